//! Stories of the staff, told in Chromium at the real screens of a served nation.
//!
//! [`served::Served`] is the office with its jobs running, [`desk::Desk`] a browser in it. On every page a story calls [`desk::Desk::look`]:
//! axe must find nothing and nothing may stick out, on a desk and on a tablet; pictures of both go to `<target>/screens`.

mod account;
mod admin;
mod checkin;
mod checkin_lists;
mod checkin_round;
mod council;
mod custody;
mod desk;
mod figures;
mod held;
mod import;
mod insight;
mod intake;
mod keep;
mod keyboard;
mod learning;
mod letters;
mod linked;
mod links;
mod matching;
mod missing;
mod monitor;
mod national;
mod notices;
mod outreach;
mod oversight;
mod police;
mod protection;
mod record;
mod score;
mod search;
pub mod served;
mod session;
mod sharing;
mod sheets;
mod sources;
mod transitions;

/// The pictures shown in README are those the stories took last.
#[test]
#[ignore = "writes docs/screens; run it after the stories, with --run-ignored only"]
fn pictures_of_the_readme() {
    let shown = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/screens");
    std::fs::create_dir_all(&shown).unwrap();
    for name in ["home", "intake", "record", "search", "notices", "ledger", "custody", "process"] {
        let taken = ground::testkit::screens().join(format!("readme-{name}.png"));
        assert!(taken.metadata().unwrap().len() <= 250 << 10, "{name} is heavy");
        std::fs::copy(taken, shown.join(format!("{name}.png"))).unwrap();
    }
}
