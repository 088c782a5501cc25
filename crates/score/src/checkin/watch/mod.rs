//! Watching 気づき: whether its sources still deliver what its models weigh, what visits from its lists find, and whom they miss.
//!
//! Looked at with the other models once a month and when somebody asks; what changed stands until a named person answers it.

mod evaluate;
mod inputs;
pub mod model;
mod shown;

pub use shown::{Shown, shown};

use super::outcomes::{self, Of};
use super::{proof, store};
use crate::models::model::Model;
use evaluate::{Question, watch};
use ground::Result;
use ground::db::Db;
use ground::gate::Permit;
use inputs::Computed;
use model::Watch;

/// Computations that are looked at: the first, and so many of the newest.
const NEWEST: usize = 12;

/// Looks at the lists of a model; keeps what the visits say of it beside. `why` says what for.
///
/// # Errors
/// Those of the database.
pub async fn look(db: &Db, permit: &Permit, model: &Model, why: &str) -> Result<Watch> {
    proof::prove(db, permit, model.id).await?;
    let mut tx = db.read(permit).await?;
    let until = tx.today();
    let since = model.added_at.to_zoned(ground::db::japan()).date();
    let setting = store::setting(&mut tx).await?;
    let stated = renkei::facts::stated(&mut tx).await?;
    let computed = computed(&mut tx, model).await?;
    let of = Of { model: Some(model.id), since: model.added_at };
    let found = outcomes::found(&mut tx, of, why).await?;
    let found = tx.show(found).await?;
    Ok(watch(&Question {
        found: &found,
        computed: &computed,
        columns: &crate::engine::columns(&model.definition),
        stated: &stated,
        capacity: setting.capacity,
        since,
        until,
    }))
}

/// The first computation by a model and its newest ones, feature by feature.
async fn computed(tx: &mut ground::db::Tx<'_>, model: &Model) -> Result<Vec<Computed>> {
    let runs = store::runs(tx, Of { model: Some(model.id), since: model.added_at }).await?;
    let newest = runs.len().saturating_sub(NEWEST).max(1);
    let mut computed = Vec::new();
    for (_, run) in runs.iter().enumerate().filter(|(n, _)| *n == 0 || *n >= newest) {
        let spread = store::spread(tx, run.id).await?;
        let (children, _) = store::named(tx, &[run.id], &[]).await?;
        computed.push(Computed { on: run.day(), children, spread });
    }
    Ok(computed)
}
