//! Staff, posts, rights, settings and keys, through the screens.

use crate::nation::{CENTRE, NEXT_TOWN, Nation, PASSWORD, PREFECTURE, TOWN};
use crate::visitor::Visitor;
use desk::agencies;
use ground::gate::Action;
use jiff::civil::date;
use jiff::{SignedDuration, ToSpan};
use std::fmt::Write;
use uuid::Uuid;

async fn post_id(nation: &Nation, org: i32, role: &str) -> String {
    let mut admin = nation.admin().await;
    let known: Option<i32> = sqlx::query_scalar("select id from ref.post where org_id = $1 and role = $2")
        .bind(org)
        .bind(role)
        .fetch_optional(&mut admin)
        .await
        .unwrap();
    match known {
        Some(id) => id.to_string(),
        None => {
            sqlx::query_scalar::<_, i32>("insert into ref.post (org_id, title, role) values ($1, $2, $2) returning id")
                .bind(org)
                .bind(role)
                .fetch_one(&mut admin)
                .await
                .unwrap()
                .to_string()
        }
    }
}

/// Moves the clock to noon in Japan of a day to come.
fn go_to(nation: &Nation, day: jiff::civil::Date) {
    let noon = day.at(12, 0, 0, 0).to_zoned(ground::db::japan()).unwrap().timestamp();
    nation.clock().advance(noon.duration_since(nation.clock().now()));
}

/// The text between two marks of a page.
fn between<'a>(page: &'a str, from: &str, to: &str) -> &'a str {
    page.split_once(from).unwrap().1.split_once(to).unwrap().0
}

#[tokio::test]
async fn a_new_colleague_gets_a_password_once_and_chooses_their_own() {
    let nation = Nation::new().await;
    let mut admin = nation.staff(TOWN, "admin").await;
    let post = post_id(&nation, TOWN, "family_staff").await;
    let form = [
        ("login", "kakuu.hanako"),
        ("name", "架空 花子"),
        ("kana", "かくう はなこ"),
        ("hired_from", "R2.4.1"),
        ("ends_on", "2020/3/31"),
        ("post", &post),
    ];
    let refused = admin.post("/admin/staff", &form).await.expect(422);
    assert!(refused.body.contains("利用終了日が利用開始日より前です"));
    let mut form = form;
    let end = nation.clock().today().checked_add(60.days()).unwrap().to_string();
    form[4].1 = &end;
    let shown = admin.post("/admin/staff", &form).await.expect(200);
    let password = between(&shown.body, "初期パスワード</dt><dd><code class=\"secret\">", "</code>").to_owned();
    assert_eq!(password.len(), 16);
    let list = admin.get("/admin/staff").await.expect(200);
    assert!(list.body.contains("架空 花子") && !list.body.contains(&password));
    admin.post("/admin/staff", &form).await.expect(422);

    let mut hanako = Visitor::new(&nation.app);
    let entered = hanako.log_in("kakuu.hanako", &password).await;
    assert_eq!(entered.location(), "/account?first=1");
    hanako.post("/session", &[]).await.expect(200);
    hanako.get("/admin").await.expect(403);
    let new = "kaze-no-toori-michi";
    let wrong =
        hanako.post("/account/password", &[("old", "chigau"), ("password", new), ("again", new)]).await.expect(422);
    assert!(wrong.body.contains("いまのパスワードが違います"));
    nation.clock().advance(SignedDuration::from_secs(1));
    hanako.post("/account/password", &[("old", &password), ("password", new), ("again", new)]).await.expect(303);
    assert!(nation.app.gate.login("kakuu.hanako", &password, Default::default()).await.is_err());
    assert!(hanako.get("/account").await.expect(200).body.contains("この端末"));
}

#[tokio::test]
async fn rights_of_a_new_post_begin_at_midnight_of_the_first_of_april() {
    let nation = Nation::new().await;
    let mut admin = nation.staff(TOWN, "admin").await;
    let (staff, login) = nation.hire(TOWN, "family_staff").await;
    let post = post_id(&nation, TOWN, "admin").await;
    let april = agencies_next_april(nation.clock().today());
    let mut db = nation.admin().await;
    sqlx::query("update app.staff set ends_on = '2099-03-31'").execute(&mut db).await.unwrap();
    let url = format!("/admin/staff/{staff}/appointments");
    admin.post(&url, &[("post", &post), ("from", &april.to_string())]).await.expect(303);

    // 31 March, one minute before midnight in Japan.
    let midnight = april.at(0, 0, 0, 0).to_zoned(ground::db::japan()).unwrap().timestamp();
    nation.clock().advance(midnight.duration_since(nation.clock().now()) - SignedDuration::from_mins(1));
    let mut visitor = Visitor::new(&nation.app);
    visitor.log_in(&login, PASSWORD).await;
    visitor.get("/admin/staff").await.expect(403);
    nation.clock().advance(SignedDuration::from_secs(61));
    visitor.get("/admin/staff").await.expect(200);
    let other = nation.second_process().await;
    visitor.at(&other).get("/admin/staff").await.expect(200);
}

fn agencies_next_april(today: jiff::civil::Date) -> jiff::civil::Date {
    date(if today.month() >= 4 { today.year() + 1 } else { today.year() }, 4, 1)
}

#[tokio::test]
async fn changed_rights_hold_from_their_day_at_the_own_agency_on_every_process() {
    let nation = Nation::new().await;
    let other = nation.second_process().await;
    let mut admin = nation.staff(TOWN, "admin").await;
    let mut chief = nation.staff(TOWN, "family_chief").await;
    let mut elsewhere = nation.staff(NEXT_TOWN, "family_chief").await;
    chief.get("/admin/staff").await.expect(200);
    let kept: Vec<&str> = agencies::lines()
        .into_iter()
        .filter(|line| line.roles.contains(&"family_chief"))
        .filter_map(|line| match line.provided {
            agencies::Provided::Own(action) if action != Action::ReadStaff => Some(action.code()),
            _ => None,
        })
        .collect();
    let mut form = vec![("role", "family_chief")];
    form.extend(kept.iter().map(|code| ("action", *code)));
    let page = admin.get("/admin/rights/edit?role=family_chief").await.expect(200);
    assert!(page.body.contains("value=\"staff.read\" checked"));
    admin.post("/admin/rights", &form).await.expect(303);
    chief.get("/admin/staff").await.expect(403);
    chief.at(&other).get("/admin/staff").await.expect(403);
    elsewhere.get("/admin/staff").await.expect(200);
    admin.post("/admin/rights", &[("role", "family_chief"), ("reset", "1")]).await.expect(303);
    chief.at(&other).get("/admin/staff").await.expect(200);
    let history = admin.get("/admin/rights").await.expect(200);
    assert!(history.body.contains("操作者管理 読込"), "the change is in the history");
    let csv = admin.get("/admin/rights/export?format=csv").await.expect(200);
    assert!(csv.body.contains("\"通告者の閲覧\""));
}

#[tokio::test]
async fn the_last_who_may_change_rights_stays() {
    let nation = Nation::new().await;
    let mut admin = nation.staff(TOWN, "admin").await;
    let staff = admin.staff.unwrap();
    let refused = admin.post("/admin/rights", &[("role", "admin"), ("action", "staff.read")]).await.expect(422);
    assert!(refused.body.contains("1人もいなくなります"));
    let post = post_id(&nation, TOWN, "family_staff").await;
    let url = format!("/admin/staff/{staff}/appointments");
    let today = nation.clock().today().to_string();
    admin.post(&url, &[("post", &post), ("from", &today)]).await.expect(422);
    admin.post(&format!("/admin/staff/{staff}/disabled"), &[("disabled", "1")]).await.expect(403);
    let admin_post = post_id(&nation, TOWN, "admin").await;
    let renamed = [("title", "主任"), ("role", "police"), ("section", "")];
    admin.post(&format!("/admin/posts/{admin_post}"), &renamed).await.expect(422);
    nation.hire(TOWN, "family_chief").await;
    admin.post(&url, &[("post", &post), ("from", &today)]).await.expect(303);
}

#[tokio::test]
async fn administrators_reach_their_own_staff_only() {
    let nation = Nation::new().await;
    let mut admin = nation.staff(TOWN, "admin").await;
    let (stranger, login) = nation.hire(CENTRE, "centre_worker").await;
    admin.get(&format!("/admin/staff/{stranger}")).await.expect(404);
    for action in ["password", "second-factor", "disabled", "subject"] {
        admin.post(&format!("/admin/staff/{stranger}/{action}"), &[("disabled", "1")]).await.expect(404);
    }
    assert!(nation.app.gate.login(&login, PASSWORD, Default::default()).await.is_ok(), "untouched");
}

#[tokio::test]
async fn a_disabled_account_is_out_at_once_and_a_reset_password_ends_its_sessions() {
    let nation = Nation::new().await;
    let mut admin = nation.staff(TOWN, "admin").await;
    let mut worker = nation.staff(TOWN, "family_staff").await;
    let id = worker.staff.unwrap();
    worker.get("/account").await.expect(200);
    admin.post(&format!("/admin/staff/{id}/disabled"), &[("disabled", "1")]).await.expect(303);
    assert!(worker.get("/account").await.expect(303).location().starts_with("/login"));
    admin.post(&format!("/admin/staff/{id}/disabled"), &[("disabled", "0")]).await.expect(303);
    let page = admin.post(&format!("/admin/staff/{id}/password"), &[]).await.expect(200);
    assert!(page.body.contains("初期パスワードを発行しました") && page.body.contains("再発行"));
    assert_eq!(page.headers["cache-control"], "no-store");
}

#[tokio::test]
async fn settings_hold_from_their_day_and_can_be_put_back() {
    let nation = Nation::new().await;
    let mut admin = nation.staff(TOWN, "admin").await;
    let hours = |day| agencies::settings::SAFETY_CHECK_HOURS.of(&nation.app.gate.registry(), TOWN, day);
    let today = nation.clock().today();
    let tomorrow = today.tomorrow().unwrap();
    let name = "safety_check_hours";
    let refused = admin.post("/admin/settings", &[("name", name), (name, "72")]).await.expect(422);
    assert!(refused.body.contains("安全確認の期限は1から48までの数字"));
    admin.post("/admin/settings", &[("name", name), (name, "24"), ("from", &tomorrow.to_string())]).await.expect(303);
    let page = admin.get("/admin/settings").await.expect(200);
    assert!(page.body.contains("24時間"));
    assert_eq!((hours(today), hours(tomorrow)), (48, 24));
    go_to(&nation, tomorrow);
    let mut admin = nation.staff(TOWN, "admin").await;
    admin.post("/admin/settings", &[("name", name), ("reset", "1")]).await.expect(303);
    admin.get("/admin/settings").await.expect(200);
    assert_eq!(hours(tomorrow), 48);

    admin.post("/admin/settings", &[("name", "idle_minutes"), ("idle_minutes", "5")]).await.expect(303);
    admin.get("/admin/settings").await.expect(200);
    nation.clock().advance(SignedDuration::from_mins(6));
    assert!(admin.get("/admin/settings").await.expect(303).location().starts_with("/login"), "idle after five minutes");

    let mut admin = nation.staff(TOWN, "admin").await;
    let (_, login) = nation.hire(TOWN, "family_staff").await;
    admin.post("/admin/settings", &[("name", "nation_search"), ("nation_search", "0")]).await.expect(303);
    let entered = nation.app.gate.login(&login, PASSWORD, Default::default()).await.unwrap();
    let ground::gate::LoginOutcome::In(entered) = entered else { panic!() };
    let actor = nation.app.gate.actor(&entered.token, true).await.unwrap();
    assert!(!actor.may(Action::SearchNation) && actor.may(Action::SearchPeople));
}

#[tokio::test]
async fn a_key_is_shown_once_and_dies_when_revoked() {
    let nation = Nation::new().await;
    let mut admin = nation.staff(TOWN, "admin").await;
    let expires = nation.clock().today().checked_add(30.days()).unwrap().to_string();
    let shown = admin.post("/admin/keys", &[("name", "住民情報システム"), ("expires_on", &expires)]).await.expect(200);
    let key = between(&shown.body, "<code class=\"secret\">", "</code>").to_owned();
    let list = admin.get("/admin/keys").await.expect(200).body;
    assert!(!list.contains(&key));
    let actor = nation.app.gate.system(&key).await.unwrap();
    assert!(actor.may(Action::ApiRead) && !actor.may(Action::ReadRecord));
    let id: Uuid = between(&list, "/admin/keys/", "/revoke").parse().unwrap();
    let mut stranger = nation.staff(CENTRE, "admin").await;
    stranger.post(&format!("/admin/keys/{id}/revoke"), &[]).await.expect(404);
    admin.post(&format!("/admin/keys/{id}/revoke"), &[]).await.expect(303);
    assert!(nation.app.gate.system(&key).await.is_err());
}

#[tokio::test]
async fn a_prefecture_moves_a_town_to_another_centre_from_a_day_on() {
    let nation = Nation::new().await;
    let mut town = nation.staff(TOWN, "admin").await;
    let (centre, next) = (CENTRE.to_string(), NEXT_TOWN.to_string());
    let began = "2000-04-01";
    let tomorrow = nation.clock().today().tomorrow().unwrap();
    let form =
        [("centre", centre.as_str()), ("municipality", &next), ("began", began), ("last", &tomorrow.to_string())];
    town.post("/admin/jurisdiction/end", &form).await.expect(422);
    let mut prefecture = nation.staff(PREFECTURE, "prefecture").await;
    prefecture.post("/admin/jurisdiction/end", &form).await.expect(303);
    prefecture.get("/admin/agency").await.expect(200);
    let registry = nation.app.gate.registry();
    assert_eq!(registry.counterparts(NEXT_TOWN, tomorrow), [CENTRE]);
    assert!(registry.counterparts(NEXT_TOWN, tomorrow.tomorrow().unwrap()).is_empty());
    let far = [("centre", "1301"), ("municipality", next.as_str()), ("from", "R9.4.1")];
    prefecture.post("/admin/jurisdiction", &far).await.expect(422);
}

/// permissions.txt is the shipped table as people review it: a change of rights is a line of the diff.
#[test]
fn permissions_are_written_down() {
    let roles = agencies::roles();
    let mut text =
        String::from("# Role × action as shipped. Generated: run the tests with KASUGAI_WRITE=1 to write it anew.\n");
    for action in Action::ALL {
        writeln!(text, "\n{} {} {}", action.code(), action.group(), action.label()).unwrap();
        let line =
            agencies::lines().into_iter().find(|line| line.provided == agencies::Provided::Own(*action)).unwrap();
        for role in &roles {
            writeln!(text, "  {} {}", if line.roles.contains(&role.code) { "○" } else { "–" }, role.label).unwrap();
        }
    }
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../permissions.txt");
    #[expect(clippy::disallowed_methods, reason = "a switch of this test")]
    if std::env::var_os("KASUGAI_WRITE").is_some() {
        std::fs::write(path, &text).unwrap();
    }
    assert_eq!(std::fs::read_to_string(path).unwrap(), text, "permissions.txt is out of date");
}
