//! ホーム: what has to be done today, what moved, who is in one's charge. Overdue things come first.

mod store;

use super::rules::{Clock, ClockLabel};
use super::sighting;
use super::task::{self, Task};
use crate::App;
use crate::frame::{self, Frame, date_wareki, moment_label};
use askama::Template;
use axum::extract::State;
use axum::response::Html;
use ground::Result;
use ground::db::{Key, Tx};
use ground::gate::{Action, Permit};
use jiff::ToSpan;
use uuid::Uuid;

struct ClockShown {
    intake: Key,
    number: String,
    person: Key,
    name: String,
    label: ClockLabel,
}

struct CaseShown {
    key: Key,
    name: String,
    kana: String,
    case_no: String,
    note: String,
}

struct TaskShown {
    task: Task,
    name: String,
    overdue: bool,
}

struct Protection {
    key: Key,
    name: String,
    ends: String,
}

/// What changes while the page is open.
#[derive(Template)]
#[template(path = "cases/home/today.html")]
struct Today {
    clocks: Vec<ClockShown>,
    tasks: Vec<TaskShown>,
    protections: Vec<Protection>,
    moved: Vec<CaseShown>,
    mine: Vec<CaseShown>,
    may_read: bool,
}

#[derive(Template)]
#[template(path = "cases/home/page.html")]
struct HomePage {
    frame: Frame,
    today: String,
    may_take: bool,
    may_custody: bool,
    may_missing: bool,
    inner: String,
}

/// Home.
pub async fn page(State(app): State<App>, permit: Permit) -> Result<Html<String>> {
    let inner = read(&app, &permit).await?.render()?;
    frame::html(&HomePage {
        frame: Frame::new(&app, &permit, "ホーム", "/"),
        today: date_wareki(app.db.clock().today()),
        may_take: permit.may(Action::WriteIntake),
        may_custody: permit.may(Action::ReadCustody),
        may_missing: permit.may(Action::ReadMissing),
        inner,
    })
}

/// The region that is read again on news.
pub async fn today(State(app): State<App>, permit: Permit) -> Result<Html<String>> {
    frame::html(&read(&app, &permit).await?)
}

async fn read(app: &App, permit: &Permit) -> Result<Today> {
    let mut tx = app.db.read(permit).await?;
    let (now, today) = (tx.now(), tx.today());
    let may_read = permit.may(Action::ReadRecord);
    let clocks = if permit.may(Action::ReadIntake) { sighting::running(&mut tx).await? } else { Vec::new() };
    let tasks = tasks(&mut tx).await?;
    let named: Vec<Uuid> =
        tasks.iter().filter(|task| task.is_plan()).filter_map(|task| task.person).map(|person| person.id).collect();
    let names = task::names(&mut tx, &named).await?;
    let (moved, mine, protections) = if may_read { cases(&mut tx, today).await? } else { Default::default() };
    let persons = clocks.iter().map(|clock| clock.person.id).chain(moved.iter().chain(&mine).map(|case| case.key.id));
    let persons = persons.chain(protections.iter().map(|protection| protection.key.id)).chain(named).collect();
    let sealed = store::audited(&tx, persons, (clocks, tasks, moved, mine, protections));
    let (clocks, tasks, moved, mine, protections) = tx.show(sealed).await?;
    let clocks = clocks.into_iter().map(|clock| ClockShown {
        intake: clock.intake,
        number: clock.number,
        person: clock.person,
        name: clock.name,
        label: Clock::Running { due: clock.due }.label(now),
    });
    let name = |task: &Task| {
        let person = task.person.filter(|_| task.is_plan());
        let known = person.and_then(|person| names.iter().find(|(id, _)| *id == person.id));
        known.map(|(_, name)| name.clone()).unwrap_or_default()
    };
    let tasks = tasks.into_iter().map(|task| TaskShown { overdue: task.is_overdue(now), name: name(&task), task });
    Ok(Today { clocks: clocks.collect(), tasks: tasks.collect(), protections, moved, mine, may_read })
}

/// What the user has to do: next steps from the reports, and planned contacts for whoever reads records.
async fn tasks(tx: &mut Tx<'_>) -> Result<Vec<Task>> {
    let permit = tx.permit();
    let mut tasks = task::open_tasks(tx).await?;
    tasks.retain(|task| permit.may(if task.is_plan() { Action::ReadRecord } else { Action::ReadIntake }));
    Ok(tasks)
}

async fn cases(tx: &mut Tx<'_>, today: jiff::civil::Date) -> Result<(Vec<CaseShown>, Vec<CaseShown>, Vec<Protection>)> {
    let shown = |line: store::Line| CaseShown {
        key: line.key,
        name: line.name,
        kana: line.kana,
        case_no: line.case_no,
        note: format!("{} 更新", moment_label(line.updated_at)),
    };
    let moved = store::recent(tx, false).await?.into_iter().map(shown).collect();
    let mine = store::recent(tx, true).await?.into_iter().map(shown).collect();
    let until = today.saturating_add(30.days());
    let protections = store::ending_protections(tx, until).await?;
    let protections =
        protections.into_iter().map(|(key, name, ends)| Protection { key, name, ends: date_wareki(ends) }).collect();
    Ok((moved, mine, protections))
}
