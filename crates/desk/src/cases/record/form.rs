//! The form of a 児童記録票, and the merge when two people changed it.

use super::Sheet;
use super::extra::{self, Extra};
use crate::cases::codes::{self, codes};
use crate::cases::rules::merge;
use ground::Result;
use ground::web::{Fields, Reader};

const LONG: usize = 20_000;
const SHORT: usize = 200;

const TEXTS: [&str; 12] = [
    "school",
    "grade",
    "class",
    "teacher",
    "domicile",
    "living",
    "family_history",
    "growth",
    "agencies",
    "services",
    "past_contact",
    "remark",
];

/// Reads the sheet, with the fields the agency added.
pub fn read(fields: &Fields, extras: &[Extra]) -> Result<Sheet> {
    let mut reader = Reader::new(fields);
    let mut sheet = Sheet {
        school: reader.text("school", "所属", SHORT),
        grade: reader.text("grade", "学年", SHORT),
        class: reader.text("class", "組", SHORT),
        teacher: reader.text("teacher", "担任・その他職員", SHORT),
        domicile: reader.text("domicile", "本籍(外国籍)", SHORT),
        living: reader.text("living", "生活状況", LONG),
        family_history: reader.text("family_history", "家族歴", LONG),
        growth: reader.text("growth", "成育歴", LONG),
        agencies: reader.text("agencies", "関係機関", LONG),
        services: reader.text("services", "福祉サービス利用状況", LONG),
        past_contact: reader.text("past_contact", "過去の相談履歴", LONG),
        severity: reader.optional_choice("severity", "重症度", &codes(codes::SEVERITIES)),
        remark: reader.text("remark", "特記", LONG),
        ..Sheet::default()
    };
    for column in codes::TRAITS {
        let ticked = reader.choices(&format!("trait.{}", column.code), column.label, &codes(column.table));
        sheet.traits.insert(column.code.to_owned(), ticked);
    }
    sheet.extra = extra::read(&mut reader, extras);
    reader.finish(sheet)
}

/// Fills the form; what it was when opened goes along as `was.…`.
pub fn fill(sheet: &Sheet) -> Fields {
    let mut fields = Fields::default();
    for (name, value) in values(sheet) {
        fields.set(&format!("was.{name}"), value.join("\n"));
        for value in value {
            fields.push(&name, value);
        }
    }
    fields
}

/// Every form field with its values: one for a text, any number for boxes.
fn values(sheet: &Sheet) -> Vec<(String, Vec<String>)> {
    let texts = [
        &sheet.school,
        &sheet.grade,
        &sheet.class,
        &sheet.teacher,
        &sheet.domicile,
        &sheet.living,
        &sheet.family_history,
        &sheet.growth,
        &sheet.agencies,
        &sheet.services,
        &sheet.past_contact,
        &sheet.remark,
    ];
    let mut values: Vec<_> =
        TEXTS.iter().zip(texts).map(|(name, value)| ((*name).to_owned(), vec![value.clone()])).collect();
    values.push(("severity".to_owned(), vec![sheet.severity.clone()]));
    for column in codes::TRAITS {
        values.push((format!("trait.{}", column.code), sheet.traits.get(column.code).cloned().unwrap_or_default()));
    }
    values.extend(sheet.extra.iter().map(|(key, written)| (format!("extra.{key}"), vec![written.value.clone()])));
    values
}

/// One field that both changed.
pub struct Conflict {
    /// Label.
    pub label: String,
    /// When the form was opened.
    pub was: String,
    /// What the other saved.
    pub theirs: String,
    /// What was typed.
    pub yours: String,
}

/// Merges what was typed with what another saved meanwhile: untouched fields take the other's text, typed ones stay.
/// Yields the fields for the form and what a person must look at.
pub fn merged(typed: &Fields, theirs: &Sheet) -> (Fields, Vec<Conflict>) {
    let labels = theirs.shown();
    let mut sheet = theirs.clone();
    // Fields the other left empty are not on the record.
    for key in typed.0.iter().filter_map(|(name, _)| name.strip_prefix("extra.")) {
        sheet.extra.entry(key.to_owned()).or_default();
    }
    let mut fields = fill(&sheet);
    let mut conflicts = Vec::new();
    for (name, saved) in values(&sheet) {
        let was = typed.get(&format!("was.{name}")).to_owned();
        let yours = typed.all(&name).filter(|value| !value.is_empty()).collect::<Vec<_>>().join("\n");
        let theirs = saved.join("\n");
        let result = merge(&was, &theirs, &yours);
        fields.0.retain(|(field, _)| field != &name);
        for value in result.value.split('\n').filter(|_| name.starts_with("trait.")) {
            fields.push(&name, value);
        }
        if !name.starts_with("trait.") {
            fields.set(&name, result.value);
        }
        if result.conflict {
            let code = name.trim_start_matches("trait.");
            let label = labels.iter().find(|(field, _, _)| *field == code).map(|(_, label, _)| (*label).to_owned());
            let extra =
                name.strip_prefix("extra.").and_then(|key| sheet.extra.get(key)).map(|written| written.label.clone());
            conflicts.push(Conflict {
                label: label.or(extra).unwrap_or_default(),
                was: was.replace('\n', "、"),
                theirs: theirs.replace('\n', "、"),
                yours: yours.replace('\n', "、"),
            });
        }
    }
    (fields, conflicts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_reads_back_as_filled() {
        let mut sheet = Sheet { school: "架空小学校".into(), severity: "3".into(), ..Sheet::default() };
        for column in codes::TRAITS {
            sheet.traits.insert(column.code.into(), Vec::new());
        }
        sheet.traits.insert("state".into(), vec!["不登校".into(), "自傷".into()]);
        assert_eq!(read(&fill(&sheet), &[]).unwrap(), sheet);
    }

    #[test]
    fn two_people_change_different_fields_and_one_field_alike() {
        let was = Sheet { school: "甲".into(), grade: "小1".into(), living: "良好".into(), ..Sheet::default() };
        let mut typed = fill(&was);
        typed.set("school", "乙");
        typed.set("living", "不安定");
        let theirs = Sheet { grade: "小2".into(), living: "改善".into(), ..was };
        let (fields, conflicts) = merged(&typed, &theirs);
        assert_eq!((fields.get("school"), fields.get("grade"), fields.get("living")), ("乙", "小2", "不安定"));
        let labels: Vec<_> = conflicts
            .iter()
            .map(|conflict| (conflict.label.as_str(), conflict.theirs.as_str(), conflict.yours.as_str()))
            .collect();
        assert_eq!(labels, [("生活状況", "改善", "不安定")]);
    }
}
