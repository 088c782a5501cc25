//! The screens.

pub(super) mod beats;
pub(super) mod sharing;
pub(super) mod terminal;
pub(super) mod views;

use desk::App;
use ground::gate::{AgencyKind, Permit};
use ground::{Error, Result};

/// How a centre is reached at any hour.
struct Contact {
    name: String,
    day: String,
    night: String,
    whom: String,
}

impl Contact {
    fn of(app: &App, org: i32) -> Self {
        let registry = app.gate.registry();
        let agency = registry.agency(org);
        let text = |part: fn(&ground::gate::Agency) -> &String| agency.map(part).cloned().unwrap_or_default();
        Self {
            name: registry.name(org).to_owned(),
            day: text(|agency| &agency.phone),
            night: text(|agency| &agency.night_phone),
            whom: text(|agency| &agency.contact),
        }
    }
}

/// The police force the reader belongs to: its headquarters, or itself.
fn headquarters(app: &App, permit: &Permit) -> i32 {
    let org = permit.actor().org;
    app.gate.registry().agency(org).and_then(|agency| agency.parent).unwrap_or(org)
}

/// Screens that are for one kind of agency do not exist for the others.
fn only_for(permit: &Permit, kind: AgencyKind) -> Result<()> {
    if permit.actor().kind == kind { Ok(()) } else { Err(Error::NotFound) }
}
