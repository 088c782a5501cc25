//! Who reported, as the database keeps it: sealed, and what a correction replaced sealed too.

use ground::db::{Key, Tx};
use ground::{Error, Result, Sealed, View};
use jiff::Timestamp;
use jiff_sqlx::{Timestamp as SqlTimestamp, ToSqlx};
use uuid::Uuid;

/// A reporter under the vault's key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedReporter {
    /// Wants to stay unnamed.
    pub anonymous: bool,
    /// Nothing when nothing is known.
    pub sealed: Option<Vec<u8>>,
    /// Version for the next correction.
    pub version: i32,
}

/// Keeps who reported; `sealed` is empty when nothing is known.
pub async fn put_reporter(tx: &mut Tx<'_>, intake: Uuid, anonymous: bool, sealed: Option<Vec<u8>>) -> Result<()> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    sqlx::query("insert into app.reporter (area, org_id, intake_id, anonymous, sealed) values ($1, $2, $3, $4, $5)")
        .bind(area)
        .bind(org)
        .bind(intake)
        .bind(anonymous)
        .bind(sealed)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Puts a correction in the place of what was known, when nobody else did since `version`; what it replaces is kept.
pub async fn correct_reporter(
    tx: &mut Tx<'_>,
    intake: Uuid,
    anonymous: bool,
    sealed: Option<Vec<u8>>,
    version: i32,
) -> Result<()> {
    let (id, now) = (tx.new_id(), tx.now());
    let actor = tx.permit().actor();
    let kept = sqlx::query(
        "insert into app.reporter_before (area, org_id, id, intake_id, anonymous, sealed, replaced_at, replaced_by, replaced_by_name)
         select area, org_id, $5, intake_id, anonymous, sealed, $6, $7, $8 from app.reporter
         where area = $1 and org_id = $2 and intake_id = $3 and version = $4",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(intake)
    .bind(version)
    .bind(id)
    .bind(now.to_sqlx())
    .bind(actor.staff)
    .bind(&actor.name)
    .execute(tx.conn())
    .await?;
    let done = sqlx::query(
        "update app.reporter set anonymous = $5, sealed = $6, version = version + 1
         where area = $1 and org_id = $2 and intake_id = $3 and version = $4",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(intake)
    .bind(version)
    .bind(anonymous)
    .bind(sealed)
    .execute(tx.conn())
    .await?;
    if (kept.rows_affected(), done.rows_affected()) == (1, 1) { Ok(()) } else { Err(Error::Stale) }
}

/// Who reported; showing it is worth an audit row of its own.
pub async fn reporter(tx: &mut Tx<'_>, key: Key) -> Result<Sealed<SealedReporter>> {
    let org = tx.permit().actor().org;
    let row: Option<(bool, Option<Vec<u8>>, i32)> = sqlx::query_as(
        "select anonymous, sealed, version from app.reporter where area = $1 and org_id = $2 and intake_id = $3",
    )
    .bind(key.area)
    .bind(org)
    .bind(key.id)
    .fetch_optional(tx.conn())
    .await?;
    let (anonymous, sealed, version) = row.ok_or(Error::NotFound)?;
    let view = View {
        kind: "view",
        subject_area: Some(key.area),
        subject_org: Some(org),
        object_kind: "reporter",
        object: Some(key.id),
        fields: "name,belongs,contact,relation,occupation",
        ..View::default()
    };
    Ok(Sealed::new(SealedReporter { anonymous, sealed, version }, view))
}

/// What corrections replaced, newest first: when and by whom, and what stood there. Shown only together with [`reporter`], whose audit row
/// tells of the look.
pub async fn reporters_before(tx: &mut Tx<'_>, key: Key) -> Result<Sealed<Vec<(Timestamp, String, SealedReporter)>>> {
    let org = tx.permit().actor().org;
    type Row = (SqlTimestamp, String, bool, Option<Vec<u8>>);
    let rows: Vec<Row> = sqlx::query_as(
        "select replaced_at, replaced_by_name, anonymous, sealed from app.reporter_before
         where area = $1 and org_id = $2 and intake_id = $3 order by replaced_at desc",
    )
    .bind(key.area)
    .bind(org)
    .bind(key.id)
    .fetch_all(tx.conn())
    .await?;
    let before =
        |(at, by, anonymous, sealed): Row| (at.to_jiff(), by, SealedReporter { anonymous, sealed, version: 0 });
    Ok(Sealed::plain(rows.into_iter().map(before).collect()))
}
