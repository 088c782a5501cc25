//! The police's own 児童通告書 and what became of them.

use crate::transitions::{self, Kind, Line, State as At, Which};
use askama::Template;
use axum::extract::State;
use axum::response::Html;
use desk::App;
use desk::frame::{self, Frame, moment_wareki};
use ground::Result;
use ground::db::Key;
use ground::gate::Permit;
use ground::web::Fields;

struct Shown {
    key: Key,
    name: String,
    to: String,
    at: String,
    state: &'static str,
    class: &'static str,
    due: String,
}

#[derive(Template)]
#[template(path = "police/referral/list.html")]
struct ListPage {
    frame: Frame,
    region: String,
    done: bool,
}

#[derive(Template)]
#[template(path = "police/referral/sent.html")]
struct SentFragment {
    lines: Vec<Shown>,
}

/// `/police/referrals`.
pub async fn page(State(app): State<App>, permit: Permit, query: Fields) -> Result<Html<String>> {
    let region = sent_by(&app, &permit).await?.render()?;
    let frame = Frame::new(&app, &permit, "児童通告書", "/police/referrals");
    frame::html(&ListPage { frame, region, done: query.get("done") == "1" })
}

/// The list alone, read again when a centre answers.
pub async fn sent(State(app): State<App>, permit: Permit) -> Result<Html<String>> {
    frame::html(&sent_by(&app, &permit).await?)
}

/// What the own agency sent, undecided ones first.
async fn sent_by(app: &App, permit: &Permit) -> Result<SentFragment> {
    let mut tx = app.db.read(permit).await?;
    let lines = transitions::list(&mut tx, Which::Sent, Some(Kind::Referral)).await?;
    let lines = tx.show(lines).await?;
    let registry = app.gate.registry();
    let shown = |line: Line| Shown {
        key: line.key,
        name: line.name,
        to: registry.name(line.to_org).to_owned(),
        at: moment_wareki(line.at),
        state: line.state.label(),
        class: match line.state {
            At::Accepted | At::Done => "good",
            At::Refused | At::AskedBack => "danger",
            _ => "warn",
        },
        due: if line.state.is_open() { moment_wareki(line.answer_due) } else { String::new() },
    };
    Ok(SentFragment { lines: lines.into_iter().map(shown).collect() })
}
