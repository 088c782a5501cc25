//! How often each item of a form is answered: what nobody fills in can go.

use ground::Result;
use ground::db::Tx;
use jiff::civil::Date;
use jiff_sqlx::ToSqlx;
use std::collections::HashMap;

/// How often a form and its items were answered since a day.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Usage {
    /// Finished sheets.
    pub sheets: i64,
    /// By item key: how often it was answered, of how many sheets that asked it.
    pub answered: HashMap<String, (i64, i64)>,
}

/// Counts finished sheets and answered items; counts only, nobody's answers. An item counts in the sheets whose version asked it.
pub async fn of_form(tx: &mut Tx<'_>, form: &str, since: Date) -> Result<Usage> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let sheets: i64 = sqlx::query_scalar(
        "select count(*) from app.sheet where area = $1 and org_id = $2 and form = $3 and status = 'done' and made_on >= $4",
    )
    .bind(area)
    .bind(org)
    .bind(form)
    .bind(since.to_sqlx())
    .fetch_one(tx.conn())
    .await?;
    let answered: Vec<(String, i64, i64)> = sqlx::query_as(
        "select i.item->>'key', count(*) filter (where s.answers ? (i.item->>'key')), count(*)
         from app.sheet s join app.sheet_wording w on w.area = s.area and w.org_id = s.org_id and w.hash = s.wording
         cross join lateral jsonb_path_query(w.definition, '$.sections[*].items[*]') as i (item)
         where s.area = $1 and s.org_id = $2 and s.form = $3 and s.status = 'done' and s.made_on >= $4
           and not coalesce((i.item->>'retired')::boolean, false)
         group by i.item->>'key'",
    )
    .bind(area)
    .bind(org)
    .bind(form)
    .bind(since.to_sqlx())
    .fetch_all(tx.conn())
    .await?;
    Ok(Usage {
        sheets,
        answered: answered.into_iter().map(|(key, answered, asked)| (key, (answered, asked))).collect(),
    })
}
