//! 一時保護状請求書 as it is printed: finished text from the record and the request, nothing generated.

use super::model::{Annex, Draft};
use crate::cases::codes::{label, labels};
use crate::custody::codes;
use crate::custody::model::{Custody, Facts, SourceKind, Start};
use crate::frame::{date_wareki, moment_wareki};
use crate::papers::Sample;
use crate::people::model::Address;
use crate::people::{Person, Relation};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// The request with its annexes.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct WarrantRequest {
    /// 架空地方裁判所 裁判官 殿
    pub court: String,
    /// 請求年月日
    pub date: String,
    /// What is asked for: after the start or in advance of it.
    pub opening: String,
    /// Office, title, name.
    pub requester: Vec<String>,
    /// Label and value.
    pub child: Vec<[String; 2]>,
    /// 続柄, 氏名, 住所, 同意の状況.
    pub custodians: Vec<[String; 4]>,
    /// Label and value: start, kind of place, purposes.
    pub custody: Vec<[String; 2]>,
    /// 号, with the facts that bear it.
    pub grounds: Vec<Ground>,
    /// 総括
    pub summary: String,
    /// 必要性
    pub necessity: String,
    /// こどもの意見・意向
    pub child_opinion: String,
    /// 保護者の意見
    pub guardian_opinion: String,
    /// 従前の請求
    pub history: String,
    /// 資料番号, 標目, 関係する号.
    pub evidence: Vec<[String; 3]>,
    /// 付けない資料 and why, where the paper is to say so.
    pub left_out: Vec<[String; 2]>,
    /// The annexes themselves.
    pub annexes: Vec<AnnexPage>,
}

/// A ground with its facts.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Ground {
    /// 1号 児童虐待を受けた
    pub name: String,
    /// 事実, 記録, 資料番号.
    pub facts: Vec<[String; 3]>,
}

/// An annex: an extract as text, or a file by its position among the files.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AnnexPage {
    /// 資料1
    pub number: String,
    /// Title.
    pub title: String,
    /// Text of an extract; empty for a file.
    pub text: String,
    /// Position among the files.
    pub file: Option<usize>,
}

/// What a request is made of.
pub struct Parts<'a> {
    /// The centre's name.
    pub office: &'a str,
    /// The 一時保護.
    pub custody: &'a Custody,
    /// The child.
    pub child: &'a Person,
    /// Holders of 親権.
    pub custodians: &'a [Relation],
    /// Texts and court.
    pub draft: &'a Draft,
    /// 資料1 … n, each with its position among the files.
    pub annexes: Vec<(&'a Annex, Option<usize>)>,
    /// What the record holds besides.
    pub others: Vec<&'a Annex>,
    /// Day of the print.
    pub today: Date,
}

impl WarrantRequest {
    /// Puts the request together.
    pub fn of(parts: &Parts<'_>) -> Self {
        let (custody, draft, facts) = (parts.custody, parts.draft, &parts.custody.facts);
        Self {
            court: format!("{} 裁判官 殿", draft.court_name),
            date: date_wareki(parts.today),
            opening: opening(facts.start).to_owned(),
            requester: vec![parts.office.to_owned(), draft.requester_title.clone(), draft.requester_name.clone()],
            child: child(parts.child, parts.today),
            custodians: parts.custodians.iter().map(|relation| custodian(relation, custody, parts.today)).collect(),
            custody: custody_rows(facts, draft),
            grounds: grounds(parts),
            summary: draft.texts.summary.clone(),
            necessity: draft.texts.necessity.clone(),
            child_opinion: child_opinion(parts),
            guardian_opinion: facts.guardian_opinion.clone(),
            history: draft.texts.history.clone(),
            evidence: evidence(parts),
            left_out: left_out(parts),
            annexes: annex_pages(parts),
        }
    }

    /// What people call a part of the document; for saying where something was found.
    pub fn place(part: &str) -> &'static str {
        match part {
            "court" | "date" | "opening" | "requester" => "請求先・請求者",
            "child" => "こども",
            "custodians" => "親権者等",
            "custody" => "一時保護",
            "grounds" => "理由となる事実",
            "summary" => "総括",
            "necessity" => "一時保護の必要性",
            "child_opinion" => "こどもの意見・意向",
            "guardian_opinion" => "保護者の意見",
            "history" => "従前の請求等",
            "left_out" => "付けない資料",
            _ => "資料",
        }
    }
}

fn pair(name: &str, value: impl Into<String>) -> [String; 2] {
    [name.to_owned(), value.into()]
}

/// 33条3項 knows both: within seven days of the start, and in advance.
fn opening(start: Start) -> &'static str {
    match start {
        Start::Planned(_) => {
            "児童福祉法第33条第3項の規定により、次の児童について、一時保護を開始する前に、あらかじめ一時保護状を請求する。"
        }
        Start::On(_) => "児童福祉法第33条第3項の規定により、次の児童について一時保護状を請求する。",
    }
}

fn custody_rows(facts: &Facts, draft: &Draft) -> Vec<[String; 2]> {
    let at = moment_wareki(facts.start.at());
    let start = match facts.start {
        Start::Planned(_) => pair("開始する予定の日時", format!("{at}(まだ開始していない)")),
        Start::On(_) => pair("一時保護を開始した日時", at),
    };
    let mut rows = vec![
        start,
        pair("開始の根拠", label(codes::BASES, &facts.basis)),
        pair("場所の種類", label(codes::PLACE_KINDS, &facts.place_kind)),
        pair("目的", labels(codes::PURPOSES, &facts.purposes)),
    ];
    if facts.start.planned().is_some() && !draft.texts.validity.is_empty() {
        rows.push(pair("求める有効期間とその理由", draft.texts.validity.clone()));
    }
    rows
}

/// As written down with the 一時保護, or where the annexed sheet has it.
fn child_opinion(parts: &Parts<'_>) -> String {
    let sheet = label(codes::SHEETS, codes::OPINION);
    let is_sheet = |annex: &Annex| annex.source.is_some_and(|source| source.kind == SourceKind::Sheet);
    let at = parts.annexes.iter().position(|(annex, _)| is_sheet(annex) && annex.title.starts_with(sheet));
    match at {
        Some(at) if parts.custody.facts.child_opinion.is_empty() => format!("{}の{sheet}のとおり", number(at)),
        _ => parts.custody.facts.child_opinion.clone(),
    }
}

fn left_out(parts: &Parts<'_>) -> Vec<[String; 2]> {
    if !parts.draft.texts.lists_left_out {
        return Vec::new();
    }
    let why = |annex: &&Annex| parts.draft.left_out.get(&annex.code).filter(|why| !why.is_empty()).cloned();
    parts.others.iter().filter_map(|annex| Some([annex.title.clone(), why(annex)?])).collect()
}

fn number(position: usize) -> String {
    format!("資料{}", position + 1)
}

fn child(child: &Person, today: Date) -> Vec<[String; 2]> {
    let birth = child.facts.birth.as_ref();
    let born = birth.map(|birth| format!("{}({})", birth.label(), birth.age(today))).unwrap_or_default();
    let sex = crate::people::model::label_of(crate::people::model::SEXES, child.facts.sex_code());
    vec![
        pair("氏名", child.name()),
        pair("ふりがな", child.kana()),
        pair("生年月日", born),
        pair("性別", sex),
        pair("住所", child.address("current", today).map(Address::shown).unwrap_or_default()),
    ]
}

fn custodian(relation: &Relation, custody: &Custody, today: Date) -> [String; 4] {
    let person = &relation.relative;
    let answers = custody.answers_of(person.key.id);
    let consent = answers.last().map_or_else(
        || "不明・未確認".to_owned(),
        |said| format!("{}({} {})", label(codes::ANSWERS, &said.answer), moment_wareki(said.at), said.told_how),
    );
    let address = person.address("current", today).map(Address::shown).unwrap_or_default();
    [relation.facts.kind.clone(), person.name(), address, consent]
}

fn grounds(parts: &Parts<'_>) -> Vec<Ground> {
    let custody = parts.custody;
    let annex_of = |source| {
        let position = parts.annexes.iter().position(|(annex, _)| annex.source == Some(source));
        position.map(number).unwrap_or_default()
    };
    let facts_of = |code: &str| {
        let facts = custody.evidence.iter().filter(|fact| fact.ground == codes::ground_number(code));
        facts.map(|fact| [fact.text.clone(), fact.source_label.clone(), annex_of(fact.source)]).collect()
    };
    let mut grounds: Vec<Ground> = Vec::new();
    for code in &custody.facts.grounds {
        let name = label(codes::GROUNDS, code).to_owned();
        // Two tenses of one number bear the same facts: they stand once, under the first.
        let is_first = !grounds.iter().any(|known| known.name.starts_with(codes::ground_number(code)));
        grounds.push(Ground { name, facts: if is_first { facts_of(code) } else { Vec::new() } });
    }
    grounds
}

fn evidence(parts: &Parts<'_>) -> Vec<[String; 3]> {
    let borne = |annex: &Annex| {
        let facts = parts.custody.evidence.iter().filter(|fact| Some(fact.source) == annex.source);
        let mut numbers: Vec<String> = facts.map(|fact| format!("{}号", fact.ground)).collect();
        numbers.dedup();
        numbers.join("・")
    };
    let row = |(position, (annex, _)): (usize, &(&Annex, Option<usize>))| {
        [number(position), annex.title.clone(), borne(annex)]
    };
    parts.annexes.iter().enumerate().map(row).collect()
}

fn annex_pages(parts: &Parts<'_>) -> Vec<AnnexPage> {
    let page = |(position, (annex, file)): (usize, &(&Annex, Option<usize>))| AnnexPage {
        number: number(position),
        title: annex.title.clone(),
        text: if file.is_none() { annex.text.clone() } else { String::new() },
        file: *file,
    };
    parts.annexes.iter().enumerate().map(page).collect()
}

/// The request as each kind of court gets it: an agency may replace the template of one court and not of the others.
macro_rules! courts {
    ($($name:ident $kind:literal $title:literal $doc:literal;)*) => {
        $(#[doc = $doc]
        #[derive(Debug, Clone, Serialize)]
        #[serde(transparent)]
        pub struct $name(pub WarrantRequest);

        impl paper::Document for $name {
            const KIND: &'static str = $kind;
            const TITLE: &'static str = $title;

            // It goes to the court, without a number of the office.
            fn outside(&self) -> Option<&str> {
                Some("")
            }
        }

        impl Sample for $name {
            fn sample() -> Self {
                Self(WarrantRequest::sample())
            }
        })*
    };
}

courts! {
    ToDistrictCourt "warrant-request-district" "一時保護状請求書(地方裁判所)" "To a 地方裁判所.";
    ToFamilyCourt "warrant-request-family" "一時保護状請求書(家庭裁判所)" "To a 家庭裁判所.";
    ToSummaryCourt "warrant-request-summary" "一時保護状請求書(簡易裁判所)" "To a 簡易裁判所.";
}

impl WarrantRequest {
    fn sample() -> Self {
        let text = |words: &str| words.to_owned();
        Self {
            court: text("架空地方裁判所 裁判官 殿"),
            date: text("令和8年11月26日"),
            opening: text("児童福祉法第33条第3項の規定により、次の児童について一時保護状を請求する。"),
            requester: vec![text("架空西部児童相談所"), text("所長"), text("架空 太郎")],
            child: vec![pair("氏名", "髙𣘺 光󠄀"), pair("ふりがな", "たかはし ひかる"), pair("住所", "非表示")],
            custodians: vec![[
                text("実母"),
                text("髙𣘺 葉子"),
                text("非表示"),
                text("同意(令和8年11月21日 10:00 面接)"),
            ]],
            custody: vec![pair("一時保護を開始した日時", "令和8年11月20日 23:50"), pair("目的", "安全の確保")],
            grounds: vec![Ground {
                name: text("1号 児童虐待を受けた"),
                facts: vec![[
                    text("左頬に手の形のあざがある(架空)。"),
                    text("経過記録 令和8年11月20日 14:05(訪問)"),
                    text("資料1"),
                ]],
            }],
            summary: text("架空の総括。"),
            necessity: text("在宅ではけがの再発を防げない(架空)。"),
            child_opinion: text("おうちにかえりたくない(架空)。"),
            guardian_opinion: text("しつけである(架空)。"),
            history: text("なし"),
            evidence: vec![[text("資料1"), text("経過記録 令和8年11月20日 14:05(訪問)"), text("1号")]],
            left_out: vec![pair("経過記録 令和8年11月19日 10:00(電話)", "重複のため(架空)")],
            annexes: vec![AnnexPage {
                number: text("資料1"),
                title: text("経過記録 令和8年11月20日 14:05(訪問)"),
                text: text("架空の経過。"),
                file: None,
            }],
        }
    }
}
