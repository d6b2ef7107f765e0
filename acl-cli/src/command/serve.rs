//! `acl serve`: the API browser over a lock, for the people at this machine.

use std::io::{self, Write as _};
use std::net::Ipv4Addr;
use std::time::Duration;

use acl_browser::Browser;
use acl_core::PatternList;
use acl_lock::Lock;
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::header::HOST;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use serde::Serialize;
use tokio::net::TcpListener;
use tower_service::Service as _;

use crate::failure::{Failure, Outcome};
use crate::lock_file::LockFile;
use crate::output::{BOLD, DIM, counted, json, stdout};
use crate::shared::Shared;

const EXAMPLES: &str = "\
Examples:
  acl serve
  acl serve --port 0         any port that is free

The page shows the endpoints with their tags and modes and, while a list is typed, what it grants. It is served on \
127.0.0.1 alone, to those at this machine, until the command is ended (Ctrl-C). The lock is read once, when it starts.

Exit status: 2 a mistake, or the port is taken";

/// Serve a page to look at the endpoints, and to try lists, at this machine
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// 0 takes any that is free
    #[arg(long, value_name = "NUMBER", default_value_t = 8040)]
    port: u16,
}

#[derive(Serialize)]
struct Answer {
    address: String,
    endpoints: usize,
}

impl Args {
    pub(crate) fn run(&self, shared: &Shared) -> Outcome {
        // The page is served until the process ends, and so are the texts that it shows.
        let file: &'static LockFile = Box::leak(Box::new(shared.lock()?));
        let lock: &'static Lock<'static> = Box::leak(Box::new(file.lock()?));
        let catalog = Box::leak(Box::new(lock.catalog()));
        let policies: Vec<(&'static str, PatternList<'static>)> =
            lock.policies().iter().map(|policy| (policy.name, policy.list)).collect();
        let browser =
            Browser::new(catalog).policies(policies.leak()).title(file.path().display().to_string());
        let failed = |error: io::Error| Failure::Input(format!("the server: {error}"));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(failed)?;
        runtime.block_on(async {
            let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, self.port)).await;
            let listener = listener.map_err(|error| self.not_bound(&error))?;
            let address = format!("http://{}/", listener.local_addr().map_err(failed)?);
            let answer = Answer { address, endpoints: catalog.len() };
            if shared.as_json() {
                json(&answer)?;
            } else {
                answer.write(&file.path().display().to_string())?;
            }
            loop {
                match listener.accept().await {
                    Ok((stream, _)) => drop(tokio::spawn(serve(TokioIo::new(stream), browser.clone()))),
                    // Such as too many open files: others are still served.
                    Err(_) => tokio::time::sleep(Duration::from_millis(100)).await,
                }
            }
        })
    }

    fn not_bound(&self, error: &io::Error) -> Failure {
        let port = self.port;
        Failure::Input(if error.kind() == io::ErrorKind::AddrInUse {
            format!(
                "port {port} is taken; name another by `--port NUMBER`, or `--port 0` for any that is free"
            )
        } else {
            format!("port {port}: {error}")
        })
    }
}

impl Answer {
    fn write(&self, lock: &str) -> io::Result<()> {
        let mut out = stdout();
        let endpoints = counted(self.endpoints, "endpoint", "endpoints");
        writeln!(out, "{BOLD}{}{BOLD:#}\n{DIM}{endpoints} of {lock}; Ctrl-C ends it{DIM:#}", self.address)?;
        out.flush()
    }
}

/// One connection. What a client does to its own is nobody else's business.
async fn serve(stream: TokioIo<tokio::net::TcpStream>, browser: Browser) {
    let service = service_fn(move |request: Request<Incoming>| {
        let mut browser = browser.clone();
        async move { if is_of_this_machine(&request) { browser.call(request).await } else { Ok(misdirected()) } }
    });
    let _ = http1::Builder::new().timer(TokioTimer::new()).serve_connection(stream, service).await;
}

/// A page of another site may have its name resolve to this machine, and then read what is served here: the
/// request still has that name.
fn is_of_this_machine(request: &Request<Incoming>) -> bool {
    let host = request.headers().get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    name == "127.0.0.1" || name.eq_ignore_ascii_case("localhost")
}

fn misdirected() -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::from("this page is served as 127.0.0.1 and localhost alone\n"));
    *response.status_mut() = StatusCode::MISDIRECTED_REQUEST;
    response
}
