//! データ連携: the chief takes the day's file of the resident register in, looks at what it changes, and applies it.

use super::desk::Desk;
use super::served::Served;
use crate::nation::TOWN;
use crate::renkei::{register, resident};
use std::path::{Path, PathBuf};

fn keep(folder: &Path, name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

/// Waits until the work behind the page is over, which it learns by itself, and opens what came of it.
async fn result(desk: &Desk, words: &str) {
    desk.waits_for(
        "location.pathname.startsWith('/runs/') && document.querySelector('main h1, main progress') !== null",
    )
    .await;
    desk.waits_for("document.querySelector('progress') === null").await;
    desk.go(&desk.path().await).await;
    desk.sees(words).await;
}

#[tokio::test]
async fn a_days_file_is_read_looked_at_applied_and_undone() {
    let (served, folder) = (Served::open().await, tempfile::tempdir().unwrap());
    let desk = served.at_desk(TOWN, "family_chief").await;
    desk.go("/sources").await;
    desk.sees("住民基本台帳").await;
    desk.sees("未着").await;
    desk.look("sources").await;

    desk.go("/sources/jumin").await;
    desk.sees("まだファイルは届いていません。").await;
    let mut rows: Vec<_> =
        (1..40).map(|n| resident(&n.to_string(), &format!("架空　{n}子"), "府中町本町1-2-3")).collect();
    rows[3][0] = "1A".to_owned();
    rows[5][5] = "99999999".to_owned();
    rows[6][12] = "77".to_owned();
    let register = register(rows);
    desk.attach("ファイル", &keep(folder.path(), "JUMIN_20260401.csv", &register)).await;
    desk.press("読み込んで確認する").await;
    result(&desk, "浄化の台帳").await;
    desk.sees("一覧にないコード(そのまま残した)").await;
    desk.look("sources-run").await;

    desk.press("新規 38人・38件").await;
    desk.sees("架空 1子").await;
    desk.look("sources-rows").await;
    desk.eyes("history.back()").await;
    desk.press("取り込めなかった行 1").await;
    desk.sees("「1A」を読み取れません。").await;
    desk.press("直して取り込む").await;
    desk.fill("宛名番号", "4444").await;
    desk.look("sources-refused").await;
    desk.press("直した行を取り込む").await;
    desk.sees("直して取り込んだ").await;

    desk.press("JUMIN_20260401.csv").await;
    desk.press("適用する").await;
    result(&desk, "整合性の検査").await;
    desk.look("sources-applied").await;

    // The next day nothing has changed.
    desk.go("/sources/jumin").await;
    desk.attach("ファイル", &keep(folder.path(), "JUMIN_20260402.csv", &register)).await;
    desk.press("読み込んで確認する").await;
    result(&desk, "変わったことはありません。").await;
    desk.sees("適用済み").await;
    desk.look("sources-again").await;
    desk.press("令和8年4月1日時点のファイル").await;
    desk.sees("整合性の検査").await;
    desk.press("この取込を取り消す").await;
    desk.fill("取り消す理由", "別の日のファイルだった").await;
    desk.press("取り消す").await;
    result(&desk, "別の日のファイルだった").await;
    desk.go("/sources/jumin/layout").await;
    desk.sees("空欄とみなす値").await;
    desk.look("sources-layout").await;
}
