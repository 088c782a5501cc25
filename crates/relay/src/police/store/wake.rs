//! Open screens of the police follow what happens at the centres.

use ground::Result;
use ground::db::Tx;
use ground::outbox::{self, Event, News};
use jiff_sqlx::ToSqlx;

/// Wakes the terminals that may show the child of an event: the headquarters the centre's body shares with, and the stations where the child
/// lives or lived. The news names nobody; each screen reads again what it may see.
pub async fn wake(tx: &mut Tx<'_>, event: &Event) -> Result<()> {
    let Some(person) = event.person else { return Ok(()) };
    let today = tx.today();
    let orgs: Vec<i32> = sqlx::query_scalar(
        "with force as (
           select distinct on (s.police) s.police, s.range from ref.police_share s
           where s.area = $1 and s.valid_from <= $3 and exists (select from ref.agency c where c.id = $4 and c.kind = 'centre')
           order by s.police, s.valid_from desc, s.set_at desc
         )
         select f.police from force f where f.range <> 'none'
         union
         select b.station from force f join ref.agency s on s.parent = f.police join ref.police_beat b on b.station = s.id
         join app.record r on r.area = $1 and r.person_id = $2 and b.municipality_org in (r.residence_org, r.residence_before)
         where f.range <> 'none' and b.valid_from <= $3 and (b.valid_until is null or $3 <= b.valid_until)",
    )
    .bind(event.area)
    .bind(person)
    .bind(today.to_sqlx())
    .bind(event.org)
    .fetch_all(tx.conn())
    .await?;
    if orgs.is_empty() {
        return Ok(());
    }
    outbox::tell(tx, &News { orgs, kind: "police.case".to_owned(), person: None }).await
}
