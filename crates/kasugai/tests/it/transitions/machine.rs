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
    let permit = permit(&nation.app, org);
    let mut tx = nation.app.db.write(&permit).await?;
    let how = Acceptance { kind, join: join.map(|key| key.id), no_check: None, words: String::new() };
    let child = transitions::accept(&nation.app, &mut tx, key, &how).await?;
    tx.commit().await?;
    Ok(child)
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
    assert_eq!(seen(&nation, TOWN, key).await.unwrap().state, State::Accepted);
    assert_eq!(step(&nation, TOWN, key, Act::Finish, "").await.unwrap(), State::Done);
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
    let key = sent(&nation, TOWN, FAR_TOWN, Kind::Handover, objects.child).await;
    let package = serde_json::to_string(&seen(&nation, FAR_TOWN, key).await.unwrap().package).unwrap();
    for secret in
        [crate::objects::ADDRESS, crate::objects::PHONE, crate::objects::REPORTER, crate::objects::REPORTER_CONTACT]
    {
        assert!(!package.contains(secret), "{secret} left the house");
    }
    let permit = permit(&nation.app, TOWN);
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
        let context =
            format!("select set_config('app.own', '{{{org}}}', false), set_config('app.orgs', '{{{org}}}', false)");
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
    assert!(told.contains(&(FAR_TOWN, "access.grant".to_owned())), "the head at last: {told:?}");
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
