use super::*;
use crate::assessment::shipped::shipped;
use jiff::civil::date;
use proptest::prelude::*;

fn form() -> Form {
    shipped().on("urgency", date(2026, 11, 21)).unwrap().clone()
}

fn origin(said: &str) -> Origin {
    Origin {
        topic: "check_18m".into(),
        column: String::new(),
        said: said.into(),
        told_by: "1歳6か月児健診 令和8年4月1日時点 架空.csv 2行目".into(),
        answer: String::new(),
    }
}

fn offer(item: &str, text: &str) -> Offer {
    Offer::new(form().item(item).unwrap(), text, vec![origin(text)]).unwrap()
}

fn answered(answers: &[(&str, &str)]) -> Answers {
    let mut all = Answers::default();
    for (key, text) in answers {
        let answer = read_answer(form().item(key).unwrap(), text);
        assert!(answer.is_some(), "{key} {text}");
        all.set(key, answer);
    }
    all
}

fn these(offers: &[&Offer]) -> Pick {
    Pick::These(offers.iter().map(|offer| offer.id()).collect())
}

fn refused(result: Result<(Answers, Origins), Vec<FieldError>>) -> String {
    result.unwrap_err().into_iter().map(|error| format!("{}: {}", error.field, error.message)).collect()
}

#[test]
fn a_tick_is_added_beside_others_and_says_where_it_came_from() {
    let form = form();
    let checkups = offer("q7_what", "checkups");
    let typed = {
        let mut typed = answered(&[("q7", "yes")]);
        typed.set("q7_what", Some(Answer::Many(vec!["alone".into()])));
        typed
    };
    let (answers, origins) =
        take(&form, &typed, &typed, std::slice::from_ref(&checkups), &these(&[&checkups])).unwrap();
    assert_eq!(answers.get("q7_what"), Some(&Answer::Many(vec!["checkups".into(), "alone".into()])), "in order");
    assert_eq!(origins.of("q7_what").len(), 1);
    assert_eq!(origins.of("q7_what")[0].answer, "checkups");
    assert!(checkups.is_taken(&answers, &origins) && !checkups.is_taken(&answers, &Origins::default()));
}

#[test]
fn what_is_not_shown_cannot_be_taken_until_its_question_is_answered() {
    let form = form();
    let checkups = offer("q7_what", "checkups");
    for blank in [answered(&[]), answered(&[("q7", "no")])] {
        let said = refused(take(&form, &blank, &blank, std::slice::from_ref(&checkups), &these(&[&checkups])));
        assert!(said.contains("表示されない項目"), "{said}");
        assert!(for_blanks(&form, &blank, std::slice::from_ref(&checkups)).is_empty());
    }
    // Unless what opens it is taken with it.
    let opens = offer("q7", "yes");
    let both = [checkups.clone(), opens.clone()];
    let none = answered(&[]);
    let (answers, _) = take(&form, &none, &none, &both, &these(&[&checkups, &opens])).unwrap();
    assert!(checkups.is_in(&answers) && opens.is_in(&answers));
}

#[test]
fn a_saved_answer_is_replaced_only_when_chosen_and_an_unsaved_one_never() {
    let form = form();
    let yes = offer("q8", "yes");
    let (saved, changed) = (answered(&[("q8", "no")]), answered(&[("q8", "unknown")]));
    assert!(yes.replaces(&saved));
    assert!(
        refused(take(&form, &saved, &saved, std::slice::from_ref(&yes), &Pick::Blanks))
            .contains("空欄に入れられる答え")
    );
    let (answers, _) = take(&form, &saved, &saved, std::slice::from_ref(&yes), &these(&[&yes])).unwrap();
    assert_eq!(answers.code("q8"), "yes");
    let said = refused(take(&form, &saved, &changed, std::slice::from_ref(&yes), &these(&[&yes])));
    assert!(said.contains("a.q8") && said.contains("まだ保存していない答え「わからない」"), "{said}");
    // Taken back to blank it is free again.
    let (answers, _) = take(&form, &saved, &answered(&[]), std::slice::from_ref(&yes), &these(&[&yes])).unwrap();
    assert_eq!(answers.code("q8"), "yes");
}

#[test]
fn two_answers_of_one_question_and_offers_that_are_gone_are_refused() {
    let form = form();
    let (yes, no) = (offer("q8", "yes"), offer("q8", "no"));
    let none = answered(&[]);
    let both = [yes.clone(), no.clone()];
    assert!(refused(take(&form, &none, &none, &both, &these(&[&yes, &no]))).contains("一つだけ"));
    assert!(for_blanks(&form, &none, &both).is_empty(), "nobody chooses between them in bulk");
    let newer = Offer { origins: vec![origin("いまは違う")], ..yes.clone() };
    assert!(refused(take(&form, &none, &none, &[newer], &these(&[&yes]))).contains("新しくなりました"));
    assert!(refused(take(&form, &none, &none, &both, &these(&[]))).contains("一つ以上"));
}

#[test]
fn what_cannot_be_an_answer_is_no_offer() {
    let form = form();
    let of = |key: &str, text: &str| Offer::new(form.item(key).unwrap(), text, vec![origin("x")]);
    assert!(of("weight_loss", "12.5").is_some());
    assert!(of("weight_loss", "99").is_none(), "out of bounds");
    assert!(of("weight_loss", "軽い").is_none());
    assert!(of("q8", "maybe").is_none());
    assert!(of("seen_on", "R8.4.1").is_some_and(|offer| offer.origins[0].answer == "2026-04-01"));
}

const KEYS: [&str; 4] = ["q1", "q5", "q7", "q8"];
const STATES: [&str; 4] = ["yes", "no", "unknown", "unasked"];

proptest! {
    #[test]
    fn nothing_typed_is_lost_or_changed_unless_it_was_seen_and_chosen(
        saved in proptest::collection::vec(0..5_usize, 4),
        typed in proptest::collection::vec(0..5_usize, 4),
        offered in proptest::collection::vec(0..5_usize, 4),
        chosen in proptest::collection::vec(any::<bool>(), 4),
        in_bulk in any::<bool>(),
    ) {
        let form = form();
        let sheet = |codes: &[usize]| {
            let known: Vec<(&str, &str)> = KEYS.iter().zip(codes).filter_map(|(key, n)| Some((*key, *STATES.get(*n)?))).collect();
            answered(&known)
        };
        let (before, now) = (sheet(&saved), sheet(&typed));
        let offers: Vec<Offer> = KEYS.iter().zip(&offered).filter_map(|(key, n)| Some(offer(key, STATES.get(*n)?))).collect();
        let picked: Vec<&Offer> = offers.iter().filter(|one| chosen[KEYS.iter().position(|key| *key == one.item).unwrap()]).collect();
        let pick = if in_bulk { Pick::Blanks } else { these(&picked) };
        if let Ok((after, origins)) = take(&form, &before, &now, &offers, &pick) {
            for key in KEYS {
                let is_chosen = !in_bulk && picked.iter().any(|one| one.item == key);
                let may_change = now.get(key).is_none() || (is_chosen && now.get(key) == before.get(key));
                prop_assert!(may_change || after.get(key) == now.get(key), "{} was overwritten", key);
                let said = offers.iter().find(|one| one.item == key);
                prop_assert!(after.get(key) == now.get(key) || said.is_some_and(|one| one.is_in(&after)));
                for one in origins.of(key) {
                    prop_assert!(said.is_some_and(|offer| offer.origins.contains(one)) && after.code(key) == one.answer);
                }
            }
        }
    }
}
