//! 名寄せ: which rows of many registers are one person, how surely, and why.
//!
//! ```
//! use nayose::{Batch, Columns, Corpus, Options, Schema, link};
//!
//! let titles = ["氏名", "カナ", "生年月日", "住所"].map(String::from);
//! let rows = [
//!     ["髙橋　花", "タカハシ　ハナ", "20150401", "府中町本町1丁目2番3号"],
//!     ["高橋 花", "ﾀｶﾊｼ ﾊﾅ", "H27.4.1", "広島県安芸郡府中町本町1-2-3"],
//!     ["高橋 翔", "ﾀｶﾊｼ ｼﾖｳ", "H27.4.1", "府中町本町1-2-3"],
//! ];
//! let samples: Vec<Vec<String>> = rows.iter().map(|row| row.map(String::from).to_vec()).collect();
//! let columns = Columns::guess(&titles, &samples).unwrap();
//! let mut corpus = Corpus::new(Schema::of(std::slice::from_ref(&columns)));
//! let table = corpus.table(&columns, "台帳");
//! let mut batch = Batch::new(titles.len());
//! for row in rows {
//!     batch.push(row);
//! }
//! corpus.push(&table, &batch);
//! corpus.settle();
//! let linked = link(&corpus, &Options::default()).unwrap();
//! assert_eq!(linked.clusters, [0, 0, 2]);
//! ```
//!
//! The way of a row: [`Columns`] tell what its cells are; a [`Corpus`] turns them into numbers once; combinations of them say which
//! pairs are looked at; each pair becomes a pattern of levels of agreement; weights for levels, learnt from 宛名番号 where there are
//! any, make a score of it; the surest pairs join rows to persons, never against what is known. Nothing here reads a clock, a file or
//! a random number: the same rows give the same answer, on any number of threads.

mod block;
mod cluster;
mod compare;
mod corpus;
mod dates;
mod dict;
mod features;
mod files;
mod guess;
mod index;
mod jaro;
mod judge;
mod link;
mod logistic;
mod measure;
mod model;
mod moves;
mod names;
mod odds;
mod place;
mod propose;
mod roles;
mod table;
#[cfg(test)]
mod tests;
mod train;
mod values;
mod words;

pub use cluster::Decisions;
pub use corpus::Corpus;
pub use files::{FilesError, Loaded, Source as File, Texts, expand, inspect, load};
pub use index::Index;
pub use jaro::{jaro_winkler, one_edit};
pub use judge::{Backdrop, Bench, Judge, Rate};
pub use link::{Linked, Numbers, Options, Pair, Report, link};
pub use measure::{Confusion, Quality, Truth};
pub use model::{Explanation, Model, ModelError, Reason, Source};
pub use propose::{Birth, Proposal};
pub use roles::{Columns, ColumnsError, Role, RolesFile};
pub use table::{Batch, Schema, Table};
