//! Answers that linked systems offer, and what is taken of them into a sheet. The rules are pure; the crate that keeps the facts makes the offers.
//!
//! Pitfall: an offer is no answer. Nothing is taken that nobody chose, and what is typed otherwise stays until whoever typed it replaces it knowingly.

use super::form::{Answer, Answers, Form, Item, Kind, answer as read_answer, label};
use super::origin::{Origin, Origins};
use ground::FieldError;
use ground::web::Fields;
use sha2::{Digest, Sha256};

/// An answer that linked information means for an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// Key of the item.
    pub item: String,
    /// The answer; of an item with several choices the one that is meant.
    pub answer: Answer,
    /// What says so, each with where it stands.
    pub origins: Vec<Origin>,
}

impl Offer {
    /// An offer to an item; none where the text cannot be its answer.
    pub fn new(item: &Item, text: &str, origins: Vec<Origin>) -> Option<Self> {
        let answer = read_answer(item, text)?;
        let written = match &answer {
            Answer::Number(number) => number.to_string(),
            Answer::Text(text) => text.clone(),
            Answer::Many(codes) => codes.first()?.clone(),
            Answer::Person(_) | Answer::Rows(_) => return None,
        };
        let origins = origins.into_iter().map(|origin| Origin { answer: written.clone(), ..origin }).collect();
        Some(Self { item: item.key.clone(), answer, origins })
    }

    /// Names it on the page: what is offered, and what says so. Other words of the source make it another offer.
    pub fn id(&self) -> String {
        let said: Vec<String> = self.origins.iter().map(Origin::line).collect();
        let bytes = Sha256::digest(format!("{}\n{:?}\n{}", self.item, self.answer, said.join("\n")));
        bytes.iter().take(12).map(|byte| format!("{byte:02x}")).collect()
    }

    /// Whether the sheet says so already.
    pub fn is_in(&self, answers: &Answers) -> bool {
        match (answers.get(&self.item), &self.answer) {
            (Some(Answer::Many(ticked)), Answer::Many(codes)) => codes.iter().all(|code| ticked.contains(code)),
            (known, answer) => known == Some(answer),
        }
    }

    /// Whether the sheet says so and where from.
    pub fn is_taken(&self, answers: &Answers, origins: &Origins) -> bool {
        self.is_in(answers) && self.origins.iter().all(|origin| origins.of(&self.item).contains(origin))
    }

    /// Whether taking it would put another answer away.
    pub fn replaces(&self, answers: &Answers) -> bool {
        !matches!(self.answer, Answer::Many(_)) && answers.get(&self.item).is_some() && !self.is_in(answers)
    }
}

/// Which offers are taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pick {
    /// Those chosen, by [`Offer::id`].
    These(Vec<String>),
    /// The only offer of each item that is shown and blank.
    Blanks,
}

impl Pick {
    /// As the page sends it: `op` and `take`.
    pub fn of(fields: &Fields) -> Self {
        if fields.get("op") == "blanks" {
            Self::Blanks
        } else {
            Self::These(fields.all("take").map(str::to_owned).collect())
        }
    }
}

/// The offers that fill blanks: of items that are shown, not answered, and offered one answer, or choices that stand side by side.
pub fn for_blanks<'o>(form: &Form, answers: &Answers, offers: &'o [Offer]) -> Vec<&'o Offer> {
    let shown = form.shown(answers);
    let is_alone = |offer: &Offer| {
        matches!(offer.answer, Answer::Many(_)) || offers.iter().filter(|other| other.item == offer.item).count() == 1
    };
    let fits = |offer: &&Offer| shown.contains(&offer.item) && answers.get(&offer.item).is_none() && is_alone(offer);
    offers.iter().filter(fits).collect()
}

/// The answers with what was taken, and where that came from: all of what was picked, or nothing.
///
/// `saved` is what the offers were shown beside, `typed` what stands on the screen now.
///
/// # Errors
/// What cannot be taken, beside its item, in Japanese.
pub fn take(
    form: &Form,
    saved: &Answers,
    typed: &Answers,
    offers: &[Offer],
    pick: &Pick,
) -> Result<(Answers, Origins), Vec<FieldError>> {
    let mut errors = Vec::new();
    let picked: Vec<&Offer> = match pick {
        Pick::Blanks => for_blanks(form, typed, offers),
        Pick::These(ids) => {
            let found: Vec<&Offer> = offers.iter().filter(|offer| ids.contains(&offer.id())).collect();
            if ids.is_empty() {
                errors.push(wrong("linked", "入れる答えを一つ以上選んでください。"));
            } else if found.len() < ids.len() {
                errors.push(wrong("linked", "連携情報が新しくなりました。内容を確かめて、もう一度選んでください。"));
            }
            found
        }
    };
    if matches!(pick, Pick::Blanks) && picked.is_empty() {
        errors.push(wrong("linked", "空欄に入れられる答えはありません。"));
    }
    let (mut answers, mut origins) = (typed.clone(), Origins::default());
    for offer in &picked {
        let Some(item) = form.item(&offer.item) else { continue };
        let rivals = picked.iter().filter(|other| other.item == offer.item).count();
        if item.kind != Kind::Multi && rivals > 1 {
            errors.push(wrong_at(item, format!("「{}」に入れる答えは一つだけ選んでください。", item.label)));
            continue;
        }
        match typed.get(&item.key).filter(|_| offer.replaces(typed)) {
            Some(unsaved) if saved.get(&item.key) != Some(unsaved) => errors.push(wrong_at(
                item,
                format!(
                    "「{}」には、まだ保存していない答え「{}」があるため入れませんでした。置き換えるときは、先に「未記入」や空欄に戻してください。",
                    item.label,
                    label(item, unsaved)
                ),
            )),
            _ => {
                put(&mut answers, item, offer);
                origins = origins.with(&Origins([(item.key.clone(), offer.origins.clone())].into()));
            }
        }
    }
    let shown = form.shown(&answers);
    let hidden = picked.iter().filter_map(|offer| form.item(&offer.item)).filter(|item| !shown.contains(&item.key));
    errors.extend(hidden.map(|item| {
        wrong_at(
            item,
            format!("「{}」は、いまの答えでは表示されない項目です。先に、関係する質問に答えてください。", item.label),
        )
    }));
    errors.dedup();
    if errors.is_empty() { Ok((answers.of(&shown), origins)) } else { Err(errors) }
}

/// Puts an offer among the answers; a choice of several is ticked beside those that are, in the order of the form.
fn put(answers: &mut Answers, item: &Item, offer: &Offer) {
    let answer = match (&offer.answer, answers.get(&item.key)) {
        (Answer::Many(codes), Some(Answer::Many(ticked))) => {
            let both = item.options().into_iter().map(|(code, _)| code.to_owned());
            Answer::Many(both.filter(|code| ticked.contains(code) || codes.contains(code)).collect())
        }
        (answer, _) => answer.clone(),
    };
    answers.set(&item.key, Some(answer));
}

fn wrong(field: &str, message: &str) -> FieldError {
    FieldError { field: field.to_owned(), message: message.to_owned() }
}

fn wrong_at(item: &Item, message: String) -> FieldError {
    FieldError { field: format!("a.{}", item.key), message }
}

#[cfg(test)]
mod tests;
