//! The form on which an export is asked for.

use super::make::change;
use super::model::{CASES, Wish};
use super::store;
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use desk::App;
use desk::frame::{self, Choice, Errors, Frame};
use ground::gate::Permit;
use ground::web::{Fields, Reader};
use ground::{Result, Sealed};
use renkei::layout;
use renkei::runs::intake::Intake;

#[derive(Template)]
#[template(path = "masked/new.html")]
struct NewPage {
    frame: Frame,
    fields: Fields,
    errors: Errors,
    parts: Vec<Part>,
    formats: Vec<Choice>,
    keys: Vec<Choice>,
}

/// Something that can go into a file.
struct Part {
    code: String,
    label: String,
    note: String,
}

const FORMATS: &[(&str, &str)] = &[("csv", "CSV"), ("xlsx", "Excel")];
const KEYS: &[(&str, &str)] = &[
    ("destroyed", "作成と同時に破棄する(だれも元の番号に戻せません)"),
    ("kept", "封印して保管する(使うには2人の職員の手続が要ります)"),
];

async fn page(app: &App, permit: &Permit, fields: Fields, errors: Errors) -> Result<NewPage> {
    let mut tx = app.db.read(permit).await?;
    let today = tx.today();
    let own = Intake::of(app).own_layouts(&mut tx).await?;
    let sources = store::sources(&mut tx).await?;
    let sources = tx.show(Sealed::plain(sources)).await?;
    let name = |code: &str| {
        layout::for_day(code, today, &own)
            .map_or_else(|| code.to_owned(), |layout| format!("{} {}", layout.system, layout.name))
    };
    let cases = Part {
        code: CASES.to_owned(),
        label: "ケースの記録".to_owned(),
        note: "児童記録票・受付・経過・安全確認・一時保護".to_owned(),
    };
    let linked = sources.into_iter().map(|(code, n)| Part { label: name(&code), note: format!("{n}件"), code });
    Ok(NewPage {
        frame: Frame::new(app, permit, "分析用の出力の申請", "/masked"),
        parts: std::iter::once(cases).chain(linked).collect(),
        formats: frame::choices(FORMATS),
        keys: frame::choices(KEYS),
        fields,
        errors,
    })
}

/// The empty form.
pub async fn new(State(app): State<App>, permit: Permit, mut fields: Fields) -> Result<Response> {
    fields.set("format", "csv");
    fields.set("key", "destroyed");
    Ok(frame::html(&page(&app, &permit, fields, Errors::default()).await?)?.into_response())
}

/// Takes the order; it waits for somebody else's approval.
pub async fn ask(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Response> {
    let blank = page(&app, &permit, fields, Errors::default()).await?;
    let codes: Vec<&str> = blank.parts.iter().map(|part| part.code.as_str()).collect();
    let mut reader = Reader::new(&blank.fields);
    let parts = reader.choices("parts", "出力するもの", &codes);
    if parts.is_empty() {
        reader.refuse("parts", "出力するものを1つ以上選んでください。");
    }
    let wish = Wish {
        purpose: reader.required("purpose", "目的", 400),
        receiver: reader.required("receiver", "受領者", 100),
        note: reader.text("note", "受け渡しの方法・返却", 400),
        format: reader.choice("format", "ファイルの形式", &["csv", "xlsx"]),
        key_kept: reader.choice("key", "番号を作る鍵", &["destroyed", "kept"]) == "kept",
        parts,
    };
    let wish = match reader.finish(wish) {
        Ok(wish) => wish,
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            return Ok(frame::refused(&NewPage { errors, ..blank })?.into_response());
        }
    };
    let mut tx = app.db.write(&permit).await?;
    let id = store::insert(&mut tx, &wish).await?;
    tx.record(change("masked.asked", id)).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("/masked/{id}")).into_response())
}
