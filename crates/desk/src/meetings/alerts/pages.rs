//! Alerts of the agency, and the conditions an administrator sets.

use super::Rule;
use super::codes::{KINDS, TELL};
use super::store::{self, Alert};
use crate::App;
use crate::cases::codes as words;
use crate::frame::{self, Errors, Frame};
use crate::people;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use ground::db::{FieldChange, Key};
use ground::gate::{Action, Permit};
use ground::web::{Fields, Reader};
use ground::{Error, Result, Sealed};
use uuid::Uuid;

#[derive(Template)]
#[template(path = "meetings/alerts/list.html")]
struct ListPage {
    frame: Frame,
    alerts: Vec<Alert>,
    may_acknowledge: bool,
    may_set: bool,
}

/// Alerts whose condition still holds.
pub async fn list(State(app): State<App>, permit: Permit) -> Result<Html<String>> {
    let mut tx = app.db.read(&permit).await?;
    let sealed = store::alerts(&mut tx).await?;
    let alerts = tx.show(sealed).await?;
    frame::html(&ListPage {
        frame: Frame::new(&app, &permit, "条件にあてはまるケース", "/meetings"),
        alerts,
        may_acknowledge: permit.may(Action::AcknowledgeNotice),
        may_set: permit.may(Action::WriteAlertRule),
    })
}

/// Says that somebody looked at an alert: it is not told again.
pub async fn acknowledge(
    State(app): State<App>,
    permit: Permit,
    Path(id): Path<Uuid>,
    fields: Fields,
) -> Result<Redirect> {
    let mut tx = app.db.write(&permit).await?;
    store::acknowledge(&mut tx, id).await?;
    tx.commit().await?;
    Ok(Redirect::to(frame::own_path(fields.get("back")).unwrap_or("/alerts")))
}

#[derive(Template)]
#[template(path = "meetings/alerts/child.html")]
struct OfChild {
    key: Key,
    alerts: Vec<Alert>,
    may_acknowledge: bool,
}

/// Conditions that hold for one child, at its page.
pub async fn of_child(State(app): State<App>, permit: Permit, Path(key): Path<Key>) -> Result<Html<String>> {
    let permit = people::access::open(&app, &permit, key).await?;
    let mut tx = app.db.read(&permit).await?;
    let sealed = store::of_child(&mut tx, key).await?;
    let alerts = tx.show(sealed).await?;
    frame::html(&OfChild { key, alerts, may_acknowledge: permit.may(Action::AcknowledgeNotice) })
}

/// A condition with how many cases it finds today.
struct RuleShown {
    rule: Rule,
    found: usize,
    told: String,
}

#[derive(Template)]
#[template(path = "meetings/alerts/rules.html")]
struct RulesPage {
    frame: Frame,
    rules: Vec<RuleShown>,
    posts: Vec<(i32, String)>,
    sections: Vec<(i32, String)>,
    preview: Option<usize>,
    fields: Fields,
    errors: Errors,
}

async fn rules_page(
    app: &App,
    permit: &Permit,
    fields: Fields,
    errors: Errors,
    tried: Option<&Rule>,
) -> Result<RulesPage> {
    let actor = permit.actor();
    let sections = sections(app, permit);
    let mut tx = app.db.read(permit).await?;
    let posts = store::posts(&mut tx).await?;
    let mut rules = Vec::new();
    for rule in store::rules_of_own(&mut tx).await? {
        let found = store::hits(&mut tx, actor.area, actor.org, &rule).await?.len();
        let named = posts.iter().filter(|(id, _)| rule.posts.contains(id)).map(|(_, title)| title.as_str());
        let whole = sections.iter().filter(|(id, _)| rule.sections.contains(id)).map(|(_, name)| name.as_str());
        let told: Vec<&str> = rule.tell.iter().map(|who| words::label(TELL, who)).chain(whole).chain(named).collect();
        rules.push(RuleShown { found, told: told.join("、"), rule });
    }
    let preview = match tried {
        Some(rule) => Some(store::hits(&mut tx, actor.area, actor.org, rule).await?.len()),
        None => None,
    };
    let (rules, posts) = tx.show(Sealed::plain((rules, posts))).await?;
    Ok(RulesPage {
        frame: Frame::new(app, permit, "お知らせの条件", "/admin"),
        rules,
        posts,
        sections,
        preview,
        fields,
        errors,
    })
}

/// The conditions of the agency.
pub async fn rules(State(app): State<App>, permit: Permit) -> Result<Html<String>> {
    let mut fields = Fields::default();
    fields.set("days", "60");
    fields.set("repeat", "7");
    fields.set("tell", "charge");
    frame::html(&rules_page(&app, &permit, fields, Errors::default(), None).await?)
}

/// Sections of the own agency, to choose from.
fn sections(app: &App, permit: &Permit) -> Vec<(i32, String)> {
    let registry = app.gate.registry();
    registry.sections(permit.actor().org).into_iter().map(|section| (section.id, section.name.clone())).collect()
}

/// The chosen ones of a list by number.
fn chosen(fields: &Fields, name: &str, known: &[(i32, String)]) -> Vec<i32> {
    let ids = fields.all(name).filter_map(|id| id.parse().ok());
    ids.filter(|id| known.iter().any(|(known, _)| known == id)).collect()
}

fn read(fields: &Fields, known: &Rule, posts: &[(i32, String)], sections: &[(i32, String)]) -> Result<Rule> {
    let mut reader = Reader::new(fields);
    let kind =
        if known.kind.is_empty() { reader.choice("kind", "条件", &words::codes(KINDS)) } else { known.kind.clone() };
    let days = reader.number("days", "日数・回数", 1..=3650);
    let repeat_days = reader.number("repeat", "くり返す間隔", 0..=365);
    let tell = reader.choices("tell", "知らせる人", &words::codes(TELL));
    let (posts, sections) = (chosen(fields, "post", posts), chosen(fields, "section", sections));
    if tell.is_empty() && posts.is_empty() && sections.is_empty() {
        reader.refuse("tell", "知らせる人を1つ以上選んでください。");
    }
    if days.is_none() && fields.get("days").trim().is_empty() {
        reader.refuse("days", "日数・回数を入力してください。");
    }
    let active = fields.get("active") != "0";
    reader.finish(Rule {
        kind,
        days: days.unwrap_or(known.days),
        tell,
        posts,
        sections,
        repeat_days: repeat_days.unwrap_or(0),
        active,
        ..known.clone()
    })
}

fn shown(rule: &Rule) -> Vec<FieldChange> {
    let told: Vec<&str> = rule.tell.iter().map(|who| words::label(TELL, who)).collect();
    let to = format!(
        "{} {} {} {}日ごと{}",
        words::label(KINDS, &rule.kind),
        rule.days,
        told.join("・"),
        rule.repeat_days,
        if rule.active { "" } else { " 停止" }
    );
    vec![FieldChange { field: "rule".into(), label: "お知らせの条件".into(), from: String::new(), to }]
}

/// Adds a condition, or shows what it would find today.
pub async fn add(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Response> {
    let empty = Rule {
        id: app.db.clock().new_id(),
        kind: String::new(),
        days: 0,
        tell: Vec::new(),
        posts: Vec::new(),
        sections: Vec::new(),
        repeat_days: 0,
        active: true,
        version: 1,
    };
    save_rule(&app, &permit, &empty, fields).await
}

/// Changes a condition, or stops it.
pub async fn save(State(app): State<App>, permit: Permit, Path(id): Path<Uuid>, fields: Fields) -> Result<Response> {
    let mut tx = app.db.read(&permit).await?;
    let rules = store::rules_of_own(&mut tx).await?;
    let rules = tx.show(Sealed::plain(rules)).await?;
    let mut known = rules.into_iter().find(|rule| rule.id == id).ok_or(Error::NotFound)?;
    known.version = fields.get("version").parse().map_err(|_| Error::Stale)?;
    save_rule(&app, &permit, &known, fields).await
}

async fn save_rule(app: &App, permit: &Permit, known: &Rule, fields: Fields) -> Result<Response> {
    let is_new = known.kind.is_empty();
    let saved = async {
        let mut tx = app.db.write(permit).await?;
        let posts = store::posts(&mut tx).await?;
        let rule = read(&fields, known, &posts, &sections(app, permit))?;
        if fields.get("try") == "1" {
            return Ok(Some(rule));
        }
        if is_new {
            store::insert(&mut tx, &rule, shown(&rule)).await?;
        } else {
            store::update(&mut tx, &rule, shown(&rule)).await?;
        }
        tx.commit().await?;
        Ok(None)
    };
    match saved.await {
        Ok(None) => Ok(Redirect::to("/admin/alerts").into_response()),
        Ok(Some(tried)) => {
            let page = rules_page(app, permit, fields, Errors::default(), Some(&tried)).await?;
            Ok(frame::html(&page)?.into_response())
        }
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            Ok(frame::refused(&rules_page(app, permit, fields, errors, None).await?)?.into_response())
        }
    }
}
