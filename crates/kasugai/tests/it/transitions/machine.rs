//! The machine in the database: what each side sees, may do, and what follows.

use crate::fixtures::{self, permit};
use crate::nation::{CENTRE, FAR_CENTRE, FAR_TOWN, NEXT_TOWN, Nation, TOWN};
use desk::people::NewRelation;
use ground::Error;
use ground::db::Key;
use jiff::SignedDuration;
use relay::transitions::gather::{Choice, PARTS, gather};
use relay::transitions::{self, Acceptance, Act, Kind, NewTransition, State, Step, Transition, Which};

/// What is ticked when everything is.
fn everything(words: &str) -> Choice {
    Choice {
        parts: PARTS.iter().map(|(code, _)| (*code).to_owned()).collect(),
        notes: Vec::new(),
        words: words.to_owned(),
    }
}

/// A transition of a kind about a child, sent.
pub async fn sent(nation: &Nation, from: i32, to: i32, kind: Kind, child: Key) -> Key {
    try_send(nation, from, to, kind, child).await.unwrap()
}

async fn try_send(nation: &Nation, from: i32, to: i32, kind: Kind, child: Key) -> Result<Key, Error> {
    let permit = permit(&nation.app, from);
    let mut tx = nation.app.db.write(&permit).await?;
    let package = gather(&nation.app, &mut tx, child, &everything("架空の連絡事項")).await?;
    let new = NewTransition::new(kind, to, Some(child), kind.bases()[0].0, package);
    let key = transitions::send(&nation.app, &mut tx, &new).await?;
    tx.commit().await?;
    Ok(key)
}

/// A step of one side.
pub async fn step(nation: &Nation, org: i32, key: Key, act: Act, words: &str) -> Result<State, Error> {
    let permit = permit(&nation.app, org);
    let mut tx = nation.app.db.write(&permit).await?;
    let state = transitions::act(&nation.app, &mut tx, key, act, &Step::saying(words)).await?;
    tx.commit().await?;
    Ok(state)
}

/// Acceptance by a receiver, as a new child or joined to an own one.
pub async fn accept(nation: &Nation, org: i32, key: Key, kind: Kind, join: Option<Key>) -> Result<Option<Key>, Error> {
    let how = Acceptance {
        kind,
        join: join.map(|key| key.id),
        no_check: None,
        consultation: String::new(),
        words: String::new(),
    };
    accept_as(nation, org, key, &how).await
}

async fn accept_as(nation: &Nation, org: i32, key: Key, how: &Acceptance) -> Result<Option<Key>, Error> {
    let permit = permit(&nation.app, org);
    let mut tx = nation.app.db.write(&permit).await?;
    let child = transitions::accept(&nation.app, &mut tx, key, how).await?;
    tx.commit().await?;
    Ok(child)
}

/// A new report about a known child of an agency, with its clock and its episode.
async fn report(nation: &Nation, org: i32, child: Key) {
    let (mut admin, now) = (nation.admin().await, nation.clock().now().to_string());
    let intake = nation.clock().new_id();
    sqlx::query(
        "insert into app.intake (area, org_id, id, intake_no, form, received_at, received_by_name, route, kind, first_registered_at, updated_at)
         values ($1, $2, $3, 'R8-9001', 'abuse', $4::timestamptz, '架空', '近隣・知人', '01', $4::timestamptz, $4::timestamptz)",
    )
    .bind(child.area)
    .bind(org)
    .bind(intake)
    .bind(&now)
    .execute(&mut admin)
    .await
    .unwrap();
    sqlx::query(
        "insert into app.intake_child (area, org_id, id, intake_id, person_id, clock_started_at, clock_hours, due_at)
         values ($1, $2, gen_random_uuid(), $3, $4, $5::timestamptz, 48, $5::timestamptz + interval '48 hours')",
    )
    .bind(child.area)
    .bind(org)
    .bind(intake)
    .bind(child.id)
    .bind(&now)
    .execute(&mut admin)
    .await
    .unwrap();
    sqlx::query(
        "insert into app.episode (area, org_id, id, record_id, person_id, intake_id, accepted_on, kind, route)
         select area, org_id, gen_random_uuid(), id, person_id, $2, $3::timestamptz::date, '01', '近隣・知人' from app.record where person_id = $1",
    )
    .bind(child.id)
    .bind(intake)
    .bind(&now)
    .execute(&mut admin)
    .await
    .unwrap();
}

#[tokio::test]
async fn what_begins_at_the_origin_after_the_acceptance_goes_on_however_late_and_often_it_hears() {
    let nation = Nation::new().await;
    let child = fixtures::child(&nation.app, TOWN, "架空 再子").await;
    let key = sent(&nation, TOWN, NEXT_TOWN, Kind::Handover, child).await;
    step(&nation, NEXT_TOWN, key, Act::Open, "").await.unwrap();
    accept(&nation, NEXT_TOWN, key, Kind::Handover, None).await.unwrap();
    nation.clock().advance(SignedDuration::from_mins(1));
    report(&nation, TOWN, child).await;
    let mut admin = nation.admin().await;
    sqlx::query("create table public.again as select * from app.event").execute(&mut admin).await.unwrap();
    nation.work().await;
    sqlx::query("insert into app.event select * from public.again").execute(&mut admin).await.unwrap();
    nation.work().await;
    let (open, closed, clocks, told, history): (i64, i64, i64, i64, i64) = sqlx::query_as(
        "select (select count(*) from app.episode where person_id = $1 and closed_on is null),
           (select count(*) from app.episode where person_id = $1 and close_reason = '転出(移管)'),
           (select count(*) from app.intake_child where person_id = $1 and due_at is not null),
           (select count(*) from app.notice where person_id = $1 and kind = 'episode.closed' and org_id = $2),
           (select count(*) from app.change where person_id = $1 and entity = 'episode' and fields::text like '%転出(移管)%')",
    )
    .bind(child.id)
    .bind(CENTRE)
    .fetch_one(&mut admin)
    .await
    .unwrap();
    assert_eq!((open, closed, clocks), (1, 1, 1), "the new report runs on, the old case is closed");
    assert_eq!((told, history), (1, 1), "its centre heard of the end, and its history has it, once");
    for (what, sql) in [
        ("runs", "select 1 where $1::uuid is not null"),
        ("was closed", "update app.episode set closed_on = accepted_on where person_id = $1 and closed_on is null"),
        ("was seen", "update app.intake_child set seen_at = clock_started_at where person_id = $1"),
        (
            "needs no look",
            "update app.intake_child set seen_at = null, due_at = null, no_check_reason = '架空' where person_id = $1",
        ),
    ] {
        sqlx::query(sql).bind(child.id).execute(&mut admin).await.unwrap();
        let open = fixtures::may_change(&nation.app, TOWN, child).await;
        assert!(open.is_ok(), "a new report that {what} leaves the record open: {open:?}");
    }
}

#[tokio::test]
async fn a_draft_that_is_changed_keeps_what_the_form_does_not_ask_and_never_takes_back_what_was_sent() {
    let nation = Nation::new().await;
    let child = fixtures::child(&nation.app, TOWN, "架空 直子").await;
    let permit = permit(&nation.app, TOWN);
    let mut tx = nation.app.db.write(&permit).await.unwrap();
    let package = gather(&nation.app, &mut tx, child, &everything("はじめ")).await.unwrap();
    let again = gather(&nation.app, &mut tx, child, &everything("直した")).await.unwrap();
    let mut first = NewTransition::new(Kind::MoveNotice, NEXT_TOWN, Some(child), "25-2", package);
    first
        .package
        .form
        .push(relay::transitions::Fact { label: "転居の日".into(), text: "令和8年12月1日".into() });
    first.move_id = Some(uuid::Uuid::from_u128(7));
    let second = NewTransition::new(Kind::MoveNotice, NEXT_TOWN, Some(child), "25-2", again);
    let before = transitions::draft(&nation.app, &mut tx, &first).await.unwrap();
    let made = transitions::redraft(&nation.app, &mut tx, before, second.clone()).await.unwrap();
    let found = transitions::find(&mut tx, made).await.unwrap().for_rules().clone();
    assert_eq!((found.move_id, found.package.form.len()), (first.move_id, 1));
    assert_eq!(found.package.words, "直した");
    transitions::act(&nation.app, &mut tx, made, Act::Send, &Step::default()).await.unwrap();
    let late = transitions::redraft(&nation.app, &mut tx, made, second).await;
    assert!(matches!(late, Err(Error::Invalid(_))), "{late:?}");
    assert_eq!(transitions::find(&mut tx, made).await.unwrap().for_rules().state, State::Sent);
}

#[tokio::test]
async fn a_joined_child_gets_what_its_own_record_lacks_and_the_graver_severity() {
    let nation = Nation::new().await;
    let child = fixtures::child(&nation.app, TOWN, "架空 重子").await;
    let own = fixtures::child(&nation.app, NEXT_TOWN, "架空 重子").await;
    let mut admin = nation.admin().await;
    for (severity, growth, person) in [(5i16, "架空の成育歴", child), (3, "", own)] {
        sqlx::query("update app.record set severity = $1, growth = $2, extra = '{\"f1\": {\"label\": \"架空の項目\", \"value\": \"架空の値\"}}' where person_id = $3")
            .bind(severity)
            .bind(growth)
            .bind(person.id)
            .execute(&mut admin)
            .await
            .unwrap();
    }
    sqlx::query("update app.record set extra = '{}' where person_id = $1")
        .bind(own.id)
        .execute(&mut admin)
        .await
        .unwrap();
    let key = sent(&nation, TOWN, NEXT_TOWN, Kind::Handover, child).await;
    step(&nation, NEXT_TOWN, key, Act::Open, "").await.unwrap();
    let package = seen(&nation, NEXT_TOWN, key).await.unwrap().package;
    assert!(format!("{:?}", package.sections()).contains("架空の値"), "what is passed is shown: {package:?}");
    accept(&nation, NEXT_TOWN, key, Kind::Handover, Some(own)).await.unwrap();
    let found: (i16, String, String) =
        sqlx::query_as("select severity, growth, extra::text from app.record where person_id = $1")
            .bind(own.id)
            .fetch_one(&mut admin)
            .await
            .unwrap();
    assert_eq!(found, (5, "架空の成育歴".to_owned(), "{}".to_owned()));
}

#[tokio::test]
async fn what_the_package_does_not_say_is_asked_of_the_receiver_and_never_guessed() {
    let nation = Nation::new().await;
    let child = fixtures::child(&nation.app, TOWN, "架空 無子").await;
    let permit = permit(&nation.app, TOWN);
    let mut tx = nation.app.db.write(&permit).await.unwrap();
    let bare = Choice { words: "架空の連絡事項".to_owned(), ..Choice::default() };
    let package = gather(&nation.app, &mut tx, child, &bare).await.unwrap();
    let new = NewTransition::new(Kind::Handover, NEXT_TOWN, Some(child), "25-2", package);
    let key = transitions::send(&nation.app, &mut tx, &new).await.unwrap();
    tx.commit().await.unwrap();
    step(&nation, NEXT_TOWN, key, Act::Open, "").await.unwrap();
    let unsaid = accept(&nation, NEXT_TOWN, key, Kind::Handover, None).await;
    assert!(matches!(unsaid, Err(Error::Invalid(ref errors)) if errors[0].field == "consultation"), "{unsaid:?}");
    let how = Acceptance {
        kind: Kind::Handover,
        join: None,
        no_check: None,
        consultation: "02".to_owned(),
        words: String::new(),
    };
    let taken = accept_as(&nation, NEXT_TOWN, key, &how).await.unwrap().unwrap();
    let kind: String = sqlx::query_scalar("select kind from app.episode where person_id = $1")
        .bind(taken.id)
        .fetch_one(&mut nation.admin().await)
        .await
        .unwrap();
    assert_eq!(kind, "02");
}

/// How one side sees it now.
pub async fn seen(nation: &Nation, org: i32, key: Key) -> Result<Transition, Error> {
    let permit = permit(&nation.app, org);
    let mut tx = nation.app.db.read(&permit).await?;
    let found = transitions::find(&mut tx, key).await?;
    tx.show(found).await
}

async fn family_of(nation: &Nation, org: i32, child: Key, relative: &str) {
    let permit = permit(&nation.app, org);
    let mut tx = nation.app.db.write(&permit).await.unwrap();
    let id = desk::people::register(&mut tx, &fixtures::named(relative)).await.unwrap();
    let relation = NewRelation { kind: "実母".into(), guardian: true, ..NewRelation::default() };
    desk::people::relate(&mut tx, child, id, &relation).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn a_handover_becomes_the_receivers_own_case_with_its_own_clock_and_closes_the_senders() {
    let nation = Nation::new().await;
    let living = fixtures::living_at(fixtures::named("𠮷田 葛󠄀子"), "34302", "架空町一丁目1-1", "000-1111-2222");
    let child = fixtures::register(&nation.app, TOWN, &living).await;
    family_of(&nation, TOWN, child, "𠮷田 母").await;
    let key = sent(&nation, TOWN, NEXT_TOWN, Kind::Handover, child).await;
    assert_eq!(seen(&nation, TOWN, key).await.unwrap().state, State::Sent);
    nation.work().await;
    assert_eq!(seen(&nation, NEXT_TOWN, key).await.unwrap().state, State::Delivered, "told, so delivered");
    assert!(matches!(seen(&nation, CENTRE, key).await, Err(Error::NotFound)), "a counterpart is no side");
    assert!(matches!(seen(&nation, FAR_TOWN, key).await, Err(Error::NotFound)));
    let early = accept(&nation, NEXT_TOWN, key, Kind::Handover, None).await;
    assert!(matches!(early, Err(Error::Stale)), "nobody accepts what nobody opened: {early:?}");
    step(&nation, NEXT_TOWN, key, Act::Open, "").await.unwrap();
    let wrong = accept(&nation, NEXT_TOWN, key, Kind::Information, None).await;
    assert!(matches!(wrong, Err(Error::Invalid(_))), "a handover is not taken for a notice: {wrong:?}");
    let unseen = Acceptance {
        kind: Kind::Handover,
        join: None,
        no_check: Some("架空の理由".to_owned()),
        consultation: String::new(),
        words: String::new(),
    };
    let unseen = accept_as(&nation, NEXT_TOWN, key, &unseen).await;
    assert!(
        matches!(unseen, Err(Error::Invalid(ref errors)) if errors[0].field == "check"),
        "nobody saw it: {unseen:?}"
    );
    let twice = try_send(&nation, TOWN, FAR_TOWN, Kind::Handover, child).await;
    assert!(matches!(twice, Err(Error::Invalid(_))), "a case goes to one agency at a time: {twice:?}");
    let before = fixtures::may_change(&nation.app, TOWN, child).await;
    assert!(before.is_ok(), "until it is accepted the sender works on: {before:?}");

    let taken = accept(&nation, NEXT_TOWN, key, Kind::Handover, None).await.unwrap().unwrap();
    nation.work().await;
    let mut admin = nation.admin().await;
    let (family, given): (String, String) =
        sqlx::query_as("select family, given from app.person_name where person_id = $1")
            .bind(taken.id)
            .fetch_one(&mut admin)
            .await
            .unwrap();
    assert_eq!((family.as_str(), given.as_str()), ("𠮷田", "葛󠄀子"), "exactly as given");
    let address: (String, String) = sqlx::query_as("select kind, line from app.person_address where person_id = $1")
        .bind(taken.id)
        .fetch_one(&mut admin)
        .await
        .unwrap();
    assert_eq!(address, ("former".to_owned(), "架空町一丁目1-1".to_owned()), "who moved in lived there before");
    let clocks: i64 = sqlx::query_scalar(
        "select count(*) from app.intake_child where person_id = $1 and due_at = clock_started_at + interval '48 hours' and seen_at is null",
    )
    .bind(taken.id)
    .fetch_one(&mut admin)
    .await
    .unwrap();
    assert_eq!(clocks, 1, "the receiver's own clock runs");
    let (records, episodes, relatives): (i64, i64, i64) = sqlx::query_as(
        "select (select count(*) from app.record where person_id = $1), (select count(*) from app.episode where person_id = $1 and closed_on is null),
           (select count(*) from app.relation where person_id = $1)",
    )
    .bind(taken.id)
    .fetch_one(&mut admin)
    .await
    .unwrap();
    assert_eq!((records, episodes, relatives), (1, 1, 1));
    let (reason, first): (String, bool) = sqlx::query_as(
        "select e.close_reason, r.first_registered_on = e.accepted_on from app.episode e join app.record r on r.id = e.record_id where e.person_id = $1",
    )
    .bind(child.id)
    .fetch_one(&mut admin)
    .await
    .unwrap();
    assert_eq!((reason.as_str(), first), ("転出(移管)", true), "closed at the sender, first registration kept");
    let refused = fixtures::may_change(&nation.app, TOWN, child).await;
    let Err(Error::Invalid(errors)) = refused else { panic!("the origin writes on: {refused:?}") };
    assert!(errors[0].message.contains("海田町が受理した"), "{errors:?}");
    let again = try_send(&nation, TOWN, FAR_TOWN, Kind::Handover, child).await;
    assert!(matches!(again, Err(Error::Invalid(_))), "it is not the origin's to give any more: {again:?}");
    assert_eq!(seen(&nation, TOWN, key).await.unwrap().state, State::Accepted);
    assert_eq!(step(&nation, TOWN, key, Act::Finish, "").await.unwrap(), State::Done);
    // A register that still lists the child finds out before it writes.
    let permit = fixtures::permit(&nation.app, TOWN);
    let mut tx = nation.app.db.read(&permit).await.unwrap();
    let handed = desk::people::access::handed_over(&mut tx).await.unwrap();
    assert_eq!(handed.get(&child.id), Some(&NEXT_TOWN));
}

#[tokio::test]
async fn a_child_that_comes_back_goes_on_in_its_old_record() {
    let nation = Nation::new().await;
    let child = fixtures::child(&nation.app, TOWN, "架空 戻子").await;
    let away = sent(&nation, TOWN, FAR_TOWN, Kind::Handover, child).await;
    step(&nation, FAR_TOWN, away, Act::Open, "").await.unwrap();
    let there = accept(&nation, FAR_TOWN, away, Kind::Handover, None).await.unwrap().unwrap();
    nation.work().await;
    assert!(fixtures::may_change(&nation.app, TOWN, child).await.is_err());
    let back = sent(&nation, FAR_TOWN, TOWN, Kind::Handover, there).await;
    step(&nation, TOWN, back, Act::Open, "").await.unwrap();
    let permit = permit(&nation.app, TOWN);
    let mut tx = nation.app.db.read(&permit).await.unwrap();
    let found = transitions::find(&mut tx, back).await.unwrap().for_rules().clone();
    let (old, _) = transitions::earlier(&mut tx, &found).await.unwrap().expect("the old record is proposed");
    assert_eq!(old, child.id);
    drop(tx);
    let joined = accept(&nation, TOWN, back, Kind::Handover, Some(child)).await.unwrap().unwrap();
    nation.work().await;
    assert_eq!(joined, child, "no duplicate person");
    fixtures::may_change(&nation.app, TOWN, child).await.unwrap();
    assert!(fixtures::may_change(&nation.app, FAR_TOWN, there).await.is_err(), "now the other one is closed");
    let episodes: i64 = sqlx::query_scalar("select count(*) from app.episode where person_id = $1")
        .bind(child.id)
        .fetch_one(&mut nation.admin().await)
        .await
        .unwrap();
    assert_eq!(episodes, 2, "history goes on");
}

#[tokio::test]
async fn each_side_does_its_own_part_once() {
    let nation = Nation::new().await;
    let child = fixtures::child(&nation.app, CENTRE, "架空 一子").await;
    let key = sent(&nation, CENTRE, TOWN, Kind::Inquiry, child).await;
    assert!(matches!(step(&nation, CENTRE, key, Act::Open, "").await, Err(Error::Forbidden)), "not the sender's step");
    assert!(matches!(step(&nation, FAR_TOWN, key, Act::Open, "").await, Err(Error::NotFound)), "no side");
    step(&nation, TOWN, key, Act::Open, "").await.unwrap();
    assert!(matches!(step(&nation, TOWN, key, Act::Open, "").await, Err(Error::Stale)), "twice");
    assert!(matches!(step(&nation, TOWN, key, Act::Ask, " ").await, Err(Error::Invalid(_))), "a question has words");
    assert_eq!(step(&nation, TOWN, key, Act::Ask, "いつからですか").await.unwrap(), State::AskedBack);
    assert_eq!(step(&nation, CENTRE, key, Act::AnswerBack, "先月からです").await.unwrap(), State::AnsweredBack);
    assert_eq!(step(&nation, TOWN, key, Act::Answer, "通所していません").await.unwrap(), State::Done);
    for act in [Act::Answer, Act::Refuse, Act::Ask] {
        assert!(matches!(step(&nation, TOWN, key, act, "あとから").await, Err(Error::Stale)), "{act:?} after the end");
    }
    assert!(matches!(step(&nation, CENTRE, key, Act::Withdraw, "").await, Err(Error::Stale)));
    let notice = sent(&nation, CENTRE, TOWN, Kind::Information, child).await;
    step(&nation, TOWN, notice, Act::Open, "").await.unwrap();
    assert_eq!(accept(&nation, TOWN, notice, Kind::Information, None).await.unwrap(), None);
    assert_eq!(seen(&nation, TOWN, notice).await.unwrap().state, State::Done, "to know is all there is to do");
    let withdrawn = sent(&nation, CENTRE, TOWN, Kind::CityTransfer, child).await;
    step(&nation, CENTRE, withdrawn, Act::Withdraw, "").await.unwrap();
    assert!(matches!(step(&nation, TOWN, withdrawn, Act::Open, "").await, Err(Error::Stale)));
}

#[tokio::test]
async fn what_the_law_does_not_send_is_refused_and_what_must_not_leave_stays() {
    let nation = Nation::new().await;
    let child = fixtures::child(&nation.app, TOWN, "架空 一子").await;
    for (kind, to) in
        [(Kind::Handover, CENTRE), (Kind::CityTransfer, CENTRE), (Kind::Referral, CENTRE), (Kind::Handover, TOWN)]
    {
        let refused = try_send(&nation, TOWN, to, kind, child).await;
        assert!(matches!(refused, Err(Error::Invalid(_))), "{kind:?} to {to}: {refused:?}");
    }
    let objects = crate::objects::Objects::new(&nation).await;
    let seen_there = desk::cases::sighting::NewSighting {
        seen_at: nation.clock().now(),
        place: "架空の保護先3917".into(),
        method: "目視".into(),
        seen_by: "架空の職員".into(),
        state: "変わりなし".into(),
    };
    let permit = permit(&nation.app, TOWN);
    let mut tx = nation.app.db.write(&permit).await.unwrap();
    desk::cases::sighting::record_sighting(&mut tx, &[objects.child.id], &seen_there).await.unwrap();
    tx.commit().await.unwrap();
    let key = sent(&nation, TOWN, FAR_TOWN, Kind::Information, objects.child).await;
    let package = serde_json::to_string(&seen(&nation, FAR_TOWN, key).await.unwrap().package).unwrap();
    step(&nation, FAR_TOWN, key, Act::Open, "").await.unwrap();
    step(&nation, FAR_TOWN, key, Act::Ask, "だれから聞きましたか").await.unwrap();
    let told = step(&nation, TOWN, key, Act::AnswerBack, crate::objects::REPORTER).await;
    assert!(matches!(told, Err(Error::Invalid(ref errors)) if errors[0].field == "words"), "said in a step: {told:?}");
    for secret in [
        crate::objects::ADDRESS,
        crate::objects::PHONE,
        crate::objects::REPORTER,
        crate::objects::REPORTER_CONTACT,
        "架空の保護先3917",
    ] {
        assert!(!package.contains(secret), "{secret} left the house");
    }
    let mut tx = nation.app.db.write(&permit).await.unwrap();
    let words = format!("{}さんから聞きました", crate::objects::REPORTER);
    let package = gather(&nation.app, &mut tx, objects.child, &everything(&words)).await.unwrap();
    let new = NewTransition::new(Kind::Information, CENTRE, Some(objects.child), "25-2", package);
    let refused = transitions::send(&nation.app, &mut tx, &new).await;
    assert!(matches!(refused, Err(Error::Invalid(ref errors)) if errors[0].field == "words"), "{refused:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_who_accept_at_once_make_one_record() {
    let nation = Nation::new().await;
    let child = fixtures::child(&nation.app, TOWN, "架空 一子").await;
    let key = sent(&nation, TOWN, NEXT_TOWN, Kind::Handover, child).await;
    step(&nation, NEXT_TOWN, key, Act::Open, "").await.unwrap();
    let both = tokio::join!(
        accept(&nation, NEXT_TOWN, key, Kind::Handover, None),
        accept(&nation, NEXT_TOWN, key, Kind::Handover, None)
    );
    let accepted = [&both.0, &both.1].into_iter().filter(|one| one.is_ok()).count();
    assert_eq!(accepted, 1, "{both:?}");
    let records: i64 = sqlx::query_scalar("select count(*) from app.record where org_id = $1")
        .bind(NEXT_TOWN)
        .fetch_one(&mut nation.admin().await)
        .await
        .unwrap();
    assert_eq!(records, 1);
}

#[tokio::test]
async fn the_database_itself_lets_nobody_change_what_was_shared() {
    let nation = Nation::new().await;
    let child = fixtures::child(&nation.app, TOWN, "架空 一子").await;
    let key = sent(&nation, TOWN, FAR_CENTRE, Kind::MoveNotice, child).await;
    for (org, role) in
        [(TOWN, ground::db::Role::Write), (FAR_CENTRE, ground::db::Role::Write), (0, ground::db::Role::Work)]
    {
        use sqlx::ConnectOptions;
        let mut connection = nation.database.role(role).connect().await.unwrap();
        let context = format!(
            "select set_config('app.own', '{{{org}}}', false), set_config('app.orgs', '{{{org}}}', false), set_config('app.ward', '', false)"
        );
        sqlx::Executor::execute(&mut connection, sqlx::AssertSqlSafe(context)).await.unwrap();
        for column in ["package", "kind", "answer_due", "to_org", "person_id"] {
            let sql = format!("update app.transition set {column} = {column} where id = '{}'", key.id);
            let changed = sqlx::Executor::execute(&mut connection, sqlx::AssertSqlSafe(sql)).await;
            assert!(changed.is_err(), "{column} by {org}");
        }
    }
}

/// Runs the watch over what waits.
pub async fn remind(nation: &Nation) {
    let job = kasugai::jobs::TIMED.iter().find(|job| job.name == "移管・送致の督促").unwrap();
    ground::outbox::timed::run_if_due(&nation.app.db, job).await.unwrap();
}

#[tokio::test]
async fn both_sides_are_reminded_rung_by_rung_and_once() {
    let nation = Nation::new().await;
    let child = fixtures::child(&nation.app, TOWN, "架空 一子").await;
    let (head, _) = nation.hire(TOWN, "family_chief").await;
    sqlx::query(
        "insert into app.approval_route (area, org_id, kind, posts, updated_at, updated_by_name)
         select area, org_id, '文書', array[0, post_id], now(), '架空' from app.appointment where staff_id = $1",
    )
    .bind(head)
    .execute(&mut nation.admin().await)
    .await
    .unwrap();
    let key = sent(&nation, TOWN, FAR_TOWN, Kind::Handover, child).await;
    nation.work().await;
    let reminders = async || -> Vec<(i32, String)> {
        sqlx::query_as("select org_id, for_action from app.notice where kind = 'transition.due' order by at, org_id")
            .fetch_all(&mut nation.admin().await)
            .await
            .unwrap()
    };
    for (hours, expected) in [(5, 0), (2, 2), (1, 2), (5, 4), (6, 6), (7, 8)] {
        nation.clock().advance(SignedDuration::from_hours(hours));
        remind(&nation).await;
        nation.work().await;
        assert_eq!(reminders().await.len(), expected, "after {hours} more hours: {:?}", reminders().await);
    }
    let told = reminders().await;
    assert!(told.contains(&(FAR_TOWN, "access.grant".to_owned())), "no chain is set: who may grant, at last: {told:?}");
    let heads: i64 = sqlx::query_scalar(
        "select count(*) from app.notice where kind = 'transition.due' and org_id = $1 and for_staff = $2",
    )
    .bind(TOWN)
    .bind(head)
    .fetch_one(&mut nation.admin().await)
    .await
    .unwrap();
    assert_eq!(heads, 1, "who signs last is the head, told at the last level only");
    let steps = seen(&nation, TOWN, key).await.unwrap();
    assert_eq!(steps.rung, 4);
    let permit = permit(&nation.app, TOWN);
    let mut tx = nation.app.db.read(&permit).await.unwrap();
    let list = transitions::list(&mut tx, Which::Open, None).await.unwrap();
    assert_eq!(tx.show(list).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_server_that_dies_between_commit_and_notice_loses_nothing_and_tells_once() {
    let nation = Nation::new().await;
    let child = fixtures::child(&nation.app, TOWN, "架空 一子").await;
    nation.work().await;
    let key = sent(&nation, TOWN, FAR_TOWN, Kind::Handover, child).await;
    let mut admin = nation.admin().await;
    sqlx::query("create table public.again as select * from app.event").execute(&mut admin).await.unwrap();
    // The first process is gone; a week later another one finds the event. It dies after handling it, before it was told so.
    let second = nation.second_process().await;
    nation.clock().advance(SignedDuration::from_hours(7 * 24));
    for _ in 0..2 {
        while ground::outbox::handle_next(&second.db, kasugai::jobs::handle).await.unwrap() {}
        sqlx::query("insert into app.event select * from public.again").execute(&mut admin).await.unwrap();
    }
    while ground::outbox::handle_next(&second.db, kasugai::jobs::handle).await.unwrap() {}
    let notices: i64 =
        sqlx::query_scalar("select count(*) from app.notice where org_id = $1 and kind = 'transition.sent'")
            .bind(FAR_TOWN)
            .fetch_one(&mut admin)
            .await
            .unwrap();
    let delivered: i64 = sqlx::query_scalar("select count(*) from app.transition_step where act = 'delivered'")
        .fetch_one(&mut admin)
        .await
        .unwrap();
    assert_eq!((notices, delivered), (1, 1));
    assert_eq!(seen(&nation, FAR_TOWN, key).await.unwrap().state, State::Delivered);
    // Nobody looked for a week: the head was told, in one step.
    remind(&nation).await;
    nation.work().await;
    assert_eq!(seen(&nation, TOWN, key).await.unwrap().rung, 6);
}
