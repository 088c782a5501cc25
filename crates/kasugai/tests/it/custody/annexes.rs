//! 資料: which, in which order, which not and why; and the sheets filled in for the child.

use super::{Case, has};
use crate::objects::begin_sheet;
use crate::paper::printed;
use crate::visitor::Answer;
use ground::db::Key;
use uuid::Uuid;

impl Case {
    /// Presses one of the buttons of the list, everything else as it stands.
    async fn moves(&mut self, custody: Key, annexes: &[&str], press: &str, more: &[(&str, &str)]) -> Answer {
        let version = self.version("warrant").await;
        let mut form = vec![("version", version.as_str()), ("summary", "架空の総括。"), ("move", press)];
        form.extend(annexes.iter().map(|annex| ("annexes", *annex)));
        form.extend(more);
        self.worker.post(&format!("/custody/{custody}/warrant"), &form).await.expect(303)
    }

    async fn annexes(&self) -> Vec<String> {
        let annexes: serde_json::Value = sqlx::query_scalar("select annexes from app.warrant")
            .fetch_one(&mut self.nation.admin().await)
            .await
            .unwrap();
        serde_json::from_value(annexes).unwrap()
    }

    /// A finished 意見聴取記録.
    async fn opinion(&mut self) -> Uuid {
        let list = format!("/records/{}/sheets", self.child);
        let id = begin_sheet(&mut self.worker, &list, "opinion").await;
        let whole = [
            ("version", "1"),
            ("op", "done"),
            ("a.child_name", "架空姓 光"),
            ("a.decision", "custody"),
            ("a.planned", "しばらく別の場所で過ごすこと"),
            ("a.heard", "before"),
            ("a.heard_on", "R8.4.1"),
            ("a.hearer", "架空 担当"),
            ("a.opinion", "いまは家に帰りたくない"),
            ("a.stance", "agrees"),
            ("a.hide", "父に言われたことは内緒にして"),
            ("a.writer", "架空 担当"),
        ];
        self.worker.post(&format!("{list}/{id}/edit"), &whole).await.expect(303);
        id
    }
}

#[tokio::test]
async fn annexes_are_ordered_by_hand_and_the_paper_follows() {
    let mut case = Case::new().await;
    let custody = case.start(2).await;
    let (note, picture) = case.with_record().await;
    let (note, picture) = (format!("progress:{}", note.simple()), format!("attachment:{}", picture.simple()));
    let all = [note.as_str(), picture.as_str(), "child_opinion"];
    case.save(custody, "架空の総括。", &all).await;
    assert_eq!(case.annexes().await, all);
    let moved = case.moves(custody, &all, "up child_opinion", &[]).await;
    assert!(moved.location().ends_with("/warrant#annex-2"), "{}", moved.location());
    case.moves(custody, &[&note, "child_opinion", &picture], "up child_opinion", &[]).await;
    assert_eq!(case.annexes().await, ["child_opinion", note.as_str(), picture.as_str()]);
    let page = case.worker.get(&format!("/custody/{custody}/warrant")).await.expect(200);
    let place = |text: &str| page.body.find(text).unwrap_or_else(|| panic!("{text} is missing"));
    assert!(place("資料1</span> こどもの意見") < place("資料2</span> 経過記録"));
    let paper = printed(&mut case.worker, &format!("/custody/{custody}/warrant/print")).await;
    assert!(paper.contains("資料1こどもの意見・意向") && paper.contains("資料2経過記録"), "{paper}");

    // What is left out keeps its reason, is on the paper only when asked for, and leaves the list when it is annexed after all.
    let kept = ["child_opinion", picture.as_str()];
    let left = format!("left.{note}");
    case.moves(custody, &["child_opinion", &note, &picture], &format!("remove {note}"), &[]).await;
    case.moves(custody, &kept, "", &[(&left, "写真と重なるため")]).await;
    has(&case.worker.get(&format!("/custody/{custody}/warrant")).await, &["付けない資料", "写真と重なるため"]);
    let print = format!("/custody/{custody}/warrant/print");
    assert!(!printed(&mut case.worker, &print).await.contains("付けない理由"));
    case.moves(custody, &kept, "", &[(&left, "写真と重なるため"), ("lists_left_out", "yes")]).await;
    let paper = printed(&mut case.worker, &print).await;
    assert!(paper.contains("付けない資料") && paper.contains("写真と重なるため"), "{paper}");
    // The reasons go through the same search as every other text.
    case.moves(custody, &kept, "", &[(&left, "架空隣みどりさんが写るため"), ("lists_left_out", "yes")]).await;
    has(&case.worker.get(&print).await.expect(422), &["付けない資料: 通告者の氏名"]);
    case.moves(custody, &kept, &format!("add {note}"), &[(&left, "写真と重なるため")]).await;
    assert_eq!(case.annexes().await, ["child_opinion", picture.as_str(), note.as_str()]);
    let left: serde_json::Value =
        sqlx::query_scalar("select left_out from app.warrant").fetch_one(&mut case.nation.admin().await).await.unwrap();
    assert_eq!(left, serde_json::json!({}));
}

#[tokio::test]
async fn a_finished_sheet_stands_with_the_custody_and_goes_into_the_request_without_what_the_child_kept_back() {
    let mut case = Case::new().await;
    let custody = case.start(2).await;
    let page = case.worker.get(&format!("/custody/{custody}")).await.expect(200);
    has(&page, &["意見聴取記録を書く", "同意書記録を書く", "完成したものはありません"]);
    let begun = case.worker.post(&format!("/records/{}/sheets", case.child), &[("form", "consent")]).await.expect(303);
    let draft = begun.location().to_owned();
    has(&case.worker.get(&format!("/custody/{custody}")).await, &["同意書記録の続きを書く", &draft]);
    let sheet = case.opinion().await;
    let page = case.worker.get(&format!("/custody/{custody}")).await.expect(200);
    has(&page, &[&format!("/records/{}/sheets/{sheet}", case.child)]);
    has(&case.worker.get(&format!("/custody/{custody}/facts")).await, &["意見聴取記録 令和", "いまは家に帰りたくない"]);
    let request = format!("/custody/{custody}/warrant");
    has(&case.worker.get(&request).await, &["完成した意見聴取記録が資料に付いていること"]);
    let code = format!("sheet:{}", sheet.simple());
    case.save(custody, "架空の総括。", &[&code]).await;
    let paper = printed(&mut case.worker, &format!("{request}/print")).await;
    assert!(paper.contains("意見聴取記録") && paper.contains("いまは家に帰りたくない"), "{paper}");
    assert!(!paper.contains("内緒"), "what the child asked to keep from the parents is on the request: {paper}");
    // A newer one takes nothing away: both are offered, and what is annexed stays.
    let newer = case.opinion().await;
    assert_ne!(newer, sheet);
    has(&case.worker.get(&request).await, &[&format!("value=\"{code}\""), &format!("add sheet:{}", newer.simple())]);
    let paper = printed(&mut case.worker, &format!("{request}/print")).await;
    assert!(paper.contains("いまは家に帰りたくない"), "{paper}");
    case.quote(custody, &code, "いまは家に帰りたくないと話した。").await;
    has(&case.worker.get(&format!("/custody/{custody}")).await, &["いまは家に帰りたくないと話した。"]);
    let looks: i64 = sqlx::query_scalar(
        "select count(*) from log.audit where object_kind = 'sheet' and object_id = $1 and kind = 'view'",
    )
    .bind(sheet)
    .fetch_one(&mut case.nation.admin().await)
    .await
    .unwrap();
    assert!(looks >= 3, "quoting from a sheet is looking at it: {looks}");
}
