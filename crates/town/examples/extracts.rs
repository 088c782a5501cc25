//! Writes the extracts of six systems and their truth: `extracts FOLDER ROWS SEED MUNICIPALITIES [FAULTS]`.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use town::records::{TITLES, TRUTH_TITLES};
use town::{Country, Settings, System, records};

fn main() -> std::io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize, default: u64| arguments.get(at).and_then(|text| text.parse().ok()).unwrap_or(default);
    let folder = Path::new(arguments.first().map_or("extracts", String::as_str));
    let settings = Settings {
        seed: number(2, 1),
        municipalities: usize::try_from(number(3, 5)).unwrap_or(5),
        faults: u32::try_from(number(4, 100)).unwrap_or(100),
        ..Settings::default()
    };
    std::fs::create_dir_all(folder)?;
    let open = |name: &str, titles: &[&str]| -> std::io::Result<BufWriter<File>> {
        let mut file = BufWriter::new(File::create(folder.join(name))?);
        writeln!(file, "{}", titles.join(","))?;
        Ok(file)
    };
    let mut files = BTreeMap::new();
    for system in System::ALL {
        files.insert(system, open(&format!("src_{}.csv", system.name()), &TITLES)?);
    }
    let mut truth = open("truth.csv", &TRUTH_TITLES)?;
    for record in records(&Country::new(settings), usize::try_from(number(1, 1000)).unwrap_or(1000)) {
        if let Some(file) = files.get_mut(&record.system) {
            file.write_all(record.line().0.as_bytes())?;
        }
        truth.write_all(record.truth().0.as_bytes())?;
    }
    Ok(())
}
