//! Computes over every child the linked systems know and the 要対協 does not.

use super::facts::{features, may_weigh};
use super::model::{Child, Input};
use super::store::{self, Beside, New};
use super::trial::{self, Silent};
use crate::items::model::{Given, Item};
use crate::models::model::CHECKIN;
use crate::{engine, models};
use ground::db::{Db, Tx};
use ground::gate::Permit;
use ground::{Error, Result, Sealed, View};
use jiff::ToSpan as _;
use jiff::civil::Date;
use renkei::facts::Standing;
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

/// What came out: of the model that is shown, and of those on trial.
struct Computed {
    reader: Option<engine::Linked>,
    children: Vec<Kept>,
    silent: Vec<Silent>,
    /// Whose rows were read.
    looked: Vec<Uuid>,
    /// Their mothers, whose rows were.
    mothers: Vec<Uuid>,
}

/// Computes with the shown model and with those on trial, and keeps what came out, with all that was known; `month` where the calendar asks for it. False
/// where another process computed the same month.
///
/// # Errors
/// `Invalid` while no model is shown, and none on trial waits for the calendar.
pub async fn run(db: &Db, permit: &Permit, month: Option<Date>) -> Result<bool> {
    let mut tx = db.read(permit).await?;
    let (known_at, today) = (tx.now(), tx.today());
    let model = models::shown(&mut tx, CHECKIN).await?;
    let silent = trial::due(&mut tx, month).await?;
    if model.is_none() && (month.is_none() || silent.is_empty()) {
        return Err(unlearnt());
    }
    let sources = Sources {
        layouts: renkei::facts::layouts(&mut tx).await?,
        stated: renkei::facts::stated(&mut tx).await?,
        today,
    };
    let reader = model.as_ref().map(|model| engine::Linked::of(&model.definition)).transpose()?;
    let mut computed = Computed { reader, children: Vec::new(), silent, looked: Vec::new(), mothers: Vec::new() };
    computed.all(&mut tx, &sources).await?;
    let seen = Sealed::new((), computed.view(permit));
    tx.show(seen).await?;
    let mut tx = db.write(permit).await?;
    models::hold(&mut tx).await?;
    if let Some((model, reader)) = model.zip(computed.reader.as_ref()) {
        let n = i32::try_from(computed.children.len()).unwrap_or(i32::MAX);
        let new = New { model: model.id, hash: &model.hash, base: reader.base(), known_at, children: n, month };
        let Some(run) = store::begin(&mut tx, &new).await? else { return Ok(false) };
        for some in computed.children.chunks(usize::try_from(BATCH).unwrap_or(1)) {
            store::keep(&mut tx, run, some).await?;
        }
    }
    for silent in computed.silent {
        let model = silent.model.clone();
        store::keep_silent(&mut tx, &model, known_at, month, &silent.placed()).await?;
    }
    tx.commit().await?;
    Ok(true)
}

fn unlearnt() -> Error {
    Error::invalid("run", "まだ学習していません。モデルを登録し、表示を始めてから計算してください。")
}

impl Computed {
    fn view(&self, permit: &Permit) -> View {
        View {
            kind: "list",
            subject_area: Some(permit.actor().area),
            subject_org: Some(permit.actor().org),
            object_kind: "checkin",
            fields: "facts",
            count: i32::try_from(self.looked.len()).ok(),
            persons: self.looked.iter().chain(&self.mothers).copied().collect(),
            ..View::default()
        }
    }

    /// Every child, and the mothers of those that have a confirmed one.
    async fn all(&mut self, tx: &mut Tx<'_>, sources: &Sources) -> Result<()> {
        // Who turns eighteen today is no child any more.
        let born_from = sources.today.saturating_sub(YEARS.years()).saturating_add(1.day());
        let mut after: Option<Uuid> = None;
        loop {
            let some = renkei::facts::unregistered(tx, born_from, after, BATCH).await?;
            let Some(last) = some.last() else { return Ok(()) };
            after = Some(last.person);
            for standing in some {
                self.hear(&standing, sources);
            }
        }
    }

    /// What the models say of a child.
    fn hear(&mut self, standing: &Standing, sources: &Sources) {
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
        self.looked.push(standing.person);
        self.mothers.extend(standing.mother.as_ref().map(|mother| mother.person));
        for silent in &mut self.silent {
            silent.hear(standing.person, &items);
        }
        let Some(reader) = &self.reader else { return };
        let (parts, outside) = (reader.parts(&items), reader.outside(&items));
        let (weighed, others): (Vec<Item>, Vec<Item>) =
            items.into_iter().partition(|item| parts.contains_key(&item.feature));
        // What nobody asked is read from the silence of what is kept.
        let is_kept = |item: &Item| may_weigh(&item.feature) && item.given != Given::Unasked;
        let others = others.into_iter().filter(is_kept);
        let beside = others.map(|item| Beside { feature: item.feature, given: item.given }).collect();
        let given = weighed.into_iter().map(|item| {
            let beyond = outside.get(&item.feature).copied();
            Input::of(item, beyond)
        });
        self.children.push((Child { person: standing.person, months, given: given.collect(), parts }, beside));
    }
}
