//! A batch as the lines of the tables it goes to.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use anyhow::Context;
use ground::vault::{Dek, Files, Vault};
use jiff::Timestamp;
use jiff::civil::date;
use uuid::Uuid;

use super::copy::Lines;
use super::model::Batch;
use super::offices::fiscal_year_start;

mod council;
mod custody;
mod outreach;
mod transfers;
mod work;

/// One table's lines.
pub(super) struct Table {
    pub(super) name: &'static str,
    columns: &'static str,
    pub(super) lines: Lines,
}

impl Table {
    /// The COPY that brings the lines into the partition of their area.
    pub(super) fn copy_into(&self, area: i16) -> String {
        format!("copy {} (area, org_id, {}) from stdin", partition(self.name, area), self.columns)
    }
}

/// A table's partition, as `app.add_area` names it.
pub(super) fn partition(table: &str, area: i16) -> String {
    format!("{table}_a{area}")
}

/// Declares the tables in the order in which foreign keys let them be filled.
macro_rules! tables {
    ($($field:ident: $name:literal ($columns:literal);)*) => {
        /// The lines of every table.
        #[derive(Default)]
        struct Sheets { $($field: Lines,)* }

        impl Sheets {
            fn into_tables(self) -> Vec<Table> {
                vec![$(Table {
                    name: $name,
                    columns: $columns,
                    lines: self.$field,
                },)*]
            }
        }

        /// Every table that [`tables`] fills.
        pub(super) const NAMES: &[&str] = &[$($name,)*];
    };
}

tables! {
    staff: "app.staff" ("id, login, name, kana, hired_from, ends_on");
    appointment: "app.appointment" ("id, staff_id, post_id, valid_from");
    counter: "app.counter" ("name, fiscal_year, n");
    person: "app.person" ("id, sex, birth_first, birth_last, birth_text, nationality, first_registered_on, updated_at, due_on, due_label");
    name: "app.person_name" ("id, person_id, kind, family, given, family_kana, given_kana, sort");
    address: "app.person_address" ("id, person_id, kind, municipality, postal, line, sealed, valid_from, valid_until");
    phone: "app.person_phone" ("id, person_id, number, sealed, note");
    data_key: "app.data_key" ("person_id, wrapped");
    protection: "app.protection" ("id, person_id, basis, applied_on, ends_on, hidden_from_persons");
    relation: "app.relation" ("id, person_id, relative_id, kind, guardian, custodian, lives_together, occupation, sort");
    record: "app.record" ("id, person_id, case_no, residence_org, section_id, in_charge, in_charge_name, school, grade, living, family_history, growth, agencies, severity, first_registered_on, updated_at");
    intake: "app.intake" ("id, intake_no, form, received_at, received_by, received_by_name, means, route, kind, complaint, child_state, family_state, intent, abuse_types, abusers, urgency, first_registered_at, updated_at");
    reporter: "app.reporter" ("intake_id, anonymous, sealed");
    sighting: "app.sighting" ("id, person_id, seen_at, place, method, seen_by, state, recorded_by, recorded_by_name, recorded_at");
    intake_child: "app.intake_child" ("id, intake_id, person_id, schooling, clock_started_at, clock_hours, due_at, seen_at, sighting_id, no_check_reason");
    episode: "app.episode" ("id, record_id, person_id, intake_id, accepted_on, kind, route, abuse_main, abuser_main, disposition, closed_on, close_reason");
    disposition: "app.disposition" ("id, episode_id, person_id, kind, decided_on, decided_by, recorded_by_name, recorded_at");
    progress: "app.progress" ("id, record_id, person_id, at, category, body, written_by, written_by_name, written_at");
    meeting: "app.meeting" ("id, intake_id, held_at, attendees, urgency, safety_check, policies, decision, recorded_by, recorded_by_name, recorded_at");
    task: "app.task" ("id, meeting_id, intake_id, person_id, what, owner, owner_name, due_at, done_at, done_by_name");
    planned: "app.meeting" ("id, kind, title, place, state, held_at, attendees, invited, recorded_by, recorded_by_name, recorded_at");
    agenda: "app.agenda_item" ("id, meeting_id, kind, person_id, reason, requested_by_name, requested_at, sort");
    ledger: "app.ledger_row" ("id, person_id, number, division, severity_before, severity, main_agency, roles, plan, next_review, entered_on, since, updated_at");
    custody: "app.custody" ("id, person_id, started_at, first_started_at, planned_at, given_up_at, given_up_why, given_up_by_name, basis, place_kind, grounds, purposes, necessity, child_timing, child_opinion, child_reason, need, need_reason, need_by_name, need_at, ended_at, end_kind, end_to, returned_told_on, started_by_name, updated_at");
    consent: "app.custody_consent" ("id, custody_id, person_id, custodian_id, answer, at, told_to, told_how, recorded_by_name, recorded_at");
    fact: "app.custody_fact" ("id, custody_id, person_id, ground, fact, source_kind, source_id, source_label, added_by_name, added_at");
    extension: "app.custody_extension" ("id, custody_id, person_id, n, basis, filed_on, decided_on, recorded_by_name");
    due: "app.custody_due" ("custody_id, person_id, rule, extended, start_on, since, last_day, done_at");
    warrant: "app.warrant" ("id, custody_id, person_id, court_kind, court_name, requester_title, requester_name, texts, annexes, updated_at");
    warrant_step: "app.warrant_step" ("id, warrant_id, custody_id, person_id, step, at, by_name, recorded_at, valid_until");
    outreach_round: "app.outreach_round" ("id, n, name, survey_on, target, made_by_name, made_at");
    outreach_candidate: "app.outreach_candidate" ("id, round_id, person_id, linked, stage, registered, origin, reason, added_by_name, added_at");
    outreach_ask: "app.outreach_ask" ("id, round_id, candidate_id, person_id, linked, kind, place, told, form, due_on, sent_by_name, sent_at");
    outreach_answer: "app.outreach_answer" ("id, asked_by, ask_id, person_id, answers, whole, way, by_name, by_section, at");
    outreach_judgement: "app.outreach_judgement" ("id, candidate_id, person_id, kind, outcome, reason, held_on, present, by_name, by_section, at");
    outreach_support: "app.outreach_support" ("id, version, candidate_id, person_id, menu, state, begin_on, note, by_name, at");
    attachment: "app.attachment" ("id, person_id, record_id, title, kind, body_part, taken_on, media_type, bytes, file_id, file_key, added_by, added_by_name, added_at");
    notice: "app.notice" ("id, event_id, kind, source_area, source_org, object_kind, object_id, person_id, at");
    request: "app.access_request" ("id, person_id, from_area, from_org, asked_by_name, asked_at, reason");
    asked_area: "app.asked_area" ("holder_area");
    transition: "app.transition" ("id, kind, moves_holder, to_area, to_org, person_id, basis, package, state, answer_due, created_at, sent_at, delivered_at, opened_at, written_by, written_by_name");
    transition_step: "app.transition_step" ("id, transition_id, to_org, at, act, from_state, to_state, by_org, by_name, words");
    transition_from: "app.transition_from" ("from_area, from_org");
}

/// The tables of some batches of one area; photographs go into the store of files.
///
/// # Errors
/// When the vault cannot seal or a file cannot be kept.
pub(super) fn tables(batches: &[Batch], as_of: Timestamp, vault: &Vault, files: &Files) -> anyhow::Result<Vec<Table>> {
    let mut sheets = Sheets::default();
    for batch in batches {
        let keys = sheets.add_data_keys(batch, vault)?;
        sheets.add_people(batch, as_of, &keys)?;
        sheets.add_cases(batch, as_of, vault)?;
        sheets.add_work(batch, &keys, files)?;
        sheets.add_council(batch);
        sheets.add_custodies(batch)?;
        sheets.add_outreach(batch);
        sheets.add_transfers(batch)?;
    }
    Ok(sheets.into_tables())
}

/// Starts a line with the area and agency of the batch.
fn line<'a>(lines: &'a mut Lines, batch: &Batch) -> &'a mut Lines {
    lines.plain(batch.area).plain(batch.agency)
}

impl Sheets {
    fn add_people(&mut self, batch: &Batch, as_of: Timestamp, keys: &HashMap<Uuid, Dek>) -> anyhow::Result<()> {
        let seal = |table: &str, person: Uuid, id: Uuid, value: &serde_json::Value| {
            let key = keys.get(&person).context("no data key")?;
            key.seal(table, "sealed", batch.area, id, value.to_string().as_bytes()).map_err(anyhow::Error::msg)
        };
        for row in &batch.staff {
            let year = fiscal_year_start(as_of.to_zoned(ground::db::japan()).date()).year();
            let ends_on = date(year + 1, 3, 31);
            line(&mut self.staff, batch)
                .plain(row.id)
                .text(&row.login)
                .text(&row.name)
                .text(&row.kana)
                .plain(row.since)
                .plain(ends_on)
                .end();
            // One appointment each: it takes the id of its holder.
            line(&mut self.appointment, batch).plain(row.id).plain(row.id).plain(row.post).plain(row.since).end();
        }
        for (name, year, last) in &batch.counters {
            line(&mut self.counter, batch).plain(name).plain(year).plain(last).end();
        }
        let dues = custody::next_dues(batch);
        for row in &batch.persons {
            line(&mut self.person, batch)
                .plain(row.id)
                .plain(row.sex)
                .maybe(row.birth_first)
                .maybe(row.birth_last)
                .text(&row.birth_text)
                .text(row.nationality)
                .plain(row.first_registered_on)
                .plain(as_of)
                .maybe(dues.get(&row.id).map(|(day, _)| day))
                .text(&dues.get(&row.id).map(|(_, rule)| rule.to_string()).unwrap_or_default())
                .end();
        }
        for row in &batch.names {
            line(&mut self.name, batch)
                .plain(row.id)
                .plain(row.person)
                .plain(row.kind)
                .text(&row.family)
                .text(&row.given)
                .text(&row.family_kana)
                .text(&row.given_kana)
                .plain(row.sort)
                .end();
        }
        for row in &batch.addresses {
            let lines = line(&mut self.address, batch).plain(row.id).plain(row.person).plain(row.kind);
            if row.protected {
                let hidden =
                    serde_json::json!({"municipality": row.municipality, "postal": row.postal, "line": row.line});
                lines.null().text("").text("").bytes(&seal("app.person_address", row.person, row.id, &hidden)?);
            } else {
                lines.plain(row.municipality).text(&row.postal).text(&row.line).null();
            }
            lines.maybe(row.valid_from).maybe(row.valid_until).end();
        }
        for row in &batch.phones {
            let lines = line(&mut self.phone, batch).plain(row.id).plain(row.person);
            if row.protected {
                let hidden = serde_json::json!({"number": row.number});
                lines.text("").bytes(&seal("app.person_phone", row.person, row.id, &hidden)?);
            } else {
                lines.text(&row.number).null();
            }
            lines.text(row.note).end();
        }
        for row in &batch.protections {
            line(&mut self.protection, batch)
                .plain(row.id)
                .plain(row.person)
                .text(row.basis)
                .plain(row.applied_on)
                .plain(row.ends_on)
                .text(&row.hidden_from_persons)
                .end();
        }
        for row in &batch.relations {
            line(&mut self.relation, batch)
                .plain(row.id)
                .plain(row.child)
                .plain(row.relative)
                .text(row.kind)
                .plain(row.guardian)
                .plain(row.custodian)
                .plain(row.lives_together)
                .text(row.occupation)
                .plain(row.sort)
                .end();
        }
        Ok(())
    }

    /// One data key for each person of whom anything is sealed.
    fn add_data_keys(&mut self, batch: &Batch, vault: &Vault) -> anyhow::Result<HashMap<Uuid, Dek>> {
        let addresses = batch.addresses.iter().filter(|row| row.protected).map(|row| row.person);
        let phones = batch.phones.iter().filter(|row| row.protected).map(|row| row.person);
        let mut keys = HashMap::new();
        let photographs = batch.attachments.iter().map(|row| row.person);
        for person in addresses.chain(phones).chain(photographs) {
            if let Entry::Vacant(place) = keys.entry(person) {
                let (key, wrapped) = vault.new_dek(batch.area, person).map_err(anyhow::Error::msg)?;
                line(&mut self.data_key, batch).plain(person).bytes(&wrapped).end();
                place.insert(key);
            }
        }
        Ok(keys)
    }

    fn add_cases(&mut self, batch: &Batch, as_of: Timestamp, vault: &Vault) -> anyhow::Result<()> {
        for row in &batch.records {
            line(&mut self.record, batch)
                .plain(row.id)
                .plain(row.person)
                .text(&row.case_no)
                .plain(row.residence_org)
                .maybe(row.section)
                .maybe(row.in_charge)
                .text(&row.in_charge_name)
                .text(&row.school)
                .text(row.grade)
                .text(&row.living)
                .text(&row.family_history)
                .text(&row.growth)
                .text(&row.agencies)
                .maybe(row.severity)
                .plain(row.first_registered_on)
                .plain(row.updated_at)
                .end();
        }
        for row in &batch.intakes {
            line(&mut self.intake, batch)
                .plain(row.id)
                .text(&row.intake_no)
                .plain(row.form)
                .plain(row.received_at)
                .maybe(row.received_by)
                .text(&row.received_by_name)
                .text(row.means)
                .text(row.route)
                .plain(row.kind)
                .text(&row.complaint)
                .text(&row.child_state)
                .text(&row.family_state)
                .text(row.intent)
                .list(&row.abuse_types)
                .list(&row.abusers)
                .plain(row.urgency)
                .plain(row.received_at)
                .plain(as_of)
                .end();
            let lines = line(&mut self.reporter, batch).plain(row.id).plain(row.reporter.is_none());
            match &row.reporter {
                Some(reporter) => {
                    let plain = serde_json::to_vec(reporter)?;
                    let sealed =
                        vault.seal("app.reporter", "sealed", batch.area, row.id, &plain).map_err(anyhow::Error::msg)?;
                    lines.bytes(&sealed).end();
                }
                None => lines.null().end(),
            }
        }
        for row in &batch.sightings {
            line(&mut self.sighting, batch)
                .plain(row.id)
                .plain(row.person)
                .plain(row.seen_at)
                .text(row.place)
                .text(row.method)
                .text(&row.seen_by)
                .text(row.state)
                .maybe(row.recorded_by)
                .text(&row.recorded_by_name)
                .plain(row.seen_at)
                .end();
        }
        for row in &batch.intake_children {
            line(&mut self.intake_child, batch)
                .plain(row.id)
                .plain(row.intake)
                .plain(row.person)
                .text(row.schooling)
                .maybe(row.clock_started_at)
                .maybe(row.clock_started_at.map(|_| 48))
                .maybe(row.due_at)
                .maybe(row.seen_at)
                .maybe(row.sighting)
                .text(row.no_check_reason)
                .end();
        }
        for row in &batch.episodes {
            line(&mut self.episode, batch)
                .plain(row.id)
                .plain(row.record)
                .plain(row.person)
                .plain(row.intake)
                .plain(row.accepted_on)
                .plain(row.kind)
                .text(row.route)
                .text(row.abuse_main)
                .text(row.abuser_main)
                .text(row.disposition)
                .maybe(row.closed_on)
                .text(row.close_reason)
                .end();
            if let Some(decided_on) = row.decided_on {
                // One decision each: it takes the id of its episode.
                line(&mut self.disposition, batch)
                    .plain(row.id)
                    .plain(row.id)
                    .plain(row.person)
                    .text(row.disposition)
                    .plain(decided_on)
                    .text("援助方針会議")
                    .text("架空の記録者")
                    .plain(as_of)
                    .end();
            }
        }
        for row in &batch.progress {
            line(&mut self.progress, batch)
                .plain(row.id)
                .plain(row.record)
                .plain(row.person)
                .plain(row.at)
                .text(row.category)
                .text(&row.body)
                .maybe(row.written_by)
                .text(&row.written_by_name)
                .plain(row.at)
                .end();
        }
        Ok(())
    }
}
