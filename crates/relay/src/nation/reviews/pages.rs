//! The nation's list and request; the holder's opening and ending, with every look.

use super::store::{self, Review};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use desk::frame::{self, Errors, Frame, date_wareki, moment_wareki};
use desk::oversight::object_label;
use desk::{App, people, sharing};
use ground::db::{Change, FieldChange, Key, japan};
use ground::gate::{AgencyKind, Permit, Registry};
use ground::web::{Fields, Reader};
use ground::{Error, Result, Sealed};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan};
use serde_json::json;
use uuid::Uuid;

/// A review reads for at most so many days.
const MOST_DAYS: i32 = 365;

struct Line {
    person: Key,
    holder: String,
    asked_by: String,
    at: String,
    reason: String,
    state: String,
    class: &'static str,
    note: String,
    open: bool,
}

fn last_day(until: Timestamp) -> String {
    date_wareki((until - SignedDuration::from_secs(1)).to_zoned(japan()).date())
}

impl Line {
    fn of(review: Review, registry: &Registry, now: Timestamp) -> Self {
        let open = review.is_open(now);
        let (class, state) = match (review.answer.as_str(), review.until, review.ended_at) {
            ("", _, _) => ("warn", "回答待ち".to_owned()),
            ("refused", _, _) => ("", "お断り".to_owned()),
            (_, _, Some(at)) => ("", format!("{}に終了", moment_wareki(at))),
            (_, Some(until), _) if open => ("good", format!("{}まで閲覧できます", last_day(until))),
            (_, Some(until), _) => ("", format!("期限切れ({}まで)", last_day(until))),
            _ => ("", String::new()),
        };
        Self {
            person: review.person,
            holder: registry.name(review.holder).to_owned(),
            asked_by: if review.asked_by.is_empty() {
                "保有機関の開示".to_owned()
            } else {
                format!("{}の依頼", review.asked_by)
            },
            at: moment_wareki(review.at),
            reason: review.reason,
            state,
            class,
            note: review.note,
            open,
        }
    }
}

#[derive(Template)]
#[template(path = "nation/reviews/list.html")]
struct ListPage {
    frame: Frame,
    lines: Vec<Line>,
    agencies: Vec<String>,
    asked: bool,
    id: Uuid,
    fields: Fields,
    errors: Errors,
}

/// Agencies that keep records, by name.
fn holders(registry: &Registry) -> Vec<(i32, i16, String)> {
    let keeps = |kind| matches!(kind, AgencyKind::Centre | AgencyKind::Municipality);
    let mut found: Vec<_> = registry
        .agencies()
        .filter(|agency| keeps(agency.kind))
        .map(|agency| (agency.id, agency.area, agency.name.clone()))
        .collect();
    found.sort_unstable();
    found
}

async fn list_page(app: &App, permit: &Permit, fields: Fields, errors: Errors) -> Result<ListPage> {
    let mut tx = app.db.read(permit).await?;
    let (now, new_id) = (tx.now(), tx.new_id());
    let reviews = store::of_nation(&mut tx).await?;
    let reviews = tx.show(Sealed::plain(reviews)).await?;
    let registry = app.gate.registry();
    Ok(ListPage {
        frame: Frame::new(app, permit, "検証の閲覧", "/nation/cases"),
        lines: reviews.into_iter().map(|review| Line::of(review, &registry, now)).collect(),
        agencies: holders(&registry).into_iter().map(|(_, _, name)| name).collect(),
        asked: fields.get("asked") == "1",
        id: fields.get("id").parse().unwrap_or(new_id),
        fields,
        errors,
    })
}

/// `/nation/cases`.
pub async fn list(State(app): State<App>, permit: Permit, query: Fields) -> Result<Html<String>> {
    frame::html(&list_page(&app, &permit, query, Errors::default()).await?)
}

/// Asks the holder of a case for its record.
pub async fn ask(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Response> {
    match try_ask(&app, &permit, &fields).await {
        Ok(()) => Ok(Redirect::to("/nation/cases?asked=1").into_response()),
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            Ok(frame::refused(&list_page(&app, &permit, fields, errors).await?)?.into_response())
        }
    }
}

async fn try_ask(app: &App, permit: &Permit, fields: &Fields) -> Result<()> {
    let mut reader = Reader::new(fields);
    let name = reader.required("agency", "保有する機関", 100);
    let case_no = reader.required("case_no", "事例番号", 40);
    let reason = reader.required("reason", "検証の理由", 1000);
    let holder = holders(&app.gate.registry()).into_iter().find(|(_, _, known)| *known == name);
    if holder.is_none() && !name.is_empty() {
        reader.refuse("agency", "機関の名称を一覧から選んでください。");
    }
    reader.finish(())?;
    let (holder, area, _) = holder.ok_or(Error::NotFound)?;
    let mut search = app.db.search(permit).await?;
    let person = store::person_of(&mut search, holder, area, &case_no).await?;
    drop(search);
    let person = person.filter(|person| !permit.actor().is_walled(person.id)).ok_or_else(|| {
        Error::invalid("case_no", "この機関に、この事例番号の記録は見つかりません。番号を機関に確かめてください。")
    })?;
    let mut tx = app.db.write(permit).await?;
    let id = fields.get("id").parse().unwrap_or_else(|_| tx.new_id());
    sharing::request(&mut tx, id, person, holder, &reason, true).await?;
    tx.commit().await
}

#[derive(Template)]
#[template(path = "nation/reviews/form.html")]
struct FormPage {
    frame: Frame,
    strip: people::Strip,
    key: Key,
    lines: Vec<Line>,
    open: bool,
    looks: Vec<(String, String, String)>,
    fields: Fields,
    errors: Errors,
}

fn nation_of(registry: &Registry) -> Result<(i16, i32)> {
    let nation =
        registry.agencies().filter(|agency| agency.kind == AgencyKind::National).min_by_key(|agency| agency.id);
    nation.map(|agency| (agency.area, agency.id)).ok_or(Error::NotFound)
}

async fn form_page(app: &App, permit: &Permit, key: Key, typed: Option<Fields>, errors: Errors) -> Result<FormPage> {
    let mut tx = app.db.read(permit).await?;
    let (now, today) = (tx.now(), tx.today());
    let registry = app.gate.registry();
    let (_, nation) = nation_of(&registry)?;
    let strip = people::header(&mut tx, key).await?;
    let reviews = store::of_person(&mut tx, key).await?;
    let looks = store::looks(&mut tx, key, nation).await?;
    let strip = tx.show(strip).await?;
    let mut first = Fields::default();
    first.set("until", format!("{:#}", jp::Wareki(today.saturating_add(90.days()))));
    Ok(FormPage {
        frame: Frame::new(app, permit, "国の検証", "/records"),
        strip,
        key,
        open: reviews.iter().any(|review| review.is_open(now)),
        lines: reviews.into_iter().map(|review| Line::of(review, &registry, now)).collect(),
        looks: looks
            .into_iter()
            .map(|(who, what, at)| (who, object_label(&what).to_owned(), moment_wareki(at)))
            .collect(),
        fields: typed.unwrap_or(first),
        errors,
    })
}

/// The holder's page: open, end, and every look of the nation.
pub async fn form(State(app): State<App>, permit: Permit, Path(key): Path<Key>) -> Result<Html<String>> {
    let permit = people::access::open_own(&app, &permit, key).await?;
    frame::html(&form_page(&app, &permit, key, None, Errors::default()).await?)
}

/// Opens the record.
pub async fn open(State(app): State<App>, permit: Permit, Path(key): Path<Key>, fields: Fields) -> Result<Response> {
    let permit = people::access::open_own(&app, &permit, key).await?;
    match try_open(&app, &permit, key, &fields).await {
        Ok(()) => Ok(Redirect::to(&format!("/records/{key}/review")).into_response()),
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            Ok(frame::refused(&form_page(&app, &permit, key, Some(fields), errors).await?)?.into_response())
        }
    }
}

async fn try_open(app: &App, permit: &Permit, key: Key, fields: &Fields) -> Result<()> {
    let mut tx = app.db.write(permit).await?;
    let (now, today) = (tx.now(), tx.today());
    let mut reader = Reader::new(fields);
    let reason = reader.required("reason", "開く理由", 1000);
    let last = reader.date("until", "閲覧の最終日");
    let latest = today.checked_add(MOST_DAYS.days()).map_err(Error::internal)?;
    match last {
        None if reader.errors().iter().all(|error| error.field != "until") => {
            reader.refuse("until", "閲覧の最終日を入力してください。");
        }
        Some(last) if last < today || last > latest => {
            reader.refuse("until", format!("閲覧の最終日は今日から{MOST_DAYS}日以内にしてください。"));
        }
        _ => {}
    }
    if fields.get("confirmed") != "1" {
        reader.refuse("confirmed", "開く範囲を確かめて、チェックを付けてください。");
    }
    reader.finish(())?;
    let last: Date = last.ok_or(Error::NotFound)?;
    if store::of_person(&mut tx, key).await?.iter().any(|review| review.is_open(now)) {
        return Err(Error::invalid("until", "この記録は、すでに国の検証に開かれています。"));
    }
    let nation = nation_of(&app.gate.registry())?;
    let id = store::open(&mut tx, key, nation, &reason, last).await?;
    let change = FieldChange {
        field: "review".into(),
        label: "国の検証に開く".into(),
        from: String::new(),
        to: date_wareki(last),
    };
    let payload = json!({ "org": nation.1, "words": format!("{}まで", date_wareki(last)) });
    let (kind, person) = ("review.opened", Some(key.id));
    tx.record(Change { kind, entity: "access_request", id, person, fields: vec![change], payload }).await?;
    tx.commit().await
}

/// Ends it before its day.
pub async fn end(State(app): State<App>, permit: Permit, Path(key): Path<Key>) -> Result<Redirect> {
    let permit = people::access::open_own(&app, &permit, key).await?;
    let mut tx = app.db.write(&permit).await?;
    for (id, nation) in store::end(&mut tx, key).await? {
        let (kind, person, payload) = ("review.ended", Some(key.id), json!({ "org": nation }));
        tx.record(Change { kind, entity: "access_request", id, person, fields: Vec::new(), payload }).await?;
    }
    tx.commit().await?;
    Ok(Redirect::to(&format!("/records/{key}/review")))
}
