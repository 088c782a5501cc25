//! 帳票のひな形: which documents there are, and how an agency puts its own templates in their place.
//!
//! Stands above all slices that print, as the list of routes does; nobody calls it. An agency's template is tried on the sample before it is
//! taken, takes effect on a day, and gives way to the shipped one by itself when it fails. Pitfall: a template reads the fields of the
//! document's struct, so renaming one is a change of what agencies wrote; add instead.

mod pages;

use crate::App;
use crate::assessment::document::SheetPaper;
use crate::cases::intake::{AbuseIntake, GeneralIntake};
use crate::cases::meeting::UrgentMinutes;
use crate::cases::progress::ProgressSheet;
use crate::cases::record::RecordSheet;
use crate::custody::notice::{CustodyNotice, ReleaseNotice};
use crate::custody::warrant::{ToDistrictCourt, ToFamilyCourt, ToSummaryCourt};
use crate::handouts::Computed;
use crate::letters::{LetterPaper, ReferralPaper};
use crate::meetings::{LedgerSheet, MeetingMinutes};
use crate::papers::Sample;
use ground::gate::Action;
use ground::web::Routes;

/// A kind of document.
#[derive(Clone, Copy)]
pub struct Kind {
    /// Name of its template.
    pub kind: &'static str,
    /// Its name on paper.
    pub title: &'static str,
    /// The invented example as data.
    pub sample: fn() -> serde_json::Result<serde_json::Value>,
    /// What stands at the foot of the example when the paper leaves the house.
    pub outside: fn() -> Option<String>,
}

impl Kind {
    const fn of<D: Sample>() -> Self {
        Self {
            kind: D::KIND,
            title: D::TITLE,
            sample: || serde_json::to_value(D::sample()),
            outside: || D::sample().outside().map(str::to_owned),
        }
    }
}

/// The only list of documents, in the order of the screen.
pub const KINDS: &[Kind] = &[
    Kind::of::<AbuseIntake>(),
    Kind::of::<GeneralIntake>(),
    Kind::of::<UrgentMinutes>(),
    Kind::of::<MeetingMinutes>(),
    Kind::of::<LedgerSheet>(),
    Kind::of::<RecordSheet>(),
    Kind::of::<ProgressSheet>(),
    Kind::of::<LetterPaper>(),
    Kind::of::<ReferralPaper>(),
    Kind::of::<ToDistrictCourt>(),
    Kind::of::<ToFamilyCourt>(),
    Kind::of::<ToSummaryCourt>(),
    Kind::of::<CustodyNotice>(),
    Kind::of::<ReleaseNotice>(),
    Kind::of::<SheetPaper>(),
    Kind::of::<Computed>(),
];

/// A kind by its name.
fn kind(name: &str) -> Option<Kind> {
    KINDS.iter().copied().find(|kind| kind.kind == name)
}

/// Routes of this slice.
pub fn routes() -> Routes<App> {
    Routes::default()
        .get("/admin/papers", Action::DesignPaper, pages::list)
        .get("/admin/papers/{kind}", Action::DesignPaper, pages::show)
        .post("/admin/papers/{kind}", Action::DesignPaper, pages::add)
        .post("/admin/papers/{kind}/reset", Action::DesignPaper, pages::reset)
        .get("/admin/papers/{kind}/template", Action::DesignPaper, pages::template)
        .get("/admin/papers/{kind}/sample", Action::DesignPaper, pages::sample)
}
