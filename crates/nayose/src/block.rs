//! Which pairs are looked at: those that agree on at least one of a dozen combinations.

use rayon::prelude::*;

mod by_words;
mod grouped;

use crate::corpus::{Corpus, Row, slot};
use crate::dict::{at, mix, number};
use crate::roles::Role;
use crate::table::Schema;

use by_words::by_words;
pub(crate) use by_words::word_keys;
use grouped::grouped;

/// Part of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    Surname,
    SurnameKana,
    Given,
    GivenKana,
    /// The first letter of the family name as written.
    SurnameHead,
    /// The first letter of the given name as written.
    GivenHead,
    /// Readings of both names without voicing.
    Bare,
    /// The written given name, else its reading.
    GivenAny,
    Birth,
    BirthYear,
    MonthDay,
    Home,
    Town,
    City,
    Group,
    Number,
    Extra(usize),
}

/// A combination; rows that agree on all its parts are looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Rule {
    parts: Vec<Part>,
    /// What rows must agree on besides, where too many agree.
    finer: Vec<Part>,
    /// More rows than this with one key must agree on more.
    most: usize,
}

/// More rows than this with one key must agree on more.
pub(crate) const MOST: usize = 500;
/// The same for keys of one field: few enough that looking at them costs little, and fewer the more rows there are.
const MOST_OF_ONE: usize = 50;
const PAIRS_OF_ONE: usize = 2_500_000;

/// Agreement on 宛名番号 alone.
pub(crate) fn number_rules(schema: &Schema) -> Vec<Rule> {
    let rule = Rule { parts: vec![Part::Number, Part::Group], finer: vec![Part::Birth], most: MOST };
    if schema.has(Role::Number) { vec![rule] } else { Vec::new() }
}

/// The combinations the columns of a corpus allow.
pub(crate) fn rules(corpus: &Corpus) -> Vec<Rule> {
    let (schema, rows) = (corpus.schema(), corpus.len());
    use Part as P;
    let any = |roles: &[Role]| roles.iter().any(|role| schema.has(*role));
    let text = any(&[Role::Name]) || (any(&[Role::Surname]) && any(&[Role::Given]));
    let kana = any(&[Role::Kana]) || (any(&[Role::SurnameKana]) && any(&[Role::GivenKana]));
    let surname = any(&[Role::Name, Role::Surname]);
    let given = any(&[Role::Name, Role::Given]);
    let (birth, home) = (any(&[Role::Birth]), any(&[Role::Address]));
    let group = any(&[Role::Municipality]);
    let mut rules: Vec<Rule> = Vec::new();
    let mut add = |allowed: bool, parts: &[Part], finer: &[Part]| {
        if allowed {
            rules.push(Rule { parts: parts.to_vec(), finer: finer.to_vec(), most: MOST });
        }
    };
    let codes: Vec<Part> =
        (0..).zip(&schema.extras).filter(|(_, extra)| is_key(extra.role)).map(|(at, _)| P::Extra(at)).collect();
    let weak: Vec<Part> = (0..)
        .zip(&schema.extras)
        .filter(|(_, extra)| matches!(extra.role, Role::Category | Role::Postcode | Role::Text))
        .map(|(at, _)| P::Extra(at))
        .collect();
    add(kana && birth, &[P::GivenKana, P::Birth], &[P::SurnameKana]);
    add(given && birth, &[P::Given, P::Birth], &[P::Surname]);
    add(kana && birth, &[P::SurnameKana, P::Birth], &[P::GivenKana]);
    add(surname && !kana && birth, &[P::Surname, P::Birth], &[P::Given]);
    add(home && birth, &[P::Home, P::Birth], &[P::GivenAny]);
    let whole = if group {
        P::Group
    } else if home {
        P::City
    } else {
        P::Surname
    };
    add(text, &[P::Surname, P::Given, whole], &[P::BirthYear]);
    add(kana, &[P::SurnameKana, P::GivenKana, whole], &[P::BirthYear]);
    add(home && kana, &[P::Home, P::GivenKana], &[P::BirthYear]);
    add(home && given, &[P::Home, P::Given], &[P::BirthYear]);
    add(kana && birth, &[P::SurnameKana, P::GivenKana, P::BirthYear], &[P::MonthDay]);
    add(text && birth, &[P::Surname, P::Given, P::BirthYear], &[P::MonthDay]);
    add(text && birth, &[P::Surname, P::Given, P::MonthDay], &[P::BirthYear]);
    add(kana && birth, &[P::Bare, P::BirthYear], &[P::MonthDay]);
    add(kana && home, &[P::Bare, P::Town], &[P::BirthYear]);
    for code in &codes {
        add(true, &[*code], &[P::GivenAny]);
    }
    for other in &weak {
        add(surname, &[P::Surname, *other], &[P::GivenAny]);
        add(given, &[P::Given, *other], &[P::Surname]);
        add(birth, &[P::Birth, *other], &[P::GivenAny]);
    }
    if !birth && !home {
        add(text, &[P::Surname, P::Given], &weak);
        add(kana, &[P::Bare], &weak);
    }
    if !(kana && home) {
        rules.extend(single(schema, rows));
    }
    rules
}

/// One field alone. Without a reading and an address there are few combinations, and a slip in one field spoils most of them.
fn single(schema: &Schema, rows: usize) -> Vec<Rule> {
    let most = (PAIRS_OF_ONE / rows.max(1)).clamp(4, MOST_OF_ONE);
    let rule = |part: Part, finer: &[Part]| Rule { parts: vec![part], finer: finer.to_vec(), most };
    let mut rules = Vec::new();
    let names = schema.has(Role::Name) || (schema.has(Role::Surname) && schema.has(Role::Given));
    if names {
        rules.push(rule(Part::Surname, &[Part::GivenHead]));
        rules.push(rule(Part::Given, &[Part::SurnameHead]));
    }
    if schema.has(Role::Kana) || (schema.has(Role::SurnameKana) && schema.has(Role::GivenKana)) {
        rules.push(rule(Part::SurnameKana, &[Part::BirthYear]));
        rules.push(rule(Part::GivenKana, &[Part::BirthYear]));
    }
    if schema.has(Role::Birth) {
        rules.push(rule(Part::Birth, if names { &[Part::GivenHead] } else { &[] }));
    }
    for (at, extra) in schema.extras.iter().enumerate() {
        if names && matches!(extra.role, Role::Postcode | Role::Text) {
            rules.push(rule(Part::Extra(at), &[Part::GivenHead]));
        }
    }
    rules
}

/// Codes that few people share.
fn is_key(role: Role) -> bool {
    matches!(role, Role::Phone | Role::Email | Role::Code)
}

/// What a row has to say on a part; 0 for nothing.
fn value(corpus: &Corpus, row: Row<'_>, part: Part) -> u64 {
    let bare = |slot: usize| u64::from(corpus.names.bare(row.at(slot)));
    let head = |slot: usize| corpus.names.texts.get(row.at(slot)).chars().next().map_or(0, |c| u64::from(u32::from(c)));
    let birth = row.at(slot::BIRTH);
    match part {
        Part::Surname => row.at(slot::SURNAME).into(),
        Part::SurnameKana => row.at(slot::SURNAME_KANA).into(),
        Part::Given => row.at(slot::GIVEN).into(),
        Part::GivenKana => row.at(slot::GIVEN_KANA).into(),
        Part::SurnameHead => head(slot::SURNAME),
        Part::GivenHead => head(slot::GIVEN),
        Part::Bare => match (bare(slot::SURNAME_KANA), bare(slot::GIVEN_KANA)) {
            (0, _) | (_, 0) => 0,
            (surname, given) => surname << 32 | given,
        },
        Part::GivenAny => match row.at(slot::GIVEN) {
            0 => u64::from(row.at(slot::GIVEN_KANA)) << 32,
            given => given.into(),
        },
        Part::Birth => birth.into(),
        Part::BirthYear => (birth / 10_000).into(),
        Part::MonthDay => {
            if birth.is_multiple_of(100) {
                0
            } else {
                (birth % 10_000).into()
            }
        }
        Part::Home => row.at(slot::HOME).into(),
        Part::Town => row.at(slot::TOWN).into(),
        Part::City => row.at(slot::CITY).into(),
        // Rows that name no municipality may be of any.
        Part::Group => u64::from(row.at(slot::GROUP)) + 1,
        Part::Number => row.at(slot::NUMBER).into(),
        Part::Extra(position) => row.at(slot::EXTRA + position).into(),
    }
}

fn key_of(corpus: &Corpus, row: Row<'_>, parts: &[Part]) -> Option<u64> {
    let mut key = 0;
    for part in parts {
        let value = value(corpus, row, *part);
        if value == 0 {
            return None;
        }
        key = mix(key, value);
    }
    Some(key)
}

impl Rule {
    /// The key of a row; `None` where a part is missing.
    pub(crate) fn key(&self, corpus: &Corpus, row: u32) -> Option<u64> {
        key_of(corpus, corpus.row(row), &self.parts)
    }

    fn finer_key(&self, corpus: &Corpus, row: u32) -> Option<u64> {
        let finer = if self.finer.is_empty() { None } else { key_of(corpus, corpus.row(row), &self.finer) };
        finer.map(|finer| mix(self.key(corpus, row).unwrap_or(0), finer))
    }

    /// From so many rows with one key on, they must agree on more.
    pub(crate) fn is_crowded(&self, rows: usize) -> bool {
        rows > self.most
    }

    /// Whether two rows of one key are looked at though the key has too many rows.
    pub(crate) fn agree_further(&self, corpus: &Corpus, a: u32, b: u32) -> bool {
        self.finer_key(corpus, a).is_some_and(|key| self.finer_key(corpus, b) == Some(key))
    }
}

/// Pairs to look at, each once, the smaller row first, in order; and how many were left out because too many rows agreed.
#[derive(Debug, Default)]
pub(crate) struct Candidates {
    pub(crate) pairs: Vec<(u32, u32)>,
    pub(crate) capped: u64,
}

/// Which pairs may be looked at at all.
pub(crate) trait Allowed: Fn(u32, u32) -> bool + Sync {}
impl<F: Fn(u32, u32) -> bool + Sync> Allowed for F {}

/// Finds the pairs of a corpus.
pub(crate) fn candidates(corpus: &Corpus, rules: &[Rule], allowed: &impl Allowed) -> Candidates {
    let rows = number(corpus.len());
    let mut found: Vec<Candidates> = rules.par_iter().map(|rule| by_rule(corpus, rows, rule, allowed)).collect();
    found.extend(by_words(corpus, rows, allowed));
    let capped = found.iter().map(|one| one.capped).sum();
    Candidates { pairs: each_once(rows, found), capped }
}

/// All pairs in order, without repeats: gathered by their smaller row.
fn each_once(rows: u32, found: Vec<Candidates>) -> Vec<(u32, u32)> {
    let mut starts = vec![0_usize; at(rows) + 1];
    for (low, _) in found.iter().flat_map(|one| &one.pairs) {
        if let Some(count) = starts.get_mut(at(*low) + 1) {
            *count += 1;
        }
    }
    let mut sum = 0;
    for start in &mut starts {
        sum += *start;
        *start = sum;
    }
    let mut partners = vec![0_u32; sum];
    let mut next = starts.clone();
    for one in found {
        for (low, high) in one.pairs {
            if let Some(next) = next.get_mut(at(low)) {
                if let Some(partner) = partners.get_mut(*next) {
                    *partner = high;
                }
                *next += 1;
            }
        }
    }
    let mut pairs = Vec::new();
    for (low, bounds) in (0..rows).zip(starts.windows(2)) {
        let [start, end] = bounds else { continue };
        let Some(bucket) = partners.get_mut(*start..*end) else { continue };
        bucket.sort_unstable();
        let mut last = None;
        for high in bucket.iter().copied() {
            if last != Some(high) {
                pairs.push((low, high));
            }
            last = Some(high);
        }
    }
    pairs
}

fn by_rule(corpus: &Corpus, rows: u32, rule: &Rule, allowed: &impl Allowed) -> Candidates {
    let keys = grouped((0..rows).filter_map(|row| Some((rule.key(corpus, row)?, row))).collect());
    let mut found = Candidates::default();
    for run in keys.chunk_by(|a, b| a.0 == b.0).filter(|run| run.len() > 1) {
        if !rule.is_crowded(run.len()) {
            emit(run, allowed, &mut found);
            continue;
        }
        let mut finer: Vec<(u64, u32)> =
            run.iter().filter_map(|(_, row)| Some((rule.finer_key(corpus, *row)?, *row))).collect();
        finer.sort_unstable();
        let mut looked_at = 0;
        for run in finer.chunk_by(|a, b| a.0 == b.0).filter(|run| run.len() > 1) {
            if !rule.is_crowded(run.len()) {
                looked_at += pairs_of(run.len());
                emit(run, allowed, &mut found);
            }
        }
        looked_at += copies(corpus, run, rule, &finer, allowed, &mut found);
        found.capped += pairs_of(run.len()).saturating_sub(looked_at);
    }
    found
}

/// Rows of a crowd that are the same throughout, each with the next: however many they are, one chain holds them together. How many pairs.
fn copies(
    corpus: &Corpus,
    run: &[(u64, u32)],
    rule: &Rule,
    finer: &[(u64, u32)],
    allowed: &impl Allowed,
    found: &mut Candidates,
) -> u64 {
    // Those that agree on more are looked at already, unless they are a crowd themselves.
    let mut looked_at: Vec<u32> = Vec::new();
    for run in finer.chunk_by(|a, b| a.0 == b.0).filter(|run| !rule.is_crowded(run.len())) {
        looked_at.extend(run.iter().map(|(_, row)| *row));
    }
    looked_at.sort_unstable();
    let mut rest: Vec<u32> =
        run.iter().map(|(_, row)| *row).filter(|row| looked_at.binary_search(row).is_err()).collect();
    rest.sort_unstable_by(|a, b| corpus.row(*a).cmp(&corpus.row(*b)).then(a.cmp(b)));
    let mut pairs = 0;
    for pair in rest.windows(2) {
        let [a, b] = pair else { continue };
        if corpus.row(*a) == corpus.row(*b) && allowed(*a, *b) {
            found.pairs.push(ordered(*a, *b));
            pairs += 1;
        }
    }
    pairs
}

fn emit(run: &[(u64, u32)], allowed: &impl Allowed, found: &mut Candidates) {
    for (position, (_, a)) in run.iter().enumerate() {
        for (_, b) in run.iter().skip(position + 1) {
            let (low, high) = ((*a).min(*b), (*a).max(*b));
            if allowed(low, high) {
                found.pairs.push((low, high));
            }
        }
    }
}

fn pairs_of(rows: usize) -> u64 {
    let rows = u64::try_from(rows).unwrap_or(u64::MAX);
    rows * (rows - 1) / 2
}

/// A pair with the smaller row first.
pub(crate) fn ordered(a: u32, b: u32) -> (u32, u32) {
    (a.min(b), a.max(b))
}
