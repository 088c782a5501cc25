//! What the demo nation sends to many: missing children looked for now and before, a survey half answered, announcements.
//!
//! Set-based, after all areas are filled: each has one row a receiver.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use sqlx::types::Json;
use sqlx::{Connection as _, PgConnection};
use uuid::Uuid;

/// Adds the rows in one transaction; nothing when a load that was cut off had added them.
pub(super) async fn send(connection: &mut PgConnection, as_of: Timestamp) -> sqlx::Result<()> {
    let mut tx = connection.begin().await?;
    sqlx::query("select set_config('app.own', (select array_agg(id)::text from ref.agency), true)")
        .execute(&mut *tx)
        .await?;
    if sqlx::query_scalar("select exists (select from app.survey)").fetch_one(&mut *tx).await? {
        return Ok(());
    }
    missing(&mut tx, as_of).await?;
    fold_names(&mut tx).await?;
    survey(&mut tx, as_of).await?;
    announcements(&mut tx, as_of).await?;
    tx.commit().await
}

/// Three notices of three centres: one of this morning, one of yesterday, one that ended.
async fn missing(tx: &mut PgConnection, as_of: Timestamp) -> sqlx::Result<()> {
    sqlx::query(
        "with senders as (
           select a.area, a.id as org_id, a.name, a.phone, coalesce(nullif(a.night_phone, ''), a.phone) as night, row_number() over (order by a.id) as n
           from ref.agency a where a.kind = 'centre' and exists (select from app.record r where r.area = a.area and r.org_id = a.id)
           order by a.id limit 3
         ), children as (
           select distinct on (s.org_id) s.*, r.person_id, n.family, n.given, n.family_kana, n.given_kana, p.sex, p.birth_first, p.birth_last, p.birth_text
           from senders s join app.record r on r.area = s.area and r.org_id = s.org_id
           join app.person p on p.area = r.area and p.id = r.person_id
           join app.person_name n on n.area = p.area and n.person_id = p.id and n.sort = 0
           where p.birth_first > ($1::timestamptz - interval '14 years')::date order by s.org_id, r.case_no
         ), sent as (
           insert into app.missing (area, org_id, id, person_id, number, urgency, scope, to_orgs, read_hours, sent_at, sent_by_name, state,
             end_reason, ended_at, ended_by_name)
           select area, org_id, gen_random_uuid(), person_id, '手配' || n, case n when 1 then 'life' else 'soon' end,
             '{\"all_centres\": true, \"prefectures\": [], \"wider\": []}',
             (select array_agg(c.id) from ref.agency c where c.kind = 'centre' and c.id <> children.org_id), 4,
             $1::timestamptz - n * n * interval '3 hours', '架空 担当', case n when 3 then 'found' else 'open' end,
             case n when 3 then 'safe' else '' end, case n when 3 then $1::timestamptz - interval '2 hours' end, case n when 3 then '架空 担当' else '' end
           from children returning area, org_id, id, person_id, state, sent_at, to_orgs
         ), details as (
           insert into app.missing_detail (area, org_id, missing_id, person_id, facts, whole, part, birth_first, birth_last, contact, to_orgs)
           select s.area, s.org_id, s.id, s.person_id, jsonb_build_object(
               'name', trim(c.family || ' ' || c.given), 'kana', trim(c.family_kana || ' ' || c.given_kana),
               'birth', to_char(c.birth_first, 'YYYY\"年\"FMMM\"月\"FMDD\"日\"'),
               'age', extract(year from age($1::timestamptz, c.birth_first))::int || '歳',
               'sex', case c.sex when 'male' then '男' when 'female' then '女' else '不明' end,
               'last_seen', '昨日の夕方', 'last_place', '駅前の商業施設(架空)', 'features', '髪は肩まで。右手の甲にほくろ',
               'clothing', '紺の上着、白い運動靴', 'ask', 'その場で目視し、昼夜の連絡先へ電話', 'contact', '相談係', 'call_day', c.phone, 'call_night', c.night),
             '{}', '{}', c.birth_first, c.birth_last, '相談係 昼 ' || c.phone || ' 夜間・休日 ' || c.night,
             case s.state when 'open' then s.to_orgs else '{}' end
           from sent s join children c on c.org_id = s.org_id)
         insert into app.missing_told (area, org_id, missing_area, missing_id, from_org, round, told_at, read_round, read_at, read_by_name)
         select a.area, a.id, s.area, s.id, s.org_id, 1, s.sent_at, case when a.id % 4 <> 0 then 1 else 0 end,
           case when a.id % 4 <> 0 then s.sent_at + (a.id % 90) * interval '1 minute' end, case when a.id % 4 <> 0 then '架空 当直' else '' end
         from sent s cross join lateral unnest(s.to_orgs) as o (id) join ref.agency a on a.id = o.id",
    )
    .bind(as_of.to_sqlx())
    .execute(tx)
    .await?;
    Ok(())
}

/// What searches are compared with.
async fn fold_names(tx: &mut PgConnection) -> sqlx::Result<()> {
    type Row = (i16, Uuid, String, String, String, String);
    let rows: Vec<Row> = sqlx::query_as(
        "select d.area, d.missing_id, n.family, n.given, n.family_kana, n.given_kana from app.missing_detail d
         join app.person_name n on n.area = d.area and n.person_id = d.person_id and n.sort = 0",
    )
    .fetch_all(&mut *tx)
    .await?;
    for (area, id, family, given, family_kana, given_kana) in rows {
        let whole = [format!("{family}{given}"), format!("{family_kana}{given_kana}")].map(|name| jp::fold(&name));
        let part = [family, given, family_kana, given_kana].map(|name| jp::fold(&name));
        sqlx::query("update app.missing_detail set whole = $3, part = $4 where area = $1 and missing_id = $2")
            .bind(area)
            .bind(id)
            .bind(whole.to_vec())
            .bind(part.to_vec())
            .execute(&mut *tx)
            .await?;
    }
    Ok(())
}

/// The yearly survey of staff: every third agency has submitted.
async fn survey(tx: &mut PgConnection, as_of: Timestamp) -> sqlx::Result<()> {
    let day = as_of.to_zoned(ground::db::japan()).date();
    let shipped = desk::assessment::shipped::shipped();
    let Some(form) = shipped.on("staff_report", day) else { return Ok(()) };
    let form = form.resolved(&shipped.lists, jp::fiscal_year(day).0);
    sqlx::query(
        "with nation as (select id, area from ref.agency where kind = 'national' order by id limit 1),
         asked as (select a.id, a.area, a.kind from ref.agency a where a.kind in ('centre', 'municipality')),
         sent as (
           insert into app.survey (area, org_id, id, title, note, form, period_from, period_until, kinds, to_orgs, sent_at, sent_by_name, due_on)
           select n.area, n.id, gen_random_uuid(), '職員体制調査(架空)', '4月1日現在の体制を答えてください。', $2, $3, $4, '{centre,municipality}',
             (select array_agg(id) from asked), $1::timestamptz - interval '20 days', '架空 担当', ($1::timestamptz + interval '10 days')::date
           from nation n returning area, org_id, id, sent_at)
         insert into app.survey_told (area, org_id, survey_area, survey_id, from_org, told_at, state, answers, submitted_at, submitted_by_name)
         select a.area, a.id, s.area, s.id, s.org_id, s.sent_at, case when a.id % 3 = 0 then 'submitted' else 'waiting' end,
           case when a.id % 3 = 0 then jsonb_build_object('kind', case a.kind when 'centre' then 'centre' else 'town' end, 'received', 20 + a.id % 400,
             'staff', jsonb_build_array(jsonb_build_object('kind', case a.kind when 'centre' then '児童福祉司' else '保健師' end, 'full', 3 + a.id % 20),
               jsonb_build_object('kind', '事務', 'full', 1 + a.id % 3))) end,
           case when a.id % 3 = 0 then s.sent_at + (a.id % 15) * interval '1 day' end, case when a.id % 3 = 0 then '架空 記入者' else '' end
         from sent s cross join asked a",
    )
    .bind(as_of.to_sqlx())
    .bind(Json(&form))
    .bind(jp::fiscal_year(day).first().to_sqlx())
    .bind(jp::fiscal_year(day).last().to_sqlx())
    .execute(tx)
    .await?;
    Ok(())
}

async fn announcements(tx: &mut PgConnection, as_of: Timestamp) -> sqlx::Result<()> {
    sqlx::query(
        "insert into app.announcement (area, org_id, id, title, body, importance, from_on, until_on, to_label, to_orgs, published_at, published_by_name)
         select n.area, n.id, gen_random_uuid(), w.title, w.body, w.importance, ($1::timestamptz - interval '3 days')::date,
           ($1::timestamptz + interval '60 days')::date, '全国のすべての機関', (select array_agg(a.id) from ref.agency a where a.id <> n.id),
           $1::timestamptz - interval '3 days', '架空 担当'
         from (select id, area from ref.agency where kind = 'national' order by id limit 1) n,
           (values ('年末年始の連絡体制について(架空)', '年末年始も夜間・休日の連絡先を確かめておいてください。', 'important'),
                   ('様式の改正のお知らせ(架空)', '来年度から職員体制報告の職種が増えます。', 'usual')) as w (title, body, importance)",
    )
    .bind(as_of.to_sqlx())
    .execute(tx)
    .await?;
    Ok(())
}
