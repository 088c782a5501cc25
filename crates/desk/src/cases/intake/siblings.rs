//! きょうだい: children of one report related to each other.

use super::{NewChild, Who};
use crate::people::{self, NewPerson, NewRelation};
use ground::Result;
use ground::db::{Key, Tx};
use uuid::Uuid;

/// Relates every two children of a report unless both were registered before: then their family tables are theirs to correct.
pub(super) async fn relate(tx: &mut Tx<'_>, children: &[NewChild], persons: &[Uuid]) -> Result<()> {
    let area = tx.permit().actor().area;
    let mut known = Vec::new();
    for (child, person) in children.iter().zip(persons) {
        let facts = people::load(tx, Key::new(area, *person)).await?.for_rules().facts.clone();
        known.push((*person, matches!(child.who, Who::New(_)), facts));
    }
    for (child, is_new, facts) in &known {
        for (other, is_other_new, other_facts) in &known {
            if child != other && (*is_new || *is_other_new) {
                let kind = word(facts, other_facts).to_owned();
                people::relate(tx, Key::new(area, *child), *other, &NewRelation { kind, ..NewRelation::default() })
                    .await?;
            }
        }
    }
    Ok(())
}

/// What `other` is to a child. Whether older or younger must be certain; twins and half-known births are きょうだい.
fn word(child: &NewPerson, other: &NewPerson) -> &'static str {
    let (Some(own), Some(theirs)) = (&child.birth, &other.birth) else { return "きょうだい" };
    let (is_older, is_younger) = (theirs.last < own.first, theirs.first > own.last);
    match (other.sex.as_str(), is_older, is_younger) {
        ("male", true, _) => "兄",
        ("female", true, _) => "姉",
        ("male", _, true) => "弟",
        ("female", _, true) => "妹",
        _ => "きょうだい",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::model::Birth;

    fn facts(birth: &str, sex: &str) -> NewPerson {
        NewPerson { birth: Birth::parse(birth).unwrap(), sex: sex.into(), ..NewPerson::default() }
    }

    #[test]
    fn the_word_says_no_more_than_is_known() {
        let child = facts("平成30年5月5日", "female");
        assert_eq!(word(&child, &facts("平成28年", "male")), "兄");
        assert_eq!(word(&child, &facts("平成28年1月", "female")), "姉");
        assert_eq!(word(&child, &facts("令和2年", "female")), "妹");
        assert_eq!(word(&child, &facts("令和2年", "")), "きょうだい");
        assert_eq!(word(&child, &facts("平成30年", "male")), "きょうだい", "born in the same year");
        assert_eq!(word(&child, &facts("平成30年5月5日", "male")), "きょうだい", "twins");
        assert_eq!(word(&child, &facts("", "male")), "きょうだい");
    }
}
