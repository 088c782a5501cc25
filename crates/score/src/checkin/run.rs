//! Computes over every child the linked systems know and the 要対協 does not.

use super::facts::{features, may_weigh};
use super::model::{Child, Input};
use super::store::{self, Beside, New};
use crate::items::model::{Given, Item};
use crate::{engine, models};
use ground::db::{Db, Tx};
use ground::gate::Permit;
use ground::{Error, Result, Sealed, View};
use jiff::ToSpan as _;
use jiff::civil::Date;
use renkei::facts::related::Known;
use uuid::Uuid;

/// Children looked at a time.
const BATCH: i64 = 500;
/// Years of age up to which a person is a child.
const YEARS: i32 = 18;

/// A child, and what was known of it and not weighed.
type Kept = (Child, Vec<Beside>);

/// What the computation needs to know of the sources, read once.
struct Sources {
    layouts: Vec<renkei::layout::Layout>,
    stated: std::collections::HashMap<String, Date>,
    today: Date,
}

/// Computes with the shown model and keeps what came out, with all that was known; `month` where the calendar asks for it. False where another
/// process computed the same month.
///
/// # Errors
/// `Invalid` while no model is shown.
pub async fn run(db: &Db, permit: &Permit, month: Option<Date>) -> Result<bool> {
    let mut tx = db.read(permit).await?;
    let (known_at, today) = (tx.now(), tx.today());
    let model = models::shown(&mut tx, "checkin").await?.ok_or_else(unlearnt)?;
    let sources = Sources {
        layouts: renkei::facts::layouts(&mut tx).await?,
        stated: renkei::facts::stated(&mut tx).await?,
        today,
    };
    let reader = engine::Linked::of(&model.definition)?;
    let (children, mothers) = all(&mut tx, &sources, &reader).await?;
    let seen = Sealed::new((), looked(permit, &children, mothers));
    tx.show(seen).await?;
    let mut tx = db.write(permit).await?;
    let n = i32::try_from(children.len()).unwrap_or(i32::MAX);
    let new = New { model: model.id, hash: &model.hash, base: reader.base(), known_at, children: n, month };
    let Some(run) = store::begin(&mut tx, &new).await? else { return Ok(false) };
    for some in children.chunks(usize::try_from(BATCH).unwrap_or(1)) {
        store::keep(&mut tx, run, some).await?;
    }
    tx.commit().await?;
    Ok(true)
}

fn unlearnt() -> Error {
    Error::invalid("run", "まだ学習していません。モデルを登録し、表示を始めてから計算してください。")
}

/// The mothers are among whose rows were read.
fn looked(permit: &Permit, children: &[Kept], mothers: Vec<Uuid>) -> View {
    View {
        kind: "list",
        subject_area: Some(permit.actor().area),
        subject_org: Some(permit.actor().org),
        object_kind: "checkin",
        fields: "facts",
        count: i32::try_from(children.len()).ok(),
        persons: children.iter().map(|(child, _)| child.person).chain(mothers).collect(),
        ..View::default()
    }
}

/// Every child, and the mothers of those that have a confirmed one.
async fn all(tx: &mut Tx<'_>, sources: &Sources, reader: &engine::Linked) -> Result<(Vec<Kept>, Vec<Uuid>)> {
    let born_from = sources.today.saturating_sub(YEARS.years());
    let (mut children, mut mothers) = (Vec::new(), Vec::new());
    let mut after: Option<Uuid> = None;
    loop {
        let some = renkei::facts::unregistered(tx, born_from, after, BATCH).await?;
        let Some(last) = some.last() else { return Ok((children, mothers)) };
        after = Some(last.person);
        for standing in some {
            let months = standing.birth.map(|birth| jp::months_on(birth, sources.today));
            let known = Known {
                layouts: &sources.layouts,
                stated: &sources.stated,
                joined: true,
                numbered: standing.numbered,
                mother: standing.mother.is_some(),
                months,
                today: sources.today,
            };
            let items = features(&standing.facts, standing.mother.as_ref(), standing.birth, &known);
            mothers.extend(standing.mother.as_ref().map(|mother| mother.person));
            let (parts, outside) = (reader.parts(&items), reader.outside(&items));
            let (weighed, others): (Vec<Item>, Vec<Item>) =
                items.into_iter().partition(|item| parts.contains_key(&item.feature));
            // What nobody asked is read from the silence of what is kept.
        let is_kept = |item: &Item| may_weigh(&item.feature) && item.given != Given::Unasked;
        let others = others.into_iter().filter(is_kept);
            let beside = others.map(|item| Beside { feature: item.feature, given: item.given });
            let given = weighed.into_iter().map(|item| {
                let beyond = outside.get(&item.feature).copied();
                Input::of(item, beyond)
            });
            let given = given.collect();
            children.push((Child { person: standing.person, months, given, parts }, beside.collect()));
        }
    }
}
