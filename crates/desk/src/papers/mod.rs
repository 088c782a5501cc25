//! 帳票の印刷: a document of any slice becomes a PDF, by the agency's own template in effect or else by the shipped one.
//!
//! Neighbours keep a document as a plain struct of finished Japanese text (`document.rs` beside what it is about), give it a [`Sample`], and
//! call [`print`] after the print is on record (`View { kind: "print", … }` shown with what is printed). Pitfall: what a struct holds may be
//! printed by an agency's own template even where the shipped one leaves it out, so it holds nothing that may not be read: no reporter, no
//! protected address. An agency's template is a stranger's program: it runs in a process of its own with limits.

mod apart;
mod print;
mod store;

pub use apart::work;
pub use print::{Printers, Text, answer, footer, print, print_shipped, set};
pub use store::{Template, add, at_version, current, history};

/// A document with an example of itself: invented, marked 架空, for the preview of templates and for tests.
pub trait Sample: paper::Document {
    /// An example with long texts, rare characters and several rows, so that a template that holds it holds the real ones.
    fn sample() -> Self;
}
