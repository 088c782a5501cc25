//! 自分の設定: password, second factor, running sessions.

use crate::App;
use crate::frame::{self, Errors, Frame};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use ground::gate::{Permit, SessionLine};
use ground::web::{Fields, Reader};
use ground::{Error, Result};
use uuid::Uuid;

#[derive(Template)]
#[template(path = "agencies/account.html")]
struct AccountPage {
    frame: Frame,
    errors: Errors,
    has_password: bool,
    first: bool,
    done: &'static str,
    login: String,
    has_second_factor: bool,
    subject: String,
    sessions: Vec<SessionLine>,
}

impl AccountPage {
    async fn new(app: &App, permit: &Permit, fields: &Fields, errors: Errors) -> Result<Self> {
        let staff = permit.actor().staff.ok_or(Error::Forbidden)?;
        let account = app.gate.account(permit, staff).await?.ok_or(Error::NotFound)?;
        let done = match fields.get("done") {
            "password" => "パスワードを変更しました。ほかの端末のログインは終了しました。",
            "session" => "選んだ端末のログインを終了しました。",
            _ => "",
        };
        Ok(Self {
            frame: Frame::new(app, permit, "自分の設定", "/account"),
            errors,
            has_password: account.has_own_password || account.subject.is_none(),
            first: !account.has_own_password && account.subject.is_none(),
            done,
            login: account.login,
            has_second_factor: account.has_second_factor,
            subject: account.subject.unwrap_or_default(),
            sessions: app.gate.sessions(permit).await?,
        })
    }
}

/// The page.
pub async fn page(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Response> {
    Ok(frame::html(&AccountPage::new(&app, &permit, &fields, Errors::default()).await?)?.into_response())
}

/// Changes the password; asks the old one.
pub async fn password(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Response> {
    match change(&app, &permit, &fields).await {
        Ok(()) => Ok(Redirect::to("/account?done=password").into_response()),
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            Ok(frame::refused(&AccountPage::new(&app, &permit, &fields, errors).await?)?.into_response())
        }
    }
}

async fn change(app: &App, permit: &Permit, fields: &Fields) -> Result<()> {
    let mut reader = Reader::new(fields);
    let (old, new) = (fields.get("old"), fields.get("password"));
    if new != fields.get("again") {
        reader.refuse("again", "確認用のパスワードが一致しません。同じものをもう一度入力してください。");
    }
    if new == old {
        reader.refuse("password", "いまのパスワードと違うものにしてください。");
    }
    reader.finish(())?;
    if !app.gate.confirm_password(permit, old).await? {
        return Err(Error::invalid("old", "いまのパスワードが違います。"));
    }
    app.gate.set_password(permit, new).await
}

/// Ends one of the own sessions.
pub async fn end_session(State(app): State<App>, permit: Permit, Path(id): Path<Uuid>) -> Result<Redirect> {
    app.gate.end_own(&permit, id).await?;
    Ok(Redirect::to("/account?done=session"))
}
