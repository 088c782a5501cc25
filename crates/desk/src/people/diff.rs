//! What changed, field by field, in the words of the screen.

use super::model::{
    Address, Birth, NAME_KINDS, Name, NewPerson, NewRelation, Phone, SECRET, SEXES, label_of, period_text,
};
use ground::db::FieldChange;
use jiff::civil::Date;

/// The changed fields of a person. Addresses and telephones of a protected person are named, never told.
pub(super) fn person_diff(old: &NewPerson, new: &NewPerson, protected: bool) -> Vec<FieldChange> {
    let mut changes = Changes::default();
    for position in 0..old.names.len().max(new.names.len()) {
        let (was, is) = (old.names.get(position), new.names.get(position));
        let kind = is.or(was).map(|name| label_of(NAME_KINDS, &name.kind)).unwrap_or_default();
        let text = |name: Option<&Name>| name.map(name_text).unwrap_or_default();
        changes.note(&format!("name.{position}"), &format!("氏名({kind})"), text(was), text(is));
    }
    let birth = |person: &NewPerson| person.birth.as_ref().map(Birth::label).unwrap_or_default();
    changes.note("birth", "生年月日", birth(old), birth(new));
    changes.note("sex", "性別", label_of(SEXES, old.sex_code()), label_of(SEXES, new.sex_code()));
    changes.note("nationality", "国籍", &old.nationality, &new.nationality);
    changes.note("note", "備考", &old.note, &new.note);
    for address in &new.addresses {
        let was = old.addresses.iter().find(|known| known.id.is_some() && known.id == address.id);
        changes.place("address", address.label(), was.map(address_text), address_text(address), protected);
    }
    for phone in &new.phones {
        let was = old.phones.iter().find(|known| known.id.is_some() && known.id == phone.id);
        changes.place("phone", "電話", was.map(phone_text), phone_text(phone), protected);
    }
    for phone in old.phones.iter().filter(|known| new.phones.iter().all(|phone| phone.id != known.id)) {
        changes.place("phone", "電話", Some(phone_text(phone)), String::new(), protected);
    }
    changes.0
}

fn name_text(name: &Name) -> String {
    let kana = name.kana();
    let mut text = format!("{} {}", label_of(NAME_KINDS, &name.kind), name.text());
    if !kana.is_empty() {
        text.push_str(&format!("({kana})"));
    }
    with_period(text, name.valid_from, name.valid_until)
}

fn address_text(address: &Address) -> String {
    with_period(format!("{} {}", address.label(), address.shown()), address.valid_from, address.valid_until)
}

fn with_period(text: String, from: Option<Date>, until: Option<Date>) -> String {
    let period = period_text(from, until);
    if period.is_empty() { text } else { format!("{text} {period}") }
}

fn phone_text(phone: &Phone) -> String {
    format!("{} {}", phone.shown(), phone.note).trim().to_owned()
}

/// Every filled field of a new relation.
pub(super) fn new_relation(relation: &NewRelation) -> Vec<FieldChange> {
    relation_diff(&NewRelation::default(), relation)
}

/// The changed fields of a relation.
pub(super) fn relation_diff(old: &NewRelation, new: &NewRelation) -> Vec<FieldChange> {
    let yes = |set: bool| if set { "はい" } else { "" };
    let together = |relation: &NewRelation| relation.lives_together.map_or("", |yes| if yes { "同居" } else { "別居" });
    let day = |date: Option<Date>| date.map(|date| jp::Wareki(date).to_string()).unwrap_or_default();
    let mut changes = Changes::default();
    changes.note("kind", "続柄", &old.kind, &new.kind);
    changes.note("guardian", "保護者", yes(old.guardian), yes(new.guardian));
    changes.note("custodian", "親権者", yes(old.custodian), yes(new.custodian));
    changes.note("together", "同居", together(old), together(new));
    changes.note("occupation", "職業", &old.occupation, &new.occupation);
    changes.note("workplace", "勤務先", &old.workplace, &new.workplace);
    changes.note("health", "健康状況", &old.health, &new.health);
    changes.note("services", "福祉サービス", &old.services, &new.services);
    changes.note("remarks", "備考", &old.note, &new.note);
    changes.note("from", "開始日", day(old.valid_from), day(new.valid_from));
    changes.note("until", "終了日", day(old.valid_until), day(new.valid_until));
    changes.0
}

#[derive(Default)]
struct Changes(Vec<FieldChange>);

impl Changes {
    fn note(&mut self, field: &str, label: &str, from: impl Into<String>, to: impl Into<String>) {
        let (from, to) = (from.into(), to.into());
        if from != to {
            self.0.push(FieldChange { field: field.to_owned(), label: label.to_owned(), from, to });
        }
    }

    /// An address or telephone: what changed is noted, but of a protected one only that it did.
    fn place(&mut self, field: &str, label: &str, from: Option<String>, to: String, protected: bool) {
        if from.as_ref() == Some(&to) {
            return;
        }
        let from = from.unwrap_or_default();
        let veil = |text: String| if protected && !text.is_empty() { SECRET.to_owned() } else { text };
        self.0.push(FieldChange { field: field.to_owned(), label: label.to_owned(), from: veil(from), to: veil(to) });
    }
}
