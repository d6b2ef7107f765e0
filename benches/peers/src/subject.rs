//! The crates that the compile benches write: the same handlers, collected by each library in its own way.

use std::fmt::Write as _;
use std::fs;
use std::ops::Range;
use std::path::Path;

use crate::peers::Failure;

const PER_FILE: usize = 25;

/// What collects the handlers.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    NoOp,
    Acl,
    /// The same with its macros built as a release's code is.
    AclOptimized,
    Utoipa,
    Dropshot,
    Linkme,
    Inventory,
    Axum,
    AxumAcl,
    /// acl and nothing else.
    Alone,
}

impl Kind {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::NoOp => "no-op",
            Self::Acl => "acl",
            Self::AclOptimized => "acl, macros optimized",
            Self::Utoipa => "utoipa",
            Self::Dropshot => "dropshot",
            Self::Linkme => "linkme",
            Self::Inventory => "inventory",
            Self::Axum => "axum",
            Self::AxumAcl => "axum-acl",
            Self::Alone => "alone",
        }
    }

    /// Collected into a registry of acl.
    fn is_acl(self) -> bool {
        matches!(self, Self::Acl | Self::AclOptimized)
    }

    /// The end of a name of a folder.
    pub(crate) fn slug(self) -> &'static str {
        if self == Self::AclOptimized { "acl-optimized" } else { self.name() }
    }

    fn dependencies(self, root: &Path) -> String {
        let acl = format!("acl = {{ path = '{}' }}\n", root.display());
        let axum =
            "axum = '0.8'\ntokio = { version = '1', features = ['rt-multi-thread', 'macros', 'net'] }\n";
        match self {
            Self::NoOp => format!("no-op = {{ path = '{}' }}\n", root.join("benches/no-op").display()),
            Self::Acl | Self::AclOptimized | Self::Alone => acl,
            Self::Utoipa => "utoipa = '6'\n".to_owned(),
            Self::Dropshot => "dropshot = '0.18'\n".to_owned(),
            Self::Linkme => "linkme = '0.3'\n".to_owned(),
            Self::Inventory => "inventory = '0.3'\n".to_owned(),
            Self::Axum => axum.to_owned(),
            Self::AxumAcl => format!("{acl}{axum}"),
        }
    }

    /// What stands before a handler.
    fn before(self, file: usize, handler: usize) -> String {
        let (path, tag) =
            (format!("/g{file}/h{handler}/{{id}}"), format!("g{file}.r{}.h{handler}.get", handler % 5));
        match self {
            Self::NoOp | Self::Acl | Self::AclOptimized | Self::Axum | Self::AxumAcl | Self::Alone => {
                let name = if self == Self::NoOp { "no_op" } else { "acl" };
                format!("#[{name}::endpoint(GET, {path:?}, tags({tag:?}), modes(key, token))]")
            }
            Self::Utoipa => format!("#[utoipa::path(get, path = {path:?}, tag = {tag:?})]"),
            Self::Dropshot => {
                format!("#[dropshot::endpoint {{ method = GET, path = {path:?}, tags = [{tag:?}] }}]")
            }
            Self::Linkme => format!(
                "#[linkme::distributed_slice(crate::ALL)]\nstatic H{handler}: crate::Entry = crate::Entry {{ method: \"GET\", path: {path:?}, tags: &[{tag:?}] }};"
            ),
            Self::Inventory => {
                format!(
                    "inventory::submit! {{ crate::Entry {{ method: \"GET\", path: {path:?}, tags: &[{tag:?}] }} }}"
                )
            }
        }
    }

    fn handler(self, handler: usize) -> String {
        let body = "let step: u64 = 3;\n    let number: u64 = body.trim().parse()?;\n    let sum: u64 = (0..number).filter(|n| n % step == id % step).sum();\n    Ok(format!(\"{sum} of {number}\"))";
        if self == Self::Dropshot {
            return format!(
                "pub async fn h{handler}(_context: dropshot::RequestContext<()>, path: dropshot::Path<crate::Id>) -> Result<dropshot::HttpResponseOk<String>, dropshot::HttpError> {{\n    let step: u64 = 3;\n    let id = path.into_inner().id;\n    let number: u64 = \"7\".trim().parse().unwrap_or(1);\n    let sum: u64 = (0..number).filter(|n| n % step == id % step).sum();\n    Ok(dropshot::HttpResponseOk(format!(\"{{sum}} of {{number}}\")))\n}}"
            );
        }
        format!(
            "pub async fn h{handler}(id: u64, body: &str) -> Result<String, std::num::ParseIntError> {{\n    {body}\n}}"
        )
    }

    fn root(self, files: &[Range<usize>]) -> String {
        let all = |one: &dyn Fn(usize, usize) -> String| -> String {
            let handlers =
                files.iter().enumerate().flat_map(|(file, range)| range.clone().map(move |h| (file, h)));
            handlers.map(|(file, handler)| one(file, handler)).collect()
        };
        match self {
            Self::NoOp => String::new(),
            Self::Acl | Self::AclOptimized => {
                let lists: Vec<String> = (0..files.len()).map(|file| format!("g{file}::ALL")).collect();
                format!("acl::registry! {{ pub struct Api; prefix: \"/api\", endpoints: [{}] }}\n", lists.join(", "))
            }
            Self::Utoipa => format!(
                "#[derive(utoipa::OpenApi)]\n#[openapi(paths({}))]\npub struct Doc;\n",
                all(&|file, handler| format!("g{file}::h{handler},"))
            ),
            Self::Dropshot => format!(
                "#[derive(serde::Deserialize, schemars::JsonSchema)]\npub struct Id {{ pub id: u64 }}\npub fn all(api: &mut dropshot::ApiDescription<()>) {{\n{}}}\n",
                all(&|file, handler| format!("    let _ = api.register(g{file}::h{handler});\n"))
            ),
            Self::Linkme => {
                "pub struct Entry { pub method: &'static str, pub path: &'static str, pub tags: &'static [&'static str] }\n#[linkme::distributed_slice]\npub static ALL: [Entry];\n".to_owned()
            }
            Self::Inventory => {
                "pub struct Entry { pub method: &'static str, pub path: &'static str, pub tags: &'static [&'static str] }\ninventory::collect!(Entry);\n".to_owned()
            }
            Self::Axum | Self::AxumAcl | Self::Alone => String::new(),
        }
    }
}

/// Writes a crate of this many handlers, 25 a file.
pub(crate) fn write_crate(folder: &Path, kind: Kind, handlers: usize) -> Result<(), Failure> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize()?;
    let source = folder.join("src");
    if source.exists() {
        fs::remove_dir_all(&source)?;
    }
    fs::create_dir_all(&source)?;
    let more = if kind == Kind::Dropshot {
        "schemars = '0.8'\nserde = { version = '1', features = ['derive'] }\n"
    } else {
        ""
    };
    let manifest = format!(
        "[package]\nname = \"subject\"\nedition = \"2024\"\n[dependencies]\n{}{more}[profile.release]\nstrip = true\n{}[workspace]\n",
        kind.dependencies(&root),
        if kind == Kind::AclOptimized { "[profile.dev.build-override]\nopt-level = 3\n" } else { "" }
    );
    fs::write(folder.join("Cargo.toml"), manifest)?;
    if matches!(kind, Kind::Axum | Kind::AxumAcl | Kind::Alone) {
        return write_app(&source, kind);
    }
    let files: Vec<Range<usize>> =
        (0..handlers).step_by(PER_FILE).map(|first| first..(first + PER_FILE).min(handlers)).collect();
    let mut lib = String::new();
    for (file, range) in files.iter().enumerate() {
        let mut text = String::new();
        for handler in range.clone() {
            writeln!(
                text,
                "{}\n/// Handler {handler}.\n{}\n",
                kind.before(file, handler),
                kind.handler(handler)
            )?;
        }
        if kind.is_acl() {
            let names: Vec<String> = range.clone().map(|handler| format!("h{handler}")).collect();
            writeln!(text, "acl::endpoints! {{ pub ALL: [{}] }}", names.join(", "))?;
        }
        fs::write(source.join(format!("g{file}.rs")), text)?;
        writeln!(lib, "pub mod g{file};")?;
    }
    lib.push_str(&kind.root(&files));
    fs::write(source.join("lib.rs"), lib)?;
    if kind.is_acl() {
        let main = "fn main() {\n    let text = std::env::args().nth(1).unwrap_or_default();\n    if let Ok(list) = acl::PatternList::parse(&text) {\n        let grant = list.grant::<subject::Api>(acl::Mode::KEY);\n        for id in grant.iter() {\n            println!(\"{id} {}\", list.decide(id, acl::Mode::KEY));\n        }\n        println!(\"{:?}\", acl::EndpointId::<subject::Api>::by_route(\"GET\", &text));\n    }\n}\n";
        fs::write(source.join("main.rs"), main)?;
    }
    Ok(())
}

fn write_app(source: &Path, kind: Kind) -> Result<(), Failure> {
    let mut main = String::new();
    if kind != Kind::Axum {
        main.push_str("acl::registry! { pub struct Api; endpoints: [list] }\n#[acl::endpoint(GET, \"/tickets\", tags(\"tickets.tickets.list\"))]\n");
    }
    main.push_str("async fn list() -> &'static str { \"[]\" }\n");
    main.push_str(if kind == Kind::Alone {
        "fn main() { drop(list()) }\n"
    } else {
        "#[tokio::main]\nasync fn main() -> std::io::Result<()> {\n    let app = axum::Router::new().route(\"/tickets\", axum::routing::get(list));\n    axum::serve(tokio::net::TcpListener::bind(\"127.0.0.1:0\").await?, app).await\n}\n"
    });
    Ok(fs::write(source.join("main.rs"), main)?)
}
