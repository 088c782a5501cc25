//! Routes that cannot exist without an action, errors in three renderings, CSRF, headers, forms.

mod api;
mod errors;
mod fields;
mod guard;
mod problem;
mod routes;
mod tally;

pub use api::{Answer, Body, Once, Turn, below, forget_answers, mismatch, named_below, read_body};
pub use errors::{ErrorPage, Wants};
pub use fields::{Fields, Reader};
pub use guard::{COOKIE, Token, clear_cookie, device_cookie, device_of, named_cookie, session_cookie};
pub use problem::Problem;
pub use routes::{Access, Route, Routes};
pub use tally::{BOUNDS, Blocked, Tally, tally};
