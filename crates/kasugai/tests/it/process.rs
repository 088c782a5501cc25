//! 業務の流れ: the table against a slow count over the same rows, the cases behind an arc, and the sheet of measured minutes.

use crate::demo::Demo;
use crate::nation::{Nation, TOWN};
use sqlx::ConnectOptions;
use std::collections::HashMap;

/// Rows of the table of waiting: from, to, cases, address.
fn arcs(page: &str) -> Vec<(String, String, i64, String)> {
    let table = page.split("待ち時間の長い順</h2>").nth(1).unwrap().split("</table>").next().unwrap();
    table
        .split("<tr>")
        .skip(2)
        .map(|row| {
            let cells: Vec<&str> = row.split("<td").skip(1).map(|cell| cell.split_once('>').unwrap().1).collect();
            let word = |cell: &str| cell.split('<').next().unwrap().trim().to_owned();
            let (_, link) = cells[2].split_once("href=\"").unwrap();
            let (href, rest) = link.split_once("\">").unwrap();
            let n = rest.split('<').next().unwrap().parse().unwrap();
            (word(cells[0]), word(cells[1]), n, href.replace("&#38;", "&").replace("&amp;", "&"))
        })
        .collect()
}

/// The flow of a demo nation is what its rows say, and each arc opens its cases.
pub async fn flow_is_what_the_rows_say(demo: &Demo) {
    let mut admin = demo.database.admin().connect().await.unwrap();
    let mut chief = demo.visitor("1151-1").await;
    let today = demo.database.clock.today();
    let from = jiff::civil::date(today.year() - 8, 4, 1);
    let page = chief.get(&format!("/process?from={from}&until={today}")).await.expect(200);
    let cases: i64 =
        sqlx::query_scalar("select count(*) from app.episode where org_id = 1151").fetch_one(&mut admin).await.unwrap();
    assert!(cases > 5 && page.body.contains(&format!("{cases}件のケースについて")), "{cases}");
    // Who names a child anywhere on the map or in its tables?
    let names: Vec<String> =
        sqlx::query_scalar("select distinct family from app.person_name where org_id = 1151 and family <> ''")
            .fetch_all(&mut admin)
            .await
            .unwrap();
    let (_, content) = page.body.split_once("<main").unwrap();
    let named: Vec<_> =
        names.iter().filter(|name| name.chars().count() > 1 && content.contains(&format!("{name} "))).collect();
    assert!(named.is_empty(), "{named:?}");
    let found = arcs(&page.body);
    assert!(found.len() > 5, "{found:?}");
    for (from, to, n, href) in &found {
        let list = chief.get(href).await.expect(200);
        assert!(list.body.contains(&format!("<strong>{n}件</strong>")), "{from} → {to}: {n}");
    }
    // Counted by hand: from the report to the safety check where nothing lies between them.
    let direct: i64 = sqlx::query_scalar(
        "select count(*) from app.episode e join app.intake i on i.area = e.area and i.id = e.intake_id
         join app.intake_child k on k.area = e.area and k.intake_id = e.intake_id and k.person_id = e.person_id
         where e.org_id = 1151 and k.seen_at is not null
           and not exists (select from app.meeting m where m.area = e.area and m.intake_id = e.intake_id and m.held_at between i.received_at and k.seen_at)
           and not exists (select from app.progress p where p.area = e.area and p.record_id = e.record_id and p.at >= i.received_at and p.at < k.seen_at)",
    )
    .fetch_one(&mut admin)
    .await
    .unwrap();
    let by_name: HashMap<(&str, &str), i64> =
        found.iter().map(|(from, to, n, _)| ((from.as_str(), to.as_str()), *n)).collect();
    assert_eq!(by_name.get(&("受付", "安全確認")).copied().unwrap_or(0), direct);
    let only = chief.get(&format!("/process?from={from}&until={today}&kind=16")).await.expect(200);
    let others: i64 = sqlx::query_scalar("select count(*) from app.episode where org_id = 1151 and kind = '16'")
        .fetch_one(&mut admin)
        .await
        .unwrap();
    let expected = if others == 0 {
        "この条件のケースはありません".to_owned()
    } else {
        format!("{others}件のケースについて")
    };
    assert!(only.body.contains(&expected), "{expected}");
}

#[tokio::test]
async fn measured_minutes_are_kept_compared_and_corrected() {
    let nation = Nation::new().await;
    let mut chief = nation.staff(TOWN, "family_chief").await;
    let form = |phase: &'static str, minutes: &'static str, meeting: &'static str| {
        vec![
            ("title", "架空の調査"),
            ("phase", phase),
            ("first_on", "R8.4.1"),
            ("last_on", "R8.4.30"),
            ("children", "10"),
            ("households", "6"),
            ("minutes.0", minutes),
            ("minutes.10", meeting),
        ]
    };
    chief.post("/process/study", &form("before", "100", "75")).await.expect(303);
    chief.post("/process/study", &form("after", "60", "")).await.expect(303);
    let page = chief.get("/process/study").await.expect(200).body;
    let (_, own) = page.split_once("この機関の業務量</h2>").unwrap();
    let (own, _) = own.split_once("公表された例").unwrap();
    for words in ["175分", "60分", "115分の減", "135分", "40分の減", "測っていない"] {
        assert!(own.contains(words), "{words}: {own}");
    }
    assert!(page.contains("9251分") && page.contains("5368分") && page.contains("5443分"));
    let refused = chief
        .post(
            "/process/study",
            &[("phase", "before"), ("minutes.3", "たくさん"), ("first_on", "R8.4.2"), ("last_on", "R8.4.1")],
        )
        .await
        .expect(422);
    for words in ["調査の名前を入力してください", "情報共有(確認の後)は0から", "はじめより後の日"]
    {
        assert!(refused.body.contains(words), "{words}");
    }
    let id: uuid::Uuid = sqlx::query_scalar("select id from app.work_study where phase = 'after'")
        .fetch_one(&mut nation.admin().await)
        .await
        .unwrap();
    let path = format!("/process/study/{id}");
    assert!(chief.get(&path).await.expect(200).body.contains("value=\"60\""));
    let corrected = [form("after", "50", "0"), vec![("version", "1")]].concat();
    chief.post(&path, &corrected).await.expect(303);
    chief.post(&path, &corrected).await.expect(409);
    assert!(chief.get("/process/study").await.expect(200).body.contains("125分の減"));
}
