//! What the lists named, and what is on record of it elsewhere.

use crate::checkin::model::Input;
use crate::checkin::outcomes::Of;
use crate::checkin::outcomes::model::{Entered, Line, Run};
use crate::items::model::Given;
use ground::Result;
use ground::db::Tx;
use jiff::civil::Date;
use jiff_sqlx::{Date as SqlDate, Timestamp as SqlTimestamp, ToSqlx};
use serde::{Deserialize, Serialize};
use sqlx::types::Json;
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

/// Something that was known and not weighed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Beside {
    /// Feature.
    pub feature: String,
    /// What was known.
    pub given: Given,
}

/// What was known of a child at a computation.
#[derive(Debug, Clone)]
pub struct Known {
    /// Months of age.
    pub months: Option<i32>,
    /// By feature.
    pub known: HashMap<String, Given>,
    /// Everything that could be weighed was kept.
    pub whole: bool,
    /// Parts in log-odds, by feature.
    pub parts: BTreeMap<String, f64>,
}

/// Computations, the oldest first.
pub async fn runs(tx: &mut Tx<'_>, of: Of) -> Result<Vec<Run>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let rows: Vec<(Uuid, Uuid, f64, SqlTimestamp)> = sqlx::query_as(
        "select id, model_id, base, known_at from app.checkin_run
         where area = $1 and org_id = $2 and ($3::uuid is null or model_id = $3) and known_at >= $4 order by known_at, id",
    )
    .bind(area)
    .bind(org)
    .bind(of.model)
    .bind(of.since.to_sqlx())
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|(id, model, base, at)| Run { id, model, base, at: at.to_jiff() }).collect())
}

/// Lines of 予防的支援 with each of their decisions.
pub async fn lines(tx: &mut Tx<'_>) -> Result<Vec<Line>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    type Row = (Uuid, Uuid, bool, SqlTimestamp, Option<String>, Option<SqlDate>, Option<SqlTimestamp>);
    let rows: Vec<Row> = sqlx::query_as(
        "select line_id, person_id, registered, listed_at, outcome, held_on, decided_at from app.looked_in where area = $1 and org_id = $2",
    )
    .bind(area)
    .bind(org)
    .fetch_all(tx.conn())
    .await?;
    let line = |(line, person, registered, listed_at, outcome, on, at): Row| Line {
        line,
        person,
        registered,
        listed_at: listed_at.to_jiff(),
        decided: outcome.zip(on).zip(at).map(|((outcome, on), at)| (outcome, on.to_jiff(), at.to_jiff())),
    };
    Ok(rows.into_iter().map(line).collect())
}

/// Linked persons entered in the ledger of the 要対協, also those who left it.
pub async fn entered(tx: &mut Tx<'_>) -> Result<Vec<Entered>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let rows: Vec<(Uuid, SqlDate)> = sqlx::query_as(
        "select p.id, l.entered_on from app.ledger_row l join app.linked_person p on p.area = $1 and p.case_person = l.person_id
         where l.area = $1 and l.org_id = $2 and p.org_id = $2",
    )
    .bind(area)
    .bind(org)
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|(person, on)| Entered { person, on: on.to_jiff() }).collect())
}

/// Children entered in the ledger of the 要対協 after a day, and how many of them the linked systems know nothing of.
pub async fn entered_since(tx: &mut Tx<'_>, day: Date) -> Result<(i64, i64)> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let counts = sqlx::query_as(
        "select count(distinct l.person_id), count(distinct l.person_id) filter (where not exists (
           select from app.linked_person p where p.area = $1 and p.org_id = $2 and p.case_person = l.person_id))
         from app.ledger_row l where l.area = $1 and l.org_id = $2 and l.entered_on > $3",
    )
    .bind(area)
    .bind(org)
    .bind(day.to_sqlx())
    .fetch_one(tx.conn())
    .await?;
    Ok(counts)
}

/// How many children these computations named, and how many of some persons.
pub async fn named(tx: &mut Tx<'_>, runs: &[Uuid], some: &[Uuid]) -> Result<(usize, usize)> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let (all, some): (i64, i64) = sqlx::query_as(
        "select count(distinct person_id), count(distinct person_id) filter (where person_id = any ($4)) from app.checkin_score
         where area = $1 and org_id = $2 and run_id = any ($3)",
    )
    .bind(area)
    .bind(org)
    .bind(runs)
    .bind(some)
    .fetch_one(tx.conn())
    .await?;
    Ok((usize::try_from(all).unwrap_or_default(), usize::try_from(some).unwrap_or_default()))
}

/// Sexes of linked persons, as the resident register gives them: `male`, `female`; who is left out is unknown.
pub async fn sexes(tx: &mut Tx<'_>, persons: &[Uuid]) -> Result<HashMap<Uuid, String>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let rows: Vec<(Uuid, String)> = sqlx::query_as(
        "select distinct on (person_id) person_id, case sex when '男' then 'male' when '女' then 'female' else 'unknown' end from app.source_record
         where area = $1 and org_id = $2 and person_id = any ($3) and sex <> '' order by person_id, source <> 'jumin', source, id",
    )
    .bind(area)
    .bind(org)
    .bind(persons)
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().collect())
}

/// What was known of some children of a computation.
pub async fn known(tx: &mut Tx<'_>, run: Uuid, persons: &[Uuid]) -> Result<HashMap<Uuid, Known>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    type Row = (Uuid, Option<i32>, Json<Vec<Input>>, Option<Json<Vec<Beside>>>, Json<BTreeMap<String, f64>>);
    let rows: Vec<Row> = sqlx::query_as(
        "select person_id, months, given, beside, parts from app.checkin_score where area = $1 and org_id = $2 and run_id = $3 and person_id = any ($4)",
    )
    .bind(area)
    .bind(org)
    .bind(run)
    .bind(persons)
    .fetch_all(tx.conn())
    .await?;
    let known = |(person, months, given, beside, parts): Row| {
        let whole = beside.is_some();
        let weighed = given.0.into_iter().map(|input| (input.feature, input.given));
        let others = beside.into_iter().flat_map(|beside| beside.0).map(|one| (one.feature, one.given));
        (person, Known { months, known: weighed.chain(others).collect(), whole, parts: parts.0 })
    };
    Ok(rows.into_iter().map(known).collect())
}

/// Parts of every child of a computation, in no order.
pub async fn parts(tx: &mut Tx<'_>, run: Uuid) -> Result<Vec<BTreeMap<String, f64>>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let rows: Vec<Json<BTreeMap<String, f64>>> =
        sqlx::query_scalar("select parts from app.checkin_score where area = $1 and org_id = $2 and run_id = $3")
            .bind(area)
            .bind(org)
            .bind(run)
            .fetch_all(tx.conn())
            .await?;
    Ok(rows.into_iter().map(|parts| parts.0).collect())
}

/// How often each thing was known of a feature in a computation: its name as staff read it, and the counts.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Spread {
    /// As staff read it.
    pub label: String,
    /// What was known, and of how many children.
    pub counts: Vec<(Given, usize)>,
}

/// What was weighed in a computation, feature by feature; whom a feature is missing of is not counted there.
pub async fn spread(tx: &mut Tx<'_>, run: Uuid) -> Result<BTreeMap<String, Spread>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let rows: Vec<(String, String, Json<Given>, i64)> = sqlx::query_as(
        "select i ->> 'feature', max(i ->> 'label'), i -> 'given', count(*) from app.checkin_score s cross join lateral jsonb_array_elements(s.given) i
         where s.area = $1 and s.org_id = $2 and s.run_id = $3 group by 1, 3",
    )
    .bind(area)
    .bind(org)
    .bind(run)
    .fetch_all(tx.conn())
    .await?;
    let mut of: BTreeMap<String, Spread> = BTreeMap::new();
    for (feature, label, given, count) in rows {
        let spread = of.entry(feature).or_default();
        spread.label = label;
        spread.counts.push((given.0, usize::try_from(count).unwrap_or_default()));
    }
    Ok(of)
}
