//! 管理: the start page, the agency itself, settings, keys of linked systems.

use super::store::{self, AgencyEdit, HistoryLine, JurisdictionLine};
use crate::App;
use crate::frame::{self, Errors, Frame};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use ground::db::FieldChange;
use ground::gate::{Action, AgencyKind, KeyLine, Permit};
use ground::web::{Fields, Reader};
use ground::{Error, Result, Sealed};
use jiff::civil::Date;
use serde_json::json;
use uuid::Uuid;

/// One door of the start page.
struct Door {
    href: &'static str,
    label: &'static str,
    text: &'static str,
}

#[derive(Template)]
#[template(path = "agencies/admin.html")]
struct StartPage {
    frame: Frame,
    doors: Vec<Door>,
}

const DOORS: [(&str, &str, &str, Action); 13] = [
    ("/admin/staff", "操作者", "職員の登録、発令、パスワードの再発行、利用の停止", Action::ReadStaff),
    ("/admin/posts", "係と職", "係、職、職に付ける役割", Action::ReadAgency),
    ("/admin/agency", "所属と管轄", "電話番号・夜間の連絡先・窓口、児童相談所と市区町村の管轄", Action::ReadAgency),
    ("/admin/schools", "学校区の制限", "担当する学校の児童・生徒ときょうだいだけを見える職にする", Action::ReadRights),
    ("/admin/rights", "権限", "役割ごとの権限の一覧、変更、出力", Action::ReadRights),
    ("/admin/settings", "設定", "共有の範囲、期限、知らせ、種別、独自の項目、執務時間など", Action::WriteSetting),
    ("/admin/papers", "帳票のひな形", "印刷する帳票の様式の差し替え、見本、履歴", Action::DesignPaper),
    (
        "/admin/alerts",
        "お知らせの条件",
        "目視や経過の途切れ、確認の期限などを、だれに知らせるか",
        Action::WriteAlertRule,
    ),
    ("/admin/routes", "決裁ルート", "会議録・文書を決裁する職とその順番", Action::WriteSetting),
    ("/admin/keys", "連携システムの鍵", "APIで接続するシステムの鍵の発行と失効", Action::WriteApiKey),
    ("/links/webhooks", "連携", "出来事の通知(Webhook)とコードの対応表", Action::WriteApiKey),
    ("/admin/sheets", "様式の編集", "様式の項目・説明・選択肢、所属の項目の追加、使い始める日", Action::DesignSheet),
    ("/admin/conflicts", "利害関係", "本人・親族・近隣などのため見せない人の登録", Action::WriteConflict),
];

/// The start page: what the post may do.
pub async fn start(State(app): State<App>, permit: Permit) -> Result<Response> {
    let doors = DOORS
        .iter()
        .filter(|(_, _, _, action)| permit.may(*action))
        .map(|&(href, label, text, _)| Door { href, label, text })
        .collect();
    Ok(frame::html(&StartPage { frame: Frame::new(&app, &permit, "管理", "/admin"), doors })?.into_response())
}

#[derive(Template)]
#[template(path = "agencies/agency.html")]
struct AgencyPage {
    frame: Frame,
    fields: Fields,
    errors: Errors,
    kind: &'static str,
    may_write: bool,
    may_assign: bool,
    lines: Vec<JurisdictionLine>,
    agencies: Vec<(i32, String)>,
    history: Vec<HistoryLine>,
    done: bool,
}

/// Who may change the jurisdiction of whom: a prefecture in its area, the national agency everywhere.
fn assigns(permit: &Permit) -> bool {
    permit.may(Action::WriteAgency) && matches!(permit.actor().kind, AgencyKind::Prefecture | AgencyKind::National)
}

async fn agency_page(app: &App, permit: &Permit, fields: Fields, errors: Errors) -> Result<AgencyPage> {
    let actor = permit.actor();
    let registry = app.gate.registry();
    let own = registry.agency(actor.org).ok_or(Error::NotFound)?;
    let (is_national, area) = (actor.kind == AgencyKind::National, assigns(permit).then_some(actor.area));
    let mut tx = app.db.read(permit).await?;
    let lines = store::jurisdictions(&mut tx, area, is_national).await?;
    let history = store::history(&mut tx, "agency", store::ref_id(actor.org)).await?;
    let (lines, history) = tx.show(Sealed::plain((lines, history))).await?;
    let mut filled = fields.clone();
    if errors.0.is_empty() {
        filled.set("phone", &own.phone);
        filled.set("night_phone", &own.night_phone);
        filled.set("contact", &own.contact);
    }
    let mut agencies: Vec<(i32, String)> = registry
        .agencies()
        .filter(|agency| matches!(agency.kind, AgencyKind::Centre | AgencyKind::Municipality))
        .filter(|agency| assigns(permit) && (is_national || agency.area == actor.area))
        .map(|agency| (agency.id, agency.name.clone()))
        .collect();
    agencies.sort_unstable();
    Ok(AgencyPage {
        frame: Frame::new(app, permit, "所属と管轄", "/admin"),
        done: fields.get("done") == "1",
        fields: filled,
        errors,
        kind: own.kind.label(),
        may_write: permit.may(Action::WriteAgency),
        may_assign: assigns(permit),
        lines,
        agencies,
        history,
    })
}

/// The agency's telephone numbers and its jurisdiction.
pub async fn agency(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Response> {
    Ok(frame::html(&agency_page(&app, &permit, fields, Errors::default()).await?)?.into_response())
}

/// Saves the telephone numbers.
pub async fn save_agency(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Response> {
    let saved = async {
        let mut reader = Reader::new(&fields);
        let edit = AgencyEdit {
            phone: reader.required("phone", "電話(昼間)", 40),
            night_phone: reader.text("night_phone", "電話(夜間・休日)", 40),
            contact: reader.text("contact", "窓口", 100),
        };
        let edit = reader.finish(edit)?;
        let mut tx = app.db.write(&permit).await?;
        store::edit_agency(&mut tx, &edit).await?;
        tx.commit().await
    };
    answer_agency(&app, &permit, saved.await, fields).await
}

/// Makes a centre responsible for a municipality.
pub async fn add_jurisdiction(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Response> {
    let saved = async {
        let mut reader = Reader::new(&fields);
        let centre = one_of(&app, &permit, &mut reader, "centre", AgencyKind::Centre);
        let municipality = one_of(&app, &permit, &mut reader, "municipality", AgencyKind::Municipality);
        let from = required_date(&mut reader, "from", "開始日");
        let (centre, municipality, from) = reader.finish((centre, municipality, from))?;
        let mut tx = app.db.write(&permit).await?;
        store::add_jurisdiction(&mut tx, centre, municipality, from).await?;
        tx.commit().await
    };
    answer_agency(&app, &permit, saved.await, fields).await
}

/// Ends a responsibility after a last day.
pub async fn end_jurisdiction(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Response> {
    let saved = async {
        let mut reader = Reader::new(&fields);
        let centre = one_of(&app, &permit, &mut reader, "centre", AgencyKind::Centre);
        let municipality = one_of(&app, &permit, &mut reader, "municipality", AgencyKind::Municipality);
        let began = required_date(&mut reader, "began", "開始日");
        let last = required_date(&mut reader, "last", "最終日");
        let (centre, municipality, began, last) = reader.finish((centre, municipality, began, last))?;
        let mut tx = app.db.write(&permit).await?;
        store::end_jurisdiction(&mut tx, centre, municipality, began, last).await?;
        tx.commit().await
    };
    answer_agency(&app, &permit, saved.await, fields).await
}

async fn answer_agency(app: &App, permit: &Permit, saved: Result<()>, fields: Fields) -> Result<Response> {
    match saved {
        Ok(()) => Ok(Redirect::to("/admin/agency?done=1").into_response()),
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            Ok(frame::refused(&agency_page(app, permit, fields, errors).await?)?.into_response())
        }
    }
}

/// An agency of a kind that the permit's holder may assign.
fn one_of(app: &App, permit: &Permit, reader: &mut Reader<'_>, name: &str, kind: AgencyKind) -> i32 {
    let actor = permit.actor();
    let registry = app.gate.registry();
    let found = reader.fields().get(name).parse().ok().and_then(|id| registry.agency(id)).filter(|agency| {
        assigns(permit) && agency.kind == kind && (actor.kind == AgencyKind::National || agency.area == actor.area)
    });
    if found.is_none() {
        reader.refuse(name, format!("{}を一覧から選んでください。", kind.label()));
    }
    found.map_or(0, |agency| agency.id)
}

/// A date that must be there; the day it stands in for is never used because the form is refused.
pub(super) fn required_date(reader: &mut Reader<'_>, field: &str, label: &str) -> Date {
    let date = reader.date(field, label);
    if date.is_none() && reader.fields().get(field).trim().is_empty() {
        reader.refuse(field, format!("{label}を入力してください。例: 令和9年4月1日"));
    }
    date.unwrap_or(Date::ZERO)
}

#[derive(Template)]
#[template(path = "agencies/keys.html")]
struct KeysPage {
    frame: Frame,
    fields: Fields,
    errors: Errors,
    keys: Vec<KeyLine>,
    today: Date,
    new_key: String,
}

async fn keys_page(app: &App, permit: &Permit, fields: Fields, errors: Errors, new_key: String) -> Result<KeysPage> {
    let keys = app.gate.api_keys(permit).await?;
    let today = app.db.clock().today();
    Ok(KeysPage {
        frame: Frame::new(app, permit, "連携システムの鍵", "/admin"), fields, errors, keys, today, new_key
    })
}

/// The keys of linked systems.
pub async fn keys(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Response> {
    Ok(frame::html(&keys_page(&app, &permit, fields, Errors::default(), String::new()).await?)?.into_response())
}

/// Makes a key; it is shown once.
pub async fn add_key(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Response> {
    let made = async {
        let today = app.db.clock().today();
        let mut reader = Reader::new(&fields);
        let name = reader.required("name", "システムの名前", 80);
        let expires = required_date(&mut reader, "expires_on", "有効期限");
        if expires != Date::ZERO && (expires < today || expires > super::rules::latest_end(today)) {
            let latest = frame::date_wareki(super::rules::latest_end(today));
            reader.refuse("expires_on", format!("有効期限は今日から{latest}までの日にしてください。"));
        }
        let (name, expires) = reader.finish((name, expires))?;
        note_key(&app, &permit, "apikey.issued", app.db.clock().new_id(), &name).await?;
        app.gate.create_api_key(&permit, &name, "system", expires).await
    };
    match made.await {
        Ok((_, key)) => {
            Ok(frame::html(&keys_page(&app, &permit, Fields::default(), Errors::default(), key).await?)?
                .into_response())
        }
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            Ok(frame::refused(&keys_page(&app, &permit, fields, errors, String::new()).await?)?.into_response())
        }
    }
}

/// Withdraws a key.
pub async fn revoke_key(State(app): State<App>, permit: Permit, Path(id): Path<Uuid>) -> Result<Redirect> {
    let keys = app.gate.api_keys(&permit).await?;
    let key = keys.into_iter().find(|key| key.id == id).ok_or(Error::NotFound)?;
    note_key(&app, &permit, "apikey.revoked", id, &key.name).await?;
    app.gate.revoke_api_key(&permit, id).await?;
    Ok(Redirect::to("/admin/keys"))
}

/// On record before it happens: credentials live where the agency's own transaction cannot reach.
async fn note_key(app: &App, permit: &Permit, kind: &'static str, id: Uuid, name: &str) -> Result<()> {
    let mut tx = app.db.write(permit).await?;
    let fields = vec![FieldChange {
        field: "key".to_owned(),
        label: "連携システムの鍵".to_owned(),
        from: String::new(),
        to: name.to_owned(),
    }];
    tx.record(ground::db::Change { kind, entity: "api_key", id, person: None, fields, payload: json!({}) }).await?;
    tx.commit().await
}
