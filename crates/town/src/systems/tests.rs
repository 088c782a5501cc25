use super::*;
use crate::family::{Country, Settings};
use jiff::civil::date;
use std::collections::BTreeMap;

fn systems() -> Systems {
    let country = Country::new(Settings { codes: vec!["34302".into()], ..Settings::default() });
    Systems::new(1, country.families().take(300).collect())
}

fn by_source(files: Vec<Extract>) -> BTreeMap<&'static str, Extract> {
    files.into_iter().map(|file| (file.source, file)).collect()
}

#[test]
fn the_same_town_writes_the_same_files_and_every_day_another_one() {
    let (one, two) = (systems(), systems());
    let day = date(2026, 4, 1);
    assert_eq!(one.files(day, true), two.files(day, true));
    let (today, next) = (by_source(one.files(day, true)), by_source(one.files(date(2026, 4, 2), false)));
    assert_eq!(today.len(), 28);
    assert!(today.values().all(|file| file.file_name.contains("20260401")));
    let lines = |file: &Extract| file.bytes.iter().filter(|byte| **byte == b'\n').count();
    assert!(lines(&today["jumin"]) > 900 && lines(&today["jumin"]) == lines(&next["jumin"]), "everybody, every day");
    assert!(lines(&next["jido_teate"]) < lines(&today["jido_teate"]) / 10, "what changed");
    assert!(lines(&today["seiho"]) > 2, "a head, an end, and somebody between");
}
