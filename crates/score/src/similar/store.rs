//! All SQL about closed cases.

use ground::Result;
use ground::db::{Key, Tx};
use jiff::civil::Date;
use jiff_sqlx::{Date as SqlDate, ToSqlx};
use uuid::Uuid;

/// Cases looked through for one child; those that were closed last.
const MOST: i64 = 150;

/// A closed case, without whose it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Past {
    /// The child: for the way to its record, which has a door of its own.
    pub key: Key,
    /// Whole birth date.
    pub birth: Option<Date>,
    /// Code of the sex.
    pub sex: String,
    /// 主な虐待種別
    pub abuse: String,
    /// 対応
    pub disposition: String,
    /// 受理年月日
    pub accepted_on: Date,
    /// 終結日
    pub closed_on: Date,
    /// Code of why it was closed.
    pub close_reason: String,
    /// Whether there was a custody meanwhile.
    pub custody: bool,
    /// Whether it was reported again within a year of being accepted; none where the year is not over.
    pub again: Option<bool>,
}

type Row = (Uuid, Option<SqlDate>, String, String, String, SqlDate, SqlDate, String, bool, bool);

/// Cases of the own agency that are closed and have a sheet: never of the child's family, never behind the wall.
pub async fn closed(tx: &mut Tx<'_>, child: Key) -> Result<Vec<Past>> {
    let (today, org) = (tx.today(), tx.permit().actor().org);
    let walled: Vec<Uuid> = desk::people::access::walled(tx.permit());
    let rows: Vec<Row> = sqlx::query_as(
        "select e.person_id, case when p.birth_first = p.birth_last then p.birth_first end, p.sex, e.abuse_main, e.disposition, e.accepted_on, e.closed_on, e.close_reason,
                exists (select from app.custody c where c.area = $1 and c.person_id = e.person_id and c.given_up_at is null
                  and (c.first_started_at at time zone 'Asia/Tokyo')::date between e.accepted_on and e.closed_on),
                exists (select from app.intake_child x join app.intake i on i.area = x.area and i.id = x.intake_id
                  where x.area = $1 and x.person_id = e.person_id and (i.received_at at time zone 'Asia/Tokyo')::date > e.accepted_on
                    and (i.received_at at time zone 'Asia/Tokyo')::date <= e.accepted_on + 365)
         from app.episode e join app.person p on p.area = $1 and p.id = e.person_id
         where e.area = $1 and e.org_id = $2 and e.closed_on < $4 and e.person_id <> $3 and e.person_id <> all ($5)
           and exists (select from app.sheet_revision s where s.area = $1 and s.person_id = e.person_id)
           and not exists (select from app.relation r where r.area = $1 and (r.person_id = $3 and r.relative_id = e.person_id or r.person_id = e.person_id and r.relative_id = $3))
           and not exists (select from app.relation r join app.relation o on o.area = $1 and o.relative_id = r.relative_id
             where r.area = $1 and r.person_id = $3 and o.person_id = e.person_id)
           and not exists (select from app.intake_child a join app.intake_child b on b.area = $1 and b.intake_id = a.intake_id
             where a.area = $1 and a.person_id = $3 and b.person_id = e.person_id)
         order by e.closed_on desc, e.id limit $6",
    )
    .bind(child.area)
    .bind(org)
    .bind(child.id)
    .bind(today.to_sqlx())
    .bind(walled)
    .bind(MOST)
    .fetch_all(tx.conn())
    .await?;
    let past = |(id, birth, sex, abuse, disposition, accepted_on, closed_on, close_reason, custody, again): Row| {
        let accepted_on = accepted_on.to_jiff();
        let is_over = accepted_on.until(today).is_ok_and(|span| span.get_days() > 365);
        Past {
            key: Key::new(child.area, id),
            birth: birth.map(|birth| birth.to_jiff()),
            sex,
            abuse,
            disposition,
            accepted_on,
            closed_on: closed_on.to_jiff(),
            close_reason,
            custody,
            again: (again || is_over).then_some(again),
        }
    };
    Ok(rows.into_iter().map(past).collect())
}
