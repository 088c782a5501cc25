//! 学校区による制限: what is left to a post that is limited to schools, and whom it sees.
//!
//! Form: table 6-1 no. 42. The gate decides that a post is limited; who belongs to a school is known to the slice that keeps persons, which
//! hands its answer in as [`WardReader`]. Without one a limited post sees nobody.

use super::{Action, Actor, Gate, Permit};
use crate::db::Tx;
use crate::error::Result;
use std::collections::HashSet;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use uuid::Uuid;

/// Finds whoever belongs to these schools, within the reach of the permit: pupils, their siblings, their families.
pub type WardReader =
    for<'a, 'p> fn(&'a mut Tx<'p>, &'a [String]) -> Pin<Box<dyn Future<Output = Result<HashSet<Uuid>>> + Send + 'a>>;

/// What a limited post may still do: work on one child at a time. Anything else could show children of other schools, or lift the limit.
pub const UNDER_LIMIT: &[Action] = &[
    Action::UseHome,
    Action::UseAccount,
    Action::SearchPeople,
    Action::ReadRecord,
    Action::WriteRecord,
    Action::WriteAddress,
    Action::WriteFamily,
    Action::WriteProgress,
    Action::EditProgress,
    Action::RecordSighting,
    Action::WriteComment,
    Action::EditComment,
    Action::WatchCase,
    Action::WriteGenogram,
    Action::ReadSheet,
    Action::WriteSheet,
    Action::AnswerOutreach,
    Action::ReadAttachment,
    Action::WriteAttachment,
    Action::DeleteAttachment,
    Action::PrintRecord,
    Action::AcknowledgeNotice,
    Action::ReadViewLog,
];

impl Gate {
    /// Tells the gate who knows which persons belong to schools; set once, before serving.
    pub fn read_wards_by(&self, reader: WardReader) {
        if self.wards.set(reader).is_err() {
            tracing::debug!("wards are read already");
        }
    }

    /// The same actor, limited to whoever belongs to these schools.
    pub(super) async fn limited(&self, actor: Actor, schools: &[String]) -> Result<Actor> {
        let left: HashSet<Action> = actor.rights.iter().copied().filter(|right| UNDER_LIMIT.contains(right)).collect();
        let persons = match self.wards.get() {
            Some(reader) => {
                let permit = Permit::by_gate(Arc::new(actor.clone()), Action::UseHome, self.db.clock().new_id());
                let mut tx = self.db.read(&permit).await?;
                reader(&mut tx, schools).await?
            }
            None => HashSet::new(),
        };
        Ok(Actor { rights: Arc::new(left), ward: Some(Arc::new(persons)), overseen: Vec::new(), ..actor })
    }
}
