//! A date and a time as staff type them, beside each other.

use ground::db::japan;
use ground::web::{Fields, Reader};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

/// Reads `{name}_on` and `{name}_time` (14:05, 1405, 14時5分; 25:30 is half past one of the next day). Both are required;
/// a moment in the future is refused.
pub fn read(reader: &mut Reader<'_>, name: &str, label: &str, now: Timestamp) -> Timestamp {
    let Some(at) = typed(reader, name, label) else { return now };
    if at > now + SignedDuration::from_mins(1) {
        reader.refuse(
            &format!("{name}_on"),
            format!("{label}が未来になっています。現在より前の日時を入力してください。"),
        );
    }
    at
}

/// [`read`] for something that is planned: a moment in the past is refused.
pub fn read_ahead(reader: &mut Reader<'_>, name: &str, label: &str, now: Timestamp) -> Timestamp {
    let Some(at) = typed(reader, name, label) else { return now };
    if at < now {
        reader.refuse(&format!("{name}_on"), format!("{label}が過ぎています。これから先の日時を入力してください。"));
    }
    at
}

fn typed(reader: &mut Reader<'_>, name: &str, label: &str) -> Option<Timestamp> {
    let (day_field, time_field) = (format!("{name}_on"), format!("{name}_time"));
    let day = reader.date(&day_field, label);
    if day.is_none() && reader.fields().get(&day_field).trim().is_empty() {
        reader.refuse(&day_field, format!("{label}の日付を入力してください。"));
    }
    let time = reader.fields().get(&time_field).trim().to_owned();
    let Some(minutes) = minutes_of(&time) else {
        reader.refuse(&time_field, format!("{label}の時刻を「14:05」のように入力してください。"));
        return None;
    };
    moment(day?, minutes)
}

/// Fills `{name}_on` and `{name}_time` with a moment.
pub fn fill(fields: &mut Fields, name: &str, at: Timestamp) {
    let local = at.to_zoned(japan());
    fields.set(&format!("{name}_on"), format!("{:#}", jp::Wareki(local.date())));
    fields.set(&format!("{name}_time"), format!("{:02}:{:02}", local.hour(), local.minute()));
}

/// A typed time of day as the span since midnight; none when it is no time.
pub fn time_of_day(typed: &str) -> Option<SignedDuration> {
    minutes_of(typed.trim()).map(SignedDuration::from_mins)
}

/// Minutes after midnight of a typed time; up to 29:59, as night shifts count.
fn minutes_of(typed: &str) -> Option<i64> {
    let plain: String = typed.chars().map(narrow_digit).collect();
    let parts: Vec<&str> = plain.split_whitespace().collect();
    let (hours, minutes): (i64, i64) = match parts.as_slice() {
        [hours, minutes] => (hours.parse().ok()?, minutes.parse().ok()?),
        [digits] if digits.len() == 4 || digits.len() == 3 => {
            let (hours, minutes) = digits.split_at_checked(digits.len() - 2)?;
            (hours.parse().ok()?, minutes.parse().ok()?)
        }
        [hours] if typed.contains('時') => (hours.parse().ok()?, 0),
        _ => return None,
    };
    let afternoon = if typed.contains("午後") && hours < 12 { 12 } else { 0 };
    (hours < 30 && minutes < 60).then_some((hours + afternoon) * 60 + minutes)
}

/// A digit of either width as ASCII, anything else as a blank.
fn narrow_digit(c: char) -> char {
    match u32::from(c).checked_sub(u32::from('０')) {
        Some(value @ 0..=9) => char::from_digit(value, 10).unwrap_or(' '),
        _ if c.is_ascii_digit() => c,
        _ => ' ',
    }
}

fn moment(day: Date, minutes: i64) -> Option<Timestamp> {
    let midnight = day.to_zoned(japan()).ok()?.timestamp();
    midnight.checked_add(SignedDuration::from_mins(minutes)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_as_people_type_them() {
        for (typed, minutes) in [
            ("14:05", 845),
            ("1405", 845),
            ("９：０５", 545),
            ("14時5分", 845),
            ("午後2時5分", 845),
            ("25:30", 1530),
            ("7時", 420),
            ("905", 545),
        ] {
            assert_eq!(minutes_of(typed), Some(minutes), "{typed}");
        }
        for typed in ["", "14", "30:00", "12:60", "あとで", "1:2:3"] {
            assert_eq!(minutes_of(typed), None, "{typed}");
        }
    }

    #[test]
    fn a_moment_comes_back_as_filled() {
        let at: Timestamp = "2026-11-21T14:05:00+09:00".parse().unwrap();
        let mut fields = Fields::default();
        fill(&mut fields, "received", at);
        assert_eq!(fields.get("received_on"), "R8.11.21");
        let mut reader = Reader::new(&fields);
        assert_eq!(read(&mut reader, "received", "受付日時", at), at);
        assert!(reader.errors().is_empty());
    }

    #[test]
    fn the_future_is_refused() {
        let now: Timestamp = "2026-11-21T14:05:00+09:00".parse().unwrap();
        let mut fields = Fields::default();
        fill(&mut fields, "received", now + SignedDuration::from_hours(1));
        let mut reader = Reader::new(&fields);
        read(&mut reader, "received", "受付日時", now);
        assert_eq!(reader.errors().first().unwrap().field, "received_on");
    }

    #[test]
    fn what_is_planned_lies_ahead() {
        let now: Timestamp = "2026-11-21T14:05:00+09:00".parse().unwrap();
        for (hours, errors) in [(-1, 1), (1, 0)] {
            let mut fields = Fields::default();
            fill(&mut fields, "planned", now + SignedDuration::from_hours(hours));
            let mut reader = Reader::new(&fields);
            read_ahead(&mut reader, "planned", "開始予定日時", now);
            assert_eq!(reader.errors().len(), errors, "{hours}");
        }
    }
}
