//! What runs by itself: reminding those who have not read, and comparing new registrations with the children looked for.

use super::store;
use desk::people;
use desk::sharing::finder;
use ground::Result;
use ground::db::Tx;
use ground::outbox::Event;
use jiff::Timestamp;
use serde_json::json;
use std::pin::Pin;

/// Reminds receivers whose hours are over; after twice the hours their superiors and the sender are told. What was told stands beside the
/// receiver, so that it is told once.
pub fn watch<'a, 'p>(
    tx: &'a mut Tx<'p>,
    _last_run: Option<Timestamp>,
) -> Pin<Box<dyn Future<Output = Result<()>> + Send + 'a>> {
    Box::pin(async move {
        for (key, unread) in store::unread(tx).await? {
            if !unread.late.is_empty() {
                store::note_reminded(tx, key, &unread.late).await?;
                let payload = json!({ "orgs": unread.late });
                store::raise(tx, "missing.unread", key, unread.org, unread.person, payload).await?;
            }
            if !unread.overdue.is_empty() {
                store::note_raised(tx, key, &unread.overdue).await?;
                // Where nobody is a chief, whoever reads the notices is told.
                let chiefs = store::with_chief(tx, &unread.overdue).await?;
                let others: Vec<i32> = unread.overdue.iter().copied().filter(|org| !chiefs.contains(org)).collect();
                let payload = json!({ "orgs": chiefs, "others": others });
                store::raise(tx, "missing.overdue", key, unread.org, unread.person, payload).await?;
                let words = json!({ "words": format!("{}機関がまだ読んでいません", unread.overdue.len()) });
                store::raise(tx, "missing.late", key, unread.org, unread.person, words).await?;
            }
        }
        Ok(())
    })
}

/// Persons read at once while comparing.
const CHUNK: usize = 1000;

/// After somebody was registered or renamed, or many were loaded: a child looked for elsewhere is told of at once, to both sides.
pub async fn compare(tx: &mut Tx<'_>, event: &Event) -> Result<()> {
    let marks = finder::load_marks(tx).await?;
    let marks: Vec<_> = marks.into_iter().filter(|mark| mark.org != event.org).collect();
    if marks.is_empty() {
        return Ok(());
    }
    let persons = match event.person {
        Some(person) => vec![person],
        None => people::loaded_by(tx, event).await?,
    };
    for chunk in persons.chunks(CHUNK) {
        for (person, names, birth) in people::named(tx, event.area, chunk).await? {
            for mark in marks.iter().filter(|mark| mark.person != person && mark.is_person(&names, birth)) {
                store::keep_hit(tx, mark, event).await?;
            }
        }
    }
    Ok(())
}
