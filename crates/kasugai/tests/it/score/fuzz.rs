//! A score on trial, or of a week held out, is read by nobody but the auditor: ten thousand requests over every route, by every role, with its own id
//! among what they name.

use super::{add_model, answers, cast, think};
use crate::nation::{AREA, CENTRE, CONTRACTOR, NATIONAL, NEXT_TOWN, POLICE, PREFECTURE, SCHOOL, TOWN};
use crate::visitor::Visitor;
use axum::body::{Body, to_bytes};
use axum::http::{Method, StatusCode};
use ground::db::{Key, Role};
use sqlx::{ConnectOptions as _, Executor as _};
use uuid::Uuid;

const REQUESTS: usize = 10_000;
/// What the planted score holds, and nothing else in the database does.
const PLANTED: [&str; 3] = ["架空の影3917", "0.2718283917", "2718283917"];
/// Who tries, in agencies of each kind.
const STAFF: [(i32, &str); 16] = [
    (CENTRE, "centre_worker"),
    (CENTRE, "centre_chief"),
    (CENTRE, "centre_night"),
    (CENTRE, "admin"),
    (TOWN, "family_staff"),
    (TOWN, "family_chief"),
    (TOWN, "health_staff"),
    (TOWN, "health_chief"),
    (TOWN, "nursery_chief"),
    (TOWN, "admin"),
    (NEXT_TOWN, "family_chief"),
    (SCHOOL, "education_chief"),
    (POLICE, "police"),
    (NATIONAL, "national"),
    (PREFECTURE, "prefecture"),
    (CONTRACTOR, "contractor"),
];

/// Numbers that come alike each time the test runs.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % n
    }

    fn one<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }
}

/// What requests name: the planted score, its child and model, and ids of nothing.
struct Named {
    ids: Vec<Uuid>,
}

impl Named {
    fn id(&self, dice: &mut Dice) -> Uuid {
        if dice.below(8) == 0 { Uuid::from_u128(dice.below(1 << 20) as u128) } else { *dice.one(&self.ids) }
    }

    /// The value of a placeholder of a path, or of a field.
    fn value(&self, name: &str, dice: &mut Dice) -> String {
        let words = ["custody", "urgency", "record-sheet", "csv", "score", "score_shadow", "shadow", "1", ""];
        match name {
            "key" => Key::new(AREA, self.id(dice)).to_string(),
            "n" | "version" => dice.below(4).to_string(),
            "kind" | "form" | "list" | "name" | "code" => (*dice.one(&words)).to_owned(),
            _ => self.id(dice).to_string(),
        }
    }

    fn path(&self, pattern: &str, dice: &mut Dice) -> String {
        let filled = pattern.split('/').map(|part| match part.strip_prefix('{') {
            Some(name) => self.value(name.trim_end_matches('}'), dice),
            None => part.to_owned(),
        });
        filled.collect::<Vec<_>>().join("/")
    }

    fn fields(&self, dice: &mut Dice) -> String {
        let names = [
            "id", "key", "person", "model", "case", "object", "draft", "n", "q", "form", "kind", "version", "at",
            "history", "only",
        ];
        let fields: Vec<(&str, String)> = (0..dice.below(4))
            .map(|_| {
                let name = *dice.one(&names);
                (name, self.value(name, dice))
            })
            .collect();
        serde_urlencoded::to_string(fields).unwrap()
    }
}

/// What a request answered, with the text of its body.
async fn answered(
    visitor: &Visitor,
    method: Method,
    path: &str,
    fields: String,
    dice: &mut Dice,
) -> (StatusCode, String) {
    let kinds: [&[(&str, &str)]; 3] = [&[], &[("x-fragment", "1")], &[("accept", "application/json")]];
    let headers = kinds[dice.below(kinds.len())];
    let response = match method {
        Method::GET => visitor.response(method, &format!("{path}?{fields}"), "", Body::empty(), headers).await,
        _ if path.starts_with("/api/") => {
            visitor.response(method, path, "application/json", Body::from("{\"version\": 1}"), headers).await
        }
        _ => visitor.response(method, path, "application/x-www-form-urlencoded", Body::from(fields), headers).await,
    };
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, 64 << 20).await.unwrap();
    let is_pdf = parts.headers.get("content-type").is_some_and(|kind| kind == "application/pdf");
    let text = if is_pdf { crate::paper::text(&body) } else { String::from_utf8_lossy(&body).into_owned() };
    (parts.status, format!("{:?}\n{text}", parts.headers))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_role_reads_a_score_on_trial_by_any_route() {
    let mut cast = cast().await;
    let child = cast.child;
    add_model(&mut cast.chief, "custody", 1, "shown").await;
    let model = add_model(&mut cast.chief, "custody", 2, "shadow").await;
    answers(&mut cast.worker, child, &[("q3", "yes"), ("words_degree", "deadly")]).await;
    think(&mut cast.worker, child, "A").await;
    cast.worker.post(&format!("/records/{child}/score/run"), &[]).await.expect(303);
    // In a week held out even the shown model is silent.
    cast.go_to_week(true).await;
    think(&mut cast.worker, child, "A").await;
    cast.nation.work().await;
    let mut admin = cast.nation.admin().await;
    let silent: Vec<(Uuid, bool)> = sqlx::query_as(
        "update app.score_shadow set result = jsonb_set(jsonb_set(jsonb_set(result, '{shares,0,share}', '0.2718283917'), '{shares,0,low}', '0.22718283917'), '{reasons,0,feature}', '\"架空の影3917\"')
         returning id, held",
    )
    .fetch_all(&mut admin)
    .await
    .unwrap();
    assert_eq!(silent.iter().map(|(_, held)| usize::from(*held)).sum::<usize>(), 1, "{silent:?}");
    assert_eq!(silent.len(), 3, "two of the trial");
    // It is there, and the auditor reads it.
    let mut audit = cast.nation.database.role(Role::Audit).connect().await.unwrap();
    audit.execute(sqlx::AssertSqlSafe(format!("select set_config('app.own', '{{{CENTRE}}}', false)"))).await.unwrap();
    let read: Vec<String> =
        sqlx::query_scalar("select result::text from app.score_shadow").fetch_all(&mut audit).await.unwrap();
    assert!(read.len() == 3 && PLANTED.iter().all(|word| read.iter().all(|read| read.contains(word))), "{read:?}");

    let mut visitors = Vec::new();
    for (org, role) in STAFF {
        let visitor = cast.nation.staff(org, role).await;
        cast.nation.state_purpose(&visitor, child).await;
        visitors.push((role, visitor));
    }
    visitors.push(("centre_worker", cast.worker.clone()));
    visitors.push(("centre_chief", cast.chief.clone()));
    let routes = kasugai::router::routes();
    // Who logs out or is logged out asks nothing more.
    let is_asked = |path: &str| {
        path != "/live"
            && !["/logout", "/account/", "/password", "/session", "/disabled"].iter().any(|part| path.contains(part))
    };
    let routes: Vec<_> = routes.table().iter().filter(|route| is_asked(route.path)).collect();
    let named = Named { ids: silent.iter().map(|(id, _)| *id).chain([child.id, model]).collect() };
    let mut dice = Dice(3917);
    let (mut taken, mut out) = (0, 0);
    let mut leaks = Vec::new();
    for n in 0..REQUESTS {
        let route = routes[n % routes.len()];
        let (role, visitor) = dice.one(&visitors).clone();
        let (path, fields) = (named.path(route.path, &mut dice), named.fields(&mut dice));
        let (status, text) = answered(&visitor, route.method.clone(), &path, fields.clone(), &mut dice).await;
        taken += usize::from(status.is_success());
        out += usize::from(status == StatusCode::UNAUTHORIZED);
        for word in PLANTED.iter().filter(|word| text.contains(**word)) {
            leaks.push(format!("{role} {} {path} {fields}: {word}", route.method));
        }
    }
    assert!(leaks.is_empty(), "{leaks:#?}");
    assert!(
        taken > REQUESTS / 20 && out < REQUESTS / 100,
        "{taken} of {REQUESTS} were answered with a page, {out} to nobody"
    );
    let still: i64 =
        sqlx::query_scalar("select count(*) from app.score_shadow where result::text like '%架空の影3917%'")
            .fetch_one(&mut admin)
            .await
            .unwrap();
    assert!(still >= 3, "they were there all the while");
}
