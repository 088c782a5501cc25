use super::*;
use jiff::civil::date;
use proptest::prelude::*;

fn at(text: &str) -> Timestamp {
    format!("{text}+09:00").parse().unwrap()
}

fn open(course: &Course) -> Vec<(RuleName, Date)> {
    let open = course.dues().into_iter().filter(|due| due.done_at.is_none());
    open.map(|due| (due.deadline.rule, due.deadline.last_day)).collect()
}

const START: &str = "2026-11-20T23:50:00";

#[test]
fn the_night_it_starts_is_day_one() {
    let course = Course { started_at: Some(at(START)), ..Course::default() };
    assert_eq!(
        open(&course),
        [
            (RuleName::WarrantRequest, date(2026, 11, 26)),
            (RuleName::CustodyLimit, date(2027, 1, 19)),
            (RuleName::ExtensionPreparation, date(2026, 12, 22)),
            (RuleName::ExtensionFiling, date(2027, 1, 5)),
        ]
    );
    // Ten minutes later it is another day.
    let later = Course { started_at: Some(at("2026-11-21T00:00:00")), ..Course::default() };
    assert_eq!(open(&later)[0], (RuleName::WarrantRequest, date(2026, 11, 27)));
}

#[test]
fn a_rejected_request_leaves_three_days() {
    let steps = vec![(Step::Request, at("2026-11-24T10:00:00")), (Step::Reject, at("2026-11-25T16:00:00"))];
    let mut course = Course { started_at: Some(at(START)), steps, ..Course::default() };
    assert!(open(&course).contains(&(RuleName::WarrantObjection, date(2026, 11, 28))));
    assert!(!open(&course).iter().any(|(rule, _)| *rule == RuleName::WarrantRequest));
    course.steps.push((Step::Object, at("2026-11-28T23:00:00")));
    assert!(!open(&course).iter().any(|(rule, _)| *rule == RuleName::WarrantObjection));
    course.steps.push((Step::Dismiss, at("2026-12-01T11:00:00")));
    assert!(open(&course).contains(&(RuleName::PromptRelease, date(2026, 12, 1))));
    course.ended_at = Some(at("2026-12-01T18:00:00"));
    assert_eq!(open(&course), []);
}

#[test]
fn a_withdrawn_request_opens_its_deadline_again() {
    let steps = vec![(Step::Request, at("2026-11-24T10:00:00")), (Step::Withdraw, at("2026-11-25T09:00:00"))];
    let course = Course { started_at: Some(at(START)), steps, ..Course::default() };
    assert_eq!(open(&course)[0], (RuleName::WarrantRequest, date(2026, 11, 26)));
}

#[test]
fn an_extension_moves_the_limit_and_a_refused_one_asks_for_release() {
    let filed = Extension { filed_on: Some(date(2027, 1, 4)), ..Extension::default() };
    let mut course = Course { started_at: Some(at(START)), extensions: vec![filed], ..Course::default() };
    let limits = |course: &Course| {
        open(course).into_iter().filter(|(rule, _)| *rule != RuleName::WarrantRequest).collect::<Vec<_>>()
    };
    assert_eq!(limits(&course), [(RuleName::CustodyLimit, date(2027, 1, 19))], "filed in time, not yet approved");
    course.extensions = vec![Extension { decided_on: Some(date(2027, 1, 15)), ..filed }];
    assert_eq!(limits(&course)[0], (RuleName::CustodyExtension, date(2027, 3, 19)));
    let refused = Extension { filed_on: Some(date(2027, 3, 1)), refused_on: Some(date(2027, 3, 10)), decided_on: None };
    course.extensions.push(refused);
    assert_eq!(
        limits(&course),
        [(RuleName::PromptRelease, date(2027, 3, 10)), (RuleName::CustodyExtension, date(2027, 3, 19))]
    );
}

/// 予定 for 25 November, 13:00.
fn plan(steps: &[(Step, &str)]) -> Course {
    let steps = steps.iter().map(|(step, when)| (*step, at(when))).collect();
    Course { planned_at: Some(at("2026-11-25T13:00:00")), steps, ..Course::default() }
}

const ASKED: (Step, &str) = (Step::Request, "2026-11-21T10:00:00");
const ISSUED: (Step, &str) = (Step::Issue, "2026-11-22T10:00:00");

#[test]
fn of_a_plan_only_the_planned_day_and_the_paper_run() {
    let planned_day = (RuleName::PlannedStart, date(2026, 11, 25));
    assert_eq!(open(&plan(&[])), [planned_day]);
    assert_eq!(open(&plan(&[ASKED])), [planned_day]);
    let mut issued = plan(&[ASKED, ISSUED]);
    assert_eq!(
        open(&issued),
        [planned_day, (RuleName::WarrantValidity, date(2026, 11, 28))],
        "seven days, day of issue counted"
    );
    issued.valid_until = Some(date(2026, 12, 10));
    assert_eq!(open(&issued)[1], (RuleName::WarrantValidity, date(2026, 12, 10)), "as the paper says");
    issued.given_up_at = Some(at("2026-11-24T09:00:00"));
    assert_eq!((open(&issued), issued.phase()), (vec![], Phase::Over));
}

#[test]
fn a_start_under_an_earlier_request_has_no_seven_days_and_one_without_has() {
    let started = |steps| Course { started_at: Some(at("2026-11-25T14:00:00")), ..plan(steps) };
    let rules = |course: &Course| open(course).into_iter().map(|(rule, _)| rule).collect::<Vec<_>>();
    let limits = [RuleName::CustodyLimit, RuleName::ExtensionPreparation, RuleName::ExtensionFiling];
    assert_eq!(rules(&started(&[ASKED, ISSUED])), limits);
    assert_eq!(rules(&started(&[ASKED])), limits, "asked, not yet answered");
    let never_asked = started(&[]);
    assert_eq!(open(&never_asked)[0], (RuleName::WarrantRequest, date(2026, 12, 1)), "from the real start");
    let withdrawn = started(&[ASKED, (Step::Withdraw, "2026-11-22T10:00:00")]);
    assert_eq!(open(&withdrawn)[0].0, RuleName::WarrantRequest);
    // Refused after the start as any other.
    let refused = started(&[ASKED, (Step::Reject, "2026-11-26T10:00:00")]);
    assert_eq!(open(&refused)[0], (RuleName::WarrantObjection, date(2026, 11, 29)));
}

#[test]
fn nothing_starts_under_a_paper_that_was_refused_or_has_run_out() {
    let on = |day| date(2026, 11, day);
    assert_eq!(plan(&[]).start_refusal(on(25)), None);
    assert_eq!(plan(&[ASKED, ISSUED]).start_refusal(on(28)), None);
    assert!(plan(&[ASKED, ISSUED]).start_refusal(on(29)).is_some_and(|why| why.contains("有効期間")));
    let rejected = plan(&[ASKED, (Step::Reject, "2026-11-22T10:00:00")]);
    assert!(rejected.start_refusal(on(25)).is_some_and(|why| why.contains("却下")));
    // Asked again, and issued: then it may.
    let again = plan(&[
        ASKED,
        (Step::Reject, "2026-11-22T10:00:00"),
        (Step::Request, "2026-11-23T10:00:00"),
        (Step::Issue, "2026-11-24T10:00:00"),
    ]);
    assert_eq!((again.start_refusal(on(25)), again.state()), (None, State::Issued));
    assert!(!open(&again).iter().any(|(rule, _)| *rule == RuleName::WarrantObjection));
}

#[test]
fn what_may_be_done_to_a_request_follows_the_phase() {
    for state in [State::Rejected, State::Dismissed] {
        assert_eq!(state.after(Step::Request, Phase::Planned), Some(State::Requested));
        assert_eq!(
            state.after(Step::Request, Phase::Running),
            None,
            "while it runs it ends, or the ruling is set aside"
        );
    }
    assert_eq!(State::Issued.after(Step::Close, Phase::Planned), None);
    assert_eq!(State::Issued.after(Step::Close, Phase::Running), Some(State::Closed));
    assert_eq!(State::Requested.after(Step::Close, Phase::Running), None);
    assert_eq!(State::Requested.after(Step::Close, Phase::Over), Some(State::Closed));
    assert_eq!(State::Closed.steps(Phase::Over), []);
}

#[test]
fn a_child_who_went_home_leaves_one_notice_open() {
    let ended = at("2026-12-01T18:00:00");
    let mut course =
        Course { started_at: Some(at(START)), ended_at: Some(ended), went_home: true, ..Course::default() };
    assert_eq!(open(&course), [(RuleName::ReturnNotice, date(2026, 12, 2))]);
    course.told_on = Some(date(2026, 12, 2));
    assert_eq!(open(&course), []);
}

#[test]
fn a_plan_stays_with_the_centre() {
    assert!(is_binding(RuleName::PlannedStart) && !is_open_to_all(RuleName::PlannedStart));
    assert!(!is_open_to_all(RuleName::WarrantValidity) && !is_open_to_all(RuleName::ExtensionFiling));
    assert!(is_open_to_all(RuleName::WarrantRequest) && is_open_to_all(RuleName::ReturnNotice));
    let (since, day) = (at("2026-11-18T13:00:00"), date(2026, 11, 25));
    let told = |when: &str| alarm(RuleName::PlannedStart, since, day, at(when)).map(|alarm| (alarm.at, alarm.overdue));
    assert_eq!(told("2026-11-24T08:00:00"), None);
    assert_eq!(told("2026-11-24T08:30:00"), Some((at("2026-11-24T08:30:00"), false)));
    assert_eq!(told("2026-11-26T00:30:00"), Some((at("2026-11-26T00:00:00"), true)));
}

#[test]
fn consent_decides_whether_a_judge_is_asked() {
    let early = at("2026-11-21T10:00:00");
    let said = |answer| vec![(early, answer)];
    let of = |custodians: &[Vec<(Timestamp, Answer)>]| verdict(at(START), None, custodians);
    assert_eq!(of(&[]), Verdict::NoCustodian);
    assert_eq!(of(&[said(Answer::Consents), said(Answer::Consents)]), Verdict::AllConsent);
    // 共同親権: one of two separated parents is not enough.
    assert_eq!(of(&[said(Answer::Consents), said(Answer::Refuses)]), Verdict::Refused);
    assert_eq!(of(&[said(Answer::Consents), vec![]]), Verdict::Unclear);
    assert_eq!(of(&[said(Answer::Unclear)]), Verdict::Unclear);
    let withdrawn = |when: &str| vec![(early, Answer::Consents), (at(when), Answer::Withdrawn)];
    assert_eq!(of(&[withdrawn("2026-11-26T23:59:00")]), Verdict::WithdrawnInTime);
    assert_eq!(of(&[withdrawn("2026-11-27T00:00:00")]), Verdict::WithdrawnLater);
    assert_eq!(of(&[withdrawn("2026-12-10T09:00:00"), said(Answer::Refuses)]), Verdict::Refused);
    // A consent first given after the seventh day replaces no request; one that stood on it does.
    let consented = |when: &str| vec![(at(when), Answer::Consents)];
    assert_eq!(of(&[consented("2026-11-26T23:59:00")]), Verdict::AllConsent);
    assert_eq!(of(&[consented("2026-11-27T00:00:00")]), Verdict::Unclear);
    let wavering = |last| {
        vec![
            (early, Answer::Consents),
            (at("2026-12-01T09:00:00"), Answer::Withdrawn),
            (at("2026-12-02T09:00:00"), last),
        ]
    };
    assert_eq!(of(&[wavering(Answer::Consents)]), Verdict::AllConsent);
    let late = vec![(at("2026-11-28T09:00:00"), Answer::Consents), (at("2026-12-01T09:00:00"), Answer::Withdrawn)];
    assert_eq!(of(&[late]), Verdict::Unclear);
    let ended = |when: &str| verdict(at(START), Some(at(when)), &[said(Answer::Refuses)]);
    assert_eq!(ended("2026-11-26T23:59:00"), Verdict::EndedInTime);
    assert_eq!(ended("2026-11-27T00:00:00"), Verdict::Refused);
}

#[test]
fn a_later_withdrawal_starts_no_clock() {
    let needs = [Verdict::WithdrawnInTime, Verdict::Refused, Verdict::Unclear];
    let free = [Verdict::EndedInTime, Verdict::NoCustodian, Verdict::AllConsent, Verdict::WithdrawnLater];
    assert!(needs.into_iter().all(Verdict::needs_warrant));
    assert!(!free.into_iter().any(Verdict::needs_warrant));
}

#[test]
fn people_are_told_at_once_on_days_5_6_7_and_then_every_hour() {
    let (since, last_day) = (at(START), date(2026, 11, 26));
    let told =
        |when: &str| alarm(RuleName::WarrantRequest, since, last_day, at(when)).map(|alarm| (alarm.at, alarm.overdue));
    assert_eq!(told("2026-11-20T23:51:00"), Some((since, false)));
    assert_eq!(told("2026-11-24T08:29:00"), Some((since, false)));
    assert_eq!(told("2026-11-24T08:30:00"), Some((at("2026-11-24T08:30:00"), false)), "day 5");
    assert_eq!(told("2026-11-25T12:00:00"), Some((at("2026-11-25T08:30:00"), false)), "day 6");
    assert_eq!(told("2026-11-26T23:59:59"), Some((at("2026-11-26T08:30:00"), false)), "day 7");
    assert_eq!(told("2026-11-27T00:00:00"), Some((at("2026-11-27T00:00:00"), true)));
    assert_eq!(told("2026-11-27T05:59:00"), Some((at("2026-11-27T05:00:00"), true)), "every hour");
    assert_eq!(told("2026-11-28T13:00:00"), Some((at("2026-11-28T00:00:00"), true)), "then every day");
}

#[test]
fn the_two_months_are_told_of_four_weeks_ahead() {
    let (since, last_day) = (at(START), date(2027, 1, 19));
    let told = |when: &str| alarm(RuleName::CustodyLimit, since, last_day, at(when)).map(|alarm| alarm.at);
    assert_eq!(told("2026-12-22T08:29:00"), None);
    for morning in ["2026-12-22T08:30:00", "2027-01-05T08:30:00", "2027-01-12T08:30:00", "2027-01-18T08:30:00"] {
        assert_eq!(told(morning), Some(at(morning)));
    }
    let practice = alarm(RuleName::ExtensionFiling, since, date(2027, 1, 5), at("2027-01-10T00:00:00"));
    assert_eq!(practice, None, "the limit itself is told of");
}

/// A course in which only possible steps are taken, each a few hours after the one before.
fn walk(choices: &[u8]) -> Vec<Course> {
    let mut course = Course { started_at: Some(at(START)), ..Course::default() };
    let mut now = at(START);
    let mut all = vec![course.clone()];
    for choice in choices {
        now += SignedDuration::from_hours(i64::from(*choice) + 1);
        let day = day_in_japan(now);
        let possible = course.state().steps(course.phase());
        match choice % 5 {
            0 if course.ended_at.is_none() => course.ended_at = Some(now),
            1 if course.ended_at.is_none() => {
                course.extensions.push(Extension { decided_on: Some(day), ..Extension::default() });
            }
            2 => course.warrant_waived = if course.warrant_waived.is_some() { None } else { Some(now) },
            _ => {
                let step = possible.get(usize::from(*choice) % possible.len().max(1));
                course.steps.extend(step.map(|step| (*step, now)));
            }
        }
        all.push(course.clone());
    }
    all
}

proptest! {
    #[test]
    fn no_state_loses_a_deadline(choices in prop::collection::vec(any::<u8>(), 0..14)) {
        let mut known: Vec<(RuleName, u8)> = Vec::new();
        for course in walk(&choices) {
            let dues = course.dues();
            let open = open(&course);
            let has = |rule| open.iter().any(|(known, _)| *known == rule);
            let named: Vec<(RuleName, u8)> = dues.iter().map(|due| (due.deadline.rule, due.extended)).collect();
            prop_assert!(known.iter().all(|due| named.contains(due)), "{known:?} became {named:?}");
            known = named;
            if course.ended_at.is_some() {
                prop_assert!(open.is_empty(), "{open:?} after the release");
                continue;
            }
            prop_assert!(has(RuleName::CustodyLimit) != has(RuleName::CustodyExtension), "one limit runs: {open:?}");
            let is_free = course.state() != State::Preparing || course.warrant_waived.is_some();
            prop_assert!(is_free || has(RuleName::WarrantRequest));
            prop_assert!(course.state() != State::Rejected || has(RuleName::WarrantObjection));
            prop_assert!(course.state() != State::Dismissed || has(RuleName::PromptRelease));
        }
    }

    #[test]
    fn a_watch_with_gaps_ends_where_a_steady_one_does(
        gaps in prop::collection::vec(1..90_i64, 1..40),
        rule in prop::sample::select(vec![RuleName::WarrantRequest, RuleName::WarrantObjection, RuleName::CustodyLimit]),
    ) {
        let since = at(START);
        let last_day = rule.deadline(day_in_japan(since)).unwrap().last_day;
        let (mut now, mut told) = (since, None);
        for gap in gaps {
            now += SignedDuration::from_hours(gap);
            let newest = alarm(rule, since, last_day, now);
            prop_assert!(newest.is_none_or(|alarm| alarm.at <= now));
            prop_assert!(newest.map(|alarm| alarm.at) >= told, "a threshold went back");
            prop_assert_eq!(newest.is_some_and(|alarm| alarm.overdue), last_day < day_in_japan(now));
            told = newest.map(|alarm| alarm.at);
        }
    }
}
