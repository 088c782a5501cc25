//! The life of a model, step by step and out of turn.

use jiff::civil::{Date, date};
use risk::govern::gate::{Person, Role, Signed};
use risk::govern::interval::Interval;
use risk::govern::life::{Bound, Ethics, Model, Protocol, Refusal, ShadowEnd, Shown, Stage};

use crate::papers::verdict;

const ON: Date = date(2026, 4, 1);

fn person(role: Role) -> Person {
    Person { id: format!("{role:?}"), name: "架空 花子".to_owned(), role }
}

fn protocol() -> Protocol {
    let bound =
        |measure: &str, low: f64, high: f64| Bound { measure: measure.to_owned(), within: Interval { low, high } };
    Protocol { on: ON, matured: 300, measures: vec![bound("AUC", 0.65, 1.0), bound("較正の傾き", 0.8, 1.25)] }
}

fn measured(auc: f64, slope: f64) -> Vec<(String, f64)> {
    vec![("較正の傾き".to_owned(), slope), ("AUC".to_owned(), auc)]
}

fn end() -> ShadowEnd {
    ShadowEnd {
        matured: 300, measured: measured(0.71, 0.96), ethics: Ethics { number: "架空-12".to_owned(), on: ON }
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
    let mut open = protocol();
    open.measures[0].within.low = f64::NEG_INFINITY;
    for protocol in [late, silent, open] {
        let refused = Model::draft("m").to_shadow(&person(Role::Builder), ON, protocol);
        assert_eq!(refused, Err(Refusal::NotRegistered));
    }
    let ends = |end: &ShadowEnd| shadow("m").to_candidate(&person(Role::Auditor), end).unwrap_err();
    assert_eq!(ends(&ShadowEnd { matured: 299, ..end() }), Refusal::NotMatured { have: 299, need: 300 });
    assert_eq!(
        ends(&ShadowEnd { measured: vec![("AUC".to_owned(), 0.7)], ..end() }),
        Refusal::NotMeasured("較正の傾き".to_owned())
    );
    // A trial that ranks like a coin, or whose slope is far off, ends nowhere.
    for (auc, slope, said) in [
        (0.5, 1.0, "「AUC」は0.500で、登録した範囲(0.65〜1.00)に入っていません。"),
        (0.7, 0.79, "「較正の傾き」は0.790で、登録した範囲(0.80〜1.25)に入っていません。"),
        (0.7, 1.26, "「較正の傾き」は1.260で、登録した範囲(0.80〜1.25)に入っていません。"),
        (f64::NAN, 1.0, "「AUC」はNaNで、登録した範囲(0.65〜1.00)に入っていません。"),
    ] {
        assert_eq!(ends(&ShadowEnd { measured: measured(auc, slope), ..end() }).to_string(), said);
    }
    let held = shadow("m").to_candidate(&person(Role::Auditor), &ShadowEnd { measured: measured(0.65, 1.25), ..end() });
    assert!(held.is_ok(), "a bound belongs to what it bounds");
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
