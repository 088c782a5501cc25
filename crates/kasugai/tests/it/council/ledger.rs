//! The ledger: what it tells, who may see it, and several people writing at once.

use super::*;

#[tokio::test]
async fn the_ledger_tells_what_the_record_says_since_the_last_meeting() {
    let nation = Nation::new().await;
    let mut clerk = nation.staff(TOWN, "family_staff").await;
    let (child, row) = entered(&nation, &mut clerk, "架空 花子").await;
    nation.clock().advance(jiff::SignedDuration::from_hours(2));
    let mut clerk = nation.again(&clerk).await;
    let now = nation.clock().japan();
    let (day, time) = (now.date().to_string(), format!("{:02}:{:02}", now.hour(), now.minute()));
    let seen = [
        ("seen_on", day.as_str()),
        ("seen_time", &time),
        ("place", "架空保育所"),
        ("method", "目視"),
        ("seen_by", "架空保育士"),
        ("state", "笑顔あり"),
        ("person", &child.to_string()),
    ];
    clerk.post(&format!("/records/{child}/sighting"), &seen).await.expect(303);
    let note = [("at_on", day.as_str()), ("at_time", &time), ("category", "家庭訪問"), ("body", "母と面接した。")];
    clerk.post(&format!("/records/{child}/progress"), &note).await.expect(303);

    let page = clerk.get("/council/ledger").await.expect(200);
    has(&page, &["架空 花子", "家庭訪問 母と面接した", "目視(架空保育所・架空保育士) 笑顔あり", "今日", "要保護"]);
    let seen: i64 = sqlx::query_scalar(
        "select count(*) from log.audit where kind = 'list' and object_kind = 'ledger_row' and $1 = any (persons)",
    )
    .bind(child.id)
    .fetch_one(&mut nation.admin().await)
    .await
    .unwrap();
    assert_eq!(seen, 1, "each person shown is on record");

    // The clerk's own words stand apart from what the record tells.
    let (status, told) = write(&mut clerk, row, "changes", "", "祖母の協力が得られた").await;
    assert_eq!((status, told["value"].as_str()), (200, Some("祖母の協力が得られた")));
    let page = clerk.get("/council/ledger").await.expect(200);
    has(&page, &["祖母の協力が得られた", "家庭訪問 母と面接した"]);
    let file = clerk.get("/council/ledger/export").await;
    assert_eq!(file.status, 403, "exporting is a right of its own");
}

#[tokio::test]
async fn open_cases_come_into_the_ledger_once() {
    let nation = Nation::new().await;
    let mut clerk = nation.staff(TOWN, "family_staff").await;
    for name in ["架空 一郎", "架空 二郎"] {
        fixtures::child(&nation.app, TOWN, name).await;
    }
    fixtures::child(&nation.app, CENTRE, "架空 三郎").await;
    has(&clerk.get("/council/ledger").await.expect(200), &["継続中のケースが2件"]);
    clerk.post("/council/ledger/enter", &[]).await.expect(303);
    clerk.post("/council/ledger/enter", &[]).await.expect(303);
    assert_eq!(count(&nation, "select count(*) from app.ledger_row").await, 2);
    let numbers: i64 = count(&nation, "select count(distinct number) from app.ledger_row").await;
    assert_eq!(numbers, 2, "整理番号 are given once");
    let page = clerk.get("/council/ledger").await.expect(200);
    assert!(!page.body.contains("架空 三郎"), "another agency's case");
}

#[tokio::test]
async fn nobody_else_sees_the_ledger_and_the_wall_hides_its_child() {
    let nation = Nation::new().await;
    let mut clerk = nation.staff(TOWN, "family_staff").await;
    let (child, row) = entered(&nation, &mut clerk, "架空 花子").await;
    for (org, role) in [(CENTRE, "centre_chief"), (NEXT_TOWN, "family_chief")] {
        let mut stranger = nation.staff(org, role).await;
        assert!(!stranger.get("/council/ledger").await.expect(200).body.contains("架空 花子"), "{role}");
        stranger.get(&format!("/council/ledger/row/{row}")).await.expect(404);
        assert_eq!(stranger.post(&format!("/council/ledger/row/{row}/cell"), &[("field", "plan")]).await.status, 404);
    }
    sqlx::query("insert into app.conflict (area, org_id, staff_id, person_area, person_id, why, at) values (34, $1, $2, 34, $3, 'by_hand', now())")
        .bind(TOWN)
        .bind(clerk.staff)
        .bind(child.id)
        .execute(&mut nation.admin().await)
        .await
        .unwrap();
    let mut walled = nation.again(&clerk).await;
    assert!(!walled.get("/council/ledger").await.expect(200).body.contains("架空 花子"));
    assert_eq!(walled.get("/council/ledger/cells").await.expect(200).json(), json!([]));
    walled.get(&format!("/council/ledger/row/{row}")).await.expect(404);
}

#[tokio::test]
async fn a_cell_is_saved_from_what_stands_there_and_both_texts_are_kept() {
    let nation = Nation::new().await;
    let mut first = nation.staff(TOWN, "family_staff").await;
    let mut second = nation.staff(TOWN, "family_chief").await;
    let (child, row) = entered(&nation, &mut first, "架空 花子").await;
    assert_eq!(write(&mut first, row, "plan", "", "週1回の家庭訪問").await.0, 200);
    let (status, theirs) = write(&mut second, row, "plan", "", "保育所で見守る").await;
    assert_eq!((status, theirs["value"].as_str()), (409, Some("週1回の家庭訪問")));
    // Another cell of the same row meets nobody.
    assert_eq!(write(&mut second, row, "severity", "", "4").await.1["shown"], "中度");
    assert_eq!(write(&mut second, row, "severity", "4", "9").await.0, 422);
    assert_eq!(
        write(&mut second, row, "next_review", field(&nation, row, "next_review").await.as_str(), "R9年2月1日").await.0,
        200
    );

    // The page of one row keeps what was typed and says what the other wrote.
    let form = [("was.plan", ""), ("plan", "保育所で見守る"), ("was.roles", ""), ("roles", "保育所: 毎日の確認")];
    let page = second.post(&format!("/council/ledger/row/{row}"), &form).await.expect(409);
    has(&page, &["ほかの人が「週1回の家庭訪問」に変更しました", "保育所で見守る", "保育所: 毎日の確認"]);
    let cells = second.get(&format!("/council/ledger/cells?row={row}")).await.expect(200).json();
    assert_eq!(cells[0]["cells"]["plan"][0], "週1回の家庭訪問");
    assert_eq!(cells[0]["cells"]["roles"][0], "保育所: 毎日の確認");
    let history: i64 =
        sqlx::query_scalar("select count(*) from app.change where person_id = $1 and entity = 'ledger_row'")
            .bind(child.id)
            .fetch_one(&mut nation.admin().await)
            .await
            .unwrap();
    assert_eq!(history, 4, "every saved change has its history");
}

async fn field(nation: &Nation, row: Uuid, name: &str) -> String {
    let mut chief = nation.staff(TOWN, "family_chief").await;
    let cells = chief.get(&format!("/council/ledger/cells?row={row}")).await.expect(200).json();
    cells[0]["cells"][name][0].as_str().unwrap().to_owned()
}

const EDITORS: usize = 4;
const EDITS: usize = 12;

/// Writes marks into the cells by turns, each behind what stands there; says how often somebody else was quicker.
async fn appends(mut visitor: Visitor, row: Uuid, editor: usize) -> usize {
    let mut refused = 0;
    for edit in 0..EDITS {
        let name = ["plan", "roles", "changes"][(editor + edit) % 3];
        let mut was = String::new();
        loop {
            let (status, told) = write(&mut visitor, row, name, &was, &format!("{was}m{editor}x{edit};")).await;
            match status {
                200 => break,
                409 => was = told["value"].as_str().unwrap().to_owned(),
                other => panic!("{other}: {told}"),
            }
            refused += 1;
        }
    }
    refused
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_edit_is_lost_among_several_editors_of_a_row() {
    let nation = Nation::new().await;
    let other = nation.second_process().await;
    let mut clerk = nation.staff(TOWN, "family_staff").await;
    let (child, row) = entered(&nation, &mut clerk, "架空 花子").await;
    let mut editors = Vec::new();
    for editor in 0..EDITORS {
        let visitor = nation.staff(TOWN, "family_staff").await;
        let visitor = if editor % 2 == 0 { visitor } else { visitor.at(&other) };
        editors.push(tokio::spawn(appends(visitor, row, editor)));
    }
    let mut refused = 0;
    for editor in editors {
        refused += editor.await.unwrap();
    }
    assert!(refused > 0, "nobody ever met anybody: this test says nothing");
    let cells = clerk.get(&format!("/council/ledger/cells?row={row}")).await.expect(200).json();
    let changes: Vec<Value> =
        sqlx::query_scalar("select fields from app.change where person_id = $1 and entity = 'ledger_row'")
            .bind(child.id)
            .fetch_all(&mut nation.admin().await)
            .await
            .unwrap();
    let mut marks = 0;
    for name in ["plan", "roles", "changes"] {
        let steps: HashMap<&str, &str> = changes
            .iter()
            .flat_map(|fields| fields.as_array().unwrap())
            .filter(|change| change["field"] == name)
            .map(|change| (change["from"].as_str().unwrap(), change["to"].as_str().unwrap()))
            .collect();
        let mut reached = "";
        for _ in 0..steps.len() {
            reached = steps.get(reached).unwrap_or_else(|| panic!("the chain of {name} breaks after {reached}"));
        }
        assert_eq!(cells[0]["cells"][name][0], reached, "{name}");
        marks += reached.matches(';').count();
    }
    assert_eq!(marks, EDITORS * EDITS, "edits lost or doubled: {cells}");
}

#[tokio::test]
async fn who_writes_in_a_row_is_told_to_the_others_and_over_by_itself() {
    let nation = Nation::new().await;
    let mut first = nation.staff(TOWN, "family_staff").await;
    let mut second = nation.staff(TOWN, "family_chief").await;
    let (_, row) = entered(&nation, &mut first, "架空 花子").await;
    let path = format!("/council/ledger/row/{row}/presence");
    let writing = async |visitor: &mut Visitor| visitor.get("/council/ledger/presence").await.expect(200).json();
    first.post(&path, &[]).await.expect(200);
    let seen = writing(&mut second).await;
    assert_eq!((seen[0]["row"].as_str(), seen.as_array().unwrap().len()), (Some(row.to_string().as_str()), 1));
    assert!(seen[0]["name"].as_str().unwrap().contains("架空"), "{seen}");
    assert_eq!(writing(&mut first).await, json!([]), "nobody is told of themselves");
    let mut stranger = nation.staff(NEXT_TOWN, "family_chief").await;
    assert_eq!(writing(&mut stranger).await, json!([]));
    stranger.post(&path, &[]).await.expect(404);
    first.post(&path, &[("leave", "1")]).await.expect(200);
    assert_eq!(writing(&mut second).await, json!([]), "gone when they leave");
    first.post(&path, &[]).await.expect(200);
    nation.clock().advance(jiff::SignedDuration::from_secs(31));
    assert_eq!(writing(&mut second).await, json!([]), "gone when the browser stops answering");
    assert_eq!(count(&nation, "select count(*) from app.change where entity = 'ledger_presence'").await, 0);
}

#[tokio::test]
async fn a_severity_reaches_the_record_with_its_history() {
    let nation = Nation::new().await;
    let mut clerk = nation.staff(TOWN, "family_staff").await;
    let (child, row) = entered(&nation, &mut clerk, "架空 花子").await;
    let severity = async |child: Key| -> Option<i16> {
        sqlx::query_scalar("select severity from app.record where person_id = $1")
            .bind(child.id)
            .fetch_one(&mut nation.admin().await)
            .await
            .unwrap()
    };
    assert_eq!(severity(child).await, None);
    assert_eq!(write(&mut clerk, row, "severity", "", "4").await.0, 200);
    assert_eq!(severity(child).await, Some(4));
    has(&clerk.get(&format!("/records/{child}/history")).await.expect(200), &["重症度", "中度"]);

    // Typed when a child comes into the ledger: the record and the row know it alike.
    let other = fixtures::child(&nation.app, TOWN, "架空 次郎").await;
    put_in_charge(&mut nation.admin().await, clerk.staff.unwrap(), other).await;
    has(&clerk.get(&format!("/records/{other}/meetings")).await.expect(200), &["重症度(決まっているとき)"]);
    let form = [("division", "要支援"), ("severity", "2")];
    clerk.post(&format!("/records/{other}/ledger"), &form).await.expect(303);
    assert_eq!(severity(other).await, Some(2));
    let cells = clerk.get("/council/ledger/cells").await.expect(200).json();
    let of_row = async |child| row_of(&nation, child).await.to_string();
    let entered = of_row(other).await;
    let found = cells.as_array().unwrap().iter().find(|one| one["id"] == entered.as_str()).unwrap();
    assert_eq!(found["cells"]["severity"][0], "2");
}
