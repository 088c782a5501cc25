//! Takes out of a text who it is about: names in any spelling, places, schools, telephones, days, and others by their titles. Pure.
//!
//! What is known of the people of a case is taken out by key (`jp`); what is not known is taken out by its form. Then the text is read again: where anything
//! known still stands, all of it is withheld.

use jiff::civil::Date;

/// Stands for what was taken out.
const MASK: &str = "●●";
/// Stands for a text that could not be cleared.
pub const WITHHELD: &str = "(個人が分かるおそれがあるため表示しません)";

/// What must not be told of a case.
#[derive(Debug, Clone, Default)]
pub struct Identity {
    /// Keys of names, readings, schools and places.
    words: Vec<String>,
    /// Keys of readings, for names written in Roman letters.
    readings: Vec<String>,
    /// Keys of addresses, from the town on.
    addresses: Vec<String>,
    /// Digits of telephone numbers.
    phones: Vec<String>,
    /// Whole birth date of the child: days become ages.
    birth: Option<Date>,
}

impl Identity {
    /// Of a child born then.
    pub fn born(birth: Option<Date>) -> Self {
        Self { birth, ..Self::default() }
    }

    /// A name with its reading: whole and in parts.
    pub fn name(&mut self, family: &str, given: &str, family_kana: &str, given_kana: &str) {
        for part in [family, given] {
            self.word(part, 1);
            part.split_whitespace().for_each(|word| self.word(word, 1));
        }
        self.word(&format!("{family}{given}"), 1);
        for part in [family_kana, given_kana] {
            for part in std::iter::once(part).chain(part.split_whitespace()) {
                // One syllable is part of too many words to mean a person.
                self.word(part, 2);
                let key = jp::fold(part);
                if key.chars().count() > 1 {
                    self.readings.push(key);
                }
            }
        }
    }

    /// A school, an agency's ward, a person in charge: whatever is called so.
    pub fn called(&mut self, name: &str) {
        self.word(name, 2);
        name.split_whitespace().for_each(|word| self.word(word, 2));
        // 府中町立架空小学校 is 架空小 in speech.
        for ending in ["小学校", "中学校", "高等学校", "高校", "幼稚園", "保育園", "保育所", "こども園", "支援学校"]
        {
            let Some(stem) = name.strip_suffix(ending) else { continue };
            let stem = ["市立", "町立", "村立", "区立", "県立", "都立", "府立", "道立", "国立", "私立"]
                .into_iter()
                .filter_map(|kind| stem.split_once(kind))
                .map(|(_, rest)| rest)
                .find(|rest| !rest.is_empty())
                .unwrap_or(stem);
            self.word(stem, 2);
        }
    }

    /// An address: its places one by one, and the whole.
    pub fn address(&mut self, line: &str) {
        let mut part = String::new();
        for c in line.chars() {
            let is_number = c.is_numeric() || matches!(c, '-' | 'ー' | '－' | '丁' | '番');
            if !is_number {
                part.push(c);
            }
            if is_number || matches!(c, '都' | '道' | '府' | '県' | '郡' | '市' | '区' | '町' | '村') {
                self.word(&std::mem::take(&mut part), 2);
            }
        }
        self.word(&part, 2);
        let key = jp::fold_address(line);
        let (town, _) = jp::split_key(&key);
        if town.chars().count() >= 4 && town.contains(|c: char| c.is_ascii_digit()) {
            self.addresses.push(town.to_owned());
        }
    }

    /// A telephone number.
    pub fn phone(&mut self, number: &str) {
        let digits = jp::fold_phone(number);
        if digits.len() >= 6 {
            self.phones.push(digits);
        }
    }

    fn word(&mut self, word: &str, least: usize) {
        let key = jp::fold(word);
        if key.chars().count() >= least && !key.chars().all(|c| c == MARK || c == '〓') && !self.words.contains(&key) {
            self.words.push(key);
            // The longest first, so that a whole name goes before its part.
            self.words.sort_by_key(|key| std::cmp::Reverse(key.chars().count()));
        }
    }

    /// The text without who it is about.
    pub fn mask(&self, text: &str) -> String {
        let text = self.days(text);
        let text = numbers(&text);
        let text = self.words_out(&text);
        let text = self.roman(&text);
        let text = others(&text);
        if self.leaks(&text) { WITHHELD.to_owned() } else { text }
    }

    /// Whether anything known still stands in a text, in any spelling.
    pub fn leaks(&self, text: &str) -> bool {
        let folded = jp::fold(text);
        let address = jp::fold_address(text);
        let digits: String = folded.chars().filter(char::is_ascii_digit).collect();
        self.words.iter().any(|word| folded.contains(word))
            || self.addresses.iter().any(|town| address.contains(town))
            || self.phones.iter().any(|phone| digits.contains(phone))
    }

    /// Known words, wherever their key stands.
    fn words_out(&self, text: &str) -> String {
        let letters = letters(text);
        let keys: Vec<(char, usize)> = letters
            .iter()
            .enumerate()
            .flat_map(|(nth, letter)| jp::fold(letter).chars().map(move |c| (c, nth)).collect::<Vec<_>>())
            .collect();
        let mut out = vec![false; letters.len()];
        for word in &self.words {
            let word: Vec<char> = word.chars().collect();
            for found in
                keys.windows(word.len()).filter(|window| window.iter().map(|(c, _)| *c).eq(word.iter().copied()))
            {
                let (Some(first), Some(last)) = (found.first(), found.last()) else { continue };
                for nth in first.1..=last.1 {
                    if let Some(out) = out.get_mut(nth) {
                        *out = true;
                    }
                }
            }
        }
        cut(&letters, &out)
    }

    /// Names in Roman letters, by their reading.
    fn roman(&self, text: &str) -> String {
        let is_roman = |c: char| c.is_alphabetic() && jp::fold(&c.to_string()).chars().all(|c| c.is_ascii_alphabetic());
        let mut masked = String::new();
        let chars: Vec<char> = text.chars().collect();
        for run in chars.chunk_by(|a, b| is_roman(*a) == is_roman(*b)) {
            let word: String = run.iter().collect();
            let is_name = run.first().is_some_and(|c| is_roman(*c))
                && jp::romaji_to_kana(&jp::fold(&word)).is_some_and(|kana| {
                    let key = jp::fold(&kana);
                    self.readings
                        .iter()
                        .any(|reading| key.contains(reading) || jp::fold_kana(reading) == jp::fold_kana(&key))
                });
            masked.push_str(if is_name { MASK } else { &word });
        }
        masked
    }

    /// Days become ages where the birth is known, and nothing where it is not.
    fn days(&self, text: &str) -> String {
        let chars: Vec<char> = text.chars().collect();
        let mut masked = String::new();
        let mut at = 0;
        while let Some(rest) = chars.get(at..).filter(|rest| !rest.is_empty()) {
            let length = day_length(rest);
            if length == 0 {
                masked.extend(rest.first());
                at += 1;
                continue;
            }
            let typed: String = rest.iter().take(length).collect();
            let age = jp::parse_date(&typed).ok().zip(self.birth).map(|(day, birth)| jp::age_on(birth, day.first()));
            match age.filter(|age| *age >= 0) {
                Some(age) => masked.push_str(&format!("({age}歳の頃)")),
                None => masked.push_str("(ある日)"),
            }
            at += length;
        }
        masked
    }
}

/// What [`MASK`] is made of.
const MARK: char = '●';

/// A text in letters: a sign and the marks that voice or change it are one.
fn letters(text: &str) -> Vec<String> {
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
fn cut(letters: &[String], out: &[bool]) -> String {
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
fn day_length(chars: &[char]) -> usize {
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

/// Long numbers (telephones, ids), and numbers of houses.
fn numbers(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut masked = String::new();
    let mut at = 0;
    let is_joint =
        |c: &char| matches!(c, '-' | 'ー' | '－' | '‐' | '−' | '–' | '(' | ')' | '（' | '）' | ' ' | '　' | 'の');
    let is_kanji_digit =
        |c: char| matches!(c, '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十' | '〇');
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
fn others(text: &str) -> String {
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

#[cfg(test)]
mod tests;
