use super::*;
use proptest::prelude::*;

fn id(n: u32) -> Uuid {
    Uuid::from_u128(u128::from(n))
}

/// A record: source, number, whether the register knows it.
fn node(n: u32, source: &str, number: Option<&str>) -> Node {
    let register = source == "jumin";
    Node {
        id: id(n),
        source: source.to_owned(),
        number: number.map(str::to_owned),
        known: number.is_some(),
        register,
        own: Vec::new(),
    }
}

fn evidence(pairs: &[(u32, u32, f64)]) -> Evidence {
    let pairs = pairs.iter().map(|(a, b, certainty)| (id(*a), id(*b), *certainty)).collect();
    Evidence { pairs, upper: 0.98, lower: 0.1, ..Evidence::default() }
}

/// Records by person, each sorted.
fn persons(grouped: &Grouped) -> Vec<Vec<u32>> {
    let mut persons: BTreeMap<(Option<String>, Uuid), Vec<u32>> = BTreeMap::new();
    for member in &grouped.members {
        let n = u32::try_from(member.record.as_u128()).unwrap();
        persons.entry((member.number.clone(), member.root)).or_default().push(n);
    }
    let mut persons: Vec<Vec<u32>> = persons.into_values().collect();
    persons.sort();
    persons
}

fn by(grouped: &Grouped, n: u32) -> &'static str {
    grouped.members.iter().find(|member| member.record == id(n)).unwrap().by
}

#[test]
fn numbers_decide_and_weights_join_who_has_none() {
    let nodes = vec![
        node(1, "jumin", Some("1")),
        node(2, "hoiku", Some("1")),
        node(3, "gakuseki", None),
        node(4, "jumin", Some("2")),
        node(5, "hoiku", None),
    ];
    let grouped = group(nodes, &evidence(&[(1, 3, 0.999), (2, 3, 0.7), (4, 5, 0.5)]));
    assert_eq!(persons(&grouped), [vec![1, 2, 3], vec![4], vec![5]]);
    assert_eq!([1, 2, 3, 4, 5].map(|n| by(&grouped, n)), ["number", "number", "nayose", "number", ""]);
    assert_eq!(grouped.proposals, [Proposal { a: id(4), b: id(5), certainty: 0.5, why: "between" }]);
    let numbers: Vec<_> = grouped.numbers.iter().map(|one| (one.record, one.number.as_str(), one.certainty)).collect();
    assert_eq!(numbers, [(id(3), "1", 0.999), (id(5), "2", 0.5)], "proposed, with how sure it is");
}

#[test]
fn two_candidates_are_left_to_people() {
    // Twins of the register, and a record of one of them that might be either.
    let nodes = vec![node(1, "jumin", Some("1")), node(2, "jumin", Some("2")), node(3, "gakuseki", None)];
    let grouped = group(nodes, &evidence(&[(1, 3, 0.999), (2, 3, 0.2)]));
    assert_eq!(persons(&grouped), [vec![1], vec![2], vec![3]]);
    let whys: Vec<_> = grouped.proposals.iter().map(|proposal| proposal.why).collect();
    assert_eq!(whys, ["rival", "between"]);
}

#[test]
fn two_records_of_one_source_are_never_joined_by_weights() {
    let nodes = vec![node(1, "gyakutai", None), node(2, "gyakutai", None)];
    let grouped = group(nodes.clone(), &evidence(&[(1, 2, 1.0)]));
    assert_eq!(persons(&grouped), [vec![1], vec![2]]);
    assert_eq!(grouped.proposals[0].why, "source");
    let decided = Evidence { same: vec![(id(1), id(2))], ..evidence(&[(1, 2, 1.0)]) };
    let grouped = group(nodes, &decided);
    assert_eq!((persons(&grouped), by(&grouped, 2)), (vec![vec![1, 2]], "hand"));
    assert!(grouped.proposals.is_empty());
}

#[test]
fn a_source_is_not_joined_twice_through_a_third() {
    let nodes = vec![node(1, "hoiku", None), node(2, "gakuseki", None), node(3, "gakuseki", None)];
    let grouped = group(nodes, &evidence(&[(1, 2, 0.999), (1, 3, 0.99)]));
    assert_eq!(persons(&grouped), [vec![1], vec![2], vec![3]], "which of the two it is, nobody knows");
    assert_eq!(grouped.proposals.len(), 2);
}

#[test]
fn what_was_parted_by_hand_stays_apart_even_against_the_number() {
    let nodes = vec![node(1, "jumin", Some("1")), node(2, "hoiku", Some("1")), node(3, "seiho", Some("1"))];
    let parted = Evidence { different: vec![(id(1), id(2)), (id(3), id(2))], ..evidence(&[]) };
    let grouped = group(nodes, &parted);
    assert_eq!(persons(&grouped), [vec![1, 3], vec![2]]);
    let own = grouped.members.iter().find(|member| member.record == id(2)).unwrap();
    assert_eq!((own.number.as_deref(), own.root), (None, id(2)), "the number is the register's");
}

#[test]
fn a_number_the_register_does_not_know_is_asked_about() {
    let unknown = Node { known: false, ..node(2, "hoiku", Some("9")) };
    let grouped = group(vec![node(1, "jumin", Some("1")), unknown], &evidence(&[(1, 2, 0.9999)]));
    assert_eq!(persons(&grouped), [vec![1], vec![2]]);
    assert_eq!(grouped.proposals[0].why, "number");
    assert!(grouped.numbers.is_empty(), "it has one");
}

#[test]
fn the_own_key_of_a_system_decides_unless_numbers_differ() {
    let own = |node: Node| Node { own: vec![7], ..node };
    let nodes =
        vec![own(node(1, "gakuseki", Some("1"))), own(node(2, "shukketsu", None)), own(node(3, "kizuki", Some("2")))];
    let grouped = group(nodes, &evidence(&[]));
    assert_eq!(persons(&grouped), [vec![1, 2], vec![3]]);
    assert_eq!(by(&grouped, 2), "key");
    assert_eq!(grouped.numbers, [Numbered { record: id(2), number: "1".to_owned(), certainty: 1.0 }]);
}

#[test]
fn a_decision_against_wins_over_one_for() {
    let nodes = vec![node(1, "hoiku", None), node(2, "gakuseki", None)];
    let both = Evidence { same: vec![(id(1), id(2))], different: vec![(id(2), id(1))], ..evidence(&[(1, 2, 0.9999)]) };
    assert_eq!(persons(&group(nodes, &both)), [vec![1], vec![2]]);
}

const SOURCES: [&str; 4] = ["jumin", "hoiku", "gakuseki", "seiho"];

prop_compose! {
    fn town()(
        nodes in proptest::collection::vec((0..4_usize, proptest::option::of(1..6_u32), proptest::option::of(0..3_i64)), 1..16),
        pairs in proptest::collection::vec((0..16_u32, 0..16_u32, 0..=100_u32), 0..30),
        same in proptest::collection::vec((0..16_u32, 0..16_u32), 0..3),
        different in proptest::collection::vec((0..16_u32, 0..16_u32), 0..4),
    ) -> (Vec<Node>, Evidence) {
        let nodes: Vec<Node> = (0..).zip(nodes).map(|(n, (source, number, own))| {
            let number = number.map(|number| number.to_string());
            Node { own: own.into_iter().collect(), ..node(n, SOURCES[source], number.as_deref()) }
        }).collect();
        let distinct = |pairs: Vec<(u32, u32)>| -> Vec<(Uuid, Uuid)> {
            pairs.into_iter().filter(|(a, b)| a != b).map(|(a, b)| (id(a), id(b))).collect()
        };
        let mut seen = BTreeSet::new();
        let pairs = pairs.into_iter().filter(|(a, b, _)| a < b && seen.insert((*a, *b)));
        let pairs: Vec<_> = pairs.map(|(a, b, percent)| (id(a), id(b), f64::from(percent) / 100.0)).collect();
        (nodes, Evidence { pairs, same: distinct(same), different: distinct(different), upper: 0.9, lower: 0.1 })
    }
}

proptest! {
    #[test]
    fn the_order_in_which_things_came_does_not_matter((nodes, evidence) in town(), turn in 0..16_usize) {
        let first = group(nodes.clone(), &evidence);
        let (mut turned, mut other) = (nodes, evidence);
        let by = turn % turned.len();
        turned.rotate_left(by);
        turned.reverse();
        other.pairs.reverse();
        other.same.reverse();
        other.different.iter_mut().for_each(|pair| *pair = (pair.1, pair.0));
        prop_assert_eq!(group(turned, &other), first);
    }

    #[test]
    fn decisions_hold_and_sources_are_not_mixed_by_weights((nodes, evidence) in town()) {
        let grouped = group(nodes.clone(), &evidence);
        prop_assert_eq!(grouped.members.len(), nodes.len(), "nobody is lost");
        let person: BTreeMap<Uuid, (Option<String>, Uuid)> =
            grouped.members.iter().map(|member| (member.record, (member.number.clone(), member.root))).collect();
        for (a, b) in &evidence.different {
            if let (Some(a), Some(b)) = (person.get(a), person.get(b)) {
                prop_assert_ne!(a, b);
            }
        }
        for proposal in &grouped.proposals {
            prop_assert_ne!(&person[&proposal.a], &person[&proposal.b]);
        }
        // Without keys, hands and numbers only weights join, and those never two of a source.
        let bare: Vec<Node> = nodes.into_iter().map(|node| Node { number: None, known: false, own: Vec::new(), ..node }).collect();
        let weighed = group(bare.clone(), &Evidence { same: Vec::new(), ..evidence });
        let mut held = BTreeSet::new();
        for member in &weighed.members {
            let source = &bare.iter().find(|node| node.id == member.record).unwrap().source;
            prop_assert!(held.insert((member.root, source.clone())), "two of one source");
        }
    }
}
