use super::*;
use jiff::civil::date;
use proptest::prelude::*;

fn at(day: Date, hour: i8) -> Timestamp {
    day.at(hour, 0, 0, 0).to_zoned(ground::db::japan()).unwrap().timestamp()
}

fn reported(days: &[Date]) -> Life {
    let reports = days.iter().zip(1..).map(|(day, n)| (at(*day, 9), Uuid::from_u128(n))).collect();
    Life { birth: Some(date(2020, 5, 5)), reports, ..Life::default() }
}

fn stay(from: Date, to: Option<Date>) -> Stay {
    Stay { from: at(from, 15), to: to.map(|day| at(day, 15)) }
}

const FAR: Date = date(2030, 1, 1);

#[test]
fn a_child_is_weighed_when_its_sheet_is_finished_unless_custody_came_first() {
    let mut life = reported(&[date(2026, 4, 1)]);
    life.sheets = vec![(at(date(2026, 3, 1), 9), "old".into()), (at(date(2026, 4, 3), 9), "new".into())];
    let one = moments(&life, Outcome::Custody, FAR).remove(0);
    assert_eq!((one.day, one.form.as_deref(), one.came), (date(2026, 4, 3), Some("new"), Came::No));
    life.stays = vec![stay(date(2026, 4, 2), None)];
    let one = moments(&life, Outcome::Custody, FAR).remove(0);
    assert_eq!((one.day, one.form, one.came, one.on), (date(2026, 4, 1), None, Came::Yes, Some(date(2026, 4, 2))));
    life.stays = vec![stay(date(2026, 3, 31), None)];
    assert_eq!(moments(&life, Outcome::Custody, FAR), [], "in custody already");
    assert_eq!(moments(&life, Outcome::Recurrence, FAR).len(), 1);
}

#[test]
fn the_moment_of_an_outcome_is_that_of_the_event_of_its_day() {
    let mut life = reported(&[date(2026, 4, 1), date(2026, 4, 20)]);
    life.stays = vec![stay(date(2026, 4, 10), Some(date(2026, 4, 12)))];
    let came_at = |outcome| moments(&life, outcome, FAR).remove(0).came_at;
    assert_eq!(came_at(Outcome::Custody), Some(at(date(2026, 4, 10), 15)));
    assert_eq!(came_at(Outcome::Recurrence), Some(at(date(2026, 4, 20), 9)));
    assert_eq!(moments(&life, Outcome::Recurrence, FAR).remove(1).came_at, None);
}

#[test]
fn a_custody_that_goes_on_elsewhere_is_no_new_one() {
    let mut life = reported(&[date(2026, 4, 1)]);
    life.stays = vec![stay(date(2026, 1, 1), Some(date(2026, 3, 31))), stay(date(2026, 4, 1), Some(date(2026, 4, 20)))];
    assert_eq!(moments(&life, Outcome::Custody, FAR).remove(0).came, Came::Unknown, "nobody knows since when");
    life.stays.remove(0);
    assert_eq!(moments(&life, Outcome::Custody, FAR).remove(0).came, Came::Yes);
    life.stays = vec![stay(date(2026, 5, 2), None)];
    let one = moments(&life, Outcome::Custody, FAR).remove(0);
    assert_eq!((one.came, one.on), (Came::No, Some(date(2026, 5, 2))), "later than its time");
}

#[test]
fn what_is_known_early_is_open_until_it_is_due() {
    let life = reported(&[date(2026, 4, 1), date(2026, 6, 1)]);
    let at_cut = |until| moments(&life, Outcome::Recurrence, until).remove(0).came;
    assert_eq!(at_cut(date(2026, 7, 1)), Came::Open);
    assert_eq!(at_cut(date(2027, 3, 31)), Came::Open);
    assert_eq!(at_cut(date(2027, 4, 1)), Came::Yes);
    assert_eq!(moments(&life, Outcome::Recurrence, date(2026, 5, 1)).len(), 1, "a report of later is not there yet");
}

#[test]
fn days_in_custody_do_not_count_and_who_left_is_unknown() {
    let mut life = reported(&[date(2026, 4, 1), date(2027, 4, 20)]);
    let one = moments(&life, Outcome::Recurrence, FAR).remove(0);
    assert_eq!((one.came, one.due), (Came::No, date(2027, 4, 1)));
    life.stays = vec![stay(date(2026, 4, 10), Some(date(2026, 5, 10)))];
    let one = moments(&life, Outcome::Recurrence, FAR).remove(0);
    assert_eq!((one.came, one.due), (Came::Yes, date(2027, 5, 1)));
    assert_eq!(one.follow, FollowUp { potential: one.follow.potential, followed: 384 - 30, came: true });
    life.left = vec![date(2027, 1, 1)];
    let one = moments(&life, Outcome::Recurrence, FAR).remove(0);
    assert_eq!((one.came, one.on, one.follow.came), (Came::Unknown, None, false));
    life.left = vec![date(2027, 4, 30)];
    assert_eq!(moments(&life, Outcome::Recurrence, FAR).remove(0).came, Came::Yes, "it had come before");
    life.stays = vec![stay(date(2026, 4, 10), None)];
    assert_eq!(moments(&life, Outcome::Recurrence, FAR).remove(0).came, Came::Open, "still in custody");
}

#[test]
fn again_after_a_case_was_accepted_is_counted_as_what_is_learnt() {
    let mut life = reported(&[date(2026, 4, 1), date(2027, 4, 20)]);
    let came = |life: &Life, until| again(life, date(2026, 4, 1), until);
    assert_eq!(came(&life, FAR), Came::No, "the report it was accepted for, and one after the year");
    assert_eq!(came(&life, date(2027, 3, 31)), Came::Open);
    life.stays = vec![stay(date(2026, 4, 10), Some(date(2026, 5, 10)))];
    assert_eq!(came(&life, FAR), Came::Yes, "days in custody do not count");
    life.left = vec![date(2026, 12, 1)];
    assert_eq!(came(&life, FAR), Came::Unknown);
}

#[test]
fn two_reports_of_a_day_are_of_one_matter_and_nobody_of_eighteen_is_weighed() {
    let mut life = reported(&[date(2026, 4, 1), date(2026, 4, 1), date(2026, 4, 2)]);
    let days: Vec<Date> = moments(&life, Outcome::Recurrence, FAR).iter().map(|one| one.day).collect();
    assert_eq!(days, [date(2026, 4, 1), date(2026, 4, 2)]);
    life.birth = Some(date(2008, 10, 1));
    assert_eq!(moments(&life, Outcome::Recurrence, FAR).remove(0).came, Came::Open, "18 before the year is over");
    life.birth = Some(date(2008, 4, 1));
    assert_eq!(moments(&life, Outcome::Recurrence, FAR), []);
}

#[test]
fn a_score_counts_as_shown_between_the_report_and_what_came() {
    let mut life = reported(&[date(2026, 4, 1), date(2026, 8, 1)]);
    let shown = |life: &Life| moments(life, Outcome::Recurrence, FAR).remove(0).shown;
    life.scores = vec![at(date(2026, 3, 1), 9)];
    assert_eq!(shown(&life), None, "before the report");
    life.scores = vec![at(date(2026, 8, 2), 9)];
    assert_eq!(shown(&life), None, "after what came");
    life.scores = vec![at(date(2026, 4, 2), 9)];
    assert!(shown(&life).is_some());
}

#[test]
fn a_disability_is_known_by_cards_and_by_what_was_asked_and_silence_is_no_no() {
    let mut life = reported(&[date(2026, 4, 1)]);
    let known = |life: &Life| moments(life, Outcome::Custody, FAR).remove(0).disability;
    assert_eq!(known(&life), None, "not joined to the town's files");
    life.disability = Some(Vec::new());
    assert_eq!(known(&life), Some(false), "joined, and no card");
    life.disability = Some(vec![(Some(date(2024, 1, 1)), Some(date(2026, 3, 31)))]);
    assert_eq!(known(&life), Some(false), "it had run out");
    life.disability = Some(vec![(Some(date(2024, 1, 1)), None)]);
    assert_eq!(known(&life), Some(true));
    life.disability = None;
    life.disability_asked = vec![date(2026, 4, 2)];
    assert_eq!(known(&life), None, "asked later");
    life.disability_asked.push(date(2026, 4, 1));
    assert_eq!(known(&life), Some(true));
}

#[test]
fn a_nationality_is_japanese_another_or_not_known() {
    for (written, is) in [
        ("日本", Some(true)),
        ("日本国", Some(true)),
        ("ＪＰＮ", Some(true)),
        ("日本・ブラジル", Some(true)),
        ("日本以外", Some(false)),
        ("ブラジル", Some(false)),
        ("無国籍", Some(false)),
        ("不明", None),
        ("国籍は調査中", None),
        ("　", None),
        ("", None),
    ] {
        assert_eq!(japanese(written), is, "{written}");
    }
}

#[test]
fn items_about_receipt_or_want_of_money_are_known_by_their_wording() {
    for (label, is) in [
        ("経済的な困りごと", true),
        ("家庭環境の要因: 経済的な困窮・転居の繰り返し", true),
        ("生活保護を受けている", true),
        ("ことばの遅れ", false),
        ("本人が語る被害の程度", false),
    ] {
        assert_eq!(speaks_of_welfare(label), is, "{label}");
    }
}

proptest! {
    /// Whatever happens after the end of the data changes nothing told by then; and what is due is told as it was.
    #[test]
    fn later_events_change_no_earlier_label(
        first in 0i32..300, again in 1i32..900, taken in 1i32..900, long in 1i32..60, gone in 1i32..1500, cut in 0i32..1200,
    ) {
        let start = date(2024, 1, 1);
        let day = |n: i32| start.saturating_add(n.days());
        let mut life = reported(&[day(first), day(first + again)]);
        life.stays = vec![stay(day(first + taken), Some(day(first + taken + long)))];
        life.left = vec![day(gone)];
        let mut known = life.clone();
        known.reports.retain(|(at, _)| day_of(*at) <= day(cut));
        known.left.retain(|left| *left <= day(cut));
        known.stays.retain(|stay| day_of(stay.from) <= day(cut));
        for stay in &mut known.stays {
            stay.to = stay.to.filter(|to| day_of(*to) <= day(cut));
        }
        for outcome in Outcome::ALL {
            let (all, some) = (moments(&life, outcome, day(cut)), moments(&known, outcome, day(cut)));
            let labels = |told: &[Told]| told.iter().map(|one| (one.at, one.came, one.on, one.follow)).collect::<Vec<_>>();
            prop_assert_eq!(labels(&all), labels(&some));
            for (now, later) in all.iter().zip(moments(&life, outcome, FAR)) {
                prop_assert!(now.came == Came::Open || now.came == later.came, "{:?} {:?}", now, later);
            }
        }
    }
}

fn landmarks(life: &Life, until: Date) -> Vec<crate::practice::model::Landmark> {
    let mut words = crate::practice::Words::default();
    let told = moments(life, Outcome::Recurrence, until);
    told.into_iter().map(|told| words.landmark(life, told, &[])).collect()
}

#[test]
fn the_section_is_the_one_of_the_moment_and_not_the_one_it_led_to() {
    let mut life = reported(&[date(2026, 4, 1), date(2026, 9, 1)]);
    life.office = "里親係".to_owned();
    life.charges =
        vec![(at(date(2026, 4, 20), 9), "相談第一係".to_owned()), (at(date(2026, 10, 1), 9), "相談第二係".to_owned())];
    let offices: Vec<String> = moments(&life, Outcome::Custody, FAR).into_iter().map(|told| told.office).collect();
    assert_eq!(offices, ["相談第一係", "相談第二係"]);
    life.charges.clear();
    assert_eq!(moments(&life, Outcome::Custody, FAR).remove(0).office, "里親係", "nobody ever changed it");
}

proptest! {
    /// What a landmark tells of an earlier day, and of its own horizon, is what would have been told then.
    #[test]
    fn a_landmark_tells_what_was_seen_by_any_day_before(
        again in 1i32..700, taken in 1i32..600, long in 1i32..90, gone in 1i32..900, cut in 0i32..900, whole in any::<bool>(),
    ) {
        let start = date(2024, 1, 1);
        let day = |n: i32| start.saturating_add(n.days());
        let mut life = reported(&[start, day(again)]);
        life.stays = vec![stay(day(taken), whole.then(|| day(taken + long)))];
        life.left = vec![day(gone)];
        let then = landmarks(&life, day(cut));
        for (now, then) in landmarks(&life, FAR).iter().zip(&then) {
            prop_assert_eq!(now.seen_by(day(cut)), then.follow, "{:?} {:?}", now, then);
        }
        for one in landmarks(&life, FAR).iter().chain(&then) {
            prop_assert_eq!(one.within(RECURRENCE_DAYS), one.came, "{:?}", one);
            prop_assert_eq!(one.after(RECURRENCE_DAYS), one.due);
            prop_assert!(AHEAD.iter().all(|(_, days)| one.came != Came::No || one.within(*days) == Came::No));
        }
    }
}
