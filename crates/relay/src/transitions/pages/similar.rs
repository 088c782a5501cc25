//! Own persons who may be the child that comes: the one once handed over, then those of the same name or birth.

use super::super::model::Transition;
use super::super::store;
use desk::App;
use desk::frame::date_wareki;
use desk::people;
use ground::Result;
use ground::db::{Key, Tx};
use ground::gate::Permit;
use ground::{Sealed, View};
use sagasu::Query;
use std::collections::BTreeSet;
use uuid::Uuid;

/// So many are proposed.
const PROPOSED: usize = 5;

/// An own person to join.
pub struct Candidate {
    /// Who.
    pub key: Key,
    /// 氏名 かな 生年月日
    pub label: String,
    /// Why it is proposed.
    pub why: String,
}

/// Own persons a child may be joined to, the likeliest first. The look is on record as a search.
pub async fn candidates(app: &App, tx: &mut Tx<'_>, found: &Transition) -> Result<Sealed<Vec<Candidate>>> {
    let permit = tx.permit();
    let earlier = store::earlier(tx, found).await?;
    let mut ids: Vec<(Uuid, String)> = earlier
        .into_iter()
        .map(|(person, at)| {
            let on = date_wareki(at.to_zoned(ground::db::japan()).date());
            (person, format!("{on}にこの所属から移管したこども"))
        })
        .collect();
    for person in alike(app, permit, found) {
        if !ids.iter().any(|(known, _)| *known == person) {
            ids.push((person, "氏名または生年月日が近い".to_owned()));
        }
    }
    ids.retain(|(person, _)| !permit.actor().is_walled(*person));
    let mut candidates = Vec::new();
    for (id, why) in ids.into_iter().take(PROPOSED) {
        let key = Key::new(permit.actor().area, id);
        let person = people::load(tx, key).await?;
        let facts = person.for_rules();
        let birth = facts.facts.birth.as_ref().map(|birth| birth.label()).unwrap_or_default();
        let label = format!("{} {} {birth}", facts.name(), facts.kana());
        candidates.push(Candidate { key, label: label.trim().to_owned(), why });
    }
    let persons: Vec<Uuid> = candidates.iter().map(|candidate| candidate.key.id).collect();
    if persons.is_empty() {
        return Ok(Sealed::plain(candidates));
    }
    let view = View {
        kind: "search",
        subject_area: Some(permit.actor().area),
        subject_org: Some(permit.actor().org),
        object_kind: "person",
        fields: "name,kana,birth",
        detail: format!("{}の受理の候補", found.kind.label()),
        count: i32::try_from(persons.len()).ok(),
        persons,
        ..View::default()
    };
    Ok(Sealed::new(candidates, view))
}

fn alike(app: &App, permit: &Permit, found: &Transition) -> Vec<Uuid> {
    let child = &found.package.child.person;
    let names = child.names.iter().flat_map(|name| {
        let whole = |words: [&String; 2]| {
            Query::And(
                words.into_iter().filter(|word| !word.is_empty()).map(|word| Query::Name(word.clone())).collect(),
            )
        };
        let spelt = [[&name.family, &name.given], [&name.family_kana, &name.given_kana]];
        spelt.into_iter().filter(|words| words.iter().any(|word| !word.is_empty())).map(whole)
    });
    let mut ways: Vec<Query> = names.collect();
    let given = child.names.first().map(|name| name.given.clone()).filter(|given| !given.is_empty());
    if let (Some(birth), Some(given)) = (child.birth.as_ref().and_then(|birth| birth.day()), given)
        && let Ok(birth) = jp::parse_birth_query(&date_wareki(birth))
    {
        ways.push(Query::And(vec![Query::Birth(birth), Query::Name(given)]));
    }
    let own = Query::Orgs(BTreeSet::from([permit.actor().org]));
    let hits = app.finder.search(&Query::And(vec![Query::Or(ways), own]), PROPOSED);
    hits.hits.iter().map(|hit| Uuid::from_u128(hit.key.person)).collect()
}
