//! What was known at a moment, past the screen: replayed from the store, and from a store that ends there.

use super::{Cast, add_model, answers, cast, count, save, think};
use crate::visitor::Visitor;
use ground::db::Key;
use ground::gate::{Action, Permit};
use jiff::{SignedDuration, Timestamp};
use score::items::Known;
use score::items::model::Given;

#[expect(clippy::disallowed_methods, reason = "looks as the page does, at a moment of the test's choosing")]
async fn known(cast: &Cast, at: Timestamp) -> Known {
    let permit =
        Permit::for_job(&cast.nation.app.db, cast.child.area, crate::nation::CENTRE, Action::ReadScore, "検査");
    let mut tx = cast.nation.app.db.read(&permit).await.unwrap();
    let known = score::items::of_child(&mut tx, cast.child, at).await.unwrap();
    tx.show(known).await.unwrap()
}

fn given(known: &Known, feature: &str) -> Given {
    known.item(feature).map_or(Given::Unasked, |item| item.given.clone())
}

#[tokio::test]
async fn a_later_or_corrected_answer_never_changes_what_was_known() {
    let mut cast = cast().await;
    let clock = cast.nation.clock().clone();
    let child = cast.child;
    let sheet = answers(&mut cast.worker, child, &[("q3", "no"), ("q1", "unknown")]).await;
    let first = clock.now();
    cast.pass(SignedDuration::from_hours(5)).await;
    save(&mut cast.worker, child, sheet, 2, &[("q3", "yes"), ("q3_what", "head"), ("q1", "no")]).await;
    cast.nation.work().await;
    let second = clock.now();
    cast.pass(SignedDuration::from_hours(30)).await;
    let seen = [
        ("seen_on", jp::Wareki(clock.today()).to_string()),
        ("seen_time", clock.japan().strftime("%H:%M").to_string()),
        ("place", "自宅".to_owned()),
        ("method", "目視".to_owned()),
        ("seen_by", "架空 職員".to_owned()),
        ("person", child.to_string()),
    ];
    let seen: Vec<(&str, &str)> = seen.iter().map(|(key, value)| (*key, value.as_str())).collect();
    cast.worker.post(&format!("/records/{child}/sighting"), &seen).await.expect(303);
    let third = clock.now();

    let at_first = known(&cast, first).await;
    assert_eq!(given(&at_first, "urgency.q3"), Given::No);
    assert_eq!(given(&at_first, "urgency.q1"), Given::Unknown);
    assert_eq!(given(&at_first, "urgency.q3_what.head"), Given::NotApplicable);
    assert_eq!(given(&at_first, "register.days_unseen"), Given::Unasked, "nobody had seen the child or reported it");
    let at_second = known(&cast, second).await;
    assert_eq!(given(&at_second, "urgency.q3"), Given::Yes);
    assert_eq!(given(&at_second, "urgency.q3_what.head"), Given::Yes);
    assert_eq!(given(&known(&cast, third).await, "register.days_unseen"), Given::Number(0.0));

    // The store as it stood then says the same, to the letter.
    let before = (known(&cast, first).await.items, known(&cast, second).await.items);
    let mut admin = cast.nation.admin().await;
    for moment in [second, first] {
        for sql in [
            "delete from app.sheet_revision where recorded_at > $1",
            "delete from app.sighting where recorded_at > $1",
            "delete from app.measure where recorded_at > $1",
        ] {
            use jiff_sqlx::ToSqlx as _;
            sqlx::query(sql).bind(moment.to_sqlx()).execute(&mut admin).await.unwrap();
        }
        let expected = if moment == second { &before.1 } else { &before.0 };
        assert_eq!(&known(&cast, moment).await.items, expected, "the store ends at {moment}");
    }
}

async fn page(visitor: &mut Visitor, child: Key) -> String {
    visitor.get(&format!("/records/{child}/items")).await.expect(200).body
}

#[tokio::test]
async fn what_is_said_to_be_wrong_is_unknown_until_somebody_settles_it() {
    let mut cast = cast().await;
    let child = cast.child;
    answers(&mut cast.worker, child, &[("q3", "yes"), ("q3_what", "head")]).await;
    let body = page(&mut cast.worker, child).await;
    assert!(body.contains("③ 虐待によりすでに重大な結果が生じている") && body.contains("緊急度アセスメント"), "{body}");
    let blank = [("feature", ""), ("said_by", ""), ("reason", "")];
    let refused = cast.worker.post(&format!("/records/{child}/items/dispute"), &blank).await.expect(422);
    assert!(refused.body.contains("項目を選んでください") && refused.body.contains("内容を入力"), "{}", refused.body);
    let form = [("feature", "urgency.q3"), ("said_by", "保護者"), ("reason", "転んだ傷だと話す(架空)")];
    cast.worker.post(&format!("/records/{child}/items/dispute"), &form).await.expect(303);
    let now = cast.nation.clock().now();
    assert_eq!(given(&known(&cast, now).await, "urgency.q3"), Given::Disputed);
    let body = page(&mut cast.worker, child).await;
    assert!(body.contains("確認中") && body.contains("転んだ傷だと話す(架空)"), "{body}");

    let raised: uuid::Uuid =
        sqlx::query_scalar("select id from app.score_dispute").fetch_one(&mut cast.nation.admin().await).await.unwrap();
    let settle = [("raised", raised.to_string()), ("reason", "医師に確かめた(架空)".to_owned())];
    let settle: Vec<(&str, &str)> = settle.iter().map(|(key, value)| (*key, value.as_str())).collect();
    cast.pass(SignedDuration::from_mins(1)).await;
    cast.worker.post(&format!("/records/{child}/items/settle"), &settle).await.expect(303);
    cast.worker.post(&format!("/records/{child}/items/settle"), &settle).await.expect(409);
    let later = cast.nation.clock().now();
    assert_eq!(given(&known(&cast, later).await, "urgency.q3"), Given::Yes);
    assert_eq!(given(&known(&cast, now).await, "urgency.q3"), Given::Disputed, "then it was in dispute");
    assert_eq!(count(&cast.nation, "select count(*) from app.score_dispute").await, 2, "both are kept");
}

#[tokio::test]
async fn items_are_read_on_record_and_by_the_own_agency_only() {
    let mut cast = cast().await;
    let child = cast.child;
    answers(&mut cast.worker, child, &[("q3", "yes")]).await;
    page(&mut cast.worker, child).await;
    let looks = "select count(*) from log.audit where kind = 'view' and object_kind = 'sheet' and fields = 'answers' and action = 'score.read'";
    assert!(count(&cast.nation, looks).await >= 1);
    let mut town = cast.nation.staff(crate::nation::NEXT_TOWN, "family_chief").await;
    cast.nation.state_purpose(&town, child).await;
    assert!([403, 404].contains(&town.get(&format!("/records/{child}/items")).await.status.as_u16()));
    let mut past = cast.worker.get(&format!("/records/{child}/items?at=R8.1.1")).await.expect(200).body;
    let answered = "③ 虐待によりすでに重大な結果が生じている</th><td>はい";
    assert!(page(&mut cast.worker, child).await.contains(answered));
    assert!(past.contains("過去の時点") && !past.contains(answered), "{past}");
    past = cast.worker.get(&format!("/records/{child}/items?at=nonsense")).await.expect(200).body;
    assert!(past.contains("日付"), "{past}");
}

#[tokio::test]
async fn a_dispute_makes_the_score_one_of_before_until_it_is_computed_anew() {
    const DUE: &str = "計算し直しが必要";
    const OPEN: &str = "確認項目</a>が1件あります";
    let mut cast = cast().await;
    let child = cast.child;
    let card = format!("/records/{child}/score");
    let sheet = answers(&mut cast.worker, child, &[("q3", "yes"), ("words_degree", "deadly")]).await;
    add_model(&mut cast.chief, "custody", 1, "shown").await;
    think(&mut cast.worker, child, "B").await;
    cast.worker.post(&format!("{card}/run"), &[]).await.expect(303);
    let page = cast.worker.get(&card).await.expect(200).body;
    assert!(!page.contains(DUE) && !page.contains(OPEN), "{page}");
    cast.pass(SignedDuration::from_mins(1)).await;

    let form = [("feature", "urgency.q3"), ("said_by", "こども"), ("reason", "ちがうと話す(架空)")];
    cast.worker.post(&format!("/records/{child}/items/dispute"), &form).await.expect(303);
    let page = cast.worker.get(&card).await.expect(200).body;
    assert!(page.contains(DUE) && page.contains("訂正の申し出") && page.contains(OPEN), "{page}");

    // Accepted: the sheet is corrected and the dispute settled. The score of before stays, and a new one is due until it is computed.
    save(&mut cast.worker, child, sheet, 2, &[("q3", "no"), ("words_degree", "deadly")]).await;
    cast.nation.work().await;
    let raised: uuid::Uuid =
        sqlx::query_scalar("select id from app.score_dispute").fetch_one(&mut cast.nation.admin().await).await.unwrap();
    let settle = [("raised", raised.to_string()), ("reason", "様式を直した(架空)".to_owned())];
    let settle: Vec<(&str, &str)> = settle.iter().map(|(key, value)| (*key, value.as_str())).collect();
    cast.worker.post(&format!("/records/{child}/items/settle"), &settle).await.expect(303);
    cast.pass(SignedDuration::from_mins(1)).await;
    think(&mut cast.worker, child, "C").await;
    let page = cast.worker.get(&card).await.expect(200).body;
    assert!(page.contains(DUE) && !page.contains(OPEN), "{page}");
    cast.worker.post(&format!("{card}/run"), &[]).await.expect(303);
    assert!(!cast.worker.get(&card).await.expect(200).body.contains(DUE));
    assert_eq!(count(&cast.nation, "select count(*) from app.score").await, 2, "the score of before stays");
}
