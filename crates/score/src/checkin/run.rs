//! Computes over every child the linked systems know and the 要対協 does not.

use super::facts::features;
use super::model::Child;
use super::store;
use crate::{engine, models};
use desk::App;
use ground::db::Tx;
use ground::gate::Permit;
use ground::{Error, Result, Sealed, View};
use jiff::ToSpan as _;
use renkei::facts::related::Known;
use uuid::Uuid;

/// Children looked at a time.
const BATCH: i64 = 500;
/// Years of age up to which a person is a child.
const YEARS: i32 = 18;

/// What the computation needs to know of the sources, read once.
struct Sources {
    layouts: Vec<renkei::layout::Layout>,
    stated: std::collections::HashMap<String, jiff::civil::Date>,
    today: jiff::civil::Date,
}

/// Computes with the shown model and keeps what came out.
///
/// # Errors
/// `Invalid` while no model is shown.
pub async fn run(app: &App, permit: &Permit) -> Result<()> {
    let mut tx = app.db.read(permit).await?;
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
    let mut tx = app.db.write(permit).await?;
    let n = i32::try_from(children.len()).unwrap_or(i32::MAX);
    let run = store::begin(&mut tx, model.id, &model.hash, reader.base(), known_at, n).await?;
    for some in children.chunks(usize::try_from(BATCH).unwrap_or(1)) {
        store::keep(&mut tx, run, some).await?;
    }
    tx.commit().await
}

fn unlearnt() -> Error {
    Error::invalid("run", "まだ学習していません。モデルを登録し、表示を始めてから計算してください。")
}

/// The mothers are among whose rows were read.
fn looked(permit: &Permit, children: &[Child], mothers: Vec<Uuid>) -> View {
    View {
        kind: "list",
        subject_area: Some(permit.actor().area),
        subject_org: Some(permit.actor().org),
        object_kind: "checkin",
        fields: "facts",
        count: i32::try_from(children.len()).ok(),
        persons: children.iter().map(|child| child.person).chain(mothers).collect(),
        ..View::default()
    }
}

/// Every child, and the mothers of those that have a confirmed one.
async fn all(tx: &mut Tx<'_>, sources: &Sources, reader: &engine::Linked) -> Result<(Vec<Child>, Vec<Uuid>)> {
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
            let parts = reader.parts(&items);
            let given = items.into_iter().filter(|item| parts.contains_key(&item.feature)).map(Into::into).collect();
            children.push(Child { person: standing.person, months, given, parts });
        }
    }
}
