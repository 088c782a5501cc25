//! The form of a notice: prefilled from the record, read with every fault beside its field, held against what must not leave.

use super::model::{Content, FIELDS, Facts, Scope, URGENCIES, WIDER, part_label};
use super::photo;
use crate::places::TILES;
use desk::cases::{record, secrets::Secrets};
use desk::people::model::{Person, SEXES, label_of};
use desk::sharing::finder::keys_of;
use desk::{App, people};
use ground::db::{Key, Tx};
use ground::gate::Registry;
use ground::web::{Fields, Reader};
use ground::{Error, FieldError, Result, Sealed};
use jiff::civil::Date;
use serde_json::json;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Longest text of a part.
const LONGEST: usize = 600;

/// What is typed, understood.
pub struct Typed {
    /// Code of the urgency.
    pub urgency: String,
    /// To whom.
    pub scope: Scope,
    /// What goes out.
    pub content: Content,
}

/// What is known already: who belongs to the household, whom to call.
pub async fn prefilled(app: &App, tx: &mut Tx<'_>, child: Key) -> Result<Sealed<Fields>> {
    let actor = tx.permit().actor();
    let relations = people::relations(tx, child).await?;
    let registry = app.gate.registry();
    let agency = registry.agency(actor.org).ok_or(Error::NotFound)?;
    let mut fields = Fields::default();
    fields.set("contact", format!("{} {}", agency.contact, actor.name).trim().to_owned());
    fields.set("call_day", &agency.phone);
    fields.set("call_night", if agency.night_phone.is_empty() { &agency.phone } else { &agency.night_phone });
    fields.set("urgency", "soon");
    fields.set("scope", "all");
    Ok(relations.map(|relations| {
        let together = relations.iter().filter(|one| one.facts.lives_together == Some(true));
        let companions: Vec<String> =
            together.map(|one| format!("{} {}", one.facts.kind, one.relative.name()).trim().to_owned()).collect();
        fields.set("companions", companions.join("、"));
        fields
    }))
}

/// The form as a notice has it.
pub fn filled(urgency: &str, scope: &Scope, facts: &Facts) -> Fields {
    let mut fields = Fields::default();
    fields.set("urgency", urgency);
    fields.set("scope", if scope.all_centres { "all" } else { "prefectures" });
    scope.prefectures.iter().for_each(|code| fields.push("prefectures", code));
    scope.wider.iter().for_each(|code| fields.push("wider", code));
    FIELDS.iter().for_each(|field| fields.set(field.name, facts.get(field.name)));
    fields
}

/// Reads urgency and scope.
fn read_scope(reader: &mut Reader<'_>) -> (String, Scope) {
    let codes: Vec<&str> = URGENCIES.iter().map(|(code, _)| *code).collect();
    let urgency = reader.choice("urgency", "緊急度", &codes);
    let all_centres = reader.choice("scope", "あて先", &["all", "prefectures"]) == "all";
    let known: Vec<&str> = TILES.iter().map(|tile| tile.code).collect();
    let prefectures = reader.choices("prefectures", "都道府県", &known);
    let kinds: Vec<&str> = WIDER.iter().map(|(code, _)| *code).collect();
    let wider = reader.choices("wider", "児童相談所のほかの機関", &kinds);
    if prefectures.is_empty() && (!all_centres || !wider.is_empty()) {
        reader.refuse("prefectures", "都道府県を選んでください。");
    }
    (urgency, Scope { all_centres, prefectures, wider })
}

/// Reads the whole form; the identity comes from the register. `before` keeps its picture unless another one is chosen.
pub async fn read(
    app: &App,
    tx: &mut Tx<'_>,
    child: Key,
    id: Uuid,
    fields: &Fields,
    before: Option<Vec<u8>>,
) -> Result<Typed> {
    let mut reader = Reader::new(fields);
    let (urgency, scope) = read_scope(&mut reader);
    let mut facts = BTreeMap::new();
    for field in FIELDS {
        let text = if field.needed {
            reader.required(field.name, field.label, LONGEST)
        } else {
            reader.text(field.name, field.label, LONGEST)
        };
        facts.insert(field.name.to_owned(), text);
    }
    reader.finish(())?;
    let person = people::load(tx, child).await?.for_rules().clone();
    facts.extend(identity(&person, tx.today()));
    facts.retain(|_, text| !text.is_empty());
    let facts = Facts(facts);
    hold(app, tx, child, &facts).await?;
    let photo = match fields.get("photo") {
        "" => before,
        "none" => None,
        chosen => {
            let chosen = chosen.parse().map_err(|_| Error::invalid("photo", "写真を選び直してください。"))?;
            Some(photo::sealed(app, tx, child, chosen, id).await?)
        }
    };
    let names = &person.facts.names;
    let forms = names.iter().filter(|name| name.kind != "placeholder");
    let forms: Vec<[String; 4]> = forms
        .map(|name| [&name.family, &name.given, &name.family_kana, &name.given_kana].map(String::to_owned))
        .collect();
    let (whole, part) = keys_of(&forms);
    let birth = person.facts.birth.as_ref().map(|birth| (birth.first, birth.last));
    Ok(Typed { urgency, scope, content: Content { facts, photo, whole, part, birth } })
}

/// Name, reading, birth, age and sex as the register has them.
fn identity(person: &Person, today: Date) -> Vec<(String, String)> {
    let birth = person.facts.birth.as_ref();
    let others: Vec<String> = person.facts.names.iter().skip(1).map(|name| name.text()).collect();
    [
        ("name", person.name()),
        ("kana", person.kana()),
        ("other_names", others.join("、")),
        ("birth", birth.map(|birth| birth.label()).unwrap_or_default()),
        ("age", birth.map(|birth| birth.age(today)).unwrap_or_default()),
        ("sex", label_of(SEXES, person.facts.sex_code()).to_owned()),
    ]
    .map(|(name, text)| (name.to_owned(), text))
    .to_vec()
}

/// What goes out names no reporter and no hidden place.
async fn hold(app: &App, tx: &mut Tx<'_>, child: Key, facts: &Facts) -> Result<()> {
    let actor = tx.permit().actor();
    let registry = app.gate.registry();
    let own = own_names(&registry, actor.org, &actor.name);
    let own: Vec<&str> = own.iter().map(String::as_str).collect();
    let mut secrets = Secrets::of(app, tx, child, &own).await?;
    if people::hidden_from(tx, child).await?.is_some() {
        let person = people::load(tx, child).await?.for_rules().clone();
        let record = record::load(tx, child).await?.for_rules().clone();
        let lives =
            person.facts.addresses.iter().filter_map(|address| registry.municipality(address.municipality.as_deref()?));
        let lives = lives.map(|town| town.name.as_str());
        let kept = record.as_ref().and_then(|record| record.residence_org).map(|town| registry.name(town));
        let towns: Vec<&str> = lives.chain(kept).collect();
        secrets.shield(record.as_ref().map_or("", |record| record.sheet.school.as_str()), &towns);
    }
    let findings = secrets.found_in(&json!(facts), part_label);
    let errors: Vec<FieldError> = findings
        .into_iter()
        .map(|finding| FieldError {
            field: field_of(finding.place),
            message: format!(
                "「{}」に{}が入っています。ほかの機関に渡せません。消してください。",
                finding.place, finding.what
            ),
        })
        .collect();
    if errors.is_empty() { Ok(()) } else { Err(Error::Invalid(errors)) }
}

fn own_names(registry: &Registry, org: i32, staff: &str) -> Vec<String> {
    let contact = registry.agency(org).map(|agency| agency.contact.clone()).unwrap_or_default();
    vec![registry.name(org).to_owned(), contact, staff.to_owned()]
}

fn field_of(label: &str) -> String {
    FIELDS.iter().find(|field| field.label == label).map_or("story", |field| field.name).to_owned()
}
