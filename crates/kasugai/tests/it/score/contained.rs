//! No score beyond its own pages: planted numbers and words are crawled for in every other page, paper, export, message and call.

use super::{Cast, add_model, answers, cast, count, think};
use crate::nation::{AREA, CENTRE, NEXT_TOWN, POLICE, SCHOOL, TOWN};
use crate::visitor::Visitor;
use axum::body::to_bytes;
use axum::http::Method;
use ground::db::{Key, Role};
use sqlx::ConnectOptions as _;
use std::fs;
use std::path::Path;

/// What a score looks like in clear: its words, and the numbers planted below.
const PLANTED: [&str; 5] = ["架空の見立て3917", "0.391739", "3917391739", "約39件(幅39〜", "架空の判断3917"];
/// Pages and calls of the slice itself.
fn is_own(path: &str) -> bool {
    ["/score", "/items", "/reviews", "/scores", "/checkins", "/score-models"].iter().any(|part| path.contains(part))
}

async fn text(visitor: &Visitor, path: &str) -> String {
    let response = visitor.response(Method::GET, path, "", axum::body::Body::empty(), &[]).await;
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, 64 << 20).await.unwrap();
    match parts.headers.get("content-type").is_some_and(|kind| kind == "application/pdf") {
        true => crate::paper::text(&body),
        false => String::from_utf8_lossy(&body).into_owned(),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_document_export_message_or_call_holds_a_score() {
    let mut cast = cast().await;
    let child = cast.child;
    add_model(&mut cast.chief, "custody", 1, "shown").await;
    add_model(&mut cast.chief, "recurrence", 2, "shown").await;
    answers(&mut cast.worker, child, &[("q3", "yes"), ("words_degree", "deadly")]).await;
    let view = [("need", "B"), ("reason", "架空の見立て3917")];
    cast.worker.post(&format!("/records/{child}/score/view"), &view).await.expect(303);
    cast.worker.post(&format!("/records/{child}/score/run"), &[]).await.expect(303);
    cast.worker.get(&format!("/records/{child}/score")).await.expect(200);
    let decision = [("decided", "AA"), ("beside", "heavier"), ("why", "架空の判断3917")];
    cast.worker.post(&format!("/records/{child}/score/decision"), &decision).await.expect(303);
    think(&mut cast.chief, child, "A").await;
    // Numbers nothing else could hold by chance.
    sqlx::query(
        "update app.score set result = jsonb_set(jsonb_set(result, '{shares,0,share}', '0.391739'), '{shares,0,low}', '0.3917391739')",
    )
    .execute(&mut cast.nation.admin().await)
    .await
    .unwrap();
    noticed(&cast).await;
    cast.nation.work().await;
    cast.nation.app.finder.fill(&cast.nation.app.db).await.unwrap();
    assert!(text(&cast.worker, &format!("/records/{child}/score")).await.contains(PLANTED[3]), "the score is there");

    let routes = kasugai::router::routes();
    let mut seen = 0;
    let mut leaks = Vec::new();
    let staff = [
        (CENTRE, "centre_worker"),
        (CENTRE, "centre_chief"),
        (TOWN, "family_chief"),
        (NEXT_TOWN, "family_staff"),
        (POLICE, "police"),
        (SCHOOL, "education_chief"),
    ];
    for (org, role) in staff {
        let visitor = match role {
            "centre_worker" => cast.worker.clone(),
            "centre_chief" => cast.chief.clone(),
            role => cast.nation.staff(org, role).await,
        };
        cast.nation.state_purpose(&visitor, child).await;
        for route in routes.table().iter().filter(|route| route.method == Method::GET && route.path != "/live") {
            let path = filled(route.path, child);
            let body = text(&visitor, &path).await;
            seen += 1;
            let may = is_own(route.path) && org == CENTRE;
            leaks.extend(
                PLANTED
                    .iter()
                    .filter(|word| !may && body.contains(**word))
                    .map(|word| format!("{role} {path}: {word}")),
            );
        }
    }
    assert!(seen > 500, "{seen}");
    assert!(leaks.is_empty(), "{leaks:#?}");
    // What goes out by itself: notices, events, webhooks, audit details, the history of fields.
    for table in ["app.notice", "app.event", "app.delivery", "app.change", "app.transition", "log.audit"] {
        let sql = format!("select t::text from {table} t");
        let rows: Vec<String> =
            sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_all(&mut cast.nation.admin().await).await.unwrap();
        for word in PLANTED {
            assert!(!rows.iter().any(|row| row.contains(word)), "{table} holds {word}");
        }
    }
    assert!(count(&cast.nation, "select count(*) from app.score").await == 2);
}

/// The child stands on a list of 気づき too, with a share and a part nothing else could hold by chance.
async fn noticed(cast: &Cast) {
    let mut admin = cast.nation.admin().await;
    for sql in [
        "insert into app.linked_person (area, org_id, id, number, case_person, created_at) values ($1, $2, gen_random_uuid(), '391739', $3, now())",
        "insert into app.checkin_run (area, org_id, id, model_id, model_hash, base, known_at, children, by_name)
         select $1, $2, gen_random_uuid(), id, hash, 0.0, now(), 1, '架空' from app.score_model where area = $1 and org_id = $2 and $3::uuid is not null limit 1",
        "insert into app.checkin_score (area, org_id, run_id, person_id, months, given, parts)
         select $1, $2, r.id, p.id, 30, '[{\"feature\": \"linked.fiction\", \"label\": \"架空の見立て3917\", \"given\": {\"state\": \"yes\"}, \"shown\": \"はい\", \"origin\": \"\"}]', '{\"linked.fiction\": 0.3917391739}'
         from app.checkin_run r, app.linked_person p where r.area = $1 and r.org_id = $2 and p.case_person = $3",
    ] {
        let done = sqlx::query(sql).bind(AREA).bind(CENTRE).bind(cast.child.id).execute(&mut admin).await.unwrap();
        assert_eq!(done.rows_affected(), 1, "{sql}");
    }
}

fn filled(path: &str, child: Key) -> String {
    path.replace("{key}", &child.to_string())
        .replace("{id}", &child.id.to_string())
        .replace("{kind}", "record-sheet")
        .replace("{form}", "urgency")
        .replace("{list}", "abuse_types")
        .replace("{name}", "main.css")
        .replace("{code}", "jumin")
        .replace("{n}", "1")
        .replace("{entry}", "E-1")
        .replace("{item}", &child.id.to_string())
        .replace("{relation}", &child.id.to_string())
        .replace("{appointment}", &child.id.to_string())
        .replace("{deputy}", &child.id.to_string())
        .replace("{opening}", &child.id.to_string())
}

#[tokio::test]
async fn the_role_that_exports_reads_no_score() {
    let cast = cast().await;
    let mut export = cast.nation.database.role(Role::Export).connect().await.unwrap();
    let tables: Vec<String> = sqlx::query_scalar(
        "select c.relname::text from pg_class c join pg_namespace n on n.oid = c.relnamespace
         where n.nspname = 'app' and c.relkind = 'p' and c.relname ~ '^(score|checkin|learn)(_|$)' order by 1",
    )
    .fetch_all(&mut cast.nation.admin().await)
    .await
    .unwrap();
    assert!(tables.len() >= 20 && tables.contains(&"score_exposure".to_owned()), "{tables:?}");
    for table in tables {
        let sql = format!("select * from app.{table}");
        assert!(sqlx::query(sqlx::AssertSqlSafe(sql)).fetch_all(&mut export).await.is_err(), "{table} can be exported");
    }
}

#[test]
fn nobody_who_prints_exports_or_sends_can_name_a_score() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let knows: Vec<String> = fs::read_dir(crates)
        .unwrap()
        .filter_map(|entry| {
            let entry = entry.unwrap();
            let manifest = fs::read_to_string(entry.path().join("Cargo.toml")).ok()?;
            let dependencies = manifest.split("[dependencies]").nth(1)?.split("\n[").next()?.to_owned();
            let knows = dependencies.lines().any(|line| line.starts_with("score"));
            knows.then(|| entry.file_name().to_string_lossy().into_owned())
        })
        .collect();
    assert_eq!(knows, ["kasugai"], "who knows the crate of scores");
}
