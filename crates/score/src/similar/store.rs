//! All SQL about closed cases.

use desk::cases::disposition;
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

/// What was done in a case between being accepted and being closed, as far as codes and counts tell it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// Months it took.
    pub months: i32,
    /// 区分・接触方法 and how many notes there are, the most frequent first.
    pub contacts: Vec<(String, i64)>,
    /// Codes of 対応, in their order.
    pub decisions: Vec<String>,
    /// Meetings that decided about it.
    pub meetings: i64,
}

/// What was done in a case. Open it with [`desk::people::access::open_kept`] first; the caller puts the look on record.
pub async fn done(tx: &mut Tx<'_>, past: &Past) -> Result<Done> {
    let within = past.accepted_on..=past.closed_on;
    let decided = disposition::of_person(tx, past.key).await?.into_iter();
    let standing = decided.filter(|one| !one.is_withdrawn && within.contains(&one.decision.decided_on));
    let mut decisions: Vec<String> = standing.map(|one| one.decision.kind).collect();
    decisions.dedup();
    Ok(Done {
        months: jp::months_on(past.accepted_on, past.closed_on).max(0),
        contacts: contacts(tx, past).await?,
        decisions,
        meetings: meetings(tx, past).await?,
    })
}

async fn contacts(tx: &mut Tx<'_>, past: &Past) -> Result<Vec<(String, i64)>> {
    let org = tx.permit().actor().org;
    let rows = sqlx::query_as(
        "select category, count(*) from app.progress where area = $1 and org_id = $2 and person_id = $3
           and (at at time zone 'Asia/Tokyo')::date between $4 and $5 group by category order by count(*) desc, category",
    )
    .bind(past.key.area)
    .bind(org)
    .bind(past.key.id)
    .bind(past.accepted_on.to_sqlx())
    .bind(past.closed_on.to_sqlx())
    .fetch_all(tx.conn())
    .await?;
    Ok(rows)
}

async fn meetings(tx: &mut Tx<'_>, past: &Past) -> Result<i64> {
    let org = tx.permit().actor().org;
    let n = sqlx::query_scalar(
        "select count(*) from app.agenda_item where area = $1 and org_id = $2 and person_id = $3 and removed_at is null
           and (decided_at at time zone 'Asia/Tokyo')::date between $4 and $5",
    )
    .bind(past.key.area)
    .bind(org)
    .bind(past.key.id)
    .bind(past.accepted_on.to_sqlx())
    .bind(past.closed_on.to_sqlx())
    .fetch_one(tx.conn())
    .await?;
    Ok(n)
}
