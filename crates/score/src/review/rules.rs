//! Which events ask for another look, and why. Pure.

use ground::outbox::Event;

/// Why another look is asked for: code and what staff read.
pub const WHYS: &[(&str, &str)] = &[
    ("reported", "新しい通告・相談がありました"),
    ("sighting", "安全確認の期限を過ぎています"),
    ("unseen", "目視による安全確認がない日が続いています"),
    ("absent", "欠席が続いています"),
    ("weight", "体重が増えていません"),
    ("household", "世帯・家族に変化がありました"),
    ("items", "確認項目に新しい記入がありました"),
    ("disputed", "確認項目に訂正の申し出がありました"),
];

/// Conditions of お知らせ that ask for another look.
const CONDITIONS: [&str; 3] = ["unseen", "absent", "weight"];
/// Facts of the linked systems that speak of who lives together.
pub const HOUSEHOLD: [&str; 2] = ["resident", "single_parent"];

/// Why, in words.
pub fn label(why: &str) -> &'static str {
    WHYS.iter().find(|(code, _)| *code == why).map_or("", |(_, label)| label)
}

/// What an event may mean, before anything is looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// This reason, if the child was weighed before.
    Why(&'static str),
    /// A condition an agency set: which one it is stands in the rule.
    Condition,
    /// Facts of a linked system: which ones stands among the changes.
    Facts,
}

/// What an event asks for.
pub fn meaning(event: &Event) -> Option<Meaning> {
    let form = || event.payload.get("form").and_then(serde_json::Value::as_str).unwrap_or_default();
    match event.kind.as_str() {
        "intake.registered" => Some(Meaning::Why("reported")),
        "clock.overdue" => Some(Meaning::Why("sighting")),
        "alert.raised" => Some(Meaning::Condition),
        "linked.changed" => Some(Meaning::Facts),
        "person.updated" if event.payload.get("relation").is_some() => Some(Meaning::Why("household")),
        "sheet.finished" | "sheet.updated" if crate::items::rules::FORMS.contains(&form()) => {
            Some(Meaning::Why("items"))
        }
        "item.disputed" | "item.settled" => Some(Meaning::Why("disputed")),
        _ => None,
    }
}

/// The reason of a condition an agency set.
pub fn of_condition(kind: &str) -> Option<&'static str> {
    CONDITIONS.into_iter().find(|known| *known == kind)
}

/// The reason of changed facts.
pub fn of_facts(kinds: &[String]) -> Option<&'static str> {
    kinds.iter().any(|kind| HOUSEHOLD.contains(&kind.as_str())).then_some("household")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use uuid::Uuid;

    fn event(kind: &str, payload: serde_json::Value) -> Event {
        let id = Uuid::from_u128(1);
        let at = "2026-11-01T09:00:00Z".parse().unwrap();
        Event { area: 34, org: 1, id, kind: kind.to_owned(), person: Some(id), object: None, payload, at }
    }

    #[test]
    fn only_what_may_change_the_picture_asks_for_another_look() {
        assert_eq!(meaning(&event("intake.registered", json!({}))), Some(Meaning::Why("reported")));
        assert_eq!(meaning(&event("clock.overdue", json!({}))), Some(Meaning::Why("sighting")));
        assert_eq!(meaning(&event("person.updated", json!({ "relation": "x" }))), Some(Meaning::Why("household")));
        assert_eq!(meaning(&event("person.updated", json!({}))), None, "a name or address");
        assert_eq!(meaning(&event("sheet.finished", json!({ "form": "urgency" }))), Some(Meaning::Why("items")));
        assert_eq!(meaning(&event("sheet.finished", json!({ "form": "consent" }))), None);
        assert_eq!(meaning(&event("comment.added", json!({}))), None);
        assert_eq!(of_condition("weight"), Some("weight"));
        assert_eq!(of_condition("silent"), None);
        assert_eq!(of_facts(&["attendance".into(), "resident".into()]), Some("household"));
        assert_eq!(of_facts(&["attendance".into()]), None);
        for (code, _) in WHYS {
            assert!(!label(code).is_empty());
        }
    }
}
