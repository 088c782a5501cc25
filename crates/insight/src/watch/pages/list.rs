//! `/watches`: every watched and favourite child with what moved.

use super::{Line, listed, range_label};
use crate::watch::rules::DEGREES;
use crate::watch::store;
use askama::Template;
use axum::extract::State;
use axum::response::Html;
use desk::App;
use desk::frame::{self, Frame};
use ground::gate::Permit;
use ground::web::Fields;
use ground::{Result, Sealed};
use jiff::Timestamp;
use uuid::Uuid;

/// Movements shown with each child of the full list.
const EACH: i64 = 3;

/// Both lists of a reader.
pub(super) struct Lists {
    /// 要注意ケース
    pub watched: Vec<Line>,
    /// よく見るケース
    pub favourites: Vec<Line>,
}

/// What the reader may see, with the newest movements of each; `by_movement` puts those that moved last first.
pub(super) async fn read(app: &App, permit: &Permit, each: i64, by_movement: bool) -> Result<Lists> {
    let mut tx = app.db.read(permit).await?;
    let watches = store::running(&mut tx).await?;
    let favourites = store::favourites(&mut tx).await?;
    let mut ids: Vec<Uuid> =
        watches.iter().map(|watch| watch.person.id).chain(favourites.iter().map(|key| key.id)).collect();
    ids.sort_unstable();
    ids.dedup();
    let known = store::known(&mut tx, &ids).await?;
    let moved = store::movements(&mut tx, &ids, each).await?;
    let shown: Vec<Uuid> = ids.into_iter().filter(|id| known.contains_key(id)).collect();
    let last = |id: Uuid| moved.get(&id).and_then(|moved| moved.first()).map_or(Timestamp::MIN, |moved| moved.at);
    let line = |key: ground::db::Key| {
        Some(Line::of(key, known.get(&key.id)?, moved.get(&key.id).map_or(&[][..], Vec::as_slice)))
    };
    let mut watched: Vec<(Timestamp, Line)> = watches
        .iter()
        .filter_map(|watch| {
            Some((
                last(watch.person.id),
                line(watch.person)?.with(watch, range_label(app, permit, &watch.range, &watch.sections)),
            ))
        })
        .collect();
    let mut favourites: Vec<(Timestamp, Line)> =
        favourites.iter().filter_map(|key| Some((last(key.id), line(*key)?))).collect();
    if by_movement {
        watched.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
        favourites.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    }
    let plain = |lines: Vec<(Timestamp, Line)>| lines.into_iter().map(|(_, line)| line).collect();
    let lists = Lists { watched: plain(watched), favourites: plain(favourites) };
    let sealed: Sealed<Lists> = listed(permit, shown, lists);
    tx.show(sealed).await
}

#[derive(Template)]
#[template(path = "watch/pages/list.html")]
struct ListPage {
    frame: Frame,
    watched: Vec<Line>,
    favourites: Vec<Line>,
    degrees: &'static [(&'static str, &'static str)],
    degree: String,
    moved: bool,
}

/// The page; `degree` narrows, `order=moved` puts the newest movement first.
pub async fn page(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Html<String>> {
    let moved = fields.get("order") == "moved";
    let lists = read(&app, &permit, EACH, moved).await?;
    let degree = DEGREES.iter().find(|(code, _)| *code == fields.get("degree"));
    let watched =
        lists.watched.into_iter().filter(|line| degree.is_none_or(|(_, label)| line.degree == *label)).collect();
    frame::html(&ListPage {
        frame: Frame::new(&app, &permit, "要注意ケース・よく見るケース", "/watches"),
        watched,
        favourites: lists.favourites,
        degrees: DEGREES,
        degree: degree.map_or(String::new(), |(code, _)| (*code).to_owned()),
        moved,
    })
}
