//! Households as they are: step-families, unmarried fathers, grandparents, twins, foreign residents with a 通称, moves and hidden addresses.

use jiff::ToSpan as _;
use jiff::civil::Date;

use super::Nation;
use super::dice::{Dice, Topic};
use super::names::{Foreign, Generation, Spelled, foreign, register_form};
use super::places::{Home, phone};

/// Who lives with the children.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Shape {
    /// Both parents, married.
    #[default]
    Both,
    /// Mother after divorce; the father lives elsewhere.
    Mother,
    /// Father after divorce.
    Father,
    /// Mother and her new husband, who adopted some of the children or none.
    StepFather,
    /// Mother and a man she is not married to.
    Partner,
    /// Father and his new wife.
    StepMother,
    /// Mother, never married; the father is known but in no register.
    UnmarriedFather,
    /// Grandparents bring the children up.
    Grandparents,
}

/// Part in the household, seen from the children.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    Child,
    Mother,
    Father,
    StepFather,
    Partner,
    StepMother,
    Grandmother,
    Grandfather,
}

/// A member as everybody would know it; agencies differ in what they wrote down.
#[derive(Debug, Clone)]
pub(crate) struct Member {
    pub(crate) part: Part,
    pub(crate) male: bool,
    pub(crate) birth: Date,
    pub(crate) family: Spelled,
    pub(crate) given: Spelled,
    /// Family name in the form of the family register, where it differs from the usual one.
    pub(crate) register_family: Option<String>,
    /// 旧姓
    pub(crate) former_family: Option<Spelled>,
    /// Family name used at school, against the register.
    pub(crate) used_family: Option<Spelled>,
    /// 通称 of a foreign resident: family and given name.
    pub(crate) alias: Option<(Spelled, Spelled)>,
    /// 併記漢字 of the family name.
    pub(crate) kanji_family: Option<&'static str>,
    pub(crate) lives_together: bool,
    pub(crate) guardian: bool,
    pub(crate) custodian: bool,
    pub(crate) occupation: &'static str,
    pub(crate) phone: Option<String>,
}

/// A household; children first, the eldest before the younger.
#[derive(Debug, Clone, Default)]
pub(crate) struct Household {
    pub(crate) shape: Shape,
    pub(crate) nationality: &'static str,
    pub(crate) members: Vec<Member>,
    pub(crate) home: Home,
    /// 住民票住所, where it is not the home.
    pub(crate) registered: Option<Home>,
    /// Home of a parent who lives elsewhere.
    pub(crate) elsewhere: Home,
    /// Whether the addresses are hidden from the parent elsewhere (支援措置).
    pub(crate) protected: bool,
}

impl Household {
    pub(crate) fn children(&self) -> impl Iterator<Item = &Member> {
        self.members.iter().filter(|member| member.part == Part::Child)
    }
}

/// The household with a number in a municipality: the same whoever asks, so that two agencies can know the same child.
pub(crate) fn household(nation: &Nation, municipality: usize, number: u64) -> Household {
    let mut dice = Dice::new(nation.options.seed, Topic::Household, u64::try_from(municipality).unwrap_or(0), number);
    let dice = &mut dice;
    let shape = dice.weighted(&[
        (430, Shape::Both),
        (270, Shape::Mother),
        (40, Shape::Father),
        (90, Shape::StepFather),
        (60, Shape::Partner),
        (20, Shape::StepMother),
        (60, Shape::UnmarriedFather),
        (30, Shape::Grandparents),
    ]);
    let people = dice.chance(28).then(|| foreign(dice));
    let mut builder = Builder { nation, dice, people, members: Vec::new() };
    builder.fill(shape);
    let members = builder.members;
    let place = |index: usize, dice: &mut Dice| {
        nation.municipalities.get(index).map(|m| m.home(index, dice)).unwrap_or_default()
    };
    let far = |dice: &mut Dice| if dice.chance(380) { nation.weights.draw(dice) } else { municipality };
    let home = place(municipality, dice);
    let registered = dice.chance(45).then(|| place(far(dice), dice));
    let elsewhere = place(far(dice), dice);
    let apart = matches!(shape, Shape::Mother | Shape::StepFather | Shape::Partner | Shape::UnmarriedFather);
    let protected = apart && dice.chance(25);
    Household {
        shape,
        nationality: people.map_or("", |p| p.nationality),
        members,
        home,
        registered,
        elsewhere,
        protected,
    }
}

struct Builder<'a> {
    nation: &'a Nation,
    dice: &'a mut Dice,
    people: Option<&'static Foreign>,
    members: Vec<Member>,
}

impl Builder<'_> {
    fn fill(&mut self, shape: Shape) {
        let today = self.nation.today();
        let family = self.surname();
        let births = self.child_births(today);
        let eldest = births.iter().min().copied().unwrap_or(today);
        let mother = eldest.saturating_sub(i64::from(self.dice.between(19 * 365, 37 * 365)).days());
        let father = mother.saturating_sub(i64::from(self.dice.between(0, 9 * 365)).days());
        // After divorce three in four children take the name the mother went back to.
        let (own_name, child_name) = match shape {
            Shape::Mother | Shape::Partner | Shape::StepFather | Shape::UnmarriedFather => {
                let maiden = self.surname();
                let child = if shape == Shape::UnmarriedFather || self.dice.chance(750) {
                    maiden.clone()
                } else {
                    family.clone()
                };
                (maiden, child)
            }
            _ => (family.clone(), family.clone()),
        };
        let step = self.surname();
        let adopted = shape == Shape::StepFather && self.dice.chance(550);
        let registered = if adopted { step.clone() } else { child_name };
        let used = (shape == Shape::StepFather && !adopted && self.dice.chance(400)).then(|| step.clone());
        self.children(&births, &registered, used);

        let divorced = matches!(shape, Shape::Mother | Shape::Partner | Shape::StepFather);
        match shape {
            Shape::Both => {
                let maiden = self.surname();
                let changed = self.dice.chance(300).then_some(maiden);
                self.adult(Part::Mother, mother, &family, true, true, changed);
                self.adult(Part::Father, father, &family, true, true, None);
            }
            Shape::Mother | Shape::Partner | Shape::StepFather | Shape::UnmarriedFather => {
                let now = if shape == Shape::StepFather { &step } else { &own_name };
                let former = (divorced || shape == Shape::StepFather).then(|| family.clone());
                self.adult(Part::Mother, mother, now, true, true, former);
                if shape == Shape::StepFather {
                    self.adult(Part::StepFather, father, &step, true, adopted, None);
                } else if shape == Shape::Partner {
                    self.adult(Part::Partner, father, &step, true, false, None);
                }
                if self.dice.chance(700) {
                    let shares_custody = divorced && self.dice.chance(120);
                    self.adult(Part::Father, father, &family, false, shares_custody, None);
                }
            }
            Shape::Father | Shape::StepMother => {
                self.adult(Part::Father, father, &family, true, true, None);
                if shape == Shape::StepMother {
                    self.adult(Part::StepMother, mother, &family, true, false, Some(step));
                }
                if self.dice.chance(500) {
                    let maiden = self.surname();
                    self.adult(Part::Mother, mother, &maiden, false, false, Some(family));
                }
            }
            Shape::Grandparents => {
                let grandmother = mother.saturating_sub(i64::from(self.dice.between(20 * 365, 30 * 365)).days());
                self.adult(Part::Grandmother, grandmother, &family, true, false, None);
                if self.dice.chance(500) {
                    self.adult(Part::Grandfather, grandmother, &family, true, false, None);
                }
                if self.dice.chance(600) {
                    self.adult(Part::Mother, mother, &family, false, true, None);
                }
            }
        }
    }

    fn surname(&mut self) -> Spelled {
        match self.people {
            Some(people) => people.family(self.dice),
            None => self.nation.names.surname(self.dice),
        }
    }

    /// Birth dates, eldest first; 1.1 % of births are twins.
    fn child_births(&mut self, today: Date) -> Vec<Date> {
        let count = self.dice.weighted(&[(46, 1_usize), (37, 2), (13, 3), (4, 4)]);
        let mut birth = today.saturating_sub(i64::from(self.dice.between(3, 18 * 365)).days());
        let mut births = Vec::new();
        while births.len() < count && birth <= today {
            births.push(birth);
            if self.dice.chance(11) {
                births.push(birth);
            }
            birth = birth.saturating_add(i64::from(self.dice.between(380, 1_900)).days());
        }
        births
    }

    /// Siblings share the first character of the given name in 18 of 100 families, twins in 45.
    fn children(&mut self, births: &[Date], family: &Spelled, used: Option<Spelled>) {
        let register_family = self.register(family);
        let (mut previous, mut first): (Option<Date>, Option<char>) = (None, None);
        for &birth in births {
            let male = self.dice.chance(513);
            let twin = previous == Some(birth);
            let shared = first.filter(|_| self.dice.chance(if twin { 450 } else { 180 }));
            let (given, alias, kanji_family) = self.given(male, Generation::Child, shared, family);
            first = first.or(given.text.chars().next());
            previous = Some(birth);
            self.members.push(Member {
                part: Part::Child,
                male,
                birth,
                family: family.clone(),
                given,
                register_family: register_family.clone(),
                former_family: None,
                used_family: used.clone(),
                alias,
                kanji_family,
                lives_together: true,
                guardian: false,
                custodian: false,
                occupation: "",
                phone: None,
            });
        }
    }

    fn adult(
        &mut self,
        part: Part,
        birth: Date,
        family: &Spelled,
        together: bool,
        custodian: bool,
        former: Option<Spelled>,
    ) {
        let male = matches!(part, Part::Father | Part::StepFather | Part::Partner | Part::Grandfather);
        let (given, alias, kanji_family) = self.given(male, Generation::Parent, None, family);
        let occupation = self.dice.weighted(&[
            (30, "会社員"),
            (22, "パート"),
            (8, "派遣社員"),
            (6, "自営業"),
            (5, "介護職"),
            (4, "飲食店勤務"),
            (4, "建設業"),
            (3, "トラック運転手"),
            (10, "無職"),
            (8, ""),
        ]);
        let phone = self.dice.chance(if together { 850 } else { 300 }).then(|| phone(self.dice));
        let guardian = together && part != Part::Partner;
        let register_family = self.register(family);
        self.members.push(Member {
            part,
            male,
            birth,
            family: family.clone(),
            given,
            register_family,
            former_family: former.filter(|name| name != family),
            used_family: None,
            alias,
            kanji_family,
            lives_together: together,
            guardian,
            custodian,
            occupation,
            phone,
        });
    }

    fn register(&mut self, family: &Spelled) -> Option<String> {
        if self.people.is_none() && self.dice.chance(300) { register_form(&family.text, self.dice) } else { None }
    }

    /// Given name, and for foreign residents the 通称 and the characters beside the Latin name.
    fn given(
        &mut self,
        male: bool,
        generation: Generation,
        first: Option<char>,
        family: &Spelled,
    ) -> (Spelled, Option<(Spelled, Spelled)>, Option<&'static str>) {
        let Some(people) = self.people else {
            return (self.nation.names.given(male, generation, first, self.dice), None, None);
        };
        let given = people.given(male, self.dice);
        let alias = self.dice.chance(550).then(|| {
            let family = self.nation.names.surname(self.dice);
            (family, self.nation.names.given(male, generation, None, self.dice))
        });
        (given, alias, people.kanji(&family.text))
    }
}

/// 続柄 seen from the child; `elder` decides between twins.
pub(crate) fn relation(child: &Member, member: &Member, elder: bool) -> &'static str {
    match member.part {
        Part::Child if member.birth < child.birth || (member.birth == child.birth && elder) => {
            if member.male {
                "兄"
            } else {
                "姉"
            }
        }
        Part::Child => {
            if member.male {
                "弟"
            } else {
                "妹"
            }
        }
        Part::Mother => "実母",
        Part::Father => "実父",
        Part::StepFather if member.custodian => "養父",
        Part::StepFather => "継父",
        Part::Partner => "内縁の夫",
        Part::StepMother => "継母",
        Part::Grandmother => "祖母",
        Part::Grandfather => "祖父",
    }
}
