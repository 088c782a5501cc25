//! What linked information means for the items of a sheet: what is said, which answers that offers, and what changed since something was taken. Pure.
//!
//! Pitfall: silence is never a no. That a whole file does not name a child is 該当なし; that no checkup is on record is 未受診 only once its time is over
//! and only where the child lived here then; what a file tells only when something happens says nothing by its silence.

use super::Fact;
use super::related::{self, Item, Known, Standing, Stays, TOPICS, Topic, Unrecorded, is_of_pregnancy, layout_of, text};
use desk::assessment::form::{self, Form, LinkState, TopicColumn};
use desk::assessment::linked::Offer;
use desk::assessment::origin::{Origin, Origins};
use jiff::civil::Date;

/// Columns that tell where a child is: not for a sheet where a 支援措置 hides places.
const WHEREABOUTS: [&str; 3] = ["school", "place", "office"];
/// The column that tells whether a child was brought to a checkup, and its word for no.
const STATE: (&str, &str) = ("state", "未受診");

/// Everything that stands of a child, as it bears on a sheet.
pub struct Linked<'a> {
    items: Vec<Item>,
    known: Known<'a>,
    birth: Option<Date>,
    /// When the child lived here.
    stays: Stays,
    /// Whether a 支援措置 hides where the child is.
    covered: bool,
}

/// What is said of a kind of linked information, or of one of its columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// 1歳6か月児健診: 未受診(令和4年2月1日)
    pub words: String,
    /// Source, day of its file, file and row; or why nothing is known.
    pub told_by: String,
    state: Option<LinkState>,
    value: String,
}

/// An item that names linked information.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answerable {
    /// Key of the item.
    pub key: String,
    /// What is said, whether it means an answer or not.
    pub said: Vec<Said>,
    /// The answers it means.
    pub offers: Vec<Offer>,
}

/// Something that is said otherwise than when it was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// Key of the item.
    pub key: String,
    /// As it was taken.
    pub before: Origin,
    /// As it is said now.
    pub now: Said,
}

impl<'a> Linked<'a> {
    /// What stands of a child and of its mother; of her only what is about this child.
    pub fn new(child: &[Fact], mother: &[Fact], birth: Option<Date>, known: Known<'a>, covered: bool) -> Self {
        let is_own = |fact: &&Fact| birth.is_some_and(|birth| is_of_pregnancy(fact, birth));
        let mother: Vec<Fact> = mother.iter().filter(is_own).cloned().collect();
        Self { items: related::items(child, &mother, &known), known, birth, stays: Stays::of(child), covered }
    }

    /// The items of a form that name linked information, each with what is said and the answers it means.
    pub fn answerable(&self, form: &Form) -> Vec<Answerable> {
        form.linked().map(|item| self.item(item)).collect()
    }

    fn item(&self, item: &form::Item) -> Answerable {
        let mut said: Vec<((&str, &str), Said)> = Vec::new();
        let mut meant: Vec<(String, Vec<Origin>)> = Vec::new();
        for link in &item.linked {
            let place = (link.topic.as_str(), link.column.as_str());
            let Some(told) = self.said(&link.topic, &link.column) else { continue };
            let holds = match link.state {
                Some(state) => told.state == Some(state),
                None => !told.value.is_empty() && (link.value.is_empty() || link.value == told.value),
            };
            if holds {
                let answer = if link.answer.is_empty() { told.value.clone() } else { link.answer.clone() };
                let origin = Origin {
                    topic: link.topic.clone(),
                    column: link.column.clone(),
                    said: told.words.clone(),
                    told_by: told.told_by.clone(),
                    answer: answer.clone(),
                };
                match meant.iter_mut().find(|(known, _)| *known == answer) {
                    Some((_, origins)) => origins.push(origin),
                    None => meant.push((answer, vec![origin])),
                }
            }
            if !said.iter().any(|(known, _)| *known == place) {
                said.push((place, told));
            }
        }
        Answerable {
            key: item.key.clone(),
            said: said.into_iter().map(|(_, said)| said).collect(),
            offers: meant.into_iter().filter_map(|(answer, origins)| Offer::new(item, &answer, origins)).collect(),
        }
    }

    /// What was taken and is said otherwise now: to be looked at again, never changed by itself.
    pub fn moved(&self, origins: &Origins) -> Vec<Moved> {
        let all = origins.0.iter().flat_map(|(key, origins)| origins.iter().map(move |origin| (key, origin)));
        let moved = all.filter_map(|(key, before)| {
            let now = self.said(&before.topic, &before.column).filter(|now| now.words != before.said)?;
            Some(Moved { key: key.clone(), before: before.clone(), now })
        });
        moved.collect()
    }

    /// What is said of a topic or of a column of it; none where there is no such topic.
    fn said(&self, code: &str, column: &str) -> Option<Said> {
        let (topic, item) = TOPICS.iter().zip(&self.items).find(|(topic, _)| topic.code() == code)?;
        let state = self.state(topic, item);
        let stands = state_words(topic, item.standing, state);
        let told_by = self.told_by(topic, item, state);
        // A checkup is on a day.
        let when = if topic.is_checkup() { item.when.trim_end_matches('〜') } else { item.when.as_str() };
        let when = if when.is_empty() { String::new() } else { format!("({when})") };
        let fact = item.fact.as_ref().filter(|_| state == Some(LinkState::Present) && !column.is_empty());
        let Some(fact) = fact else {
            return Some(Said {
                words: format!("{}: {stands}{when}", topic.label),
                told_by,
                state,
                value: String::new(),
            });
        };
        let title = layout_of(fact, &self.known).map_or(column, |layout| layout.title_of(column));
        let is_hidden = self.covered && WHEREABOUTS.contains(&column);
        let value = if is_hidden || topic.read_only.contains(&column) { "" } else { text(fact, column) };
        let shown = match value {
            _ if is_hidden => "支援措置のため表示しません",
            "" => "記入なし",
            value => value,
        };
        let words = format!("{}の「{title}」: {shown}{when}", topic.label);
        Some(Said { words, told_by, state, value: value.to_owned() })
    }

    /// How a topic stands, as far as that means anything.
    fn state(&self, topic: &Topic, item: &Item) -> Option<LinkState> {
        match item.standing {
            Standing::Present if topic.is_checkup() => item.fact.as_ref().and_then(attended),
            Standing::Present => Some(LinkState::Present),
            Standing::Past => Some(LinkState::Past),
            Standing::Nothing if topic.is_checkup() => {
                (self.unrecorded(topic) == Unrecorded::Missed).then_some(LinkState::Missed)
            }
            Standing::Nothing if is_exhaustive(topic) => Some(LinkState::Nothing),
            Standing::Nothing | Standing::TooYoung | Standing::Unknown => None,
        }
    }

    fn unrecorded(&self, topic: &Topic) -> Unrecorded {
        self.stays.unrecorded(topic, self.birth, &self.known)
    }

    fn told_by(&self, topic: &Topic, item: &Item, state: Option<LinkState>) -> String {
        match (item.standing, state) {
            (Standing::Nothing, None) if topic.of_mother => {
                "母の記録にありません。転入の前のことはわかりません".to_owned()
            }
            (Standing::Nothing, None) if topic.is_checkup() => {
                self.unrecorded(topic).why().unwrap_or_default().to_owned()
            }
            (Standing::Nothing, None) => format!("{}。記録がないことは「ない」ことを意味しません", item.origin),
            (Standing::Nothing, Some(LinkState::Missed)) => format!("{}に記録なし", item.origin),
            _ => item.origin.clone(),
        }
    }
}

/// Whether a child was brought to a checkup that is on record; none where the record does not say.
fn attended(fact: &Fact) -> Option<LinkState> {
    match text(fact, STATE.0) {
        state if state == STATE.1 => Some(LinkState::Missed),
        "" if fact.valid_from.is_none() => None,
        _ => Some(LinkState::Present),
    }
}

fn state_words(topic: &Topic, standing: Standing, state: Option<LinkState>) -> &'static str {
    match (state, standing) {
        (Some(LinkState::Missed), _) => "未受診",
        (Some(LinkState::Present), _) if topic.is_checkup() => "受診",
        (Some(_), _) | (None, Standing::TooYoung) => standing.label(),
        (None, _) => Standing::Unknown.label(),
    }
}

/// Whether the sources of a topic name everybody it holds for, so that their silence says that there is nothing.
fn is_exhaustive(topic: &Topic) -> bool {
    let states = |kind: &&'static str| {
        let mut layouts = crate::layout::shipped().iter();
        layouts.any(|layout| layout.whole && layout.facts.iter().any(|fact| fact.kind == *kind))
    };
    !topic.of_mother && !topic.is_checkup() && !topic.counted && topic.kinds.iter().all(states)
}

/// What items of forms can name: every topic, in the words of the child's page.
pub fn topics() -> Vec<form::Topic> {
    TOPICS.iter().map(offered).collect()
}

fn offered(topic: &Topic) -> form::Topic {
    let named = |state: LinkState, words: &str| (state, words.to_owned());
    let present = if topic.is_checkup() { "受診" } else { Standing::Present.label() };
    let mut states = vec![named(LinkState::Present, &format!("「{present}」"))];
    if topic.is_checkup() {
        states.push(named(LinkState::Missed, "「未受診」"));
    }
    if is_exhaustive(topic) {
        states.push(named(LinkState::Past, &format!("「{}」", Standing::Past.label())));
        states.push(named(LinkState::Nothing, &format!("「{}」", Standing::Nothing.label())));
    }
    let may_be_taken =
        |column: &&&str| !(topic.read_only.contains(*column) || topic.is_checkup() && **column == STATE.0);
    let columns = if topic.counted { &[] } else { topic.shown };
    form::Topic {
        code: topic.code(),
        label: topic.label.to_owned(),
        states,
        columns: columns.iter().filter(may_be_taken).map(|column| column_of(topic, column)).collect(),
    }
}

/// A column as its sources call it; its values where every source that has it names them all.
fn column_of(topic: &Topic, id: &str) -> TopicColumn {
    let stating = crate::layout::shipped().iter().filter(|layout| {
        layout
            .facts
            .iter()
            .any(|fact| topic.kinds.contains(&fact.kind.as_str()) && fact.columns.iter().any(|one| one == id))
    });
    let columns: Vec<_> = stating.filter_map(|layout| layout.column(id)).collect();
    let is_coded = columns.iter().all(|column| !column.codes.is_empty());
    let mut values: Vec<String> = Vec::new();
    for value in columns.iter().filter(|_| is_coded).flat_map(|column| column.codes.values()) {
        if !values.contains(value) {
            values.push(value.clone());
        }
    }
    let label = columns.first().map_or_else(|| id.to_owned(), |column| column.title.clone());
    TopicColumn { id: id.to_owned(), label, values }
}

#[cfg(test)]
mod tests;
