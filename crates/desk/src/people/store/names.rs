//! Names and birth of one person, for jobs that compare.

use ground::Result;
use ground::db::{Key, Tx};
use jiff::civil::Date;
use jiff_sqlx::Date as SqlDate;
use sqlx::types::Json;

/// Every name as 姓, 名, せい, めい; and the first and last possible day of birth.
pub async fn named(tx: &mut Tx<'_>, person: Key) -> Result<(Vec<[String; 4]>, Option<(Date, Date)>)> {
    type Row = (Json<Vec<[String; 4]>>, Option<SqlDate>, Option<SqlDate>);
    let row: Option<Row> = sqlx::query_as(
        "select coalesce((select jsonb_agg(jsonb_build_array(n.family, n.given, n.family_kana, n.given_kana)) from app.person_name n
           where n.area = p.area and n.person_id = p.id), '[]'), p.birth_first, p.birth_last
         from app.person p where p.area = $1 and p.id = $2",
    )
    .bind(person.area)
    .bind(person.id)
    .fetch_optional(tx.conn())
    .await?;
    let (names, first, last) = row.unwrap_or_default();
    Ok((names.0, first.zip(last).map(|(first, last)| (first.to_jiff(), last.to_jiff()))))
}
