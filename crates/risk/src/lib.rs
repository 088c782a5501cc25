//! How likely something is to happen to a child, from what is known and what is not: models, their honesty, their reasons.
//!
//! Pure: rows come in, numbers and reasons go out; nothing here reads a clock, a file or a random number. The same rows give the same model,
//! on any number of threads. A score never decides.
//!
//! ```
//! use risk::{Frame, Options, Reading, Value, explain};
//!
//! let rows = (0..60).map(|i| format!("{},{},{}\n", i % 7, ["該当", "非該当", "不明"][i % 3], ["はい", "いいえ"][(i * 5 % 11) % 2]));
//! let table = format!("回数,けが,再通告\n{}", rows.collect::<String>());
//! let frame = Frame::read(table.as_bytes(), &mut Reading::default()).unwrap();
//! let model = risk::fit(frame, "再通告", &Options::default()).unwrap().model;
//! let row = model.row(|column| (column == "けが").then(|| Value::of("該当")));
//! let score = model.score(&row);
//! assert!((score.intercept + score.contributions.iter().sum::<f64>() - score.log_odds).abs() < 1e-9);
//! assert_eq!(model.columns()[score.unknown[0]].name, "回数");
//! let standing = explain::standing(&model, &row, &explain::Rule::default());
//! assert!(standing.low <= score.probability && score.probability <= standing.high);
//! ```
//!
//! The way of a row: a [`Frame`] tells answers from the four ways of not having one; [`fit`] makes a [`Model`] of it; [`Model::score`] says how
//! likely, why, between what ends and what is not known; [`explain`] puts that into words, [`Similar`] finds cases like it, [`evaluate`] tells
//! afterwards how good it was.
//! [`govern`] holds the conditions under which anybody may be shown a score: labels, leaks, subgroups, drift, the gate a model passes before it is
//! shown, and the rule layer that is always on.

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
mod range;
mod shapes;
mod similar;
pub mod tune;

pub use boost::Boosting;
pub use design::{Coding, Input, What};
pub use files::{SCORE, ScoreError, Scored, Strayed, score};
pub use fit::{FitError, Fitted, Options, Penalty, Report, fit};
pub use frame::{Cell, Cells, Column, Frame, Missing, OutcomeError, ReadError, Reading, Value};
pub use glm::Link;
pub use hazard::Time;
pub use linear::Coefficient;
pub use model::{Family, Interval, Model, ModelError, Risk, Score};
pub use packed::Packed;
pub use range::{Beyond, Outside, Range};
pub use similar::{Near, Similar};
