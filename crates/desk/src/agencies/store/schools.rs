//! Posts limited to schools.

use super::{changed, field, ref_id};
use ground::db::Tx;
use ground::{Error, Result};
use jiff::civil::Date;
use jiff_sqlx::ToSqlx;

/// Limits a post of the own agency to schools from a day on, or with none lifts the limit. A second one of the same day replaces the first.
///
/// # Errors
/// `NotFound` for a post of another agency.
pub async fn limit_post(tx: &mut Tx<'_>, post: i32, schools: Option<&[String]>, from: Date) -> Result<()> {
    let (org, by, at) = (tx.permit().actor().org, tx.permit().actor().name.clone(), tx.now());
    let title: Option<String> =
        sqlx::query_scalar("select title from ref.post where id = $1 and org_id = $2 for update")
            .bind(post)
            .bind(org)
            .fetch_optional(tx.conn())
            .await?;
    let title = title.ok_or(Error::NotFound)?;
    sqlx::query(
        "insert into ref.post_school (post_id, org_id, valid_from, schools, set_by, set_at) values ($1, $2, $3, $4, $5, $6)
         on conflict (post_id, valid_from) do update set schools = excluded.schools, set_by = excluded.set_by, set_at = excluded.set_at",
    )
    .bind(post)
    .bind(org)
    .bind(from.to_sqlx())
    .bind(schools)
    .bind(by)
    .bind(at.to_sqlx())
    .execute(tx.conn())
    .await?;
    let to = match schools {
        Some(names) => format!("{title}: {}だけ {}から", names.join("、"), crate::frame::date_wareki(from)),
        None => format!("{title}: 制限なし {}から", crate::frame::date_wareki(from)),
    };
    changed(
        tx,
        "school_limit.set",
        "post",
        ref_id(post),
        field("schools", "学校区の制限", "", to).into_iter().collect(),
    )
    .await
}
