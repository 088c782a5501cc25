//! The documents of a case, read back from their PDF and held against what was registered.

use super::*;
use crate::paper::printed;

#[track_caller]
fn says(paper: &str, parts: &[&str]) {
    for part in parts {
        let part: String = part.chars().filter(|c| !c.is_whitespace()).collect();
        assert!(paper.contains(&part), "{part} is missing: {paper}");
    }
}

#[tokio::test]
async fn documents_say_what_the_record_says_and_who_printed_them() {
    let nation = Nation::new().await;
    let mut clerk = nation.staff(TOWN, "family_chief").await;
    let (intake, children) = with_record(&nation, &mut clerk).await;
    let child = children[0];
    let note = [
        ("at_on", "令和8年4月1日"),
        ("at_time", "10:00"),
        ("category", "電話"),
        ("body", "架空の経過\n2行目 <b>#let</b>"),
    ];
    clerk.post(&format!("/records/{child}/progress"), &note).await.expect(303);

    let sheet = printed(&mut clerk, &format!("/records/{child}/print")).await;
    says(
        &sheet,
        &["児童記録票", "髙𣘺 一郎", "たかはし いちろう", "平成30年4月1日", "架空小学校", "小2", "府中町大通一丁目1-1"],
    );
    says(&sheet, &["実母", "髙𣘺 花子", "親権者", "右腕にあざ", "□発達障害", "取扱注意", "に印刷", "1/2", "2/2"]);
    let progress = printed(&mut clerk, &format!("/records/{child}/progress/print")).await;
    says(&progress, &["経過記録表", "髙𣘺 一郎", "令和8年4月1日 10:00", "電話", "架空の経過", "2行目<b>#let</b>"]);
    let report = printed(&mut clerk, &format!("/intakes/{intake}/print")).await;
    says(
        &report,
        &["虐待相談・通告受付票", "髙𣘺 一郎", "髙𣘺 二郎", "■A 当日中", "■継父", "□実父", "夜に泣き声と怒鳴り声"],
    );

    let on_record: Vec<(String, String)> =
        sqlx::query_as("select object_kind, detail from log.audit where kind = 'print' order by at, id")
            .fetch_all(&mut nation.admin().await)
            .await
            .unwrap();
    let expected = [("record", "児童記録票"), ("progress", "経過記録表"), ("intake", "虐待相談・通告受付票")];
    assert_eq!(on_record.iter().map(|(kind, form)| (kind.as_str(), form.as_str())).collect::<Vec<_>>(), expected);
}

#[tokio::test]
async fn the_minutes_name_those_present_and_what_each_does() {
    let nation = Nation::new().await;
    let mut clerk = nation.staff(TOWN, "family_chief").await;
    let (intake, _) = with_record(&nation, &mut clerk).await;
    let (id, staff) = (nation.clock().new_id().to_string(), clerk.staff.unwrap().to_string());
    let now = nation.clock().japan();
    let (on, at) = (now.date().to_string(), format!("{:02}:{:02}", now.hour(), now.minute()));
    let form = [
        ("id", id.as_str()),
        ("held_on", on.as_str()),
        ("held_time", at.as_str()),
        ("attendees", "架空 所長\n架空 係長"),
        ("urgency", "A"),
        ("safety_check", "即時調査"),
        ("policies", "家庭へ訪問"),
        ("decision", "直ちに家庭を訪問する。"),
        ("task.0.what", "家庭訪問をする"),
        ("task.0.owner", staff.as_str()),
    ];
    clerk.post(&format!("/intakes/{intake}/meeting"), &form).await.expect(303);
    let minutes = printed(&mut clerk, &format!("/intakes/{intake}/meeting/print")).await;
    says(
        &minutes,
        &[
            "緊急受理会議録",
            "架空所長、架空係長",
            "■即時調査",
            "■家庭へ訪問",
            "直ちに家庭を訪問する。",
            "家庭訪問をする",
        ],
    );
    // The report carries them too.
    says(&printed(&mut clerk, &format!("/intakes/{intake}/print")).await, &["直ちに家庭を訪問する。"]);
}
