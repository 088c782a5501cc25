//! What staff add by hand: people in no register, how two live together, more about somebody, agencies around the family. Pure.

use super::graph::{Bond, Shape};
use serde::{Deserialize, Serialize};

/// Somebody in no register: an unmarried father, a stillborn child.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Added {
    /// 続柄 seen from the child.
    pub role: String,
    /// Name; may be empty.
    pub name: String,
    /// What stands for it.
    pub shape: Shape,
    /// Birth or age in words.
    pub birth: String,
    /// Whether dead.
    pub dead: bool,
    /// Whether in the household.
    pub here: bool,
    /// More words.
    pub note: String,
}

/// How two in the picture live together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tied {
    /// Key of one.
    pub a: String,
    /// Key of the other.
    pub b: String,
    /// How.
    pub bond: Bond,
}

/// What no register says about somebody in the picture.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// Key of the figure.
    pub key: String,
    /// Whether dead.
    pub dead: bool,
    /// Of a grandparent: `father`'s or `mother`'s side; empty when not said.
    pub side: String,
}

/// How an agency stands to the family.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Line {
    /// Strong.
    Strong,
    /// Ordinary.
    Plain,
    /// Thin.
    Weak,
    /// Strained.
    Strained,
    /// None any more.
    Broken,
}

impl Line {
    /// Every line, as a form offers them.
    pub const ALL: [Self; 5] = [Self::Strong, Self::Plain, Self::Weak, Self::Strained, Self::Broken];

    /// As stored.
    pub fn code(self) -> &'static str {
        match self {
            Self::Strong => "strong",
            Self::Plain => "plain",
            Self::Weak => "weak",
            Self::Strained => "strained",
            Self::Broken => "broken",
        }
    }

    /// As people say.
    pub fn label(self) -> &'static str {
        match self {
            Self::Strong => "強いつながり",
            Self::Plain => "ふつうのつながり",
            Self::Weak => "弱いつながり",
            Self::Strained => "緊張・対立",
            Self::Broken => "途切れている",
        }
    }
}

/// An agency around the family, or how a known one stands to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agency {
    /// Its name.
    pub name: String,
    /// How it stands to the family.
    pub line: Line,
    /// What it does.
    pub note: String,
}

/// A mark as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Mark {
    /// A person in no register.
    Figure(Added),
    /// Two together.
    Union(Tied),
    /// More about somebody.
    About(About),
    /// An agency of the ecomap.
    Agency(Agency),
}

impl Mark {
    /// As stored beside it.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Figure(_) => "figure",
            Self::Union(_) => "union",
            Self::About(_) => "about",
            Self::Agency(_) => "agency",
        }
    }
}
