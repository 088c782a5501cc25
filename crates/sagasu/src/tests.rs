use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::date;
use jp::{
    address_contains, fold_address, fold_kana, fold_kana_keeping_long, fold_phone, parse_birth_query, search_keys,
};
use proptest::prelude::*;

use super::*;

fn key(person: u128) -> Key {
    Key { area: 34, org: i32::try_from(person % 3).unwrap(), person }
}

fn named(person: u128, names: &[(&str, &str)]) -> Doc {
    let names = names.iter().map(|(text, kana)| Name { text: (*text).into(), kana: (*kana).into() }).collect();
    Doc { key: key(person), names, ..Doc::default() }
}

fn people(index: &Index, query: &Query) -> Vec<u128> {
    index.search(query, 50).hits.iter().map(|hit| hit.key.person).collect()
}

fn name(typed: &str) -> Query {
    Query::Name(typed.into())
}

#[test]
fn one_character_in_any_script_is_enough() {
    let index = Index::build([
        named(1, &[("髙橋 花子", "タカハシ ハナコ")]),
        named(2, &[("高橋　ユウ", "たかはし ゆう"), ("Maria Santos", "")]),
        named(3, &[("サトウ エリ", "")]),
        named(4, &[("佐藤太郎", "ｻﾄｳﾀﾛｳ")]),
    ]);
    assert_eq!(people(&index, &name("高")), [1, 2]);
    assert_eq!(people(&index, &name("橋花")), [1]);
    assert_eq!(people(&index, &name("橋 花")), [1]);
    assert_eq!(people(&index, &name("う")), [2, 3, 4]);
    assert_eq!(people(&index, &name("sato")), [3, 4]);
    assert_eq!(people(&index, &name("santos")), [2]);
    assert_eq!(people(&index, &name("藤太")), [4]);
    assert_eq!(people(&index, &name("花花")), Vec::<u128>::new());
    assert_eq!(people(&index, &name("　")), Vec::<u128>::new());
}

#[test]
fn the_best_places_come_first() {
    let index = Index::build([
        named(1, &[("西林 一", "")]),
        named(2, &[("林田 二", "")]),
        named(3, &[("林 三", "")]),
        named(4, &[("林", "")]),
        named(5, &[("小田 林", "")]),
    ]);
    let found = index.search(&name("林"), 50);
    let order: Vec<(u128, Place)> = found.hits.iter().map(|hit| (hit.key.person, hit.place)).collect();
    let expected =
        [(4, Place::Whole), (3, Place::Family), (2, Place::Beginning), (5, Place::Given), (1, Place::Inside)];
    assert_eq!(order, expected);
    assert_eq!(index.search(&name("林"), 2).total, 5);
    assert_eq!(people(&index, &name("林田二")), [2]);
    assert_eq!(index.first(&name("林田二"), 1).first().map(|hit| hit.place), Some(Place::Whole));
}

#[test]
fn conditions_combine() {
    let mut index = Index::new();
    let birth = |y, m, d| Some((date(y, m, d), date(y, m, d)));
    index.upsert(&Doc {
        birth: birth(2015, 4, 1),
        addresses: vec!["広島県安芸郡府中町本町一丁目3番".into()],
        phones: vec!["082-000-1234".into()],
        ..named(1, &[("山田 一", "ヤマダ ハジメ")])
    });
    index.upsert(&Doc { birth: birth(2016, 4, 1), ..named(2, &[("山田 二", "ヤマダ ジ")]) });
    let born = |typed| Query::Birth(parse_birth_query(typed).unwrap());
    assert_eq!(people(&index, &born("H27")), [1]);
    assert_eq!(people(&index, &born("4月1日")), [1, 2]);
    assert_eq!(people(&index, &Query::And(vec![name("山"), born("H28")])), [2]);
    assert_eq!(people(&index, &Query::Or(vec![name("ハジメ"), born("H28")])), [1, 2]);
    assert_eq!(people(&index, &Query::Address("府中町本町1-3".into())), [1]);
    assert_eq!(people(&index, &Query::Address("東京都府中町".into())), Vec::<u128>::new());
    assert_eq!(people(&index, &Query::Address("広島県".into())), [1]);
    assert_eq!(people(&index, &Query::Phone("０００１".into())), [1]);
    assert_eq!(people(&index, &Query::And(vec![name("山"), Query::Orgs(BTreeSet::from([2]))])), [2]);
    assert_eq!(index.count(&Query::Area(34)), 2);
    assert_eq!(index.count(&Query::And(vec![])), 2);
    assert_eq!(index.count(&Query::Or(vec![])), 0);
}

#[test]
fn changes_show_at_once() {
    let mut index = Index::build([named(1, &[("林 一", ""), ("森 一", "")]), named(2, &[("林 二", "")])]);
    index.upsert(&named(1, &[("原 一", "")]));
    assert_eq!(people(&index, &name("林")), [2]);
    assert_eq!(people(&index, &name("森")), Vec::<u128>::new());
    assert_eq!(people(&index, &name("原")), [1]);
    assert!(index.remove(key(2)));
    assert!(!index.remove(key(2)));
    assert_eq!(index.len(), 1);
    assert_eq!(people(&index, &name("二")), Vec::<u128>::new());
    index.upsert(&named(3, &[("森 三", ""), ("林 三", "")]));
    assert_eq!(people(&index, &name("林")), [3]);
}

/// What the index promises, said without an index: keys in keys.
fn expected(doc: &Doc, query: &Query) -> bool {
    match query {
        Query::And(parts) => parts.iter().all(|part| expected(doc, part)),
        Query::Or(parts) => parts.iter().any(|part| expected(doc, part)),
        Query::Name(typed) => {
            let kana = search_keys(typed).kana.into_iter().flat_map(|kana| [kana.short, kana.long]);
            let wanted: Vec<String> =
                kana.chain([fold_kana_keeping_long(typed)]).filter(|key| !key.is_empty()).collect();
            doc.names.iter().any(|name| {
                let text = fold_kana_keeping_long(&name.text);
                let unread = name.kana.trim().is_empty() && text.chars().all(jp::is_kana);
                let reading = if unread { &name.text } else { &name.kana };
                let keys = [text, fold_kana(reading), fold_kana_keeping_long(reading)];
                wanted.iter().any(|wanted| keys.iter().any(|key| key.contains(wanted.as_str())))
            })
        }
        Query::Birth(birth) => doc.birth.is_some_and(|(first, last)| birth.matches(first, last)),
        Query::Address(typed) => {
            let wanted = fold_address(typed);
            doc.addresses.iter().any(|address| address_contains(&fold_address(address), &wanted))
        }
        Query::Phone(typed) => {
            let wanted = fold_phone(typed);
            !wanted.is_empty() && doc.phones.iter().any(|phone| fold_phone(phone).contains(&wanted))
        }
        Query::Orgs(orgs) => orgs.contains(&doc.key.org),
        Query::Area(area) => doc.key.area == *area,
        Query::Residence(org) => doc.residence == Some(*org),
        Query::Persons(persons) => persons.contains(&doc.key.person),
        Query::Not(part) => !expected(doc, part),
    }
}

fn any_name() -> impl Strategy<Value = Name> {
    ("[山田林髙高橋斎齋]{1,3}[ 　]?[一二花子ゆう]{0,3}", "[あいうおかことさトウオーッｻﾄ]{0,4} ?[かこうウー]{0,3}")
        .prop_map(|(text, kana)| Name { text, kana })
}

fn any_doc() -> impl Strategy<Value = Doc> {
    let birth = proptest::option::of((2014..2017i16, 1..4i8, 1..4i8, 0..40i64).prop_map(|(y, m, d, days)| {
        let first = date(y, m, d);
        (first, first.checked_add(jiff::Span::new().days(days)).unwrap())
    }));
    let addresses =
        proptest::collection::vec("(広島県|東京都)?(安芸郡)?(府中町|本町|霞ヶ関)[1-3一二](-|丁目)[1-3]", 0..2);
    let phones = proptest::collection::vec("0[1-2]{2}-[1-2]{3}-[1-2]{4}", 0..2);
    let residence = proptest::option::of(0..3i32);
    (0..12u128, proptest::collection::vec(any_name(), 0..3), birth, addresses, phones, residence).prop_map(
        |(person, names, birth, addresses, phones, residence)| Doc {
            key: key(person),
            names,
            birth,
            addresses,
            phones,
            residence,
        },
    )
}

fn any_query() -> impl Strategy<Value = Query> {
    let leaf = prop_oneof![
        4 => "[山田林高橋斉一二花子ユウ]{1,4}".prop_map(Query::Name),
        4 => "[アイウオカコトサー]{1,4}".prop_map(Query::Name),
        1 => "(sato|toko|kou|a|u){1,2}".prop_map(Query::Name),
        1 => any::<String>().prop_map(Query::Name),
        1 => "(H27|2015年2月|2月1日|3月|平成26年度)".prop_map(|typed| Query::Birth(parse_birth_query(&typed).unwrap())),
        1 => "(広島県|東京都)?(安芸郡)?(府中町|本町|霞が関)?[1-3]?(-[1-3])?".prop_map(Query::Address),
        1 => "[0-2-]{0,5}".prop_map(Query::Phone),
        1 => proptest::collection::btree_set(0..3i32, 0..3).prop_map(Query::Orgs),
        1 => (33..35i16).prop_map(Query::Area),
        1 => (0..3i32).prop_map(Query::Residence),
        1 => proptest::collection::btree_set(0..12u128, 0..4).prop_map(Query::Persons),
    ];
    leaf.prop_recursive(2, 8, 3, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..3).prop_map(Query::And),
            proptest::collection::vec(inner.clone(), 0..3).prop_map(Query::Or),
            inner.prop_map(|part| Query::Not(Box::new(part))),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn the_index_finds_what_comparing_every_key_finds(
        start in proptest::collection::vec(any_doc(), 0..20),
        changes in proptest::collection::vec((any_doc(), proptest::bool::weighted(0.2)), 0..40),
        queries in proptest::collection::vec(any_query(), 1..12),
        limit in 1..8usize,
    ) {
        let mut known: BTreeMap<Key, Doc> = start.iter().map(|doc| (doc.key, doc.clone())).collect();
        let mut index = Index::build(start);
        for (doc, gone) in changes {
            if gone {
                prop_assert_eq!(index.remove(doc.key), known.remove(&doc.key).is_some());
            } else {
                index.upsert(&doc);
                known.insert(doc.key, doc);
            }
        }
        prop_assert_eq!(index.len(), known.len());
        for query in queries {
            let wanted: BTreeSet<Key> = known.values().filter(|doc| expected(doc, &query)).map(|doc| doc.key).collect();
            let found: BTreeSet<Key> = index.keys(&query).into_iter().collect();
            prop_assert_eq!(&found, &wanted, "{:?}", query);
            let all = index.search(&query, 1000);
            prop_assert_eq!(all.total, u64::try_from(wanted.len()).unwrap());
            let mut by_org = BTreeMap::new();
            wanted.iter().for_each(|key| *by_org.entry(key.org).or_insert(0u64) += 1);
            prop_assert_eq!(index.count_by_org(&query), by_org);
            prop_assert!(all.hits.is_sorted_by_key(|hit| hit.place));
            let page = index.search(&query, limit);
            prop_assert_eq!(page.total, all.total);
            prop_assert_eq!(page.hits.len(), wanted.len().min(limit));
            let places = |hits: &[Hit]| hits.iter().map(|hit| hit.place).collect::<Vec<_>>();
            prop_assert_eq!(places(&page.hits), places(&all.hits[..page.hits.len()]));
        }
    }
}
