//! Everything that an annotation may say of needs and permissions, through a list of another module.

mod people {
    #[acl::endpoint(
        DELETE,
        "/people/{id}",
        tags("people.people.delete"),
        needs("tickets.tickets.delete", "audit.all")
    )]
    pub fn delete() {}

    #[acl::endpoint(GET, "/", tags("people.front.get"), public(identified))]
    pub fn front() {}

    acl::permission! {
        /// See what people earn.
        pub SEE_SALARY("people.salary.get", modes(session), explicit, needs("people.people.delete"));
        pub EVERYBODY("people.self.get", authenticated)
    }

    acl::endpoints! { pub ALL: [delete, front, SEE_SALARY, EVERYBODY] }
}

acl::registry! {
    pub struct Api;
    endpoints: [people::ALL],
    reserved: ["reports.*"],
    policies: { pub NO_REPORTS = "*, -reports.*" },
    rules: [NO_REPORTS covers "audit.*, people.people.*"],
}

pub fn main() {
    people::delete();
    people::front();
    assert!(Api::PEOPLE_SEE_SALARY.route().is_permission());
    assert!(Api::NO_REPORTS.reaches(Api::PEOPLE_DELETE));
}
