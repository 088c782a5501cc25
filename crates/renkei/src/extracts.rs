//! The layouts beside what the systems of a synthetic town write: nothing of a file may be lost.

use crate::clean::{Cleaner, Rule};
use crate::layout::{IDENTITY, for_day};
use crate::runs::read::{Batch, Reading, Total};
use jiff::civil::{Date, date};
use std::collections::{BTreeMap, HashMap, HashSet};
use town::{Country, Extract, Settings, Systems};

const DAY: Date = date(2026, 4, 1);

fn town() -> Systems {
    let country = Country::new(Settings { codes: vec!["34302".into()], ..Settings::default() });
    Systems::new(7, country.families().take(900).collect())
}

fn read(file: &Extract, live: HashMap<uuid::Uuid, uuid::Uuid>) -> (Total, Vec<Batch>) {
    let layout = for_day(file.source, DAY, &[]).unwrap_or_else(|| panic!("{} has no layout", file.source));
    assert!(layout.day_of(&file.file_name).is_some(), "{}", file.file_name);
    let (mut batches, mut judged) = (Vec::new(), BTreeMap::new());
    let (before, whole) = (live.clone(), layout.whole);
    let reading = Reading { layout, org: 1, file_name: &file.file_name, whole, live, erased: Default::default() };
    let total = reading.run(file.bytes.as_slice(), |mut batch| {
        if !whole {
            batch.judge(&before, &mut judged);
        }
        batches.push(batch);
        Ok(())
    });
    let mut total = total.unwrap_or_else(|error| panic!("{}: {error}", file.source));
    total.counts.extend(judged);
    (total, batches)
}

#[test]
fn every_file_of_the_town_is_read_and_its_mistakes_are_counted() {
    let mut rules: HashSet<Rule> = HashSet::new();
    let mut numbers: BTreeMap<&str, (u32, u32)> = BTreeMap::new();
    for file in town().files(DAY, true) {
        let (total, batches) = read(&file, HashMap::new());
        assert!(total.rows > 0, "{} is empty", file.source);
        let refused: Vec<_> = batches.iter().flat_map(|batch| &batch.refused).collect();
        assert!(refused.len() * 20 <= total.rows as usize, "{}: {:?}", file.source, refused.first());
        rules.extend(total.tally.keys().map(|(_, rule)| *rule));
        for staged in batches.iter().flat_map(|batch| &batch.staged).filter(|staged| staged.stated.kind == IDENTITY) {
            let (all, numbered) = numbers.entry(file.source).or_default();
            *all += 1;
            *numbered += u32::from(staged.stated.attributes.get("number").is_some());
        }
    }
    for expected in [
        Rule::Trim,
        Rule::Blank,
        Rule::Width,
        Rule::Zeros,
        Rule::Era,
        Rule::Date,
        Rule::Number,
        Rule::Code,
        Rule::Unknown,
        Rule::Kept,
    ] {
        assert!(rules.contains(&expected), "{expected:?} never happened: {rules:?}");
    }
    let (all, numbered) = numbers["gakuseki"];
    assert!(
        numbered < all && numbered * 100 > all * 90,
        "some pupils who moved in have no number: {numbered} of {all}"
    );
    assert_eq!(numbers["jumin"].0, numbers["jumin"].1);
}

#[test]
fn the_same_day_again_changes_nothing() {
    for file in town().files(DAY, true) {
        let (first, batches) = read(&file, HashMap::new());
        let live = batches
            .iter()
            .flat_map(|batch| &batch.staged)
            .map(|staged| (staged.stated.series, staged.stated.hash))
            .collect();
        let (again, _) = read(&file, live);
        let changes: i64 = ["new", "changed", "gone", "who_new", "who_changed", "who_gone"]
            .iter()
            .filter_map(|of| again.counts.get(*of))
            .sum();
        assert_eq!((changes, again.gone.len()), (0, 0), "{}", file.source);
        assert!(again.counts.get("same").copied().unwrap_or(0) > 0, "{}: {:?}", file.source, again.counts);
        assert_eq!(again.rows, first.rows);
    }
}

#[test]
fn titles_of_the_desk_are_those_a_corrected_row_is_read_by() {
    for layout in crate::layout::shipped() {
        let header: Vec<String> = layout.columns.iter().map(|column| column.title.clone()).collect();
        let by_place = Cleaner::placed(layout, 1).titles();
        // Columns go by their titles where they have no place.
        let titles = if by_place.is_empty() { Cleaner::titled(layout, 1, &header).unwrap().titles() } else { by_place };
        assert!(header.iter().all(|title| titles.contains(title)), "{}: {titles:?}", layout.code);
    }
}
