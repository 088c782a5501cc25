//! SQL of the watch over the installation. All of it runs under the working role.

mod beats;
mod state;
mod troubles;

pub use beats::{beat, beats, blocked, blocked_since, leave};
pub use state::{
    alarms, backed_up, database_bytes, events, failures, failures_by_hour, jobs, last_backup, seals, sessions,
};
pub use troubles::{Trouble, acknowledge, current, ended, news_of_alarms, recent, seen, told, untold};
