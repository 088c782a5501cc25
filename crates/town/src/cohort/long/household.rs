//! One household: its children, and what happens to each.

use jiff::civil::Date;
use jiff::{Span, ToSpan as _};

use super::custody::custody_logit;
use super::hazard::{Past, State, cumulated, day_of, log_hazard};
use super::items::{About, Answers, ITEMS, Item};
use super::rows::{Case, Child, End, Event, Happened, Kind, Label, LeakRank, Notification, Route, Truth};
use super::{Cohort, DRIFT, END, EPISODES, LAST_FIRST, OFFICES, START};
use crate::cohort::{logit, probability};
use crate::dice::{Dice, Topic};

/// A household with its rows.
#[derive(Debug, Clone)]
pub struct Household {
    /// Children that were notified.
    pub children: Vec<Child>,
    /// Their notifications, child by child in the order of days.
    pub cases: Vec<Case>,
    /// What happened to them, in no order.
    pub events: Vec<Event>,
}

/// What stays the same for all of a household.
struct Home<'a> {
    cohort: &'a Cohort,
    dice: Dice,
    office: u8,
    frailty: f64,
    adversity: f64,
    family: Answers,
    children: u8,
}

/// A child's course so far.
struct Course {
    child: Child,
    place: u8,
    answers: Answers,
    on: Date,
    episode: u8,
    custodies: u8,
    after_custody: bool,
    before: Option<Date>,
    past: Past,
    moves: Date,
    adult: Date,
}

pub(super) fn draw(cohort: &Cohort, number: u32, first_id: u32) -> Household {
    let mut dice = Dice::new(cohort.settings.seed, Topic::Followed, u64::from(number), 0);
    let office = u8::try_from(dice.below(u32::from(OFFICES))).unwrap_or(0);
    let frailty = f64::midpoint(dice.exponential(), dice.exponential());
    let adversity = dice.normal();
    let children = dice.weighted(&[(46, 1), (38, 2), (16, 3)]);
    let mut home = Home {
        cohort,
        dice,
        office,
        frailty: if cohort.settings.frailty { frailty } else { 1.0 },
        adversity,
        family: Answers([0; ITEMS]),
        children,
    };
    home.redraw_family(1000);
    let first = after(START, home.dice.below(days(START, LAST_FIRST) + 1));
    let notified = home.dice.below(u32::from(children));
    let mut household = Household { children: Vec::new(), cases: Vec::new(), events: Vec::new() };
    for place in 0..children {
        // The one the household was notified for, and often a brother or sister on the same day.
        let too = home.dice.chance(350);
        let age = home.dice.weighted(&AGES) * 365 + home.dice.below(365);
        if u32::from(place) != notified && !too {
            continue;
        }
        let child = Child {
            child: number * 4 + u32::from(place),
            household: number,
            office,
            born: first.saturating_sub(span(age)),
            male: home.dice.chance(512),
        };
        household.children.push(child);
        let id = first_id + u32::try_from(household.cases.len()).unwrap_or(0);
        home.follow(child, place + 1, first, id, &mut household);
    }
    household
}

/// Weights of ages at the first notification.
const AGES: [(u32, u32); 18] = [
    (75, 0),
    (70, 1),
    (68, 2),
    (68, 3),
    (66, 4),
    (64, 5),
    (64, 6),
    (62, 7),
    (60, 8),
    (58, 9),
    (55, 10),
    (53, 11),
    (52, 12),
    (50, 13),
    (46, 14),
    (38, 15),
    (30, 16),
    (21, 17),
];

impl Home<'_> {
    /// A degree: one draw against the shares, moved by what the item hangs on.
    fn degree(&mut self, item: Item, latent: f64) -> u8 {
        let facts = item.facts();
        let point = self.dice.unit();
        let reached =
            |share: &u16| *share > 0 && point < probability(logit(f64::from(*share) / 1000.0) + facts.loading * latent);
        u8::try_from(facts.shares.iter().take_while(|share| reached(share)).count()).unwrap_or(0)
    }

    fn redraw_family(&mut self, per_mille: u32) {
        for item in Item::ALL.into_iter().filter(|item| matches!(item.facts().about, About::Family | About::Register)) {
            if self.dice.chance(per_mille) {
                let degree = self.degree(item, self.adversity);
                self.family.set(item, degree);
            }
        }
    }

    /// Everything that happens to a child from the first notification on.
    fn follow(&mut self, child: Child, place: u8, first: Date, mut id: u32, household: &mut Household) {
        let mut course = Course {
            child,
            place,
            answers: self.family,
            on: first,
            episode: 1,
            custodies: 0,
            after_custody: false,
            before: None,
            past: Past::default(),
            moves: after(first, whole(self.dice.exponential() * 365.25 / 0.035)),
            adult: child.born.saturating_add(18.years()),
        };
        self.checkups(child, &mut household.events);
        for item in Item::ALL.into_iter().filter(|item| item.facts().about == About::Child) {
            let degree = self.degree(item, self.adversity);
            course.answers.set(item, degree);
        }
        while course.episode <= EPISODES {
            let case = self.episode(&course, id);
            told(&case, &mut household.events);
            let next = case.label.at_risk_from.filter(|_| case.label.end == End::Renotified);
            course.custodies += u8::from(case.label.custody);
            course.after_custody = case.label.custody;
            course.past =
                course.past.after(libm::exp(case.truth.log_hazard) * cumulated(f64::from(case.label.followed)));
            household.cases.push(case);
            id += 1;
            let Some(from) = next else { break };
            course.before = Some(course.on);
            course.on = after(from, case.label.followed);
            course.episode += 1;
            self.age(&mut course);
        }
        let mut ended = |what, on: Date| {
            if on <= END {
                household.events.push(Event { child: child.child, what, on, recorded: after(on, 3) });
            }
        };
        if course.moves < course.adult {
            ended(Happened::MovedOut, course.moves);
        }
        ended(Happened::Adult, course.adult);
    }

    /// What may have changed by the next notification.
    fn age(&mut self, course: &mut Course) {
        for item in Item::ALL {
            let latent = match item.facts().about {
                About::Family | About::Child if self.dice.chance(120) => self.adversity,
                _ => continue,
            };
            let degree = self.degree(item, latent);
            course.answers.set(item, degree);
        }
    }

    fn episode(&mut self, course: &Course, id: u32) -> Case {
        let drifted = self.cohort.settings.drift && course.on >= DRIFT;
        let state = self.state(course, drifted);
        let log_hazard = log_hazard(&state);
        let office = self.cohort.offices.get(usize::from(self.office)).copied().unwrap_or_default();
        let p_custody = probability(custody_logit(&state, course.custodies) + office.custody);
        let custody = self.dice.happens(p_custody);
        let custody_days = if custody { 3 + whole(self.dice.exponential() * 45.0) } else { 0 };
        let placed = custody && self.dice.chance(200);
        let multiplier = libm::exp(log_hazard);
        // The days until another notification, if nothing ended them before.
        let days = day_of(self.dice.exponential() / (self.frailty * multiplier)).ceil();
        let label = label(course, id, custody, (!placed).then(|| after(course.on, custody_days)), whole(days));
        let expected = multiplier * cumulated(365.0);
        let p_year_frailty = 1.0 - libm::exp(-self.frailty * expected);
        let would_year = days <= 365.0;
        let truth = Truth {
            id,
            frailty: self.frailty,
            state,
            log_hazard,
            p_year: if self.cohort.settings.frailty { course.past.probability(expected) } else { p_year_frailty },
            p_year_frailty,
            p_custody,
            would_year,
        };
        let (answers, lags) = self.known(&state, office.unknown, drifted);
        let notification = Notification {
            id,
            child: course.child,
            on: course.on,
            form: 1 + u8::from(drifted),
            episode: course.episode,
            age_days: state.age_days,
            children: self.children,
            place: course.place,
            route: state.route,
            kind: state.kind,
            custodies: course.custodies,
            after_custody: course.after_custody,
            days_since: course.before.map(|before| self::days(before, course.on)),
            answers,
        };
        let leak_rank = self.rank(would_year, course.on);
        Case { notification, label, custody_days, truth, lags, leak_rank }
    }

    fn state(&mut self, course: &Course, drifted: bool) -> State {
        let mut answers = course.answers;
        let ipv = answers.has(Item::Ipv);
        let police = match (ipv, drifted) {
            (true, false) => 550,
            (false, false) => 336,
            (true, true) => 690,
            (false, true) => 476,
        };
        let route = if self.dice.chance(police) {
            Route::Police
        } else {
            self.dice.weighted(&[
                (22, Route::School),
                (36, Route::Neighbour),
                (10, Route::Relative),
                (8, Route::Clinic),
                (14, Route::Welfare),
                (10, Route::Own),
            ])
        };
        let psychological = if ipv || route == Route::Police { 74 } else { 42 };
        let kind = self.dice.weighted(&[
            (psychological, Kind::Psychological),
            (26, Kind::Physical),
            (18, Kind::Neglect),
            (2, Kind::Sexual),
        ]);
        let severity = self.dice.normal()
            + match kind {
                Kind::Physical => 0.9,
                Kind::Sexual => 0.4,
                Kind::Neglect => -0.3,
                Kind::Psychological => -1.0,
            };
        for item in Item::ALL.into_iter().filter(|item| item.facts().about == About::Episode) {
            let degree = self.degree(item, severity);
            answers.set(item, degree);
        }
        State {
            answers,
            age_days: days(course.child.born, course.on),
            route,
            kind,
            after_custody: course.after_custody,
            children: self.children,
            drifted,
        }
    }

    /// What of the truth is known at intake, and after how many days the rest is entered.
    fn known(&mut self, state: &State, office: f64, drifted: bool) -> ([Option<u8>; ITEMS], [Option<u16>; ITEMS]) {
        let (mut known, mut lags) = ([None; ITEMS], [Some(0); ITEMS]);
        let closed = f64::from(state.answers.of(Item::LowCoop));
        for ((item, known), lag) in Item::ALL.into_iter().zip(&mut known).zip(&mut lags) {
            let facts = item.facts();
            let degree = state.answers.of(item);
            let mut unknown = if facts.unknown == 0 {
                0.0
            } else {
                let hidden = if degree > 0 { 0.5 } else { 0.0 };
                probability(logit(f64::from(facts.unknown) / 1000.0) + hidden + 0.4 * closed + office)
            };
            if drifted && item == Item::CgMental {
                unknown = (unknown + 0.30).min(0.95);
            }
            if self.dice.happens(unknown) {
                let entered = self.dice.chance(650);
                let waited = 1 + whole(self.dice.exponential() * 14.0);
                *lag = entered.then(|| u16::try_from(waited).unwrap_or(u16::MAX));
            } else {
                *known = Some(degree);
            }
        }
        (known, lags)
    }

    fn rank(&mut self, came: bool, on: Date) -> Option<LeakRank> {
        let grade = 1.4 * f64::from(u8::from(came)) + self.dice.normal();
        let rank = [-0.5, 0.3, 1.0, 1.8].into_iter().filter(|cut| grade > *cut).count();
        let recorded = after(on, 400);
        (recorded <= END).then(|| LeakRank { rank: 1 + u8::try_from(rank).unwrap_or(0), recorded })
    }

    fn checkups(&mut self, child: Child, events: &mut Vec<Event>) {
        events.push(Event {
            child: child.child,
            what: Happened::Birth,
            on: child.born,
            recorded: after(child.born, 10),
        });
        for age in [120, 560, 1150] {
            let on = after(child.born, age + self.dice.below(60));
            let attended = self.dice.happens(probability(logit(0.93) - 0.45 * self.adversity));
            let what = if attended { Happened::CheckupAttended } else { Happened::CheckupMissed };
            if on <= END {
                events.push(Event { child: child.child, what, on, recorded: after(on, 14) });
            }
        }
    }
}

fn label(course: &Course, id: u32, custody: bool, home: Option<Date>, days_to_event: u32) -> Label {
    // The 18th birthday itself is no longer a day of a child.
    let last = course.adult.saturating_sub(1.days());
    let known_end = END.min(last);
    let end = known_end.min(course.moves);
    let none = Label { id, custody, at_risk_from: None, potential: 0, followed: 0, end: End::Placed };
    let Some(from) = home else { return none };
    let reason = if end == last {
        End::Adult
    } else if end == course.moves {
        End::MovedOut
    } else {
        End::DataEnd
    };
    if from >= end {
        return Label { end: reason, ..none };
    }
    let observed = days(from, end);
    let came = days_to_event <= observed;
    Label {
        id,
        custody,
        at_risk_from: Some(from),
        potential: days(from, known_end),
        followed: if came { days_to_event } else { observed },
        end: if came { End::Renotified } else { reason },
    }
}

/// The events of a notification.
fn told(case: &Case, events: &mut Vec<Event>) {
    let (child, on) = (case.notification.child.child, case.notification.on);
    let what = if case.notification.episode == 1 { Happened::Notification } else { Happened::Renotification };
    events.push(Event { child, what, on, recorded: on });
    if case.label.custody {
        events.push(Event { child, what: Happened::CustodyStart, on, recorded: after(on, 1) });
        let end = after(on, case.custody_days);
        if end <= END {
            events.push(Event { child, what: Happened::CustodyEnd, on: end, recorded: after(end, 1) });
        }
    }
}

fn span(days: u32) -> Span {
    Span::new().days(i64::from(days))
}

fn after(day: Date, days: u32) -> Date {
    day.saturating_add(span(days.min(40_000)))
}

/// Days from one day to a later one.
fn days(from: Date, to: Date) -> u32 {
    u32::try_from((to - from).get_days()).unwrap_or(0)
}

/// The whole part of a number of days; what is beyond all days stays beyond.
fn whole(days: f64) -> u32 {
    days.clamp(0.0, 4e9) as u32
}
