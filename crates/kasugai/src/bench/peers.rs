//! The other ways to search for a part of a name: PostgreSQL's LIKE over the folded names, by itself and with a GIN index of pg_trgm.

use sqlx::postgres::{PgConnection, PgRow};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, Executor as _, Row as _};
use std::fmt::Write as _;
use std::time::{Duration, Instant};

/// Makes the table: a person a row, `keys` being all of the folded names. Not logged, so that filling it is no disadvantage.
pub(super) async fn make(connection: &mut PgConnection) -> sqlx::Result<()> {
    connection.execute("create unlogged table person (at int not null, keys text not null)").await?;
    // As in the product's own pools: plan for the words asked for.
    connection.execute("set plan_cache_mode = force_custom_plan").await.map(drop)
}

/// Adds persons, numbered from `first` on.
pub(super) async fn add(connection: &mut PgConnection, first: usize, keys: &[String]) -> sqlx::Result<()> {
    let mut lines = String::new();
    for (at, keys) in (first..).zip(keys) {
        // Keys hold neither blanks nor line ends; writing to a string cannot fail.
        let _ = writeln!(lines, "{at}\t{}", keys.replace('\\', "\\\\"));
    }
    let mut copy = connection.copy_in_raw("copy person (at, keys) from stdin").await?;
    copy.send(lines.as_bytes()).await?;
    copy.finish().await.map(drop)
}

/// Settles the table: statistics, and every page in memory.
pub(super) async fn settle(connection: &mut PgConnection) -> sqlx::Result<u64> {
    connection.execute("vacuum analyze person").await?;
    connection.execute("select count(*) from person where keys like 'not there'").await?;
    size(connection, "person").await
}

/// Makes the trigram index; how long it took and how many bytes it has.
pub(super) async fn index(connection: &mut PgConnection) -> sqlx::Result<(Duration, u64)> {
    connection.execute("create extension pg_trgm").await?;
    let began = Instant::now();
    connection.execute("create index person_trigrams on person using gin (keys gin_trgm_ops)").await?;
    Ok((began.elapsed(), size(connection, "person_trigrams").await?))
}

async fn size(connection: &mut PgConnection, relation: &str) -> sqlx::Result<u64> {
    let bytes: i64 =
        sqlx::query_scalar("select pg_relation_size($1::regclass)").bind(relation).fetch_one(connection).await?;
    Ok(u64::try_from(bytes).unwrap_or(0))
}

/// Any 50 persons who match; not the best ones, which neither way can tell apart.
pub(super) async fn first(connection: &mut PgConnection, keys: &[String]) -> sqlx::Result<usize> {
    Ok(ask(connection, "select at", keys, " limit 50").await?.len())
}

/// How many match.
pub(super) async fn count(connection: &mut PgConnection, keys: &[String]) -> sqlx::Result<u64> {
    let rows = ask(connection, "select count(*)", keys, "").await?;
    let count: i64 = rows.first().map_or(Ok(0), |row| row.try_get(0))?;
    Ok(u64::try_from(count).unwrap_or(0))
}

/// Who of the first `below` persons matches.
pub(super) async fn everyone(connection: &mut PgConnection, keys: &[String], below: usize) -> sqlx::Result<Vec<u128>> {
    let rows = ask(connection, "select at", keys, &format!(" and at < {below} order by at")).await?;
    rows.iter().map(|row| Ok(u128::try_from(row.try_get::<i32, _>(0)?).unwrap_or(u128::MAX))).collect()
}

async fn ask(connection: &mut PgConnection, what: &str, keys: &[String], rest: &str) -> sqlx::Result<Vec<PgRow>> {
    let tests: Vec<String> = (1..=keys.len()).map(|number| format!("keys like ${number}")).collect();
    let test = if tests.is_empty() { "false".to_owned() } else { tests.join(" or ") };
    // Only numbers and words of this file; what was typed is bound.
    let mut query = sqlx::query(AssertSqlSafe(format!("{what} from person where ({test}){rest}")));
    for key in keys {
        query = query.bind(format!("%{}%", escaped(key)));
    }
    query.fetch_all(connection).await
}

fn escaped(key: &str) -> String {
    key.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}

/// Makes an empty database for the comparison on the server of `admin`, in place of one left behind, and connects to it.
pub(super) async fn open(admin: &sqlx::postgres::PgConnectOptions) -> sqlx::Result<PgConnection> {
    let mut connection = PgConnection::connect_with(admin).await?;
    connection.execute("drop database if exists kasugai_bench").await?;
    connection.execute("create database kasugai_bench template template0 encoding 'UTF8' locale 'C.UTF-8'").await?;
    connection.close().await?;
    // Slow statements are what is measured here: no warnings about them.
    PgConnection::connect_with(&admin.clone().database("kasugai_bench").disable_statement_logging()).await
}

/// Removes it.
pub(super) async fn close(connection: PgConnection, admin: &sqlx::postgres::PgConnectOptions) -> sqlx::Result<()> {
    connection.close().await?;
    let mut connection = PgConnection::connect_with(admin).await?;
    connection.execute("drop database kasugai_bench").await?;
    connection.close().await
}
