//! Stories of the staff, told in Chromium at the real screens of a served nation.
//!
//! [`served::Served`] is the office with its jobs running, [`desk::Desk`] a browser in it. On every page a story calls [`desk::Desk::look`]:
//! axe must find nothing and nothing may stick out, on a desk and on a tablet; pictures of both go to `<target>/screens`.

mod desk;
mod intake;
mod keyboard;
mod notices;
mod protection;
mod record;
mod search;
mod served;
