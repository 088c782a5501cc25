//! The next deadline of a person, as other slices announce it.

use ground::Result;
use ground::db::{Key, Tx};
use jiff::civil::Date;
use jiff_sqlx::ToSqlx;

/// Puts a deadline on every page about a person of the own agency, or takes it off. No change of the person: nothing of it is history, and
/// an edit that began before stays possible.
pub async fn announce_deadline(tx: &mut Tx<'_>, person: Key, next: Option<(Date, String)>) -> Result<()> {
    let org = tx.permit().actor().org;
    let (day, label) = next.map_or((None, String::new()), |(day, label)| (Some(day), label));
    sqlx::query("update app.person set due_on = $4, due_label = $5 where area = $1 and org_id = $2 and id = $3")
        .bind(person.area)
        .bind(org)
        .bind(person.id)
        .bind(day.map(|day| day.to_sqlx()))
        .bind(label)
        .execute(tx.conn())
        .await?;
    Ok(())
}
