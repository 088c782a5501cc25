//! What is hard to get right about Japan: names and their variant characters, readings, dates in eras, ages, school
//! years, legal day counts, addresses and telephone numbers.
//!
//! Everything here is pure: no clock, no database, no network. Functions called `fold_*` make *keys*: two spellings
//! that staff take for the same have the same key. A key is for comparing only; what a register says is stored and
//! shown exactly as it was given.
//!
//! ```
//! assert_eq!(jp::fold("髙𣘺　はな子"), jp::fold("高橋ハナ子"));
//! assert_eq!(jp::fold_kana("ｻﾄｳ ﾕｳｺ"), jp::fold_kana("さとーゆうこ"));
//! ```

pub mod address;
pub mod age;
pub mod clock;
pub mod date_input;
pub mod era;
pub mod fold;
pub mod kana;
mod kanji_number;
pub mod phone;
pub mod reference;
pub mod romaji;
pub mod school;
mod variants;

pub use address::{address_contains, fold_address, split_key};
pub use age::{AgeShown, age_on, attains, attains_months, legal_age, months_on};
pub use clock::{Counting, Deadline, HoursClock, RuleName, day_in_japan, japan};
pub use date_input::{BirthQuery, DateError, DateRead, PartialDate, parse_birth_query, parse_date, read_date};
pub use era::{Era, FiscalYear, Wareki};
pub use fold::{KanaTerms, SearchTerms, fold, search_keys};
pub use kana::{fold_kana, fold_kana_keeping_long, gojuon_key, is_kana};
pub use phone::fold_phone;
pub use romaji::romaji_to_kana;
pub use school::{Grade, fiscal_year, grade_on, school_entry};
