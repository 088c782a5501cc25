//! 警察による閲覧: who at which headquarters or station saw which of the own children, when and why.

use crate::police::store::{self, Filter, Look};
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use desk::App;
use desk::frame::{self, Errors, Frame, moment_wareki};
use ground::Result;
use ground::db::Key;
use ground::gate::{Action, AgencyKind, Permit};
use ground::web::{Fields, Reader};
use uuid::Uuid;

const PAGE: i64 = 100;

struct Line {
    look: Look,
    at: String,
    org: String,
    what: &'static str,
    /// Name, and address of the page about the child where the reader may open it.
    children: Vec<(String, String)>,
    others: usize,
}

#[derive(Template)]
#[template(path = "police/pages/views.html")]
struct ViewsPage {
    frame: Frame,
    police: Vec<(i32, String)>,
    lines: Vec<Line>,
    next: Option<String>,
    fields: Fields,
    errors: Errors,
}

/// The looks, the newest first.
pub async fn page(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Response> {
    let registry = app.gate.registry();
    let is_police = |kind| matches!(kind, AgencyKind::PoliceHq | AgencyKind::PoliceStation);
    let mut police: Vec<(i32, String)> = registry
        .agencies()
        .filter(|agency| is_police(agency.kind))
        .map(|agency| (agency.id, agency.name.clone()))
        .collect();
    police.sort_unstable();
    let mut page = ViewsPage {
        frame: Frame::new(&app, &permit, "警察による閲覧", "/views"),
        lines: Vec::new(),
        next: None,
        errors: Errors::default(),
        police: Vec::new(),
        fields,
    };
    let filter = match filter(&page.fields, &police) {
        Ok(filter) => filter,
        Err(error) => {
            page.errors = Errors::or_fail(error)?;
            return Ok(frame::refused(&page)?.into_response());
        }
    };
    let mut tx = app.db.read(&permit).await?;
    let looks = store::looks(&mut tx, &filter, PAGE).await?;
    let (looks, next) = tx.show(looks).await?;
    page.next = next.map(|id| id.to_string());
    let near = |id: i32| registry.agency(id).is_some_and(|agency| agency.area == permit.actor().area);
    let seen = |id: i32| looks.iter().any(|look| look.org == id);
    page.police = police.into_iter().filter(|(id, _)| near(*id) || seen(*id)).collect();
    let may_open = permit.may(Action::ReadRecord);
    let child = |(id, name): &(Uuid, String)| {
        let href = format!("/records/{}", Key::new(permit.actor().area, *id));
        (name.clone(), if may_open { href } else { String::new() })
    };
    page.lines = looks
        .into_iter()
        .map(|look| Line {
            at: moment_wareki(look.at),
            org: registry.name(look.org).to_owned(),
            what: match look.kind.as_str() {
                "view" => "ケースの閲覧",
                "search" => "検索",
                _ => "一覧",
            },
            children: look.children.iter().map(child).collect(),
            others: look.count.saturating_sub(look.children.len()),
            look,
        })
        .collect();
    Ok(frame::html(&page)?.into_response())
}

fn filter(fields: &Fields, police: &[(i32, String)]) -> Result<Filter> {
    let mut reader = Reader::new(fields);
    let one: Option<i32> = fields.get("org").parse().ok();
    let filter = Filter {
        orgs: police.iter().map(|(id, _)| *id).filter(|id| one.is_none_or(|one| one == *id)).collect(),
        lists: fields.has("lists", "1"),
        from: reader.date("from", "期間のはじめ"),
        until: reader.date("until", "期間のおわり"),
        before: fields.get("before").parse().ok(),
    };
    reader.finish(filter)
}
