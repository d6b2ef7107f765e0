//! A test on each engine.

use std::future::Future;

/// Makes `name::sqlite` and `name::postgres` of an `async fn name(database: String)`.
macro_rules! both {
    ($($name:ident),* $(,)?) => {
        $(mod $name {
            #[test]
            fn sqlite() {
                crate::engine::on_sqlite(super::$name);
            }

            #[postgres_cluster::test]
            fn postgres() {
                crate::engine::on_postgres(super::$name);
            }
        })*
    };
}
pub(crate) use both;

pub(crate) fn on_sqlite<F: Future<Output = ()>>(test: impl FnOnce(String) -> F) {
    let folder = tempfile::tempdir().unwrap();
    run(test(format!("sqlite://{}", folder.path().join("keys.db").display())));
}

pub(crate) fn on_postgres<F: Future<Output = ()>>(test: impl FnOnce(String) -> F) {
    run(test(postgres_cluster::database()));
}

/// Connections to the database beside those of a store.
pub(crate) async fn pool(database: &str) -> sqlx::AnyPool {
    sqlx::any::install_default_drivers();
    sqlx::AnyPool::connect(database).await.unwrap()
}

fn run(test: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(test);
}
