//! 問診 of a town's files: a model names the inputs of the document, the files tell them, and the pages say where each answer stands.

use super::{send_model, step};
use crate::nation::{Nation, TOWN};
use crate::renkei::matching::{of_register, person};
use crate::renkei::{applied, register};
use crate::sheets::desk;
use jiff::civil::{Date, date};
use risk::{Column, Frame, Options};
use tables::{CsvEncoding, Table, write_csv};

const DAY: Date = date(2026, 4, 1);

/// A file of a checkup with one child in it: what every town has, and these columns more.
pub fn checkup(on: &str, more: &[(&str, &str)]) -> Vec<u8> {
    let own = [
        ("カルテ番号", "501"),
        ("宛名番号", "1"),
        ("氏名", "架空　花子"),
        ("氏名カナ", "カクウ　ハナコ"),
        ("生年月日", "2018-05-05"),
        ("受診日", on),
        ("受診の状況", "1"),
    ];
    let (header, row) = own.iter().chain(more).map(|(title, cell)| ((*title).to_owned(), (*cell).to_owned())).unzip();
    write_csv(&Table { name: String::new(), header, rows: vec![row] }, CsvEncoding::Utf8Bom).bytes
}

/// A model of a town that has nobody's words but the document's: whoever can rely on nobody was the more often in need.
fn learnt() -> String {
    let mut rows: [Vec<&str>; 4] = Default::default();
    let mut need = Vec::new();
    for n in 0..1200_u32 {
        let alone = n % 5 == 0;
        rows[0].push(if alone { "該当" } else { "非該当" });
        rows[1].push(["該当", "非該当", "不明"][(n / 5 % 3) as usize]);
        rows[2].push(["ほとんどしない", "よくやっている", ""][(n / 7 % 3) as usize]);
        rows[3].push(if n % 11 == 0 { "有" } else { "無" });
        need.push(f64::from(u8::from(n % if alone { 3 } else { 17 } == 1)));
    }
    let names = ["linked.asked.nobody", "linked.asked.poor", "linked.check_3y.father_cares", "linked.check_3y.scold"];
    let told = names.iter().zip(rows).map(|(name, texts)| Column::levels(name, texts));
    let columns = told.chain([Column::numbers("need", need)]).collect();
    risk::fit(Frame::new(columns), "need", &Options::default()).unwrap().model.to_json()
}

#[tokio::test]
async fn answers_of_a_towns_file_reach_its_own_model_and_what_no_file_tells_is_not_linked() {
    let nation = Nation::new().await;
    let (mut chief, child) = desk(&nation).await;
    let resident = of_register("1", "9", "架空　花子", "カクウ　ハナコ", "20180505", "2");
    applied(&nation, "jumin", DAY, &register(vec![resident])).await;
    // One file has questions under other headings, the other one has none at all: both are taken in.
    let asked = [("相談相手", "3"), ("感情的に叫んだ", "1"), ("父親の育児", "不明"), ("経済状況", "4")];
    applied(&nation, "boshi_3y", DAY, &checkup("令和3年6月1日", &asked)).await;
    applied(&nation, "boshi_4m", DAY, &checkup("平成30年9月9日", &[])).await;
    let form = [("number", "0000000001"), ("reason", "母子手帳で確認")];
    chief.post(&format!("/records/{child}/linking"), &form).await.expect(303);

    let page = chief.get(&format!("/records/{child}/related")).await.expect(200).body;
    let table = page.split("id=\"questions\"").nth(1).unwrap().split("</section>").next().unwrap();
    for part in [
        "頼れる人",
        "誰にも頼れない",
        "令和3年6月1日",
        "boshi_3y_20260401.csv 2行目",
        "未回答・不明",
        "連携なし(連携元のファイルにこの列がない)",
        "答えの記録がない質問",
    ] {
        assert!(table.contains(part), "{part}: {table}");
    }
    assert!(page.contains("ひとり親医療") && page.contains("子ども医療費助成"), "{page}");

    let added = send_model(&mut chief, "checkin", "架空の問診", &learnt()).await.expect(303);
    let model = added.location().rsplit('/').next().unwrap().parse().unwrap();
    step(&mut chief, model, "shadow").await.expect(303);
    step(&mut nation.staff(TOWN, "family_chief").await, model, "shown").await.expect(303);
    let mut worker = nation.staff(TOWN, "family_staff").await;
    worker.post("/checkins/run", &[]).await.expect(303);
    let linked = person(&mut nation.admin().await, "boshi_3y", "501").await;
    let one = worker.get(&format!("/checkins/{linked}")).await.expect(200).body;
    for part in [
        "問診: 誰にも頼れない: 該当(",
        "3歳児健診: 誰にも頼れない 令和3年6月1日 3歳児健診 令和8年4月1日時点 boshi_3y_20260401.csv 2行目",
        "4か月児健診: 連携なし(連携元のファイルにこの列がない)",
        "3歳児健診: 感情的にたたいた: 有 令和3年6月1日",
        "3歳児健診: 父親の育児: 未回答・不明",
    ] {
        assert!(one.contains(part), "{part}: {one}");
    }
    let barred = send_model(&mut chief, "custody", "架空", &learnt()).await.expect(422);
    assert!(barred.body.contains("スコアに使えない項目があります: linked.asked.nobody"), "{}", barred.body);
}
