//! The form of a 児童通告書: from typed fields to what is sent and what stands on the paper. Pure but for the clock's day.

use crate::transitions::{Case, Child, Contact, Fact, Package, Relative};
use desk::cases::codes;
use desk::cases::printed::{Line, line, wide};
use desk::cases::record::Sheet;
use desk::letters::{self, Kind, Part, Written};
use desk::people::model::{Birth, SEXES, label_of};
use desk::people::{NewPerson, NewRelation, PersonForm, RelationForm};
use ground::web::{Fields, Reader};
use ground::{Error, Result};
use jiff::civil::Date;

/// 書類通告 and 身柄付通告: kinds of letters.
pub const KINDS: [&str; 2] = ["referral-paper", "referral-person"];
/// The police refer; nobody else uses this form.
const REFERRER: &str = "referrer";

/// A child as referred.
#[derive(Debug, Clone)]
pub struct Referred {
    /// Who, exactly as given.
    pub person: NewPerson,
    /// 本籍(外国籍)
    pub domicile: String,
    /// 職業・学校
    pub school: String,
    /// 学年
    pub grade: String,
}

/// A 児童通告書 as typed.
#[derive(Debug, Clone)]
pub struct Referral {
    /// 書類通告 or 身柄付通告.
    pub kind: Kind,
    /// Addressee in the directory.
    pub to: i32,
    /// The police's own 文書番号; empty for the next one.
    pub number: String,
    /// At least one.
    pub children: Vec<Referred>,
    /// 保護者 and others of the family.
    pub family: Vec<(NewPerson, NewRelation)>,
    /// The other parts.
    pub written: Written,
}

/// The kind a form is for.
pub fn kind_of(fields: &Fields) -> Kind {
    let wanted = KINDS.into_iter().find(|code| fields.get("kind") == *code).unwrap_or(KINDS[0]);
    letters::kind(wanted).unwrap_or(letters::KINDS[0])
}

/// The parts of the form beside child, family and addressee.
pub fn parts(kind: Kind) -> impl Iterator<Item = &'static Part> {
    // The kind is moved in: its parts are constants.
    let parts: Vec<&'static Part> = kind.parts().filter(|part| part.name != REFERRER).collect();
    parts.into_iter()
}

/// Reads the whole form, every error beside its field.
pub fn read(fields: &Fields, today: Date) -> Result<Referral> {
    let kind = kind_of(fields);
    let mut typed = fields.clone();
    typed.set(REFERRER, "police");
    let written = letters::read(kind, &typed, true);
    let mut reader = Reader::new(fields);
    let to = reader.number("to", "あて先", 1..=i32::MAX).unwrap_or_default();
    let number = reader.text("number", "文書番号", 60);
    let children = children(&mut reader, today);
    let family = family(&mut reader, today);
    match (reader.finish(()), written) {
        (Ok(()), Ok((_, written))) => Ok(Referral { kind, to, number, children, family, written }),
        (Err(Error::Invalid(mut errors)), Err(Error::Invalid(others))) => {
            // The addressee is read once above, as an agency of the directory.
            errors.extend(others.into_iter().filter(|error| error.field != "to"));
            Err(Error::Invalid(errors))
        }
        (Err(error), _) | (_, Err(error)) => Err(error),
    }
}

fn children(reader: &mut Reader<'_>, today: Date) -> Vec<Referred> {
    let mut children = Vec::new();
    for n in reader.fields().rows("child") {
        let prefix = format!("child.{n}");
        if PersonForm::is_blank(reader.fields(), &prefix) {
            continue;
        }
        let person = PersonForm::read(reader, &prefix, today);
        children.push(Referred {
            person,
            domicile: reader.text(&format!("{prefix}.domicile"), "本籍", 200),
            school: reader.text(&format!("{prefix}.school"), "職業・学校", 200),
            grade: reader.text(&format!("{prefix}.grade"), "学年", 50),
        });
    }
    if children.is_empty() {
        reader.refuse("child.0.family", "こどもを1人以上入力してください。");
    }
    children
}

fn family(reader: &mut Reader<'_>, today: Date) -> Vec<(NewPerson, NewRelation)> {
    let mut family = Vec::new();
    for n in reader.fields().rows("family") {
        let prefix = format!("family.{n}");
        if PersonForm::is_blank(reader.fields(), &prefix) {
            continue;
        }
        let person = PersonForm::read(reader, &prefix, today);
        let mut relation = RelationForm::read(reader, &prefix);
        relation.sort = i16::try_from(family.len()).unwrap_or(i16::MAX);
        family.push((person, relation));
    }
    family
}

/// What the centre gets about one of the children, as it takes it over.
pub fn package(referral: &Referral, child: &Referred, contact: Contact) -> Package {
    let text = |name: &str| referral.written.get(name).cloned().unwrap_or_default();
    let many = |name: &str| -> Vec<String> { text(name).lines().map(str::to_owned).collect() };
    let others = referral.children.iter().map(|child| child.person.names.first().map(|name| name.text()));
    let own = child.person.names.first().map(|name| name.text());
    let others: Vec<String> = others.filter(|name| *name != own).flatten().collect();
    let together = match others.is_empty() {
        true => String::new(),
        false => format!("同時に通告したこども: {}(それぞれ別に届きます)", others.join("、")),
    };
    let form = parts(referral.kind)
        .map(|part| Fact { label: part.label.to_owned(), text: letters::shown(part, &text(part.name)) });
    Package {
        child: Child { person: child.person.clone(), hides_places: false },
        household: referral
            .family
            .iter()
            .map(|(person, relation)| Relative {
                person: person.clone(),
                relation: relation.clone(),
                hides_places: false,
            })
            .collect(),
        case: Some(Case {
            kind: consultation(&text("ground")).to_owned(),
            abuse_types: [many("abuse_types"), many("abuse_details")].concat(),
            child_state: text("condition"),
            family_state: text("home"),
            ..Case::default()
        }),
        record: Some(Sheet {
            school: child.school.clone(),
            grade: child.grade.clone(),
            domicile: child.domicile.clone(),
            ..Sheet::default()
        }),
        form: form.filter(|fact| !fact.text.is_empty()).collect(),
        words: [referral.kind.title, &together]
            .into_iter()
            .filter(|words| !words.is_empty())
            .collect::<Vec<_>>()
            .join("\n"),
        contact,
        ..Package::default()
    }
}

/// 相談種別 of a ground.
fn consultation(ground: &str) -> &'static str {
    match ground {
        "abuse" => codes::KIND_ABUSE,
        "law_breaking" => "11",
        "pre_delinquent" => "10",
        _ => "02",
    }
}

/// A child on paper.
pub fn lines(person: &NewPerson, today: Date) -> Vec<Line> {
    let name = person.names.first();
    let birth = person.birth.as_ref();
    let born = birth.map(|birth| format!("{}({})", birth.label(), birth.age(today))).unwrap_or_default();
    let mut lines = vec![
        line("ふりがな", name.map(|name| name.kana()).unwrap_or_default()),
        line("性別", label_of(SEXES, person.sex_code())),
        line("氏名", name.map(|name| name.text()).unwrap_or_default()),
        line("生年月日", born),
    ];
    lines.extend(person.addresses.iter().map(|address| wide(address.label(), address.shown())));
    lines.extend(person.phones.iter().map(|phone| wide("電話", phone.shown())));
    lines
}

/// What a 児童通告書 says of a child besides.
pub fn facts(child: &Referred) -> [Line; 2] {
    let work = format!("{} {}", child.school, child.grade);
    [wide("本籍(外国籍)", &child.domicile), wide("職業・学校・学年", work.trim())]
}

/// 続柄, 氏名, 年齢, 職業, 住所, 連絡先 of those who have the child.
pub fn guardians(referral: &Referral, today: Date) -> Vec<[String; 6]> {
    let guardians = referral.family.iter().filter(|(_, relation)| relation.guardian);
    let row = |(person, relation): &(NewPerson, NewRelation)| {
        let age = |birth: &Birth| birth.age(today);
        [
            relation.kind.clone(),
            person.names.first().map(|name| name.text()).unwrap_or_default(),
            person.birth.as_ref().map(age).unwrap_or_default(),
            format!("{} {}", relation.occupation, relation.workplace).trim().to_owned(),
            person.addresses.first().map(|address| address.shown()).unwrap_or_default(),
            person.phones.first().map(|phone| phone.shown().to_owned()).unwrap_or_default(),
        ]
    };
    guardians.map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn typed() -> Fields {
        let fields = [
            ("kind", "referral-person"),
            ("to", "3401"),
            ("child.0.family", "𠮷田"),
            ("child.0.given", "葛\u{E0100}子"),
            ("child.0.birth", "平成30年5月頃"),
            ("child.0.address", "広島県安芸郡府中町架空1-1"),
            ("child.0.school", "架空小学校"),
            ("child.1.family", "𠮷田"),
            ("child.1.given", "弟"),
            ("family.0.kind", "実母"),
            ("family.0.family", "𠮷田"),
            ("family.0.given", "母"),
            ("family.0.guardian", "1"),
            ("ground", "abuse"),
            ("abuse_types", "身体的"),
            ("abuse_types", "心理的"),
            ("when_where", "架空の日時"),
            ("summary", "架空の概要"),
            ("noticed", "call"),
            ("condition", "架空の状況"),
            ("taken", "架空の措置"),
            ("officer", "生活安全課 架空"),
            ("handed_at", "架空の場所"),
            ("entrusted", "no"),
        ];
        Fields(fields.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec())
    }

    #[test]
    fn what_was_typed_arrives_exactly_as_it_was_given() {
        let referral = read(&typed(), date(2026, 11, 21)).unwrap();
        assert_eq!((referral.kind.code, referral.to, referral.children.len()), ("referral-person", 3401, 2));
        let package = package(&referral, &referral.children[0], Contact::default());
        assert_eq!(package.child_name(), "𠮷田 葛\u{E0100}子");
        let case = package.case.unwrap();
        assert_eq!((case.kind.as_str(), case.abuse_types), ("01", vec!["身体的".to_owned(), "心理的".to_owned()]));
        assert_eq!(package.household[0].relation.kind, "実母");
        assert_eq!(package.record.unwrap().school, "架空小学校");
        assert!(package.words.contains("身柄付通告") && package.words.contains("𠮷田 弟"), "{}", package.words);
        assert!(package.form.iter().any(|fact| fact.text == "架空の概要"));
        assert!(package.form.iter().all(|fact| fact.label != "通告者"), "the police are the sender");
        assert_eq!(guardians(&referral, date(2026, 11, 21)).len(), 1);
    }

    #[test]
    fn every_missing_thing_is_named_at_once() {
        let Err(Error::Invalid(errors)) = read(&Fields::default(), date(2026, 11, 21)) else { panic!("accepted") };
        let fields: Vec<&str> = errors.iter().map(|error| error.field.as_str()).collect();
        for wanted in ["child.0.family", "ground", "summary", "officer"] {
            assert!(fields.contains(&wanted), "{wanted}: {fields:?}");
        }
        assert!(!fields.contains(&"handed_at"), "only where the child is handed over");
    }
}
