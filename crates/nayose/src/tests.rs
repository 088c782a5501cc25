//! Whole linkages of towns that do not exist.

use proptest::prelude::*;
use town::{Country, Record, Settings};

use crate::{Batch, Columns, Corpus, Decisions, Index, Linked, Model, Numbers, Options, Schema, Truth, link};

fn rows(seed: u64, rows: usize) -> Vec<Record> {
    let country = Country::new(Settings { seed, municipalities: 3, ..Settings::default() });
    town::records(&country, rows).collect()
}

fn titles() -> Vec<String> {
    ["rec_id", "muni", "atena", "name_kanji", "name_kana", "birth", "sex", "address", "source"]
        .map(String::from)
        .to_vec()
}

fn cells(record: &Record) -> [&str; 9] {
    [
        &record.id,
        record.municipality,
        &record.number,
        &record.name,
        &record.kana,
        &record.birth,
        &record.sex,
        &record.address,
        record.system.name(),
    ]
}

fn columns(records: &[Record]) -> Columns {
    let samples: Vec<Vec<String>> =
        records.iter().take(200).map(|record| cells(record).map(String::from).to_vec()).collect();
    Columns::guess(&titles(), &samples).unwrap()
}

fn corpus(records: &[Record]) -> Corpus {
    let columns = columns(records);
    let mut corpus = Corpus::new(Schema::of(std::slice::from_ref(&columns)));
    let table = corpus.table(&columns, "");
    for part in records.chunks(1000) {
        let mut batch = Batch::new(9);
        part.iter().for_each(|record| batch.push(cells(record)));
        corpus.push(&table, &batch);
    }
    corpus.settle();
    corpus
}

fn truth(records: &[Record]) -> Truth {
    let known: Vec<(String, String)> = records.iter().map(|r| (r.person.to_string(), r.family.to_string())).collect();
    Truth::new(known.iter().map(|(person, family)| (person.as_str(), family.as_str())))
}

fn linked(records: &[Record], numbers: Numbers) -> (Corpus, Linked) {
    let corpus = corpus(records);
    let linked = link(&corpus, &Options { numbers, ..Options::default() }).unwrap();
    (corpus, linked)
}

/// Groups of rows by what they are called, so that the order of the rows does not matter.
fn groups(records: &[Record], linked: &Linked) -> Vec<Vec<String>> {
    let mut groups = std::collections::BTreeMap::<u32, Vec<String>>::new();
    for (record, cluster) in records.iter().zip(&linked.clusters) {
        groups.entry(*cluster).or_default().push(record.id.clone());
    }
    let mut groups: Vec<Vec<String>> = groups.into_values().collect();
    groups.iter_mut().for_each(|group| group.sort());
    groups.sort();
    groups
}

#[test]
fn persons_of_a_town_are_found_with_and_without_numbers() {
    let records = rows(4711, 12_000);
    let truth = truth(&records);
    for (numbers, unshipped, pairs, persons) in [
        (Numbers::Evidence, false, 0.996, 0.996),
        (Numbers::Labels, false, 0.997, 0.998),
        (Numbers::Labels, true, 0.996, 0.997),
        (Numbers::Ignored, false, 0.996, 0.998),
        (Numbers::Ignored, true, 0.993, 0.997),
    ] {
        let corpus = corpus(&records);
        let linked = link(&corpus, &Options { numbers, unshipped, ..Options::default() }).unwrap();
        let of_pairs = truth.of_pairs(&linked.pairs, 0.5, None);
        let of_clusters = truth.of_clusters(&linked.clusters, None);
        assert!(of_pairs.f1 > pairs, "{numbers:?} {unshipped} {of_pairs:?}");
        assert!(of_clusters.f1 > persons, "{numbers:?} {unshipped} {of_clusters:?}");
        assert!(of_clusters.wrong_in_household <= 24, "{numbers:?} {unshipped} {of_clusters:?}");
    }
}

#[test]
fn the_same_bytes_on_any_number_of_threads() {
    let records = rows(5, 3_000);
    let run = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let (_, linked) = linked(&records, Numbers::Labels);
            let scores: Vec<(u32, u32, u64)> = linked.pairs.iter().map(|p| (p.a, p.b, p.score.to_bits())).collect();
            (linked.clusters.clone(), scores, linked.model().to_json())
        })
    };
    assert!(run(1) == run(2));
    assert!(run(2) == run(3));
}

#[test]
fn the_order_of_the_rows_does_not_matter() {
    let records = rows(6, 2_500);
    let (_, first) = linked(&records, Numbers::Labels);
    let mut shuffled = records.clone();
    // A fixed shuffle: by a hash of the key.
    shuffled.sort_by_key(|record| crate::dict::stable(&record.id));
    let (_, second) = linked(&shuffled, Numbers::Labels);
    assert_eq!(groups(&records, &first), groups(&shuffled, &second));
}

#[test]
fn decisions_are_kept() {
    let records = rows(7, 1_500);
    let (corpus, first) = linked(&records, Numbers::Labels);
    let sure = first.pairs.iter().filter(|pair| pair.probability() > 0.99).step_by(9).take(20);
    let never: Vec<(u32, u32)> = sure.map(|pair| (pair.a, pair.b)).collect();
    let apart = (0..1_000)
        .step_by(100)
        .map(|row| (row, row + 37))
        .filter(|(a, b)| first.clusters[*a as usize] != first.clusters[*b as usize]);
    let must: Vec<(u32, u32)> = apart.collect();
    let decisions = Decisions { must: must.clone(), never: never.clone() };
    let options = Options { numbers: Numbers::Labels, decisions, ..Options::default() };
    let linked = link(&corpus, &options).unwrap();
    let cluster = |row: u32| linked.clusters[row as usize];
    assert!(!never.is_empty() && !must.is_empty());
    assert!(never.iter().all(|(a, b)| cluster(*a) != cluster(*b)));
    assert!(must.iter().all(|(a, b)| cluster(*a) == cluster(*b)));
}

#[test]
fn a_person_has_two_numbers_in_one_municipality_only_where_all_else_agrees() {
    let records = rows(8, 4_000);
    let (_, linked) = linked(&records, Numbers::Evidence);
    let mut numbers = std::collections::HashMap::<(u32, &str), std::collections::BTreeSet<&str>>::new();
    for (record, cluster) in records.iter().zip(&linked.clusters).filter(|(record, _)| !record.number.is_empty()) {
        numbers.entry((*cluster, record.municipality)).or_default().insert(&record.number);
    }
    let two: Vec<(u32, &str)> = numbers.iter().filter(|(_, two)| two.len() > 1).map(|(place, _)| *place).collect();
    // One number in a thousand is wrong.
    assert!(two.len() * 200 < numbers.len(), "{} of {}", two.len(), numbers.len());
    for (cluster, municipality) in two {
        let bridge = linked.pairs.iter().any(|pair| {
            let [a, b] = [pair.a, pair.b].map(|row| (&records[row as usize], linked.clusters[row as usize]));
            let inside = a.1 == cluster && b.1 == cluster && a.0.municipality == municipality;
            let differ = a.0.number != b.0.number && !a.0.number.is_empty() && !b.0.number.is_empty();
            inside && a.0.municipality == b.0.municipality && differ && pair.probability() >= 0.5
        });
        assert!(bridge, "{cluster} in {municipality}");
    }
}

/// Links rows of text with guessed columns.
fn linked_rows(titles: &[&str], rows: &[Vec<String>]) -> (Columns, Linked) {
    let titles: Vec<String> = titles.iter().map(|&title| title.to_owned()).collect();
    let columns = Columns::guess(&titles, rows).unwrap();
    let mut corpus = Corpus::new(Schema::of(std::slice::from_ref(&columns)));
    let table = corpus.table(&columns, "");
    let mut batch = Batch::new(titles.len());
    rows.iter().for_each(|row| batch.push(row.iter().map(String::as_str)));
    corpus.push(&table, &batch);
    corpus.settle();
    let linked = link(&corpus, &Options::default()).unwrap();
    (columns, linked)
}

#[test]
fn a_row_that_fits_two_people_does_not_make_them_one() {
    use crate::cluster::{Edge, Evidence, clusters};
    let records = rows(11, 60);
    let corpus = corpus(&records);
    let edges = || vec![Edge { a: 0, b: 2, score: 3.0 }, Edge { a: 1, b: 2, score: 2.0 }];
    let grouped = |between_the_two: f64| {
        let scores = [((0, 1), between_the_two), ((0, 2), 3.0), ((1, 2), 2.0)];
        let evidence = Evidence::new(corpus.len(), scores, 0.0);
        let found = clusters(&corpus, edges(), &evidence, &[0; 60], &[], false, &Decisions::default());
        found[..3].to_vec()
    };
    assert_eq!(grouped(-6.0), [0, 1, 0], "the surer of the two");
    assert_eq!(grouped(-1.0), [0, 0, 0], "one doubt against two proofs");
}

#[test]
fn tables_of_any_size_are_linked() {
    let row = |name: &str, phone: &str| vec![name.to_owned(), phone.to_owned()];
    let titles = ["name", "phone"];
    let (_, one) = linked_rows(&titles, &[row("Ava Smith", "082-000-0001")]);
    assert_eq!(one.clusters, [0]);
    let three = [row("Ava Smith", "082-000-0001"), row("Ava Smith", "+81 82 000 0001"), row("Noah Jones", "")];
    let (_, three) = linked_rows(&titles, &three);
    assert_eq!(three.clusters[2], 2);
    let (_, same) = linked_rows(&titles, &vec![row("Ava Smith", "082-000-0001"); 300]);
    assert_eq!(same.clusters.len(), 300);
    let (_, none) = linked_rows(&titles, &vec![row("", ""); 20]);
    assert_eq!(none.clusters, (0..20).collect::<Vec<u32>>());
    // More copies than are looked at two by two.
    let titles = ["氏名", "カナ", "生年月日", "住所"];
    let person = ["架空 花子", "カクウ ハナコ", "R3.4.5", "府中町本町1-2-3"].map(String::from).to_vec();
    let other = ["架空 翔", "カクウ ショウ", "H30.1.2", "府中町浜田4-5-6"].map(String::from).to_vec();
    let mut crowd = vec![person; 1_200];
    crowd.push(other);
    let (_, found) = linked_rows(&titles, &crowd);
    assert!(found.clusters[..1_200].iter().all(|cluster| *cluster == 0) && found.clusters[1_200] == 1_200);
}

#[test]
fn a_new_row_finds_what_a_new_run_would_find() {
    let records = rows(9, 2_000);
    let columns = columns(&records);
    let all = corpus(&records);
    let model = link(&all, &Options { numbers: Numbers::Labels, ..Options::default() }).unwrap().model();
    for last in [3_usize, 77, 400, 1_111, 1_999] {
        // The row comes last in both.
        let mut ordered = records.clone();
        let one = ordered.remove(last);
        let options = Options { numbers: Numbers::Labels, model: Some(model.clone()), ..Options::default() };
        let before = corpus(&ordered);
        let linked = link(&before, &options).unwrap();
        let mut index = Index::new(before, linked);
        let table = index.table(&columns, "");
        let (row, found) = index.add(&table, cells(&one), 9);
        ordered.push(one);
        let batch = link(&corpus(&ordered), &options).unwrap();
        let sure = |pairs: &[crate::Pair]| {
            let mut sure: Vec<(u32, u32)> = pairs
                .iter()
                .filter(|p| (p.a == row || p.b == row) && p.probability() >= 0.5)
                .map(|p| (p.a, p.b))
                .collect();
            sure.sort_unstable();
            sure
        };
        assert_eq!(sure(&found), sure(&batch.pairs), "row {last}");
    }
}

#[test]
fn reasons_add_up_to_the_score() {
    let records = rows(10, 3_000);
    for numbers in [Numbers::Evidence, Numbers::Labels] {
        let (corpus, linked) = linked(&records, numbers);
        for pair in linked.pairs.iter().step_by(53) {
            let explanation = linked.explain(&corpus, pair.a, pair.b);
            let sum: f64 = explanation.reasons.iter().map(|reason| reason.weight).sum();
            assert!(
                (sum - pair.score).abs() < 1e-6 && (explanation.score - sum).abs() < 1e-9,
                "{explanation:?} {pair:?}"
            );
            assert!(explanation.reasons.iter().all(|reason| !reason.text.is_empty()));
        }
    }
}

#[test]
fn models_are_stored_and_read() {
    let records = rows(11, 3_000);
    let (corpus, linked) = linked(&records, Numbers::Labels);
    let model = Model::from_json(&linked.model().to_json()).unwrap();
    let options = Options { numbers: Numbers::Labels, model: Some(model), ..Options::default() };
    let again = link(&corpus, &options).unwrap();
    assert_eq!(again.clusters, linked.clusters);
    assert!(Model::from_json("{}").is_err());
    assert!(Model::from_json(&linked.model().to_json().replace("\"version\": 1", "\"version\": 9")).is_err());
}

#[test]
fn missing_numbers_are_proposed() {
    let records = rows(12, 6_000);
    let (corpus, linked) = linked(&records, Numbers::Evidence);
    let proposals = linked.proposals(&corpus);
    let missing = records.iter().filter(|record| record.number.is_empty()).count();
    assert!(proposals.len() * 10 > missing * 8, "{} of {missing}", proposals.len());
    let right = |proposal: &&crate::Proposal| {
        records[proposal.row as usize].person == records[proposal.from as usize].person
            && records[proposal.row as usize].number.is_empty()
    };
    let sure: Vec<_> = proposals.iter().filter(|proposal| proposal.certainty > 0.95).collect();
    assert!(sure.iter().filter(|proposal| right(proposal)).count() * 100 > sure.len() * 98);
}

#[test]
fn children_find_their_mothers() {
    let records = rows(13, 6_000);
    let (corpus, linked) = linked(&records, Numbers::Evidence);
    let births = linked.mothers(&corpus, 20_220_101);
    let sure: Vec<_> = births.iter().filter(|birth| birth.certainty > 0.8).collect();
    let right = sure.iter().filter(|birth| {
        let (child, mother) = (&records[birth.child as usize], &records[birth.mother as usize]);
        child.family == mother.family && mother.role == town::Role::Mother
    });
    let right = right.count();
    assert!(sure.len() > 100 && right * 100 > sure.len() * 95, "{right} of {}", sure.len());
}

#[test]
fn tables_of_others_are_linked_by_words_and_codes() {
    let titles = ["name", "addr", "city", "phone"].map(String::from);
    let mut samples: Vec<Vec<String>> = Vec::new();
    for number in 0..300 {
        let name = format!(
            "{} {} grill{number}",
            ["casa", "villa", "chez", "old"][number % 4],
            ["rosa", "verde", "paul"][number % 3]
        );
        let street = format!("{} {} street", number * 7 + 1, ["main", "oak", "hill", "lake"][number % 4]);
        let phone = format!("310/555-{number:04}");
        samples.push([&name, &street, "los angeles", &phone].map(|cell| cell.to_owned()).to_vec());
        let other = format!(
            "{} {} grill{number} restaurant",
            ["casa", "villa", "chez", "old"][number % 4],
            ["rosa", "verde", "paul"][number % 3]
        );
        samples.push(
            [&other, &street.replace("street", "st."), "la", &phone.replace('/', "-")]
                .map(|cell| cell.to_owned())
                .to_vec(),
        );
    }
    let columns = Columns::guess(&titles, &samples).unwrap();
    let mut corpus = Corpus::new(Schema::of(std::slice::from_ref(&columns)));
    let table = corpus.table(&columns, "");
    let mut batch = Batch::new(4);
    samples.iter().for_each(|row| batch.push(row.iter().map(String::as_str)));
    corpus.push(&table, &batch);
    corpus.settle();
    let linked = link(&corpus, &Options::default()).unwrap();
    let names: Vec<String> = (0..samples.len()).map(|row| (row / 2).to_string()).collect();
    let truth = Truth::new(names.iter().map(|name| (name.as_str(), "")));
    let quality = truth.of_clusters(&linked.clusters, None);
    assert!(quality.f1 > 0.95, "{quality:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn any_table_is_linked_or_refused(texts in proptest::collection::vec("[ -~一花ァ]{0,9}", 4..40)) {
        let titles = ["氏名", "カナ", "生年月日", "住所"].map(String::from);
        let samples: Vec<Vec<String>> = texts.chunks(4).map(<[String]>::to_vec).collect();
        if let Ok(columns) = Columns::guess(&titles, &samples) {
            let mut corpus = Corpus::new(Schema::of(std::slice::from_ref(&columns)));
            let table = corpus.table(&columns, "");
            let mut batch = Batch::new(4);
            samples.iter().for_each(|row| batch.push(row.iter().map(String::as_str)));
            corpus.push(&table, &batch);
            corpus.settle();
            let linked = link(&corpus, &Options::default()).unwrap();
            prop_assert_eq!(linked.clusters.len(), samples.len());
        }
    }

    #[test]
    fn comparing_has_no_direction(seed in 1..500_u64) {
        let records = rows(seed, 60);
        let corpus = corpus(&records);
        let comparisons = crate::compare::comparisons(corpus.schema(), 6);
        let comparer = crate::compare::Comparer::new(&corpus, &comparisons, &[]);
        for a in 0..40 {
            for b in 0..40 {
                prop_assert_eq!(comparer.pattern(a, b), comparer.pattern(b, a));
            }
        }
    }
}
