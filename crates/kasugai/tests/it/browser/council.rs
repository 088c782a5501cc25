//! 要対協: a council meeting of thirty cases from its agenda to the ledger it leaves; two clerks writing into the ledger at once.

use super::desk::Desk;
use super::served::Served;
use crate::fixtures::{child, put_in_charge};
use crate::nation::TOWN;
use fantoccini::key::Key as Press;

const CASES: usize = 30;
const PLAN: &str = "見守りを続ける";
const ROLES: &str = "保育所が確認";
const CHANGES: &str = "祖母と同居";

/// Names that no other one contains.
fn name(n: usize) -> String {
    format!("架空{:02} 花子", n + 1)
}

fn names() -> Vec<String> {
    (0..CASES).map(name).collect()
}

/// Children of the town with open cases, in the charge of whoever works here.
async fn cases(served: &Served, desk: &Desk, count: usize) -> Vec<ground::db::Key> {
    let mut children = Vec::new();
    for n in 0..count {
        let key = child(&served.nation.app, TOWN, &name(n)).await;
        put_in_charge(&mut served.nation.admin().await, desk.staff.unwrap(), key).await;
        children.push(key);
    }
    children
}

#[tokio::test]
async fn a_council_of_thirty_cases_from_agenda_to_kept_ledger() {
    let served = Served::open().await;
    let clerk = served.at_desk(TOWN, "family_chief").await;
    cases(&served, &clerk, CASES).await;
    clerk.go("/council/ledger").await;
    clerk.sees("継続中のケースが30件あります").await;
    clerk.press("すべて台帳に載せる").await;
    clerk.sees("すべて 30件").await;
    clerk.look("ledger").await;
    clerk.picture("readme-ledger").await;

    plans(&clerk).await;
    for n in 1..=CASES {
        clerk.sees(&format!("{n} / {CASES}")).await;
        if n == 2 {
            clerk.press("決定を記録して次へ").await;
            clerk.sees("入力を確認してください").await;
            clerk.look("council-case-wrong").await;
        }
        clerk.fill("決定", "在宅で支援を続ける").await;
        clerk.choose("重症度", "中度").await;
        if n == 1 {
            clerk.fill("支援方針・課題", PLAN).await;
            clerk.fill("関係機関と役割", ROLES).await;
            clerk.fill("何をするか", "月2回の家庭訪問").await;
            clerk.fill("ほかの機関のとき", "架空小学校").await;
            clerk.fill("いつまでに", "R9.1.31").await;
            clerk.look("council-case").await;
        }
        if n == CASES {
            clerk.press("終結").await;
        }
        clerk.press("決定を記録して次へ").await;
    }
    clerk.sees("決定 30件").await;
    edits_the_ledger_and_takes_it_to_excel(&clerk).await;
    clerk.press("会議を終了する").await;
    clerk.sees("訂正・補足を追記する").await;
    clerk.look("council-closed").await;
    leaves_its_ledger(&clerk).await;
    prints_its_ledger(&clerk).await;
}

/// A word written into the open table while the meeting is on, and the table as a file.
async fn edits_the_ledger_and_takes_it_to_excel(desk: &Desk) {
    let meeting = desk.path().await;
    desk.go("/council/ledger").await;
    desk.press("[data-field='changes']").await;
    desk.keys(CHANGES).await;
    desk.ctrl('s').await;
    desk.sees("保存しました。").await;
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    let file = desk.file("Excelで出力", kind).await;
    let sheets = tables::read(&file, "ledger.xlsx", &tables::Options::default()).unwrap();
    assert_eq!(sheets[0].rows.len(), CASES);
    let words = format!("{:?}", sheets[0]);
    for part in names().iter().map(String::as_str).chain([PLAN, ROLES, CHANGES, "中度", "終結"]) {
        assert!(words.contains(part), "{part} is not in the file: {words}");
    }
    desk.go(&meeting).await;
}

/// The paper behind the button of the ledger the meeting left: every child, and what was written.
async fn prints_its_ledger(desk: &Desk) {
    desk.go("/council/ledgers").await;
    desk.press("実務者会議").await;
    let paper = desk.paper("印刷(PDF)").await;
    let flat = |words: &str| words.replace([' ', '　'], "");
    for part in names().iter().map(String::as_str).chain([PLAN, ROLES, CHANGES, "中度", "終結", "30件"]) {
        assert!(paper.contains(&flat(part)), "{part} is not on the paper: {paper}");
    }
}

async fn plans(desk: &Desk) {
    desk.go("/meetings").await;
    desk.sees("会議はまだありません").await;
    desk.press("会議を予定する").await;
    desk.press("予定する").await;
    desk.sees("入力を確認してください").await;
    desk.look("council-plan-wrong").await;
    desk.press("実務者会議").await;
    desk.fill("名称", "令和8年度第3回").await;
    desk.fill("開催日", "R9.2.1").await;
    desk.fill("開始時刻", "14:00").await;
    desk.fill("場所", "架空会議室").await;
    desk.press("予定する").await;
    desk.press("台帳の全件を議題にする").await;
    desk.sees("議題 30件").await;
    desk.fill("ほかの機関", "架空警察署").await;
    desk.fill("氏名", "架空 係長").await;
    desk.choose("出欠", "出席").await;
    desk.press("出席者を保存").await;
    desk.waits_for("document.querySelector('[name=version]').value === '2'").await;
    desk.look("council-planned").await;
    desk.press("会議を始める").await;
}

/// What the meeting leaves: the ledger of the day, tasks, and a ledger that goes on.
async fn leaves_its_ledger(desk: &Desk) {
    desk.go("/council/ledgers").await;
    desk.press("実務者会議").await;
    desk.sees("30件").await;
    desk.look("council-kept").await;
    desk.go("/council/ledger").await;
    desk.sees("すべて 29件").await;
    desk.sees("前回 中度").await;
    desk.go("/tasks?who=all").await;
    desk.sees("月2回の家庭訪問").await;
    desk.sees("終結の手続きをする").await;
    desk.look("tasks").await;
}

#[tokio::test]
async fn two_clerks_write_into_the_ledger_at_once() {
    let served = Served::open().await;
    let first = served.at_desk(TOWN, "family_chief").await;
    let second = served.at_desk(TOWN, "family_staff").await;
    cases(&served, &first, 3).await;
    first.go("/council/ledger").await;
    first.press("すべて台帳に載せる").await;
    first.sees("すべて 3件").await;
    second.go("/council/ledger").await;
    second.sees("すべて 3件").await;

    // Each in a cell of their own: both arrive, nobody loses the place.
    first.press("[data-field='plan']").await;
    first.keys("週1回の訪問").await;
    second.waits_for("document.querySelector('.writing')?.textContent.endsWith('が入力中')").await;
    second.look("ledger-writing").await;
    second.press("[data-field='roles']").await;
    first.waits_for("document.querySelector('.writing') !== null").await;
    second.keys("保育所: 毎日の確認").await;
    second.ctrl('s').await;
    first.sees("保育所: 毎日の確認").await;
    first.waits_for("document.querySelector('[data-editor]').value === '週1回の訪問'").await;
    first.ctrl('s').await;
    second.sees("週1回の訪問").await;
    // Who has left the row is not shown in it any more.
    second.waits_for("document.querySelector('.writing') === null").await;

    // The arrow moves, Enter writes, Tab saves and goes on.
    first.key(Press::Down).await;
    first.key(Press::Enter).await;
    first.keys("二人目の方針").await;
    first.key(Press::Tab).await;
    first.waits_for("document.activeElement.dataset.field === 'main_agency'").await;
    second.sees("二人目の方針").await;

    conflict(&first, &second).await;
    first.press("1件の画面").await;
    first.sees("記録から").await;
    first.look("ledger-row").await;
}

/// Both in one cell: the second sees what the first wrote and keeps what was typed.
async fn conflict(first: &Desk, second: &Desk) {
    first.press("[data-field='changes']").await;
    first.keys("転居した").await;
    second.press("[data-field='changes']").await;
    second.keys("祖母と同居した").await;
    first.ctrl('s').await;
    second.sees("ほかの人が「転居した」に変更しました").await;
    second.waits_for("document.querySelector('[data-editor]').value === '祖母と同居した'").await;
    second.look("ledger-conflict").await;
    second.press("自分の入力で保存").await;
    first.sees("祖母と同居した").await;
}
