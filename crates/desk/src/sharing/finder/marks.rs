//! Children looked for now (行方不明の手配), as searches and registrations are compared with them: folded names, birth, whom to call.
//!
//! Few and short: kept in memory beside the index. Who they are is read elsewhere, by those who were told.

use ground::db::Key;
use jiff::civil::Date;
use jp::BirthQuery;
use uuid::Uuid;

/// A child looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// The notice.
    pub missing: Key,
    /// The child in the sender's register.
    pub person: Uuid,
    /// The sender.
    pub org: i32,
    /// Who may read the notice.
    pub to_orgs: Vec<i32>,
    /// Whom to call, as the sender wrote it.
    pub contact: String,
    /// Keys of whole names and readings ([`keys_of`]).
    pub(super) whole: Vec<String>,
    /// Keys of given names alone.
    pub(super) part: Vec<String>,
    /// First and last possible day of birth.
    pub(super) birth: Option<(Date, Date)>,
}

/// The names of somebody, each as 姓, 名, せい, めい.
pub type Names = [[String; 4]];

/// The keys of names, each as the search keeps them: whole names, and given names alone.
pub fn keys_of(names: &Names) -> (Vec<String>, Vec<String>) {
    let (mut whole, mut part) = (Vec::new(), Vec::new());
    for [family, given, family_kana, given_kana] in names {
        whole.extend(keys(&[family, given]));
        whole.extend(keys(&[family_kana, given_kana]));
        part.extend(keys(&[given]));
        part.extend(keys(&[given_kana]));
    }
    for keys in [&mut whole, &mut part] {
        keys.sort_unstable();
        keys.dedup();
    }
    (whole, part)
}

/// The keys of words that are one name together: as written; and where all of them can be read, the reading with and without long vowels.
/// One character means too many people.
fn keys(words: &[&str]) -> Vec<String> {
    let words: Vec<&str> = words.iter().copied().filter(|word| !word.is_empty()).collect();
    let written: String = words.iter().map(|word| jp::fold_kana_keeping_long(word)).collect();
    // Word by word: しん いち is not しにち.
    let read: Option<String> = words.iter().map(|word| jp::search_keys(word).kana.map(|kana| kana.long)).collect();
    let short = read.as_deref().map(jp::fold_kana);
    [Some(written), read, short].into_iter().flatten().filter(|key| key.chars().count() > 1).collect()
}

impl Mark {
    /// Whether somebody registered may be the child: a whole name with a birth that does not contradict it, or the given name with the same
    /// day of birth.
    pub fn is_person(&self, names: &Names, birth: Option<(Date, Date)>) -> bool {
        let agrees = self.birth.zip(birth).is_none_or(|((a, b), (c, d))| a <= d && c <= b);
        let (whole, part) = keys_of(names);
        let is_day = self.day().is_some_and(|day| birth == Some((day, day)));
        (agrees && meet(&self.whole, &whole)) || (is_day && meet(&self.part, &part))
    }

    /// Whether these words of a search mean the child: the whole name in any order with a birth that does not contradict it, or the given
    /// name with the same day of birth.
    pub fn is_searched(&self, words: &[String], births: &[BirthQuery]) -> bool {
        let agrees = self.birth.filter(|_| !births.is_empty());
        let agrees = agrees.is_none_or(|(first, last)| births.iter().any(|birth| birth.matches(first, last)));
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let turned: Vec<&str> = words.iter().rev().copied().collect();
        let mut names =
            [words.as_slice(), turned.as_slice()].into_iter().chain(words.chunks(1)).chain(words.windows(2));
        let is_whole = names.any(|name| meet(&self.whole, &keys(name)));
        let is_part = words.chunks(1).any(|word| meet(&self.part, &keys(word)));
        let is_day = self.day().is_some_and(|day| births.contains(&BirthQuery::Range { first: day, last: day }));
        (agrees && is_whole) || (is_day && is_part)
    }

    /// The day of birth where it is known whole: a year alone is shared by too many.
    fn day(&self) -> Option<Date> {
        self.birth.filter(|(first, last)| first == last).map(|(day, _)| day)
    }
}

fn meet(known: &[String], keys: &[String]) -> bool {
    keys.iter().any(|key| known.contains(key))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn named(names: [&str; 4], birth: Option<Date>) -> Mark {
        let (whole, part) = keys_of(&[names.map(str::to_owned)]);
        Mark {
            missing: Key::new(34, Uuid::nil()),
            person: Uuid::nil(),
            org: 1,
            to_orgs: vec![2],
            contact: String::new(),
            whole,
            part,
            birth: birth.map(|day| (day, day)),
        }
    }

    fn mark(birth: Option<Date>) -> Mark {
        named(["髙橋", "花子", "たかはし", "はなこ"], birth)
    }

    #[test]
    fn a_name_is_met_as_the_search_itself_reads_it() {
        let words = |typed: &str| typed.split(' ').map(str::to_owned).collect::<Vec<_>>();
        let mark = named(["架空", "祥一", "かくう", "しょういち"], Some(date(2018, 5, 5)));
        for typed in ["kakuu shouichi", "Shoichi Kakuu", "カクウ シヨウイチ", "かくー しょーいち", "架空祥一"]
        {
            assert!(mark.is_searched(&words(typed), &[]), "{typed}");
        }
        let mark = named(["架空", "信一", "かくう", "しんいち"], None);
        assert!(mark.is_searched(&words("kakuu shinichi"), &[]) || mark.is_searched(&words("kakuu shin'ichi"), &[]));
    }

    #[test]
    fn a_twin_or_a_namesake_of_the_family_is_somebody_else() {
        let day = Some((date(2018, 5, 5), date(2018, 5, 5)));
        let mark = mark(Some(date(2018, 5, 5)));
        let twin = [["髙橋", "陽子", "たかはし", "ようこ"].map(str::to_owned)];
        assert!(!mark.is_person(&twin, day));
        let births = [jp::parse_birth_query("H30.5.5").unwrap()];
        assert!(!mark.is_searched(&["髙橋".to_owned(), "陽子".to_owned()], &births));
        let year = [jp::parse_birth_query("平成30年").unwrap()];
        assert!(!mark.is_searched(&["花子".to_owned()], &year), "a year is no day");
    }

    #[test]
    fn a_name_in_any_spelling_means_the_child() {
        let mark = mark(Some(date(2018, 5, 5)));
        let searched = |typed: &str, birth: &str| {
            let words: Vec<String> = typed.split(' ').map(str::to_owned).collect();
            let births: Vec<BirthQuery> = jp::parse_birth_query(birth).into_iter().collect();
            mark.is_searched(&words, &births)
        };
        for typed in ["高橋 花子", "髙橋花子", "花子 高橋", "たかはし はなこ", "タカハシハナコ"]
        {
            assert!(searched(typed, ""), "{typed}");
            assert!(searched(typed, "H30.5.5"), "{typed}");
            assert!(!searched(typed, "H29.5.5"), "{typed}: another birth");
        }
        assert!(!searched("高橋", ""), "a family name alone means many");
        assert!(!searched("花子", ""));
        assert!(searched("花子", "H30.5.5"), "the given name with the birth, under another family name");
        assert!(!searched("高橋 一郎", ""));
    }

    #[test]
    fn a_registration_is_compared_with_name_and_birth() {
        let (known, unknown) = (mark(Some(date(2018, 5, 5))), mark(None));
        let names = |family: &str, given: &str| [[family.to_owned(), given.to_owned(), String::new(), String::new()]];
        let on = |day| Some((day, day));
        assert!(known.is_person(&names("高橋", "花子"), None));
        assert!(known.is_person(&names("高橋", "花子"), on(date(2018, 5, 5))));
        assert!(!known.is_person(&names("高橋", "花子"), on(date(2017, 5, 5))));
        assert!(known.is_person(&names("佐藤", "花子"), on(date(2018, 5, 5))), "remarried mother");
        assert!(!known.is_person(&names("佐藤", "花子"), None));
        assert!(unknown.is_person(&names("高橋", "花子"), on(date(2017, 5, 5))));
        assert!(!unknown.is_person(&names("佐藤", "花子"), on(date(2018, 5, 5))));
    }
}
