//! The settings, the effect of a change before it is made, and the change.

use super::{ALL, effect, named};
use crate::App;
use crate::agencies::settings::{Kind, Setting};
use crate::agencies::{HistoryLine, history, ref_id, set_setting};
use crate::cases::time_of_day;
use crate::frame::{self, Errors, Frame};
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use ground::db::FieldChange;
use ground::gate::{Action, Permit, Registry};
use ground::web::{Fields, Reader};
use ground::{Error, Result, Sealed};
use jiff::civil::Date;
use serde_json::Value;

struct Row {
    setting: Setting,
    now: String,
    planned: String,
    /// Codes that hold now, for boxes and choices.
    held: Vec<String>,
}

impl Row {
    fn of(setting: Setting, registry: &Registry, org: i32, today: Date) -> Self {
        let planned = registry.settings(org).filter(|rule| rule.name == setting.name && rule.valid_from > today);
        let planned = planned.min_by_key(|rule| rule.valid_from);
        let value = setting.value(registry, org, today);
        let held = match setting.kind {
            Kind::Many(_) => setting.codes(&value).into_iter().map(str::to_owned).collect(),
            _ => value.as_str().map(str::to_owned).into_iter().collect(),
        };
        Self {
            setting,
            now: setting.show(&value),
            planned: planned
                .map(|rule| format!("{}から {}", frame::date_wareki(rule.valid_from), setting.show(&rule.value)))
                .unwrap_or_default(),
            held,
        }
    }

    fn is_held(&self, code: &str) -> bool {
        self.held.iter().any(|held| held == code)
    }
}

#[derive(Template)]
#[template(path = "settings/page.html")]
struct SettingsPage {
    frame: Frame,
    fields: Fields,
    errors: Errors,
    groups: Vec<(&'static str, Vec<Row>)>,
    elsewhere: Vec<(&'static str, &'static str)>,
    history: Vec<HistoryLine>,
    done: bool,
}

/// Settings with pages of their own.
const ELSEWHERE: [(&str, &str, Action); 4] = [
    ("/admin/papers", "帳票のひな形", Action::DesignPaper),
    ("/admin/sheets", "様式の項目", Action::DesignSheet),
    ("/admin/alerts", "お知らせの条件", Action::WriteAlertRule),
    ("/admin/routes", "決裁ルート", Action::WriteSetting),
];

async fn settings_page(app: &App, permit: &Permit, fields: Fields, errors: Errors) -> Result<SettingsPage> {
    let org = permit.actor().org;
    let (registry, today) = (app.gate.registry(), app.db.clock().today());
    let rows = |settings: &[Setting]| settings.iter().map(|setting| Row::of(*setting, &registry, org, today)).collect();
    let groups = ALL.iter().map(|(heading, settings)| (*heading, rows(settings))).collect();
    let mut tx = app.db.read(permit).await?;
    let history = history(&mut tx, "setting", ref_id(org)).await?;
    let history = tx.show(Sealed::plain(history)).await?;
    Ok(SettingsPage {
        frame: Frame::new(app, permit, "設定", "/admin"),
        done: fields.get("done") == "1",
        fields,
        errors,
        groups,
        elsewhere: ELSEWHERE
            .iter()
            .filter(|(_, _, action)| permit.may(*action))
            .map(|&(href, label, _)| (href, label))
            .collect(),
        history,
    })
}

/// The settings of the own agency.
pub async fn page(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Response> {
    Ok(frame::html(&settings_page(&app, &permit, fields, Errors::default()).await?)?.into_response())
}

/// A change as typed.
struct Wish {
    setting: Setting,
    /// Null puts the shipped value back.
    value: Value,
    from: Date,
}

impl Wish {
    fn read(fields: &Fields, today: Date) -> Result<Self> {
        let setting = named(fields.get("name")).ok_or(Error::NotFound)?;
        let mut reader = Reader::new(fields);
        let reset = fields.get("reset") == "1";
        let value = if reset { None } else { typed(&mut reader, &setting) };
        if value.is_none() && !reset && reader.errors().is_empty() {
            reader.refuse(setting.name, format!("{}を入力してください。", setting.label));
        }
        let from = reader.date("from", "適用開始日").unwrap_or(today);
        if from < today {
            reader.refuse("from", "適用開始日は今日以降にしてください。");
        }
        reader.finish(Self { setting, value: value.unwrap_or(Value::Null), from })
    }
}

fn typed(reader: &mut Reader<'_>, setting: &Setting) -> Option<Value> {
    let (name, label) = (setting.name, setting.label);
    let codes = |table: &[(&'static str, &'static str)]| table.iter().map(|(code, _)| *code).collect::<Vec<_>>();
    match setting.kind {
        Kind::Number { min, max, .. } => reader.number(name, label, min..=max).map(Value::from),
        Kind::Switch => reader.number(name, label, 0..=1).map(Value::from),
        Kind::Words { longest } => {
            let words = reader.text(name, label, longest);
            (!words.is_empty()).then_some(Value::from(words))
        }
        Kind::Time => {
            let minutes = time_of_day(reader.fields().get(name)).map(|time| time.as_mins());
            if !minutes.is_some_and(|minutes| (0..=24 * 60).contains(&minutes)) {
                reader.refuse(name, format!("{label}を「8:30」のように入力してください。"));
            }
            minutes.map(Value::from)
        }
        Kind::One(table) => {
            let code = reader.optional_choice(name, label, &codes(table));
            (!code.is_empty()).then_some(Value::from(code))
        }
        Kind::Many(table) => Some(reader.choices(name, label, &codes(table)).into()),
    }
}

#[derive(Template)]
#[template(path = "settings/preview.html")]
struct PreviewPage {
    frame: Frame,
    label: &'static str,
    was: String,
    will: String,
    from: String,
    effects: Vec<String>,
    /// What was typed, sent again when it is confirmed.
    fields: Fields,
}

/// What a change would do, before it is made.
pub async fn preview(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Response> {
    let wish = match Wish::read(&fields, app.db.clock().today()) {
        Ok(wish) => wish,
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            return Ok(frame::refused(&settings_page(&app, &permit, fields, errors).await?)?.into_response());
        }
    };
    let Wish { setting, value, from } = wish;
    let registry = app.gate.registry();
    let was = setting.value(&registry, permit.actor().org, from);
    let will = if value.is_null() { setting.shipped() } else { value };
    let mut tx = app.db.read(&permit).await?;
    let effects = effect::of(&mut tx, &registry, &effect::Change { setting, was: &was, will: &will, from }).await?;
    let effects = tx.show(effects).await?;
    let page = PreviewPage {
        frame: Frame::new(&app, &permit, "設定の変更の確認", "/admin"),
        label: setting.label,
        was: setting.show(&was),
        will: setting.show(&will),
        from: frame::date_wareki(from),
        effects,
        fields,
    };
    Ok(frame::html(&page)?.into_response())
}

/// Changes one setting from a day on.
pub async fn save(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Response> {
    let saved = async {
        let Wish { setting, value, from } = Wish::read(&fields, app.db.clock().today())?;
        let registry = app.gate.registry();
        let change = FieldChange {
            field: setting.name.to_owned(),
            label: setting.label.to_owned(),
            from: setting.show(&setting.value(&registry, permit.actor().org, from)),
            to: format!("{}（{}から）", setting.show(&value), frame::date_wareki(from)),
        };
        let mut tx = app.db.write(&permit).await?;
        set_setting(&mut tx, setting.name, value, from, change).await?;
        tx.commit().await
    };
    match saved.await {
        Ok(()) => Ok(Redirect::to("/admin/settings?done=1").into_response()),
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            Ok(frame::refused(&settings_page(&app, &permit, fields, errors).await?)?.into_response())
        }
    }
}
