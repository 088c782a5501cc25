//! 警察の端末 and the centre side by side: agreed, seen, looked at, referred, answered.

use super::served::Served;
use crate::nation::{CENTRE, POLICE};
use crate::police::{self, HQ};

#[tokio::test]
async fn a_centre_shares_and_a_sergeant_sees_the_case_change() {
    let served = Served::serve(police::nation().await).await;
    let ours = police::child(&served.nation, CENTRE, "架空 花子", "かくう はなこ").await;
    police::report(&served.nation, CENTRE, ours, 50).await;
    let sergeant = served.at_desk(POLICE, "police").await;
    sergeant.go("/police").await;
    sergeant.sees("共有の協定を結んでいる児童相談所がありません").await;
    sergeant.look("police-nothing").await;

    let chief = served.at_desk(CENTRE, "centre_chief").await;
    chief.go("/police/sharing").await;
    chief.look("police-sharing").await;
    chief.press("影響を確かめる").await;
    chief.sees("根拠となる協定などを入力してください。").await;
    chief.look("police-sharing-wrong").await;
    chief.press("国の最低基準にあたるケース").await;
    chief.fill("根拠となる協定など", "架空県と架空県警察との協定(架空)").await;
    chief.press("影響を確かめる").await;
    chief.sees("1件が見えるようになります。").await;
    chief.look("police-preview").await;
    chief.press("この内容で決める").await;
    chief.sees("決めました。").await;

    // At the next request the terminal has it: by the keyboard alone, purpose first.
    sergeant.reload().await;
    sergeant.sees("48時間未確認 1件").await;
    sergeant.look("police-list").await;
    sergeant.tab_and_type("さがす", "かくう").await;
    sergeant.keys("\u{e007}").await;
    sergeant.sees("夜間・休日 000-0000-9401").await;
    sergeant.tab_to("架空 花子").await;
    sergeant.keys("\u{e007}").await;
    sergeant.sees("閲覧の目的").await;
    sergeant.hides("花子").await;
    sergeant.look("police-purpose").await;
    sergeant.press("児童の安全の確認").await;
    sergeant.press("目的を記録して開く").await;
    sergeant.sees("これまで1回").await;
    sergeant.sees("目視の記録なし").await;
    sergeant.look("police-case").await;

    // The centre sees the child; the open page of the station follows.
    police::see(&served.nation, ours).await;
    sergeant.sees("このケースは、いまは共有されていません。").await;
    sergeant.hides("花子").await;

    chief.go("/police/views").await;
    chief.sees("架空警察署").await;
    chief.sees("児童の安全の確認").await;
    chief.look("police-views").await;
    chief.go("/police/fields").await;
    chief.look("police-fields").await;
    let hq = served.at_desk(HQ, "police").await;
    hq.go("/police/beats").await;
    hq.look("police-beats").await;
}

#[tokio::test]
async fn a_referral_is_made_at_the_station_taken_over_and_answered() {
    let served = Served::serve(police::nation().await).await;
    let sergeant = served.at_desk(POLICE, "police").await;
    let worker = served.at_desk(CENTRE, "centre_worker").await;
    sergeant.go("/police/referrals").await;
    sergeant.look("referrals-empty").await;
    sergeant.press("身柄付通告を作る").await;
    sergeant.press("通告する").await;
    sergeant.sees("こどもを1人以上入力してください。").await;
    sergeant.look("referral-wrong").await;
    for (field, text) in [
        ("[name='child.0.family']", "架空"),
        ("[name='child.0.given']", "次郎"),
        ("[name='child.0.birth']", "H30.5.5"),
        ("[name='child.0.address']", "広島県安芸郡府中町架空1-1"),
        ("[name='family.0.kind']", "実母"),
        ("[name='family.0.family']", "架空"),
        ("[name='family.0.given']", "母"),
        ("[name='handed_at']", "架空署 11月21日 22時"),
        ("[name='when_where']", "11月21日 21時 自宅(架空)"),
        ("[name='summary']", "近隣の通報で臨場し、頬に新しいあざを認めた(架空)。"),
        ("[name='condition']", "落ち着いている(架空)。"),
        ("[name='taken']", "署で保護している(架空)。"),
        ("[name='officer']", "生活安全課 架空"),
    ] {
        sergeant.fill(field, text).await;
    }
    sergeant.sees("架空西部児童相談所が担当です").await;
    sergeant.choose("要保護の区分(必須)", "虐待を受けたと思われる児童").await;
    sergeant.choose("発見の端緒(必須)", "電話による通報・相談").await;
    sergeant.choose("一時保護の委託(必須)", "受けていない").await;
    sergeant.press("身体的虐待").await;
    sergeant.look("referral").await;
    sergeant.press("通告する").await;
    sergeant.sees("児童相談所に届けました。").await;
    sergeant.look("referrals").await;

    worker.waits_for("document.querySelector('.bell .count')?.innerText === '1'").await;
    worker.go("/transitions").await;
    worker.press("[href^='/transitions/34-']").await;
    worker.sees("頬に新しいあざを認めた").await;
    worker.look("referral-received").await;
    worker.press("これは児童通告であり").await;
    worker.press("児童通告として受理する").await;
    worker.sees("架空 次郎").await;
    worker.go("/transitions").await;
    worker.press("[href^='/transitions/34-']").await;
    worker.press("児童通告書と対応の通知").await;
    worker.look("referral-answer").await;
    worker.press("通知する").await;
    worker.sees("対応の内容を入力してください。").await;
    worker.press("[name='stay'][value='custody']").await;
    worker.fill("対応の内容(必須)", "一時保護しました(架空)。").await;
    worker.press("通知する").await;
    worker.sees("通知を印刷").await;

    sergeant.go("/police/referrals").await;
    sergeant.press("架空 次郎").await;
    sergeant.sees("一時保護しました(架空)。").await;
    sergeant.look("referral-answered").await;
    let paper = sergeant.paper("児童通告書を印刷").await;
    assert!(paper.replace(char::is_whitespace, "").contains("児童通告書"), "{paper}");
}
