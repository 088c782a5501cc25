//! How likely something is to happen to a child, from what is known and what is not: models, their honesty, their reasons.
//!
//! Pure: rows come in, numbers and reasons go out; nothing here reads a clock, a file or a random number. The same rows give the same model,
//! on any number of threads. A score never decides. [`govern`] holds the conditions under which anybody may be shown one: labels, leaks, subgroups,
//! drift, the gate a model passes before it is shown, and the rule layer that is always on.

pub mod bench;
mod bins;
mod boost;
pub mod calibrate;
mod design;
pub mod evaluate;
pub mod explain;
mod files;
mod fit;
mod forest;
mod frame;
mod glm;
pub mod govern;
mod hazard;
mod linalg;
mod linear;
pub mod maths;
mod model;
mod packed;
mod shapes;
mod similar;
pub mod tune;

pub use boost::Boosting;
pub use design::{Coding, Input, What};
pub use files::{SCORE, ScoreError, Scored, score};
pub use fit::{FitError, Fitted, Options, Penalty, Report, fit};
pub use frame::{Cell, Cells, Column, Frame, Missing, OutcomeError, ReadError, Reading, Value};
pub use glm::Link;
pub use hazard::Time;
pub use linear::Coefficient;
pub use model::{Family, Interval, Model, ModelError, Risk, Score};
pub use packed::Packed;
pub use similar::{Near, Similar};
