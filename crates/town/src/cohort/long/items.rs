//! What is asked about a child: how common each finding is, how often it is still unknown, what it hangs on.

/// Who an item speaks of; decides how long an answer stays true.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// The household: mostly the same from one notification to the next.
    Family,
    /// What a register holds; hardly ever unknown.
    Register,
    /// The child.
    Child,
    /// What was seen and heard this time.
    Episode,
}

/// An item's make-up.
#[derive(Debug, Clone, Copy)]
pub struct Facts {
    /// Name of the column.
    pub name: &'static str,
    /// Who it speaks of.
    pub about: About,
    /// Of a thousand: how many reach degree 1, 2, 3. As many degrees as are above zero.
    pub shares: [u16; 3],
    /// Of a thousand: how often it is unknown at intake where the truth is "none" and the family co-operates.
    pub unknown: u16,
    /// Weight of the household's adversity (families, registers, children) or of the episode's severity.
    pub loading: f64,
}

macro_rules! items {
    ($($item:ident $name:literal $about:ident $shares:expr, $unknown:literal, $loading:literal;)*) => {
        /// What is asked about a child. Answers are degrees: 0 none, 1 slight or yes, up to 3.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[expect(missing_docs, reason = "the names in the table say what they are")]
        pub enum Item { $($item),* }

        impl Item {
            /// Every item, in the order of the columns.
            pub const ALL: [Self; ITEMS] = [$(Self::$item),*];

            /// What the item is made of.
            #[must_use]
            pub const fn facts(self) -> Facts {
                match self { $(Self::$item => Facts {
                    name: $name, about: About::$about, shares: $shares, unknown: $unknown, loading: $loading,
                }),* }
            }
        }
    };
}

/// How many items there are.
pub const ITEMS: usize = 43;

items! {
    Money           "money"             Family   [330, 0, 0], 150, 0.83;
    Ipv             "ipv"               Family   [300, 0, 0], 220, 0.46;
    CgMental        "cg_mental"         Family   [260, 0, 0], 200, 0.55;
    Substance       "substance"         Family   [70, 0, 0],  300, 0.65;
    CgAbused        "cg_abused"         Family   [150, 0, 0], 560, 0.65;
    NoWatcher       "no_watcher"        Family   [240, 0, 0], 230, 0.55;
    LowCoop         "low_coop"          Family   [220, 0, 0], 120, 0.37;
    Isolation       "isolation"         Family   [200, 0, 0], 300, 0.55;
    MovedOften      "moved_often"       Family   [140, 0, 0], 120, 0.55;
    Unwanted        "unwanted"          Family   [90, 0, 0],  520, 0.46;
    CgUnder40       "cg_under40"        Family   [620, 0, 0], 60,  0.2;
    StepParent      "step_parent"       Family   [130, 0, 0], 80,  0.3;
    Unemployed      "unemployed"        Family   [200, 0, 0], 180, 0.83;
    Housing         "housing"           Family   [90, 0, 0],  200, 0.73;
    SingleParent    "single_parent"     Register [300, 0, 0], 30,  0.6;
    Welfare         "welfare"           Register [120, 0, 0], 30,  1.2;
    Foreign         "foreign"           Register [40, 0, 0],  30,  0.0;
    CgDisability    "cg_disability"     Register [60, 0, 0],  60,  0.5;
    Disability      "disability"        Child    [110, 0, 0], 60,  0.2;
    DevDelay        "dev_delay"         Child    [170, 60, 0], 200, 0.3;
    Premature       "premature"         Child    [80, 0, 0],  150, 0.2;
    Illness         "illness"           Child    [70, 0, 0],  130, 0.1;
    Behaviour       "behaviour"         Child    [260, 90, 0], 200, 0.3;
    Absence         "absence"           Child    [220, 100, 40], 120, 0.6;
    WeightStagnant  "weight_stagnation" Child    [70, 25, 0], 330, 0.5;
    InjuryHead      "injury_head"       Episode  [90, 45, 12], 60, 0.7;
    InjuryFace      "injury_face"       Episode  [140, 50, 10], 50, 0.7;
    InjuryTrunk     "injury_trunk"      Episode  [80, 35, 8], 130, 0.7;
    InjuryLimbs     "injury_limbs"      Episode  [170, 50, 8], 100, 0.7;
    Statement       "statement"         Episode  [330, 140, 35], 200, 0.4;
    Fear            "fear"              Episode  [240, 80, 0], 230, 0.4;
    Explanation     "explanation"       Episode  [260, 80, 0], 210, 0.4;
    RefusesHome     "refuses_home"      Episode  [90, 0, 0], 120, 0.4;
    Unseen          "unseen"            Episode  [220, 80, 20], 30, 0.3;
    Hygiene         "hygiene"           Episode  [230, 100, 30], 120, 0.4;
    Meals           "meals"             Episode  [130, 40, 0], 200, 0.4;
    AloneAtHome     "alone_at_home"     Episode  [160, 50, 0], 180, 0.3;
    Shaken          "shaken"            Episode  [20, 0, 0], 420, 0.5;
    CgDenies        "cg_denies"         Episode  [300, 0, 0], 110, 0.2;
    CgWantsHelp     "cg_wants_help"     Episode  [250, 0, 0], 120, -0.3;
    SiblingHurt     "sibling_hurt"      Episode  [90, 0, 0], 250, 0.2;
    Night           "night"             Episode  [230, 0, 0], 0, 0.1;
    PoliceBefore    "police_before"     Register [210, 0, 0], 60, 0.5;
}

/// Answers to all items.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answers(pub [u8; ITEMS]);

impl Answers {
    /// The degree of an item; 0 is none.
    #[must_use]
    pub fn of(&self, item: Item) -> u8 {
        self.0.get(item as usize).copied().unwrap_or(0)
    }

    /// Whether there is anything of an item.
    #[must_use]
    pub fn has(&self, item: Item) -> bool {
        self.of(item) > 0
    }

    /// The gravest injury, wherever it is.
    #[must_use]
    pub fn injury(&self) -> u8 {
        [Item::InjuryHead, Item::InjuryFace, Item::InjuryTrunk, Item::InjuryLimbs]
            .map(|item| self.of(item))
            .into_iter()
            .max()
            .unwrap_or(0)
    }

    pub(super) fn set(&mut self, item: Item, degree: u8) {
        if let Some(place) = self.0.get_mut(item as usize) {
            *place = degree;
        }
    }
}
