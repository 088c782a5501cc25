//! Who comes on a list, and how.

use super::{WHY, add, chief, line_of, linked, round, upload};
use crate::fixtures;
use crate::nation::{AREA, CENTRE, FAR_TOWN, Nation, TOWN};
use outreach::rounds::{Candidate, add_candidates};
use outreach::rules::Origin;
use tables::{Table, write_xlsx};
use uuid::Uuid;

async fn origins(nation: &Nation) -> Vec<(Uuid, String, bool, bool, String)> {
    sqlx::query_as(
        "select person_id, origin, linked, registered, stage from app.outreach_candidate where removed_at is null order by added_at, id",
    )
    .fetch_all(&mut nation.admin().await)
    .await
    .unwrap()
}

#[tokio::test]
async fn children_come_on_the_list_by_number_watch_list_search_and_file_and_each_way_is_kept() {
    let nation = Nation::new().await;
    let mut chief = chief(&nation).await;
    let round = round(&nation, &mut chief).await;
    let case = fixtures::child(&nation.app, TOWN, "架空 台帳").await;
    let watched = fixtures::child(&nation.app, TOWN, "架空 見守").await;
    let pupil = linked(&nation, "0000000101", "架空 学子", "2018-05-05", super::SCHOOL).await;
    let small = linked(&nation, "0000000102", "架空 幼太", "2024-05-05", "").await;
    let by_file = linked(&nation, "0000000103", "架空 紙子", "2017-05-05", super::SCHOOL).await;
    let case_no: String = sqlx::query_scalar("select case_no from app.record where person_id = $1")
        .bind(case.id)
        .fetch_one(&mut nation.admin().await)
        .await
        .unwrap();
    for child in [case, watched] {
        nation.state_purpose(&chief, child).await;
    }
    chief.post(&format!("/records/{case}/ledger"), &[("division", "要保護")]).await.expect(303);
    let watch = [("degree", "high"), ("range", "agency"), ("reason", "架空の様子")];
    chief.post(&format!("/records/{watched}/watch"), &watch).await.expect(303);

    // A number nobody has keeps everything typed and adds nobody.
    let wrong = add(&mut chief, &round, &format!("{case_no}\n999")).await.expect(422);
    assert!(
        wrong.body.contains("次の番号の人は見つかりません: 999") && wrong.body.contains(&case_no),
        "{}",
        wrong.body
    );
    assert!(origins(&nation).await.is_empty());
    let added = add(&mut chief, &round, &format!("{case_no}\n101")).await.expect(303);
    assert!(added.location().contains("added=2"), "{}", added.location());
    let page = chief.get(&format!("{round}/add?q={}", fixtures::encoded("幼太"))).await.expect(200).body;
    assert!(page.contains("架空 見守") && page.contains("架空 幼太") && !page.contains("架空 学子"), "{page}");
    for (origin, person) in [("watch", watched.id), ("search", small)] {
        let form = [("by", "chosen"), ("origin", origin), ("person", &person.to_string())];
        chief.post(&format!("{round}/add"), &form).await.expect(303);
    }
    let table = Table {
        name: "一覧".into(),
        header: ["No", "宛名番号", "理由"].map(str::to_owned).to_vec(),
        rows: [
            ["1", "103", WHY],
            ["2", "", "番号なし"],
            ["3", "777", ""],
            ["4", "0000000103", "重なり"],
            ["5", "101", ""],
        ]
        .map(|row| row.map(str::to_owned).to_vec())
        .to_vec(),
    };
    let took = upload(&mut chief, &format!("{round}/file"), &write_xlsx(&table).unwrap()).await.expect(200).body;
    assert!(took.contains("ファイルから1人を児童リストに加えました。1人はすでに児童リストにあります。"), "{took}");
    for (row, why) in [("3", "宛名番号(事例番号)がありません"), ("4", "この番号の人は"), ("5", "2行目と同じ人です")]
    {
        assert!(took.contains(&format!("<td class=\"number\">{row}</td><td>{why}")), "{row} {why}: {took}");
    }
    let nothing = upload(&mut chief, &format!("{round}/file"), b"").await.expect(422).body;
    assert!(nothing.contains("ファイルを選んでください。"));

    let told = |person, origin: &str, linked, registered, stage: &str| {
        (person, origin.to_owned(), linked, registered, stage.to_owned())
    };
    let mut found = origins(&nation).await;
    let mut expected = vec![
        told(case.id, "hand", false, true, "school"),
        told(pupil, "hand", true, false, "school"),
        told(watched.id, "watch", false, false, "school"),
        told(small, "search", true, false, "preschool"),
        told(by_file, "file", true, false, "school"),
    ];
    found.sort();
    expected.sort();
    assert_eq!(found, expected);
    let page = chief.get(&round).await.expect(200).body;
    for word in ["架空 台帳", "登録あり", "要注意ケース", "検索", "ファイル", WHY, "架空小学校 2年1組"]
    {
        assert!(page.contains(word), "{word}: {page}");
    }
    // Who looked at whom is on record, with what for.
    let looks: i64 = sqlx::query_scalar(
        "select count(*) from log.audit where kind = 'list' and object_kind = 'outreach_round' and $1 = any (persons) and purpose like '予防的支援の調査: 第1回%'",
    )
    .bind(pupil)
    .fetch_one(&mut nation.admin().await)
    .await
    .unwrap();
    assert!(looks >= 1);
}

#[tokio::test]
async fn a_neighbour_hands_over_candidates_and_nothing_of_an_estimate_but_that_there_was_one() {
    let nation = Nation::new().await;
    let mut chief = chief(&nation).await;
    let round = round(&nation, &mut chief).await;
    let id: Uuid = round.rsplit('/').next().unwrap().parse().unwrap();
    let case = fixtures::child(&nation.app, TOWN, "架空 両方").await;
    let as_linked = linked(&nation, "0000000201", "架空 両方", "2018-05-05", "").await;
    sqlx::query("update app.linked_person set case_person = $2 where id = $1")
        .bind(as_linked)
        .bind(case.id)
        .execute(&mut nation.admin().await)
        .await
        .unwrap();
    let pupil = linked(&nation, "0000000202", "架空 推子", "2018-05-05", super::SCHOOL).await;
    let permit = fixtures::permit(&nation.app, TOWN);
    let mut tx = nation.app.db.write(&permit).await.unwrap();
    let candidate = |person| Candidate { person, origin: Origin::Estimate, reason: String::new() };
    let wanted = [pupil, as_linked, case.id, Uuid::from_u128(7)].map(candidate).to_vec();
    let done = add_candidates(&mut tx, id, wanted).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!((done.added, done.already, done.unknown), (2, 1, 1), "a linked person who is a case is that child");
    let page = chief.get(&round).await.expect(200).body;
    assert!(page.contains("推定の一覧"), "{page}");
    // No column of the tables of this flow could hold a figure.
    let figures: Vec<String> = sqlx::query_scalar(
        "select table_name || '.' || column_name from information_schema.columns
         where table_schema = 'app' and table_name like 'outreach\\_%' and table_name !~ '_a[0-9]+$'
           and (data_type in ('real', 'double precision', 'numeric') or column_name ~ 'score|rank|risk|probab')",
    )
    .fetch_all(&mut nation.admin().await)
    .await
    .unwrap();
    assert!(figures.is_empty(), "{figures:?}");
}

#[tokio::test]
async fn a_round_is_its_agencys_alone_and_takes_nothing_once_closed() {
    let nation = Nation::new().await;
    let mut chief = chief(&nation).await;
    let round = round(&nation, &mut chief).await;
    let pupil = linked(&nation, "0000000301", "架空 学子", "2018-05-05", super::SCHOOL).await;
    add(&mut chief, &round, "301").await.expect(303);
    let line = line_of(&nation, pupil).await;
    nation.staff(FAR_TOWN, "family_chief").await.get(&round).await.expect(404);
    nation.staff(CENTRE, "centre_chief").await.get(&round).await.expect(403);
    for role in ["nursery_chief", "education_chief", "health_staff", "admin"] {
        nation.staff(TOWN, role).await.get(&round).await.expect(403);
    }
    nation.staff(crate::nation::POLICE, "police").await.get("/outreach").await.expect(403);
    let mut reader = nation.staff(TOWN, "health_chief").await;
    reader.get(&round).await.expect(200);
    reader.post(&format!("{round}/add"), &[]).await.expect(403);

    let child = format!("{round}/children/{line}");
    let today = nation.clock().today().to_string();
    let form =
        [("name", "架空の調査"), ("survey_on", &today), ("target", "架空の対象"), ("version", "1"), ("closed", "1")];
    chief.post(&round, &form).await.expect(303);
    chief.post(&round, &form).await.expect(409);
    assert!(add(&mut chief, &round, "301").await.expect(422).body.contains("この回は終了しています"));
    let view = [("kind", "view"), ("outcome", "watch"), ("reason", "架空"), ("held_on", &today)];
    chief.post(&format!("{child}/judge"), &view).await.expect(422);
    let open =
        [("name", "架空の調査"), ("survey_on", &today), ("target", "架空の対象"), ("version", "2"), ("closed", "0")];
    chief.post(&round, &open).await.expect(303);
    // Taken off with the reason: the line stays in the table, the child may come again.
    chief.post(&format!("{child}/remove"), &[("reason", "転出した")]).await.expect(303);
    chief.get(&child).await.expect(404);
    add(&mut chief, &round, "301").await.expect(303);
    let kept: (i64, i64) =
        sqlx::query_as("select count(*), count(removed_at) from app.outreach_candidate where person_id = $1")
            .bind(pupil)
            .fetch_one(&mut nation.admin().await)
            .await
            .unwrap();
    assert_eq!(kept, (2, 1));
}

#[tokio::test]
async fn children_of_a_list_of_estimates_come_on_an_open_round_without_a_figure_or_an_order() {
    let nation = Nation::new().await;
    let mut chief = chief(&nation).await;
    let first = linked(&nation, "0000000401", "架空 壱子", "2018-05-05", super::SCHOOL).await;
    let second = linked(&nation, "0000000402", "架空 弐子", "2024-05-05", "").await;
    let case = fixtures::child(&nation.app, TOWN, "架空 壁子").await;
    let walled = linked(&nation, "0000000403", "架空 壁子", "2018-05-05", "").await;
    let far = fixtures::child(&nation.app, FAR_TOWN, "架空 遠子").await;
    let mut admin = nation.admin().await;
    sqlx::query("update app.linked_person set case_person = $2 where id = $1")
        .bind(walled)
        .bind(case.id)
        .execute(&mut admin)
        .await
        .unwrap();
    sqlx::query("insert into app.conflict (area, org_id, staff_id, person_area, person_id, why, at) values ($1, $2, $3, $1, $4, 'by_hand', now())")
        .bind(AREA)
        .bind(TOWN)
        .bind(chief.staff)
        .bind(case.id)
        .execute(&mut admin)
        .await
        .unwrap();
    let asked = format!("/outreach/estimated?person={second}&person={first}&person={walled}&person={}", far.id);
    let none = chief.get(&asked).await.expect(200).body;
    assert!(none.contains("実施中の調査の回がありません") && !none.contains("児童リストに加える</button>"), "{none}");

    let round = round(&nation, &mut chief).await;
    let id = round.rsplit('/').next().unwrap();
    let page = chief.get(&asked).await.expect(200).body;
    assert!(page.contains(&format!("value=\"{id}\" checked")), "the open round is chosen: {page}");
    let (one, two) = (page.find("架空 壱子").unwrap(), page.find("架空 弐子").unwrap());
    assert!(one < two, "by name, whatever the order of the list");
    for hidden in ["架空 壁子", "架空 遠子"] {
        assert!(!page.contains(hidden), "{hidden}: {page}");
    }
    let names = "select count(*) from log.audit where object_kind = 'outreach_round' and $1 = any (persons) and purpose like '%推定の一覧から加える%'";
    let looks: i64 = sqlx::query_scalar(names).bind(first).fetch_one(&mut admin).await.unwrap();
    assert!(looks >= 1, "the look is on record");

    // Nothing chosen, or no round: told at the fields, and what was chosen is kept.
    let (first_id, second_id) = (first.to_string(), second.to_string());
    let wrong = [("person", first_id.as_str()), ("person", &second_id), ("chosen", &second_id), ("reason", WHY)];
    let refused = chief.post("/outreach/estimated", &wrong).await.expect(422).body;
    assert!(refused.contains("調査の回を選んでください") && refused.contains(WHY), "{refused}");
    assert!(refused.contains(&format!("value=\"{second}\" checked")), "{refused}");
    assert!(refused.contains("架空 壱子") && !refused.contains(&format!("value=\"{first}\" checked")), "{refused}");
    let nobody = [("person", first_id.as_str()), ("round", id)];
    let refused = chief.post("/outreach/estimated", &nobody).await.expect(422).body;
    assert!(refused.contains("加える児童を選んでください"), "{refused}");

    let add = |persons: &[Uuid]| {
        let chosen = persons.iter().map(|person| ("chosen", person.to_string()));
        chosen.chain([("round", id.to_owned()), ("reason", String::new())]).collect::<Vec<_>>()
    };
    let form = add(&[first]);
    let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
    chief.post("/outreach/estimated", &form).await.expect(303);
    let form = add(&[first, first, second, walled, far.id]);
    let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let done = chief.post("/outreach/estimated", &form).await.expect(303).location().to_owned();
    let told = chief.get(&done).await.expect(200).body;
    for words in
        ["1人を児童リストに加えました", "1人はすでに児童リストにあります", "2人は見つかりませんでした", "推定の一覧"]
    {
        assert!(told.contains(words), "{words}: {told}");
    }
    let on_list: Vec<Uuid> = sqlx::query_scalar(
        "select person_id from app.outreach_candidate where removed_at is null and origin = 'estimate'",
    )
    .fetch_all(&mut admin)
    .await
    .unwrap();
    assert!(on_list.len() == 2 && on_list.contains(&first) && on_list.contains(&second), "{on_list:?}");
    let results = chief.get(&format!("{round}/results")).await.expect(200).body;
    let (_, origins) = results.split_once("推定の一覧").unwrap_or_else(|| panic!("by origin: {results}"));
    assert!(origins.split("</tr>").next().unwrap().contains('2'), "{results}");

    // Another's round, a closed one and who may not write take nobody.
    let mut far_chief = nation.staff(FAR_TOWN, "family_chief").await;
    far_chief.post("/outreach/estimated", &form).await.expect(422);
    nation.staff(TOWN, "health_chief").await.post("/outreach/estimated", &form).await.expect(403);
    let today = nation.clock().today().to_string();
    let end =
        [("name", "架空の調査"), ("survey_on", &today), ("target", "架空の対象"), ("version", "1"), ("closed", "1")];
    chief.post(&round, &end).await.expect(303);
    let refused = chief.post("/outreach/estimated", &form).await.expect(422).body;
    assert!(refused.contains("調査の回を選んでください"), "{refused}");
}
