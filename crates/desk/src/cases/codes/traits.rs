//! The second page of the paper 児童記録票: boxes to tick.

use super::Table;

/// One column of the second page of the paper 児童記録票: boxes to tick.
pub struct Trait {
    /// Key in the record's `traits`.
    pub code: &'static str,
    /// Heading.
    pub label: &'static str,
    /// The boxes.
    pub table: Table,
}

impl Trait {
    /// Name of its form field.
    pub fn field(&self) -> String {
        format!("trait.{}", self.code)
    }
}

const PARENT_TRAITS: Table = &[
    ("精神疾患", "精神疾患"),
    ("養育力低", "養育力低"),
    ("発達障害", "発達障害"),
    ("依存病", "依存病"),
    ("病気", "病気"),
    ("疑い", "疑い"),
    ("孤立", "孤立"),
    ("特になし", "特になし"),
];

/// The second page of the paper: 児の特性, 児の状況, 養育状況, 保護者, 経済状況等, 手帳, 利用状況.
pub const TRAITS: &[Trait] = &[
    Trait {
        code: "nature",
        label: "児の特性",
        table: &[
            ("発達障害", "発達障害"),
            ("知的障害", "知的障害"),
            ("学習困難", "学習困難"),
            ("疑い", "疑い"),
            ("その他(疾病)", "その他(疾病)"),
            ("なし", "なし"),
        ],
    },
    Trait {
        code: "state",
        label: "児の状況",
        table: &[
            ("不登校", "不登校"),
            ("自傷", "自傷"),
            ("家出", "家出"),
            ("暴言暴力", "暴言暴力"),
            ("盗み", "盗み"),
            ("性的逸脱", "性的逸脱"),
            ("体調不良", "体調不良"),
            ("不潔", "不潔"),
            ("特になし", "特になし"),
        ],
    },
    Trait {
        code: "care",
        label: "養育状況",
        table: &[
            ("父母", "父母"),
            ("ステップファミリー", "ステップファミリー"),
            ("父子", "父子"),
            ("母子", "母子"),
            ("社会的養護", "社会的養護"),
            ("その他", "その他"),
        ],
    },
    Trait { code: "father", label: "保護者(父)", table: PARENT_TRAITS },
    Trait { code: "mother", label: "保護者(母)", table: PARENT_TRAITS },
    Trait {
        code: "economy",
        label: "経済状況等",
        table: &[
            ("夫婦不和・DV", "夫婦不和・DV"),
            ("別居", "別居"),
            ("生活困窮", "生活困窮"),
            ("生活保護", "生活保護"),
            ("特になし", "特になし"),
        ],
    },
    Trait {
        code: "handbook",
        label: "手帳・医療",
        table: &[
            ("精神保健福祉手帳", "精神保健福祉手帳"),
            ("自立支援医療", "自立支援医療"),
            ("療育手帳", "療育手帳"),
            ("身体障害者手帳", "身体障害者手帳"),
        ],
    },
    Trait {
        code: "services",
        label: "利用機関",
        table: &[
            ("保健センター", "保健センター"),
            ("幼稚園", "幼稚園"),
            ("保育園", "保育園"),
            ("児童相談所", "児童相談所"),
            ("子育て支援課", "子育て支援課"),
            ("児童発達支援・放課後等デイ", "児童発達支援・放課後等デイ"),
            ("その他", "その他"),
        ],
    },
];
