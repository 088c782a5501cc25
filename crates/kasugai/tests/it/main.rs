//! Everything that needs a database, in one binary: linking is the dear part.

mod agencies;
mod audit;
mod catalogue;
mod house;
mod nation;
mod people;
mod pools;
mod visitor;
