//! 文書: 送致書, ケース移管通知書, 援助依頼書, 情報提供等協力依頼書, 児童通告書 and the papers that answer them.
//!
//! Forms: a prefecture's numbered set; law: 児童福祉法25条の7・26条. A letter is prefilled from the record, kept as a draft, issued with a
//! number and then never changed. Nobody calls this slice. Pitfall: a letter leaves the house, so it is made from what may be shown: no
//! reporter, no protected address, and nothing of the record that the writer did not leave in it.

mod document;
mod pages;
mod store;

pub use document::LetterPaper;

use crate::App;
use ground::gate::Action;
use ground::web::Routes;

/// A kind of letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kind {
    /// As stored.
    pub code: &'static str,
    /// Its name on paper.
    pub title: &'static str,
    /// The paper that answers it; none for answers.
    pub answer: Option<&'static str>,
    /// What it says first.
    pub opening: &'static str,
}

/// Every kind, in the order of the list to choose from.
pub const KINDS: [Kind; 10] = [
    Kind {
        code: "transfer",
        title: "送致書",
        answer: Some("送致受理書"),
        opening: "下記の児童について、次のとおり送致します。",
    },
    Kind {
        code: "transfer-receipt",
        title: "送致受理書",
        answer: None,
        opening: "下記の児童について、送致を受理しました。",
    },
    Kind {
        code: "handover",
        title: "ケース移管通知書",
        answer: Some("ケース移管受理書"),
        opening: "下記の児童について、次のとおりケースを移管します。",
    },
    Kind {
        code: "handover-receipt",
        title: "ケース移管受理書",
        answer: None,
        opening: "下記の児童について、ケースの移管を受理しました。",
    },
    Kind {
        code: "aid",
        title: "要保護児童等の援助依頼書",
        answer: Some("援助依頼に対する回答書"),
        opening: "下記の児童等について、援助を依頼します。",
    },
    Kind {
        code: "aid-answer",
        title: "援助依頼に対する回答書",
        answer: None,
        opening: "依頼のありました援助について、次のとおり回答します。",
    },
    Kind {
        code: "inquiry",
        title: "情報提供等協力依頼書",
        answer: Some("情報提供等回答書"),
        opening: "下記の児童等について、情報の提供等の協力を依頼します。",
    },
    Kind {
        code: "inquiry-answer",
        title: "情報提供等回答書",
        answer: None,
        opening: "依頼のありました事項について、次のとおり回答します。",
    },
    Kind {
        code: "referral-paper",
        title: "児童通告書(書類通告)",
        answer: Some("児童相談所の対応について(通知)"),
        opening: "下記の児童を、書類により通告します。",
    },
    Kind {
        code: "referral-person",
        title: "児童通告書(身柄付通告)",
        answer: Some("児童相談所の対応について(通知)"),
        opening: "下記の児童を、身柄とともに通告します。",
    },
];

/// What staff write: name of the field, label on form and paper, hint, longest text.
pub const PARTS: [(&str, &str, &str, usize); 5] = [
    ("reason", "理由・趣旨", "相手に求めること。", 4000),
    ("background", "経緯", "経過記録から引用しています。渡してよい内容だけを残してください。", 8000),
    ("opinion", "意見・所見", "", 4000),
    ("enclosures", "添付書類", "", 1000),
    ("reply", "回答の期限・連絡先", "例: 令和8年12月10日まで こども家庭係 担当者", 300),
];

/// A kind by its code.
pub fn kind(code: &str) -> Option<Kind> {
    KINDS.into_iter().find(|kind| kind.code == code)
}

/// Routes of this slice.
pub fn routes() -> Routes<App> {
    Routes::default()
        .get("/records/{key}/letters", Action::WriteLetter, pages::list)
        .post("/records/{key}/letters", Action::WriteLetter, pages::begin)
        .get("/records/{key}/letters/{id}", Action::WriteLetter, pages::show)
        .post("/records/{key}/letters/{id}", Action::WriteLetter, pages::save)
        .post("/records/{key}/letters/{id}/answered", Action::WriteLetter, pages::answered)
        .get("/records/{key}/letters/{id}/print", Action::WriteLetter, pages::print)
}
