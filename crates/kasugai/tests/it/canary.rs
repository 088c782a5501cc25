//! Unmistakable words in a protected address, a protected telephone number and a reporter: they leave by their own pages and nowhere else.

use crate::fixtures;
use crate::nation::{CENTRE, FAR_TOWN, NEXT_TOWN, Nation, POLICE, TOWN};
use crate::objects::{ADDRESS, Objects, PHONE, REPORTER, REPORTER_CONTACT};
use crate::visitor::Visitor;
use axum::body::to_bytes;
use axum::http::Method;
use std::io::Write;
use std::sync::{Arc, Mutex};

const CANARIES: [&str; 4] = [ADDRESS, PHONE, REPORTER, REPORTER_CONTACT];
/// Where a canary may be shown: [`Objects`] names them.
const UNSEALS: [&str; 3] = ["/people/{key}/unseal", "/intakes/{key}/reporter", "/intakes/{key}/reporter/edit"];

/// The program's log, at its most talkative.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn canaries_in(text: &str) -> Vec<&'static str> {
    CANARIES.into_iter().filter(|canary| text.contains(canary)).collect()
}

async fn text(visitor: &Visitor, path: &str, headers: &[(&str, &str)]) -> (u16, String) {
    let response = visitor.response(Method::GET, path, "", axum::body::Body::empty(), headers).await;
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, 64 << 20).await.unwrap();
    let is_paper = parts.headers.get("content-type").is_some_and(|kind| kind == "application/pdf");
    let said = if is_paper { crate::paper::text(&body) } else { String::from_utf8_lossy(&body).into_owned() };
    (parts.status.as_u16(), format!("{:?}\n{said}", parts.headers))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn protected_addresses_and_reporters_leave_by_their_own_pages_only() {
    let log = Log::default();
    let writer = log.clone();
    tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .init();
    let nation = Nation::new().await;
    let objects = Objects::new(&nation).await;
    let routes = kasugai::router::routes();
    let staff = [
        (TOWN, "family_staff"),
        (TOWN, "family_chief"),
        (TOWN, "health_chief"),
        (TOWN, "nursery_staff"),
        (TOWN, "education_chief"),
        (TOWN, "admin"),
        (CENTRE, "centre_worker"),
        (CENTRE, "centre_chief"),
        (CENTRE, "centre_night"),
        (NEXT_TOWN, "family_chief"),
        (FAR_TOWN, "family_chief"),
        (POLICE, "police"),
    ];
    let (mut leaks, mut pages) = (Vec::new(), 0);
    for (org, role) in staff {
        let visitor = nation.staff(org, role).await;
        for person in [objects.child, objects.mother] {
            nation.state_purpose(&visitor, person).await;
        }
        for route in routes.table().iter().filter(|route| route.method == Method::GET && route.path != "/live") {
            let mut paths = vec![objects.fill(route.path, kind_of(route.path))];
            paths.push(paths[0].replace(&objects.child.to_string(), &objects.mother.to_string()));
            paths.dedup();
            for path in paths {
                for headers in [&[][..], &[("x-fragment", "1")][..]] {
                    let (status, answer) = text(&visitor, &path, headers).await;
                    pages += i32::from(status == 200);
                    let found = canaries_in(&answer);
                    if !found.is_empty() && !UNSEALS.contains(&route.path) {
                        leaks.push(format!("{role} of {org}: GET {path} shows {found:?}"));
                    }
                }
            }
        }
    }
    assert!(pages > 300, "only {pages} pages were shown");

    // The two doors do show them, to those with the right: the canaries are really there.
    let mut chief = nation.staff(TOWN, "family_chief").await;
    nation.state_purpose(&chief, objects.child).await;
    let reporter = chief.get(&format!("/intakes/{}/reporter", objects.intake)).await.expect(200);
    assert!(reporter.body.contains(REPORTER) && reporter.body.contains(REPORTER_CONTACT), "{}", reporter.body);
    let form = [("reason", "検査"), ("purpose", "検査"), ("why", "検査")];
    let unsealed = chief.post(&format!("/people/{}/unseal", objects.child), &form).await.expect(200);
    assert!(unsealed.body.contains(ADDRESS) && unsealed.body.contains(PHONE), "{}", unsealed.body);
    let opened: i64 = sqlx::query_scalar(
        "select count(*) from log.audit where person_id = $1 and staff_id = $2 and action = 'address.unseal'",
    )
    .bind(objects.child.id)
    .bind(chief.staff)
    .fetch_one(&mut nation.admin().await)
    .await
    .unwrap();
    assert!(opened > 0, "a look at a protected address is not on record");

    // Nor do they stand in the log, nor in clear in any table, history and audit trail included.
    let log = String::from_utf8_lossy(&log.0.lock().unwrap()).into_owned();
    assert!(log.len() > 10_000, "the log says too little for this to mean anything");
    leaks.extend(log.lines().filter(|line| !canaries_in(line).is_empty()).map(|line| format!("log: {line}")));
    let mut admin = nation.admin().await;
    let tables: Vec<String> = sqlx::query_scalar(
        "select format('%I.%I', schemaname, tablename) from pg_tables where schemaname in ('app', 'log', 'ref', 'auth', 'public')",
    )
    .fetch_all(&mut admin)
    .await
    .unwrap();
    for table in tables {
        for canary in CANARIES {
            let sql = format!("select count(*) from {table} t where t::text like '%{canary}%'");
            let rows: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_one(&mut admin).await.unwrap();
            if rows > 0 {
                leaks.push(format!("{rows} rows of {table} hold {canary} in clear"));
            }
        }
    }

    // Nobody is found by them. Last, since what a searcher types goes on record.
    for (org, role) in staff {
        let visitor = nation.staff(org, role).await;
        for canary in CANARIES {
            let (status, answer) = text(&visitor, &fixtures::encoded(&format!("/search?q={canary}")), &[]).await;
            if answer.contains("架空姓") || (status != 200 && status != 403) {
                leaks.push(format!("{role} of {org} is answered {status} when looking for {canary}"));
            }
        }
    }
    let (_, found) = text(&chief, &fixtures::encoded("/search?q=架空姓"), &[]).await;
    assert!(found.contains(&objects.child.to_string()), "the search finds nobody at all");
    assert!(leaks.is_empty(), "{leaks:#?}");
}

/// What the second part of a path names.
fn kind_of(path: &str) -> &'static str {
    match path {
        _ if path.starts_with("/intakes/") => "intake",
        _ if path.contains("/progress/") => "progress",
        _ if path.contains("/attachments/") => "attachment",
        _ if path.contains("/staff/") => "staff",
        _ => "",
    }
}
