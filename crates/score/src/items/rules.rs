//! What was known at a moment, from everything that was said until then. Pure: nothing that is said later changes it.

use super::model::{Dispute, Given, Item, Source, State};
use desk::assessment::body;
use desk::assessment::form::{self, Answer, Answers, Form, Kind, Row};
use desk::assessment::model::{Revision, Status};
use desk::assessment::origin::Origin;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use uuid::Uuid;

/// Sheets whose answers count.
pub const FORMS: [&str; 2] = form::WEIGHED;
/// Days before a report from which on a sheet is about the matter that is reported: sheets are begun before a report is registered.
const BEFORE_REPORT: i32 = 30;
/// Days after which what a sheet found is not known to hold any more, though nothing was reported since.
const HOLDS: i32 = 365;
/// What goes on holding once it was found: what was before, what a child or guardian lives with. That it was *not* so holds for its report only.
const LASTING: [&str; 12] = [
    "urgency.q4_child.twin",
    "urgency.q4_child.small",
    "urgency.q4_child.frail",
    "urgency.q5_what.before",
    "urgency.q5_what.siblings",
    "urgency.q7_what.unwanted",
    "urgency.q7_what.checkups",
    "urgency.q8_what.growth",
    "urgency.q8_what.own_past",
    "risk_common.development",
    "risk_common.own_abuse",
    "risk_common.pregnancy",
];
/// The section that holds what staff concluded: it is what a score is compared with, and never part of it.
const CONCLUSIONS: &str = "judgement";
/// Who and what the sheet is about: nothing to weigh.
const HEADINGS: &str = "about";
/// The gravest grade of injuries in rows that name no place of the body map: told to red flags only ([`ever`]).
pub const UNPLACED: &str = "urgency.injuries.unplaced";

/// The first day whose sheets speak of what is now, by the day of the newest report of abuse: older answers are of earlier reports.
pub fn since(reported: Option<Date>, today: Date) -> Date {
    let year = today.saturating_sub(HOLDS.days());
    reported.map_or(year, |reported| reported.saturating_sub(BEFORE_REPORT.days()).max(year))
}

/// What the sheets told of a child at a moment: the newest answer of each item among sheets that spoke of days up to then and were saved by then. Of
/// sheets before the day `since` only what lasts counts; other answers of theirs are told as what was, and are not known to be so now.
pub fn known(said: &[Revision], moment: Timestamp, since: Date) -> Vec<Item> {
    let today = moment.to_zoned(ground::db::japan()).date();
    over(blank(today).map(|item| (item.feature.clone(), item)).collect(), said, moment, since)
}

/// The same without what nobody was ever asked: for many children at many moments, where a blank is told by its absence.
pub fn asked(said: &[Revision], moment: Timestamp, since: Date) -> Vec<Item> {
    over(BTreeMap::new(), said, moment, since)
}

fn over(mut items: BTreeMap<String, Item>, said: &[Revision], moment: Timestamp, since: Date) -> Vec<Item> {
    let today = moment.to_zoned(ground::db::japan()).date();
    for revision in standing(said, moment, today) {
        for (item, _) in told(revision).into_iter().filter(|(_, may_weigh)| *may_weigh) {
            // A blank says nothing, and takes nothing back.
            if item.given != Given::Unasked || !items.contains_key(&item.feature) {
                items.insert(item.feature.clone(), item);
            }
        }
    }
    items.into_values().map(|item| if is_of(&item, since) { item } else { aged(item) }).collect()
}

/// Whether an item stands on a sheet of a day or later, or on none.
fn is_of(item: &Item, since: Date) -> bool {
    item.source.as_ref().is_none_or(|source| source.day >= since)
}

/// An answer of an earlier report: what lasts goes on holding where it applies, the rest has to be found out again. Its words say so.
fn aged(item: Item) -> Item {
    let lasts = LASTING.contains(&item.feature.as_str()) && item.given.state() == State::Applies;
    let (given, shown) = if lasts {
        (item.given, format!("{}(以前の通告のときの記載)", item.shown))
    } else {
        let words = Given::Unasked.words();
        (Given::Unasked, format!("{words}(以前の通告のときの記載: {})", item.shown))
    };
    Item { given, shown, ..item }
}

/// 確認中: what somebody says is wrong counts as unknown until that is settled. What was written stays to be read.
pub fn mark(items: &mut [Item], open: &[&Dispute]) {
    for item in items {
        if open.iter().any(|dispute| is_about(&dispute.feature, &item.feature)) {
            item.given = Given::Disputed;
        }
    }
}

/// Everything the shipped sheets of a day ask, not asked yet: what nobody filled in is among what is not known.
fn blank(today: Date) -> impl Iterator<Item = Item> {
    let shipped = desk::assessment::shipped::shipped();
    let forms = FORMS.iter().filter_map(move |id| shipped.on(id, today));
    let sections = forms
        .flat_map(|form| form.sections.iter().filter(|section| is_asked(section)).map(move |section| (form, section)));
    let asked = sections.flat_map(|(form, section)| {
        section.items.iter().filter(|item| !item.retired && item.can_be_weighed()).map(move |item| (form, item))
    });
    asked.flat_map(|(form, item)| {
        features(item, None, false).into_iter().map(|(key, label, given, _)| Item {
            feature: format!("{}.{key}", form.id),
            label,
            shown: given.words().to_owned(),
            given,
            source: None,
        })
    })
}

/// The newest saving of each sheet at a moment, the oldest sheet first; without sheets that were begun by mistake.
fn standing(said: &[Revision], moment: Timestamp, today: Date) -> Vec<&Revision> {
    let mut newest: HashMap<Uuid, &Revision> = HashMap::new();
    for revision in said.iter().filter(|revision| revision.recorded_at <= moment) {
        let known = newest.entry(revision.sheet).or_insert(revision);
        if known.version < revision.version {
            *known = revision;
        }
    }
    let is_told = |revision: &&Revision| revision.status != Status::Discarded && revision.made_on <= today;
    let mut standing: Vec<&Revision> = newest.into_values().filter(is_told).collect();
    standing.sort_by_key(|revision| (revision.made_on, revision.recorded_at, revision.sheet));
    standing
}

/// Everything any saving of a sheet ever told until a moment, corrected or not; without sheets that were begun by mistake. For red flags: what was
/// once written stays until a person closes it.
pub fn ever(said: &[Revision], moment: Timestamp) -> Vec<Item> {
    let today = moment.to_zoned(ground::db::japan()).date();
    let kept: BTreeSet<Uuid> = standing(said, moment, today).into_iter().map(|revision| revision.sheet).collect();
    let told_then = said.iter().filter(|revision| revision.recorded_at <= moment && kept.contains(&revision.sheet));
    let all = told_then.flat_map(|revision| told(revision).into_iter().map(|(item, _)| item).chain(unplaced(revision)));
    all.filter(|item| !matches!(item.given, Given::Unasked | Given::NotApplicable)).collect()
}

/// Disputes that were raised and not settled by a moment.
pub fn open_disputes(disputes: &[Dispute], moment: Timestamp) -> Vec<&Dispute> {
    let by_then = || disputes.iter().filter(|dispute| dispute.at <= moment);
    let settled: BTreeSet<Uuid> = by_then().filter_map(|dispute| dispute.settles).collect();
    by_then().filter(|dispute| dispute.settles.is_none() && !settled.contains(&dispute.id)).collect()
}

/// Whether a dispute about an item is about this feature: the item itself, or a choice or row of it.
pub fn is_about(disputed: &str, feature: &str) -> bool {
    feature.strip_prefix(disputed).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// Everything one saving of a sheet tells, and whether models may look at it: what they may not, red flags still do.
fn told(revision: &Revision) -> Vec<(Item, bool)> {
    let form = &revision.form;
    let shown = form.shown(&revision.answers);
    let mut items = Vec::new();
    for section in form.sections.iter().filter(|section| is_asked(section)) {
        for item in section.items.iter().filter(|item| !item.retired && item.can_be_weighed()) {
            let conditions = [section.shown_if.as_ref(), item.shown_if.as_ref()];
            let hidden = !shown.contains(&item.key);
            let away = hidden && conditions.into_iter().flatten().any(|when| is_decided(form, when, &revision.answers));
            let answer = revision.answers.get(&item.key).filter(|_| !hidden);
            items.extend(features(item, answer, away).into_iter().map(|(key, label, given, words)| {
                let may_weigh = form.may_weigh(item, choice(item, &key, &given));
                let item = Item {
                    feature: format!("{}.{key}", form.id),
                    label,
                    shown: if words.is_empty() { given.words().to_owned() } else { words },
                    source: (given != Given::Unasked)
                        .then(|| Source { origin: origin(revision, &item.key, &key), ..source(revision) }),
                    given,
                };
                (item, may_weigh)
            }));
        }
    }
    items
}

/// Injuries of a saving whose place was not chosen.
fn unplaced(revision: &Revision) -> Option<Item> {
    let (form, key) = UNPLACED.split_once('.')?;
    let map =
        revision.form.item(key.split('.').next()?).filter(|item| revision.form.id == form && item.is_body_map())?;
    let Some(Answer::Rows(rows)) = revision.answers.get(&map.key) else { return None };
    let regions = choices(map, "region");
    let is_placed = |row: &Row| regions.iter().any(|(code, _)| code == text(row, "region"));
    let rows: Vec<&Row> = rows.iter().filter(|row| !is_placed(row)).collect();
    let (given, shown) = worst(&choices(map, "grade"), &rows)?;
    let label = format!("{}: 体の図の場所が書かれていない傷", map.label);
    Some(Item { feature: UNPLACED.to_owned(), label, shown, given, source: Some(source(revision)) })
}

/// The gravest grade of the injuries among rows, in words too; unknown where none of them has one. None without an injury.
fn worst(grades: &[(String, String)], rows: &[&Row]) -> Option<(Given, String)> {
    let hurt: Vec<&&Row> = rows.iter().filter(|row| !body::is_unharmed(row)).collect();
    let rank = |row: &Row| grades.iter().position(|(code, _)| code == text(row, "grade")).filter(|_| !is_open(row));
    let gravest = hurt.iter().filter_map(|row| rank(row)).max().and_then(|at| grades.get(at));
    match gravest {
        Some((code, label)) => Some((Given::Code(code.clone()), label.clone())),
        None => (!hurt.is_empty()).then(|| (Given::Unknown, Given::Unknown.words().to_owned())),
    }
}

fn source(revision: &Revision) -> Source {
    Source {
        sheet: Some(revision.sheet),
        version: revision.version,
        title: revision.form.title.clone(),
        day: revision.made_on,
        by: revision.recorded_by.clone(),
        recorded_at: revision.recorded_at,
        draft: revision.status == Status::Draft,
        origin: String::new(),
    }
}

/// What linked systems said of an item, or of one choice of it.
fn origin(revision: &Revision, item: &str, feature: &str) -> String {
    let choice = feature.strip_prefix(item).and_then(|rest| rest.strip_prefix('.'));
    let told = revision.origins.of(item).iter().filter(|origin| choice.is_none_or(|code| code == origin.answer));
    told.map(Origin::line).collect::<Vec<_>>().join("、")
}

/// The choice a feature is about, or that was given.
fn choice<'a>(item: &form::Item, feature: &'a str, given: &'a Given) -> Option<&'a str> {
    match (item.kind, given) {
        (Kind::Multi, _) => feature.strip_prefix(item.key.as_str()).and_then(|rest| rest.strip_prefix('.')),
        (Kind::Choice | Kind::Scale, Given::Code(code)) => Some(code.as_str()),
        _ => None,
    }
}

/// Whether a model may look at a feature at all: it is told by the record, or by an item of the sheets that may be weighed.
pub fn may_weigh(feature: &str) -> bool {
    let Some((form, rest)) = feature.split_once('.') else { return false };
    let key = rest.split('.').next().unwrap_or_default();
    if form == super::register::NAME {
        return super::register::FEATURES.contains(&feature);
    }
    let shipped = desk::assessment::shipped::shipped().forms.iter().filter(|known| known.id == form);
    let known = shipped
        .flat_map(|form| &form.sections)
        .flat_map(|section| section.items.iter().map(move |item| (section, item)));
    // Items an agency added to a form are its own, and told only where it says that they may be weighed; of the shipped ones only those that can be.
    let mut shipped = known.filter(|(_, item)| item.key == key).peekable();
    FORMS.contains(&form)
        && (shipped.peek().is_none() || shipped.any(|(section, item)| is_asked(section) && item.can_be_weighed()))
}

fn is_asked(section: &form::Section) -> bool {
    ![CONCLUSIONS, HEADINGS].contains(&section.key.as_str())
}

/// Whether an item is hidden because another was answered, and not because that one is open.
fn is_decided(form: &Form, when: &form::Condition, answers: &Answers) -> bool {
    let is_answered =
        |key: &&str| !matches!(answers.code(key), "" | "unknown" | "unasked") || is_list(answers.get(key));
    !form.holds(when, answers) && when.keys().iter().any(is_answered)
}

fn is_list(answer: Option<&Answer>) -> bool {
    matches!(answer, Some(Answer::Many(_) | Answer::Number(_) | Answer::Rows(_)))
}

/// Key, label, what is known and the answer in words.
type Told = (String, String, Given, String);

fn features(item: &form::Item, answer: Option<&Answer>, away: bool) -> Vec<Told> {
    let blank = if away { Given::NotApplicable } else { Given::Unasked };
    match (item.kind, answer) {
        (Kind::Multi, answer) => chosen(item, answer, &blank),
        (Kind::Rows, answer) => injured(item, answer, &blank),
        (_, Some(answer)) => vec![(item.key.clone(), item.label.clone(), given(answer), form::label(item, answer))],
        (_, None) => vec![(item.key.clone(), item.label.clone(), blank, String::new())],
    }
}

fn given(answer: &Answer) -> Given {
    match answer {
        Answer::Number(number) => number.as_f64().map_or(Given::Unasked, Given::Number),
        Answer::Text(code) => match code.as_str() {
            "yes" => Given::Yes,
            "no" => Given::No,
            "unknown" => Given::Unknown,
            "unasked" | "" => Given::Unasked,
            code => Given::Code(code.to_owned()),
        },
        Answer::Many(_) | Answer::Person(_) | Answer::Rows(_) => Given::Unasked,
    }
}

/// One feature a choice: what is ticked applies; what is not ticked was not said.
fn chosen(item: &form::Item, answer: Option<&Answer>, blank: &Given) -> Vec<Told> {
    let ticked: &[String] = if let Some(Answer::Many(codes)) = answer { codes } else { &[] };
    let feature = |(code, label): (&str, &str)| {
        let is_ticked = ticked.iter().any(|known| known == code);
        let given = if is_ticked { Given::Yes } else { blank.clone() };
        (format!("{}.{code}", item.key), format!("{}: {label}", item.label), given, String::new())
    };
    item.options().into_iter().map(feature).collect()
}

/// The body map: the gravest grade of each region and of all of them, and how many injuries there are. Regions nobody wrote of are not asked yet, and
/// so are those of which only a part was found unharmed.
fn injured(item: &form::Item, answer: Option<&Answer>, blank: &Given) -> Vec<Told> {
    let rows: &[Row] = if let Some(Answer::Rows(rows)) = answer { rows } else { &[] };
    let grades: Vec<(String, String)> = choices(item, "grade");
    let regions = choices(item, "region");
    let worst = |rows: &[&Row], is_unharmed: bool| -> (Given, String) {
        let unhurt = || {
            if is_unharmed {
                (Given::No, "見て、傷はなかった".to_owned())
            } else {
                (blank.clone(), String::new())
            }
        };
        worst(&grades, rows).unwrap_or_else(unhurt)
    };
    let all: Vec<&Row> = rows.iter().collect();
    let (given, words) = worst(&all, regions.iter().all(|(code, _)| body::is_region_unharmed(code, rows)));
    let hurt = rows.iter().filter(|row| !body::is_unharmed(row)).count();
    let mut told = vec![(format!("{}.grade", item.key), format!("{}: 最も重い程度", item.label), given, words)];
    let count = if hurt == 0 { blank.clone() } else { Given::Number(count(hurt)) };
    let words = if hurt == 0 { String::new() } else { format!("{hurt}か所") };
    told.push((format!("{}.count", item.key), format!("{}: 数", item.label), count, words));
    for (code, label) in regions {
        let here: Vec<&Row> = rows.iter().filter(|row| text(row, "region") == code).collect();
        let (given, words) = worst(&here, body::is_region_unharmed(&code, rows));
        told.push((format!("{}.{code}", item.key), format!("{}: {label}", item.label), given, words));
    }
    told
}

fn is_open(row: &Row) -> bool {
    text(row, "grade") == "unknown"
}

fn count(n: usize) -> f64 {
    u32::try_from(n).map_or(f64::from(u32::MAX), f64::from)
}

fn text<'a>(row: &'a Row, column: &str) -> &'a str {
    if let Some(Answer::Text(text)) = row.get(column) { text } else { "" }
}

fn choices(item: &form::Item, column: &str) -> Vec<(String, String)> {
    let column = item.columns.iter().find(|known| known.key == column);
    let options = column.map(form::Item::options).unwrap_or_default();
    options.into_iter().map(|(code, label)| (code.to_owned(), label.to_owned())).collect()
}

#[cfg(test)]
mod tests;
