//! Whatever the family, nobody stands over anybody.

use super::super::graph::{Bond, Descent, Figure, Graph, Shape, Union};
use super::*;
use proptest::prelude::*;

fn figure(n: usize, shape: Shape, order: i64) -> Figure {
    Figure {
        key: n.to_string(),
        role: String::new(),
        name: String::new(),
        age: String::new(),
        shape,
        dead: false,
        focus: n == 0,
        here: false,
        href: String::new(),
        order,
        birth: None,
        loose: None,
        note: String::new(),
    }
}

/// A family grown from one person: parents, further partners of anybody, children of anybody, people tied to nobody.
fn family() -> impl Strategy<Value = Graph> {
    let step = (0_u8..5, any::<prop::sample::Index>(), any::<bool>(), -40_i64..40, 0_usize..3);
    prop::collection::vec(step, 0..24).prop_map(|steps| {
        let mut graph = Graph { figures: vec![figure(0, Shape::Male, 0)], unions: Vec::new() };
        for (what, whom, woman, order, extra) in steps {
            let shape = if woman { Shape::Female } else { Shape::Male };
            let new = |graph: &mut Graph, shape| {
                let id = graph.figures.len();
                graph.figures.push(figure(id, shape, order));
                id
            };
            let whom = whom.index(graph.figures.len());
            if graph.figures[whom].loose.is_some() {
                continue;
            }
            let has_parents = |graph: &Graph, id| {
                graph.unions.iter().any(|union| union.children.iter().any(|(child, _)| *child == id))
            };
            match what {
                0 if !has_parents(&graph, whom) => {
                    let father = new(&mut graph, Shape::Male);
                    let partners = if extra == 0 { vec![father] } else { vec![father, new(&mut graph, Shape::Female)] };
                    graph.unions.push(Union { partners, bond: Bond::Married, children: vec![(whom, Descent::Birth)] });
                }
                1 => {
                    let partner = new(&mut graph, shape);
                    graph.unions.push(Union {
                        partners: vec![whom, partner],
                        bond: Bond::Divorced,
                        children: Vec::new(),
                    });
                }
                2 | 3 => {
                    let Some(union) = (0..graph.unions.len()).find(|nth| graph.unions[*nth].partners.contains(&whom))
                    else {
                        continue;
                    };
                    for _ in 0..=extra {
                        let child = new(&mut graph, shape);
                        graph.unions[union].children.push((child, Descent::Birth));
                    }
                }
                _ => {
                    let id = new(&mut graph, shape);
                    graph.figures[id].loose = Some(-1);
                }
            }
        }
        graph.sort_children();
        graph
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn nobody_stands_over_anybody(graph in family()) {
        let places = place(&graph);
        for (a, one) in places.iter().enumerate() {
            for (b, other) in places.iter().enumerate().skip(a + 1) {
                prop_assert!(one.row != other.row || (one.x - other.x).abs() > 0.999, "{a} {b}: {one:?} {other:?}");
            }
        }
    }

    #[test]
    fn parents_stand_above_and_partners_beside(graph in family()) {
        let places = place(&graph);
        for union in &graph.unions {
            for (child, _) in &union.children {
                prop_assert!(union.partners.iter().all(|parent| places[*parent].row < places[*child].row));
            }
            let [a, b] = union.partners[..] else { continue };
            prop_assert_eq!(places[a].row, places[b].row);
            // Between partners stand only those tied to one of the same circle.
            let (left, right) = (places[a].x.min(places[b].x), places[a].x.max(places[b].x));
            let circle = super::group(&graph, a);
            for (id, place) in places.iter().enumerate() {
                let between = place.row == places[a].row && place.x > left && place.x < right;
                prop_assert!(!between || circle.contains(&id), "{} between {} and {}", id, a, b);
            }
            if circle.iter().all(|id| super::partners(&graph, *id).len() <= 2) {
                prop_assert!((right - left - 1.0).abs() < 1e-6, "{} and {} are {} apart", a, b, right - left);
            }
        }
    }

    #[test]
    fn brothers_and_sisters_without_partners_stand_by_birth(graph in family()) {
        let places = place(&graph);
        for union in &graph.unions {
            let single: Vec<usize> = union.children.iter().map(|(child, _)| *child).filter(|child| super::partners(&graph, *child).is_empty()).collect();
            prop_assert!(single.windows(2).all(|pair| places[pair[0]].x < places[pair[1]].x), "{:?}", single);
        }
    }

    #[test]
    fn the_same_family_is_drawn_the_same(graph in family()) {
        prop_assert_eq!(place(&graph), place(&graph));
    }
}

#[test]
fn grandparents_of_both_sides_stand_above_their_own_child() {
    // 0 child; 1 father, 2 mother; 3, 4 father's parents; 5, 6 mother's parents.
    let shapes = [Shape::Male, Shape::Male, Shape::Female, Shape::Male, Shape::Female, Shape::Male, Shape::Female];
    let mut graph = Graph {
        figures: shapes.iter().enumerate().map(|(n, shape)| figure(n, *shape, 0)).collect(),
        unions: Vec::new(),
    };
    for (partners, child) in [([5, 6], 2), ([1, 2], 0), ([3, 4], 1)] {
        let nth = graph.tie(&partners, Bond::Married);
        graph.unions[nth].children.push((child, Descent::Birth));
    }
    let places = place(&graph);
    assert_eq!(places.iter().map(|place| place.row).collect::<Vec<_>>(), [2, 1, 1, 0, 0, 0, 0]);
    assert!(places[1].x < places[2].x, "the man to the left");
    let order: Vec<f64> = [3, 4, 5, 6].iter().map(|id| places[*id].x).collect();
    assert!(order.windows(2).all(|pair| pair[0] < pair[1]), "{order:?}");
}

#[test]
fn a_mother_stands_between_her_two_husbands_and_half_brothers_below_their_own_parents() {
    // 0 本人; 1 mother, 2 first husband, 3 second husband; 4 older half-brother.
    let shapes = [Shape::Male, Shape::Female, Shape::Male, Shape::Male, Shape::Male];
    let mut graph = Graph {
        figures: shapes.iter().enumerate().map(|(n, shape)| figure(n, *shape, 0)).collect(),
        unions: Vec::new(),
    };
    graph.unions.push(Union { partners: vec![2, 1], bond: Bond::Divorced, children: vec![(4, Descent::Birth)] });
    graph.unions.push(Union { partners: vec![3, 1], bond: Bond::Married, children: vec![(0, Descent::Birth)] });
    let places = place(&graph);
    assert!(places[2].x < places[1].x && places[1].x < places[3].x, "{places:?}");
    assert!(places[4].x < places[0].x, "{places:?}");
}

#[test]
fn an_ancestor_of_oneself_does_not_hang_the_drawing() {
    let mut graph = Graph { figures: (0..2).map(|n| figure(n, Shape::Male, 0)).collect(), unions: Vec::new() };
    graph.unions.push(Union { partners: vec![0], bond: Bond::Married, children: vec![(1, Descent::Birth)] });
    graph.unions.push(Union { partners: vec![1], bond: Bond::Married, children: vec![(0, Descent::Birth)] });
    assert_eq!(place(&graph).len(), 2);
}
