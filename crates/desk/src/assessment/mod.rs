//! 様式: assessment, survey, hearing, consent and report sheets. A form is data ([`form`], `forms/*.toml`), a sheet keeps what was answered in
//! the wording it was asked in.
//!
//! Sources: 共通リスクアセスメントツール, 一時保護フローチャート, 児童福祉法33条の3の3 and others, named in each form. Neighbours ask for
//! [`latest`], or with [`said_until`] for what was said at a past moment. Pitfall: a blank is not a no, and an address in an answer is hidden like the address itself.

pub mod api;
pub mod body;
mod catalogue;
mod design;
pub mod document;
pub mod form;
pub mod linked;
pub mod model;
pub mod origin;
mod pages;
mod prefill;
mod sheet;
pub mod shipped;
mod store;
pub mod view;

pub use pages::taking::{take_linked, take_linked_on_file};

use crate::App;
use ground::db::{Key, Tx};
use ground::gate::Action;
use ground::web::Routes;
use ground::{Result, Sealed};

/// The newest finished sheet of a form about a child: what was asked and answered. Call [`crate::people::access::open`] first.
pub async fn latest(tx: &mut Tx<'_>, person: Key, form: &str) -> Result<Option<Sealed<model::Sheet>>> {
    store::latest(tx, person, form).await
}

/// Every finished sheet of a form about a child, newest first: what was asked and answered. Call [`crate::people::access::open`] first.
pub async fn finished(tx: &mut Tx<'_>, person: Key, form: &str) -> Result<Vec<Sealed<model::Sheet>>> {
    store::finished(tx, person, form).await
}

/// Everything the sheets of these forms said about a child until a moment, saving by saving, as one agency wrote them. Call
/// [`crate::people::access::open`] first.
pub async fn said_until(
    tx: &mut Tx<'_>,
    person: Key,
    org: i32,
    forms: &[&str],
    moment: jiff::Timestamp,
) -> Result<Sealed<Vec<model::Revision>>> {
    store::revisions::until(tx, person, org, forms, moment).await
}

/// [`said_until`] of many children of the own agency at once, by child: one look at many, for work that no single child is opened for.
pub async fn said_of_many(
    tx: &mut Tx<'_>,
    persons: &[uuid::Uuid],
    forms: &[&str],
    moment: jiff::Timestamp,
) -> Result<Sealed<std::collections::HashMap<uuid::Uuid, Vec<model::Revision>>>> {
    let org = tx.permit().actor().org;
    store::revisions::until_of_many(tx, persons, org, forms, moment).await
}

/// A sheet of the own agency about a child, without addresses and telephone numbers: what linked information is offered for. Call
/// [`crate::people::access::open_kept`] first.
pub async fn own_of_child(tx: &mut Tx<'_>, person: Key, id: uuid::Uuid) -> Result<Sealed<model::Sheet>> {
    let org = tx.permit().actor().org;
    let sheet = store::load(tx, model::Place::Child(person), id).await?;
    if sheet.for_rules().org == org { Ok(sheet) } else { Err(ground::Error::NotFound) }
}

/// What sheets there are about a child, written by this agency: begun and finished, newest first.
pub async fn lines(tx: &mut Tx<'_>, person: Key, org: i32) -> Result<Sealed<Vec<model::Line>>> {
    store::list(tx, model::Place::Child(person), org).await
}

/// Questions and answers of a sheet as plain text, a line each; without places, what was left blank, and the items named in `but`.
pub fn text(sheet: &model::Sheet, but: &[&str]) -> String {
    let shown = sheet.form.shown(&sheet.answers);
    let told = sheet.form.items().filter(|item| shown.contains(&item.key) && !but.contains(&item.key.as_str()));
    let lines = told.filter_map(|item| {
        let line = view::answered_line(item, sheet.answers.get(&item.key), true);
        let rows: Vec<String> = line.rows.iter().map(|row| row.join(" / ")).collect();
        let said =
            if rows.is_empty() { line.text } else { format!("\n{}\n{}", line.heads.join(" / "), rows.join("\n")) };
        (!said.is_empty() && !item.is_place()).then(|| format!("{}: {said}", line.label))
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// The forms an agency reports of itself in on a day, the permit holder's own ones among them: what others can be asked to answer.
pub async fn agency_forms(tx: &mut Tx<'_>, day: jiff::civil::Date) -> Result<Vec<form::Form>> {
    let catalogue = catalogue::catalogue(tx).await?;
    let forms = catalogue.all_on(day, form::Subject::Agency);
    Ok(forms.into_iter().filter_map(|form| catalogue.wording(&form.id, day)).collect())
}

/// A form as the permit holder's agency asks it on a day: its own version where it has one, with the codes of the fiscal year.
pub async fn wording(tx: &mut Tx<'_>, form: &str, day: jiff::civil::Date) -> Result<Option<form::Form>> {
    Ok(catalogue::catalogue(tx).await?.wording(form, day))
}

/// Begins a sheet in which the agency answers what another one asks of it.
pub async fn begin_asked(
    tx: &mut Tx<'_>,
    vault: &ground::vault::Vault,
    form: form::Form,
    period: (jiff::civil::Date, jiff::civil::Date),
) -> Result<uuid::Uuid> {
    let made_on = tx.today();
    let wording = sheet::Wording { form, made_on, period: Some(period), from: None };
    sheet::begin_in(tx, vault, model::Place::Agency, wording).await
}

/// A sheet of the own agency about itself, whole.
pub async fn own_sheet(app: &App, tx: &mut Tx<'_>, id: uuid::Uuid) -> Result<Sealed<model::Sheet>> {
    let area = tx.permit().actor().area;
    let sealed = store::load(tx, model::Place::Agency, id).await?;
    let mut sheet = sealed.for_rules().clone();
    sheet::open_places(&app.vault, area, &mut sheet)?;
    Ok(sealed.map(|_| sheet))
}

/// Routes of this slice.
pub fn routes() -> Routes<App> {
    use pages::{export, fill, list, print, show};
    Routes::default()
        .get("/records/{key}/sheets", Action::ReadSheet, list::of_child)
        .post("/records/{key}/sheets", Action::WriteSheet, list::begin_of_child)
        .get("/records/{key}/sheets/{id}", Action::ReadSheet, show::of_child)
        .get("/records/{key}/sheets/{id}/edit", Action::WriteSheet, fill::of_child)
        .post("/records/{key}/sheets/{id}/edit", Action::WriteSheet, fill::save_of_child)
        .get("/records/{key}/sheets/{id}/history", Action::ReadSheet, show::history_of_child)
        .get("/records/{key}/sheets/{id}/print", Action::PrintRecord, print::of_child)
        .get("/sheets", Action::ReadSheet, list::of_agency)
        .post("/sheets", Action::WriteSheet, list::begin_of_agency)
        .get("/sheets/export", Action::ExportList, export::export)
        .get("/sheets/{id}", Action::ReadSheet, show::of_agency)
        .get("/sheets/{id}/edit", Action::WriteSheet, fill::of_agency)
        .post("/sheets/{id}/edit", Action::WriteSheet, fill::save_of_agency)
        .get("/sheets/{id}/history", Action::ReadSheet, show::history_of_agency)
        .get("/sheets/{id}/print", Action::PrintRecord, print::of_agency)
        .merge(design_routes())
        .merge(api::routes())
}

fn design_routes() -> Routes<App> {
    use design::{codes, forms, item, publish};
    Routes::default()
        .get("/admin/sheets", Action::DesignSheet, forms::list)
        .get("/admin/sheets/{form}", Action::DesignSheet, forms::form)
        .post("/admin/sheets/{form}/begin", Action::DesignSheet, forms::begin)
        .get("/admin/sheets/{form}/edit", Action::DesignSheet, forms::edit)
        .post("/admin/sheets/{form}/edit", Action::DesignSheet, forms::save)
        .get("/admin/sheets/{form}/item", Action::DesignSheet, item::edit)
        .post("/admin/sheets/{form}/item", Action::DesignSheet, item::save)
        .post("/admin/sheets/{form}/publish", Action::DesignSheet, publish::publish)
        .post("/admin/sheets/{form}/discard", Action::DesignSheet, publish::discard)
        .get("/admin/sheets/{form}/preview", Action::DesignSheet, publish::preview)
        .get("/admin/sheets/{form}/toml", Action::DesignSheet, publish::download)
        .post("/admin/sheets/{form}/toml", Action::DesignSheet, publish::upload)
        .get("/admin/sheets/codes/{list}", Action::DesignSheet, codes::edit)
        .post("/admin/sheets/codes/{list}", Action::DesignSheet, codes::save)
}
