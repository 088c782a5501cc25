//! What may be chosen, what counts as found, and how surely: the words of tables 2-1 to 2-3 and the sums of tables 8-11 and 8-12. Pure.

use jiff::civil::Date;

/// A code list.
pub type Codes = &'static [(&'static str, &'static str)];

/// Label of a code; the code itself for one nobody knows.
pub fn label(codes: Codes, code: &str) -> &str {
    codes.iter().find(|(known, _)| *known == code).map_or(code, |(_, label)| label)
}

/// The codes alone, for reading a form.
pub fn codes(table: Codes) -> Vec<&'static str> {
    table.iter().map(|(code, _)| *code).collect()
}

/// How a child came on the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// 推定の一覧: an estimate put the child among those to be asked about. Which one and how high is written nowhere here.
    Estimate,
    /// 要注意ケース
    Watch,
    /// Found by name.
    Search,
    /// Put there by its number.
    Hand,
    /// A file of numbers.
    File,
    /// 調査以外の情報提供: told of by somebody while the round ran; in no sum of the survey.
    Outside,
}

impl Origin {
    /// Every origin.
    pub const ALL: [Self; 6] = [Self::Estimate, Self::Watch, Self::Search, Self::Hand, Self::File, Self::Outside];

    /// As stored.
    pub fn code(self) -> &'static str {
        match self {
            Self::Estimate => "estimate",
            Self::Watch => "watch",
            Self::Search => "search",
            Self::Hand => "hand",
            Self::File => "file",
            Self::Outside => "outside",
        }
    }

    /// As shown to those who keep the list.
    pub fn label(self) -> &'static str {
        match self {
            Self::Estimate => "推定の一覧",
            Self::Watch => "要注意ケース",
            Self::Search => "検索",
            Self::Hand => "手で追加",
            Self::File => "ファイル",
            Self::Outside => "調査以外の情報提供",
        }
    }

    /// Reads a stored code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|origin| origin.code() == code)
    }
}

/// Whether a child goes to school yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// 就学後
    School,
    /// 就学前
    Preschool,
}

impl Stage {
    /// Both, in the order of the tables.
    pub const ALL: [Self; 2] = [Self::School, Self::Preschool];

    /// As stored.
    pub fn code(self) -> &'static str {
        match self {
            Self::School => "school",
            Self::Preschool => "preschool",
        }
    }

    /// As shown.
    pub fn label(self) -> &'static str {
        match self {
            Self::School => "就学後",
            Self::Preschool => "就学前",
        }
    }

    /// Reads a stored code; 就学前 for one nobody knows.
    pub fn from_code(code: &str) -> Self {
        if code == "school" { Self::School } else { Self::Preschool }
    }

    /// Of a child born on a day, on the day of the survey: whoever has entered school by then. Without a birth date a school says it.
    pub fn on(birth: Option<Date>, at_school: bool, day: Date) -> Self {
        let goes = birth.map_or(at_school, |birth| jp::school_entry(birth) <= day);
        if goes { Self::School } else { Self::Preschool }
    }
}

/// 結果: the three of table 2-1, and 母子保健管理 of table 2-2, which only small children can have.
pub const OUTCOMES: Codes = &[
    ("support", "要支援児童"),
    ("watch", "見守り対象児童"),
    ("none", "支援を必要としない児童"),
    ("health", "母子保健管理で把握している児童"),
];

/// What may be decided for a child of this stage.
pub fn outcomes(stage: Stage) -> Codes {
    match stage {
        Stage::School => OUTCOMES.split_at(3).0,
        Stage::Preschool => OUTCOMES,
    }
}

/// Class of the chip of an outcome; the word says it too.
pub fn outcome_class(code: &str) -> &'static str {
    match code {
        "support" => "danger",
        "watch" => "warn",
        "health" => "good",
        _ => "",
    }
}

/// 支援策 of table 2-3, by the department that gives it.
pub const MENU: &[(&str, Codes)] = &[
    (
        "児童福祉(こども家庭センター)",
        &[
            ("welfare_call", "子育て応援の登録者への電話"),
            ("welfare_home_help", "養育支援訪問事業の専門的支援・家事育児支援"),
            ("welfare_consult", "電話・来所・訪問での相談支援"),
            ("welfare_procedure", "転入・各手続きのサポート"),
            ("welfare_allowance", "手当・給付業務と連携した面談"),
            ("welfare_introduce", "現行の支援メニューの紹介"),
            ("welfare_council", "要対協を活用した関係機関と連携した見守り"),
            ("welfare_play", "児童センターを活用した遊びの提供"),
            ("welfare_outreach", "個別の状況に応じたアプローチ(アウトリーチ)による支援"),
        ],
    ),
    (
        "母子保健・子育て支援",
        &[
            ("health_checkup", "乳幼児健診等の面談"),
            ("health_follow", "健診後の継続したフォロー(電話・訪問・オンライン面談)"),
            ("health_service", "現行サービス(産後ケアなど)の情報提供・利用勧奨"),
            ("health_clinic", "医療機関と連携した相談支援"),
            ("health_missed", "健診未受診・予防接種未接種のフォロー電話"),
            ("health_place", "3歳児健診以降の所属の確認などの連絡"),
            ("health_support_call", "サポートTEL(健診時にお知らせする、予期できる連絡)"),
        ],
    ),
    ("学校", &[("school_share", "気になる児童の情報共有"), ("school_watch", "児童生徒の見守り、観察")]),
];

/// Label of a line of the menu with its department.
pub fn menu_label(code: &str) -> (&'static str, &str) {
    MENU.iter()
        .find_map(|(department, lines)| {
            lines.iter().find(|(known, _)| *known == code).map(|(_, label)| (*department, *label))
        })
        .unwrap_or(("", code))
}

/// Every code of the menu.
pub fn menu_codes() -> Vec<&'static str> {
    MENU.iter().flat_map(|(_, lines)| lines.iter()).map(|(code, _)| *code).collect()
}

/// Where a support stands.
pub const SUPPORT_STATES: Codes = &[
    ("planned", "予定"),
    ("running", "実施中"),
    ("done", "終了"),
    ("stopped", "中止"),
    ("declined", "保護者が希望しない"),
];

/// 効果指標: what is looked at before and after, child by child. The first is the one the flow for small children names, then what its supports are
/// for, and what they are to lead to.
pub const INDICATORS: Codes = &[
    ("own_consult", "保護者から主体的な相談がある"),
    ("living", "生活が整っている(欠食・睡眠・清潔など。アンケート・面談で確かめる)"),
    ("checkups", "健診・予防接種を受けている"),
    ("belonging", "所属(園・学校など)があり、通えている"),
    ("helped", "支え手・利用しているサービスがある"),
    ("at_ease", "保護者が安心して子育てできている"),
    ("growing", "こどもが健やかに成長している"),
];

/// How an indicator stands. A blank is none of them.
pub const VALUES: Codes =
    &[("good", "できている"), ("partly", "一部できている"), ("not", "できていない"), ("unknown", "わからない")];

/// What became of an indicator between two looks; none while one of them is missing or says わからない.
pub fn change(before: &str, after: &str) -> Option<std::cmp::Ordering> {
    let rank = |value: &str| ["not", "partly", "good"].iter().position(|known| *known == value);
    Some(rank(after)?.cmp(&rank(before)?))
}

/// What stands about one child of a round, for counting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted<'a> {
    /// 就学後, 就学前
    pub stage: Stage,
    /// On the ledger of the 要対協 when put on the list.
    pub registered: bool,
    /// Told of while the round ran, not surveyed.
    pub outside: bool,
    /// The decision that holds; empty while there is none.
    pub outcome: &'a str,
}

/// A line of tables 8-11 and 8-12: each child stands in one column.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// 対象者
    pub surveyed: u32,
    /// 要対協 already, whatever was decided.
    pub registered: u32,
    /// 母子保健管理 already.
    pub health: u32,
    /// 要支援児童
    pub support: u32,
    /// 見守り対象児童
    pub watch: u32,
    /// 支援を必要としない児童
    pub none: u32,
    /// 未判断: no decision yet.
    pub open: u32,
    /// 調査以外で把握した支援の必要な児童; in no other column.
    pub outside: u32,
}

impl Tally {
    /// Counts the children of a stage, or all.
    pub fn of(children: &[Counted<'_>], stage: Option<Stage>) -> Self {
        let mut tally = Self::default();
        for child in children.iter().filter(|child| stage.is_none_or(|stage| child.stage == stage)) {
            if child.outside {
                tally.outside += u32::from(matches!(child.outcome, "support" | "watch") && !child.registered);
                continue;
            }
            tally.surveyed += 1;
            let column = match child.outcome {
                _ if child.registered => &mut tally.registered,
                "support" => &mut tally.support,
                "watch" => &mut tally.watch,
                "none" => &mut tally.none,
                "health" => &mut tally.health,
                _ => &mut tally.open,
            };
            *column += 1;
        }
        tally
    }

    /// 潜在的に支援が必要な児童: who was not known and is to be supported or watched over.
    pub fn found(&self) -> u32 {
        self.support + self.watch
    }

    /// Of all for whom the result stands.
    pub fn of_surveyed(&self) -> Share {
        Share { found: self.found(), of: self.surveyed - self.open }
    }

    /// Of those for whom the result stands and whom neither 要対協 nor 母子保健 knew.
    pub fn of_unknown(&self) -> Share {
        Share { found: self.found(), of: self.surveyed - self.open - self.registered - self.health }
    }
}

/// So many of so many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    /// Found.
    pub found: u32,
    /// Of.
    pub of: u32,
}

impl Share {
    /// From 0 to 1; none of nobody.
    pub fn rate(self) -> Option<f64> {
        (self.of > 0).then(|| f64::from(self.found) / f64::from(self.of))
    }

    /// Wilson's score interval of the rate at 95 %: stays within 0 and 1 and holds for the small numbers of one round. None of nobody.
    ///
    /// Source: Wilson, J. Am. Stat. Assoc. 22 (1927) 209–212.
    pub fn wilson(self) -> Option<(f64, f64)> {
        /// The 97.5 % point of the normal distribution.
        const Z: f64 = 1.959_963_984_540_054;
        let (rate, n) = (self.rate()?, f64::from(self.of));
        let widened = 1.0 + Z * Z / n;
        let middle = (rate + Z * Z / (2.0 * n)) / widened;
        let half = Z * (rate * (1.0 - rate) / n + Z * Z / (4.0 * n * n)).sqrt() / widened;
        Some(((middle - half).max(0.0), (middle + half).min(1.0)))
    }
}

#[cfg(test)]
mod tests;
