//! 連携: an administrator has events told to another system and looks after what could not be told; a chief sends a system's file.

use super::served::Served;
use crate::links::webhooks::Receiver;
use crate::nation::{Nation, TOWN};
use jiff::SignedDuration;

#[tokio::test]
async fn what_could_not_be_told_is_seen_and_sent_again() {
    let (receiver, address) = Receiver::open().await;
    receiver.answers(500);
    let nation = Nation::new().await;
    nation.app.allow_targets(vec![address.clone()]);
    let served = Served::serve(nation).await;
    let desk = served.at_desk(TOWN, "admin").await;
    desk.go("/links/webhooks").await;
    desk.sees("登録したWebhookはありません。").await;
    desk.fill("名前", "架空の業務システム").await;
    desk.fill("送信先", "https://evil.example/").await;
    desk.press("児童記録票の登録").await;
    desk.press("登録する").await;
    desk.sees("この送信先は許可されていません。").await;
    desk.look("webhooks-refused").await;
    desk.fill("送信先", &format!("http://{address}/hook")).await;
    desk.press("登録する").await;
    desk.sees("whsec_").await;
    desk.look("webhooks-registered").await;

    desk.press("架空の業務システム").await;
    desk.press("試しに送る").await;
    desk.sees("送信先が500を返しました。").await;
    // Two days later it has been tried often enough.
    for _ in 0..250 {
        served.nation.clock().advance(SignedDuration::from_hours(7));
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
        if receiver.bodies().len() >= 20 {
            break;
        }
    }
    tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    let desk = served.at_desk(TOWN, "admin").await;
    desk.go("/links/webhooks").await;
    desk.sees("要確認").await;
    desk.press("架空の業務システム").await;
    desk.sees("送れなかった").await;
    desk.look("webhooks-dead").await;
    receiver.answers(200);
    desk.press("すべて再送").await;
    for _ in 0..50 {
        desk.go(&desk.path().await).await;
        if desk.eyes("return document.body.innerText.includes('送信済み')").await == true {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    }
    desk.sees("送信済み").await;
    desk.look("webhooks-done").await;
    desk.go("/links/codes").await;
    desk.sees("対応表はありません。").await;
    desk.look("code-map").await;
}

#[tokio::test]
async fn a_file_of_a_system_is_sent_and_its_lines_are_told() {
    let (served, folder) = (Served::open().await, tempfile::tempdir().unwrap());
    let desk = served.at_desk(TOWN, "family_chief").await;
    desk.go("/import").await;
    desk.press("業務システムのファイル").await;
    desk.sees("まだファイルはありません。").await;
    desk.look("links-files").await;
    let path = folder.path().join("児童.csv");
    let csv = "外部ID,姓,名,生年月日,受理年月日,相談種別,経路\r\nA-1,架空,花子,H27.4.1,R7.5.1,01,警察等\r\nA-2,架空,月子,R9.13.1,R7.5.1,01,警察等\r\n";
    std::fs::write(&path, csv).unwrap();
    desk.fill("連携システムの名前", "福祉総合システム").await;
    desk.attach("ファイル", &path).await;
    desk.press("送る").await;
    desk.sees("終了").await;
    desk.go(&desk.path().await).await;
    for words in ["登録 1", "拒否 1", "A-2", "person.birth"] {
        desk.sees(words).await;
    }
    desk.look("links-file").await;
    desk.go("/records").await;
    desk.sees("架空 花子").await;
}
