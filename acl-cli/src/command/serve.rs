//! `acl serve`: the API browser over a lock, for the people at this machine.

use std::ffi::OsStr;
use std::fmt::Display;
use std::io::{self, Write as _};
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use acl_browser::Browser;
use acl_core::PatternList;
use acl_lock::Lock;
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::header::HOST;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode, Uri};
use hyper_util::rt::{TokioIo, TokioTimer};
use serde::Serialize;
use tokio::net::TcpListener;
use tower_service::Service as _;

use crate::failure::{Failure, Outcome};
use crate::lock_file::LockFile;
use crate::output::{BOLD, DIM, NOTE, counted, json, stderr, stdout};
use crate::shared::Shared;

const EXAMPLES: &str = "\
Examples:
  acl serve
  acl serve --open                       and open it in your browser
  acl serve --openapi openapi.json       with parameters, bodies and answers
  acl serve --server http://127.0.0.1:3000   try endpoints at this server
  acl serve --port 0                     any port that is free

The page shows the endpoints with their tags and modes and, while a list is typed, what it grants. It is served on \
127.0.0.1 alone, to those at this machine, until the command is ended (Ctrl-C). The files are read once, when it starts.

Without --title, the title is that of the OpenAPI document, or else the name of the lock file's folder.

Exit status: 2 a mistake, or the port is taken";

/// Serve a page to look at the endpoints, and to try lists, at this machine
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// 0 takes any that is free
    #[arg(long, value_name = "NUMBER", default_value_t = 8040)]
    port: u16,
    #[arg(
        long,
        value_name = "FILE",
        help = "An OpenAPI document in JSON, whose parameters, bodies and answers the page shows"
    )]
    openapi: Option<PathBuf>,
    /// The title of the page
    #[arg(long)]
    title: Option<String>,
    /// The server that the page sends requests to when you try an endpoint. It must allow the page's origin (CORS).
    /// Without it the page sends none
    #[arg(long, value_name = "URL", value_parser = server)]
    server: Option<Uri>,
    /// Open the page in your browser
    #[arg(long)]
    open: bool,
}

/// An address that requests can be sent to.
fn server(text: &str) -> Result<Uri, String> {
    let wrong = "expected an address such as `http://127.0.0.1:3000`";
    let server: Uri = text.parse().map_err(|_| wrong.to_owned())?;
    let is_http = matches!(server.scheme_str(), Some("http" | "https"));
    if is_http && server.authority().is_some() && server.query().is_none() {
        Ok(server)
    } else {
        Err(wrong.to_owned())
    }
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
        let browser = self.browser(Browser::new(catalog).policies(policies.leak()), file.path())?;
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
            if self.open
                && let Err(error) = open::that_detached(&answer.address)
            {
                note(&format!("no browser could be opened ({error}); open the address yourself"))?;
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

    /// The page with what the arguments say of it.
    fn browser(&self, mut browser: Browser, lock: &Path) -> Result<Browser, Failure> {
        browser = match &self.server {
            Some(server) => browser.server(server.clone()),
            None => browser.without_console(),
        };
        let has_title = match &self.openapi {
            Some(path) => {
                let place = path.display();
                let failed = |why: &dyn Display| Failure::Input(format!("{place}: {why}"));
                let text = std::fs::read_to_string(path).map_err(|error| failed(&error))?;
                let (documented, has_title);
                browser = browser.openapi(&text).map_err(|error| failed(&error))?;
                (documented, has_title) = (browser.documented(), browser.has_title());
                if documented == 0 {
                    note(&format!(
                        "{place} describes none of the endpoints: no operation has the method and the path of one"
                    ))?;
                } else if let Some(first) = browser.undeclared().next() {
                    let count = counted(browser.undeclared().count(), "operation", "operations");
                    note(&format!("{place} has {count} that the lock lacks, such as {first}"))?;
                }
                has_title
            }
            None => false,
        };
        Ok(match &self.title {
            Some(title) => browser.title(title.clone()),
            None if has_title => browser,
            None => browser.title(name(lock)),
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

/// What people call the application: the file's own name, or, for `acl.lock`, that of its folder.
fn name(lock: &Path) -> String {
    let text = |name: &OsStr| name.to_string_lossy().into_owned();
    let own = lock.file_stem().filter(|stem| *stem != "acl").map(text);
    let folder = || std::path::absolute(lock).ok()?.parent()?.file_name().map(text);
    own.or_else(folder).unwrap_or_else(|| "API".to_owned())
}

fn note(text: &str) -> io::Result<()> {
    let mut err = stderr();
    writeln!(err, "{NOTE}note:{NOTE:#} {text}")
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
