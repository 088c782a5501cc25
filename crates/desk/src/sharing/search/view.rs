//! Finished values of the search page.

use super::mark::{Piece, mark};
use super::store::Row;
use crate::agencies::settings::{OFFICE_FROM, OFFICE_UNTIL};
use crate::frame;
use crate::people::model::NAME_KINDS;
use crate::sharing::workdays::is_working_day;
use ground::db::Key;
use ground::gate::{Agency, Registry};
use jiff::civil::{Date, DateTime};
use sagasu::{Field, Hit, Place};

/// One person of the reader's own or shared ladder.
pub struct Line {
    /// Where the line leads.
    pub href: String,
    /// The person.
    pub key: Key,
    /// Parts of the name apart, for taking them over into a form.
    pub names: [String; 4],
    /// Code of the sex.
    pub sex: String,
    /// Name, with the part that matched.
    pub name: Vec<Piece>,
    /// Reading, with the part that matched.
    pub kana: Vec<Piece>,
    /// 旧姓「高橋 花子」: the other name that was found, when the shown one was not.
    pub found_by: String,
    /// 平成27年4月1日
    pub birth: String,
    /// 11歳
    pub age: String,
    /// Current address; the neutral blank when protected.
    pub address: String,
    /// 支援措置
    pub protected: bool,
    /// 事例番号
    pub case_no: String,
    /// 継続中, 終結, 家族・関係者, 受付のみ
    pub state: &'static str,
    /// Class of the state's chip.
    pub state_class: &'static str,
    /// 担当
    pub in_charge: String,
    /// Holder.
    pub org: String,
}

impl Line {
    /// Shapes a row; `is_walled` tells the children the reader must not find.
    pub fn of(
        row: Row,
        names: &[String],
        registry: &Registry,
        today: Date,
        is_walled: impl Fn(uuid::Uuid) -> bool,
    ) -> Self {
        let key = row.key();
        let child = row.children.iter().find(|child| !is_walled(**child));
        let (state, state_class) = match (&row.case_no, row.open, row.children.is_empty()) {
            (Some(_), true, _) => ("継続中", "warn"),
            (Some(_), false, _) => ("終結", ""),
            (None, _, false) => ("家族・関係者", ""),
            (None, _, true) => ("受付のみ", ""),
        };
        let page = match (&row.case_no, child) {
            (None, Some(child)) => Key::new(row.area, *child),
            _ => key,
        };
        let birth = row.birth();
        let in_charge = [
            row.section_id.and_then(|id| registry.section(id)).map(|section| section.name.clone()),
            Some(row.in_charge_name.clone()),
        ]
        .into_iter()
        .flatten()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ");
        let name = mark(&joined(&row.family, &row.given), names);
        let kana = mark(&joined(&row.family_kana, &row.given_kana), names);
        let is_shown = name.iter().chain(&kana).any(|piece| piece.marked);
        let found_by = if is_shown { String::new() } else { other_name(&row, names).unwrap_or_default() };
        Self {
            href: format!("/records/{page}"),
            key,
            name,
            kana,
            found_by,
            birth: birth_label(birth, &row.birth_text),
            age: birth.map(|(first, _)| frame::age_label(first, today)).unwrap_or_default(),
            address: if row.protected { "非表示".to_owned() } else { row.line },
            protected: row.protected,
            case_no: row.case_no.unwrap_or_default(),
            state,
            state_class,
            in_charge,
            org: registry.name(row.org_id).to_owned(),
            names: [row.family, row.given, row.family_kana, row.given_kana],
            sex: row.sex,
        }
    }
}

/// The first of a person's other names in which a word is found, with what kind of name it is.
fn other_name(row: &Row, words: &[String]) -> Option<String> {
    row.names.iter().skip(1).find_map(|[kind, family, given, family_kana, given_kana]| {
        let (name, kana) = (joined(family, given), joined(family_kana, given_kana));
        let is_found = [&name, &kana].into_iter().any(|text| mark(text, words).iter().any(|piece| piece.marked));
        let label = NAME_KINDS.iter().find(|(code, _)| code == kind).map_or("別の氏名", |(_, label)| label);
        is_found.then(|| format!("{label}「{}」", if name.is_empty() { kana } else { name }))
    })
}

fn birth_label(birth: Option<(Date, Date)>, text: &str) -> String {
    match birth {
        Some((first, last)) if first == last => frame::date_wareki(first),
        _ => text.to_owned(),
    }
}

fn joined(family: &str, given: &str) -> String {
    [family, given].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// What another agency's hit says: that there is one, whom to phone, how well it matched. Never a name.
pub struct AgencyHit {
    /// Name of the agency.
    pub name: String,
    /// Kind of agency.
    pub kind: &'static str,
    /// Number of persons found there.
    pub count: u64,
    /// How well the best one matched.
    pub how: String,
    /// Telephone at this hour.
    pub phone: String,
    /// Telephone at other hours.
    pub other_phone: String,
    /// Whom to ask for.
    pub contact: String,
    /// Single persons that may be asked for, when the condition is specific.
    pub persons: Vec<PersonHit>,
}

/// A single person of another agency, by key only.
pub struct PersonHit {
    /// Opaque key.
    pub key: Key,
    /// How well it matched.
    pub how: String,
    /// Whether the agency keeps a record of the person, which can be asked for.
    pub has_record: bool,
}

impl AgencyHit {
    /// Shapes the count of one agency.
    pub fn of(agency: &Agency, count: u64, how: String, persons: Vec<PersonHit>, open: bool) -> Self {
        let (phone, other_phone) = if open {
            (format!("{}(平日昼間)", agency.phone), on_hours(&agency.night_phone, "夜間・休日"))
        } else if agency.night_phone.is_empty() {
            (format!("{}(平日昼間)", agency.phone), String::new())
        } else {
            (format!("{}(夜間・休日)", agency.night_phone), on_hours(&agency.phone, "平日昼間"))
        };
        Self {
            name: agency.name.clone(),
            kind: agency.kind.label(),
            count,
            how,
            phone: if agency.phone.is_empty() && agency.night_phone.is_empty() {
                "電話の登録がありません".to_owned()
            } else {
                phone
            },
            other_phone,
            contact: agency.contact.clone(),
            persons,
        }
    }
}

fn on_hours(phone: &str, hours: &str) -> String {
    if phone.is_empty() { String::new() } else { format!("{hours}: {phone}") }
}

/// Whether an agency's office is open: its hours, as it set them, on working days; outside the calendar every day counts as one.
pub fn is_open(registry: &Registry, org: i32, now: DateTime) -> bool {
    let minutes = i64::from(now.hour()) * 60 + i64::from(now.minute());
    let hours = OFFICE_FROM.of(registry, org, now.date())..OFFICE_UNTIL.of(registry, org, now.date());
    is_working_day(now.date()).unwrap_or(true) && hours.contains(&minutes)
}

/// 「氏名が完全に一致・生年月日も一致」
pub fn how(hit: &Hit, has_birth: bool) -> String {
    let field = match hit.field {
        Field::Name => "氏名",
        Field::Phone => "電話",
        Field::Address => "住所",
        Field::Other => return "生年月日が一致".to_owned(),
    };
    let place = match hit.place {
        Place::Whole => "が完全に一致",
        Place::Family => "の姓が一致",
        Place::Beginning => "の前方が一致",
        Place::Given => "の名が一致",
        Place::Inside | Place::Elsewhere => "の一部が一致",
    };
    let birth = if has_birth { "・生年月日も一致" } else { "" };
    format!("{field}{place}{birth}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use ground::gate::AgencyKind;
    use jiff::civil::date;

    fn agency(phone: &str, night_phone: &str) -> Agency {
        Agency {
            id: 1,
            area: 34,
            kind: AgencyKind::Centre,
            name: "架空児童相談所".into(),
            municipality: None,
            parent: None,
            phone: phone.into(),
            night_phone: night_phone.into(),
            contact: String::new(),
        }
    }

    #[test]
    fn the_number_that_is_answered_now_comes_first() {
        let registry = Registry::default();
        let call = |agency: &Agency, now| {
            AgencyHit::of(agency, 1, String::new(), Vec::new(), is_open(&registry, agency.id, now)).phone
        };
        let both = agency("000-1", "000-9");
        assert_eq!(call(&both, date(2026, 11, 20).at(8, 30, 0, 0)), "000-1(平日昼間)", "Friday");
        assert_eq!(call(&both, date(2026, 11, 20).at(17, 15, 0, 0)), "000-9(夜間・休日)");
        assert_eq!(call(&both, date(2026, 11, 21).at(10, 0, 0, 0)), "000-9(夜間・休日)", "Saturday");
        assert_eq!(call(&both, date(2026, 11, 23).at(10, 0, 0, 0)), "000-9(夜間・休日)", "勤労感謝の日, a Monday");
        assert_eq!(call(&both, date(2026, 12, 29).at(10, 0, 0, 0)), "000-9(夜間・休日)", "a Tuesday of 年末年始");
        assert_eq!(call(&agency("000-1", ""), date(2026, 11, 21).at(3, 0, 0, 0)), "000-1(平日昼間)");
        assert_eq!(call(&agency("", ""), date(2026, 11, 21).at(3, 0, 0, 0)), "電話の登録がありません");
    }
}
