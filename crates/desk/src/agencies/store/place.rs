//! The agency itself, its sections and posts, and who is responsible for which municipality.

use super::{changed, field, ref_id};
use ground::db::{FieldChange, Tx};
use ground::{Error, Result};
use jiff::civil::Date;
use jiff_sqlx::{Date as SqlDate, ToSqlx};
use sqlx::FromRow;

/// A post of the own agency.
#[derive(Debug, Clone, FromRow)]
pub struct PostLine {
    /// Id.
    pub id: i32,
    /// Section, when it has one.
    pub section_id: Option<i32>,
    /// Its name, empty for none.
    pub section: String,
    /// Title.
    pub title: String,
    /// Role.
    pub role: String,
    /// Names of those who hold it today.
    pub holders: String,
}

/// What a form says of an agency.
#[derive(Debug, Clone)]
pub struct AgencyEdit {
    /// Telephone by day.
    pub phone: String,
    /// Telephone at night and on holidays.
    pub night_phone: String,
    /// Whom to ask for.
    pub contact: String,
}

/// A centre's responsibility for a municipality.
#[derive(Debug, Clone, FromRow)]
pub struct JurisdictionLine {
    /// The centre.
    pub centre: i32,
    /// Its name.
    pub centre_name: String,
    /// The municipality's agency.
    pub municipality: i32,
    /// Its name.
    pub municipality_name: String,
    valid_from: SqlDate,
    valid_until: Option<SqlDate>,
}

impl JurisdictionLine {
    /// First day.
    pub fn from(&self) -> Date {
        self.valid_from.to_jiff()
    }

    /// Last day.
    pub fn until(&self) -> Option<Date> {
        self.valid_until.map(|date| date.to_jiff())
    }
}

/// The posts of the own agency with today's holders.
pub async fn posts(tx: &mut Tx<'_>) -> Result<Vec<PostLine>> {
    let actor = tx.permit().actor();
    let today = tx.today();
    Ok(sqlx::query_as(
        "select p.id, p.section_id, coalesce(s.name, '') as section, p.title, p.role,
                coalesce((select string_agg(st.name, '、' order by st.kana) from app.appointment a join app.staff st on st.area = a.area and st.id = a.staff_id
                  where a.area = $1 and a.org_id = $2 and a.post_id = p.id and st.ends_on >= $3
                    and a.valid_from <= $3 and (a.valid_until is null or $3 <= a.valid_until)), '') as holders
         from ref.post p left join ref.section s on s.id = p.section_id where p.org_id = $2 order by p.section_id nulls first, p.id",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(today.to_sqlx())
    .fetch_all(tx.conn())
    .await?)
}

/// Adds a section.
pub async fn add_section(tx: &mut Tx<'_>, name: &str) -> Result<()> {
    let org = tx.permit().actor().org;
    let id: Option<i32> = sqlx::query_scalar(
        "insert into ref.section (org_id, name) values ($1, $2) on conflict do nothing returning id",
    )
    .bind(org)
    .bind(name)
    .fetch_optional(tx.conn())
    .await?;
    let id = id.ok_or_else(|| Error::invalid("section_name", "同じ名前の係があります。"))?;
    changed(tx, "section.added", "section", ref_id(id), field("name", "係", "", name).into_iter().collect()).await
}

/// Adds a post.
pub async fn add_post(tx: &mut Tx<'_>, title: &str, role: &str, section: Option<i32>) -> Result<()> {
    let org = tx.permit().actor().org;
    let id: i32 = sqlx::query_scalar(
        "insert into ref.post (org_id, section_id, title, role) values ($1, $2, $3, $4) returning id",
    )
    .bind(org)
    .bind(section)
    .bind(title)
    .bind(role)
    .fetch_one(tx.conn())
    .await?;
    let to = format!("{title}（{}）", crate::agencies::role_label(role));
    changed(tx, "post.added", "post", ref_id(id), field("title", "職", "", to).into_iter().collect()).await
}

/// Changes title, section and role of a post; the rights of its holders follow at their next request.
pub async fn edit_post(tx: &mut Tx<'_>, id: i32, title: &str, role: &str, section: Option<i32>) -> Result<()> {
    let org = tx.permit().actor().org;
    let (old_title, old_role): (String, String) =
        sqlx::query_as("select title, role from ref.post where id = $1 and org_id = $2 for update")
            .bind(id)
            .bind(org)
            .fetch_one(tx.conn())
            .await?;
    sqlx::query("update ref.post set title = $3, role = $4, section_id = $5 where id = $1 and org_id = $2")
        .bind(id)
        .bind(org)
        .bind(title)
        .bind(role)
        .bind(section)
        .execute(tx.conn())
        .await?;
    let label = crate::agencies::role_label;
    let fields = [field("title", "職名", old_title, title), field("role", "役割", label(&old_role), label(role))];
    changed(tx, "post.updated", "post", ref_id(id), fields.into_iter().flatten().collect()).await
}

/// Changes how the own agency is reached.
pub async fn edit_agency(tx: &mut Tx<'_>, new: &AgencyEdit) -> Result<()> {
    let org = tx.permit().actor().org;
    let (phone, night, contact): (String, String, String) =
        sqlx::query_as("select phone, night_phone, contact from ref.agency where id = $1 for update")
            .bind(org)
            .fetch_one(tx.conn())
            .await?;
    sqlx::query("update ref.agency set phone = $2, night_phone = $3, contact = $4 where id = $1")
        .bind(org)
        .bind(&new.phone)
        .bind(&new.night_phone)
        .bind(&new.contact)
        .execute(tx.conn())
        .await?;
    let fields: Vec<FieldChange> = [
        field("phone", "電話(昼間)", phone, &new.phone),
        field("night_phone", "電話(夜間・休日)", night, &new.night_phone),
        field("contact", "窓口", contact, &new.contact),
    ]
    .into_iter()
    .flatten()
    .collect();
    changed(tx, "agency.updated", "agency", ref_id(org), fields).await
}

/// Jurisdiction the own agency is concerned by: its own, or all of its area for a prefecture, or everything for the national agency.
pub async fn jurisdictions(
    tx: &mut Tx<'_>,
    all_of_area: Option<i16>,
    everything: bool,
) -> Result<Vec<JurisdictionLine>> {
    let org = tx.permit().actor().org;
    Ok(sqlx::query_as(
        "select j.centre, c.name as centre_name, j.municipality_org as municipality, m.name as municipality_name, j.valid_from, j.valid_until
         from ref.jurisdiction j join ref.agency c on c.id = j.centre join ref.agency m on m.id = j.municipality_org
         where (j.valid_until is null or j.valid_until >= j.valid_from)
           and ($3 or j.centre = $1 or j.municipality_org = $1 or c.area = $2 or m.area = $2)
         order by c.id, m.id, j.valid_from limit 4000",
    )
    .bind(org)
    .bind(all_of_area)
    .bind(everything)
    .fetch_all(tx.conn())
    .await?)
}

/// Makes a centre responsible for a municipality from a day on.
pub async fn add_jurisdiction(tx: &mut Tx<'_>, centre: i32, municipality: i32, from: Date) -> Result<()> {
    let held: bool = sqlx::query_scalar(
        "select exists (select from ref.jurisdiction where centre = $1 and municipality_org = $2
           and valid_from <= $3 and (valid_until is null or valid_until >= $3))",
    )
    .bind(centre)
    .bind(municipality)
    .bind(from.to_sqlx())
    .fetch_one(tx.conn())
    .await?;
    if held {
        return Err(Error::invalid("from", "この日には既に管轄になっています。"));
    }
    sqlx::query(
        "insert into ref.jurisdiction (centre, municipality_org, valid_from) values ($1, $2, $3)
         on conflict (centre, municipality_org, valid_from) do update set valid_until = null",
    )
    .bind(centre)
    .bind(municipality)
    .bind(from.to_sqlx())
    .execute(tx.conn())
    .await?;
    let to = format!("{}から", crate::frame::date_wareki(from));
    note_jurisdiction(tx, centre, municipality, to).await
}

/// Ends a responsibility after a last day.
pub async fn end_jurisdiction(tx: &mut Tx<'_>, centre: i32, municipality: i32, from: Date, last: Date) -> Result<()> {
    let done = sqlx::query(
        "update ref.jurisdiction set valid_until = $4 where centre = $1 and municipality_org = $2 and valid_from = $3
           and (valid_until is null or valid_until > $4)",
    )
    .bind(centre)
    .bind(municipality)
    .bind(from.to_sqlx())
    .bind(last.to_sqlx())
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 0 {
        return Err(Error::Stale);
    }
    note_jurisdiction(tx, centre, municipality, format!("{}まで", crate::frame::date_wareki(last))).await
}

async fn note_jurisdiction(tx: &mut Tx<'_>, centre: i32, municipality: i32, to: String) -> Result<()> {
    let names: Vec<String> = sqlx::query_scalar("select name from ref.agency where id = any ($1) order by kind")
        .bind(vec![centre, municipality])
        .fetch_all(tx.conn())
        .await?;
    let change = field("jurisdiction", &names.join(" ⇔ "), "", to);
    changed(tx, "jurisdiction.changed", "jurisdiction", ref_id(centre), change.into_iter().collect()).await
}
