//! The life of a model, step by step and out of turn.

use jiff::civil::{Date, date};
use risk::govern::gate::{Person, Role, Signed};
use risk::govern::life::{Ethics, Model, Protocol, Refusal, ShadowEnd, Shown, Stage};

use crate::papers::verdict;

const ON: Date = date(2026, 4, 1);

fn person(role: Role) -> Person {
    Person { id: format!("{role:?}"), name: "架空 花子".to_owned(), role }
}

fn protocol() -> Protocol {
    Protocol { on: ON, matured: 300, measures: vec!["AUC".to_owned(), "較正の傾き".to_owned()] }
}

fn end() -> ShadowEnd {
    ShadowEnd {
        matured: 300,
        measured: vec!["較正の傾き".to_owned(), "AUC".to_owned()],
        ethics: Ethics { number: "架空-12".to_owned(), on: ON },
    }
}

fn signed(model: &str) -> Signed {
    verdict(model).sign(&person(Role::Head), "u9", ON).unwrap()
}

fn shadow(id: &str) -> Model {
    Model::draft(id).to_shadow(&person(Role::Builder), ON, protocol()).unwrap()
}

fn shown(id: &str) -> Model {
    shadow(id).to_candidate(&person(Role::Auditor), &end()).unwrap().to_shown(signed(id)).unwrap()
}

#[test]
fn each_step_has_its_turn_and_its_person() {
    let model = shown("m1");
    assert!(matches!(model.stage(), Stage::Shown { signed } if signed.by() == "架空 花子"));
    for role in [Role::Auditor, Role::Head, Role::Worker] {
        assert_eq!(Model::draft("m").to_shadow(&person(role), ON, protocol()), Err(Refusal::NotYours));
    }
    for role in [Role::Builder, Role::Head, Role::Worker] {
        assert_eq!(shadow("m").to_candidate(&person(role), &end()), Err(Refusal::NotYours));
    }
    assert_eq!(Model::draft("m").to_candidate(&person(Role::Auditor), &end()), Err(Refusal::NotFromHere));
    assert_eq!(Model::draft("m").to_shown(signed("m")), Err(Refusal::NotFromHere));
    assert_eq!(shadow("m").to_shown(signed("m")), Err(Refusal::NotFromHere));
    assert_eq!(shadow("m").to_shadow(&person(Role::Builder), ON, protocol()), Err(Refusal::NotFromHere));
    let candidate = shadow("m").to_candidate(&person(Role::Auditor), &end()).unwrap();
    assert_eq!(candidate.to_shown(signed("other")), Err(Refusal::OtherModel));
}

#[test]
fn a_shadow_ends_by_what_was_registered_before_it() {
    let late = Protocol { on: date(2026, 4, 2), ..protocol() };
    let silent = Protocol { measures: Vec::new(), ..protocol() };
    for protocol in [late, silent] {
        let refused = Model::draft("m").to_shadow(&person(Role::Builder), ON, protocol);
        assert_eq!(refused, Err(Refusal::NotRegistered));
    }
    let ends = |end: &ShadowEnd| shadow("m").to_candidate(&person(Role::Auditor), end).unwrap_err();
    assert_eq!(ends(&ShadowEnd { matured: 299, ..end() }), Refusal::NotMatured { have: 299, need: 300 });
    assert_eq!(
        ends(&ShadowEnd { measured: vec!["AUC".to_owned()], ..end() }),
        Refusal::NotMeasured("較正の傾き".to_owned())
    );
    let nameless = Ethics { number: " ".to_owned(), on: ON };
    assert_eq!(ends(&ShadowEnd { ethics: nameless, ..end() }), Refusal::NoEthics);
}

#[test]
fn nobody_but_an_auditor_reads_a_shadow() {
    let readers =
        |model: &Model| [Role::Builder, Role::Auditor, Role::Head, Role::Worker].map(|role| model.readable_by(role));
    assert_eq!(readers(&Model::draft("m")), [false; 4]);
    assert_eq!(readers(&shadow("m")), [false, true, false, false]);
    let candidate = shadow("m").to_candidate(&person(Role::Auditor), &end()).unwrap();
    assert_eq!(readers(&candidate), [false, true, false, false]);
    assert_eq!(readers(&shown("m")), [false, true, true, true]);
}

#[test]
fn one_step_back_shows_what_was_shown_before() {
    let mut line = Shown::default();
    assert_eq!(line.add(shadow("m0")), Err(Refusal::NotFromHere));
    line.add(shown("m1")).unwrap();
    line.add(shown("m2")).unwrap();
    for role in [Role::Builder, Role::Worker] {
        assert_eq!(line.back(&person(role)), Err(Refusal::NotYours));
    }
    let retired = line.back(&person(Role::Auditor)).unwrap();
    assert_eq!((retired.id(), retired.stage()), ("m2", &Stage::Retired));
    assert!(retired.readable_by(Role::Auditor) && !retired.readable_by(Role::Worker));
    assert_eq!(line.now().map(Model::id), Some("m1"));
    assert_eq!(line.back(&person(Role::Head)).unwrap().id(), "m1");
    assert_eq!(line.now(), None);
    assert_eq!(line.back(&person(Role::Head)), Err(Refusal::NothingShown));
}
