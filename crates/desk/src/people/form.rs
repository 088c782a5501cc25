//! Reads persons and relations out of form fields, and fills forms from them; one set of field names for every form of the product.
//!
//! Under a prefix such as `child.0`: `family`, `given`, `family_kana`, `given_kana`, `name_kind`, `birth`, `sex`, `nationality`, `note`,
//! `address` (現住所), `registered` (住民票住所), `phone`; and as rows `name.N.…`, `address.N.…`, `phone.N.…`.

use super::model::{
    ADDRESS_KINDS, Address, Birth, Codes, NAME_KINDS, Name, NewPerson, NewRelation, Person, Phone, Relation, SEXES,
};
use super::places::municipality_of;
use ground::web::{Fields, Reader};
use jiff::civil::Date;

/// Longest name in characters; residence cards carry names over 60.
pub const NAME_LENGTH: usize = 200;
const TEXT_LENGTH: usize = 200;
const NOTE_LENGTH: usize = 2000;

/// The codes of a list, for [`Reader::choice`].
pub fn codes(list: Codes) -> Vec<&'static str> {
    list.iter().map(|&(code, _)| code).collect()
}

/// Fields of a person.
pub struct PersonForm;

impl PersonForm {
    /// Reads the person under `prefix`; a birth after `today` is refused.
    pub fn read(reader: &mut Reader<'_>, prefix: &str, today: Date) -> NewPerson {
        let names = names(reader, prefix);
        if names.is_empty() {
            let first_row = reader.fields().rows(&format!("{prefix}.name")).first().copied();
            let field = first_row.map_or_else(|| format!("{prefix}.family"), |n| format!("{prefix}.name.{n}.family"));
            reader.refuse(
                &field,
                "氏名を入力してください。わからないときは「仮名」として呼び名を入力してください。例: 男児A",
            );
        }
        NewPerson {
            names,
            birth: birth(reader, &format!("{prefix}.birth"), today),
            sex: reader.optional_choice(&format!("{prefix}.sex"), "性別", &codes(SEXES)),
            nationality: reader.text(&format!("{prefix}.nationality"), "国籍", TEXT_LENGTH),
            note: reader.text(&format!("{prefix}.note"), "備考", NOTE_LENGTH),
            addresses: addresses(reader, prefix),
            phones: phones(reader, prefix),
        }
    }

    /// Whether nothing was typed under `prefix`: an empty row of a form.
    pub fn is_blank(fields: &Fields, prefix: &str) -> bool {
        let is_choice = |rest: &str| rest.ends_with("kind") || rest == "sex" || rest == "id";
        !fields.0.iter().any(|(field, value)| {
            let rest = field.strip_prefix(prefix).and_then(|rest| rest.strip_prefix('.'));
            !value.trim().is_empty() && rest.is_some_and(|rest| !is_choice(rest))
        })
    }

    /// Fills the form's fields, rows throughout. Sealed values stay empty.
    pub fn fill(fields: &mut Fields, prefix: &str, person: &Person) {
        let facts = &person.facts;
        for (n, name) in facts.names.iter().enumerate() {
            let row = format!("{prefix}.name.{n}");
            fields.set(&format!("{row}.kind"), &name.kind);
            fields.set(&format!("{row}.family"), &name.family);
            fields.set(&format!("{row}.given"), &name.given);
            fields.set(&format!("{row}.family_kana"), &name.family_kana);
            fields.set(&format!("{row}.given_kana"), &name.given_kana);
            fill_period(fields, &row, name.valid_from, name.valid_until);
        }
        fields.set(&format!("{prefix}.birth"), facts.birth.as_ref().map(Birth::label).unwrap_or_default());
        fields.set(&format!("{prefix}.sex"), &facts.sex);
        fields.set(&format!("{prefix}.nationality"), &facts.nationality);
        fields.set(&format!("{prefix}.note"), &facts.note);
        for (n, address) in facts.addresses.iter().enumerate() {
            let row = format!("{prefix}.address.{n}");
            fields.set(&format!("{row}.id"), address.id.map(|id| id.to_string()).unwrap_or_default());
            fields.set(&format!("{row}.kind"), &address.kind);
            fields.set(&format!("{row}.postal"), &address.postal);
            fields.set(&format!("{row}.line"), &address.line);
            fill_period(fields, &row, address.valid_from, address.valid_until);
        }
        for (n, phone) in facts.phones.iter().enumerate() {
            let row = format!("{prefix}.phone.{n}");
            fields.set(&format!("{row}.id"), phone.id.map(|id| id.to_string()).unwrap_or_default());
            fields.set(&format!("{row}.number"), &phone.number);
            fields.set(&format!("{row}.note"), &phone.note);
        }
    }
}

fn names(reader: &mut Reader<'_>, prefix: &str) -> Vec<Name> {
    let mut names = vec![name(reader, prefix, &format!("{prefix}.name_kind"))];
    for n in reader.fields().rows(&format!("{prefix}.name")) {
        let row = format!("{prefix}.name.{n}");
        names.push(name(reader, &row, &format!("{row}.kind")));
    }
    names.retain(|name| !name.is_empty());
    names
}

fn name(reader: &mut Reader<'_>, at: &str, kind_field: &str) -> Name {
    let kind = match reader.fields().get(kind_field) {
        "" => "official".to_owned(),
        _ => reader.choice(kind_field, "氏名の種類", &codes(NAME_KINDS)),
    };
    let mut part = |field: &str, label: &str| reader.text(&format!("{at}.{field}"), label, NAME_LENGTH);
    let (family, given) = (part("family", "姓"), part("given", "名"));
    let (family_kana, given_kana) = (part("family_kana", "姓のふりがな"), part("given_kana", "名のふりがな"));
    let name = Name { kind, family, given, family_kana, given_kana, ..Name::default() };
    if kind_field.ends_with(".kind") && !name.is_empty() {
        let (valid_from, valid_until) = period(reader, at);
        return Name { valid_from, valid_until, ..name };
    }
    name
}

fn birth(reader: &mut Reader<'_>, field: &str, today: Date) -> Option<Birth> {
    let typed = reader.text(field, "生年月日", TEXT_LENGTH);
    match Birth::parse(&typed) {
        Ok(Some(birth)) if today < birth.first => {
            let limit = jp::Wareki(today);
            reader.refuse(field, format!("生年月日が未来の日付です。{limit}以前を入力してください。"));
            None
        }
        Ok(birth) => birth,
        Err(error) => {
            reader.refuse(field, format!("生年月日: {error}"));
            None
        }
    }
}

fn addresses(reader: &mut Reader<'_>, prefix: &str) -> Vec<Address> {
    let mut addresses = Vec::new();
    for (field, kind, label) in [("address", "current", "現住所"), ("registered", "registered", "住民票住所")] {
        let line = reader.text(&format!("{prefix}.{field}"), label, TEXT_LENGTH);
        if !line.is_empty() {
            let municipality = municipality_of(&line);
            addresses.push(Address { kind: kind.to_owned(), municipality, line, ..Address::default() });
        }
    }
    for n in reader.fields().rows(&format!("{prefix}.address")) {
        let row = format!("{prefix}.address.{n}");
        let id = reader.fields().get(&format!("{row}.id")).parse().ok();
        let line = reader.text(&format!("{row}.line"), "住所", TEXT_LENGTH);
        let postal = reader.text(&format!("{row}.postal"), "郵便番号", 10);
        if id.is_none() && line.is_empty() && postal.is_empty() {
            continue;
        }
        let kind = reader.choice(&format!("{row}.kind"), "住所の種類", &codes(ADDRESS_KINDS));
        let (valid_from, valid_until) = period(reader, &row);
        let municipality = municipality_of(&line);
        addresses.push(Address { id, kind, municipality, postal, line, valid_from, valid_until, sealed: false });
    }
    addresses
}

fn phones(reader: &mut Reader<'_>, prefix: &str) -> Vec<Phone> {
    let mut phones = Vec::new();
    let number = reader.text(&format!("{prefix}.phone"), "電話", 50);
    if !number.is_empty() {
        phones.push(Phone { number, ..Phone::default() });
    }
    for n in reader.fields().rows(&format!("{prefix}.phone")) {
        let row = format!("{prefix}.phone.{n}");
        let id = reader.fields().get(&format!("{row}.id")).parse().ok();
        let number = reader.text(&format!("{row}.number"), "電話", 50);
        let note = reader.text(&format!("{row}.note"), "電話の備考", TEXT_LENGTH);
        if id.is_some() || !number.is_empty() {
            phones.push(Phone { id, number, note, sealed: false });
        }
    }
    phones
}

/// Fields of a relation: `kind`, `guardian`, `custodian`, `together` (yes, no), `occupation`, `workplace`, `health`, `services`, `remarks`,
/// `from`, `until`. They may stand under the same prefix as the relative's own fields.
pub struct RelationForm;

impl RelationForm {
    /// Reads the relation under `prefix`.
    pub fn read(reader: &mut Reader<'_>, prefix: &str) -> NewRelation {
        let field = |name: &str| format!("{prefix}.{name}");
        let kind = reader.required(&field("kind"), "続柄", 50);
        let lives_together = match reader.optional_choice(&field("together"), "同居", &["yes", "no"]).as_str() {
            "yes" => Some(true),
            "no" => Some(false),
            _ => None,
        };
        let (valid_from, valid_until) = period(reader, prefix);
        NewRelation {
            kind,
            guardian: reader.fields().has(&field("guardian"), "1"),
            custodian: reader.fields().has(&field("custodian"), "1"),
            lives_together,
            occupation: reader.text(&field("occupation"), "職業", TEXT_LENGTH),
            workplace: reader.text(&field("workplace"), "勤務先", TEXT_LENGTH),
            health: reader.text(&field("health"), "健康状況", TEXT_LENGTH),
            services: reader.text(&field("services"), "福祉サービス", TEXT_LENGTH),
            note: reader.text(&field("remarks"), "備考", NOTE_LENGTH),
            valid_from,
            valid_until,
            sort: 0,
        }
    }

    /// Fills the form's fields.
    pub fn fill(fields: &mut Fields, prefix: &str, relation: &Relation) {
        let facts = &relation.facts;
        let together = match facts.lives_together {
            Some(true) => "yes",
            Some(false) => "no",
            None => "",
        };
        let flag = |set: bool| if set { "1" } else { "" };
        let pairs = [
            ("kind", facts.kind.as_str()),
            ("guardian", flag(facts.guardian)),
            ("custodian", flag(facts.custodian)),
            ("together", together),
            ("occupation", &facts.occupation),
            ("workplace", &facts.workplace),
            ("health", &facts.health),
            ("services", &facts.services),
            ("remarks", &facts.note),
        ];
        for (name, value) in pairs {
            fields.set(&format!("{prefix}.{name}"), value);
        }
        fill_period(fields, prefix, facts.valid_from, facts.valid_until);
    }
}

fn period(reader: &mut Reader<'_>, row: &str) -> (Option<Date>, Option<Date>) {
    let until_field = format!("{row}.until");
    let from = reader.date(&format!("{row}.from"), "開始日");
    let until = reader.date(&until_field, "終了日");
    if let (Some(from), Some(until)) = (from, until)
        && until < from
    {
        reader.refuse(&until_field, "終了日が開始日より前です。終了日を確認してください。");
    }
    (from, until)
}

fn fill_period(fields: &mut Fields, row: &str, from: Option<Date>, until: Option<Date>) {
    let label = |date: Option<Date>| date.map(|date| jp::Wareki(date).to_string()).unwrap_or_default();
    fields.set(&format!("{row}.from"), label(from));
    fields.set(&format!("{row}.until"), label(until));
}
