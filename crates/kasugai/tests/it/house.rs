//! The rules of ARCHITECTURE.md that the compiler cannot check, read from the sources.

use std::fs;
use std::path::{Path, PathBuf};

/// The crates that make up the product, from below.
const PRODUCT: [&str; 10] =
    ["desk", "relay", "insight", "links", "renkei", "keep", "outreach", "operator", "score", "kasugai"];
/// SQL outside store files, and why.
const SQL_ELSEWHERE: [(&str, &str); 7] = [
    ("addressees.rs", "one query of the directory, for all that goes out to many"),
    ("cli/links.rs", "sets up an agency to try with as the owner, where there is no other"),
    ("agencies/setup.rs", "sets up an empty installation as its owner, before anybody may log in"),
    ("demo/", "fills an empty database as its owner, before anybody may log in"),
    ("agencies/shipped.rs", "writes the shipped rights as the owner, at each start"),
    ("cases/record/list.rs", "one long query and what it is made of: filters, order, columns of the file"),
    ("bench/", "measures the database itself"),
];
/// Slices that stand below the others, and what each may name.
const FLOORS: [(&str, &[&str]); 4] = [
    ("people", &["agencies"]),
    ("agencies", &["people"]),
    ("papers", &[]),
    ("cases", &["people", "agencies", "papers"]),
];
/// Files of the sources end here: what is longer is two things.
const LONGEST: usize = 600;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// Every file below a folder: path from the root, and its text. Build outputs, state and binaries are left out.
fn texts(below: &str) -> Vec<(String, String)> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            match path.is_dir() {
                _ if name.starts_with("target") || name == ".git" || name == "var" => {}
                true => walk(&path, found),
                false => found.push(path),
            }
        }
    }
    let root = root();
    let mut paths = Vec::new();
    walk(&root.join(below), &mut paths);
    let relative = |path: &Path| path.strip_prefix(&root).unwrap().to_string_lossy().into_owned();
    let mut texts: Vec<_> =
        paths.iter().filter_map(|path| Some((relative(path), fs::read_to_string(path).ok()?))).collect();
    texts.sort();
    texts
}

fn rust(below: &str) -> Vec<(String, String)> {
    texts(below).into_iter().filter(|(path, _)| path.ends_with(".rs")).collect()
}

/// The product's slices, each with its crate: folders with a `mod.rs`.
fn slices() -> Vec<(&'static str, String)> {
    let mut slices = Vec::new();
    for product in PRODUCT {
        let folders = fs::read_dir(root().join(format!("crates/{product}/src"))).unwrap();
        let paths = folders.map(|entry| entry.unwrap().path()).filter(|path| path.join("mod.rs").is_file());
        slices.extend(paths.map(|path| (product, path.file_name().unwrap().to_string_lossy().into_owned())));
    }
    slices.sort();
    assert!(slices.len() > 3, "{slices:?}");
    slices
}

/// Lines of code: comments say what they like.
fn code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//")).map(|(n, line)| (n + 1, line))
}

/// Whether `word` stands in the line and is not the end of a longer name.
fn names(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| !line[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':'))
}

#[test]
fn no_slice_names_the_store_of_another() {
    let slices = slices();
    let mut offences = Vec::new();
    for own in &slices {
        let others = || slices.iter().filter(|other| *other != own);
        for (path, text) in rust(&format!("crates/{}/src/{}", own.0, own.1)) {
            for (line, code) in code(&text) {
                let is_store = |(of, other): &(&str, String)| {
                    let within = if *of == own.0 { "crate" } else { of };
                    names(code, &format!("{within}::{other}::store")) || names(code, &format!("{other}::store"))
                };
                offences.extend(
                    others()
                        .filter(|other| is_store(other))
                        .map(|(_, other)| format!("{path}:{line} reads {other}'s store")),
                );
            }
        }
    }
    assert!(offences.is_empty(), "{offences:#?}");
}

#[test]
fn lower_floors_do_not_name_higher_ones() {
    let slices: Vec<String> = slices().into_iter().filter(|(of, _)| *of == "desk").map(|(_, slice)| slice).collect();
    let mut offences = Vec::new();
    for (slice, below) in FLOORS {
        assert!(slices.contains(&slice.to_owned()), "{slice} is no slice");
        for (path, text) in rust(&format!("crates/desk/src/{slice}")) {
            for (line, code) in code(&text) {
                let above = slices.iter().filter(|other| {
                    let is_floor = other.as_str() == slice
                        || below.contains(&other.as_str())
                        || *other == "frame"
                        || *other == "reference";
                    !is_floor && names(code, &format!("crate::{other}::"))
                });
                offences.extend(above.map(|other| format!("{path}:{line} knows {other}")));
            }
        }
    }
    assert!(offences.is_empty(), "{offences:#?}");
}

#[test]
fn sql_is_in_store_files_only() {
    let marks = ["sqlx::query", "sqlx::raw_sql", "QueryBuilder", "AssertSqlSafe"];
    let sources = PRODUCT.iter().flat_map(|product| rust(&format!("crates/{product}/src")));
    let offences: Vec<String> = sources
        .filter(|(path, _): &(String, String)| {
            let inside = path.split_once("/src/").unwrap().1;
            !inside.contains("/store/")
                && !inside.ends_with("/store.rs")
                && !SQL_ELSEWHERE.iter().any(|(place, _)| inside.starts_with(place))
        })
        .flat_map(|(path, text)| {
            code(&text)
                .filter(|(_, line)| marks.iter().any(|mark| line.contains(mark)))
                .map(|(line, _)| format!("{path}:{line}"))
                .collect::<Vec<_>>()
        })
        .collect();
    assert!(offences.is_empty(), "SQL outside a store: {offences:#?}");
}

#[test]
fn files_stay_short() {
    let long: Vec<String> = rust("crates")
        .iter()
        .map(|(path, text)| (path, text.lines().count()))
        .filter(|(_, lines)| *lines > LONGEST)
        .map(|(path, lines)| format!("{path}: {lines} lines"))
        .collect();
    assert!(long.is_empty(), "{long:#?}");
}

#[test]
fn nothing_is_left_for_later_and_no_lint_is_silenced_without_a_reason() {
    // Put together here, so that this file does not find itself.
    let marks = [["TO", "DO"], ["FIX", "ME"], ["XX", "X:"], ["unimplemented", "!("], ["todo", "!("]]
        .map(|parts| parts.concat());
    let allow = ["#[", "allow("].concat();
    let inner = ["#![", "allow("].concat();
    let mut offences = Vec::new();
    for (path, text) in rust("crates") {
        for (line, said) in text.lines().enumerate() {
            if marks.iter().any(|mark| said.contains(mark)) || said.contains(&allow) || said.contains(&inner) {
                offences.push(format!("{path}:{}", line + 1));
            }
        }
    }
    assert!(offences.is_empty(), "{offences:#?}");
}

#[test]
fn the_machine_the_product_was_written_on_is_not_named() {
    let words =
        [["/wo", "rk/"], ["/home", "/"], ["/ro", "ot/"], ["artifac", "tory"], ["local", "domain"], [".inter", "nal:"]]
            .map(|parts| parts.concat());
    let mut offences = Vec::new();
    for (path, text) in texts(".") {
        let own = ["/home/today", "cases/home/"];
        let found = text.lines().enumerate().filter(|(_, line)| {
            let said = own.iter().fold((*line).to_owned(), |line, own| line.replace(own, ""));
            words.iter().any(|word| said.contains(word))
        });
        offences
            .extend(found.map(|(n, line)| format!("{path}:{} {}", n + 1, line.chars().take(120).collect::<String>())));
    }
    assert!(offences.is_empty(), "{offences:#?}");
}

#[test]
fn the_bans_of_the_house_are_in_force() {
    let bans = fs::read_to_string(root().join("clippy.toml")).unwrap();
    for banned in [
        "uuid::Uuid::now_v7",
        "jiff::Timestamp::now",
        "std::time::SystemTime::now",
        "Permit::for_job",
        "Permit::opened_for",
        "std::env::var",
        "std::println",
    ] {
        assert!(bans.contains(banned), "clippy.toml no longer bans {banned}");
    }
    let workspace = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    for lint in [
        "unsafe_code = \"forbid\"",
        "unwrap_used = \"deny\"",
        "expect_used = \"deny\"",
        "indexing_slicing = \"deny\"",
        "allow_attributes = \"deny\"",
    ] {
        assert!(workspace.contains(lint), "{lint}");
    }
    for manifest in [
        "jp", "sagasu", "tables", "nayose", "town", "paper", "risk", "proof", "ground", "desk", "relay", "insight",
        "links", "renkei", "keep", "outreach", "operator", "score", "kasugai",
    ] {
        let text = fs::read_to_string(root().join("crates").join(manifest).join("Cargo.toml")).unwrap();
        assert!(text.contains("[lints]\nworkspace = true"), "{manifest} does not take the workspace's lints");
    }
}
