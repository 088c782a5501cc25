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
