//! The three ladders as queries: what is the reader's own, what is shared with the reader, and the rest of the nation.

use ground::db::Key;
use ground::gate::{Actor, AgencyKind};
use sagasu::Query;
use std::collections::BTreeSet;

/// The reader's scope; every search binds one of its ladders, so that nobody beyond it is found or counted.
pub struct Scope {
    own: Query,
    shared: Query,
    walled: Query,
    /// Whoever belongs to the schools a post is limited to; none for posts without a limit.
    ward: Option<Query>,
}

impl Scope {
    /// `granted` are the persons of other agencies opened to the reader's agency on request.
    pub fn of(actor: &Actor, granted: &[Key]) -> Self {
        let counterparts: BTreeSet<i32> = actor.reach.iter().copied().filter(|org| *org != actor.org).collect();
        let mutual = match actor.kind {
            AgencyKind::Centre => Query::Orgs(counterparts),
            AgencyKind::Municipality => Query::And(vec![Query::Orgs(counterparts), Query::Residence(actor.org)]),
            _ => Query::Or(Vec::new()),
        };
        let granted = Query::Persons(granted.iter().map(|key| key.id.as_u128()).collect());
        let own = Query::Orgs(BTreeSet::from([actor.org]));
        Self {
            shared: Query::And(vec![Query::Or(vec![mutual, granted]), not(own.clone())]),
            own,
            walled: Query::Persons(actor.walled.iter().map(|person| person.as_u128()).collect()),
            ward: actor.ward.as_ref().map(|ward| Query::Persons(ward.iter().map(|person| person.as_u128()).collect())),
        }
    }

    /// 自所属
    pub fn own(&self, condition: &Query) -> Query {
        self.within(vec![condition.clone(), self.own.clone(), not(self.walled.clone())])
    }

    /// 共有中
    pub fn shared(&self, condition: &Query) -> Query {
        self.within(vec![condition.clone(), self.shared.clone(), not(self.walled.clone())])
    }

    /// 全国: everybody else.
    pub fn nation(&self, condition: &Query) -> Query {
        let nearer = Query::Or(vec![self.own.clone(), self.shared.clone(), self.walled.clone()]);
        self.within(vec![condition.clone(), not(nearer)])
    }

    fn within(&self, mut all: Vec<Query>) -> Query {
        all.extend(self.ward.clone());
        Query::And(all)
    }
}

fn not(query: Query) -> Query {
    Query::Not(Box::new(query))
}
