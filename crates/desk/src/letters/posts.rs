//! In whose name letters go out, and to whom they are addressed: the heads of agencies.

use super::store::Reference;
use crate::App;
use crate::agencies::settings::{HEAD, head_of};
use ground::gate::{Agency, AgencyKind, Permit, Registry};
use ground::{Error, Result};
use jiff::civil::Date;

/// The head of the own agency, or its name.
pub fn sender(app: &App, permit: &Permit) -> String {
    let (registry, org) = (app.gate.registry(), permit.actor().org);
    let today = app.db.clock().today();
    registry.agency(org).map_or_else(String::new, |agency| head_of(&registry, agency, today))
}

/// Agencies of the directory as they are addressed: those of the own area, then the centres of the others. Any other may be typed.
pub fn addressees(app: &App, permit: &Permit) -> Vec<(String, i32)> {
    let (registry, own, today) = (app.gate.registry(), permit.actor(), app.db.clock().today());
    let mut agencies: Vec<_> = registry
        .agencies()
        .filter(|agency| agency.id != own.org && (agency.area == own.area || agency.kind == AgencyKind::Centre))
        .map(|agency| (agency.area != own.area, addressed(&registry, agency, today), agency.id))
        .collect();
    agencies.sort();
    agencies.into_iter().map(|(_, name, id)| (name, id)).collect()
}

/// The agency of the directory a letter goes to: the one that asked, addressed as it is addressed, or the one of the list that is.
///
/// # Errors
/// `Invalid` beside `to` where several read alike.
pub fn recipient(app: &App, permit: &Permit, to: &str, asked: Option<&Reference>) -> Result<Option<i32>> {
    let (registry, today) = (app.gate.registry(), app.db.clock().today());
    let asking = asked.and_then(|asked| registry.agency(asked.from_org));
    if let Some(agency) = asking.filter(|agency| addressed(&registry, agency, today) == to) {
        return Ok(Some(agency.id));
    }
    let alike: Vec<i32> =
        addressees(app, permit).into_iter().filter(|(name, _)| name == to).map(|(_, org)| org).collect();
    match alike.as_slice() {
        [] => Ok(None),
        [org] => Ok(Some(*org)),
        _ => Err(Error::invalid(
            "to",
            "同じ呼び名の機関が2つ以上あり、届け先を決められません。所在地などを書き足してください。書き足した文書はシステムの中では届かないので、印刷して送ってください。",
        )),
    }
}

/// An agency as it is addressed on a day.
pub fn addressed(registry: &Registry, agency: &Agency, on: Date) -> String {
    let is_set = HEAD.value(registry, agency.id, on).is_string();
    match agency.kind {
        AgencyKind::Municipality | AgencyKind::Prefecture if !is_set => format!("{} 児童福祉主管課長 様", agency.name),
        AgencyKind::PoliceHq | AgencyKind::National | AgencyKind::Contractor if !is_set => {
            format!("{} 御中", agency.name)
        }
        AgencyKind::PoliceStation => format!("{} 殿", head_of(registry, agency, on)),
        _ => format!("{} 様", head_of(registry, agency, on)),
    }
}
