//! What runs by the clock: asks without a whole answer are brought to mind before and after their day.

use super::{rules, store};
use desk::frame::date_wareki;
use ground::Result;
use ground::db::Tx;
use jiff::Timestamp;
use serde_json::json;
use std::pin::Pin;

/// Reminds those who have not answered.
pub fn remind<'a, 'p>(
    tx: &'a mut Tx<'p>,
    _last_run: Option<Timestamp>,
) -> Pin<Box<dyn Future<Output = Result<()>> + Send + 'a>> {
    Box::pin(async move {
        let today = tx.today();
        for ((area, org, round, to_org, to_section, place, due), waiting) in store::waiting(tx).await? {
            if !rules::reminds(due, today, waiting.reminded_on) {
                continue;
            }
            store::note_reminded(tx, &waiting.ids).await?;
            let staff = store::staff_asked(tx, area, org, to_section, &place).await?;
            let orgs: Vec<i32> = to_org.into_iter().collect();
            let words = format!("{place} {}件 期限 {}", waiting.ids.len(), date_wareki(due));
            store::raise(tx, area, org, round, json!({ "orgs": orgs, "staff": staff, "words": words })).await?;
        }
        Ok(())
    })
}
