//! When an agency that has not answered is reminded. Pure.

use jiff::ToSpan;
use jiff::civil::Date;

/// Days before and after the due day on which a reminder goes out; every seven days after the last of them.
const STEPS: [i32; 3] = [-7, -1, 1];

/// Whether a reminder is due for who was last told or reminded on the day `last`.
pub fn reminds(due: Date, today: Date, last: Date) -> bool {
    let passed = STEPS.iter().filter_map(|days| due.checked_add(days.days()).ok()).filter(|step| *step <= today).max();
    let Some(mut step) = passed else { return false };
    while let Ok(next) = step.checked_add(7.days()) {
        if step <= due || next > today {
            break;
        }
        step = next;
    }
    last < step
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn reminders_go_out_before_and_after_the_day_each_once() {
        let due = date(2026, 12, 10);
        let mut told = Vec::new();
        let mut last = date(2026, 11, 30);
        for day in 1..=31 {
            let today = date(2026, 12, day);
            if reminds(due, today, last) {
                told.push(day);
                last = today;
            }
        }
        assert_eq!(told, [3, 9, 11, 18, 25]);
        assert!(reminds(due, date(2026, 12, 5), date(2026, 12, 1)), "a server that stood still catches up");
        assert!(!reminds(due, date(2026, 12, 5), date(2026, 12, 3)));
        assert!(
            !reminds(due, date(2026, 12, 5), date(2026, 12, 5)),
            "sent after the first day of reminding: not right after"
        );
        assert!(!reminds(due, date(2026, 12, 1), date(2026, 11, 1)));
    }
}
