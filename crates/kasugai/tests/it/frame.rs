//! The menu: every post finds its own doors there, and no door that stays shut.

use crate::nation::{CENTRE, Nation, POLICE, TOWN};

#[tokio::test]
async fn the_menu_shows_each_post_its_doors_and_no_others() {
    let nation = Nation::new().await;
    let doors = [
        "/intakes",
        "/records",
        "/search",
        "/notices",
        "/sharing",
        "/import",
        "/views",
        "/operations",
        "/alarms",
        "/admin",
    ];
    let mut shown = 0;
    for (org, role) in [
        (TOWN, "family_staff"),
        (TOWN, "family_chief"),
        (TOWN, "education_staff"),
        (TOWN, "admin"),
        (CENTRE, "centre_worker"),
        (CENTRE, "centre_chief"),
        (CENTRE, "centre_night"),
        (POLICE, "police"),
    ] {
        let mut staff = nation.staff(org, role).await;
        let home = staff.get("/").await.expect(200).body;
        let menu = home.split("<nav class=\"side\"").nth(1).unwrap().split("</nav>").next().unwrap().to_owned();
        for door in doors {
            let is_open = staff.get(door).await.status.as_u16() == 200;
            assert_eq!(menu.contains(&format!("href=\"{door}\"")), is_open, "{role}: {door}");
            shown += usize::from(is_open);
        }
    }
    assert!(shown > 40, "{shown}");
}
