//! Rows with what the record says: a few large queries, none per row.

use crate::meetings::ledger::Row;
use crate::meetings::ledger::district::district;
use crate::meetings::ledger::rules::{Cells, day_text};
use crate::meetings::ledger::story::{self, Fact, What};
use crate::people::model::{Birth, HIDDEN};
use ground::Result;
use ground::db::{FieldChange, Key, Tx};
use jiff_sqlx::{Date as SqlDate, Timestamp as SqlTimestamp};
use sqlx::Row as _;
use sqlx::postgres::PgRow;
use sqlx::types::Json;
use std::collections::HashMap;
use uuid::Uuid;

/// The columns of app.ledger_row that staff write, as texts.
pub(super) fn cells(row: &PgRow) -> Result<Cells> {
    let mut cells = Cells::default();
    for name in ["division", "changes", "plan", "main_agency", "roles", "status"] {
        cells.set(name, row.try_get::<String, _>(name)?);
    }
    let severity: Option<i16> = row.try_get("severity")?;
    cells.set("severity", severity.map(|code| code.to_string()).unwrap_or_default());
    let review: Option<SqlDate> = row.try_get("next_review")?;
    cells.set("next_review", review.map(|day| day_text(day.to_jiff())).unwrap_or_default());
    Ok(cells)
}

/// Every row of the own agency's council that the reader may know of, or the one of `only`. Nobody sees them before the reader's
/// audit row is written.
pub async fn rows(tx: &mut Tx<'_>, only: Option<Uuid>) -> Result<Vec<Row>> {
    let walled: Vec<Uuid> = tx.permit().actor().walled.iter().copied().collect();
    select(tx, only, walled).await
}

/// Every row, also those the reader may not know of: for keeping the ledger, never for showing it.
pub async fn whole(tx: &mut Tx<'_>) -> Result<Vec<Row>> {
    select(tx, None, Vec::new()).await
}

async fn select(tx: &mut Tx<'_>, only: Option<Uuid>, walled: Vec<Uuid>) -> Result<Vec<Row>> {
    let actor = tx.permit().actor();
    let found = sqlx::query(
        "select l.*, r.school, r.grade, r.in_charge, r.in_charge_name, p.sex, p.birth_first, p.birth_last, p.birth_text,
                trim(coalesce(n.family, '') || ' ' || coalesce(n.given, '')) as name,
                trim(coalesce(n.family_kana, '') || ' ' || coalesce(n.given_kana, '')) as kana,
                e.accepted_on, e.route, e.kind, e.abuse_main, e.abuser_main, s.seen_at, s.seen_by, a.line, a.sealed is not null as hidden
         from app.ledger_row l
         join app.person p on p.area = $1 and p.id = l.person_id
         left join app.record r on r.area = $1 and r.org_id = $2 and r.person_id = l.person_id
         left join app.person_name n on n.area = $1 and n.person_id = l.person_id and n.sort = 0
         left join lateral (select * from app.episode e where e.area = $1 and e.person_id = l.person_id
                            order by (e.closed_on is null) desc, e.accepted_on desc limit 1) e on true
         left join lateral (select s.seen_at, s.seen_by from app.sighting s where s.area = $1 and s.person_id = l.person_id
                            and s.method in ('目視', '面接') order by s.seen_at desc limit 1) s on true
         left join lateral (select a.line, a.sealed from app.person_address a where a.area = $1 and a.person_id = l.person_id
                            and a.kind = 'current' and a.valid_until is null order by a.valid_from desc nulls last limit 1) a on true
         where l.area = $1 and l.org_id = $2 and l.left_on is null and l.person_id <> all ($3) and ($4::uuid is null or l.id = $4)
         order by l.number, l.id",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(walled)
    .bind(only)
    .fetch_all(tx.conn())
    .await?;
    let mut rows = found.iter().map(|row| row_of(actor.area, row)).collect::<Result<Vec<_>>>()?;
    let persons: Vec<Uuid> = rows.iter().map(|row| row.person.id).collect();
    let mut households = households(tx, &persons).await?;
    let mut facts = facts(tx, &persons).await?;
    for row in &mut rows {
        row.household = households.remove(&row.person.id).unwrap_or_default();
        row.story = facts.remove(&row.person.id).map(|mut facts| story::write(&mut facts)).unwrap_or_default();
    }
    Ok(rows)
}

fn row_of(area: i16, row: &PgRow) -> Result<Row> {
    let date = |column| row.try_get::<Option<SqlDate>, _>(column).map(|day| day.map(|day| day.to_jiff()));
    let text = |column| row.try_get::<Option<String>, _>(column).map(Option::unwrap_or_default);
    let seen_at: Option<SqlTimestamp> = row.try_get("seen_at")?;
    let hidden: Option<bool> = row.try_get("hidden")?;
    let birth_text: String = row.try_get("birth_text")?;
    Ok(Row {
        id: row.try_get("id")?,
        person: Key::new(area, row.try_get("person_id")?),
        number: row.try_get("number")?,
        cells: cells(row)?,
        severity_before: row.try_get("severity_before")?,
        name: row.try_get("name")?,
        kana: row.try_get("kana")?,
        sex: row.try_get("sex")?,
        birth: date("birth_first")?.zip(date("birth_last")?).map(|(first, last)| Birth {
            first,
            last,
            text: birth_text,
        }),
        school: text("school")?,
        grade: text("grade")?,
        district: if hidden == Some(true) { HIDDEN.to_owned() } else { district(&text("line")?) },
        household: Vec::new(),
        in_charge: text("in_charge_name")?,
        in_charge_id: row.try_get("in_charge")?,
        accepted_on: date("accepted_on")?,
        route: text("route")?,
        kind: text("kind")?,
        abuse: text("abuse_main")?,
        abuser: text("abuser_main")?,
        seen: seen_at.map(|at| at.to_jiff()).zip(row.try_get("seen_by")?),
        story: String::new(),
        updated_by: row.try_get("updated_by_name")?,
    })
}

/// 保護者 and those who live with the child, by child.
async fn households(tx: &mut Tx<'_>, persons: &[Uuid]) -> Result<HashMap<Uuid, Vec<String>>> {
    let area = tx.permit().actor().area;
    let rows: Vec<(Uuid, String, String)> = sqlx::query_as(
        "select f.person_id, f.kind, trim(coalesce(n.family, '') || ' ' || coalesce(n.given, ''))
         from app.relation f left join app.person_name n on n.area = $1 and n.person_id = f.relative_id and n.sort = 0
         where f.area = $1 and f.person_id = any ($2) and f.valid_until is null and (f.guardian or f.lives_together is not false)
         order by f.person_id, f.guardian desc, f.sort, f.id",
    )
    .bind(area)
    .bind(persons)
    .fetch_all(tx.conn())
    .await?;
    let mut households: HashMap<Uuid, Vec<String>> = HashMap::new();
    for (person, kind, name) in rows {
        households.entry(person).or_default().push(format!("{kind} {name}").trim().to_owned());
    }
    Ok(households)
}

/// Fields of the record whose change is a change of the child's situation.
const TOLD: [&str; 5] = ["severity", "school", "grade", "in_charge", "services"];

/// What the record says of each child since its row's last meeting.
async fn facts(tx: &mut Tx<'_>, persons: &[Uuid]) -> Result<HashMap<Uuid, Vec<Fact>>> {
    let actor = tx.permit().actor();
    let mut facts: HashMap<Uuid, Vec<Fact>> = HashMap::new();
    type Told = (Uuid, SqlTimestamp, String, String, String, String);
    let told: Vec<Told> = sqlx::query_as(
        "select l.person_id, t.at, t.what, t.a, t.b, t.c from app.ledger_row l
         cross join lateral (
           select p.at, 'note' as what, p.category as a, left(p.body, 200) as b, '' as c from app.progress p
           where p.area = $1 and p.person_id = l.person_id and p.at > l.since
           union all
           select s.seen_at, 'seen', s.place, s.seen_by, left(s.state, 200) from app.sighting s
           where s.area = $1 and s.person_id = l.person_id and s.seen_at > l.since and s.method in ('目視', '面接')
           union all
           select i.received_at, 'report', i.kind, '', '' from app.intake_child c
           join app.intake i on i.area = $1 and i.id = c.intake_id
           where c.area = $1 and c.person_id = l.person_id and i.received_at > l.since
         ) t
         where l.area = $1 and l.org_id = $2 and l.left_on is null and l.person_id = any ($3)",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(persons)
    .fetch_all(tx.conn())
    .await?;
    for (person, at, what, a, b, c) in told {
        let what = match what.as_str() {
            "note" => What::Note(a, b),
            "seen" => What::Seen(a, b, c),
            _ => What::Reported(a),
        };
        facts.entry(person).or_default().push(Fact { at: at.to_jiff(), what });
    }
    let changes: Vec<(Uuid, SqlTimestamp, Json<Vec<FieldChange>>)> = sqlx::query_as(
        "select l.person_id, c.at, c.fields from app.ledger_row l
         join app.change c on c.area = $1 and c.org_id = $2 and c.person_id = l.person_id and c.at > l.since and c.entity in ('record', 'person')
         where l.area = $1 and l.org_id = $2 and l.left_on is null and l.person_id = any ($3)",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(persons)
    .fetch_all(tx.conn())
    .await?;
    for (person, at, Json(fields)) in changes {
        for field in fields {
            let what = match field.field.as_str() {
                // Where the child lives is said on the child's page only.
                "address" => What::Changed("住所".to_owned(), String::new(), "変更あり".to_owned()),
                name if TOLD.contains(&name) => What::Changed(field.label, field.from, field.to),
                _ => continue,
            };
            facts.entry(person).or_default().push(Fact { at: at.to_jiff(), what });
        }
    }
    Ok(facts)
}
