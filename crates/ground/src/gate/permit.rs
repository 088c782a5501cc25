//! Proof that an actor may do an action. Made by the gate only; without one no transaction opens.

use super::{Action, Actor, Policed};
use crate::db::Db;
use crate::error::{Error, Result};
use std::collections::HashSet;
use std::sync::Arc;
use uuid::Uuid;

/// What a transaction under a permit may see and write.
#[derive(Debug, Clone)]
pub struct Scope {
    /// Agencies whose rows may be read.
    pub orgs: Vec<i32>,
    /// Agencies whose rows may be written.
    pub own: Vec<i32>,
    /// One person of another agency opened by a grant or by break-glass.
    pub person: Option<Uuid>,
    /// Areas whose agencies' reported sums may be read.
    pub overseen: Vec<i16>,
    /// Abuse cases of centres that the police may see.
    pub policed: Policed,
    /// The only persons that may be seen, where the post is limited to schools.
    pub ward: Option<Arc<HashSet<Uuid>>>,
}

/// Proof of a decision of the gate; carried into every store function.
#[derive(Debug, Clone)]
pub struct Permit {
    actor: Arc<Actor>,
    action: Action,
    request: Uuid,
    person: Option<Uuid>,
    purpose: String,
    policed: Option<Policed>,
}

impl Permit {
    /// The decision itself: the post must have the right to the route's action.
    pub(crate) fn decide(actor: Arc<Actor>, action: Action, request: Uuid) -> Result<Self> {
        if !actor.may(action) {
            return Err(Error::Forbidden);
        }
        Ok(Self { actor, action, request, person: None, purpose: String::new(), policed: None })
    }

    /// Lets the gate act under the name of somebody: put a refusal on record, look up the ward of a limited post.
    pub(crate) fn by_gate(actor: Arc<Actor>, action: Action, request: Uuid) -> Self {
        Self { actor, action, request, person: None, purpose: String::new(), policed: None }
    }

    /// A permit of one of the product's own jobs (outbox, clocks, sealing); its name is what the audit trail shows.
    pub fn for_job(db: &Db, area: i16, org: i32, action: Action, name: &'static str) -> Self {
        Self {
            actor: Arc::new(Actor::job(area, org, name)),
            action,
            request: db.clock().new_id(),
            person: None,
            purpose: String::new(),
            policed: None,
        }
    }

    /// The same job, acting for one agency: what it puts on record lies in that agency's trail. Only the product's jobs act for others.
    pub(crate) fn of_agency(&self, area: i16, org: i32) -> Result<Self> {
        if self.actor.role != "job" {
            return Err(Error::Forbidden);
        }
        let actor = Actor { area, org, reach: vec![org], ..Actor::clone(&self.actor) };
        Ok(Self { actor: Arc::new(actor), ..self.clone() })
    }

    /// The same permit with one person of another agency in reach, after the slice that knows grants and break-glass decided so.
    /// `basis` becomes the purpose in the audit trail.
    pub fn opened_for(&self, person: Uuid, basis: &str) -> Self {
        Self { person: Some(person), purpose: basis.to_owned(), ..self.clone() }
    }

    /// The same permit with the purpose the reader stated.
    pub fn with_purpose(&self, purpose: &str) -> Self {
        Self { purpose: purpose.to_owned(), ..self.clone() }
    }

    /// The same permit looking through the eyes of the police: for counting, before an agreement, what it would show.
    pub fn as_police(&self, policed: Policed) -> Self {
        Self { policed: Some(policed), ..self.clone() }
    }

    /// Who.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// What for.
    pub fn action(&self) -> Action {
        self.action
    }

    /// Which request.
    pub fn request(&self) -> Uuid {
        self.request
    }

    /// Stated purpose, empty for own cases.
    pub fn purpose(&self) -> &str {
        &self.purpose
    }

    /// Whether the same actor may also do something else; for showing or hiding a button.
    pub fn may(&self, action: Action) -> bool {
        self.actor.may(action)
    }

    /// What a transaction under this permit may see and write.
    pub fn scope(&self) -> Scope {
        Scope {
            orgs: self.actor.reach.clone(),
            own: vec![self.actor.org],
            person: self.person,
            overseen: self.actor.overseen.clone(),
            policed: self.policed.clone().unwrap_or_else(|| self.actor.policed.clone()),
            ward: self.actor.ward.clone(),
        }
    }
}
