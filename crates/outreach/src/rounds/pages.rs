//! `/outreach`: the rounds, one round with its list.

use super::model::{Child, Round};
use super::{home_of, listed, opened, store};
use crate::rules::{OUTCOMES, Stage, Tally, outcome_class};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use desk::App;
use desk::frame::{self, Errors, Frame, date_wareki, moment_label};
use ground::gate::{Action, Permit};
use ground::web::{Fields, Reader};
use ground::{Error, Result};
use jiff::civil::Date;
use uuid::Uuid;

/// Letters of a name, and of what is said of the children.
const NAME: usize = 60;
const TARGET: usize = 500;

struct RoundLine {
    id: Uuid,
    title: String,
    day: String,
    open: bool,
    children: i64,
    decided: i64,
    waiting: i64,
}

#[derive(Template)]
#[template(path = "rounds/list.html")]
struct ListPage {
    frame: Frame,
    lines: Vec<RoundLine>,
    may_write: bool,
    fields: Fields,
    errors: Errors,
}

async fn list_page(app: &App, permit: &Permit, typed: Option<Fields>, errors: Errors) -> Result<ListPage> {
    let mut tx = app.db.read(permit).await?;
    let rounds = store::rounds(&mut tx).await?;
    let mut first = Fields::default();
    first.set("id", tx.new_id().to_string());
    first.set("survey_on", date_wareki(tx.today()));
    let newest = rounds.iter().map(|(round, _)| round.n).max().unwrap_or_default();
    first.set("n", newest.saturating_add(1).to_string());
    let line = |(round, [children, decided, waiting]): (Round, [i64; 3])| RoundLine {
        id: round.id,
        title: round.title(),
        day: date_wareki(round.survey_on),
        open: round.is_open(),
        children,
        decided,
        waiting,
    };
    Ok(ListPage {
        frame: Frame::new(app, permit, "予防的支援", "/outreach"),
        lines: rounds.into_iter().map(line).collect(),
        may_write: permit.may(Action::WriteOutreach),
        fields: typed.unwrap_or(first),
        errors,
    })
}

/// The rounds.
pub async fn list(State(app): State<App>, permit: Permit) -> Result<Html<String>> {
    frame::html(&list_page(&app, &permit, None, Errors::default()).await?)
}

struct Typed {
    name: String,
    survey_on: Date,
    target: String,
}

fn read(reader: &mut Reader<'_>) -> Option<Typed> {
    let name = reader.required("name", "名称", NAME);
    let survey_on = reader.date("survey_on", "調査日");
    if survey_on.is_none() && reader.fields().get("survey_on").trim().is_empty() {
        reader.refuse("survey_on", "調査日を入力してください。");
    }
    let target = reader.required("target", "対象とする児童と理由", TARGET);
    survey_on.map(|survey_on| Typed { name, survey_on, target })
}

/// Begins a round.
pub async fn begin(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Response> {
    let begun = async {
        let mut reader = Reader::new(&fields);
        let id: Uuid =
            fields.get("id").parse().map_err(|_| Error::invalid("", "画面を開き直して、もう一度保存してください。"))?;
        let n = reader.number("n", "回", 1..=99_i16);
        if n.is_none() && fields.get("n").trim().is_empty() {
            reader.refuse("n", "回を入力してください。");
        }
        let typed = read(&mut reader);
        let (n, typed) = reader.finish((n, typed))?;
        let (Some(n), Some(typed)) = (n, typed) else { return Err(Error::NotFound) };
        let mut tx = app.db.write(&permit).await?;
        store::begin(&mut tx, id, n, &typed.name, typed.survey_on, &typed.target).await?;
        tx.commit().await?;
        Ok(id)
    };
    match begun.await {
        Ok(id) => Ok(Redirect::to(&format!("/outreach/{id}")).into_response()),
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            Ok(frame::refused(&list_page(&app, &permit, Some(fields), errors).await?)?.into_response())
        }
    }
}

/// A child of the list as shown.
struct ChildLine {
    child: Child,
    home: String,
    age: String,
    added: String,
    state: (&'static str, &'static str),
    outcome: &'static str,
    outcome_class: &'static str,
    view: &'static str,
}

/// Label of an outcome, empty while there is none.
pub(crate) fn outcome_label(code: &str) -> &'static str {
    OUTCOMES.iter().find(|(known, _)| *known == code).map_or("", |(_, label)| label)
}

#[derive(Template)]
#[template(path = "rounds/show.html")]
struct ShowPage {
    frame: Frame,
    round: Round,
    day: String,
    closed: String,
    lines: Vec<ChildLine>,
    filters: Vec<(&'static str, &'static str, usize)>,
    only: String,
    tally: Tally,
    may_write: bool,
    done: String,
    fields: Fields,
    errors: Errors,
}

/// What narrows the list: code, label, and whom it keeps.
type Filter = (&'static str, &'static str, fn(&Child) -> bool);
const FILTERS: &[Filter] = &[
    ("school", "就学後", |child| child.stage == Stage::School),
    ("preschool", "就学前", |child| child.stage == Stage::Preschool),
    ("waiting", "回答待ち", |child| child.asked > child.answered),
    ("unasked", "未依頼", |child| child.asked == 0),
    ("undecided", "未判断", |child| child.outcome.is_empty() && !child.registered),
    ("support", "要支援", |child| child.outcome == "support"),
    ("watch", "見守り", |child| child.outcome == "watch"),
];

async fn show_page(
    app: &App,
    permit: &Permit,
    id: Uuid,
    query: Fields,
    typed: Option<Fields>,
    errors: Errors,
) -> Result<ShowPage> {
    let (round, permit) = opened(app, permit, id).await?;
    let mut tx = app.db.read(&permit).await?;
    let children = store::children(&mut tx, id).await?;
    let counted: Vec<_> = children.iter().map(Child::counted).collect();
    let tally = Tally::of(&counted, None);
    let filters =
        FILTERS.iter().map(|(code, label, keeps)| (*code, *label, children.iter().filter(|one| keeps(one)).count()));
    let filters = filters.collect();
    let only = FILTERS.iter().find(|(code, ..)| *code == query.get("only"));
    let shown: Vec<Child> =
        children.into_iter().filter(|child| only.is_none_or(|(_, _, keeps)| keeps(child))).collect();
    let persons = shown.iter().map(|child| child.person).collect();
    let shown = tx.show(listed(&permit, "list", &round, persons, shown)).await?;
    let line = |child: Child| ChildLine {
        home: home_of(&permit, &child),
        age: child.age(&round.survey_on),
        added: format!("{} {}", moment_label(child.added_at), child.added_by),
        state: child.answer_state(),
        outcome: outcome_label(&child.outcome),
        outcome_class: outcome_class(&child.outcome),
        view: outcome_label(&child.view),
        child,
    };
    let mut first = Fields::default();
    first.set("name", round.name.as_str());
    first.set("survey_on", date_wareki(round.survey_on));
    first.set("target", round.target.as_str());
    first.set("version", round.version.to_string());
    first.set("closed", if round.is_open() { "0" } else { "1" });
    Ok(ShowPage {
        frame: Frame::new(app, &permit, round.title(), "/outreach"),
        day: date_wareki(round.survey_on),
        closed: round.closed_at.map(moment_label).unwrap_or_default(),
        lines: shown.into_iter().map(line).collect(),
        filters,
        only: only.map_or(String::new(), |(code, ..)| (*code).to_owned()),
        tally,
        may_write: permit.may(Action::WriteOutreach),
        done: done_words(&query),
        fields: typed.unwrap_or(first),
        errors,
        round,
    })
}

/// What the step before did, as the address says it.
fn done_words(query: &Fields) -> String {
    let number = |name: &str| query.get(name).parse::<u32>().ok();
    match (number("added"), number("already"), number("unknown")) {
        (Some(added), already, unknown) => {
            let more = [(already, "はすでに児童リストにあります"), (unknown, "は見つかりませんでした")];
            let more =
                more.into_iter().filter_map(|(n, words)| n.filter(|n| *n > 0).map(|n| format!("{n}人{words}。")));
            format!("{added}人を児童リストに加えました。{}", more.collect::<String>())
        }
        _ => String::new(),
    }
}

/// One round with its list; `only` narrows it.
pub async fn show(State(app): State<App>, permit: Permit, Path(id): Path<Uuid>, query: Fields) -> Result<Html<String>> {
    frame::html(&show_page(&app, &permit, id, query, None, Errors::default()).await?)
}

/// Changes, closes or opens a round again.
pub async fn change(State(app): State<App>, permit: Permit, Path(id): Path<Uuid>, fields: Fields) -> Result<Response> {
    let changed = async {
        let mut tx = app.db.write(&permit).await?;
        let round = store::round(&mut tx, id).await?;
        let mut reader = Reader::new(&fields);
        let typed = read(&mut reader);
        let closed = reader.choice("closed", "状態", &["0", "1"]) == "1";
        let typed = reader.finish(typed)?.ok_or(Error::NotFound)?;
        let version = fields.get("version").parse().map_err(|_| Error::Stale)?;
        let after = store::Written { name: &typed.name, survey_on: typed.survey_on, target: &typed.target, closed };
        store::change(&mut tx, &round, version, &after).await?;
        tx.commit().await
    };
    match changed.await {
        Ok(()) => Ok(Redirect::to(&format!("/outreach/{id}")).into_response()),
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            let page = show_page(&app, &permit, id, Fields::default(), Some(fields), errors).await?;
            Ok(frame::refused(&page)?.into_response())
        }
    }
}

/// Takes a child off the list, with the reason.
pub async fn remove(
    State(app): State<App>,
    permit: Permit,
    Path((id, candidate)): Path<(Uuid, Uuid)>,
    fields: Fields,
) -> Result<Redirect> {
    let mut tx = app.db.write(&permit).await?;
    let round = store::round(&mut tx, id).await?;
    let child = store::child(&mut tx, id, candidate).await?;
    open_round(&round)?;
    let mut reader = Reader::new(&fields);
    let reason = reader.required("reason", "児童リストから外す理由", TARGET);
    let reason = reader.finish(reason)?;
    store::remove(&mut tx, &child, &reason).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("/outreach/{id}")))
}

/// Refuses to write into a closed round.
pub(crate) fn open_round(round: &Round) -> Result<()> {
    if round.is_open() {
        return Ok(());
    }
    Err(Error::invalid("", "この回は終了しています。書き込むときは、回を再開してください。"))
}
