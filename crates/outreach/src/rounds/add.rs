//! Putting children on the list: by number, from the watch list, from a search.

use super::model::{Added, Candidate, Round};
use super::pages::open_round;
use super::store::{self, Found};
use super::{listed, opened};
use crate::rules::Origin;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use desk::App;
use desk::frame::{self, Errors, Frame, age_label};
use ground::Result;
use ground::gate::{Action, Permit};
use ground::web::{Fields, Reader};
use jiff::civil::Date;
use uuid::Uuid;

/// Most numbers typed at once; more come as a file.
const MOST: usize = 200;
/// Letters of a reason.
pub(super) const REASON: usize = 200;

/// A child who can be put on the list, as shown.
pub(super) struct Line {
    pub(super) person: Uuid,
    pub(super) name: String,
    pub(super) note: String,
}

impl Line {
    pub(super) fn of(one: Found, today: Date) -> Self {
        let age = one.birth.map(|birth| age_label(birth, today)).unwrap_or_default();
        Self { person: one.person, note: [one.kana, age, one.school].join(" "), name: one.name }
    }
}

/// A row of a file that was not taken.
pub(super) struct Refused {
    /// Row number as Excel shows it.
    pub(super) row: u32,
    /// Why.
    pub(super) why: String,
}

#[derive(Template)]
#[template(path = "rounds/add.html")]
pub(super) struct Page {
    frame: Frame,
    round: Round,
    watched: Vec<Line>,
    found: Vec<Line>,
    searched: bool,
    most: bool,
    may_search: bool,
    taken: Option<Added>,
    refused: Vec<Refused>,
    fields: Fields,
    errors: Errors,
}

/// What a file left: what was added, which rows were not.
#[derive(Default)]
pub(super) struct Taken {
    pub(super) added: Option<Added>,
    pub(super) refused: Vec<Refused>,
}

pub(super) async fn page_of(
    app: &App,
    permit: &Permit,
    id: Uuid,
    fields: Fields,
    taken: Taken,
    errors: Errors,
) -> Result<Page> {
    let (round, permit) = opened(app, permit, id).await?;
    let mut tx = app.db.read(&permit).await?;
    let today = tx.today();
    let on_list: Vec<Uuid> = store::children(&mut tx, id).await?.into_iter().map(|child| child.person).collect();
    let watched = insight::watch::watched(&mut tx).await?.into_iter().filter(|person| !on_list.contains(person));
    let mut watched: Vec<Uuid> = watched.collect();
    watched.dedup();
    let watched = store::found(&mut tx, watched).await?;
    let words = fields.get("q").trim().to_owned();
    let may_search = permit.may(Action::SearchPeople);
    let found = if words.is_empty() || !may_search { Vec::new() } else { store::named(&mut tx, &words).await? };
    let most = found.len() >= store::MOST;
    let found: Vec<Found> = found.into_iter().filter(|one| !on_list.contains(&one.person)).collect();
    let persons = watched.iter().chain(&found).map(|one| one.person).collect();
    let (watched, found) = tx.show(listed(&permit, "search", &round, persons, (watched, found))).await?;
    let line = |one: Found| Line::of(one, today);
    Ok(Page {
        frame: Frame::new(app, &permit, "児童を加える", "/outreach"),
        watched: watched.into_iter().map(line).collect(),
        found: found.into_iter().map(line).collect(),
        searched: !words.is_empty() && may_search,
        most,
        may_search,
        taken: taken.added,
        refused: taken.refused,
        fields,
        errors,
        round,
    })
}

/// The ways to put children on the list; `q` searches by name.
pub async fn page(
    State(app): State<App>,
    permit: Permit,
    Path(id): Path<Uuid>,
    fields: Fields,
) -> Result<Html<String>> {
    frame::html(&page_of(&app, &permit, id, fields, Taken::default(), Errors::default()).await?)
}

/// Puts the numbers typed, or the children chosen, on the list.
pub async fn add(State(app): State<App>, permit: Permit, Path(id): Path<Uuid>, fields: Fields) -> Result<Response> {
    let added = async {
        let mut tx = app.db.write(&permit).await?;
        let round = store::round(&mut tx, id).await?;
        open_round(&round)?;
        let mut reader = Reader::new(&fields);
        let offered = [Origin::Hand, Origin::Watch, Origin::Search, Origin::Outside].map(Origin::code);
        let origin = Origin::from_code(&reader.choice("origin", "加える経路", &offered)).unwrap_or(Origin::Hand);
        let reason = reader.text("reason", "理由", REASON);
        let persons = if fields.get("by") == "number" {
            numbers(&mut tx, &mut reader).await?
        } else {
            let chosen: Vec<Uuid> = fields.all("person").filter_map(|id| id.parse().ok()).collect();
            if chosen.is_empty() {
                reader.refuse("person", "加える児童を選んでください。");
            }
            chosen
        };
        let (reason, persons) = reader.finish((reason, persons))?;
        let candidate = |person| Candidate { person, origin, reason: reason.clone() };
        let added = store::add_candidates(&mut tx, id, persons.into_iter().map(candidate).collect()).await?;
        tx.commit().await?;
        Ok(added)
    };
    match added.await {
        Ok(added) => Ok(done(id, added)),
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            let page = page_of(&app, &permit, id, fields, Taken::default(), errors).await?;
            Ok(frame::refused(&page)?.into_response())
        }
    }
}

/// Back to the list, which says what became of the children.
pub(super) fn done(round: Uuid, Added { added, already, unknown }: Added) -> Response {
    Redirect::to(&format!("/outreach/{round}?added={added}&already={already}&unknown={unknown}")).into_response()
}

/// The children whose numbers were typed, a number a line; a number nobody has is refused.
async fn numbers(tx: &mut ground::db::Tx<'_>, reader: &mut Reader<'_>) -> Result<Vec<Uuid>> {
    let typed: Vec<&str> = reader
        .fields()
        .get("numbers")
        .split(['\n', ',', '、', ' ', '　'])
        .map(str::trim)
        .filter(|number| !number.is_empty())
        .collect();
    if typed.is_empty() {
        reader.refuse("numbers", "宛名番号か事例番号を入力してください。");
    } else if typed.len() > MOST {
        reader
            .refuse("numbers", format!("一度に入力できる番号は{MOST}件までです。多いときはファイルで加えてください。"));
    }
    let keys: Vec<String> = typed.iter().map(|number| store::number_of(number)).collect();
    let known = store::by_numbers(tx, &keys).await?;
    let unknown: Vec<&str> =
        typed.iter().zip(&keys).filter(|(_, key)| !known.contains_key(*key)).map(|(number, _)| *number).collect();
    if !unknown.is_empty() {
        reader.refuse("numbers", format!("次の番号の人は見つかりません: {}", unknown.join("、")));
    }
    Ok(keys.iter().filter_map(|key| known.get(key).copied()).collect())
}
