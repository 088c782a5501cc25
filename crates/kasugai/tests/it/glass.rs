//! Reading beyond the own agency: stated purpose, request and grant, break-glass and its review.

use crate::nation::{AREA, CENTRE, FAR_AREA, FAR_CENTRE, FAR_TOWN, Nation, TOWN};
use crate::people::{person, record, register};
use crate::visitor::Visitor;
use ground::db::Key;
use jiff::SignedDuration;
use uuid::Uuid;

const REASON: &str = "夜間の通告できょうだいの安全を確認するため";

async fn far_child(nation: &Nation, in_charge: Option<Uuid>) -> Key {
    let child = register(nation, FAR_AREA, FAR_CENTRE, &person("架空", "遠子", "平成28年1月1日")).await;
    record(nation, FAR_CENTRE, child, None, in_charge).await;
    child
}

/// Lets time pass at a terminal that somebody works at: a session without activity would end.
async fn wait(nation: &Nation, visitor: &mut Visitor, minutes: i64) {
    for _ in 0..minutes / 10 {
        nation.clock().advance(SignedDuration::from_mins(10));
        visitor.post("/session", &[]).await.expect(200);
    }
    nation.clock().advance(SignedDuration::from_mins(minutes % 10));
}

async fn count(nation: &Nation, kind: &str, person: Key) -> i64 {
    sqlx::query_scalar("select count(*) from log.audit where kind = $1 and person_id = $2")
        .bind(kind)
        .bind(person.id)
        .fetch_one(&mut nation.admin().await)
        .await
        .unwrap()
}

/// Rows that show the child to somebody without saying why.
async fn count_unexplained(nation: &Nation, staff: Uuid, person: Key) -> i64 {
    sqlx::query_scalar(
        "select count(*) from log.audit where kind = 'view' and staff_id = $1 and person_id = $2 and purpose = ''",
    )
    .bind(staff)
    .bind(person.id)
    .fetch_one(&mut nation.admin().await)
    .await
    .unwrap()
}

async fn id_of(nation: &Nation, table: &'static str, person: Key) -> Uuid {
    let sql = format!("select id from app.{table} where person_id = $1");
    sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).bind(person.id).fetch_one(&mut nation.admin().await).await.unwrap()
}

#[tokio::test]
async fn the_purpose_is_asked_once_and_goes_with_every_look() {
    let nation = Nation::new().await;
    let child = register(&nation, AREA, CENTRE, &person("架空", "三子", "平成28年1月1日")).await;
    record(&nation, CENTRE, child, Some(TOWN), None).await;
    let mut staff = nation.staff(TOWN, "family_staff").await;
    let path = format!("/records/{child}/family");
    let asked = staff.get(&path).await.expect(303).location().to_owned();
    let form = staff.get(&asked).await.expect(200);
    assert!(form.body.contains("閲覧の目的") && !form.body.contains("三子"), "{}", form.body);
    staff.post(&asked, &[("next", &path), ("code", "その他"), ("note", "")]).await.expect(422);
    staff.post(&asked, &[("next", &path), ("code", "好奇心")]).await.expect(422);
    let stated = [("next", path.as_str()), ("code", "会議の準備"), ("note", "個別ケース検討会議")];
    assert_eq!(staff.post(&asked, &stated).await.expect(303).location(), path);
    staff.get(&path).await.expect(200);
    for outside in
        ["https://evil.example/", "//evil.example", "/\\evil.example", "/\t/evil.example", "/\n/evil.example", ""]
    {
        let fields = [("next", outside), ("code", "会議の準備")];
        let answer = staff.post(&format!("/purpose/{child}"), &fields).await.expect(303);
        assert_eq!(answer.location(), format!("/records/{child}"), "{outside:?}");
    }
    assert_eq!(count(&nation, "purpose.stated", child).await, 1, "once per session");
    let purpose: String = sqlx::query_scalar(
        "select purpose from log.audit where person_id = $1 and kind = 'view' order by seq desc limit 1",
    )
    .bind(child.id)
    .fetch_one(&mut nation.admin().await)
    .await
    .unwrap();
    assert_eq!(purpose, "会議の準備 個別ケース検討会議");
    // The record's own history says why, to the agency that holds it, as soon as the page was shown.
    let mut holder = nation.staff(CENTRE, "centre_chief").await;
    nation.state_purpose(&holder, child).await;
    let views = holder.get(&format!("/records/{child}/views")).await.expect(200).body;
    assert!(views.contains("会議の準備 個別ケース検討会議") && views.contains("府中町"), "{views}");
    assert_eq!(count_unexplained(&nation, staff.staff.unwrap(), child).await, 0, "no page was shown without a reason");
    let nobody = Key::new(AREA, nation.clock().new_id());
    staff.get(&format!("/purpose/{nobody}")).await.expect(404);
}

#[tokio::test]
async fn a_granted_request_opens_until_its_day_and_not_after() {
    let nation = Nation::new().await;
    let child = far_child(&nation, None).await;
    let mut staff = nation.staff(CENTRE, "centre_worker").await;
    let path = format!("/records/{child}/family");
    staff.get(&path).await.expect(404);
    let ask = format!("/access/{child}/new");
    let form = staff.get(&ask).await.expect(200);
    assert!(form.body.contains("架空中央児童相談所") && !form.body.contains("遠子"));
    staff.post(&ask, &[("reason", "")]).await.expect(422);
    staff.post(&ask, &[("reason", "転入した家庭の経過の確認")]).await.expect(303);
    nation.work().await;
    let mut chief = nation.staff(FAR_CENTRE, "centre_chief").await;
    assert!(chief.get("/notices").await.expect(200).body.contains("閲覧の依頼が届きました"));
    let board = chief.get("/sharing").await.expect(200).body;
    assert!(board.contains("架空 遠子") && board.contains("転入した家庭の経過の確認"), "{board}");
    let answer = format!("/access/{}/answer", id_of(&nation, "access_request", child).await);
    assert!(chief.get(&answer).await.expect(200).body.contains("架空西部児童相談所"));
    // Neither the asker's own chief nor another agency answers it, and the holder's staff without the right do not either.
    let granted = [("answer", "granted"), ("until", "")];
    nation.staff(CENTRE, "centre_chief").await.post(&answer, &granted).await.expect(409);
    nation.staff(FAR_TOWN, "family_chief").await.post(&answer, &granted).await.expect(409);
    nation.staff(FAR_CENTRE, "centre_worker").await.post(&answer, &granted).await.expect(403);
    let today = nation.clock().today();
    let too_late = (today + jiff::Span::new().days(91)).to_string();
    chief.post(&answer, &[("answer", "granted"), ("until", &too_late)]).await.expect(422);
    chief.post(&answer, &[("answer", "granted"), ("until", &today.to_string())]).await.expect(303);
    chief.post(&answer, &[("answer", "refused"), ("note", "やはり")]).await.expect(409);
    nation.work().await;
    assert!(staff.get("/notices").await.expect(200).body.contains("閲覧の依頼が許可されました"));
    assert!(staff.get("/sharing").await.expect(200).body.contains(&format!("/records/{child}")));
    staff.post(&format!("/purpose/{child}"), &[("code", "通告・相談の調査")]).await.expect(303);
    let open = staff.get(&path).await.expect(200);
    assert!(open.body.contains("架空 遠子"));
    let midnight = nation.clock().japan().tomorrow().unwrap().start_of_day().unwrap().timestamp();
    nation.clock().advance(midnight.duration_since(nation.clock().now()) + SignedDuration::from_secs(1));
    let mut again = nation.staff(CENTRE, "centre_worker").await;
    again.get(&path).await.expect(404);
    assert!(!again.get("/sharing").await.expect(200).body.contains(&format!("/records/{child}")));
}

#[tokio::test]
async fn a_refusal_needs_words_and_opens_nothing() {
    let nation = Nation::new().await;
    let child = far_child(&nation, None).await;
    let mut staff = nation.staff(CENTRE, "centre_worker").await;
    staff.post(&format!("/access/{child}/new"), &[("reason", "経過の確認")]).await.expect(303);
    let mut chief = nation.staff(FAR_CENTRE, "centre_chief").await;
    let answer = format!("/access/{}/answer", id_of(&nation, "access_request", child).await);
    chief.post(&answer, &[("answer", "refused"), ("note", "")]).await.expect(422);
    chief.post(&answer, &[("answer", "refused"), ("note", "電話で回答済みのため")]).await.expect(303);
    nation.work().await;
    assert!(staff.get("/notices").await.expect(200).body.contains("閲覧の依頼が断られました"));
    assert!(staff.get("/sharing").await.expect(200).body.contains("電話で回答済みのため"));
    staff.get(&format!("/records/{child}/family")).await.expect(404);
}

#[tokio::test]
async fn break_glass_opens_for_an_hour_is_told_to_the_holder_and_reviewed() {
    let nation = Nation::new().await;
    let mut keeper = nation.staff(FAR_CENTRE, "centre_worker").await;
    let child = far_child(&nation, keeper.staff).await;
    let other = register(&nation, FAR_AREA, FAR_CENTRE, &person("架空", "別子", "平成28年1月1日")).await;
    let mut staff = nation.staff(CENTRE, "centre_night").await;
    let glass = format!("/glass/{child}");
    let form = staff.get(&glass).await.expect(200);
    assert!(form.body.contains("60分間") && !form.body.contains("遠子"));
    staff.post(&glass, &[("reason", "急ぎ")]).await.expect(422);
    nation.staff(CENTRE, "police").await.post(&glass, &[("reason", REASON)]).await.expect(403);
    assert_eq!(staff.post(&glass, &[("reason", REASON)]).await.expect(303).location(), format!("/records/{child}"));
    let path = format!("/records/{child}/family");
    assert!(staff.get(&path).await.expect(200).body.contains("架空 遠子"));
    let mut holder = nation.staff(FAR_CENTRE, "centre_chief").await;
    nation.state_purpose(&holder, child).await;
    let views = holder.get(&format!("/records/{child}/views")).await.expect(200).body;
    assert!(
        views.contains(REASON) && views.contains("架空西部児童相談所"),
        "at once in the record's own history: {views}"
    );
    staff.get(&format!("/records/{other}/family")).await.expect(404);
    nation.staff(CENTRE, "centre_night").await.get(&path).await.expect(404);
    nation.work().await;
    let told = "緊急閲覧が行われました";
    let mut chief = nation.staff(FAR_CENTRE, "centre_chief").await;
    let mut colleague = nation.staff(FAR_CENTRE, "centre_worker").await;
    assert!(keeper.get("/notices").await.expect(200).body.contains(told), "the person in charge");
    assert!(chief.get("/notices").await.expect(200).body.contains(told), "those who review");
    assert!(!colleague.get("/notices").await.expect(200).body.contains(told), "nobody else");
    let mut elsewhere = nation.staff(FAR_TOWN, "family_chief").await;
    assert!(!elsewhere.get("/notices").await.expect(200).body.contains(told));
    let board = chief.get("/sharing").await.expect(200).body;
    assert!(
        board.contains(REASON) && board.contains("架空西部児童相談所") && !board.contains("期限を過ぎています"),
        "{board}"
    );
    let review = format!("/glass/{}/review", id_of(&nation, "break_glass", child).await);
    let judged = [("verdict", "妥当"), ("sentence", "夜間で許可を待てなかった")];
    nation.staff(CENTRE, "centre_chief").await.post(&review, &judged).await.expect(409);
    elsewhere.post(&review, &judged).await.expect(409);
    keeper.post(&review, &judged).await.expect(403);
    wait(&nation, &mut staff, 59).await;
    staff.get(&path).await.expect(200);
    wait(&nation, &mut staff, 1).await;
    staff.get(&path).await.expect(404);
    // Three working days are never more than twelve days, at the turn of the year or in May.
    nation.clock().advance(SignedDuration::from_hours(24 * 14));
    let mut chief = nation.staff(FAR_CENTRE, "centre_chief").await;
    assert!(chief.get("/sharing").await.expect(200).body.contains("期限を過ぎています"));
    chief.post(&review, &[("verdict", "妥当"), ("sentence", "")]).await.expect(422);
    chief.post(&review, &judged).await.expect(303);
    let board = chief.get("/sharing").await.expect(200).body;
    assert!(board.contains("妥当: 夜間で許可を待てなかった") && !board.contains("期限を過ぎています"), "{board}");
    chief.post(&review, &judged).await.expect(409);
    nation.work().await;
    let reviewed = "あなたの緊急閲覧が事後確認されました";
    let mut again = nation.again(&staff).await;
    let told = again.get("/notices").await.expect(200).body;
    assert!(told.contains(reviewed) && told.contains("妥当") && !told.contains("遠子"), "{told}");
    let mut colleague = nation.staff(CENTRE, "centre_night").await;
    assert!(!colleague.get("/notices").await.expect(200).body.contains(reviewed), "only who broke the glass");
}

#[tokio::test]
async fn two_at_once_are_two_on_record() {
    let nation = Nation::new().await;
    let child = far_child(&nation, None).await;
    let mut first = nation.staff(CENTRE, "centre_night").await;
    let mut second = nation.staff(CENTRE, "centre_worker").await;
    let glass = format!("/glass/{child}");
    let fields = [("reason", REASON)];
    let (one, two) = tokio::join!(first.post(&glass, &fields), second.post(&glass, &fields));
    one.expect(303);
    two.expect(303);
    assert_eq!(count(&nation, "glass.broken", child).await, 2);
    let held: i64 = sqlx::query_scalar(
        "select count(*) from log.audit where kind = 'glass.broken' and subject_org = $1 and detail = $2",
    )
    .bind(FAR_CENTRE)
    .bind(REASON)
    .fetch_one(&mut nation.admin().await)
    .await
    .unwrap();
    assert_eq!(held, 2, "the holder's look-up log shows both");
}

#[tokio::test]
async fn behind_the_conflict_wall_there_is_nobody_to_ask_for() {
    let nation = Nation::new().await;
    let child = far_child(&nation, None).await;
    let mut staff = nation.staff(CENTRE, "centre_worker").await;
    sqlx::query(
        "insert into app.conflict (area, org_id, staff_id, person_area, person_id, why, at) values ($1, $2, $3, $4, $5, 'by_hand', now())",
    )
    .bind(AREA)
    .bind(CENTRE)
    .bind(staff.staff)
    .bind(FAR_AREA)
    .bind(child.id)
    .execute(&mut nation.admin().await)
    .await
    .unwrap();
    let nobody = Key::new(FAR_AREA, nation.clock().new_id());
    for path in ["/purpose/{}", "/access/{}/new", "/glass/{}"] {
        let at = |key: Key| path.replace("{}", &key.to_string());
        let (walled, absent) = (staff.get(&at(child)).await.expect(404), staff.get(&at(nobody)).await.expect(404));
        assert_eq!((walled.body, walled.headers), (absent.body, absent.headers), "byte for byte");
        let fields = [("reason", REASON), ("code", "会議の準備")];
        let (walled, absent) = (staff.post(&at(child), &fields).await, staff.post(&at(nobody), &fields).await);
        assert_eq!(walled.status.as_u16(), 404);
        assert_eq!((walled.body, walled.headers), (absent.body, absent.headers), "byte for byte");
    }
    assert_eq!(count(&nation, "glass.broken", child).await, 0);
    let mut colleague = nation.staff(CENTRE, "centre_worker").await;
    colleague.get(&format!("/glass/{child}")).await.expect(200);
}
