//! 警察との共有: what each range shows, to whom, from when; that nothing else ever leaves; that the centre sees every look.

mod field;
mod range;
mod referral;
mod terminal;

use crate::fixtures;
use crate::nation::{CENTRE, Nation, POLICE, TOWN};
use crate::visitor::Visitor;
use desk::cases::sighting::{NewSighting, record_sighting};
use desk::people::model::{Name, NewPerson};
use ground::db::Key;
use sqlx::{Executor, PgConnection};

/// Police headquarters of the prefecture, over [`POLICE`].
pub const HQ: i32 = 3408;
/// A designated city in the prefecture, with a centre and a town hall of its own.
pub const CITY_CENTRE: i32 = 10101;
pub const CITY: i32 = 10102;

/// The small nation with police who share nothing yet; the station is responsible for [`TOWN`].
pub async fn nation() -> Nation {
    let nation = Nation::new().await;
    let mut admin = nation.admin().await;
    admin
        .execute(
            "insert into ref.area (id, name, prefecture, kind) values (101, '架空市', '34', 'designated_city');
             insert into ref.municipality (code, prefecture, name, kana, area) values ('34999', '34', '架空市', 'カクウシ', 101);
             insert into ref.agency (id, area, kind, name, municipality, phone, night_phone, contact) values
               (3408, 34, 'police_hq', '架空県警察本部', null, '000-0000-3408', '', '少年課'),
               (10101, 101, 'centre', '架空市児童相談所', null, '000-0000-10101', '000-0000-90101', '相談係'),
               (10102, 101, 'municipality', '架空市', '34999', '000-0000-10102', '', 'こども家庭課');
             update ref.agency set parent = 3408 where id = 3406;
             insert into ref.jurisdiction (centre, municipality_org, valid_from) values (10101, 10102, '2000-04-01');
             insert into ref.police_beat (station, municipality_org, valid_from, set_org) values (3406, 3402, '2020-04-01', 3408);
             call app.add_area(101::smallint);
             update ref.version set n = n + 1;",
        )
        .await
        .unwrap();
    // Read again before the first request: the fixtures ask the registry.
    nation.staff(CITY_CENTRE, "centre_worker").await.get("/").await.expect(200);
    nation
}

/// Sets an agreement past the pages.
pub async fn agree(nation: &Nation, org: i32, range: &str) {
    let mut admin = nation.admin().await;
    sqlx::query(
        "insert into ref.police_share (area, police, range, valid_from, agreement, set_org, set_by, set_at)
         select area, $2, $3, '2020-04-01', '架空の協定', id, '架空', clock_timestamp() from ref.agency where id = $1",
    )
    .bind(org)
    .bind(HQ)
    .bind(range)
    .execute(&mut admin)
    .await
    .unwrap();
    admin.execute("update ref.version set n = n + 1").await.unwrap();
}

/// Somebody with a reading.
pub fn named(name: &str, kana: &str) -> NewPerson {
    let person = fixtures::named(name);
    let (family_kana, given_kana) = kana.split_once(' ').unwrap();
    let name = Name {
        family_kana: family_kana.into(),
        given_kana: given_kana.into(),
        ..person.names.into_iter().next().unwrap()
    };
    NewPerson { names: vec![name], ..person }
}

/// An open abuse case of a centre that meets nothing of the national rule: psychological, seen, living in [`TOWN`].
pub async fn child(nation: &Nation, org: i32, name: &str, kana: &str) -> Key {
    let (code, line) = if org == CITY_CENTRE {
        ("34999", "広島県架空市架空1-1")
    } else {
        ("34302", "広島県安芸郡府中町架空1-1")
    };
    let person = fixtures::living_at(named(name, kana), code, line, "000-0000-0000");
    let key = fixtures::register(&nation.app, org, &person).await;
    let town = if org == CITY_CENTRE { CITY } else { TOWN };
    sql(nation, "update app.record set residence_org = $2 where person_id = $1", key, town).await;
    sql(nation, "update app.episode set abuse_main = case when $2 > 0 then '心理的' end where person_id = $1", key, 1)
        .await;
    key
}

/// A statement about a child with one number.
pub async fn sql(nation: &Nation, statement: &'static str, child: Key, number: i32) {
    let mut admin: PgConnection = nation.admin().await;
    let done = sqlx::query(statement).bind(child.id).bind(number).execute(&mut admin).await.unwrap();
    assert!(done.rows_affected() > 0, "{statement}");
}

/// A 通告 of an abuse case with its clock.
pub async fn report(nation: &Nation, org: i32, child: Key, hours_ago: i32) {
    let mut admin = nation.admin().await;
    sqlx::query(
        "with i as (
           insert into app.intake (area, org_id, id, intake_no, form, received_at, received_by_name, route, kind, abuse_types, urgency, first_registered_at, updated_at)
           values ($1, $2, gen_random_uuid(), gen_random_uuid()::text, 'abuse', now() - make_interval(hours => $4), '架空', '警察等', '01', '{心理的,面前DV}', 'B', now(), now())
           returning id, received_at)
         insert into app.intake_child (area, org_id, id, intake_id, person_id, clock_started_at, clock_hours, due_at)
         select $1, $2, gen_random_uuid(), id, $3, received_at, 48, received_at + interval '48 hours' from i",
    )
    .bind(child.area)
    .bind(org)
    .bind(child.id)
    .bind(hours_ago)
    .execute(&mut admin)
    .await
    .unwrap();
}

/// The centre sees the child.
pub async fn see(nation: &Nation, child: Key) {
    let permit = fixtures::permit(&nation.app, CENTRE);
    let mut tx = nation.app.db.write(&permit).await.unwrap();
    let seen = NewSighting {
        seen_at: tx.now(),
        place: "自宅".into(),
        method: "目視".into(),
        seen_by: "架空".into(),
        state: "架空の様子".into(),
    };
    record_sighting(&mut tx, &[child.id], &seen).await.unwrap();
    tx.commit().await.unwrap();
}

/// What the list of a terminal says.
pub async fn listed(police: &mut Visitor, query: &str) -> String {
    police.get(&fixtures::encoded(&format!("/police/rows{}", query.replace(' ', "+")))).await.expect(200).body
}

/// Whether the terminal shows the child: in its list and by its address.
pub async fn sees(police: &mut Visitor, child: Key) -> bool {
    let in_list = listed(police, "").await.contains(&child.to_string());
    let opens = police.get(&format!("/police/cases/{child}")).await.status.as_u16();
    assert_eq!(in_list, opens == 200, "list and page disagree about {child}: {opens}");
    in_list
}

/// An officer of the headquarters and one of the station.
pub async fn officers(nation: &Nation) -> (Visitor, Visitor) {
    (nation.staff(HQ, "police").await, nation.staff(POLICE, "police").await)
}
