//! Search beside a form: while a name is typed, who is already known by it.

use super::query::name_words;
use super::scope::Scope;
use super::view::Line;
use super::{key_of, missing, nation, query, seen, store};
use crate::App;
use crate::frame;
use crate::sharing::finder::Progress;
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use ground::gate::{Action, Permit};
use ground::web::Fields;
use ground::{Result, Sealed};
use sagasu::Query;

/// Persons offered of each ladder.
const OFFERED: usize = 5;

#[derive(Template)]
#[template(path = "sharing/search/similar.html")]
struct Fragment {
    preparing: Option<Progress>,
    typed: bool,
    own_total: u64,
    own: Vec<Line>,
    shared_total: u64,
    shared: Vec<Line>,
    nation: Option<nation::Nation>,
    met: Vec<missing::Met>,
    /// Search page with the same condition.
    more: String,
}

/// `/search/similar`: fields `<group>.<n>.family|given|family_kana|given_kana|birth|phone` of one row of a form.
pub async fn similar(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Response> {
    let preparing = app.finder.preparing();
    let (Some(condition), None) = (read(&fields), preparing) else {
        let empty = Fragment {
            preparing,
            typed: false,
            own_total: 0,
            own: Vec::new(),
            shared_total: 0,
            shared: Vec::new(),
            nation: None,
            met: Vec::new(),
            more: String::new(),
        };
        return Ok(frame::html(&empty)?.into_response());
    };
    let mut tx = app.db.read(&permit).await?;
    let granted = store::granted(&mut tx).await?;
    let scope = Scope::of(permit.actor(), &granted);
    let own = app.finder.search(&scope.own(&condition.query), OFFERED);
    let shared = app.finder.search(&scope.shared(&condition.query), OFFERED);
    let nation = if permit.may(Action::SearchNation) {
        Some(nation::nation(&app, scope.nation(&condition.query), &condition, 1).await?)
    } else {
        None
    };
    let detail = format!("受付の入力から {}", condition.understood.join(" かつ "));
    let own_rows = store::rows(&mut tx, &own.hits.iter().map(key_of).collect::<Vec<_>>()).await?;
    let shared_rows = store::rows(&mut tx, &shared.hits.iter().map(key_of).collect::<Vec<_>>()).await?;
    let today = tx.today();
    let actor = permit.actor();
    let mut sealed = Sealed::new((), seen(actor.org, actor.area, &detail, own.total, &own_rows));
    for row in &shared_rows {
        let one = seen(row.org_id, row.area, &detail, 1, std::slice::from_ref(row));
        sealed = sealed.zip(Sealed::new((), one)).map(|_| ());
    }
    for view in nation.iter().flat_map(|nation| nation.view(&detail)) {
        sealed = sealed.zip(Sealed::new((), view)).map(|_| ());
    }
    tx.show(sealed).await?;
    let met = missing::met(&app, &permit, &condition).await?;
    let registry = app.gate.registry();
    let walled = |person| actor.is_walled(person) || actor.is_beyond_ward(person);
    let lines = |rows: Vec<store::Row>| -> Vec<Line> {
        rows.into_iter().map(|row| Line::of(row, &condition.names, &registry, today, walled)).collect()
    };
    let mut more = Fields::default();
    more.set("q", condition.names.join(" "));
    let fragment = Fragment {
        preparing: None,
        typed: true,
        own_total: own.total,
        own: lines(own_rows),
        shared_total: shared.total,
        shared: lines(shared_rows),
        nation,
        met,
        more: format!("/search?{}", serde_urlencoded::to_string(&more.0).unwrap_or_default()),
    };
    Ok(frame::html(&fragment)?.into_response())
}

/// Name as written or as read; a birth date narrows when it can be read, and may stand for half of the name.
fn read(fields: &Fields) -> Option<query::Condition> {
    let value = |name: &str| {
        let is_it = |field: &str| field == name || field.rsplit_once('.').is_some_and(|(_, last)| last == name);
        fields.0.iter().find(|(field, _)| is_it(field)).map_or("", |(_, value)| value.trim())
    };
    let written: Vec<&str> = [value("family"), value("given")].into_iter().filter(|word| !word.is_empty()).collect();
    let reading: Vec<&str> =
        [value("family_kana"), value("given_kana")].into_iter().filter(|word| !word.is_empty()).collect();
    let birth = jp::parse_birth_query(value("birth")).ok();
    let ways: Vec<Query> =
        [&written, &reading].into_iter().filter(|words| !words.is_empty()).map(|words| name_words(words)).collect();
    if ways.is_empty() {
        return None;
    }
    let names = query::any_of(ways);
    let with_birth = birth.map(|birth| {
        let halves = written.iter().chain(&reading).map(|word| Query::Name((*word).to_owned())).collect();
        Query::And(vec![Query::Or(halves), Query::Birth(birth)])
    });
    let is_specific = written.len() == 2 || reading.len() == 2 || (birth.is_some() && !written.is_empty());
    let names_text: Vec<String> =
        if written.is_empty() { &reading } else { &written }.iter().map(|word| (*word).to_owned()).collect();
    let mut understood = vec![format!("氏名「{}」", names_text.join(" "))];
    understood.extend(birth.map(|_| format!("生年月日「{}」", value("birth"))));
    Some(query::Condition {
        query: query::any_of(with_birth.into_iter().chain([names]).collect()),
        understood,
        names: written.iter().chain(&reading).map(|word| (*word).to_owned()).collect(),
        has_birth: false,
        is_specific,
    })
}
