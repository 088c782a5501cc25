//! Reading transitions, under the permit of one side.

use crate::transitions::kinds::Kind;
use crate::transitions::model::{Line, Taken, Transition};
use crate::transitions::rules::State;
use ground::db::{Key, Tx};
use ground::{Error, Result, Sealed, View};
use jiff::Timestamp;
use jiff_sqlx::Timestamp as SqlTimestamp;
use serde_json::Value;
use sqlx::Row;
use sqlx::postgres::PgRow;
use uuid::Uuid;

/// Lines shown of a list.
const SHOWN: i64 = 300;

pub(super) fn transition(row: &PgRow) -> Result<Transition> {
    let moment = |column| row.try_get::<Option<SqlTimestamp>, _>(column).map(|at| at.map(SqlTimestamp::to_jiff));
    let area: i16 = row.try_get("area")?;
    let answers: (Option<i16>, Option<Uuid>) = (row.try_get("answers_area")?, row.try_get("answers_id")?);
    Ok(Transition {
        key: Key::new(area, row.try_get("id")?),
        org: row.try_get("org_id")?,
        to_area: row.try_get("to_area")?,
        to_org: row.try_get("to_org")?,
        kind: kind(row)?,
        person: row.try_get("person_id")?,
        move_id: row.try_get("move_id")?,
        letter: row.try_get("letter_id")?,
        answers: answers.0.zip(answers.1).map(|(area, id)| Key::new(area, id)),
        basis: row.try_get("basis")?,
        package: serde_json::from_value(row.try_get::<Value, _>("package")?)?,
        state: state(row)?,
        answer_due: row.try_get::<SqlTimestamp, _>("answer_due")?.to_jiff(),
        created_at: row.try_get::<SqlTimestamp, _>("created_at")?.to_jiff(),
        sent_at: moment("sent_at")?,
        delivered_at: moment("delivered_at")?,
        opened_at: moment("opened_at")?,
        decided_at: moment("decided_at")?,
        ended_at: moment("ended_at")?,
        returned_at: moment("returned_at")?,
        rung: row.try_get("rung")?,
        received_person: row.try_get("received_person")?,
        received_intake: row.try_get("received_intake")?,
        written_by: row.try_get("written_by")?,
        written_by_name: row.try_get("written_by_name")?,
        version: row.try_get("version")?,
    })
}

fn kind(row: &PgRow) -> Result<Kind> {
    let code: String = row.try_get("kind")?;
    Kind::from_code(&code).ok_or_else(|| Error::internal(format!("unknown kind of transition {code}")))
}

fn state(row: &PgRow) -> Result<State> {
    let code: String = row.try_get("state")?;
    State::from_code(&code).ok_or_else(|| Error::internal(format!("unknown state of transition {code}")))
}

/// Whether the conflict wall hides the child, as either side keeps it, or as the transition names it while neither does.
fn is_walled(tx: &Tx<'_>, transition: &Transition) -> bool {
    let children = [transition.person, transition.received_person, Some(transition.key.id)];
    children.into_iter().flatten().any(|person| tx.permit().actor().is_walled(person))
}

fn view(transition: &Transition) -> View {
    View {
        kind: "view",
        subject_area: Some(transition.key.area),
        subject_org: Some(transition.org),
        person: transition.person,
        object_kind: "transition",
        object: Some(transition.key.id),
        fields: "package,steps",
        detail: transition.kind.label().to_owned(),
        ..View::default()
    }
}

/// One transition of which the own agency is a side.
///
/// # Errors
/// `NotFound` alike for others and for a child behind the conflict wall.
pub async fn find(tx: &mut Tx<'_>, key: Key) -> Result<Sealed<Transition>> {
    let row = sqlx::query("select * from app.transition where area = $1 and id = $2")
        .bind(key.area)
        .bind(key.id)
        .fetch_optional(tx.conn())
        .await?;
    seal(tx, row)
}

/// The same, locked until the commit: of two who take a step at once, the second finds what the first left.
pub async fn lock(tx: &mut Tx<'_>, key: Key) -> Result<Sealed<Transition>> {
    let row = sqlx::query("select * from app.transition where area = $1 and id = $2 for update")
        .bind(key.area)
        .bind(key.id)
        .fetch_optional(tx.conn())
        .await?;
    seal(tx, row)
}

fn seal(tx: &Tx<'_>, row: Option<PgRow>) -> Result<Sealed<Transition>> {
    let found = transition(&row.ok_or(Error::NotFound)?)?;
    if is_walled(tx, &found) {
        return Err(Error::NotFound);
    }
    let view = view(&found);
    Ok(Sealed::new(found, view))
}

/// The steps of a transition, oldest first.
pub async fn steps(tx: &mut Tx<'_>, key: Key) -> Result<Vec<Taken>> {
    let rows = sqlx::query(
        "select id, at, act, by_org, by_name, by_post, words, package from app.transition_step
         where area = $1 and transition_id = $2 order by at, id",
    )
    .bind(key.area)
    .bind(key.id)
    .fetch_all(tx.conn())
    .await?;
    rows.iter()
        .map(|row| {
            let package: Option<Value> = row.try_get("package")?;
            let (post, name): (String, String) = (row.try_get("by_post")?, row.try_get("by_name")?);
            Ok(Taken {
                id: row.try_get("id")?,
                at: row.try_get::<SqlTimestamp, _>("at")?.to_jiff(),
                act: row.try_get("act")?,
                by_org: row.try_get("by_org")?,
                by: format!("{post} {name}").trim().to_owned(),
                words: row.try_get("words")?,
                package: package.map(serde_json::from_value).transpose()?,
            })
        })
        .collect()
}

/// The steps as they are shown. What passed of the holder's child by rule is on record under that child too, in the holder's trail.
pub fn shown(tx: &Tx<'_>, found: &Transition, steps: Vec<Taken>) -> Sealed<Vec<Taken>> {
    let has_passed = steps.iter().any(|step| step.act == "passed");
    if !has_passed || tx.permit().actor().org == found.to_org {
        return Sealed::plain(steps);
    }
    let view = View {
        kind: "view",
        subject_area: Some(found.to_area),
        subject_org: Some(found.to_org),
        person: found.received_person,
        object_kind: "transition",
        object: Some(found.key.id),
        fields: "name,birth,severity,sighting",
        detail: "夜間・休日の規則による要約".to_owned(),
        ..View::default()
    };
    Sealed::new(steps, view)
}

/// Areas in which transitions of the own agency lie: its own, and those it was ever sent something from.
pub async fn areas(tx: &mut Tx<'_>) -> Result<Vec<i16>> {
    let actor = tx.permit().actor();
    let mut areas: Vec<i16> =
        sqlx::query_scalar("select distinct from_area from app.transition_from where area = $1 and org_id = $2")
            .bind(actor.area)
            .bind(actor.org)
            .fetch_all(tx.conn())
            .await?;
    areas.push(actor.area);
    areas.sort_unstable();
    areas.dedup();
    Ok(areas)
}

/// Which of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// Those the own agency has to act on: undecided ones that came, those it promised to answer, and questions about those it sent.
    ToDo,
    /// Everything undecided or not yet done.
    Open,
    /// Drafts of the own agency.
    Drafts,
    /// Those that came.
    Received,
    /// Those it sent.
    Sent,
}

impl Which {
    fn code(self) -> &'static str {
        match self {
            Self::ToDo => "todo",
            Self::Open => "open",
            Self::Drafts => "drafts",
            Self::Received => "received",
            Self::Sent => "sent",
        }
    }
}

/// A statement that reads lines. The wall takes its children out inside it.
macro_rules! lines {
    ($($rest:tt)*) => {
        concat!(
            "select t.area, t.id, t.org_id, t.to_org, t.to_area, t.kind, t.person_id, t.received_person, t.state, t.answer_due,
               coalesce(t.sent_at, t.created_at) as at, t.rung, t.move_id,
               trim(concat_ws(' ', t.package #>> '{child,person,names,0,family}', t.package #>> '{child,person,names,0,given}')) as name
             from app.transition t
             where t.area = any($1) and (t.org_id = $2 or (t.to_org = $2 and t.sent_at is not null))
               and not (t.state = 'withdrawn' and t.sent_at is null)
               and t.id <> all($3) and (t.person_id is null or t.person_id <> all($3)) and (t.received_person is null or t.received_person <> all($3)) ",
            $($rest)*
        )
    };
}

/// Which of them, by the code in `$5`.
macro_rules! chosen {
    () => {
        "and case $5
           when 'todo' then (t.to_org = $2 and (t.state in ('sent', 'delivered', 'opened', 'answered_back') or t.state = 'accepted' and t.kind in ('aid', 'inquiry', 'material')))
             or (t.org_id = $2 and t.state = 'asked_back')
           when 'open' then t.state not in ('draft', 'refused', 'done', 'withdrawn')
           when 'drafts' then t.org_id = $2 and t.state = 'draft'
           when 'received' then t.to_org = $2
           else t.org_id = $2 and t.sent_at is not null end "
    };
}

fn line(row: &PgRow) -> Result<Line> {
    let (area, to_area): (i16, i16) = (row.try_get("area")?, row.try_get("to_area")?);
    let received: Option<Uuid> = row.try_get("received_person")?;
    Ok(Line {
        key: Key::new(area, row.try_get("id")?),
        org: row.try_get("org_id")?,
        to_org: row.try_get("to_org")?,
        kind: kind(row)?,
        name: row.try_get("name")?,
        person: row.try_get("person_id")?,
        received: received.map(|person| Key::new(to_area, person)),
        state: state(row)?,
        answer_due: row.try_get::<SqlTimestamp, _>("answer_due")?.to_jiff(),
        at: row.try_get::<SqlTimestamp, _>("at")?.to_jiff(),
        rung: row.try_get("rung")?,
        move_id: row.try_get("move_id")?,
    })
}

fn sealed(tx: &Tx<'_>, rows: &[PgRow]) -> Result<Sealed<Vec<Line>>> {
    let lines = rows.iter().map(line).collect::<Result<Vec<_>>>()?;
    let persons: Vec<Uuid> = lines.iter().filter_map(|line| line.person).collect();
    if lines.is_empty() {
        return Ok(Sealed::plain(lines));
    }
    let view = View {
        kind: "list",
        subject_area: Some(tx.permit().actor().area),
        subject_org: Some(tx.permit().actor().org),
        object_kind: "transition",
        fields: "name,kind,state",
        count: i32::try_from(lines.len()).ok(),
        persons,
        ..View::default()
    };
    Ok(Sealed::new(lines, view))
}

fn walled(tx: &Tx<'_>) -> Vec<Uuid> {
    desk::people::access::walled(tx.permit())
}

/// Transitions of the own agency: open ones first by what is due, then the newest.
pub async fn list(tx: &mut Tx<'_>, which: Which, kind: Option<Kind>) -> Result<Sealed<Vec<Line>>> {
    let (areas, org, walled) = (areas(tx).await?, tx.permit().actor().org, walled(tx));
    let rows = sqlx::query(lines!(
        "and ($4::text is null or t.kind = $4) ",
        chosen!(),
        "order by t.state in ('refused', 'done', 'withdrawn'), t.state = 'accepted' and t.kind not in ('aid', 'inquiry', 'material'),
            case when t.ended_at is null and (t.decided_at is null or t.kind in ('aid', 'inquiry', 'material')) then t.answer_due end, t.created_at desc
         limit $6"
    ))
    .bind(areas)
    .bind(org)
    .bind(walled)
    .bind(kind.map(Kind::code))
    .bind(which.code())
    .bind(SHOWN)
    .fetch_all(tx.conn())
    .await?;
    sealed(tx, &rows)
}

/// Transitions of the own agency, the newest first, a page at a time: those older than the last one read.
pub async fn newest(tx: &mut Tx<'_>, which: Which, after: Option<Uuid>, limit: usize) -> Result<Sealed<Vec<Line>>> {
    let (areas, org, walled) = (areas(tx).await?, tx.permit().actor().org, walled(tx));
    // Ids grow with time.
    let rows = sqlx::query(lines!("and ($4::uuid is null or t.id < $4) ", chosen!(), "order by t.id desc limit $6"))
        .bind(areas)
        .bind(org)
        .bind(walled)
        .bind(after)
        .bind(which.code())
        .bind(i64::try_from(limit).map_err(Error::internal)?)
        .fetch_all(tx.conn())
        .await?;
    sealed(tx, &rows)
}

/// Transitions about a child of the own register, sent and received.
pub async fn of_person(tx: &mut Tx<'_>, person: Key) -> Result<Sealed<Vec<Line>>> {
    let (areas, org, walled) = (areas(tx).await?, tx.permit().actor().org, walled(tx));
    let rows = sqlx::query(lines!(
        "and ((t.area = $4 and t.person_id = $5 and t.org_id = $2) or (t.to_area = $4 and t.received_person = $5 and t.to_org = $2))
         order by t.created_at desc limit $6"
    ))
    .bind(areas)
    .bind(org)
    .bind(walled)
    .bind(person.area)
    .bind(person.id)
    .bind(SHOWN)
    .fetch_all(tx.conn())
    .await?;
    sealed(tx, &rows)
}

/// Transitions that belong to a move, those of siblings together, newest move first; of one move where it is named.
pub async fn of_move(tx: &mut Tx<'_>, only: Option<Uuid>) -> Result<Sealed<Vec<Line>>> {
    let (areas, org, walled) = (areas(tx).await?, tx.permit().actor().org, walled(tx));
    let rows = sqlx::query(lines!(
        "and t.move_id is not null and ($4::uuid is null or t.move_id = $4) order by t.move_id desc, t.created_at limit $5"
    ))
    .bind(areas)
    .bind(org)
    .bind(walled)
    .bind(only)
    .bind(SHOWN)
    .fetch_all(tx.conn())
    .await?;
    sealed(tx, &rows)
}

/// Transitions sent for a request, by either side.
pub async fn of_request(tx: &mut Tx<'_>, request: Key) -> Result<Sealed<Vec<Line>>> {
    let (areas, org, walled) = (areas(tx).await?, tx.permit().actor().org, walled(tx));
    let rows = sqlx::query(lines!(
        "and t.answers_area = $4 and t.answers_id = $5 and t.state <> 'draft' order by t.created_at limit $6"
    ))
    .bind(areas)
    .bind(org)
    .bind(walled)
    .bind(request.area)
    .bind(request.id)
    .bind(SHOWN)
    .fetch_all(tx.conn())
    .await?;
    sealed(tx, &rows)
}

/// The own record of a child that comes back: whom the own agency once handed to the sender of this.
pub async fn earlier(tx: &mut Tx<'_>, transition: &Transition) -> Result<Option<(Uuid, Timestamp)>> {
    let actor = tx.permit().actor();
    let found: Option<(Uuid, SqlTimestamp)> = sqlx::query_as(
        "select person_id, sent_at from app.transition
         where area = $1 and org_id = $2 and to_org = $3 and received_person = $4 and person_id is not null and sent_at is not null
         order by created_at desc limit 1",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(transition.org)
    .bind(transition.person)
    .fetch_optional(tx.conn())
    .await?;
    Ok(found.map(|(person, at)| (person, at.to_jiff())))
}
