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
    /// Folded names and readings.
    pub(super) whole: Vec<String>,
    /// Folded 姓 and 名 alone.
    pub(super) part: Vec<String>,
    /// First and last possible day of birth.
    pub(super) birth: Option<(Date, Date)>,
}

/// The names of somebody, each as 姓, 名, せい, めい.
pub type Names = [[String; 4]];

impl Mark {
    /// Whether somebody registered may be the child: a whole name with a birth that does not contradict it, or part of the name with the
    /// same birth.
    pub fn is_person(&self, names: &Names, birth: Option<(Date, Date)>) -> bool {
        let agrees = self.birth.zip(birth).map(|((a, b), (c, d))| a <= d && c <= b);
        let is_whole = names.iter().any(|[family, given, family_kana, given_kana]| {
            [format!("{family}{given}"), format!("{family_kana}{given_kana}")].iter().any(|name| self.is_name(name))
        });
        let is_part = names.iter().flatten().any(|part| self.part.contains(&jp::fold(part)));
        (is_whole && agrees != Some(false)) || (is_part && agrees == Some(true))
    }

    /// Whether these words of a search mean the child: the whole name in any order with a birth that does not contradict it, or part of the
    /// name with the same birth.
    pub fn is_searched(&self, words: &[String], births: &[BirthQuery]) -> bool {
        let agrees = self.birth.filter(|_| !births.is_empty());
        let agrees = agrees.map(|(first, last)| births.iter().any(|birth| birth.matches(first, last)));
        let (joined, turned) = (words.concat(), words.iter().rev().map(String::as_str).collect::<String>());
        let pairs = words.windows(2).map(<[String]>::concat);
        let is_whole =
            [joined, turned].into_iter().chain(words.iter().cloned()).chain(pairs).any(|name| self.is_name(&name));
        let is_part = words.iter().any(|word| self.part.contains(&jp::fold(word)));
        (is_whole && agrees != Some(false)) || (is_part && agrees == Some(true))
    }

    fn is_name(&self, name: &str) -> bool {
        let key = jp::fold(name);
        key.chars().count() > 1 && self.whole.contains(&key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn mark(birth: Option<Date>) -> Mark {
        Mark {
            missing: Key::new(34, Uuid::nil()),
            person: Uuid::nil(),
            org: 1,
            to_orgs: vec![2],
            contact: String::new(),
            whole: ["髙橋花子", "タカハシハナコ"].map(jp::fold).to_vec(),
            part: ["髙橋", "花子", "タカハシ", "ハナコ"].map(jp::fold).to_vec(),
            birth: birth.map(|day| (day, day)),
        }
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
