//! `/records/{key}/sheets/{id}/linked`: what the linked systems say to the items of a sheet, beside its answers, and the answers taken from it.
//!
//! Pitfall: who may not read linked information is told nothing, not even whether there is any; what is read is on record before it is shown.

use super::child;
use super::offers::{Answerable, Linked, Moved, Said};
use super::reach::Reach;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{Html, Response};
use desk::App;
use desk::assessment::form::{Answer, Form, label};
use desk::assessment::linked::{Offer, for_blanks};
use desk::assessment::model::Sheet;
use desk::{assessment, frame, people};
use ground::Result;
use ground::db::Key;
use ground::gate::{Action, Permit};
use ground::web::Fields;
use uuid::Uuid;

/// What linked information says to a sheet.
pub(super) struct Read {
    pub(super) sheet: Sheet,
    pub(super) joined: bool,
    waiting: bool,
    pub(super) items: Vec<Answerable>,
    pub(super) moved: Vec<Moved>,
}

impl Read {
    /// Every answer that is offered.
    pub(super) fn offers(&self) -> Vec<Offer> {
        self.items.iter().flat_map(|item| item.offers.iter().cloned()).collect()
    }
}

/// Reads the sheet of a child that was opened and what is linked to the child; the looks at both are on record.
pub(super) async fn read(app: &App, permit: &Permit, key: Key, id: Uuid) -> Result<Read> {
    let mut tx = app.db.read(permit).await?;
    let today = tx.today();
    let person = people::load(&mut tx, key).await?;
    let birth = person.for_rules().facts.birth.as_ref().and_then(people::model::Birth::day);
    let sheet = assessment::own_of_child(&mut tx, key, id).await?;
    if sheet.for_rules().form.linked().next().is_none() {
        let sheet = tx.show(sheet).await?;
        return Ok(Read { sheet, joined: true, waiting: false, items: Vec::new(), moved: Vec::new() });
    }
    let linked = child::read(&mut tx, key, false).await?;
    let waiting = crate::matching::is_asked_about(&mut tx, &linked.for_rules().linked).await?;
    let (sheet, linked) = tx.show(sheet.zip(linked)).await?;
    let joined = !linked.linked.is_empty();
    if !joined {
        return Ok(Read { sheet, joined, waiting, items: Vec::new(), moved: Vec::new() });
    }
    let reach = Reach::of(app, permit, &linked.linked).await?;
    let covered = linked.linked.iter().any(|person| reach.covers(*person));
    let all = Linked::new(&linked.facts, &linked.mother, birth, child::known(&linked, birth, today), covered);
    Ok(Read { joined, waiting, items: all.answerable(&sheet.form), moved: all.moved(&sheet.origins), sheet })
}

/// An offer, as shown.
struct OfferShown {
    id: String,
    text: String,
    taken: bool,
    chosen: bool,
}

/// An item, as shown.
struct ItemShown {
    key: String,
    label: String,
    now: String,
    hidden: bool,
    said: Vec<Said>,
    offers: Vec<OfferShown>,
}

/// Something that is said otherwise now, as shown.
struct MovedShown {
    key: String,
    label: String,
    answer: String,
    before: String,
    now: Said,
}

#[derive(Template)]
#[template(path = "facts/linked.html")]
struct Panel {
    key: Key,
    id: Uuid,
    joined: bool,
    waiting: bool,
    may_join: bool,
    items: Vec<ItemShown>,
    moved: Vec<MovedShown>,
    open: usize,
    blanks: usize,
}

impl Panel {
    fn of(permit: &Permit, key: Key, read: &Read, fields: &Fields) -> Self {
        let (sheet, offers) = (&read.sheet, read.offers());
        let shown = sheet.form.shown(&sheet.answers);
        let item = |item: &Answerable| {
            let asked = sheet.form.item(&item.key)?;
            let offers = item.offers.iter().map(|offer| OfferShown {
                id: offer.id(),
                text: words(sheet, offer),
                taken: offer.is_taken(&sheet.answers, &sheet.origins),
                chosen: fields.has("take", &offer.id()),
            });
            Some(ItemShown {
                key: item.key.clone(),
                label: asked.label.clone(),
                now: sheet.answers.get(&item.key).map(|answer| label(asked, answer)).unwrap_or_default(),
                hidden: !shown.contains(&item.key),
                said: item.said.clone(),
                offers: offers.collect(),
            })
        };
        let items: Vec<ItemShown> = read.items.iter().filter_map(item).collect();
        Self {
            key,
            id: sheet.id,
            joined: read.joined,
            waiting: read.waiting,
            may_join: permit.may(Action::WriteMatching),
            open: items.iter().flat_map(|item| &item.offers).filter(|offer| !offer.taken).count(),
            items,
            moved: read.moved.iter().filter_map(|moved| moved_shown(&sheet.form, moved)).collect(),
            blanks: for_blanks(&sheet.form, &sheet.answers, &offers).len(),
        }
    }
}

/// What taking an offer does to the answer that stands there.
pub(super) fn words(sheet: &Sheet, offer: &Offer) -> String {
    let Some(item) = sheet.form.item(&offer.item) else { return String::new() };
    let answer = label(item, &offer.answer);
    let now = sheet.answers.get(&offer.item).map(|answer| label(item, answer)).unwrap_or_default();
    let is_tick = matches!(offer.answer, Answer::Many(_));
    if offer.is_in(&sheet.answers) {
        format!("いまの答え「{answer}」に出どころを付ける")
    } else if offer.replaces(&sheet.answers) {
        format!("いまの答え「{now}」を「{answer}」に置き換える")
    } else if is_tick {
        format!("「{answer}」に印を付ける")
    } else {
        format!("「{answer}」を入れる")
    }
}

fn moved_shown(form: &Form, moved: &Moved) -> Option<MovedShown> {
    let item = form.item(&moved.key)?;
    let options = item.options();
    let answer = options.iter().find(|(code, _)| *code == moved.before.answer).map(|(_, label)| (*label).to_owned());
    Some(MovedShown {
        key: moved.key.clone(),
        label: item.label.clone(),
        answer: answer.unwrap_or_else(|| moved.before.answer.clone()),
        before: moved.before.line(),
        now: moved.now.clone(),
    })
}

/// What is said to the items of a sheet, beside its answers; read again when linked information changes.
pub async fn region(
    State(app): State<App>,
    permit: Permit,
    Path((key, id)): Path<(Key, Uuid)>,
    fields: Fields,
) -> Result<Html<String>> {
    let permit = people::access::open_kept(&app, &permit, key).await?;
    let read = read(&app, &permit, key, id).await?;
    frame::html(&Panel::of(&permit, key, &read, &fields))
}

/// Takes what was chosen into the sheet, with what is typed on its page.
pub async fn take(
    State(app): State<App>,
    permit: Permit,
    Path((key, id)): Path<(Key, Uuid)>,
    fields: Fields,
) -> Result<Response> {
    let permit = people::access::open_own(&app, &permit, key).await?;
    if !permit.may(Action::WriteSheet) {
        return Err(ground::Error::Forbidden);
    }
    let offers = read(&app, &permit, key, id).await?.offers();
    assessment::take_linked(&app, &permit, (key, id), fields, &offers).await
}
