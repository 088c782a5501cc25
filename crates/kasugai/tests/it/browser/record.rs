//! 児童記録票: a record grows, two people write it at once, and it is closed.

use super::desk::Desk;
use super::served::Served;
use crate::fixtures::{living_at, named, put_in_charge, register, state_purpose};
use crate::nation::TOWN;
use ground::db::Key;
use image::{ImageFormat, RgbImage};

#[tokio::test]
async fn a_record_grows_survives_two_writers_and_is_closed() {
    let served = Served::open().await;
    let app = &served.nation.app;
    let living = living_at(named("架空 花子"), "34302", "広島県安芸郡府中町大通一丁目1-1", "000-0000-0001");
    let child = register(app, TOWN, &living).await;
    let clerk = served.at_desk(TOWN, "family_chief").await;
    put_in_charge(&mut served.nation.admin().await, clerk.staff.unwrap(), child).await;

    opens_the_page_of_the_child(&clerk, child).await;
    adds_the_mother(&clerk, child).await;
    keeps_both_addresses(&clerk, child).await;
    writes_and_corrects_the_progress(&clerk, child).await;
    attaches_a_photograph(&clerk, child).await;
    let colleague = served.at_desk(TOWN, "family_chief").await;
    state_purpose(&mut served.nation.admin().await, colleague.staff.unwrap(), child).await;
    writes_at_the_same_time_as(&clerk, &colleague, child).await;
    prints_and_closes(&clerk).await;
}

async fn opens_the_page_of_the_child(desk: &Desk, child: Key) {
    desk.go("/records").await;
    desk.look("register").await;
    desk.press("架空 花子").await;
    desk.sees("現在の状況").await;
    assert_eq!(desk.path().await, format!("/records/{child}"));
    desk.look("record").await;
}

/// 保護者 and 親権者 are two facts.
async fn adds_the_mother(desk: &Desk, child: Key) {
    desk.go(&format!("/records/{child}/family")).await;
    desk.look("family-empty").await;
    desk.press("家族・関係者を追加").await;
    desk.press("保存する").await;
    desk.sees("入力を確認してください").await;
    desk.look("relative-wrong").await;
    desk.fill("姓", "架空").await;
    desk.fill("名", "葉子").await;
    desk.fill("生年月日", "平成2年頃").await;
    desk.fill("続柄", "実母").await;
    desk.choose("同居・別居", "同居").await;
    desk.press("保護者(現に監護する人)").await;
    desk.fill("職業(就業時間)", "会社員(9時-17時)").await;
    desk.press("保存する").await;
    desk.sees("続柄などを編集").await;
    desk.waits_for("document.querySelector('tbody').innerText.includes('保護者') && !document.querySelector('tbody').innerText.includes('親権者')").await;
    desk.look("family").await;
    desk.press("続柄などを編集").await;
    desk.press("親権者").await;
    desk.look("relative").await;
    desk.press("保存する").await;
    desk.waits_for("document.querySelector('tbody')?.innerText.includes('親権者')").await;
}

/// 現住所 and 住民票住所 differ.
async fn keeps_both_addresses(desk: &Desk, child: Key) {
    desk.go(&format!("/people/{child}/edit")).await;
    desk.press("住所の行を追加").await;
    desk.choose("[name='person.address.1.kind']", "住民票住所").await;
    desk.fill("[name='person.address.1.line']", "広島県安芸郡海田町架空二丁目2-2").await;
    desk.look("person-edit").await;
    desk.press("保存する").await;
    desk.sees("現在の状況").await;
    desk.sees("大通一丁目1-1").await;
    desk.sees("海田町架空二丁目2-2").await;
}

async fn writes_and_corrects_the_progress(desk: &Desk, child: Key) {
    desk.press("経過を記録").await;
    desk.choose("区分", "家庭訪問").await;
    desk.fill("調査・相談内容", "家庭訪問。母と面接し、花子は笑顔で応対した。").await;
    desk.look("progress-writing").await;
    desk.press("記録する").await;
    desk.sees("花子は笑顔で応対した。").await;
    desk.look("progress").await;
    desk.press("訂正").await;
    desk.fill("調査・相談内容", "家庭訪問。母と面接し、花子は笑顔で応対した。冷蔵庫に食料あり。").await;
    desk.look("progress-correcting").await;
    desk.press("訂正を保存").await;
    desk.sees("冷蔵庫に食料あり").await;
    desk.sees("訂正あり").await;
    desk.go(&format!("/records/{child}/history")).await;
    desk.sees("花子は笑顔で応対した。").await;
    desk.look("history").await;
}

async fn attaches_a_photograph(desk: &Desk, child: Key) {
    let folder = tempfile::tempdir().unwrap();
    let photograph = folder.path().join("架空.png");
    RgbImage::from_fn(640, 480, |x, y| image::Rgb([200, 160 + (x / 16) as u8, 140 + (y / 16) as u8]))
        .save_with_format(&photograph, ImageFormat::Png)
        .unwrap();
    desk.go(&format!("/records/{child}/attachments")).await;
    desk.attach("ファイル", &photograph).await;
    desk.fill("題名", "右腕のあざ").await;
    desk.choose("種類", "傷の写真").await;
    desk.press("添付する").await;
    desk.sees("部位").await;
    desk.sees("入力を確認してください").await;
    desk.look("attachment-wrong").await;
    desk.attach("ファイル", &photograph).await;
    desk.choose("部位(傷の写真)", "右腕・右手").await;
    desk.fill("撮影・作成日", "R8.11.20").await;
    desk.press("添付する").await;
    desk.waits_for("document.querySelector('.files img')?.naturalWidth === 640").await;
    desk.sees("右腕・右手").await;
    desk.look("attachments").await;
}

/// Who saves second sees what both wrote, and loses nothing.
async fn writes_at_the_same_time_as(desk: &Desk, colleague: &Desk, child: Key) {
    for one in [desk, colleague] {
        one.go(&format!("/records/{child}/edit")).await;
    }
    desk.look("record-edit").await;
    colleague.fill("生活状況", "母と二人で暮らす。").await;
    colleague.press("保存").await;
    colleague.sees("現在の状況").await;
    desk.fill("生活状況", "祖母が毎日手伝いに来る。").await;
    desk.press("保存").await;
    desk.sees("ほかの人が保存しました").await;
    desk.sees("母と二人で暮らす。").await;
    desk.holds("生活状況", "祖母が毎日手伝いに来る。").await;
    desk.look("record-conflict").await;
    desk.fill("生活状況", "母と二人で暮らす。祖母が毎日手伝いに来る。").await;
    desk.press("保存").await;
    desk.sees("現在の状況").await;
    desk.sees("母と二人で暮らす。祖母が毎日手伝いに来る。").await;
}

async fn prints_and_closes(desk: &Desk) {
    let sheet = desk.paper("印刷").await;
    assert!(sheet.contains("取扱注意") && sheet.contains("海田町架空二丁目2-2"), "{sheet}");
    desk.press("終結").await;
    desk.press("終結する").await;
    desk.sees("入力を確認してください").await;
    desk.look("close").await;
    desk.choose("終結理由", "状況の改善").await;
    desk.press("終結する").await;
    desk.sees("継続中の受理はありません").await;
    desk.look("record-closed").await;
    desk.go(&format!("/search?q={}", crate::fixtures::encoded("花子"))).await;
    desk.sees("終結").await;
}
