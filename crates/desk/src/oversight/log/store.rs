//! SQL of the log. Row-level security shows an agency the rows of its own staff and those about its own persons.

use ground::db::Tx;
use ground::{Result, Sealed, View};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff_sqlx::{Timestamp as SqlTimestamp, ToSqlx};
use uuid::Uuid;

/// Which rows.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Only rows about this person, also as one of a list.
    pub person: Option<Uuid>,
    /// Part of the name of who acted.
    pub who: String,
    /// Only staff of this agency.
    pub org: Option<i32>,
    /// Only staff of other agencies.
    pub others: bool,
    /// Only these kinds; empty for all.
    pub kinds: Vec<String>,
    /// First day.
    pub from: Option<Date>,
    /// Last day.
    pub until: Option<Date>,
    /// Pages on from this row.
    pub before: Option<Uuid>,
}

/// A row of the log.
#[derive(Debug, Clone)]
pub struct Row {
    /// Id; sorts by time.
    pub id: Uuid,
    /// When.
    pub at: Timestamp,
    /// Agency of who acted.
    pub org: i32,
    /// Who.
    pub who: String,
    /// In which post.
    pub post: String,
    /// What.
    pub kind: String,
    /// On what.
    pub object: String,
    /// Why.
    pub purpose: String,
    /// Condition or form.
    pub detail: String,
    /// Rows shown, for lists and searches.
    pub count: Option<i32>,
    /// The person, when it is one.
    pub person: Option<Uuid>,
    /// Name of the person in the own agency's records, when it is one.
    pub person_name: Option<String>,
}

/// Newest first.
pub async fn rows(tx: &mut Tx<'_>, filter: &Filter, limit: i64) -> Result<Sealed<Vec<Row>>> {
    let actor = tx.permit().actor();
    let walled: Vec<Uuid> = actor.walled.iter().copied().collect();
    type Found = (
        Uuid,
        SqlTimestamp,
        i32,
        String,
        String,
        String,
        String,
        String,
        String,
        Option<i32>,
        Option<Uuid>,
        Option<String>,
    );
    let found: Vec<Found> = sqlx::query_as(
        "select a.id, a.at, a.org_id, a.staff_name, a.post, a.kind, a.object_kind, a.purpose, a.detail, a.result_count, a.person_id,
                (select trim(n.family || ' ' || n.given) from app.person_name n where n.area = $1 and n.person_id = a.person_id order by n.sort limit 1)
         from log.audit a
         where ($2::uuid is null or a.person_id = $2 or $2 = any (a.persons))
           and ($3 = '' or strpos(a.staff_name, $3) > 0) and ($4::int is null or a.org_id = $4)
           and (cardinality($5::text[]) = 0 or a.kind = any ($5))
           and ($6::timestamptz is null or a.at >= $6) and ($7::timestamptz is null or a.at < $7) and ($8::uuid is null or a.id < $8)
           and (a.person_id is null or a.person_id <> all ($9)) and (not $11 or a.org_id <> $12)
         order by a.id desc limit $10",
    )
    .bind(actor.area)
    .bind(filter.person)
    .bind(&filter.who)
    .bind(filter.org)
    .bind(&filter.kinds)
    .bind(filter.from.map(midnight).map(|at| at.to_sqlx()))
    .bind(filter.until.and_then(|day| day.tomorrow().ok()).map(midnight).map(|at| at.to_sqlx()))
    .bind(filter.before)
    .bind(&walled)
    .bind(limit)
    .bind(filter.others)
    .bind(actor.org)
    .fetch_all(tx.conn())
    .await?;
    let mut persons: Vec<Uuid> = found.iter().filter_map(|row| row.10).collect();
    persons.sort_unstable();
    persons.dedup();
    let count = i32::try_from(found.len()).ok();
    let rows = found
        .into_iter()
        .map(|(id, at, org, who, post, kind, object, purpose, detail, count, person, person_name)| Row {
            id,
            at: at.to_jiff(),
            org,
            who,
            post,
            kind,
            object,
            purpose,
            detail,
            count,
            person,
            person_name,
        })
        .collect();
    let view = View {
        kind: "log",
        object_kind: "audit",
        person: filter.person,
        fields: "name",
        count,
        persons,
        ..View::default()
    };
    Ok(Sealed::new(rows, view))
}

fn midnight(day: Date) -> Timestamp {
    day.to_zoned(ground::db::japan()).map_or(Timestamp::MIN, |at| at.timestamp())
}
