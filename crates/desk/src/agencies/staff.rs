//! 操作者管理: who works here, in which post from when, until which day, and their accounts.

use super::admin::required_date;
use super::rules::{latest_end, next_april, wrong_login};
use super::store::{self, AppointmentLine, DeputyLine, HistoryLine, PostLine, Staff, StaffEdit, StaffLine};
use crate::App;
use crate::frame::{self, Errors, Frame};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use ground::db::{Change, FieldChange, Tx};
use ground::gate::{Account, Action, Permit};
use ground::web::{Fields, Reader};
use ground::{Error, Result, Sealed};
use jiff::civil::Date;
use serde_json::json;
use uuid::Uuid;

#[derive(Template)]
#[template(path = "agencies/staff_list.html")]
struct ListPage {
    frame: Frame,
    lines: Vec<StaffLine>,
    today: Date,
    with_former: bool,
    may_write: bool,
}

/// The staff of the own agency.
pub async fn list(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Response> {
    let with_former = fields.get("former") == "1";
    let mut tx = app.db.read(&permit).await?;
    let today = tx.today();
    let lines = store::staff_list(&mut tx, with_former).await?;
    let lines = tx.show(lines).await?;
    let frame = Frame::new(&app, &permit, "操作者", "/admin");
    let page = ListPage { frame, lines, today, with_former, may_write: permit.may(Action::WriteStaff) };
    Ok(frame::html(&page)?.into_response())
}

#[derive(Template)]
#[template(path = "agencies/staff_new.html")]
struct NewPage {
    frame: Frame,
    fields: Fields,
    errors: Errors,
    posts: Vec<PostLine>,
}

async fn new_page(app: &App, permit: &Permit, fields: Fields, errors: Errors) -> Result<NewPage> {
    let mut tx = app.db.read(permit).await?;
    let posts = store::posts(&mut tx).await?;
    let posts = tx.show(Sealed::plain(posts)).await?;
    Ok(NewPage { frame: Frame::new(app, permit, "操作者の登録", "/admin"), fields, errors, posts })
}

/// An empty form.
pub async fn new(State(app): State<App>, permit: Permit) -> Result<Response> {
    let today = app.db.clock().today();
    let mut fields = Fields::default();
    fields.set("hired_from", frame::date_wareki(today));
    fields.set("ends_on", frame::date_wareki(latest_end(today)));
    Ok(frame::html(&new_page(&app, &permit, fields, Errors::default()).await?)?.into_response())
}

/// Registers a member of staff; the first password is shown once.
pub async fn add(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Response> {
    let added = async {
        let mut reader = Reader::new(&fields);
        let login = reader.required("login", "ログインID", 64);
        if let Some(why) = wrong_login(&login).filter(|_| !login.is_empty()) {
            reader.refuse("login", why);
        }
        let edit = read_edit(&mut reader, app.db.clock().today());
        let post = reader.fields().get("post").parse().unwrap_or(0);
        if post == 0 {
            reader.refuse("post", "職を選んでください。");
        }
        let edit = reader.finish(edit)?;
        if !app.gate.is_login_free(&login).await? {
            return Err(Error::invalid("login", "このログインIDは使われています。別のIDにしてください。"));
        }
        let mut tx = app.db.write(&permit).await?;
        let id = store::register(&mut tx, &login, &edit, post).await?;
        tx.commit().await?;
        Ok((id, app.gate.issue_password(&permit, id, &login).await?))
    };
    match added.await {
        Ok((id, password)) => {
            let page = detail_page(&app, &permit, id, Fields::default(), Errors::default(), password).await?;
            Ok(frame::html(&page)?.into_response())
        }
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            Ok(frame::refused(&new_page(&app, &permit, fields, errors).await?)?.into_response())
        }
    }
}

fn read_edit(reader: &mut Reader<'_>, today: Date) -> StaffEdit {
    let edit = StaffEdit {
        name: reader.required("name", "氏名", 80),
        kana: reader.required("kana", "ふりがな", 80),
        birth: reader.date("birth", "生年月日"),
        address: reader.text("address", "住所", 200),
        phone: reader.text("phone", "電話", 40),
        hired_from: required_date(reader, "hired_from", "利用開始日"),
        ends_on: required_date(reader, "ends_on", "利用終了日"),
    };
    if edit.ends_on > latest_end(today) {
        reader.refuse(
            "ends_on",
            format!("利用終了日は翌年度末の{}までにしてください。", frame::date_wareki(latest_end(today))),
        );
    } else if edit.ends_on != Date::ZERO && edit.ends_on < edit.hired_from {
        reader.refuse("ends_on", "利用終了日が利用開始日より前です。");
    }
    edit
}

#[derive(Template)]
#[template(path = "agencies/staff.html")]
struct DetailPage {
    frame: Frame,
    fields: Fields,
    errors: Errors,
    staff: Staff,
    appointments: Vec<AppointmentLine>,
    deputies: Vec<DeputyLine>,
    colleagues: Vec<StaffLine>,
    posts: Vec<PostLine>,
    account: Option<Account>,
    history: Vec<HistoryLine>,
    today: Date,
    april: String,
    may_write: bool,
    is_self: bool,
    password: String,
    done: &'static str,
}

async fn detail_page(
    app: &App,
    permit: &Permit,
    id: Uuid,
    fields: Fields,
    errors: Errors,
    password: String,
) -> Result<DetailPage> {
    let mut tx = app.db.read(permit).await?;
    let today = tx.today();
    let staff = store::load(&mut tx, id).await?;
    let appointments = store::appointments(&mut tx, id).await?;
    let posts = store::posts(&mut tx).await?;
    let history = store::history(&mut tx, "staff", id).await?;
    let deputies = store::deputies(&mut tx, id).await?;
    let colleagues = store::staff_list(&mut tx, false).await?;
    let account = app.gate.account(permit, id).await?;
    let (staff, colleagues) = tx.show(staff.zip(colleagues)).await?;
    let done = match fields.get("done") {
        "saved" => "保存しました。",
        "appointed" => "発令を登録しました。開始日の0時から権限が切り替わります。",
        "ended" => "発令を終了しました。",
        "factor" => "認証アプリの登録を解除しました。次のログインで登録し直します。",
        "account" => "アカウントを変更しました。",
        "deputy" => "代理を変更しました。",
        _ => "",
    };
    let fields = if errors.0.is_empty() { fields_of(&staff) } else { fields };
    Ok(DetailPage {
        frame: Frame::new(app, permit, format!("{} の登録内容", staff.name), "/admin"),
        fields,
        errors,
        is_self: permit.actor().staff == Some(id),
        colleagues: colleagues.into_iter().filter(|line| line.id != id).collect(),
        staff,
        appointments,
        deputies,
        posts,
        account,
        history,
        today,
        april: frame::date_wareki(next_april(today)),
        may_write: permit.may(Action::WriteStaff),
        password,
        done,
    })
}

fn fields_of(staff: &Staff) -> Fields {
    let mut fields = Fields::default();
    fields.set("name", &staff.name);
    fields.set("kana", &staff.kana);
    fields.set("birth", staff.birth().map(frame::date_wareki).unwrap_or_default());
    fields.set("address", &staff.address);
    fields.set("phone", &staff.phone);
    fields.set("hired_from", frame::date_wareki(staff.hired_from()));
    fields.set("ends_on", frame::date_wareki(staff.ends_on()));
    fields.set("version", staff.version.to_string());
    fields
}

/// One member of staff.
pub async fn detail(State(app): State<App>, permit: Permit, Path(id): Path<Uuid>, fields: Fields) -> Result<Response> {
    let page = detail_page(&app, &permit, id, fields, Errors::default(), String::new()).await?;
    Ok(frame::html(&page)?.into_response())
}

pub(super) async fn answer(
    app: &App,
    permit: &Permit,
    id: Uuid,
    saved: Result<()>,
    fields: Fields,
    done: &str,
) -> Result<Response> {
    match saved {
        Ok(()) => Ok(Redirect::to(&format!("/admin/staff/{id}?done={done}")).into_response()),
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            let mut filled = detail_page(app, permit, id, Fields::default(), Errors::default(), String::new()).await?;
            for (name, value) in fields.0 {
                filled.fields.set(&name, value);
            }
            filled.errors = errors;
            Ok(frame::refused(&filled)?.into_response())
        }
    }
}

/// Saves name, dates, addresses.
pub async fn save(State(app): State<App>, permit: Permit, Path(id): Path<Uuid>, fields: Fields) -> Result<Response> {
    let saved = async {
        let mut reader = Reader::new(&fields);
        let edit = read_edit(&mut reader, app.db.clock().today());
        let edit = reader.finish(edit)?;
        let version = fields.get("version").parse().map_err(|_| Error::Stale)?;
        let mut tx = app.db.write(&permit).await?;
        let old = store::load(&mut tx, id).await?;
        let days = administered(&mut tx, edit.ends_on.tomorrow().unwrap_or(edit.ends_on)).await?;
        store::edit(&mut tx, old.for_rules(), &edit, version).await?;
        still_administered(&mut tx, &days, "ends_on").await?;
        tx.commit().await
    };
    answer(&app, &permit, id, saved.await, fields, "saved").await
}

/// Puts somebody into a post from a day on.
pub async fn appoint(State(app): State<App>, permit: Permit, Path(id): Path<Uuid>, fields: Fields) -> Result<Response> {
    let saved = async {
        let mut reader = Reader::new(&fields);
        let post = reader.fields().get("post").parse().unwrap_or(0);
        if post == 0 {
            reader.refuse("post", "職を選んでください。");
        }
        let from = required_date(&mut reader, "from", "開始日");
        let until = reader.date("until", "最終日");
        if until.is_some_and(|until| until < from) {
            reader.refuse("until", "最終日が開始日より前です。");
        }
        let (post, from, until) = reader.finish((post, from, until))?;
        let mut tx = app.db.write(&permit).await?;
        let days = administered(&mut tx, from).await?;
        store::appoint(&mut tx, id, post, from, until).await?;
        still_administered(&mut tx, &days, "from").await?;
        tx.commit().await
    };
    answer(&app, &permit, id, saved.await, fields, "appointed").await
}

/// Ends or withdraws an appointment.
pub async fn end_appointment(
    State(app): State<App>,
    permit: Permit,
    Path((id, appointment)): Path<(Uuid, Uuid)>,
    fields: Fields,
) -> Result<Response> {
    let saved = async {
        let mut reader = Reader::new(&fields);
        let last = required_date(&mut reader, "last", "最終日");
        let last = reader.finish(last)?;
        let mut tx = app.db.write(&permit).await?;
        let lines = store::appointments(&mut tx, id).await?;
        let line = lines.iter().find(|line| line.id == appointment).ok_or(Error::NotFound)?;
        let days = administered(&mut tx, last.tomorrow().unwrap_or(last)).await?;
        store::end_appointment(&mut tx, id, line, last).await?;
        still_administered(&mut tx, &days, "last").await?;
        tx.commit().await
    };
    answer(&app, &permit, id, saved.await, fields, "ended").await
}

/// The days, of today and a day of effect, on which somebody of the agency may change rights. To be asked before a change.
pub(super) async fn administered(tx: &mut Tx<'_>, effect: Date) -> Result<Vec<Date>> {
    let mut days = Vec::new();
    for day in [tx.today(), effect] {
        if day >= tx.today() && store::keeps_administrator(tx, day).await? {
            days.push(day);
        }
    }
    Ok(days)
}

/// Refuses a change that leaves nobody who may change rights on one of `days`: the agency's own people could never put that right.
pub(super) async fn still_administered(tx: &mut Tx<'_>, days: &[Date], field: &str) -> Result<()> {
    for &day in days {
        if !store::keeps_administrator(tx, day).await? {
            let day = frame::date_wareki(day);
            let message = format!(
                "{day}に、権限管理の書込ができる人がこの機関に1人もいなくなります。先にほかの人に権限を付けてください。"
            );
            return Err(Error::invalid(field, message));
        }
    }
    Ok(())
}

/// Hands out a new first password; the administrator cannot choose it.
pub async fn reset_password(State(app): State<App>, permit: Permit, Path(id): Path<Uuid>) -> Result<Response> {
    let login = note(&app, &permit, id, "staff.password_issued", "パスワード", "再発行").await?;
    let password = app.gate.issue_password(&permit, id, &login).await?;
    let page = detail_page(&app, &permit, id, Fields::default(), Errors::default(), password).await?;
    Ok(frame::html(&page)?.into_response())
}

/// Takes the second factor away (lost or changed telephone).
pub async fn reset_second_factor(State(app): State<App>, permit: Permit, Path(id): Path<Uuid>) -> Result<Redirect> {
    note(&app, &permit, id, "staff.second_factor_reset", "認証アプリ", "登録解除").await?;
    app.gate.reset_second_factor(&permit, id).await?;
    Ok(Redirect::to(&format!("/admin/staff/{id}?done=factor")))
}

/// Switches an account off or on. Nobody switches off themselves.
pub async fn disable(State(app): State<App>, permit: Permit, Path(id): Path<Uuid>, fields: Fields) -> Result<Redirect> {
    let disabled = fields.get("disabled") == "1";
    if permit.actor().staff == Some(id) {
        return Err(Error::Forbidden);
    }
    note(&app, &permit, id, "staff.disabled", "利用", if disabled { "停止" } else { "再開" }).await?;
    app.gate.set_disabled(&permit, id, disabled).await?;
    Ok(Redirect::to(&format!("/admin/staff/{id}?done=account")))
}

/// Links the account with the identity provider.
pub async fn link(State(app): State<App>, permit: Permit, Path(id): Path<Uuid>, fields: Fields) -> Result<Response> {
    let saved = async {
        let mut reader = Reader::new(&fields);
        let subject = reader.text("subject", "連携ID", 400);
        let subject = reader.finish(subject)?;
        let subject = match (subject.as_str(), app.provider()) {
            ("", _) => None,
            (subject, Some(provider)) => Some(provider.subject(subject)),
            (_, None) => return Err(Error::invalid("subject", "組織アカウントでのログインは設定されていません。")),
        };
        note(&app, &permit, id, "staff.linked", "組織アカウント", if subject.is_some() { "連携" } else { "連携解除" })
            .await?;
        app.gate.link_subject(&permit, id, subject.as_deref()).await
    };
    answer(&app, &permit, id, saved.await, fields, "account").await
}

/// On record before it happens: credentials live where the agency's own transaction cannot reach. Yields the log-in name.
async fn note(app: &App, permit: &Permit, id: Uuid, kind: &'static str, label: &str, to: &str) -> Result<String> {
    let mut tx = app.db.write(permit).await?;
    let staff = store::load(&mut tx, id).await?;
    let login = staff.for_rules().login.clone();
    let fields = vec![FieldChange {
        field: "account".to_owned(),
        label: label.to_owned(),
        from: String::new(),
        to: to.to_owned(),
    }];
    tx.record(Change { kind, entity: "staff", id, person: None, fields, payload: json!({}) }).await?;
    tx.commit().await?;
    Ok(login)
}
