//! 台帳の取込: an office brings the registers it has kept in files.

use super::desk::Desk;
use super::served::Served;
use crate::nation::TOWN;
use rust_xlsxwriter::{Format, Workbook};
use std::path::{Path, PathBuf};
use tables::{CsvEncoding, Table, write_csv};

/// A register of an old system: CP932, a title, two rows of header, one column with a name of its own, one row with a date that is none.
fn old_register(folder: &Path) -> PathBuf {
    let header = ["令和7年度 要保護児童台帳", "", "", "", "", "", ""];
    let rows = [
        ["番号", "児童", "", "", "受理日", "種別", "きっかけ"],
        ["", "氏名", "生年月日", "性別", "", "", ""],
        ["R7-1", "架空　髙子", "H27.4.1", "女", "R7.5.1", "虐待", "あざがある"],
        ["R7-2", "架空　次郎", "平成30年1月5日", "男", "2025/5/1", "1", "－"],
        ["R7-3", "架空　三郎", "R7.13.1", "男", "R7.5.1", "虐待", ""],
    ];
    let table = Table {
        name: String::new(),
        header: header.map(str::to_owned).to_vec(),
        rows: rows.map(|row| row.map(str::to_owned).to_vec()).to_vec(),
    };
    keep(folder, "台帳.csv", &write_csv(&table, CsvEncoding::Cp932).bytes)
}

/// A workbook whose header is merged over two rows, with many rows below it.
fn merged_workbook(folder: &Path, rows: u32) -> PathBuf {
    let (mut book, centred) = (Workbook::new(), Format::new());
    let sheet = book.add_worksheet().set_name("令和7年度").unwrap();
    sheet.merge_range(0, 0, 0, 2, "児童", &centred).unwrap();
    for (column, title) in [(0, "氏名"), (1, "生年月日"), (2, "性別")] {
        sheet.write(1, column, title).unwrap();
    }
    sheet.merge_range(0, 3, 1, 3, "受理日", &centred).unwrap();
    for row in 0..rows {
        let line = row + 2;
        sheet.write(line, 0, format!("例示　{}", row + 1)).unwrap();
        sheet.write(line, 1, format!("H{}.4.{}", 20 + row % 10, 1 + row % 28)).unwrap();
        sheet.write(line, 2, "女").unwrap();
        sheet.write(line, 3, "R7.5.1").unwrap();
    }
    keep(folder, "台帳.xlsx", &book.save_to_buffer().unwrap())
}

fn keep(folder: &Path, name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

async fn upload(desk: &Desk, file: &Path) {
    desk.go("/import").await;
    desk.attach("台帳のファイル", file).await;
}

/// Presses a button, waits until the work behind it is over, which the page learns by itself, and opens what came of it.
async fn result(desk: &Desk, button: &str, words: &str) {
    desk.eyes("window.before = true").await;
    desk.press(button).await;
    desk.waits_for("window.before === undefined && document.querySelector('main h1, main progress') !== null").await;
    desk.waits_for("document.querySelector('progress') === null").await;
    desk.go(&desk.path().await).await;
    desk.sees(words).await;
}

#[tokio::test]
async fn an_old_register_is_seen_row_by_row_corrected_and_loaded_without_its_bad_row() {
    let (served, folder) = (Served::open().await, tempfile::tempdir().unwrap());
    let desk = served.at_desk(TOWN, "family_chief").await;
    desk.go("/import").await;
    desk.sees("まだ取込はありません。").await;
    desk.look("import").await;

    upload(&desk, &keep(folder.path(), "壊れた台帳.xlsx", b"PK\x03\x04 not a workbook")).await;
    desk.press("読み込んで確認する").await;
    desk.sees("ファイルを読み取れません。Excel（.xlsx、.xls）、Word（.docx）またはCSVとして保存し直してください。")
        .await;
    desk.misses("invalid").await;
    desk.look("import-broken").await;

    upload(&desk, &old_register(folder.path())).await;
    result(&desk, "読み込んで確認する", "文字コードをシフトJIS").await;
    desk.sees("取り込まない列: きっかけ").await;
    desk.sees("「R7.13.1」という日は暦にありません。").await;
    desk.look("import-preview").await;

    // Its own name for a column is put right; the preview is made anew.
    desk.press("列の対応を確認・変更する").await;
    desk.choose("主訴", "きっかけ").await;
    desk.look("import-columns").await;
    result(&desk, "この対応でもう一度確認する", "行ごとの結果").await;
    desk.misses("取り込まない列").await;

    // Nothing is loaded over a refused row unless somebody says so.
    desk.press("取り込む").await;
    desk.sees("拒否された行が1行あります。").await;
    desk.look("import-refused").await;
    let report = desk.eyes("return fetch(find('拒否された行の一覧').href).then(answer => answer.text())").await;
    assert!(report.as_str().unwrap().contains("\"6\",\"生年月日\",\"「R7.13.1」"), "{report}");
    desk.press("拒否行を除いて取り込む").await;
    result(&desk, "取り込む", "2行を取り込みました。1行は取り込んでいません。").await;
    desk.look("import-done").await;

    desk.go("/records").await;
    desk.sees("架空 髙子").await;
    desk.misses("架空 三郎").await;
}

#[tokio::test]
async fn a_workbook_with_merged_titles_loads_while_a_bar_says_how_far() {
    let (served, folder) = (Served::open().await, tempfile::tempdir().unwrap());
    let desk = served.at_desk(TOWN, "family_chief").await;
    upload(&desk, &merged_workbook(folder.path(), 2000)).await;
    result(&desk, "読み込んで確認する", "新規児童 2000").await;
    desk.sees("例示 1").await;
    // While it works a bar says how far; here it stands where the test puts it, however fast the machine is.
    let mut admin = served.nation.admin().await;
    let works = "update app.import_job set state = 'loading', progress = 500, alive_at = now() + interval '1 day'";
    sqlx::query(works).execute(&mut admin).await.unwrap();
    desk.reload().await;
    desk.waits_for("document.querySelector('progress')?.value === 25").await;
    let waits = "update app.import_job set state = 'preview', progress = 0";
    sqlx::query(waits).execute(&mut admin).await.unwrap();
    desk.reload().await;
    result(&desk, "取り込む", "2000行を取り込みました。").await;
    desk.go("/import").await;
    desk.sees("取込済み").await;
    desk.look("import-list").await;
}
