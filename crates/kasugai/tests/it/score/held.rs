//! Weeks in which scores are computed and shown to nobody: who sets them, what the card says, what is kept, and what is learnt from it.

use super::learning::weighed;
use super::{Cast, add_model, answers, cast, count, think};
use crate::nation::{AREA, CENTRE, Nation};
use ground::db::{Key, Role};
use ground::gate::{Action, Permit};
use jiff::civil::date;
use jiff::{SignedDuration, Timestamp, ToSpan as _};
use risk::govern::feedback::held_out;
use score::card::model::Outcome;
use score::practice::model::Landmark;
use serde_json::json;
use sqlx::{ConnectOptions as _, Executor as _};

const SENTENCE: &str = "似た条件の100件のうち";
const TOLD: &str = "この係ではスコアを表示しません";
/// Weeks of a hundred that these tests hold out.
const HALF: u32 = 50;
const SET: [(&str, &str); 4] = [("n", "0"), ("of_hundred", "50"), ("reason", "架空の検証"), ("signed", "yes")];

/// Whether the week of a moment is held out for the section of a child, counted here by hand.
async fn is_held(nation: &Nation, child: Key, at: Timestamp) -> bool {
    let section: Option<i32> = sqlx::query_scalar("select section_id from app.record where person_id = $1")
        .bind(child.id)
        .fetch_one(&mut nation.admin().await)
        .await
        .unwrap();
    let day = at.to_zoned(ground::db::japan()).date();
    let weeks = (day - date(1970, 1, 5)).get_days().div_euclid(7);
    held_out(u32::try_from(section.unwrap_or(0)).unwrap(), u32::try_from(weeks).unwrap(), HALF)
}

/// How long until the next week, from the next Monday on, that is held out for the section of a child, or is not.
pub async fn until_week(nation: &Nation, child: Key, held: bool) -> SignedDuration {
    let now = nation.clock().now();
    let mut by = SignedDuration::from_hours(24 * 7);
    while is_held(nation, child, now + by).await != held {
        by += SignedDuration::from_hours(24 * 7);
    }
    by
}

impl Cast {
    /// Sets half of the weeks and goes on to one of this kind.
    pub async fn go_to_week(&mut self, held: bool) {
        if count(&self.nation, "select count(*) from app.score_held").await == 0 {
            self.chief.post("/scores/held", &SET).await.expect(303);
        }
        let by = until_week(&self.nation, self.child, held).await;
        self.pass(by).await;
    }
}

#[tokio::test]
async fn named_people_who_manage_models_set_how_many_weeks_and_why() {
    let mut cast = cast().await;
    let page = cast.chief.get("/scores/held").await.expect(200).body;
    assert!(page.contains("どの週も表示する(まだ設定していません)") && page.contains("表示しないのはスコアだけです"));
    assert!(
        risk::govern::words::forbidden(&text(&page)).is_empty(),
        "{:?}",
        risk::govern::words::forbidden(&text(&page))
    );
    cast.worker.get("/scores/held").await.expect(403);
    cast.worker.post("/scores/held", &SET).await.expect(403);
    let blank = [("n", "0"), ("of_hundred", ""), ("reason", "書きかけの理由(架空)")];
    let refused = cast.chief.post("/scores/held", &blank).await.expect(422).body;
    for part in ["100週のうち何週かを入力してください", "名前を確かめて選んでください", "書きかけの理由(架空)"]
    {
        assert!(refused.contains(part), "{part}: {refused}");
    }
    let many = [("n", "0"), ("of_hundred", "51"), ("reason", ""), ("signed", "yes")];
    let refused = cast.chief.post("/scores/held", &many).await.expect(422).body;
    assert!(refused.contains("0から50までの数字") && refused.contains("理由を入力してください"), "{refused}");

    cast.chief.post("/scores/held", &SET).await.expect(303);
    cast.chief.post("/scores/held", &SET).await.expect(409);
    let page = cast.chief.get("/scores/held").await.expect(200).body;
    for part in ["どの週も表示する。次の月曜日から、100週のうち約50週は表示しない", "架空の検証", "架空 児相管理"]
    {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert!(!page.contains("今週(令和"), "nothing is held out yet");
    cast.pass(SignedDuration::from_hours(24 * 7)).await;
    let page = cast.chief.get("/scores/held").await.expect(200).body;
    assert!(page.contains("今週(令和") && page.contains("担当の係が決まっていないこども"), "{page}");
    // It ends at once; every setting stays, with who made it.
    let end = [("n", "1"), ("of_hundred", "0"), ("reason", "終えた(架空)"), ("signed", "yes")];
    cast.chief.post("/scores/held", &end).await.expect(303);
    let page = cast.chief.get("/scores/held").await.expect(200).body;
    assert!(page.contains("<p>どの週も表示する</p>") && page.contains("終えた(架空)") && page.contains("架空の検証"));
    let mut write = cast.nation.database.role(Role::Write).connect().await.unwrap();
    assert!(sqlx::query("update app.score_held set of_hundred = 0").execute(&mut write).await.is_err());
    let told = "select count(*) from log.audit where kind = 'score_held.set' and staff_id is not null";
    assert_eq!(count(&cast.nation, told).await, 2);
}

/// What a person reads of a page.
fn text(body: &str) -> String {
    let main = body.split("<main").nth(1).unwrap_or_default();
    main.split('<').filter_map(|part| part.split_once('>')).map(|(_, text)| text).collect()
}

#[tokio::test]
async fn in_such_a_week_the_card_says_so_and_everything_but_the_score_is_there() {
    let mut cast = cast().await;
    let child = cast.child;
    let card = format!("/records/{child}/score");
    add_model(&mut cast.chief, "custody", 1, "shown").await;
    answers(&mut cast.worker, child, &[("q3", "yes"), ("q3_what", "head"), ("words_degree", "deadly")]).await;
    cast.go_to_week(false).await;
    think(&mut cast.worker, child, "B").await;
    cast.worker.post(&format!("{card}/run"), &[]).await.expect(303);
    assert!(cast.worker.get(&card).await.expect(200).body.contains(SENTENCE));
    assert_eq!(count(&cast.nation, "select count(*) from app.score_shadow").await, 0, "nothing was silent");

    cast.go_to_week(true).await;
    let page = cast.worker.get(&card).await.expect(200).body;
    for part in [TOLD, "心配がないという意味ではありません", "直ちに確認", "まだわかっていないこと", "似た事例"]
    {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert!(!page.contains(SENTENCE), "not even the one of before: {page}");
    let main = text(&page).split("見立てとスコア").skip(1).collect::<String>();
    assert!(risk::govern::words::forbidden(&main).is_empty(), "{:?}", risk::govern::words::forbidden(&main));
    for place in [format!("/records/{child}/items"), format!("{card}/similar"), format!("{card}/region")] {
        cast.worker.get(&place).await.expect(200);
    }

    // The own view is asked all the same; the score is computed with it and kept where nobody reads it.
    think(&mut cast.worker, child, "B").await;
    let refused = cast.worker.post(&format!("{card}/run"), &[]).await.expect(422).body;
    assert!(refused.contains("今週は、この係ではスコアを表示しない週です"), "{refused}");
    assert_eq!(count(&cast.nation, "select count(*) from app.score").await, 1);
    assert_eq!(count(&cast.nation, "select count(*) from app.score_shadow where held and n is not null").await, 1);
    assert_eq!(count(&cast.nation, "select count(*) from app.score_view where held").await, 1);
    assert_eq!(count(&cast.nation, "select count(*) from app.score_view where not held").await, 1);
    let mut audit = cast.nation.database.role(Role::Audit).connect().await.unwrap();
    audit.execute(sqlx::AssertSqlSafe(format!("select set_config('app.own', '{{{CENTRE}}}', false)"))).await.unwrap();
    let read: String =
        sqlx::query_scalar("select result::text from app.score_shadow").fetch_one(&mut audit).await.unwrap();
    assert!(read.contains("share"), "{read}");
    for role in [Role::Read, Role::Write, Role::Export, Role::Search, Role::Work] {
        let mut connection = cast.nation.database.role(role).connect().await.unwrap();
        let read = sqlx::query("select result from app.score_shadow").fetch_all(&mut connection).await;
        assert!(read.is_err(), "{role:?}");
    }

    // A decision stands beside no score.
    let page = cast.worker.get(&card).await.expect(200).body;
    assert!(page.contains("判断(スコアを表示しない週)") && !page.contains("name=\"beside\""), "{page}");
    let silent = [("decided", "AA"), ("why", "")];
    let refused = cast.worker.post(&format!("{card}/decision"), &silent).await.expect(422).body;
    assert!(refused.contains("理由を入力してください"), "{refused}");
    let told = [("decided", "AA"), ("why", "医師の所見による(架空)")];
    cast.worker.post(&format!("{card}/decision"), &told).await.expect(303);
    let kept = "select count(*) from app.score_decision where beside = 'held' and stand = 'raised' and scores = '{}'";
    assert_eq!(count(&cast.nation, kept).await, 1);
    let page = cast.worker.get(&card).await.expect(200).body;
    assert!(page.contains("見立てより重くした・スコアを表示しない週"), "{page}");
    let figures = cast.chief.get("/scores/statistics").await.expect(200).body;
    for part in ["表示した週", "1件(件数が少ないため割合は出しません)", "偶然と区別できません"]
    {
        assert!(figures.contains(part), "{part}: {figures}");
    }
    assert!(!figures.contains("職ごと"), "no decision stood beside a score: {figures}");

    // The agency's own systems are told that they are told nothing.
    let mut system = crate::links::system_of(&cast.nation, CENTRE, "架空の集計").await;
    let rights = [("role", "system"), ("action", "api.read"), ("action", "api.score")];
    cast.chief.post("/admin/rights", &rights).await.expect(303);
    let list = format!("/api/v1/records/{child}/scores");
    assert_eq!(system.get(&list).await.expect(200).json(), json!({ "scores": [], "held": true }));

    cast.go_to_week(false).await;
    think(&mut cast.worker, child, "B").await;
    cast.worker.post(&format!("{card}/run"), &[]).await.expect(303);
    let page = cast.worker.get(&card).await.expect(200).body;
    assert!(page.contains(SENTENCE) && !page.contains(TOLD), "{page}");
}

/// Landmarks as the learning reads them.
async fn landmarks(cast: &Cast) -> Vec<Landmark> {
    #[expect(clippy::disallowed_methods, reason = "reads as the learning does")]
    let permit = Permit::for_job(&cast.nation.app.db, AREA, CENTRE, Action::ManageModels, "検査");
    let mut tx = cast.nation.app.db.read(&permit).await.unwrap();
    let until = tx.today().saturating_add(1.year());
    let landmarks = score::practice::landmarks(&mut tx, Outcome::Custody, until, "検査").await.unwrap();
    tx.show(landmarks).await.unwrap()
}

/// How many there are, and of how many a score was shown.
fn counted(landmarks: &[Landmark]) -> (usize, usize) {
    (landmarks.len(), landmarks.iter().filter(|landmark| landmark.shown.is_some()).count())
}

#[tokio::test]
async fn who_was_weighed_in_such_a_week_was_left_alone_by_the_score() {
    let mut cast = cast().await;
    answers(&mut cast.worker, cast.child, &[("q3", "yes"), ("words_degree", "deadly")]).await;
    add_model(&mut cast.chief, "custody", 1, "shown").await;
    cast.go_to_week(false).await;
    let shown = weighed(&mut cast, false, None).await;
    cast.worker.post(&format!("/records/{shown}/score/run"), &[]).await.expect(303);
    assert_eq!(counted(&landmarks(&cast).await), (1, 0), "computed, and seen by nobody yet");
    cast.worker.get(&format!("/records/{shown}/score")).await.expect(200);
    assert_eq!(counted(&landmarks(&cast).await), (1, 1));
    cast.go_to_week(true).await;
    let held = weighed(&mut cast, false, None).await;
    cast.worker.post(&format!("/records/{held}/score/run"), &[]).await.expect(422);
    assert_eq!(counted(&landmarks(&cast).await), (2, 1), "nobody saw the second score");
    assert_eq!(count(&cast.nation, "select count(*) from app.score_shadow where held").await, 1);
    // What the groups of the audit are made by: what is on record, and silence where nothing is.
    let mut admin = cast.nation.admin().await;
    for sql in [
        "update app.person set nationality = 'ブラジル' where id = $1",
        "update app.intake set kind = '08' where id in (select intake_id from app.intake_child where person_id = $1)",
    ] {
        sqlx::query(sql).bind(held.id).execute(&mut admin).await.unwrap();
    }
    for landmark in landmarks(&cast).await {
        let told = (landmark.groups.japanese, landmark.groups.disability);
        assert_eq!(told, if landmark.person == held.id { (Some(false), Some(true)) } else { (None, None) });
        assert!(!landmark.given.iter().any(|(name, _)| name.contains("nationality") || name.contains("card")));
    }
}
