//! The police's view of cases. Whose rows it has is decided in the database, from the agreements of the day.

use crate::police::case::{Case, Custody};
use crate::police::rules::{self, Reason};
use desk::cases::codes;
use desk::people::access::walled;
use desk::people::model::Birth;
use ground::audit::Entry;
use ground::db::{Key, Tx};
use ground::{Error, Result, Sealed, View};
use jiff::Timestamp;
use jiff_sqlx::{Date as SqlDate, Timestamp as SqlTimestamp};
use sqlx::FromRow;
use sqlx::types::Json;
use std::collections::BTreeMap;
use uuid::Uuid;

#[derive(FromRow)]
struct Row {
    area: i16,
    org_id: i32,
    person_id: Uuid,
    family: String,
    given: String,
    family_kana: String,
    given_kana: String,
    other_names: Vec<String>,
    sex: String,
    birth_first: Option<SqlDate>,
    birth_last: Option<SqlDate>,
    birth_text: String,
    hidden: bool,
    address: String,
    residence_org: Option<i32>,
    school: String,
    is_open: bool,
    accepted_on: Option<SqlDate>,
    closed_on: Option<SqlDate>,
    kinds: Vec<String>,
    urgency: String,
    severity: Option<i16>,
    received_at: Option<SqlTimestamp>,
    due_at: Option<SqlTimestamp>,
    clock_seen_at: Option<SqlTimestamp>,
    seen_at: Option<SqlTimestamp>,
    checked_at: Option<SqlTimestamp>,
    checked_how: Option<String>,
    custodies: Json<Vec<Custody>>,
    returned_at: Option<SqlTimestamp>,
    moved_from_org: Option<i32>,
    moved_on: Option<SqlDate>,
    reports: i32,
    reasons: Vec<String>,
}

impl From<Row> for Case {
    fn from(row: Row) -> Self {
        let at = |at: Option<SqlTimestamp>| at.map(|at| at.to_jiff());
        let on = |on: Option<SqlDate>| on.map(|on| on.to_jiff());
        let joined = |family: &str, given: &str| format!("{family} {given}").trim().to_owned();
        let birth = on(row.birth_first).zip(on(row.birth_last));
        let mut reasons: Vec<Reason> = row.reasons.iter().filter_map(|code| Reason::from_code(code)).collect();
        reasons.sort_unstable();
        Self {
            key: Key::new(row.area, row.person_id),
            centre: row.org_id,
            name: joined(&row.family, &row.given),
            kana: joined(&row.family_kana, &row.given_kana),
            other_names: row.other_names,
            sex: row.sex,
            birth: birth.map(|(first, last)| Birth { first, last, text: row.birth_text }),
            hidden: row.hidden,
            address: row.address,
            residence: row.residence_org,
            school: row.school,
            is_open: row.is_open,
            accepted_on: on(row.accepted_on),
            closed_on: on(row.closed_on),
            kinds: row.kinds,
            urgency: known(codes::URGENCIES, row.urgency),
            severity: row.severity,
            received_at: at(row.received_at),
            due_at: at(row.due_at),
            clock_seen_at: at(row.clock_seen_at),
            seen_at: at(row.seen_at),
            checked: at(row.checked_at).zip(row.checked_how.map(|how| known(codes::SIGHTING_METHODS, how))),
            custodies: row.custodies.0,
            returned_at: at(row.returned_at),
            moved_from: row.moved_from_org,
            moved_on: on(row.moved_on),
            reports: row.reports,
            reasons,
        }
    }
}

/// A code of a table; a word somebody may have written in its place stays here.
fn known(table: codes::Table, code: String) -> String {
    if table.iter().any(|(known, _)| *known == code) { code } else { String::new() }
}

/// Those the reader's police may see, without the ones behind the conflict wall.
async fn visible(tx: &mut Tx<'_>, one: Option<Key>) -> Result<Vec<Case>> {
    let walled = walled(tx.permit());
    let mut cases = Vec::new();
    for area in areas(tx).await?.into_iter().filter(|area| one.is_none_or(|key| key.area == *area)) {
        let rows: Vec<Row> = sqlx::query_as("select * from app.police_cases($1, $2) where person_id <> all ($3)")
            .bind(area)
            .bind(one.map(|key| key.id))
            .bind(&walled)
            .fetch_all(tx.conn())
            .await?;
        cases.extend(rows.into_iter().map(Case::from));
    }
    Ok(cases)
}

/// The centre of a case the reader's police share in, walled from the reader or not.
async fn centre_of(tx: &mut Tx<'_>, key: Key) -> Result<Option<i32>> {
    if !areas(tx).await?.contains(&key.area) {
        return Ok(None);
    }
    let centre = sqlx::query_scalar("select org_id from app.police_cases($1, $2)")
        .bind(key.area)
        .bind(key.id)
        .fetch_optional(tx.conn())
        .await?;
    Ok(centre)
}

/// How many cases the police would see under the scope of this transaction: a sum, nobody's name.
pub async fn count(tx: &mut Tx<'_>) -> Result<i64> {
    let mut sum = 0;
    for area in areas(tx).await? {
        let cases: i64 = sqlx::query_scalar("select count(*) from app.police_cases($1, null)")
            .bind(area)
            .fetch_one(tx.conn())
            .await?;
        sum += cases;
    }
    Ok(sum)
}

/// The areas of the centres that share.
async fn areas(tx: &mut Tx<'_>) -> Result<Vec<i16>> {
    let centres = tx.permit().scope().policed.centres;
    Ok(sqlx::query_scalar("select distinct area from ref.agency where id = any ($1) order by area")
        .bind(centres)
        .fetch_all(tx.conn())
        .await?)
}

/// What of the cases is asked for.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Only with this reason.
    pub reason: Option<Reason>,
    /// Only children living in this municipality, or moved from it.
    pub town: Option<i32>,
    /// Name, reading, birth or address; empty for everybody.
    pub typed: String,
    /// Whether closed cases come too.
    pub closed: bool,
    /// Cases to pass over.
    pub from: usize,
    /// Most cases shown.
    pub limit: usize,
}

/// One page of the list.
#[derive(Debug)]
pub struct Listing {
    /// The cases of the page.
    pub cases: Vec<Case>,
    /// How many there are with each reason, whichever is asked for.
    pub counts: BTreeMap<Reason, usize>,
    /// How many without regard to reasons.
    pub all: usize,
    /// How many are asked for.
    pub found: usize,
    /// When they were read.
    pub at: Timestamp,
}

/// A page of the list; each centre finds the look at its children in its own log.
pub async fn list(tx: &mut Tx<'_>, wanted: &Wanted) -> Result<Sealed<Listing>> {
    let at = tx.now();
    let mut cases = visible(tx, None).await?;
    cases.retain(|case| {
        let lives = wanted.town.is_none_or(|town| case.residence == Some(town) || case.moved_from == Some(town));
        let may_be_closed = wanted.closed || case.is_open || !case.reasons.is_empty();
        lives && may_be_closed && rules::is_meant(case, &wanted.typed)
    });
    let all = cases.len();
    let with = |reason: Reason| cases.iter().filter(|case| case.reasons.contains(&reason)).count();
    let counts = Reason::ALL.into_iter().map(|reason| (reason, with(reason))).collect();
    cases.retain(|case| wanted.reason.is_none_or(|reason| case.reasons.contains(&reason)));
    let found = cases.len();
    rules::sort(&mut cases);
    let cases: Vec<Case> = cases.into_iter().skip(wanted.from).take(wanted.limit).collect();
    let views = looks(&cases, wanted);
    let listing = Listing { cases, counts, all, found, at };
    Ok(views
        .into_iter()
        .fold(Sealed::plain(listing), |sealed, view| sealed.zip(Sealed::new((), view)).map(|(listing, ())| listing)))
}

fn looks(cases: &[Case], wanted: &Wanted) -> Vec<View> {
    let mut of_centre: BTreeMap<(i16, i32), Vec<Uuid>> = BTreeMap::new();
    cases.iter().for_each(|case| of_centre.entry((case.key.area, case.centre)).or_default().push(case.key.id));
    let filter = wanted.reason.map(|reason| reason.label().to_owned());
    let typed = Some(&wanted.typed).filter(|typed| !typed.is_empty()).map(|typed| format!("「{typed}」"));
    let detail = [filter, typed].into_iter().flatten().collect::<Vec<_>>().join(" ");
    if of_centre.is_empty() && !wanted.typed.is_empty() {
        // Whom somebody looked for in vain is on record too.
        let detail = detail.clone();
        return vec![View { kind: "search", object_kind: "police_case", detail, count: Some(0), ..View::default() }];
    }
    let looks = of_centre.into_iter().map(|((area, centre), persons)| View {
        kind: if wanted.typed.is_empty() { "list" } else { "search" },
        subject_area: Some(area),
        subject_org: Some(centre),
        object_kind: "police_case",
        detail: detail.clone(),
        count: i32::try_from(persons.len()).ok(),
        persons,
        ..View::default()
    });
    looks.collect()
}

/// One case. What the police may not see does not exist for them; that it was asked for is on record.
pub async fn find(mut tx: Tx<'_>, key: Key) -> Result<(Tx<'_>, Sealed<Case>)> {
    match visible(&mut tx, Some(key)).await?.into_iter().next() {
        Some(case) => {
            let view = View {
                kind: "view",
                subject_area: Some(key.area),
                subject_org: Some(case.centre),
                person: Some(key.id),
                object_kind: "police_case",
                object: Some(key.id),
                ..View::default()
            };
            Ok((tx, Sealed::new(case, view)))
        }
        None => {
            let is_walled = tx.permit().actor().is_walled(key.id);
            let centre = centre_of(&mut tx, key).await?;
            tx.audit(Entry {
                kind: "denied".to_owned(),
                subject_area: centre.map(|_| key.area),
                subject_org: centre,
                person: Some(key.id),
                object_kind: "police_case".to_owned(),
                detail: if is_walled { "利害関係" } else { "範囲外" }.to_owned(),
                ..Entry::default()
            })
            .await?;
            tx.commit().await?;
            Err(Error::NotFound)
        }
    }
}
