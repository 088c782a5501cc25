//! The ledger as a meeting left it.

use super::list::{self, Filter};
use super::pages::{Shown, severity};
use super::{Row, store};
use crate::App;
use crate::cases::codes;
use crate::frame::{self, Frame, date_wareki, moment_wareki};
use crate::meetings::codes::KINDS;
use crate::papers::{self, Sample};
use crate::people::model::{SEXES, label_of};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{Html, Response};
use ground::db::Tx;
use ground::gate::{Action, Permit};
use ground::web::Fields;
use ground::{Error, Result, Sealed, View};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A row as the paper prints it, in finished words; kept like this for every meeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// The child.
    pub person: Uuid,
    /// 整理番号
    pub number: String,
    /// 区分
    pub division: String,
    /// 氏名
    pub name: String,
    /// よみ
    pub kana: String,
    /// 性別
    pub sex: String,
    /// 生年月日・年齢
    pub birth: String,
    /// 所属・学年・地区
    pub place: String,
    /// 世帯
    pub household: String,
    /// 受理日・経路
    pub accepted: String,
    /// 相談種別・虐待種別・主な虐待者
    pub matter: String,
    /// 重症度(前回)
    pub severity_before: String,
    /// 重症度(今回)
    pub severity: String,
    /// 最終の目視
    pub seen: String,
    /// 状況変化
    pub changes: String,
    /// 支援方針・課題
    pub plan: String,
    /// 主担当機関・関係機関と役割
    pub roles: String,
    /// 次回確認
    pub next_review: String,
    /// 継続・終結・移管
    pub status: String,
}

impl Line {
    /// A row in finished words.
    pub fn of(row: Row, now: Timestamp, today: Date) -> Self {
        let (sex, changes) = (label_of(SEXES, &row.sex).to_owned(), row.changes().to_owned());
        let birth =
            row.birth.as_ref().map(|birth| format!("{} {}", birth.label(), birth.age(today))).unwrap_or_default();
        let accepted = format!(
            "{} {}",
            row.accepted_on.map(date_wareki).unwrap_or_default(),
            codes::label(codes::ROUTES, &row.route)
        );
        let (before, after, person) = (severity(row.severity_before), severity(row.cells.severity()), row.person.id);
        let shown = Shown::of(row, now, today);
        let cell = |name: &str| shown.cells.get(name).to_owned();
        Self {
            person,
            number: shown.number.clone(),
            division: cell("division"),
            name: shown.name.clone(),
            kana: shown.kana.clone(),
            sex,
            birth,
            place: shown.place.clone(),
            household: shown.household.clone(),
            accepted: accepted.trim().to_owned(),
            matter: shown.matter.clone(),
            severity_before: before,
            severity: after,
            seen: format!("{} {}", shown.seen.text, shown.seen_by).trim().to_owned(),
            changes,
            plan: cell("plan"),
            roles: [cell("main_agency"), cell("roles")].join("\n").trim().to_owned(),
            next_review: cell("next_review"),
            status: cell("status"),
        }
    }
}

/// Keeps the ledger as this meeting leaves it, whole, and carries its rows on. Yields the children whose case left, with how.
pub async fn keep_and_carry(tx: &mut Tx<'_>, meeting: Uuid) -> Result<Vec<(Uuid, String)>> {
    let (now, today) = (tx.now(), tx.today());
    let lines: Vec<Line> = store::whole(tx).await?.into_iter().map(|row| Line::of(row, now, today)).collect();
    store::snapshot(tx, meeting, serde_json::to_value(lines)?).await?;
    store::carry(tx, now).await
}

/// A kept ledger in the list.
struct Listed {
    id: Uuid,
    name: String,
    taken_by: String,
    count: i64,
}

#[derive(Template)]
#[template(path = "meetings/ledger/kept_list.html")]
struct KeptListPage {
    frame: Frame,
    kept: Vec<Listed>,
}

fn name(kept: &store::Kept) -> String {
    format!("{} {}", codes::label(KINDS, &kept.kind), moment_wareki(kept.held_at))
}

/// The ledgers that meetings left.
pub async fn list(State(app): State<App>, permit: Permit) -> Result<Html<String>> {
    let mut tx = app.db.read(&permit).await?;
    let kept = store::snapshots(&mut tx, None).await?;
    let kept = tx.show(Sealed::plain(kept)).await?;
    let kept =
        kept.into_iter().map(|one| Listed { id: one.id, name: name(&one), taken_by: one.taken_by, count: one.count });
    frame::html(&KeptListPage {
        frame: Frame::new(&app, &permit, "会議ごとの台帳", "/council/ledger"),
        kept: kept.collect(),
    })
}

#[derive(Template)]
#[template(path = "meetings/ledger/kept.html")]
struct KeptPage {
    frame: Frame,
    id: Uuid,
    may_print: bool,
    taken_by: String,
    lines: Vec<Line>,
}

/// The lines of a kept ledger that the reader may know of, as a list on record.
async fn kept(app: &App, permit: &Permit, id: Uuid, kind: &'static str) -> Result<(String, String, Vec<Line>)> {
    let mut tx = app.db.read(permit).await?;
    let found = store::snapshots(&mut tx, Some(id)).await?.pop().ok_or(Error::NotFound)?;
    let (title, taken_by) = (name(&found), found.taken_by);
    let mut lines: Vec<Line> = serde_json::from_value(found.lines)?;
    lines.retain(|line| !permit.actor().is_walled(line.person));
    let view = View {
        kind,
        subject_area: Some(permit.actor().area),
        subject_org: Some(permit.actor().org),
        object_kind: "ledger_row",
        object: Some(id),
        fields: "name,birth,household,severity,changes,plan,roles",
        detail: title.clone(),
        count: i32::try_from(lines.len()).ok(),
        persons: lines.iter().map(|line| line.person).collect(),
        ..View::default()
    };
    let lines = tx.show(Sealed::new(lines, view)).await?;
    Ok((title, taken_by, lines))
}

/// A kept ledger.
pub async fn show(State(app): State<App>, permit: Permit, Path(id): Path<Uuid>) -> Result<Html<String>> {
    let (title, taken_by, lines) = kept(&app, &permit, id, "list").await?;
    let may_print = permit.may(Action::PrintRecord);
    frame::html(&KeptPage {
        frame: Frame::new(&app, &permit, title, "/council/ledger"),
        id,
        may_print,
        taken_by,
        lines,
    })
}

/// 進行管理台帳 on paper, A4 landscape.
#[derive(Debug, Clone, Serialize)]
pub struct LedgerSheet {
    /// Which cases, and of what day.
    condition: String,
    /// One line for each case.
    rows: Vec<[String; 11]>,
}

impl paper::Document for LedgerSheet {
    const KIND: &'static str = "council-ledger";
    const TITLE: &'static str = "進行管理台帳";
}

impl LedgerSheet {
    fn of(condition: String, lines: &[Line]) -> Self {
        let row = |line: &Line| {
            [
                format!("{}\n{}", line.number, line.division),
                format!("{}\n{} {}\n{}\n{}", line.name, line.kana, line.sex, line.birth, line.place),
                line.household.clone(),
                format!("{}\n{}", line.accepted, line.matter),
                format!("{}→{}", line.severity_before, line.severity),
                line.seen.clone(),
                line.changes.clone(),
                line.plan.clone(),
                line.roles.clone(),
                line.next_review.clone(),
                line.status.clone(),
            ]
        };
        Self { condition: format!("{condition} {}件", lines.len()), rows: lines.iter().map(row).collect() }
    }
}

impl Sample for LedgerSheet {
    fn sample() -> Self {
        let line = Line {
            person: Uuid::nil(),
            number: "R8-0001".into(),
            division: "要保護".into(),
            name: "架空 辻󠄀子".into(),
            kana: "かくう つじこ".into(),
            sex: "女".into(),
            birth: "平成30年5月5日 8歳".into(),
            place: "架空小学校 小2 大通".into(),
            household: "実母 架空 花子、兄 架空 太郎".into(),
            accepted: "令和8年4月1日 学校等: 学校".into(),
            matter: "養護相談(児童虐待) 身体的虐待 実母".into(),
            severity_before: "重度".into(),
            severity: "中度".into(),
            seen: "12日前 R8.11.9 架空保育士".into(),
            changes: "11/2 家庭訪問 母と面接。部屋は片付いていた\n11/9 目視(架空小学校・架空教頭) 笑顔あり".into(),
            plan: "月2回の家庭訪問で養育の様子を確かめる。".into(),
            roles: "府中町\n学校: 毎日の登校と様子の確認".into(),
            next_review: "R9.2.21".into(),
            status: "継続".into(),
        };
        Self::of("架空の例".to_owned(), &vec![line; 12])
    }
}

/// Prints the filtered ledger; whose lines were printed is on record.
pub async fn print(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Response> {
    let filter = Filter::read(&fields);
    let mut tx = app.db.export(&permit).await?;
    let (now, today) = (tx.now(), tx.today());
    let rows = filter.apply(store::rows(&mut tx, None).await?, permit.actor().staff, now, today);
    let sealed = list::audited(&tx, rows, "print", filter.label());
    let rows = tx.show(sealed).await?;
    let lines: Vec<Line> = rows.into_iter().map(|row| Line::of(row, now, today)).collect();
    let sheet = LedgerSheet::of(format!("{} {}", date_wareki(today), filter.label()), &lines);
    papers::print(&app, &permit, &sheet, Vec::new()).await
}

/// Prints a kept ledger.
pub async fn print_kept(State(app): State<App>, permit: Permit, Path(id): Path<Uuid>) -> Result<Response> {
    let (title, _, lines) = kept(&app, &permit, id, "print").await?;
    papers::print(&app, &permit, &LedgerSheet::of(title, &lines), Vec::new()).await
}
