//! 出欠・体重: values of a child on a day, as the conditions need them. A mistake is corrected by writing the day again.

mod pages;
mod store;

use crate::App;
use crate::cases::codes::Table;
use ground::gate::Action;
use ground::web::Routes;
use jiff::civil::Date;

/// Routes of measurements.
pub(super) fn routes() -> Routes<App> {
    Routes::default().get("/records/{key}/measures", Action::ReadRecord, pages::page).post(
        "/records/{key}/measures",
        Action::WriteProgress,
        pages::add,
    )
}

/// What is measured.
pub const KINDS: Table = &[("attendance", "出欠"), ("weight", "体重")];

/// One value on one day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measure {
    /// A code of [`KINDS`].
    pub kind: String,
    /// The day.
    pub day: Date,
    /// Attendance: 1 came, 0 did not; weight: grams.
    pub value: i32,
    /// Who says so.
    pub source: String,
    /// Who wrote it down.
    pub by: String,
}

impl Measure {
    /// 出席, 欠席 or 12.345 kg.
    pub fn shown(&self) -> String {
        match (self.kind.as_str(), self.value) {
            ("attendance", 0) => "欠席".to_owned(),
            ("attendance", _) => "出席".to_owned(),
            (_, grams) => format!("{}.{:03} kg", grams / 1000, grams % 1000),
        }
    }
}

/// Grams of a weight typed in kilograms, such as 12.3 or １２．３４; none when it is no weight of a child.
fn grams(typed: &str) -> Option<i32> {
    let narrow = |c: char| match c {
        '０'..='９' => char::from_digit(u32::from(c) - u32::from('０'), 10).unwrap_or(c),
        '．' => '.',
        _ => c,
    };
    let plain: String = typed.trim().chars().map(narrow).collect();
    let plain = plain.trim_end_matches("kg").trim();
    let (whole, part) = plain.split_once('.').unwrap_or((plain, ""));
    if whole.is_empty() || part.len() > 3 || !part.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let part: i32 = format!("{part:0<3}").parse().ok()?;
    let grams = whole.parse::<i32>().ok()?.checked_mul(1000)?.checked_add(part)?;
    (300..=200_000).contains(&grams).then_some(grams)
}

#[cfg(test)]
mod tests {
    use super::grams;

    #[test]
    fn weights_as_people_type_them() {
        for (typed, expected) in
            [("12.3", 12_300), ("9", 9_000), ("9.05kg", 9_050), ("１２.３", 12_300), ("3.125", 3_125)]
        {
            assert_eq!(grams(typed), Some(expected), "{typed}");
        }
        for typed in ["", "-3", "1.2345", "900", "十", ".5"] {
            assert_eq!(grams(typed), None, "{typed}");
        }
    }
}
