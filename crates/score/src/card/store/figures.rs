//! How decisions lie beside views and scores: counts, no children.

use ground::Result;
use ground::db::Tx;
use jiff::civil::Date;
use jiff_sqlx::ToSqlx;

/// Decisions of one post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// Title of the post.
    pub post: String,
    /// All of them.
    pub decisions: i64,
    /// Otherwise than the view before.
    pub changed: i64,
    /// In the direction of the scores, as the writer says.
    pub alike: i64,
    /// Against the scores, heavier or lighter.
    pub against: i64,
    /// Without the scores.
    pub unused: i64,
}

/// Decisions of the own agency by post, between two days.
pub async fn figures(tx: &mut Tx<'_>, from: Date, until: Date) -> Result<Vec<Figure>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    type Row = (String, i64, i64, i64, i64, i64);
    let rows: Vec<Row> = sqlx::query_as(
        "select by_post, count(*), count(*) filter (where stand <> 'same'), count(*) filter (where beside = 'alike'),
                count(*) filter (where beside in ('heavier', 'lighter')), count(*) filter (where beside = 'unused')
         from app.score_decision
         where area = $1 and org_id = $2 and (at at time zone 'Asia/Tokyo')::date between $3 and $4
         group by by_post order by count(*) desc, by_post",
    )
    .bind(area)
    .bind(org)
    .bind(from.to_sqlx())
    .bind(until.to_sqlx())
    .fetch_all(tx.conn())
    .await?;
    let figure = |(post, decisions, changed, alike, against, unused): Row| Figure {
        post,
        decisions,
        changed,
        alike,
        against,
        unused,
    };
    Ok(rows.into_iter().map(figure).collect())
}
