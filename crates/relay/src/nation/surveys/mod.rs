//! 調査: the nation sends a sheet to agencies; each answers in a sheet of its own and submits; the nation follows, chases and adds up.
//!
//! The sheets are those of [`desk::assessment`]. Pitfall: the nation never reads a sheet of an agency, only the answers it submitted.

pub mod answer;
pub mod ask;
mod figures;
mod model;
pub mod results;
mod rules;
mod store;

use ground::Result;
use ground::db::Tx;
use serde_json::json;

/// Reminds those who have not submitted.
pub async fn remind(tx: &mut Tx<'_>) -> Result<()> {
    let today = tx.today();
    for (survey, waiting) in store::waiting(tx).await? {
        let due = waiting.due_on;
        let late = waiting.orgs.into_iter().filter(|(_, last)| rules::reminds(due, today, *last)).map(|(org, _)| org);
        let orgs: Vec<i32> = late.collect();
        if orgs.is_empty() {
            continue;
        }
        store::note_reminded(tx, survey, &orgs).await?;
        let kind = if today > due { "survey.overdue" } else { "survey.due" };
        let words = format!("期限 {}", desk::frame::date_wareki(due));
        store::raise(tx, kind, survey, waiting.org, json!({ "orgs": orgs, "words": words })).await?;
    }
    Ok(())
}
