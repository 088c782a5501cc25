//! Lists and their lines.

use crate::retention::model::{Ended, Item, Kind, List, Need};
use ground::db::Tx;
use ground::{Error, Result};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff_sqlx::{Date as SqlDate, Timestamp as SqlTimestamp, ToSqlx};
use serde_json::json;
use sqlx::Row as _;
use sqlx::postgres::PgRow;
use sqlx::types::Json;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use uuid::Uuid;

fn list(row: &PgRow) -> Result<List> {
    let at = |name: &str| -> Result<Option<Timestamp>> {
        Ok(row.try_get::<Option<SqlTimestamp>, _>(name)?.map(|at| at.to_jiff()))
    };
    Ok(List {
        id: row.try_get("id")?,
        month: row.try_get::<SqlDate, _>("month")?.to_jiff(),
        made_at: row.try_get::<SqlTimestamp, _>("made_at")?.to_jiff(),
        made_by_name: row.try_get("made_by_name")?,
        state: row.try_get("state")?,
        drafted_by: row.try_get("drafted_by")?,
        drafted_by_name: row.try_get("drafted_by_name")?,
        drafted_at: at("drafted_at")?,
        approved_by_name: row.try_get("approved_by_name")?,
        approved_post: row.try_get("approved_post")?,
        approved_at: at("approved_at")?,
        words: row.try_get("words")?,
        version: row.try_get("version")?,
        lines: row.try_get("lines")?,
        erased: row.try_get("erased")?,
    })
}

/// The agency's lists, newest first.
pub async fn lists(tx: &mut Tx<'_>) -> Result<Vec<List>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let rows = sqlx::query(
        "select l.*, (select count(*) from app.retention_item i where i.area = $1 and i.list_id = l.id) as lines,
           (select count(*) from app.retention_item i where i.area = $1 and i.list_id = l.id and i.state = 'erased') as erased
         from app.retention_list l where l.area = $1 and l.org_id = $2 order by l.made_at desc limit 120",
    )
    .bind(area)
    .bind(org)
    .fetch_all(tx.conn())
    .await?;
    rows.iter().map(list).collect()
}

/// One list of the agency.
///
/// # Errors
/// `NotFound`.
pub async fn find(tx: &mut Tx<'_>, id: Uuid) -> Result<List> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let row = sqlx::query(
        "select l.*, (select count(*) from app.retention_item i where i.area = $1 and i.list_id = l.id) as lines,
           (select count(*) from app.retention_item i where i.area = $1 and i.list_id = l.id and i.state = 'erased') as erased
         from app.retention_list l where l.area = $1 and l.org_id = $2 and l.id = $3",
    )
    .bind(area)
    .bind(org)
    .bind(id)
    .fetch_optional(tx.conn())
    .await?
    .ok_or(Error::NotFound)?;
    list(&row)
}

/// What stands on a list that is not done.
pub async fn listed(tx: &mut Tx<'_>) -> Result<BTreeSet<Uuid>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let ids: Vec<Uuid> = sqlx::query_scalar(
        "select object_id from app.retention_item where area = $1 and org_id = $2 and state in ('listed', 'held', 'barred', 'approved')",
    )
    .bind(area)
    .bind(org)
    .fetch_all(tx.conn())
    .await?;
    Ok(ids.into_iter().collect())
}

/// Makes an empty list of a month; none when the clock made that of the month already.
pub async fn make(tx: &mut Tx<'_>, month: Date, by_clock: bool, state: &str) -> Result<Option<Uuid>> {
    let (area, org, id, now) = (tx.permit().actor().area, tx.permit().actor().org, tx.new_id(), tx.now());
    let name = tx.permit().actor().name.clone();
    let made = sqlx::query(
        "insert into app.retention_list (area, org_id, id, month, by_clock, made_at, made_by_name, state) values ($1, $2, $3, $4, $5, $6, $7, $8)
         on conflict do nothing",
    )
    .bind(area)
    .bind(org)
    .bind(id)
    .bind(month.to_sqlx())
    .bind(by_clock)
    .bind(now.to_sqlx())
    .bind(name)
    .bind(state)
    .execute(tx.conn())
    .await?;
    Ok((made.rows_affected() == 1).then_some(id))
}

/// Puts what has ended on a list.
pub async fn insert(tx: &mut Tx<'_>, list: Uuid, ended: &[Ended]) -> Result<()> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let rows: Vec<serde_json::Value> = ended
        .iter()
        .map(|one| {
            json!({ "id": tx.new_id(), "kind": one.kind.code(), "object": one.object, "rule": one.rule, "since": one.since.to_string(), "why": one.why,
                "needs": one.needs, "state": one.state() })
        })
        .collect();
    sqlx::query(
        "insert into app.retention_item (area, org_id, id, list_id, kind, object_id, rule, since, why, needs, state)
         select $1, $2, r.id, $3, r.kind, r.object, r.rule, r.since, r.why, r.needs, r.state
         from jsonb_to_recordset($4) as r(id uuid, kind text, object uuid, rule text, since date, why text, needs jsonb, state text)
         on conflict do nothing",
    )
    .bind(area)
    .bind(org)
    .bind(list)
    .bind(serde_json::Value::Array(rows))
    .execute(tx.conn())
    .await?;
    Ok(())
}

fn item_of(row: &PgRow) -> Result<Item> {
    Ok(Item {
        id: row.try_get("id")?,
        kind: Kind::from_code(row.try_get("kind")?).ok_or_else(|| Error::internal("unknown kind of a line"))?,
        object: row.try_get("object_id")?,
        rule: row.try_get("rule")?,
        since: row.try_get::<SqlDate, _>("since")?.to_jiff(),
        why: row.try_get("why")?,
        needs: row.try_get::<Json<Vec<Need>>, _>("needs")?.0,
        state: row.try_get("state")?,
        words: row.try_get("words")?,
        counts: row.try_get::<Json<BTreeMap<String, i64>>, _>("counts")?.0,
    })
}

/// The lines of a list.
pub async fn items(tx: &mut Tx<'_>, list: Uuid) -> Result<Vec<Item>> {
    let area = tx.permit().actor().area;
    let rows = sqlx::query(
        "select * from app.retention_item where area = $1 and list_id = $2 order by kind desc, rule, since, id",
    )
    .bind(area)
    .bind(list)
    .fetch_all(tx.conn())
    .await?;
    rows.iter().map(item_of).collect()
}

/// One line and its list.
///
/// # Errors
/// `NotFound`.
pub async fn item(tx: &mut Tx<'_>, id: Uuid) -> Result<(Item, Uuid)> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let row = sqlx::query("select * from app.retention_item where area = $1 and org_id = $2 and id = $3")
        .bind(area)
        .bind(org)
        .bind(id)
        .fetch_optional(tx.conn())
        .await?
        .ok_or(Error::NotFound)?;
    Ok((item_of(&row)?, row.try_get("list_id")?))
}

/// Marks a line that waits as held.
///
/// # Errors
/// `Stale` when it was decided meanwhile.
pub async fn hold_item(tx: &mut Tx<'_>, id: Uuid, need: &Need) -> Result<()> {
    let area = tx.permit().actor().area;
    let changed = sqlx::query(
        "update app.retention_item set state = 'held', needs = needs || $3 where area = $1 and id = $2 and state in ('listed', 'held', 'barred')",
    )
    .bind(area)
    .bind(id)
    .bind(json!([need]))
    .execute(tx.conn())
    .await?;
    if changed.rows_affected() == 1 { Ok(()) } else { Err(Error::Stale) }
}

/// What the lines point to, as people call it: children by name and number, linked persons, files.
pub async fn names(tx: &mut Tx<'_>, objects: &[Uuid]) -> Result<HashMap<Uuid, String>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let named: Vec<(Uuid, String)> = sqlx::query_as(
        "select p.id, coalesce((select concat_ws(' ', nullif(n.family, ''), nullif(n.given, '')) from app.person_name n where n.area = $1 and n.person_id = p.id
             order by n.sort limit 1), '(氏名なし)') || coalesce(' ' || (select r.case_no from app.record r where r.area = $1 and r.person_id = p.id), '')
         from app.person p where p.area = $1 and p.org_id = $2 and p.id = any ($3)
         union all
         select l.id, coalesce((select max(r.name) from app.source_record r where r.area = $1 and r.person_id = l.id), '(氏名なし)') || coalesce(' 宛名番号 ' || l.number, '')
         from app.linked_person l where l.area = $1 and l.org_id = $2 and l.id = any ($3)
         union all
         select u.id, u.file_name from app.source_run u where u.area = $1 and u.org_id = $2 and u.id = any ($3)",
    )
    .bind(area)
    .bind(org)
    .bind(objects)
    .fetch_all(tx.conn())
    .await?;
    Ok(named.into_iter().collect())
}

/// 起案
///
/// # Errors
/// `Stale`.
pub async fn draft(tx: &mut Tx<'_>, list: &List) -> Result<()> {
    let (area, now) = (tx.permit().actor().area, tx.now());
    let (staff, name) = (tx.permit().actor().staff, tx.permit().actor().name.clone());
    let changed = sqlx::query(
        "update app.retention_list set state = 'proposed', drafted_by = $3, drafted_by_name = $4, drafted_at = $5, words = '', version = version + 1
         where area = $1 and id = $2 and state = 'draft' and version = $6",
    )
    .bind(area)
    .bind(list.id)
    .bind(staff.ok_or(Error::Forbidden)?)
    .bind(name)
    .bind(now.to_sqlx())
    .bind(list.version)
    .execute(tx.conn())
    .await?;
    if changed.rows_affected() == 1 { Ok(()) } else { Err(Error::Stale) }
}

/// 差戻し
///
/// # Errors
/// `Stale`.
pub async fn give_back(tx: &mut Tx<'_>, list: &List, words: &str) -> Result<()> {
    let area = tx.permit().actor().area;
    let changed = sqlx::query(
        "update app.retention_list set state = 'draft', words = $3, version = version + 1 where area = $1 and id = $2 and state = 'proposed' and version = $4",
    )
    .bind(area)
    .bind(list.id)
    .bind(words)
    .bind(list.version)
    .execute(tx.conn())
    .await?;
    if changed.rows_affected() == 1 { Ok(()) } else { Err(Error::Stale) }
}

/// 承認 by another than who drafted it: the chosen lines are to be erased, the others of the list come again next month.
///
/// # Errors
/// `Stale`.
pub async fn approve(tx: &mut Tx<'_>, list: &List, chosen: &[Uuid]) -> Result<()> {
    let (area, now) = (tx.permit().actor().area, tx.now());
    let (staff, name, post) = {
        let actor = tx.permit().actor();
        (actor.staff, actor.name.clone(), actor.post.clone())
    };
    let changed = sqlx::query(
        "update app.retention_list set state = 'approved', approved_by = $3, approved_by_name = $4, approved_post = $5, approved_at = $6, version = version + 1
         where area = $1 and id = $2 and state = 'proposed' and drafted_by <> $3 and version = $7",
    )
    .bind(area)
    .bind(list.id)
    .bind(staff.ok_or(Error::Forbidden)?)
    .bind(name)
    .bind(post)
    .bind(now.to_sqlx())
    .bind(list.version)
    .execute(tx.conn())
    .await?;
    if changed.rows_affected() != 1 {
        return Err(Error::Stale);
    }
    sqlx::query(
        "update app.retention_item set state = case when state = 'listed' and id = any ($3) then 'approved' else 'spared' end,
           words = case when state = 'listed' and id = any ($3) then '' when state = 'held' then '保存の延長' when state = 'barred' then 'ほかに必要とするものがある'
             else '承認者が今回は選ばなかった' end
         where area = $1 and list_id = $2 and state in ('listed', 'held', 'barred')",
    )
    .bind(area)
    .bind(list.id)
    .bind(chosen)
    .execute(tx.conn())
    .await?;
    Ok(())
}
