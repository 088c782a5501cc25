//! What a change of a setting does, in words and counted figures, before it is made.

use super::store;
use crate::agencies::settings::{
    COUNCIL_REVIEW_MONTHS, HEAD, IDLE_MINUTES, NATION_SEARCH, OFFICE_FROM, OFFICE_UNTIL, SAFETY_CHECK_HOURS,
    SHARING_RANGE, Setting, TAKEN_NOTICES,
};
use crate::cases::SHOWN_KINDS;
use ground::db::Tx;
use ground::gate::{Action, ONLY_HITS, Registry};
use ground::{Result, Sealed};
use jiff::civil::Date;
use serde_json::Value;

/// Names of agencies told one by one; more are counted.
const NAMED: usize = 12;

/// A change that is thought of.
pub struct Change<'a> {
    /// Of what.
    pub setting: Setting,
    /// The value that would hold without it.
    pub was: &'a Value,
    /// The value that would hold.
    pub will: &'a Value,
    /// From when.
    pub from: Date,
}

/// What it does. Counts only: no person is shown.
pub async fn of(tx: &mut Tx<'_>, registry: &Registry, change: &Change<'_>) -> Result<Sealed<Vec<String>>> {
    if change.was == change.will {
        return Ok(Sealed::plain(vec!["いまの値と同じです。何も変わりません。".to_owned()]));
    }
    let words = match change.setting.name {
        name if name == SHARING_RANGE.name => sharing(tx, registry, change).await?,
        name if name == TAKEN_NOTICES.name => notices(tx, change).await?,
        name if name == SHOWN_KINDS.name => kinds(tx, change).await?,
        name if name == NATION_SEARCH.name => searchers(tx, registry, change).await?,
        name if name == SAFETY_CHECK_HOURS.name => clocks(tx, change).await?,
        name if name == COUNCIL_REVIEW_MONTHS.name => reviews(tx, change).await?,
        name if name == IDLE_MINUTES.name => {
            let staff = store::staff_by_role(tx).await?.into_iter().map(|(_, count)| count).sum::<i64>();
            vec![format!(
                "この所属の利用者{staff}人は、操作がないまま{}たつとログアウトします。",
                change.setting.show(change.will)
            )]
        }
        name if name == OFFICE_FROM.name || name == OFFICE_UNTIL.name => vec![
            "ほかの機関が全国検索でこの所属を見つけたとき、先に示す電話(昼間・夜間)が、この時刻で切り替わります。"
                .to_owned(),
        ],
        name if name == HEAD.name => vec![
            "これから施行する文書の発信者と、ほかの機関からの文書のあて先が変わります。施行した文書は変わりません。"
                .to_owned(),
        ],
        name if name.starts_with("retention_") => vec![
            "次に作る満了一覧から、この期間で満了日を計算します。作ってある一覧と消去したものは変わりません。"
                .to_owned(),
        ],
        _ => Vec::new(),
    };
    Ok(Sealed::plain(words))
}

/// 「3つの機関が、この所属の記録を読めなくなります」
async fn sharing(tx: &mut Tx<'_>, registry: &Registry, change: &Change<'_>) -> Result<Vec<String>> {
    let others = registry.counterparts(tx.permit().actor().org, change.from);
    let narrows = change.will.as_str() == Some(ONLY_HITS);
    let records = store::records(tx).await?;
    let read = if narrows { "読めなくなります" } else { "読めるようになります" };
    let mut words =
        vec![format!("{}の機関が、この所属の記録を{read}。対象の児童記録票は{records}件です。", others.len())];
    let names: Vec<&str> = others.iter().take(NAMED).map(|org| registry.name(*org)).collect();
    if !names.is_empty() {
        let more = others.len().saturating_sub(NAMED);
        let more = if more == 0 { String::new() } else { format!(" ほか{more}機関") };
        words.push(format!("{}{more}", names.join("、")));
    }
    if narrows {
        words.push("全国検索の該当と連絡先、知らせ、個別に許可した閲覧、緊急閲覧は残ります。".to_owned());
    }
    Ok(words)
}

/// How many notices of the last 90 days would not have come.
async fn notices(tx: &mut Tx<'_>, change: &Change<'_>) -> Result<Vec<String>> {
    let (off, on) = moved(change);
    let counts = store::notices(tx).await?;
    let of =
        |codes: &[&str]| counts.iter().filter(|(kind, _)| codes.contains(&kind.as_str())).map(|(_, n)| n).sum::<i64>();
    let all: i64 = counts.iter().map(|(_, count)| count).sum();
    let mut words = Vec::new();
    if !off.is_empty() {
        words.push(format!("届かなくなる知らせ: この90日に届いた{all}件のうち{}件", of(&off)));
    }
    if !on.is_empty() {
        words.push("届くようになる知らせは、適用開始日のあとのものからです。".to_owned());
    }
    words.push("変更の前に届いた知らせは残ります。".to_owned());
    Ok(words)
}

/// How many cases have the kinds that are no longer offered.
async fn kinds(tx: &mut Tx<'_>, change: &Change<'_>) -> Result<Vec<String>> {
    let (off, on) = moved(change);
    let counts = store::kinds(tx).await?;
    let mut words = Vec::new();
    for code in off {
        let (open, all) =
            counts.iter().find(|(kind, _, _)| kind == code).map_or((0, 0), |(_, open, all)| (*open, *all));
        words.push(format!(
            "「{}」を選べなくなります。記録{all}件(継続中{open}件)の種別は、そのまま残ります。",
            label(change, code)
        ));
    }
    words.extend(on.into_iter().map(|code| format!("「{}」を選べるようになります。", label(change, code))));
    Ok(words)
}

fn label(change: &Change<'_>, code: &str) -> String {
    change.setting.show(&Value::from(vec![code]))
}

/// Codes that go and codes that come.
fn moved(change: &Change<'_>) -> (Vec<&'static str>, Vec<&'static str>) {
    let (was, will) = (change.setting.codes(change.was), change.setting.codes(change.will));
    let off = was.iter().filter(|code| !will.contains(code)).copied().collect();
    (off, will.into_iter().filter(|code| !was.contains(code)).collect())
}

/// Who may no longer search the nation.
async fn searchers(tx: &mut Tx<'_>, registry: &Registry, change: &Change<'_>) -> Result<Vec<String>> {
    let org = tx.permit().actor().org;
    let staff = store::staff_by_role(tx).await?;
    let may = |role: &str| registry.rights(org, role, change.from).contains(&Action::SearchNation);
    let count: i64 = staff.iter().filter(|(role, _)| may(role)).map(|(_, count)| count).sum();
    let what =
        if change.will.as_i64() == Some(0) { "使えなくなります" } else { "使えるようになります" };
    Ok(vec![format!(
        "権限のある職の{count}人が、全国検索を{what}。この所属の記録が全国検索で見つかることは変わりません。"
    )])
}

/// How the reports of the last year would stand.
async fn clocks(tx: &mut Tx<'_>, change: &Change<'_>) -> Result<Vec<String>> {
    let hours = change.will.as_i64().unwrap_or(SAFETY_CHECK_HOURS.default);
    let (running, seen, later) = store::sightings(tx, hours).await?;
    Ok(vec![
        format!("いま期限を見張っている{running}件は、受け付けたときの期限のままです。"),
        format!("この1年に安全を確認した{seen}件のうち、{hours}時間より後だったのは{later}件です。"),
    ])
}

/// How many cases of the council would have to be looked at sooner.
async fn reviews(tx: &mut Tx<'_>, change: &Change<'_>) -> Result<Vec<String>> {
    let months = change.will.as_i64().unwrap_or(COUNCIL_REVIEW_MONTHS.default);
    let later = store::reviews_after(tx, months).await?;
    Ok(vec![format!(
        "次の確認の予定が{months}か月より先のケースは{later}件です。予定はそのまま残り、次に確認したときから新しい間隔になります。"
    )])
}
