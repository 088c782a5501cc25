//! What was sent over what is on file: members that were not sent stay as they are.

use desk::people::model::Birth;
use desk::people::{Person, PersonForm};
use ground::web::Fields;

/// Single members and the rows of the form they stand for: member, list, kind of the row, field in the row.
const SINGLE: [(&str, &str, &str, &str); 7] = [
    ("family", "name", "official", "family"),
    ("given", "name", "official", "given"),
    ("family_kana", "name", "official", "family_kana"),
    ("given_kana", "name", "official", "given_kana"),
    ("address", "address", "current", "line"),
    ("registered", "address", "registered", "line"),
    ("phone", "phone", "", "number"),
];

/// Whether anything below a member was sent.
pub fn says(fields: &Fields, member: &str) -> bool {
    fields.0.iter().any(|(name, _)| name.strip_prefix(member).is_some_and(|rest| rest.starts_with('.')))
}

/// Fields on file, with those that were sent in their place.
pub fn over(mut on_file: Fields, sent: &Fields) -> Fields {
    on_file.0.retain(|(name, _)| !sent.0.iter().any(|(named, _)| named == name));
    on_file.0.extend(sent.0.iter().cloned());
    on_file
}

/// The form of a person: a list that was sent (`name`, `address`, `phone`) replaces the list on file, a single member (`family`, `address`
/// as a text, …) its own row only.
pub fn person(on_file: &Person, sent: &Fields) -> Fields {
    let mut fields = Fields::default();
    PersonForm::fill(&mut fields, "person", on_file);
    let form = fields.clone();
    let kept = sealed_lists(on_file, sent);
    for list in ["name", "address", "phone"] {
        if says(sent, &format!("person.{list}")) && !kept.contains(&list) {
            let prefix = format!("person.{list}.");
            fields.0.retain(|(name, _)| !name.starts_with(&prefix));
        }
    }
    let mut rest = Fields::default();
    for (name, value) in &sent.0 {
        // The same day in another style is no change.
        if name == "person.birth" && is_same_birth(on_file, value) {
            continue;
        }
        if kept.iter().any(|list| name.starts_with(&format!("person.{list}."))) {
            continue;
        }
        let single = name.strip_prefix("person.").and_then(|member| SINGLE.iter().find(|single| single.0 == member));
        match single {
            Some(&(_, list, kind, _)) if is_sealed(on_file, list, kind) => {}
            Some(&(_, "address", kind, _)) => move_to(&mut fields, kind, value),
            Some(&(_, list, kind, field)) => {
                let row = row_of(&fields, list, kind);
                fields.set(&format!("person.{list}.{row}.{field}"), value.clone());
                if !kind.is_empty() {
                    fields.set(&format!("person.{list}.{row}.kind"), kind);
                }
            }
            None => rest.push(name, value.clone()),
        }
    }
    keep_periods(&form, &mut rest);
    over(fields, &rest)
}

/// Whether a 支援措置 has sealed what a single member stands for. Its text cannot be compared with what was sent: each message would seal
/// another one beside it.
fn is_sealed(on_file: &Person, list: &str, kind: &str) -> bool {
    match list {
        "address" => {
            on_file.facts.addresses.iter().any(|row| row.sealed && row.kind == kind && row.valid_until.is_none())
        }
        "phone" => on_file.facts.phones.iter().any(|row| row.sealed),
        _ => false,
    }
}

/// Lists that were sent without any `id` over sealed rows: they stay as they are, for the same reason.
fn sealed_lists(on_file: &Person, sent: &Fields) -> Vec<&'static str> {
    let named = |list: &str| {
        let rows = sent.rows(&format!("person.{list}"));
        rows.iter().any(|n| !sent.get(&format!("person.{list}.{n}.id")).is_empty())
    };
    let facts = &on_file.facts;
    let sealed = [
        ("address", facts.addresses.iter().any(|row| row.sealed)),
        ("phone", facts.phones.iter().any(|row| row.sealed)),
    ];
    sealed.into_iter().filter(|(list, sealed)| *sealed && !named(list)).map(|(list, _)| list).collect()
}

/// A row of a sent list that names a row on file keeps its days: the API does not speak of them.
fn keep_periods(form: &Fields, sent: &mut Fields) {
    for n in sent.rows("person.address") {
        let id = sent.get(&format!("person.address.{n}.id")).to_owned();
        let same = |row: &usize| !id.is_empty() && form.get(&format!("person.address.{row}.id")) == id;
        let Some(row) = form.rows("person.address").into_iter().find(same) else { continue };
        for day in ["from", "until"] {
            let kept = form.get(&format!("person.address.{row}.{day}")).to_owned();
            sent.push(&format!("person.address.{n}.{day}"), kept);
        }
    }
}

fn is_same_birth(on_file: &Person, typed: &str) -> bool {
    let days = |birth: &Birth| (birth.first, birth.last);
    let sent = Birth::parse(typed).ok().flatten();
    sent.is_some() && sent.as_ref().map(days) == on_file.facts.birth.as_ref().map(days)
}

/// The row of a list that a single member stands for; the next free one where there is none.
fn row_of(fields: &Fields, list: &str, kind: &str) -> usize {
    let rows = fields.rows(&format!("person.{list}"));
    let is_kind = |n: &usize| kind.is_empty() || fields.get(&format!("person.{list}.{n}.kind")) == kind;
    rows.iter().copied().find(is_kind).unwrap_or_else(|| rows.last().map_or(0, |last| last + 1))
}

/// An address of today: another text is another place, so that the former one ends and stays readable.
fn move_to(fields: &mut Fields, kind: &str, line: &str) {
    let rows = fields.rows("person.address");
    let is_open = |n: &usize| {
        let part = |name: &str| fields.get(&format!("person.address.{n}.{name}"));
        part("kind") == kind && part("until").is_empty()
    };
    let open: Vec<usize> = rows.iter().copied().filter(is_open).collect();
    if open.iter().any(|n| fields.get(&format!("person.address.{n}.line")) == line.trim()) {
        return;
    }
    for n in open {
        let prefix = format!("person.address.{n}.");
        fields.0.retain(|(name, _)| !name.starts_with(&prefix));
    }
    let new = rows.last().map_or(0, |last| last + 1);
    fields.set(&format!("person.address.{new}.kind"), kind);
    fields.set(&format!("person.address.{new}.line"), line);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(pairs: &[(&str, &str)]) -> Fields {
        Fields(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    #[test]
    fn what_was_not_sent_stays() {
        let merged = over(fields(&[("school", "架空小"), ("grade", "小4")]), &fields(&[("grade", "小5")]));
        assert_eq!((merged.get("school"), merged.get("grade")), ("架空小", "小5"));
    }

    #[test]
    fn another_address_ends_the_former_one() {
        let mut form = fields(&[
            ("person.address.0.kind", "current"),
            ("person.address.0.line", "本町1"),
            ("person.address.0.until", "令和7年1月1日"),
            ("person.address.1.kind", "current"),
            ("person.address.1.line", "本町2"),
            ("person.address.2.kind", "registered"),
            ("person.address.2.line", "本町3"),
        ]);
        move_to(&mut form, "current", "本町2");
        assert_eq!(form.rows("person.address"), [0, 1, 2]);
        move_to(&mut form, "current", "本町9");
        assert_eq!(form.rows("person.address"), [0, 2, 3], "the open one is no longer named");
        assert_eq!(form.get("person.address.3.line"), "本町9");
    }
}
