use jiff::civil::date;
use proptest::prelude::*;

use super::*;

fn rules() -> Rules {
    Rules::shipped().unwrap()
}

fn fact(item: &str, site: Option<&str>, answer: Answer) -> Fact {
    Fact { item: item.to_owned(), site: site.map(str::to_owned), answer, record: format!("{item}/{site:?}/{answer:?}") }
}

fn raised(subject: Subject, facts: &[Fact]) -> Vec<String> {
    let mut rules: Vec<String> = rules().judge(&subject, facts).into_iter().map(|flag| flag.rule).collect();
    rules.sort();
    rules
}

const SEEN: Subject = Subject { age_months: Some(90), unseen_days: Some(0), to_be_seen: true };

#[test]
fn the_truth_table() {
    use Answer::{Blank as B, Degree as D};
    let baby = Subject { age_months: Some(35), ..SEEN };
    let three = Subject { age_months: Some(36), ..SEEN };
    let nobody_knows = Subject { age_months: None, ..SEEN };
    let unseen = |months, days| Subject { age_months: Some(months), unseen_days: days, ..SEEN };
    let away = Subject { age_months: Some(20), unseen_days: None, to_be_seen: false };
    let table: [(Subject, &[Fact], &[&str]); 31] = [
        (baby, &[fact("injury", Some("head"), D(1))], &["young_injury"]),
        (baby, &[fact("injury", Some("face"), D(2))], &["young_injury"]),
        (baby, &[fact("injury", Some("abdomen"), D(1))], &["young_injury"]),
        (baby, &[fact("injury", Some("limbs"), D(1))], &[]),
        (baby, &[fact("injury", Some("head"), D(0))], &[]),
        (baby, &[fact("injury", Some("head"), B(Blank::Unknown))], &[]),
        (three, &[fact("injury", Some("head"), D(2))], &[]),
        (three, &[fact("injury", Some("limbs"), D(3))], &["grave_injury"]),
        (nobody_knows, &[fact("injury", Some("head"), D(1))], &["young_injury"]),
        (SEEN, &[fact("statement", None, D(3))], &["deadly_words", "grave_words"]),
        (SEEN, &[fact("statement", None, D(2))], &["grave_words"]),
        (SEEN, &[fact("statement", None, D(1))], &[]),
        (SEEN, &[fact("refuses_home", None, D(1))], &["refuses_home"]),
        (SEEN, &[fact("refuses_home", None, D(0))], &[]),
        (SEEN, &[fact("weight_stagnation", None, D(2))], &["weight_loss"]),
        (SEEN, &[fact("weight_stagnation", None, D(1))], &[]),
        (
            SEEN,
            &[fact("weight_stagnation", None, D(1)), fact("weight_reason", None, B(Blank::Unknown))],
            &["weight_unexplained"],
        ),
        (SEEN, &[fact("weight_stagnation", None, D(1)), fact("weight_reason", None, B(Blank::NotApplicable))], &[]),
        (SEEN, &[fact("weight_reason", None, B(Blank::Unknown))], &[]),
        (unseen(90, Some(30)), &[], &[]),
        (unseen(90, Some(31)), &[], &["unseen"]),
        (unseen(90, None), &[], &["unseen"]),
        (unseen(20, Some(15)), &[], &["unseen_young"]),
        (unseen(20, Some(14)), &[], &[]),
        (away, &[], &[]),
        (away, &[fact("injury", Some("neck"), D(1))], &["young_injury"]),
        (baby, &[fact("injury", Some("unknown"), D(1))], &["young_injury_somewhere"]),
        (three, &[fact("injury", Some("unknown"), D(2))], &[]),
        (SEEN, &[fact("sexual", None, D(1))], &["sexual_abuse"]),
        (SEEN, &[fact("deadly_act", None, D(1))], &["shut_out"]),
        (baby, &[fact("deadly_act", None, D(2))], &["deadly_acts", "shut_out", "young_shut_out"]),
    ];
    for (subject, facts, wanted) in table {
        assert_eq!(raised(subject, facts), wanted, "{subject:?} {facts:?}");
    }
}

#[test]
fn a_flag_says_why_and_from_where() {
    let flags = rules()
        .judge(&SEEN, &[fact("statement", None, Answer::Degree(3)), fact("refuses_home", None, Answer::Degree(1))]);
    assert!(flags.is_sorted_by_key(|flag| std::cmp::Reverse(flag.level)));
    for flag in &flags {
        assert!(!flag.source.is_empty() && flag.version == rules().version() && flag.records.len() == 1, "{flag:?}");
    }
    assert_eq!(rules().effective_on(), date(2026, 11, 1));
    assert!(rules().reasons().all(|reason| crate::govern::words::forbidden(reason).is_empty()));
}

#[test]
fn rules_know_of_no_model_and_no_stage() {
    for source in [include_str!("mod.rs"), include_str!("board.rs"), include_str!("../../../rules/red_flags.toml")] {
        let code: String = source.lines().filter(|line| !line.trim_start().starts_with(['/', '#'])).collect();
        for word in ["life", "gate", "score", "model", "Stage", "shadow"] {
            assert!(!code.contains(word), "{word}");
        }
    }
}

#[test]
fn rules_that_say_two_things_or_nothing_are_not_read() {
    let rule = |when: &str| {
        format!(
            "version = \"1\"\neffective_on = \"2026-04-01\"\n[[rules]]\nid = \"a\"\nlevel = \"soon\"\nreason = \"x\"\nsource = \"y\"\nwhen = [{when}]\n"
        )
    };
    assert!(Rules::read(&rule("{ item = \"injury\", at_least = 1 }")).is_ok());
    for wrong in [
        "",
        "{ item = \"injury\" }",
        "{ item = \"injury\", at_least = 0 }",
        "{ item = \"injury\", at_least = 1, blank = [\"unknown\"] }",
        "{ item = \"injury\", at_least = 1, younger_than_months = 3 }",
        "{ younger_than_months = 3, unseen_over_days = 3 }",
        "{ sites = [\"head\"], younger_than_months = 3 }",
    ] {
        assert_eq!(Rules::read(&rule(wrong)), Err(Unusable::Condition("a".to_owned())), "{wrong}");
    }
    assert!(matches!(Rules::read(&rule("{ not = \"injury\" }")), Err(Unusable::Syntax(_))));
    let twice = rule("{ unseen_over_days = 3 }");
    let again = twice.split_once("[[rules]]").unwrap().1;
    assert_eq!(Rules::read(&format!("{twice}[[rules]]{again}")), Err(Unusable::Twice("a".to_owned())));
    assert!(matches!(Rules::read(&twice.replace("2026-04-01", "2026-13-01")), Err(Unusable::Day(_))));
}

#[test]
fn what_is_raised_stays_until_a_person_closes_it() {
    let mut board = Board::default();
    let words = fact("statement", None, Answer::Degree(3));
    let new = board.raise(rules().judge(&SEEN, std::slice::from_ref(&words)));
    assert_eq!(new.len(), 2);
    assert_eq!(board.raise(rules().judge(&SEEN, &[])), [], "a corrected fact lowers nothing");
    assert_eq!(board.level(), Some(Level::AtOnce));
    assert!(!board.close("deadly_words", "架空 花子", " ", date(2026, 5, 1)));
    assert!(board.close("deadly_words", "架空 花子", "本人と面接し、別のこどもの話と確かめた", date(2026, 5, 1)));
    assert_eq!((board.level(), board.closed().len()), (Some(Level::Soon), 1));
    let again = Fact { record: "another day".to_owned(), ..words };
    let new = board.raise(rules().judge(&SEEN, &[again]));
    assert_eq!(new.iter().map(|flag| flag.rule.as_str()).collect::<Vec<_>>(), ["deadly_words"]);
    // Unseen, seen, and unseen again: another flag, though it has no records.
    let (unseen, mut board) = (Subject { unseen_days: Some(40), ..SEEN }, Board::default());
    assert_eq!(board.raise(rules().judge(&unseen, &[])).len(), 1);
    assert!(board.close("unseen", "架空 花子", "訪問して会った", date(2026, 5, 2)));
    assert_eq!(board.raise(rules().judge(&unseen, &[])), []);
    assert_eq!(board.raise(rules().judge(&SEEN, &[])), []);
    assert_eq!(board.raise(rules().judge(&unseen, &[])).len(), 1);
}

fn any_fact() -> impl Strategy<Value = Fact> {
    let items = ["injury", "statement", "refuses_home", "weight_stagnation", "weight_reason", "other"];
    let sites = [None, Some("head"), Some("face"), Some("abdomen"), Some("limbs")];
    let answers = [
        Answer::Degree(0),
        Answer::Degree(1),
        Answer::Degree(2),
        Answer::Degree(3),
        Answer::Blank(Blank::Unknown),
        Answer::Blank(Blank::NotApplicable),
        Answer::Blank(Blank::NotAttended),
    ];
    (prop::sample::select(items.to_vec()), prop::sample::select(sites.to_vec()), prop::sample::select(answers.to_vec()))
        .prop_map(|(item, site, answer)| fact(item, site, answer))
}

proptest! {
    #[test]
    fn another_fact_never_lowers_a_flag(
        facts in prop::collection::vec(any_fact(), 0..8),
        more in prop::collection::vec(any_fact(), 1..4),
        age in prop::option::of(0_u16..216),
        unseen in prop::option::of(0_u32..100),
    ) {
        let subject = Subject { age_months: age, unseen_days: unseen, ..SEEN };
        let before = rules().judge(&subject, &facts);
        let all: Vec<Fact> = facts.into_iter().chain(more).collect();
        let after = rules().judge(&subject, &all);
        for flag in &before {
            let now = after.iter().find(|now| now.rule == flag.rule);
            prop_assert!(now.is_some_and(|now| now.level >= flag.level), "{} is gone", flag.rule);
        }
        let longer = Subject { unseen_days: unseen.map(|days| days + 10), ..subject };
        prop_assert!(rules().judge(&longer, &all).len() >= after.len());
    }
}
