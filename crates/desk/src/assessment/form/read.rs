//! A filled-in form ⇄ answers: what is typed becomes typed values, or errors beside their fields.
//!
//! Fields are called `a.<item>`, in tables `a.<item>.<n>.<column>`.

use super::words::Message;
use super::{Answer, Answers, Form, Item, Kind, PersonAnswer, Row};
use ground::FieldError;
use ground::web::Fields;
use jiff::civil::Date;

/// What was typed, read.
#[derive(Debug, Clone, Default)]
pub struct Typed {
    /// Answers of the items that are shown.
    pub answers: Answers,
    /// What cannot be kept as it is.
    pub wrong: Vec<FieldError>,
    /// What a finished sheet still needs.
    pub missing: Vec<FieldError>,
}

/// Name of the field of an item.
fn field(key: &str) -> String {
    format!("a.{key}")
}

/// Reads the fields of a form. `family` are the people who can be named: name and key.
pub fn read(form: &Form, fields: &Fields, family: &[(String, String)]) -> Typed {
    let mut all = Answers::default();
    let mut wrong = Vec::new();
    for item in form.asked() {
        match read_item(item, &field(&item.key), fields, family) {
            Ok(answer) => all.set(&item.key, answer),
            Err(errors) => wrong.extend(errors),
        }
    }
    let shown = form.shown(&all);
    let answers = all.of(&shown);
    let is_hidden = |error: &FieldError| {
        let key = error.field.split('.').nth(1).unwrap_or_default();
        !shown.contains(key)
    };
    wrong.retain(|error| !is_hidden(error));
    let is_wrong = |key: &str| wrong.iter().any(|error| error.field.split('.').nth(1) == Some(key));
    let missing = form
        .asked()
        .filter(|item| shown.contains(&item.key) && answers.get(&item.key).is_none() && !is_wrong(&item.key))
        .filter(|item| item.is_required(form, &answers))
        .map(|item| FieldError { field: field(&item.key), message: Message::Missing.of(item) })
        .collect();
    Typed { answers, wrong, missing }
}

impl Typed {
    /// Everything that keeps the sheet from being finished, in the order of the form.
    pub fn unfinished(&self, form: &Form) -> Vec<FieldError> {
        let position = |error: &FieldError| {
            let key = error.field.split('.').nth(1).unwrap_or_default();
            form.items().position(|item| item.key == key)
        };
        let mut errors: Vec<FieldError> = self.wrong.iter().chain(&self.missing).cloned().collect();
        errors.sort_by_key(position);
        errors
    }
}

/// A text as the answer of an item, where it can be one: a choice by its code.
pub fn answer(item: &Item, text: &str) -> Option<Answer> {
    let fields = Fields(vec![(field(&item.key), text.to_owned())]);
    read_item(item, &field(&item.key), &fields, &[]).ok().flatten()
}

fn read_item(
    item: &Item,
    name: &str,
    fields: &Fields,
    family: &[(String, String)],
) -> Result<Option<Answer>, Vec<FieldError>> {
    let refuse = |message: Message| vec![FieldError { field: name.to_owned(), message: message.of(item) }];
    let typed = fields.get(name).trim();
    match item.kind {
        Kind::Rows => read_rows(item, name, fields, family),
        Kind::Multi => {
            // In the order of the form, each once, whatever the browser sent.
            let chosen: Vec<String> = item
                .options()
                .iter()
                .filter(|(code, _)| fields.has(name, code))
                .map(|(code, _)| (*code).to_owned())
                .collect();
            Ok((!chosen.is_empty()).then_some(Answer::Many(chosen)))
        }
        _ if typed.is_empty() => Ok(None),
        Kind::Text | Kind::Long | Kind::Person if typed.chars().count() > item.longest() => Err(refuse(Message::Long)),
        Kind::Text | Kind::Long => Ok(Answer::text(typed)),
        Kind::Person => {
            let person = family.iter().find(|(known, _)| known == typed).map(|(_, key)| key.clone());
            Ok(Some(Answer::Person(PersonAnswer { name: typed.to_owned(), person })))
        }
        Kind::Date => read_date(typed).map(|date| Answer::text(date.to_string())).ok_or_else(|| refuse(Message::Date)),
        Kind::Number => {
            read_number(item, typed).map(|number| Some(Answer::Number(number))).ok_or_else(|| refuse(Message::Number))
        }
        Kind::Choice | Kind::Scale | Kind::State => {
            let is_known = item.options().iter().any(|(code, _)| *code == typed);
            if is_known { Ok(Answer::text(typed)) } else { Err(refuse(Message::Missing)) }
        }
    }
}

/// A whole day in any style people write.
fn read_date(typed: &str) -> Option<Date> {
    let date = jp::parse_date(typed).ok()?;
    (date.first() == date.last()).then_some(date.first())
}

/// A number within the bounds of its item; full-width digits count.
fn read_number(item: &Item, typed: &str) -> Option<serde_json::Number> {
    let typed = narrow(typed).replace(',', "");
    let fraction = typed.split_once('.').map_or(0, |(_, digits)| digits.len());
    if fraction > usize::from(item.decimals) || !typed.chars().all(|c| c.is_ascii_digit() || c == '.' || c == '-') {
        return None;
    }
    let value: f64 = typed.parse().ok()?;
    let is_within =
        item.min.is_none_or(|min| f64::from(min) <= value) && item.max.is_none_or(|max| value <= f64::from(max));
    if !is_within {
        return None;
    }
    match typed.parse::<i64>() {
        Ok(whole) => Some(whole.into()),
        Err(_) => serde_json::Number::from_f64(value),
    }
}

/// Full-width digits and signs as ASCII.
fn narrow(typed: &str) -> String {
    let narrow = |c: char| match u32::from(c) {
        code @ 0xFF01..=0xFF5E => char::from_u32(code - 0xFEE0).unwrap_or(c),
        _ => c,
    };
    typed.chars().map(narrow).collect()
}

fn read_rows(
    item: &Item,
    name: &str,
    fields: &Fields,
    family: &[(String, String)],
) -> Result<Option<Answer>, Vec<FieldError>> {
    let mut rows = Vec::new();
    let mut wrong = Vec::new();
    for n in fields.rows(name) {
        let mut row = Row::new();
        let before = wrong.len();
        for column in &item.columns {
            match read_item(column, &format!("{name}.{n}.{}", column.key), fields, family) {
                Ok(Some(answer)) => {
                    row.insert(column.key.clone(), answer);
                }
                Ok(None) => {}
                Err(errors) => wrong.extend(errors),
            }
        }
        if row.is_empty() && wrong.len() == before {
            continue;
        }
        for column in item.columns.iter().filter(|column| column.required && !row.contains_key(&column.key)) {
            let field = format!("{name}.{n}.{}", column.key);
            if !wrong.iter().any(|error| error.field == field) {
                wrong.push(FieldError { field, message: Message::Missing.of(column) });
            }
        }
        rows.push(row);
    }
    match (wrong.is_empty(), rows.is_empty()) {
        (false, _) => Err(wrong),
        (true, true) => Ok(None),
        (true, false) => Ok(Some(Answer::Rows(rows))),
    }
}

/// The fields of a form with these answers in them; what [`read`] reads back.
pub fn fill(form: &Form, answers: &Answers) -> Fields {
    let mut fields = Fields::default();
    for item in form.asked() {
        if let Some(answer) = answers.get(&item.key) {
            fill_item(item, answer, &field(&item.key), &mut fields);
        }
    }
    fields
}

fn fill_item(item: &Item, answer: &Answer, name: &str, fields: &mut Fields) {
    match answer {
        Answer::Text(text) if item.kind == Kind::Date => {
            let typed = text.parse::<Date>().map_or_else(|_| text.clone(), |date| format!("{:#}", jp::Wareki(date)));
            fields.push(name, typed);
        }
        Answer::Text(text) => fields.push(name, text.clone()),
        Answer::Number(number) => fields.push(name, number.to_string()),
        Answer::Many(codes) => codes.iter().for_each(|code| fields.push(name, code.clone())),
        Answer::Person(person) => fields.push(name, person.name.clone()),
        Answer::Rows(rows) => {
            for (n, row) in rows.iter().enumerate() {
                for column in &item.columns {
                    let name = format!("{name}.{n}.{}", column.key);
                    match row.get(&column.key) {
                        Some(answer) => fill_item(column, answer, &name, fields),
                        None => fields.push(&name, ""),
                    }
                }
            }
        }
    }
}
