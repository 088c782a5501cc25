//! One town at one moment, as 府中町 saw itself in FY2022: 8,262 children, 53 variables that are blank where their checkup is not recorded, and the
//! registrations of its 要対協.
//!
//! Exact are the printed counts: children, registers and checkups by year of birth (table 8-2), kinds of consultation (8-3) and 要管理 (8-4).
//! Assumed is everything the report does not print: shares of answers, what hangs together, and the planted effects. Families in adversity come to
//! checkups less, so a blank says something. Registration is drawn from what is true, known or not; for births until 2015 a profile exists for
//! registered children only, so that whoever learns from the existence of a profile learns the outcome. This town is for pipelines and for tests of
//! honesty, not for finding coefficients again.

pub mod tables;
#[cfg(test)]
mod tests;
pub mod variables;

use tables::{KINDS, Source, YEARS, Year};
use variables::{CHECKUPS, From, VARIABLES, Variable};

use super::{Row, cell, flag, logit, probability};
use crate::dice::{Dice, Topic};

/// 要管理 in the profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Managed {
    /// 要対協
    Council,
    /// 要対協(終結)
    CouncilEnded,
    /// 要管理(事業管理)
    Project,
    /// 要管理(地区管理)
    District,
    /// 要管理候補
    Candidate,
    /// 情報なし: there is no profile, and nobody can say.
    Unknown,
}

impl Managed {
    /// The code in files.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Council => "council",
            Self::CouncilEnded => "council_ended",
            Self::Project => "project",
            Self::District => "district",
            Self::Candidate => "candidate",
            Self::Unknown => "",
        }
    }

    /// Outcome ② of the report; `None` where there is no profile, which the report counted as no.
    #[must_use]
    pub const fn registered(self) -> Option<bool> {
        match self {
            Self::Council | Self::CouncilEnded => Some(true),
            Self::Project | Self::District | Self::Candidate => Some(false),
            Self::Unknown => None,
        }
    }
}

/// A child of the town.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Child {
    /// Number of the child.
    pub child: u32,
    /// Fiscal year of birth.
    pub year: u16,
    /// Which sources know the child, in the order of [`Source::ALL`].
    pub known_to: [bool; 17],
    /// The variables as recorded; `None` where the source is blank.
    pub variables: [Option<bool>; 53],
    /// Kind of consultation in the 相談台帳 (table 8-3).
    pub ledger: Option<u8>,
    /// 要管理.
    pub managed: Managed,
    /// The variables as they are, recorded or not.
    pub truth: [bool; 53],
    /// The planted logit of registration, up to the level of the year.
    pub logit: f64,
}

impl Child {
    /// Whether a source knows the child.
    #[must_use]
    pub fn known(&self, source: Source) -> bool {
        self.known_to.get(source as usize).copied().unwrap_or(false)
    }

    fn learn(&mut self, source: Source) {
        if let Some(known) = self.known_to.get_mut(source as usize) {
            *known = true;
        }
    }

    /// Whether any checkup with questions is recorded.
    #[must_use]
    pub fn had_checkup(&self) -> bool {
        CHECKUPS.into_iter().any(|checkup| self.known(checkup))
    }
}

/// A child with what is behind it.
struct Drawn {
    child: Child,
    dice: Dice,
    /// Social adversity, parenting stress, the child's development.
    latent: [f64; 3],
    attendance: f64,
}

/// Weight of adversity beyond all variables.
const ADVERSITY: f64 = 0.181;
/// What a checkup hears of what is true, and of what is not.
const HEARD: f64 = 0.80;
const MISHEARD: f64 = 0.01;

/// The children of one town, youngest first. Another seed is another town with the same counts.
#[must_use]
pub fn draw(seed: u64) -> Vec<Child> {
    let mut children = Vec::new();
    let mut first = 0;
    for year in &YEARS {
        let mut drawn: Vec<Drawn> = (first..first + u32::from(year.children)).map(|n| born(seed, n, year)).collect();
        first += u32::from(year.children);
        registers(year, &mut drawn);
        for one in &mut drawn {
            answers(one);
        }
        outcomes(year, &mut drawn);
        children.extend(drawn.into_iter().map(|one| one.child));
    }
    consultations(seed, &mut children);
    children
}

fn born(seed: u64, number: u32, year: &Year) -> Drawn {
    let mut dice = Dice::new(seed, Topic::Counted, u64::from(number), 0);
    let adversity = dice.normal();
    let stress = 0.4 * adversity + 0.84_f64.sqrt() * dice.normal();
    let development = dice.normal();
    let attendance = -0.45 * adversity + 0.893 * dice.normal();
    let child = Child {
        child: number,
        year: year.year,
        known_to: [false; 17],
        variables: [None; 53],
        ledger: None,
        managed: Managed::Unknown,
        truth: [false; 53],
        logit: 0.0,
    };
    Drawn { child, dice, latent: [adversity, stress, development], attendance }
}

/// Marks the so many children that stand highest.
fn highest(drawn: &mut [Drawn], count: u16, height: impl Fn(&mut Drawn) -> f64, mut mark: impl FnMut(&mut Child)) {
    let mut heights: Vec<(f64, usize)> = drawn.iter_mut().enumerate().map(|(at, one)| (height(one), at)).collect();
    heights.sort_by(|a, b| b.0.total_cmp(&a.0));
    for (_, at) in heights.into_iter().take(count.into()) {
        if let Some(one) = drawn.get_mut(at) {
            mark(&mut one.child);
        }
    }
}

fn along(loads: [f64; 3], latent: [f64; 3]) -> f64 {
    loads.iter().zip(latent).map(|(load, value)| load * value).sum()
}

/// Who is known to which register and checkup: as many as printed.
fn registers(year: &Year, drawn: &mut [Drawn]) {
    for (source, count) in Source::ALL.into_iter().zip(year.sources) {
        let loads = VARIABLES.iter().find(|variable| variable.from == From::Register(source)).map(|v| v.loads);
        match (source, loads) {
            (Source::Ledger | Source::Profile, _) => {}
            (_, Some(loads)) => {
                highest(drawn, count, |one| along(loads, one.latent) + one.dice.normal(), |child| child.learn(source));
            }
            (_, None) => {
                highest(drawn, count, |one| one.attendance + 0.8 * one.dice.normal(), |child| child.learn(source));
            }
        }
    }
}

/// What is true of a child, and what its records say.
fn answers(one: &mut Drawn) {
    let mut log_odds = ADVERSITY * one.latent[0];
    let attended = CHECKUPS.map(|checkup| one.child.known(checkup));
    for (at, variable) in VARIABLES.iter().enumerate() {
        let (is, said) = answer(one, variable, attended);
        log_odds += variable.beta * f64::from(u8::from(is));
        if let (Some(truth), Some(recorded)) = (one.child.truth.get_mut(at), one.child.variables.get_mut(at)) {
            (*truth, *recorded) = (is, said);
        }
    }
    one.child.logit = log_odds;
}

fn answer(one: &mut Drawn, variable: &Variable, attended: [bool; 3]) -> (bool, Option<bool>) {
    let share = f64::from(variable.share) / 1000.0;
    match variable.from {
        From::Register(source) => {
            let is = one.child.known(source);
            (is, Some(is))
        }
        From::Sex => {
            let is = one.dice.happens(share);
            (is, Some(is))
        }
        From::Asked(at) => {
            let is = one.dice.happens(probability(logit(share) + along(variable.loads, one.latent)));
            let mut said = None;
            for _ in at.into_iter().zip(attended).filter(|(asked, came)| *asked && *came) {
                let heard = one.dice.happens(if is { HEARD } else { MISHEARD });
                said = Some(said.unwrap_or(false) || heard);
            }
            (is, said)
        }
    }
}

/// 要管理 and profile: the registered are those with most that speaks for it, and chance.
fn outcomes(year: &Year, drawn: &mut [Drawn]) {
    let [council, ended, project, district] = year.managed;
    let mut order: Vec<(f64, usize)> =
        drawn.iter_mut().enumerate().map(|(at, one)| (one.child.logit + one.dice.logistic(), at)).collect();
    order.sort_by(|a, b| b.0.total_cmp(&a.0));
    let (registered, others) = order.split_at(order.len().min(usize::from(council + ended)));
    // Which of the registered have ended, and who else has a profile, is chance.
    let mut shuffled = |from: &[(f64, usize)]| {
        let mut places: Vec<usize> = from.iter().map(|(_, at)| *at).collect();
        places.sort_by_cached_key(|at| drawn.get_mut(*at).map(|one| one.dice.below(u32::MAX)));
        places
    };
    let (registered, others) = (shuffled(registered), shuffled(others));
    let mut put = |at: usize, managed: Managed| {
        if let Some(one) = drawn.get_mut(at) {
            one.child.managed = managed;
            one.child.learn(Source::Profile);
        }
    };
    for (n, at) in registered.into_iter().enumerate() {
        put(at, if n < usize::from(council) { Managed::Council } else { Managed::CouncilEnded });
    }
    let profile = year.sources.get(Source::Profile as usize).copied().unwrap_or(0);
    let rest = profile.saturating_sub(council + ended);
    for (n, at) in others.into_iter().take(rest.into()).enumerate() {
        let managed = match n {
            n if n < usize::from(project) => Managed::Project,
            n if n < usize::from(project + district) => Managed::District,
            _ => Managed::Candidate,
        };
        put(at, managed);
    }
    let ledger = year.sources.get(Source::Ledger as usize).copied().unwrap_or(0);
    let mut left = year.abuse;
    let near = |one: &mut Drawn| {
        let council = if one.child.managed == Managed::Council { 3.0 } else { 0.0 };
        one.child.logit + council + one.dice.logistic()
    };
    highest(drawn, ledger, near, |child| {
        child.learn(Source::Ledger);
        // The rest get their kind in the whole town, where table 8-3 counts them.
        child.ledger = Some(u8::from(left > 0));
        left = left.saturating_sub(1);
    });
}

/// Kinds of consultation other than 児童虐待, over the whole town: 不登校 where there is a school to stay away from.
fn consultations(seed: u64, children: &mut [Child]) {
    let mut dice = Dice::new(seed, Topic::Counted, u64::MAX, 0);
    let mut kinds: Vec<u8> =
        KINDS.iter().skip(1).flat_map(|(kind, count)| std::iter::repeat_n(*kind, usize::from(*count))).collect();
    // Oldest first: they take the kinds of school age.
    let truancy = 13;
    kinds.sort_by_cached_key(|kind| (*kind != truancy, dice.below(1000)));
    let mut kinds = kinds.into_iter();
    for child in children.iter_mut().rev().filter(|child| child.ledger == Some(0)) {
        child.ledger = kinds.next();
    }
}

impl Row for Child {
    fn titles() -> Vec<&'static str> {
        let mut titles = vec!["child", "year"];
        titles.extend(VARIABLES.iter().map(|variable| variable.name));
        titles.extend(["checkup_18m", "checkup_3y", "checkup_4m", "has_profile", "ledger", "managed", "registered"]);
        titles
    }

    fn cells(&self) -> Vec<String> {
        let mut cells = vec![self.child.to_string(), self.year.to_string()];
        cells.extend(self.variables.map(|value| value.map_or_else(String::new, flag)));
        cells.extend(CHECKUPS.map(|checkup| flag(self.known(checkup))));
        cells.extend([
            flag(self.known(Source::Profile)),
            cell(self.ledger),
            self.managed.code().to_owned(),
            self.managed.registered().map_or_else(String::new, flag),
        ]);
        cells
    }
}

/// A child as nobody sees it: the same columns without blanks, and the planted logit.
#[derive(Debug, Clone, Copy)]
pub struct Truth(pub Child);

impl Row for Truth {
    fn titles() -> Vec<&'static str> {
        let mut titles = vec!["child", "logit"];
        titles.extend(VARIABLES.iter().map(|variable| variable.name));
        titles
    }

    fn cells(&self) -> Vec<String> {
        let mut cells = vec![self.0.child.to_string(), self.0.logit.to_string()];
        cells.extend(self.0.truth.map(flag));
        cells
    }
}
