//! Everything that needs a database, in one binary: linking is the dear part.

mod agencies;
mod audit;
mod catalogue;
mod house;
mod nation;
mod pools;
mod visitor;
