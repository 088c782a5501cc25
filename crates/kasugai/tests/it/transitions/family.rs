//! Families that arrive child by child.

use super::machine;
use crate::fixtures;
use crate::nation::{NEXT_TOWN, Nation, TOWN};
use desk::people::NewRelation;
use relay::transitions::{Act, Kind};

#[tokio::test]
async fn a_mother_who_comes_with_each_of_her_children_is_one_person() {
    let nation = Nation::new().await;
    let mut keys = Vec::new();
    for (name, mother) in [("架空 長子", "1990-05-05"), ("架空 次子", "1990-05-05"), ("架空 他子", "1991-06-06")]
    {
        let child = fixtures::child(&nation.app, TOWN, name).await;
        let birth = desk::people::model::Birth::parse(mother).unwrap();
        let mother = desk::people::NewPerson { birth, ..fixtures::named("架空 母子") };
        let permit = fixtures::permit(&nation.app, TOWN);
        let mut tx = nation.app.db.write(&permit).await.unwrap();
        let mother = desk::people::register(&mut tx, &mother).await.unwrap();
        let relation = NewRelation { kind: "実母".into(), guardian: true, ..NewRelation::default() };
        desk::people::relate(&mut tx, child, mother, &relation).await.unwrap();
        tx.commit().await.unwrap();
        keys.push(machine::sent(&nation, TOWN, NEXT_TOWN, Kind::Handover, child).await);
    }
    for key in keys {
        machine::step(&nation, NEXT_TOWN, key, Act::Open, "").await.unwrap();
        machine::accept(&nation, NEXT_TOWN, key, Kind::Handover, None).await.unwrap();
    }
    let mothers: Vec<(String, i64)> = sqlx::query_as(
        "select p.birth_first::text, count(distinct r.person_id) from app.person p join app.relation r on r.relative_id = p.id
         where p.org_id = $1 and r.kind = '実母' group by p.id, p.birth_first order by 1",
    )
    .bind(NEXT_TOWN)
    .fetch_all(&mut nation.admin().await)
    .await
    .unwrap();
    assert_eq!(
        mothers,
        [("1990-05-05".to_owned(), 2), ("1991-06-06".to_owned(), 1)],
        "and another of the same name is another"
    );
}
