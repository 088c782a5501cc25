//! Other programs that are measured beside this one: a virtual environment of their own, and nothing else of the machine.

use anyhow::{Context as _, bail};
use std::path::{Path, PathBuf};
use std::process::Command;

/// A virtual environment in `folder` with these packages in it; made at the first time.
pub(super) fn environment(folder: &Path, packages: &[&str]) -> anyhow::Result<PathBuf> {
    let place = folder.join("venv");
    let python = place.join("bin/python");
    if !python.exists() {
        let done = Command::new("python3").args(["-m", "venv"]).arg(&place).status();
        if !done.context("python3 がありません")?.success() {
            bail!("Python の仮想環境を作れません");
        }
        let done = Command::new(&python).args(["-m", "pip", "install", "--quiet"]).args(packages).status()?;
        if !done.success() {
            std::fs::remove_dir_all(&place)?;
            bail!("比べる相手を入れられません（{}）", packages.join("、"));
        }
    }
    Ok(python)
}
