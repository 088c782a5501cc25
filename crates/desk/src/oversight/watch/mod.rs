//! The watch over look-ups: patterns that do not look like work become alarms for a person to judge.

pub mod job;
pub mod logins;
pub mod pages;
pub mod rules;
mod store;

/// What the kinds of alarms are called, for those who see only how many there are.
pub const ALARMS: &[(&str, &str)] = &[
    ("look.hour", "1時間に多くの担当外の閲覧"),
    ("look.day", "1日に多くの担当外の閲覧"),
    ("look.night", "夜間の担当外の閲覧"),
    ("look.kin", "身内らしい人の閲覧"),
    ("look.search", "検索だけの繰り返し"),
    ("look.refused", "権限や範囲の外の繰り返し"),
    ("look.same", "同じ人への担当外の閲覧"),
    ("login.spray", "1つの接続元から多くのIDでのログインの失敗"),
    ("login.guesses", "1つのIDでのログインの失敗の繰り返し"),
    ("login.hours", "利用時間の外のログイン"),
];

/// What a kind of alarm is called.
pub fn alarm_label(kind: &str) -> &str {
    ALARMS.iter().find(|(code, _)| *code == kind).map_or(kind, |(_, label)| label)
}
