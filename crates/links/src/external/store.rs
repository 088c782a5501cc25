//! Ids of linked systems in the database.

use desk::people::NewPerson;
use ground::db::Tx;
use ground::{Error, Result};
use jiff_sqlx::ToSqlx;
use uuid::Uuid;

/// What is known of an id.
#[derive(Debug, Clone, Default, sqlx::FromRow)]
pub struct Known {
    /// The child; none: never heard of.
    #[sqlx(rename = "person_id")]
    pub person: Option<Uuid>,
    /// The entry, for ids of entries.
    #[sqlx(rename = "object_id")]
    pub object: Option<Uuid>,
    /// Of what was last applied.
    pub hash: Vec<u8>,
    /// The system's counter.
    pub revision: Option<i64>,
    /// As the system left the record.
    pub record_version: Option<i32>,
    /// As the system left the person.
    pub person_version: Option<i32>,
}

/// What is known of an id, held until the commit: of two messages about one id the second waits for the first.
pub async fn claim(tx: &mut Tx<'_>, system: &str, kind: &str, id: &str) -> Result<Known> {
    let (area, org, now) = (tx.permit().actor().area, tx.permit().actor().org, tx.now());
    sqlx::query(
        "insert into app.external_id (area, org_id, system, kind, external_id, at) values ($1, $2, $3, $4, $5, $6) on conflict do nothing",
    )
    .bind(area)
    .bind(org)
    .bind(system)
    .bind(kind)
    .bind(id)
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    let known = sqlx::query_as(
        "select person_id, object_id, hash, revision, record_version, person_version from app.external_id
         where area = $1 and org_id = $2 and system = $3 and kind = $4 and external_id = $5 for update",
    )
    .bind(area)
    .bind(org)
    .bind(system)
    .bind(kind)
    .bind(id)
    .fetch_one(tx.conn())
    .await?;
    Ok(known)
}

/// What is known of the id of a record; nothing is held.
pub async fn find(tx: &mut Tx<'_>, system: &str, id: &str) -> Result<Option<Known>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let known = sqlx::query_as(
        "select person_id, object_id, hash, revision, record_version, person_version from app.external_id
         where area = $1 and org_id = $2 and system = $3 and kind = 'record' and external_id = $4 and person_id is not null",
    )
    .bind(area)
    .bind(org)
    .bind(system)
    .bind(id)
    .fetch_optional(tx.conn())
    .await?;
    Ok(known)
}

/// Keeps what was applied to a record.
pub async fn keep(tx: &mut Tx<'_>, system: &str, id: &str, known: &Known) -> Result<()> {
    keep_as(tx, system, "record", id, known).await
}

/// Keeps what was applied to a record or an entry.
pub async fn keep_as(tx: &mut Tx<'_>, system: &str, kind: &str, id: &str, known: &Known) -> Result<()> {
    let (area, org, now) = (tx.permit().actor().area, tx.permit().actor().org, tx.now());
    sqlx::query(
        "update app.external_id set person_id = $6, object_id = $7, hash = $8, revision = $9, record_version = $10, person_version = $11, at = $12
         where area = $1 and org_id = $2 and system = $3 and kind = $4 and external_id = $5",
    )
    .bind(area)
    .bind(org)
    .bind(system)
    .bind(kind)
    .bind(id)
    .bind(known.person)
    .bind(known.object)
    .bind(&known.hash)
    .bind(known.revision)
    .bind(known.record_version)
    .bind(known.person_version)
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await
    .map_err(|error| match error {
        // Two ids of one system met at the same child at the same moment.
        sqlx::Error::Database(told) if told.is_unique_violation() => {
            Error::invalid("external_id", "この児童には、このシステムの別の外部IDが付いています。付け替えはできません。")
        }
        other => other.into(),
    })?;
    Ok(())
}

/// The system changed a record in this transaction: it stands as the system left it, unless somebody else had changed it since the
/// system's last write. `has_read`: the system has said that it knows what others changed.
pub async fn wrote(tx: &mut Tx<'_>, system: &str, person: Uuid, has_read: bool) -> Result<()> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    sqlx::query(
        "update app.external_id x set xact = f.xact from app.feed f
         where x.area = $1 and x.org_id = $2 and x.system = $3 and x.kind = 'record' and x.person_id = $4 and f.area = $1 and f.person_id = $4
           and ($5 or (f.xact = pg_current_xact_id() and (f.before is null or f.before = x.xact)))",
    )
    .bind(area)
    .bind(org)
    .bind(system)
    .bind(person)
    .bind(has_read)
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Whether a record stands as the system left it: nothing of it, and nothing that belongs to it, was written since.
pub async fn is_own(tx: &mut Tx<'_>, system: &str, person: Uuid) -> Result<bool> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let own = sqlx::query_scalar(
        "select exists (select from app.external_id x join app.feed f on f.area = $1 and f.person_id = $4 and f.xact = x.xact
           where x.area = $1 and x.org_id = $2 and x.system = $3 and x.kind = 'record' and x.person_id = $4)",
    )
    .bind(area)
    .bind(org)
    .bind(system)
    .bind(person)
    .fetch_one(tx.conn())
    .await?;
    Ok(own)
}

/// The id under which a system knows a child already.
pub async fn id_of(tx: &mut Tx<'_>, system: &str, person: Uuid) -> Result<Option<String>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let id = sqlx::query_scalar(
        "select external_id from app.external_id where area = $1 and org_id = $2 and system = $3 and kind = 'record' and person_id = $4",
    )
    .bind(area)
    .bind(org)
    .bind(system)
    .bind(person)
    .fetch_optional(tx.conn())
    .await?;
    Ok(id)
}

/// A child of the own agency with this name and this day of birth that the system has no id for yet; none when several are. Those behind the
/// conflict wall are not found.
pub async fn same_child(tx: &mut Tx<'_>, system: &str, person: &NewPerson) -> Result<Option<Uuid>> {
    let Some(birth) = person.birth.as_ref().and_then(desk::people::model::Birth::day) else { return Ok(None) };
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let rows: Vec<(Uuid, String, String)> = sqlx::query_as(
        "select p.id, n.family, n.given from app.person p
         join app.record r on r.area = p.area and r.org_id = p.org_id and r.person_id = p.id
         join app.person_name n on n.area = p.area and n.person_id = p.id
         where p.area = $1 and p.org_id = $2 and p.birth_first = $3 and p.birth_last = $3 and not exists (
           select from app.external_id x where x.area = p.area and x.org_id = p.org_id and x.system = $4 and x.kind = 'record' and x.person_id = p.id)
           and p.id <> all($5)",
    )
    .bind(area)
    .bind(org)
    .bind(birth.to_sqlx())
    .bind(system)
    .bind(desk::people::access::walled(tx.permit()))
    .fetch_all(tx.conn())
    .await?;
    let folded = |family: &str, given: &str| jp::fold(&format!("{family}{given}"));
    let names: Vec<String> = person.names.iter().map(|name| folded(&name.family, &name.given)).collect();
    let mut same: Vec<Uuid> =
        rows.into_iter().filter(|(_, family, given)| names.contains(&folded(family, given))).map(|row| row.0).collect();
    same.sort_unstable();
    same.dedup();
    Ok(if same.len() == 1 { same.pop() } else { None })
}
