//! 文書 and their templates: a 送致書 from the record through 決裁 to the addressee, and an agency's own template.

use super::served::Served;
use crate::fixtures::{child, put_in_charge};
use crate::nation::{CENTRE, TOWN};
use std::io::Write as _;

/// The letters of the town are decided on by its chief.
async fn decided_by_the_chief(served: &Served) {
    sqlx::query(
        "insert into app.approval_route (area, org_id, kind, posts, updated_at, updated_by_name)
         select 34, $1, '文書', array_agg(id), now(), '架空' from ref.post where org_id = $1 and role = 'family_chief'",
    )
    .bind(TOWN)
    .execute(&mut served.nation.admin().await)
    .await
    .unwrap();
}

#[tokio::test]
async fn a_letter_is_written_from_the_record_decided_on_printed_and_answered() {
    let served = Served::open().await;
    let clerk = served.at_desk(TOWN, "family_staff").await;
    let chief = served.at_desk(TOWN, "family_chief").await;
    let worker = served.at_desk(CENTRE, "centre_chief").await;
    let (ours, theirs) =
        (child(&served.nation.app, TOWN, "架空 太郎").await, child(&served.nation.app, CENTRE, "架空 太郎").await);
    let mut admin = served.nation.admin().await;
    put_in_charge(&mut admin, clerk.staff.unwrap(), ours).await;
    put_in_charge(&mut admin, worker.staff.unwrap(), theirs).await;

    chief.go("/admin/settings").await;
    chief.fill("#letter_head_post", "府中町長").await;
    chief.press("#letter_head_post-card button").await;
    chief.sees("この変更の効果").await;
    chief.press("変更する").await;
    chief.sees("いまの値: 府中町長").await;
    chief.look("settings-head").await;
    decided_by_the_chief(&served).await;
    chief.go("/admin/routes").await;
    chief.look("approval-routes").await;

    clerk.go(&format!("/records/{ours}/letters")).await;
    clerk.look("letters-none").await;
    clerk.choose("文書の種類", "送致書").await;
    clerk.press("作成する").await;
    clerk.sees("発信者: 府中町長").await;
    clerk.look("letter-draft").await;
    clerk.press("決裁に回す").await;
    clerk.sees("送致の理由を入力してください。").await;
    clerk.look("letter-wrong").await;
    let centre = served.nation.app.gate.registry().name(CENTRE).to_owned();
    clerk.fill("#to", &format!("{centre}長 様")).await;
    clerk.choose("#basis", "児童福祉法第25条の7第1項第1号(市町村から児童相談所への送致)").await;
    clerk.fill("#reason", "一時保護を含む専門的な対応が必要と判断したため。").await;
    clerk.fill("#opinion", "家庭での安全が確保できない。").await;
    clerk.press("決裁に回す").await;
    clerk.sees("決裁待ち").await;
    clerk.look("letter-waiting").await;
    let draft = clerk.paper("案を印刷").await;
    assert!(draft.contains("案") && draft.contains("専門的な対応が必要"), "{draft}");

    chief.go("/approvals").await;
    chief.sees("あなたの順番です").await;
    chief.look("approvals-letter").await;
    chief.press("文書 送致書").await;
    chief.press("承認").await;
    chief.sees("決裁済").await;
    chief.look("approval-letter").await;

    clerk.reload().await;
    clerk.sees("決裁に回した内容のまま").await;
    clerk.look("letter-cleared").await;
    clerk.press("番号を付けて施行").await;
    clerk.sees("送致受理書待ち").await;
    clerk.look("letter-issued").await;
    let paper = clerk.paper("印刷").await;
    let number = crate::fixtures::numbered(served.nation.clock(), 1);
    for words in ["送致書", &number, "府中町長", "架空太郎", "■児童福祉法第25条の7第1項第1号"]
    {
        assert!(paper.contains(words), "{words}: {paper}");
    }
    assert!(!paper.contains("に印刷") && !paper.contains("案"), "{paper}");

    worker.go("/letters").await;
    worker.sees("送致受理書が必要").await;
    worker.look("letters-received").await;
    assert!(worker.paper("送致書").await.contains("専門的な対応が必要"));
    worker.go(&format!("/records/{theirs}/letters")).await;
    worker.look("letters-to-answer").await;
    worker.eyes("document.querySelector('#answers').selectedIndex = 1").await;
    worker.press("作成する").await;
    worker.sees("回答する文書").await;
    worker.sees("送致受理書").await;
    worker.look("letter-answer").await;
    worker.fill("受理年月日", "令和8年11月21日").await;
    worker.press("番号を付けて施行").await;
    worker.sees("施行").await;

    clerk.go(&format!("/records/{ours}/letters")).await;
    clerk.sees("に回答あり").await;
    clerk.look("letters-answered").await;
}

/// A template as a file of the administrator.
fn template(text: &str) -> tempfile::NamedTempFile {
    let mut file = tempfile::Builder::new().suffix(".typ").tempfile().unwrap();
    file.write_all(text.as_bytes()).unwrap();
    file
}

#[tokio::test]
async fn an_administrator_puts_an_own_template_in_place_and_takes_it_back() {
    const OWN: &str = "#import \"base.typ\": *\n#show: form\n府中町様式\n#sheet(data.child, pairs: 2)";
    let served = Served::open().await;
    let desk = served.at_desk(TOWN, "admin").await;
    desk.go("/admin/papers").await;
    desk.look("papers").await;
    desk.press("児童通告書").await;
    desk.sees("出荷時のひな形").await;
    assert!(desk.paper("出荷時の見本を見る").await.contains("通告の事由"));
    desk.press("登録する").await;
    desk.sees("ひな形のファイルを選んでください。").await;
    let wrong = template("#import \"base.typ\": *\n#show: form\n#dta.child");
    desk.attach("#file", wrong.path()).await;
    desk.press("登録する").await;
    desk.sees("3行目").await;
    desk.look("paper-wrong").await;
    let endless = template("#while true {}");
    desk.attach("#file", endless.path()).await;
    desk.press("登録する").await;
    desk.sees("無限").await;
    let own = template(OWN);
    desk.attach("#file", own.path()).await;
    desk.fill("適用開始日", "令和8年4月1日").await;
    desk.press("登録する").await;
    desk.sees("適用開始日は今日以降にしてください。").await;
    desk.attach("#file", own.path()).await;
    desk.fill("適用開始日", "").await;
    desk.fill("変更の内容", "町の様式にした").await;
    desk.press("登録する").await;
    desk.sees("使用中").await;
    desk.look("paper-own").await;
    assert!(desk.paper(".scroll a[target=_blank]").await.contains("府中町様式"));
    desk.press("今日から出荷時のひな形に戻す").await;
    desk.sees("出荷時のひな形に戻す").await;
    desk.sees("第2版").await;
    desk.look("paper-reset").await;
}
