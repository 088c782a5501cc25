//! 送付書 on paper.

use serde::Serialize;

/// The cover that goes with the file.
#[derive(Debug, Clone, Serialize)]
pub struct Cover {
    /// Labels and words.
    pub lines: Vec<(String, String)>,
    /// SHA-256 of the file.
    pub hash: String,
    /// The report: 表, 項目, 処理, 値のある件数, 変えた件数, そのままの件数.
    pub report: Vec<Vec<String>>,
}

impl paper::Document for Cover {
    const KIND: &'static str = "masked-cover";
    const TITLE: &'static str = "分析用データ 送付書";
}
