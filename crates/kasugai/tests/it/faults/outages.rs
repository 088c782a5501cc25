//! The disk is full, or the audit trail takes no more: what is refused, and that nothing is half done.

use crate::fixtures;
use crate::nation::{Nation, TOWN};
use crate::objects;
use crate::visitor::{Answer, Visitor};
use axum::http::Method;
use sqlx::{AssertSqlSafe, Executor};
use std::path::{Path, PathBuf};
use std::process::Command;

async fn attach(visitor: &mut Visitor, path: &str) -> Answer {
    let (kind, body) = objects::upload();
    visitor.send(Method::POST, path, kind, body, &[]).await
}

fn files_below(folder: &Path) -> usize {
    std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| if path.is_dir() { files_below(&path) } else { 1 })
        .sum()
}

/// A disk of one megabyte in place of a folder, until dropped. Only root may mount one: for others there is none, and the reserve is
/// tested with the store of files itself.
struct SmallDisk(PathBuf);

impl SmallDisk {
    fn mount(folder: &Path) -> Option<Self> {
        let options = ["-t", "tmpfs", "-o", "size=1m", "tmpfs"];
        let mounted = Command::new("mount").args(options).arg(folder).status().ok()?.success();
        mounted.then(|| {
            std::fs::create_dir(folder.join("tmp")).unwrap();
            Self(folder.to_owned())
        })
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        assert!(Command::new("umount").arg(&self.0).status().unwrap().success());
    }
}

#[tokio::test]
async fn a_full_disk_refuses_attachments_and_nothing_else() {
    let nation = Nation::new().await;
    let child = fixtures::child(&nation.app, TOWN, "架空 花子").await;
    let folder = nation.state.path().join("files");
    let Some(small) = SmallDisk::mount(&folder) else { return };
    let mut visitor = nation.staff(TOWN, "family_staff").await;
    nation.state_purpose(&visitor, child).await;
    let path = format!("/records/{child}/attachments");

    let refused = attach(&mut visitor, &path).await.expect(422);
    assert!(refused.body.contains("空き"), "no word about the disk: {}", refused.body);
    assert!(refused.body.contains("架空の診断書"), "what was typed is gone: {}", refused.body);
    let mut admin = nation.admin().await;
    let rows: i64 = sqlx::query_scalar("select count(*) from app.attachment").fetch_one(&mut admin).await.unwrap();
    assert_eq!((rows, files_below(&folder)), (0, 0), "something is half saved");
    let said: i64 = sqlx::query_scalar("select count(*) from log.audit where kind = 'attachment.added'")
        .fetch_one(&mut admin)
        .await
        .unwrap();
    assert_eq!(said, 0);
    for path in [path.clone(), format!("/records/{child}"), "/records".to_owned()] {
        visitor.get(&path).await.expect(200);
    }
    let note = [("at_on", "令和6年4月1日"), ("at_time", "10:00"), ("category", "電話"), ("body", "架空の経過")];
    visitor.post(&format!("/records/{child}/progress"), &note).await.expect(303);

    drop(small);
    attach(&mut visitor, &path).await.expect(303);
    let rows: i64 = sqlx::query_scalar("select count(*) from app.attachment").fetch_one(&mut admin).await.unwrap();
    assert_eq!((rows, files_below(&folder)), (1, 1));
}

/// Roles that may write the audit trail.
async fn writers(nation: &Nation) -> Vec<String> {
    sqlx::query_scalar(
        "select distinct grantee::text from information_schema.role_table_grants
         where table_schema = 'log' and table_name = 'audit' and privilege_type = 'INSERT' and grantee <> 'kasugai_migrate'",
    )
    .fetch_all(&mut nation.admin().await)
    .await
    .unwrap()
}

#[tokio::test]
async fn without_an_audit_trail_nothing_of_a_person_is_shown() {
    let nation = Nation::new().await;
    let child = fixtures::child(&nation.app, TOWN, "架空姓 架空名").await;
    let mut visitor = nation.staff(TOWN, "family_chief").await;
    nation.state_purpose(&visitor, child).await;
    nation.app.finder.fill(&nation.app.db).await.unwrap();
    // The search box repeats what was typed; a hit links to the person.
    let mark = |path: &str| {
        if path.starts_with("/search") { format!("/records/{child}") } else { "架空姓".to_owned() }
    };
    // Every page about a person that can be reached by the key alone, and the lists.
    let routes = kasugai::router::routes();
    let about: Vec<String> = routes
        .table()
        .iter()
        .filter(|route| {
            route.method == Method::GET && route.path.matches('{').count() == 1 && route.path.contains("{key}")
        })
        .filter(|route| route.path.starts_with("/records/") || route.path.starts_with("/people/"))
        .map(|route| route.path.replace("{key}", &child.to_string()))
        .collect();
    assert!(about.len() > 5, "{about:?}");
    let lists = ["/records", "/intakes", "/", "/home/today", "/search?q=架空姓", "/notices"].map(str::to_owned);
    let mut shown = Vec::new();
    for path in about.iter().chain(&lists) {
        let answer = visitor.get(&fixtures::encoded(path)).await;
        if answer.status == 200 && answer.body.contains(&mark(path)) {
            shown.push(path.clone());
        }
    }
    assert!(shown.len() > 5 && shown.iter().any(|path| path.starts_with("/search")), "{shown:?}");

    let (mut admin, writers) = (nation.admin().await, writers(&nation).await);
    assert!(!writers.is_empty());
    for role in &writers {
        admin.execute(AssertSqlSafe(format!("revoke insert on log.audit from {role}"))).await.unwrap();
    }
    for path in about.iter().chain(&lists) {
        for fragment in [false, true] {
            let path = fixtures::encoded(path);
            let answer = if fragment { visitor.fragment(&path).await } else { visitor.get(&path).await };
            assert!(!answer.body.contains(&mark(&path)), "{path} shows the person without an audit row");
        }
    }
    for path in &shown {
        let answer = visitor.get(&fixtures::encoded(path)).await;
        assert_eq!(answer.status, 503, "{path}: {}", answer.body);
        assert!(answer.body.contains("閲覧記録"), "{path} does not say why: {}", answer.body);
    }
    let note = [("at_on", "令和6年4月1日"), ("at_time", "10:00"), ("category", "電話"), ("body", "記録されない経過")];
    let refused = visitor.post(&format!("/records/{child}/progress"), &note).await;
    assert!(refused.status.is_server_error(), "{}: {}", refused.status, refused.body);
    let notes: i64 = sqlx::query_scalar("select count(*) from app.progress").fetch_one(&mut admin).await.unwrap();
    assert_eq!(notes, 0, "written without an audit row");

    for role in &writers {
        admin.execute(AssertSqlSafe(format!("grant insert on log.audit to {role}"))).await.unwrap();
    }
    for path in &shown {
        let answer = visitor.get(&fixtures::encoded(path)).await.expect(200);
        assert!(answer.body.contains("架空姓"), "{path}");
    }
}
