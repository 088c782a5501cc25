//! Families by the words for them.

use super::*;

fn kin(key: &str, role: &str, shape: Shape, order: i64) -> Kin {
    let figure = Figure { key: key.to_owned(), role: role.to_owned(), shape, order, ..blank() };
    Kin { figure, past: false, parents: Vec::new() }
}

fn focus() -> Figure {
    Figure { key: "me".to_owned(), role: "本人".to_owned(), focus: true, order: 100, ..blank() }
}

/// The union of these keys: bond and keys of the children.
fn union(graph: &Graph, partners: &[&str]) -> Option<(Bond, Vec<String>)> {
    let key = |id: &Id| graph.figures[*id].key.clone();
    let same = |union: &&crate::genogram::graph::Union| {
        union.partners.len() == partners.len() && union.partners.iter().all(|id| partners.contains(&key(id).as_str()))
    };
    graph
        .unions
        .iter()
        .find(same)
        .map(|union| (union.bond, union.children.iter().map(|(child, _)| key(child)).collect()))
}

fn keys(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

#[test]
fn brothers_and_sisters_stand_by_birth_and_by_the_word_where_it_is_unknown() {
    let family = family(
        focus(),
        &[
            kin("mother", "実母", Shape::Female, i64::MAX),
            kin("father", "実父", Shape::Male, i64::MAX),
            kin("younger", "弟", Shape::Male, i64::MAX),
            kin("eldest", "姉", Shape::Female, 3),
            kin("older", "兄", Shape::Male, i64::MAX),
        ],
        &[],
        &[],
    );
    let (bond, children) = union(&family, &["father", "mother"]).unwrap();
    assert_eq!((bond, children), (Bond::Married, keys(&["eldest", "older", "me", "younger"])));
}

#[test]
fn a_stepfather_tells_of_a_divorce_and_half_brothers_hang_from_the_mother_alone() {
    let members = [
        kin("father", "実父", Shape::Male, i64::MAX),
        kin("mother", "実母", Shape::Female, i64::MAX),
        kin("step", "継父", Shape::Male, i64::MAX),
        kin("half", "異父弟", Shape::Male, 300),
    ];
    let drawn = family(focus(), &members, &[], &[]);
    assert_eq!(union(&drawn, &["father", "mother"]).unwrap(), (Bond::Divorced, keys(&["me"])));
    assert_eq!(union(&drawn, &["mother", "step"]).unwrap(), (Bond::Married, keys(&[])));
    assert_eq!(union(&drawn, &["mother"]).unwrap().1, keys(&["half"]));
    // Their own family table says who the father is.
    let mut told = members.to_vec();
    told[3].parents = keys(&["step", "mother"]);
    let drawn = family(focus(), &told, &[], &[]);
    assert_eq!(union(&drawn, &["mother", "step"]).unwrap().1, keys(&["half"]));
    // A father who died is no divorce.
    let mut widow = members.to_vec();
    widow[0].figure.dead = true;
    assert_eq!(union(&family(focus(), &widow, &[], &[]), &["father", "mother"]).unwrap().0, Bond::Married);
}

#[test]
fn a_father_is_drawn_unregistered_only_where_somebody_hangs_from_him() {
    let mother = kin("mother", "実母", Shape::Female, i64::MAX);
    let alone = family(focus(), std::slice::from_ref(&mother), &[], &[]);
    assert_eq!(alone.figures.len(), 2);
    assert_eq!(union(&alone, &["mother"]).unwrap().1, keys(&["me"]));
    let with = family(focus(), &[mother, kin("gm", "父方祖母", Shape::Female, i64::MAX)], &[], &[]);
    assert_eq!(union(&with, &["gm"]).unwrap().1, keys(&["unregistered-実父"]));
    assert!(union(&with, &["unregistered-実父", "mother"]).is_some());
}

#[test]
fn what_staff_say_goes_before_what_was_concluded() {
    let members = [
        kin("father", "実父", Shape::Male, i64::MAX),
        kin("mother", "実母", Shape::Female, i64::MAX),
        kin("gm", "祖母", Shape::Female, i64::MAX),
        kin("friend", "同居人", Shape::Male, i64::MAX),
    ];
    let drawn = family(focus(), &members, &[], &[]);
    let loose = |graph: &Graph, key: &str| {
        graph.figures.iter().find(|figure| figure.key == key).and_then(|figure| figure.loose)
    };
    assert_eq!((loose(&drawn, "gm"), loose(&drawn, "friend"), loose(&drawn, "mother")), (Some(-2), Some(-1), None));
    let about = About { key: "gm".to_owned(), dead: true, side: "mother".to_owned() };
    let tied = [
        Tied { a: "mother".to_owned(), b: "father".to_owned(), bond: Bond::Separated },
        Tied { a: "mother".to_owned(), b: "friend".to_owned(), bond: Bond::Cohabiting },
    ];
    let drawn = family(focus(), &members, &[about], &tied);
    assert_eq!(union(&drawn, &["gm"]).unwrap().1, keys(&["mother"]));
    assert!(drawn.figures.iter().any(|figure| figure.key == "gm" && figure.dead));
    assert_eq!(union(&drawn, &["father", "mother"]).unwrap().0, Bond::Separated);
    assert_eq!(union(&drawn, &["mother", "friend"]).unwrap().0, Bond::Cohabiting);
    assert_eq!(loose(&drawn, "friend"), None);
}

#[test]
fn one_who_adopted_a_spouses_child_is_tied_to_the_spouse() {
    let members = [kin("mother", "実母", Shape::Female, i64::MAX), kin("adopter", "養父", Shape::Male, i64::MAX)];
    let drawn = family(focus(), &members, &[], &[]);
    let nth = drawn.unions.iter().position(|union| union.partners.len() == 2).unwrap();
    assert_eq!(drawn.unions[nth].children, [(0, Descent::Adopted)]);
}
