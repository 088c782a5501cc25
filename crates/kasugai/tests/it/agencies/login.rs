//! Waiting after failures, codes good once, sessions that end.

use crate::nation::{Nation, PASSWORD, TOWN};
use ground::Error;
use ground::gate::{LoginOutcome, Settings, Visitor, current_code};
use jiff::SignedDuration;
use sqlx::Executor;
use uuid::Uuid;

const HOME: Visitor<'static> = Visitor { source: "192.0.2.1", device: None };
const ATTACKER: Visitor<'static> = Visitor { source: "198.51.100.9", device: None };

async fn token(nation: &Nation, login: &str, from: Visitor<'_>) -> ground::Result<(String, String)> {
    match nation.app.gate.login(login, PASSWORD, from).await? {
        LoginOutcome::In(entered) => Ok((entered.token, entered.device)),
        other => panic!("{other:?}"),
    }
}

async fn audit_kinds(nation: &Nation, staff: Uuid) -> Vec<String> {
    let mut admin = nation.admin().await;
    sqlx::query_scalar("select kind from log.audit where staff_id = $1 order by seq")
        .bind(staff)
        .fetch_all(&mut admin)
        .await
        .unwrap()
}

#[tokio::test]
async fn failures_slow_down_before_they_lock_and_each_is_on_record() {
    let nation = Nation::new().await;
    let (staff, login) = nation.hire(TOWN, "family_staff").await;
    for wait in [1, 3, 5, 10, 900] {
        let wrong = nation.app.gate.login(&login, "chigau-kotoba-desu", ATTACKER).await;
        assert!(matches!(wrong, Err(Error::Invalid(_))), "{wrong:?}");
        let early = nation.app.gate.login(&login, PASSWORD, ATTACKER).await;
        assert!(matches!(early, Err(Error::TooMany(seconds)) if seconds == wait), "{wait}: {early:?}");
        nation.clock().advance(SignedDuration::from_secs(wait as i64));
    }
    token(&nation, &login, ATTACKER).await.unwrap();
    let kinds = audit_kinds(&nation, staff).await;
    assert_eq!(
        kinds,
        ["login.failed", "login.failed", "login.failed", "login.failed", "login.failed", "login.locked", "login"]
    );
    // Back at the foot of the ladder.
    nation.app.gate.login(&login, "chigau-kotoba-desu", ATTACKER).await.unwrap_err();
    assert!(matches!(nation.app.gate.login(&login, PASSWORD, ATTACKER).await, Err(Error::TooMany(1))));
}

#[tokio::test]
async fn ten_thousand_guesses_get_in_never_and_the_owner_at_once() {
    let nation = Nation::new().await;
    let (_, login) = nation.hire(TOWN, "family_staff").await;
    let (_, device) = token(&nation, &login, HOME).await.unwrap();
    let own = Visitor { source: "192.0.2.1", device: Some(&device) };
    let mut compared = 0;
    for n in 0..10_000 {
        match nation.app.gate.login(&login, &format!("guess-number-{n}"), ATTACKER).await {
            Err(Error::Invalid(_)) => compared += 1,
            Err(Error::TooMany(_)) => {}
            other => panic!("{other:?}"),
        }
        nation.clock().advance(SignedDuration::from_secs(1));
        if n % 2_500 == 2_499 {
            token(&nation, &login, own).await.expect("the owner's own device is not locked");
        }
    }
    // 4 quick ones, then one each 15 minutes of 10,000 seconds.
    assert!((5..=17).contains(&compared), "{compared} passwords were compared");
    assert!(
        matches!(token(&nation, &login, ATTACKER).await, Err(Error::TooMany(_))),
        "the right password does not help from there"
    );
}

#[tokio::test]
async fn guesses_at_the_same_moment_are_counted_one_by_one() {
    let nation = Nation::new().await;
    let (_, login) = nation.hire(TOWN, "family_staff").await;
    // After these the next failure waits for a quarter of an hour, however slow the machine is.
    for wait in [1, 3, 5, 10] {
        nation.app.gate.login(&login, "chigau-kotoba-desu", ATTACKER).await.unwrap_err();
        nation.clock().advance(SignedDuration::from_secs(wait));
    }
    let tries = (0..20).map(|_| nation.app.gate.login(&login, "chigau-kotoba-desu", ATTACKER));
    let answers = futures::future::join_all(tries).await;
    let compared = answers.iter().filter(|answer| matches!(answer, Err(Error::Invalid(_)))).count();
    assert_eq!(compared, 1, "the others had to wait");
}

#[tokio::test]
async fn an_unknown_account_answers_as_a_known_one() {
    let nation = Nation::new().await;
    let (_, login) = nation.hire(TOWN, "family_staff").await;
    let mut answers = Vec::new();
    for name in [login.as_str(), "dare-demo-nai"] {
        let mut visitor = crate::visitor::Visitor::new(&nation.app);
        let mut seen = Vec::new();
        for wait in [1, 3, 5, 10, 900] {
            for _ in 0..2 {
                let answer = visitor.post("/login", &[("login", name), ("password", "chigau-kotoba-desu")]).await;
                seen.push((answer.status, answer.body.replace(name, "")));
            }
            nation.clock().advance(SignedDuration::from_secs(wait));
        }
        answers.push(seen);
    }
    assert_eq!(answers[0], answers[1]);
}

#[tokio::test]
async fn one_source_trying_many_accounts_raises_one_alarm() {
    let nation = Nation::new().await;
    let mut logins = Vec::new();
    for _ in 0..3 {
        logins.push(nation.hire(TOWN, "family_staff").await.1);
    }
    for n in 0..19 {
        nation.app.gate.login(&format!("nobody-{n}"), "chigau-kotoba-desu", ATTACKER).await.unwrap_err();
    }
    nation.app.gate.login(&logins[0], "chigau-kotoba-desu", ATTACKER).await.unwrap_err();
    let slowed = nation.app.gate.login(&logins[1], "chigau-kotoba-desu", ATTACKER).await;
    assert!(matches!(slowed, Err(Error::TooMany(10))), "{slowed:?}");
    token(&nation, &logins[1], HOME).await.expect("nobody is locked out elsewhere");
    nation.clock().advance(SignedDuration::from_secs(10));
    nation.app.gate.login(&logins[2], "chigau-kotoba-desu", ATTACKER).await.unwrap_err();
    let mut admin = nation.admin().await;
    let alarms: Vec<(i32, String)> =
        sqlx::query_as("select org_id, kind from log.alarm").fetch_all(&mut admin).await.unwrap();
    assert_eq!(alarms, [(TOWN, "login.spray".to_owned())]);
}

#[tokio::test]
async fn a_code_is_good_once() {
    let nation = Nation::with(Settings::default()).await;
    let gate = &nation.app.gate;
    let (staff, login) = nation.hire(TOWN, "family_staff").await;
    let Ok(LoginOutcome::EnrolmentNeeded(first)) = gate.login(&login, PASSWORD, HOME).await else { panic!() };
    assert!(gate.actor(&first, true).await.unwrap().rights.len() == 1, "only the own settings before enrolment");
    let (secret, _) = gate.propose_second_factor(&first).await.unwrap();
    let code = current_code(&secret, nation.clock().now()).unwrap();
    let entered = gate.enrol(&first, &secret, &code, HOME).await.unwrap();
    assert!(gate.actor(&entered.token, true).await.unwrap().second_factor);
    assert!(gate.actor(&first, true).await.is_err(), "the first step's session is over");

    nation.clock().advance(SignedDuration::from_secs(60));
    let code = current_code(&secret, nation.clock().now()).unwrap();
    let mut firsts = Vec::new();
    for _ in 0..2 {
        let Ok(LoginOutcome::CodeNeeded(first)) = gate.login(&login, PASSWORD, HOME).await else { panic!() };
        firsts.push(first);
    }
    let both =
        futures::future::join(gate.second_factor(&firsts[0], &code, HOME), gate.second_factor(&firsts[1], &code, HOME))
            .await;
    assert_eq!(u8::from(both.0.is_ok()) + u8::from(both.1.is_ok()), 1, "{both:?}");
    assert!(audit_kinds(&nation, staff).await.contains(&"login.failed".to_owned()), "the second use is a failure");
}

#[tokio::test]
async fn sessions_end_when_idle_after_twelve_hours_and_when_a_third_begins() {
    let nation = Nation::new().await;
    let gate = &nation.app.gate;
    let (_, login) = nation.hire(TOWN, "family_staff").await;
    let (idle, _) = token(&nation, &login, HOME).await.unwrap();
    nation.clock().advance(SignedDuration::from_mins(14));
    gate.actor(&idle, false).await.expect("still there; a background request does not prolong it");
    nation.clock().advance(SignedDuration::from_mins(2));
    assert!(matches!(gate.actor(&idle, true).await, Err(Error::Unauthenticated)));

    let (busy, _) = token(&nation, &login, HOME).await.unwrap();
    for _ in 0..71 {
        nation.clock().advance(SignedDuration::from_mins(10));
        gate.actor(&busy, true).await.unwrap();
    }
    nation.clock().advance(SignedDuration::from_mins(10));
    assert!(matches!(gate.actor(&busy, true).await, Err(Error::Unauthenticated)), "twelve hours are over");

    let mut tokens = Vec::new();
    for _ in 0..3 {
        tokens.push(token(&nation, &login, HOME).await.unwrap().0);
        nation.clock().advance(SignedDuration::from_secs(1));
    }
    assert!(gate.actor(&tokens[0], true).await.is_err());
    assert!(gate.actor(&tokens[1], true).await.is_ok() && gate.actor(&tokens[2], true).await.is_ok());
}

#[tokio::test]
async fn the_session_of_somebody_who_left_is_dead_at_the_next_request_on_every_process() {
    let nation = Nation::new().await;
    let other = nation.second_process().await;
    let (staff, login) = nation.hire(TOWN, "family_staff").await;
    let (token, _) = token(&nation, &login, HOME).await.unwrap();
    other.gate.actor(&token, true).await.unwrap();
    let mut admin = nation.admin().await;
    sqlx::query("update app.staff set ends_on = current_date - 2 where id = $1")
        .bind(staff)
        .execute(&mut admin)
        .await
        .unwrap();
    assert!(matches!(other.gate.actor(&token, true).await, Err(Error::Unauthenticated)));
    assert!(matches!(nation.app.gate.actor(&token, true).await, Err(Error::Unauthenticated)));
    let again = nation.app.gate.login(&login, PASSWORD, HOME).await;
    assert!(matches!(again, Err(Error::Invalid(_))), "{again:?}");
}

#[tokio::test]
async fn without_its_audit_row_nobody_gets_in() {
    let nation = Nation::new().await;
    let (_, login) = nation.hire(TOWN, "family_staff").await;
    nation.admin().await.execute("revoke insert on log.audit from kasugai_auth").await.unwrap();
    assert!(matches!(nation.app.gate.login(&login, PASSWORD, HOME).await, Err(Error::Internal(_))));
    let mut admin = nation.admin().await;
    let sessions: i64 = sqlx::query_scalar("select count(*) from auth.session").fetch_one(&mut admin).await.unwrap();
    assert_eq!(sessions, 0);
}

#[tokio::test]
async fn a_handed_out_password_opens_nothing_but_its_change() {
    let nation = Nation::new().await;
    let gate = &nation.app.gate;
    let (staff, login) = nation.hire(TOWN, "family_staff").await;
    let first = gate.create_credential(staff, 34, TOWN, &login).await.unwrap();
    let Ok(LoginOutcome::In(entered)) = gate.login(&login, &first, HOME).await else { panic!() };
    assert!(entered.new_password_needed);
    let actor = gate.actor(&entered.token, true).await.unwrap();
    assert_eq!(actor.rights.iter().copied().collect::<Vec<_>>(), [ground::gate::Action::UseAccount]);
}
