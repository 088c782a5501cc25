//! The screens.

pub(super) mod beats;
pub(super) mod sharing;
pub(super) mod terminal;
pub(super) mod views;

use desk::App;
use ground::gate::Permit;
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

/// The police force the reader belongs to: its headquarters.
fn headquarters(app: &App, permit: &Permit) -> Result<i32> {
    use ground::gate::AgencyKind::{PoliceHq, PoliceStation};
    let actor = permit.actor();
    match actor.kind {
        PoliceHq => Ok(actor.org),
        PoliceStation => {
            app.gate.registry().agency(actor.org).and_then(|station| station.parent).ok_or(Error::Forbidden)
        }
        _ => Err(Error::Forbidden),
    }
}
