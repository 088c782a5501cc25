//! Finished values for the pages: each item with its control, its answer, its error and its conditions.

use super::body::{self, BodyView};
use super::form::{Answer, Answers, Condition, Form, Item, Kind, Row, Section, label, messages};
use super::origin::{Origin, Origins};
use crate::frame::Errors;
use crate::people::model::HIDDEN;
use ground::web::Fields;
use serde_json::json;

/// A step of the form, as shown.
pub struct SectionView {
    /// Stable name.
    pub key: String,
    /// As shown.
    pub title: String,
    /// What to know.
    pub help: String,
    /// When it is shown, as JSON; empty for always.
    pub shown_if: String,
    /// In order.
    pub items: Vec<ItemView>,
    /// Items with an answer.
    pub answered: usize,
    /// Items that are shown.
    pub asked: usize,
    /// Whether it is shown with the answers so far.
    pub shown: bool,
}

/// One choice, as shown.
pub struct OptionView {
    /// As stored.
    pub code: String,
    /// As shown.
    pub label: String,
    /// Whether it is chosen.
    pub chosen: bool,
}

/// A row of a table, as shown.
pub struct RowView {
    /// Number in the names of its fields; `__N__` in the pattern of a new one.
    pub n: String,
    /// A cell for each column.
    pub cells: Vec<ItemView>,
}

/// An item, as shown.
pub struct ItemView {
    /// Stable name.
    pub key: String,
    /// Name of the field.
    pub name: String,
    /// As shown.
    pub label: String,
    /// How to answer.
    pub help: String,
    /// Code of its kind.
    pub kind: &'static str,
    /// Whether it is one of few choices, shown as radio buttons.
    pub few: bool,
    /// Whether a finished sheet always has an answer.
    pub required: bool,
    /// When a finished sheet has an answer, as JSON.
    pub required_if: String,
    /// When it is shown, as JSON.
    pub shown_if: String,
    /// Whether it is shown with the answers so far.
    pub shown: bool,
    /// Choices.
    pub options: Vec<OptionView>,
    /// What is typed.
    pub value: String,
    /// Unit of a number.
    pub unit: String,
    /// Bounds for the browser, as JSON.
    pub bounds: String,
    /// What is said when something is wrong, by kind of fault, as JSON.
    pub messages: String,
    /// The error beside it.
    pub error: String,
    /// Rows of a table.
    pub rows: Vec<RowView>,
    /// Pattern of a new row.
    pub pattern: Option<RowView>,
    /// Hints of other answers, as JSON.
    pub hints: String,
    /// The hint of the answers so far.
    pub hint: String,
    /// Whether a 支援措置 hides it.
    pub hidden: bool,
    /// The rows drawn on a figure, of a table of places of the body.
    pub body: Option<BodyView>,
    /// Whether linked information may answer it, and the reader may see that.
    pub linked: bool,
}

impl ItemView {
    /// Whether nothing is chosen or typed.
    pub fn is_blank(&self) -> bool {
        self.value.trim().is_empty() && self.rows.is_empty() && !self.options.iter().any(|option| option.chosen)
    }

    /// A choice of few, shown as radio buttons.
    pub fn is_radio(&self) -> bool {
        self.few && matches!(self.kind, "choice" | "scale" | "state")
    }

    /// A choice of many, shown as a list.
    pub fn is_list(&self) -> bool {
        !self.few && matches!(self.kind, "choice" | "scale" | "state")
    }
}

/// What a form looks like with what was typed into it.
pub struct Filled<'a> {
    /// What is asked.
    pub form: &'a Form,
    /// What is typed.
    pub fields: &'a Fields,
    /// What it amounts to.
    pub answers: &'a Answers,
    /// What is wrong with it.
    pub errors: &'a Errors,
    /// Whether a 支援措置 hides places.
    pub shielded: bool,
}

/// Says of each item whether linked information may answer it.
pub fn mark_linked(sections: &mut [SectionView], form: &Form) {
    for item in sections.iter_mut().flat_map(|section| &mut section.items) {
        item.linked = form.item(&item.key).is_some_and(|known| !known.linked.is_empty());
    }
}

impl Filled<'_> {
    /// Every step with its items.
    pub fn sections(&self) -> Vec<SectionView> {
        let shown = self.form.shown(self.answers);
        let section = |section: &Section| {
            let items: Vec<ItemView> = section
                .items
                .iter()
                .filter(|item| !item.retired)
                .map(|item| {
                    let mut view = self.item(item, &format!("a.{}", item.key), false);
                    view.shown = shown.contains(&item.key);
                    view
                })
                .collect();
            SectionView {
                key: section.key.clone(),
                title: section.title.clone(),
                help: section.help.clone(),
                shown_if: json_of(section.shown_if.as_ref()),
                answered: items.iter().filter(|item| item.shown && !item.is_blank()).count(),
                asked: items.iter().filter(|item| item.shown).count(),
                shown: items.iter().any(|item| item.shown),
                items,
            }
        };
        self.form.sections.iter().map(section).collect()
    }

    fn item(&self, item: &Item, name: &str, is_cell: bool) -> ItemView {
        let options = item.options();
        let rows = if item.kind == Kind::Rows { self.fields.rows(name) } else { Vec::new() };
        let row = |n: String| RowView {
            cells: item
                .columns
                .iter()
                .map(|column| self.item(column, &format!("{name}.{n}.{}", column.key), true))
                .collect(),
            n,
        };
        ItemView {
            key: item.key.clone(),
            name: name.to_owned(),
            label: item.label.clone(),
            help: item.help.clone(),
            kind: item.kind.code(),
            few: !is_cell && options.len() <= 7,
            required: item.required,
            required_if: json_of(item.required_if.as_ref()),
            shown_if: json_of(item.shown_if.as_ref()),
            shown: true,
            options: options
                .iter()
                .map(|(code, label)| OptionView {
                    code: (*code).to_owned(),
                    label: (*label).to_owned(),
                    chosen: self.fields.has(name, code),
                })
                .collect(),
            value: self.fields.get(name).to_owned(),
            unit: item.unit.clone(),
            bounds: bounds(item),
            messages: serde_json::Value::from_iter(messages(item)).to_string(),
            error: self.errors.of(name).to_owned(),
            rows: rows.into_iter().map(|n| row(n.to_string())).collect(),
            pattern: (item.kind == Kind::Rows).then(|| row("__N__".to_owned())),
            hints: hints(self.form, item),
            hint: hint(self.form, item, self.answers),
            hidden: self.shielded && item.is_place(),
            body: body::drawn(item, rows_of(self.answers.get(&item.key)), name),
            linked: false,
        }
    }
}

/// What the browser checks an answer against before it is sent: bounds, length, eras of a day.
fn bounds(item: &Item) -> String {
    let era = |era: jp::Era| json!([era.name(), era.letter(), era.starts().year() - 1]);
    match item.kind {
        Kind::Date => json!({ "eras": jp::Era::ALL.map(era) }),
        _ => json!({ "min": item.min, "max": item.max, "decimals": item.decimals, "longest": item.longest() }),
    }
    .to_string()
}

fn json_of(condition: Option<&Condition>) -> String {
    condition.and_then(|condition| serde_json::to_string(condition).ok()).unwrap_or_default()
}

/// What the browser needs to show the hint of the moment: the hints, and the questions they hang on.
fn hints(form: &Form, item: &Item) -> String {
    if item.suggest.is_empty() {
        return String::new();
    }
    let label_of = |code: &str| {
        item.options()
            .into_iter()
            .find(|(known, _)| *known == code)
            .map_or(code.to_owned(), |(_, label)| label.to_owned())
    };
    let list: Vec<_> = item
        .suggest
        .iter()
        .map(|hint| json!({ "value": hint.value, "label": label_of(&hint.value), "because": hint.because, "when": hint.when }))
        .collect();
    let asks: Vec<_> = asked_by_hints(form, item).iter().map(|asked| json!([asked.key, asked.label])).collect();
    json!({ "list": list, "asks": asks }).to_string()
}

/// The items the hints of an item hang on, each once.
fn asked_by_hints<'a>(form: &'a Form, item: &Item) -> Vec<&'a Item> {
    let keys: Vec<&str> = item.suggest.iter().flat_map(|hint| hint.when.keys()).collect();
    form.asked().filter(|asked| keys.contains(&asked.key.as_str())).collect()
}

/// 目安: AA …(②または③が「はい」)。未確認: ①… The same words as in the browser.
pub fn hint(form: &Form, item: &Item, answers: &Answers) -> String {
    if item.suggest.is_empty() {
        return String::new();
    }
    let open: Vec<&str> = asked_by_hints(form, item)
        .into_iter()
        .filter(|asked| matches!(answers.code(&asked.key), "" | "unknown" | "unasked"))
        .map(|asked| asked.label.as_str())
        .collect();
    let text = match item.suggestion(answers) {
        Some(suggestion) => {
            let options = item.options();
            let label = options.iter().find(|(code, _)| *code == suggestion.value).map_or("", |(_, label)| label);
            format!("回答からの目安: {label}({})。", suggestion.because)
        }
        None => "回答からの目安はまだ出せません。".to_owned(),
    };
    if open.is_empty() { text } else { format!("{text}わかっていない質問: {}", open.join("、")) }
}

/// A step of a finished sheet: questions and answers.
pub struct AnsweredSection {
    /// As shown.
    pub title: String,
    /// Label, answer as shown; unanswered items too.
    pub lines: Vec<AnsweredLine>,
}

/// A question and its answer.
pub struct AnsweredLine {
    /// Question.
    pub label: String,
    /// Answer; empty when there is none.
    pub text: String,
    /// Heads of a table.
    pub heads: Vec<String>,
    /// Rows of a table.
    pub rows: Vec<Vec<String>>,
    /// The rows drawn on a figure, where there are any that tell of places of the body.
    pub body: Option<BodyView>,
    /// Where the answer came from, where nobody typed it.
    pub origins: Vec<String>,
}

/// Questions and answers as they are shown, printed and handed out; places are blank where a 支援措置 hides them.
pub fn answered(form: &Form, answers: &Answers, origins: &Origins, shielded: bool) -> Vec<AnsweredSection> {
    let shown = form.shown(answers);
    form.sections
        .iter()
        .map(|section| AnsweredSection {
            title: section.title.clone(),
            lines: section
                .items
                .iter()
                .filter(|item| shown.contains(&item.key))
                .map(|item| AnsweredLine {
                    origins: origins.of(&item.key).iter().map(Origin::line).collect(),
                    ..answered_line(item, answers.get(&item.key), shielded)
                })
                .collect(),
        })
        .filter(|section| !section.lines.is_empty())
        .collect()
}

/// One question and its answer, without where that came from.
pub fn answered_line(item: &Item, answer: Option<&Answer>, shielded: bool) -> AnsweredLine {
    let (heads, rows) = match answer {
        Some(Answer::Rows(rows)) => table(item, rows),
        _ => (Vec::new(), Vec::new()),
    };
    let text = match answer {
        _ if shielded && item.is_place() => HIDDEN.to_owned(),
        Some(_) if !rows.is_empty() => String::new(),
        Some(answer) => label(item, answer),
        None => String::new(),
    };
    let body = if rows.is_empty() { None } else { body::drawn(item, rows_of(answer), "") };
    AnsweredLine { label: item.label.clone(), text, heads, rows, body, origins: Vec::new() }
}

fn rows_of(answer: Option<&Answer>) -> &[Row] {
    if let Some(Answer::Rows(rows)) = answer { rows } else { &[] }
}

/// Only the columns somebody filled in: a table of ten columns with three answers stays readable.
fn table(item: &Item, rows: &[Row]) -> (Vec<String>, Vec<Vec<String>>) {
    let used: Vec<&Item> =
        item.columns.iter().filter(|column| rows.iter().any(|row| row.contains_key(&column.key))).collect();
    let cells = |row: &Row| {
        used.iter().map(|column| row.get(&column.key).map(|answer| label(column, answer)).unwrap_or_default()).collect()
    };
    (used.iter().map(|column| column.label.clone()).collect(), rows.iter().map(cells).collect())
}
