//! 検証: one record opened to the nation, by its holder's own act or on request, read-only, until a day. It is a grant like any other
//! ([`desk::people::access`]); every look stands in the holder's 閲覧履歴.

pub mod pages;
mod store;
