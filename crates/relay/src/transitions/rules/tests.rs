use super::*;
use proptest::prelude::*;

fn kinds() -> impl Strategy<Value = Kind> {
    prop::sample::select(Kind::ALL.to_vec())
}

fn steps() -> impl Strategy<Value = Vec<(Side, Act)>> {
    let side = prop::sample::select(vec![Side::From, Side::To, Side::System]);
    prop::collection::vec((side, prop::sample::select(Act::ALL.to_vec())), 0..60)
}

#[test]
fn codes_read_back() {
    for state in State::ALL {
        assert_eq!(State::from_code(state.code()), Some(state));
    }
    for act in Act::ALL {
        assert_eq!(Act::from_code(act.code()), Some(act));
    }
}

#[test]
fn nothing_follows_the_end() {
    for kind in Kind::ALL {
        for state in State::ALL.into_iter().filter(|state| state.is_final()) {
            for side in [Side::From, Side::To, Side::System] {
                assert_eq!(may(kind, state, side), [], "{kind:?} {state:?} {side:?}");
            }
        }
    }
}

#[test]
fn every_state_that_is_not_an_end_has_a_way_on() {
    for kind in Kind::ALL {
        for state in State::ALL.into_iter().filter(|state| !state.is_final()) {
            let ways = [Side::From, Side::To].into_iter().flat_map(|side| may(kind, state, side)).count();
            assert!(ways > 0, "{kind:?} {state:?}");
        }
    }
}

#[test]
fn each_side_does_its_own_part() {
    for kind in Kind::ALL {
        assert_eq!(next(kind, State::Opened, Side::From, Act::Accept), None, "nobody accepts what they sent");
        assert_eq!(next(kind, State::Opened, Side::To, Act::Withdraw), None);
        assert_eq!(next(kind, State::Draft, Side::To, Act::Open), None, "a draft is the sender's alone");
        assert_eq!(next(kind, State::Delivered, Side::To, Act::Accept), None, "nobody accepts what nobody opened");
        assert_eq!(next(kind, State::Accepted, Side::From, Act::Withdraw), None, "taken over is taken over");
    }
    assert_eq!(next(Kind::Handover, State::Opened, Side::To, Act::Answer), None, "a handover is taken, not answered");
    assert_eq!(next(Kind::Inquiry, State::Opened, Side::To, Act::Answer), Some(State::Done));
}

fn at(minutes: i64) -> Timestamp {
    "2026-12-30T22:00:00+09:00".parse::<Timestamp>().unwrap() + SignedDuration::from_mins(minutes)
}

#[test]
fn the_ladder_climbs_through_night_and_holidays() {
    let due = at(24 * 60);
    let of =
        |state, hours: i64| rung(Kind::Handover, state, at(0), due, at(hours * 60)).map(|rung| (rung.0, rung.level()));
    assert_eq!(of(State::Delivered, 5), None);
    assert_eq!(of(State::Delivered, 6), Some((1, 1)));
    assert_eq!(of(State::Delivered, 12), Some((2, 2)));
    assert_eq!(of(State::Sent, 18), Some((3, 3)), "told or not: who did not read does not know");
    assert_eq!(of(State::Opened, 23), None);
    assert_eq!(of(State::Opened, 24), Some((4, 1)));
    assert_eq!(of(State::AskedBack, 30), Some((5, 2)));
    assert_eq!(of(State::Delivered, 36), Some((6, 3)));
    assert_eq!(of(State::Accepted, 36), None);
    let promised = |kind, hours: i64| rung(kind, State::Accepted, at(0), due, at(hours * 60)).map(|rung| rung.0);
    assert_eq!(promised(Kind::Information, 36), None);
    assert_eq!((promised(Kind::Inquiry, 23), promised(Kind::Inquiry, 24)), (None, Some(4)), "promised is not answered");
}

proptest! {
    /// Any sequence of attempts: a step is taken only where it is allowed, the receiver decides only after opening, and the end is the end.
    #[test]
    fn no_state_is_reached_by_a_step_not_allowed(kind in kinds(), steps in steps()) {
        let (mut state, mut opened, mut ended) = (State::Draft, false, false);
        for (side, act) in steps {
            let Some(after) = next(kind, state, side, act) else { continue };
            prop_assert!(!ended, "{act:?} after the end");
            prop_assert!(state != after);
            match act {
                Act::Send | Act::AnswerBack | Act::Withdraw => prop_assert_eq!(side, Side::From),
                Act::Open | Act::Ask | Act::Accept | Act::Refuse | Act::Answer => prop_assert_eq!(side, Side::To),
                Act::Deliver => prop_assert_eq!(side, Side::System),
                Act::Finish => prop_assert!(state == State::Accepted && side != Side::System),
            }
            opened |= act == Act::Open;
            if matches!(act, Act::Ask | Act::Accept | Act::Refuse | Act::Answer) {
                prop_assert!(opened, "{act:?} before it was opened");
            }
            if act == Act::Answer { prop_assert_eq!(kind.taking(), Taking::Answer); }
            ended = after.is_final();
            state = after;
        }
    }

    /// The ladder never climbs down while a transition stays as it is, and reaches the head at last.
    #[test]
    fn the_ladder_only_climbs(span in 4i64..100_000, first in 0i64..200_000, more in 0i64..200_000) {
        let of = |state, minutes| rung(Kind::Inquiry, state, at(0), at(span), at(minutes)).map_or(0, |rung| rung.0);
        for state in [State::Delivered, State::Opened, State::Accepted] {
            prop_assert!(of(state, first) <= of(state, first + more));
            prop_assert_eq!(of(state, span * 2), 6);
        }
    }
}
