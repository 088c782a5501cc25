//! What the operator sets up at the command line.

use crate::nation::Nation;
use crate::visitor::Visitor;
use desk::agencies::setup::{self, First};
use ground::db::Role;
use sqlx::{ConnectOptions, Connection as _};

#[tokio::test]
async fn a_list_of_agencies_loads_as_a_whole_and_gets_its_first_administrator() {
    let nation = Nation::new().await;
    let mut owner = nation.database.role(Role::Migrate).connect().await.unwrap();
    let head = "番号,種別,名称,設置自治体,市区町村コード,電話,管轄児童相談所,管轄開始日\n";
    let rows = "7001,市区町村,札幌市,1,011002,000-0000-0001,7002,R8.4.1\n7002,児童相談所,架空北児童相談所,1,,000-0000-0002,,\n";
    let missing = setup::import_agencies(&mut owner, format!("{head}{rows}").as_bytes(), "list.csv").await.unwrap_err();
    assert!(format!("{missing:#}").contains("2行目") && format!("{missing:#}").contains("add-area 1"), "{missing:#}");
    assert_eq!(setup::add_area(&mut owner, 1).await.unwrap(), "北海道");
    let wrong = format!("{head}{rows}7003,寺院,架空寺,1,,,,\n");
    let refused = setup::import_agencies(&mut owner, wrong.as_bytes(), "list.csv").await.unwrap_err();
    assert!(format!("{refused:#}").contains("4行目: 種別「寺院」"), "{refused:#}");
    let known: i64 = sqlx::query_scalar("select count(*) from ref.agency where id >= 7001 and id < 8000")
        .fetch_one(&mut owner)
        .await
        .unwrap();
    assert_eq!(known, 0, "all or nothing");
    assert_eq!(setup::import_agencies(&mut owner, format!("{head}{rows}").as_bytes(), "list.csv").await.unwrap(), 2);

    let today = nation.clock().today();
    let first = First { org: 7001, login: "kanri01", name: "架空 管理", kana: "かくう かんり" };
    let password =
        setup::add_administrator(&mut owner, &nation.app.gate, nation.clock().new_id(), today, &first).await.unwrap();
    let again = setup::add_administrator(&mut owner, &nation.app.gate, nation.clock().new_id(), today, &first).await;
    assert!(again.unwrap_err().to_string().contains("使われています"));
    let mut visitor = Visitor::new(&nation.app);
    assert_eq!(visitor.log_in("kanri01", &password).await.location(), "/account?first=1");
    let new = "kaze-no-toori-michi";
    visitor.post("/account/password", &[("old", &password), ("password", new), ("again", new)]).await.expect(303);
    assert!(visitor.get("/admin/agency").await.expect(200).body.contains("架空北児童相談所"));
}

/// Somebody who works holds one table and wants another, while a new area waits for the one and holds the other.
#[tokio::test]
async fn an_area_is_registered_while_others_work() {
    let nation = Nation::new().await;
    let mut owner = nation.database.role(Role::Migrate).connect().await.unwrap();
    let mut admin = nation.admin().await;
    let mut other = nation.admin().await;
    let mut work = other.begin().await.unwrap();
    sqlx::query("lock table app.record in access share mode").execute(&mut *work).await.unwrap();
    let adding = tokio::spawn(async move { setup::add_area(&mut owner, 1).await });
    let waits = "select exists (select from pg_locks where not granted and relation = 'app.record'::regclass)";
    while !sqlx::query_scalar::<_, bool>(waits).fetch_one(&mut admin).await.unwrap() {
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    sqlx::query("select from app.person limit 0").execute(&mut *work).await.unwrap();
    work.commit().await.unwrap();
    assert_eq!(adding.await.unwrap().unwrap(), "北海道");
    let there = "select to_regclass('app.person_a1') is not null and to_regclass('app.record_a1') is not null";
    assert!(sqlx::query_scalar::<_, bool>(there).fetch_one(&mut admin).await.unwrap());
}
