//! Writes the cohorts and their truth: `cohorts FOLDER NOTIFICATIONS SEED`.

use std::fs::File;
use std::io::BufWriter;
use std::path::Path;

use town::cohort::{Row, long, write_csv, xsec};

fn write<R: Row>(folder: &Path, name: &str, rows: impl IntoIterator<Item = R>) -> std::io::Result<()> {
    write_csv(&mut BufWriter::new(File::create(folder.join(name))?), rows)
}

fn main() -> std::io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize, default: u64| arguments.get(at).and_then(|text| text.parse().ok()).unwrap_or(default);
    let folder = Path::new(arguments.first().map_or("cohorts", String::as_str));
    let (count, seed) = (usize::try_from(number(1, 8_000)).unwrap_or(8_000), number(2, 1));
    std::fs::create_dir_all(folder)?;
    let cohort = long::Cohort::new(long::Settings { seed, ..long::Settings::default() });
    let mut left = count;
    let households: Vec<long::Household> = cohort
        .households()
        .take_while(|household| {
            let wanted = left > 0;
            left = left.saturating_sub(household.cases.len());
            wanted
        })
        .collect();
    let cases = || households.iter().flat_map(|household| &household.cases);
    write(folder, "children.csv", households.iter().flat_map(|household| household.children.clone()))?;
    write(folder, "events.csv", households.iter().flat_map(|household| household.events.clone()))?;
    write(folder, "notifications.csv", cases().map(|case| case.notification))?;
    write(folder, "labels.csv", cases().map(|case| case.label))?;
    write(folder, "truth.csv", cases().map(|case| case.truth))?;
    write(folder, "items_bitemporal.csv", cases().flat_map(long::Case::entries))?;
    write(folder, "town.csv", xsec::draw(seed))?;
    write(folder, "town_truth.csv", xsec::draw(seed).into_iter().map(xsec::Truth))
}
