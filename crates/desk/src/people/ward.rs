//! 学校区: who belongs to the schools a post is limited to.
//!
//! Pupils by the roll of the school system where it speaks of the child, else by 所属 of the 児童記録票; their siblings by relation or
//! household; and the families of both, without children who have a record of their own. And whom the schools are asked about in a survey though no
//! case knows them: of those nothing is there to see but what is asked.

use super::store;
use ground::Result;
use ground::db::Tx;
use jp::fold;
use std::collections::HashSet;
use std::pin::Pin;
use uuid::Uuid;

/// 続柄 of brothers and sisters, as offered while typing; another word makes no sibling.
pub const SIBLINGS: &[&str] = &[
    "兄",
    "姉",
    "弟",
    "妹",
    "きょうだい",
    "異父兄",
    "異父姉",
    "異父弟",
    "異父妹",
    "異母兄",
    "異母姉",
    "異母弟",
    "異母妹",
];
/// 続柄 of those whose children are siblings.
pub const PARENTS: &[&str] = &["実父", "実母", "養父", "養母"];

/// Everybody who belongs to these schools, within the reach of the transaction. For the gate.
pub fn of<'a, 'p>(
    tx: &'a mut Tx<'p>,
    schools: &'a [String],
) -> Pin<Box<dyn Future<Output = Result<HashSet<Uuid>>> + Send + 'a>> {
    Box::pin(async move {
        let is_in_charge = |name: &str| schools.iter().any(|school| is_same_school(school, name));
        let rolls = store::rolls(tx).await?;
        let mut spellings = store::school_names(tx).await?;
        spellings.retain(|name| is_in_charge(name));
        let mut pupils: HashSet<Uuid> = store::pupils_of(tx, &spellings).await?.into_iter().collect();
        for (child, school) in &rolls {
            if is_in_charge(school) {
                pupils.insert(*child);
            } else {
                pupils.remove(child);
            }
        }
        let pupils: Vec<Uuid> = pupils.into_iter().collect();
        let mut children: HashSet<Uuid> = store::siblings_of(tx, &pupils).await?.into_iter().collect();
        children.extend(&pupils);
        let children: Vec<Uuid> = children.into_iter().collect();
        let families = store::families_of(tx, &children).await?;
        let asked = store::asked_about(tx).await?.into_iter().filter(|(_, school)| is_in_charge(school));
        let asked: Vec<Uuid> = asked.map(|(person, _)| person).collect();
        Ok(children.into_iter().chain(families).chain(asked).collect())
    })
}

/// Whether two names are of one school: 府中町立府中小学校 and 府中小学校 are, 海田町立府中小学校 is another.
pub fn is_same_school(one: &str, other: &str) -> bool {
    let (one, other) = (fold(one), fold(other));
    let ((founder, name), (other_founder, other_name)) = (parted(&one), parted(&other));
    !name.is_empty()
        && name == other_name
        && (founder == other_founder || founder.is_empty() || other_founder.is_empty())
}

/// Founder (府中町立) and name of a school; the founder is empty where it is not said.
fn parted(name: &str) -> (&str, &str) {
    const FOUNDERS: [&str; 11] = ["市", "町", "村", "区", "県", "都", "府", "道", "国", "私", "組合"];
    let end = name
        .match_indices('立')
        .find(|(at, _)| name.get(..*at).is_some_and(|before| FOUNDERS.iter().any(|founder| before.ends_with(founder))))
        .map_or(0, |(at, mark)| at + mark.len());
    name.split_at_checked(end).unwrap_or(("", name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_school_is_known_with_and_without_its_founder() {
        for (one, other, same) in [
            ("府中町立府中小学校", "府中町立府中小学校", true),
            ("府中町立府中小学校", "府中小学校", true),
            ("府中町立 府中小学校", "府中町立府中小学校", true),
            ("府中町立中央小学校", "海田町立中央小学校", false),
            ("府中小学校", "府中中学校", false),
            ("府中町立府中小学校", "", false),
            ("", "", false),
            ("立花小学校", "府中町立立花小学校", true),
            ("国立府中小学校", "私立府中小学校", false),
        ] {
            assert_eq!(is_same_school(one, other), same, "{one} {other}");
            assert_eq!(is_same_school(other, one), same, "{other} {one}");
        }
    }

    proptest! {
        #[test]
        fn a_name_of_two_founders_is_of_two_schools(name in "[架空東西南北]{1,4}小学校", one in 0..3usize, other in 0..3usize) {
            let founder = |n: usize| ["府中町立", "海田町立", "県立"][n];
            let (a, b) = (format!("{}{name}", founder(one)), format!("{}{name}", founder(other)));
            prop_assert_eq!(is_same_school(&a, &b), one == other);
            prop_assert!(is_same_school(&a, &name));
        }
    }
}
