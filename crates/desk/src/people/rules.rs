//! Who may open a person, decided from facts alone.
//!
//! Own agency; 相互閲覧 between a centre and its municipalities, where a municipality reads a centre's record only of children living
//! in it; an answered request; break-glass. Outside one's own cases the reader must have said why.

use ground::gate::{Actor, AgencyKind};
use uuid::Uuid;

/// A record 児童記録票 that places the person: their own, else those of the children they are related to.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
pub struct Placing {
    /// Municipality (agency) the child lives in.
    pub residence_org: Option<i32>,
    /// Staff in charge.
    pub in_charge: Option<Uuid>,
    /// Section in charge.
    pub section_id: Option<i32>,
}

/// What the database knows about one reader and one person at this moment.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facts {
    /// The agency that keeps the person, when its rows are within the reader's scope.
    pub holder: Option<i32>,
    /// See [`Placing`]; empty without any record.
    pub placings: Vec<Placing>,
    /// Municipality (agency) of the current address, as far as it is the reader's own: counts until a record says where the child lives.
    pub lives_in: Option<i32>,
    /// Whether the holder granted a request of the reader's agency and the grant still runs.
    pub granted: bool,
    /// Reason of the reader's own break-glass on this person, while it runs.
    pub glass: Option<String>,
    /// Purpose stated in this session.
    pub purpose: Option<String>,
    /// The agency that took the case over, while nothing runs here any more: then nothing of it may be changed.
    pub handed_to: Option<i32>,
}

/// Why a person may be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// The own agency's person.
    Own,
    /// 相互閲覧
    Counterpart,
    /// 閲覧の許可
    Grant,
    /// 緊急閲覧
    Glass,
}

/// The decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// Does not exist for this reader; the word says why in the audit trail and nowhere else.
    Hidden(&'static str),
    /// May be read once the purpose is stated.
    AskPurpose,
    /// May be read, with the purpose that goes on record (empty for own cases).
    Open(Basis, String),
}

/// Decides. The conflict wall comes before everything else, the limit to schools before all that opens a person.
pub fn decide(actor: &Actor, person: Uuid, facts: &Facts) -> Decision {
    if actor.is_walled(person) {
        return Decision::Hidden("利害関係");
    }
    if actor.is_beyond_ward(person) {
        return Decision::Hidden("学校区の外");
    }
    let Some(basis) = basis(actor, facts) else { return Decision::Hidden("範囲外") };
    let reason = match basis {
        Basis::Glass => facts.glass.clone(),
        Basis::Own if is_own_case(actor, facts) => Some(String::new()),
        // Linked systems act on behalf of an agency as a whole; their key says what for.
        _ if actor.session.is_none() => Some(String::new()),
        _ => facts.purpose.clone(),
    };
    reason.map_or(Decision::AskPurpose, |reason| Decision::Open(basis, reason))
}

fn basis(actor: &Actor, facts: &Facts) -> Option<Basis> {
    if facts.holder == Some(actor.org) {
        return Some(Basis::Own);
    }
    if facts.holder.is_some_and(|holder| actor.reach.contains(&holder)) && reads_mutually(actor, facts) {
        return Some(Basis::Counterpart);
    }
    // What the police see is agreed field by field; no grant and no break-glass opens a whole record to them.
    if matches!(actor.kind, AgencyKind::PoliceHq | AgencyKind::PoliceStation) {
        return None;
    }
    if facts.granted {
        return Some(Basis::Grant);
    }
    facts.glass.is_some().then_some(Basis::Glass)
}

/// 相互閲覧: a centre reads all of its municipalities; a municipality those children of its centre who live in it.
fn reads_mutually(actor: &Actor, facts: &Facts) -> bool {
    match actor.kind {
        AgencyKind::Centre => true,
        AgencyKind::Municipality if facts.placings.is_empty() => facts.lives_in == Some(actor.org),
        AgencyKind::Municipality => facts.placings.iter().any(|placing| placing.residence_org == Some(actor.org)),
        _ => false,
    }
}

/// 担当: in charge oneself, or one's section is, or nobody is because there is no record yet.
fn is_own_case(actor: &Actor, facts: &Facts) -> bool {
    let in_charge = |placing: &Placing| {
        (placing.in_charge.is_some() && placing.in_charge == actor.staff)
            || (placing.section_id.is_some() && placing.section_id == actor.section)
    };
    facts.placings.is_empty() || facts.placings.iter().any(in_charge)
}

#[cfg(test)]
mod tests;
