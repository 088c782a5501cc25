//! `/records/{key}/score/similar`: five closed cases most like this one.

use super::rules::likeness;
use super::store::{self, Past};
use crate::items::model::Item;
use crate::items::{self, rules};
use crate::{engine, models};
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

/// Cases shown.
const SHOWN: usize = 5;
/// Points shown of a case.
const POINTS: usize = 6;

struct Line {
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
    lines: Vec<Line>,
    looked_at: usize,
    counted: String,
    weighed: String,
    may_take: bool,
}

/// A case with what was known of it when it was closed.
struct Candidate {
    past: Past,
    items: Sealed<Vec<Item>>,
}

async fn candidates(tx: &mut Tx<'_>, child: Key) -> Result<Vec<Candidate>> {
    let org = tx.permit().actor().org;
    let mut found = Vec::new();
    for past in store::closed(tx, child).await? {
        let end = past.closed_on.tomorrow().and_then(|next| next.to_zoned(ground::db::japan()));
        let Ok(end) = end.map(|end| end.timestamp()) else { continue };
        let said = desk::assessment::said_until(tx, past.key, org, &rules::FORMS, end).await?;
        found.push(Candidate { past, items: said.map(|said| rules::known(&said, end)) });
    }
    Ok(found)
}

/// Which candidates are nearest, with the items that agree and differ: by the shown model's weights, or item by item where there is none.
fn nearest(own: &[Item], all: &[Candidate], model: Option<&str>) -> Vec<(usize, Vec<String>, Vec<String>)> {
    let items: Vec<&[Item]> = all.iter().map(|one| one.items.for_rules().as_slice()).collect();
    if let Some(near) = model.and_then(|definition| engine::nearest(definition, own, &items, SHOWN)) {
        return near;
    }
    let mut ranked: Vec<_> = items.iter().map(|items| likeness(own, items)).enumerate().collect();
    ranked.retain(|(_, one)| !one.alike.is_empty());
    ranked.sort_by(|x, y| y.1.share.total_cmp(&x.1.share).then(x.0.cmp(&y.0)));
    ranked.into_iter().take(SHOWN).map(|(at, one)| (at, one.alike, one.unlike)).collect()
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
        Some(true) => "1年以内に再び通告あり",
        Some(false) => "1年以内の再通告なし",
        None => "1年がまだたっていません",
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
    let over: Vec<bool> = shown.iter().filter_map(|past| past.again).collect();
    let again = over.iter().filter(|again| **again).count();
    format!(
        "{}件のうち一時保護 {custody}件、1年以内に再び通告 {again}件(1年がたった{}件のうち)",
        shown.len(),
        over.len()
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
    let all = candidates(&mut tx, key).await?;
    let looked_at = all.len();
    let near = nearest(&own.for_rules().items, &all, model.as_ref().map(|model| model.definition.as_str()));
    let mut all: Vec<Option<Candidate>> = all.into_iter().map(Some).collect();
    let mut cases = Sealed::plain(Vec::new());
    for (at, alike, unlike) in near {
        let Some(Candidate { past, items }) = all.get_mut(at).and_then(Option::take) else { continue };
        cases = cases.zip(items.zip(told(&permit, past.key, "masked"))).map(|(mut cases, (items, ()))| {
            cases.push((past, items, alike, unlike));
            cases
        });
    }
    let ((strip, own), cases) = tx.show(strip.zip(own).zip(cases)).await?;
    let line = |(past, items, alike, unlike): &(Past, Vec<Item>, Vec<String>, Vec<String>)| Line {
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
        looked_at,
        weighed: model.map(|model| model.name).unwrap_or_default(),
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
