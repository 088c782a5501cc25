//! Keys of a record: records that share one are compared. Pure.
//!
//! Names are keyed from both ends, so that one in a single piece finds one that was cut; readings without the marks that voice them.

use crate::clean::id_of;
use crate::layout::Layout;
use unicode_normalization::UnicodeNormalization;
use uuid::Uuid;

/// The own key of a system, which several of its files share: it decides by itself.
pub const OWN: i16 = 0;
/// Records that agree on this are compared.
pub const ALIKE: i16 = 1;

/// What of a record keys are made of, as stored.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Person {
    /// Its id.
    pub id: Uuid,
    /// Code of its source.
    pub source: String,
    /// The source's own key.
    pub key: String,
    /// 宛名番号
    pub number: Option<String>,
    /// 氏名 as given.
    pub name: String,
    /// フリガナ as given.
    pub kana: String,
    /// 生年月日 in ISO form, to the day, month or year.
    pub birth: String,
    /// 性別
    pub sex: String,
    /// 住所 as given.
    pub address: String,
}

/// Kinds and keys of a record; `layout` is that of its source, where it is known.
pub fn keys(person: &Person, layout: Option<&Layout>) -> Vec<(i16, i64)> {
    let mut keys = Vec::new();
    // Files of one system that name people by the same columns mean the same people: 学籍番号, カルテ番号. 宛名番号 is decided elsewhere.
    if let Some(layout) = layout.filter(|layout| layout.record.iter().all(|column| column != "number")) {
        let columns: Vec<&str> =
            layout.record.iter().filter_map(|id| layout.column(id)).map(|column| column.title.as_str()).collect();
        keys.push((OWN, hash(&["own", &layout.system, &columns.join("/"), &person.key])));
    }
    keys.extend(alike(person).into_iter().map(|key| (ALIKE, key)));
    keys.sort_unstable();
    keys.dedup();
    keys
}

fn alike(person: &Person) -> Vec<i64> {
    let name = jp::fold(&person.name);
    let kana = unvoiced(&jp::fold_kana(if person.kana.is_empty() { kana_of(&name) } else { &person.kana }));
    let address = jp::fold_address(&person.address);
    let birth = person.birth.as_str();
    let (year, day) = (birth.get(..4).unwrap_or_default(), if birth.len() == 10 { birth } else { "" });
    let month_day = day.get(5..).unwrap_or_default();
    let (kana_head, kana_tail) = ends(&kana, 2);
    let (name_head, name_tail) = ends(&name, 1);
    let combined: [(&str, &[&str]); 13] = [
        ("kana year", &[&kana, year]),
        ("name year", &[&name, year]),
        ("kana month-day", &[&kana, month_day]),
        ("name month-day", &[&name, month_day]),
        ("kana head", &[&kana_head, day]),
        ("kana tail", &[&kana_tail, day]),
        ("name head", &[&name_head, day]),
        ("name tail", &[&name_tail, day]),
        ("home day", &[&address, day]),
        ("home kana", &[&address, &kana_tail]),
        ("home name", &[&address, &name_tail]),
        ("kana home", &[&kana, &address]),
        ("name home", &[&name, &address]),
    ];
    let whole = combined.into_iter().filter(|(_, parts)| parts.iter().all(|part| !part.is_empty()));
    whole.map(|(rule, parts)| hash(&[rule].iter().chain(parts).copied().collect::<Vec<&str>>())).collect()
}

/// A name that is written in kana is its own reading.
fn kana_of(name: &str) -> &str {
    if !name.is_empty() && name.chars().all(jp::is_kana) { name } else { "" }
}

fn unvoiced(kana: &str) -> String {
    kana.nfd().filter(|c| !matches!(c, '\u{3099}' | '\u{309A}')).collect()
}

/// The first and the last so many characters.
fn ends(text: &str, length: usize) -> (String, String) {
    let all = text.chars().count();
    (text.chars().take(length).collect(), text.chars().skip(all.saturating_sub(length)).collect())
}

fn hash(parts: &[&str]) -> i64 {
    let bytes = id_of(parts).into_bytes();
    i64::from_be_bytes(bytes.first_chunk().copied().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout;
    use jiff::civil::Date;

    fn person(name: &str, kana: &str, birth: &str, address: &str) -> Person {
        Person {
            name: name.to_owned(),
            kana: kana.to_owned(),
            birth: birth.to_owned(),
            address: address.to_owned(),
            ..Person::default()
        }
    }

    fn meet(a: &Person, b: &Person) -> bool {
        let (a, b) = (alike(a), alike(b));
        a.iter().any(|key| b.contains(key))
    }

    #[test]
    fn one_person_written_two_ways_is_compared() {
        let one = person("髙橋　花子", "タカハシ　ハナコ", "2018-05-05", "府中町本町1丁目2番3号");
        for other in [
            person("高橋花子", "", "2018-05-05", ""),
            person("", "ﾀｶﾊｼﾊﾅｺ", "2018-05-06", ""),
            person("架空　花子", "カクウ　ハナコ", "2018-05-05", "別の町9"),
            person("", "タガハシ　ハナコ", "2016-05-05", ""),
            person("高橋　花子", "", "", "府中町本町1-2-3"),
            person("タカハシ　ハナコ", "", "2018", ""),
        ] {
            assert!(meet(&one, &other), "{other:?}");
        }
        assert!(!meet(&one, &person("架空　翔", "カクウ　ショウ", "2017-01-01", "府中町本町1-2-3")));
        assert!(!meet(&person("", "", "", ""), &person("", "", "", "")), "nothing is not alike");
    }

    #[test]
    fn files_of_one_system_share_its_own_key() {
        let own = |source: &str, key: &str| {
            let layout = layout::for_day(source, Date::MAX, &[]);
            let person = Person { source: source.to_owned(), key: key.to_owned(), ..Person::default() };
            keys(&person, layout).into_iter().filter(|(kind, _)| *kind == OWN).collect::<Vec<_>>()
        };
        assert_eq!(own("gakuseki", "000000001"), own("shukketsu", "000000001"));
        assert_eq!(own("boshi_4m", "K1"), own("boshi_18m", "K1"));
        assert_ne!(own("boshi_4m", "K1"), own("boshi_4m", "K2"));
        assert_ne!(own("hoiku", "00000001"), own("shugaku", "00000001"));
        assert!(own("jumin", "0000000001").is_empty(), "the number decides by itself");
    }
}
