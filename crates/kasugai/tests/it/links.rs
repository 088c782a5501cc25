//! Linked systems: their ids, their files, their codes, what they are told, and one of them at work.

mod bulk;
mod changes;
mod codes;
mod conformance;
mod external;
mod simulator;
pub mod webhooks;
mod word;

use crate::nation::{AREA, Nation, TOWN};
use crate::visitor::{Answer, Visitor};
use axum::http::Method;
use ground::gate::{Action, Permit};
use serde_json::{Value, json};

/// A linked system of the town.
pub async fn system(nation: &Nation, name: &str) -> Visitor {
    Visitor::system(&nation.app, &key(nation, name).await)
}

/// Its key.
pub async fn key(nation: &Nation, name: &str) -> String {
    key_of(nation, TOWN, name).await
}

/// A linked system of another agency of the area.
pub async fn system_of(nation: &Nation, org: i32, name: &str) -> Visitor {
    Visitor::system(&nation.app, &key_of(nation, org, name).await)
}

/// Lets the linked systems of the town take the whole register, as its administrator does on the screen of rights.
pub async fn may_export(nation: &Nation) {
    let rights = ["api.read", "api.write", "api.search", "api.notice", "api.export"];
    let mut form = vec![("role", "system")];
    form.extend(rights.map(|code| ("action", code)));
    nation.staff(TOWN, "admin").await.post("/admin/rights", &form).await.expect(303);
}

async fn key_of(nation: &Nation, org: i32, name: &str) -> String {
    let until = nation.clock().today() + jiff::Span::new().days(30);
    #[expect(clippy::disallowed_methods, reason = "an administrator's permit without the screens")]
    let permit = Permit::for_job(&nation.app.db, AREA, org, Action::WriteApiKey, "試験");
    nation.app.gate.create_api_key(&permit, name, "system", until).await.unwrap().1
}

/// A child as a system sends it.
pub fn child(given: &str) -> Value {
    json!({
        "person": { "family": "架空", "given": given, "birth": "H27.4.1", "sex": "female",
                    "address": [{ "kind": "current", "line": "広島県安芸郡府中町本町1-2-3" }] },
        "accepted_on": "R7.5.1", "kind": "01", "route": "警察等", "abuse_types": ["身体的"], "abusers": ["実父"],
        "sheet": { "school": "架空小学校", "grade": "小4" }
    })
}

pub async fn put(system: &mut Visitor, id: &str, body: &Value) -> Answer {
    system.json(Method::PUT, &format!("/api/v1/external/{id}"), body, &[]).await
}

/// Rows of a table.
pub async fn count(nation: &Nation, table: &'static str) -> i64 {
    let sql = match table {
        "record" => "select count(*) from app.record",
        "person" => "select count(*) from app.person",
        "episode" => "select count(*) from app.episode",
        "progress" => "select count(*) from app.progress",
        "sighting" => "select count(*) from app.sighting",
        "delivery" => "select count(*) from app.delivery",
        other => panic!("{other}"),
    };
    sqlx::query_scalar(sql).fetch_one(&mut nation.admin().await).await.unwrap()
}
