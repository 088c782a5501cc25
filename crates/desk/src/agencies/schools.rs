//! 学校区の制限: which posts see the pupils of which schools only, from which day on.

use super::staff::{administered, still_administered};
use super::store::{self, PostLine};
use crate::App;
use crate::frame::{self, Errors, Frame, date_wareki};
use crate::people;
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use ground::gate::{Action, AgencyKind, Permit};
use ground::web::{Fields, Reader};
use ground::{Result, Sealed};

/// A post with its limits.
struct Line {
    post: PostLine,
    /// Schools of today; none without a limit.
    today: Option<String>,
    /// Persons the post sees today, families among them.
    sees: usize,
    /// Limits to come: day and schools.
    coming: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "agencies/schools.html")]
struct Page {
    frame: Frame,
    fields: Fields,
    errors: Errors,
    lines: Vec<Line>,
    known: Vec<String>,
    may_write: bool,
    done: bool,
}

fn told(schools: Option<&[String]>) -> String {
    match schools {
        None => "制限なし".to_owned(),
        Some([]) => "どの学校も見えない".to_owned(),
        Some(names) => names.join("、"),
    }
}

/// Schools to choose from: those registered in the own municipality, and what records call them.
fn known(app: &App, permit: &Permit, written: Vec<String>) -> Vec<String> {
    let registry = app.gate.registry();
    let municipality = registry.agency(permit.actor().org).and_then(|agency| agency.municipality.clone());
    let registered = registry.agencies().filter(|agency| agency.kind == AgencyKind::School);
    let mut names: Vec<String> = registered
        .filter(|school| school.municipality.is_some() && school.municipality == municipality)
        .map(|school| school.name.clone())
        .collect();
    names.sort();
    for name in written {
        if !names.iter().any(|known| people::ward::is_same_school(known, &name)) {
            names.push(name);
        }
    }
    names
}

async fn page_of(app: &App, permit: &Permit, fields: Fields, errors: Errors) -> Result<Page> {
    app.gate.refresh_now().await?;
    let registry = app.gate.registry();
    let mut tx = app.db.read(permit).await?;
    let today = tx.today();
    let posts = store::posts(&mut tx).await?;
    let written = people::school_names(&mut tx).await?;
    let mut lines = Vec::new();
    for post in posts {
        let schools = registry.schools(post.id, today).map(<[String]>::to_vec);
        let sees = match &schools {
            Some(names) => people::ward::of(&mut tx, names).await?.len(),
            None => 0,
        };
        let coming = registry
            .school_limits(permit.actor().org)
            .filter(|limit| limit.post == post.id && limit.valid_from > today);
        let coming = coming.map(|limit| (date_wareki(limit.valid_from), told(limit.schools.as_deref()))).collect();
        lines.push(Line { today: schools.map(|names| told(Some(&names))), sees, coming, post });
    }
    let (lines, written) = tx.show(Sealed::plain((lines, written))).await?;
    Ok(Page {
        frame: Frame::new(app, permit, "学校区の制限", "/admin"),
        known: known(app, permit, written),
        may_write: permit.may(Action::WriteRights),
        done: fields.get("done") == "1",
        lines,
        fields,
        errors,
    })
}

/// The posts and their limits.
pub async fn page(State(app): State<App>, permit: Permit, mut fields: Fields) -> Result<Response> {
    if fields.get("from").is_empty() {
        fields.set("from", date_wareki(app.db.clock().today()));
    }
    if fields.get("limit").is_empty() {
        fields.set("limit", "1");
    }
    Ok(frame::html(&page_of(&app, &permit, fields, Errors::default()).await?)?.into_response())
}

/// Limits a post, or lifts its limit, from a day on.
pub async fn save(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Response> {
    let saved = async {
        let mut reader = Reader::new(&fields);
        let post: i32 = reader.fields().get("post").parse().unwrap_or(0);
        if post == 0 {
            reader.refuse("post", "職を選んでください。");
        }
        let limit = reader.choice("limit", "制限", &["0", "1"]) == "1";
        let today = app.db.clock().today();
        let from = reader.date("from", "はじまる日");
        match from {
            None if fields.get("from").trim().is_empty() => reader.refuse("from", "はじまる日を入力してください。"),
            Some(from) if from < today => reader.refuse("from", "はじまる日は今日か、今日より後の日にしてください。"),
            _ => {}
        }
        let others = reader.text("others", "ほかの学校", 2000);
        let chosen = fields.all("school").map(str::to_owned);
        let typed = others.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned);
        let mut schools: Vec<String> = chosen.chain(typed).collect();
        schools.dedup();
        if limit && schools.is_empty() {
            reader.refuse("school", "見てよい学校を1つ以上選ぶか、入力してください。");
        }
        let from = reader.finish(from)?.unwrap_or(today);
        let mut tx = app.db.write(&permit).await?;
        let days = administered(&mut tx, from).await?;
        store::limit_post(&mut tx, post, limit.then_some(schools.as_slice()), from).await?;
        still_administered(&mut tx, &days, "post").await?;
        tx.commit().await
    };
    match saved.await {
        Ok(()) => Ok(Redirect::to("/admin/schools?done=1").into_response()),
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            if permit.may(Action::ReadRights) {
                Ok(frame::refused(&page_of(&app, &permit, fields, errors).await?)?.into_response())
            } else {
                Err(ground::Error::Invalid(errors.0))
            }
        }
    }
}
