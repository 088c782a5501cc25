//! schema.sql is what the migrations make, as people review it: a change of the schema is a line of the diff.

use ground::testkit::Database;
use sqlx::ConnectOptions;
use std::path::Path;
use std::process::Command;

/// The roles of a policy stand in the order in which the server happened to make them.
fn with_sorted_roles(line: &str) -> String {
    let Some((policy, rest)) = line.split_once(" TO ").filter(|_| line.starts_with("CREATE POLICY")) else {
        return line.to_owned();
    };
    let end = [" USING", " WITH CHECK", ";"].iter().filter_map(|next| rest.find(next)).min().unwrap();
    let mut roles: Vec<&str> = rest[..end].split(", ").collect();
    roles.sort_unstable();
    format!("{policy} TO {}{}", roles.join(", "), &rest[end..])
}

#[tokio::test]
async fn the_schema_is_written_down() {
    let database = Database::new("migrated", |_| Box::pin(async { Ok(()) })).await.unwrap();
    let admin = database.admin();
    let mut connection = admin.connect().await.unwrap();
    let tools: String = sqlx::query_scalar("select setting from pg_config where name = 'BINDIR'")
        .fetch_one(&mut connection)
        .await
        .unwrap();
    let dump = Command::new(Path::new(&tools).join("pg_dump"))
        .args(["--schema-only", "--no-comments", "--exclude-table=public.migration", "--exclude-schema=testkit"])
        .arg("--host")
        .arg(admin.get_socket().unwrap())
        .args(["--port", &admin.get_port().to_string()])
        .args(["--username", admin.get_username()])
        .arg(admin.get_database().unwrap())
        .output()
        .unwrap();
    assert!(dump.status.success(), "{}", String::from_utf8_lossy(&dump.stderr));
    let dump = String::from_utf8(dump.stdout).unwrap();
    // What differs from server to server says nothing about the schema: versions, tokens, and headings.
    let lines = dump.lines().filter(|line| !line.starts_with("--") && !line.starts_with('\\') && !line.is_empty());
    let head = "-- What the migrations make. Generated: run the tests with KASUGAI_WRITE=1 to write it anew.";
    let lines = std::iter::once(head.to_owned()).chain(lines.map(with_sorted_roles));
    let text = lines.map(|line| line + "\n").collect::<String>();
    assert!(
        text.contains("CREATE TABLE app.person ") && text.contains("CREATE POLICY readable ON app.person "),
        "{text}"
    );
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../schema.sql");
    #[expect(clippy::disallowed_methods, reason = "a switch of this test")]
    if std::env::var_os("KASUGAI_WRITE").is_some() {
        std::fs::write(path, &text).unwrap();
    }
    assert_eq!(std::fs::read_to_string(path).unwrap(), text, "schema.sql is out of date");
}
