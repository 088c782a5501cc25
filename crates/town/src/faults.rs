//! What goes wrong when a person is written down.

use jiff::ToSpan as _;
use jiff::civil::Date;

use crate::dice::Dice;
use crate::home::Address;
use crate::names::{Names, Spelled};

/// What a system knows about a person, before it is written in the system's notation.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    pub(crate) family: Spelled,
    pub(crate) given: Spelled,
    /// Whether a space parts the family name from the given name.
    pub(crate) spaced: bool,
    pub(crate) has_kana: bool,
    pub(crate) male: Option<bool>,
    pub(crate) birth: Birth,
    pub(crate) address: Option<Address>,
}

/// A birth date as known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Birth {
    Known(Date),
    /// Nothing was written.
    Blank,
    /// Nines stand for nothing.
    Nines,
}

/// Lets mistakes happen: `often` hundredths of the usual number.
pub(crate) fn spoil(draft: &mut Draft, male: bool, names: &Names, often: u32, dice: &mut Dice) {
    let mut happens = |per_100k: u32| dice.rate(per_100k.saturating_mul(often) / 100);
    let typo = happens(1_300);
    let voicing = happens(500);
    let long = happens(900);
    let zu = happens(700);
    let no_kana = happens(900);
    let homophone = happens(250);
    let in_kana = happens(300);
    let mixed = happens(250);
    let unreadable = happens(150);
    let joined = happens(900);
    let no_given = happens(100);
    let wrong_date = happens(400);
    let no_date = happens(400);
    let wrong_sex = happens(120);
    let no_sex = happens(400);
    let wrong_number = happens(1_100);
    let no_address = happens(700);
    if typo {
        let part = if dice.chance(400) { &mut draft.family } else { &mut draft.given };
        part.kana = mistyped(&part.kana, dice);
    }
    if voicing {
        let part = if dice.chance(500) { &mut draft.family } else { &mut draft.given };
        part.kana = part.kana.chars().map(unvoiced).collect();
    }
    if long {
        let part = if dice.chance(400) { &mut draft.family } else { &mut draft.given };
        part.kana = other_length(&part.kana);
    }
    if zu {
        for part in [&mut draft.family, &mut draft.given] {
            part.kana = part.kana.replace('ず', "づ").replace('じ', "ぢ");
        }
    }
    if homophone {
        draft.given.text = names.respell(&draft.given.kana, male, dice).unwrap_or_else(|| draft.given.text.clone());
    }
    if in_kana {
        draft.given.text.clone_from(&draft.given.kana);
    }
    if mixed {
        draft.family.text = mixed_up(&draft.family.text);
        draft.given.text = mixed_up(&draft.given.text);
    }
    if unreadable {
        draft.family.text = unread(&draft.family.text, dice);
    }
    if no_given {
        draft.given = Spelled::default();
    }
    draft.has_kana &= !no_kana;
    draft.spaced &= !joined;
    if let (true, Birth::Known(day)) = (wrong_date, draft.birth) {
        draft.birth = Birth::Known(wrong_day(day, dice));
    }
    if no_date {
        draft.birth = if dice.chance(600) { Birth::Blank } else { Birth::Nines };
    }
    if wrong_sex {
        draft.male = draft.male.map(|male| !male);
    }
    if no_sex {
        draft.male = None;
    }
    if let (true, Some(address)) = (wrong_number, &mut draft.address) {
        let number = if dice.chance(500) { &mut address.lot } else { &mut address.house };
        *number = match dice.below(3) {
            0 => *number + 1,
            1 => number.saturating_sub(1).max(1),
            _ => *number % 10 * 10 + *number / 10 + 1,
        };
    }
    if no_address {
        draft.address = None;
    }
}

/// One kana left out, doubled, changed, or two in the wrong order.
fn mistyped(kana: &str, dice: &mut Dice) -> String {
    let mut letters: Vec<char> = kana.chars().collect();
    let count = u32::try_from(letters.len()).unwrap_or(0);
    let at = usize::try_from(dice.below(count)).unwrap_or(0);
    match dice.below(4) {
        0 if letters.len() > 2 => _ = letters.remove(at),
        1 if at + 1 < letters.len() => letters.swap(at, at + 1),
        2 if letters.len() > 1 => letters.insert(at, letters.get(at).copied().unwrap_or('ん')),
        _ => {
            let other = char::from_u32(0x3042 + dice.below(80)).unwrap_or('ん');
            if let Some(letter) = letters.get_mut(at) {
                *letter = if other == *letter { 'ん' } else { other };
            }
        }
    }
    letters.into_iter().collect()
}

fn unvoiced(c: char) -> char {
    const PAIRS: &str = "がかぎきぐくげけごこざさじしずすぜせぞそだただたでてどとばはびひぶふべへぼほ";
    let mut pairs = PAIRS.chars();
    while let (Some(voiced), Some(plain)) = (pairs.next(), pairs.next()) {
        if voiced == c {
            return plain;
        }
    }
    c
}

/// おう as おお, おお as おー, and the first of other long vowels lost.
fn other_length(kana: &str) -> String {
    for (from, to) in [
        ("おお", "おー"),
        ("おう", "おお"),
        ("こう", "こお"),
        ("とう", "とお"),
        ("ろう", "ろー"),
        ("ょう", "ょー"),
        ("ゅう", "ゅー"),
        ("ゆう", "ゆー"),
        ("しょ", "しよ"),
    ] {
        if kana.contains(from) {
            return kana.replacen(from, to, 1);
        }
    }
    kana.to_owned()
}

/// Characters that clerks take for each other, though they are not forms of one character.
fn mixed_up(text: &str) -> String {
    const ALIKE: [(char, char); 14] = [
        ('斎', '斉'),
        ('辺', '部'),
        ('裕', '祐'),
        ('祐', '佑'),
        ('太', '大'),
        ('大', '太'),
        ('未', '末'),
        ('真', '直'),
        ('陽', '湯'),
        ('結', '詰'),
        ('優', '憂'),
        ('瑠', '留'),
        ('菜', '奈'),
        ('翔', '翼'),
    ];
    match ALIKE.iter().find(|(right, _)| text.contains(*right)) {
        Some((right, wrong)) => text.replacen(*right, &wrong.to_string(), 1),
        None => text.to_owned(),
    }
}

/// One character lost on the way: 〓, or a private character of one office.
fn unread(text: &str, dice: &mut Dice) -> String {
    let count = u32::try_from(text.chars().count()).unwrap_or(0);
    let lost = usize::try_from(dice.below(count)).unwrap_or(0);
    let mark = if dice.chance(500) { '〓' } else { char::from_u32(0xE000 + dice.below(188)).unwrap_or('〓') };
    text.chars().enumerate().map(|(at, c)| if at == lost { mark } else { c }).collect()
}

/// A wrong digit, day and month in each other's place, a year off, or the wrong era.
fn wrong_day(day: Date, dice: &mut Dice) -> Date {
    let swapped = || Date::new(day.year(), day.day(), day.month()).ok();
    let changed = match dice.below(6) {
        0 => swapped(),
        1 => day.with().year(day.year() + 1).build().ok(),
        2 => day.with().year(day.year() - 1).build().ok(),
        3 => day.with().month(day.month() % 12 + 1).build().ok(),
        // The same year of the era before or after.
        4 if day.year() >= 2019 => day.with().year(day.year() - 30).build().ok(),
        4 => day.with().year(day.year() + 30).build().ok().filter(|moved| moved.year() <= 2026),
        _ => day.with().day((day.day() + 9) % 28 + 1).build().ok(),
    };
    changed.unwrap_or_else(|| day.saturating_add(1.day()))
}
