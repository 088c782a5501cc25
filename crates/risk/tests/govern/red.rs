//! The rule layer on the cohort.

use risk::govern::flags::{Answer, Blank, Fact, Rules, Subject};
use town::cohort::long::{Item, Notification};

use crate::support::{SOME, say};

fn facts(notification: &Notification) -> Vec<Fact> {
    let items = [
        (Item::InjuryHead, "injury", Some("head")),
        (Item::InjuryFace, "injury", Some("face")),
        (Item::InjuryTrunk, "injury", Some("abdomen")),
        (Item::InjuryLimbs, "injury", Some("limbs")),
        (Item::Statement, "statement", None),
        (Item::RefusesHome, "refuses_home", None),
        (Item::WeightStagnant, "weight_stagnation", None),
    ];
    let fact = |(from, item, site): (Item, &str, Option<&str>)| Fact {
        item: item.to_owned(),
        site: site.map(str::to_owned),
        answer: notification.of(from).map_or(Answer::Blank(Blank::Unknown), Answer::Degree),
        record: format!("通告{}", notification.id),
    };
    items.into_iter().map(fact).collect()
}

fn subject(notification: &Notification) -> Subject {
    Subject { age_months: u16::try_from(notification.age_days / 30).ok(), unseen_days: Some(0), to_be_seen: true }
}

#[test]
fn grave_words_without_a_bruise_always_raise_a_flag() {
    let rules = Rules::shipped().unwrap();
    let injuries = [Item::InjuryHead, Item::InjuryFace, Item::InjuryTrunk, Item::InjuryLimbs];
    let mut seen = 0;
    for case in SOME.iter().take(50_000) {
        let notification = &case.notification;
        let grave = notification.of(Item::Statement).is_some_and(|degree| degree >= 2);
        let bruise = injuries.iter().any(|item| notification.of(*item).is_some_and(|degree| degree > 0));
        if grave && !bruise {
            seen += 1;
            let flags = rules.judge(&subject(notification), &facts(notification));
            assert!(flags.iter().any(|flag| flag.rule == "grave_words"), "{notification:?}");
        }
    }
    say(&format!("{seen} of 50,000 with grave words and no bruise: all raise a flag"));
    assert!(seen > 1_000, "{seen}");
}

#[test]
fn what_is_learnt_later_only_ever_raises() {
    let rules = Rules::shipped().unwrap();
    for case in SOME.iter().take(5_000) {
        let at_intake = facts(&case.notification);
        let mut later = at_intake.clone();
        later.extend(facts(&Notification { answers: case.truth.state.answers.0.map(Some), ..case.notification }));
        let subject = subject(&case.notification);
        let (before, after) = (rules.judge(&subject, &at_intake), rules.judge(&subject, &later));
        assert!(before.iter().all(|flag| after.iter().any(|now| now.rule == flag.rule && now.level >= flag.level)));
    }
}
