//! 受付・児童記録票・経過記録・安全確認・緊急受理会議・添付・ホーム: the way of a report from the call to the closed case.
//!
//! Forms: table 7-1 and the annex of the seed report; law: 児童福祉法25条, 児童虐待防止法6–8条. Neighbours register through
//! [`register_intake`] and [`register_record`] and read code lists from [`codes`]. Pitfall: one report has several children, each with its
//! own clock; the first registration is never overwritten.

pub mod api;
pub mod attachment;
pub mod codes;
mod contact;
pub mod disposition;
pub mod draft;
mod home;
pub mod intake;
pub mod jobs;
pub mod meeting;
pub mod moment;
pub mod printed;
pub mod progress;
pub mod record;
mod rows;
pub mod rules;
pub mod secrets;
pub mod sighting;
mod store;
pub mod takeover;
mod task;

pub use intake::{NewIntake, register_intake};
pub use moment::time_of_day;
pub use record::{NewRecord, in_charge_of, register_record, set_severity, staff};
pub use rows::{Row, rows};
pub use store::{next_number, touch_record};
pub use task::of_meeting as tasks_of_meeting;
pub use task::{NewTask, Task, TaskOf, add_task, open_tasks_of, read_task};

use crate::App;
use crate::agencies::settings::{Kind, Setting};
use ground::db::FieldChange;
use ground::gate::{Action, Permit};
use ground::web::Routes;

/// 相談種別 offered on the forms; 児童虐待 has its own form and is always there.
pub const SHOWN_KINDS: Setting = Setting {
    name: "shown_kinds",
    label: "選べる相談種別",
    note: "受付票で選べる相談種別です。扱わない種別を外しても、すでにある記録の種別は変わりません。児童虐待はいつも選べます。",
    kind: Kind::Many(codes::KINDS.split_at(1).1),
    default: 0,
};

/// Routes of this slice.
pub fn routes() -> Routes<App> {
    Routes::default()
        .get("/", Action::UseHome, home::page)
        .get("/home/today", Action::UseHome, home::today)
        .get("/tasks", Action::ReadCouncil, task::pages::list)
        .post("/tasks/{id}/done", Action::UseHome, task::pages::finish)
        .post("/tasks/{id}/owner", Action::WriteCouncil, task::pages::reassign)
        .post("/drafts/{form}/{id}", Action::UseHome, draft::save)
        .post("/drafts/{form}/{id}/discard", Action::UseHome, draft::discard)
        .get("/intakes", Action::ReadIntake, intake::pages::list)
        .get("/intakes/new", Action::WriteIntake, intake::pages::new)
        .post("/intakes", Action::WriteIntake, intake::pages::create)
        .get("/intakes/{key}", Action::ReadIntake, intake::pages::show)
        .get("/intakes/{key}/edit", Action::WriteIntake, intake::pages::edit)
        .post("/intakes/{key}/edit", Action::WriteIntake, intake::pages::update)
        .get("/intakes/{key}/child", Action::WriteIntake, intake::child::child)
        .post("/intakes/{key}/child", Action::WriteIntake, intake::child::add_child)
        .get("/intakes/{key}/reporter", Action::ReadReporter, intake::reporter::show)
        .get("/intakes/{key}/reporter/edit", Action::WriteReporter, intake::reporter::edit)
        .post("/intakes/{key}/reporter/edit", Action::WriteReporter, intake::reporter::correct)
        .get("/intakes/{key}/print", Action::PrintRecord, intake::paper::print)
        .get("/intakes/{key}/meeting/print", Action::PrintRecord, intake::paper::print_minutes)
        .post("/intakes/{key}/records", Action::WriteRecord, intake::paper::make_records)
        .get("/intakes/{key}/sighting", Action::RecordSighting, sighting::pages::of_intake)
        .post("/intakes/{key}/sighting", Action::RecordSighting, sighting::pages::save_of_intake)
        .get("/intakes/{key}/meeting", Action::HoldMeeting, meeting::pages::form)
        .post("/intakes/{key}/meeting", Action::HoldMeeting, meeting::pages::save)
        .merge(record_routes())
        .merge(api::routes())
}

fn record_routes() -> Routes<App> {
    Routes::default()
        .get("/records", Action::ReadRecord, record::register::list)
        .get("/records/export", Action::ExportList, record::register::export)
        .get("/records/{key}", Action::ReadRecord, record::pages::show)
        .get("/records/{key}/now", Action::ReadRecord, record::pages::now)
        .get("/records/{key}/edit", Action::WriteRecord, record::sheet_pages::edit)
        .post("/records/{key}/edit", Action::WriteRecord, record::sheet_pages::update)
        .post("/records/{key}/assign", Action::WriteRecord, record::pages::assign)
        .get("/records/{key}/history", Action::ReadRecord, record::pages::history)
        .get("/records/{key}/print", Action::PrintRecord, record::sheet_pages::print)
        .get("/records/{key}/close", Action::CloseEpisode, record::pages::close_form)
        .post("/records/{key}/close", Action::CloseEpisode, record::pages::close)
        .get("/records/{key}/dispositions", Action::ReadRecord, disposition::pages::list)
        .post("/records/{key}/dispositions", Action::HoldMeeting, disposition::pages::add)
        .get("/records/{key}/dispositions/{id}", Action::HoldMeeting, disposition::pages::edit)
        .post("/records/{key}/dispositions/{id}", Action::HoldMeeting, disposition::pages::update)
        .post("/records/{key}/dispositions/{id}/withdraw", Action::HoldMeeting, disposition::pages::remove)
        .get("/records/{key}/progress", Action::ReadRecord, progress::pages::list)
        .post("/records/{key}/progress", Action::WriteProgress, progress::pages::add)
        .get("/records/{key}/progress/print", Action::PrintRecord, progress::pages::print)
        .get("/records/{key}/progress/{id}", Action::WriteProgress, progress::pages::edit)
        .post("/records/{key}/progress/{id}", Action::WriteProgress, progress::pages::update)
        .get("/records/{key}/contacts", Action::ReadRecord, contact::pages::of_child)
        .get("/records/{key}/contacts/{id}", Action::ReadRecord, contact::pages::contact)
        .get("/records/{key}/plans/new", Action::WriteProgress, contact::pages::new)
        .post("/records/{key}/plans", Action::WriteProgress, contact::pages::add)
        .get("/records/{key}/plans/{id}", Action::ReadRecord, contact::pages::planned)
        .post("/records/{key}/plans/{id}/done", Action::WriteProgress, contact::pages::done)
        .get("/records/{key}/sighting", Action::RecordSighting, sighting::pages::of_person)
        .post("/records/{key}/sighting", Action::RecordSighting, sighting::pages::save_of_person)
        .get("/records/{key}/attachments", Action::ReadAttachment, attachment::pages::list)
        .post("/records/{key}/attachments", Action::WriteAttachment, attachment::pages::add)
        .get("/records/{key}/attachments/{id}", Action::ReadAttachment, attachment::pages::file)
        .post("/records/{key}/attachments/{id}/remove", Action::DeleteAttachment, attachment::pages::remove)
}

/// Hours the agency gives itself to see a child; the setting may only shorten the 48.
pub fn clock_hours(app: &App, permit: &Permit) -> i16 {
    let hours = crate::agencies::settings::SAFETY_CHECK_HOURS.of(
        &app.gate.registry(),
        permit.actor().org,
        app.db.clock().today(),
    );
    i16::try_from(hours).unwrap_or(rules::DEFAULT_HOURS).min(rules::DEFAULT_HOURS)
}

/// What changed between two lists of shown fields.
pub fn changes(
    before: &[(&'static str, &'static str, String)],
    after: &[(&'static str, &'static str, String)],
) -> Vec<FieldChange> {
    before
        .iter()
        .zip(after)
        .filter(|((_, _, from), (_, _, to))| from != to)
        .map(|((field, label, from), (_, _, to))| FieldChange {
            field: (*field).to_owned(),
            label: (*label).to_owned(),
            from: from.clone(),
            to: to.clone(),
        })
        .collect()
}
