//! Gathers what must not leave the centre and holds a finished document against it.

use super::guard::{Finding, Secrets};
use crate::custody::model::Custody;
use crate::custody::place;
use crate::{App, cases, people};
use ground::Result;
use ground::db::{Key, Tx};
use serde::Serialize;

/// Everything in a document that names a reporter of the child, an address or telephone hidden by 支援措置 of the child or the family, or the
/// hidden place of the 一時保護. Empty: proven absent.
pub async fn findings(
    app: &App,
    tx: &mut Tx<'_>,
    custody: &Custody,
    document: &impl Serialize,
    label: impl Fn(&str) -> &'static str,
) -> Result<Vec<Finding>> {
    let child = people::load(tx, custody.person).await?.for_rules().clone();
    let relations = people::relations(tx, custody.person).await?.for_rules().clone();
    let school =
        cases::record::load(tx, custody.person).await?.for_rules().as_ref().map(|record| record.sheet.school.clone());
    let family = relations.iter().map(|relation| &relation.relative);
    let names: Vec<String> =
        family.chain([&child]).flat_map(|person| person.facts.names.iter()).map(|name| name.text()).collect();
    let mut secrets = Secrets::naming(names.iter().map(String::as_str).chain(school.as_deref()));
    for reporter in cases::intake::reporter::reporters_of(app, tx, custody.person).await? {
        secrets.reporter(&reporter);
    }
    let family: Vec<Key> = relations.iter().map(|relation| relation.relative.key).collect();
    for person in [custody.person].into_iter().chain(family) {
        let (addresses, phones) = people::hidden_places(tx, &app.vault, person).await?;
        secrets.hidden(&addresses, &phones);
    }
    if custody.facts.place_hidden {
        secrets.place(&place::open(tx, &app.vault, custody).await?);
    }
    Ok(secrets.found_in(&serde_json::to_value(document)?, label))
}
