//! Writes a registry of 1,000 endpoints.

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    let operations =
        [("GET", "list"), ("GET", "get"), ("POST", "post"), ("PUT", "put"), ("DELETE", "delete")];
    let mut code = String::new();
    let mut names = Vec::new();
    code.push_str("acl::route! {\n");
    for number in 0..1_000 {
        let (method, operation) = operations[number % 5];
        let (group, resource) = (number / 25, number / 5 % 5);
        let tag = format!("g{group}.r{resource}.x{number}.{operation}");
        writeln!(code, "e{number}({method}, \"/g{group}/x{number}\", tags({tag:?}));")?;
        names.push(format!("e{number}"));
    }
    writeln!(code, "}}\nacl::registry! {{ pub struct Api; endpoints: [{}] }}", names.join(", "))?;
    fs::write(Path::new(&env::var("OUT_DIR")?).join("api.rs"), code)?;
    Ok(())
}
