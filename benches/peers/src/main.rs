//! acl beside others on the same work: `cargo run --release` in this folder writes `benches/RESULTS.md`.

mod clock;
mod decision;
mod peers;
mod workload;

use peers::Failure;

fn main() -> Result<(), Failure> {
    for table in decision::tables::<apis::E1000>(10)? {
        println!("{} {} {}", table.api, table.endpoints, table.patterns);
        for l in table.lines { println!("{:32} {:10.2} {:10.2} setup {:10.0} {} B {} allocs", l.name, l.predictable, l.random, l.setup, l.bytes, l.allocations); }
    }
    Ok(())
}
