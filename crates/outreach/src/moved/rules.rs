//! What is handed over, in words. Pure.

use crate::child::{Judgement, Looked, Support};
use crate::rounds::pages::outcome_label;
use crate::rules::{INDICATORS, SUPPORT_STATES, VALUES, label, menu_label};
use desk::frame::date_wareki;

/// What was decided, how the child is supported and what came of it: never how it came on the list. Newest first, as the stores yield them.
pub fn summary(round: &str, judgements: &[Judgement], supports: &[Support], looks: &[Looked]) -> String {
    let mut lines = vec![format!("【予防的支援の引継ぎ】{round}")];
    lines.push(match judgements.iter().find(|one| one.decided) {
        Some(one) => {
            format!("判断({}): {}。{}", date_wareki(one.held_on), outcome_label(&one.outcome), one.reason)
        }
        None => "判断: まだしていません。".to_owned(),
    });
    let newest = supports.chunk_by(|a, b| a.id == b.id).filter_map(|states| states.first());
    lines.extend(newest.map(|one| {
        let state = label(SUPPORT_STATES, &one.state);
        let begun = one.begin_on.map(|day| format!(" {}から", date_wareki(day))).unwrap_or_default();
        format!("支援: {}({state}{begun}) {}", menu_label(&one.menu).1, one.note).trim_end().to_owned()
    }));
    lines.extend(INDICATORS.iter().filter_map(|(code, name)| {
        let told = |before: bool, when: &str| {
            let look = looks.iter().find(|look| look.indicator == *code && look.before == before)?;
            Some(format!("{when} {}({})", label(VALUES, &look.value), date_wareki(look.measured_on)))
        };
        let told: Vec<String> = [told(true, "支援の前"), told(false, "支援の後")].into_iter().flatten().collect();
        (!told.is_empty()).then(|| format!("効果指標: {name} {}", told.join("、")))
    }));
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;
    use jiff::civil::{Date, date};
    use uuid::Uuid;

    const DAY: Date = date(2026, 11, 22);

    fn judgement(decided: bool, outcome: &str, reason: &str) -> Judgement {
        Judgement {
            candidate: Uuid::nil(),
            decided,
            outcome: outcome.to_owned(),
            reason: reason.to_owned(),
            held_on: DAY,
            present: String::new(),
            by: String::new(),
            at: Timestamp::UNIX_EPOCH,
        }
    }

    #[test]
    fn the_decision_the_supports_and_what_came_of_them_are_told_and_no_mere_view() {
        let (menu, name) = crate::rules::MENU.first().and_then(|(_, lines)| lines.first()).copied().unwrap();
        let (state, shown) = SUPPORT_STATES.first().copied().unwrap();
        let support = |version: i32, note: &str| Support {
            id: Uuid::nil(),
            version,
            candidate: Uuid::nil(),
            menu: menu.to_owned(),
            state: state.to_owned(),
            begin_on: Some(DAY),
            end_on: None,
            note: note.to_owned(),
            by: String::new(),
            at: Timestamp::UNIX_EPOCH,
        };
        let (indicator, asked) = INDICATORS.first().copied().unwrap();
        let (value, answer) = VALUES.first().copied().unwrap();
        let look = Looked {
            candidate: Uuid::nil(),
            indicator: indicator.to_owned(),
            before: true,
            value: value.to_owned(),
            measured_on: DAY,
            note: String::new(),
            by: String::new(),
            at: Timestamp::UNIX_EPOCH,
        };
        let judgements = [judgement(false, "watch", "担当者の見立て"), judgement(true, "support", "話し合った理由")];
        let text = summary("第1回 架空", &judgements, &[support(2, "次"), support(1, "前")], &[look]);
        let expected = format!(
            "【予防的支援の引継ぎ】第1回 架空\n判断(令和8年11月22日): 要支援児童。話し合った理由\n支援: {name}({shown} 令和8年11月22日から) 次\n効果指標: {asked} 支援の前 {answer}(令和8年11月22日)"
        );
        assert_eq!(text, expected);
        assert_eq!(
            summary("第1回", &judgements[..1], &[], &[]),
            "【予防的支援の引継ぎ】第1回\n判断: まだしていません。"
        );
    }
}
