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

#[test]
fn parents_answer_what_is_asked_at_the_age_and_nothing_where_they_did_not_come() {
    let files = by_source(systems().files(date(2026, 4, 1), true));
    let table = |source: &str| -> Vec<Vec<String>> {
        let text = String::from_utf8(files[source].bytes.clone()).unwrap();
        let lines = text.trim_start_matches('\u{feff}').lines();
        lines.map(|line| line.split(',').map(str::to_owned).collect()).collect()
    };
    let cells = |source: &str, title: &str| -> Option<Vec<(String, String)>> {
        let table = table(source);
        let at = table[0].iter().position(|known| known == title)?;
        let state = table[0].iter().position(|known| known == "受診の状況").unwrap();
        Some(table[1..].iter().map(|row| (row[state].clone(), row[at].clone())).collect())
    };
    for (title, asked) in [
        ("経済状況", [true, true, true]),
        ("妊娠中の母親の飲酒", [true, false, false]),
        ("仕上げ磨き", [false, true, true]),
        ("お父さんの体調", [false, false, true]),
    ] {
        assert_eq!(
            ["boshi_4m", "boshi_18m", "boshi_3y"].map(|source| cells(source, title).is_some()),
            asked,
            "{title}"
        );
    }
    assert!(cells("boshi_nyuji", "経済状況").is_none());
    let poor = cells("boshi_3y", "経済状況").unwrap();
    let has = |state: &str, said: &dyn Fn(&str) -> bool| poor.iter().any(|(of, cell)| of == state && said(cell));
    assert!(has("1", &|cell| cell == "5") && has("1", &|cell| cell == "3") && has("2", &str::is_empty));
    assert!(!has("2", &|cell| !cell.is_empty()), "nobody asked them");
}
