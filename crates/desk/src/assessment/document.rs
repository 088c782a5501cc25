//! A sheet on paper: one document prints every form, question by question, with boxes where there are choices.

use super::body::{self, BodyView};
use super::form::{Answer, Answers, Form, Item, Kind};
use super::model::{Sheet, Status};
use super::origin::{Origin, Origins};
use super::view::answered_line;
use crate::papers::Sample;
use serde::Serialize;

/// Choices with ticks are printed as boxes up to this many; longer lists show the chosen words.
const MOST_BOXES: usize = 12;

/// A sheet as printed.
#[derive(Debug, Clone, Serialize)]
pub struct SheetPaper {
    title: String,
    head: Vec<(String, String)>,
    sections: Vec<Part>,
    source: String,
}

#[derive(Debug, Clone, Serialize)]
struct Part {
    title: String,
    lines: Vec<Asked>,
}

/// A question: words, or boxes, or a table.
#[derive(Debug, Clone, Serialize)]
struct Asked {
    label: String,
    text: String,
    /// Where the answer came from, where nobody typed it.
    note: String,
    boxes: Vec<(String, bool)>,
    heads: Vec<String>,
    rows: Vec<Vec<String>>,
    body: Option<Figure>,
}

/// The rows drawn on a figure: pictures as SVG with what they show in words, and what the signs mean.
#[derive(Debug, Clone, Serialize)]
struct Figure {
    sides: Vec<(String, String)>,
    signs: Vec<String>,
    elsewhere: usize,
}

impl Figure {
    fn of(body: BodyView) -> Self {
        Self {
            sides: body.sides.into_iter().map(|side| (side.title.to_owned(), side.svg)).collect(),
            signs: body.legend.iter().map(|(sign, words)| format!("{sign} {words}")).collect(),
            elsewhere: body.elsewhere,
        }
    }
}

impl paper::Document for SheetPaper {
    const KIND: &'static str = "sheet";
    const TITLE: &'static str = "様式";
}

impl SheetPaper {
    /// A sheet about somebody or of an agency; `about` stands at its head. Places are blank where a 支援措置 hides them; `origins` are those the
    /// reader may see.
    pub fn of(sheet: &Sheet, about: Vec<(String, String)>, origins: &Origins, shielded: bool) -> Self {
        let mut head = about;
        let state = if sheet.status == Status::Done { "" } else { "(記入中)" };
        head.push(("記入日".to_owned(), crate::frame::date_wareki(sheet.made_on)));
        head.push(("様式の版".to_owned(), format!("{}{state}", sheet.form.version_label())));
        if let Some((from, until)) = sheet.period {
            let period = format!("{}~{}", crate::frame::date_wareki(from), crate::frame::date_wareki(until));
            head.push(("期間".to_owned(), period));
        }
        head.push(("記入者".to_owned(), sheet.written_by_name.clone()));
        Self {
            title: sheet.form.title.clone(),
            head,
            sections: parts(&sheet.form, &sheet.answers, origins, shielded),
            source: sheet.form.source.clone(),
        }
    }
}

fn parts(form: &Form, answers: &Answers, origins: &Origins, shielded: bool) -> Vec<Part> {
    let shown = form.shown(answers);
    let part = |section: &super::form::Section| Part {
        title: section.title.clone(),
        lines: section
            .items
            .iter()
            .filter(|item| shown.contains(&item.key))
            .map(|item| asked(item, answers.get(&item.key), origins.of(&item.key), shielded))
            .collect(),
    };
    form.sections.iter().map(part).filter(|part| !part.lines.is_empty()).collect()
}

fn asked(item: &Item, answer: Option<&Answer>, origins: &[Origin], shielded: bool) -> Asked {
    let line = answered_line(item, answer, shielded);
    let options = item.options();
    let is_ticked = matches!(item.kind, Kind::Choice | Kind::Multi | Kind::Scale | Kind::State);
    let boxes = if is_ticked && options.len() <= MOST_BOXES {
        options.iter().map(|(code, label)| ((*label).to_owned(), is_chosen(answer, code))).collect()
    } else {
        Vec::new()
    };
    let body = line.body.map(Figure::of);
    let note = origins.iter().map(Origin::line).collect::<Vec<_>>().join("\n");
    Asked { label: line.label, text: line.text, note, boxes, heads: line.heads, rows: line.rows, body }
}

fn is_chosen(answer: Option<&Answer>, code: &str) -> bool {
    match answer {
        Some(Answer::Text(chosen)) => chosen == code,
        Some(Answer::Many(chosen)) => chosen.iter().any(|one| one == code),
        _ => false,
    }
}

impl Sample for SheetPaper {
    fn sample() -> Self {
        let words = |label: &str, text: &str| Asked {
            label: label.to_owned(),
            text: text.to_owned(),
            note: String::new(),
            boxes: Vec::new(),
            heads: Vec::new(),
            rows: Vec::new(),
            body: None,
        };
        let states = [("はい", true), ("いいえ", false), ("わからない", false), ("まだ聞いていない", false)];
        let boxes = states.map(|(label, ticked)| (label.to_owned(), ticked)).to_vec();
        let table = Asked {
            heads: ["部位", "体の図の場所", "程度", "見た人"].map(str::to_owned).to_vec(),
            rows: vec![["左のほお", "顔・耳・口", "軽い", "架空 花子"].map(str::to_owned).to_vec()],
            body: body::sample().map(Figure::of),
            ..words("傷の記録", "")
        };
        Self {
            title: "緊急度アセスメント(架空)".to_owned(),
            head: vec![
                ("氏名".to_owned(), "架空 辻󠄀子".to_owned()),
                ("記入日".to_owned(), "令和8年11月21日".to_owned()),
            ],
            sections: vec![Part {
                title: "① 保護の求め".to_owned(),
                lines: vec![
                    Asked {
                        boxes,
                        note: "連携情報 生活保護: あり(架空の連携元 令和8年4月1日時点 架空.csv 2行目)".to_owned(),
                        ..words("① こども本人または保護者が、保護や救済を求めている", "はい")
                    },
                    words("本人の言葉(そのまま)", "「家に帰りたくない。」\n".repeat(6).trim()),
                    table,
                ],
            }],
            source: "架空の出典".to_owned(),
        }
    }
}
