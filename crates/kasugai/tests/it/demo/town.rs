//! The linked systems of the example town: a visitor sees one child and eight systems.

use super::{Demo, count};
use ground::db::{Key, Role};
use kasugai::demo::{Nation, town};
use sqlx::{ConnectOptions, Connection};
use std::sync::Mutex;
use uuid::Uuid;

/// Residents whom the systems know here; few, as this program is not optimized.
const RESIDENTS: usize = 300;

pub async fn linked_systems_show_life(demo: &Demo) {
    let nation = Nation::new(demo.loaded.options);
    let mut owner = demo.database.role(Role::Migrate).connect().await.unwrap();
    let said = Mutex::new(Vec::new());
    let say = |line: &str| said.lock().unwrap().push(line.to_owned());
    town::live_with(&demo.app, &mut owner, &nation, RESIDENTS, &say).await.unwrap();
    assert!(said.lock().unwrap().iter().any(|line| line.contains("府中町の8つのシステムのファイル(架空)")));
    let mut admin = demo.database.admin().connect().await.unwrap();

    let mut worker = demo.visitor("134302-3").await;
    let held = "app.source_run where state not in ('applied', 'preview')";
    assert_eq!(count(&mut admin, held).await, 0, "every file was taken in");
    let waiting = count(&mut admin, "app.source_run where state = 'preview'").await;
    // A file without a row tells nothing new, so nobody has to look at it.
    let is_quiet = count(&mut admin, "app.source_run where state = 'applied' and total = 0").await > 0;
    let usual = (1..=2).contains(&waiting) || (waiting == 0 && is_quiet);
    assert!(usual, "the last marks, and the register where somebody was born: {waiting}");
    let sources = worker.get("/sources").await.expect(200).body;
    assert!(!sources.contains("未着") && (waiting == 0 || sources.contains("確認待ち")), "{sources}");
    let desk = worker.get("/matching").await.expect(200).body;
    assert!(desk.contains("href=\"/matching/pairs/"), "{desk}");
    assert!(count(&mut admin, "app.match_decision where kind = 'mother'").await > 0);

    // A child with a case, joined by the number of its 住民票.
    let child: Uuid = sqlx::query_scalar(
        "select p.case_person from app.linked_person p join app.record r on r.person_id = p.case_person and r.org_id = p.org_id
         where p.org_id = 134302 order by 1 limit 1",
    )
    .fetch_one(&mut admin)
    .await
    .unwrap();
    let child = Key::new(34, child);
    worker.post(&format!("/purpose/{child}"), &[("code", "会議の準備")]).await.expect(303);
    let related = worker.get(&format!("/records/{child}/related")).await.expect(200).body;
    for part in ["生活保護", "保育所", "時点"] {
        assert!(related.contains(part), "{part}: {related}");
    }
    assert!(!related.contains("連携情報と名寄せされていません"), "{related}");

    let list = worker.get("/checkins").await.expect(200).body;
    let mut children = list.split("href=\"/checkins/").filter_map(|rest| rest.split('"').next());
    let first = children.find(|id| id.parse::<Uuid>().is_ok()).unwrap_or_else(|| panic!("{list}"));
    let page = worker.get(&format!("/checkins/{first}")).await.expect(200).body;
    let card = page.split("href=\"/scores/models/").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    let card = demo.visitor("134302-1").await.get(&format!("/scores/models/{card}")).await.expect(200).body;
    assert!(card.contains("架空の記録から学習した見本"), "{card}");

    // Done once and for all; cut off before the end, it goes on and does nothing twice.
    let figures = ["app.source_run", "app.score_model", "app.score_model_step", "app.case_join", "app.checkin_run"];
    let mut before = Vec::new();
    for table in figures {
        before.push(count(&mut admin, table).await);
    }
    town::live_with(&demo.app, &mut owner, &nation, RESIDENTS, &say).await.unwrap();
    sqlx::query("update ref.setting set value = value - 'town' where org_id = 0 and name = 'demo'")
        .execute(&mut admin)
        .await
        .unwrap();
    town::live_with(&demo.app, &mut owner, &nation, RESIDENTS, &say).await.unwrap();
    for (table, before) in figures.into_iter().zip(before) {
        assert_eq!(count(&mut admin, table).await, before, "{table}");
    }
    owner.close().await.unwrap();
}
