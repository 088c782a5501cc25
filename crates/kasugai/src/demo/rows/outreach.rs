//! The lines of 予防的支援.

use super::{Batch, Sheets, line};

impl Sheets {
    pub(super) fn add_outreach(&mut self, batch: &Batch) {
        for row in &batch.rounds {
            line(&mut self.outreach_round, batch)
                .plain(row.id)
                .plain(1)
                .text(row.name)
                .plain(row.survey_on)
                .text(row.target)
                .text(&row.by)
                .plain(row.at)
                .end();
        }
        for row in &batch.surveyed {
            line(&mut self.outreach_candidate, batch)
                .plain(row.id)
                .plain(row.round)
                .plain(row.person)
                .plain(false)
                .plain(row.stage)
                .plain(row.registered)
                .plain(row.origin)
                .text(row.reason)
                .text(&row.by)
                .plain(row.at)
                .end();
            line(&mut self.outreach_ask, batch)
                .plain(row.ask)
                .plain(row.round)
                .plain(row.id)
                .plain(row.person)
                .plain(false)
                .plain(row.kind)
                .text(&row.place)
                .text(&row.told.to_string())
                .text(&row.form.to_string())
                .plain(row.due_on)
                .text(&row.by)
                .plain(row.at)
                .end();
            if let Some((id, answers)) = &row.answer {
                line(&mut self.outreach_answer, batch)
                    .plain(id)
                    .plain(batch.agency)
                    .plain(row.ask)
                    .plain(row.person)
                    .text(&answers.to_string())
                    .plain(true)
                    .plain("file")
                    .text("教頭(架空)")
                    .text(&row.place)
                    .plain(row.at)
                    .end();
            }
            if let Some((id, outcome)) = row.decision {
                line(&mut self.outreach_judgement, batch)
                    .plain(id)
                    .plain(row.id)
                    .plain(row.person)
                    .plain("decision")
                    .plain(outcome)
                    .text("ヒヤリングで様子を確かめ、続けて関わることとした(架空)")
                    .plain(row.held_on)
                    .text("学校長、こども家庭係(架空)")
                    .text(&row.by)
                    .text("こども家庭係")
                    .plain(row.at)
                    .end();
            }
            if let Some(id) = row.support {
                line(&mut self.outreach_support, batch)
                    .plain(id)
                    .plain(1)
                    .plain(row.id)
                    .plain(row.person)
                    .plain("welfare_consult")
                    .plain("running")
                    .plain(row.held_on)
                    .text("月1回の電話(架空)")
                    .text(&row.by)
                    .plain(row.at)
                    .end();
            }
        }
    }
}
