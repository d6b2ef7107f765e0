//! Writes the registries.

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

const DATA: &str = "../../../examples/github-rest/data/github-rest-operations.tsv";
const OPERATIONS: [(&str, &str); 5] =
    [("GET", "list"), ("GET", "get"), ("POST", "post"), ("PUT", "put"), ("DELETE", "delete")];
/// Endpoints of one `endpoints!` list.
const PER_LIST: usize = 25;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo::rerun-if-changed={DATA}");
    println!("cargo::rerun-if-changed=build.rs");
    let mut code = String::new();
    for size in [100, 1_000, 5_000, 13_000] {
        let rows: Vec<Row> = (0..size).map(generated).collect();
        registry(&mut code, &format!("E{size}"), &rows)?;
    }
    let text = fs::read_to_string(DATA)?;
    let rows: Option<Vec<Row>> = text.lines().skip(1).map(github).collect();
    registry(&mut code, "GitHub", &rows.ok_or("a line of the data has too few columns")?)?;
    fs::write(Path::new(&env::var("OUT_DIR")?).join("apis.rs"), code)?;
    Ok(())
}

struct Row {
    method: String,
    path: String,
    tag: String,
    modes: String,
}

fn generated(number: usize) -> Row {
    let (method, operation) = OPERATIONS[number % OPERATIONS.len()];
    let (group, resource) = (number / 25, number / 5 % 5);
    Row {
        method: method.to_owned(),
        path: format!("/g{group}/r{resource}/x{number}"),
        tag: format!("g{group}.r{resource}.x{number}.{operation}"),
        modes: "key, token, session".to_owned(),
    }
}

fn github(line: &str) -> Option<Row> {
    let [method, path, group, resource, operation, modes, _] =
        line.split('\t').collect::<Vec<_>>().try_into().ok()?;
    let last = match method {
        "GET" if operation.starts_with("list") => "list",
        "GET" => "get",
        "POST" => "post",
        "DELETE" => "delete",
        _ => "put",
    };
    Some(Row {
        method: method.to_owned(),
        path: path.to_owned(),
        tag: format!("{group}.{resource}.{operation}.{last}"),
        modes: modes.replace(',', ", "),
    })
}

fn registry(code: &mut String, name: &str, rows: &[Row]) -> std::fmt::Result {
    let module = name.to_lowercase();
    writeln!(code, "mod {module} {{")?;
    for (part, rows) in rows.chunks(PER_LIST).enumerate() {
        writeln!(code, "pub(super) mod p{part} {{ acl::route! {{")?;
        for (number, Row { method, path, tag, modes }) in rows.iter().enumerate() {
            let number = part * PER_LIST + number;
            writeln!(code, "pub(crate) e{number}({method}, {path:?}, tags({tag:?}), modes({modes}));")?;
        }
        let names: Vec<String> = (0..rows.len()).map(|row| format!("e{}", part * PER_LIST + row)).collect();
        writeln!(code, "}} acl::endpoints! {{ pub(crate) ALL: [{}] }} }}", names.join(", "))?;
    }
    let lists: Vec<String> = (0..rows.len().div_ceil(PER_LIST)).map(|part| format!("p{part}::ALL")).collect();
    writeln!(
        code,
        "acl::registry! {{ /// {} endpoints.\npub struct {name}; endpoints: [{}] }} }}\npub use {module}::{name};",
        rows.len(),
        lists.join(", ")
    )
}
