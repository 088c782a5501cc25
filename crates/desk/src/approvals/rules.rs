//! Where an approval stands and who may do what. Pure: the acts in their order decide.

use super::{Act, Step};

/// Where an approval stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// For the act of this step.
    Waiting(usize),
    /// Sent back to the one who submitted.
    Returned,
    /// Taken back.
    Withdrawn,
    /// Every step acted and saw.
    Decided,
    /// Every step acted; these were acted for and have not seen it.
    Unseen(Vec<usize>),
}

/// Replays the acts over a chain of so many steps. An act that does not fit where the chain stands changes nothing.
pub fn state(steps: usize, acts: &[Act]) -> State {
    let (mut at, mut unseen, mut returned, mut withdrawn) = (0, Vec::new(), false, false);
    for act in acts {
        let step = usize::try_from(act.step).ok();
        let is_here = step == Some(at) && at < steps && !returned && !withdrawn;
        match act.act.as_str() {
            "承認" if is_here => at += 1,
            "代決" if is_here => {
                unseen.push(at);
                at += 1;
            }
            "差戻し" if is_here => returned = true,
            "後閲" => unseen.retain(|one| Some(*one) != step),
            "再提出" if returned => (at, unseen, returned) = (0, Vec::new(), false),
            "取下げ" if at < steps => withdrawn = true,
            _ => {}
        }
    }
    match () {
        () if withdrawn => State::Withdrawn,
        () if returned => State::Returned,
        () if at < steps => State::Waiting(at),
        () if unseen.is_empty() => State::Decided,
        () => State::Unseen(unseen),
    }
}

/// Acts a holder of these posts may do now, each with its step. Who is acted for may see it at once, before the chain ends.
pub fn may(steps: &[Step], acts: &[Act], posts: &[i32]) -> Vec<(&'static str, usize)> {
    let holds = |step: usize| steps.get(step).is_some_and(|step| posts.contains(&step.post));
    let is_in_chain = steps.iter().any(|step| posts.contains(&step.post));
    let mut allowed = Vec::new();
    if let State::Waiting(at) = state(steps.len(), acts) {
        if holds(at) {
            allowed.extend([("承認", at), ("差戻し", at)]);
        } else if is_in_chain {
            allowed.push(("代決", at));
        }
    }
    allowed.extend(unseen(steps.len(), acts).into_iter().filter(|step| holds(*step)).map(|step| ("後閲", step)));
    allowed
}

/// Steps that were acted for and have not seen it, wherever the chain stands.
pub fn unseen(steps: usize, acts: &[Act]) -> Vec<usize> {
    let begun = acts.iter().rposition(|act| act.act == "再提出").map_or(0, |at| at + 1);
    let round = acts.get(begun..).unwrap_or_default();
    let has =
        |word: &str, step: usize| round.iter().any(|act| act.act == word && usize::try_from(act.step) == Ok(step));
    (0..steps).filter(|step| has("代決", *step) && !has("後閲", *step)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;
    use proptest::prelude::*;

    fn act(step: i16, act: &str) -> Act {
        Act {
            step,
            act: act.into(),
            staff: None,
            name: "架空".into(),
            post: String::new(),
            reason: String::new(),
            at: Timestamp::UNIX_EPOCH,
        }
    }

    fn steps(n: i32) -> Vec<Step> {
        (0..n).map(|post| Step { post, title: format!("職{post}") }).collect()
    }

    #[test]
    fn a_chain_is_signed_in_order() {
        assert_eq!(state(2, &[]), State::Waiting(0));
        assert_eq!(state(2, &[act(1, "承認")]), State::Waiting(0), "out of turn");
        assert_eq!(state(2, &[act(0, "承認"), act(1, "承認")]), State::Decided);
    }

    #[test]
    fn who_was_acted_for_sees_it_afterwards() {
        let acts = [act(0, "承認"), act(1, "代決")];
        assert_eq!(state(2, &acts), State::Unseen(vec![1]));
        assert_eq!(may(&steps(2), &acts, &[1]), [("後閲", 1)]);
        assert_eq!(may(&steps(2), &acts, &[0]), []);
        assert_eq!(state(2, &[&acts[..], &[act(1, "後閲")]].concat()), State::Decided);
        // Acted for in the middle: seen before the chain ends.
        assert_eq!(may(&steps(3), &[act(0, "代決")], &[0]), [("代決", 1), ("後閲", 0)]);
    }

    #[test]
    fn sent_back_it_begins_again_and_nothing_vanishes() {
        let acts = [act(0, "承認"), act(1, "差戻し")];
        assert_eq!(state(2, &acts), State::Returned);
        assert_eq!(may(&steps(2), &acts, &[0, 1]), []);
        assert_eq!(state(2, &[&acts[..], &[act(-1, "再提出")]].concat()), State::Waiting(0));
        assert_eq!(state(2, &[act(-1, "取下げ"), act(0, "承認")]), State::Withdrawn);
    }

    #[test]
    fn only_the_chain_acts() {
        assert_eq!(may(&steps(2), &[], &[7]), []);
        assert_eq!(may(&steps(2), &[], &[0]), [("承認", 0), ("差戻し", 0)]);
        assert_eq!(may(&steps(2), &[], &[1]), [("代決", 0)]);
    }

    proptest! {
        /// Whatever is tried, a chain is decided only when every step acted since it was last submitted, each in its turn.
        #[test]
        fn decided_means_every_step_acted(n in 1usize..5, tried in prop::collection::vec((-1i16..5, 0usize..6), 0..40)) {
            let words = ["承認", "差戻し", "代決", "後閲", "再提出", "取下げ"];
            let acts: Vec<Act> = tried.into_iter().map(|(step, word)| act(step, words[word])).collect();
            if matches!(state(n, &acts), State::Decided | State::Unseen(_)) {
                for step in 0..n {
                    prop_assert!(acts.iter().any(|act| usize::try_from(act.step) == Ok(step) && ["承認", "代決"].contains(&act.act.as_str())));
                }
                prop_assert!(!acts.iter().any(|act| act.act == "取下げ") || acts.iter().any(|act| act.act == "承認" || act.act == "代決"));
            }
        }

        /// What somebody may do changes where the chain stands, or shows that it was seen.
        #[test]
        fn an_allowed_act_moves_the_chain(n in 1i32..5, moves in prop::collection::vec((0i32..5, 0usize..4), 0..12)) {
            let steps = steps(n);
            let mut acts = Vec::new();
            for (post, choice) in moves {
                let allowed = may(&steps, &acts, &[post]);
                let Some((word, step)) = allowed.get(choice % allowed.len().max(1)).copied() else { continue };
                let before = (state(steps.len(), &acts), unseen(steps.len(), &acts));
                acts.push(act(i16::try_from(step).unwrap(), word));
                prop_assert_ne!(before, (state(steps.len(), &acts), unseen(steps.len(), &acts)));
            }
        }
    }
}
