//! The review desk: proposals by certainty.

use super::{looking, percent, source_name, view, why};
use crate::facts::{Reach, day_label};
use crate::matching::store::desk::{self, Line, Wanted};
use crate::matching::store::persons;
use ::desk::App;
use ::desk::frame::{self, Frame};
use askama::Template;
use axum::extract::State;
use axum::response::{Html, IntoResponse, Response};
use ground::gate::Permit;
use ground::web::Fields;
use ground::{Result, Sealed};
use uuid::Uuid;

/// Proposals on a page.
const PAGE: i64 = 50;

#[derive(Template)]
#[template(path = "matching/pages/desk.html")]
struct DeskPage {
    frame: Frame,
    fields: Fields,
    waiting: i64,
    held: i64,
    sources: Vec<(String, String)>,
    lines: Vec<LineShown>,
    next: Option<String>,
    done: bool,
}

struct LineShown {
    id: Uuid,
    kind: &'static str,
    certainty: String,
    why: &'static str,
    sides: [(String, String, String); 2],
    held: String,
}

impl LineShown {
    fn new(line: Line, own: &[crate::layout::Layout]) -> Self {
        let side = |source: &str, name: String, born: &str| (source_name(source, own), name, day_label(born));
        Self {
            id: line.id,
            kind: if line.kind == "mother" { "母子" } else { "同一人" },
            certainty: percent(line.certainty),
            why: why(&line.why),
            sides: [side(&line.a_source, line.a_name, &line.a_birth), side(&line.b_source, line.b_name, &line.b_birth)],
            held: line.held_reason.unwrap_or_default(),
        }
    }
}

/// What the fields of the list ask for.
pub(super) fn wanted(fields: &Fields) -> Wanted<'_> {
    Wanted {
        kind: if matches!(fields.get("kind"), "same" | "mother") { fields.get("kind") } else { "" },
        source: fields.get("source"),
        held: fields.get("held") == "1",
        surest: fields.get("order") != "unsure",
        from: fields.get("from").parse().unwrap_or(0.0),
        skip: fields.get("skip").parse().unwrap_or(0).max(0),
        most: PAGE + 1,
    }
}

/// The list.
pub async fn list(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Response> {
    let permit = looking(&permit)?;
    let mut tx = app.db.read(&permit).await?;
    let wanted = wanted(&fields);
    let skip = wanted.skip;
    let mut lines = desk::list(&mut tx, &wanted).await?;
    let more = lines.len() > usize::try_from(PAGE).unwrap_or(usize::MAX);
    lines.truncate(usize::try_from(PAGE).unwrap_or(usize::MAX));
    let (waiting, held) = desk::counts(&mut tx).await?;
    let own = crate::runs::layouts(&mut tx).await?;
    let sources = desk::sources(&mut tx).await?;
    let records: Vec<Uuid> = lines.iter().flat_map(|line| [line.a, line.b]).collect();
    let of: std::collections::HashMap<Uuid, Option<Uuid>> =
        persons::records(&mut tx, &records).await?.into_iter().map(|record| (record.id, record.person_id)).collect();
    tx.commit().await?;
    let who: Vec<Uuid> = of.values().flatten().copied().collect();
    let reach = Reach::of(&app, &permit, &who).await?;
    let person = |record: &Uuid| of.get(record).copied().flatten();
    lines.retain(|line| !reach.hides(person(&line.a)) && !reach.hides(person(&line.b)));
    let seen = view(&permit, None, "名寄せの確認", lines.len());
    let lines = app.db.read(&permit).await?.show(Sealed::new(lines, seen)).await?;
    let query = |name: &str| format!("{name}={}", fields.get(name));
    let page = DeskPage {
        frame: Frame::new(&app, &permit, "名寄せ", "/matching"),
        waiting,
        held,
        sources: sources
            .into_iter()
            .map(|code| (source_name(&code, &own), code))
            .map(|(name, code)| (code, name))
            .collect(),
        lines: lines.into_iter().map(|line| LineShown::new(line, &own)).collect(),
        next: more.then(|| {
            let kept: Vec<String> = ["kind", "source", "held", "order", "from"].map(query).to_vec();
            format!("/matching?{}&skip={}", kept.join("&"), skip + PAGE)
        }),
        done: fields.get("done") == "1",
        fields,
    };
    let html: Html<String> = frame::html(&page)?;
    Ok(html.into_response())
}
