//! When something may end. Pure.
//!
//! 児童記録票: the guideline keeps it in principle until the child is 25, more where the agency says so, 特別養子縁組 for good. What the town's systems say of
//! a child that is no case is kept to 18 (児童福祉法4条). An age is attained on the eve of the birthday (年齢計算ニ関スル法律). The end of a period is the last
//! day on which the thing is kept.

use jiff::ToSpan;
use jiff::civil::Date;
use jp::FiscalYear;

/// Periods of an agency on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Periods {
    /// Age to which a record is kept.
    pub case_age: i16,
    /// The same where the child was in custody or placed.
    pub custody_age: i16,
    /// Fiscal years after the one in which it was closed.
    pub close_years: i16,
    /// Age to which what is linked is kept.
    pub linked_age: i16,
    /// Years the rests of files are kept.
    pub rows_years: i16,
}

/// Rules by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Rule {
    /// ケースの記録
    Case,
    /// 措置・一時保護のあったケース
    Custody,
    /// 特別養子縁組など: kept for good.
    Adoption,
    /// 連携した情報: the child itself
    Linked,
    /// 連携した情報: who lived with a child
    Household,
    /// 取込ファイルの残り
    Rows,
}

const RULES: [(Rule, &str, &str); 6] = [
    (Rule::Case, "case", "ケースの記録"),
    (Rule::Custody, "custody", "措置・一時保護のあったケース"),
    (Rule::Adoption, "adoption", "養子縁組(永年)"),
    (Rule::Linked, "linked", "連携した情報(こども)"),
    (Rule::Household, "household", "連携した情報(同居の人など)"),
    (Rule::Rows, "rows", "取込ファイルの残り"),
];

impl Rule {
    /// As stored.
    pub fn code(self) -> &'static str {
        RULES.iter().find(|(rule, ..)| *rule == self).map_or("", |(_, code, _)| code)
    }

    /// As shown.
    pub fn label(self) -> &'static str {
        RULES.iter().find(|(rule, ..)| *rule == self).map_or("", |(.., label)| label)
    }

    /// Label of a stored code.
    pub fn label_of(code: &str) -> &str {
        RULES.iter().find(|(_, known, _)| *known == code).map_or(code, |(.., label)| label)
    }
}

/// When something ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    /// On this day, by this rule, for these reasons.
    On(Date, Rule, String),
    /// It is in use.
    Open,
    /// Never.
    Never(Rule),
}

impl End {
    /// Whether it is over on a day: the last day of the period is still kept.
    pub fn is_over(&self, today: Date) -> bool {
        matches!(self, Self::On(last, ..) if *last < today)
    }
}

/// What is known of a case.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Case {
    /// Last possible day of birth.
    pub birth: Option<Date>,
    /// Whether work on it goes on.
    pub is_open: bool,
    /// Last day anything was closed or received.
    pub closed_on: Option<Date>,
    /// First day on record.
    pub registered_on: Option<Date>,
    /// 一時保護 or 措置
    pub was_placed: bool,
    /// 養子縁組
    pub was_adopted: bool,
}

/// When a case ends.
pub fn case(case: &Case, periods: &Periods) -> End {
    if case.is_open {
        return End::Open;
    }
    if case.was_adopted {
        return End::Never(Rule::Adoption);
    }
    let (rule, age) = if case.was_placed {
        (Rule::Custody, periods.custody_age.max(periods.case_age))
    } else {
        (Rule::Case, periods.case_age)
    };
    let Some(closed_on) = case.closed_on.or(case.registered_on) else { return End::Open };
    let closed = jp::fiscal_year(closed_on);
    let after = |years: i16| FiscalYear(closed.0.saturating_add(years)).last();
    let shortest = after(periods.close_years);
    match case.birth.and_then(|birth| jp::attains(birth, age)) {
        Some(attained) if attained >= shortest => End::On(attained, rule, format!("{age}歳に達した日")),
        Some(_) => End::On(shortest, rule, format!("終結した年度({closed})の翌年度から{}年度", periods.close_years)),
        // Nobody knows the age: as many years as if the child had been born when it was closed.
        None => {
            End::On(after(age), rule, format!("生年月日が分からないため、終結した年度({closed})の翌年度から{age}年度"))
        }
    }
}

/// What is known of somebody the town's systems tell of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Linked {
    /// Birth, where it is known to the day.
    pub birth: Option<Date>,
    /// When they first came.
    pub first_seen: Option<Date>,
    /// The day of the file since which no source names them; none: some do.
    pub gone_on: Option<Date>,
    /// Birth of the youngest they share or shared a household with.
    pub youngest: Option<Date>,
}

/// When what is linked ends.
pub fn linked(linked: &Linked, periods: &Periods) -> End {
    let age = periods.linked_age;
    let first_seen = linked.first_seen.unwrap_or(Date::MIN);
    let attained = |birth: Date| jp::attains(birth, age).filter(|day| *day >= first_seen);
    if let Some(day) = linked.birth.and_then(attained) {
        return End::On(day, Rule::Linked, format!("{age}歳に達した日"));
    }
    // Somebody grown up is known for the sake of a child; without one as long as a source tells of them.
    if let Some(last) = linked.youngest.and_then(attained) {
        return End::On(last, Rule::Household, format!("世帯のいちばん下のこどもが{age}歳に達した日"));
    }
    match linked.gone_on {
        Some(day) => End::On(day, Rule::Household, "どの連携元にも載らなくなった日(世帯にこどもがいない)".to_owned()),
        None => End::Open,
    }
}

/// When the rests of a file end.
pub fn rows(received_on: Date, periods: &Periods) -> End {
    match received_on.checked_add(i32::from(periods.rows_years).years()) {
        Ok(day) => End::On(day, Rule::Rows, format!("取り込んでから{}年", periods.rows_years)),
        Err(_) => End::Open,
    }
}

#[cfg(test)]
mod tests;
