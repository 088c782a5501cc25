//! Names and births of persons, for jobs that compare.

use ground::Result;
use ground::db::Tx;
use jiff::civil::Date;
use jiff_sqlx::Date as SqlDate;
use sqlx::types::Json;
use uuid::Uuid;

/// A person as compared: every name as 姓, 名, せい, めい; and the first and last possible day of birth.
pub type Named = (Uuid, Vec<[String; 4]>, Option<(Date, Date)>);

/// Persons of an area as they are compared.
pub async fn named(tx: &mut Tx<'_>, area: i16, persons: &[Uuid]) -> Result<Vec<Named>> {
    type Row = (Uuid, Json<Vec<[String; 4]>>, Option<SqlDate>, Option<SqlDate>);
    let rows: Vec<Row> = sqlx::query_as(
        "select p.id, coalesce((select jsonb_agg(jsonb_build_array(n.family, n.given, n.family_kana, n.given_kana)) from app.person_name n
           where n.area = p.area and n.person_id = p.id), '[]'), p.birth_first, p.birth_last
         from app.person p where p.area = $1 and p.id = any ($2)",
    )
    .bind(area)
    .bind(persons)
    .fetch_all(tx.conn())
    .await?;
    let named = |(id, names, first, last): Row| {
        (id, names.0, first.zip(last).map(|(first, last)| (first.to_jiff(), last.to_jiff())))
    };
    Ok(rows.into_iter().map(named).collect())
}
