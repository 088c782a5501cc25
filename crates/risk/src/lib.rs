//! What may be said about a child from records, how well, and under which conditions anybody may be shown it. A score never decides; a person does.
//!
//! [`govern`] holds the conditions: labels, leaks, subgroups, drift, the gate a model passes before it is shown, and the rule layer that is
//! always on.

pub mod govern;
pub mod maths;
