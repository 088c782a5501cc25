//! 学校区による制限: a post limited to schools sees their pupils, the siblings and families of these, and nothing of anybody else.

use super::clerk_of;
use crate::fixtures;
use crate::nation::{AREA, Nation, TOWN};
use crate::visitor::Visitor;
use desk::people::ward::is_same_school;
use ground::db::Key;
use sqlx::Executor;
use std::collections::HashSet;
use uuid::Uuid;

const SCHOOL: &str = "府中町立架空小学校";

/// A child of the town at a school.
async fn pupil(nation: &Nation, name: &str, school: &str) -> Key {
    let child = fixtures::child(&nation.app, TOWN, name).await;
    sqlx::query("update app.record set school = $2 where person_id = $1")
        .bind(child.id)
        .bind(school)
        .execute(&mut nation.admin().await)
        .await
        .unwrap();
    child
}

async fn relate(nation: &Nation, child: Key, relative: Uuid, kind: &str) {
    let permit = fixtures::permit(&nation.app, TOWN);
    let mut tx = nation.app.db.write(&permit).await.unwrap();
    let relation = desk::people::NewRelation { kind: kind.into(), ..Default::default() };
    desk::people::relate(&mut tx, child, relative, &relation).await.unwrap();
    tx.commit().await.unwrap();
}

/// Somebody in no record: a parent.
async fn adult(nation: &Nation, name: &str) -> Uuid {
    let permit = fixtures::permit(&nation.app, TOWN);
    let mut tx = nation.app.db.write(&permit).await.unwrap();
    let id = desk::people::register(&mut tx, &fixtures::named(name)).await.unwrap();
    tx.commit().await.unwrap();
    id
}

/// Limits the post of a member of staff by the screen.
async fn limit(nation: &Nation, chief: &mut Visitor, staff: &Visitor, form: &[(&str, &str)]) {
    let post: i32 = sqlx::query_scalar("select post_id from app.appointment where staff_id = $1")
        .bind(staff.staff)
        .fetch_one(&mut nation.admin().await)
        .await
        .unwrap();
    let post = post.to_string();
    let form: Vec<(&str, &str)> = [("post", post.as_str())].into_iter().chain(form.iter().copied()).collect();
    chief.post("/admin/schools", &form).await.expect(303);
}

#[tokio::test]
async fn s6_1_42_a_teacher_sees_own_pupils_and_their_siblings_and_nobody_else_is_counted() {
    let nation = Nation::new().await;
    let one = pupil(&nation, "架空 学子", "架空小学校").await;
    let sibling = pupil(&nation, "架空 兄太", "府中町立架空中学校").await;
    let other = pupil(&nation, "架空 他子", "府中町立別小学校").await;
    let namesake = pupil(&nation, "架空 隣子", "海田町立架空小学校").await;
    let mother = adult(&nation, "架空 母親").await;
    relate(&nation, one, mother, "実母").await;
    relate(&nation, sibling, mother, "実母").await;
    relate(&nation, one, other.id, "同居人").await;
    nation.work().await;
    nation.app.finder.fill(&nation.app.db).await.unwrap();
    let mut chief = clerk_of(&nation, "こども家庭係", "family_chief").await;
    let teacher = clerk_of(&nation, "母子保健係", "education_staff").await;
    let (today, tomorrow) = (nation.clock().today(), nation.clock().today().tomorrow().unwrap().to_string());
    limit(&nation, &mut chief, &teacher, &[("limit", "1"), ("from", &tomorrow), ("school", SCHOOL)]).await;
    let mut teacher = nation.again(&teacher).await;
    for child in [one, sibling, other, namesake] {
        nation.state_purpose(&teacher, child).await;
        teacher.get(&format!("/records/{child}")).await.expect(200);
    }
    limit(&nation, &mut chief, &teacher, &[("limit", "1"), ("from", &today.to_string()), ("school", SCHOOL)]).await;
    for child in [one, sibling] {
        teacher.get(&format!("/records/{child}")).await.expect(200);
        for place in ["progress", "family", "comments", "contacts", "alerts", "history", "now", "genogram"] {
            teacher.get(&format!("/records/{child}/{place}")).await.expect(200);
        }
    }
    let family = teacher.get(&format!("/records/{one}/family")).await.expect(200);
    assert!(family.body.contains("架空 母親") && !family.body.contains("他子"), "{}", family.body);
    // Beyond the ward everything answers as for a child that does not exist, and the refusal is on record.
    for child in [other, namesake] {
        for place in ["", "/progress", "/family", "/comments", "/history", "/insight", "/contacts"] {
            teacher.get(&format!("/records/{child}{place}")).await.expect(404);
        }
        teacher.post(&format!("/records/{child}/comments"), &[("body", "架空")]).await.expect(404);
    }
    let denied: i64 = sqlx::query_scalar(
        "select count(*) from log.audit where kind = 'denied' and detail = '学校区の外' and staff_id = $1",
    )
    .bind(teacher.staff)
    .fetch_one(&mut nation.admin().await)
    .await
    .unwrap();
    assert_eq!(denied, 16);
    // Lists, searches, counts.
    let everybody = "g0.any=0&g0.0.field=name&g0.0.op=lacks&g0.0.value=%E3%81%84%E3%81%AA%E3%81%84%E4%BA%BA";
    for place in [
        "/records".to_owned(),
        format!("/search?{}", "q=%E6%9E%B6%E7%A9%BA"),
        format!("/finds?{everybody}"),
        "/".to_owned(),
    ] {
        let page = teacher.get(&place).await.expect(200);
        assert!(!page.body.contains("他子") && !page.body.contains("隣子"), "{place}: {}", page.body);
        assert!(page.body.contains("学子"), "{place}: {}", page.body);
    }
    let found = teacher.get("/search?q=%E6%9E%B6%E7%A9%BA").await.expect(200);
    assert!(found.body.contains("自所属 <small>3件"), "two children and their mother: {}", found.body);
    assert!(teacher.get(&format!("/finds?{everybody}")).await.expect(200).body.contains("<h2>2件"));
    // What could show many at once, or lift the limit, is gone, also from the menu.
    for place in
        ["/intakes", "/meetings", "/statistics", "/admin", "/admin/schools", "/sources", "/areas", "/views/export"]
    {
        teacher.get(place).await.expect(403);
    }
    assert!(!teacher.get("/").await.expect(200).body.contains("href=\"/sources\""));
    // Lifted.
    limit(&nation, &mut chief, &teacher, &[("limit", "0"), ("from", &today.to_string())]).await;
    teacher.get(&format!("/records/{other}")).await.expect(200);
}

#[tokio::test]
async fn s6_1_42_the_roll_of_the_school_system_goes_before_what_the_record_says() {
    let nation = Nation::new().await;
    let moved = pupil(&nation, "架空 転子", SCHOOL).await;
    let came = pupil(&nation, "架空 来子", "").await;
    let left = pupil(&nation, "架空 卒子", SCHOOL).await;
    let yesterday = nation.clock().today().yesterday().unwrap();
    for (nth, (child, school, until)) in
        [(moved, "府中町立別小学校", None), (came, SCHOOL, None), (left, SCHOOL, Some(yesterday))]
            .into_iter()
            .enumerate()
    {
        let sql = format!(
            "insert into app.linked_person (area, org_id, id, case_person, created_at) values ({AREA}, {TOWN}, '{linked}', '{child}', now());
             insert into app.source_record (area, org_id, id, source, key, gone, person_id) values ({AREA}, {TOWN}, '{record}', 'gakuseki', '{nth}', false, '{linked}');
             insert into app.fact (area, org_id, series, position, source, kind, key, record_id, run_id, n, whole, gone, hash, attributes, raw, valid_from, valid_to, recorded_at)
             values ({AREA}, {TOWN}, gen_random_uuid(), 20260401000, 'gakuseki', 'pupil', '{nth}', '{record}', gen_random_uuid(), 1, true, false, gen_random_uuid(),
                     jsonb_build_object('school', '{school}'), '{{}}', '2026-04-01', {until}, now())",
            linked = Uuid::from_u128(1000 + nth as u128),
            record = Uuid::from_u128(2000 + nth as u128),
            child = child.id,
            until = until.map_or("null".to_owned(), |day| format!("'{day}'")),
        );
        nation.admin().await.execute(sqlx::AssertSqlSafe(sql)).await.unwrap();
    }
    let permit = fixtures::permit(&nation.app, TOWN);
    let mut tx = nation.app.db.read(&permit).await.unwrap();
    let ward = desk::people::ward::of(&mut tx, &[SCHOOL.to_owned()]).await.unwrap();
    assert_eq!(ward, HashSet::from([came.id]), "moved away, and left school");
}

/// What a limited post sees against an oracle over the whole town, families drawn by lot.
#[tokio::test]
async fn s6_1_42_a_ward_is_what_an_oracle_says_of_families_drawn_by_lot() {
    const SCHOOLS: [&str; 5] = ["府中町立架空小学校", "架空小学校", "海田町立架空小学校", "府中町立別小学校", ""];
    const CHILDREN: usize = 24;
    let nation = Nation::new().await;
    let mut chief = clerk_of(&nation, "こども家庭係", "family_chief").await;
    let mut teacher = clerk_of(&nation, "母子保健係", "education_staff").await;
    let mut lot = 0x5eed_u64;
    let mut draw = |n: usize| {
        lot = lot.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(lot >> 33).unwrap() % n
    };
    let mut children = Vec::new();
    for nth in 0..CHILDREN {
        let school = SCHOOLS[draw(SCHOOLS.len())];
        children.push((pupil(&nation, &format!("架空 第{nth}"), school).await, school));
    }
    let mut parents = Vec::new();
    for nth in 0..8 {
        parents.push(adult(&nation, &format!("架空 親{nth}")).await);
    }
    let mut relations: Vec<(Uuid, Uuid, &str)> = Vec::new();
    for (child, _) in &children {
        let (parent, kind) = (parents[draw(8)], ["実父", "実母", "継父", "おじ"][draw(4)]);
        relate(&nation, *child, parent, kind).await;
        relations.push((child.id, parent, kind));
    }
    for _ in 0..6 {
        let (one, other, kind) = (draw(CHILDREN), draw(CHILDREN), ["兄", "異母妹", "同居人"][draw(3)]);
        if one != other {
            relate(&nation, children[one].0, children[other].0.id, kind).await;
            relations.push((children[one].0.id, children[other].0.id, kind));
        }
    }
    nation.work().await;
    let from = nation.clock().today().to_string();
    limit(&nation, &mut chief, &teacher, &[("limit", "1"), ("from", &from), ("school", SCHOOL)]).await;
    teacher = nation.again(&teacher).await;
    for (child, _) in &children {
        nation.state_purpose(&teacher, *child).await;
    }
    // The oracle: every pair of children, every relation, no sets of the product.
    let sibling_words = ["兄", "異母妹"];
    let is_pupil = |id: Uuid| children.iter().any(|(child, school)| child.id == id && is_same_school(school, SCHOOL));
    let is_sibling = |one: Uuid, other: Uuid| {
        let said = |a, b| relations.iter().any(|(of, to, kind)| *of == a && *to == b && sibling_words.contains(kind));
        let parent_of = |id: Uuid, parent: Uuid| {
            relations.iter().any(|(of, to, kind)| *of == id && *to == parent && ["実父", "実母"].contains(kind))
        };
        said(one, other)
            || said(other, one)
            || parents.iter().any(|parent| parent_of(one, *parent) && parent_of(other, *parent))
    };
    let mut seen = 0;
    for (child, _) in &children {
        let expected = is_pupil(child.id)
            || children
                .iter()
                .any(|(other, _)| other.id != child.id && is_pupil(other.id) && is_sibling(child.id, other.id));
        let status = teacher.get(&format!("/records/{child}")).await.status.as_u16();
        assert_eq!(status, if expected { 200 } else { 404 }, "{child}");
        seen += usize::from(expected);
    }
    assert!(seen > 0 && seen < CHILDREN, "the lot fell one-sided: {seen}");
    let listed = teacher.get("/records").await.expect(200);
    assert_eq!(
        (0..CHILDREN).filter(|nth| listed.body.contains(&format!("架空 第{nth}</a>"))).count(),
        seen,
        "{}",
        listed.body
    );
}
