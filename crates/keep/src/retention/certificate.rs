//! 消去証明書: what was erased, how much, when, by whom and by which rule. It names nobody.
//!
//! Each holds the hash of the one before, and its own hash goes into the audit trail, which is sealed: none can be changed or left out unseen.

use super::model::{Item, Kind, List};
use super::rules::Rule;
use super::store::{self, Certificate};
use crate::hex;
use axum::extract::{Path, State};
use axum::response::Response;
use desk::App;
use desk::agencies::{settings as agency, settings_of};
use desk::frame::{date_wareki, moment_wareki};
use desk::papers;
use ground::audit::Entry;
use ground::db::{Tx, japan};
use ground::gate::Permit;
use ground::{Error, Result, Sealed, View};
use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use uuid::Uuid;

/// The paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paper {
    /// 番号
    pub number: String,
    /// 日付
    pub date: String,
    /// What it certifies.
    pub opening: String,
    /// Who and when.
    pub lines: Vec<(String, String)>,
    /// 規則, 種類, 件数, 満了日
    pub ended: Vec<Vec<String>>,
    /// 記録, 行数
    pub rows: Vec<Vec<String>>,
    /// 種類, 理由, 件数
    pub spared: Vec<Vec<String>>,
    /// What becomes of copies.
    pub copies: String,
    /// SHA-256 of all above and of `before`; empty while it is computed.
    pub hash: String,
    /// SHA-256 of the certificate before; `なし` on the first one.
    pub before: String,
}

impl paper::Document for Paper {
    const KIND: &'static str = "erasure-certificate";
    const TITLE: &'static str = "消去証明書";
}

/// Names of tables on paper; tables of one name are one line.
const TABLES: [(&str, &str); 49] = [
    ("person", "対象者"),
    ("person_name", "氏名"),
    ("person_address", "住所"),
    ("person_phone", "電話"),
    ("data_key", "暗号の鍵"),
    ("relation", "家族関係"),
    ("protection", "支援措置"),
    ("record", "児童記録票"),
    ("intake", "受付票"),
    ("intake_child", "受付票"),
    ("reporter", "通告者"),
    ("reporter_before", "通告者"),
    ("episode", "受理・終結"),
    ("disposition", "対応"),
    ("progress", "経過記録"),
    ("sighting", "安全確認"),
    ("meeting", "会議録"),
    ("meeting_addition", "会議録"),
    ("agenda_item", "会議録"),
    ("ledger_row", "進行管理台帳"),
    ("attachment", "添付ファイル"),
    ("sheet", "様式"),
    ("sheet_revision", "様式の保存ごとの答え"),
    ("score_view", "見立て・スコア"),
    ("score", "見立て・スコア"),
    ("score_exposure", "見立て・スコア"),
    ("score_shadow", "見立て・スコア"),
    ("score_decision", "見立て・スコア"),
    ("score_dispute", "見立て・スコア"),
    ("score_flag_closed", "見立て・スコア"),
    ("score_review", "見立て・スコア"),
    ("checkin_score", "気づきの一覧"),
    ("checkin_trial_score", "気づきの一覧"),
    ("custody", "一時保護"),
    ("custody_consent", "一時保護"),
    ("custody_fact", "一時保護"),
    ("custody_extension", "一時保護"),
    ("custody_due", "一時保護"),
    ("warrant", "一時保護状の請求"),
    ("warrant_step", "一時保護状の請求"),
    ("letter", "文書"),
    ("transition", "機関間のやりとり"),
    ("transition_step", "機関間のやりとり"),
    ("notice", "知らせ"),
    ("change", "変更の履歴"),
    ("comment", "コメント"),
    ("fact", "連携した事実"),
    ("source_record", "連携元の記録"),
    ("refused_row", "取り込めなかった行"),
];

fn table_label(table: &str) -> &'static str {
    TABLES.iter().find(|(known, _)| *known == table).map_or("そのほかの記録", |(_, label)| label)
}

/// Issues the certificate of a list that is finished, unless nothing of it was erased.
pub async fn issue(tx: &mut Tx<'_>, list: Uuid) -> Result<()> {
    let (list, items) = (store::find(tx, list).await?, store::items(tx, list).await?);
    if !items.iter().any(|item| item.state == "erased") {
        return Ok(());
    }
    let (now, today, org) = (tx.now(), tx.today(), tx.permit().actor().org);
    let days = settings_of(tx, &[org], &agency::BACKUP_DAYS).await?;
    let days = days.get(&org).and_then(serde_json::Value::as_i64).unwrap_or(agency::BACKUP_DAYS.default);
    let before = store::last_certificate(tx).await?;
    let n = before.as_ref().map_or(1, |before| before.n.saturating_add(1));
    let number = format!("消第{n}号");
    let mut paper = write(&list, &items, today, days);
    paper.number.clone_from(&number);
    paper.before = before.as_ref().map_or_else(|| "なし".to_owned(), |before| hex(&before.hash));
    let hash = Sha256::digest(serde_json::to_vec(&paper)?).to_vec();
    paper.hash = hex(&hash);
    let certificate = Certificate {
        id: tx.new_id(),
        n,
        number,
        paper: serde_json::to_value(&paper)?,
        hash: hash.clone(),
        issued_at: now,
    };
    store::certify(tx, list.id, &certificate).await?;
    tx.audit(Entry {
        kind: "retention.certified".to_owned(),
        subject_area: Some(tx.permit().actor().area),
        subject_org: Some(org),
        object_kind: "erasure_certificate".to_owned(),
        object: Some(certificate.id),
        detail: format!("SHA-256: {}", hex(&hash)),
        count: i32::try_from(items.iter().filter(|item| item.state == "erased").count()).ok(),
        ..Entry::default()
    })
    .await
}

/// The paper without its number and hashes.
fn write(list: &List, items: &[Item], today: Date, backup_days: i64) -> Paper {
    let erased: Vec<&Item> = items.iter().filter(|item| item.state == "erased").collect();
    let mut rules: BTreeMap<(&str, Kind), Vec<Date>> = BTreeMap::new();
    for item in &erased {
        rules.entry((item.rule.as_str(), item.kind)).or_default().push(item.since);
    }
    let span = |days: &[Date]| {
        let (first, last) = (days.iter().min(), days.iter().max());
        match (first, last) {
            (Some(first), Some(last)) if first == last => date_wareki(*first),
            (Some(first), Some(last)) => format!("{}〜{}", date_wareki(*first), date_wareki(*last)),
            _ => String::new(),
        }
    };
    let ended = rules
        .iter()
        .map(|((rule, kind), days)| {
            vec![Rule::label_of(rule).to_owned(), kind.label().to_owned(), days.len().to_string(), span(days)]
        })
        .collect();
    let mut rows: BTreeMap<&str, i64> = BTreeMap::new();
    for (table, n) in erased.iter().flat_map(|item| &item.counts) {
        *rows.entry(table_label(table)).or_default() += n;
    }
    let mut spared: BTreeMap<(Kind, &str), usize> = BTreeMap::new();
    for item in items.iter().filter(|item| item.state == "spared") {
        *spared.entry((item.kind, item.words.as_str())).or_default() += 1;
    }
    let gone_by = today.checked_add(backup_days.days()).map(date_wareki).unwrap_or_default();
    let at = |at: Option<jiff::Timestamp>| at.map(moment_wareki).unwrap_or_default();
    Paper {
        number: String::new(),
        date: date_wareki(today),
        opening: "保存期間が満了した次の記録を、復元できないように消去したことを証明します。".to_owned(),
        lines: vec![
            ("満了一覧".to_owned(), format!("{}分", jp::Wareki(list.month).month())),
            ("起案".to_owned(), format!("{} {}", at(list.drafted_at), list.drafted_by_name)),
            ("承認".to_owned(), format!("{} {} {}", at(list.approved_at), list.approved_post, list.approved_by_name)),
            ("消去の終了".to_owned(), date_wareki(today)),
        ],
        ended,
        rows: rows
            .into_iter()
            .filter(|(_, n)| *n > 0)
            .map(|(label, n)| vec![label.to_owned(), n.to_string()])
            .collect(),
        spared: spared
            .into_iter()
            .map(|((kind, words), n)| vec![kind.label().to_owned(), words.to_owned(), n.to_string()])
            .collect(),
        copies: format!(
            "暗号化して保存していた住所・添付ファイルなどは、その人の鍵も消去しました。消去より前に取ったバックアップには写しが残り、保存の日数({backup_days}日)が過ぎる{gone_by}までに捨てられます。操作履歴・閲覧履歴には、いつだれが扱ったかだけが識別番号で残ります。"
        ),
        hash: String::new(),
        before: String::new(),
    }
}

/// The certificate as a PDF, by the shipped template.
pub async fn print(State(app): State<App>, permit: Permit, Path(id): Path<Uuid>) -> Result<Response> {
    let mut tx = app.db.read(&permit).await?;
    let certificate = store::certificate(&mut tx, id).await?;
    let view = View {
        kind: "print",
        subject_area: Some(permit.actor().area),
        subject_org: Some(permit.actor().org),
        object_kind: "erasure_certificate",
        object: Some(id),
        ..View::default()
    };
    let certificate = tx.show(Sealed::new(certificate, view)).await?;
    let paper: Paper = serde_json::from_value(certificate.paper).map_err(Error::from)?;
    papers::print_shipped(&app, &permit, &paper).await
}

/// When a certificate was issued, as the list shows it.
pub fn issued(certificate: &Certificate) -> String {
    date_wareki(certificate.issued_at.to_zoned(japan()).date())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn item(kind: Kind, rule: &str, since: Date, state: &str, words: &str, counts: &[(&str, i64)]) -> Item {
        Item {
            id: Uuid::nil(),
            kind,
            object: Uuid::nil(),
            rule: rule.into(),
            since,
            why: String::new(),
            needs: Vec::new(),
            state: state.into(),
            words: words.into(),
            counts: counts.iter().map(|(table, n)| ((*table).to_owned(), *n)).collect(),
        }
    }

    #[test]
    fn rows_are_summed_by_what_people_call_them_and_nothing_is_left_uncounted() {
        let list = List {
            id: Uuid::nil(),
            month: date(2026, 11, 1),
            made_at: jiff::Timestamp::UNIX_EPOCH,
            made_by_name: String::new(),
            state: "approved".into(),
            drafted_by: None,
            drafted_by_name: "架空 起案".into(),
            drafted_at: None,
            approved_by_name: "架空 所長".into(),
            approved_post: "所長".into(),
            approved_at: None,
            words: String::new(),
            version: 1,
            lines: 3,
            erased: 2,
        };
        let items = [
            item(
                Kind::Record,
                "case",
                date(2026, 10, 3),
                "erased",
                "",
                &[("person", 2), ("meeting", 1), ("meeting_addition", 1), ("table_to_come", 4)],
            ),
            item(Kind::Record, "case", date(2026, 10, 9), "erased", "", &[("person", 1), ("watch", 0)]),
            item(Kind::Linked, "linked", date(2026, 10, 9), "spared", "保存の延長", &[]),
        ];
        let paper = write(&list, &items, date(2026, 11, 20), 35);
        assert_eq!(paper.ended, [["ケースの記録", "ケースの記録", "2", "令和8年10月3日〜令和8年10月9日"]]);
        assert_eq!(paper.rows, [["そのほかの記録", "4"], ["会議録", "2"], ["対象者", "3"]]);
        assert_eq!(paper.spared, [["連携した情報", "保存の延長", "1"]]);
        assert!(paper.copies.contains("令和8年12月25日"), "{}", paper.copies);
    }
}
