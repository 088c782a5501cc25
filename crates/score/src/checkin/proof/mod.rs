//! Whether a model of 気づき earns its place: what the visits to children of its own agency's lists say of it.
//!
//! The gate of 受理支援 asks for thousands of records; a town makes some dozens of visits a year. So there are three answers instead of two: borne out,
//! contradicted, and not known yet. Contradicted is never shown. Pitfall: who was visited was chosen by a list, so these are orders and shares among the
//! visited and not among all children.

mod checks;
mod measure;
pub mod page;

pub use checks::{Check, Finding};
pub use measure::{LEAST, blank, blanks, groups_of, measure};

use super::outcomes::{self, Of};
use super::store;
use super::trial::{self, Trial};
use crate::engine::Judge;
use crate::models;
use crate::models::model::{CHECKIN, Model};
use ground::db::{Db, Tx};
use ground::gate::Permit;
use ground::{Error, Result};
use jiff::Timestamp;
use jiff::civil::Date;
use measure::Asked;
use risk::evaluate::Estimate;
use risk::govern::interval::Share;
use risk::govern::subgroups::Line;
use risk::govern::yields::Looked;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What the look at the children is for, on record.
pub const ASKED: &str = "気づきのモデルの確認";

/// What was counted and measured of a model. Names no child.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Proof {
    /// Lists from this day on: what came before the model was added it may have learnt from.
    pub since: Date,
    /// Last day that was known.
    pub until: Date,
    /// Children of the lists, and of how many anything is known.
    pub counts: outcomes::model::Counts,
    /// Whom somebody went to, as tables 8-11 and 8-12 count them.
    pub looked: Looked,
    /// Of those not known before: found in need, and not.
    pub found: usize,
    /// Not in need.
    pub nothing: usize,
    /// Visits of which the list kept too little for this model to be asked.
    pub unasked: usize,
    /// Visits a month that the list is for.
    pub capacity: usize,
    /// How the model orders the visited; none while they are too few.
    pub order: Option<Estimate>,
    /// How much better than the list that is shown, on the same children; none where nothing else is shown, or they are too few.
    pub gain: Option<Estimate>,
    /// What was said of those visited from the top of the list, and what came.
    pub level: Option<Level>,
    /// By age and sex.
    pub groups: Vec<Line>,
    /// By source: of how much that the model weighs nothing is known in the newest computation.
    pub blanks: Vec<(String, Share)>,
    /// What its silent lists show; none where it was never on trial beside a list.
    #[serde(default)]
    pub trial: Option<Trial>,
}

/// What was said of some children, and what came.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Level {
    /// Children.
    pub rows: usize,
    /// Sum of what was said.
    pub expected: f64,
    /// Found in need.
    pub observed: usize,
    /// Observed over expected.
    pub ratio: Estimate,
    /// How probable so much misfit is by chance.
    pub chance: f64,
}

/// A proof on file.
#[derive(Debug, Clone, PartialEq)]
pub struct Kept {
    /// Row.
    pub id: Uuid,
    /// What was found.
    pub proof: Proof,
    /// Version of the program.
    pub program: String,
    /// Who asked.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// Where a model stands by the visits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Too few visits to say anything.
    TooFew,
    /// Enough to look, and not enough to tell.
    Open,
    /// The visits speak against it.
    Contradicted,
    /// The visits bear it out.
    Borne,
}

impl Standing {
    /// Whether visits of the own agency bear the order out.
    pub fn is_borne(self) -> bool {
        self == Self::Borne
    }

    /// As shown with the list.
    pub fn label(self) -> &'static str {
        match self {
            Self::TooFew | Self::Open => "この所属の記録では確かめていません",
            Self::Contradicted => "この所属の訪問の結果と合いません",
            Self::Borne => "この所属の訪問の結果で確かめました",
        }
    }

    /// Class of its chip.
    pub fn class(self) -> &'static str {
        match self {
            Self::TooFew | Self::Open => "warn",
            Self::Contradicted => "danger",
            Self::Borne => "good",
        }
    }

    /// As kept with the step that showed a model.
    pub fn code(self) -> &'static str {
        match self {
            Self::TooFew => "too_few",
            Self::Open => "open",
            Self::Contradicted => "contradicted",
            Self::Borne => "borne",
        }
    }
}

/// Looks at what the visits say of a model now, keeps it, and says it.
///
/// # Errors
/// `NotFound` for a model of another agency, or of 受理支援.
pub async fn prove(db: &Db, permit: &Permit, id: Uuid) -> Result<Proof> {
    let mut tx = db.read(permit).await?;
    let model = models::find(&mut tx, id).await?;
    if model.outcome != CHECKIN {
        return Err(Error::NotFound);
    }
    let shown = models::shown(&mut tx, CHECKIN).await?.is_some_and(|shown| shown.id != id);
    let setting = store::setting(&mut tx).await?;
    let newest = store::newest(&mut tx).await?;
    let spread = match &newest {
        Some(run) => Some((usize::try_from(run.children).unwrap_or_default(), store::spread(&mut tx, run.id).await?)),
        None => None,
    };
    let until = tx.today();
    let found = outcomes::found(&mut tx, Of { model: None, since: model.added_at }, ASKED).await?;
    let found = tx.show(found).await?;
    let asked = Asked {
        judge: &Judge::of(&model.definition)?,
        model: id,
        has_champion: shown,
        capacity: setting.capacity,
        since: model.added_at.to_zoned(ground::db::japan()).date(),
        until,
    };
    let proof = measure(&asked, &found, spread.as_ref().map(|(children, spread)| (*children, spread)));
    let proof = Proof { trial: trial::look(db, permit, &model, setting.capacity, &found).await?, ..proof };
    let mut tx = db.write(permit).await?;
    store::keep_proof(&mut tx, &model, &proof).await?;
    tx.commit().await?;
    Ok(proof)
}

/// Where a model stands by the newest look at the visits; none while there was no look.
///
/// # Errors
/// Those of the database.
pub async fn standing(tx: &mut Tx<'_>, model: Uuid) -> Result<Option<Standing>> {
    Ok(store::proofs(tx, model).await?.first().map(|kept| kept.proof.standing()))
}

/// Refuses to show a model the visits speak against; what the showing rests on.
///
/// # Errors
/// `Invalid` where they do, or nobody looked.
pub async fn let_through(tx: &mut Tx<'_>, model: &Model) -> Result<serde_json::Value> {
    let newest = store::proofs(tx, model.id).await?.into_iter().next();
    let Some(kept) = newest else {
        return Err(Error::invalid("state", "先に「訪問の結果による確認」を行ってください。"));
    };
    if kept.proof.trial.as_ref().is_some_and(|trial| !trial.whole) {
        let message = "試行中の一覧の記録が、計算したときのままではありません。表示を始められません。システムの管理者に知らせてください。";
        return Err(Error::invalid("state", message));
    }
    let standing = kept.proof.standing();
    if standing == Standing::Contradicted {
        let against = kept.proof.checks().into_iter().filter(|check| check.finding == Finding::Against);
        let names: Vec<&str> = against.map(|check| check.name).collect();
        let message = format!("訪問の結果と合わないため、表示を始められません: {}。", names.join("、"));
        return Err(Error::invalid("state", message));
    }
    Ok(serde_json::json!({ "proof": kept.id, "standing": standing.code() }))
}
