//! How like two cases are where no model says what weighs more: item by item, as far as both are known. Pure.

use crate::items::model::Item;

/// What two cases have in common and what not: places of the items of the first.
#[derive(Debug, Clone, PartialEq)]
pub struct Likeness {
    /// Share of the items known of both that agree, drawn towards a half where few are known.
    pub share: f64,
    /// Items that agree.
    pub alike: Vec<String>,
    /// Items that differ.
    pub unlike: Vec<String>,
}

/// Compares two cases. What is not known of one of them says nothing.
pub fn likeness(one: &[Item], other: &[Item]) -> Likeness {
    let (mut alike, mut unlike) = (Vec::new(), Vec::new());
    for item in one.iter().filter(|item| !item.given.is_unknown()) {
        let known = other.iter().find(|known| known.feature == item.feature && !known.given.is_unknown());
        match known {
            Some(known) if known.given == item.given => alike.push(item.feature.clone()),
            Some(_) => unlike.push(item.feature.clone()),
            None => {}
        }
    }
    let count = |features: &[String]| u32::try_from(features.len()).map_or(0.0, f64::from);
    let (same, different) = (count(&alike), count(&unlike));
    Likeness { share: (same + 1.0) / (same + different + 2.0), alike, unlike }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::items::model::Given;

    fn item(feature: &str, given: Given) -> Item {
        Item { feature: feature.to_owned(), label: String::new(), shown: String::new(), given, source: None }
    }

    #[test]
    fn what_nobody_knows_makes_cases_neither_like_nor_unlike() {
        let one = [item("a", Given::Yes), item("b", Given::Unknown), item("c", Given::No), item("d", Given::Yes)];
        let other = [item("a", Given::Yes), item("b", Given::Unknown), item("c", Given::Yes), item("e", Given::Yes)];
        let likeness = likeness(&one, &other);
        assert_eq!((likeness.alike, likeness.unlike), (vec!["a".to_owned()], vec!["c".to_owned()]));
        assert!((likeness.share - 0.5).abs() < 1e-12);
    }

    #[test]
    fn more_in_common_is_more_alike_and_one_item_is_not_everything() {
        let many: Vec<Item> = (0..10).map(|n| item(&format!("f{n}"), Given::Yes)).collect();
        let one = likeness(&many[..1], &many);
        assert!(likeness(&many, &many).share > one.share);
        assert!(likeness(&many, &[]).share < one.share);
    }
}
