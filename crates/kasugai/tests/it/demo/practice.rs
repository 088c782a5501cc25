//! The practice of the example centre: its staff learnt from it, tried the model out, and were let through by the gate or not, as anybody would be.

use super::{Demo, count};
use ground::db::Role;
use kasugai::demo::Nation;
use kasugai::demo::practice::{self, Size};
use sqlx::ConnectOptions as _;

/// A short sheet: what little is asked needs fewer children to learn from, as this program is not optimized.
const SHORT: Size =
    Size { children: 2_600, asked: &["child_name", "scene", "q3", "q4", "words_degree", "fear_degree", "urgency"] };

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_example_centre_learnt_from_its_practice() {
    let demo = Demo::of(300).await;
    let nation = Nation::new(demo.loaded.options);
    let mut owner = demo.database.role(Role::Migrate).connect().await.unwrap();
    practice::live(&demo.app, &mut owner, &nation, SHORT, &|_| ()).await.unwrap();
    assert!((demo.app.db.clock().now() - demo.loaded.options.as_of).get_seconds().abs() < 60, "the clock came back");

    let mut head = demo.visitor("1151-1").await;
    let models = head.get("/scores/models").await.expect(200).body;
    // The gate may say no to what few children taught; then nobody is shown anything, and it says so.
    let is_shown = models.contains("表示中");
    let waits = ["承認待ち(だれにも表示しない)", "試行中(だれにも表示しない)"];
    assert!(is_shown || waits.iter().any(|waiting| models.contains(waiting)), "{models}");
    let statistics = head.get("/scores/statistics").await.expect(200).body;
    assert_eq!(statistics.contains("この期間にはありません"), !is_shown, "{statistics}");
    let learning = head.get("/scores/learning").await.expect(200).body;
    assert!(learning.contains("モデルができました"), "{learning}");

    // A child weighed of late: what the worker thought, and beside it the score with its reasons.
    let mut admin = demo.database.admin().connect().await.unwrap();
    let scored: Vec<(i16, uuid::Uuid)> =
        sqlx::query_as("select area, person_id from app.score order by at desc limit 1")
            .fetch_all(&mut admin)
            .await
            .unwrap();
    assert_eq!(!scored.is_empty(), is_shown);
    for (area, person) in scored {
        let mut worker = demo.visitor("1151-3").await;
        let card =
            worker.get(&format!("/records/{}/score", ground::db::Key { area, id: person })).await.expect(200).body;
        assert!(card.contains("似た条件の100件のうち"), "{card}");
    }

    // Once is enough.
    let before = count(&mut admin, "app.sheet_revision").await;
    practice::live(&demo.app, &mut owner, &nation, SHORT, &|_| ()).await.unwrap();
    assert_eq!(count(&mut admin, "app.sheet_revision").await, before);
}
