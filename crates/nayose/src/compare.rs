//! Two rows side by side: for each thing that can be compared, a level of agreement.

use crate::corpus::{Corpus, Row, slot};
use crate::dates::Agreement as Dates;
use crate::dict::at;
use crate::jaro::{jaro_winkler, one_edit};
use crate::names::Names;
use crate::place::Agreement as Places;
use crate::roles::Role;
use crate::table::Schema;
use crate::values::Values;
use crate::words;

mod meaning;
pub(crate) use meaning::meaning;

/// One thing that is compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Kind {
    Surname,
    Given,
    Birth,
    Sex,
    Address,
    /// Whether the rows come from one source, and whether that holds people twice.
    Source,
    /// Whether others moved between the same two homes.
    Company,
    /// How common the name is on which they agree.
    SurnameBand,
    GivenBand,
    /// How many rows the home has on which they agree.
    HomeBand,
    /// A column of its own: its position, what it holds.
    Extra(usize, Role),
}

/// A comparison: what, by which name it is stored, and how many levels it has (0 always tells nothing).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Comparison {
    pub(crate) kind: Kind,
    pub(crate) name: String,
    pub(crate) title: String,
    pub(crate) levels: u8,
}

/// Levels of all comparisons of a pair, five bits each.
pub(crate) type Pattern = u128;

const BITS: usize = 5;
/// Comparisons that fit in a pattern.
pub(crate) const MOST: usize = 25;

/// Beside the levels: the rows are of two municipalities; they have one number; they have two numbers.
const FAR: Pattern = 1 << 127;
const ONE_NUMBER: Pattern = 1 << 126;
const TWO_NUMBERS: Pattern = 1 << 125;

/// Whether the rows are of two municipalities.
pub(crate) fn is_far(pattern: Pattern) -> bool {
    pattern & FAR != 0
}

/// Whether the numbers of the rows say that they are one person; `None` where they say nothing.
pub(crate) fn told(pattern: Pattern) -> Option<bool> {
    (pattern & (ONE_NUMBER | TWO_NUMBERS) != 0).then_some(pattern & ONE_NUMBER != 0)
}

fn beside(a: Row<'_>, b: Row<'_>) -> Pattern {
    let (group, other) = (a.at(slot::GROUP), b.at(slot::GROUP));
    if group != other {
        return if group != 0 && other != 0 { FAR } else { 0 };
    }
    match (a.at(slot::NUMBER), b.at(slot::NUMBER)) {
        (0, _) | (_, 0) => 0,
        (x, y) if x == y => ONE_NUMBER,
        _ => TWO_NUMBERS,
    }
}

/// The level of a comparison in a pattern.
pub(crate) fn level(pattern: Pattern, comparison: usize) -> u8 {
    u8::try_from(pattern >> (comparison * BITS) & 31).unwrap_or(0)
}

/// The pattern with a level put in the place of a comparison that had 0.
pub(crate) fn with_level(pattern: Pattern, comparison: usize, level: u8) -> Pattern {
    pattern | Pattern::from(level) << (comparison * BITS)
}

/// The comparisons a schema allows.
pub(crate) fn comparisons(schema: &Schema, sources: usize) -> Vec<Comparison> {
    let mut list = Vec::new();
    let mut add = |kind: Kind, name: &str, title: &str, levels: u8| {
        list.push(Comparison { kind, name: name.to_owned(), title: title.to_owned(), levels });
    };
    let any = |roles: &[Role]| roles.iter().any(|role| schema.has(*role));
    let name = any(&[Role::Name, Role::Kana]);
    if name || any(&[Role::Surname, Role::SurnameKana]) {
        add(Kind::Surname, "surname", "姓", NAME_LEVELS);
        add(Kind::SurnameBand, "surname_band", "姓の珍しさ", 5);
    }
    if name || any(&[Role::Given, Role::GivenKana]) {
        add(Kind::Given, "given", "名", NAME_LEVELS);
        add(Kind::GivenBand, "given_band", "名の珍しさ", 5);
    }
    if any(&[Role::Birth]) {
        add(Kind::Birth, "birth", "生年月日", Dates::COUNT);
    }
    if any(&[Role::Sex]) {
        add(Kind::Sex, "sex", "性別", 3);
    }
    if any(&[Role::Address]) {
        add(Kind::Address, "address", "住所", Places::COUNT);
        add(Kind::HomeBand, "home_band", "同じ住所の行の多さ", 3);
        add(Kind::Company, "company", "一緒に移った人", 3);
    }
    if sources > 1 {
        add(Kind::Source, "source", "システム", 4);
    }
    for (position, extra) in schema.extras.iter().enumerate() {
        let levels = match extra.role {
            Role::Text => words::LEVELS,
            Role::Category => 3,
            _ => 5,
        };
        let name = format!("{}_{}", extra_name(extra.role), crate::roles::key(&extra.title));
        add(Kind::Extra(position, extra.role), &name, &extra.title, levels);
    }
    list.truncate(MOST);
    list
}

fn extra_name(role: Role) -> &'static str {
    match role {
        Role::Phone => "phone",
        Role::Email => "email",
        Role::Postcode => "postcode",
        Role::Category => "category",
        Role::Quantity => "quantity",
        Role::Text => "text",
        _ => "code",
    }
}

/// Compares rows of a corpus.
pub(crate) struct Comparer<'a> {
    corpus: &'a Corpus,
    comparisons: &'a [Comparison],
    /// By source: whether it holds people twice.
    repeats: &'a [bool],
}

impl<'a> Comparer<'a> {
    pub(crate) fn new(corpus: &'a Corpus, comparisons: &'a [Comparison], repeats: &'a [bool]) -> Self {
        Self { corpus, comparisons, repeats }
    }

    /// The levels of a pair. The order of the two does not matter.
    pub(crate) fn pattern(&self, a: u32, b: u32) -> Pattern {
        let (a, b) = (self.corpus.row(a), self.corpus.row(b));
        let mut pattern = beside(a, b);
        for (position, comparison) in self.comparisons.iter().enumerate() {
            pattern = with_level(pattern, position, self.level(&comparison.kind, a, b));
        }
        pattern
    }

    fn level(&self, kind: &Kind, a: Row<'_>, b: Row<'_>) -> u8 {
        let names = &self.corpus.names;
        let equal = |slot: usize| a.at(slot) != 0 && a.at(slot) == b.at(slot);
        match kind {
            Kind::Surname => self.surname(a, b),
            Kind::Given => {
                let [x, y] = [a, b].map(|row| (row.at(slot::GIVEN), row.at(slot::GIVEN_KANA)));
                let level = part(names, x, y);
                if is_crossed(a, b) { SWAPPED } else { level }
            }
            Kind::SurnameBand => {
                let total = self.corpus.counted();
                let counts = &names.counts;
                if equal(slot::SURNAME) {
                    Names::band(counts.of_surname(a.at(slot::SURNAME), false), total)
                } else if equal(slot::SURNAME_KANA) {
                    Names::band(counts.of_surname(a.at(slot::SURNAME_KANA), true), total)
                } else {
                    0
                }
            }
            Kind::GivenBand => {
                let total = self.corpus.counted();
                let counts = &names.counts;
                if equal(slot::GIVEN) {
                    Names::band(counts.of_given(a.at(slot::GIVEN), false), total)
                } else if equal(slot::GIVEN_KANA) {
                    Names::band(counts.of_given(a.at(slot::GIVEN_KANA), true), total)
                } else {
                    0
                }
            }
            Kind::Birth => Dates::of(a.at(slot::BIRTH), b.at(slot::BIRTH)) as u8,
            Kind::Sex => match (a.at(slot::SEX), b.at(slot::SEX)) {
                (0, _) | (_, 0) => 0,
                (x, y) if x == y => 1,
                _ => 2,
            },
            Kind::Address => self.corpus.others.places.agreement(a.place(), b.place()) as u8,
            Kind::HomeBand => match self.corpus.others.places.crowd(a.at(slot::HOME)) {
                _ if !equal(slot::HOME) => 0,
                0..=20 => 1,
                _ => 2,
            },
            Kind::Company => 0,
            Kind::Source => match (a.at(slot::SOURCE), b.at(slot::SOURCE)) {
                (0, _) | (_, 0) => 0,
                (x, y) if x != y => 1,
                _ if a.at(slot::GROUP) != b.at(slot::GROUP) => 1,
                (x, _) if self.repeats.get(at(x)).copied().unwrap_or(true) => 3,
                _ => 2,
            },
            Kind::Extra(position, role) => self.extra(*position, *role, a, b),
        }
    }

    fn surname(&self, a: Row<'_>, b: Row<'_>) -> u8 {
        let names = &self.corpus.names;
        let [x, y] = [a, b].map(|row| (row.at(slot::SURNAME), row.at(slot::SURNAME_KANA)));
        let [old_x, old_y] = [a, b].map(|row| (row.at(slot::FORMER), row.at(slot::FORMER_KANA)));
        let level = part(names, x, y);
        let same = |x: (u32, u32), y: (u32, u32)| (x.0 != 0 && x.0 == y.0) || (x.1 != 0 && x.1 == y.1);
        match () {
            () if is_agreement(level) => level,
            () if same(old_x, y) || same(x, old_y) || same(old_x, old_y) => FORMER,
            () if is_crossed(a, b) => SWAPPED,
            () => level,
        }
    }

    fn extra(&self, position: usize, role: Role, a: Row<'_>, b: Row<'_>) -> u8 {
        let (x, y) = (a.at(slot::EXTRA + position), b.at(slot::EXTRA + position));
        if x == 0 || y == 0 {
            return 0;
        }
        match self.corpus.others.extras.get(position) {
            Some(Values::Words(words)) => words.level(x, y),
            Some(Values::Amounts) => {
                let (low, high) = (f64::from(x.min(y) - 1), f64::from(x.max(y) - 1));
                match () {
                    () if x == y => 1,
                    () if low >= high * 0.95 => 2,
                    () if low >= high * 0.8 => 3,
                    () => 4,
                }
            }
            Some(Values::Codes { .. }) if role == Role::Category => 1 + u8::from(x != y),
            Some(Values::Codes { folded, .. }) if role == Role::Email => mail(folded.get(x), folded.get(y)),
            Some(Values::Codes { folded, .. }) => {
                let (x, y) = (folded.get(x).as_bytes(), folded.get(y).as_bytes());
                let (x, y) = if x <= y { (x, y) } else { (y, x) };
                match () {
                    () if x == y => 1,
                    () if one_edit(x, y) => 2,
                    () if x.len().min(y.len()) >= 4 && jaro_winkler(x, y) >= 0.9 => 3,
                    () => 4,
                }
            }
            None => 0,
        }
    }
}

/// Mail addresses: the name before the sign tells, as many people share the host behind it.
fn mail(x: &str, y: &str) -> u8 {
    let (x_name, y_name) = (before_at(x).as_bytes(), before_at(y).as_bytes());
    let (x_name, y_name) = if x_name <= y_name { (x_name, y_name) } else { (y_name, x_name) };
    match () {
        () if x == y => 1,
        () if x_name == y_name || one_edit(x.as_bytes(), y.as_bytes()) => 2,
        () if x_name.len().min(y_name.len()) >= 4 && jaro_winkler(x_name, y_name) >= 0.9 => 3,
        () => 4,
    }
}

fn before_at(mail: &str) -> &str {
    mail.split_once('@').map_or(mail, |(name, _)| name)
}

/// Family and given name in each other's place.
fn is_crossed(a: Row<'_>, b: Row<'_>) -> bool {
    let crossed = |family: usize, given: usize| {
        let (x, y) = (a.at(family), a.at(given));
        x != 0 && y != 0 && x != y && x == b.at(given) && y == b.at(family)
    };
    crossed(slot::SURNAME, slot::GIVEN) || crossed(slot::SURNAME_KANA, slot::GIVEN_KANA)
}

/// Levels of a name: five as written times six as read, and two of their own.
pub(crate) const NAME_LEVELS: u8 = 32;
const SWAPPED: u8 = 30;
const FORMER: u8 = 31;

/// Whether a name agrees as written or as read.
pub(crate) fn is_agreement(level: u8) -> bool {
    level / 6 == 1 || level % 6 == 1
}

/// How alike two name parts are, as written and as read.
fn part(names: &Names, a: (u32, u32), b: (u32, u32)) -> u8 {
    written(names, a.0, b.0) * 6 + read(names, a.1, b.1)
}

/// 0 missing, 1 equal, 2 nearly, 3 a little, 4 not alike. A part in kana says nothing about one in kanji.
fn written(names: &Names, a: u32, b: u32) -> u8 {
    if a == 0 || b == 0 || (names.read_from(a) == 0) != (names.read_from(b) == 0) {
        return 0;
    }
    if a == b {
        return 1;
    }
    let (x, y) = (names.texts.get(a), names.texts.get(b));
    let (mut left, mut right) = ([' '; 24], [' '; 24]);
    let (x, y) = ordered(letters(x, &mut left), letters(y, &mut right));
    if names.is_unreadable(a) || names.is_unreadable(b) {
        let fits = x.len() == y.len() && x.iter().zip(y).all(|(x, y)| x == y || *x == '〓' || *y == '〓');
        return if fits { 2 } else { 4 };
    }
    let kanji = x.first().is_some_and(|c| !c.is_ascii() && names.read_from(a) == 0);
    let longest = x.len().max(y.len());
    let alike = jaro_winkler(x, y);
    match () {
        () if one_edit(x, y) && longest >= if kanji { 3 } else { 4 } => 2,
        () if !kanji && alike >= 0.92 => 2,
        () if x.first() == y.first() && (kanji || x.len().min(y.len()) == 1) => 3,
        () if alike >= 0.8 => 3,
        () => 4,
    }
}

/// 0 missing, 1 equal, 2 equal but for voicing, 3 nearly, 4 a little, 5 not alike.
fn read(names: &Names, a: u32, b: u32) -> u8 {
    if a == 0 || b == 0 {
        return 0;
    }
    if a == b {
        return 1;
    }
    if names.bare(a) == names.bare(b) {
        return 2;
    }
    let (mut left, mut right) = ([' '; 24], [' '; 24]);
    let (x, y) = ordered(letters(names.kanas.get(a), &mut left), letters(names.kanas.get(b), &mut right));
    let alike = jaro_winkler(x, y);
    match () {
        () if alike >= 0.9 || (one_edit(x, y) && x.len().max(y.len()) >= 3) => 3,
        () if alike >= 0.8 => 4,
        () => 5,
    }
}

/// The letters of a name; what is longer than any name is cut off.
fn letters<'a>(text: &str, buffer: &'a mut [char; 24]) -> &'a [char] {
    let mut length = 0;
    for (slot, c) in buffer.iter_mut().zip(text.chars()) {
        *slot = c;
        length += 1;
    }
    buffer.get(..length).unwrap_or_default()
}

/// Matching letters from left to right has a direction: one order for each pair takes it away.
fn ordered<'a>(a: &'a [char], b: &'a [char]) -> (&'a [char], &'a [char]) {
    if a <= b { (a, b) } else { (b, a) }
}

/// A few classes of levels, for terms of two comparisons: 0 where nothing can be said.
pub(crate) fn coarse(kind: &Kind, level: u8) -> u8 {
    match kind {
        Kind::Surname | Kind::Given => match (level / 6, level % 6) {
            (0, 0) => 0,
            _ if level == SWAPPED => 3,
            _ if level == FORMER => 2,
            (1, _) => 1,
            (_, 1) => 2,
            (2, _) | (_, 2 | 3) => 3,
            (3, _) | (_, 4) => 4,
            _ => 5,
        },
        Kind::Birth => match level {
            0 => 0,
            1 => 1,
            2..=5 => 2,
            6..=9 => 3,
            _ => 4,
        },
        Kind::Address => match level {
            0 => 0,
            1 | 2 => 1,
            3..=5 => 2,
            6 => 3,
            _ => 4,
        },
        _ => level,
    }
}

/// How many classes [`coarse`] tells apart beside 0.
pub(crate) fn coarse_levels(comparison: &Comparison) -> u8 {
    match comparison.kind {
        Kind::Surname | Kind::Given => 5,
        Kind::Birth | Kind::Address => 4,
        _ => comparison.levels - 1,
    }
}
