//! The screens: the region of the home page, the list, and what one child's page says.

pub mod child;
pub mod home;
pub mod list;

use super::rules::{degree_class, degree_label};
use super::store::{Known, Movement, Watch};
use desk::frame::moment_label;
use desk::oversight::object_label;
use ground::db::Key;
use ground::gate::Permit;
use ground::{Sealed, View};
use uuid::Uuid;

/// A movement as shown.
pub(super) struct Moved {
    /// 11月21日 14:05
    pub when: String,
    /// 児童記録票(学年、組)
    pub what: String,
    /// By whom.
    pub by: String,
}

impl Moved {
    fn of(movement: &Movement) -> Self {
        let what = object_label(&movement.entity);
        Self {
            when: moment_label(movement.at),
            what: if movement.detail.is_empty() {
                format!("{what}の追加")
            } else {
                format!("{what}({})", movement.detail)
            },
            by: movement.by.clone(),
        }
    }
}

/// A child of a list as shown.
pub(super) struct Line {
    /// The child.
    pub key: Key,
    /// Name.
    pub name: String,
    /// Its reading.
    pub kana: String,
    /// 事例番号, 所属.
    pub note: String,
    /// 高; empty for favourites.
    pub degree: String,
    /// Class of its chip.
    pub class: &'static str,
    /// Why; empty for favourites.
    pub reason: String,
    /// 課内(係)のみ …; empty for favourites.
    pub range: String,
    /// Since when and by whom.
    pub since: String,
    /// What moved, the newest first.
    pub moved: Vec<Moved>,
}

impl Line {
    fn of(key: Key, known: &Known, moved: &[Movement]) -> Self {
        Self {
            key,
            name: known.name.clone(),
            kana: known.kana.clone(),
            note: [known.case_no.as_str(), known.school.as_str()]
                .iter()
                .filter(|part| !part.is_empty())
                .copied()
                .collect::<Vec<_>>()
                .join(" "),
            degree: String::new(),
            class: "",
            reason: String::new(),
            range: String::new(),
            since: String::new(),
            moved: moved.iter().map(Moved::of).collect(),
        }
    }

    fn with(self, watch: &Watch, range: String) -> Self {
        Self {
            degree: degree_label(&watch.degree).to_owned(),
            class: degree_class(&watch.degree),
            reason: watch.reason.clone(),
            range,
            since: format!("{} {}", moment_label(watch.at), watch.by),
            ..self
        }
    }
}

/// The audit row of a list of children of the own agency.
pub(super) fn listed<T>(permit: &Permit, persons: Vec<Uuid>, value: T) -> Sealed<T> {
    if persons.is_empty() {
        return Sealed::plain(value);
    }
    let actor = permit.actor();
    let view = View {
        kind: "list",
        subject_area: Some(actor.area),
        subject_org: Some(actor.org),
        object_kind: "watch",
        fields: "name,case_no,degree,reason,changes",
        count: i32::try_from(persons.len()).ok(),
        persons,
        ..View::default()
    };
    Sealed::new(value, view)
}

/// 課内(係)のみ, 全庁, or the names of the chosen sections.
pub(super) fn range_label(app: &desk::App, permit: &Permit, range: &str, sections: &[i32]) -> String {
    let registry = app.gate.registry();
    let names = || {
        sections
            .iter()
            .filter_map(|id| registry.section(*id))
            .map(|section| section.name.clone())
            .collect::<Vec<_>>()
            .join("、")
    };
    match range {
        "agency" => super::rules::ranges(permit.actor().kind, false).first().map_or("", |(_, label)| label).to_owned(),
        "section" => format!("{}のみ", names()),
        _ => names(),
    }
}
