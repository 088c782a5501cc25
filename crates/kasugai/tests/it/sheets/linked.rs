//! Answers that the town's linked facts offer a sheet: shown with where they stand, taken by choice, marked for ever, and told to nobody who may
//! not read linked information.

use super::{count, desk, has, stored};
use crate::nation::{CENTRE, Nation, TOWN};
use crate::objects::begin_sheet;
use crate::paper::printed;
use crate::renkei::matching::{of_register, person};
use crate::renkei::{applied, register};
use crate::visitor::Visitor;
use axum::http::Method;
use ground::db::Key;
use jiff::ToSpan;
use jiff::civil::{Date, date};
use serde_json::{Value, json};
use tables::{CsvEncoding, Table, write_csv};
use uuid::Uuid;

const FIRST: Date = date(2026, 4, 1);
const CHECKUP: [&str; 11] = [
    "カルテ番号",
    "宛名番号",
    "氏名",
    "氏名カナ",
    "生年月日",
    "性別",
    "住所",
    "受診日",
    "受診の状況",
    "総合判定",
    "育児の心配",
];

fn csv(header: &[&str], rows: Vec<Vec<&str>>, encoding: CsvEncoding) -> Vec<u8> {
    let owned = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>();
    let rows = rows.iter().map(|row| owned(row)).collect();
    write_csv(&Table { name: String::new(), header: owned(header), rows }, encoding).bytes
}

/// The file of a checkup with the child in it.
pub fn checkup(on: &str, state: &str, worry: &str) -> Vec<u8> {
    let row = vec!["501", "1", "架空　花子", "カクウ　ハナコ", "2018-05-05", "女", "府中町", on, state, "", worry];
    csv(&CHECKUP, vec![row], CsvEncoding::Utf8Bom)
}

/// The file of 児童扶養手当 with the child in it, on this ground.
pub fn allowance(ground: &str) -> Vec<u8> {
    let row = [
        "77",
        "1",
        "カクウ　ハナコ",
        "架空　花子",
        "4300505",
        "2",
        "府中町",
        "9",
        "架空　葉子",
        "1",
        ground,
        "5070401",
        "0000000",
        "00",
    ];
    csv(&row, Vec::new(), CsvEncoding::Cp932)
}

/// The files of the town and the child joined to them.
pub async fn linked(nation: &Nation, chief: &mut Visitor, child: Key) {
    let resident = of_register("1", "9", "架空　花子", "カクウ　ハナコ", "20180505", "2");
    applied(nation, "jumin", FIRST, &register(vec![resident])).await;
    applied(nation, "boshi_18m", FIRST, &checkup("", "2", "")).await;
    applied(nation, "jido_fuyo", FIRST, &allowance("1")).await;
    let form = [("number", "0000000001"), ("reason", "母子手帳で確認")];
    chief.post(&format!("/records/{child}/linking"), &form).await.expect(303);
}

/// The numbers of what is offered, with what taking each would do.
fn offers(region: &str) -> Vec<(String, String)> {
    let parts = region.split("name=\"take\" value=\"").skip(1);
    parts
        .map(|part| {
            let (id, rest) = part.split_once('"').unwrap();
            let (_, rest) = rest.split_once('>').unwrap();
            (id.to_owned(), rest.split('<').next().unwrap().trim().to_owned())
        })
        .collect()
}

fn id_of(region: &str, words: &str) -> String {
    let found = offers(region).into_iter().find(|(_, text)| text.contains(words));
    found.unwrap_or_else(|| panic!("{words}: {region}")).0
}

async fn origins(nation: &Nation, id: Uuid) -> Value {
    sqlx::query_scalar("select origins from app.sheet where id = $1")
        .bind(id)
        .fetch_one(&mut nation.admin().await)
        .await
        .unwrap()
}

#[tokio::test]
async fn what_the_town_knows_is_taken_by_choice_and_says_for_ever_where_it_came_from() {
    let nation = Nation::new().await;
    let (mut chief, child) = desk(&nation).await;
    let list = format!("/records/{child}/sheets");
    let id = begin_sheet(&mut chief, &list, "urgency").await;
    let (edit, place) = (format!("{list}/{id}/edit"), format!("{list}/{id}/linked"));
    has(&chief.get(&edit).await.expect(200), &[&format!("data-live=\"{place}?\""), "連携情報を見る"]);
    has(&chief.fragment(&place).await.expect(200), &["連携情報と名寄せされていません"]);
    linked(&nation, &mut chief, child).await;

    // Each item with what is said, where it stands, and what it means; the look is on record.
    let looks = "select count(*) from log.audit where object_kind = 'linked_person' and kind = 'view' and person_id is not null and fields = 'related'";
    let before = count(&nation, looks).await;
    let region = chief.fragment(&place).await.expect(200);
    assert_eq!(count(&nation, looks).await, before + 1);
    has(
        &region,
        &[
            "1歳6か月児健診: 未受診",
            "boshi_18m_20260401.csv 2行目",
            "「母子健康手帳の未交付・健診の未受診」に印を付ける",
            "児童扶養手当の「支給の事由」: 離婚",
            "生活保護: 未把握",
            "連携元のファイルがまだありません",
            "いまの答えでは表示されない項目です",
        ],
    );
    assert!(!region.body.contains("経済的な困窮・転居の繰り返し」に"), "silence was offered: {}", region.body);

    // Its question is not answered yet: nothing is taken, and nothing typed is lost.
    let missed = id_of(&region.body, "健診の未受診");
    let early = [("version", "1"), ("op", "take"), ("take", missed.as_str()), ("a.reason", "架空の根拠")];
    let early = chief.post(&place, &early).await.expect(422);
    has(&early, &["「保護者の要因」は、いまの答えでは表示されない項目です", "架空の根拠", &format!("take={missed}")]);
    assert_eq!(stored(&nation, id).await.get("reason"), None);
    chief.post(&place, &[("version", "1"), ("op", "take"), ("take", "00ff00ff")]).await.expect(422);

    // What is typed is saved with it; who answered stays who answered.
    let take =
        [("version", "1"), ("op", "take"), ("take", missed.as_str()), ("a.q7", "yes"), ("a.reason", "架空の根拠")];
    chief.post(&place, &take).await.expect(303);
    let answers = stored(&nation, id).await;
    assert_eq!((&answers["q7_what"], &answers["reason"]), (&json!(["checkups"]), &json!("架空の根拠")));
    let told = origins(&nation, id).await;
    assert_eq!(told["q7_what"][0]["answer"], "checkups");
    assert!(
        told["q7_what"][0]["told_by"].as_str().unwrap().contains("令和8年4月1日時点 boshi_18m_20260401.csv 2行目"),
        "{told}"
    );
    assert!(told.get("q7").is_none() && told.get("reason").is_none(), "{told}");
    chief.post(&place, &take).await.expect(409);

    // In bulk only where nothing stands: an answer that differs is left alone.
    let typed = [
        ("a.q7", "yes"),
        ("a.q7_what", "alone"),
        ("a.q7_what", "checkups"),
        ("a.q8", "unknown"),
        ("a.reason", "架空の根拠"),
    ];
    let bulk: Vec<(&str, &str)> = [("version", "2"), ("op", "blanks")].into_iter().chain(typed).collect();
    chief.post(&place, &bulk).await.expect(303);
    let answers = stored(&nation, id).await;
    assert_eq!((&answers["q8_what"], &answers["q8"]), (&json!(["family"]), &json!("unknown")));
    assert_eq!(answers["q7_what"], json!(["checkups", "alone"]));

    let line = "連携情報 1歳6か月児健診: 未受診(1歳6か月児健診 令和8年4月1日時点 boshi_18m_20260401.csv 2行目)";
    has(&chief.get(&format!("{list}/{id}")).await.expect(200), &[line, "児童扶養手当の「支給の事由」: 離婚"]);
    has(&chief.get(&format!("{list}/{id}/history")).await.expect(200), &["保護者の要因の出どころ", line]);
    let paper = printed(&mut chief, &format!("{list}/{id}/print")).await;
    assert!(paper.contains("連携情報1歳6か月児健診:未受診"), "{paper}");
    let items = chief.get(&format!("/records/{child}/items")).await.expect(200);
    has(&items, &[line]);

    // Said otherwise later: pointed out, never changed by itself; what was known stays to be read.
    applied(&nation, "boshi_18m", FIRST + 1.day(), &checkup("2019-12-01", "3", "1")).await;
    let region = chief.fragment(&place).await.expect(200);
    has(
        &region,
        &["入れたあとに変わったこと", "いま: 1歳6か月児健診: 受診(令和元年12月1日)", "boshi_18m_20260402.csv"],
    );
    assert_eq!(stored(&nation, id).await["q7_what"], json!(["checkups", "alone"]));
    // Whoever takes the tick away takes its origin with it.
    let corrected =
        [("version", "3"), ("a.q7", "yes"), ("a.q7_what", "alone"), ("a.q8", "unknown"), ("a.q8_what", "family")];
    chief.post(&edit, &corrected).await.expect(303);
    let told = origins(&nation, id).await;
    assert!(told.get("q7_what").is_none() && told.get("q8_what").is_some(), "{told}");
    let kept: Vec<(i32, Value)> =
        sqlx::query_as("select version, origins from app.sheet_revision where sheet_id = $1 order by version")
            .bind(id)
            .fetch_all(&mut nation.admin().await)
            .await
            .unwrap();
    let said: Vec<bool> = kept.iter().map(|(_, origins)| origins.get("q7_what").is_some()).collect();
    assert_eq!(said, [false, true, true, false], "what was known then is kept");
}

#[tokio::test]
async fn an_answer_that_stands_is_shown_beside_and_replaced_only_knowingly() {
    let nation = Nation::new().await;
    let (mut chief, child) = desk(&nation).await;
    linked(&nation, &mut chief, child).await;
    let list = format!("/records/{child}/sheets");
    let id = begin_sheet(&mut chief, &list, "survey_preschool").await;
    let (edit, place) = (format!("{list}/{id}/edit"), format!("{list}/{id}/linked"));
    chief.post(&edit, &[("version", "1"), ("a.checkup", "no")]).await.expect(303);
    let region = chief.fragment(&place).await.expect(200);
    has(&region, &["いまの答え「いいえ」を「はい」に置き換える", "いまの答え: いいえ"]);
    assert!(!region.body.contains("空欄にまとめて入れる"), "an answered item is no blank: {}", region.body);
    let replace = id_of(&region.body, "置き換える");
    let unsaved = [("version", "2"), ("op", "take"), ("take", replace.as_str()), ("a.checkup", "unknown")];
    has(
        &chief.post(&place, &unsaved).await.expect(422),
        &["まだ保存していない答え「わからない」があるため入れませんでした"],
    );
    assert_eq!(stored(&nation, id).await["checkup"], "no");
    let knowingly = [("version", "2"), ("op", "take"), ("take", replace.as_str()), ("a.checkup", "no")];
    chief.post(&place, &knowingly).await.expect(303);
    assert_eq!(stored(&nation, id).await["checkup"], "yes");
    has(&chief.fragment(&place).await.expect(200), &["入っています"]);
    has(
        &chief.get(&format!("{list}/{id}/history")).await.expect(200),
        &["いいえ", "はい", "健診・予防接種の未受診の出どころ"],
    );
}

#[tokio::test]
async fn who_may_not_read_linked_information_learns_nothing_of_it() {
    let nation = Nation::new().await;
    let (mut chief, child) = desk(&nation).await;
    linked(&nation, &mut chief, child).await;
    let list = format!("/records/{child}/sheets");
    let id = begin_sheet(&mut chief, &list, "survey_preschool").await;
    let (edit, place) = (format!("{list}/{id}/edit"), format!("{list}/{id}/linked"));
    chief.post(&place, &[("version", "1"), ("op", "blanks")]).await.expect(303);
    assert!(origins(&nation, id).await.get("checkup").is_some());

    // The centre reads the town's sheet, not what the town's systems said.
    let mut centre = nation.staff(CENTRE, "centre_worker").await;
    nation.state_purpose(&centre, child).await;
    for page in [format!("{list}/{id}"), format!("{list}/{id}/history")] {
        let shown = centre.get(&page).await.expect(200).body;
        assert!(
            shown.contains("健診・予防接種の未受診") && !shown.contains("連携情報") && !shown.contains("出どころ"),
            "{page}: {shown}"
        );
    }
    let paper = printed(&mut centre, &format!("{list}/{id}/print")).await;
    assert!(paper.contains("健診・予防接種の未受診") && !paper.contains("連携情報"), "{paper}");
    centre.fragment(&place).await.expect(403);
    let told =
        "select count(*) from app.change where fields::text like '%出どころ%' or fields::text like '%boshi_18m%'";
    assert_eq!(count(&nation, told).await, 0, "more eyes read the changes of a record");
    // A post of the town without the right fills sheets in as before.
    let rights = [
        "record.read",
        "record.write",
        "sheet.read",
        "sheet.write",
        "record.print",
        "home.use",
        "account.use",
        "people.search",
    ];
    let form: Vec<(&str, &str)> =
        [("role", "family_staff")].into_iter().chain(rights.map(|code| ("action", code))).collect();
    chief.post("/admin/rights", &form).await.expect(303);
    let mut clerk = nation.staff(TOWN, "family_staff").await;
    nation.state_purpose(&clerk, child).await;
    let shown = clerk.get(&edit).await.expect(200).body;
    assert!(shown.contains("健診・予防接種の未受診") && !shown.contains("連携情報"), "{shown}");
    assert!(!clerk.get(&format!("{list}/{id}")).await.expect(200).body.contains("連携情報"));
    clerk.fragment(&place).await.expect(403);
    clerk.post(&place, &[("version", "2"), ("op", "blanks")]).await.expect(403);
    // What they save keeps the origins of what they did not change.
    clerk.post(&edit, &[("version", "2"), ("a.checkup", "yes"), ("a.concern_other", "")]).await.expect(303);
    assert!(origins(&nation, id).await.get("checkup").is_some());
}

#[tokio::test]
async fn a_place_stays_hidden_under_a_protective_measure() {
    let nation = Nation::new().await;
    let (mut chief, child) = desk(&nation).await;
    linked(&nation, &mut chief, child).await;
    let row = crate::renkei::matching::at_nursery("11", "1", "架空　花子", "カクウ　ハナコ", "2018-05-05", "女");
    applied(&nation, "hoiku", FIRST, &crate::renkei::matching::nurseries(vec![row])).await;
    let list = format!("/records/{child}/sheets");
    let id = begin_sheet(&mut chief, &list, "survey_preschool").await;
    let place = format!("{list}/{id}/linked");
    has(&chief.fragment(&place).await.expect(200), &["保育所の「施設名」: 架空保育園", "「架空保育園」を入れる"]);
    let form = [("basis", "DV"), ("applied_on", "令和8年4月1日"), ("hidden_from_persons", "架空 父")];
    chief.post(&format!("/people/{child}/protection"), &form).await.expect(303);
    let region = chief.fragment(&place).await.expect(200);
    has(&region, &["支援措置のため表示しません"]);
    assert!(!region.body.contains("架空保育園"), "{}", region.body);
    chief.post(&place, &[("version", "1"), ("op", "blanks")]).await.expect(303);
    assert!(stored(&nation, id).await.get("nursery").is_none());
}

#[tokio::test]
async fn a_system_with_the_right_reads_and_takes_over_the_api() {
    let nation = Nation::new().await;
    let (mut chief, child) = desk(&nation).await;
    linked(&nation, &mut chief, child).await;
    let id = begin_sheet(&mut chief, &format!("/records/{child}/sheets"), "survey_preschool").await;
    let place = format!("/api/v1/records/{child}/sheets/{id}/linked");
    let mut system = crate::links::system(&nation, "架空の福祉システム").await;
    system.get(&place).await.expect(403);
    let rights = [("role", "system"), ("action", "api.read"), ("action", "api.write"), ("action", "source.read")];
    chief.post("/admin/rights", &rights).await.expect(303);
    let told = system.get(&place).await.expect(200).json();
    let checkup = told["items"].as_array().unwrap().iter().find(|item| item["item"] == "checkup").unwrap();
    assert!(checkup["said"].to_string().contains("1歳6か月児健診: 未受診"), "{checkup}");
    let offer = checkup["offers"][0]["id"].as_str().unwrap();
    let take = |version: i64, take: &[&str]| json!({ "version": version, "take": take });
    system.json(Method::POST, &place, &take(1, &["00"]), &[]).await.expect(422);
    let done = system.json(Method::POST, &place, &take(1, &[offer]), &[]).await.expect(200).json();
    assert_eq!(done["version"], 2, "{done}");
    system.json(Method::POST, &place, &take(1, &[offer]), &[]).await.expect(409);
    let sheet = system.get(&format!("/api/v1/records/{child}/sheets/{id}")).await.expect(200).json();
    assert_eq!(
        (&sheet["answers"]["checkup"], &sheet["origins"]["checkup"][0]["answer"]),
        (&json!("yes"), &json!("yes"))
    );
    // A replacement over the API keeps what it does not change.
    let body = json!({ "version": 2, "answers": { "checkup": "yes", "hearing": "架空" } });
    system.json(Method::PUT, &format!("/api/v1/records/{child}/sheets/{id}"), &body, &[]).await.expect(200);
    assert!(origins(&nation, id).await.get("checkup").is_some());
    assert!(person(&mut nation.admin().await, "boshi_18m", "501").await != Uuid::nil());
}

#[tokio::test]
async fn an_administrator_names_linked_information_without_programming() {
    let nation = Nation::new().await;
    let (mut chief, child) = desk(&nation).await;
    linked(&nation, &mut chief, child).await;
    chief.post("/admin/sheets/visit_note/begin", &[]).await.expect(303);
    let page = "/admin/sheets/visit_note/item";
    let seen = chief.get(&format!("{page}?key=announced")).await.expect(200);
    has(
        &seen,
        &[
            "連携情報から入れる答え",
            "「1歳6か月児健診」が「未受診」",
            "「児童扶養手当」の「支給の事由」が「離婚」",
            "「3歳児健診」の「総合判定」が次の値",
        ],
    );
    assert!(!seen.body.contains("心の病気の既往"), "what is only to be read can be named");
    assert!(!seen.body.contains("「1歳6か月児健診」が「該当なし」"), "its silence can be named");
    let item = |rest: &[(&'static str, &'static str)]| {
        let mut form = vec![
            ("revision", "1"),
            ("key", "announced"),
            ("kind", "state"),
            ("label", "事前に連絡した"),
            ("required", ""),
            ("shown_if", ""),
        ];
        form.extend_from_slice(rest);
        form
    };
    let half = item(&[("linked.0.what", "check_18m:is:missed"), ("linked.0.answer", "")]);
    has(&chief.post(page, &half).await.expect(422), &["連携情報が意味する答えを入力してください。"]);
    let unknown = item(&[("linked.0.what", "check_18m:is:nothing"), ("linked.0.answer", "no")]);
    has(&chief.post(page, &unknown).await.expect(422), &["この状態を判断できません"]);
    let whole = item(&[
        ("linked.0.what", "check_18m:is:missed"),
        ("linked.0.answer", "yes"),
        ("linked.1.what", "check_3y:column:result"),
        ("linked.1.value", "要観察"),
        ("linked.1.answer", "unknown"),
        ("linked.2.what", ""),
    ]);
    chief.post(page, &whole).await.expect(303);
    has(&chief.get("/admin/sheets/visit_note/edit").await.expect(200), &["連携情報から入れられる"]);
    has(&chief.get(&format!("{page}?key=announced")).await.expect(200), &["value=\"要観察\""]);
    let today = nation.clock().today().to_string();
    chief.post("/admin/sheets/visit_note/publish", &[("revision", "2"), ("first_day", &today)]).await.expect(303);
    let id = begin_sheet(&mut chief, &format!("/records/{child}/sheets"), "visit_note").await;
    let place = format!("/records/{child}/sheets/{id}/linked");
    has(&chief.fragment(&place).await.expect(200), &["「はい」を入れる", "3歳児健診: 未把握"]);
    chief.post(&place, &[("version", "1"), ("op", "blanks")]).await.expect(303);
    assert_eq!(stored(&nation, id).await["announced"], "yes");
}
