//! Which version of which form holds for an agency on a day: its own where it has one, else the shipped one.

use super::form::{CodeLists, Form, Subject};
use super::shipped::shipped;
use super::store;
use ground::Result;
use ground::db::Tx;
use jiff::civil::Date;

/// The forms and code lists of one agency.
#[derive(Debug)]
pub struct Catalogue {
    /// Versions the agency put in force itself.
    pub own: Vec<Form>,
    /// Shipped code lists, with the agency's in their place.
    pub lists: CodeLists,
}

/// Reads what the permit's agency has.
pub async fn catalogue(tx: &mut Tx<'_>) -> Result<Catalogue> {
    let own = store::forms::published(tx).await?;
    let changed = store::forms::code_lists(tx).await?;
    let lists = changed.into_iter().fold(shipped().lists.clone(), |lists, (list, _)| lists.with(list));
    Ok(Catalogue { own, lists })
}

impl Catalogue {
    /// The version of a form that is filled in on a day.
    pub fn on(&self, id: &str, day: Date) -> Option<&Form> {
        let own = self.own.iter().filter(|form| form.id == id && form.effective_on <= day);
        own.max_by_key(|form| (form.effective_on, form.version)).or_else(|| shipped().on(id, day))
    }

    /// The wording that is answered on a day: the codes are those of its fiscal year.
    pub fn wording(&self, id: &str, day: Date) -> Option<Form> {
        self.on(id, day).map(|form| form.resolved(&self.lists, jp::fiscal_year(day).0))
    }

    /// Names of all forms: the shipped ones in their order, then the agency's own.
    pub fn ids(&self) -> Vec<&str> {
        let mut ids: Vec<&str> = Vec::new();
        for id in shipped().forms.iter().chain(&self.own).map(|form| form.id.as_str()) {
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        ids
    }

    /// The forms that can be filled in on a day.
    pub fn all_on(&self, day: Date, subject: Subject) -> Vec<&Form> {
        self.ids().into_iter().filter_map(|id| self.on(id, day)).filter(|form| form.subject == subject).collect()
    }

    /// The newest version of a form, whether it holds already or later.
    pub fn newest(&self, id: &str) -> Option<&Form> {
        let own = self.own.iter().filter(|form| form.id == id).max_by_key(|form| form.version);
        own.or_else(|| shipped().forms.iter().filter(|form| form.id == id).max_by_key(|form| form.version))
    }

    /// A number no version of a form has had.
    pub fn next_version(&self, id: &str) -> i32 {
        let known = shipped().forms.iter().chain(&self.own).filter(|form| form.id == id).map(|form| form.version);
        known.max().unwrap_or_default().saturating_add(1)
    }

    /// A shipped version newer than the one an agency's own version was made from.
    pub fn newer_standard(&self, form: &Form, day: Date) -> Option<&'static Form> {
        let based_on = form.based_on.filter(|_| form.own)?;
        shipped().on(&form.id, day).filter(|standard| standard.version > based_on)
    }
}
