//! 支援措置: an address that must not become known.

use super::served::Served;
use crate::fixtures::{encoded, living_at, named, put_in_charge, register};
use crate::nation::TOWN;

const STREET: &str = "広島県安芸郡府中町秘匿通四丁目4-4";
const NUMBER: &str = "000-0000-4444";

#[tokio::test]
async fn a_protected_address_shows_only_for_a_reason() {
    let served = Served::open().await;
    let child = register(&served.nation.app, TOWN, &living_at(named("架空 花子"), "34302", STREET, NUMBER)).await;
    let clerk = served.at_desk(TOWN, "family_chief").await;
    put_in_charge(&mut served.nation.admin().await, clerk.staff.unwrap(), child).await;
    clerk.go(&format!("/records/{child}")).await;
    clerk.sees(STREET).await;

    // Registered from the page of the child.
    clerk.go(&format!("/people/{child}/protection")).await;
    clerk.press("支援措置を登録する").await;
    clerk.sees("入力を確認してください").await;
    clerk.look("protection-wrong").await;
    clerk.choose("理由", "配偶者からの暴力(DV)").await;
    clerk.fill("申出年月日", "R8.11.1").await;
    clerk.fill("住所を知らせない相手", "架空 父(実父)").await;
    clerk.press("支援措置を登録する").await;
    clerk.sees("支援措置").await;
    clerk.look("protection").await;

    // Nowhere: page, list, search, form, history, print, family.
    for path in ["", "/family", "/history", "/edit", "/progress", "/attachments", "/views"] {
        clerk.go(&format!("/records/{child}{path}")).await;
        clerk.sees("花子").await;
        clerk.hides(STREET).await;
        clerk.hides(NUMBER).await;
    }
    clerk.go(&format!("/records/{child}")).await;
    let sheet = clerk.paper("印刷").await;
    assert!(sheet.contains("花子") && !sheet.contains(STREET) && !sheet.contains(NUMBER), "{sheet}");
    for path in [
        "/records".to_owned(),
        "/".to_owned(),
        format!("/search?q={}", encoded("架空 花子")),
        format!("/people/{child}/edit"),
    ] {
        clerk.go(&path).await;
        clerk.sees("花子").await;
        clerk.hides(STREET).await;
        clerk.hides(NUMBER).await;
    }
    clerk.look("person-edit-protected").await;
    clerk.go(&format!("/search?q={}", encoded("秘匿通"))).await;
    clerk.sees("該当する人はいません").await;
    clerk.misses("花子").await;
    clerk.go(&format!("/records/{child}")).await;
    clerk.look("record-protected").await;

    // With a reason, once.
    clerk.go(&format!("/people/{child}/unseal")).await;
    clerk.press("理由を記録して表示する").await;
    clerk.sees("入力を確認してください").await;
    clerk.look("unseal-wrong").await;
    clerk.fill("閲覧の理由", "本日の家庭訪問のため").await;
    clerk.press("理由を記録して表示する").await;
    clerk.sees(STREET).await;
    clerk.sees(NUMBER).await;
    clerk.look("unsealed").await;
    clerk.go(&format!("/people/{child}/unseal")).await;
    clerk.hides(STREET).await;
    clerk.go(&format!("/records/{child}/views")).await;
    clerk.sees("本日の家庭訪問のため").await;
    clerk.look("record-views").await;
}
