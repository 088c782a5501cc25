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
            ["似ている点", "違う点", "一時保護なし・面接指導", "終結した事例 2件すべて", "起きたことはほかの家庭のこと"]
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

/// Opens the case of a child again; how the desk does it is not what is tested here.
async fn open_again(cast: &Cast, child: Key) {
    sqlx::query("update app.episode set closed_on = null, close_reason = '' where person_id = $1")
        .bind(child.id)
        .execute(&mut cast.nation.admin().await)
        .await
        .unwrap();
}

/// A report about a child so many days after its case was accepted.
async fn reported(cast: &Cast, child: Key, form: &str, days: i32) {
    sqlx::query(
        "with report as (insert into app.intake (area, org_id, id, intake_no, form, received_at, received_by_name, route, kind, first_registered_at, updated_at)
           select e.area, e.org_id, gen_random_uuid(), gen_random_uuid()::text, $2, d.at, '架空', '学校', '01', d.at, d.at
           from app.episode e, lateral (select (e.accepted_on + $3::int)::timestamp at time zone 'Asia/Tokyo' + interval '9 hours') d(at) where e.person_id = $1 returning area, org_id, id)
         insert into app.intake_child (area, org_id, id, intake_id, person_id) select area, org_id, gen_random_uuid(), id, $1 from report",
    )
    .bind(child.id)
    .bind(form)
    .bind(days)
    .execute(&mut cast.nation.admin().await)
    .await
    .unwrap();
}

#[tokio::test]
async fn again_counts_what_is_learnt_and_the_register_keeps_up_with_every_case() {
    let mut cast = cast().await;
    let child = cast.child;
    let grave = [("q3", "yes"), ("q3_what", "head"), ("words_degree", "deadly")];
    answers(&mut cast.worker, child, &grave).await;
    let (abused, asked) = (closed(&mut cast, "架空 再子", &grave).await, closed(&mut cast, "架空 相子", &grave).await);
    reported(&cast, abused, "abuse", 100).await;
    reported(&cast, asked, "general", 100).await;
    cast.pass(SignedDuration::from_hours(24 * 400)).await;
    // What was written more than a year ago is asked again.
    answers(&mut cast.worker, child, &grave).await;
    let body = page(&mut cast).await;
    let of = |key: Key| {
        let end = body.find(&format!("/records/{key}\"")).unwrap();
        body[..end].rsplit("<article").next().unwrap().to_owned()
    };
    assert!(of(abused).contains("1年以内に再び虐待通告あり"), "{body}");
    assert!(of(asked).contains("1年以内の虐待通告なし"), "another question is no report: {body}");
    assert!(body.contains("1年以内に再び虐待通告 1件(1年後までわかっている2件のうち)"), "{body}");
    assert!(body.contains("虐待でない相談も数えません") && body.contains("写せるのは、したことの種類だけです"));

    // Closed since, opened again, erased: the register in memory follows at once.
    let later = closed(&mut cast, "架空 後子", &grave).await;
    assert!(!page(&mut cast).await.contains(&format!("/records/{later}\"")), "closed today");
    cast.pass(SignedDuration::from_hours(48)).await;
    let body = page(&mut cast).await;
    assert!(body.contains(&format!("/records/{later}\"")) && body.contains("終結した事例 3件すべて"), "{body}");
    open_again(&cast, abused).await;
    let body = page(&mut cast).await;
    assert!(!body.contains(&format!("/records/{abused}\"")) && body.contains("終結した事例 2件すべて"), "{body}");
    // Behind the wall a case is neither told nor counted, though the register of the agency holds it.
    sqlx::query("insert into app.conflict (area, org_id, staff_id, person_area, person_id, why, at) values ($1, $2, $3, $1, $4, 'by_hand', now())")
        .bind(later.area)
        .bind(CENTRE)
        .bind(cast.worker.staff)
        .bind(later.id)
        .execute(&mut cast.nation.admin().await)
        .await
        .unwrap();
    let body = page(&mut cast).await;
    assert!(!body.contains(&format!("/records/{later}\"")) && body.contains("終結した事例 1件すべて"), "{body}");
    // More than were ever read for a page before: the one that is like this child was closed first of all.
    let mut admin = cast.nation.admin().await;
    for sql in [
        "insert into app.person (area, org_id, id, sex, first_registered_on, updated_at) select p.area, p.org_id, ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, 'male', p.first_registered_on, p.updated_at
         from app.person p, generate_series(1, 400) n where p.id = $1",
        "insert into app.record (area, org_id, id, person_id, case_no, first_registered_on, updated_at) select r.area, r.org_id, ('00000000-0000-7000-8001-' || lpad(n::text, 12, '0'))::uuid,
           ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, 'm' || n, r.first_registered_on, r.updated_at from app.record r, generate_series(1, 400) n where r.person_id = $1",
        "insert into app.episode (area, org_id, id, record_id, person_id, accepted_on, kind, route, closed_on, close_reason)
         select e.area, e.org_id, gen_random_uuid(), ('00000000-0000-7000-8001-' || lpad(n::text, 12, '0'))::uuid, ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid,
           e.accepted_on, e.kind, e.route, e.closed_on + 1, 'done' from app.episode e, generate_series(1, 400) n where e.person_id = $1",
        "insert into app.sheet_revision (area, org_id, sheet_id, version, person_id, form, wording, made_on, status, answers, recorded_at, recorded_by_name)
         select s.area, s.org_id, gen_random_uuid(), 1, ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, s.form, s.wording, s.made_on, 'done', '{\"q3\": \"no\", \"words_degree\": \"none\"}', s.recorded_at, '架空'
         from (select * from app.sheet_revision where person_id = $1 order by version desc limit 1) s, generate_series(1, 400) n",
    ] {
        sqlx::query(sql).bind(asked.id).execute(&mut admin).await.unwrap();
    }
    let body = page(&mut cast).await;
    assert!(body.contains(&format!("/records/{asked}\"")) && body.contains("終結した事例 401件すべて"), "{body}");
}
