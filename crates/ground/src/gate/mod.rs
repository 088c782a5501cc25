//! The gate: who is asking ([`Actor`]), what the route does ([`Action`]), and the proof that the one may do the other ([`Permit`]).
//!
//! Rights follow posts: session → staff → the appointment of today → post → role → right rules of the agency, all with dates.

mod action;
mod actor;
mod credential;
mod ladder;
mod login;
mod own;
mod password;
mod permit;
mod registry;
mod session;
mod totp;
mod ward;

pub use action::Action;
pub use actor::{Actor, AgencyKind};
pub use credential::Account;
pub use ladder::{Visitor, wait_after};
pub use login::{Entered, LoginOutcome};
pub use own::{KeyLine, SessionLine};
pub use password::{check_strength, hash_password, verify_password};
pub use permit::{Permit, Scope};
pub use registry::{Agency, Policed, Registry, RightRule, SchoolLimit, Section, SettingRule, ShareRange};
pub(crate) use session::hash as token_hash;
pub use session::{Gate, IDLE_MINUTES, NATION_SEARCH, ONLY_HITS, SHARING_RANGE, Settings};
pub use totp::{current_code, new_secret, otpauth_url, verify_code};
pub use ward::{UNDER_LIMIT, WardReader};
