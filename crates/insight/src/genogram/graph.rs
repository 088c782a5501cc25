//! A family as it is drawn: figures, who lives with whom, whose child somebody is. Pure.

use jiff::civil::Date;

/// Position of a figure in [`Graph::figures`].
pub type Id = usize;

/// What stands for somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize, Default)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// □
    Male,
    /// ○
    Female,
    /// ◇: sex unknown.
    #[default]
    Unknown,
    /// △: still in the womb.
    Pregnancy,
    /// A small figure, crossed out.
    Stillbirth,
    /// ●, small.
    Miscarriage,
    /// ×, small.
    Abortion,
}

impl Shape {
    /// As people say.
    pub fn label(self) -> &'static str {
        match self {
            Self::Male => "男",
            Self::Female => "女",
            Self::Unknown => "性別不明",
            Self::Pregnancy => "妊娠中",
            Self::Stillbirth => "死産",
            Self::Miscarriage => "流産",
            Self::Abortion => "中絶",
        }
    }
}

/// How two live or lived together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bond {
    /// ───
    Married,
    /// ─//─
    Divorced,
    /// ─/─
    Separated,
    /// - - -
    Cohabiting,
    /// ·····
    Relation,
    /// ··//··: a relation or living together that ended.
    Parted,
}

impl Bond {
    /// Every bond, as a form offers them.
    pub const ALL: [Self; 6] =
        [Self::Married, Self::Divorced, Self::Separated, Self::Cohabiting, Self::Relation, Self::Parted];

    /// As stored.
    pub fn code(self) -> &'static str {
        match self {
            Self::Married => "married",
            Self::Divorced => "divorced",
            Self::Separated => "separated",
            Self::Cohabiting => "cohabiting",
            Self::Relation => "relation",
            Self::Parted => "parted",
        }
    }

    /// As people say.
    pub fn label(self) -> &'static str {
        match self {
            Self::Married => "婚姻",
            Self::Divorced => "離婚",
            Self::Separated => "別居",
            Self::Cohabiting => "同棲・内縁",
            Self::Relation => "交際・未婚",
            Self::Parted => "関係の終了",
        }
    }
}

/// How somebody is a child of a union.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Descent {
    /// By birth.
    Birth,
    /// 養子
    Adopted,
    /// 里子
    Foster,
}

/// Somebody in the picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// The person's id, or that of the mark which put it here.
    pub key: String,
    /// 続柄 seen from the child concerned; 本人.
    pub role: String,
    /// Name, as it may be shown.
    pub name: String,
    /// Age, as it may be shown.
    pub age: String,
    /// What stands for it.
    pub shape: Shape,
    /// Whether known to have died.
    pub dead: bool,
    /// 本人: drawn with a double border.
    pub focus: bool,
    /// Whether in the household of 本人.
    pub here: bool,
    /// Where it can be read; empty when nowhere.
    pub href: String,
    /// Orders brothers and sisters: born earlier is smaller.
    pub order: i64,
    /// Whole birth date, when known: the same one among brothers and sisters makes twins.
    pub birth: Option<Date>,
    /// Rows below 本人 for somebody tied to nobody in the picture; none for those tied.
    pub loose: Option<i32>,
    /// More words.
    pub note: String,
}

/// One or two parents or partners, and their children.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Union {
    /// Two partners, or the one parent who is known.
    pub partners: Vec<Id>,
    /// How they live together; of one parent it says nothing.
    pub bond: Bond,
    /// Children from left to right as drawn.
    pub children: Vec<(Id, Descent)>,
}

/// A family.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Graph {
    /// Who.
    pub figures: Vec<Figure>,
    /// Tied how; earlier ones before later ones.
    pub unions: Vec<Union>,
}

impl Graph {
    /// The union of exactly these.
    pub fn union_of(&self, partners: &[Id]) -> Option<usize> {
        let same = |union: &Union| {
            union.partners.len() == partners.len() && partners.iter().all(|one| union.partners.contains(one))
        };
        self.unions.iter().position(same)
    }

    /// The same, made when there is none.
    pub fn tie(&mut self, partners: &[Id], bond: Bond) -> usize {
        self.union_of(partners).unwrap_or_else(|| {
            self.unions.push(Union { partners: partners.to_vec(), bond, children: Vec::new() });
            self.unions.len() - 1
        })
    }

    /// Puts the children of every union in order of birth.
    pub fn sort_children(&mut self) {
        let order: Vec<i64> = self.figures.iter().map(|figure| figure.order).collect();
        for union in &mut self.unions {
            union.children.sort_by_key(|(child, _)| (order.get(*child).copied().unwrap_or_default(), *child));
        }
    }
}
