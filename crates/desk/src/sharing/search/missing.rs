//! 手配中のこどもに一致: a search that meets a child looked for says so at once, with whom to call, and tells the sender.

use super::query::Condition;
use super::store;
use crate::App;
use crate::sharing::finder::Mark;
use ground::Result;
use ground::audit::Entry;
use ground::gate::Permit;
use jp::BirthQuery;
use sagasu::Query;
use serde_json::json;

/// What the searcher is told.
pub struct Met {
    /// Who looks for the child.
    pub sender: String,
    /// Whom to call.
    pub contact: String,
    /// The notice, when the reader's agency was told of it.
    pub href: String,
}

/// The children looked for whom a condition means; the sender of each is told, once a day and searcher.
pub async fn met(app: &App, permit: &Permit, condition: &Condition) -> Result<Vec<Met>> {
    let marks = app.finder.marks();
    if marks.is_empty() || condition.names.is_empty() {
        return Ok(Vec::new());
    }
    let mut births = Vec::new();
    collect(&condition.query, &mut births);
    let actor = permit.actor();
    let is_hidden = |mark: &Mark| actor.is_walled(mark.person) || actor.is_beyond_ward(mark.person);
    let found = marks.iter().filter(|mark| !is_hidden(mark) && mark.is_searched(&condition.names, &births));
    let registry = app.gate.registry();
    let mut shown = Vec::new();
    for mark in found {
        if mark.org != actor.org {
            tell(app, permit, mark).await?;
        }
        let is_told = mark.org == actor.org || mark.to_orgs.contains(&actor.org);
        shown.push(Met {
            sender: registry.name(mark.org).to_owned(),
            contact: mark.contact.clone(),
            href: if is_told { format!("/missing/{}", mark.missing) } else { String::new() },
        });
    }
    Ok(shown)
}

fn collect(query: &Query, births: &mut Vec<BirthQuery>) {
    match query {
        Query::Birth(birth) => births.push(*birth),
        Query::And(parts) | Query::Or(parts) => parts.iter().for_each(|part| collect(part, births)),
        _ => {}
    }
}

async fn tell(app: &App, permit: &Permit, mark: &Mark) -> Result<()> {
    let mut tx = app.db.write(permit).await?;
    if store::keep_hit(&mut tx, mark).await? {
        tx.audit(Entry {
            kind: "missing.matched".to_owned(),
            subject_area: Some(mark.missing.area),
            subject_org: Some(mark.org),
            person: Some(mark.person),
            object_kind: "missing".to_owned(),
            object: Some(mark.missing.id),
            ..Entry::default()
        })
        .await?;
        let payload = json!({ "orgs": [mark.org], "org": mark.org, "area": mark.missing.area, "words": "検索" });
        tx.event("missing.matched", Some(mark.person), Some(mark.missing.id), payload).await?;
    }
    tx.commit().await
}
