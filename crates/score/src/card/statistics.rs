//! `/scores/statistics`: how decisions lie beside views and scores, for those who lead.

use super::store::{self, Figure, Figures, Week, Weeks};
use askama::Template;
use axum::extract::State;
use axum::response::Html;
use desk::App;
use desk::frame::{self, Errors, Frame};
use ground::gate::Permit;
use ground::web::{Fields, Reader};
use ground::{Result, Sealed};
use jiff::ToSpan as _;
use risk::govern::interval::Share;

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

/// Views of one kind of week.
struct WeekLine {
    of: &'static str,
    views: i64,
    decided: i64,
    same: String,
    raised: String,
    lowered: String,
}

/// A count of decisions with its share, and how far chance alone may move that.
fn share_with_width(part: i64, all: i64) -> String {
    let (Ok(count), Ok(of)) = (usize::try_from(part), usize::try_from(all)) else { return String::new() };
    if all < FEW {
        return share(part, all);
    }
    let width = Share { count, of }.wilson();
    format!("{}、幅{:.0}〜{:.0}%", share(part, all), 100.0 * width.low, 100.0 * width.high)
}

fn weeks(weeks: &Weeks) -> Vec<WeekLine> {
    if weeks.held.views == 0 {
        return Vec::new();
    }
    let line = |(of, week): (&'static str, Week)| WeekLine {
        of,
        views: week.views,
        decided: week.decided,
        same: share_with_width(week.same, week.decided),
        raised: share_with_width(week.raised, week.decided),
        lowered: share_with_width(week.lowered, week.decided),
    };
    [("表示した週", weeks.shown), ("表示しない週", weeks.held)].map(line).into()
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
    /// Weeks in which scores could be seen, and weeks held out; empty where there were none of these.
    weeks: Vec<WeekLine>,
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
    let Figures { by_post, by_years, by_weeks } = tx.show(Sealed::plain(figures)).await?;
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
        weeks: weeks(&by_weeks),
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

    #[test]
    fn weeks_are_compared_only_where_some_were_held_out_and_with_how_far_chance_goes() {
        let week = |views, same| Week { views, decided: views, same, raised: views - same, lowered: 0 };
        assert!(weeks(&Weeks { shown: week(40, 30), held: Week::default() }).is_empty());
        let lines = weeks(&Weeks { shown: week(40, 30), held: week(3, 2) });
        assert_eq!(lines.iter().map(|line| line.of).collect::<Vec<_>>(), ["表示した週", "表示しない週"]);
        assert_eq!(lines[0].same, "30件(75%)、幅60〜86%");
        assert_eq!(lines[1].same, "2件(件数が少ないため割合は出しません)");
    }
}
