//! Reports in the database.

mod list;
mod reporter;

pub use list::list;
pub use reporter::{SealedReporter, correct_reporter, put_reporter, reporter, reporters_before};

use super::{Intake, IntakeChild, NewChild, Report};
use crate::cases::rules::{self, Clock};
use ground::db::{Key, Tx};
use ground::{Error, Result, Sealed, View};
use jiff::Timestamp;
use jiff_sqlx::{Timestamp as SqlTimestamp, ToSqlx};
use sqlx::postgres::PgRow;
use sqlx::{FromRow, Row};
use uuid::Uuid;

impl<'r> FromRow<'r, PgRow> for Report {
    fn from_row(row: &'r PgRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            received_at: row.try_get::<SqlTimestamp, _>("received_at")?.to_jiff(),
            means: row.try_get("means")?,
            route: row.try_get("route")?,
            kind: row.try_get("kind")?,
            handling: row.try_get("handling")?,
            division: row.try_get("division")?,
            complaint: row.try_get("complaint")?,
            child_state: row.try_get("child_state")?,
            family_state: row.try_get("family_state")?,
            past_contact: row.try_get("past_contact")?,
            intent: row.try_get("intent")?,
            abuse_types: row.try_get("abuse_types")?,
            abusers: row.try_get("abusers")?,
            finder: row.try_get("finder")?,
            cooperation: row.try_get("cooperation")?,
            guardian_knows: row.try_get("guardian_knows")?,
            care_points: row.try_get("care_points")?,
            urgency: row.try_get("urgency")?,
        })
    }
}

/// Whether this form has been registered before.
pub async fn exists(tx: &mut Tx<'_>, id: Uuid) -> Result<bool> {
    let area = tx.permit().actor().area;
    let found: Option<i32> = sqlx::query_scalar("select 1 from app.intake where area = $1 and id = $2")
        .bind(area)
        .bind(id)
        .fetch_optional(tx.conn())
        .await?;
    Ok(found.is_some())
}

type Statement<'q> = sqlx::query::Query<'q, sqlx::Postgres, sqlx::postgres::PgArguments>;

/// Binds every column of a report, in the order both statements name them.
fn bind<'q>(statement: Statement<'q>, report: &'q Report) -> Statement<'q> {
    statement
        .bind(report.received_at.to_sqlx())
        .bind(&report.means)
        .bind(&report.route)
        .bind(&report.kind)
        .bind(&report.handling)
        .bind(&report.division)
        .bind(&report.complaint)
        .bind(&report.child_state)
        .bind(&report.family_state)
        .bind(&report.past_contact)
        .bind(&report.intent)
        .bind(&report.abuse_types)
        .bind(&report.abusers)
        .bind(&report.finder)
        .bind(&report.cooperation)
        .bind(&report.guardian_knows)
        .bind(&report.care_points)
        .bind(&report.urgency)
}

/// Inserts a report; false when another submission of the same form was quicker.
pub async fn insert(tx: &mut Tx<'_>, id: Uuid, number: &str, form: &str, report: &Report) -> Result<bool> {
    let actor = tx.permit().actor();
    let now = tx.now();
    let statement = sqlx::query(
        "insert into app.intake (area, org_id, id, intake_no, form, received_by, received_by_name, received_at, means, route, kind, handling,
           division, complaint, child_state, family_state, past_contact, intent, abuse_types, abusers, finder, cooperation, guardian_knows,
           care_points, urgency, first_registered_at, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $26)
         on conflict (area, id) do nothing",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(id)
    .bind(number)
    .bind(form)
    .bind(actor.staff)
    .bind(&actor.name);
    let done = bind(statement, report).bind(now.to_sqlx()).execute(tx.conn()).await?;
    Ok(done.rows_affected() == 1)
}

/// Changes a report when nobody else has since `version`.
pub async fn update(tx: &mut Tx<'_>, id: Uuid, report: &Report, version: i32) -> Result<()> {
    let (area, org, now) = (tx.permit().actor().area, tx.permit().actor().org, tx.now());
    let statement = sqlx::query(
        "update app.intake set received_at = $5, means = $6, route = $7, kind = $8, handling = $9, division = $10, complaint = $11,
           child_state = $12, family_state = $13, past_contact = $14, intent = $15, abuse_types = $16, abusers = $17, finder = $18,
           cooperation = $19, guardian_knows = $20, care_points = $21, urgency = $22, updated_at = $23, version = version + 1
         where area = $1 and org_id = $2 and id = $3 and version = $4",
    )
    .bind(area)
    .bind(org)
    .bind(id)
    .bind(version);
    let done = bind(statement, report).bind(now.to_sqlx()).execute(tx.conn()).await?;
    if done.rows_affected() == 1 { Ok(()) } else { Err(Error::Stale) }
}

/// Adds a child to a report; the clock starts at the moment the report was received.
pub async fn insert_child(
    tx: &mut Tx<'_>,
    intake: Uuid,
    person: Uuid,
    child: &NewChild,
    received_at: Timestamp,
) -> Result<()> {
    let (area, org, id) = (tx.permit().actor().area, tx.permit().actor().org, tx.new_id());
    let hours = child.check.as_ref().ok().copied();
    let started = hours.map(|_| received_at.to_sqlx());
    let due = hours.map(|hours| rules::due(received_at, hours).to_sqlx());
    sqlx::query(
        "insert into app.intake_child (area, org_id, id, intake_id, person_id, schooling, clock_started_at, clock_hours, due_at, no_check_reason,
           school, grade, class)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) on conflict (area, intake_id, person_id) do nothing",
    )
    .bind(area)
    .bind(org)
    .bind(id)
    .bind(intake)
    .bind(person)
    .bind(&child.schooling)
    .bind(started)
    .bind(hours)
    .bind(due)
    .bind(child.check.as_ref().err().cloned().unwrap_or_default())
    .bind(&child.school)
    .bind(&child.grade)
    .bind(&child.class)
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Moves the clocks of a report whose time of receipt was corrected; stopped ones stay as they are.
pub async fn restart_clocks(tx: &mut Tx<'_>, intake: Uuid, received_at: Timestamp) -> Result<()> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    sqlx::query(
        "update app.intake_child set clock_started_at = $4, due_at = $4 + make_interval(hours => clock_hours)
         where area = $1 and org_id = $2 and intake_id = $3 and seen_at is null and due_at is not null",
    )
    .bind(area)
    .bind(org)
    .bind(intake)
    .bind(received_at.to_sqlx())
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// One report with its children, of the own agency or a counterpart. A report on a person behind the conflict wall is not found.
pub async fn load(tx: &mut Tx<'_>, key: Key) -> Result<Sealed<Intake>> {
    let row = sqlx::query("select * from app.intake where area = $1 and id = $2")
        .bind(key.area)
        .bind(key.id)
        .fetch_optional(tx.conn())
        .await?
        .ok_or(Error::NotFound)?;
    let children = children(tx, key).await?;
    if children.iter().any(|child| tx.permit().actor().is_walled(child.person.id)) {
        return Err(Error::NotFound);
    }
    let persons: Vec<Uuid> = children.iter().map(|child| child.person.id).collect();
    let org = row.try_get("org_id")?;
    let intake = Intake {
        key,
        org,
        number: row.try_get("intake_no")?,
        form: row.try_get("form")?,
        received_by_name: row.try_get("received_by_name")?,
        version: row.try_get("version")?,
        report: Report::from_row(&row)?,
        children,
    };
    Ok(sealed_for(key, org, intake, &persons))
}

/// One audit row for each child of the report.
fn sealed_for(key: Key, org: i32, intake: Intake, persons: &[Uuid]) -> Sealed<Intake> {
    let view = |person| View {
        kind: "view",
        subject_area: Some(key.area),
        subject_org: Some(org),
        person: Some(person),
        object_kind: "intake",
        object: Some(key.id),
        fields: "report,children",
        ..View::default()
    };
    persons.iter().fold(Sealed::plain(intake), |sealed, person| {
        sealed.zip(Sealed::new((), view(*person))).map(|(intake, ())| intake)
    })
}

/// The children of a report, for deciding who may open it.
pub async fn persons(tx: &mut Tx<'_>, key: Key) -> Result<Sealed<Vec<Key>>> {
    let ids: Vec<Uuid> =
        sqlx::query_scalar("select person_id from app.intake_child where area = $1 and intake_id = $2 order by id")
            .bind(key.area)
            .bind(key.id)
            .fetch_all(tx.conn())
            .await?;
    Ok(Sealed::plain(ids.into_iter().map(|id| Key::new(key.area, id)).collect()))
}

async fn children(tx: &mut Tx<'_>, key: Key) -> Result<Vec<IntakeChild>> {
    let rows = sqlx::query(
        "select c.id, c.person_id, c.schooling, c.school, c.grade, c.class, c.due_at, c.seen_at, c.no_check_reason,
                trim(coalesce(n.family, '') || ' ' || coalesce(n.given, '')) as name,
                trim(coalesce(n.family_kana, '') || ' ' || coalesce(n.given_kana, '')) as kana,
                exists (select 1 from app.record r where r.area = $1 and r.org_id = c.org_id and r.person_id = c.person_id) as has_record,
                exists (select 1 from app.episode e where e.area = $1 and e.person_id = c.person_id and e.intake_id = c.intake_id) as has_episode
         from app.intake_child c
         left join app.person_name n on n.area = c.area and n.person_id = c.person_id and n.sort = 0
         where c.area = $1 and c.intake_id = $2 order by c.id",
    )
    .bind(key.area)
    .bind(key.id)
    .fetch_all(tx.conn())
    .await?;
    rows.iter()
        .map(|row| {
            let moment = |column| row.try_get::<Option<SqlTimestamp>, _>(column).map(|at| at.map(|at| at.to_jiff()));
            Ok(IntakeChild {
                id: row.try_get("id")?,
                person: Key::new(key.area, row.try_get("person_id")?),
                name: row.try_get("name")?,
                kana: row.try_get("kana")?,
                schooling: row.try_get("schooling")?,
                school: row.try_get("school")?,
                grade: row.try_get("grade")?,
                class: row.try_get("class")?,
                clock: Clock::of(moment("due_at")?, moment("seen_at")?),
                no_check_reason: row.try_get("no_check_reason")?,
                has_record: row.try_get("has_record")?,
                has_episode: row.try_get("has_episode")?,
            })
        })
        .collect()
}

/// Reports a person is a child of, as far as they are in reach: id, number, report, newest first.
pub async fn for_person(tx: &mut Tx<'_>, person: Key) -> Result<Vec<(Key, String, String, Report)>> {
    let rows = sqlx::query(
        "select i.* from app.intake i join app.intake_child c on c.area = i.area and c.intake_id = i.id
         where c.area = $1 and c.person_id = $2 order by i.received_at desc",
    )
    .bind(person.area)
    .bind(person.id)
    .fetch_all(tx.conn())
    .await?;
    rows.iter()
        .map(|row| {
            Ok((
                Key::new(person.area, row.try_get("id")?),
                row.try_get("intake_no")?,
                row.try_get("received_by_name")?,
                Report::from_row(row)?,
            ))
        })
        .collect()
}
