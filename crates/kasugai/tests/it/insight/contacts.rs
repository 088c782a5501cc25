//! 接触履歴・予定: who had which contact, why, with what result; plans that become contacts with one key.

use super::clerk_of;
use crate::fixtures;
use crate::nation::{Nation, TOWN};
use uuid::Uuid;

#[tokio::test]
async fn s6_1_14_15_27_a_plan_becomes_a_contact_with_one_key() {
    let nation = Nation::new().await;
    let child = fixtures::child(&nation.app, TOWN, "架空 接子").await;
    let mut nurse = clerk_of(&nation, "母子保健係", "health_staff").await;
    let mut colleague = clerk_of(&nation, "母子保健係", "health_chief").await;
    for one in [&nurse, &colleague] {
        nation.state_purpose(one, child).await;
    }
    // Day, person and section come from the log-in.
    let page = nurse.get(&format!("/records/{child}/progress")).await.expect(200);
    let today = format!("{:#}", jp::Wareki(nation.clock().today()));
    for prefilled in [
        &format!("name=\"at_on\" value=\"{today}\""),
        "name=\"person_section\" value=\"母子保健係\"",
        "name=\"person_name\" value=\"架空 母子保健係一般\"",
    ] {
        assert!(page.body.contains(prefilled), "{prefilled}: {}", page.body);
    }
    // A contact without 調査・相談内容, had by somebody else of the section.
    let path = format!("/records/{child}/progress");
    let nothing = [("at_on", today.as_str()), ("at_time", "00:00"), ("category", "電話"), ("body", "")];
    assert!(nurse.post(&path, &nothing).await.expect(422).body.contains("理由・目的か結果だけでも"));
    let contact = [
        ("at_on", today.as_str()),
        ("at_time", "00:00"),
        ("category", "電話"),
        ("reason", "発熱後の様子の確認"),
        ("result", "元気に登園"),
        ("person_name", "架空 別人"),
        ("person_section", "母子保健係"),
    ];
    nurse.post(&path, &contact).await.expect(303);
    let id: Uuid =
        sqlx::query_scalar("select id from app.progress").fetch_one(&mut nation.admin().await).await.unwrap();
    let detail = colleague.get(&format!("/records/{child}/contacts/{id}")).await.expect(200);
    for word in ["電話", "発熱後の様子の確認", "元気に登園", "母子保健係 架空 別人", "架空 母子保健係一般"]
    {
        assert!(detail.body.contains(word), "{word}: {}", detail.body);
    }

    // A plan for the colleague: on the child's page, in their list of today, told to them.
    let owner = colleague.staff.unwrap().to_string();
    let past =
        [("plan_on", "R8.4.1"), ("plan_category", "家庭訪問"), ("plan_owner", owner.as_str()), ("plan_reason", "x")];
    assert!(
        nurse.post(&format!("/records/{child}/plans"), &past).await.expect(422).body.contains("予定日が過ぎています")
    );
    let plan = [
        ("plan_on", today.as_str()),
        ("plan_category", "家庭訪問"),
        ("plan_owner", owner.as_str()),
        ("plan_section", "母子保健係"),
        ("plan_reason", "新しい住まいを見る"),
    ];
    nurse.post(&format!("/records/{child}/plans"), &plan).await.expect(303);
    nation.work().await;
    let home = colleague.get("/home/today").await.expect(200);
    assert!(home.body.contains("家庭訪問: 新しい住まいを見る") && home.body.contains("架空 接子"), "{}", home.body);
    assert!(!nurse.get("/home/today").await.expect(200).body.contains("新しい住まいを見る"), "somebody else's");
    assert!(colleague.get("/notices").await.expect(200).body.contains("役割・次の対応を任されました"));
    let shown = nurse.get(&format!("/records/{child}/contacts")).await.expect(200);
    assert!(shown.body.contains("新しい住まいを見る") && shown.body.contains("発熱後の様子の確認"), "{}", shown.body);
    let task: Uuid = sqlx::query_scalar("select id from app.task").fetch_one(&mut nation.admin().await).await.unwrap();
    let detail = nurse.get(&format!("/records/{child}/plans/{task}")).await.expect(200);
    assert!(
        detail.body.contains("家庭訪問") && detail.body.contains("母子保健係 架空 母子保健係管理"),
        "{}",
        detail.body
    );

    // One key.
    let done = colleague.post(&format!("/records/{child}/plans/{task}/done"), &[]).await.expect(303);
    let made = colleague.get(done.location()).await.expect(200);
    for word in ["家庭訪問", "新しい住まいを見る", "母子保健係 架空 母子保健係管理", "もとの予定"]
    {
        assert!(made.body.contains(word), "{word}: {}", made.body);
    }
    assert!(!colleague.get("/home/today").await.expect(200).body.contains("新しい住まいを見る"), "done");
    assert_eq!(colleague.post(&format!("/records/{child}/plans/{task}/done"), &[]).await.status.as_u16(), 409, "once");
    let notes: i64 =
        sqlx::query_scalar("select count(*) from app.progress").fetch_one(&mut nation.admin().await).await.unwrap();
    assert_eq!(notes, 2);
    // Corrected, what stood before is kept.
    let corrected = [&contact[..4], &[("result", "欠席と分かった"), ("version", "1")]].concat();
    nurse.post(&format!("/records/{child}/progress/{id}"), &corrected).await.expect(303);
    let history = nurse.get(&format!("/records/{child}/history")).await.expect(200);
    assert!(history.body.contains("元気に登園") && history.body.contains("欠席と分かった"), "{}", history.body);
}
