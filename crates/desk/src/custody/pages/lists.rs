//! Every running 一時保護 of the centre, the calendar of deadlines, and the panel of the home page.

use super::{class, store};
use crate::App;
use crate::cases::codes::label;
use crate::custody::codes;
use crate::custody::model::Start;
use crate::custody::rules::{Urgency, is_binding, left_label, urgency};
use crate::custody::store::DueLine;
use crate::frame::{self, Frame, date_wareki, moment_label};
use askama::Template;
use axum::extract::State;
use axum::response::Html;
use ground::Result;
use ground::db::Key;
use ground::gate::{Actor, Permit};
use ground::web::Fields;
use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

/// A running 一時保護 with its open deadlines.
struct Line {
    custody: Key,
    name: String,
    kana: String,
    started: String,
    place_kind: String,
    in_charge: String,
    dues: Vec<Chip>,
}

impl Line {
    /// Whether one of the deadlines is past or ends today.
    fn is_over(&self) -> bool {
        self.dues.iter().any(|due| due.class == "danger")
    }
}

/// An open deadline.
struct Chip {
    class: &'static str,
    text: String,
    last_day: String,
}

impl Chip {
    fn of(due: &DueLine, today: Date) -> Self {
        Self {
            class: class(urgency(due.rule, due.last_day, today)),
            text: format!("{} {}", due.rule, left_label(due.last_day, today)),
            last_day: date_wareki(due.last_day),
        }
    }
}

/// One line a 一時保護, in the order of its earliest deadline.
fn lines(dues: Vec<DueLine>, today: Date) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    for due in dues {
        let chip = Chip::of(&due, today);
        match lines.iter_mut().find(|line| line.custody == due.custody) {
            Some(line) => line.dues.push(chip),
            None => lines.push(Line {
                custody: due.custody,
                name: due.name,
                kana: due.kana,
                started: match due.start {
                    Start::On(at) => moment_label(at),
                    Start::Planned(at) => format!("予定 {}", moment_label(at)),
                },
                place_kind: label(codes::PLACE_KINDS, &due.place_kind).to_owned(),
                in_charge: due.in_charge_name,
                dues: vec![chip],
            }),
        }
    }
    lines
}

#[derive(Template)]
#[template(path = "custody/pages/list.html")]
struct ListPage {
    frame: Frame,
    lines: Vec<Line>,
}

/// Every running 一時保護, the most urgent first.
pub async fn list(State(app): State<App>, permit: Permit) -> Result<Html<String>> {
    let mut tx = app.db.read(&permit).await?;
    let today = tx.today();
    let dues = store::open_dues(&mut tx, Date::MAX).await?;
    let dues = tx.show(dues).await?;
    let dues = dues.into_iter().filter(|due| is_binding(due.rule)).collect();
    frame::html(&ListPage { frame: Frame::new(&app, &permit, "一時保護", "/custody"), lines: lines(dues, today) })
}

#[derive(Template)]
#[template(path = "custody/pages/panel.html")]
struct Panel {
    lines: Vec<Line>,
}

/// What of it is near or past, for the home page: all of the centre's for its chiefs, what is past for everybody, and else the own cases.
pub async fn panel(State(app): State<App>, permit: Permit) -> Result<Html<String>> {
    let mut tx = app.db.read(&permit).await?;
    let today = tx.today();
    let dues = store::open_dues(&mut tx, today.saturating_add(28.days())).await?;
    let dues = tx.show(dues).await?;
    let is_shown = |due: &DueLine| {
        let urgency = urgency(due.rule, due.last_day, today);
        is_binding(due.rule) && urgency < Urgency::Far && (urgency == Urgency::Over || concerns(permit.actor(), due))
    };
    frame::html(&Panel { lines: lines(dues.into_iter().filter(is_shown).collect(), today) })
}

fn concerns(actor: &Actor, due: &DueLine) -> bool {
    let is_mine = due.in_charge.is_some() && due.in_charge == actor.staff;
    let is_of_section = due.section.is_some() && due.section == actor.section;
    let is_nobodys = due.in_charge.is_none() && due.section.is_none();
    is_mine || is_of_section || is_nobodys || actor.role.ends_with("_chief")
}

/// A day of the calendar.
struct Day {
    number: i8,
    is_today: bool,
    is_other: bool,
    dues: Vec<Entry>,
}

struct Entry {
    custody: Key,
    name: String,
    text: String,
    class: &'static str,
}

#[derive(Template)]
#[template(path = "custody/pages/calendar.html")]
struct CalendarPage {
    frame: Frame,
    title: String,
    weeks: Vec<Vec<Day>>,
    past: Vec<Entry>,
    before: String,
    after: String,
}

/// The month with every open deadline on its last day; what is past stands above it.
pub async fn calendar(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Html<String>> {
    let mut tx = app.db.read(&permit).await?;
    let today = tx.today();
    let asked: Option<Date> = format!("{}-01", fields.get("month")).parse().ok();
    let first = asked.unwrap_or(today).first_of_month();
    let dues = store::open_dues(&mut tx, first.last_of_month().saturating_add(7.days())).await?;
    let dues = tx.show(dues).await?;
    let entry = |due: &DueLine| Entry {
        custody: due.custody,
        name: due.name.clone(),
        text: due.rule.to_string(),
        class: class(urgency(due.rule, due.last_day, today)),
    };
    let past = dues.iter().filter(|due| due.last_day < today && is_binding(due.rule)).map(entry).collect();
    let day = |date: Date| Day {
        number: date.day(),
        is_today: date == today,
        is_other: date.month() != first.month(),
        dues: dues.iter().filter(|due| due.last_day == date).map(entry).collect(),
    };
    let month = |date: Date| format!("{:04}-{:02}", date.year(), date.month());
    frame::html(&CalendarPage {
        frame: Frame::new(&app, &permit, "一時保護の期限カレンダー", "/custody"),
        title: jp::Wareki(first).month(),
        weeks: weeks(first).into_iter().map(|week| week.into_iter().map(day).collect()).collect(),
        past,
        before: month(first.saturating_sub(1.month())),
        after: month(first.saturating_add(1.month())),
    })
}

/// The weeks of a month, each from Sunday to Saturday.
fn weeks(first: Date) -> Vec<Vec<Date>> {
    let back = i64::from(first.weekday().since(Weekday::Sunday));
    let mut day = first.saturating_sub(back.days());
    let mut weeks = Vec::new();
    while day <= first.last_of_month() {
        weeks.push((0..7i64).map(|ahead| day.saturating_add(ahead.days())).collect());
        day = day.saturating_add(7.days());
    }
    weeks
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_month_begins_on_its_sunday_and_ends_on_its_saturday() {
        let weeks = weeks(date(2026, 11, 1));
        assert_eq!((weeks.len(), weeks[0][0], weeks[4][6]), (5, date(2026, 11, 1), date(2026, 12, 5)));
        let february = super::weeks(date(2027, 2, 1));
        assert_eq!((february.len(), february[0][0], february[4][6]), (5, date(2027, 1, 31), date(2027, 3, 6)));
    }
}
