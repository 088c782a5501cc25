//! The conflict wall as administrators see and change it.

use crate::people::access::walled;
use ground::db::{Change, Key, Tx};
use ground::gate::Action;
use ground::{Error, Result, Sealed, View};
use jiff::Timestamp;
use jiff_sqlx::{Timestamp as SqlTimestamp, ToSqlx};
use serde_json::json;
use uuid::Uuid;

/// What agreed, for people.
pub fn why_label(why: &str) -> &'static str {
    match why {
        "name_birth" => "氏名・生年月日",
        "address" => "住所",
        "phone" => "電話番号",
        _ => "申出・管理者の判断",
    }
}

/// A wall as administrators see it. Of the person only the id and, within reach, the name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wall {
    /// The member of staff.
    pub staff: Uuid,
    /// Their name.
    pub staff_name: String,
    /// The person they must not find.
    pub person: Key,
    /// The person's name; empty when another agency keeps them, and for those who may not read records.
    pub person_name: String,
    /// See [`why_label`].
    pub why: String,
    /// Since when.
    pub at: Timestamp,
    /// By whom.
    pub set_by: String,
    /// When and by whom it was lifted.
    pub lifted: Option<(Timestamp, String)>,
}

type WallRow = (Uuid, String, i16, Uuid, String, String, SqlTimestamp, String, Option<SqlTimestamp>, String);

/// The walls around the own agency's staff, newest first; at most 500.
pub async fn walls(tx: &mut Tx<'_>) -> Result<Sealed<Vec<Wall>>> {
    let actor = tx.permit().actor();
    let rows: Vec<WallRow> = sqlx::query_as(
        "select c.staff_id, coalesce(s.name, ''), c.person_area, c.person_id, case when $4 then coalesce(n.family || ' ' || n.given, '') else '' end, c.why, c.at, c.set_by,
                c.lifted_at, c.lifted_by
         from app.conflict c
         left join app.staff s on s.area = c.area and s.id = c.staff_id
         left join app.person_name n on n.area = c.person_area and n.person_id = c.person_id and n.sort = 0
         where c.area = $1 and c.org_id = $2 and c.person_id <> all($3)
         order by c.lifted_at is not null, c.at desc limit 500",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(walled(tx.permit()))
    .bind(tx.permit().may(Action::ReadRecord))
    .fetch_all(tx.conn())
    .await?;
    let walls: Vec<Wall> = rows
        .into_iter()
        .map(|(staff, staff_name, person_area, person, person_name, why, at, set_by, lifted_at, lifted_by)| Wall {
            staff,
            staff_name,
            person: Key::new(person_area, person),
            person_name: person_name.trim().to_owned(),
            why,
            at: at.to_jiff(),
            set_by,
            lifted: lifted_at.map(|at| (at.to_jiff(), lifted_by)),
        })
        .collect();
    let view = View {
        kind: "list",
        subject_area: Some(actor.area),
        subject_org: Some(actor.org),
        object_kind: "conflict",
        fields: "staff,person,why",
        count: i32::try_from(walls.len()).ok(),
        persons: walls.iter().map(|wall| wall.person.id).collect(),
        ..View::default()
    };
    Ok(Sealed::new(walls, view))
}

/// The own agency's staff, for choosing: id and name.
pub async fn staff_names(tx: &mut Tx<'_>) -> Result<Sealed<Vec<(Uuid, String)>>> {
    let actor = tx.permit().actor();
    let rows = sqlx::query_as("select id, name from app.staff where area = $1 and org_id = $2 order by kana, name")
        .bind(actor.area)
        .bind(actor.org)
        .fetch_all(tx.conn())
        .await?;
    Ok(Sealed::plain(rows))
}

/// Builds a wall by hand, or builds a lifted one again.
///
/// # Errors
/// `Invalid` when the member of staff is not one of the own agency.
pub async fn add_wall(tx: &mut Tx<'_>, staff: Uuid, person: Key) -> Result<()> {
    let actor = tx.permit().actor();
    let now = tx.now();
    let added = sqlx::query(
        "insert into app.conflict (area, org_id, staff_id, person_area, person_id, why, at, set_by)
         select s.area, s.org_id, s.id, $4, $5, 'by_hand', $6, $7 from app.staff s where s.area = $1 and s.org_id = $2 and s.id = $3
         on conflict (area, staff_id, person_id) do update set lifted_at = null, lifted_by = '', at = excluded.at, set_by = excluded.set_by",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(staff)
    .bind(person.area)
    .bind(person.id)
    .bind(now.to_sqlx())
    .bind(&actor.name)
    .execute(tx.conn())
    .await?;
    if added.rows_affected() == 0 {
        return Err(Error::invalid("staff", "職員を選んでください。"));
    }
    noted(tx, "conflict.added", staff, person).await
}

/// Lifts a wall: the member of staff finds the person again. Nobody lifts their own.
///
/// # Errors
/// `Stale` when it was lifted already; `Forbidden` for one's own.
pub async fn lift_wall(tx: &mut Tx<'_>, staff: Uuid, person: Key) -> Result<()> {
    let actor = tx.permit().actor();
    if actor.staff == Some(staff) {
        return Err(Error::Forbidden);
    }
    let now = tx.now();
    let lifted = sqlx::query(
        "update app.conflict set lifted_at = $5, lifted_by = $6
         where area = $1 and org_id = $2 and staff_id = $3 and person_id = $4 and lifted_at is null",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(staff)
    .bind(person.id)
    .bind(now.to_sqlx())
    .bind(&actor.name)
    .execute(tx.conn())
    .await?;
    if lifted.rows_affected() == 0 {
        return Err(Error::Stale);
    }
    noted(tx, "conflict.lifted", staff, person).await
}

async fn noted(tx: &mut Tx<'_>, kind: &'static str, staff: Uuid, person: Key) -> Result<()> {
    let payload = json!({ "staff": staff });
    tx.record(Change { kind, entity: "conflict", id: staff, person: Some(person.id), fields: Vec::new(), payload })
        .await
}
