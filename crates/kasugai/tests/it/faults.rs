//! Faults: processes killed, the database killed, its disk full, its audit trail closed, two processes at once.
//!
//! Real processes of the built program, a PostgreSQL of their own with fsync on. They wait for each other (test group `faults`).

mod http;
mod installation;
mod ledger;
mod lost_updates;
mod outages;
mod two_processes;
