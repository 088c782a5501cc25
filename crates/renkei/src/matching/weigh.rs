//! The weights at work: how surely two records are one person, and why. Pure.
//!
//! What a pair is worth depends on its two records and the stored weights alone: neither on other records nor on the order in which they came.

use super::keys::Person;
use ground::{Error, Result};
use nayose::{Backdrop, Columns, Explanation, Judge, Model, Role};
use std::collections::HashMap;
use uuid::Uuid;

/// Certainty from which on two records are one person without a look.
pub const UPPER: f64 = 0.98;
/// Certainty below which they are two.
pub const LOWER: f64 = 0.1;

/// The columns of records.
pub fn columns() -> Columns {
    let named = [
        ("氏名", Role::Name),
        ("フリガナ", Role::Kana),
        ("生年月日", Role::Birth),
        ("性別", Role::Sex),
        ("住所", Role::Address),
        ("宛名番号", Role::Number),
    ];
    Columns {
        titles: named.iter().map(|(title, _)| (*title).to_owned()).collect(),
        roles: named.iter().map(|(_, role)| *role).collect(),
        family_last: false,
        day_first: false,
    }
}

/// The cells of a record.
pub fn cells(person: &Person) -> [&str; 6] {
    let number = person.number.as_deref().unwrap_or_default();
    [&person.name, &person.kana, &person.birth, &person.sex, &person.address, number]
}

/// Weights and from where on they decide.
pub struct Weights {
    judge: Judge,
    /// From here on two records are one person without a look.
    pub upper: f64,
    /// Below, they are two.
    pub lower: f64,
}

impl Weights {
    /// Of a stored model, or those shipped with the product.
    ///
    /// # Errors
    /// A model that cannot be read.
    pub fn new(model: Option<&str>, backdrop: Backdrop, upper: f64, lower: f64) -> Result<Self> {
        let model = model.map(Model::from_json).transpose().map_err(Error::internal)?;
        let judge = Judge::new(model.as_ref(), columns(), backdrop).map_err(Error::internal)?;
        Ok(Self { judge, upper, lower })
    }

    /// The pairs that may be one person, with their certainty.
    pub fn weigh(&self, persons: &HashMap<Uuid, Person>, pairs: &[(Uuid, Uuid)]) -> Vec<(Uuid, Uuid, f64)> {
        let mut bench = self.judge.bench();
        let mut rows: HashMap<Uuid, u32> = HashMap::new();
        let mut found = Vec::new();
        for (a, b) in pairs {
            let (Some(x), Some(y)) = (persons.get(a), persons.get(b)) else { continue };
            let mut row =
                |person: &Person| *rows.entry(person.id).or_insert_with(|| bench.add(&person.source, cells(person)));
            let (x, y) = (row(x), row(y));
            let certainty = bench.certainty(x, y);
            if certainty >= self.lower {
                found.push((*a, *b, certainty));
            }
        }
        found
    }

    /// Why a record and others are, or are not, taken for one person: by each of the others.
    pub fn explain(&self, one: &Person, others: &[&Person]) -> Vec<Explanation> {
        let mut bench = self.judge.bench();
        let one = bench.add(&one.source, cells(one));
        let mut explained = Vec::with_capacity(others.len());
        for other in others {
            let other = bench.add(&other.source, cells(other));
            explained.push(bench.explain(one, other));
        }
        explained
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(n: u128, source: &str, name: &str, birth: &str, sex: &str) -> Person {
        Person {
            id: Uuid::from_u128(n),
            source: source.to_owned(),
            name: name.to_owned(),
            birth: birth.to_owned(),
            sex: sex.to_owned(),
            address: "府中町本町1-2-3".to_owned(),
            ..Person::default()
        }
    }

    #[test]
    fn one_person_is_sure_and_siblings_are_not() {
        let weights = Weights::new(None, Backdrop::default(), UPPER, LOWER).unwrap();
        let all = [
            record(1, "jumin", "架空　花子", "2018-05-05", "女"),
            record(2, "gakuseki", "架空　花子", "2018-05-05", "女"),
            record(3, "gakuseki", "架空　翔太", "2018-05-05", "男"),
            record(4, "hoiku", "架空　月美", "2020-08-01", "女"),
        ];
        let persons: HashMap<Uuid, Person> = all.iter().map(|person| (person.id, person.clone())).collect();
        let id = |n: u128| Uuid::from_u128(n);
        let pairs = [(id(1), id(2)), (id(1), id(3)), (id(1), id(4)), (id(2), id(9))];
        let found = weights.weigh(&persons, &pairs);
        assert_eq!(found.iter().map(|(a, b, _)| (*a, *b)).collect::<Vec<_>>(), [(id(1), id(2))]);
        assert!(found[0].2 >= UPPER, "{found:?}");
        let why = weights.explain(&all[0], &[&all[2]]).remove(0);
        assert!(why.probability < LOWER && why.reasons.iter().any(|reason| reason.text.contains("名の")), "{why:?}");
    }
}
