//! Who gets in, over HTTP and on the real tables.

use super::*;

#[tokio::test]
async fn mutual_reading_follows_jurisdiction_and_residence() {
    let nation = Nation::new().await;
    let at_centre = register(&nation, AREA, CENTRE, &person("架空", "一子", "平成28年1月1日")).await;
    record(&nation, CENTRE, at_centre, Some(TOWN), None).await;
    let at_town = register(&nation, AREA, TOWN, &person("架空", "二子", "平成28年1月1日")).await;
    let cases = [
        (TOWN, "family_staff", at_centre, 428),
        (NEXT_TOWN, "family_staff", at_centre, 404),
        (FAR_TOWN, "family_staff", at_centre, 404),
        (FAR_CENTRE, "centre_worker", at_centre, 404),
        (CENTRE, "centre_worker", at_town, 428),
        (NEXT_TOWN, "family_staff", at_town, 404),
        (TOWN, "family_staff", at_town, 200),
    ];
    for (org, role, child, expected) in cases {
        let mut staff = nation.staff(org, role).await;
        let answer = staff.fragment(&format!("/records/{child}/family")).await;
        assert_eq!(answer.status.as_u16(), expected, "{org} reads {child}: {}", answer.body);
    }
}

#[tokio::test]
async fn a_stated_purpose_opens_and_is_on_record() {
    let nation = Nation::new().await;
    let child = register(&nation, AREA, CENTRE, &person("架空", "三子", "平成28年1月1日")).await;
    record(&nation, CENTRE, child, Some(TOWN), None).await;
    let mut staff = nation.staff(TOWN, "family_staff").await;
    let path = format!("/records/{child}/family");
    let asked = staff.get(&path).await.expect(303);
    assert!(asked.location().starts_with(&format!("/purpose/{child}?next=")), "{}", asked.location());
    let mut admin = nation.admin().await;
    sqlx::query(
        "insert into app.purpose (area, org_id, session_id, person_id, code, note, at)
         select area, org_id, id, $2, '引継ぎ', '転入の連絡', now() from auth.session where staff_id = $1 and ended_at is null",
    )
    .bind(staff.staff)
    .bind(child.id)
    .execute(&mut admin)
    .await
    .unwrap();
    staff.get(&path).await.expect(200);
    let purpose: String = sqlx::query_scalar(
        "select purpose from log.audit where person_id = $1 and kind = 'view' order by seq desc limit 1",
    )
    .bind(child.id)
    .fetch_one(&mut admin)
    .await
    .unwrap();
    assert_eq!(purpose, "引継ぎ 転入の連絡");
}

#[tokio::test]
async fn break_glass_opens_one_person_for_an_hour() {
    let nation = Nation::new().await;
    let child = register(&nation, FAR_AREA, FAR_CENTRE, &person("架空", "四子", "平成28年1月1日")).await;
    let other = register(&nation, FAR_AREA, FAR_CENTRE, &person("架空", "五子", "平成28年1月1日")).await;
    let mut staff = nation.staff(CENTRE, "centre_night").await;
    let mut admin = nation.admin().await;
    let now = nation.clock().now();
    sqlx::query(
        "insert into app.break_glass (area, org_id, id, person_id, from_area, from_org, staff_id, staff_name, reason, opened_at, until, review_due)
         values ($1, $2, $3, $4, $5, $6, $7, '試験', '夜間の安全確認', $8, $8 + interval '60 minutes', '2099-01-01')",
    )
    .bind(FAR_AREA)
    .bind(FAR_CENTRE)
    .bind(nation.clock().new_id())
    .bind(child.id)
    .bind(AREA)
    .bind(CENTRE)
    .bind(staff.staff)
    .bind(jiff_sqlx::ToSqlx::to_sqlx(now))
    .execute(&mut admin)
    .await
    .unwrap();
    let open = staff.get(&format!("/records/{child}/family")).await.expect(200);
    assert!(open.body.contains("架空 四子"));
    staff.get(&format!("/records/{other}/family")).await.expect(404);
    // Kept alive meanwhile, or the session would end before the glass does.
    for _ in 0..6 {
        nation.clock().advance(jiff::SignedDuration::from_mins(11));
        staff.post("/session", &[]).await.expect(200);
    }
    staff.get(&format!("/records/{child}/family")).await.expect(404);
}
