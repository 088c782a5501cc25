//! Puts the SHA-256 of the source that computes scores into the program, so that every score tells what it was computed with.
#![expect(clippy::disallowed_macros, reason = "a build script speaks to cargo by printing")]

use sha2::{Digest, Sha256};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Below the folder of crates: models, items and the card; sheets and their answers; what is asked.
const SOURCES: [&str; 4] = ["risk/src", "score/src", "desk/src/assessment", "../forms"];

fn main() -> io::Result<()> {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut files = vec![crates.join("../Cargo.lock")];
    for source in SOURCES {
        println!("cargo::rerun-if-changed={}", crates.join(source).display());
        add(&crates.join(source), &mut files)?;
    }
    println!("cargo::rerun-if-changed={}", crates.join("../Cargo.lock").display());
    files.sort();
    let mut hash = Sha256::new();
    for file in files {
        // Where the repository lies on a machine says nothing.
        let name = file.strip_prefix(&crates).unwrap_or(&file).to_string_lossy().into_owned();
        let bytes = fs::read(&file)?;
        hash.update(format!("{name} {}\n", bytes.len()));
        hash.update(bytes);
    }
    let hash: String = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    println!("cargo::rustc-env=SCORE_SOURCE={hash}");
    Ok(())
}

fn add(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            add(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "rs" || extension == "toml") {
            files.push(path);
        }
    }
    Ok(())
}
