//! To whom something goes that goes to many: the agencies of a scope that are active today.

use ground::Result;
use ground::db::Tx;
use jiff_sqlx::ToSqlx;

/// Kinds of agency and places.
#[derive(Debug, Clone, Default)]
pub struct Scope<'a> {
    /// Stored kinds of agency; all when empty.
    pub kinds: Vec<&'a str>,
    /// Two-digit codes of prefectures; all when empty.
    pub prefectures: &'a [String],
    /// Only this area.
    pub area: Option<i16>,
}

/// The agencies of a scope that are active today, without the own one: agency and kind.
pub async fn active(tx: &mut Tx<'_>, scope: &Scope<'_>) -> Result<Vec<(i32, String)>> {
    let (own, today) = (tx.permit().actor().org, tx.today());
    let agencies = sqlx::query_as(
        "select a.id, a.kind from ref.agency a join ref.area r on r.id = a.area
         where a.id <> $1 and a.active_from <= $2 and (a.active_until is null or a.active_until >= $2)
           and (cardinality($3::text[]) = 0 or a.kind = any ($3)) and (cardinality($4::text[]) = 0 or r.prefecture = any ($4))
           and ($5::smallint is null or a.area = $5) order by a.id",
    )
    .bind(own)
    .bind(today.to_sqlx())
    .bind(&scope.kinds)
    .bind(scope.prefectures)
    .bind(scope.area)
    .fetch_all(tx.conn())
    .await?;
    Ok(agencies)
}
