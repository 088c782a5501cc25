//! 会議録 on paper: who was there, what was discussed and decided on each case, who does what until when.

use super::{Item, Meeting, pages, store};
use crate::App;
use crate::cases::{Task, tasks_of_meeting};
use crate::frame::moment_wareki;
use crate::papers::{self, Sample};
use axum::extract::{Path, State};
use axum::response::Response;
use ground::Result;
use ground::gate::Permit;
use serde::Serialize;
use uuid::Uuid;

/// A case of the minutes.
#[derive(Debug, Clone, Serialize)]
struct Case {
    name: String,
    facts: Vec<(String, String)>,
    tasks: Vec<[String; 3]>,
}

/// 会議録
#[derive(Debug, Clone, Serialize)]
pub struct MeetingMinutes {
    title: String,
    head: Vec<(String, String)>,
    cases: Vec<Case>,
    minutes: String,
    additions: Vec<(String, String)>,
}

impl paper::Document for MeetingMinutes {
    const KIND: &'static str = "meeting-minutes";
    const TITLE: &'static str = "会議録";
}

impl MeetingMinutes {
    fn of(meeting: &Meeting, items: &[Item], tasks: &[Task], additions: &[store::Addition]) -> Self {
        let fact = |label: &str, text: String| (label.to_owned(), text);
        let of_item = |item: &Item| tasks.iter().filter(|task| task.item == Some(item.id)).map(task_line).collect();
        Self {
            title: format!("{} 会議録", meeting.name()),
            head: vec![
                fact("開催日時", meeting.when()),
                fact("場所", meeting.place.clone()),
                fact("出席者", meeting.present().join("、")),
                fact("状態", meeting.state_label().to_owned()),
            ],
            cases: items
                .iter()
                .map(|item| Case {
                    name: format!("{} {} {}", item.name, item.kana, item.age).trim().to_owned(),
                    facts: facts(item),
                    tasks: of_item(item),
                })
                .collect(),
            minutes: meeting.minutes.clone(),
            additions: additions
                .iter()
                .map(|one| (format!("訂正・補足 {} {}", moment_wareki(one.at), one.by), one.body.clone()))
                .collect(),
        }
    }
}

fn facts(item: &Item) -> Vec<(String, String)> {
    let mut facts = vec![("付議の理由".to_owned(), item.reason.clone())];
    if item.decided_at.is_none() {
        facts.push(("決定".to_owned(), "未決".to_owned()));
        return facts;
    }
    let shown = item.decision.shown().into_iter().filter(|(_, _, value)| !value.is_empty());
    facts.extend(shown.map(|(_, label, value)| (label.to_owned(), value)));
    facts.push(("決定に加わった人".to_owned(), item.present.join("、")));
    facts
}

fn task_line(task: &Task) -> [String; 3] {
    [task.what.clone(), task.owner_name.clone(), task.due()]
}

impl Sample for MeetingMinutes {
    fn sample() -> Self {
        let case = |n: u8| Case {
            name: format!("架空 辻󠄀子{n} かくう つじこ 8歳"),
            facts: [
                ("付議の理由", "進行管理 R8-0001"),
                ("協議の内容", "学校での様子は落ち着いている。母の受診が途切れている。"),
                ("決定", "在宅で支援を続ける"),
                ("重症度", "中度"),
                ("支援方針・課題", "月2回の家庭訪問で養育の様子を確かめる。"),
                ("関係機関と役割", "学校: 毎日の登校と様子の確認\n保健師: 受診の同行"),
                ("継続・終結・移管", "継続"),
            ]
            .map(|(label, text)| (label.to_owned(), text.to_owned()))
            .to_vec(),
            tasks: vec![["母の受診に同行する".into(), "架空 保健師".into(), "1月31日まで".into()]],
        };
        Self {
            title: "実務者会議 令和8年度第3回 会議録".to_owned(),
            head: [
                ("開催日時", "令和9年2月1日 14:00"),
                ("場所", "架空会議室"),
                ("出席者", "府中町 架空 花子、架空警察署 架空 係長"),
            ]
            .map(|(label, text)| (label.to_owned(), text.to_owned()))
            .to_vec(),
            cases: (1..=3).map(case).collect(),
            minutes: "次回は5月に開く。".to_owned(),
            additions: vec![("訂正・補足 令和9年2月3日 10:00 架空 花子".into(), "出席者の氏名を訂正する。".into())],
        }
    }
}

/// Prints the minutes; whose cases are in them is on record.
pub async fn print(State(app): State<App>, permit: Permit, Path(id): Path<Uuid>) -> Result<Response> {
    let mut tx = app.db.read(&permit).await?;
    let meeting = store::find(&mut tx, id).await?;
    let items = store::items(&mut tx, id, None).await?;
    let additions = store::additions(&mut tx, id).await?;
    let tasks = tasks_of_meeting(&mut tx, id).await?;
    let sealed = pages::audited(&tx, items, &meeting, "print");
    let items = tx.show(sealed).await?;
    papers::print(&app, &permit, &MeetingMinutes::of(&meeting, &items, &tasks, &additions), Vec::new()).await
}
