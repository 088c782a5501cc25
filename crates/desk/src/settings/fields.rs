//! 独自の項目 of the 児童記録票: the list, its effect before it is changed, and the change.

use super::store;
use crate::App;
use crate::agencies::set_setting;
use crate::cases::record::extra::{Extra, Kind, MOST, SETTING, defined};
use crate::frame::{self, Choice, Errors, Frame, choices, date_wareki};
use askama::Template;
use axum::extract::State;
use axum::response::{Html, IntoResponse, Redirect, Response};
use ground::db::FieldChange;
use ground::gate::{Permit, Registry};
use ground::web::{Fields, Reader};
use ground::{Result, Sealed};
use jiff::civil::Date;
use serde_json::Value;
use std::collections::BTreeSet;

/// Empty rows below the fields there are.
const SPARE: usize = 3;

/// One row of the form: names of its controls.
struct Row {
    key: String,
    label: String,
    kind: String,
    choices: String,
    kinds: Vec<Choice>,
}

impl Row {
    fn nth(n: usize) -> Self {
        let name = |part: &str| format!("field.{n}.{part}");
        Self {
            key: name("key"),
            label: name("label"),
            kind: name("kind"),
            choices: name("choices"),
            kinds: choices(Kind::ALL),
        }
    }
}

#[derive(Template)]
#[template(path = "settings/fields.html")]
struct FieldsPage {
    frame: Frame,
    fields: Fields,
    errors: Errors,
    rows: Vec<Row>,
    planned: String,
    /// What saving does; empty before it is asked.
    effects: Vec<String>,
    done: bool,
}

impl FieldsPage {
    fn new(app: &App, permit: &Permit, fields: Fields, errors: Errors, effects: Vec<String>) -> Self {
        let (registry, org, today) = (app.gate.registry(), permit.actor().org, app.db.clock().today());
        let planned = registry.settings(org).filter(|rule| rule.name == SETTING && rule.valid_from > today);
        let planned = planned.map(|rule| rule.valid_from).min();
        let count = fields.rows("field").into_iter().max().map_or(0, |last| last + 1);
        Self {
            frame: Frame::new(app, permit, "独自の項目", "/admin"),
            done: fields.get("done") == "1",
            rows: (0..(count + SPARE).min(MOST)).map(Row::nth).collect(),
            planned: planned.map(|from| format!("{}から変わる予定があります。", date_wareki(from))).unwrap_or_default(),
            fields,
            errors,
            effects,
        }
    }
}

fn fill(extras: &[Extra]) -> Fields {
    let mut fields = Fields::default();
    for (n, extra) in extras.iter().enumerate() {
        fields.set(&format!("field.{n}.key"), &extra.key);
        fields.set(&format!("field.{n}.label"), &extra.label);
        fields.set(&format!("field.{n}.kind"), extra.kind.code());
        fields.set(&format!("field.{n}.choices"), extra.choices.join("、"));
    }
    fields
}

/// The fields of today.
pub async fn page(State(app): State<App>, permit: Permit, query: Fields) -> Result<Html<String>> {
    let extras = defined(&app.gate.registry(), permit.actor().org, app.db.clock().today());
    let mut fields = fill(&extras);
    fields.set("done", query.get("done"));
    frame::html(&FieldsPage::new(&app, &permit, fields, Errors::default(), Vec::new()))
}

/// What was typed: the list, and from when. `used` are the keys that belong to a field already.
fn read(fields: &Fields, mut used: BTreeSet<String>, today: Date) -> Result<(Vec<Extra>, Date)> {
    let mut reader = Reader::new(fields);
    let mut extras: Vec<Extra> = Vec::new();
    for n in fields.rows("field").into_iter().take(MOST) {
        let name = |part: &str| format!("field.{n}.{part}");
        let label = reader.text(&name("label"), "項目の名前", 60);
        if label.is_empty() {
            continue;
        }
        if extras.iter().any(|extra| extra.label == label) {
            reader.refuse(&name("label"), format!("「{label}」が2つあります。"));
        }
        let codes: Vec<&str> = Kind::ALL.iter().map(|(code, _)| *code).collect();
        let kind = Kind::from_code(&reader.choice(&name("kind"), "書き方", &codes)).unwrap_or(Kind::Line);
        let listed = reader.text(&name("choices"), "選択肢", 2000);
        let parts = listed.split(['、', ',', '\n']).map(str::trim).filter(|part| !part.is_empty());
        let choices: Vec<String> = if kind == Kind::Choice { parts.map(str::to_owned).collect() } else { Vec::new() };
        if kind == Kind::Choice && choices.len() < 2 {
            reader.refuse(&name("choices"), "選択肢を2つ以上、「、」で区切って入力してください。");
        }
        let known = fields.get(&name("key"));
        let key = if used.contains(known) { known.to_owned() } else { fresh(&used) };
        used.insert(key.clone());
        extras.push(Extra { key, label, kind, choices });
    }
    let from = reader.date("from", "適用開始日").unwrap_or(today);
    if from < today {
        reader.refuse("from", "適用開始日は今日以降にしてください。");
    }
    reader.finish((extras, from))
}

/// Every key of a list that holds or held, and of what is written: none is used again for another field.
fn used(registry: &Registry, org: i32, written: &[(String, i64)]) -> BTreeSet<String> {
    let lists = registry.settings(org).filter(|rule| rule.name == SETTING);
    let extras = lists.flat_map(|rule| serde_json::from_value::<Vec<Extra>>(rule.value.clone()).unwrap_or_default());
    extras.map(|extra| extra.key).chain(written.iter().map(|(key, _)| key.clone())).collect()
}

fn fresh(used: &BTreeSet<String>) -> String {
    let highest = used.iter().filter_map(|key| key.strip_prefix('f')?.parse::<u32>().ok()).max().unwrap_or(0);
    format!("f{}", highest.saturating_add(1))
}

/// Shows what the change does; saves it once that was seen.
pub async fn save(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Response> {
    let (registry, org, today) = (app.gate.registry(), permit.actor().org, app.db.clock().today());
    let mut tx = app.db.read(&permit).await?;
    let written = store::written(&mut tx).await?;
    let written = tx.show(Sealed::plain(written)).await?;
    let (extras, from) = match read(&fields, used(&registry, org, &written), today) {
        Ok(read) => read,
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            return Ok(frame::refused(&FieldsPage::new(&app, &permit, fields, errors, Vec::new()))?.into_response());
        }
    };
    let before = defined(&registry, org, from);
    if fields.get("confirmed") != "1" {
        let effects = effects(&before, &extras, from, &written);
        return Ok(frame::html(&FieldsPage::new(&app, &permit, fields, Errors::default(), effects))?.into_response());
    }
    let named = |extras: &[Extra]| {
        if extras.is_empty() {
            "なし".to_owned()
        } else {
            extras.iter().map(|extra| extra.label.as_str()).collect::<Vec<_>>().join("、")
        }
    };
    let change = FieldChange {
        field: SETTING.to_owned(),
        label: "独自の項目".to_owned(),
        from: named(&before),
        to: format!("{}（{}から）", named(&extras), date_wareki(from)),
    };
    let value = if extras.is_empty() { Value::Null } else { serde_json::to_value(&extras)? };
    let mut tx = app.db.write(&permit).await?;
    set_setting(&mut tx, SETTING, value, from, change).await?;
    tx.commit().await?;
    Ok(Redirect::to("/admin/settings/fields?done=1").into_response())
}

/// 「「母子手帳」を欄から外します。記入のある12件の記録には残ります」
fn effects(before: &[Extra], after: &[Extra], from: Date, written: &[(String, i64)]) -> Vec<String> {
    let count = |key: &str| written.iter().find(|(known, _)| known == key).map_or(0, |(_, count)| *count);
    let mut words = Vec::new();
    for extra in after {
        match before.iter().find(|known| known.key == extra.key) {
            None => words.push(format!("「{}」の欄ができます。", extra.label)),
            Some(known) if known.label != extra.label => words.push(format!(
                "「{}」の名前が「{}」になります。記入のある{}件は、次に保存するまで前の名前のままです。",
                known.label,
                extra.label,
                count(&extra.key)
            )),
            Some(known) if known != extra => {
                words.push(format!(
                    "「{}」の書き方が変わります。記入のある{}件はそのまま残ります。",
                    extra.label,
                    count(&extra.key)
                ));
            }
            Some(_) => {}
        }
    }
    let gone = before.iter().filter(|known| !after.iter().any(|extra| extra.key == known.key));
    words.extend(gone.map(|known| {
        format!(
            "「{}」の欄がなくなります。記入のある{}件の記録には残り、こどものページに表示されます。",
            known.label,
            count(&known.key)
        )
    }));
    if words.is_empty() {
        words.push("いまの項目と同じです。何も変わりません。".to_owned());
    }
    words.push(format!("{}の0時から、児童記録票の編集画面に反映されます。", date_wareki(from)));
    words
}
