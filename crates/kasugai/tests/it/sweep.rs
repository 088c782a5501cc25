//! Every route × every role × every relation of agencies, against `grid.tsv` and the shipped rights.
//!
//! The grid has one line per route: what is in its path, and what becomes of a request for an object of the own agency, of a counterpart's,
//! of one that was granted, of a stranger's and of one behind the conflict wall. `ok`: the handler took it; `hidden`: as if it did not exist;
//! `refused`: it may be read but not changed; `-`: there is no such case (the path names nothing, the wall does not concern it).

use crate::fixtures;
use crate::nation::{AREA, CENTRE, CONTRACTOR, FAR_CENTRE, FAR_TOWN, NATIONAL, Nation, POLICE, PREFECTURE, TOWN};
use crate::objects::{self, Objects};
use crate::visitor::Visitor;
use axum::body::to_bytes;
use axum::http::{Method, StatusCode, header};
use axum::response::Response;
use ground::db::Key;
use ground::web::{Access, Route};
use serde_json::json;
use std::collections::{HashMap, HashSet};

const RELATIONS: [&str; 5] = ["own", "counterpart", "granted", "stranger", "walled"];

/// A line of the grid.
struct Line {
    method: &'static str,
    path: &'static str,
    action: &'static str,
    object: &'static str,
    outcomes: [&'static str; 5],
}

fn grid() -> Vec<Line> {
    include_str!("grid.tsv")
        .lines()
        .skip(1)
        .map(|line| {
            let cells: Vec<&str> = line.split('\t').collect();
            assert_eq!(cells.len(), 9, "{line}");
            Line {
                method: cells[0],
                path: cells[1],
                action: cells[2],
                object: cells[3],
                outcomes: cells[4..].try_into().unwrap(),
            }
        })
        .collect()
}

fn action(route: &Route) -> &'static str {
    match route.access {
        Access::Needs(action) => action.code(),
        Access::Public(_) => "public",
    }
}

/// The shipped rights, read by this test's own few lines: role → codes of actions.
fn shipped() -> HashMap<&'static str, HashSet<&'static str>> {
    let mut lines = include_str!("../../../desk/src/agencies/rights.tsv").lines();
    let roles: Vec<&str> = lines.next().unwrap().split('\t').skip(2).collect();
    let mut rights: HashMap<&str, HashSet<&str>> = roles.iter().map(|role| (*role, HashSet::new())).collect();
    for line in lines {
        let cells: Vec<&str> = line.split('\t').collect();
        for (role, _) in roles.iter().zip(&cells[2..]).filter(|(_, cell)| **cell == "○") {
            rights.get_mut(role).unwrap().insert(cells[0]);
        }
    }
    rights
}

/// The agency in which a role is tried.
fn agency_of(role: &str) -> i32 {
    match role {
        "centre_worker" | "centre_chief" | "centre_night" => CENTRE,
        "police" => POLICE,
        "national" => NATIONAL,
        "prefecture" => PREFECTURE,
        "contractor" => CONTRACTOR,
        _ => TOWN,
    }
}

/// A form that several routes accept whole, and others refuse for what it lacks.
fn form(path: &str) -> String {
    let post: &[_] =
        if path.starts_with("/admin/posts/") { &[("title", "架空の職"), ("role", "family_chief")] } else { &[] };
    let fields = [
        ("version", "1"),
        ("reason", "検査"),
        ("category", "電話"),
        ("body", "架空の経過"),
        ("at_on", "令和8年4月1日"),
        ("at_time", "10:00"),
        ("id", "01990000-0000-7000-9000-00000000000a"),
    ];
    serde_urlencoded::to_string([&fields, post].concat()).unwrap()
}

/// What the API accepts whole for a change of one record.
fn api_body(path: &str) -> Vec<u8> {
    let body = match path.rsplit('/').next() {
        Some("{key}") => json!({ "version": 1 }),
        Some("external") => json!({ "external_id": "A-1" }),
        Some("episodes") => json!({ "accepted_on": "R8.4.1", "kind": "", "route": "" }),
        Some("close") => json!({ "closed_on": "R8.4.1", "reason": "" }),
        Some("{entry}") if path.contains("/sightings/") => {
            json!({ "seen_on": "令和8年4月1日", "seen_time": "10:00", "place": "自宅", "method": "目視", "seen_by": "架空" })
        }
        Some("progress" | "{entry}") => {
            json!({ "at_on": "令和8年4月1日", "at_time": "10:00", "category": "電話", "body": "架空の経過" })
        }
        Some("sightings") => {
            json!({ "seen_on": "令和8年4月1日", "seen_time": "10:00", "place": "自宅", "method": "目視", "seen_by": "架空" })
        }
        // For neither side possible as the object stands: nothing changes.
        Some("steps") => json!({ "act": "finish" }),
        Some("sheets") => json!({ "form": "urgency" }),
        Some("linked") => json!({ "version": 1, "take": [] }),
        Some("{id}") => json!({ "version": 1, "answers": {} }),
        _ => json!({}),
    };
    body.to_string().into_bytes()
}

/// A request with hardly any content.
async fn try_route(visitor: &Visitor, route: &Route, path: &str) -> Response {
    let (kind, body) =
        match (&route.method, route.path.ends_with("/attachments") || route.path == "/admin/papers/{kind}") {
            (&Method::GET, _) => ("", Vec::new()),
            (_, true) => objects::upload(),
            _ if route.path.starts_with("/api/") => ("application/json", api_body(route.path)),
            _ => ("application/x-www-form-urlencoded", form(route.path).into_bytes()),
        };
    visitor.response(route.method.clone(), path, kind, body.into(), &[]).await
}

fn leads_to(response: &Response, place: &str) -> bool {
    response.headers().get(header::LOCATION).is_some_and(|to| to.to_str().unwrap().starts_with(place))
}

fn outcome(response: &Response) -> String {
    match response.status().as_u16() {
        404 => "hidden".to_owned(),
        403 => "refused".to_owned(),
        428 => "purpose".to_owned(),
        303 if leads_to(response, "/purpose") => "purpose".to_owned(),
        303 if leads_to(response, "/login") => "login".to_owned(),
        200..=399 | 400 | 409 | 415 | 422 => "ok".to_owned(),
        other => other.to_string(),
    }
}

#[test]
fn the_grid_has_a_line_for_every_route_and_no_other() {
    let routes = kasugai::router::routes();
    let served: Vec<String> =
        routes.table().iter().map(|route| format!("{}\t{}\t{}", route.method, route.path, action(route))).collect();
    let written: Vec<String> =
        grid().iter().map(|line| format!("{}\t{}\t{}", line.method, line.path, line.action)).collect();
    let missing: Vec<&String> = served.iter().filter(|route| !written.contains(route)).collect();
    let stale: Vec<&String> = written.iter().filter(|route| !served.contains(route)).collect();
    assert!(missing.is_empty() && stale.is_empty(), "not in the grid: {missing:#?}\nnot served: {stale:#?}");
    assert_eq!(written.len(), written.iter().collect::<HashSet<_>>().len(), "a route stands twice in the grid");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_role_may_do_what_the_shipped_rights_say_and_nothing_else() {
    let nation = Nation::new().await;
    nation.app.finder.fill(&nation.app.db).await.unwrap();
    let (routes, rights, absent) = (kasugai::router::routes(), shipped(), Objects::absent());
    let grid: HashMap<(&str, &str), Line> = grid().into_iter().map(|line| ((line.method, line.path), line)).collect();
    let mut wrong = Vec::new();
    for (role, may) in &rights {
        let visitor = match *role {
            "system" => system(&nation, TOWN).await,
            role => nation.staff(agency_of(role), role).await,
        };
        let mut refusals = 0;
        for route in routes.table() {
            let Access::Needs(action) = route.access else { continue };
            let path = absent.fill(route.path, grid[&(route.method.as_str(), route.path)].object);
            let response = try_route(&visitor, route, &path).await;
            let (expected, is_refused) = (!may.contains(action.code()), response.status() == StatusCode::FORBIDDEN);
            refusals += i64::from(expected);
            // Who has a second factor or has asked for none is refused by the handler itself.
            if route.path == "/login/enrol" && route.method == Method::POST && !expected {
                continue;
            }
            if expected != is_refused
                || response.status().is_server_error()
                || response.status() == StatusCode::UNAUTHORIZED
            {
                wrong.push(format!(
                    "{role} {} {}: {} though {}",
                    route.method,
                    route.path,
                    response.status(),
                    if expected { "not allowed" } else { "allowed" }
                ));
            }
        }
        let written: i64 = sqlx::query_scalar("select count(*) from log.audit where kind = 'denied' and object_kind = '' and staff_id is not distinct from $1")
            .bind(visitor.staff)
            .fetch_one(&mut nation.admin().await)
            .await
            .unwrap();
        if written != refusals {
            wrong.push(format!("{role}: {refusals} refusals, {written} of them on record"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

async fn system(nation: &Nation, org: i32) -> Visitor {
    let permit = fixtures::permit(&nation.app, org);
    let until = nation.clock().today() + jiff::Span::new().days(90);
    let (_, key) = nation.app.gate.create_api_key(&permit, "架空の連携", "system", until).await.unwrap();
    Visitor::system(&nation.app, &key)
}

#[tokio::test]
async fn nobody_gets_in_without_a_session() {
    let nation = Nation::new().await;
    let (routes, absent) = (kasugai::router::routes(), Objects::absent());
    let nobody = Visitor::new(&nation.app);
    for route in routes.table().iter().filter(|route| action(route) != "public") {
        let path = absent.fill(route.path, "");
        let response = try_route(&nobody, route, &path).await;
        let asked = response.status() == StatusCode::UNAUTHORIZED
            || (response.status() == StatusCode::SEE_OTHER && leads_to(&response, "/login"));
        assert!(asked, "{} {path}: {}", route.method, response.status());
        if path != "/live" {
            let fragment = nobody
                .response(route.method.clone(), &path, "", axum::body::Body::empty(), &[("x-fragment", "1")])
                .await;
            assert_eq!(fragment.status(), StatusCode::UNAUTHORIZED, "{} {path}", route.method);
        }
    }
}

#[tokio::test]
async fn no_other_site_can_make_a_browser_change_anything() {
    let nation = Nation::new().await;
    let (routes, absent) = (kasugai::router::routes(), Objects::absent());
    let chief = nation.staff(TOWN, "family_chief").await;
    let strangers: [&[(&str, &str)]; 7] = [
        &[],
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site")],
        &[("sec-fetch-site", "none")],
        &[("sec-fetch-site", "cross-site"), ("origin", "https://kasugai.test")],
        &[("origin", "https://kasugai.test.example")],
        &[("origin", "null")],
    ];
    let mut tried = 0;
    for route in routes.table().iter().filter(|route| route.method != Method::GET) {
        for from in strangers {
            let response = chief.forged(route.method.clone(), &absent.fill(route.path, ""), from).await;
            assert_eq!(response.status(), StatusCode::FORBIDDEN, "{} {} from {from:?}", route.method, route.path);
            tried += 1;
        }
    }
    assert!(tried > 200, "{tried}");
    let own = chief.forged(Method::POST, "/session", &[("origin", "https://kasugai.test")]).await;
    assert_eq!(own.status(), StatusCode::OK, "the own site is refused too");
}

/// Who tries: with every right about persons, or about the agency.
async fn visitors(nation: &Nation, objects: &Objects, about_agency: bool) -> Vec<Visitor> {
    let role = |ordinary| if about_agency { "admin" } else { ordinary };
    let mut visitors = Vec::new();
    for (org, ordinary) in [
        (TOWN, "family_chief"),
        (CENTRE, "centre_chief"),
        (FAR_TOWN, "family_chief"),
        (FAR_CENTRE, "centre_chief"),
        (TOWN, "family_chief"),
    ] {
        let visitor = nation.staff(org, role(ordinary)).await;
        for person in [objects.child, objects.mother] {
            nation.state_purpose(&visitor, person).await;
        }
        visitors.push(visitor);
    }
    let mut admin = nation.admin().await;
    for person in [objects.child, objects.mother] {
        sqlx::query(
            "insert into app.access_request (area, org_id, id, person_id, from_area, from_org, asked_by_name, asked_at, reason, answer, answered_at, valid_until)
             values ($1, $2, gen_random_uuid(), $3, 13, $4, '架空', now(), '検査', 'granted', now(), now() + interval '1 day')",
        )
        .bind(AREA)
        .bind(TOWN)
        .bind(person.id)
        .bind(FAR_TOWN)
        .execute(&mut admin)
        .await
        .unwrap();
        sqlx::query("insert into app.conflict (area, org_id, staff_id, person_area, person_id, why, at) values ($1, $2, $3, $1, $4, 'by_hand', now())")
            .bind(AREA)
            .bind(TOWN)
            .bind(visitors[4].staff)
            .bind(person.id)
            .execute(&mut admin)
            .await
            .unwrap();
    }
    visitors
}

/// Status, headers and body, without what names the object.
async fn seen(response: Response, names: &[Key]) -> String {
    let (parts, body) = response.into_parts();
    let body = String::from_utf8_lossy(&to_bytes(body, 8 << 20).await.unwrap()).into_owned();
    let mut headers: Vec<String> = parts.headers.iter().map(|(name, value)| format!("{name}: {value:?}")).collect();
    headers.sort();
    names
        .iter()
        .fold(format!("{}\n{headers:?}\n{body}", parts.status), |text, key| text.replace(&key.to_string(), "KEY"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_relation_of_agencies_sees_what_the_grid_says() {
    let nation = Nation::new().await;
    let (objects, absent) = (Objects::new(&nation).await, Objects::absent());
    let (about_persons, about_agency) =
        (visitors(&nation, &objects, false).await, visitors(&nation, &objects, true).await);
    let mut systems = Vec::new();
    for org in [TOWN, CENTRE, FAR_TOWN, FAR_CENTRE, TOWN] {
        systems.push(system(&nation, org).await);
    }
    let routes = kasugai::router::routes();
    let mut wrong = Vec::new();
    let mut found_lines = Vec::new();
    for line in grid() {
        let route = routes
            .table()
            .iter()
            .find(|route| route.method.as_str() == line.method && route.path == line.path)
            .unwrap();
        let is_agency = ["staff", "post", "key", "webhook"].contains(&line.object);
        let mut found = ["-"; 5].map(str::to_owned);
        // The own agency last: it may change the object.
        for column in (0..RELATIONS.len()).rev().filter(|column| line.outcomes[*column] != "-") {
            let visitor = match () {
                () if line.path.starts_with("/api/") => &systems[column],
                () if is_agency => &about_agency[column],
                () => &about_persons[column],
            };
            let response = try_route(visitor, route, &objects.fill(line.path, line.object)).await;
            found[column] = outcome(&response);
            if found[column] == "hidden" {
                let nothing = try_route(visitor, route, &absent.fill(line.path, line.object)).await;
                let names = [&objects, &absent]
                    .map(|one| [one.child, one.intake, one.custody, one.missing, one.survey, one.announcement])
                    .concat();
                let (there, nowhere) = (seen(response, &names).await, seen(nothing, &names).await);
                if there != nowhere {
                    wrong.push(format!(
                        "{} {} tells {} that the object exists:\n{there}\n{nowhere}",
                        line.method, line.path, RELATIONS[column]
                    ));
                }
            }
        }
        if found != line.outcomes {
            wrong.push(format!("{} {}: {found:?} where the grid says {:?}", line.method, line.path, line.outcomes));
        }
        found_lines.push([line.method, line.path, line.action, line.object, &found.join("\t")].join("\t"));
    }
    for (column, visitor) in about_persons.iter().enumerate().skip(3) {
        let denied: i64 = sqlx::query_scalar(
            "select count(*) from log.audit where kind = 'denied' and person_id = $1 and staff_id = $2",
        )
        .bind(objects.child.id)
        .bind(visitor.staff)
        .fetch_one(&mut nation.admin().await)
        .await
        .unwrap();
        if denied < 20 {
            wrong.push(format!("only {denied} refusals of {} are on record", RELATIONS[column]));
        }
    }
    assert!(wrong.is_empty(), "{}\nthe whole grid as found:\n{}", wrong.join("\n"), found_lines.join("\n"));
}
