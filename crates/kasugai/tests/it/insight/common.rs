//! 共通・表示・管理: logging in and out, the menu by rights, the child's page, the history of views.

use super::clerk_of;
use crate::fixtures::{self, living_at, named};
use crate::nation::{Nation, PASSWORD, TOWN};
use crate::visitor::Visitor;
use jiff::SignedDuration;

#[tokio::test]
async fn s6_1_01_02_03_a_session_begins_at_home_and_ends_by_hand_or_by_time() {
    let nation = Nation::new().await;
    let (_, login) = nation.hire(TOWN, "family_staff").await;
    let mut clerk = Visitor::new(&nation.app);
    assert!(clerk.get("/records").await.expect(303).location().starts_with("/login"));
    let wrong = clerk.post("/login", &[("login", &login), ("password", "kangaechigai")]).await.expect(422);
    assert!(wrong.body.contains("ログインIDまたはパスワードが違います"), "{}", wrong.body);
    nation.clock().advance(SignedDuration::from_secs(2));
    assert_eq!(clerk.log_in(&login, PASSWORD).await.location(), "/", "on to home");
    // Every page has the way out and the way home.
    for place in ["/", "/records", "/search", "/notices", "/account"] {
        let page = clerk.get(place).await.expect(200);
        assert!(
            page.body.contains("action=\"/logout\"") && page.body.contains("class=\"brand\" href=\"/\""),
            "{place}"
        );
    }
    let mut elsewhere = clerk.clone();
    assert!(clerk.post("/logout", &[]).await.expect(303).location().starts_with("/login"));
    assert!(elsewhere.get("/").await.expect(303).location().starts_with("/login"), "the session itself is over");

    let mut clerk = Visitor::new(&nation.app);
    clerk.log_in(&login, PASSWORD).await;
    nation.clock().advance(SignedDuration::from_mins(14));
    clerk.get("/").await.expect(200);
    nation.clock().advance(SignedDuration::from_mins(14));
    clerk.get("/").await.expect(200);
    nation.clock().advance(SignedDuration::from_mins(16));
    assert!(
        clerk.get("/").await.expect(303).location().starts_with("/login"),
        "nothing was done for a quarter of an hour"
    );
}

#[tokio::test]
async fn s6_1_04_the_menu_follows_the_rights_and_the_administrator_changes_them() {
    let nation = Nation::new().await;
    let mut admin = nation.staff(TOWN, "admin").await;
    let mut nurse = nation.staff(TOWN, "health_staff").await;
    let menu =
        |body: &str| body.split("<nav class=\"side\"").nth(1).unwrap().split("</nav>").next().unwrap().to_owned();
    let door = "href=\"/statistics\"";
    assert!(!menu(&nurse.get("/").await.expect(200).body).contains(door));
    nurse.get("/statistics").await.expect(403);
    // Everything the role has, and 統計の閲覧.
    let mut form = vec![("role", "health_staff"), ("action", "statistics.read")];
    let lines = desk::agencies::lines();
    form.extend(lines.iter().filter(|line| line.roles.contains(&"health_staff")).filter_map(
        |line| match line.provided {
            desk::agencies::Provided::Own(action) => Some(("action", action.code())),
            _ => None,
        },
    ));
    admin.post("/admin/rights", &form).await.expect(303);
    assert!(menu(&nurse.get("/").await.expect(200).body).contains(door), "at the next request");
    nurse.get("/statistics").await.expect(200);
    admin.post("/admin/rights", &[("role", "health_staff"), ("reset", "1")]).await.expect(303);
    assert!(!menu(&nurse.get("/").await.expect(200).body).contains(door));
}

#[tokio::test]
async fn s6_1_09_10_the_childs_page_shows_who_it_is_and_what_belongs_to_it() {
    let nation = Nation::new().await;
    let child = living_at(named("架空 基子"), "34302", "広島県安芸郡府中町大通一丁目1-1", "082-000-1234");
    let child = fixtures::register(&nation.app, TOWN, &child).await;
    let mut clerk = clerk_of(&nation, "こども家庭係", "family_staff").await;
    nation.state_purpose(&clerk, child).await;
    let page = clerk.get(&format!("/records/{child}")).await.expect(200);
    for word in
        ["架空 基子", "平成30年5月5日", "府中町大通一丁目1-1", "082-000-1234", "事例番号", "これまでの経過", "家族"]
    {
        assert!(page.body.contains(word), "{word}: {}", page.body);
    }
    // The parts that are read by themselves are there, and answer.
    for part in ["alerts", "insight", "contacts", "now"] {
        let path = format!("/records/{child}/{part}");
        assert!(page.body.contains(&format!("data-live=\"{path}\"")), "{part}");
        clerk.fragment(&path).await.expect(200);
    }
    let watched = clerk.fragment(&format!("/records/{child}/insight")).await.expect(200);
    assert!(watched.body.contains("要注意ケースの登録: なし"), "{}", watched.body);
}

#[tokio::test]
async fn s6_1_41_views_of_persons_are_listed_for_administrators() {
    let nation = Nation::new().await;
    let child = fixtures::child(&nation.app, TOWN, "架空 閲子").await;
    let mut nurse = clerk_of(&nation, "母子保健係", "health_staff").await;
    nation.state_purpose(&nurse, child).await;
    nurse.get(&format!("/records/{child}")).await.expect(200);
    let mut chief = clerk_of(&nation, "こども家庭係", "family_chief").await;
    let listed = chief.get("/views").await.expect(200);
    for word in ["架空 閲子", "架空 母子保健係一般", "検査"] {
        assert!(listed.body.contains(word), "{word}: {}", listed.body);
    }
    let of_child = chief.get(&format!("/views?person=/records/{child}")).await.expect(200);
    assert!(of_child.body.contains("架空 母子保健係一般"));
    let of_nobody = chief.get("/views?who=%E3%81%84%E3%81%AA%E3%81%84").await.expect(200);
    assert!(!of_nobody.body.contains("架空 閲子"));
    let file = chief.get("/views/export").await.expect(200);
    assert!(file.bytes.starts_with(b"PK"), "an Excel file");
    nation.staff(TOWN, "admin").await.get("/views").await.expect(403);
}
