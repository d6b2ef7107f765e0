//! A matrix that sends calls, and is not awaited: at the end, before it, and in a variable.

use acl_tower::access_matrix;
use acl_tower::testing::App;

mod tickets {
    #[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
    pub fn list() {}
}

acl::registry! { pub struct Api; endpoints: [tickets::list] }

async fn at_the_end(app: &App<Api, ()>) {
    access_matrix! { Api, app;
        "tickets.*" by key { TICKETS_LIST: allowed }
    }
}

async fn before_the_end(app: &App<Api, ()>) -> Result<(), ()> {
    access_matrix! { Api, app;
        "tickets.*" by key { TICKETS_LIST: allowed }
    };
    Ok(())
}

async fn in_a_variable(app: &App<Api, ()>) {
    let checked: () = access_matrix! { Api, app; "tickets.*" by key { TICKETS_LIST: allowed } };
}

fn main() {}
