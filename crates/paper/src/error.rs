//! Why a document could not be printed, in words an administrator who edits templates can use.

use std::fmt;

/// Why there is no PDF.
#[derive(Debug, thiserror::Error)]
pub enum PaperError {
    /// Fonts are missing.
    #[error("印刷用の書体がありません: {0}")]
    Fonts(String),
    /// The template is wrong; all that was found, in order.
    #[error("ひな形に誤りがあります: {}", join(.0))]
    Template(Vec<Flaw>),
    /// No template of this kind is shipped.
    #[error("ひな形がありません: {0}")]
    NoTemplate(String),
    /// An annex cannot be read.
    #[error("添付「{0}」を印刷できません。ファイルが壊れているか、パスワードで保護されています。")]
    File(String),
    /// The document cannot be written as data.
    #[error("帳票のデータを書き出せません: {0}")]
    Data(#[from] serde_json::Error),
}

fn join(flaws: &[Flaw]) -> String {
    flaws.iter().map(Flaw::to_string).collect::<Vec<_>>().join(" ")
}

/// One thing wrong with a template.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Flaw {
    /// Line of the template, from 1; none when the place is not in the template itself.
    pub line: Option<usize>,
    /// What is wrong: the typesetter's own words, with a Japanese explanation where there is one.
    pub message: String,
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{line}行目: {}", self.message),
            None => f.write_str(&self.message),
        }
    }
}

/// What the typesetter says, and how an administrator reads it.
const EXPLAINED: [(&str, &str); 12] = [
    ("unknown variable", "この名前は定義されていません。つづりを確認してください"),
    ("dictionary does not contain key", "データにこの項目はありません"),
    ("unclosed delimiter", "かっこが閉じていません"),
    ("unclosed string", "文字列の引用符が閉じていません"),
    ("condition is always true", "条件がいつも成り立つため、無限に繰り返します"),
    ("loop seems to be infinite", "繰り返しが無限に続きます"),
    ("unexpected", "この位置には書けません"),
    ("expected", "書き方が正しくありません"),
    ("file not found", "このファイルはありません。使えるのは base.typ と添付だけです"),
    ("cannot", "この値にはできません"),
    ("failed to load", "読み込めません"),
    ("packages", "外部のパッケージは使えません"),
];

/// The typesetter's message with its explanation in front.
pub(crate) fn explain(message: &str, hints: impl Iterator<Item = String>) -> String {
    let mut said = message.to_owned();
    for hint in hints {
        said.push_str(" / ");
        said.push_str(&hint);
    }
    match EXPLAINED.iter().find(|(start, _)| message.starts_with(start)) {
        Some((_, japanese)) => format!("{japanese}({said})"),
        None => said,
    }
}
