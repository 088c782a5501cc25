//! The staff register and who holds which post when.

use super::field;
use ground::db::{Change, FieldChange, Tx};
use ground::{Error, Result, Sealed, View};
use jiff::civil::Date;
use jiff_sqlx::{Date as SqlDate, ToSqlx};
use serde_json::json;
use sqlx::FromRow;
use uuid::Uuid;

/// A line of the list of staff.
#[derive(Debug, Clone, FromRow)]
pub struct StaffLine {
    /// Id.
    pub id: Uuid,
    /// Name.
    pub name: String,
    /// Reading.
    pub kana: String,
    /// Log-in name.
    pub login: String,
    ends_on: SqlDate,
    /// Today's post, empty for none.
    pub post: String,
    /// Role of today's post.
    pub role: String,
    next_from: Option<SqlDate>,
    /// Title of the next post, empty for none.
    pub next_post: String,
}

impl StaffLine {
    /// Last day of access.
    pub fn ends_on(&self) -> Date {
        self.ends_on.to_jiff()
    }

    /// First day in the next post.
    pub fn next_from(&self) -> Option<Date> {
        self.next_from.map(|date| date.to_jiff())
    }
}

/// A member of staff in full.
#[derive(Debug, Clone, FromRow)]
pub struct Staff {
    /// Id.
    pub id: Uuid,
    /// Log-in name.
    pub login: String,
    /// Name.
    pub name: String,
    /// Reading.
    pub kana: String,
    birth: Option<SqlDate>,
    /// Address, for the conflict wall.
    pub address: String,
    /// Telephone, for the conflict wall.
    pub phone: String,
    hired_from: SqlDate,
    ends_on: SqlDate,
    /// For detecting concurrent edits.
    pub version: i32,
}

impl Staff {
    /// Date of birth, for the conflict wall.
    pub fn birth(&self) -> Option<Date> {
        self.birth.map(|date| date.to_jiff())
    }

    /// First day.
    pub fn hired_from(&self) -> Date {
        self.hired_from.to_jiff()
    }

    /// Last day of access.
    pub fn ends_on(&self) -> Date {
        self.ends_on.to_jiff()
    }
}

/// What a form says of a member of staff.
#[derive(Debug, Clone)]
pub struct StaffEdit {
    /// Name.
    pub name: String,
    /// Reading.
    pub kana: String,
    /// Date of birth.
    pub birth: Option<Date>,
    /// Address.
    pub address: String,
    /// Telephone.
    pub phone: String,
    /// First day.
    pub hired_from: Date,
    /// Last day of access.
    pub ends_on: Date,
}

/// One appointment 発令.
#[derive(Debug, Clone, FromRow)]
pub struct AppointmentLine {
    /// Id.
    pub id: Uuid,
    /// Title of the post.
    pub title: String,
    /// Its section, empty for none.
    pub section: String,
    /// Its role.
    pub role: String,
    valid_from: SqlDate,
    valid_until: Option<SqlDate>,
}

impl AppointmentLine {
    /// First day.
    pub fn from(&self) -> Date {
        self.valid_from.to_jiff()
    }

    /// Last day.
    pub fn until(&self) -> Option<Date> {
        self.valid_until.map(|date| date.to_jiff())
    }
}

fn view(kind: &'static str, object: Option<Uuid>, tx: &Tx<'_>) -> View {
    let actor = tx.permit().actor();
    View {
        kind,
        subject_area: Some(actor.area),
        subject_org: Some(actor.org),
        object_kind: "staff",
        object,
        fields: "name,kana,login,post",
        ..View::default()
    }
}

/// The staff of the own agency in the order of readings; those who left only when asked for.
pub async fn staff_list(tx: &mut Tx<'_>, with_former: bool) -> Result<Sealed<Vec<StaffLine>>> {
    let actor = tx.permit().actor();
    let today = tx.today();
    let mut rows: Vec<StaffLine> = sqlx::query_as(
        "select st.id, st.name, st.kana, st.login, st.ends_on, coalesce(now.title, '') as post, coalesce(now.role, '') as role,
                next.valid_from as next_from, coalesce(next.title, '') as next_post
         from app.staff st
         left join lateral (select p.title, p.role from app.appointment a join ref.post p on p.id = a.post_id
           where a.area = st.area and a.staff_id = st.id and a.valid_from <= $3 and (a.valid_until is null or $3 <= a.valid_until)
           order by a.valid_from desc limit 1) now on true
         left join lateral (select p.title, a.valid_from from app.appointment a join ref.post p on p.id = a.post_id
           where a.area = st.area and a.staff_id = st.id and a.valid_from > $3 order by a.valid_from limit 1) next on true
         where st.area = $1 and st.org_id = $2 and ($4 or st.ends_on >= $3)",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(today.to_sqlx())
    .bind(with_former)
    .fetch_all(tx.conn())
    .await?;
    rows.sort_by_cached_key(|line| jp::gojuon_key(&line.kana));
    let count = i32::try_from(rows.len()).ok();
    let seen = View { count, ..view("list", None, tx) };
    Ok(Sealed::new(rows, seen))
}

/// One member of the own staff.
pub async fn load(tx: &mut Tx<'_>, id: Uuid) -> Result<Sealed<Staff>> {
    let actor = tx.permit().actor();
    let row: Staff = sqlx::query_as(
        "select id, login, name, kana, birth, address, phone, hired_from, ends_on, version from app.staff
         where area = $1 and org_id = $2 and id = $3",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(id)
    .fetch_one(tx.conn())
    .await?;
    let seen = View { fields: "name,kana,login,birth,address,phone,post", ..view("view", Some(id), tx) };
    Ok(Sealed::new(row, seen))
}

/// The appointments of one member of staff, newest first.
pub async fn appointments(tx: &mut Tx<'_>, staff: Uuid) -> Result<Vec<AppointmentLine>> {
    let actor = tx.permit().actor();
    Ok(sqlx::query_as(
        "select a.id, p.title, coalesce(s.name, '') as section, p.role, a.valid_from, a.valid_until
         from app.appointment a join ref.post p on p.id = a.post_id left join ref.section s on s.id = p.section_id
         where a.area = $1 and a.org_id = $2 and a.staff_id = $3 order by a.valid_from desc",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(staff)
    .fetch_all(tx.conn())
    .await?)
}

/// Registers a member of staff in a post.
pub async fn register(tx: &mut Tx<'_>, login: &str, new: &StaffEdit, post: i32) -> Result<Uuid> {
    let actor = tx.permit().actor();
    let id = tx.new_id();
    sqlx::query(
        "insert into app.staff (area, org_id, id, login, name, kana, birth, address, phone, hired_from, ends_on)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(id)
    .bind(login)
    .bind(&new.name)
    .bind(&new.kana)
    .bind(new.birth.map(|date| date.to_sqlx()))
    .bind(&new.address)
    .bind(&new.phone)
    .bind(new.hired_from.to_sqlx())
    .bind(new.ends_on.to_sqlx())
    .execute(tx.conn())
    .await?;
    let fields = vec![FieldChange {
        field: "login".to_owned(),
        label: "登録".to_owned(),
        from: String::new(),
        to: format!("{}（{login}）", new.name),
    }];
    tx.record(Change { kind: "staff.registered", entity: "staff", id, person: None, fields, payload: json!({}) })
        .await?;
    appoint(tx, id, post, new.hired_from, None).await?;
    Ok(id)
}

/// Saves what a form says.
pub async fn edit(tx: &mut Tx<'_>, old: &Staff, new: &StaffEdit, version: i32) -> Result<()> {
    let actor = tx.permit().actor();
    let done = sqlx::query(
        "update app.staff set name = $4, kana = $5, birth = $6, address = $7, phone = $8, hired_from = $9, ends_on = $10, version = version + 1
         where area = $1 and org_id = $2 and id = $3 and version = $11",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(old.id)
    .bind(&new.name)
    .bind(&new.kana)
    .bind(new.birth.map(|date| date.to_sqlx()))
    .bind(&new.address)
    .bind(&new.phone)
    .bind(new.hired_from.to_sqlx())
    .bind(new.ends_on.to_sqlx())
    .bind(version)
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 0 {
        return Err(Error::Stale);
    }
    let date = |date: Date| date.to_string();
    let birth = |birth: Option<Date>| birth.map(date).unwrap_or_default();
    let fields: Vec<FieldChange> = [
        field("name", "氏名", &old.name, &new.name),
        field("kana", "ふりがな", &old.kana, &new.kana),
        field("birth", "生年月日", birth(old.birth()), birth(new.birth)),
        field("address", "住所", &old.address, &new.address),
        field("phone", "電話", &old.phone, &new.phone),
        field("hired_from", "利用開始日", date(old.hired_from()), date(new.hired_from)),
        field("ends_on", "利用終了日", date(old.ends_on()), date(new.ends_on)),
    ]
    .into_iter()
    .flatten()
    .collect();
    tx.record(Change { kind: "staff.updated", entity: "staff", id: old.id, person: None, fields, payload: json!({}) })
        .await
}

/// Puts somebody into a post from a day on; what is in force then ends the day before.
pub async fn appoint(tx: &mut Tx<'_>, staff: Uuid, post: i32, from: Date, until: Option<Date>) -> Result<()> {
    let actor = tx.permit().actor();
    let title: String = sqlx::query_scalar("select title from ref.post where id = $1 and org_id = $2")
        .bind(post)
        .bind(actor.org)
        .fetch_one(tx.conn())
        .await?;
    sqlx::query("select from app.staff where area = $1 and org_id = $2 and id = $3")
        .bind(actor.area)
        .bind(actor.org)
        .bind(staff)
        .fetch_one(tx.conn())
        .await?;
    sqlx::query(
        "update app.appointment set valid_until = $4::date - 1
         where area = $1 and org_id = $2 and staff_id = $3 and valid_from < $4 and (valid_until is null or valid_until >= $4)",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(staff)
    .bind(from.to_sqlx())
    .execute(tx.conn())
    .await?;
    sqlx::query(
        "insert into app.appointment (area, org_id, id, staff_id, post_id, valid_from, valid_until) values ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(tx.new_id())
    .bind(staff)
    .bind(post)
    .bind(from.to_sqlx())
    .bind(until.map(|date| date.to_sqlx()))
    .execute(tx.conn())
    .await?;
    let end = until.map(|until| format!("、{}まで", crate::frame::date_wareki(until))).unwrap_or_default();
    let to = format!("{title}（{}から{end}）", crate::frame::date_wareki(from));
    note_post(tx, staff, String::new(), to).await
}

/// Ends an appointment on a day; one that has not begun is withdrawn.
pub async fn end_appointment(tx: &mut Tx<'_>, staff: Uuid, line: &AppointmentLine, last: Date) -> Result<()> {
    let actor = tx.permit().actor();
    sqlx::query(
        "update app.appointment set valid_until = greatest($5::date, valid_from - 1)
         where area = $1 and org_id = $2 and id = $3 and staff_id = $4",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(line.id)
    .bind(staff)
    .bind(last.to_sqlx())
    .execute(tx.conn())
    .await?;
    let from = format!("{}（{}から）", line.title, crate::frame::date_wareki(line.from()));
    note_post(tx, staff, from, format!("{}まで", crate::frame::date_wareki(last))).await
}

async fn note_post(tx: &mut Tx<'_>, staff: Uuid, from: String, to: String) -> Result<()> {
    let fields = vec![FieldChange { field: "post".to_owned(), label: "職".to_owned(), from, to }];
    tx.record(Change { kind: "staff.appointed", entity: "staff", id: staff, person: None, fields, payload: json!({}) })
        .await
}
