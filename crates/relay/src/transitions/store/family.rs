//! Families that arrive child by child.

use crate::transitions::model::Transition;
use desk::people::access::walled;
use desk::people::model::NewPerson;
use ground::Result;
use ground::db::Tx;
use jiff_sqlx::{Date as SqlDate, ToSqlx};
use uuid::Uuid;

/// Who of the own register this is, if they came with another child of the same sender: the same name, and the same birth date; of children
/// sent together (a move, one 児童通告) no birth date that contradicts.
pub async fn came_before(tx: &mut Tx<'_>, transition: &Transition, person: &NewPerson) -> Result<Option<Uuid>> {
    let Some(name) = person.names.first().filter(|name| !name.family.is_empty() && !name.given.is_empty()) else {
        return Ok(None);
    };
    let birth = |day: fn(&desk::people::model::Birth) -> jiff::civil::Date| -> Option<SqlDate> {
        person.birth.as_ref().map(|birth| day(birth).to_sqlx())
    };
    let (walled, actor) = (walled(tx.permit()), tx.permit().actor());
    Ok(sqlx::query_scalar(
        "with came as (
           select t.received_person as child,
             t.move_id = $6 or exists (
               select from app.police_referral this join app.police_referral other on other.area = this.area and other.batch_id = this.batch_id
               where this.area = t.area and this.id = $5 and other.id = t.id) as together
           from app.transition t
           where t.area = $1 and t.org_id = $2 and t.to_area = $3 and t.to_org = $4 and t.id <> $5 and t.received_person is not null),
         met as (
           select child as id, together from came
           union all
           select r.relative_id, together from came join app.relation r on r.area = $3 and r.person_id = child)
         select p.id from met
         join app.person p on p.area = $3 and p.id = met.id and p.org_id = $4 and p.id <> all($11)
         join app.person_name n on n.area = p.area and n.person_id = p.id and n.sort = 0
         where n.family = $7 and n.given = $8
           and (p.birth_first = p.birth_last and p.birth_first = $9 and $9 = $10
             or met.together and (p.birth_first is null or $9 is null or p.birth_first <= $10 and $9 <= p.birth_last))
         order by p.id limit 1",
    )
    .bind(transition.key.area)
    .bind(transition.org)
    .bind(actor.area)
    .bind(actor.org)
    .bind(transition.key.id)
    .bind(transition.move_id)
    .bind(&name.family)
    .bind(&name.given)
    .bind(birth(|birth| birth.first))
    .bind(birth(|birth| birth.last))
    .bind(walled)
    .fetch_optional(tx.conn())
    .await?)
}
