//! The screens of both sides: what is typed, what is shown before it is sent, what may be done, and what is on record.

use super::machine::remind;
use crate::fixtures;
use crate::nation::{CENTRE, FAR_TOWN, NEXT_TOWN, Nation, TOWN};
use crate::visitor::{Answer, Visitor};
use ground::db::Key;
use jiff::SignedDuration;
use relay::transitions::Kind;

#[track_caller]
fn has(answer: &Answer, words: &[&str]) {
    for word in words {
        assert!(answer.body.contains(word), "{word} is not on the page: {}", answer.body);
    }
}

/// What the form of a kind says, whole.
fn form(kind: Kind, to: i32, words: &str) -> Vec<(&'static str, String)> {
    let mut form = vec![
        ("kind", kind.code().to_owned()),
        ("to", to.to_string()),
        ("basis", kind.bases()[0].0.to_owned()),
        ("words", words.to_owned()),
        ("answer_due_on", "R30.1.31".to_owned()),
        ("answer_due_time", "17:00".to_owned()),
    ];
    form.extend(relay::transitions::gather::PARTS.iter().map(|(part, _)| ("part", (*part).to_owned())));
    form
}

/// A draft made on the screen, as its address.
async fn drafted(clerk: &mut Visitor, child: Key, form: &[(&str, String)]) -> String {
    let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let made = clerk.post(&format!("/records/{child}/transitions/new"), &form).await.expect(303);
    made.location().to_owned()
}

/// Sent on the screen, as its address.
pub async fn sent(clerk: &mut Visitor, child: Key, kind: Kind, to: i32) -> String {
    let place = drafted(clerk, child, &form(kind, to, "架空の連絡事項")).await;
    clerk.post(&place, &[("act", "sent")]).await.expect(303);
    place
}

#[tokio::test]
async fn a_transfer_goes_from_the_form_to_the_receivers_own_record() {
    let nation = Nation::new().await;
    let mut town = nation.staff(TOWN, "family_staff").await;
    let mut centre = nation.staff(CENTRE, "centre_night").await;
    let child = fixtures::child(&nation.app, TOWN, "架空 送子").await;
    fixtures::put_in_charge(&mut nation.admin().await, town.staff.unwrap(), child).await;
    let page = town.get(&format!("/records/{child}/transitions")).await.expect(200);
    has(&page, &["児相送致", "ケース移管", "情報提供ではありません"]);
    let blank = town.get(&format!("/records/{child}/transitions/new?kind=centre_transfer")).await.expect(200);
    has(&blank, &["架空西部児童相談所", "25条の7第1項第1号", "渡す内容を確かめる"]);

    // What is missing is said, what was typed stays.
    let place = format!("/records/{child}/transitions/new");
    let lacking = [("kind", "centre_transfer"), ("words", "判定をお願いします"), ("to_name", "架空の役所")];
    let refused = town.post(&place, &lacking).await.expect(422);
    has(&refused, &["法的根拠を選んでください", "「架空の役所」という送り先はありません", "判定をお願いします"]);

    // The preview is the package itself.
    let words = "判定をお願いします。";
    let place = drafted(&mut town, child, &form(Kind::CentreTransfer, CENTRE, words)).await;
    let preview = town.get(&place).await.expect(200);
    has(&preview, &["まだ送っていません", words, "架空 送子", "平成30年5月5日", "この内容で架空西部児童相談所に送る"]);
    centre.get(&place).await.expect(404);
    let stored: serde_json::Value =
        sqlx::query_scalar("select package from app.transition").fetch_one(&mut nation.admin().await).await.unwrap();
    let package: relay::transitions::Package = serde_json::from_value(stored).unwrap();
    for section in package.sections() {
        has(&preview, &[section.title]);
        section.lines.iter().for_each(|(label, text)| has(&preview, &[label, text]));
    }
    // Changed, it is a draft anew; the old one is gone.
    let again = town
        .get(&format!("/records/{child}/transitions/new?draft={}", place.trim_start_matches("/transitions/")))
        .await;
    has(&again.expect(200), &[words, "value=\"case\" checked"]);
    let mut changed = form(Kind::CentreTransfer, CENTRE, "至急、判定をお願いします。");
    changed.push(("draft", place.trim_start_matches("/transitions/").to_owned()));
    let place = drafted(&mut town, child, &changed).await;
    town.post(&place, &[("act", "sent")]).await.expect(303);
    has(
        &town.fragment(&format!("/records/{child}/transitions/open")).await.expect(200),
        &["移管中", "安全確認は続けてください"],
    );
    nation.work().await;

    // The night duty is told, opens it, and cannot take it for anything else.
    has(
        &centre.get("/notices").await.expect(200),
        &["移管・送致・照会などが届きました", "児相送致 回答の期限", &place],
    );
    has(&centre.fragment("/transitions/home").await.expect(200), &["児相送致", "府中町", "到達・未開封"]);
    let page = centre.get(&place).await.expect(200);
    has(
        &page,
        &[
            "府中町からの児相送致",
            "至急、判定をお願いします。",
            "安全確認の48時間",
            "新しいこどもとして登録する",
            "開封・未回答",
        ],
    );
    let none = centre.post(&place, &[("act", "accepted"), ("join", "new")]).await.expect(422);
    has(&none, &["「児相送致」として受理することを確かめて"]);
    let wrong = [("act", "accepted"), ("join", "new"), ("confirmed", "information")];
    has(&centre.post(&place, &wrong).await.expect(422), &["これは「児相送致」です"]);
    let right = [("act", "accepted"), ("join", "new"), ("confirmed", "centre_transfer")];
    let taken = centre.post(&place, &right).await.expect(303);
    let record = taken.location().to_owned();
    nation.state_purpose(&centre, record.trim_start_matches("/records/").parse().unwrap()).await;
    has(&centre.get(&record).await.expect(200), &["架空 送子", "安全確認 あと", "府中町から児相送致"]);
    centre.post(&place, &right).await.expect(409);
    nation.work().await;
    has(&town.get("/notices").await.expect(200), &["送ったものが受理されました", "児相送致 受理"]);
    has(&town.get(&place).await.expect(200), &["受理", "000-0000-3401", "引継ぎを完了する"]);

    // The origin reads on and writes no more.
    let closed = town.get(&format!("/records/{child}/edit")).await.expect(422);
    has(&closed, &["架空西部児童相談所が受理したため、この所属の記録は変更できません"]);
    let note = [("at_on", "令和8年4月1日"), ("at_time", "10:00"), ("category", "電話"), ("body", "架空の経過")];
    town.post(&format!("/records/{child}/progress"), &note).await.expect(422);
    has(&town.get(&format!("/records/{child}")).await.expect(200), &["架空 送子", "転出(移管)"]);
    town.get(&format!("/records/{child}/letters")).await.expect(200);
    town.post(&place, &[("act", "done")]).await.expect(303);
    let kinds: Vec<String> = sqlx::query_scalar(
        "select kind from log.audit where object_kind = 'transition' and kind like 'transition.%' and object_id = $1 order by at, id",
    )
    .bind(place.trim_start_matches("/transitions/").parse::<Key>().unwrap().id)
    .fetch_all(&mut nation.admin().await)
    .await
    .unwrap();
    for kind in ["drafted", "sent", "opened", "accepted", "handed", "done"] {
        assert!(kinds.contains(&format!("transition.{kind}")), "{kind}: {kinds:?}");
    }
}

#[tokio::test]
async fn an_inquiry_is_asked_back_and_answered_by_words_or_by_a_package_of_its_own() {
    let nation = Nation::new().await;
    let mut centre = nation.staff(CENTRE, "centre_worker").await;
    let mut town = nation.staff(TOWN, "family_chief").await;
    let child = fixtures::child(&nation.app, CENTRE, "架空 照子").await;
    fixtures::put_in_charge(&mut nation.admin().await, centre.staff.unwrap(), child).await;
    let place = sent(&mut centre, child, Kind::Inquiry, TOWN).await;
    town.get(&place).await.expect(200);
    town.post(&place, &[("act", "asked")]).await.expect(422);
    town.post(&place, &[("act", "asked"), ("words", "いつからの分ですか")]).await.expect(303);
    has(&centre.get(&place).await.expect(200), &["いつからの分ですか", "問い合わせに答える"]);
    centre.post(&place, &[("act", "answered_back"), ("words", "昨年からです")]).await.expect(303);
    town.post(&place, &[("act", "answered"), ("words", "通所していません")]).await.expect(303);
    has(&centre.get(&place).await.expect(200), &["通所していません", "完了"]);
    has(&centre.get("/transitions?which=sent").await.expect(200), &["照会", "完了"]);

    // A handover that answers a request ends it, too.
    let request = sent(&mut centre, child, Kind::Material, TOWN).await;
    town.get(&request).await.expect(200);
    let own = fixtures::child(&nation.app, TOWN, "架空 照子").await;
    nation.state_purpose(&town, own).await;
    let mut answer = form(Kind::Information, CENTRE, "記録を渡します");
    answer.push(("answers", request.trim_start_matches("/transitions/").to_owned()));
    let information = drafted(&mut town, own, &answer).await;
    has(&town.get(&request).await.expect(200), &["開封・未回答"]);
    town.post(&information, &[("act", "sent")]).await.expect(303);
    has(
        &centre.get(&request).await.expect(200),
        &["「情報提供」を送って回答しました。", "この依頼に答えて送られたもの"],
    );
    has(&centre.get(&information).await.expect(200), &["記録を渡します", "ケース移管ではないことを確かめました"]);
    let taken = centre.post(&information, &[("act", "accepted"), ("confirmed", "information")]).await.expect(303);
    assert_eq!(taken.location(), information, "a notice makes no record");
}

#[tokio::test]
async fn what_comes_back_is_told_apart_from_who_is_new_and_what_is_refused_says_why() {
    let nation = Nation::new().await;
    let mut town = nation.staff(TOWN, "family_chief").await;
    let mut next = nation.staff(NEXT_TOWN, "family_chief").await;
    let child = fixtures::child(&nation.app, TOWN, "架空 似子").await;
    fixtures::put_in_charge(&mut nation.admin().await, town.staff.unwrap(), child).await;
    let twin = fixtures::child(&nation.app, NEXT_TOWN, "架空 似子").await;
    nation.app.finder.fill(&nation.app.db).await.unwrap();
    let first = sent(&mut town, child, Kind::Handover, NEXT_TOWN).await;
    next.get(&first).await.expect(200);
    next.post(&first, &[("act", "refused")]).await.expect(422);
    next.post(&first, &[("act", "refused"), ("words", "居住の実態がありません")]).await.expect(303);
    has(&town.get(&first).await.expect(200), &["不受理", "居住の実態がありません"]);
    next.post(&first, &[("act", "accepted"), ("join", "new"), ("confirmed", "handover")]).await.expect(409);
    let second = sent(&mut town, child, Kind::Handover, NEXT_TOWN).await;
    let page = next.get(&second).await.expect(200);
    has(&page, &["登録済みのこども", "氏名または生年月日が近い", &twin.to_string()]);
    let unsaid = [("act", "accepted"), ("confirmed", "handover")];
    has(&next.post(&second, &unsaid).await.expect(422), &["登録済みのこどもに加えるか"]);
    let joined = [("act", "accepted"), ("confirmed", "handover"), ("join", &*twin.to_string())];
    assert_eq!(next.post(&second, &joined).await.expect(303).location(), format!("/records/{twin}"));
    let persons: i64 = sqlx::query_scalar("select count(*) from app.record where org_id = $1")
        .bind(NEXT_TOWN)
        .fetch_one(&mut nation.admin().await)
        .await
        .unwrap();
    assert_eq!(persons, 1, "nobody stands there twice");
    let third = sent(&mut town, child, Kind::Information, FAR_TOWN).await;
    town.post(&third, &[("act", "withdrawn")]).await.expect(303);
    let mut far = nation.staff(FAR_TOWN, "family_chief").await;
    has(&far.get(&third).await.expect(200), &["取下げ"]);
    far.post(&third, &[("act", "accepted"), ("confirmed", "information")]).await.expect(409);
    town.post(&third, &[("act", "accepted"), ("confirmed", "information")]).await.expect(403);
}

#[tokio::test]
async fn words_that_name_a_reporter_or_a_hidden_place_do_not_leave() {
    let nation = Nation::new().await;
    let objects = crate::objects::Objects::new(&nation).await;
    let mut chief = nation.staff(TOWN, "family_chief").await;
    nation.state_purpose(&chief, objects.child).await;
    for secret in [crate::objects::REPORTER, crate::objects::ADDRESS, crate::objects::PHONE] {
        let fields = form(Kind::CentreTransfer, CENTRE, &format!("{secret}のことです"));
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let place = format!("/records/{}/transitions/new", objects.child);
        let refused = chief.post(&place, &fields).await.expect(422);
        has(&refused, &["「伝えること」に", "相手に渡るので", secret]);
    }
}

#[tokio::test]
async fn the_list_puts_what_is_late_first_and_says_so() {
    let nation = Nation::new().await;
    let town = nation.staff(TOWN, "family_chief").await;
    let child = fixtures::child(&nation.app, TOWN, "架空 一子").await;
    fixtures::put_in_charge(&mut nation.admin().await, town.staff.unwrap(), child).await;
    let late = super::machine::sent(&nation, TOWN, NEXT_TOWN, Kind::Handover, child).await;
    super::machine::sent(&nation, TOWN, CENTRE, Kind::Inquiry, child).await;
    nation.clock().advance(SignedDuration::from_hours(25));
    remind(&nation).await;
    nation.work().await;
    let mut town = nation.again(&town).await;
    let page = town.get("/transitions").await.expect(200);
    has(&page, &["超過"]);
    let (first, second) = (page.body.find("ケース移管</strong>").unwrap(), page.body.find("照会</strong>").unwrap());
    assert!(first < second, "the late one stands first");
    has(
        &town.get(&format!("/transitions/{late}")).await.expect(200),
        &["を過ぎています", "督促", "期限までに答えがありません"],
    );
    has(&town.get("/notices").await.expect(200), &["移管・送致・照会などに答えがありません"]);
    let only = town.get("/transitions?kind=inquiry").await.expect(200);
    assert!(!only.body.contains("ケース移管</strong>"), "{}", only.body);
}

#[tokio::test]
async fn the_page_of_a_child_another_agency_took_over_offers_no_change() {
    let nation = Nation::new().await;
    let mut town = nation.staff(TOWN, "family_chief").await;
    let child = fixtures::child(&nation.app, TOWN, "架空 移子").await;
    fixtures::put_in_charge(&mut nation.admin().await, town.staff.unwrap(), child).await;
    let place = format!("/records/{child}");
    has(&town.get(&place).await.expect(200), &["記録票を編集"]);
    let key = super::machine::sent(&nation, TOWN, NEXT_TOWN, Kind::Handover, child).await;
    super::machine::step(&nation, NEXT_TOWN, key, relay::transitions::Act::Open, "").await.unwrap();
    super::machine::accept(&nation, NEXT_TOWN, key, Kind::Handover, None).await.unwrap();
    nation.work().await;
    let page = town.get(&place).await.expect(200);
    has(&page, &["受理しました。この所属では、読むことと印刷ができます"]);
    assert!(!page.body.contains("記録票を編集") && page.body.contains("/print"), "{}", page.body);
}
