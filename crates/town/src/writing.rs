//! The notations of systems: kana in three scripts, dates in eras and digits.

use jiff::civil::Date;
use jp::Era;

use crate::home::wide;

/// Scripts of a reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Script {
    /// さとう
    #[default]
    Hiragana,
    /// サトウ
    Katakana,
    /// ｻﾄｳ, with small kana made large, as machines of the first generation had no small ones.
    HalfWidth,
    /// ｼｮｳ: half-width with small kana.
    HalfWidthSmall,
}

/// Ways to write a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DateStyle {
    /// 20150401
    #[default]
    Digits,
    /// 4270401: digit of the era, year, month, day
    EraCode,
    /// H27.4.1
    EraShort,
    /// H27.04.01
    EraPadded,
    /// 平成27年4月1日
    EraLong,
    /// 平成２７年４月１日
    EraWide,
    /// 2015-04-01
    Iso,
    /// 2015/4/1
    Slash,
}

/// A reading in hiragana, written in a script.
#[must_use]
pub fn kana(reading: &str, script: Script) -> String {
    let katakana = reading.chars().map(|c| match c {
        'ぁ'..='ゖ' => char::from_u32(u32::from(c) + 0x60).unwrap_or(c),
        _ => c,
    });
    match script {
        Script::Hiragana => reading.to_owned(),
        Script::Katakana => katakana.collect(),
        Script::HalfWidth => katakana.map(large).collect::<String>().chars().flat_map(narrow).collect(),
        Script::HalfWidthSmall => katakana.flat_map(narrow).collect(),
    }
}

fn large(c: char) -> char {
    const PAIRS: [(char, char); 9] = [
        ('ァ', 'ア'),
        ('ィ', 'イ'),
        ('ゥ', 'ウ'),
        ('ェ', 'エ'),
        ('ォ', 'オ'),
        ('ッ', 'ツ'),
        ('ャ', 'ヤ'),
        ('ュ', 'ユ'),
        ('ョ', 'ヨ'),
    ];
    PAIRS.iter().find(|(small, _)| *small == c).map_or(c, |(_, large)| *large)
}

/// One kana as one or two half-width characters; anything else as it is.
fn narrow(c: char) -> impl Iterator<Item = char> {
    const WIDE: &str = "ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン";
    const VOICED: &str = "ガカギキグクゲケゴコザサジシズスゼセゾソダタヂチヅツデテドトバハビヒブフベヘボホヴウ";
    const HALF_VOICED: &str = "パハピヒプフペヘポホ";
    let plain = |c: char| {
        let at = WIDE.chars().position(|w| w == c).and_then(|at| u32::try_from(at).ok())?;
        char::from_u32(0xFF66 + at)
    };
    let voiced = |table: &str, mark: char| {
        let mut pairs = table.chars();
        while let (Some(marked), Some(base)) = (pairs.next(), pairs.next()) {
            if marked == c {
                return Some((plain(base)?, Some(mark)));
            }
        }
        None
    };
    let (base, mark) = voiced(VOICED, 'ﾞ')
        .or_else(|| voiced(HALF_VOICED, 'ﾟ'))
        .or_else(|| plain(c).map(|c| (c, None)))
        .unwrap_or((c, None));
    std::iter::once(base).chain(mark)
}

/// A date as a system writes it.
#[must_use]
pub fn date(day: Date, style: DateStyle) -> String {
    let (year, month, dom) = (day.year(), day.month(), day.day());
    let era = Era::of(day).unwrap_or(Era::Meiji);
    let era_year = era.year_in(year).unwrap_or(1);
    let code = Era::ALL.iter().position(|one| *one == era).map_or(0, |at| at + 1);
    match style {
        DateStyle::Digits => format!("{year:04}{month:02}{dom:02}"),
        DateStyle::EraCode => format!("{code}{era_year:02}{month:02}{dom:02}"),
        DateStyle::EraShort => format!("{}{era_year}.{month}.{dom}", era.letter()),
        DateStyle::EraPadded => format!("{}{era_year:02}.{month:02}.{dom:02}", era.letter()),
        DateStyle::EraLong => format!("{era}{era_year}年{month}月{dom}日"),
        DateStyle::EraWide => {
            format!("{era}{}年{}月{}日", wide(&era_year.to_string()), wide(&month.to_string()), wide(&dom.to_string()))
        }
        DateStyle::Iso => format!("{year:04}-{month:02}-{dom:02}"),
        DateStyle::Slash => format!("{year}/{month}/{dom}"),
    }
}
