//! Cases told without whose they are: found by what stands in the masked text.

use super::mask::{Identity, WITHHELD};
use super::store::{self, Outline};
use desk::App;
use desk::cases::codes;
use desk::cases::secrets::Secrets;
use desk::people::model::{SEXES, label_of};
use ground::Result;
use ground::db::{Key, Tx};
use jiff::civil::Date;
use serde_json::json;

/// Cases of one answer.
pub const SHOWN: usize = 20;

/// A case as shown.
pub struct Case {
    /// Whose it is: for the audit trail and nowhere else.
    pub key: Key,
    /// The agency that keeps it, for the audit trail.
    pub org: i32,
    /// 8歳(受理のとき)・男・養護相談(児童虐待)・身体的
    pub about: String,
    /// What became of it.
    pub end: String,
    /// What it is, when as an age, and the masked text.
    pub passages: Vec<(String, String, String)>,
}

/// The cases whose masked text holds every word, the newest first.
pub async fn find(app: &App, tx: &mut Tx<'_>, words: &[String]) -> Result<Vec<Case>> {
    let mut found = Vec::new();
    for key in store::candidates(tx, words).await? {
        let Some(case) = told(app, tx, key).await? else { continue };
        let keys: Vec<String> = words.iter().map(|word| jp::fold(word)).collect();
        let texts: Vec<String> = case.passages.iter().map(|(_, _, text)| jp::fold(text)).collect();
        if keys.iter().all(|key| texts.iter().any(|text| text.contains(key))) {
            found.push(case);
        }
        if found.len() == SHOWN {
            break;
        }
    }
    Ok(found)
}

/// A case, masked.
async fn told(app: &App, tx: &mut Tx<'_>, key: Key) -> Result<Option<Case>> {
    let Some(outline) = store::outline(tx, key).await? else { return Ok(None) };
    let people = store::people(tx, key).await?;
    let mut identity = Identity::born(outline.birth);
    for [family, given, family_kana, given_kana] in &people.names {
        identity.name(family, given, family_kana, given_kana);
    }
    people.addresses.iter().for_each(|line| identity.address(line));
    people.phones.iter().for_each(|number| identity.phone(number));
    people.called.iter().for_each(|name| identity.called(name));
    // Who reported, and what 支援措置 hides, lie sealed: what names them is withheld whole, for a part of a name would be left of it.
    let secrets = Secrets::of(app, tx, key, &[]).await?;
    let clear = |text: &str| {
        let is_clear = secrets.found_in(&json!({ "text": text }), |_| "").is_empty();
        if is_clear { identity.mask(text) } else { WITHHELD.to_owned() }
    };
    let passages = store::passages(tx, key).await?;
    let passages = passages.into_iter().map(|(what, day, text)| (what, when(day, &outline), clear(&text)));
    Ok(Some(Case { key, org: outline.org, about: about(&outline), end: end(&outline), passages: passages.collect() }))
}

/// The day as the age of the child, or as the time since the case began.
fn when(day: Option<Date>, outline: &Outline) -> String {
    let Some(day) = day else { return String::new() };
    match (outline.birth, outline.accepted_on) {
        (Some(birth), _) => format!("{}歳の頃", jp::age_on(birth, day).max(0)),
        (None, Some(accepted)) => since(accepted, day),
        _ => String::new(),
    }
}

fn since(accepted: Date, day: Date) -> String {
    let months = jp::months_on(accepted, day);
    if months >= 0 { format!("受理から{months}か月") } else { "受理の前".to_owned() }
}

fn about(outline: &Outline) -> String {
    let age = outline
        .birth
        .zip(outline.accepted_on)
        .map(|(birth, day)| format!("{}歳(受理のとき)", jp::age_on(birth, day).max(0)));
    let parts = [
        age.unwrap_or_default(),
        label_of(SEXES, &outline.sex).to_owned(),
        codes::label(codes::KINDS, &outline.kind).to_owned(),
        outline.abuse.clone(),
        outline.disposition.clone(),
        outline.severity.map(|severity| format!("重症度{severity}")).unwrap_or_default(),
    ];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("・")
}

fn end(outline: &Outline) -> String {
    match (outline.accepted_on, outline.closed_on) {
        (Some(accepted), Some(closed)) => {
            format!("{}で終結 {}", since(accepted, closed), codes::label(codes::CLOSE_REASONS, &outline.close_reason))
        }
        _ => "継続中".to_owned(),
    }
}
