//! How serious, for whom, and which events count as a movement. Pure.

use ground::gate::AgencyKind;

/// A code list.
pub type Codes = &'static [(&'static str, &'static str)];

/// 要注意度
pub const DEGREES: Codes = &[("high", "高"), ("middle", "中"), ("low", "低")];

/// Label of a degree.
pub fn degree_label(code: &str) -> &str {
    DEGREES.iter().find(|(known, _)| *known == code).map_or(code, |(_, label)| label)
}

/// Class of the chip of a degree; the word says it too.
pub fn degree_class(code: &str) -> &'static str {
    match code {
        "high" => "danger",
        "middle" => "warn",
        _ => "",
    }
}

/// Who may know of a registration, as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Range {
    /// 課内のみ
    Section(i32),
    /// 全庁; at a school 学校内のみ
    Agency,
    /// 選んだ係, the own one always among them.
    Chosen(Vec<i32>),
}

impl Range {
    /// Reads what a form says; a post without a section has no 課内.
    pub fn of(code: &str, own: Option<i32>, chosen: &[i32]) -> Option<Self> {
        match (code, own) {
            ("section", Some(own)) => Some(Self::Section(own)),
            ("agency", _) => Some(Self::Agency),
            ("chosen", own) if !chosen.is_empty() => {
                let mut sections: Vec<i32> = chosen.iter().copied().chain(own).collect();
                sections.sort_unstable();
                sections.dedup();
                Some(Self::Chosen(sections))
            }
            _ => None,
        }
    }

    /// As stored.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Section(_) => "section",
            Self::Agency => "agency",
            Self::Chosen(_) => "chosen",
        }
    }

    /// The sections that may know; empty when everybody may.
    pub fn sections(&self) -> Vec<i32> {
        match self {
            Self::Section(own) => vec![*own],
            Self::Agency => Vec::new(),
            Self::Chosen(sections) => sections.clone(),
        }
    }
}

/// The ranges a post may choose from, as an agency of this kind calls them.
pub fn ranges(kind: AgencyKind, has_section: bool) -> Vec<(&'static str, &'static str)> {
    let whole = match kind {
        AgencyKind::School => "学校内のみ",
        AgencyKind::Municipality => "全庁",
        _ => "所属の全員",
    };
    let own = has_section.then_some(("section", "課内(係)のみ"));
    own.into_iter().chain([("agency", whole), ("chosen", "選んだ係")]).collect()
}

/// Events after which basic or related data of a child are no longer what they were. What a clock says, and what was only sent or read, is none.
const MOVEMENTS: [&str; 43] = [
    "person.updated",
    "protection.set",
    "protection.renewed",
    "protection.ended",
    "intake.registered",
    "intake.updated",
    "record.registered",
    "record.updated",
    "episode.opened",
    "episode.closed",
    "disposition.decided",
    "disposition.corrected",
    "disposition.withdrawn",
    "progress.added",
    "progress.edited",
    "sighting.recorded",
    "meeting.held",
    "case.decided",
    "ledger.entered",
    "ledger.edited",
    "custody.planned",
    "custody.given_up",
    "custody.started",
    "custody.corrected",
    "custody.extended",
    "custody.ended",
    "attachment.added",
    "attachment.removed",
    "sheet.finished",
    "sheet.updated",
    "measure.recorded",
    "transition.sent",
    "transition.accepted",
    "transition.answered",
    "missing.sent",
    "missing.sighted",
    "missing.ended",
    "comment.added",
    "comment.edited",
    "genogram.changed",
    "linked.joined",
    "linked.parted",
    "linked.changed",
];

/// Whether an event of this kind is a movement.
pub fn is_movement(kind: &str) -> bool {
    MOVEMENTS.contains(&kind)
}

/// Labels of changed fields a notice names before it says …ほか.
const NAMED: usize = 4;

/// What a notice says of a movement: the kind of thing, and which fields changed. No values: a notice is read by more eyes than the record.
pub fn words(kind: &str, labels: &[String]) -> String {
    let mut labels: Vec<&str> = labels.iter().map(String::as_str).filter(|label| !label.is_empty()).collect();
    let mut seen = std::collections::HashSet::new();
    labels.retain(|label| seen.insert(*label));
    let more = if labels.len() > NAMED { "ほか" } else { "" };
    let named: Vec<&str> = labels.into_iter().take(NAMED).collect();
    if named.is_empty() { kind.to_owned() } else { format!("{kind}({}{more})", named.join("、")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_always_holds_the_own_section_and_never_nobody() {
        assert_eq!(Range::of("section", Some(3), &[]), Some(Range::Section(3)));
        assert_eq!(Range::of("section", None, &[1]), None);
        assert_eq!(Range::of("chosen", Some(3), &[5, 1, 5]), Some(Range::Chosen(vec![1, 3, 5])));
        assert_eq!(Range::of("chosen", Some(3), &[]), None);
        assert_eq!(Range::of("chosen", None, &[2]), Some(Range::Chosen(vec![2])));
        assert_eq!(Range::of("all", Some(3), &[1]), None);
        assert!(Range::Agency.sections().is_empty());
    }

    #[test]
    fn a_school_shares_within_the_school_and_a_post_without_section_has_no_own() {
        assert_eq!(ranges(AgencyKind::School, false), [("agency", "学校内のみ"), ("chosen", "選んだ係")]);
        assert_eq!(ranges(AgencyKind::Municipality, true).len(), 3);
    }

    #[test]
    fn what_a_notice_says_names_fields_once_and_no_more_than_a_few() {
        let label = |text: &str| text.to_owned();
        assert_eq!(words("経過記録の追加", &[]), "経過記録の追加");
        assert_eq!(words("更新", &[label("学年"), label("学年"), label("組")]), "更新(学年、組)");
        let many: Vec<String> = ["甲", "乙", "丙", "丁", "戊"].map(label).to_vec();
        assert_eq!(words("更新", &many), "更新(甲、乙、丙、丁ほか)");
    }

    #[test]
    fn clocks_and_the_watch_itself_are_no_movements() {
        for kind in
            ["clock.overdue", "custody.warning", "watch.moved", "favourite.moved", "letter.drafted", "transition.due"]
        {
            assert!(!is_movement(kind), "{kind}");
        }
        assert!(is_movement("progress.added"));
    }
}
