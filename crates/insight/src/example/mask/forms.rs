//! What is taken out by its form: days, numbers, and people by their titles. Pure.

use super::MASK;

/// A text in letters: a sign and the marks that voice or change it are one.
pub(super) fn letters(text: &str) -> Vec<String> {
    let mut letters: Vec<String> = Vec::new();
    for c in text.chars() {
        let is_mark = matches!(c, '\u{3099}' | '\u{309A}' | 'ﾞ' | 'ﾟ' | '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}' | '\u{300}'..='\u{36F}');
        match letters.last_mut() {
            Some(last) if is_mark => last.push(c),
            _ => letters.push(c.to_string()),
        }
    }
    letters
}

/// The letters that stay, with one mask for each run that does not.
pub(super) fn cut(letters: &[String], out: &[bool]) -> String {
    let mut text = String::new();
    let mut was_out = false;
    for (letter, &is_out) in letters.iter().zip(out) {
        if !is_out {
            text.push_str(letter);
        } else if !was_out {
            text.push_str(MASK);
        }
        was_out = is_out;
    }
    text
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || ('０'..='９').contains(&c)
}

/// Length of a day at the beginning: 令和5年4月1日, 4月1日, 2023/4/1, R5.4.1; 0 when there is none.
pub(super) fn day_length(chars: &[char]) -> usize {
    let starts = chars
        .first()
        .is_some_and(|c| is_digit(*c) || matches!(c, '令' | '平' | '昭' | 'R' | 'H' | 'S' | 'Ｒ' | 'Ｈ' | 'Ｓ'));
    if !starts {
        return 0;
    }
    let is_part = |c: &&char| {
        is_digit(**c)
            || matches!(
                c,
                '令' | '和'
                    | '平'
                    | '成'
                    | '昭'
                    | '元'
                    | '年'
                    | '月'
                    | '日'
                    | '/'
                    | '／'
                    | '.'
                    | '．'
                    | 'R'
                    | 'H'
                    | 'S'
                    | 'Ｒ'
                    | 'Ｈ'
                    | 'Ｓ'
            )
    };
    let run: Vec<char> = chars.iter().take_while(is_part).copied().collect();
    // From 4月 on, or with two separators, it tells a day; a year alone does not.
    let month = run.windows(2).any(|pair| matches!(pair, [digit, '月'] if is_digit(*digit)));
    let separators = run.iter().filter(|c| matches!(c, '/' | '／' | '.' | '．')).count();
    if !month && separators < 2 && !is_month_slash(&run, separators) {
        return 0;
    }
    let last = run.iter().rposition(|c| is_digit(*c) || matches!(c, '日' | '月'));
    last.map_or(0, |last| last + 1)
}

/// 4/1: month and day.
fn is_month_slash(run: &[char], separators: usize) -> bool {
    let text: String = run.iter().collect();
    let Some((month, day)) = text.split_once(['/', '／']).filter(|_| separators == 1) else { return false };
    let number = |part: &str| jp::fold(part).parse::<u8>().ok();
    number(month).is_some_and(|month| (1..=12).contains(&month))
        && number(day).is_some_and(|day| (1..=31).contains(&day))
}

/// 一, 二 … as house numbers are written.
pub(super) fn is_kanji_digit(c: char) -> bool {
    matches!(c, '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十' | '〇')
}

/// Long numbers (telephones, ids), and numbers of houses.
pub(super) fn numbers(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut masked = String::new();
    let mut at = 0;
    let is_joint =
        |c: &char| matches!(c, '-' | 'ー' | '－' | '‐' | '−' | '–' | '(' | ')' | '（' | '）' | ' ' | '　' | 'の');
    while let Some(&c) = chars.get(at) {
        if !is_digit(c) && !is_kanji_digit(c) && c != '+' {
            masked.push(c);
            at += 1;
            continue;
        }
        let rest = chars.get(at..).unwrap_or_default();
        let run = rest.iter().take_while(|c| is_digit(**c) || is_kanji_digit(**c) || is_joint(c) || **c == '+').count();
        let run = rest.iter().take(run).rposition(|c| is_digit(*c) || is_kanji_digit(*c)).map_or(1, |last| last + 1);
        let taken: Vec<char> = rest.iter().take(run).copied().collect();
        let digits = taken.iter().filter(|c| is_digit(**c)).count();
        let joints = taken.iter().filter(|c| matches!(c, '-' | 'ー' | '－' | '‐' | '−' | '–')).count();
        let after: String = rest.iter().skip(run).take(2).collect();
        let is_house = ["丁目", "番地", "号室", "番"].iter().any(|word| after.starts_with(word))
            || (joints > 0 && after.starts_with('号'));
        if digits >= 6 || is_house || (joints >= 1 && digits >= 2) {
            masked.push_str(MASK);
        } else {
            masked.extend(&taken);
        }
        at += run;
    }
    masked
}

/// Titles that follow a name.
const TITLES: [&str; 16] = [
    "さん",
    "くん",
    "君",
    "ちゃん",
    "氏",
    "様",
    "先生",
    "医師",
    "教諭",
    "教員",
    "保健師",
    "保育士",
    "相談員",
    "福祉司",
    "巡査",
    "弁護士",
];

/// Words before a title that name nobody.
const NOBODY: [&str; 44] = [
    "お父",
    "お母",
    "お兄",
    "お姉",
    "お祖父",
    "お祖母",
    "おじい",
    "おばあ",
    "おとう",
    "おかあ",
    "おにい",
    "おねえ",
    "父",
    "母",
    "兄",
    "姉",
    "弟",
    "妹",
    "祖父",
    "祖母",
    "叔父",
    "叔母",
    "伯父",
    "伯母",
    "赤",
    "皆",
    "娘",
    "息子",
    "奥",
    "旦那",
    "子",
    "校長",
    "教頭",
    "担任",
    "主治",
    "養護",
    "担当",
    "看護",
    "小児科",
    "精神科",
    "児童",
    "主任",
    "電話",
    "家庭",
];

/// Others, whom no register of the case knows: the word before a title.
pub(super) fn others(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = vec![false; chars.len()];
    let is_kanji = |c: char| matches!(c, '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{2FFFF}' | '々' | '〆' | 'ヶ');
    let is_katakana = |c: char| matches!(c, 'ァ'..='ヺ' | 'ー' | 'ｦ'..='ﾟ');
    let is_hiragana = |c: char| matches!(c, 'ぁ'..='ゔ');
    for at in 1..chars.len() {
        let title = TITLES.iter().find(|title| {
            chars.get(at..at + title.chars().count()).is_some_and(|here| here.iter().copied().eq(title.chars()))
        });
        let (Some(title), Some(before)) = (title, chars.get(..at)) else { continue };
        let of_kind =
            |kind: &dyn Fn(char) -> bool, most: usize| before.iter().rev().take(most).take_while(|c| kind(**c)).count();
        let mut length = of_kind(&is_kanji, 6).max(of_kind(&is_katakana, 8));
        if length == 0 && matches!(*title, "さん" | "くん" | "ちゃん") {
            length = of_kind(&is_hiragana, 4);
        }
        let word: String = before.iter().skip(at - length).collect();
        if length == 0
            || NOBODY.iter().any(|nobody| word == *nobody || (word.chars().all(is_hiragana) && nobody.ends_with(&word)))
        {
            continue;
        }
        for nth in at - length..at {
            if let Some(out) = out.get_mut(nth) {
                *out = true;
            }
        }
    }
    cut(&chars.iter().map(char::to_string).collect::<Vec<_>>(), &out)
}
