//! The lines of what passes between agencies.

use super::{Batch, Sheets, line};

impl Sheets {
    pub(super) fn add_transfers(&mut self, batch: &Batch) -> anyhow::Result<()> {
        for row in &batch.transfers {
            line(&mut self.transition, batch)
                .plain(row.id)
                .plain(row.kind.code())
                .plain(row.kind.moves_holder())
                .plain(row.to_area)
                .plain(row.to_org)
                .plain(row.person)
                .plain(row.kind.bases().first().map_or("", |(code, _)| code))
                .text(&serde_json::to_string(&row.package)?)
                .plain(row.state.code())
                .plain(row.answer_due)
                .plain(row.sent_at)
                .plain(row.sent_at)
                .plain(row.delivered_at)
                .maybe(row.opened_at)
                .maybe(row.written_by)
                .text(&row.written_by_name)
                .end();
            for step in &row.steps {
                line(&mut self.transition_step, batch)
                    .plain(step.id)
                    .plain(row.id)
                    .plain(row.to_org)
                    .plain(step.at)
                    .plain(step.act)
                    .plain(step.from.code())
                    .plain(step.to.code())
                    .plain(step.by_org)
                    .text(&step.by_name)
                    .text(step.words)
                    .end();
            }
        }
        for (area, org) in &batch.transfers_from {
            line(&mut self.transition_from, batch).plain(area).plain(org).end();
        }
        Ok(())
    }
}
