//! The flow of cases on screen: the map, the slowest steps, the ways, and the cases behind an arc.

use super::flow::{Flow, Log, Step, mine, span_label, wait_on};
use super::map::{self, BOX, LEFT, Map, TALL, WIDTH};
use super::store::{self, Filter};
use crate::App;
use crate::cases::codes;
use crate::frame::{self, Choice, Errors, Frame, choices};
use crate::oversight::statistics::Period;
use crate::oversight::store::{Person, people};
use crate::people::access::walled;
use askama::Template;
use axum::extract::State;
use axum::response::Html;
use ground::db::{Key, Tx};
use ground::gate::{Action, Permit};
use ground::web::Fields;
use ground::{Error, Result, Sealed};
use jiff::ToSpan;
use uuid::Uuid;

/// An arc of the table.
struct ArcShown {
    from: &'static str,
    to: &'static str,
    cases: usize,
    times: usize,
    median: String,
    p90: String,
    class: &'static str,
    /// 12.5%
    share: String,
    /// For the bar: tenths of a percent.
    share_width: i64,
    href: String,
}

/// A way through a case.
struct VariantShown {
    path: String,
    cases: usize,
    share: usize,
    median: String,
}

/// An arc of the map with its address.
struct LineShown {
    line: map::Line,
    href: String,
}

#[derive(Template)]
#[template(path = "oversight/process/page.html")]
struct ProcessPage {
    frame: Frame,
    fields: Fields,
    errors: Errors,
    label: String,
    kinds: Vec<Choice>,
    routes: Vec<Choice>,
    sections: Vec<(i32, String)>,
    cases: usize,
    nodes: Vec<map::Node>,
    lines: Vec<LineShown>,
    width: i64,
    height: i64,
    left: i64,
    center: i64,
    step_width: i64,
    step_height: i64,
    arcs: Vec<ArcShown>,
    variants: Vec<VariantShown>,
    other_ways: usize,
}

/// The flow of the last twelve months unless another period is asked for.
fn read(app: &App, fields: &Fields) -> (Filter, Errors) {
    let today = app.db.clock().today();
    let last_year = Period { from: today.saturating_sub(1.year()).saturating_add(1.day()), until: today };
    let asked = ["from", "until"].iter().any(|field| !fields.get(field).trim().is_empty());
    let (period, errors) = match if asked { Period::read(fields, today) } else { Ok(last_year) } {
        Ok(period) => (period, Errors::default()),
        Err(error) => (last_year, Errors::or_fail(error).unwrap_or_default()),
    };
    let known = |field: &str, table: codes::Table| {
        let typed = fields.get(field);
        if codes::codes(table).contains(&typed) { typed.to_owned() } else { String::new() }
    };
    let filter = Filter {
        period,
        kind: known("kind", codes::KINDS),
        route: known("route", codes::ROUTES),
        section: fields.get("section").parse().ok(),
    };
    (filter, errors)
}

/// The filter as the query of an address.
fn query(filter: &Filter) -> String {
    let section = filter.section.map(|section| section.to_string()).unwrap_or_default();
    let pairs = [("kind", filter.kind.as_str()), ("route", filter.route.as_str()), ("section", section.as_str())];
    let said: Vec<_> = pairs.into_iter().filter(|(_, value)| !value.is_empty()).collect();
    let more = serde_urlencoded::to_string(said).unwrap_or_default();
    if more.is_empty() { filter.period.query() } else { format!("{}&{more}", filter.period.query()) }
}

fn href(filter: &Filter, may_list: bool, from: Step, to: Step) -> String {
    if may_list {
        format!("/process/cases?{}&step={}&next={}", query(filter), from.code(), to.code())
    } else {
        String::new()
    }
}

async fn logs(tx: &mut Tx<'_>, permit: &Permit, filter: &Filter) -> Result<Vec<Log>> {
    store::logs(tx, filter, &walled(permit)).await
}

const WAYS: usize = 10;

/// `/process`
pub async fn page(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Html<String>> {
    let (filter, errors) = read(&app, &fields);
    let mut tx = app.db.read(&permit).await?;
    let logs = logs(&mut tx, &permit, &filter).await?;
    let flow = tx.show(Sealed::plain(mine(&logs))).await?;
    let map = Map::of(&flow);
    let registry = app.gate.registry();
    let may_list = permit.may(Action::ReadRecord);
    let line = |line: map::Line| LineShown { href: href(&filter, may_list, line.from, line.to), line };
    frame::html(&ProcessPage {
        frame: Frame::new(&app, &permit, "業務の流れ", "/process"),
        label: filter.period.label(),
        kinds: choices(codes::KINDS),
        routes: choices(codes::ROUTES),
        sections: registry
            .sections(permit.actor().org)
            .into_iter()
            .map(|section| (section.id, section.name.clone()))
            .collect(),
        cases: flow.cases,
        lines: map.lines.into_iter().map(line).collect(),
        nodes: map.nodes,
        width: WIDTH,
        height: map.height,
        left: LEFT,
        center: LEFT + BOX / 2,
        step_width: BOX,
        step_height: TALL,
        arcs: arcs(&flow, &filter, may_list),
        other_ways: flow.variants.len().saturating_sub(WAYS),
        variants: variants(&flow),
        fields,
        errors,
    })
}

fn arcs(flow: &Flow, filter: &Filter, may_list: bool) -> Vec<ArcShown> {
    let shown = flow.arcs.iter().map(|arc| {
        let share = flow.share(arc);
        ArcShown {
            from: arc.from.label(),
            to: arc.to.label(),
            cases: arc.cases,
            times: arc.times,
            median: span_label(arc.median),
            p90: span_label(arc.p90),
            class: map::class(arc.median),
            share: format!("{}.{}%", share / 10, share % 10),
            share_width: share / 10,
            href: href(filter, may_list, arc.from, arc.to),
        }
    });
    shown.collect()
}

fn variants(flow: &Flow) -> Vec<VariantShown> {
    let shown = flow.variants.iter().take(WAYS).map(|way| VariantShown {
        path: way.path.iter().map(|step| step.label()).collect::<Vec<_>>().join(" → "),
        cases: way.cases,
        share: way.cases * 100 / flow.cases.max(1),
        median: span_label(way.median),
    });
    shown.collect()
}

/// A case behind an arc.
struct CaseShown {
    key: Key,
    case_no: String,
    name: String,
    kana: String,
    in_charge: String,
    wait: String,
}

#[derive(Template)]
#[template(path = "oversight/process/cases.html")]
struct CasesPage {
    frame: Frame,
    query: String,
    what: String,
    total: usize,
    lines: Vec<CaseShown>,
}

/// So many cases are listed, the slowest ones.
const LISTED: usize = 100;

/// `/process/cases`: the cases that took an arc, the one that waited longest first.
pub async fn cases(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Html<String>> {
    let (from, to) =
        Step::from_code(fields.get("step")).zip(Step::from_code(fields.get("next"))).ok_or(Error::NotFound)?;
    if !permit.may(Action::ReadRecord) {
        return Err(Error::NotFound);
    }
    let (filter, _) = read(&app, &fields);
    let mut tx = app.db.read(&permit).await?;
    let logs = logs(&mut tx, &permit, &filter).await?;
    let mut waits: Vec<(Uuid, i64)> =
        logs.iter().filter_map(|log| Some((log.person, wait_on(log, from, to)?))).collect();
    waits.sort_by_key(|(_, wait)| std::cmp::Reverse(*wait));
    let total = waits.len();
    waits.truncate(LISTED);
    let ids: Vec<Uuid> = waits.iter().map(|(person, _)| *person).collect();
    let what = format!("{}から{}まで", from.label(), to.label());
    let sealed = people(&mut tx, &ids, "process", format!("{} {what}", filter.period.label())).await?;
    let people = tx.show(sealed).await?;
    let line = |((_, wait), person): ((Uuid, i64), Person)| CaseShown {
        key: person.key,
        case_no: person.case_no,
        name: person.name,
        kana: person.kana,
        in_charge: person.in_charge,
        wait: span_label(wait),
    };
    frame::html(&CasesPage {
        frame: Frame::new(&app, &permit, "業務の流れの内訳", "/process"),
        query: query(&filter),
        lines: waits.into_iter().zip(people).map(line).collect(),
        what,
        total,
    })
}
