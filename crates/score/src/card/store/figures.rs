//! How decisions lie beside views and scores: counts, no children.

use ground::Result;
use ground::db::Tx;
use jiff::civil::Date;
use jiff_sqlx::ToSqlx;

/// Decisions of one group of staff.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// Title of the post, or years of service.
    pub of: String,
    /// All of them.
    pub decisions: i64,
    /// Otherwise than the view before.
    pub changed: i64,
    /// In the direction of the scores, as the writer says.
    pub alike: i64,
    /// Against the scores, heavier or lighter.
    pub against: i64,
    /// Otherwise than the view before, and in the direction of the scores.
    pub gave_way: i64,
    /// Without the scores.
    pub unused: i64,
}

/// Views written in weeks of one kind, with the decision that followed each last.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Week {
    /// Views.
    pub views: i64,
    /// With a decision.
    pub decided: i64,
    /// The same as the view.
    pub same: i64,
    /// Weighed heavier.
    pub raised: i64,
    /// Weighed lighter.
    pub lowered: i64,
}

/// Weeks in which scores could be seen, and weeks held out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Weeks {
    /// Scores could be seen.
    pub shown: Week,
    /// They could not.
    pub held: Week,
}

/// Decisions counted apart by post, and by how long their writers had served the agency on the day.
pub struct Figures {
    /// By title of the post.
    pub by_post: Vec<Figure>,
    /// By years since the first appointment.
    pub by_years: Vec<Figure>,
    /// By what the week of the view was.
    pub by_weeks: Weeks,
}

type Row = (String, i64, i64, i64, i64, i64, i64);

fn figure((of, decisions, changed, alike, against, gave_way, unused): Row) -> Figure {
    Figure { of, decisions, changed, alike, against, gave_way, unused }
}

/// Decisions of the own agency between two days that stand beside a score: one of the record of that moment, which the view before the decision opened
/// and its writer was shown. Those of weeks held out count by their weeks only.
pub async fn figures(tx: &mut Tx<'_>, from: Date, until: Date) -> Result<Figures> {
    let (by_post, by_years) = (by_post(tx, from, until).await?, by_years(tx, from, until).await?);
    Ok(Figures { by_post, by_years, by_weeks: by_weeks(tx, from, until).await? })
}

async fn by_post(tx: &mut Tx<'_>, from: Date, until: Date) -> Result<Vec<Figure>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let rows: Vec<Row> = sqlx::query_as(
        "select by_post, count(*), count(*) filter (where stand <> 'same'), count(*) filter (where beside = 'alike'),
                count(*) filter (where beside in ('heavier', 'lighter')), count(*) filter (where stand <> 'same' and beside = 'alike'),
                count(*) filter (where beside = 'unused')
         from app.score_decision d
         where area = $1 and org_id = $2 and beside <> 'held' and (at at time zone 'Asia/Tokyo')::date between $3 and $4
           and exists (select from app.score_exposure e where e.area = $1 and e.org_id = $2 and e.person_id = d.person_id and e.view_id = d.view_id
             and e.current and e.score_id = any (d.scores))
         group by by_post order by count(*) desc, by_post",
    )
    .bind(area)
    .bind(org)
    .bind(from.to_sqlx())
    .bind(until.to_sqlx())
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(figure).collect())
}

/// By whole years from the first appointment at the agency to the day of the decision; without one on file, unknown.
async fn by_years(tx: &mut Tx<'_>, from: Date, until: Date) -> Result<Vec<Figure>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let rows: Vec<Row> = sqlx::query_as(
        "select case when years < 3 then '3年未満' when years < 10 then '3〜9年' when years >= 10 then '10年以上' else '発令の記録なし' end, count(*),
                count(*) filter (where stand <> 'same'), count(*) filter (where beside = 'alike'),
                count(*) filter (where beside in ('heavier', 'lighter')), count(*) filter (where stand <> 'same' and beside = 'alike'),
                count(*) filter (where beside = 'unused')
         from (select d.stand, d.beside,
                 extract(year from age((d.at at time zone 'Asia/Tokyo')::date,
                   (select min(a.valid_from) from app.appointment a where a.area = $1 and a.org_id = $2 and a.staff_id = d.by_id))) as years
               from app.score_decision d
               where d.area = $1 and d.org_id = $2 and d.beside <> 'held' and (d.at at time zone 'Asia/Tokyo')::date between $3 and $4
                 and exists (select from app.score_exposure e where e.area = $1 and e.org_id = $2 and e.person_id = d.person_id and e.view_id = d.view_id
                   and e.current and e.score_id = any (d.scores))) decision
         group by 1 order by min(years) nulls last",
    )
    .bind(area)
    .bind(org)
    .bind(from.to_sqlx())
    .bind(until.to_sqlx())
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(figure).collect())
}

/// By the week in which the view was written, which nobody chose; not by what was seen, which who computes a score chooses.
async fn by_weeks(tx: &mut Tx<'_>, from: Date, until: Date) -> Result<Weeks> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let rows: Vec<(bool, i64, i64, i64, i64, i64)> = sqlx::query_as(
        "select v.held, count(*), count(d.stand), count(*) filter (where d.stand = 'same'), count(*) filter (where d.stand = 'raised'),
                count(*) filter (where d.stand = 'lowered')
         from app.score_view v left join lateral (select stand from app.score_decision d
             where d.area = $1 and d.org_id = $2 and d.view_id = v.id order by d.at desc, d.id desc limit 1) d on true
         where v.area = $1 and v.org_id = $2 and v.held is not null and (v.at at time zone 'Asia/Tokyo')::date between $3 and $4 group by v.held",
    )
    .bind(area)
    .bind(org)
    .bind(from.to_sqlx())
    .bind(until.to_sqlx())
    .fetch_all(tx.conn())
    .await?;
    let mut weeks = Weeks::default();
    for (held, views, decided, same, raised, lowered) in rows {
        let week = Week { views, decided, same, raised, lowered };
        *(if held { &mut weeks.held } else { &mut weeks.shown }) = week;
    }
    Ok(weeks)
}
