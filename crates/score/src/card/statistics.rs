//! `/scores/statistics`: how decisions lie beside views and scores, for those who lead.

use super::store::{self, Figure, Figures};
use askama::Template;
use axum::extract::State;
use axum::response::Html;
use desk::App;
use desk::frame::{self, Errors, Frame};
use ground::gate::Permit;
use ground::web::{Fields, Reader};
use ground::{Result, Sealed};
use jiff::ToSpan as _;

/// Decisions below which a share says nothing.
const FEW: i64 = 20;
/// Share of decisions against the scores below which they may be followed unread.
const RUBBER_STAMP: f64 = 0.05;

struct Line {
    figure: Figure,
    changed: String,
    against: String,
    gave_way: String,
    stamp: bool,
}

fn line(figure: Figure) -> Line {
    Line {
        changed: share(figure.changed, figure.decisions),
        against: share(figure.against, figure.alike + figure.against),
        gave_way: share(figure.gave_way, figure.decisions),
        stamp: is_stamp(&figure),
        figure,
    }
}

fn share(part: i64, all: i64) -> String {
    if all < FEW {
        return format!("{part}件(件数が少ないため割合は出しません)");
    }
    format!("{part}件({}%)", (part * 100 + all / 2) / all)
}

/// Whether so few decisions went against the scores that they may be followed unread.
fn is_stamp(figure: &Figure) -> bool {
    let beside = figure.alike + figure.against;
    // Shares of counts far below 2^52 are exact.
    let ratio =
        |part: i64, all: i64| i32::try_from(part).map_or(1.0, f64::from) / i32::try_from(all).map_or(1.0, f64::from);
    beside >= FEW && ratio(figure.against, beside) < RUBBER_STAMP
}

#[derive(Template)]
#[template(path = "card/statistics.html")]
struct Page {
    frame: Frame,
    /// Title, what the lines are of, the lines.
    tables: Vec<(&'static str, &'static str, Vec<Line>)>,
    from: String,
    until: String,
    fields: Fields,
    errors: Errors,
}

/// The page; a year back where no days are given.
pub async fn page(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Html<String>> {
    let mut reader = Reader::new(&fields);
    let (from, until) = (reader.date("from", "いつから"), reader.date("until", "いつまで"));
    let (days, errors) = match reader.finish((from, until)) {
        Ok(days) => (days, Errors::default()),
        Err(error) => ((None, None), Errors::or_fail(error)?),
    };
    let mut tx = app.db.read(&permit).await?;
    let until = days.1.unwrap_or_else(|| tx.today());
    let from = days.0.unwrap_or_else(|| until.saturating_sub(1.year()));
    let figures = store::figures(&mut tx, from, until).await?;
    let Figures { by_post, by_years } = tx.show(Sealed::plain(figures)).await?;
    frame::html(&Page {
        frame: Frame::new(&app, &permit, "見立てと判断の利用状況", "/scores"),
        tables: if by_post.is_empty() {
            Vec::new()
        } else {
            vec![
                ("職ごと", "職", by_post.into_iter().map(line).collect()),
                ("経験年数ごと", "はじめの発令からの年数", by_years.into_iter().map(line).collect()),
            ]
        },
        from: frame::date_wareki(from),
        until: frame::date_wareki(until),
        fields,
        errors,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_decisions_give_no_share_and_next_to_none_against_asks_whether_scores_are_followed_unread() {
        let figure = |alike, against| Figure {
            of: String::new(),
            decisions: alike + against,
            changed: 0,
            alike,
            against,
            gave_way: 0,
            unused: 0,
        };
        assert!(!is_stamp(&figure(19, 0)), "too few");
        assert!(is_stamp(&figure(20, 0)));
        assert!(is_stamp(&figure(96, 4)));
        assert!(!is_stamp(&figure(95, 5)));
        assert_eq!(share(5, 100), "5件(5%)");
        assert!(share(1, 4).contains("件数が少ない"));
    }
}
