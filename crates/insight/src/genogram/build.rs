//! A family out of its 続柄, and what staff added by hand. Pure.
//!
//! Pitfall: nothing is drawn that nobody said. Parents are drawn divorced only where one of them has a further spouse; a father nobody
//! registered is not drawn, except as the tie between a child and a registered grandparent.

use super::graph::{Bond, Descent, Figure, Graph, Id, Shape};
use super::marks::{About, Tied};
use std::collections::HashMap;

/// One relative of the child, registered or added by hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kin {
    /// The figure, its 続柄 included.
    pub figure: Figure,
    /// Whether the relation has ended.
    pub past: bool,
    /// Its own parents where its own family table names them: keys.
    pub parents: Vec<String>,
}

/// Where somebody stands in the family by the word for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Father,
    Mother,
    AdoptiveParent,
    FosterParent,
    /// Partner of the mother, or of the father.
    PartnerOf(bool, Bond),
    Sibling,
    /// 異父: by the mother; 異母: by the father.
    HalfSibling(bool),
    /// Of the father's side, of the mother's, or nobody said.
    Grandparent(Option<bool>),
    Partner,
    Child,
    /// Uncles, guardians, people who live with the family: rows below 本人.
    Beside(i32),
}

fn place_of(role: &str) -> Place {
    match role {
        "実父" | "父" => Place::Father,
        "実母" | "母" => Place::Mother,
        "養父" | "養母" => Place::AdoptiveParent,
        "里親" | "里父" | "里母" => Place::FosterParent,
        "継父" => Place::PartnerOf(true, Bond::Married),
        "継母" => Place::PartnerOf(false, Bond::Married),
        "内縁の夫" => Place::PartnerOf(true, Bond::Cohabiting),
        "内縁の妻" => Place::PartnerOf(false, Bond::Cohabiting),
        "母の交際相手" => Place::PartnerOf(true, Bond::Relation),
        "父の交際相手" => Place::PartnerOf(false, Bond::Relation),
        "兄" | "姉" | "弟" | "妹" | "きょうだい" | "双子" => Place::Sibling,
        "異父兄" | "異父姉" | "異父弟" | "異父妹" => Place::HalfSibling(true),
        "異母兄" | "異母姉" | "異母弟" | "異母妹" => Place::HalfSibling(false),
        "父方祖父" | "父方祖母" => Place::Grandparent(Some(false)),
        "母方祖父" | "母方祖母" => Place::Grandparent(Some(true)),
        "祖父" | "祖母" => Place::Grandparent(None),
        "夫" | "妻" | "パートナー" => Place::Partner,
        "子" | "長男" | "長女" => Place::Child,
        "おじ" | "おば" => Place::Beside(-1),
        "曽祖父" | "曽祖母" => Place::Beside(-3),
        _ => Place::Beside(-1),
    }
}

/// Whether a brother or sister was born before the child, by the word alone.
fn is_older(role: &str) -> bool {
    role.ends_with('兄') || role.ends_with('姉')
}

/// The family of a child as it is drawn.
pub fn family(focus: Figure, kin: &[Kin], abouts: &[About], tied: &[Tied]) -> Graph {
    let mut made = Making { order: focus.order, ..Making::default() };
    made.add(focus);
    let of = |wanted: fn(Place) -> bool| kin.iter().filter(move |one| wanted(place_of(&one.figure.role)));
    for one in kin {
        made.add(one.figure.clone());
    }
    let fathers: Vec<Id> = made.ids(of(|place| place == Place::Father));
    let mothers: Vec<Id> = made.ids(of(|place| place == Place::Mother));
    let (father, mother) = (
        made.parent(fathers.first().copied(), false, kin, abouts),
        made.parent(mothers.first().copied(), true, kin, abouts),
    );
    made.partners_of_parents(father, mother, kin);
    made.birth_parents(father, mother, kin);
    made.further_parents(father, mother, kin);
    made.grandparents(father, mother, kin, abouts);
    made.own_family(kin);
    made.by_hand(tied);
    made.loosen(kin);
    for about in abouts.iter().filter(|about| about.dead) {
        if let Some(figure) = made.graph.figures.iter_mut().find(|figure| figure.key == about.key) {
            figure.dead = true;
        }
    }
    made.graph.sort_children();
    made.graph
}

/// The family while it is put together; 本人 is the first figure.
#[derive(Default)]
struct Making {
    graph: Graph,
    known: HashMap<String, Id>,
    order: i64,
}

impl Making {
    fn add(&mut self, mut figure: Figure) {
        // Where a birth is not known, the word tells older from younger.
        if figure.order == i64::MAX && matches!(place_of(&figure.role), Place::Sibling | Place::HalfSibling(_)) {
            figure.order =
                if is_older(&figure.role) { self.order.saturating_sub(1) } else { self.order.saturating_add(1) };
        }
        if !self.known.contains_key(&figure.key) {
            self.known.insert(figure.key.clone(), self.graph.figures.len());
            self.graph.figures.push(figure);
        }
    }

    fn id(&self, key: &str) -> Option<Id> {
        self.known.get(key).copied()
    }

    fn ids<'a>(&self, kin: impl Iterator<Item = &'a Kin>) -> Vec<Id> {
        kin.filter_map(|one| self.id(&one.figure.key)).collect()
    }

    /// The known parent; where nobody is registered but a grandparent of that side is, a figure that stands for the parent.
    fn parent(&mut self, known: Option<Id>, mother: bool, kin: &[Kin], abouts: &[About]) -> Option<Id> {
        let is_needed = kin.iter().any(|one| side(one, abouts) == Some(mother));
        if known.is_some() || !is_needed {
            return known;
        }
        let role = if mother { "実母" } else { "実父" };
        let figure = Figure {
            key: format!("unregistered-{role}"),
            role: format!("{role}(登録なし)"),
            shape: if mother { Shape::Female } else { Shape::Male },
            ..blank()
        };
        self.add(figure.clone());
        self.id(&figure.key)
    }

    /// 継父, 内縁の夫 and the like.
    fn partners_of_parents(&mut self, father: Option<Id>, mother: Option<Id>, kin: &[Kin]) {
        let is_remarried = |of_mother: bool| {
            kin.iter().any(|one| place_of(&one.figure.role) == Place::PartnerOf(of_mother, Bond::Married))
        };
        if let (Some(father), Some(mother)) = (father, mother) {
            let dead = |id: Id| self.graph.figures.get(id).is_some_and(|figure| figure.dead);
            let bond = if (is_remarried(true) && !dead(father)) || (is_remarried(false) && !dead(mother)) {
                Bond::Divorced
            } else {
                Bond::Married
            };
            self.graph.tie(&[father, mother], bond);
        }
        for one in kin {
            let Place::PartnerOf(of_mother, bond) = place_of(&one.figure.role) else { continue };
            let (Some(parent), Some(id)) = (if of_mother { mother } else { father }, self.id(&one.figure.key)) else {
                continue;
            };
            let bond = match (one.past, bond) {
                (false, bond) => bond,
                (true, Bond::Married) => Bond::Divorced,
                (true, _) => Bond::Parted,
            };
            self.graph.tie(&[parent, id], bond);
        }
    }

    /// 本人, brothers and sisters below their parents.
    fn birth_parents(&mut self, father: Option<Id>, mother: Option<Id>, kin: &[Kin]) {
        let both: Vec<Id> = father.into_iter().chain(mother).collect();
        self.put(&both, 0, Descent::Birth);
        for one in kin {
            let Some(id) = self.id(&one.figure.key) else { continue };
            let told: Vec<Id> =
                one.parents.iter().filter_map(|key| self.id(key)).filter(|parent| *parent != id).take(2).collect();
            match place_of(&one.figure.role) {
                Place::Sibling => self.put(&both, id, Descent::Birth),
                Place::HalfSibling(by_mother) => {
                    let parent = if by_mother { mother } else { father };
                    // What their own table says goes before the one parent the word names.
                    let parents = if told.len() == 2 { told } else { parent.into_iter().collect() };
                    self.put(&parents, id, Descent::Birth);
                }
                _ => {}
            }
        }
    }

    /// 養親 and 里親 of 本人.
    fn further_parents(&mut self, father: Option<Id>, mother: Option<Id>, kin: &[Kin]) {
        for (place, descent) in [(Place::AdoptiveParent, Descent::Adopted), (Place::FosterParent, Descent::Foster)] {
            let parents = kin.iter().filter(|one| place_of(&one.figure.role) == place);
            let mut parents: Vec<Id> = self.ids(parents).into_iter().take(2).collect();
            // One who adopted the child of a spouse is tied to that spouse.
            if let (Descent::Adopted, [one]) = (descent, &parents[..]) {
                let is_woman = self.graph.figures.get(*one).is_some_and(|figure| figure.shape == Shape::Female);
                parents.extend(if is_woman { father } else { mother });
            }
            self.put(&parents, 0, descent);
        }
    }

    fn grandparents(&mut self, father: Option<Id>, mother: Option<Id>, kin: &[Kin], abouts: &[About]) {
        for (is_mothers, parent) in [(false, father), (true, mother)] {
            let Some(parent) = parent else { continue };
            let of_side = kin.iter().filter(|one| side(one, abouts) == Some(is_mothers));
            let grandparents: Vec<Id> = self.ids(of_side).into_iter().take(2).collect();
            self.put(&grandparents, parent, Descent::Birth);
        }
    }

    /// Partner and children of a young parent.
    fn own_family(&mut self, kin: &[Kin]) {
        let partners = self.ids(kin.iter().filter(|one| place_of(&one.figure.role) == Place::Partner));
        for partner in &partners {
            self.graph.tie(&[0, *partner], Bond::Relation);
        }
        let parents: Vec<Id> =
            std::iter::once(0).chain(partners.first().copied().filter(|_| partners.len() == 1)).collect();
        for child in self.ids(kin.iter().filter(|one| place_of(&one.figure.role) == Place::Child)) {
            self.put(&parents, child, Descent::Birth);
        }
    }

    /// How two live together, as staff said; it goes before what was concluded.
    fn by_hand(&mut self, tied: &[Tied]) {
        for one in tied {
            let (Some(a), Some(b)) = (self.id(&one.a), self.id(&one.b)) else { continue };
            if a == b {
                continue;
            }
            let nth = self.graph.tie(&[a, b], one.bond);
            if let Some(union) = self.graph.unions.get_mut(nth) {
                union.bond = one.bond;
            }
        }
    }

    /// Who is tied to nobody is drawn beside, on the row the word names.
    fn loosen(&mut self, kin: &[Kin]) {
        let mut tied: Vec<bool> = vec![false; self.graph.figures.len()];
        let members = self
            .graph
            .unions
            .iter()
            .flat_map(|union| union.partners.iter().copied().chain(union.children.iter().map(|(child, _)| *child)));
        for id in members {
            if let Some(known) = tied.get_mut(id) {
                *known = true;
            }
        }
        for one in kin {
            let Some(id) = self.id(&one.figure.key).filter(|id| tied.get(*id) == Some(&false)) else { continue };
            let row = match place_of(&one.figure.role) {
                Place::Sibling | Place::HalfSibling(_) | Place::Partner => 0,
                Place::Grandparent(_) => -2,
                Place::Child => 1,
                Place::Beside(row) => row,
                _ => -1,
            };
            if let Some(figure) = self.graph.figures.get_mut(id) {
                figure.loose = Some(row);
            }
        }
    }

    fn put(&mut self, parents: &[Id], child: Id, descent: Descent) {
        if parents.is_empty() || parents.contains(&child) {
            return;
        }
        let nth = self.graph.tie(parents, Bond::Married);
        if let Some(union) = self.graph.unions.get_mut(nth)
            && !union.children.iter().any(|(known, _)| *known == child)
        {
            union.children.push((child, descent));
        }
    }
}

/// Whose parent a grandparent is: the mother's (true) or the father's; as the word says, or staff.
fn side(one: &Kin, abouts: &[About]) -> Option<bool> {
    match place_of(&one.figure.role) {
        Place::Grandparent(Some(side)) => Some(side),
        Place::Grandparent(None) => {
            let about = abouts.iter().find(|about| about.key == one.figure.key)?;
            match about.side.as_str() {
                "mother" => Some(true),
                "father" => Some(false),
                _ => None,
            }
        }
        _ => None,
    }
}

/// A figure of whom nothing is known.
pub fn blank() -> Figure {
    Figure {
        key: String::new(),
        role: String::new(),
        name: String::new(),
        age: String::new(),
        shape: Shape::Unknown,
        dead: false,
        focus: false,
        here: false,
        href: String::new(),
        order: i64::MAX,
        birth: None,
        loose: None,
        note: String::new(),
    }
}

#[cfg(test)]
mod tests;
