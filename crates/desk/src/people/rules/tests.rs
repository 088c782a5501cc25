//! The decision against an oracle that is written as a table of levels, not as a chain of questions.

use super::*;
use ground::gate::Action;
use proptest::prelude::*;
use std::collections::HashSet;
use std::sync::Arc;

const OWN: i32 = 10;
const OTHER: i32 = 20;
const STRANGER: i32 = 30;
const ME: Uuid = Uuid::from_u128(1);
const COLLEAGUE: Uuid = Uuid::from_u128(2);
const CHILD: Uuid = Uuid::from_u128(9);

fn actor(kind: AgencyKind, staff: bool, section: Option<i32>, walled: bool) -> Actor {
    let wall = if walled { HashSet::from([CHILD]) } else { HashSet::from([Uuid::from_u128(77)]) };
    Actor {
        area: 1,
        org: OWN,
        kind,
        org_name: "試験の機関".into(),
        section,
        staff: staff.then_some(ME),
        name: "試験".into(),
        post: "係員".into(),
        role: "worker".into(),
        session: staff.then(|| Uuid::from_u128(5)),
        second_factor: true,
        reach: vec![OWN, OTHER],
        overseen: Vec::new(),
        policed: Default::default(),
        rights: Arc::new(HashSet::from([Action::ReadRecord])),
        walled: Arc::new(wall),
        ward: None,
    }
}

fn placing() -> impl Strategy<Value = Placing> {
    let residence = prop_oneof![Just(None), Just(Some(OWN)), Just(Some(OTHER)), Just(Some(STRANGER))];
    let in_charge = prop_oneof![Just(None), Just(Some(ME)), Just(Some(COLLEAGUE))];
    let section = prop_oneof![Just(None), Just(Some(1)), Just(Some(2))];
    (residence, in_charge, section).prop_map(|(residence_org, in_charge, section_id)| Placing {
        residence_org,
        in_charge,
        section_id,
    })
}

fn facts() -> impl Strategy<Value = Facts> {
    let holder = prop_oneof![Just(None), Just(Some(OWN)), Just(Some(OTHER)), Just(Some(STRANGER))];
    let glass = proptest::option::weighted(0.3, Just("夜間の安全確認".to_owned()));
    let purpose = proptest::option::of(Just("所内の応援".to_owned()));
    let lives_in = prop_oneof![Just(None), Just(Some(OWN)), Just(Some(OTHER)), Just(Some(STRANGER))];
    (holder, proptest::collection::vec(placing(), 0..3), lives_in, any::<bool>(), glass, purpose).prop_map(
        |(holder, placings, lives_in, granted, glass, purpose)| Facts {
            holder,
            placings,
            lives_in,
            granted,
            glass,
            purpose,
            handed_to: None,
        },
    )
}

/// What may be known: nothing, that a purpose is asked for, or the record. Every true line of the table counts; the highest level wins.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Nothing,
    Asked,
    Record,
}

fn oracle(actor: &Actor, facts: &Facts) -> Level {
    let wall = actor.walled.iter().any(|person| *person == CHILD);
    let mine = facts.placings.iter().filter(|p| p.in_charge == Some(ME) && actor.staff == Some(ME)).count()
        + facts.placings.iter().filter(|p| actor.section.is_some_and(|section| p.section_id == Some(section))).count();
    let by_record = facts.placings.iter().filter(|p| p.residence_org == Some(OWN)).count();
    let by_address = usize::from(facts.placings.is_empty() && facts.lives_in == Some(OWN));
    let lives_here = by_record + by_address;
    let system = actor.session.is_none();
    let said = facts.purpose.is_some() || system;
    let own = facts.holder == Some(OWN);
    let neighbour = facts.holder == Some(OTHER);
    let centre = actor.kind == AgencyKind::Centre;
    let town = actor.kind == AgencyKind::Municipality;
    let police = matches!(actor.kind, AgencyKind::PoliceHq | AgencyKind::PoliceStation);
    let table = [
        (own && facts.placings.is_empty(), Level::Record),
        (own && mine > 0, Level::Record),
        (own && said, Level::Record),
        (own, Level::Asked),
        (neighbour && centre && said, Level::Record),
        (neighbour && centre, Level::Asked),
        (neighbour && town && lives_here > 0 && said, Level::Record),
        (neighbour && town && lives_here > 0, Level::Asked),
        (facts.granted && said && !police, Level::Record),
        (facts.granted && !police, Level::Asked),
        // Break-glass carries its own reason, but only where nothing weaker already opens the person.
        (
            facts.glass.is_some()
                && !police
                && !own
                && !facts.granted
                && !(neighbour && (centre || (town && lives_here > 0))),
            Level::Record,
        ),
    ];
    let highest = table.into_iter().filter(|(holds, _)| *holds).map(|(_, level)| level).max();
    let beyond = actor.ward.as_ref().is_some_and(|ward| !ward.contains(&CHILD));
    if wall || beyond { Level::Nothing } else { highest.unwrap_or(Level::Nothing) }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100_000))]

    #[test]
    fn nobody_reads_above_the_level_of_the_table(
        facts in facts(),
        kind in 0..AgencyKind::ALL.len(),
        staff in any::<bool>(),
        section in prop_oneof![Just(None), Just(Some(1)), Just(Some(3))],
        walled in proptest::bool::weighted(0.2),
        ward in proptest::option::weighted(0.3, any::<bool>()),
    ) {
        let mut actor = actor(AgencyKind::ALL[kind], staff, section, walled);
        actor.ward = ward.map(|has| Arc::new(if has { HashSet::from([CHILD]) } else { HashSet::from([COLLEAGUE]) }));
        let level = match decide(&actor, CHILD, &facts) {
            Decision::Hidden(_) => Level::Nothing,
            Decision::AskPurpose => Level::Asked,
            Decision::Open(..) => Level::Record,
        };
        prop_assert_eq!(level, oracle(&actor, &facts));
    }
}

#[test]
fn an_outsider_without_a_purpose_is_asked_and_the_answer_goes_on_record() {
    let colleague = Placing { residence_org: None, in_charge: Some(COLLEAGUE), section_id: Some(2) };
    let facts = Facts { holder: Some(OWN), placings: vec![colleague], ..Facts::default() };
    let me = actor(AgencyKind::Centre, true, Some(1), false);
    assert_eq!(decide(&me, CHILD, &facts), Decision::AskPurpose);
    let said = Facts { purpose: Some("引継ぎ".into()), ..facts };
    assert_eq!(decide(&me, CHILD, &said), Decision::Open(Basis::Own, "引継ぎ".into()));
}
