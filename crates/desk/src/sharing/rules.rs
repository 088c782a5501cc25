//! Who must be told of what happened, decided from the event and the facts of the record. Pure.

use ground::gate::{Action, AgencyKind};
use uuid::Uuid;

/// What the decision needs.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// Kind of the agency where it happened; none when it is unknown.
    pub source_kind: Option<AgencyKind>,
    /// The municipality (agency) the child lives in, by the record or else by the event.
    pub residence: Option<i32>,
    /// Centres responsible for the source, when it is a municipality.
    pub centres: Vec<i32>,
    /// Agencies that hold a running grant to read this person.
    pub grantees: Vec<i32>,
    /// Staff in charge of the record.
    pub in_charge: Option<Uuid>,
}

/// Somebody to be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receiver {
    /// The agency.
    pub org: i32,
    /// Only this member of staff.
    pub staff: Option<Uuid>,
    /// Only posts with this right.
    pub action: Option<Action>,
}

impl Receiver {
    fn agency(org: i32) -> Self {
        Self { org, staff: None, action: None }
    }
}

/// What the receiver's screens call it; `None` for events nobody outside needs to hear of.
pub fn title(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "record.registered" => "児童記録票が登録されました",
        "record.updated" => "児童記録票が更新されました",
        "person.updated" => "対象者の基本情報が更新されました",
        "intake.registered" => "通告・相談を受け付けました",
        "episode.opened" => "あらたに受理されました",
        "episode.closed" => "終結しました",
        "progress.added" => "経過記録が追加されました",
        "progress.edited" => "経過記録が訂正されました",
        "sighting.recorded" => "安全確認が記録されました",
        "meeting.held" => "緊急受理会議の決定が記録されました",
        "attachment.added" => "添付が追加されました",
        "attachment.removed" => "添付が削除されました",
        "protection.set" => "支援措置(住所秘匿)が登録されました",
        "protection.ended" => "支援措置の終了が確認されました",
        "protection.due" => "支援措置の期限が近づいています",
        "clock.warning" => "安全確認の期限が近づいています",
        "clock.overdue" => "安全確認の期限を過ぎています",
        "custody.started" => "一時保護が開始されました",
        "custody.ended" => "一時保護が解除されました",
        "custody.warning" => "一時保護の期限が近づいています",
        "custody.overdue" => "一時保護の期限を過ぎています",
        "register.imported" => "台帳が取り込まれました",
        "letter.issued" => "文書が届きました",
        "access.requested" => "閲覧の依頼が届きました",
        "access.granted" => "閲覧の依頼が許可されました",
        "access.refused" => "閲覧の依頼が断られました",
        "transition.sent" => "移管・送致・照会などが届きました",
        "transition.opened" => "送ったものが開封されました",
        "transition.asked" => "送ったものに問い合わせがあります",
        "transition.answered_back" => "問い合わせに回答がありました",
        "transition.accepted" => "送ったものが受理されました",
        "transition.refused" => "送ったものは受理されませんでした",
        "transition.answered" => "回答が届きました",
        "transition.done" => "移管・送致・照会などが完了しました",
        "transition.withdrawn" => "届いていたものが取り下げられました",
        "transition.due" => "移管・送致・照会などに答えがありません",
        "transition.passed" => "夜間・休日の規則により要約を自動で渡しました",
        "glass.broken" => "緊急閲覧が行われました。事後確認をしてください",
        "glass.reviewed" => "あなたの緊急閲覧が事後確認されました",
        "alarm.raised" => "見張りの警告があります",
        "paper_template.failed" => "所属のひな形で印刷できません。出荷時のひな形で印刷しました",
        "alert.raised" => "お知らせの条件にあてはまりました",
        "task.added" | "task.assigned" => "役割・次の対応を任されました",
        "approval.submitted" | "approval.acted" => "決裁のお知らせ",
        "missing.sent" => "行方不明の手配が届きました",
        "missing.repeated" => "行方不明の手配が再び出されました",
        "missing.corrected" => "行方不明の手配が訂正されました",
        "missing.ended" => "行方不明の手配が終了しました",
        "missing.sighted" => "手配中のこどもの情報が届きました",
        "missing.unread" => "まだ読まれていない手配があります",
        "missing.overdue" => "所属でまだ読まれていない手配があります(所属長へ)",
        "missing.late" => "手配を読んでいない機関があります",
        "missing.matched" => "手配中のこどもに一致する検索・登録がありました",
        "survey.sent" => "国の調査が届きました",
        "survey.due" => "国の調査の回答期限が近づいています",
        "survey.overdue" => "国の調査の回答期限を過ぎています",
        "survey.chased" => "国の調査の回答をお願いします",
        "survey.returned" => "国の調査の回答が差し戻されました",
        "outreach.asked" => "予防的支援の調査の依頼が届きました",
        "outreach.reminded" => "予防的支援の調査の回答をお願いします",
        "outreach.due" => "予防的支援の調査の回答期限が近づいているか、過ぎています",
        "outreach.moved" => "予防的支援の児童リストの児童が転出しました",
        "review.opened" => "検証のために記録が開かれました",
        "review.ended" => "検証の閲覧が終わりました",
        "announcement.published" => "お知らせが届きました",
        "watch.set" => "要注意ケースに登録されました",
        "watch.changed" => "要注意ケースの登録が変更されました",
        "watch.ended" => "要注意ケースの登録が解除されました",
        "watch.moved" => "要注意ケースに動きがありました",
        "favourite.moved" => "よく見るケースに動きがありました",
        "score.review" => "見立ての見直しが必要なケースがあります",
        "model.alarmed" => "モデルの点検で変化が見つかりました",
        _ => return None,
    })
}

/// The right by which a chief is known: nobody else is shipped with it.
pub const CHIEF: Action = Action::GrantAccess;

/// Whether a notice of this kind stands out.
pub fn is_urgent(kind: &str, payload: &serde_json::Value) -> bool {
    matches!(
        kind,
        "clock.overdue"
            | "clock.warning"
            | "custody.overdue"
            | "custody.warning"
            | "glass.broken"
            | "alarm.raised"
            | "alert.raised"
            | "missing.sent"
            | "missing.repeated"
            | "missing.corrected"
            | "missing.sighted"
            | "missing.unread"
            | "missing.overdue"
            | "missing.late"
            | "missing.matched"
            | "survey.overdue"
            | "transition.due"
    ) || payload.get("urgent") == Some(&serde_json::Value::Bool(true))
}

/// Whether each of several receivers acknowledges for themselves: a condition that holds, a case 全庁 keeps an eye on. Of everything else it is
/// enough that one of the agency saw it.
pub fn is_for_each(kind: &str) -> bool {
    kind == "alert.raised" || is_kept_in_view(kind)
}

/// The receivers of an event. `source` is the agency it happened at.
pub fn who_must_know(kind: &str, source: i32, payload: &serde_json::Value, facts: &Facts) -> Vec<Receiver> {
    let other = || payload.get("org").and_then(serde_json::Value::as_i64).and_then(|org| i32::try_from(org).ok());
    let mut receivers = match kind {
        // The watch over clocks speaks to those who must see the child, and to the whole agency once it is late.
        "clock.warning" => vec![Receiver { staff: facts.in_charge, ..Receiver::agency(source) }],
        "clock.overdue" | "protection.due" => vec![Receiver::agency(source)],
        // Who is responsible was looked up when the deadline was passed or the condition held; where nobody is, everybody is told.
        "custody.warning" | "custody.overdue" | "alert.raised" => responsible(source, payload),
        // Whoever is in charge and may read views and scores; the chiefs where nobody is.
        "score.review" => {
            named(source, payload).into_iter().map(|one| Receiver { action: Some(Action::ReadScore), ..one }).collect()
        }
        // Who has something to do now; nobody else, and not who did it themselves.
        "task.added" | "task.assigned" => staff_of(payload, "owner")
            .filter(|owner| staff_of(payload, "by") != Some(*owner))
            .map(|owner| Receiver { staff: Some(owner), ..Receiver::agency(source) })
            .into_iter()
            .collect(),
        "approval.submitted" | "approval.acted" => named(source, payload),
        // Who is in the range of the registration, or whose favourite it is; nobody who may not read records.
        _ if is_kept_in_view(kind) => {
            let everybody = payload.get("all") == Some(&serde_json::Value::Bool(true));
            let receivers = if everybody { vec![Receiver::agency(source)] } else { named(source, payload) };
            receivers.into_iter().map(|one| Receiver { action: Some(Action::ReadRecord), ..one }).collect()
        }
        "alarm.raised" => vec![Receiver { action: Some(Action::JudgeAlarm), ..Receiver::agency(source) }],
        "model.alarmed" => vec![Receiver { action: Some(Action::ManageModels), ..Receiver::agency(source) }],
        "paper_template.failed" => {
            vec![Receiver { action: Some(Action::DesignPaper), ..Receiver::agency(source) }]
        }
        // Only an addressee in the directory.
        "letter.issued" => other()
            .map(|org| Receiver { action: Some(Action::WriteLetter), ..Receiver::agency(org) })
            .into_iter()
            .collect(),
        // A broadcast names its receivers.
        "missing.sent" | "missing.repeated" | "missing.corrected" | "missing.ended" | "missing.unread"
        | "missing.matched" => listed(payload, Some(Action::ReadMissing)),
        "missing.overdue" => {
            let others = among(payload, "others", Some(Action::ReadMissing));
            listed(payload, Some(CHIEF)).into_iter().chain(others).collect()
        }
        "missing.sighted" => other()
            .map(|org| Receiver { action: Some(Action::ReadMissing), ..Receiver::agency(org) })
            .into_iter()
            .collect(),
        "missing.late" => vec![Receiver { action: Some(Action::WriteMissing), ..Receiver::agency(source) }],
        "survey.sent" | "survey.due" | "survey.overdue" | "survey.chased" | "survey.returned" => {
            listed(payload, Some(Action::AnswerSurvey))
        }
        // Who is asked: other agencies, and the own staff of a section or of a school.
        "outreach.asked" | "outreach.reminded" | "outreach.due" => listed(payload, None)
            .into_iter()
            .chain(named(source, payload))
            .map(|one| Receiver { action: Some(Action::AnswerOutreach), ..one })
            .collect(),
        "outreach.moved" => vec![Receiver { action: Some(Action::WriteOutreach), ..Receiver::agency(source) }],
        "announcement.published" => listed(payload, None),
        "review.opened" | "review.ended" => other().map(Receiver::agency).into_iter().collect(),
        // The other side: who is in charge of the child there, or else whoever may answer.
        "transition.due" | "transition.passed" => waited_for(source, payload),
        _ if is_between_two(kind) => other()
            .map(|org| Receiver { action: Some(Action::ReadTransition), ..Receiver::agency(org) })
            .into_iter()
            .collect(),
        "access.requested" => other()
            .map(|org| Receiver { action: Some(Action::GrantAccess), ..Receiver::agency(org) })
            .into_iter()
            .collect(),
        "access.granted" | "access.refused" => other().map(Receiver::agency).into_iter().collect(),
        // Only the one who broke the glass.
        "glass.reviewed" => other()
            .zip(staff_of(payload, "staff"))
            .map(|(org, staff)| Receiver { staff: Some(staff), ..Receiver::agency(org) })
            .into_iter()
            .collect(),
        // The holder's person in charge, and those who review it.
        "glass.broken" => other()
            .map(|org| {
                let in_charge = facts.in_charge.map(|staff| Receiver { staff: Some(staff), ..Receiver::agency(org) });
                in_charge
                    .into_iter()
                    .chain([Receiver { action: Some(Action::ReviewBreakGlass), ..Receiver::agency(org) }])
                    .collect()
            })
            .unwrap_or_default(),
        // A register is of many children: one notice to each town hall where some of them live.
        "register.imported" if facts.source_kind == Some(AgencyKind::Centre) => {
            residences(payload).map(Receiver::agency).collect()
        }
        _ if title(kind).is_some() => counterparts(facts),
        _ => Vec::new(),
    };
    receivers.retain(|receiver| is_own_work(kind) || tells_itself(kind) || receiver.org != source);
    receivers.sort_by_key(|receiver| (receiver.org, receiver.staff, receiver.action));
    receivers.dedup();
    receivers
}

/// Whether an event is the work of one agency: others hear nothing of it.
pub fn is_own_work(kind: &str) -> bool {
    let is_internal = ["clock.", "task.", "approval.", "outreach."].iter().any(|beginning| kind.starts_with(beginning));
    is_internal
        || is_kept_in_view(kind)
        || matches!(
            kind,
            "custody.warning"
                | "custody.overdue"
                | "protection.due"
                | "alarm.raised"
                | "alert.raised"
                | "score.review"
                | "model.alarmed"
                | "paper_template.failed"
                | "transition.due"
                | "transition.passed"
        )
}

/// Whether an event is about 要注意ケース or よく見るケース: known to those in the range and nobody else.
pub fn is_kept_in_view(kind: &str) -> bool {
    kind.starts_with("watch.") || kind.starts_with("favourite.")
}

/// Whether an event concerns the two sides of a transition and no third agency.
pub fn is_between_two(kind: &str) -> bool {
    kind.starts_with("transition.")
}

/// Whether who it happened at is told too, among others.
fn tells_itself(kind: &str) -> bool {
    matches!(kind, "missing.late" | "missing.matched")
}

/// The agencies an event lists.
fn listed(payload: &serde_json::Value, action: Option<Action>) -> Vec<Receiver> {
    among(payload, "orgs", action)
}

fn among(payload: &serde_json::Value, name: &str, action: Option<Action>) -> Vec<Receiver> {
    let orgs = payload.get(name).and_then(serde_json::Value::as_array).into_iter().flatten();
    let orgs = orgs.filter_map(|org| i32::try_from(org.as_i64()?).ok());
    orgs.map(|org| Receiver { action, ..Receiver::agency(org) }).collect()
}

/// A member of staff an event names.
fn staff_of(payload: &serde_json::Value, name: &str) -> Option<Uuid> {
    payload.get(name).and_then(serde_json::Value::as_str).and_then(|id| Uuid::parse_str(id).ok())
}

/// The members of staff an event names, and the chiefs where it says so.
fn named(source: i32, payload: &serde_json::Value) -> Vec<Receiver> {
    let named = payload.get("staff").and_then(serde_json::Value::as_array).into_iter().flatten();
    let ids = named.filter_map(|id| Uuid::parse_str(id.as_str()?).ok());
    let mut receivers: Vec<Receiver> = ids.map(|id| Receiver { staff: Some(id), ..Receiver::agency(source) }).collect();
    if payload.get("chiefs") == Some(&serde_json::Value::Bool(true)) {
        receivers.push(Receiver { action: Some(Action::Approve), ..Receiver::agency(source) });
    }
    receivers
}

/// Who is reminded of a transition: those it names and the posts with the right it names; where it names nobody, whoever may answer.
fn waited_for(source: i32, payload: &serde_json::Value) -> Vec<Receiver> {
    let mut receivers = named(source, payload);
    let right = payload.get("right").and_then(serde_json::Value::as_str).and_then(Action::from_code);
    if right.is_some() || receivers.is_empty() {
        receivers.push(Receiver { action: right.or(Some(Action::WriteTransition)), ..Receiver::agency(source) });
    }
    receivers
}

/// The same; the whole agency when it names nobody.
fn responsible(source: i32, payload: &serde_json::Value) -> Vec<Receiver> {
    let receivers = named(source, payload);
    if receivers.is_empty() { vec![Receiver::agency(source)] } else { receivers }
}

/// The town halls of a register, from agency to number of children.
fn residences(payload: &serde_json::Value) -> impl Iterator<Item = i32> {
    payload
        .get("residence")
        .and_then(serde_json::Value::as_object)
        .into_iter()
        .flatten()
        .filter_map(|(org, _)| org.parse().ok())
}

/// 児相 → 居住地の市区町村, 市区町村 → 管轄の児相 (S1.2), and whoever was granted reading.
fn counterparts(facts: &Facts) -> Vec<Receiver> {
    let by_office: Vec<i32> = match facts.source_kind {
        Some(AgencyKind::Centre) => facts.residence.into_iter().collect(),
        Some(AgencyKind::Municipality) => facts.centres.clone(),
        _ => Vec::new(),
    };
    by_office.into_iter().chain(facts.grantees.iter().copied()).map(Receiver::agency).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn orgs(kind: &str, source: i32, facts: &Facts) -> Vec<i32> {
        who_must_know(kind, source, &json!({}), facts).into_iter().map(|receiver| receiver.org).collect()
    }

    #[test]
    fn a_centre_tells_the_municipality_of_residence_only() {
        let facts =
            Facts { source_kind: Some(AgencyKind::Centre), residence: Some(20), centres: vec![1], ..Facts::default() };
        assert_eq!(orgs("record.registered", 1, &facts), [20]);
        assert_eq!(orgs("progress.added", 1, &Facts { residence: None, ..facts }), [0; 0]);
    }

    #[test]
    fn a_municipality_tells_its_centres_and_those_it_granted() {
        let facts = Facts {
            source_kind: Some(AgencyKind::Municipality),
            residence: Some(20),
            centres: vec![1],
            grantees: vec![7, 1],
            ..Facts::default()
        };
        assert_eq!(orgs("record.updated", 20, &facts), [1, 7]);
    }

    #[test]
    fn nobody_is_told_of_the_own_agencys_everyday_work() {
        let facts = Facts { source_kind: Some(AgencyKind::Centre), residence: Some(1), ..Facts::default() };
        assert_eq!(orgs("record.updated", 1, &facts), [0; 0]);
        assert_eq!(orgs("login", 1, &facts), [0; 0]);
    }

    #[test]
    fn a_watched_case_is_told_to_its_range_and_nowhere_else() {
        let facts = Facts {
            source_kind: Some(AgencyKind::Municipality),
            residence: Some(20),
            centres: vec![1],
            grantees: vec![7],
            ..Facts::default()
        };
        let staff = Uuid::from_u128(5);
        let told = who_must_know("watch.moved", 20, &json!({ "staff": [staff] }), &facts);
        let one = Receiver { org: 20, staff: Some(staff), action: Some(Action::ReadRecord) };
        assert_eq!(told, [one]);
        let told = who_must_know("watch.set", 20, &json!({ "all": true }), &facts);
        assert_eq!(told, [Receiver { org: 20, staff: None, action: Some(Action::ReadRecord) }]);
        assert_eq!(who_must_know("watch.set", 20, &json!({ "staff": [] }), &facts), []);
    }

    #[test]
    fn clocks_speak_to_the_own_agency() {
        let staff = Uuid::from_u128(5);
        let facts = Facts { in_charge: Some(staff), ..Facts::default() };
        let warned = who_must_know("clock.warning", 3, &json!({}), &facts);
        assert_eq!(warned, [Receiver { org: 3, staff: Some(staff), action: None }]);
        assert_eq!(orgs("clock.overdue", 3, &facts), [3]);
    }

    #[test]
    fn a_condition_tells_whom_it_names_or_everybody() {
        let staff = Uuid::from_u128(5);
        let told = who_must_know("alert.raised", 3, &json!({ "staff": [staff], "chiefs": true }), &Facts::default());
        assert_eq!(
            told,
            [
                Receiver { org: 3, staff: None, action: Some(Action::Approve) },
                Receiver { org: 3, staff: Some(staff), action: None }
            ]
        );
        let nobody = who_must_know("alert.raised", 3, &json!({ "staff": [], "chiefs": false }), &Facts::default());
        assert_eq!(nobody, [Receiver { org: 3, staff: None, action: None }]);
    }

    #[test]
    fn a_task_is_told_to_whom_it_is_given_and_to_nobody_else() {
        let (owner, giver) = (Uuid::from_u128(5), Uuid::from_u128(6));
        let told = |payload| who_must_know("task.added", 3, &payload, &Facts { centres: vec![1], ..Facts::default() });
        let expected = [Receiver { org: 3, staff: Some(owner), action: None }];
        assert_eq!(told(json!({ "owner": owner, "by": giver })), expected);
        assert_eq!(told(json!({ "owner": owner, "by": owner })), [], "who took it upon themselves");
        assert_eq!(told(json!({ "owner": null, "by": giver })), [], "another agency's");
        let waiting = json!({ "staff": [], "chiefs": true });
        let told = who_must_know("approval.acted", 3, &waiting, &Facts::default());
        assert_eq!(told, [Receiver { org: 3, staff: None, action: Some(Action::Approve) }]);
        assert_eq!(who_must_know("approval.acted", 3, &json!({ "staff": [] }), &Facts::default()), []);
    }

    #[test]
    fn a_transition_is_told_to_the_other_side_alone_and_the_ladder_to_whom_it_names() {
        let facts =
            Facts { source_kind: Some(AgencyKind::Centre), residence: Some(20), grantees: vec![7], ..Facts::default() };
        let told = who_must_know("transition.sent", 1, &json!({ "org": 9 }), &facts);
        assert_eq!(told, [Receiver { org: 9, staff: None, action: Some(Action::ReadTransition) }]);
        let staff = Uuid::from_u128(5);
        let due = |payload| who_must_know("transition.due", 1, &payload, &facts);
        assert_eq!(due(json!({ "staff": [staff] })), [Receiver { org: 1, staff: Some(staff), action: None }]);
        let chiefs = Receiver { org: 1, staff: None, action: Some(Action::CloseEpisode) };
        assert_eq!(due(json!({ "staff": [], "right": "episode.close" })), [chiefs]);
        let anybody = Receiver { org: 1, staff: None, action: Some(Action::WriteTransition) };
        assert_eq!(due(json!({ "staff": [] })), [anybody], "nobody in charge yet");
    }

    #[test]
    fn break_glass_is_told_to_the_holder() {
        let staff = Uuid::from_u128(5);
        let facts = Facts { in_charge: Some(staff), ..Facts::default() };
        let told = who_must_know("glass.broken", 3, &json!({ "org": 9 }), &facts);
        assert_eq!(told.len(), 2);
        assert!(told.iter().all(|receiver| receiver.org == 9));
        let reviewed = who_must_know("glass.reviewed", 9, &json!({ "org": 3, "staff": staff }), &Facts::default());
        assert_eq!(reviewed, [Receiver { org: 3, staff: Some(staff), action: None }]);
    }
}
