//! 予防的支援, from the list over asks, answers and the decision to support and results.

use super::served::Served;
use crate::nation::{Nation, TOWN};
use crate::outreach::linked;
use fantoccini::key::Key;
use sqlx::Executor;

/// Puts the posts of a role into a section.
pub(super) async fn into_section(nation: &Nation, role: &str, section: &str) {
    let mut admin = nation.admin().await;
    sqlx::query("update ref.post set section_id = (select id from ref.section where org_id = $1 and name = $2) where org_id = $1 and role = $3")
        .bind(TOWN)
        .bind(section)
        .bind(role)
        .execute(&mut admin)
        .await
        .unwrap();
    admin.execute("update ref.version set n = n + 1").await.unwrap();
}

#[tokio::test]
async fn s9_13_a_child_goes_from_the_list_over_asks_and_the_decision_to_support_and_results() {
    let served = Served::open().await;
    let nation = &served.nation;
    linked(nation, "0000000101", "架空 芽子", "2024-05-05", "").await;
    linked(nation, "0000000102", "架空 学太", "2018-05-05", "府中町立架空小学校").await;
    let nurse = served.at_desk(TOWN, "health_staff").await;
    into_section(nation, "health_staff", "母子保健係").await;
    let desk = served.at_desk(TOWN, "family_chief").await;
    into_section(nation, "family_chief", "こども家庭係").await;

    desk.go("/outreach").await;
    desk.sees("調査の回はまだありません。").await;
    desk.look("outreach-empty").await;
    desk.fill("名称", "架空の見守り調査").await;
    desk.press("回をはじめる").await;
    desk.sees("対象とする児童と理由を入力してください。").await;
    desk.holds("名称", "架空の見守り調査").await;
    desk.look("outreach-refused").await;
    desk.fill("対象とする児童と理由", "架空の秘密の理由").await;
    desk.press("回をはじめる").await;
    desk.sees("該当する児童はいません。").await;
    let round = desk.path().await;

    desk.press("児童を加える").await;
    desk.look("outreach-add").await;
    desk.tab_and_type("宛名番号または事例番号", "101").await;
    desk.tab_to("児童リストに加える").await;
    desk.key(Key::Enter).await;
    desk.sees("1人を児童リストに加えました。").await;
    desk.press("児童を加える").await;
    desk.fill("氏名・かな", "学太").await;
    desk.press("探す").await;
    desk.press("架空 学太").await;
    desk.press("選んだ児童を加える").await;
    desk.sees("架空 学太").await;
    desk.sees("架空小学校 2年1組").await;
    desk.look("outreach-list").await;

    desk.press("調査を依頼する").await;
    desk.look("outreach-asks-form").await;
    // By keyboard alone.
    desk.tab_to("架空 芽子に依頼する").await;
    desk.keys(" ").await;
    desk.tab_to("選んだ児童の調査を依頼する").await;
    desk.key(Key::Enter).await;
    desk.sees("回答待ち 1件").await;
    desk.look("outreach-asks").await;

    nurse.go("/asked").await;
    nurse.sees("架空 芽子").await;
    nurse.hides("架空の秘密の理由").await;
    nurse.look("outreach-asked").await;
    nurse.press("架空 芽子").await;
    nurse.hides("架空の秘密の理由").await;
    nurse.look("outreach-answer").await;
    // What was typed is there again after the page was closed, and nobody else has seen it.
    nurse.press("子育て不安").await;
    nurse.sees("下書きを保存しました").await;
    nurse.go("/asked").await;
    nurse.sees("下書きあり").await;
    nurse.look("outreach-asked-draft").await;
    desk.go(&format!("{round}/asks")).await;
    desk.sees("未回答").await;
    desk.hides("子育て不安").await;
    nurse.press("架空 芽子").await;
    nurse.tab_to("下書きから続ける").await;
    nurse.key(Key::Enter).await;
    nurse.waits_for("[...document.querySelectorAll('[name=\"a.concerns\"]:checked')].length === 1").await;
    nurse.look("outreach-answer-draft").await;
    nurse.press("回答する").await;
    nurse.sees("入力").await;
    nurse.press("途中まで送る").await;
    nurse.sees("途中まで送りました。続けて記入できます。").await;
    nurse.press("管理の必要なし").await;
    nurse.press("回答する").await;
    nurse.sees("回答済").await;

    desk.go(&format!("{round}/asks")).await;
    desk.sees("回答済").await;
    desk.go(&round).await;
    desk.press("架空 芽子").await;
    desk.sees("子育て不安").await;
    desk.press("見立て(担当者)").await;
    desk.press("見守り対象児童").await;
    desk.fill("理由", "健診のあとから相談が増えた(架空)").await;
    desk.press("見立て・判断を保存").await;
    desk.sees("健診のあとから相談が増えた(架空)").await;
    desk.press("判断(ヒヤリング・カンファレンス)").await;
    desk.press("要支援児童").await;
    desk.fill("理由", "家庭訪問で支える(架空)").await;
    desk.press("見立て・判断を保存").await;
    desk.sees("出席者を入力してください。").await;
    desk.look("outreach-judge-refused").await;
    desk.fill("出席者", "保健師、こども家庭センター(架空)").await;
    desk.press("見立て・判断を保存").await;
    desk.sees("家庭訪問で支える(架空)").await;
    desk.sees("健診のあとから相談が増えた(架空)").await;

    desk.choose("支援策", "電話・来所・訪問での相談支援").await;
    desk.press("支援を加える").await;
    desk.sees("児童福祉(こども家庭センター)").await;
    desk.choose("保護者から主体的な相談があるのいまの様子", "できていない").await;
    desk.press("支援の前").await;
    desk.press("指標を保存").await;
    desk.sees("できていない(").await;
    desk.look("outreach-child").await;

    desk.go(&format!("{round}/meeting")).await;
    desk.sees("家庭訪問で支える(架空)").await;
    desk.look("outreach-meeting").await;
    desk.go(&format!("{round}/results")).await;
    desk.sees("1人/1人 100.0%").await;
    desk.look("outreach-results").await;
    desk.press("Excelで出力").await;
    desk.sees("出力の目的を入力してください。").await;
    desk.go("/outreach").await;
    desk.look("outreach").await;
}
