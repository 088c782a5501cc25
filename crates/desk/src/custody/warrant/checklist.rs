//! What a request lacks. Nothing of it stops anybody; each open item is confirmed by a person before the request is on record as made.

use super::model::{Annex, Draft};
use crate::cases::codes::label;
use crate::custody::codes;
use crate::custody::model::{Custody, SourceKind};
use crate::people::Relation;

/// One item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// As stored.
    pub code: &'static str,
    /// What is asked for.
    pub label: &'static str,
    /// Whether it is there.
    pub is_there: bool,
}

/// Every item, in the order of the paper. That annexed pictures and files show no reporter and no hidden place only a person can tell.
pub fn items(
    custody: &Custody,
    custodians: &[Relation],
    draft: &Draft,
    all: &[Annex],
    annexed: &[&Annex],
) -> Vec<Item> {
    let facts = &custody.facts;
    let has_answer = |relation: &Relation| !custody.answers_of(relation.relative.key.id).is_empty();
    let has_fact = |ground: &String| custody.evidence.iter().any(|fact| fact.ground == codes::ground_number(ground));
    let is_file = |annex: &&Annex| annex.source.is_some_and(|source| source.kind == SourceKind::Attachment);
    let is_sheet = |annex: &Annex| annex.source.is_some_and(|source| source.kind == SourceKind::Sheet);
    let is_about = |annex: &Annex, form| is_sheet(annex) && annex.title.starts_with(label(codes::SHEETS, form));
    let is_annexed = |form| annexed.iter().any(|annex| is_about(annex, form));
    let is_finished = |form| all.iter().any(|annex| is_about(annex, form));
    let item = |code, label, is_there| Item { code, label, is_there };
    let mut items = vec![
        item("court", "請求先の裁判所", !draft.court_name.is_empty() && !draft.court_kind.is_empty()),
        item("requester", "請求者の職・氏名", !draft.requester_title.is_empty() && !draft.requester_name.is_empty()),
        item("custodians", "親権者・未成年後見人の登録", !custodians.is_empty()),
        item("answers", "親権者全員の同意の状況", custodians.iter().all(has_answer)),
        item("need", "請求の要否の確認(必要)", custody.need.as_ref().is_some_and(|need| need.needed)),
        item("facts", "すべての号に事実が引かれていること", facts.grounds.iter().all(has_fact)),
        item("necessity", "一時保護の必要性", !draft.texts.necessity.is_empty()),
        item("child", "こどもの意見・意向", !facts.child_opinion.is_empty() || is_annexed(codes::OPINION)),
        item("guardian", "保護者の意見", !facts.guardian_opinion.is_empty()),
        item("annexes", "資料", !annexed.is_empty()),
        item("register", "戸籍謄本等(親権を示す資料)", annexed.iter().any(|annex| annex.title.contains("戸籍"))),
        item("looked_through", "添付の写真・文書に通告者や秘匿の住所が写っていないこと", !annexed.iter().any(is_file)),
    ];
    // A sheet that is finished belongs to the papers, or a person says that it does not.
    for (form, code, words) in [
        (codes::OPINION, "opinion_sheet", "完成した意見聴取記録が資料に付いていること"),
        (codes::CONSENT, "consent_sheet", "完成した同意書記録が資料に付いていること"),
    ] {
        if is_finished(form) {
            items.push(item(code, words, is_annexed(form)));
        }
    }
    items
}

/// Open items nobody confirmed yet.
pub fn unconfirmed<'a>(items: &'a [Item], draft: &Draft) -> Vec<&'a Item> {
    items.iter().filter(|item| !item.is_there && !draft.confirmed.contains_key(item.code)).collect()
}
