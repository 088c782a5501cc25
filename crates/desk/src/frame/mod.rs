//! The frame around every page: layout, menu, components, style sheets and small ES modules.
//!
//! Templates get finished values; the frame knows who is looking and which menu entries the post may use.

mod asset;
mod format;
mod options;
mod upload;

pub use asset::asset;
pub use format::{age_label, date_label, date_wareki, days_label, minutes_label, moment_label, moment_wareki};
pub use options::{Choice, choices};
pub use upload::upload;

use crate::App;
use askama::Template;
use axum::http::StatusCode;
use axum::response::Html;
use ground::gate::{Action, Permit};
use ground::{Error, FieldError, Result};

/// One entry of the menu on the left.
pub struct NavItem {
    /// Address.
    pub href: &'static str,
    /// Label.
    pub label: &'static str,
    /// Whether the page belongs to it.
    pub current: bool,
}

/// What the layout shows around a page.
pub struct Frame {
    /// Title of the page.
    pub title: String,
    /// Menu entries the post may use.
    pub nav: Vec<NavItem>,
    /// Name of the user.
    pub user: String,
    /// Post.
    pub post: String,
    /// Agency.
    pub org: String,
    /// Marks every screen of the demo nation as fictional.
    pub demo: bool,
    /// Seconds without activity after which the session ends.
    pub idle_seconds: i64,
    /// Whether the search box is shown.
    pub may_search: bool,
    /// Whether the post writes letters: one more tab at a child.
    pub letters: bool,
    /// Where the manual speaks of this screen.
    pub help: &'static str,
    /// Whether anybody is logged in.
    pub logged_in: bool,
}

const MENU: &[(&str, &str, Action)] = &[
    ("/", "ホーム", Action::UseHome),
    ("/intakes", "受付", Action::ReadIntake),
    ("/records", "ケース", Action::ReadRecord),
    ("/watches", "要注意・よく見る", Action::WatchCase),
    ("/custody", "一時保護", Action::ReadCustody),
    ("/scores", "見立て・見直し", Action::ReadScore),
    ("/checkins", "気づき", Action::ReadCheckin),
    ("/sheets", "様式・報告", Action::ReadSheet),
    ("/search", "さがす", Action::SearchPeople),
    ("/finds", "条件で探す", Action::SearchPeople),
    ("/examples", "事例検索", Action::SearchPeople),
    ("/meetings", "会議", Action::ReadCouncil),
    ("/council/ledger", "進行管理台帳", Action::ReadCouncil),
    ("/outreach", "予防的支援", Action::ReadOutreach),
    ("/asked", "調査への回答", Action::AnswerOutreach),
    ("/notices", "知らせ", Action::UseHome),
    ("/transitions", "移管・送致・照会", Action::ReadTransition),
    ("/sharing", "共有", Action::RequestAccess),
    ("/missing", "行方不明の手配", Action::ReadMissing),
    ("/surveys", "調査", Action::AnswerSurvey),
    ("/nation/surveys", "調査の送付・集計", Action::WriteSurvey),
    ("/nation/cases", "検証の閲覧", Action::ReadNation),
    ("/nation/adoption", "導入の状況", Action::ReadNation),
    ("/announcements", "お知らせ", Action::UseHome),
    ("/police", "こどもの照会", Action::ReadPolice),
    ("/police/referrals", "児童通告書", Action::ReferPolice),
    ("/police/sharing", "警察との共有", Action::SharePolice),
    ("/statistics", "統計", Action::ReadStatistics),
    ("/process", "業務の流れ", Action::ReadProcess),
    ("/import", "台帳の取込", Action::ImportRegister),
    ("/sources", "データ連携", Action::ReadSource),
    ("/masked", "分析用の出力", Action::ExportMasked),
    ("/retention", "保存期間と消去", Action::WriteRetention),
    ("/matching", "名寄せ", Action::ReadMatching),
    ("/views", "閲覧履歴", Action::ReadViewLog),
    ("/operations", "操作履歴", Action::ReadOperationLog),
    ("/alarms", "見張りの警告", Action::JudgeAlarm),
    ("/operator", "運用状況", Action::Operate),
    ("/admin", "管理", Action::ReadAgency),
];

/// Where the manual speaks of the screens of a menu entry.
pub const HELP: &[(&str, &str)] = &[
    ("/", "/help#ホーム"),
    ("/intakes", "/help#電話を受ける"),
    ("/records", "/help#こどものページ"),
    ("/watches", "/help#要注意ケースとよく見るケース"),
    ("/custody", "/help#一時保護"),
    ("/scores", "/help#見立てとスコア"),
    ("/checkins", "/help#気づきの一覧"),
    ("/sheets", "/help#様式"),
    ("/search", "/help#さがす"),
    ("/finds", "/help#条件で探す"),
    ("/examples", "/help#事例検索"),
    ("/meetings", "/help#会議を開く"),
    ("/council/ledger", "/help#進行管理台帳"),
    ("/outreach", "/help#予防的支援"),
    ("/asked", "/help#調査に答える"),
    ("/notices", "/help#知らせ"),
    ("/transitions", "/help#移管送致照会"),
    ("/sharing", "/help#ほかの機関の記録を見たい"),
    ("/missing", "/help#行方不明の手配"),
    ("/surveys", "/help#国の調査に答える"),
    ("/nation/surveys", "/help#国の仕事"),
    ("/nation/cases", "/help#国の仕事"),
    ("/nation/adoption", "/help#国の仕事"),
    ("/announcements", "/help#お知らせ"),
    ("/police", "/help#警察の端末"),
    ("/police/referrals", "/help#児童通告書"),
    ("/police/sharing", "/help#警察との共有"),
    ("/statistics", "/help#統計"),
    ("/process", "/help#業務の流れ"),
    ("/import", "/help#一覧の出力と台帳の取込"),
    ("/sources", "/help#データ連携"),
    ("/masked", "/help#分析用の出力"),
    ("/retention", "/help#保存期間と消去"),
    ("/matching", "/help#名寄せ"),
    ("/views", "/help#閲覧履歴"),
    ("/operations", "/help#閲覧履歴"),
    ("/alarms", "/help#見張りの警告"),
    ("/operator", "/help#運用状況"),
    ("/admin", "/help#管理者"),
    ("/account", "/help#自分の設定"),
];

impl Frame {
    /// The frame of a page for the holder of a permit; `menu` is the address of the menu entry it belongs to.
    pub fn new(app: &App, permit: &Permit, title: impl Into<String>, menu: &str) -> Self {
        let actor = permit.actor();
        let nav = MENU
            .iter()
            .filter(|(_, _, action)| permit.may(*action))
            .map(|&(href, label, _)| NavItem { href, label, current: href == menu })
            .collect();
        Self {
            title: title.into(),
            nav,
            user: actor.name.clone(),
            post: actor.post.clone(),
            org: actor.org_name.clone(),
            demo: app.demo,
            idle_seconds: app.gate.idle_of(actor.org).as_secs(),
            may_search: permit.may(Action::SearchPeople),
            letters: permit.may(Action::WriteLetter),
            help: HELP.iter().find(|(known, _)| *known == menu).map_or("/help", |(_, place)| place),
            logged_in: true,
        }
    }

    /// Whether the post may use this menu entry: other ways to the same place are shown to the same people.
    pub fn leads_to(&self, href: &str) -> bool {
        self.nav.iter().any(|item| item.href == href)
    }

    /// The frame of a page before log-in.
    pub fn outside(demo: bool, title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            nav: Vec::new(),
            user: String::new(),
            post: String::new(),
            org: String::new(),
            demo,
            idle_seconds: 0,
            may_search: false,
            letters: false,
            help: "",
            logged_in: false,
        }
    }
}

/// An address of this site to go on to, as a link or form named it; anything a browser could take for another site is none.
/// Browsers drop tabs and line ends from addresses and read a backslash as a slash.
pub fn own_path(path: &str) -> Option<&str> {
    let is_own =
        path.starts_with('/') && !path.starts_with("//") && !path.contains(|c: char| c == '\\' || c.is_control());
    is_own.then_some(path)
}

/// A rendered page or fragment.
pub fn html(template: &impl Template) -> Result<Html<String>> {
    Ok(Html(template.render()?))
}

/// A form that could not be accepted, rendered again with what was typed: status 422.
pub fn refused(template: &impl Template) -> Result<(StatusCode, Html<String>)> {
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(template.render()?)))
}

/// Errors of a form, looked up by field.
#[derive(Debug, Default, Clone)]
pub struct Errors(pub Vec<FieldError>);

impl Errors {
    /// The message beside one field, or an empty string.
    pub fn of(&self, field: &str) -> &str {
        self.0.iter().find(|error| error.field == field).map_or("", |error| error.message.as_str())
    }

    /// Takes the field errors out of a failed result; other errors go on as they are.
    pub fn or_fail(error: Error) -> Result<Self> {
        match error {
            Error::Invalid(errors) => Ok(Self(errors)),
            other => Err(other),
        }
    }
}

#[derive(Template)]
#[template(path = "frame/error.html")]
struct ErrorTemplate<'a> {
    frame: Frame,
    message: &'a str,
    errors: &'a [FieldError],
}

/// Page for an error nobody handled.
pub fn error_page(status: StatusCode, error: &Error) -> String {
    let errors: &[FieldError] = match error {
        Error::Invalid(errors) => errors,
        _ => &[],
    };
    let title = match status {
        StatusCode::NOT_FOUND => "見つかりません",
        StatusCode::FORBIDDEN => "権限がありません",
        StatusCode::CONFLICT => "先に更新されています",
        StatusCode::UNPROCESSABLE_ENTITY => "入力を確認してください",
        _ => "処理できませんでした",
    };
    let message = error.to_string();
    let page = ErrorTemplate { frame: Frame::outside(false, title), message: &message, errors };
    page.render().unwrap_or(message)
}
