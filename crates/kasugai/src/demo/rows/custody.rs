//! The lines of 一時保護. Deadlines are those of the rules, as for every other.

use std::collections::HashMap;

use jiff::civil::Date;
use jp::RuleName;
use serde_json::json;
use uuid::Uuid;

use super::{Batch, Sheets, line};
use crate::demo::model::Custody;
use desk::custody::rules::is_open_to_all;

/// The next deadline of each child under 一時保護, as pages about the child show it.
pub(super) fn next_dues(batch: &Batch) -> HashMap<Uuid, (Date, RuleName)> {
    let next = |custody: &Custody| {
        let open = custody.course().dues().into_iter().filter(|due| due.done_at.is_none());
        let shown =
            open.map(|due| (due.deadline.last_day, due.deadline.rule)).filter(|(_, rule)| is_open_to_all(*rule));
        Some((custody.person, shown.min()?))
    };
    batch.custodies.iter().filter_map(next).collect()
}

impl Sheets {
    pub(super) fn add_custodies(&mut self, batch: &Batch) -> anyhow::Result<()> {
        for row in &batch.custodies {
            let by = &row.recorded_by_name;
            let given_up = row.given_up_at.map_or(("", ""), |_| ("親族による監護が整ったため(架空)", by.as_str()));
            line(&mut self.custody, batch)
                .plain(row.id)
                .plain(row.person)
                .maybe(row.started_at)
                .maybe(row.started_at)
                .maybe(row.planned_at)
                .maybe(row.given_up_at)
                .text(given_up.0)
                .text(given_up.1)
                .plain(if row.is_by_consent { "consent" } else { "authority" })
                .text(row.place_kind)
                .list(&row.grounds)
                .list(&["安全確保", "アセスメント"])
                .text(row.necessity)
                .plain(if row.child_opinion.is_empty() { "none" } else { "before" })
                .text(row.child_opinion)
                .text(if row.child_opinion.is_empty() {
                    "幼く、言葉で聴くことができないため(架空)"
                } else {
                    ""
                })
                .plain(if row.is_by_consent { "not_needed" } else { "needed" })
                .text(if row.is_by_consent {
                    "親権を行う者の全員が同意しているため"
                } else {
                    "同意がそろわないため"
                })
                .text(by)
                .plain(row.recorded_at)
                .maybe(row.ended_at)
                .text(row.end_kind)
                .text(row.end_to)
                .maybe(row.told_on)
                .text(by)
                .plain(row.recorded_at)
                .end();
            self.add_hangers_on(batch, row)?;
        }
        Ok(())
    }

    fn add_hangers_on(&mut self, batch: &Batch, row: &Custody) -> anyhow::Result<()> {
        let by = &row.recorded_by_name;
        for said in &row.consents {
            line(&mut self.consent, batch)
                .plain(said.id)
                .plain(row.id)
                .plain(row.person)
                .plain(said.custodian)
                .plain(said.answer)
                .plain(said.at)
                .text(by)
                .text("面接")
                .text(by)
                .plain(said.at)
                .end();
        }
        if let Some((id, source, text, label)) = &row.fact {
            let ground = row.grounds.first().map_or("7", |ground| desk::custody::ground_number(ground));
            line(&mut self.fact, batch).plain(id).plain(row.id).plain(row.person).plain(ground).text(text);
            self.fact.plain("progress").plain(source).text(label).text(by).plain(row.recorded_at).end();
        }
        if let Some((id, days)) = &row.extension {
            line(&mut self.extension, batch).plain(id).plain(row.id).plain(row.person).plain(1).text("家裁承認");
            self.extension.maybe(days.filed_on).maybe(days.decided_on).text(by).end();
        }
        for due in row.course().dues() {
            line(&mut self.due, batch)
                .plain(row.id)
                .plain(row.person)
                .plain(serde_json::to_value(due.deadline.rule)?.as_str().unwrap_or_default())
                .plain(due.extended)
                .plain(due.deadline.start)
                .plain(due.since)
                .plain(due.deadline.last_day)
                .maybe(due.done_at)
                .end();
        }
        if let Some(warrant) = row.warrant {
            let annexes: Vec<String> =
                row.fact.iter().map(|(_, source, ..)| format!("progress:{}", source.simple())).collect();
            let texts = json!({ "summary": "記録のとおり(架空)。", "necessity": row.necessity, "history": "" });
            line(&mut self.warrant, batch)
                .plain(warrant)
                .plain(row.id)
                .plain(row.person)
                .text("家庭裁判所")
                .text("架空家庭裁判所")
                .text("所長")
                .text("架空 所長")
                .text(&texts.to_string())
                .text(&serde_json::to_string(&annexes)?)
                .plain(row.recorded_at)
                .end();
            for (id, step, at) in &row.steps {
                let until = row.valid_until.filter(|_| step.code() == "issue");
                line(&mut self.warrant_step, batch).plain(id).plain(warrant).plain(row.id).plain(row.person);
                self.warrant_step.plain(step.code()).plain(at).text(by).plain(at).maybe(until).end();
            }
        }
        Ok(())
    }
}
