//! A fresh database on the server that `TEST_DATABASE_URL` names.

/// A database of its own for one test; nothing when there is no server, which CI does not accept.
#[expect(clippy::print_stderr, reason = "a test says what it lacks")]
pub(crate) async fn fresh(name: &str) -> Option<String> {
    let Ok(server) = std::env::var("TEST_DATABASE_URL") else {
        assert!(std::env::var("CI").is_err(), "TEST_DATABASE_URL must name a PostgreSQL server in CI");
        eprintln!("skipped on PostgreSQL: set TEST_DATABASE_URL=postgres://USER@127.0.0.1/postgres");
        return None;
    };
    let database = format!("xianggan_{name}_{}", std::process::id());
    let pool = sqlx::PgPool::connect(&server).await.unwrap();
    for sql in [format!("DROP DATABASE IF EXISTS {database}"), format!("CREATE DATABASE {database}")] {
        sqlx::query(sqlx::AssertSqlSafe(sql)).execute(&pool).await.unwrap();
    }
    let (base, _) = server.rsplit_once('/').unwrap();
    Some(format!("{base}/{database}"))
}
