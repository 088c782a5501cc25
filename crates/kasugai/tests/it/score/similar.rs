//! 似た事例: closed cases of the agency, never of the family, never open, useful without any model.

use super::{Cast, add_model, answers, cast, count};
use crate::fixtures;
use crate::nation::CENTRE;
use desk::people::{NewRelation, relate};
use ground::db::Key;
use jiff::SignedDuration;

/// A child of the centre whose case is closed, with answers on a sheet.
async fn closed(cast: &mut Cast, name: &str, given: &[(&str, &str)]) -> Key {
    let child = fixtures::child(&cast.nation.app, CENTRE, name).await;
    let mut admin = cast.nation.admin().await;
    fixtures::put_in_charge(&mut admin, cast.worker.staff.unwrap(), child).await;
    answers(&mut cast.worker, child, given).await;
    sqlx::query("update app.episode set closed_on = accepted_on, close_reason = 'done', disposition = '面接指導' where person_id = $1")
        .bind(child.id)
        .execute(&mut admin)
        .await
        .unwrap();
    child
}

async fn page(cast: &mut Cast) -> String {
    let child = cast.child;
    cast.worker.get(&format!("/records/{child}/score/similar")).await.expect(200).body
}

#[tokio::test]
async fn closed_cases_like_this_one_are_told_with_what_was_done_and_what_followed() {
    let mut cast = cast().await;
    let child = cast.child;
    let grave = [("q3", "yes"), ("q3_what", "head"), ("words_degree", "deadly"), ("q1", "no"), ("q2", "no")];
    let like = closed(&mut cast, "架空 似子", &grave).await;
    let unlike =
        closed(&mut cast, "架空 違子", &[("q3", "no"), ("words_degree", "none"), ("q1", "yes"), ("q2", "no")]).await;
    let sister = closed(&mut cast, "架空 妹子", &grave).await;
    let permit = fixtures::permit(&cast.nation.app, CENTRE);
    let mut tx = cast.nation.app.db.write(&permit).await.unwrap();
    let mother = desk::people::register(&mut tx, &fixtures::named("架空 母子")).await.unwrap();
    for one in [child, sister] {
        let relation = NewRelation { kind: "実母".into(), ..NewRelation::default() };
        relate(&mut tx, one, mother, &relation).await.unwrap();
    }
    tx.commit().await.unwrap();
    let open = fixtures::child(&cast.nation.app, CENTRE, "架空 開子").await;
    fixtures::put_in_charge(&mut cast.nation.admin().await, cast.worker.staff.unwrap(), open).await;
    answers(&mut cast.worker, open, &grave).await;
    answers(&mut cast.worker, child, &grave).await;
    assert!(page(&mut cast).await.contains("見つかりませんでした"), "closed today is not closed before today");
    cast.pass(SignedDuration::from_hours(48)).await;

    for with_model in [false, true] {
        if with_model {
            add_model(&mut cast.chief, "custody", 1, "shown").await;
        }
        let body = page(&mut cast).await;
        let at = |key: Key| body.find(&format!("/records/{key}\""));
        assert!(at(like).unwrap() < at(unlike).unwrap(), "the nearest first: {body}");
        for stranger in [sister, open] {
            assert!(at(stranger).is_none(), "of the family, or still open: {body}");
        }
        for part in
            ["似ている点", "違う点", "一時保護なし・面接指導", "終結した事例 2件", "起きたことはほかの家庭のこと"]
        {
            assert!(body.contains(part), "{part}: {body}");
        }
        assert!(!body.contains("架空 似子"), "told without whose it is");
        assert_eq!(body.contains("モデル「架空モデル1」の重み"), with_model);
    }
    let told = "select count(*) from log.audit where object_kind = 'example' and action = 'score.read'";
    assert!(count(&cast.nation, told).await >= 4, "whose cases were told is on record");
}

#[tokio::test]
async fn what_was_done_goes_into_the_own_draft_without_a_word_of_the_other_family() {
    let mut cast = cast().await;
    let child = cast.child;
    let grave = [("q3", "yes"), ("q3_what", "head"), ("words_degree", "deadly")];
    answers(&mut cast.worker, child, &grave).await;
    let like = closed(&mut cast, "架空 似子", &grave).await;
    let note = [
        ("category", "家庭訪問"),
        ("body", "架空 似子の母の架空の秘密"),
        ("at_on", "令和8年4月1日"),
        ("at_time", "10:00"),
    ];
    let today = cast.nation.clock().today().to_string();
    let note = note.map(|(name, value)| (name, if name == "at_on" { today.as_str() } else { value }));
    cast.worker.post(&format!("/records/{like}/progress"), &note).await.expect(303);
    let open = fixtures::child(&cast.nation.app, CENTRE, "架空 開子").await;
    fixtures::put_in_charge(&mut cast.nation.admin().await, cast.worker.staff.unwrap(), open).await;
    cast.pass(SignedDuration::from_hours(48)).await;

    let take = format!("/records/{child}/score/similar/take");
    let of = |case: Key| format!("{take}?case={case}");
    assert!(page(&mut cast).await.contains(&of(like)), "the way there stands with the case");
    let shown = cast.worker.get(&of(like)).await.expect(200).body;
    assert!(shown.contains("家庭訪問(1回)") && shown.contains("年齢"), "{shown}");
    for secret in ["秘密", "架空 似子"] {
        assert!(!shown.contains(secret), "{secret}: {shown}");
    }
    cast.worker.get(&of(open)).await.expect(404);
    cast.worker.get(&take).await.expect(422);
    let like_key = like.to_string();
    let none = cast.worker.post(&take, &[("case", &like_key)]).await.expect(422);
    assert!(none.body.contains("写すものを一つ以上選んでください。"), "{}", none.body);

    // What was typed before stays; what is taken over stands below it, and nothing is noted before it is saved.
    let typed = [("body", "先に書いた架空の文"), ("category", "会議")];
    cast.worker.post(&format!("/drafts/progress/{}", child.id), &typed).await.expect(200);
    let chosen = [("case", like_key.as_str()), ("entry", "way.家庭訪問"), ("entry", "way.架空")];
    let done = cast.worker.post(&take, &chosen).await.expect(303);
    assert_eq!(done.location(), format!("/records/{child}/progress?draft=1"));
    let draft = cast.worker.get(done.location()).await.expect(200).body;
    let (before, after) = (draft.find("先に書いた架空の文").unwrap(), draft.find("・家庭訪問(1回)").unwrap());
    assert!(before < after && draft.contains("【支援の案】終結した似た事例("), "{draft}");
    assert!(!draft.contains("秘密") && !draft.contains("似子"), "{draft}");
    let notes: i64 = sqlx::query_scalar("select count(*) from app.progress where person_id = $1")
        .bind(child.id)
        .fetch_one(&mut cast.nation.admin().await)
        .await
        .unwrap();
    assert_eq!(notes, 0);
    for person in [child, like] {
        let told: i64 =
            sqlx::query_scalar("select count(*) from log.audit where kind = 'score.example_taken' and person_id = $1")
                .bind(person.id)
                .fetch_one(&mut cast.nation.admin().await)
                .await
                .unwrap();
        assert_eq!(told, 1, "on record with both");
    }

    // Behind the wall there is no such case; and it takes the right to write notes.
    sqlx::query("insert into app.conflict (area, org_id, staff_id, person_area, person_id, why, at) values ($1, $2, $3, $1, $4, 'by_hand', now())")
        .bind(like.area)
        .bind(CENTRE)
        .bind(cast.worker.staff)
        .bind(like.id)
        .execute(&mut cast.nation.admin().await)
        .await
        .unwrap();
    cast.worker.get(&of(like)).await.expect(404);
    cast.worker.post(&take, &chosen).await.expect(404);
}
