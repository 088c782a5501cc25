//! The lines of the council.

use serde_json::json;

use super::{Batch, Sheets, line};

impl Sheets {
    pub(super) fn add_council(&mut self, batch: &Batch) {
        for row in &batch.planned {
            let own =
                row.invited.iter().map(|name| json!({ "staff": null, "name": name, "agency": "", "presence": "" }));
            let others = row
                .others
                .iter()
                .map(|(agency, name)| json!({ "staff": null, "name": name, "agency": agency, "presence": "" }));
            let invited = serde_json::Value::Array(own.chain(others).collect());
            line(&mut self.planned, batch)
                .plain(row.id)
                .plain(row.kind)
                .text(&row.title)
                .text(row.place)
                .plain("planned")
                .plain(row.held_at)
                .plain("{}")
                .text(&invited.to_string())
                .maybe(row.recorded_by)
                .text(&row.recorded_by_name)
                .plain(row.recorded_at)
                .end();
        }
        for row in &batch.agenda {
            line(&mut self.agenda, batch)
                .plain(row.id)
                .plain(row.meeting)
                .plain(row.kind)
                .plain(row.person)
                .text(&row.reason)
                .text(&row.requested_by_name)
                .plain(row.requested_at)
                .plain(row.sort)
                .end();
        }
        for row in &batch.ledger {
            line(&mut self.ledger, batch)
                .plain(row.id)
                .plain(row.person)
                .plain(&row.number)
                .plain(row.division)
                .maybe(row.severity_before)
                .maybe(row.severity)
                .text(row.main_agency)
                .text(row.roles)
                .text(row.plan)
                .plain(row.next_review)
                .plain(row.entered_on)
                .plain(row.since)
                .plain(row.since)
                .end();
        }
    }
}
