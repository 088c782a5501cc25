//! Loads what the preview showed: one transaction, a few hundred rows a statement, all or nothing.

use super::job::{self, State};
use super::line::{Line, RECORD_FIELDS};
use super::plan::{Outcome, Step, Target};
use super::{layout, store};
use crate::cases::{codes, rules, takeover};
use crate::{App, people};
use ground::db::{Change, FieldChange, Tx, japan};
use ground::gate::Permit;
use ground::outbox::{self, News};
use ground::{Error, Result};
use jiff::Timestamp;
use jiff::civil::Date;
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

/// Rows a statement.
const CHUNK: usize = 500;

/// Loads an approved job.
///
/// # Errors
/// `Invalid` when rows are refused that were not before, since somebody changed the register meanwhile.
pub(super) async fn run(app: &App, permit: &Permit, id: Uuid) -> Result<()> {
    let (lines, steps) = job::decide(app, permit, id).await?;
    let mut tx = app.db.read(permit).await?;
    let approved = store::load(&mut tx, id).await?;
    tx.commit().await?;
    let refused = steps.iter().filter(|step| step.outcome == Outcome::Refused).count();
    if approved.state != State::Loading || (refused > 0 && !approved.without_refused) {
        return Err(Error::invalid(
            "file",
            "プレビューの後に台帳が変わり、取り込めない行ができました。もう一度プレビューしてください。",
        ));
    }
    let work = Work::arrange(app, permit, &lines, &steps).await?;
    let mut tx = app.db.write(permit).await?;
    let mut households = HashMap::new();
    let (mut done, mut told) = (0, Timestamp::UNIX_EPOCH);
    for chunk in work.rows.chunks(CHUNK) {
        write(&mut tx, chunk, &mut households).await?;
        done += chunk.len();
        told = tell(app, permit, id, done, told).await?;
    }
    finish(app, tx, id, &work, &steps).await
}

/// Shows how far it is, about once a second: in a transaction of its own, so that others see it.
async fn tell(app: &App, permit: &Permit, id: Uuid, done: usize, told: Timestamp) -> Result<Timestamp> {
    let now = app.db.clock().now();
    if now.duration_since(told).as_millis() < 1000 {
        return Ok(told);
    }
    let mut tx = app.db.write(permit).await?;
    store::alive(&mut tx, id, done).await?;
    super::job::tell(&mut tx).await?;
    tx.commit().await?;
    Ok(now)
}

/// A row with the ids and numbers it gets.
struct Placed<'a> {
    line: &'a Line,
    step: &'a Step,
    person: Uuid,
    record: Uuid,
    /// Set on the row that makes the record: its number.
    case_no: Option<String>,
    first_registered_on: Date,
    residence: Option<i32>,
    /// 受付番号 of the report, where there is something to report.
    intake: Option<(Uuid, String)>,
}

struct Work<'a> {
    rows: Vec<Placed<'a>>,
}

/// Numbers set aside, by counter and fiscal year.
#[derive(Default)]
struct Numbers(HashMap<(&'static str, i16), i32>);

impl Numbers {
    fn take(&mut self, counter: &'static str, on: Date) -> String {
        let year = jp::fiscal_year(on);
        let next = self.0.entry((counter, year.0)).or_default();
        let number = rules::number(year, *next);
        *next += 1;
        number
    }
}

fn reports(line: &Line) -> bool {
    line.acceptance
        .as_ref()
        .is_some_and(|acceptance| !acceptance.complaint.is_empty() || !acceptance.child_state.is_empty())
}

impl<'a> Work<'a> {
    /// Gives every row its ids and numbers; the numbers are set aside in a transaction of their own.
    async fn arrange(app: &App, permit: &Permit, lines: &'a [Line], steps: &'a [Step]) -> Result<Self> {
        let today = app.db.clock().today();
        let root = |index: usize, step: &Step| match step.target {
            Target::Row(first) => first,
            _ => index,
        };
        let mut first_days: HashMap<usize, Date> = HashMap::new();
        for (index, (line, step)) in
            lines.iter().zip(steps).enumerate().filter(|(_, (_, step))| step.outcome != Outcome::Refused)
        {
            if let Some(acceptance) = &line.acceptance {
                let day = first_days.entry(root(index, step)).or_insert(acceptance.on);
                *day = acceptance.on.min(*day);
            }
        }
        let mut numbers = set_aside(app, permit, lines, steps, &first_days, today).await?;
        let registry = app.gate.registry();
        let mut persons: HashMap<usize, Uuid> = HashMap::new();
        let mut records: HashMap<Uuid, Uuid> = HashMap::new();
        let mut rows = Vec::new();
        for (index, (line, step)) in lines.iter().zip(steps).enumerate() {
            if matches!(step.outcome, Outcome::Refused | Outcome::Same) {
                continue;
            }
            let person = match step.target {
                Target::Known(person) => person,
                Target::New => *persons.entry(index).or_insert_with(|| app.db.clock().new_id()),
                Target::Row(first) => *persons.get(&first).ok_or_else(|| Error::internal("a row before its child"))?,
            };
            let first_registered_on = first_days.get(&root(index, step)).copied().unwrap_or(today);
            let on_file = step.record.or_else(|| records.get(&person).copied());
            let case_no = on_file.is_none().then(|| match line.case_no.as_str() {
                "" => numbers.take("case", first_registered_on),
                brought => brought.to_owned(),
            });
            let record = on_file.unwrap_or_else(|| app.db.clock().new_id());
            records.insert(person, record);
            let intake = line.acceptance.as_ref().filter(|_| step.accept && reports(line));
            let intake = intake.map(|acceptance| (app.db.clock().new_id(), numbers.take("intake", acceptance.on)));
            let address = line.child.addresses.iter().find(|address| address.kind == "current");
            let residence = address
                .and_then(|address| registry.municipality(address.municipality.as_deref()?))
                .map(|agency| agency.id);
            rows.push(Placed { line, step, person, record, case_no, first_registered_on, residence, intake });
        }
        Ok(Self { rows })
    }
}

/// Counts the numbers needed, lets the counters go on above those the register brings along, and sets the rest aside.
async fn set_aside(
    app: &App,
    permit: &Permit,
    lines: &[Line],
    steps: &[Step],
    first_days: &HashMap<usize, Date>,
    today: Date,
) -> Result<Numbers> {
    let mut needed: BTreeMap<(&'static str, i16), i32> = BTreeMap::new();
    let mut brought: BTreeMap<i16, i32> = BTreeMap::new();
    for (index, (line, step)) in lines.iter().zip(steps).enumerate() {
        if step.outcome == Outcome::Refused {
            continue;
        }
        if let Some((year, n)) = own_form(&line.case_no) {
            let highest = brought.entry(year).or_default();
            *highest = n.max(*highest);
        } else if line.case_no.is_empty() && step.record.is_none() {
            let on = first_days.get(&index).copied().unwrap_or(today);
            *needed.entry(("case", jp::fiscal_year(on).0)).or_default() += 1;
        }
        if let Some(acceptance) = line.acceptance.as_ref().filter(|_| step.accept && reports(line)) {
            *needed.entry(("intake", jp::fiscal_year(acceptance.on).0)).or_default() += 1;
        }
    }
    let mut numbers = Numbers::default();
    let mut tx = app.db.write(permit).await?;
    for (year, highest) in brought {
        takeover::go_on_above(&mut tx, "case", jp::FiscalYear(year), highest).await?;
    }
    for ((counter, year), count) in needed {
        let first = takeover::set_aside(&mut tx, counter, jp::FiscalYear(year), count).await?;
        numbers.0.insert((counter, year), first);
    }
    tx.commit().await?;
    Ok(numbers)
}

/// Year and running number of a 事例番号 written as this system writes them.
fn own_form(case_no: &str) -> Option<(i16, i32)> {
    let (year, n) = case_no.split_once('-')?;
    (year.len() == 4 && n.len() >= 4).then_some(())?;
    Some((year.parse().ok()?, n.parse().ok()?))
}

/// Writes some rows: persons first, since everything hangs on them.
async fn write(tx: &mut Tx<'_>, rows: &[Placed<'_>], households: &mut HashMap<String, Uuid>) -> Result<()> {
    let new = |row: &&Placed<'_>| row.step.target == Target::New;
    let mut persons: Vec<_> = rows.iter().filter(new).map(|row| (row.person, &row.line.child)).collect();
    let mut relations = Vec::new();
    for row in rows.iter().filter(new) {
        for (guardian, relation) in &row.line.guardians {
            let household = household(row.line, guardian);
            let id = *households.entry(household).or_insert_with(|| {
                let id = tx.new_id();
                persons.push((id, guardian));
                id
            });
            relations.push((row.person, id, relation));
        }
    }
    people::register_many(tx, &persons).await?;
    people::relate_many(tx, &relations).await?;
    let records: Vec<_> = rows.iter().filter_map(record_of).collect();
    takeover::records(tx, &records).await?;
    let fillings: Vec<_> = rows.iter().filter_map(filling_of).collect();
    takeover::fill(tx, &fillings).await?;
    let by = format!("{}(台帳の取込)", tx.permit().actor().name);
    let received: Vec<_> = rows.iter().filter_map(|row| report_of(row, &by)).collect();
    takeover::reports(tx, &received).await?;
    let episodes: Vec<_> = rows.iter().filter_map(|row| episode_of(row, tx.new_id())).collect();
    takeover::episodes(tx, &episodes).await?;
    let entries: Vec<_> = rows.iter().filter_map(|row| progress_of(row, tx.new_id())).collect();
    takeover::progress(tx, &entries).await?;
    let changes: Vec<_> = rows.iter().map(change_of).collect();
    tx.record_many(&changes).await
}

/// Brothers and sisters of one register share their parents: the same name at the same address, or of the same birth.
fn household(line: &Line, guardian: &people::NewPerson) -> String {
    let name =
        guardian.names.first().map(|name| jp::fold(&format!("{}{}", name.family, name.given))).unwrap_or_default();
    let own = guardian
        .addresses
        .first()
        .or_else(|| line.child.addresses.first())
        .map(|address| jp::fold_address(&address.line));
    match (&guardian.birth, own) {
        (Some(birth), _) => format!("{name}|{}|{}", birth.first, birth.last),
        (None, Some(address)) => format!("{name}|{address}"),
        (None, None) => format!("{name}|{}", line.number),
    }
}

fn texts<'a>(line: &'a Line, takes: impl Fn(usize) -> bool) -> (takeover::Texts<'a>, &'a str) {
    let mut texts = [""; 12];
    for (position, (slot, text)) in texts.iter_mut().zip(&line.record).enumerate() {
        *slot = if takes(position) { text } else { "" };
    }
    let [
        school,
        grade,
        class,
        teacher,
        domicile,
        living,
        family_history,
        growth,
        agencies,
        services,
        past_contact,
        in_charge,
    ] = texts;
    let texts = takeover::Texts {
        school,
        grade,
        class,
        teacher,
        domicile,
        living,
        family_history,
        growth,
        agencies,
        services,
        past_contact,
    };
    (texts, in_charge)
}

fn record_of<'a>(row: &'a Placed<'_>) -> Option<takeover::Record<'a>> {
    let (texts, in_charge) = texts(row.line, |_| true);
    Some(takeover::Record {
        id: row.record,
        person: row.person,
        case_no: row.case_no.as_deref()?,
        residence_org: row.residence,
        in_charge,
        first_registered_on: row.first_registered_on,
        severity: row.line.severity,
        texts,
    })
}

fn filling_of<'a>(row: &'a Placed<'_>) -> Option<takeover::Filling<'a>> {
    if row.case_no.is_some() || !(row.step.fill.contains(&true) || row.line.severity.is_some()) {
        return None;
    }
    let (texts, in_charge) = texts(row.line, |field| row.step.fill.get(field) == Some(&true));
    Some(takeover::Filling { id: row.record, in_charge, severity: row.line.severity, texts })
}

fn report_of<'a>(row: &'a Placed<'_>, by: &'a str) -> Option<takeover::Report<'a>> {
    let ((id, number), acceptance) = (row.intake.as_ref()?, row.line.acceptance.as_ref()?);
    Some(takeover::Report {
        id: *id,
        person: row.person,
        number: number.clone(),
        form: if acceptance.kind == codes::KIND_ABUSE { "abuse" } else { "general" },
        received_at: acceptance.on.to_zoned(japan()).ok()?.timestamp(),
        received_by_name: by,
        route: &acceptance.route,
        kind: &acceptance.kind,
        handling: &acceptance.handling,
        division: &acceptance.division,
        complaint: &acceptance.complaint,
        child_state: &acceptance.child_state,
        family_state: &acceptance.family_state,
        abuse_types: &acceptance.abuse_types,
        abusers: &acceptance.abusers,
    })
}

fn episode_of<'a>(row: &'a Placed<'_>, id: Uuid) -> Option<takeover::Episode<'a>> {
    let acceptance = row.line.acceptance.as_ref().filter(|_| row.step.accept)?;
    Some(takeover::Episode {
        id,
        record: row.record,
        person: row.person,
        intake: row.intake.as_ref().map(|(id, _)| *id),
        accepted_on: acceptance.on,
        kind: &acceptance.kind,
        route: &acceptance.route,
        abuse_main: rules::main_abuse(&acceptance.abuse_types),
        abuser_main: rules::main_abuser(&acceptance.abusers),
        disposition: &acceptance.handling,
        closed_on: acceptance.closed_on,
        close_reason: &acceptance.close_reason,
    })
}

fn progress_of<'a>(row: &'a Placed<'_>, id: Uuid) -> Option<takeover::Progress<'a>> {
    let entry = row.line.progress.as_ref().filter(|_| row.step.progress)?;
    let at = entry.on.to_zoned(japan()).ok()?.timestamp();
    Some(takeover::Progress {
        id,
        record: row.record,
        person: row.person,
        at,
        category: &entry.category,
        body: &entry.body,
    })
}

/// History and audit row of one row; the history names the fields that were empty before.
fn change_of(row: &Placed<'_>) -> Change {
    let filled = RECORD_FIELDS
        .iter()
        .zip(&row.line.record)
        .zip(&row.step.fill)
        .filter(|(_, fills)| **fills && row.case_no.is_none());
    let fields = filled.map(|((field, text), _)| FieldChange {
        field: (*field).to_owned(),
        label: layout::label_of(field).to_owned(),
        from: String::new(),
        to: text.clone(),
    });
    Change {
        kind: "import",
        entity: "record",
        id: row.record,
        person: Some(row.person),
        fields: fields.collect(),
        payload: serde_json::Value::Null,
    }
}

/// Removes file and preview, tells the agencies concerned in one event, and commits.
async fn finish(app: &App, mut tx: Tx<'_>, id: Uuid, work: &Work<'_>, steps: &[Step]) -> Result<()> {
    let mut counts: BTreeMap<String, i32> = BTreeMap::new();
    for step in steps {
        *counts.entry(step.outcome.code().to_owned()).or_default() += 1;
    }
    let mut residence: BTreeMap<String, u32> = BTreeMap::new();
    for row in &work.rows {
        if let Some(org) = row.residence {
            *residence.entry(org.to_string()).or_default() += 1;
        }
    }
    let mut persons: Vec<Uuid> = work.rows.iter().map(|row| row.person).collect();
    persons.sort_unstable();
    persons.dedup();
    let now = app.db.clock().now();
    people::touch_many(&mut tx, &persons, now).await?;
    store::clear_rows(&mut tx, id, true).await?;
    store::done(&mut tx, id, &counts, now).await?;
    tx.event(
        "register.imported",
        None,
        Some(id),
        serde_json::json!({ "residence": residence, "rows": persons.len(), "loaded_at": now }),
    )
    .await?;
    let news = News { orgs: vec![tx.permit().actor().org], kind: "register.imported".to_owned(), person: None };
    outbox::tell(&mut tx, &news).await?;
    tx.commit().await
}
