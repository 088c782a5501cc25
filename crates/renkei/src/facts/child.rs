//! 関連情報 of a child of the case register: in short on its page, in full with a timeline on its own.

use super::Fact;
use super::asked::{self, Sheet};
use super::pages::{FactShown, shown};
use super::reach::Reach;
use super::related::{Item, Known, items, layout_of};
use super::store;
use super::timeline::{self, Timeline};
use crate::layout::Layout;
use crate::matching::relatives;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Html;
use desk::App;
use desk::frame::{self, Frame};
use desk::people::{self, Strip};
use ground::db::{Key, Tx};
use ground::gate::{Action, Permit};
use ground::{Result, Sealed, View};
use jiff::civil::Date;
use std::collections::HashMap;
use uuid::Uuid;

#[derive(Template)]
#[template(path = "facts/region.html")]
struct Region {
    key: Key,
    joined: bool,
    waiting: bool,
    may_join: bool,
    items: Vec<Item>,
    council: String,
}

#[derive(Template)]
#[template(path = "facts/related.html")]
struct Page {
    frame: Frame,
    key: Key,
    strip: Strip,
    joined: bool,
    may_join: bool,
    covered: bool,
    items: Vec<Item>,
    council: String,
    /// 問診, age by age; none where no checkup is on record.
    questions: Option<Sheet>,
    timeline: Timeline,
    facts: Vec<FactShown>,
    mother: Vec<FactShown>,
    history: bool,
}

/// What is read of a child.
pub(super) struct Read {
    /// What stands, or ever stood, of the child itself.
    pub(super) facts: Vec<Fact>,
    /// The same of the confirmed mother.
    pub(super) mother: Vec<Fact>,
    /// The linked persons the child is.
    pub(super) linked: Vec<Uuid>,
    has_mother: bool,
    stated: HashMap<String, Date>,
    numbered: bool,
    council: Option<(String, Date, Option<Date>)>,
    own: Vec<Layout>,
}

/// Reads what is linked to a child; the look at it is on record before anything is shown.
pub(super) async fn read(tx: &mut Tx<'_>, key: Key, history: bool) -> Result<Sealed<Read>> {
    let linked = crate::matching::persons_of_child(tx, key.id).await?;
    let view = View {
        kind: "view",
        subject_area: Some(key.area),
        subject_org: Some(tx.permit().actor().org),
        person: Some(key.id),
        object_kind: "linked_person",
        fields: "related",
        ..View::default()
    };
    let mut all = Sealed::new((Vec::new(), Vec::new()), view);
    let mut mothers = Vec::new();
    for person in &linked {
        let facts = store::of_person(tx, *person, history).await?;
        all = all.zip(facts).map(|((mut all, mother), facts)| {
            all.extend(facts);
            (all, mother)
        });
        mothers.extend(relatives(tx, *person).await?.into_iter().filter(|(_, is_mother)| *is_mother).map(|(id, _)| id));
    }
    for mother in &mothers {
        let facts = store::of_person(tx, *mother, history).await?;
        all = all.zip(facts).map(|((child, mut all), facts)| {
            all.extend(facts);
            (child, all)
        });
    }
    let stated = store::stated(tx).await?;
    let numbered = store::is_numbered(tx, &linked).await?;
    let council = store::council(tx, key.id).await?;
    let own = crate::runs::layouts(tx).await?;
    let has_mother = !mothers.is_empty();
    Ok(all.map(|(facts, mother)| Read { facts, mother, linked, has_mother, stated, numbered, council, own }))
}

/// What is known beside the facts.
pub(super) fn known(read: &Read, birth: Option<Date>, today: Date) -> Known<'_> {
    Known {
        layouts: &read.own,
        stated: &read.stated,
        joined: !read.linked.is_empty(),
        numbered: read.numbered,
        mother: read.has_mother,
        months: birth.map(|birth| jp::months_on(birth, today)),
        today,
    }
}

fn standing(facts: &[Fact]) -> Vec<Fact> {
    facts.iter().filter(|fact| fact.until.is_none()).cloned().collect()
}

fn told(read: &Read, birth: Option<Date>, today: Date) -> Vec<Item> {
    items(&standing(&read.facts), &standing(&read.mother), &known(read, birth, today))
}

fn questions(read: &Read, items: &[Item], birth: Option<Date>, today: Date) -> Option<Sheet> {
    let known = known(read, birth, today);
    asked::sheet(&asked::told(&standing(&read.facts), items, birth, &known), &known)
}

/// ⑪要対協, from the own register.
fn council(read: &Read) -> String {
    match &read.council {
        Some((division, since, review)) => {
            let review = review.map(|day| format!("、次回の見直し {}", frame::date_wareki(day))).unwrap_or_default();
            format!("{division} {}から登録中{review}", frame::date_wareki(*since))
        }
        None => String::new(),
    }
}

/// 関連情報 on the page of a child; read again on news.
pub async fn region(State(app): State<App>, permit: Permit, Path(key): Path<Key>) -> Result<Html<String>> {
    let permit = people::access::open_kept(&app, &permit, key).await?;
    let mut tx = app.db.read(&permit).await?;
    let today = tx.today();
    let person = people::load(&mut tx, key).await?;
    let birth = person.for_rules().facts.birth.as_ref().and_then(people::model::Birth::day);
    let read = read(&mut tx, key, false).await?;
    let waiting = crate::matching::is_asked_about(&mut tx, &read.for_rules().linked).await?;
    let read = tx.show(read).await?;
    frame::html(&Region {
        key,
        joined: !read.linked.is_empty(),
        waiting,
        may_join: permit.may(Action::WriteMatching),
        items: told(&read, birth, today),
        council: council(&read),
    })
}

/// 関連情報の詳細 with the timeline.
pub async fn page(
    State(app): State<App>,
    permit: Permit,
    Path(key): Path<Key>,
    fields: ground::web::Fields,
) -> Result<Html<String>> {
    let permit = people::access::open_kept(&app, &permit, key).await?;
    let history = fields.get("history") == "1";
    let mut tx = app.db.read(&permit).await?;
    let today = tx.today();
    let person = people::load(&mut tx, key).await?;
    let birth = person.for_rules().facts.birth.as_ref().and_then(people::model::Birth::day);
    let strip = people::header(&mut tx, key).await?;
    let read = read(&mut tx, key, history).await?;
    let linked = read.for_rules().linked.clone();
    let (strip, read) = tx.show(strip.zip(read)).await?;
    let reach = Reach::of(&app, &permit, &linked).await?;
    let covered = linked.iter().any(|person| reach.covers(*person));
    let known = Known {
        layouts: &read.own,
        stated: &read.stated,
        joined: true,
        numbered: read.numbered,
        mother: read.has_mother,
        months: None,
        today,
    };
    let items = told(&read, birth, today);
    frame::html(&Page {
        frame: Frame::new(&app, &permit, "関連情報", "/records"),
        key,
        strip,
        joined: !read.linked.is_empty(),
        may_join: permit.may(Action::WriteMatching),
        covered,
        questions: questions(&read, &items, birth, today),
        items,
        council: council(&read),
        timeline: timeline::draw(&standing(&read.facts), |fact| layout_of(fact, &known), birth, today),
        facts: read.facts.iter().map(|fact| shown(fact, &read.own, covered)).collect(),
        mother: read.mother.iter().map(|fact| shown(fact, &read.own, covered)).collect(),
        history,
    })
}
