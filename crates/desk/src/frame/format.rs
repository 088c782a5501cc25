//! Dates, times and ages as staff read them: 和暦 first, 西暦 where a column is narrow.

use ground::db::japan;
use jiff::Timestamp;
use jiff::civil::Date;

/// 令和8年11月21日
pub fn date_wareki(date: Date) -> String {
    jp::Wareki(date).to_string()
}

/// 令和8年11月21日(2026年), for dates whose era people stumble over.
pub fn date_label(date: Date) -> String {
    format!("{}({}年)", date_wareki(date), date.year())
}

/// 11月21日 14:05
pub fn moment_label(at: Timestamp) -> String {
    let local = at.to_zoned(japan());
    format!("{}月{}日 {:02}:{:02}", local.month(), local.day(), local.hour(), local.minute())
}

/// 令和8年11月21日 14:05
pub fn moment_wareki(at: Timestamp) -> String {
    let local = at.to_zoned(japan());
    format!("{} {:02}:{:02}", date_wareki(local.date()), local.hour(), local.minute())
}

/// 7歳 or, for infants, 8か月.
pub fn age_label(birth: Date, on: Date) -> String {
    let years = jp::age_on(birth, on);
    if years >= 1 { format!("{years}歳") } else { format!("{}か月", jp::months_on(birth, on)) }
}

/// あと3日 / 本日まで / 2日超過: days until a last day, negative when past.
pub fn days_label(days: i32) -> String {
    match days {
        0 => "本日まで".to_owned(),
        1.. => format!("あと{days}日"),
        _ => format!("{}日超過", -days),
    }
}

/// あと3時間20分 / 1時間5分超過: whole minutes until a deadline, negative when past.
pub fn minutes_label(minutes: i64) -> String {
    let (hours, rest) = (minutes.abs() / 60, minutes.abs() % 60);
    let span = if hours > 0 { format!("{hours}時間{rest}分") } else { format!("{rest}分") };
    if minutes >= 0 { format!("あと{span}") } else { format!("{span}超過") }
}
