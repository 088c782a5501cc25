//! 警察との共有: what the own body shares with which police, from when on, and what a change would show or hide; the list of fields.

use crate::police::fields::{FIELDS, Field, NEVER};
use crate::police::rules::Reason;
use crate::police::store::{self, Agreement};
use askama::Template;
use axum::extract::State;
use axum::response::{Html, IntoResponse, Redirect, Response};
use desk::App;
use desk::frame::{self, Choice, Errors, Frame, date_wareki, moment_wareki};
use ground::Result;
use ground::gate::{AgencyKind, Permit, Policed, ShareRange};
use ground::web::{Fields, Reader};
use jiff::civil::Date;

/// What holds with one police force.
struct Standing {
    police: String,
    now: &'static str,
    planned: String,
}

/// An agreement of the past, present or future.
struct Line {
    body: String,
    police: String,
    range: &'static str,
    from: String,
    agreement: String,
    set: String,
}

/// What a change would do.
struct Preview {
    police: String,
    before: &'static str,
    after: &'static str,
    from: String,
    seen_before: i64,
    seen_after: i64,
}

impl Preview {
    /// 12件が見えるようになります
    fn effect(&self) -> String {
        match self.seen_after - self.seen_before {
            0 => "見えるケースは変わりません。".to_owned(),
            more @ 1.. => format!("{more}件が見えるようになります。"),
            fewer => format!("{}件が見えなくなります。", -fewer),
        }
    }
}

#[derive(Template)]
#[template(path = "police/pages/sharing.html")]
struct SharingPage {
    frame: Frame,
    is_police: bool,
    is_headquarters: bool,
    states: Vec<Standing>,
    lines: Vec<Line>,
    ranges: Vec<Choice>,
    forces: Vec<(i32, String)>,
    reasons: [Reason; 4],
    preview: Option<Preview>,
    fields: Fields,
    errors: Errors,
    done: bool,
}

async fn page_of(app: &App, permit: &Permit, mut fields: Fields, errors: Errors) -> Result<SharingPage> {
    let actor = permit.actor();
    let is_police = actor.kind != AgencyKind::Centre;
    let police = is_police.then(|| super::headquarters(app, permit));
    let mut tx = app.db.read(permit).await?;
    let today = tx.today();
    let area = (!is_police).then_some(actor.area);
    let history = store::history(&mut tx, area, police).await?;
    let mut forces = store::forces(&mut tx).await?;
    let own = store::own_force(&mut tx, actor.area).await?;
    tx.commit().await?;
    // The police of the own prefecture first.
    forces.sort_by_key(|(id, _)| (Some(*id) != own, *id));
    if fields.get("police").is_empty()
        && let Some(own) = own
    {
        fields.set("police", own.to_string());
    }
    let registry = app.gate.registry();
    let line = |set: &Agreement| Line {
        body: set.body.clone(),
        police: registry.name(set.police).to_owned(),
        range: set.range.label(),
        from: date_wareki(set.from),
        agreement: set.agreement.clone(),
        set: format!("{} {}", moment_wareki(set.set_at), set.set_by),
    };
    Ok(SharingPage {
        frame: Frame::new(app, permit, "警察との共有", "/police/sharing"),
        is_police,
        is_headquarters: actor.kind == AgencyKind::PoliceHq,
        states: states(&history, own.filter(|_| !is_police), today, &registry),
        lines: history.iter().map(line).collect(),
        ranges: ShareRange::ALL.into_iter().map(|range| Choice { code: range.code(), label: range.label() }).collect(),
        forces,
        reasons: Reason::ALL,
        preview: None,
        done: fields.get("done") == "1",
        fields,
        errors,
    })
}

/// What holds today with each force or body named in the history, and what is planned; the own prefecture's police even when nothing was set.
fn states(history: &[Agreement], own: Option<i32>, today: Date, registry: &ground::gate::Registry) -> Vec<Standing> {
    let mut pairs: Vec<(i32, String)> = Vec::new();
    let named = history.iter().map(|set| (set.police, set.body.clone()));
    for (police, body) in own.map(|own| (own, String::new())).into_iter().chain(named) {
        let is_known = |(known, of): &(i32, String)| *known == police && (*of == body || of.is_empty());
        if !pairs.iter().any(is_known) {
            pairs.push((police, body));
        }
    }
    let state = |(police, body): (i32, String)| {
        let mut sets = history.iter().filter(|set| set.police == police && (body.is_empty() || set.body == body));
        let planned = sets.clone().filter(|set| set.from > today).min_by_key(|set| set.from);
        let now = sets.find(|set| set.from <= today);
        Standing {
            police: if own.is_some() { registry.name(police).to_owned() } else { body },
            now: now.map_or(ShareRange::None, |set| set.range).label(),
            planned: planned
                .map(|set| format!("{}から「{}」", date_wareki(set.from), set.range.label()))
                .unwrap_or_default(),
        }
    };
    pairs.into_iter().map(state).collect()
}

/// What is shared, and the form to change it. The police see what is shared with them.
pub async fn page(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Html<String>> {
    frame::html(&page_of(&app, &permit, fields, Errors::default()).await?)
}

/// What was typed.
struct Typed {
    police: i32,
    range: ShareRange,
    from: Date,
    agreement: String,
}

/// Shows what a change would do; sets it once that was seen.
pub async fn save(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Response> {
    // The body's own decision: nobody makes it for another body, nor the police for themselves.
    super::only_for(&permit, AgencyKind::Centre)?;
    match try_save(&app, &permit, &fields).await {
        Ok(None) => Ok(Redirect::to("/police/sharing?done=1").into_response()),
        Ok(Some(preview)) => {
            let page = page_of(&app, &permit, fields, Errors::default()).await?;
            Ok(frame::html(&SharingPage { preview: Some(preview), ..page })?.into_response())
        }
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            Ok(frame::refused(&page_of(&app, &permit, fields, errors).await?)?.into_response())
        }
    }
}

async fn try_save(app: &App, permit: &Permit, fields: &Fields) -> Result<Option<Preview>> {
    let today = app.db.clock().today();
    let typed = read(fields, today)?;
    let registry = app.gate.registry();
    let area = permit.actor().area;
    let before = registry.shared_with(typed.police, typed.from).get(&area).copied().unwrap_or(ShareRange::None);
    if fields.get("previewed") != "1" {
        return Ok(Some(Preview {
            police: registry.name(typed.police).to_owned(),
            before: before.label(),
            after: typed.range.label(),
            from: date_wareki(typed.from),
            seen_before: count(app, permit, before).await?,
            seen_after: count(app, permit, typed.range).await?,
        }));
    }
    let mut tx = app.db.write(permit).await?;
    let Typed { police, range, from, agreement } = typed;
    store::set(&mut tx, &store::NewAgreement { police, range, from, agreement: &agreement, before }).await?;
    tx.commit().await?;
    Ok(None)
}

fn read(fields: &Fields, today: Date) -> Result<Typed> {
    let mut reader = Reader::new(fields);
    let police = reader.number("police", "警察本部", 1..=i32::MAX).unwrap_or_default();
    let codes = ShareRange::ALL.map(ShareRange::code);
    let range = ShareRange::from_code(&reader.choice("range", "共有の範囲", &codes)).unwrap_or(ShareRange::None);
    let from = reader.date("from", "適用開始日").unwrap_or(today);
    if from < today {
        reader.refuse(
            "from",
            "適用開始日は、今日からあとの日にしてください。過去にさかのぼって共有することはできません。",
        );
    }
    let agreement = reader.required("agreement", "根拠となる協定など", 4000);
    reader.finish(Typed { police, range, from, agreement })
}

/// How many cases of the own body such a range shows today: a sum.
#[expect(clippy::disallowed_methods, reason = "the preview: counts what the police would see and shows nobody")]
async fn count(app: &App, permit: &Permit, range: ShareRange) -> Result<i64> {
    let registry = app.gate.registry();
    let area = permit.actor().area;
    let own = |least| {
        let centres = registry.agencies().filter(|agency| agency.kind == AgencyKind::Centre && agency.area == area);
        centres.filter(|_| range >= least).map(|centre| centre.id).collect()
    };
    let policed =
        Policed { centres: own(ShareRange::Minimum), wholly: own(ShareRange::All), towns: vec![Policed::EVERYWHERE] };
    let permit = permit.as_police(policed);
    let mut tx = app.db.read(&permit).await?;
    store::count(&mut tx).await
}

#[derive(Template)]
#[template(path = "police/pages/fields.html")]
struct FieldsPage {
    frame: Frame,
    shared: [Field; FIELDS.len()],
    never: [&'static str; NEVER.len()],
    reasons: [Reason; 4],
}

/// The list of fields, the same for both sides.
pub async fn fields(State(app): State<App>, permit: Permit) -> Result<Html<String>> {
    let frame = Frame::new(&app, &permit, "警察と共有される項目", "/police/sharing");
    frame::html(&FieldsPage { frame, shared: FIELDS, never: NEVER, reasons: Reason::ALL })
}
