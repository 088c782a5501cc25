//! Children of the case register and what the linked systems know of them; births and mothers.

use super::{FIRST, HOME, answer, at_nursery, handbooks, nurseries, of_register, person, siblings, waiting};
use crate::fixtures;
use crate::nation::{Nation, TOWN};
use crate::renkei::{applied, register, undone};
use jiff::ToSpan;
use sqlx::PgConnection;
use uuid::Uuid;

#[tokio::test]
async fn a_child_is_joined_by_hand_its_page_tells_and_what_a_file_changes_is_a_movement() {
    let nation = Nation::new().await;
    let mut admin = nation.admin().await;
    let mut chief = nation.staff(TOWN, "family_chief").await;
    applied(&nation, "jumin", FIRST, &siblings()).await;
    applied(
        &nation,
        "hoiku",
        FIRST,
        &nurseries(vec![at_nursery("11", "1", "架空　花子", "カクウ　ハナコ", "2018-05-05", "女")]),
    )
    .await;
    let case = fixtures::living_at(fixtures::named("架空 花子"), "34302", HOME, "");
    let case = desk::people::NewPerson { sex: "female".into(), phones: Vec::new(), ..case };
    let key = fixtures::register(&nation.app, TOWN, &case).await;
    fixtures::put_in_charge(&mut admin, chief.staff.unwrap(), key).await;
    let child = person(&mut admin, "jumin", "0000000001").await;
    let other = person(&mut admin, "jumin", "0000000002").await;

    let region = chief.fragment(&format!("/records/{key}/related/region")).await.expect(200).body;
    assert!(region.contains("名寄せされていません"), "{region}");
    let page = format!("/records/{key}/linking");
    let seen = chief.get(&page).await.expect(200).body;
    assert!(seen.contains(&child.to_string()) && seen.contains("確からしさ"), "{seen}");
    assert!(!seen.contains(&other.to_string()), "a sibling is no candidate");
    chief.post(&page, &[("person", &child.to_string()), ("reason", "")]).await.expect(422);
    chief.post(&page, &[("person", &child.to_string()), ("reason", "母子手帳で確認")]).await.expect(303);
    chief.post(&page, &[("person", &child.to_string()), ("reason", "二度目")]).await.expect(409);
    let region = chief.fragment(&format!("/records/{key}/related/region")).await.expect(200).body;
    for words in ["架空保育園", "未把握", "連携元のファイルがまだありません", "進行管理台帳に登録なし"]
    {
        assert!(region.contains(words), "{words}\n{region}");
    }
    let detail = chief.get(&format!("/records/{key}/related")).await.expect(200).body;
    for words in ["年表", "<svg", "宛名番号", "架空保育園", "hoiku_20260401.csv 2行目"] {
        assert!(detail.contains(words), "{words}\n{detail}");
    }

    // A file of everything without the child: nothing, not unknown. And it is among the child's changes.
    applied(
        &nation,
        "hoiku",
        FIRST + 1.day(),
        &nurseries(vec![at_nursery("12", "2", "架空　翔太", "", "2020-08-08", "男")]),
    )
    .await;
    let changed: Vec<(Uuid, serde_json::Value)> =
        sqlx::query_as("select person_id, fields from app.change where entity = 'linked_person' order by at, id")
            .fetch_all(&mut admin)
            .await
            .unwrap();
    assert_eq!(changed.len(), 2, "joined, then changed: {changed:?}");
    assert!(changed.iter().all(|(person, _)| *person == key.id));
    let last = changed[1].1.to_string();
    assert!(last.contains("保育所所属") && !last.contains("架空保育園"), "{last}");
    let told: i64 =
        sqlx::query_scalar("select count(*) from app.event where kind = 'linked.changed' and person_id = $1")
            .bind(key.id)
            .fetch_one(&mut admin)
            .await
            .unwrap();
    assert_eq!(told, 1);
    let region = chief.fragment(&format!("/records/{key}/related/region")).await.expect(200).body;
    assert!(region.contains("該当なし"), "{region}");

    // Another child cannot take the same person; what was joined is parted again.
    let second = fixtures::child(&nation.app, TOWN, "架空 別子").await;
    fixtures::put_in_charge(&mut admin, chief.staff.unwrap(), second).await;
    let taken = [("number", "0000000001"), ("reason", "検査")];
    assert!(
        chief
            .post(&format!("/records/{second}/linking"), &taken)
            .await
            .expect(422)
            .body
            .contains("別のケースと名寄せされています")
    );
    let join: Uuid = sqlx::query_scalar("select id from app.case_join").fetch_one(&mut admin).await.unwrap();
    let part = [("join", join.to_string()), ("reason", "別のこども".to_owned())];
    let part: Vec<(&str, &str)> = part.iter().map(|(name, value)| (*name, value.as_str())).collect();
    chief.post(&format!("{page}/part"), &part).await.expect(303);
    assert!(chief.fragment(&format!("/records/{key}/related/region")).await.body.contains("名寄せされていません"));
    chief.post(&format!("/records/{second}/linking"), &taken).await.expect(303);
}

#[tokio::test]
async fn a_join_survives_its_files_and_a_protected_child_shows_no_address() {
    let nation = Nation::new().await;
    let mut admin = nation.admin().await;
    let mut chief = nation.staff(TOWN, "family_chief").await;
    let run = applied(&nation, "jumin", FIRST, &siblings()).await;
    let case = fixtures::living_at(fixtures::named("架空 花子"), "34302", "府中町大通9", "0823000000");
    let key = fixtures::register(&nation.app, TOWN, &case).await;
    fixtures::put_in_charge(&mut admin, chief.staff.unwrap(), key).await;
    let form = [("number", "0000000001"), ("reason", "母子手帳で確認")];
    chief.post(&format!("/records/{key}/linking"), &form).await.expect(303);
    let joined = async |admin: &mut PgConnection| -> Option<Uuid> {
        sqlx::query_scalar("select id from app.linked_person where case_person is not null")
            .fetch_optional(admin)
            .await
            .unwrap()
    };
    let before = joined(&mut admin).await;
    assert!(before.is_some());
    undone(&nation, run).await;
    assert_eq!(joined(&mut admin).await, None, "nobody is there");
    applied(&nation, "jumin", FIRST + 2.days(), &siblings()).await;
    assert_eq!(joined(&mut admin).await, before, "the same again");

    let linked = fixtures::encoded(&format!("/linked/{}?purpose=検査", before.unwrap()));
    let pages = [
        format!("/records/{key}/related"),
        format!("/matching/persons/{}", before.unwrap()),
        format!("/records/{key}/linking"),
        linked,
    ];
    for page in &pages {
        let seen = chief.get(page).await.expect(200).body;
        assert!(seen.contains(HOME), "{page}\n{seen}");
    }
    let protect = [("basis", "DV"), ("applied_on", "令和8年4月1日"), ("hidden_from_persons", "架空 父")];
    chief.post(&format!("/people/{key}/protection"), &protect).await.expect(303);
    for page in &pages {
        let seen = chief.get(page).await.expect(200).body;
        assert!(!seen.contains(HOME) && !seen.contains("本町1"), "{page}\n{seen}");
    }

    // Whoever is walled off from the child does not get round the wall by its linked person.
    let walled = nation.staff(TOWN, "family_chief").await;
    sqlx::query("insert into app.conflict (area, org_id, staff_id, person_area, person_id, why, at) select area, org_id, $1, area, id, 'by_hand', now() from app.person where id = $2")
        .bind(walled.staff)
        .bind(key.id)
        .execute(&mut admin)
        .await
        .unwrap();
    let mut walled = nation.again(&walled).await;
    for page in &pages {
        walled.get(page).await.expect(404);
    }
}

#[tokio::test]
async fn births_are_proposed_with_their_mothers_and_confirmed_by_hand() {
    let nation = Nation::new().await;
    let mut admin = nation.admin().await;
    let mut chief = nation.staff(TOWN, "family_chief").await;
    let home = register(vec![
        of_register("1", "9", "架空　花子", "カクウ　ハナコ", "20260320", "2"),
        of_register("3", "9", "架空　夏美", "カクウ　ナツミ", "19950102", "2"),
        of_register("4", "9", "架空　秋雄", "カクウ　アキオ", "19930102", "1"),
    ]);
    let book = |karte: &str, number: &str, name: &str, due: &str| {
        [karte, number, name, "", "H7.1.2", "女", HOME, karte, "R7.10.1", due].map(str::to_owned).to_vec()
    };
    applied(
        &nation,
        "boshi_techo",
        FIRST,
        &handbooks(vec![book("K1", "3", "架空　夏美", "R8.3.25"), book("K2", "8", "別家　春", "R8.3.25")]),
    )
    .await;
    assert!(waiting(&mut admin).await.is_empty(), "nobody was born");
    let run = applied(&nation, "jumin", FIRST, &home).await;
    let asked = waiting(&mut admin).await;
    let mothers: Vec<&Uuid> = asked.iter().filter(|(_, kind, _)| kind == "mother").map(|(id, ..)| id).collect();
    assert!(!mothers.is_empty());
    let surest: (Uuid, f64) = sqlx::query_as(
        "select id, certainty from app.match_proposal where kind = 'mother' order by certainty desc limit 1",
    )
    .fetch_one(&mut admin)
    .await
    .unwrap();
    let pair = chief.get(&format!("/matching/pairs/{}", surest.0)).await.expect(200).body;
    assert!(pair.contains("母かもしれない人") && pair.contains("架空　夏美"), "{pair}");
    answer(&mut chief, surest.0, "yes", "出生届で確認").await.expect(303);
    assert!(waiting(&mut admin).await.iter().all(|(_, kind, _)| kind != "mother"), "a child has one mother");

    let key = fixtures::child(&nation.app, TOWN, "架空 花子").await;
    fixtures::put_in_charge(&mut admin, chief.staff.unwrap(), key).await;
    let form = [("number", "0000000001"), ("reason", "出生届で確認")];
    chief.post(&format!("/records/{key}/linking"), &form).await.expect(303);
    let detail = chief.get(&format!("/records/{key}/related")).await.expect(200).body;
    assert!(detail.contains("母の連携情報") && detail.contains("母子手帳交付"), "{detail}");
    // The link outlives the file of the register.
    undone(&nation, run).await;
    applied(&nation, "jumin", FIRST + 1.day(), &home).await;
    assert!(waiting(&mut admin).await.iter().all(|(_, kind, _)| kind != "mother"));
    assert!(chief.get(&format!("/records/{key}/related")).await.body.contains("母の連携情報"));
}
