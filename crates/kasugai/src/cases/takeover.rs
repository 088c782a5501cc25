//! A whole register taken over at once: records, reports, episodes and progress in one statement a table.
//!
//! What [`super::register_record`] does for one child with its history and event, this does for thousands; the import records what it did
//! and tells of itself once. Reports taken over start no clock.

use ground::Result;
use ground::db::Tx;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff_sqlx::{Date as SqlDate, ToSqlx};
use serde::Serialize;
use serde_json::Value;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// A 児童記録票 to be made.
#[derive(Debug, Serialize)]
pub struct Record<'a> {
    /// Row.
    pub id: Uuid,
    /// The child.
    pub person: Uuid,
    /// 事例番号, unique in the agency.
    pub case_no: &'a str,
    /// Municipality the child lives in.
    pub residence_org: Option<i32>,
    /// 担当者, as the register writes it.
    pub in_charge: &'a str,
    /// Never changes.
    pub first_registered_on: Date,
    /// 重症度
    pub severity: Option<i16>,
    /// The other texts.
    #[serde(flatten)]
    pub texts: Texts<'a>,
}

/// Free texts of a 児童記録票.
#[derive(Debug, Default, Serialize)]
pub struct Texts<'a> {
    /// 所属
    pub school: &'a str,
    /// 学年
    pub grade: &'a str,
    /// 組
    pub class: &'a str,
    /// 担任
    pub teacher: &'a str,
    /// 本籍(外国籍)
    pub domicile: &'a str,
    /// 生活状況
    pub living: &'a str,
    /// 家族歴
    pub family_history: &'a str,
    /// 成育歴
    pub growth: &'a str,
    /// 関係機関
    pub agencies: &'a str,
    /// 福祉サービス利用状況
    pub services: &'a str,
    /// 過去の相談履歴
    pub past_contact: &'a str,
}

/// What fills empty fields of a record on file; empty texts change nothing.
#[derive(Debug, Serialize)]
pub struct Filling<'a> {
    /// Row.
    pub id: Uuid,
    /// 担当者
    pub in_charge: &'a str,
    /// 重症度
    pub severity: Option<i16>,
    /// The other texts.
    #[serde(flatten)]
    pub texts: Texts<'a>,
}

/// A report (受付) of one child.
#[derive(Debug, Serialize)]
pub struct Report<'a> {
    /// Row.
    pub id: Uuid,
    /// The child.
    pub person: Uuid,
    /// 受付番号, unique in the agency.
    pub number: String,
    /// `abuse` or `general`.
    pub form: &'static str,
    /// 受付日時
    pub received_at: Timestamp,
    /// 受付者
    pub received_by_name: &'a str,
    /// 経路 code.
    pub route: &'a str,
    /// 相談種別 code.
    pub kind: &'a str,
    /// 処理 code.
    pub handling: &'a str,
    /// 区分 code.
    pub division: &'a str,
    /// 主訴
    pub complaint: &'a str,
    /// こどもの状況
    pub child_state: &'a str,
    /// 家族の状況
    pub family_state: &'a str,
    /// 虐待の分類
    pub abuse_types: &'a [String],
    /// 虐待者
    pub abusers: &'a [String],
}

/// From 受理 to 終結.
#[derive(Debug, Serialize)]
pub struct Episode<'a> {
    /// Row.
    pub id: Uuid,
    /// Record.
    pub record: Uuid,
    /// The child.
    pub person: Uuid,
    /// Report, when the register tells more than dates and codes.
    pub intake: Option<Uuid>,
    /// 受理年月日
    pub accepted_on: Date,
    /// 相談種別 code.
    pub kind: &'a str,
    /// 経路 code.
    pub route: &'a str,
    /// 主な虐待種別 code.
    pub abuse_main: &'a str,
    /// 主な虐待者, national code.
    pub abuser_main: &'a str,
    /// 対応 code.
    pub disposition: &'a str,
    /// 終結日
    pub closed_on: Option<Date>,
    /// 終結理由 code.
    pub close_reason: &'a str,
}

/// One entry of the 経過記録表.
#[derive(Debug, Serialize)]
pub struct Progress<'a> {
    /// Row.
    pub id: Uuid,
    /// Record.
    pub record: Uuid,
    /// The child.
    pub person: Uuid,
    /// When.
    pub at: Timestamp,
    /// 区分 code.
    pub category: &'a str,
    /// 調査・相談内容
    pub body: &'a str,
}

/// A record of the own agency, as far as a register is compared with it.
#[derive(Debug)]
pub struct Known {
    /// Row.
    pub record: Uuid,
    /// The child.
    pub person: Uuid,
    /// 事例番号
    pub case_no: String,
    /// Texts in the order of [`Texts`], then 担当者.
    pub texts: [String; 12],
    /// Whether 重症度 is not set yet.
    pub no_severity: bool,
    /// Days of 受理 on file.
    pub accepted: HashSet<Date>,
    /// 経過 on file: day in Japan and text.
    pub progress: HashSet<(Date, String)>,
}

/// Every record of the own agency, for recognising children. Nothing of it is shown but 事例番号.
pub async fn known(tx: &mut Tx<'_>) -> Result<Vec<Known>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let rows: Vec<(Uuid, Uuid, String, Vec<String>, bool)> = sqlx::query_as(
        "select id, person_id, case_no, array[school, grade, class, teacher, domicile, living, family_history, growth, agencies, services,
           past_contact, in_charge_name], severity is null
         from app.record where area = $1 and org_id = $2",
    )
    .bind(area)
    .bind(org)
    .fetch_all(tx.conn())
    .await?;
    let accepted: Vec<(Uuid, SqlDate)> =
        sqlx::query_as("select record_id, accepted_on from app.episode where area = $1 and org_id = $2")
            .bind(area)
            .bind(org)
            .fetch_all(tx.conn())
            .await?;
    let progress: Vec<(Uuid, SqlDate, String)> = sqlx::query_as(
        "select record_id, (at at time zone 'Asia/Tokyo')::date, body from app.progress where area = $1 and org_id = $2",
    )
    .bind(area)
    .bind(org)
    .fetch_all(tx.conn())
    .await?;
    let mut days: HashMap<Uuid, HashSet<Date>> = HashMap::new();
    for (record, on) in accepted {
        days.entry(record).or_default().insert(on.to_jiff());
    }
    let mut entries: HashMap<Uuid, HashSet<(Date, String)>> = HashMap::new();
    for (record, on, body) in progress {
        entries.entry(record).or_default().insert((on.to_jiff(), body));
    }
    let known = rows.into_iter().map(|(record, person, case_no, texts, no_severity)| Known {
        record,
        person,
        case_no,
        texts: texts.try_into().unwrap_or_default(),
        no_severity,
        accepted: days.remove(&record).unwrap_or_default(),
        progress: entries.remove(&record).unwrap_or_default(),
    });
    Ok(known.collect())
}

/// Sets aside `count` numbers of a counter (`case`, `intake`) in the fiscal year of `on`; the first of them. Committed before the
/// register is loaded, so that nobody waits for a number meanwhile; a load that fails leaves a gap.
pub async fn set_aside(tx: &mut Tx<'_>, name: &str, year: jp::FiscalYear, count: i32) -> Result<i32> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let last: i32 = sqlx::query_scalar(
        "insert into app.counter (area, org_id, name, fiscal_year, n) values ($1, $2, $3, $4, $5)
         on conflict (area, org_id, name, fiscal_year) do update set n = app.counter.n + $5 returning n",
    )
    .bind(area)
    .bind(org)
    .bind(name)
    .bind(i32::from(year.0))
    .bind(count)
    .fetch_one(tx.conn())
    .await?;
    Ok(last - count + 1)
}

/// Lets the counter go on above a number of the same form that a register brings along.
pub async fn go_on_above(tx: &mut Tx<'_>, name: &str, year: jp::FiscalYear, n: i32) -> Result<()> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    sqlx::query(
        "insert into app.counter (area, org_id, name, fiscal_year, n) values ($1, $2, $3, $4, $5)
         on conflict (area, org_id, name, fiscal_year) do update set n = greatest(app.counter.n, $5)",
    )
    .bind(area)
    .bind(org)
    .bind(name)
    .bind(i32::from(year.0))
    .bind(n)
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Makes records.
pub async fn records(tx: &mut Tx<'_>, records: &[Record<'_>]) -> Result<()> {
    run_dated(
        tx,
        serde_json::to_value(records)?,
        "insert into app.record (area, org_id, id, person_id, case_no, residence_org, in_charge_name, first_registered_on, severity, school, grade,
           class, teacher, domicile, living, family_history, growth, agencies, services, past_contact, updated_at)
         select $1, $2, r.id, r.person, r.case_no, r.residence_org, r.in_charge, r.first_registered_on, r.severity, r.school, r.grade,
           r.class, r.teacher, r.domicile, r.living, r.family_history, r.growth, r.agencies, r.services, r.past_contact, $4
         from jsonb_to_recordset($3) as r(id uuid, person uuid, case_no text, residence_org int, in_charge text, first_registered_on date,
           severity smallint, school text, grade text, class text, teacher text, domicile text, living text, family_history text, growth text,
           agencies text, services text, past_contact text)",
    )
    .await
}

/// Fills empty fields; nothing written is overwritten.
pub async fn fill(tx: &mut Tx<'_>, fillings: &[Filling<'_>]) -> Result<()> {
    run_dated(
        tx,
        serde_json::to_value(fillings)?,
        "update app.record t set school = coalesce(nullif(t.school, ''), r.school), grade = coalesce(nullif(t.grade, ''), r.grade),
           class = coalesce(nullif(t.class, ''), r.class), teacher = coalesce(nullif(t.teacher, ''), r.teacher),
           domicile = coalesce(nullif(t.domicile, ''), r.domicile), living = coalesce(nullif(t.living, ''), r.living),
           family_history = coalesce(nullif(t.family_history, ''), r.family_history), growth = coalesce(nullif(t.growth, ''), r.growth),
           agencies = coalesce(nullif(t.agencies, ''), r.agencies), services = coalesce(nullif(t.services, ''), r.services),
           past_contact = coalesce(nullif(t.past_contact, ''), r.past_contact), severity = coalesce(t.severity, r.severity),
           in_charge_name = coalesce(nullif(t.in_charge_name, ''), r.in_charge), updated_at = $4, version = t.version + 1
         from jsonb_to_recordset($3) as r(id uuid, in_charge text, severity smallint, school text, grade text, class text, teacher text,
           domicile text, living text, family_history text, growth text, agencies text, services text, past_contact text)
         where t.area = $1 and t.org_id = $2 and t.id = r.id",
    )
    .await
}

/// Makes reports with their one child each.
pub async fn reports(tx: &mut Tx<'_>, reports: &[Report<'_>]) -> Result<()> {
    let rows = serde_json::to_value(reports)?;
    run_dated(
        tx,
        rows.clone(),
        "insert into app.intake (area, org_id, id, intake_no, form, received_at, received_by_name, route, kind, handling, division, complaint,
           child_state, family_state, abuse_types, abusers, first_registered_at, updated_at)
         select $1, $2, r.id, r.number, r.form, r.received_at, r.received_by_name, r.route, r.kind, r.handling, r.division, r.complaint,
           r.child_state, r.family_state, array(select jsonb_array_elements_text(r.abuse_types)),
           array(select jsonb_array_elements_text(r.abusers)), $4, $4
         from jsonb_to_recordset($3) as r(id uuid, number text, form text, received_at timestamptz, received_by_name text, route text, kind text,
           handling text, division text, complaint text, child_state text, family_state text, abuse_types jsonb, abusers jsonb)",
    )
    .await?;
    let children: Vec<Value> = reports
        .iter()
        .map(|report| serde_json::json!({ "id": tx.new_id(), "intake": report.id, "person": report.person }))
        .collect();
    run(
        tx,
        Value::Array(children),
        "insert into app.intake_child (area, org_id, id, intake_id, person_id, no_check_reason)
         select $1, $2, r.id, r.intake, r.person, '台帳からの取込のため'
         from jsonb_to_recordset($3) as r(id uuid, intake uuid, person uuid)",
    )
    .await?;
    run(
        tx,
        rows,
        "insert into app.reporter (area, org_id, intake_id, anonymous)
         select $1, $2, r.id, false from jsonb_to_recordset($3) as r(id uuid)",
    )
    .await
}

/// Opens episodes, closed ones included.
pub async fn episodes(tx: &mut Tx<'_>, episodes: &[Episode<'_>]) -> Result<()> {
    run(
        tx,
        serde_json::to_value(episodes)?,
        "insert into app.episode (area, org_id, id, record_id, person_id, intake_id, accepted_on, kind, route, abuse_main, abuser_main, disposition,
           closed_on, close_reason)
         select $1, $2, r.id, r.record, r.person, r.intake, r.accepted_on, r.kind, r.route, r.abuse_main, r.abuser_main, r.disposition,
           r.closed_on, r.close_reason
         from jsonb_to_recordset($3) as r(id uuid, record uuid, person uuid, intake uuid, accepted_on date, kind text, route text, abuse_main text,
           abuser_main text, disposition text, closed_on date, close_reason text)",
    )
    .await
}

/// Adds progress.
pub async fn progress(tx: &mut Tx<'_>, entries: &[Progress<'_>]) -> Result<()> {
    let name = tx.permit().actor().name.clone();
    let staff = tx.permit().actor().staff;
    let (area, org, now) = (tx.permit().actor().area, tx.permit().actor().org, tx.now());
    sqlx::query(
        "insert into app.progress (area, org_id, id, record_id, person_id, at, category, body, written_by, written_by_name, written_at)
         select $1, $2, r.id, r.record, r.person, r.at, r.category, r.body, $5, $6, $3
         from jsonb_to_recordset($4) as r(id uuid, record uuid, person uuid, at timestamptz, category text, body text)",
    )
    .bind(area)
    .bind(org)
    .bind(now.to_sqlx())
    .bind(serde_json::to_value(entries)?)
    .bind(staff)
    .bind(name)
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// One statement over rows as JSON: `$1` area, `$2` agency, `$3` rows.
async fn run(tx: &mut Tx<'_>, rows: Value, sql: &'static str) -> Result<()> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    sqlx::query(sql).bind(area).bind(org).bind(rows).execute(tx.conn()).await?;
    Ok(())
}

/// The same with the moment of the work as `$4`.
async fn run_dated(tx: &mut Tx<'_>, rows: Value, sql: &'static str) -> Result<()> {
    let (area, org, now) = (tx.permit().actor().area, tx.permit().actor().org, tx.now());
    sqlx::query(sql).bind(area).bind(org).bind(rows).bind(now.to_sqlx()).execute(tx.conn()).await?;
    Ok(())
}
