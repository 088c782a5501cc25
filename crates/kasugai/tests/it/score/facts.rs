//! What counts as known: of this report and of earlier ones, of items an agency added, and who is to be seen.

use super::{Cast, answers, cast};
use crate::nation::CENTRE;
use jiff::SignedDuration;

const UNSEEN: &str = "姿を直接確かめた記録がありません";

async fn page(cast: &mut Cast, path: &str) -> String {
    let child = cast.child;
    cast.worker.get(&format!("/records/{child}/{path}")).await.expect(200).body
}

async fn sql(cast: &Cast, sql: &'static str) {
    let bound = sqlx::query(sql).bind(cast.child.area).bind(CENTRE).bind(cast.child.id);
    assert!(bound.execute(&mut cast.nation.admin().await).await.unwrap().rows_affected() > 0, "{sql}");
}

#[tokio::test]
async fn a_child_is_told_to_be_unseen_while_its_case_is_open_and_it_is_at_home() {
    let mut cast = cast().await;
    assert!(page(&mut cast, "score").await.contains(UNSEEN), "the case is open");
    sql(
        &cast,
        "update app.episode set accepted_on = '2024-04-01', closed_on = '2025-04-01', close_reason = '状況の改善'
         where area = $1 and org_id = $2 and person_id = $3",
    )
    .await;
    assert!(!page(&mut cast, "score").await.contains(UNSEEN), "the case is closed");
    sql(
        &cast,
        "insert into app.episode (area, org_id, id, record_id, person_id, accepted_on, kind, route)
         select $1, $2, gen_random_uuid(), id, $3, '2026-04-01', '01', '近隣・知人' from app.record
         where area = $1 and org_id = $2 and person_id = $3",
    )
    .await;
    assert!(page(&mut cast, "score").await.contains(UNSEEN), "another case is open");
    sql(
        &cast,
        "insert into app.custody (area, org_id, id, person_id, started_at, first_started_at, basis, place_kind, grounds, purposes, started_by_name, updated_at)
         values ($1, $2, gen_random_uuid(), $3, '2026-04-02', '2026-04-02', 'authority', '所内', '{1-done}', '{安全確保}', '架空', '2026-04-02')",
    )
    .await;
    assert!(!page(&mut cast, "score").await.contains(UNSEEN), "in custody");
    sql(
        &cast,
        "update app.custody set ended_at = '2026-04-20', end_kind = '施設入所' where area = $1 and org_id = $2 and person_id = $3",
    )
    .await;
    assert!(!page(&mut cast, "score").await.contains(UNSEEN), "placed");
    sql(&cast, "update app.custody set end_kind = '家庭復帰' where area = $1 and org_id = $2 and person_id = $3").await;
    assert!(page(&mut cast, "score").await.contains(UNSEEN), "home again");
}

#[tokio::test]
async fn answers_of_an_earlier_report_stand_beside_what_is_to_be_asked_again() {
    let mut cast = cast().await;
    answers(&mut cast.worker, cast.child, &[("q3", "yes"), ("q3_what", "head"), ("q4", "yes"), ("q4_child", "frail")])
        .await;
    let body = page(&mut cast, "items").await;
    assert!(!body.contains("以前の通告のときの記載: "), "{body}");
    cast.pass(SignedDuration::from_hours(24 * 370)).await;
    let body = page(&mut cast, "items").await;
    assert!(body.contains("まだ確認していない(以前の通告のときの記載: はい)"), "{body}");
    assert!(body.contains("はい(以前の通告のときの記載)"), "a disability lasts: {body}");
    assert!(page(&mut cast, "score").await.contains("重いけがの記載があります"), "a red flag does not age");
}

#[tokio::test]
async fn an_item_an_agency_added_is_weighed_only_where_whoever_edits_forms_says_so() {
    let mut cast = cast().await;
    let form = "/admin/sheets/urgency";
    cast.chief.post(&format!("{form}/begin"), &[]).await.expect(303);
    let blank = cast.chief.get(&format!("{form}/item?section=own&kind=state")).await.expect(200).body;
    assert!(blank.contains("スコアに使うかどうか") && blank.contains("使ってはいけない項目"), "{blank}");
    let shipped = cast.chief.get(&format!("{form}/item?key=q3")).await.expect(200).body;
    assert!(!shipped.contains("スコアに使うかどうか"), "{shipped}");
    let item = |revision: &'static str, label: &'static str, weigh: &'static str| {
        [("revision", revision), ("section", "own"), ("kind", "state"), ("label", label), ("weigh", weigh)]
    };
    let refused = cast.chief.post(&format!("{form}/item"), &item("1", "保護者の国籍が外国", "1")).await.expect(422);
    assert!(
        refused.body.contains("スコアに使えません") && refused.body.contains("保護者の国籍が外国"),
        "{}",
        refused.body
    );
    cast.chief.post(&format!("{form}/item"), &item("1", "保護者の国籍が外国", "")).await.expect(303);
    cast.chief.post(&format!("{form}/item"), &item("2", "登校のしぶり", "1")).await.expect(303);
    let draft = cast.chief.get(&format!("{form}/edit")).await.expect(200).body;
    assert_eq!(draft.matches("スコアに使う").count(), 1, "{draft}");
    let today = cast.nation.clock().today().to_string();
    cast.chief.post(&format!("{form}/publish"), &[("revision", "3"), ("first_day", &today)]).await.expect(303);
    answers(&mut cast.worker, cast.child, &[("q1", "yes"), ("own_1", "yes"), ("own_2", "yes")]).await;
    let body = page(&mut cast, "items").await;
    assert!(body.contains("登校のしぶり") && !body.contains("保護者の国籍が外国"), "{body}");
}
