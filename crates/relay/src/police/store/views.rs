//! Looks by the police at the children of the own agency, from the audit trail.

use desk::people::access::walled;
use ground::db::Tx;
use ground::{Result, Sealed, View};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff_sqlx::{Timestamp as SqlTimestamp, ToSqlx};
use uuid::Uuid;

/// Which looks.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// The agencies of the police, or one of them.
    pub orgs: Vec<i32>,
    /// Lists and searches too.
    pub lists: bool,
    /// First day.
    pub from: Option<Date>,
    /// Last day.
    pub until: Option<Date>,
    /// Pages on from this row.
    pub before: Option<Uuid>,
}

/// A look.
#[derive(Debug, Clone)]
pub struct Look {
    /// When.
    pub at: Timestamp,
    /// At which headquarters or station.
    pub org: i32,
    /// Who.
    pub who: String,
    /// In which post.
    pub post: String,
    /// `view`, `list` or `search`.
    pub kind: String,
    /// Why.
    pub purpose: String,
    /// What was asked for.
    pub detail: String,
    /// Whom it showed, with names: the first of a list.
    pub children: Vec<(Uuid, String)>,
    /// How many it showed.
    pub count: usize,
}

/// Children named in a line of a list; the others are counted.
const NAMED: usize = 5;

/// Newest first; and the row to go on from, where there are more. Walled looks are left out of a page and do not end it.
pub async fn looks(tx: &mut Tx<'_>, filter: &Filter, limit: i64) -> Result<Sealed<(Vec<Look>, Option<Uuid>)>> {
    let actor = tx.permit().actor();
    let walled = walled(tx.permit());
    let midnight = |date: Option<Date>| {
        date.and_then(|date| date.to_zoned(ground::db::japan()).ok()).map(|midnight| midnight.timestamp().to_sqlx())
    };
    type Row = (Uuid, SqlTimestamp, i32, String, String, String, String, String, Vec<Uuid>);
    let rows: Vec<Row> = sqlx::query_as(
        "select a.id, a.at, a.org_id, a.staff_name, a.post, a.kind, a.purpose, a.detail, coalesce(a.persons, array[a.person_id])
         from log.audit a
         where a.subject_org = $1 and a.object_kind = 'police_case' and a.kind = any ($2) and a.org_id = any ($3)
           and ($4::timestamptz is null or a.at >= $4) and ($5::timestamptz is null or a.at < $5) and ($6::uuid is null or a.id < $6)
         order by a.id desc limit $7",
    )
    .bind(actor.org)
    .bind(if filter.lists { vec!["view", "list", "search"] } else { vec!["view"] })
    .bind(&filter.orgs)
    .bind(midnight(filter.from))
    .bind(midnight(filter.until.and_then(|day| day.tomorrow().ok())))
    .bind(filter.before)
    .bind(limit)
    .fetch_all(tx.conn())
    .await?;
    let is_full = i64::try_from(rows.len()).is_ok_and(|count| count == limit);
    let next = rows.last().filter(|_| is_full).map(|row| row.0);
    let seen =
        |persons: &[Uuid]| -> Vec<Uuid> { persons.iter().copied().filter(|person| !walled.contains(person)).collect() };
    let named: Vec<Uuid> = rows.iter().flat_map(|row| seen(&row.8).into_iter().take(NAMED)).collect();
    let names: Vec<(Uuid, String)> = sqlx::query_as(
        "select distinct on (person_id) person_id, trim(family || ' ' || given) from app.person_name
         where area = $1 and org_id = $2 and person_id = any ($3) order by person_id, sort",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(&named)
    .fetch_all(tx.conn())
    .await?;
    let name = |person: &Uuid| names.iter().find(|(id, _)| id == person).cloned();
    let looks: Vec<Look> = rows
        .into_iter()
        .map(|(_, at, org, who, post, kind, purpose, detail, persons)| {
            let persons = seen(&persons);
            let children = persons.iter().take(NAMED).filter_map(name).collect();
            Look { at: at.to_jiff(), org, who, post, kind, purpose, detail, children, count: persons.len() }
        })
        // A look at somebody behind the reader's own wall stays hidden.
        .filter(|look| look.count > 0)
        .collect();
    let view = View {
        kind: "list",
        subject_area: Some(actor.area),
        subject_org: Some(actor.org),
        object_kind: "audit",
        detail: "警察による閲覧".to_owned(),
        count: i32::try_from(looks.len()).ok(),
        ..View::default()
    };
    Ok(Sealed::new((looks, next), view))
}
