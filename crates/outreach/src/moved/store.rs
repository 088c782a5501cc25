//! Children of running lists who moved away, in the database; for the clock.

use ground::Result;
use ground::audit::Entry;
use ground::db::Tx;
use jiff_sqlx::ToSqlx;
use serde_json::json;
use uuid::Uuid;

/// A line of a running list: area, agency, round, line and child.
pub type Line = (i16, i32, Uuid, Uuid, Uuid);

/// Marks the children who moved since they came on the list: their case was handed over, or the resident register has them no more.
pub async fn mark(tx: &mut Tx<'_>) -> Result<Vec<Line>> {
    let today = tx.today();
    let lines = sqlx::query_as(
        "update app.outreach_candidate c set moved_on = $1 from app.outreach_round r
         where r.area = c.area and r.id = c.round_id and r.closed_at is null and c.removed_at is null and c.moved_on is null
           and case when c.linked
             then exists (select from app.source_record s where s.area = c.area and s.org_id = c.org_id and s.person_id = c.person_id and s.source = 'jumin' and s.gone)
               and not exists (select from app.source_record s where s.area = c.area and s.org_id = c.org_id and s.person_id = c.person_id and s.source = 'jumin' and not s.gone)
             else exists (select from app.episode e where e.area = c.area and e.org_id = c.org_id and e.person_id = c.person_id and e.close_reason = '転出(移管)'
                 and e.closed_on >= (c.added_at at time zone 'Asia/Tokyo')::date)
               and not exists (select from app.episode e where e.area = c.area and e.org_id = c.org_id and e.person_id = c.person_id and e.closed_on is null)
           end
         returning c.area, c.org_id, c.round_id, c.id, c.person_id",
    )
    .bind(today.to_sqlx())
    .fetch_all(tx.conn())
    .await?;
    Ok(lines)
}

/// Takes the mark from those who are back.
pub async fn unmark(tx: &mut Tx<'_>) -> Result<()> {
    sqlx::query(
        "update app.outreach_candidate c set moved_on = null
         where c.moved_on is not null
           and case when c.linked
             then exists (select from app.source_record s where s.area = c.area and s.org_id = c.org_id and s.person_id = c.person_id and s.source = 'jumin' and not s.gone)
             else exists (select from app.episode e where e.area = c.area and e.org_id = c.org_id and e.person_id = c.person_id and e.closed_on is null)
           end",
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Withdraws what is asked about these lines and was not answered whole; what was answered stays.
pub async fn withdraw(tx: &mut Tx<'_>, lines: &[Uuid], reason: &str) -> Result<()> {
    let (now, by) = (tx.now(), tx.permit().actor().name.clone());
    sqlx::query(
        "update app.outreach_ask a set withdrawn_at = $2, withdrawn_by_name = $3, withdrawn_reason = $4
         where a.candidate_id = any ($1) and a.withdrawn_at is null
           and not coalesce((select w.whole from app.outreach_answer w where w.area = a.area and w.ask_id = a.id order by w.at desc, w.id desc limit 1), false)",
    )
    .bind(lines)
    .bind(now.to_sqlx())
    .bind(by)
    .bind(reason)
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Leaves it on record with the child, and news in the name of the agency: it names nobody.
pub async fn tell(tx: &mut Tx<'_>, (area, org, round, line, person): Line) -> Result<()> {
    let entry = Entry {
        kind: "outreach.moved".to_owned(),
        subject_area: Some(area),
        subject_org: Some(org),
        person: Some(person),
        object_kind: "outreach_candidate".to_owned(),
        object: Some(line),
        ..Entry::default()
    };
    tx.audit_for(area, org, entry).await?;
    let (id, now) = (tx.new_id(), tx.now());
    sqlx::query(
        "insert into app.event (area, org_id, id, kind, object_id, payload, at, due_at) values ($1, $2, $3, 'outreach.moved', $4, $5, $6, $6)",
    )
    .bind(area)
    .bind(org)
    .bind(id)
    .bind(round)
    .bind(json!({}))
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    Ok(())
}
