//! こどものページ: who this is, what runs, what happened, who is in charge.

use super::timeline::{self, Entry};
use super::{Episode, Record, closing, store};
use crate::App;
use crate::cases::rules::{Clock, ClockLabel};
use crate::cases::{codes, sighting, task};
use crate::frame::{self, Errors, Frame, date_wareki};
use crate::people::{self, Chip, PersonView};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use ground::db::{Change, FieldChange, Key, Tx};
use ground::gate::{Action, Permit};
use ground::web::Fields;
use ground::{Error, Result};
use serde_json::json;
use uuid::Uuid;

/// A clock of one report, as shown.
pub struct ClockShown {
    /// 受付番号
    pub number: String,
    /// Address of the report.
    pub intake: Key,
    /// What it says.
    pub label: ClockLabel,
}

/// What is going on with a child now; refreshed while the page is open.
pub struct Now {
    /// Clocks of the reports.
    pub clocks: Vec<ClockShown>,
    /// 最終安全確認: days ago, by whom.
    pub seen: String,
    /// Class of the chip: `warn` when it is long ago.
    pub seen_class: &'static str,
    /// Open episodes.
    pub open: Vec<String>,
    /// Open tasks of the meetings.
    pub tasks: Vec<task::Task>,
    /// Section and member of staff in charge.
    pub in_charge: String,
}

async fn now_of(app: &App, tx: &mut Tx<'_>, key: Key, record: Option<&Record>) -> Result<Now> {
    let now = tx.now();
    let clocks = sighting::clocks(tx, key).await?;
    let last = sighting::last_seen(tx, key).await?;
    let episodes = store::episodes(tx, key).await?;
    let tasks = task::open_tasks_of(tx, key).await?;
    let days = last.as_ref().map(|sighting| now.duration_since(sighting.seen_at).as_hours() / 24);
    Ok(Now {
        clocks: clocks
            .into_iter()
            .map(|(intake, number, due, seen)| ClockShown { number, intake, label: Clock::of(due, seen).label(now) })
            .collect(),
        seen: match (&last, days) {
            (Some(last), Some(days)) => format!(
                "{}{} {}({})",
                days_ago(days),
                codes::label(codes::SIGHTING_METHODS, &last.method),
                last.seen_by,
                last.place
            ),
            _ => "安全確認の記録がありません".to_owned(),
        },
        seen_class: if days.is_none_or(|days| days >= 90) { "warn" } else { "" },
        open: episodes.iter().filter(|episode| episode.closed_on.is_none()).map(episode_label).collect(),
        tasks,
        in_charge: record.map(|record| in_charge(app, record)).unwrap_or_default(),
    })
}

/// 24時間以内に, 3日前に: how long ago, before what was done.
fn days_ago(days: i64) -> String {
    if days == 0 { "24時間以内に".to_owned() } else { format!("{days}日前に") }
}

fn in_charge(app: &App, record: &Record) -> String {
    let registry = app.gate.registry();
    let section = record.section.and_then(|id| registry.section(id)).map_or("", |section| section.name.as_str());
    match (section, record.in_charge_name.as_str()) {
        ("", "") => "担当未定".to_owned(),
        (section, "") => format!("{section}(担当者未定)"),
        (section, name) => format!("{section} {name}").trim().to_owned(),
    }
}

/// 養護相談(児童虐待)(身体的・実父) 令和8年4月1日受理
pub fn episode_label(episode: &Episode) -> String {
    let main = [episode.abuse_main.as_str(), episode.abuser_main.as_str()]
        .into_iter()
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>();
    let detail = if main.is_empty() { String::new() } else { format!("({})", main.join("・")) };
    format!("{}{detail} {}受理", codes::label(codes::KINDS, &episode.kind), date_wareki(episode.accepted_on))
}

#[derive(Template)]
#[template(path = "cases/record/now.html")]
struct NowFragment<'a> {
    now: &'a Now,
}

/// The region 「現在の状況」 alone, for the live page.
pub async fn now(State(app): State<App>, permit: Permit, Path(key): Path<Key>) -> Result<Html<String>> {
    let permit = people::access::open(&app, &permit, key).await?;
    let mut tx = app.db.read(&permit).await?;
    let record = store::load(&mut tx, key).await?;
    let now = now_of(&app, &mut tx, key, record.for_rules().as_ref()).await?;
    let now = tx.show(record.map(|_| now)).await?;
    frame::html(&NowFragment { now: &now })
}

#[derive(Template)]
#[template(path = "cases/record/show.html")]
struct ShowPage {
    frame: Frame,
    key: Key,
    strip: people::Strip,
    person: PersonView,
    record: Option<Record>,
    residence: String,
    facts: Vec<(String, String)>,
    now: String,
    entries: Vec<Entry>,
    kinds: Vec<(&'static str, &'static str, usize)>,
    only: String,
    is_own: bool,
    org_name: String,
    sections: Vec<(i32, String)>,
    staff: Vec<(Uuid, String)>,
    /// The agency that took the case over; empty while it is here.
    handed_to: String,
    may: May,
}

/// What the buttons depend on.
struct May {
    write: bool,
    sight: bool,
    progress: bool,
    close: bool,
    print: bool,
    address: bool,
    protect: bool,
    unseal: bool,
    missing: bool,
    review: bool,
}

impl May {
    /// Rights of the post; what another agency keeps, or has taken over, can only be read.
    fn of(permit: &Permit, is_here: bool) -> Self {
        let may = |action| is_here && permit.may(action);
        Self {
            write: may(Action::WriteRecord),
            sight: may(Action::RecordSighting),
            progress: may(Action::WriteProgress),
            close: may(Action::CloseEpisode),
            print: permit.may(Action::PrintRecord),
            address: may(Action::WriteAddress),
            protect: may(Action::ProtectAddress),
            unseal: permit.may(Action::ReadProtectedAddress),
            missing: may(Action::WriteMissing),
            review: may(Action::OpenReview),
        }
    }
}

/// こどものページ.
pub async fn show(State(app): State<App>, permit: Permit, Path(key): Path<Key>, query: Fields) -> Result<Html<String>> {
    let permit = people::access::open(&app, &permit, key).await?;
    let mut tx = app.db.read(&permit).await?;
    let person = people::summary(&mut tx, key).await?;
    let record = store::load(&mut tx, key).await?;
    let now = now_of(&app, &mut tx, key, record.for_rules().as_ref()).await?;
    let entries = timeline::of(&mut tx, key).await?;
    let staff = store::staff(&mut tx).await?;
    let handed_to = people::access::handed_to(&mut tx, key).await?;
    let (person, record) = tx.show(person.zip(record)).await?;
    let registry = app.gate.registry();
    let only = query.get("only").to_owned();
    let is_own = person.org == permit.actor().org;
    let handed_to = handed_to.filter(|_| is_own);
    let kinds = timeline::KINDS
        .iter()
        .map(|&(code, label)| (code, label, entries.iter().filter(|entry| entry.kind == code).count()))
        .filter(|(_, _, count)| *count > 0)
        .collect();
    let mut strip = person.strip.clone();
    strip.chips.extend(clock_chips(&now));
    frame::html(&ShowPage {
        frame: Frame::new(&app, &permit, person.strip.name.clone(), "/records"),
        key,
        strip,
        residence: record
            .as_ref()
            .and_then(|record| record.residence_org)
            .map(|org| registry.name(org).to_owned())
            .unwrap_or_default(),
        facts: record.as_ref().map(facts).unwrap_or_default(),
        now: NowFragment { now: &now }.render()?,
        entries: entries.into_iter().filter(|entry| entry.is_shown(&only)).take(300).collect(),
        kinds,
        only,
        is_own,
        org_name: registry.name(person.org).to_owned(),
        sections: registry
            .sections(permit.actor().org)
            .into_iter()
            .map(|section| (section.id, section.name.clone()))
            .collect(),
        staff,
        handed_to: handed_to.map(|org| registry.name(org).to_owned()).unwrap_or_default(),
        may: May::of(&permit, is_own && handed_to.is_none()),
        person,
        record,
    })
}

/// Running clocks on the sticky strip.
fn clock_chips(now: &Now) -> Vec<Chip> {
    let running = now
        .clocks
        .iter()
        .filter(|clock| matches!(clock.label.class, "warn" | "danger") && !clock.label.text.contains('済'));
    running.map(|clock| Chip { class: clock.label.class, text: clock.label.text.clone() }).collect()
}

pub(super) fn facts(record: &Record) -> Vec<(String, String)> {
    let shown = record.sheet.shown().into_iter().filter(|(_, _, value)| !value.is_empty());
    let extra = record.sheet.extra.values().map(|written| (written.label.clone(), written.value.clone()));
    shown.map(|(_, label, value)| (label.to_owned(), value)).chain(extra).collect()
}

/// A saved change, as shown.
struct ChangeShown {
    when: String,
    by: String,
    fields: Vec<FieldChange>,
}

#[derive(Template)]
#[template(path = "cases/record/history.html")]
struct HistoryPage {
    frame: Frame,
    key: Key,
    strip: people::Strip,
    changes: Vec<ChangeShown>,
}

/// Field-level history.
pub async fn history(State(app): State<App>, permit: Permit, Path(key): Path<Key>) -> Result<Html<String>> {
    let permit = people::access::open(&app, &permit, key).await?;
    let mut tx = app.db.read(&permit).await?;
    let strip = people::header(&mut tx, key).await?;
    let changes = store::changes(&mut tx, key, 500).await?;
    let strip = tx.show(strip).await?;
    let changes = changes
        .into_iter()
        .map(|change| ChangeShown { when: frame::moment_wareki(change.at), by: change.by, fields: change.fields })
        .collect();
    frame::html(&HistoryPage { frame: Frame::new(&app, &permit, "変更の履歴", "/records"), key, strip, changes })
}

/// Puts a section and a member of staff in charge.
pub async fn assign(State(app): State<App>, permit: Permit, Path(key): Path<Key>, fields: Fields) -> Result<Response> {
    let permit = people::access::open_own(&app, &permit, key).await?;
    let mut tx = app.db.write(&permit).await?;
    let record = store::load(&mut tx, key).await?.for_rules().clone().ok_or(Error::NotFound)?;
    let staff = store::staff(&mut tx).await?;
    let chosen =
        fields.get("staff").parse::<Uuid>().ok().and_then(|id| staff.into_iter().find(|(known, _)| *known == id));
    let registry = app.gate.registry();
    let section = fields
        .get("section")
        .parse::<i32>()
        .ok()
        .and_then(|id| registry.section(id))
        .filter(|section| section.org == permit.actor().org);
    let (staff, name) = chosen.map_or((None, String::new()), |(id, name)| (Some(id), name));
    store::assign(&mut tx, record.id, section.map(|section| section.id), staff, &name).await?;
    let after =
        Record { section: section.map(|section| section.id), in_charge: staff, in_charge_name: name, ..record.clone() };
    let change = FieldChange {
        field: "in_charge".into(),
        label: "担当".into(),
        from: in_charge(&app, &record),
        to: in_charge(&app, &after),
    };
    tx.record(Change {
        kind: "record.updated",
        entity: "record",
        id: record.id,
        person: Some(key.id),
        fields: vec![change],
        payload: json!({ "record": record.id, "residence_org": record.residence_org, "in_charge": staff }),
    })
    .await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("/records/{key}")).into_response())
}

#[derive(Template)]
#[template(path = "cases/record/close.html")]
struct ClosePage {
    frame: Frame,
    key: Key,
    strip: people::Strip,
    episodes: Vec<(Uuid, i32, String)>,
    dispositions: codes::Table,
    fields: Fields,
    errors: Errors,
}

async fn close_page(app: &App, permit: &Permit, key: Key, fields: Fields, errors: Errors) -> Result<ClosePage> {
    let mut tx = app.db.read(permit).await?;
    let strip = people::header(&mut tx, key).await?;
    let episodes = store::episodes(&mut tx, key).await?;
    let strip = tx.show(strip).await?;
    let open = episodes.iter().filter(|episode| episode.closed_on.is_none());
    Ok(ClosePage {
        frame: Frame::new(app, permit, "終結", "/records"),
        key,
        strip,
        episodes: open.map(|episode| (episode.id, episode.version, episode_label(episode))).collect(),
        dispositions: codes::dispositions(permit.actor().kind),
        fields,
        errors,
    })
}

/// The form that closes an episode.
pub async fn close_form(State(app): State<App>, permit: Permit, Path(key): Path<Key>) -> Result<Html<String>> {
    let permit = people::access::open_own(&app, &permit, key).await?;
    let mut fields = Fields::default();
    fields.set("closed_on", format!("{:#}", jp::Wareki(app.db.clock().today())));
    frame::html(&close_page(&app, &permit, key, fields, Errors::default()).await?)
}

/// Closes an episode with its reason; the record stays and is found.
pub async fn close(State(app): State<App>, permit: Permit, Path(key): Path<Key>, fields: Fields) -> Result<Response> {
    let permit = people::access::open_own(&app, &permit, key).await?;
    match close_episode(&app, &permit, key, &fields).await {
        Ok(()) => Ok(Redirect::to(&format!("/records/{key}")).into_response()),
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            Ok(frame::refused(&close_page(&app, &permit, key, fields, errors).await?)?.into_response())
        }
    }
}

async fn close_episode(app: &App, permit: &Permit, key: Key, fields: &Fields) -> Result<()> {
    let mut tx = app.db.write(permit).await?;
    let closing = closing::read(fields, permit.actor().kind, tx.today())?;
    let episodes = store::episodes(&mut tx, key).await?;
    let chosen = fields.get("episode").parse::<Uuid>().ok();
    let episode = episodes.iter().find(|episode| Some(episode.id) == chosen);
    let episode = episode.ok_or_else(|| Error::invalid("episode", "終結する受理を選んでください。"))?;
    closing::close(&mut tx, key, episode, &closing).await?;
    tx.commit().await
}
