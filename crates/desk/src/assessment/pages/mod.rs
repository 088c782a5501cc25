//! The pages of sheets: list, fill in, show, history, file. Each works for a child and for the agency itself.

pub mod export;
pub mod fill;
pub mod list;
pub mod print;
pub mod show;
pub mod taking;

use super::model::{Line, Place, Sheet};
use super::origin::Origins;
use super::{prefill, store};
use crate::frame::date_wareki;
use crate::{App, people};
use ground::db::{Key, Tx};
use ground::gate::{Action, Permit};
use ground::{Result, Sealed};
use jiff::civil::Date;
use uuid::Uuid;

/// The permit to read what lies at a place.
async fn open(app: &App, permit: &Permit, place: Place) -> Result<Permit> {
    match place {
        Place::Child(key) => people::access::open(app, permit, key).await,
        Place::Agency => Ok(permit.clone()),
    }
}

/// The permit to change it.
async fn open_own(app: &App, permit: &Permit, place: Place) -> Result<Permit> {
    match place {
        Place::Child(key) => people::access::open_own(app, permit, key).await,
        Place::Agency => Ok(permit.clone()),
    }
}

/// Who a page is about, when it is about a child.
pub(super) struct About {
    strip: Option<people::Strip>,
    key: Option<Key>,
    org: i32,
    known: prefill::Known,
}

impl About {
    /// What is known of the family, and whether places are hidden.
    pub(super) fn known(&self) -> &prefill::Known {
        &self.known
    }
}

async fn about(tx: &mut Tx<'_>, place: Place) -> Result<Sealed<About>> {
    let org = tx.permit().actor().org;
    match place {
        Place::Child(key) => {
            let (today, person) = (tx.today(), people::load(tx, key).await?);
            let family = prefill::family(tx, key).await?;
            Ok(person.zip(family).map(|(person, known)| About {
                strip: Some(people::Strip::of(&person, today)),
                key: Some(key),
                org: person.org,
                known,
            }))
        }
        Place::Agency => Ok(Sealed::plain(About { strip: None, key: None, org, known: prefill::Known::default() })),
    }
}

/// A sheet with who it is about; its places are opened unless a 支援措置 hides them.
pub(super) async fn load(app: &App, tx: &mut Tx<'_>, place: Place, id: Uuid) -> Result<Sealed<(About, Sheet)>> {
    let area = match place {
        Place::Child(key) => key.area,
        Place::Agency => tx.permit().actor().area,
    };
    let about = about(tx, place).await?;
    let shielded = about.for_rules().known.shielded;
    let sheet = store::load(tx, place, id).await?;
    let mut opened = sheet.for_rules().clone();
    if !shielded {
        super::sheet::open_places(&app.vault, area, &mut opened)?;
    }
    Ok(about.zip(sheet.map(|_| opened)))
}

/// Where answers came from, for who may see linked information; others see the answers alone.
pub(super) fn origins_for(permit: &Permit, sheet: &Sheet) -> Origins {
    if may_see_origins(permit, sheet) { sheet.origins.clone() } else { Origins::default() }
}

/// Linked information is its own agency's.
pub(super) fn may_see_origins(permit: &Permit, sheet: &Sheet) -> bool {
    sheet.org == permit.actor().org && permit.may(Action::ReadSource)
}

/// The menu entry a place belongs to.
fn menu(place: Place) -> &'static str {
    match place {
        Place::Child(_) => "/records",
        Place::Agency => "/sheets",
    }
}

/// A line of a list, as shown.
pub struct LineShown {
    /// Address.
    pub href: String,
    /// 緊急度アセスメント 第1版
    pub title: String,
    /// 令和8年11月21日, or the period of a report.
    pub day: String,
    /// 記入中
    pub status: &'static str,
    /// Class of its chip.
    pub class: &'static str,
    /// Who and when.
    pub by: String,
}

fn shown(place: Place, line: &Line) -> LineShown {
    let is_done = line.status == super::model::Status::Done;
    LineShown {
        href: format!("{}/{}{}", place.base(), line.id, if is_done { "" } else { "/edit" }),
        title: format!("{} 第{}版", line.title, line.form_version),
        day: day_label(line.made_on, line.period),
        status: line.status.label(),
        class: if is_done { "good" } else { "warn" },
        by: format!("{} {}", line.written_by_name, crate::frame::moment_wareki(line.updated_at)),
    }
}

/// The day a sheet speaks of, or the period of a report.
fn day_label(made_on: Date, period: Option<(Date, Date)>) -> String {
    match period {
        Some((from, until)) => format!("{}~{}", date_wareki(from), date_wareki(until)),
        None => date_wareki(made_on),
    }
}

/// The lines of a place, newest first.
async fn lines(tx: &mut Tx<'_>, place: Place, org: i32) -> Result<Sealed<Vec<LineShown>>> {
    let lines = store::list(tx, place, org).await?;
    Ok(lines.map(|lines| lines.iter().map(|line| shown(place, line)).collect()))
}
