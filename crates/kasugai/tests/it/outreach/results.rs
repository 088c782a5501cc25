//! Tables 8-11 and 8-12 and the yield, from the data of a round.

use super::{cells, chief, round};
use crate::nation::{AREA, Nation, TOWN};
use sqlx::Executor;
use uuid::Uuid;

/// The children of tables 8-11 and 8-12, and the one told of besides, as they stand at the end of a round.
async fn report(nation: &Nation, round: &str) {
    let round: Uuid = round.rsplit('/').next().unwrap().parse().unwrap();
    let mut n = 0_u32;
    for (stage, registered, outcome, origin, count) in [
        ("school", true, "", "estimate", 15),
        ("school", false, "support", "estimate", 2),
        ("school", false, "watch", "estimate", 7),
        ("school", false, "none", "hand", 20),
        ("preschool", true, "", "estimate", 7),
        ("preschool", false, "health", "estimate", 3),
        ("preschool", false, "watch", "estimate", 4),
        ("school", false, "support", "outside", 1),
    ] {
        for _ in 0..count {
            n += 1;
            let (person, own, line) = (nation.clock().new_id(), nation.clock().new_id(), nation.clock().new_id());
            let mut sql = format!(
                "insert into app.linked_person (area, org_id, id, number, created_at) values ({AREA}, {TOWN}, '{person}', '{n:010}', now());
                 insert into app.source_record (area, org_id, id, source, key, name, kana, birth, gone, person_id)
                 values ({AREA}, {TOWN}, '{own}', 'jumin', '{n}', '架空 第{n}子', 'カクウ', '2018-05-05', false, '{person}');
                 insert into app.outreach_candidate (area, org_id, id, round_id, person_id, linked, stage, registered, origin, reason, added_by_name, added_at)
                 values ({AREA}, {TOWN}, '{line}', '{round}', '{person}', true, '{stage}', {registered}, '{origin}', '', '架空', now());"
            );
            if !outcome.is_empty() {
                sql += &format!(
                    "insert into app.outreach_judgement (area, org_id, id, candidate_id, person_id, kind, outcome, reason, held_on, present, by_name, by_section, at)
                     values ({AREA}, {TOWN}, gen_random_uuid(), '{line}', '{person}', 'decision', '{outcome}', '架空の理由', current_date, '学校長', '架空', '架空', now());"
                );
            }
            nation.admin().await.execute(sqlx::AssertSqlSafe(sql)).await.unwrap();
        }
    }
}

#[tokio::test]
async fn the_tables_and_the_yield_of_the_report_come_out_of_the_data() {
    let nation = Nation::new().await;
    let mut chief = chief(&nation).await;
    let round = round(&nation, &mut chief).await;
    report(&nation, &round).await;
    let page = chief.get(&format!("{round}/results")).await.expect(200).body;
    for (label, numbers) in [
        ("就学後", [44, 15, 0, 2, 7, 20, 0, 9]),
        ("就学前", [14, 7, 3, 0, 4, 0, 0, 4]),
        ("合計", [58, 22, 3, 2, 11, 20, 0, 13]),
    ] {
        let cells: String = numbers.iter().map(|n| format!("<td class=\"number\">{n}</td>")).collect();
        assert!(page.contains(&format!("<th scope=\"row\">{label}</th>{cells}")), "{label}: {page}");
    }
    for words in [
        "13人/58人 22.4%(95%信頼区間 13.6%〜34.7%)",
        "13人/33人 39.4%(95%信頼区間 24.7%〜56.3%)",
        "調査以外の情報提供で把握した支援の必要な児童が1人います",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert_eq!(page.matches("class=\"interval\"").count(), 6, "each share is drawn with its interval");
    assert!(!page.contains("架空 第"), "figures name nobody");

    let file = format!("{round}/results/file");
    let without = chief.post(&file, &[("purpose", " ")]).await.expect(422).body;
    assert!(without.contains("出力の目的を入力してください。"), "{without}");
    let book = chief.post(&file, &[("purpose", "町議会への報告(架空)")]).await.expect(200);
    let all = cells(&book.bytes).concat().join(" ");
    assert!(all.contains("町議会への報告(架空)") && all.contains("取扱注意") && !all.contains("架空 第"), "{all}");
    let sheets = tables::read(&book.bytes, "a.xlsx", &tables::Options::default()).unwrap();
    assert_eq!(sheets[1].name, "調査結果");
    let sums: Vec<&str> = sheets[1].rows[2].cells.iter().take(9).map(String::as_str).collect();
    assert_eq!(sums, ["合計", "58", "22", "3", "2", "11", "20", "0", "1"]);

    let meeting = format!("{round}/meeting");
    let page = chief.get(&meeting).await.expect(200).body;
    assert!(page.contains("架空 第1子") && page.contains("架空の理由") && !page.contains("推定"), "{page}");
    let book = chief.post(&format!("{meeting}/file"), &[("purpose", "検討会")]).await.expect(200);
    let all = cells(&book.bytes).concat().join(" ");
    assert!(all.contains("取扱注意") && all.contains("架空 第1子"), "{all}");
    let exports: Vec<(Option<i32>, String)> = sqlx::query_as(
        "select result_count, purpose from log.audit where kind = 'export' and object_kind = 'outreach_round' order by at, id",
    )
    .fetch_all(&mut nation.admin().await)
    .await
    .unwrap();
    assert_eq!(exports.len(), 2);
    assert!(exports.iter().any(|(count, purpose)| *count == Some(59) && purpose.contains("検討会")), "{exports:?}");
    // Who may not take lists out may read them, and the other way round nothing.
    let mut staff = nation.staff(TOWN, "family_staff").await;
    staff.get(&format!("{round}/results")).await.expect(200);
    staff.post(&file, &[("purpose", "架空")]).await.expect(403);
    nation.staff(crate::nation::CENTRE, "centre_chief").await.post(&file, &[("purpose", "架空")]).await.expect(404);
}
