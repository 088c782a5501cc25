//! One notice: for its sender who has read it and what came back; for a receiver whom to look for and how to answer.

use super::super::model::{
    ANSWERS, Answer, CERTAINTIES, Detail, END_REASONS, Head, Hit, State, Told, URGENCIES, label,
};
use super::super::rules::{Side, Waiting, side, waiting};
use super::super::store::Followed;
use super::super::{photo as picture, store};
use super::{own, reading};
use askama::Template;
use axum::extract::{Path, State as AppState};
use axum::http::header;
use axum::response::{Html, IntoResponse, Response};
use desk::App;
use desk::frame::{self, Choice, Errors, Frame, choices, moment_label, moment_wareki};
use ground::db::Key;
use ground::gate::{Action, Permit, Registry};
use ground::web::Fields;
use ground::{Error, Result, Sealed};
use jiff::Timestamp;
use serde_json::json;

/// An answer, as shown.
struct AnswerShown {
    from: String,
    kind: String,
    class: &'static str,
    certainty: String,
    seen: String,
    place: String,
    words: String,
    contact: String,
    by: String,
    at: String,
}

impl AnswerShown {
    fn of(answer: Answer, registry: &Registry) -> Self {
        let is_none = answer.kind == "none";
        Self {
            from: registry.name(answer.org).to_owned(),
            kind: label(ANSWERS, &answer.kind).to_owned(),
            class: match answer.kind.as_str() {
                "here" => "good",
                "none" => "",
                _ => "warn",
            },
            certainty: if is_none { String::new() } else { label(CERTAINTIES, &answer.certainty).to_owned() },
            seen: answer.seen_at.map(moment_wareki).unwrap_or_default(),
            place: answer.place,
            words: answer.words,
            contact: answer.contact,
            by: answer.by,
            at: moment_wareki(answer.at),
        }
    }
}

/// A receiver, as shown.
struct ToldShown {
    name: String,
    class: &'static str,
    state: String,
    when: String,
}

impl ToldShown {
    fn of(told: &Told, hours: i16, registry: &Registry, now: Timestamp) -> Self {
        let minutes = now.duration_since(told.told_at).as_mins().max(0);
        let (class, state) = match (told.is_read(), waiting(told.told_at, hours, now)) {
            (true, _) => ("good", "既読".to_owned()),
            (_, wait) => (
                match wait {
                    Waiting::Fresh => "",
                    Waiting::Late => "warn",
                    Waiting::Overdue => "danger",
                },
                format!("未読 {}時間{}分", minutes / 60, minutes % 60),
            ),
        };
        let when = match (told.is_read(), told.read_at, told.raised_at, told.reminded_at) {
            (true, Some(at), _, _) => format!("{} {}", moment_label(at), told.read_by),
            (_, _, Some(at), _) => format!("{} 所属長に通知", moment_label(at)),
            (_, _, _, Some(at)) => format!("{} 督促", moment_label(at)),
            _ => String::new(),
        };
        Self { name: registry.name(told.org).to_owned(), class, state, when }
    }
}

/// Who has read, drawn: widths of a bar of 600.
pub(super) struct Receipts {
    total: usize,
    read: usize,
    reminded: usize,
    raised: usize,
    read_width: usize,
    reminded_x: usize,
    reminded_width: usize,
    raised_x: usize,
    raised_width: usize,
    hours: i16,
    lines: Vec<ToldShown>,
}

/// Width of the bar.
const BAR: usize = 600;

impl Receipts {
    fn of(told: &[Told], hours: i16, registry: &Registry, now: Timestamp) -> Self {
        let unread = || told.iter().filter(|one| !one.is_read());
        let total = told.len();
        let read = total - unread().count();
        let raised = unread().filter(|one| one.raised_at.is_some()).count();
        let reminded = unread().filter(|one| one.raised_at.is_none() && one.reminded_at.is_some()).count();
        let width = |n: usize| (n * BAR).checked_div(total).unwrap_or(0);
        Self {
            total,
            read,
            reminded,
            raised,
            read_width: width(read),
            reminded_x: width(read),
            reminded_width: width(reminded),
            raised_x: width(read + reminded),
            raised_width: width(raised),
            hours,
            lines: told.iter().map(|one| ToldShown::of(one, hours, registry, now)).collect(),
        }
    }

    fn waiting(&self) -> usize {
        self.total - self.read
    }
}

/// What the sender follows.
#[derive(Template)]
#[template(path = "missing/status.html")]
struct Status {
    receipts: Receipts,
    answers: Vec<AnswerShown>,
    hits: Vec<(String, String, String)>,
}

impl Status {
    fn of(followed: Followed, head: &Head, registry: &Registry, now: Timestamp) -> Self {
        let Followed { told, answers, hits } = followed;
        let hit = |hit: Hit| {
            let how = if hit.how == "search" { "検索" } else { "新しい登録" };
            let by = format!("{} {}", registry.name(hit.org), hit.by).trim().to_owned();
            (how.to_owned(), by, moment_wareki(hit.at))
        };
        Self {
            receipts: Receipts::of(&told, head.read_hours, registry, now),
            answers: answers.into_iter().map(|answer| AnswerShown::of(answer, registry)).collect(),
            hits: hits.into_iter().map(hit).collect(),
        }
    }
}

#[derive(Template)]
#[template(path = "missing/show.html")]
pub(super) struct ShowPage {
    frame: Frame,
    key: Key,
    child: Key,
    number: String,
    from: String,
    urgency: String,
    urgent: bool,
    sent: String,
    round: i32,
    scope: String,
    state: &'static str,
    open: bool,
    is_sender: bool,
    end: String,
    end_note: String,
    facts: Vec<(&'static str, String)>,
    photo: bool,
    status: String,
    answers: Vec<AnswerShown>,
    readers: Vec<(String, String)>,
    version: i32,
    may_write: bool,
    kinds: Vec<Choice>,
    certainties: Vec<Choice>,
    reasons: Vec<Choice>,
    fields: Fields,
    errors: Errors,
}

/// `/missing/{key}`; a receiver's look is its receipt.
pub async fn page(AppState(app): AppState<App>, permit: Permit, Path(key): Path<Key>) -> Result<Response> {
    let permit = reading(&permit);
    let page = load(&app, &permit, key, Fields::default(), Errors::default()).await?;
    Ok(frame::html(&page)?.into_response())
}

/// The page, with what was typed when it was refused.
pub(super) async fn load(app: &App, permit: &Permit, key: Key, typed: Fields, errors: Errors) -> Result<ShowPage> {
    let mut tx = app.db.read(permit).await?;
    let head = store::find(&mut tx, key).await?;
    let (actor, registry) = (permit.actor(), app.gate.registry());
    let stands = side(&head, actor.org);
    if stands == Side::Stranger {
        return Err(Error::NotFound);
    }
    let detail = match stands {
        Side::Sender | Side::Receiver => store::detail(&mut tx, &head).await?,
        Side::Over | Side::Stranger => None,
    };
    let sealed = detail.unwrap_or_else(|| Sealed::plain(Detail::default()));
    let (followed, answers) = match stands {
        Side::Sender => (Some(store::followed(&mut tx, &head).await?), Sealed::plain(Vec::new())),
        _ => (None, store::answers(&mut tx, &head).await?),
    };
    let readers = store::readers(&mut tx, &head).await?;
    let now = tx.now();
    let new_id = tx.new_id();
    let followed = followed.map_or_else(|| Sealed::plain(None), |followed| followed.map(Some));
    let ((detail, answers), followed) = tx.show(sealed.zip(answers).zip(followed)).await?;
    let status = match followed {
        Some(followed) => Status::of(followed, &head, &registry, now).render()?,
        None => String::new(),
    };
    if let (Side::Receiver, Some(staff)) = (stands, actor.staff) {
        receipt(app, permit, &head, staff).await?;
    }
    let mut fields = typed;
    if fields.0.is_empty() {
        fields.set("id", new_id.to_string());
        let phone = registry.agency(actor.org).map(|agency| agency.phone.clone()).unwrap_or_default();
        fields.set("contact", format!("{} {} {phone}", actor.post, actor.name).trim().to_owned());
    }
    Ok(ShowPage {
        frame: Frame::new(app, permit, format!("手配 {}", head.number), "/missing"),
        key,
        child: head.child(),
        number: head.number.clone(),
        from: registry.name(head.org).to_owned(),
        urgency: label(URGENCIES, &head.urgency).to_owned(),
        urgent: head.urgency == "life",
        sent: format!("{} {}", moment_wareki(head.sent_at), head.sent_by),
        round: head.round,
        scope: if stands == Side::Sender { head.scope.label() } else { String::new() },
        state: head.state.label(),
        open: head.state == State::Open,
        is_sender: stands == Side::Sender,
        end: ended(&head, stands),
        end_note: detail.end_note,
        facts: detail.facts.shown().into_iter().map(|(label, text)| (label, text.to_owned())).collect(),
        photo: detail.has_photo,
        status,
        answers: answers.into_iter().map(|answer| AnswerShown::of(answer, &registry)).collect(),
        readers: readers
            .into_iter()
            .map(|(name, post, at)| (format!("{post} {name}").trim().to_owned(), moment_wareki(at)))
            .collect(),
        version: head.version,
        may_write: permit.may(Action::WriteMissing) && stands == Side::Sender && head.state == State::Open,
        kinds: choices(ANSWERS),
        certainties: choices(CERTAINTIES),
        reasons: choices(END_REASONS),
        fields,
        errors,
    })
}

fn ended(head: &Head, stands: Side) -> String {
    let Some(at) = head.ended_at else { return String::new() };
    let by = if stands == Side::Sender { format!(" {}", head.ended_by) } else { String::new() };
    format!("{}({}) {}{by}", head.state.label(), label(END_REASONS, &head.end_reason), moment_wareki(at))
}

/// The first look of a member of staff at a round; the sender's page hears of it.
async fn receipt(app: &App, permit: &Permit, head: &Head, staff: uuid::Uuid) -> Result<()> {
    let mut tx = app.db.write(permit).await?;
    if store::mark_read(&mut tx, head, staff).await? {
        let payload = json!({ "org": head.org, "area": head.key.area });
        tx.event("missing.read", Some(head.person), Some(head.key.id), payload).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// The region the sender's page reads again on news.
pub async fn status(AppState(app): AppState<App>, permit: Permit, Path(key): Path<Key>) -> Result<Html<String>> {
    let permit = reading(&permit);
    let mut tx = app.db.read(&permit).await?;
    let now = tx.now();
    let head = own(&mut tx, key).await?;
    let followed = store::followed(&mut tx, &head).await?;
    let followed = tx.show(followed).await?;
    frame::html(&Status::of(followed, &head, &app.gate.registry(), now))
}

/// The picture.
pub async fn photo(AppState(app): AppState<App>, permit: Permit, Path(key): Path<Key>) -> Result<Response> {
    let permit = reading(&permit);
    let mut tx = app.db.read(&permit).await?;
    let head = store::find(&mut tx, key).await?;
    if !matches!(side(&head, permit.actor().org), Side::Sender | Side::Receiver) {
        return Err(Error::NotFound);
    }
    let sealed = store::photo(&mut tx, &head).await?;
    let sealed = tx.show(sealed).await?;
    let headers = [
        (header::CONTENT_TYPE, "image/jpeg"),
        (header::CONTENT_DISPOSITION, "inline; filename=\"photo.jpg\""),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    Ok((headers, picture::open(&app, key, &sealed)?).into_response())
}
