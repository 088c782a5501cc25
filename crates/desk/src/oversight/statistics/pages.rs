//! 統計 on screen and as a file: the tables, the cases behind a number, the check, the closings, the rules.

use super::chart::{BAR, Chart};
use super::check::{self, Balance, POINTS, TWICE};
use super::close::{self, Difference};
use super::facts::{self, Case};
use super::period::Period;
use super::rules::{self, Rule, RuleSet};
use super::spans;
use super::store::{self, Closing};
use super::table::{ALL, Cell, Fact, Table, tables};
use crate::App;
use crate::cases::codes;
use crate::frame::{self, Errors, Frame, date_wareki, moment_wareki};
use crate::oversight::store::{Person, people};
use crate::people::access::walled;
use askama::Template;
use axum::extract::State;
use axum::http::header;
use axum::response::{Html, IntoResponse, Redirect, Response};
use ground::db::{Change, Key, Tx, japan};
use ground::gate::{Action, AgencyKind, Permit};
use ground::web::{Fields, Reader};
use ground::{Error, Result, Sealed, View};
use jiff::civil::Date;
use std::collections::BTreeMap;
use uuid::Uuid;

/// What every page of statistics shows above its content.
pub(super) struct Head {
    pub(super) period: Period,
    pub(super) label: String,
    version: &'static str,
    pub(super) fields: Fields,
    errors: Errors,
    tab: &'static str,
    may_export: bool,
    years: Vec<(i16, String)>,
}

impl Head {
    pub(super) fn query(&self) -> String {
        self.period.query()
    }
}

pub(super) fn head(app: &App, permit: &Permit, mut fields: Fields, tab: &'static str) -> Result<Head> {
    let today = app.db.clock().today();
    let (period, errors) = match Period::read(&fields, today) {
        Ok(period) => (period, Errors::default()),
        Err(error) => (Period::year(jp::fiscal_year(today)), Errors::or_fail(error)?),
    };
    // A year or part of one is chosen in the lists, however its days were named.
    if let Some((year, part)) = period.named().filter(|_| errors.0.is_empty()) {
        for (name, value) in
            [("from", String::new()), ("until", String::new()), ("year", year.0.to_string()), ("part", part.to_owned())]
        {
            fields.set(name, value);
        }
    }
    let this = jp::fiscal_year(today).0;
    Ok(Head {
        period,
        label: period.label(),
        version: rules::of(period.until).version,
        fields,
        errors,
        tab,
        may_export: permit.may(Action::ExportList),
        years: (0..10).map(|ago| (this - ago, jp::FiscalYear(this - ago).to_string())).collect(),
    })
}

/// Who only sees what others reported.
fn is_overseer(permit: &Permit) -> bool {
    matches!(permit.actor().kind, AgencyKind::Prefecture | AgencyKind::National)
}

/// A number with the way to its cases.
struct Number {
    n: i64,
    href: String,
    is_sum: bool,
}

struct RowShown {
    label: String,
    is_sum: bool,
    numbers: Vec<Number>,
}

/// A table as shown.
struct Shown {
    id: &'static str,
    title: &'static str,
    row_label: &'static str,
    columns: Vec<String>,
    rows: Vec<RowShown>,
    unplaced: i64,
}

fn href(period: Period, table: &str, row: &str, column: &str) -> String {
    let place = serde_urlencoded::to_string([("table", table), ("row", row), ("column", column)]).unwrap_or_default();
    let list = if spans::find(table).is_some() { "spans" } else { "cases" };
    format!("/statistics/{list}?{}&{place}", period.query())
}

fn shown(table: &Table, period: Period, may_list: bool) -> Shown {
    let row = |((code, label), cells): (&super::table::Head, &Vec<i64>)| RowShown {
        label: label.to_string(),
        is_sum: code == ALL,
        numbers: table
            .columns
            .iter()
            .zip(cells)
            .map(|((column, _), n)| Number {
                n: *n,
                href: if may_list && *n > 0 { href(period, table.id, code, column) } else { String::new() },
                is_sum: code == ALL || column == ALL,
            })
            .collect(),
    };
    Shown {
        id: table.id,
        title: table.title,
        row_label: table.row_label,
        columns: table.columns.iter().map(|(_, label)| label.to_string()).collect(),
        rows: table.rows.iter().zip(&table.cells).map(row).collect(),
        unplaced: table.unplaced(),
    }
}

#[derive(Template)]
#[template(path = "oversight/statistics/page.html")]
struct StatisticsPage {
    frame: Frame,
    head: Head,
    facts: Vec<(&'static str, i64)>,
    abuse: i64,
    chart: Option<Chart>,
    bar: i64,
    tables: Vec<Shown>,
}

/// Every table of the agency: those of the return, for a centre 一時保護, for a municipality the council's.
async fn all_tables(tx: &mut Tx<'_>, permit: &Permit, period: Period) -> Result<Vec<Table>> {
    let wall = walled(permit);
    let counts = facts::counts(&store::episodes(tx, period, &wall).await?, period);
    let mut tables = tables(rules::of(period.until), permit.actor().kind, period, &counts);
    for spec in spans::of(permit.actor().kind) {
        tables.push(spec.table(&store::spans(tx, spec, period, &wall).await?, period));
    }
    Ok(tables)
}

/// `/statistics`
pub async fn page(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Response> {
    if is_overseer(&permit) {
        return overseen(&app, &permit, fields).await;
    }
    let head = head(&app, &permit, fields, "page")?;
    let mut tx = app.db.read(&permit).await?;
    let tables = all_tables(&mut tx, &permit, head.period).await?;
    let tables = tx.show(Sealed::plain(tables)).await?;
    let may_list = |table: &Table| {
        permit.may(Action::ReadRecord) && spans::find(table.id).is_none_or(|spec| permit.may(spec.right))
    };
    let kinds = |row: &str, fact: Fact| tables.first().map_or(0, |table| table.at(row, fact.code()));
    let status_wrong = !head.errors.0.is_empty();
    let page = StatisticsPage {
        frame: Frame::new(&app, &permit, "統計", "/statistics"),
        facts: Fact::ALL.iter().map(|fact| (fact.label(), kinds(ALL, *fact))).collect(),
        abuse: kinds(codes::KIND_ABUSE, Fact::Disposed),
        chart: Chart::of(&tables),
        bar: BAR,
        tables: tables.iter().map(|table| shown(table, head.period, may_list(table))).collect(),
        head,
    };
    if status_wrong { Ok(frame::refused(&page)?.into_response()) } else { Ok(frame::html(&page)?.into_response()) }
}

/// A sum an agency reported.
struct Reported {
    org: String,
    months: usize,
    received: i64,
    disposed: i64,
    abuse: i64,
}

#[derive(Template)]
#[template(path = "oversight/statistics/overseen.html")]
struct OverseenPage {
    frame: Frame,
    head: Head,
    lines: Vec<Reported>,
}

/// Sums the agencies of the reader's area reported, without names.
async fn overseen(app: &App, permit: &Permit, fields: Fields) -> Result<Response> {
    let head = head(app, permit, fields, "page")?;
    let mut tx = app.db.read(permit).await?;
    let closings = store::closings(&mut tx, head.period).await?;
    let closings = tx.show(Sealed::plain(closings)).await?;
    let mut by_org: BTreeMap<i32, Vec<Closing>> = BTreeMap::new();
    for closing in closings {
        by_org.entry(closing.org).or_default().push(closing);
    }
    let registry = app.gate.registry();
    let line = |(org, closings): (i32, Vec<Closing>)| {
        let sum = |fact: Fact, only_abuse: bool| -> i64 {
            let counts = closings.iter().flat_map(|closing| &closing.counts);
            counts
                .filter(|count| count.of.fact == fact && (!only_abuse || count.of.kind == codes::KIND_ABUSE))
                .map(|count| count.n)
                .sum()
        };
        Reported {
            org: registry.name(org).to_owned(),
            months: closings.len(),
            received: sum(Fact::Received, false),
            disposed: sum(Fact::Disposed, false),
            abuse: sum(Fact::Disposed, true),
        }
    };
    let lines = by_org.into_iter().map(line).collect();
    let frame = Frame::new(app, permit, "統計", "/statistics");
    Ok(frame::html(&OverseenPage { frame, head, lines })?.into_response())
}

/// A case behind a number.
struct Line {
    key: Key,
    case_no: String,
    name: String,
    kana: String,
    age: String,
    kind: String,
    route: String,
    accepted: String,
    disposition: String,
    decided: String,
    in_charge: String,
}

#[derive(Template)]
#[template(path = "oversight/statistics/cases.html")]
struct CasesPage {
    frame: Frame,
    head: Head,
    what: String,
    remedy: &'static str,
    total: usize,
    page: usize,
    next: Option<String>,
    lines: Vec<Line>,
}

const PAGE: usize = 100;

/// The facts a link names, and what it calls them: a cell of a table, or a point of the check.
fn chosen(
    cases: Vec<Case>,
    permit: &Permit,
    period: Period,
    fields: &Fields,
) -> Result<(Vec<Case>, String, &'static str)> {
    let set = rules::of(period.until);
    if let Some(point) = POINTS.iter().chain([&TWICE]).find(|point| fields.get("point") == point.id) {
        return Ok((check::offenders(point, set, &cases), format!("点検: {}", point.words), point.remedy));
    }
    let place = (fields.get("table"), fields.get("row"), fields.get("column"));
    let cell = Cell::find(set, permit.actor().kind, period, place).ok_or(Error::NotFound)?;
    let held = cases.into_iter().filter(|case| cell.holds(&case.of)).collect();
    Ok((held, cell.label(), ""))
}

/// `/statistics/cases`: the cases behind a number, with names, for those who may read records.
pub async fn cases(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Html<String>> {
    if !permit.may(Action::ReadRecord) || is_overseer(&permit) {
        return Err(Error::NotFound);
    }
    let head = head(&app, &permit, fields, "page")?;
    let page: usize = head.fields.get("page").parse().unwrap_or(0);
    let mut tx = app.db.read(&permit).await?;
    let all = facts::cases(&store::episodes(&mut tx, head.period, &walled(&permit)).await?, head.period);
    let (held, what, remedy) = chosen(all, &permit, head.period, &head.fields)?;
    let total = held.len();
    let on_page: Vec<Case> = held.into_iter().skip(page.saturating_mul(PAGE)).take(PAGE).collect();
    let ids: Vec<Uuid> = on_page.iter().map(|case| case.person).collect();
    let sealed = people(&mut tx, &ids, "statistics", format!("{} {what}", head.label)).await?;
    let people = tx.show(sealed).await?;
    let mut fields = head.fields.clone();
    fields.set("page", (page + 1).to_string());
    let next = serde_urlencoded::to_string(&fields.0).map_err(Error::internal)?;
    let line = |(case, person): (Case, Person)| Line {
        key: person.key,
        case_no: person.case_no,
        name: person.name,
        kana: person.kana,
        age: person.birth.map(|birth| birth.age(case.decided_on.unwrap_or(case.accepted_on))).unwrap_or_default(),
        kind: codes::label(codes::KINDS, &case.of.kind).to_owned(),
        route: codes::label(codes::ROUTES, &case.of.route).to_owned(),
        accepted: date_wareki(case.accepted_on),
        disposition: codes::disposition(&case.of.disposition).to_owned(),
        decided: case.decided_on.map(date_wareki).unwrap_or_default(),
        in_charge: person.in_charge,
    };
    frame::html(&CasesPage {
        frame: Frame::new(&app, &permit, "統計の内訳", "/statistics"),
        next: ((page + 1) * PAGE < total).then_some(next),
        what,
        remedy,
        total,
        page,
        lines: on_page.into_iter().zip(people).map(line).collect(),
        head,
    })
}

/// A point of the check with how many offend.
struct PointShown {
    id: &'static str,
    words: &'static str,
    n: usize,
    is_required: bool,
}

#[derive(Template)]
#[template(path = "oversight/statistics/check.html")]
struct CheckPage {
    frame: Frame,
    head: Head,
    balances: Vec<Balance>,
    points: Vec<PointShown>,
}

/// `/statistics/check`: whether the sums agree, and what is missing.
pub async fn check(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Html<String>> {
    let head = head(&app, &permit, fields, "check")?;
    let mut tx = app.db.read(&permit).await?;
    let episodes = store::episodes(&mut tx, head.period, &walled(&permit)).await?;
    let episodes = tx.show(Sealed::plain(episodes)).await?;
    let cases = facts::cases(&episodes, head.period);
    let set = rules::of(head.period.until);
    let tables = tables(set, permit.actor().kind, head.period, &facts::counts(&episodes, head.period));
    let point = |point: &check::Point| PointShown {
        id: point.id,
        words: point.words,
        n: check::offenders(point, set, &cases).len(),
        is_required: point.is_required,
    };
    frame::html(&CheckPage {
        frame: Frame::new(&app, &permit, "統計の点検", "/statistics"),
        balances: check::balances(&tables, head.period),
        points: POINTS.iter().chain([&TWICE]).map(point).collect(),
        head,
    })
}

#[derive(Template)]
#[template(path = "oversight/statistics/rules.html")]
struct RulesPage {
    frame: Frame,
    head: Head,
    rules: &'static [Rule],
    versions: Vec<(&'static str, String)>,
}

/// `/statistics/rules`: how the period is counted.
pub async fn rules_page(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Html<String>> {
    let head = head(&app, &permit, fields, "rules")?;
    let version = |set: &RuleSet| (set.version, set.from.to_string());
    frame::html(&RulesPage {
        frame: Frame::new(&app, &permit, "統計の数え方", "/statistics"),
        rules: rules::of(head.period.until).rules,
        versions: rules::VERSIONS.iter().map(version).collect(),
        head,
    })
}

/// `/statistics/export`: the workbook in the order of the return.
pub async fn export(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Response> {
    let period = Period::read(&fields, app.db.clock().today())?;
    let mut tx = app.db.export(&permit).await?;
    let now = tx.now();
    let tables = all_tables(&mut tx, &permit, period).await?;
    let view = View {
        kind: "export",
        subject_area: Some(permit.actor().area),
        subject_org: Some(permit.actor().org),
        object_kind: "statistics",
        detail: period.label(),
        ..View::default()
    };
    let tables = tx.show(Sealed::new(tables, view)).await?;
    let set = rules::of(period.until);
    let cover = super::book::Cover {
        org: permit.actor().org_name.clone(),
        period: period.label(),
        made: format!("{} {}", moment_wareki(now), permit.actor().name),
    };
    let bytes = super::book::write(&cover, set, &tables)?;
    let stamp = now.to_zoned(japan()).strftime("%Y%m%d-%H%M").to_string();
    let headers = [
        (header::CONTENT_TYPE, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"kasugai-statistics-{stamp}.xlsx\"")),
    ];
    Ok((headers, bytes).into_response())
}

/// A month of the list of closings.
struct Month {
    day: Date,
    label: String,
    closed: String,
    differences: Vec<DifferenceShown>,
    may_close: bool,
}

struct DifferenceShown {
    what: Difference,
    href: String,
}

#[derive(Template)]
#[template(path = "oversight/statistics/closings.html")]
struct ClosingsPage {
    frame: Frame,
    head: Head,
    months: Vec<Month>,
}

async fn closings_page(app: &App, permit: &Permit, fields: Fields, errors: Errors) -> Result<ClosingsPage> {
    let mut head = head(app, permit, fields, "closings")?;
    head.errors.0.extend(errors.0);
    let today = app.db.clock().today();
    let mut tx = app.db.read(permit).await?;
    let closings = store::closings(&mut tx, head.period).await?;
    let mut months = Vec::new();
    for month in head.period.months().into_iter().filter(|month| month.from <= today) {
        let closing = closings.iter().find(|closing| closing.month == month.from && closing.org == permit.actor().org);
        let mut differences = Vec::new();
        if let Some(closing) = closing {
            // As at the closing: everybody's cases, behind the wall or not. Sums show nobody.
            let now = facts::counts(&store::episodes(&mut tx, month, &[]).await?, month);
            differences = close::differences(closing, permit.actor().kind, &now);
        }
        let shown = |what: Difference| {
            let href = href(month, what.table, &what.row.0, &what.column.0);
            DifferenceShown { href: if permit.may(Action::ReadRecord) { href } else { String::new() }, what }
        };
        months.push(Month {
            day: month.from,
            label: month.label(),
            closed: closing
                .map(|closing| {
                    let by = format!("{} {}", moment_wareki(closing.closed_at), closing.closed_by);
                    let revision = if closing.revision > 1 {
                        format!("訂正{}回目 ", closing.revision - 1)
                    } else {
                        String::new()
                    };
                    format!("{revision}{by}({})", closing.rule)
                })
                .unwrap_or_default(),
            may_close: head.may_export && month.until < today && (closing.is_none() || !differences.is_empty()),
            differences: differences.into_iter().map(shown).collect(),
        });
    }
    let months = tx.show(Sealed::plain(months)).await?;
    Ok(ClosingsPage { frame: Frame::new(app, permit, "統計の月次の締め", "/statistics"), head, months })
}

/// `/statistics/closings`: which months are closed, and what changed since.
pub async fn closings(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Html<String>> {
    frame::html(&closings_page(&app, &permit, fields, Errors::default()).await?)
}

/// Keeps a month that is over as it is to be reported.
pub async fn close(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Response> {
    let today = app.db.clock().today();
    let mut reader = Reader::new(&fields);
    let month = reader.date("month", "月").map(Period::month);
    match month {
        None => reader.refuse("month", "締める月を選んでください。"),
        Some(month) if month.until >= today => reader.refuse("month", "まだ終わっていない月は締められません。"),
        Some(_) => {}
    }
    if let Err(error) = reader.finish(()) {
        let page = closings_page(&app, &permit, Fields::default(), Errors::or_fail(error)?).await?;
        return Ok(frame::refused(&page)?.into_response());
    }
    let month = month.ok_or(Error::NotFound)?;
    let mut tx = app.db.write(&permit).await?;
    let counts = facts::counts(&store::episodes(&mut tx, month, &[]).await?, month);
    let rule = rules::of(month.until).version;
    let (id, revision) = store::close(&mut tx, month.from, rule, &counts).await?;
    let payload = serde_json::json!({ "month": month.from.to_string(), "revision": revision });
    let change =
        Change { kind: "statistics.closed", entity: "statistics", id, person: None, fields: Vec::new(), payload };
    tx.record(change).await?;
    tx.commit().await?;
    let year = Period::year(jp::fiscal_year(month.from));
    Ok(Redirect::to(&format!("/statistics/closings?{}", year.query())).into_response())
}
