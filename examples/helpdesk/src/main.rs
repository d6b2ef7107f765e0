//! `cargo run -p helpdesk`: a helpdesk to try, in one command.

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::net::SocketAddr;
use std::process::ExitCode;
use std::time::Duration;

use axum::http::HeaderValue;
use clap::Parser;
use helpdesk::app::Settings;
use helpdesk::seed::{self, Seeded};
use helpdesk::serve::{self, Limits};
use helpdesk::{database, keys, server};
use ipnet::IpNet;
use sqlx::AnyPool;
use tempfile::TempDir;
use tokio::net::TcpListener;
#[cfg(unix)]
use tokio::signal::unix::{SignalKind, signal};

/// How long the database, and work that runs apart, may still take when nobody is served any more.
const GRACE: Duration = Duration::from_secs(2);
const HOUR: Duration = Duration::from_secs(3_600);

/// A helpdesk server under acl, with demonstration data.
#[derive(Parser)]
struct Options {
    /// The database: `sqlite://helpdesk.db`, or `postgres://user@host/name`. Without it, a new file in a temporary folder:
    /// each start is a fresh demonstration.
    #[arg(long, value_name = "ADDRESS")]
    database: Option<String>,
    /// Where to listen.
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// The most connections at once. With fewer descriptors than these need there are fewer.
    #[arg(long, default_value_t = 512)]
    connections: u32,
    /// The address that people use, if it is not where the server listens. With https, cookies are for https only.
    #[arg(long)]
    url: Option<String>,
    /// An origin such as `https://app.example` whose pages may call the API with a key or a token; may be given several
    /// times.
    #[arg(long, value_name = "ORIGIN")]
    cors_origin: Vec<HeaderValue>,
    /// The network of a proxy before this server, such as `10.0.0.0/8`; may be given several times. Only from these are
    /// `Forwarded` and `X-Forwarded-For` read, to tell apart who signs in from where. Without it they are never read.
    #[arg(long, value_name = "NETWORK", value_parser = acl_keys::network)]
    trusted_proxy: Vec<IpNet>,
}

fn main() -> ExitCode {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env();
    let filter = filter.unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr).init();
    let ran =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(|error| error.to_string());
    let ran = ran.and_then(|runtime| {
        let ran = runtime.block_on(run(Options::parse()));
        runtime.shutdown_timeout(GRACE);
        ran
    });
    match ran {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::FAILURE
        }
    }
}

async fn run(options: Options) -> Result<(), String> {
    // Before the database: the logins of a new one are told once, so nothing may fail between.
    let listener = TcpListener::bind(options.listen).await.map_err(|error| {
        format!("cannot listen at {}: {error}; choose another place with --listen", options.listen)
    })?;
    let kept = options.database.is_some();
    // The folder of a demonstration ends with the server.
    let (address, _folder) = if let Some(address) = options.database {
        (address, None)
    } else {
        let folder = own_folder().map_err(|error| format!("no temporary folder: {error}"))?;
        (format!("sqlite://{}", folder.path().join("helpdesk.db").display()), Some(folder))
    };
    let shown = database::shown(&address);
    let db = database::open(&address).await.map_err(|error| format!("cannot open {shown}: {error}"))?;
    let place = listener.local_addr().map_err(|error| error.to_string())?;
    let url = options.url.unwrap_or_else(|| format!("http://{place}"));
    let url = url.trim_end_matches('/').to_owned();
    let settings = Settings {
        secure: url.starts_with("https://"),
        url,
        cors_origins: options.cors_origin,
        trusted_proxies: options.trusted_proxy,
    };
    let keys = keys::open(&address, &settings).await;
    let keys = keys.map_err(|error| format!("cannot open the keys in {shown}: {error}"))?;
    let seeded = seed::seed(&db, &keys).await.map_err(|failure| failure.message.into_owned())?;
    let stop = told_to_stop().map_err(|error| format!("no signals: {error}"))?;
    let greeting = greeting(&settings.url, &shown, kept, seeded.as_ref());
    // Built before the greeting, so that whoever reads the greeting is answered at once.
    let service = server::service(db.clone(), &keys, settings);
    // Nobody reads it, perhaps; that is no reason to end.
    let _ = io::stdout().write_all(greeting.as_bytes());
    let tidying = tokio::spawn(tidy(db.clone()));
    serve::serve(listener, service, Limits::of(options.connections), stop).await;
    tidying.abort();
    // Writes the calls of the last second.
    let _ = tokio::time::timeout(GRACE, keys.flush()).await;
    let _ = tokio::time::timeout(GRACE, db.close()).await;
    Ok(())
}

/// Removes what has ended, every hour.
async fn tidy(db: AnyPool) {
    loop {
        tokio::time::sleep(HOUR).await;
        if let Err(error) = database::tidy(&db).await {
            tracing::error!(%error, "cannot remove what has ended");
        }
    }
}

/// A folder that ends with the server, and is nobody else's to read.
fn own_folder() -> io::Result<TempDir> {
    let mut folder = tempfile::Builder::new();
    #[cfg(unix)]
    folder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
    folder.prefix("helpdesk").tempdir()
}

/// Ends when the program is told to stop. It listens for that from now on, not only once it is waited for.
fn told_to_stop() -> io::Result<impl Future<Output = ()>> {
    #[cfg(unix)]
    {
        let (mut interrupt, mut terminate) =
            (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
        Ok(async move {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
        })
    }
    #[cfg(not(unix))]
    Ok(async { drop(tokio::signal::ctrl_c().await) })
}

fn greeting(url: &str, database: &str, kept: bool, seeded: Option<&Seeded>) -> String {
    let keep = if kept {
        ""
    } else {
        "  (new at each start, gone at its end; keep one with --database sqlite://helpdesk.db)"
    };
    let mut text = format!("\nHelpdesk  {url}\nBrowser   {url}/api/v2/doc/\nDatabase  {database}{keep}\n\n");
    let Some(Seeded { administrator_password, agent_password, key }) = seeded else {
        return text + "The logins were told when this database was made.\n\nStop with Ctrl-C.\n";
    };
    let _ = write!(
        text,
        "Sign in as\n  administrator  {}  {administrator_password}\n  agent          {}  {agent_password}\n\n\
         A key of the agent, with the list `{}`\n  {key}\n\nTry it\n",
        seed::ADMINISTRATOR,
        seed::AGENT,
        seed::KEY_LIST,
    );
    let calls = [
        ("allowed", "", "tickets?count=2"),
        ("denied: a tag", "-X DELETE ", "tickets/1"),
        ("denied: the mode", "", "keys"),
    ];
    for (what, method, path) in calls {
        let _ =
            write!(text, "  # {what}\n  curl {method}-H 'Authorization: key {key}' '{url}/api/v2/{path}'\n");
    }
    text + "\nStop with Ctrl-C.\n"
}
