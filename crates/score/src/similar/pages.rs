//! `/records/{key}/score/similar`: five closed cases most like this one.

use super::register::{self, Found};
use super::store::{self, Line, Past, Which};
use crate::items::model::Item;
use crate::practice::model::Came;
use crate::{items, models};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Html;
use desk::App;
use desk::cases::codes;
use desk::frame::{self, Frame};
use desk::people::model::{SEXES, label_of};
use desk::people::{self, Strip};
use ground::db::{Key, Tx};
use ground::gate::{Action, Permit};
use ground::{Result, Sealed, View};
use jiff::civil::Date;
use uuid::Uuid;

/// Cases shown.
const SHOWN: usize = 5;
/// Searches until all that was found is still there.
const TRIES: usize = 5;
/// Points shown of a case.
const POINTS: usize = 6;

/// A case as it is told.
struct Example {
    key: Key,
    about: String,
    done: String,
    followed: String,
    alike: Vec<String>,
    unlike: Vec<String>,
}

#[derive(Template)]
#[template(path = "similar/page.html")]
struct Page {
    frame: Frame,
    key: Key,
    strip: Strip,
    lines: Vec<Example>,
    /// Whether the cases are in memory already.
    is_ready: bool,
    looked_at: usize,
    counted: String,
    weighed: String,
    may_take: bool,
}

/// A case that was found: its place in the register, and the items that agree and differ.
type Told = (Past, Sealed<items::Known>, Vec<String>, Vec<String>);

/// The nearest cases with what was known of them when they were closed, as the reader's own rights let them be read. A case the database does not tell
/// any more is passed over, and the search goes on.
async fn nearest(tx: &mut Tx<'_>, child: Key, own: &[Item], found: &Found, excluded: &[Uuid]) -> Result<Vec<Told>> {
    let today = tx.today();
    let mut gone: Vec<Uuid> = Vec::new();
    for _ in 0..TRIES {
        let near = found.nearest(own, SHOWN, |line| may_tell(line, today, excluded) && !gone.contains(&line.0));
        let lines: Vec<Line> = near.iter().filter_map(|(place, ..)| found.register.line(*place)).collect();
        let episodes: Vec<Uuid> = lines.iter().map(|line| line.0).collect();
        let cases = store::closed(tx, child, Which::Episodes(&episodes)).await?;
        if cases.len() < lines.len() {
            gone.extend(episodes.iter().filter(|episode| !cases.iter().any(|past| past.episode == **episode)));
            continue;
        }
        let mut told = Vec::new();
        for ((_, alike, unlike), (episode, ..)) in near.into_iter().zip(lines) {
            let Some(past) = cases.iter().find(|past| past.episode == episode).cloned() else { continue };
            let Some(end) = register::end(past.closed_on) else { continue };
            let known = items::of_child(tx, past.key, end).await?;
            told.push((past, known, alike, unlike));
        }
        return Ok(told);
    }
    Ok(Vec::new())
}

/// Closed before today, and nobody's whose cases are not told beside this child's.
fn may_tell((_, person, closed_on): &Line, today: Date, excluded: &[Uuid]) -> bool {
    *closed_on < today && !excluded.contains(person)
}

fn about(past: &Past) -> String {
    let age = past.birth.map(|birth| format!("{}歳(受理のとき)", jp::age_on(birth, past.accepted_on).max(0)));
    let parts = [age.unwrap_or_default(), label_of(SEXES, &past.sex).to_owned(), past.abuse.clone()];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("・")
}

fn done(past: &Past) -> String {
    let custody = if past.custody { "一時保護あり" } else { "一時保護なし" };
    let parts = [custody.to_owned(), past.disposition.clone()];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("・")
}

fn followed(past: &Past) -> String {
    let months = jp::months_on(past.accepted_on, past.closed_on).max(0);
    let again = match past.again {
        Came::Yes => "1年以内に再び虐待通告あり",
        Came::No => "1年以内の虐待通告なし",
        Came::Open => "1年がまだたっていません",
        Came::Unknown => "転出・措置などのため、1年後まではわかりません",
    };
    format!("受理から{months}か月で終結({})・{again}", codes::label(codes::CLOSE_REASONS, &past.close_reason))
}

fn points(features: &[String], own: &[Item], theirs: Option<&[Item]>) -> Vec<String> {
    let of = |items: &[Item], feature: &str| items.iter().find(|item| item.feature == feature).cloned();
    let point = |feature: &String| {
        let item = of(own, feature)?;
        let other = theirs.and_then(|items| of(items, feature)).map(|other| format!("(この事例では: {})", other.shown));
        (!item.given.is_unknown()).then(|| format!("{}: {}{}", item.label, item.shown, other.unwrap_or_default()))
    };
    features.iter().filter_map(point).take(POINTS).collect()
}

/// What followed, counted over the cases shown.
fn counted(shown: &[&Past]) -> String {
    let custody = shown.iter().filter(|past| past.custody).count();
    let came = |came: Came| shown.iter().filter(|past| past.again == came).count();
    let again = came(Came::Yes);
    let over = again + came(Came::No);
    format!(
        "{}件のうち一時保護 {custody}件、1年以内に再び虐待通告 {again}件(1年後までわかっている{over}件のうち)",
        shown.len()
    )
}

/// The page.
pub async fn page(State(app): State<App>, permit: Permit, Path(key): Path<Key>) -> Result<Html<String>> {
    let permit = people::access::open_kept(&app, &permit, key).await?;
    let mut tx = app.db.read(&permit).await?;
    let now = tx.now();
    let strip = people::header(&mut tx, key).await?;
    let own = items::of_child(&mut tx, key, now).await?;
    let model = models::shown(&mut tx, "custody").await?;
    let mark = store::mark(&mut tx).await?;
    let excluded = store::excluded(&mut tx, key).await?;
    let today = tx.today();
    tx.commit().await?;
    let found = register::ready(&app.db, (key.area, permit.actor().org), mark, model.as_ref()).await?;
    let mut tx = app.db.read(&permit).await?;
    let mut cases = Sealed::plain(Vec::new());
    if let Some(found) = &found {
        for (past, known, alike, unlike) in nearest(&mut tx, key, &own.for_rules().items, found, &excluded).await? {
            cases = cases.zip(known.zip(told(&permit, past.key, "masked"))).map(|(mut cases, (known, ()))| {
                cases.push((past, known.items, alike, unlike));
                cases
            });
        }
    }
    let ((strip, own), cases) = tx.show(strip.zip(own).zip(cases)).await?;
    let line = |(past, items, alike, unlike): &(Past, Vec<Item>, Vec<String>, Vec<String>)| Example {
        key: past.key,
        about: about(past),
        done: done(past),
        followed: followed(past),
        alike: points(alike, &own.items, None),
        unlike: points(unlike, &own.items, Some(items)),
    };
    let shown: Vec<&Past> = cases.iter().map(|case| &case.0).collect();
    frame::html(&Page {
        may_take: may_take(&permit),
        frame: Frame::new(&app, &permit, "似た事例", "/scores"),
        key,
        strip,
        counted: counted(&shown),
        lines: cases.iter().map(line).collect(),
        is_ready: found.is_some(),
        looked_at: found.as_ref().map_or(0, |found| found.register.count(|line| may_tell(line, today, &excluded))),
        weighed: model
            .filter(|_| found.is_some_and(|found| found.is_weighed()))
            .map(|model| model.name)
            .unwrap_or_default(),
    })
}

/// Whether the reader may open records and write notes at all; whether this case may be opened is asked where it is.
pub(super) fn may_take(permit: &Permit) -> bool {
    permit.may(Action::ReadRecord) && permit.may(Action::WriteProgress)
}

/// Puts on record whose case was told.
pub(super) fn told(permit: &Permit, case: Key, fields: &'static str) -> Sealed<()> {
    let view = View {
        kind: "view",
        subject_area: Some(case.area),
        subject_org: Some(permit.actor().org),
        person: Some(case.id),
        object_kind: "example",
        fields,
        ..View::default()
    };
    Sealed::new((), view)
}
