//! Cases that hold what is looked for, and what is known of the people in them.

use ground::Result;
use ground::db::{Key, Tx};
use ground::gate::AgencyKind;
use jiff::civil::Date;
use jiff_sqlx::Date as SqlDate;
use sqlx::types::Json;
use uuid::Uuid;

/// Cases looked into for one search; the newest notes first.
const CANDIDATES: i64 = 60;

/// Children whose records hold every one of these words: of the own agency, and of those who share theirs with it. Never one behind the wall.
pub async fn candidates(tx: &mut Tx<'_>, words: &[String]) -> Result<Vec<Key>> {
    let actor = tx.permit().actor();
    let walled: Vec<Uuid> = actor.walled.iter().copied().collect();
    let patterns: Vec<String> = words
        .iter()
        .map(|word| format!("%{}%", word.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")))
        .collect();
    let rows: Vec<(i16, Uuid)> = sqlx::query_as(
        "select r.area, r.person_id from app.record r
         where r.area = $1 and r.person_id <> all ($2) and (r.org_id = $3 or $4 or r.residence_org = $3)
           and not exists (select 1 from unnest($5::text[]) w (pattern) where not (
             r.living ilike w.pattern or r.family_history ilike w.pattern or r.growth ilike w.pattern or r.services ilike w.pattern or r.agencies ilike w.pattern
             or exists (select 1 from app.progress p where p.area = r.area and p.record_id = r.id and concat_ws(E'\\n', p.reason, p.body, p.result) ilike w.pattern)
             or exists (select 1 from app.intake_child c join app.intake i on i.area = c.area and i.id = c.intake_id
                        where c.area = r.area and c.person_id = r.person_id and (i.complaint ilike w.pattern or i.child_state ilike w.pattern or i.family_state ilike w.pattern))))
         order by r.updated_at desc, r.person_id limit $6",
    )
    .bind(actor.area)
    .bind(walled)
    .bind(actor.org)
    .bind(actor.kind == AgencyKind::Centre)
    .bind(patterns)
    .bind(CANDIDATES)
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|(area, id)| Key::new(area, id)).collect())
}

/// What a case is about, without whose it is.
#[derive(Debug, Clone)]
pub struct Outline {
    /// The agency that keeps it.
    pub org: i32,
    /// Whole birth date.
    pub birth: Option<Date>,
    /// Code of the sex.
    pub sex: String,
    /// 相談種別 of the newest episode.
    pub kind: String,
    /// 主な虐待種別
    pub abuse: String,
    /// 対応
    pub disposition: String,
    /// 受理年月日
    pub accepted_on: Option<Date>,
    /// 終結日
    pub closed_on: Option<Date>,
    /// Why it was closed.
    pub close_reason: String,
    /// 重症度
    pub severity: Option<i16>,
}

/// The outline of a case.
pub async fn outline(tx: &mut Tx<'_>, key: Key) -> Result<Option<Outline>> {
    type Row = (
        i32,
        Option<SqlDate>,
        String,
        Option<String>,
        Option<String>,
        Option<String>,
        Option<SqlDate>,
        Option<SqlDate>,
        Option<String>,
        Option<i16>,
    );
    let row: Option<Row> = sqlx::query_as(
        "select r.org_id, case when p.birth_first = p.birth_last then p.birth_first end, p.sex, e.kind, e.abuse_main, e.disposition, e.accepted_on, e.closed_on, e.close_reason, r.severity
         from app.record r join app.person p on p.area = r.area and p.id = r.person_id
         left join lateral (select * from app.episode e where e.area = r.area and e.record_id = r.id order by e.accepted_on desc, e.id desc limit 1) e on true
         where r.area = $1 and r.person_id = $2",
    )
    .bind(key.area)
    .bind(key.id)
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|(org, birth, sex, kind, abuse, disposition, accepted_on, closed_on, close_reason, severity)| Outline {
        org,
        birth: birth.map(|date| date.to_jiff()),
        sex,
        kind: kind.unwrap_or_default(),
        abuse: abuse.unwrap_or_default(),
        disposition: disposition.unwrap_or_default(),
        accepted_on: accepted_on.map(|date| date.to_jiff()),
        closed_on: closed_on.map(|date| date.to_jiff()),
        close_reason: close_reason.unwrap_or_default(),
        severity,
    }))
}

/// A passage of a case: what it is, the day, the text.
pub type Passage = (String, Option<Date>, String);

/// Every passage of a case in the order of time.
pub async fn passages(tx: &mut Tx<'_>, key: Key) -> Result<Vec<Passage>> {
    let rows: Vec<(String, Option<SqlDate>, String)> = sqlx::query_as(
        "select w.what, w.day, w.text from (
           select '生活状況' as what, null::date as day, r.living as text from app.record r where r.area = $1 and r.person_id = $2
           union all select '家族歴', null, r.family_history from app.record r where r.area = $1 and r.person_id = $2
           union all select '成育歴', null, r.growth from app.record r where r.area = $1 and r.person_id = $2
           union all select '関係機関', null, r.agencies from app.record r where r.area = $1 and r.person_id = $2
           union all select '福祉サービス', null, r.services from app.record r where r.area = $1 and r.person_id = $2
           union all select '受付', (i.received_at at time zone 'Asia/Tokyo')::date, concat_ws(E'\n', nullif(i.complaint, ''), nullif(i.child_state, ''), nullif(i.family_state, ''))
             from app.intake_child c join app.intake i on i.area = c.area and i.id = c.intake_id where c.area = $1 and c.person_id = $2
           union all select '経過', (p.at at time zone 'Asia/Tokyo')::date, concat_ws(E'\\n', nullif(p.reason, ''), nullif(p.body, ''), nullif(p.result, '')) from app.progress p where p.area = $1 and p.person_id = $2
         ) w where w.text <> '' order by w.day nulls first, w.what, w.text limit 200",
    )
    .bind(key.area)
    .bind(key.id)
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|(what, day, text)| (what, day.map(|date| date.to_jiff()), text)).collect())
}

/// Names, addresses, telephones and places of everybody in a case.
#[derive(Debug, Clone, Default)]
pub struct People {
    /// 姓, 名, せい, めい
    pub names: Vec<[String; 4]>,
    /// As given.
    pub addresses: Vec<String>,
    /// As given.
    pub phones: Vec<String>,
    /// Schools, teachers, the member of staff in charge, workplaces.
    pub called: Vec<String>,
}

/// Everybody in a case: the child and the family, brothers' and sisters' families too, those who worked on it, and the municipalities and agencies of the area.
pub async fn people(tx: &mut Tx<'_>, key: Key) -> Result<People> {
    type Row = (Json<Vec<[String; 4]>>, Vec<String>, Vec<String>, Vec<String>);
    let (names, addresses, phones, called): Row = sqlx::query_as(
        "with close as (
           select $2::uuid as id union select relative_id from app.relation where area = $1 and person_id = $2
           union select person_id from app.relation where area = $1 and relative_id = $2
         ), family as (
           select id from close union select r.relative_id from app.relation r join close c on r.area = $1 and r.person_id = c.id
         )
         select coalesce((select jsonb_agg(jsonb_build_array(n.family, n.given, n.family_kana, n.given_kana)) from app.person_name n join family f on n.area = $1 and n.person_id = f.id), '[]'),
           array(select a.line from app.person_address a join family f on a.area = $1 and a.person_id = f.id and a.line <> ''),
           array(select t.number from app.person_phone t join family f on t.area = $1 and t.person_id = f.id and t.number <> ''),
           array(select w.name from (
             select r.school as name from app.record r join family f on r.area = $1 and r.person_id = f.id
             union select r.teacher from app.record r join family f on r.area = $1 and r.person_id = f.id
             union select r.in_charge_name from app.record r where r.area = $1 and r.person_id = $2
             union select r.workplace from app.relation r where r.area = $1 and r.person_id = $2
             union select c.school from app.intake_child c where c.area = $1 and c.person_id = $2
             union select p.written_by_name from app.progress p where p.area = $1 and p.person_id = $2
             union select s.seen_by from app.sighting s where s.area = $1 and s.person_id = $2
             union select a.name from ref.agency a where a.area = $1
             union select m.name from ref.municipality m where m.area = $1
           ) w where w.name <> '')",
    )
    .bind(key.area)
    .bind(key.id)
    .fetch_one(tx.conn())
    .await?;
    Ok(People { names: names.0, addresses, phones, called })
}
