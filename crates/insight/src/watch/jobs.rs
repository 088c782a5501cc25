//! 要注意ケース更新通知 and よく見るケース更新通知 (table 6-1 no. 38, 39): whoever is in the range hears that a child moved.

use super::rules::{is_movement, words};
use super::store;
use desk::{oversight, people};
use ground::Result;
use ground::db::Tx;
use ground::outbox::Event;
use serde_json::json;
use uuid::Uuid;

/// Tells of a movement. Handling an event twice tells once.
pub async fn follow(tx: &mut Tx<'_>, event: &Event) -> Result<()> {
    let is_load = event.kind == "register.imported";
    if !is_movement(&event.kind) && !is_load {
        return Ok(());
    }
    let moved: Vec<Uuid> = match event.person {
        Some(person) => vec![person],
        // A load of many tells of itself once.
        None if is_load => people::loaded_by(tx, event).await?,
        None => return Ok(()),
    };
    let watched = store::watched_around(tx, event.area, &moved).await?;
    if watched.is_empty() {
        return Ok(());
    }
    let (labels, by) = store::labels_of(tx, event).await?;
    let said = words(oversight::kind_label(&event.kind), &labels);
    for child in watched {
        tell(tx, event, child, by, &said).await?;
    }
    Ok(())
}

async fn tell(tx: &mut Tx<'_>, event: &Event, child: Uuid, by: Option<Uuid>, said: &str) -> Result<()> {
    for told in store::told_of(tx, event.area, child, by).await? {
        let payload = match &told.staff {
            None => json!({ "all": true, "words": said }),
            Some(staff) if staff.is_empty() => continue,
            Some(staff) => json!({ "staff": staff, "words": said }),
        };
        store::raise(tx, event, "watch.moved", told.org, (told.id, told.person), payload).await?;
    }
    for (org, staff) in store::favourites_of(tx, event.area, child, by).await? {
        store::raise(tx, event, "favourite.moved", org, (child, child), json!({ "staff": staff, "words": said }))
            .await?;
    }
    Ok(())
}
