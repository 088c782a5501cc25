//! `/topics`: what watched cases have in common, each word leading to a search.

use super::store;
use super::terms::{Topic, topics, words};
use crate::watch;
use askama::Template;
use axum::extract::State;
use axum::response::Html;
use desk::App;
use desk::frame::{self, Frame};
use ground::gate::Permit;
use ground::{Result, Sealed, View};
use uuid::Uuid;

/// Words shown.
const SHOWN: usize = 40;

/// A word as shown.
struct Line {
    topic: Topic,
    href: String,
}

#[derive(Template)]
#[template(path = "topic/page.html")]
struct Page {
    frame: Frame,
    lines: Vec<Line>,
    watched: usize,
    others: usize,
}

/// Words of the watched cases the reader may know of, beside the agency's other cases.
pub async fn page(State(app): State<App>, permit: Permit) -> Result<Html<String>> {
    let mut tx = app.db.read(&permit).await?;
    let mut persons = watch::watched(&mut tx).await?;
    persons.sort_unstable();
    persons.dedup();
    let (here, there) = (store::texts_of(&mut tx, &persons).await?, store::texts_of_others(&mut tx, &persons).await?);
    let names = store::names(&mut tx).await?;
    tx.show(read(&permit, persons)).await?;
    let of = |texts: &std::collections::BTreeMap<Uuid, String>| {
        texts.values().map(|text| words(text, &names)).collect::<Vec<_>>()
    };
    let (here, there) = (of(&here), of(&there));
    let (watched, others) = (here.len(), there.len());
    let found = topics(&here, &there);
    let lines = found.into_iter().take(SHOWN).map(|topic| {
        let query = [("g0.0.field", "progress"), ("g0.0.op", "has"), ("g0.0.value", topic.word.as_str())];
        Line { href: format!("/finds?{}", serde_urlencoded::to_string(query).unwrap_or_default()), topic }
    });
    frame::html(&Page {
        frame: Frame::new(&app, &permit, "要注意ケースの話題", "/watches"),
        lines: lines.collect(),
        watched,
        others,
    })
}

fn read(permit: &Permit, persons: Vec<Uuid>) -> Sealed<()> {
    if persons.is_empty() {
        return Sealed::plain(());
    }
    let actor = permit.actor();
    let view = View {
        kind: "list",
        subject_area: Some(actor.area),
        subject_org: Some(actor.org),
        object_kind: "watch",
        fields: "topics",
        count: i32::try_from(persons.len()).ok(),
        persons,
        ..View::default()
    };
    Sealed::new((), view)
}
