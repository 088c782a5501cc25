//! 導入の状況: a map of squares with the same numbers in a table beside it.

use super::store::{self, Figure};
use crate::places::TILES;
use askama::Template;
use axum::extract::State;
use axum::response::Html;
use desk::App;
use desk::frame::{self, Frame, moment_wareki};
use ground::gate::{AgencyKind, Permit};
use ground::web::Fields;
use ground::{Result, Sealed};
use jiff::ToSpan;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// What the map can show: code and label.
const MEASURES: [(&str, &str); 3] =
    [("running", "利用を始めた機関の割合"), ("records", "登録された記録"), ("open", "継続中のケース")];
/// Kinds of agency in the table, with their headings.
const KINDS: [AgencyKind; 3] = [AgencyKind::Centre, AgencyKind::Municipality, AgencyKind::Prefecture];
/// Months shown.
const MONTHS: i32 = 12;
/// Edge of a square, with the gap after it.
const TILE: i32 = 58;

/// What a prefecture has, over the kinds of agency.
#[derive(Default, Clone)]
struct Sums {
    agencies: i64,
    running: i64,
    staff: i64,
    records: i64,
    open_cases: i64,
    by_kind: BTreeMap<String, (i64, i64)>,
}

impl Sums {
    fn add(&mut self, figure: &Figure) {
        self.agencies += figure.agencies;
        self.running += figure.running;
        self.staff += figure.staff;
        self.records += figure.records;
        self.open_cases += figure.open_cases;
        let kind = self.by_kind.entry(figure.kind.clone()).or_default();
        kind.0 += figure.agencies;
        kind.1 += figure.records;
    }

    fn percent(&self) -> i64 {
        (self.running * 100).checked_div(self.agencies).unwrap_or(0)
    }

    fn measured(&self, measure: &str) -> i64 {
        match measure {
            "records" => self.records,
            "open" => self.open_cases,
            _ => self.percent(),
        }
    }

    fn of_kind(&self, kind: AgencyKind) -> (i64, i64) {
        self.by_kind.get(kind.code()).copied().unwrap_or_default()
    }
}

struct Square {
    x: i32,
    y: i32,
    middle: i32,
    name_y: i32,
    number_y: i32,
    name: &'static str,
    short: &'static str,
    value: String,
    class: usize,
}

struct Row {
    name: &'static str,
    kinds: Vec<(i64, i64)>,
    running: String,
    percent: i64,
    staff: i64,
    records: i64,
    open_cases: i64,
}

impl Row {
    fn of(name: &'static str, sums: &Sums) -> Self {
        Self {
            name,
            kinds: KINDS.into_iter().map(|kind| sums.of_kind(kind)).collect(),
            running: format!("{} / {}", sums.running, sums.agencies),
            percent: sums.percent(),
            staff: sums.staff,
            records: sums.records,
            open_cases: sums.open_cases,
        }
    }
}

struct Month {
    label: String,
    moves: i64,
    missing: i64,
}

#[derive(Template)]
#[template(path = "nation/adoption/page.html")]
struct Page {
    frame: Frame,
    taken: String,
    measures: Vec<(&'static str, &'static str, bool)>,
    measure_label: &'static str,
    squares: Vec<Square>,
    steps: Vec<String>,
    kinds: Vec<&'static str>,
    total: Row,
    rows: Vec<Row>,
    months: Vec<Month>,
}

/// Five classes of shade: percent in steps of 20, numbers against the largest.
fn class(value: i64, most: i64) -> usize {
    let part = (value * 5).checked_div(most.max(1)).unwrap_or(0);
    if value == 0 { 0 } else { usize::try_from(part).unwrap_or(0).min(4) + 1 }
}

fn month_label(month: Date) -> String {
    format!("{}年{}月", month.year(), month.month())
}

/// `/nation/adoption`
pub async fn page(State(app): State<App>, permit: Permit, query: Fields) -> Result<Html<String>> {
    let mut tx = app.db.read(&permit).await?;
    let this = tx.today().first_of_month();
    let first = this.saturating_sub((MONTHS - 1).months());
    let figures = store::figures(&mut tx).await?;
    let months = store::months(&mut tx, first).await?;
    let taken = store::taken_at(&mut tx).await?;
    let (figures, months) = tx.show(Sealed::plain((figures, months))).await?;
    let (measure, measure_label) =
        MEASURES.into_iter().find(|(code, _)| *code == query.get("measure")).unwrap_or(MEASURES[0]);
    let mut sums: BTreeMap<&str, Sums> = BTreeMap::new();
    let mut total = Sums::default();
    for figure in figures.iter().filter(|figure| TILES.iter().any(|tile| tile.code == figure.prefecture)) {
        sums.entry(figure.prefecture.as_str()).or_default().add(figure);
        total.add(figure);
    }
    let none = Sums::default();
    let of = |code: &str| sums.get(code).unwrap_or(&none);
    let most = match measure {
        "running" => 100,
        _ => TILES.iter().map(|tile| of(tile.code).measured(measure)).max().unwrap_or(0),
    };
    let squares = TILES.iter().map(|tile| {
        let value = of(tile.code).measured(measure);
        let (x, y) = (i32::from(tile.x) * TILE, i32::from(tile.y) * TILE);
        Square {
            x,
            y,
            middle: x + (TILE - 4) / 2,
            name_y: y + 22,
            number_y: y + 42,
            name: tile.name,
            short: tile.name.strip_suffix(['県', '府', '都']).unwrap_or(tile.name),
            value: if measure == "running" { format!("{value}%") } else { value.to_string() },
            class: class(value, most),
        }
    });
    let steps = std::iter::once("0".to_owned()).chain((0..5).map(|step| {
        let (from, until) = (most * step / 5, most * (step + 1) / 5);
        format!("{from}~{until}{}", if measure == "running" { "%" } else { "" })
    }));
    let shown_months = (0..MONTHS).filter_map(|n| {
        let month = first.checked_add(n.months()).ok()?;
        let found = months.iter().find(|(known, _, _)| *known == month);
        let (moves, missing) = found.map_or((0, 0), |(_, moves, missing)| (*moves, *missing));
        Some(Month { label: month_label(month), moves, missing })
    });
    frame::html(&Page {
        frame: Frame::new(&app, &permit, "導入の状況", "/nation/adoption"),
        taken: taken.map(moment_wareki).unwrap_or_default(),
        measures: MEASURES.into_iter().map(|(code, label)| (code, label, code == measure)).collect(),
        measure_label,
        squares: squares.collect(),
        steps: steps.collect(),
        kinds: KINDS.into_iter().map(AgencyKind::label).collect(),
        total: Row::of("全国", &total),
        rows: TILES.iter().map(|tile| Row::of(tile.name, of(tile.code))).collect(),
        months: shown_months.collect(),
    })
}
