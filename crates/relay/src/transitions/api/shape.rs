//! What the calls about transitions are sent and answer. Names of members are those of the forms: what a screen refuses, the API refuses in
//! the same words under the same name.

use super::super::package::Section;
use super::super::pages::Candidate;
use super::super::rules::{self, Act, Side};
use super::super::{Line, NewTransition, Package, Taken, Transition};
use desk::cases::codes;
use ground::db::Key;
use ground::gate::{Action, Agency, Permit, Registry};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

/// 送るもの
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTransitionBody {
    /// handover ケース移管、city_transfer 市町村送致、centre_transfer 児相送致、move_notice 転出情報提供、information 情報提供、aid 援助依頼、inquiry 照会、material 資料提供依頼、referral 児童通告
    pub kind: String,
    /// 送り先の機関の番号
    pub to: i32,
    /// 自所属の児童のキー
    pub record: String,
    /// 法的根拠のコード
    pub basis: String,
    /// 伝えること
    pub words: String,
    /// 渡す内容: household 家族、case ケースの概要、record 児童記録票、sightings 安全確認、custody 一時保護の経過、meetings 会議の決定。こどもの氏名などはいつも渡る
    #[serde(default)]
    pub part: Vec<String>,
    /// 渡す経過の番号
    #[serde(default)]
    pub note: Vec<String>,
    /// 回答の期限の日。省くと、種類と自所属の設定による
    pub answer_due_on: Option<String>,
    /// 回答の期限の時刻 17:00
    pub answer_due_time: Option<String>,
    /// 答える依頼・照会のキー
    pub answers: Option<String>,
    /// 真のとき、渡す内容を返すだけで、何も送らず何も保存しない
    #[serde(default)]
    pub preview: bool,
}

/// 手続き
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StepBody {
    /// accept 受理、refuse 不受理、ask 問い合わせ、answer_back 問い合わせへの回答、answer 回答、finish 完了、withdraw 取下げ
    pub act: String,
    /// 内容。不受理・問い合わせ・回答では必要
    pub words: Option<String>,
    /// 受理のとき必要: 何として受理するか。届いたものの種類と同じでなければ断る
    pub confirmed: Option<String>,
    /// ケースの受理のとき必要: 新しいこどもとして登録するときは new、登録済みのこどもに加えるときは児童のキー
    pub join: Option<String>,
    /// none: 安全確認をしない。理由が必要
    pub check: Option<String>,
    /// 安全確認をしない理由
    pub no_check_reason: Option<String>,
    /// 相談種別。渡された内容に種別がないケースを受理するときは必要
    pub consultation: Option<String>,
}

/// Steps a call may take, under the names it says them.
const STEPS: [(&str, Act); 7] = [
    ("accept", Act::Accept),
    ("refuse", Act::Refuse),
    ("ask", Act::Ask),
    ("answer_back", Act::AnswerBack),
    ("answer", Act::Answer),
    ("finish", Act::Finish),
    ("withdraw", Act::Withdraw),
];

/// The step of a name.
pub fn act_of(name: &str) -> Option<Act> {
    STEPS.iter().find(|(known, _)| *known == name).map(|(_, act)| *act)
}

/// Every name, for the refusal of another one.
pub fn act_names() -> String {
    STEPS.map(|(name, _)| name).join("、")
}

/// 機関
#[derive(Debug, Serialize, ToSchema)]
pub struct AgencyShown {
    /// 機関の番号
    pub org: i32,
    /// 名称
    pub name: String,
}

/// コードと名称
#[derive(Debug, Serialize, ToSchema)]
pub struct CodeShown {
    /// コード
    pub code: &'static str,
    /// 名称
    pub label: &'static str,
}

impl CodeShown {
    fn of(table: codes::Table, code: &str) -> Self {
        let found = table.iter().find(|(known, _)| *known == code);
        found.map_or(Self { code: "", label: "" }, |&(code, label)| Self { code, label })
    }
}

/// その種類を送れる先と法的根拠
#[derive(Debug, Serialize, ToSchema)]
pub struct ReceiversShown {
    /// 送れる先
    pub receivers: Vec<AgencyShown>,
    /// 選べる法的根拠
    pub bases: Vec<CodeShown>,
}

/// 送ったもの・届いたもの
#[derive(Debug, Serialize, ToSchema)]
pub struct TransitionLine {
    /// キー
    pub key: String,
    /// 種類
    pub kind: CodeShown,
    /// in 届いた、out 送った
    pub way: &'static str,
    /// 相手の機関
    pub other: AgencyShown,
    /// こどもの氏名。渡されたとおりの文字
    pub name: String,
    /// 自所属の児童のキー
    pub record: Option<String>,
    /// 状態
    pub state: CodeShown,
    /// 送った時刻
    pub at: String,
    /// 回答の期限
    pub answer_due: String,
    /// 期限を過ぎて、まだ決まっていないか
    pub overdue: bool,
}

impl TransitionLine {
    /// A line as an agency sees it.
    pub fn of(line: &Line, own: i32, registry: &Registry, now: Timestamp) -> Self {
        let is_out = line.org == own;
        let child = if is_out { line.person.map(|person| Key::new(line.key.area, person)) } else { line.received };
        Self {
            key: line.key.to_string(),
            kind: CodeShown { code: line.kind.code(), label: line.kind.label() },
            way: if is_out { "out" } else { "in" },
            other: agency(registry, if is_out { line.to_org } else { line.org }),
            name: line.name.clone(),
            record: child.map(|child| child.to_string()),
            state: CodeShown { code: line.state.code(), label: line.state.label() },
            at: line.at.to_string(),
            answer_due: line.answer_due.to_string(),
            overdue: line.state.is_open() && line.answer_due <= now,
        }
    }
}

fn agency(registry: &Registry, org: i32) -> AgencyShown {
    AgencyShown { org, name: registry.name(org).to_owned() }
}

/// 送ったもの・届いたものの一覧
#[derive(Debug, Serialize, ToSchema)]
pub struct TransitionList {
    /// 新しい順
    pub transitions: Vec<TransitionLine>,
    /// 続きを読むときに cursor に渡す値。最後まで読んだときは null
    pub cursor: Option<String>,
}

/// 渡す内容の1区分。人が読むための形
#[derive(Debug, Serialize, ToSchema)]
pub struct SectionShown {
    /// 見出し
    pub title: &'static str,
    /// 行
    pub lines: Vec<LineShown>,
}

/// 渡す内容の1行
#[derive(Debug, Serialize, ToSchema)]
pub struct LineShown {
    /// 項目
    pub label: String,
    /// 内容
    pub text: String,
}

fn sections(package: &Package) -> Vec<SectionShown> {
    let lines =
        |lines: Vec<(String, String)>| lines.into_iter().map(|(label, text)| LineShown { label, text }).collect();
    let shown = |section: Section| SectionShown { title: section.title, lines: lines(section.lines) };
    package.sections().into_iter().map(shown).collect()
}

/// 手続きの1回
#[derive(Debug, Serialize, ToSchema)]
pub struct TakenShown {
    /// 時刻
    pub at: String,
    /// 何をしたか
    pub label: &'static str,
    /// した機関。自動のときはnull
    pub by: Option<AgencyShown>,
    /// した人
    pub by_name: String,
    /// 内容
    pub words: String,
    /// 回答で渡した内容
    #[schema(value_type = Option<Object>)]
    pub package: Option<Value>,
}

impl TakenShown {
    fn of(taken: &Taken, registry: &Registry) -> Self {
        Self {
            at: taken.at.to_string(),
            label: taken.label(),
            by: (taken.by_org != 0).then(|| agency(registry, taken.by_org)),
            by_name: taken.by.clone(),
            words: taken.words.clone(),
            package: taken.package.as_ref().map(|package| json!(package)),
        }
    }
}

/// 同じこどもかもしれない、登録済みのこども
#[derive(Debug, Serialize, ToSchema)]
pub struct CandidateShown {
    /// 児童のキー。joinに渡す
    pub key: String,
    /// 氏名、ふりがな、生年月日
    pub label: String,
    /// なぜ同じかもしれないか
    pub why: String,
}

/// 送ったもの・届いたものの全体
#[derive(Debug, Serialize, ToSchema)]
pub struct TransitionShown {
    /// キー
    pub key: String,
    /// 版
    pub version: i32,
    /// 種類
    pub kind: CodeShown,
    /// 何であり、何でないか
    pub meaning: &'static str,
    /// in 届いた、out 送った
    pub way: &'static str,
    /// 送った機関
    pub from: AgencyShown,
    /// 送り先の機関
    pub to: AgencyShown,
    /// 法的根拠
    pub basis: CodeShown,
    /// 自所属の児童のキー
    pub record: Option<String>,
    /// 状態
    pub state: CodeShown,
    /// 送った時刻
    pub sent_at: Option<String>,
    /// 相手が開いた時刻
    pub opened_at: Option<String>,
    /// 受理・不受理の時刻
    pub decided_at: Option<String>,
    /// 回答の期限
    pub answer_due: String,
    /// 渡した内容そのもの
    #[schema(value_type = Object)]
    pub package: Value,
    /// 同じ内容の、人が読むための形
    pub sections: Vec<SectionShown>,
    /// 手続きの経過。古い順
    pub steps: Vec<TakenShown>,
    /// いまできる手続き。stepsのactに渡す
    pub may: Vec<&'static str>,
    /// ケースを受理できるとき、登録済みの同じこどもかもしれない人
    pub candidates: Vec<CandidateShown>,
}

/// What a call may do now for its side.
pub fn may_now(found: &Transition, side: Side, permit: &Permit) -> Vec<&'static str> {
    if !permit.may(Action::ApiWrite) {
        return Vec::new();
    }
    let possible = STEPS.iter().filter(|(_, act)| rules::next(found.kind, found.state, side, *act).is_some());
    possible.map(|(name, _)| *name).collect()
}

impl TransitionShown {
    /// All of it, as one side sees it.
    pub fn of(
        found: &Transition,
        side: Side,
        steps: &[Taken],
        candidates: Vec<Candidate>,
        registry: &Registry,
        permit: &Permit,
    ) -> Self {
        let moment = |at: Option<Timestamp>| at.map(|at| at.to_string());
        let child = if side == Side::From { found.child() } else { found.received() };
        let proposed = |one: Candidate| CandidateShown { key: one.key.to_string(), label: one.label, why: one.why };
        Self {
            key: found.key.to_string(),
            version: found.version,
            kind: CodeShown { code: found.kind.code(), label: found.kind.label() },
            meaning: found.kind.meaning(),
            way: if side == Side::From { "out" } else { "in" },
            from: agency(registry, found.org),
            to: agency(registry, found.to_org),
            basis: CodeShown::of(found.kind.bases(), &found.basis),
            record: child.map(|child| child.to_string()),
            state: CodeShown { code: found.state.code(), label: found.state.label() },
            sent_at: moment(found.sent_at),
            opened_at: moment(found.opened_at),
            decided_at: moment(found.decided_at),
            answer_due: found.answer_due.to_string(),
            package: json!(found.package),
            sections: sections(&found.package),
            steps: steps.iter().map(|taken| TakenShown::of(taken, registry)).collect(),
            may: may_now(found, side, permit),
            candidates: candidates.into_iter().map(proposed).collect(),
        }
    }
}

/// 送る前の確認: 送ると相手に渡る内容。何も送らず、何も保存していない
#[derive(Debug, Serialize, ToSchema)]
pub struct PreviewShown {
    /// 種類
    pub kind: CodeShown,
    /// 何であり、何でないか
    pub meaning: &'static str,
    /// 送り先の機関
    pub to: AgencyShown,
    /// 法的根拠
    pub basis: CodeShown,
    /// 回答の期限
    pub answer_due: String,
    /// 渡す内容そのもの
    #[schema(value_type = Object)]
    pub package: Value,
    /// 同じ内容の、人が読むための形
    pub sections: Vec<SectionShown>,
}

impl PreviewShown {
    /// What would be sent.
    pub fn of(new: &NewTransition, to: &Agency, due: Timestamp) -> Self {
        Self {
            kind: CodeShown { code: new.kind.code(), label: new.kind.label() },
            meaning: new.kind.meaning(),
            to: AgencyShown { org: to.id, name: to.name.clone() },
            basis: CodeShown::of(new.kind.bases(), &new.basis),
            answer_due: due.to_string(),
            package: json!(new.package),
            sections: sections(&new.package),
        }
    }
}
