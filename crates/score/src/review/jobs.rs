//! Marks children for another look as events come.

use super::rules::{Meaning, label, meaning, of_condition, of_facts};
use super::store;
use ground::Result;
use ground::db::Tx;
use ground::outbox::Event;

/// Raises a mark where an event asks for another look at a child that was weighed before. Handling an event twice raises one.
///
/// # Errors
/// Those of the database.
pub async fn follow(tx: &mut Tx<'_>, event: &Event) -> Result<()> {
    let Some((person, meaning)) = event.person.zip(meaning(event)) else { return Ok(()) };
    let why = match meaning {
        Meaning::Why(why) => Some(why),
        Meaning::Condition => store::condition(tx, event).await?.as_deref().and_then(of_condition),
        Meaning::Facts => of_facts(&store::changed_kinds(tx, event).await?),
    };
    let Some(why) = why else { return Ok(()) };
    if !store::was_weighed(tx, event, person).await? || store::is_marked(tx, event, person, why).await? {
        return Ok(());
    }
    let detail = event.payload.get("words").and_then(serde_json::Value::as_str).unwrap_or_default();
    store::mark(tx, event, person, why, detail).await?;
    store::tell(tx, event, person, label(why)).await
}
