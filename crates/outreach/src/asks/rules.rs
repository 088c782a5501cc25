//! Who is asked what, where an ask stands, and when somebody is reminded. Pure.

use desk::assessment::form::{Form, Section};
use jiff::civil::Date;

/// Whom an ask goes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// 学校
    School,
    /// 保育所・幼稚園・こども園
    Nursery,
    /// 母子保健
    Health,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::School, Self::Nursery, Self::Health];

    /// As stored.
    pub fn code(self) -> &'static str {
        match self {
            Self::School => "school",
            Self::Nursery => "nursery",
            Self::Health => "health",
        }
    }

    /// As shown.
    pub fn label(self) -> &'static str {
        match self {
            Self::School => "学校",
            Self::Nursery => "保育所・幼稚園・こども園",
            Self::Health => "母子保健",
        }
    }

    /// Reads a stored code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// The form it is asked in.
    pub fn form(self) -> &'static str {
        match self {
            Self::School => "survey_school",
            Self::Nursery | Self::Health => "survey_preschool",
        }
    }
}

/// The part of a survey form that those asked fill in: not who the child is, which the ask itself says, and not what comes of it, which is decided
/// after the hearing. The health section also says whether it looks after the child already (母子保健管理), for only it knows.
pub fn asked_part(form: &Form, kind: Kind) -> Form {
    let kept = |section: &Section| match section.key.as_str() {
        "about" => None,
        "result" if kind == Kind::Health => {
            let items = section.items.iter().filter(|item| item.key == "management").cloned().collect();
            Some(Section { title: "母子保健での把握".to_owned(), items, ..section.clone() })
        }
        "result" => None,
        _ => Some(section.clone()),
    };
    let sections = form.sections.iter().filter_map(kept).filter(|section| !section.items.is_empty()).collect();
    Form { sections, ..form.clone() }
}

/// Where an ask stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// 未回答
    Waiting,
    /// 一部
    Partial,
    /// 回答済
    Answered,
}

impl State {
    /// By its newest answer: none, or whether it is whole.
    pub fn of(newest: Option<bool>) -> Self {
        match newest {
            None => Self::Waiting,
            Some(false) => Self::Partial,
            Some(true) => Self::Answered,
        }
    }

    /// As shown.
    pub fn label(self) -> &'static str {
        match self {
            Self::Waiting => "未回答",
            Self::Partial => "一部",
            Self::Answered => "回答済",
        }
    }

    /// Class of its chip.
    pub fn class(self) -> &'static str {
        match self {
            Self::Answered => "good",
            _ => "warn",
        }
    }
}

/// Days before the due day on which somebody is first reminded.
const BEFORE: i32 = 3;
/// Days between reminders after it.
const AGAIN: i32 = 7;

/// Whether an ask without a whole answer is brought to mind today: once shortly before its day, then each week after it.
pub fn reminds(due: Date, today: Date, last: Option<Date>) -> bool {
    let left = (due - today).get_days();
    let since = last.map(|last| (today - last).get_days());
    match left {
        _ if left > BEFORE => false,
        0.. => last.is_none(),
        _ => since.is_none_or(|since| since >= AGAIN),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use desk::assessment::shipped::shipped;
    use jiff::ToSpan;
    use jiff::civil::date;

    fn keys(kind: Kind) -> Vec<String> {
        let form = shipped().on(kind.form(), date(2026, 11, 21)).unwrap();
        asked_part(form, kind).items().map(|item| item.key.clone()).collect()
    }

    #[test]
    fn the_asked_see_their_own_questions_and_never_the_result() {
        assert_eq!(keys(Kind::School), ["support", "concerns", "concern_text"]);
        assert_eq!(keys(Kind::Nursery), ["concerns", "concern_other", "checkup", "hearing"]);
        assert_eq!(keys(Kind::Health), ["concerns", "concern_other", "checkup", "hearing", "management"]);
        for kind in Kind::ALL {
            let asked = keys(kind);
            for forbidden in ["result", "plan", "council", "round", "child_name", "approach", "attendees"] {
                assert!(!asked.iter().any(|key| key == forbidden), "{kind:?} is asked {forbidden}");
            }
        }
    }

    #[test]
    fn what_an_agency_added_to_the_form_is_asked_too() {
        use desk::assessment::form::{Item, Kind as ItemKind};
        let mut form = shipped().on("survey_school", date(2026, 11, 21)).unwrap().clone();
        form.sections[1].items.push(Item::new("own_1", "通学の手段", ItemKind::Text));
        assert!(asked_part(&form, Kind::School).item("own_1").is_some());
    }

    #[test]
    fn reminders_come_before_the_day_once_and_after_it_weekly() {
        let due = date(2026, 11, 30);
        let reminded: Vec<i32> = (-10..30)
            .scan(None, |last, day| {
                let today = due + day.days();
                let told = reminds(due, today, *last);
                if told {
                    *last = Some(today);
                }
                Some((told, day))
            })
            .filter_map(|(told, day)| told.then_some(day))
            .collect();
        assert_eq!(reminded, [-3, 4, 11, 18, 25]);
    }

    #[test]
    fn a_blank_answer_is_no_answer() {
        assert_eq!(State::of(None), State::Waiting);
        assert_eq!(State::of(Some(false)), State::Partial);
        assert_eq!(State::of(Some(true)), State::Answered);
    }
}
