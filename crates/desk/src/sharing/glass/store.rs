//! SQL of break-glass.

use crate::people::access::walled;
use crate::sharing::holder::{self, Deed};
use ground::db::{Change, Key, Tx};
use ground::{Error, Result, Sealed, View};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use jiff_sqlx::{Date as SqlDate, Timestamp as SqlTimestamp, ToSqlx};
use serde_json::json;
use uuid::Uuid;

/// How long a person stays open.
pub const OPEN_FOR: SignedDuration = SignedDuration::from_mins(60);
const LIMIT: i64 = 200;

/// A break-glass on a person of the own agency.
#[derive(Debug, Clone)]
pub struct Opening {
    /// Id within the holder's area.
    pub id: Uuid,
    /// Whom it opened.
    pub person: Key,
    /// Name of the person.
    pub name: String,
    /// Agency of the reader.
    pub from: i32,
    /// The reader.
    pub staff: String,
    /// Their reason.
    pub reason: String,
    /// When.
    pub at: Timestamp,
    /// Last day of the review.
    pub due: Date,
    /// Reviewed when, by whom, with which judgement.
    pub reviewed: Option<(Timestamp, String, String)>,
}

/// Opens one person to the permit's holder.
pub(super) async fn insert(tx: &mut Tx<'_>, person: Key, holder: i32, reason: &str, due: Date) -> Result<()> {
    let actor = tx.permit().actor();
    let id = tx.new_id();
    let staff = actor.staff.ok_or(Error::Forbidden)?;
    sqlx::query(
        "insert into app.break_glass (area, org_id, id, person_id, from_area, from_org, staff_id, staff_name, reason, opened_at, until, review_due)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
    )
    .bind(person.area)
    .bind(holder)
    .bind(id)
    .bind(person.id)
    .bind(actor.area)
    .bind(actor.org)
    .bind(staff)
    .bind(&actor.name)
    .bind(reason)
    .bind(tx.now().to_sqlx())
    .bind((tx.now() + OPEN_FOR).to_sqlx())
    .bind(due.to_sqlx())
    .execute(tx.conn())
    .await?;
    holder::record(tx, Deed { kind: "glass.broken", entity: "break_glass", id, person, holder, reason }).await
}

/// Break-glass on persons of the own agency, or one of them: open reviews first, the oldest duty on top. Persons behind the conflict
/// wall are left out.
pub async fn list(tx: &mut Tx<'_>, only: Option<Uuid>) -> Result<Sealed<Vec<Opening>>> {
    let actor = tx.permit().actor();
    type Row = (Uuid, Uuid, String, i32, String, String, SqlTimestamp, SqlDate, Option<SqlTimestamp>, String, String);
    let rows: Vec<Row> = sqlx::query_as(
        "select b.id, b.person_id,
           coalesce((select trim(n.family || ' ' || n.given) from app.person_name n
             where n.area = $1 and n.person_id = b.person_id order by n.sort limit 1), ''),
           b.from_org, b.staff_name, b.reason, b.opened_at, b.review_due, b.reviewed_at, b.reviewed_by_name, b.judgement
         from app.break_glass b
         where b.area = $1 and b.org_id = $2 and ($3::uuid is null or b.id = $3) and b.person_id <> all ($4)
         order by b.reviewed_at is not null, b.review_due, b.opened_at desc limit $5",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(only)
    .bind(walled(tx.permit()))
    .bind(LIMIT)
    .fetch_all(tx.conn())
    .await?;
    let opening = |(id, person, name, from, staff, reason, at, due, reviewed_at, by, judgement): Row| Opening {
        id,
        person: Key::new(actor.area, person),
        name,
        from,
        staff,
        reason,
        at: at.to_jiff(),
        due: due.to_jiff(),
        reviewed: reviewed_at.map(|at| (at.to_jiff(), by, judgement)),
    };
    let openings: Vec<Opening> = rows.into_iter().map(opening).collect();
    if openings.is_empty() {
        return Ok(Sealed::plain(openings));
    }
    let view = View {
        kind: "list",
        subject_area: Some(actor.area),
        subject_org: Some(actor.org),
        object_kind: "break_glass",
        fields: "name",
        count: i32::try_from(openings.len()).ok(),
        persons: openings.iter().map(|opening| opening.person.id).collect(),
        ..View::default()
    };
    Ok(Sealed::new(openings, view))
}

/// Judges a break-glass on a person of the own agency, once.
pub(super) async fn review(tx: &mut Tx<'_>, id: Uuid, verdict: &str, sentence: &str) -> Result<()> {
    let actor = tx.permit().actor();
    let reviewed: Option<(Uuid, i32, Uuid)> = sqlx::query_as(
        "update app.break_glass set reviewed_at = $4, reviewed_by_name = $5, judgement = $6
         where area = $1 and org_id = $2 and id = $3 and reviewed_at is null and person_id <> all ($7) and staff_id is distinct from $8
         returning person_id, from_org, staff_id",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(id)
    .bind(tx.now().to_sqlx())
    .bind(&actor.name)
    .bind(format!("{verdict}: {sentence}"))
    .bind(walled(tx.permit()))
    .bind(actor.staff)
    .fetch_optional(tx.conn())
    .await?;
    let (person, from, staff) = reviewed.ok_or(Error::Stale)?;
    tx.record(Change {
        kind: "glass.reviewed",
        entity: "break_glass",
        id,
        person: Some(person),
        fields: Vec::new(),
        payload: json!({ "org": from, "staff": staff, "verdict": verdict }),
    })
    .await
}
