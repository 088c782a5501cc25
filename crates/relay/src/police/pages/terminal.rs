//! The terminal of headquarters and stations: the list by area and reason, and one case.

use super::Contact;
use crate::police::case::{Case, Custody};
use crate::police::rules::Reason;
use crate::police::store::{self, Listing, Wanted};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use desk::App;
use desk::cases::rules::{Clock, ClockLabel};
use desk::frame::{self, Choice, Errors, Frame, choices, date_wareki, moment_wareki};
use desk::sharing::purpose;
use ground::db::Key;
use ground::gate::{AgencyKind, Permit, Policed};
use ground::web::{Fields, Reader};
use ground::{Error, Result};
use jiff::Timestamp;
use jiff::civil::Date;

const PAGE: usize = 50;

/// What the police look for. Stored as read: the centre reads it in its log.
const PURPOSES: &[(&str, &str)] = &[
    ("通報・臨場への対応", "通報・臨場への対応"),
    ("児童の安全の確認", "児童の安全の確認"),
    ("通告の準備・取扱い歴の確認", "通告の準備・取扱い歴の確認"),
    ("行方不明・所在の確認", "行方不明・所在の確認"),
    ("捜査", "捜査"),
    (OTHER, OTHER),
];
const OTHER: &str = "その他";

/// A way to narrow the list.
struct Tab {
    href: String,
    label: &'static str,
    count: usize,
    current: bool,
}

/// A case in the list.
struct Line {
    case: Case,
    birth: String,
    age: String,
    residence: String,
    clock: Option<ClockLabel>,
    seen: String,
    contact: Contact,
}

#[derive(Template)]
#[template(path = "police/pages/list.html")]
struct ListPage {
    frame: Frame,
    fields: Fields,
    towns: Vec<(i32, String)>,
    query: String,
    region: RowsPage,
}

#[derive(Template)]
#[template(path = "police/pages/rows.html")]
struct RowsPage {
    at: String,
    tabs: Vec<Tab>,
    lines: Vec<Line>,
    found: usize,
    first: usize,
    back: Option<String>,
    more: Option<String>,
    typed: String,
    shared: bool,
}

/// The list with its search.
pub async fn list(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Html<String>> {
    let region = region(&app, &permit, &fields).await?;
    let frame = Frame::new(&app, &permit, "こどもの照会", "/police");
    frame::html(&ListPage { frame, towns: towns(&app, &permit), query: query(&fields, &[]), region, fields })
}

/// The list alone, read again when something happens.
pub async fn rows(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Html<String>> {
    frame::html(&region(&app, &permit, &fields).await?)
}

async fn region(app: &App, permit: &Permit, fields: &Fields) -> Result<RowsPage> {
    let page: usize = fields.get("page").parse().unwrap_or(0).min(10_000);
    let typed: String = fields.get("q").trim().chars().take(100).collect();
    let wanted = Wanted {
        reason: Reason::from_code(fields.get("reason")),
        town: fields.get("town").parse().ok(),
        // Who looks for a child wants to know of closed cases too.
        closed: fields.has("closed", "1") || !typed.is_empty(),
        typed,
        from: page * PAGE,
        limit: PAGE,
    };
    let mut tx = app.db.read(permit).await?;
    let listing = store::list(&mut tx, &wanted).await?;
    let listing = tx.show(listing).await?;
    let at = |page: usize| query(fields, &[("page", &page.to_string())]);
    Ok(RowsPage {
        at: clock_time(listing.at),
        tabs: tabs(&listing, &wanted, fields),
        found: listing.found,
        first: (wanted.from + 1).min(listing.found),
        back: (page > 0).then(|| at(page.saturating_sub(1))),
        more: (wanted.from + listing.cases.len() < listing.found).then(|| at(page + 1)),
        lines: listing.cases.into_iter().map(|case| line(app, case, listing.at)).collect(),
        typed: wanted.typed,
        shared: !permit.actor().policed.centres.is_empty(),
    })
}

fn tabs(listing: &Listing, wanted: &Wanted, fields: &Fields) -> Vec<Tab> {
    let reasons = Reason::ALL.into_iter().map(|reason| Tab {
        href: query(fields, &[("reason", reason.code()), ("page", "")]),
        label: reason.label(),
        count: listing.counts.get(&reason).copied().unwrap_or(0),
        current: wanted.reason == Some(reason),
    });
    let all = Tab {
        href: query(fields, &[("reason", ""), ("page", "")]),
        label: "すべて",
        count: listing.all,
        current: wanted.reason.is_none(),
    };
    reasons.chain([all]).collect()
}

/// The query of this list with some fields changed; empty ones are left out.
fn query(fields: &Fields, changes: &[(&str, &str)]) -> String {
    let mut fields = fields.clone();
    changes.iter().for_each(|(name, value)| fields.set(name, *value));
    fields.0.retain(|(_, value)| !value.is_empty());
    serde_urlencoded::to_string(&fields.0).unwrap_or_default()
}

fn line(app: &App, case: Case, now: Timestamp) -> Line {
    let today = now.to_zoned(ground::db::japan()).date();
    Line {
        birth: case.birth.as_ref().map(|birth| birth.label()).unwrap_or_default(),
        age: age(&case, today),
        residence: residence(app, &case),
        clock: clock(&case, now),
        seen: seen(&case, today),
        contact: Contact::of(app, case.centre),
        case,
    }
}

fn age(case: &Case, today: Date) -> String {
    case.birth.as_ref().map_or_else(|| "年齢不明".to_owned(), |birth| birth.age(today))
}

fn residence(app: &App, case: &Case) -> String {
    match (case.hidden, case.residence) {
        (true, _) => "秘匿".to_owned(),
        (false, Some(town)) => app.gate.registry().name(town).to_owned(),
        (false, None) => "未登録".to_owned(),
    }
}

/// The clock of the newest 通告 while the case is open.
fn clock(case: &Case, now: Timestamp) -> Option<ClockLabel> {
    case.due_at.filter(|_| case.is_open).map(|due| Clock::of(Some(due), case.clock_seen_at).label(now))
}

/// 令和8年11月20日 14:05(1日前)
fn seen(case: &Case, today: Date) -> String {
    let Some(at) = case.seen_at else { return "目視の記録なし".to_owned() };
    let days = at.to_zoned(ground::db::japan()).date().until(today).map_or(0, |span| span.get_days());
    let ago = if days <= 0 { "本日".to_owned() } else { format!("{days}日前") };
    format!("{}({ago})", moment_wareki(at))
}

fn clock_time(at: Timestamp) -> String {
    format!("{}:{:02}", moment_wareki(at), at.to_zoned(ground::db::japan()).second())
}

/// Municipalities to narrow the list by: a station's own, or those of the areas whose centres share with the headquarters.
fn towns(app: &App, permit: &Permit) -> Vec<(i32, String)> {
    let registry = app.gate.registry();
    let policed = &permit.actor().policed;
    let areas: Vec<i16> =
        policed.centres.iter().filter_map(|centre| registry.agency(*centre)).map(|centre| centre.area).collect();
    let everywhere = policed.towns.contains(&Policed::EVERYWHERE);
    let own = |id: i32, area: i16| if everywhere { areas.contains(&area) } else { policed.towns.contains(&id) };
    let towns = registry.agencies().filter(|agency| agency.kind == AgencyKind::Municipality);
    let mut towns: Vec<(i32, String)> =
        towns.filter(|town| own(town.id, town.area)).map(|town| (town.id, town.name.clone())).collect();
    towns.sort_unstable();
    towns
}

#[derive(Template)]
#[template(path = "police/pages/purpose.html")]
struct PurposePage {
    frame: Frame,
    key: Key,
    fields: Fields,
    errors: Errors,
    purposes: Vec<Choice>,
}

impl PurposePage {
    fn new(app: &App, permit: &Permit, key: Key, fields: Fields, errors: Errors) -> Self {
        let frame = Frame::new(app, permit, "閲覧の目的", "/police");
        Self { frame, key, fields, errors, purposes: choices(PURPOSES) }
    }
}

/// A period of 一時保護 as shown.
struct Period {
    from: String,
    until: String,
    end: &'static str,
}

impl Period {
    fn of(custody: &Custody) -> Self {
        let ends = desk::custody::codes::ENDS;
        Self {
            from: moment_wareki(custody.from),
            until: custody.until.map(moment_wareki).unwrap_or_default(),
            end: ends.iter().find(|(code, _)| *code == custody.end).map_or("", |(_, label)| label),
        }
    }
}

#[derive(Template)]
#[template(path = "police/pages/case.html")]
struct CasePage {
    frame: Frame,
    key: Key,
    purpose: String,
    region: NowPage,
}

#[derive(Template)]
#[template(path = "police/pages/now.html")]
struct NowPage {
    at: String,
    line: Line,
    accepted: String,
    closed: String,
    received: String,
    due: String,
    clock_seen: String,
    checked: String,
    periods: Vec<Period>,
    returned: String,
    moved: String,
}

/// One case, once the purpose is stated.
pub async fn show(State(app): State<App>, permit: Permit, Path(key): Path<Key>) -> Result<Response> {
    let Some(permit) = opened(&app, &permit, key).await? else {
        let page = PurposePage::new(&app, &permit, key, Fields::default(), Errors::default());
        return Ok(frame::html(&page)?.into_response());
    };
    let region = region_of(&app, &permit, key).await?;
    let frame = Frame::new(&app, &permit, "共有されているケース", "/police");
    Ok(frame::html(&CasePage { frame, key, purpose: permit.purpose().to_owned(), region })?.into_response())
}

/// What may change, read again when something happens.
pub async fn now(State(app): State<App>, permit: Permit, Path(key): Path<Key>) -> Result<Html<String>> {
    let region = async {
        let permit = opened(&app, &permit, key).await?.ok_or(Error::Forbidden)?;
        region_of(&app, &permit, key).await
    };
    match region.await {
        Ok(region) => frame::html(&region),
        // What was open and is not shared any more goes from the screen.
        Err(Error::NotFound) => frame::html(&GonePage { at: clock_time(app.db.clock().now()) }),
        Err(error) => Err(error),
    }
}

#[derive(Template)]
#[template(path = "police/pages/gone.html")]
struct GonePage {
    at: String,
}

/// Puts the purpose on record and shows the case.
pub async fn state_purpose(
    State(app): State<App>,
    permit: Permit,
    Path(key): Path<Key>,
    fields: Fields,
) -> Result<Response> {
    if opened(&app, &permit, key).await?.is_none()
        && let Err(error) = put_purpose(&app, &permit, key, &fields).await
    {
        let page = PurposePage::new(&app, &permit, key, fields, Errors::or_fail(error)?);
        return Ok(frame::refused(&page)?.into_response());
    }
    Ok(Redirect::to(&format!("/police/cases/{key}")).into_response())
}

/// The permit to read a case under; none until the purpose is stated in this session. A case that is not shared does not exist.
async fn opened(app: &App, permit: &Permit, key: Key) -> Result<Option<Permit>> {
    let (mut tx, _) = store::find(app.db.read(permit).await?, key).await?;
    let stated = purpose::stated(&mut tx, key).await?;
    Ok(stated.map(|purpose| permit.with_purpose(&purpose)))
}

async fn put_purpose(app: &App, permit: &Permit, key: Key, fields: &Fields) -> Result<()> {
    let codes: Vec<&str> = PURPOSES.iter().map(|(code, _)| *code).collect();
    let mut reader = Reader::new(fields);
    let code = reader.choice("code", "閲覧の目的", &codes);
    let note = match code.as_str() {
        OTHER => reader.required("note", "その他の目的", 200),
        _ => reader.text("note", "補足", 200),
    };
    reader.finish(())?;
    let permit = permit.with_purpose(format!("{code} {note}").trim_end());
    let mut tx = app.db.write(&permit).await?;
    purpose::insert(&mut tx, key, &code, &note).await?;
    tx.commit().await
}

async fn region_of(app: &App, permit: &Permit, key: Key) -> Result<NowPage> {
    let (tx, case) = store::find(app.db.read(permit).await?, key).await?;
    let now = tx.now();
    let case = tx.show(case).await?;
    let moment = |at: Option<Timestamp>| at.map(moment_wareki).unwrap_or_default();
    let moved_from = case.moved_from.map(|town| format!("{}から", app.gate.registry().name(town)));
    let moved = case.moved_on.map(|on| format!("{} {}", date_wareki(on), moved_from.unwrap_or_default()));
    Ok(NowPage {
        at: clock_time(now),
        accepted: case.accepted_on.map(date_wareki).unwrap_or_default(),
        closed: case.closed_on.map(date_wareki).unwrap_or_default(),
        received: moment(case.received_at),
        due: moment(case.due_at),
        clock_seen: moment(case.clock_seen_at),
        checked: moment(case.checked.as_ref().map(|(at, _)| *at)),
        periods: case.custodies.iter().map(Period::of).collect(),
        returned: moment(case.returned_at),
        moved: moved.unwrap_or_default().trim().to_owned(),
        line: line(app, case, now),
    })
}
