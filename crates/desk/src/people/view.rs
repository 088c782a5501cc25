//! Finished values for pages: the strip above every page about a person, and the summary of こどものページ.

use super::model::{
    Address, Announced, Birth, NAME_KINDS, Name, Person, Phone, Relation, SEXES, label_of, period_text,
};
use super::store;
use crate::frame::days_label;
use ground::db::{Key, Tx};
use ground::{Result, Sealed};
use jiff::civil::Date;

/// A small mark on the strip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chip {
    /// `danger`, `warn`, `good` or empty; a clock adds `clock`.
    pub class: &'static str,
    /// What it says; colour never says it alone.
    pub text: String,
}

/// Who the page is about: `{% include "people/strip.html" %}` in a page that has a field `strip`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Strip {
    /// The person.
    pub key: Key,
    /// Name as written.
    pub name: String,
    /// Its reading.
    pub kana: String,
    /// 7歳
    pub age: String,
    /// 男
    pub sex: String,
    /// 小2; empty outside school age.
    pub grade: String,
    /// 支援措置 first; other slices push theirs (clocks, 要注意).
    pub chips: Vec<Chip>,
}

impl Strip {
    /// The strip of a person.
    pub fn of(person: &Person, today: Date) -> Self {
        let birth = person.facts.birth.as_ref();
        let hidden = Chip { class: "danger", text: "支援措置(住所秘匿)".to_owned() };
        Self {
            key: person.key,
            name: person.name(),
            kana: person.kana(),
            age: age(birth, today),
            sex: label_of(SEXES, person.facts.sex_code()).to_owned(),
            grade: grade(birth, today),
            chips: person
                .protected
                .then_some(hidden)
                .into_iter()
                .chain(person.deadline.as_ref().map(|due| clock(due, today)))
                .collect(),
        }
    }
}

/// 一時保護状の請求 あと2日
fn clock(due: &Announced, today: Date) -> Chip {
    let days = today.until(due.last_day).map_or(0, |span| span.get_days());
    let class = if days > 0 { "clock warn" } else { "clock danger" };
    Chip { class, text: format!("{} {}", due.label, days_label(days)) }
}

fn age(birth: Option<&Birth>, today: Date) -> String {
    birth.map_or_else(|| "年齢不明".to_owned(), |birth| birth.age(today))
}

fn grade(birth: Option<&Birth>, today: Date) -> String {
    birth.and_then(|birth| birth.grade(today)).map(|grade| grade.to_string()).unwrap_or_default()
}

/// The strip of a page about a person.
pub async fn header(tx: &mut Tx<'_>, key: Key) -> Result<Sealed<Strip>> {
    let today = tx.today();
    Ok(store::load(tx, key).await?.map(|person| Strip::of(&person, today)))
}

/// A line of a list with its label: kind of name, address or telephone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// 現住所, 通称, 携帯 …
    pub label: String,
    /// What is shown; the neutral blank when protected.
    pub text: String,
    /// Reading of a name, days of an address.
    pub note: String,
    /// Whether it no longer holds.
    pub past: bool,
}

/// A row of the family table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelativeView {
    /// The relation.
    pub id: String,
    /// Counts its changes.
    pub version: i32,
    /// The relative.
    pub person: Key,
    /// 続柄 seen from the child.
    pub kind: String,
    /// Name as written.
    pub name: String,
    /// Its reading.
    pub kana: String,
    /// 平成2年4月1日
    pub birth: String,
    /// 36歳
    pub age: String,
    /// 保護者
    pub guardian: bool,
    /// 親権者
    pub custodian: bool,
    /// 同居, 別居, or empty.
    pub together: &'static str,
    /// 職業
    pub occupation: String,
    /// 勤務先
    pub workplace: String,
    /// 健康状況
    pub health: String,
    /// 福祉サービス
    pub services: String,
    /// 備考
    pub note: String,
    /// Address today.
    pub address: String,
    /// Telephones, each with its note.
    pub phones: Vec<Line>,
    /// Days it holds.
    pub period: String,
    /// Whether it has ended.
    pub past: bool,
}

/// All that こどものページ shows of a person; protected values are already blank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonView {
    /// Name, reading, age, sex, grade, chips.
    pub strip: Strip,
    /// The agency that keeps the person.
    pub org: i32,
    /// Counts changes.
    pub version: i32,
    /// Every name with its kind.
    pub names: Vec<Line>,
    /// 平成27年4月1日, or the words as given.
    pub birth: String,
    /// 国籍
    pub nationality: String,
    /// 備考
    pub note: String,
    /// Those that hold first.
    pub addresses: Vec<Line>,
    /// In the order given.
    pub phones: Vec<Line>,
    /// The family table; those that hold first.
    pub relatives: Vec<RelativeView>,
    /// Never changes.
    pub first_registered_on: Date,
    /// Whether a 支援措置 holds.
    pub protected: bool,
}

/// What こどものページ shows of a person and the family. Call [`super::access::open`] first and read under its permit.
pub async fn summary(tx: &mut Tx<'_>, key: Key) -> Result<Sealed<PersonView>> {
    let today = tx.today();
    let person = store::load(tx, key).await?;
    let relations = store::relations(tx, key).await?;
    Ok(person.zip(relations).map(|(person, relations)| {
        let facts = &person.facts;
        PersonView {
            strip: Strip::of(&person, today),
            org: person.org,
            version: person.version,
            names: facts.names.iter().map(|name| name_line(name, today)).collect(),
            birth: birth_label(facts.birth.as_ref()),
            nationality: facts.nationality.clone(),
            note: facts.note.clone(),
            addresses: facts.addresses.iter().map(|address| address_line(address, today)).collect(),
            phones: facts.phones.iter().map(phone_line).collect(),
            relatives: relations.iter().map(|relation| relative_view(relation, today)).collect(),
            first_registered_on: person.first_registered_on,
            protected: person.protected,
        }
    }))
}

fn birth_label(birth: Option<&Birth>) -> String {
    birth.map_or_else(|| "不明".to_owned(), Birth::label)
}

fn name_line(name: &Name, today: Date) -> Line {
    let period = period_text(name.valid_from, name.valid_until);
    Line {
        label: label_of(NAME_KINDS, &name.kind).to_owned(),
        text: name.text(),
        note: format!("{} {period}", name.kana()).trim().to_owned(),
        past: name.valid_until.is_some_and(|until| until < today),
    }
}

/// An address as it may be shown.
pub(super) fn address_line(address: &Address, today: Date) -> Line {
    Line {
        label: address.label().to_owned(),
        text: address.shown(),
        note: address.period(),
        past: address.valid_until.is_some_and(|until| until < today),
    }
}

fn phone_line(phone: &Phone) -> Line {
    Line { label: "電話".to_owned(), text: phone.shown().to_owned(), note: phone.note.clone(), past: false }
}

/// A row of the family table.
pub(super) fn relative_view(relation: &Relation, today: Date) -> RelativeView {
    let (person, facts) = (&relation.relative, &relation.facts);
    let birth = person.facts.birth.as_ref();
    RelativeView {
        id: relation.id.to_string(),
        version: relation.version,
        person: person.key,
        kind: facts.kind.clone(),
        name: person.name(),
        kana: person.kana(),
        birth: birth_label(birth),
        age: age(birth, today),
        guardian: facts.guardian,
        custodian: facts.custodian,
        together: facts.lives_together.map_or("", |together| if together { "同居" } else { "別居" }),
        occupation: facts.occupation.clone(),
        workplace: facts.workplace.clone(),
        health: facts.health.clone(),
        services: facts.services.clone(),
        note: facts.note.clone(),
        address: person.address("current", today).map(Address::shown).unwrap_or_default(),
        phones: person.facts.phones.iter().map(phone_line).collect(),
        period: period_text(facts.valid_from, facts.valid_until),
        past: !relation.holds(today),
    }
}
