use crate::items::model::Given;
use crate::learn::fit::tests::{planted, task};
use crate::learn::fit::{Made, Refused, Task};
use crate::practice::model::{Came, Landmark};
use jiff::civil::{Date, date};
use risk::Model;
use risk::govern::feedback::held_out;
use risk::govern::gate::Registered;

fn learn(landmarks: &[Landmark], champion: Option<Model>) -> Result<Made, Refused> {
    Task { champion, ..task(landmarks) }.learn(&|_| {})
}

#[test]
fn items_about_want_of_money_are_left_out_beside_and_named() {
    let mut some = planted(4000, 18);
    for (n, one) in some.iter_mut().enumerate() {
        let is_poor = (one.came == Came::Yes && n % 3 > 0) || n % 5 == 0;
        let given = Given::Code(if is_poor { "heavy" } else { "none" }.to_owned());
        one.given.push(("risk_common.money".into(), given));
        one.given.sort_by(|x, y| x.0.cmp(&y.0));
        one.of_welfare = vec![("risk_common.money".into(), "経済的な困りごと".into())];
    }
    // What is planted tells more than anything may; the bound for leaks is not what is looked at here.
    let registered = Registered { ceiling: 0.99, ..task(&some).registered };
    let made = Task { registered, ..task(&some) }.learn(&|_| {}).unwrap_or_else(|refused| panic!("{}", refused.0));
    assert!(made.definition.contains("risk_common.money"), "it is learnt from");
    let ablation = made.kept.ablation.as_ref().unwrap();
    assert_eq!(ablation.left_out, ["「経済的な困りごと」"]);
    let beside = ablation.beside.as_ref().unwrap();
    assert!(beside.with.auc.value > beside.without.auc.value + 0.02, "{beside:?}");
    assert_eq!(beside.with, made.kept.measures);
    assert_eq!(beside.groups.len(), made.kept.audit.lines.len());
    let plain = learn(&planted(4000, 18), None).unwrap().kept.ablation.unwrap();
    assert!(plain.left_out.is_empty() && plain.beside.is_none());
}

#[test]
fn weeks_without_scores_leave_enough_to_learn_from() {
    let mut some = planted(12_000, 18);
    let champion = Model::from_json(&learn(&some, None).unwrap().definition).unwrap();
    // Wherever a score could be seen it was.
    let week = |day: Date| u32::try_from((day - date(1970, 1, 5)).get_days() / 7).unwrap();
    for one in some.iter_mut().filter(|one| !held_out(1, week(one.day), 40)) {
        one.shown = Some(one.at);
    }
    let untouched = some.iter().filter(|one| one.shown.is_none() && one.came != Came::Open).count();
    // Also when the model was ended meanwhile.
    for champion in [Some(champion), None] {
        let kept = learn(&some, champion).unwrap_or_else(|refused| panic!("{}", refused.0)).kept;
        let counted = kept.learnt.labels.yes + kept.learnt.labels.no + kept.tested.labels.yes + kept.tested.labels.no;
        assert!(counted <= untouched && counted > untouched * 8 / 10, "{counted} of {untouched}");
    }
}
