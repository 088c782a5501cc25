//! Lists of models on trial: computed beside the shown one over the same children, kept as they were, and read by nobody who works with lists.
//!
//! The gate alone asks what they would have said of those somebody went to ([`measure`]). Pitfall: whom to visit was chosen by another list or for another
//! reason, so a child that only the silent list put first is mostly one nobody went to, and that is unknown.

mod chain;
mod measure;
pub mod page;

pub use chain::{leaves, link};
pub use measure::{Among, Kept, Link, Listed, Trial, measure};

use super::outcomes::model::Found;
use super::outcomes::rules;
use super::proof::ASKED;
use super::{outcomes, store};
use crate::engine::Linked;
use crate::models;
use crate::models::model::{CHECKIN, Model};
use ground::db::{Db, Tx};
use ground::gate::Permit;
use ground::{Result, Sealed};
use jiff::civil::Date;
use uuid::Uuid;

/// A model on trial and what it says of each child of a computation.
pub struct Silent {
    /// The model.
    pub model: Model,
    reader: Linked,
    base: f64,
    shares: Vec<(Uuid, f64)>,
}

impl Silent {
    /// Hears what is known of a child.
    pub fn hear(&mut self, person: Uuid, items: &[crate::items::model::Item]) {
        let share = super::rules::share_of(self.base, &self.reader.parts(items), &super::model::Weights::new());
        self.shares.push((person, share));
    }

    /// The children in their order: the highest share first; equals have one place.
    pub fn placed(self) -> Vec<Placed> {
        let mut shares = self.shares;
        shares.sort_by(|x, y| y.1.total_cmp(&x.1).then(x.0.cmp(&y.0)));
        let order: Vec<f64> = shares.iter().map(|(_, share)| *share).collect();
        let place = |share: f64| 1 + order.partition_point(|other| *other > share);
        shares.iter().map(|(person, share)| Placed { person: *person, place: place(*share), share: *share }).collect()
    }
}

/// A child of a silent list.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Placed {
    /// The linked person.
    pub person: Uuid,
    /// From 1.
    pub place: usize,
    /// What the model says of it.
    pub share: f64,
}

/// The models on trial that have no list of this month yet; all of them where no month is meant. A file that cannot be read any more never stands in the
/// way of the shown list.
///
/// # Errors
/// Those of the database.
pub async fn due(tx: &mut Tx<'_>, month: Option<Date>) -> Result<Vec<Silent>> {
    let listed = match month {
        Some(month) => store::listed_in(tx, month).await?,
        None => Vec::new(),
    };
    let models = models::on_trial(tx, CHECKIN).await?;
    let silent = |model: Model| match Linked::of(&model.definition) {
        Ok(reader) => Some(Silent { base: reader.base(), reader, shares: Vec::new(), model }),
        Err(error) => {
            tracing::error!(?error, model = %model.id, "a model on trial did not compute");
            None
        }
    };
    Ok(models.into_iter().filter(|model| !listed.contains(&model.id)).filter_map(silent).collect())
}

/// What the silent lists of a model show beside what the shown lists found; none where it has none.
///
/// # Errors
/// Those of the database.
pub async fn look(db: &Db, permit: &Permit, model: &Model, capacity: usize, shown: &Found) -> Result<Option<Trial>> {
    let mut tx = db.audit(permit).await?;
    let kept = store::kept_lists(&mut tx, model).await?;
    tx.commit().await?;
    if kept.lists.is_empty() {
        return Ok(None);
    }
    let mut tx = db.read(permit).await?;
    let (lines, entered, today) = (store::lines(&mut tx).await?, store::entered(&mut tx).await?, tx.today());
    let runs: Vec<outcomes::model::Run> = kept.lists.iter().map(|list| list.run).collect();
    let (moments, _) = rules::moments(&runs, &lines, &entered, today);
    let persons = moments.iter().map(|moment| moment.person).collect();
    let view = outcomes::look(&tx, "outcome", ASKED, persons);
    let moments = tx.show(Sealed::new(moments, view)).await?;
    Ok(Some(measure(&kept, &moments, shown, capacity)))
}
