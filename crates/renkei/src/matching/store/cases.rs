//! Children of the case register and the records that are about them.

use ground::db::Tx;
use ground::{Error, Result};
use jiff::Timestamp;
use jiff_sqlx::{Timestamp as SqlTimestamp, ToSqlx};
use uuid::Uuid;

/// That records are about a child.
#[derive(Debug, Clone, PartialEq)]
pub struct Join {
    /// Its id.
    pub id: Uuid,
    /// Why.
    pub reason: String,
    /// Who.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// When, by whom and why it was undone.
    pub undone: Option<(Timestamp, String, String)>,
}

/// Joins a child to records; yields the id.
pub async fn join(tx: &mut Tx<'_>, child: Uuid, records: &[Uuid], reason: &str) -> Result<Uuid> {
    let (area, org, now) = (tx.permit().actor().area, tx.permit().actor().org, tx.now());
    let (id, by) = (tx.new_id(), tx.permit().actor().name.clone());
    sqlx::query("insert into app.case_join (area, org_id, id, case_person, reason, by_name, at) values ($1, $2, $3, $4, $5, $6, $7)")
        .bind(area)
        .bind(org)
        .bind(id)
        .bind(child)
        .bind(reason)
        .bind(by)
        .bind(now.to_sqlx())
        .execute(tx.conn())
        .await?;
    sqlx::query("insert into app.case_joined (area, org_id, join_id, record_id) select $1, $2, $3, r.id from unnest($4::uuid[]) as r(id)")
        .bind(area)
        .bind(org)
        .bind(id)
        .bind(records)
        .execute(tx.conn())
        .await?;
    Ok(id)
}

/// Parts a child from what it was joined to; yields the records.
///
/// # Errors
/// `Stale` when somebody did before, or it is another child's.
pub async fn part(tx: &mut Tx<'_>, child: Uuid, id: Uuid, reason: &str) -> Result<Vec<Uuid>> {
    let (area, org, now) = (tx.permit().actor().area, tx.permit().actor().org, tx.now());
    let by = tx.permit().actor().name.clone();
    let parted = sqlx::query(
        "update app.case_join set undone_at = $5, undone_by_name = $6, undone_reason = $7
         where area = $1 and org_id = $2 and id = $3 and case_person = $4 and undone_at is null",
    )
    .bind(area)
    .bind(org)
    .bind(id)
    .bind(child)
    .bind(now.to_sqlx())
    .bind(by)
    .bind(reason)
    .execute(tx.conn())
    .await?;
    if parted.rows_affected() != 1 {
        return Err(Error::Stale);
    }
    let records =
        sqlx::query_scalar("select record_id from app.case_joined where area = $1 and org_id = $2 and join_id = $3")
            .bind(area)
            .bind(org)
            .bind(id)
            .fetch_all(tx.conn())
            .await?;
    Ok(records)
}

/// A record that was split off speaks for no child any more, as long as others do.
pub async fn release(tx: &mut Tx<'_>, record: Uuid) -> Result<()> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    sqlx::query(
        "delete from app.case_joined c where c.area = $1 and c.org_id = $2 and c.record_id = $3
           and exists (select from app.case_joined o where o.area = $1 and o.join_id = c.join_id and o.record_id <> $3)",
    )
    .bind(area)
    .bind(org)
    .bind(record)
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Sets the child of persons: the one whom a record of theirs was joined to last.
pub async fn apply(tx: &mut Tx<'_>, persons: &[Uuid]) -> Result<()> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    sqlx::query(
        "update app.linked_person p set case_person = c.child from (
           select t.id, (
             select j.case_person from app.source_record r join app.case_joined x on x.area = $1 and x.record_id = r.id
               join app.case_join j on j.area = $1 and j.id = x.join_id
             where r.area = $1 and r.person_id = t.id and j.undone_at is null order by j.at desc, j.id desc limit 1) as child
           from unnest($3::uuid[]) as t(id)) c
         where p.area = $1 and p.org_id = $2 and p.id = c.id and p.case_person is distinct from c.child",
    )
    .bind(area)
    .bind(org)
    .bind(persons)
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Linked persons that are a child of the case register.
pub async fn persons_of_child(tx: &mut Tx<'_>, child: Uuid) -> Result<Vec<Uuid>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let persons = sqlx::query_scalar(
        "select id from app.linked_person where area = $1 and org_id = $2 and case_person = $3 order by id",
    )
    .bind(area)
    .bind(org)
    .bind(child)
    .fetch_all(tx.conn())
    .await?;
    Ok(persons)
}

/// The child of the case register that a linked person is, with 宛名番号.
///
/// # Errors
/// `NotFound` when the own agency has no such linked person.
pub async fn child_of(tx: &mut Tx<'_>, person: Uuid) -> Result<(Option<String>, Option<Uuid>)> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let found =
        sqlx::query_as("select number, case_person from app.linked_person where area = $1 and org_id = $2 and id = $3")
            .bind(area)
            .bind(org)
            .bind(person)
            .fetch_optional(tx.conn())
            .await?;
    found.ok_or(Error::NotFound)
}

/// Linked persons by 宛名番号.
pub async fn by_number(tx: &mut Tx<'_>, number: &str) -> Result<Option<Uuid>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let person = sqlx::query_scalar("select id from app.linked_person where area = $1 and org_id = $2 and number = $3")
        .bind(area)
        .bind(org)
        .bind(number)
        .fetch_optional(tx.conn())
        .await?;
    Ok(person)
}

type Row = (Uuid, String, String, SqlTimestamp, Option<SqlTimestamp>, String, String);

/// Everything a child was ever joined to, the newest first.
pub async fn joins(tx: &mut Tx<'_>, child: Uuid) -> Result<Vec<Join>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let rows: Vec<Row> = sqlx::query_as(
        "select id, reason, by_name, at, undone_at, undone_by_name, undone_reason from app.case_join
         where area = $1 and org_id = $2 and case_person = $3 order by at desc, id",
    )
    .bind(area)
    .bind(org)
    .bind(child)
    .fetch_all(tx.conn())
    .await?;
    let join = |(id, reason, by, at, undone_at, undone_by, undone_reason): Row| Join {
        id,
        reason,
        by,
        at: at.to_jiff(),
        undone: undone_at.map(|at| (at.to_jiff(), undone_by, undone_reason)),
    };
    Ok(rows.into_iter().map(join).collect())
}

/// Records that share a key with somebody who is no record.
pub async fn records_with(tx: &mut Tx<'_>, keys: &[i64]) -> Result<Vec<Uuid>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let records = sqlx::query_scalar(
        "select distinct record_id from app.match_key where area = $1 and org_id = $2 and kind = $3 and key = any ($4) order by 1 limit 2000",
    )
    .bind(area)
    .bind(org)
    .bind(crate::matching::keys::ALIKE)
    .bind(keys)
    .fetch_all(tx.conn())
    .await?;
    Ok(records)
}
