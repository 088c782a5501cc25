//! Finding an installed PostgreSQL.

use super::EmbeddedError;
use std::path::{Path, PathBuf};

/// The oldest major version the schema is written for.
const OLDEST: u32 = 15;

/// The `bin` directory to use: `chosen` when the operator names one; otherwise that of the major version `data` was
/// written by; otherwise the newest installed.
pub(super) fn find(chosen: Option<&Path>, data: Option<u32>) -> Result<PathBuf, EmbeddedError> {
    let installed = match chosen {
        Some(directory) => inspect(directory).into_iter().collect(),
        None => installed(),
    };
    pick(installed, data)
}

/// Chooses among installations; of two of one version, the first.
fn pick(mut installed: Vec<(u32, PathBuf)>, data: Option<u32>) -> Result<PathBuf, EmbeddedError> {
    installed.sort_by_key(|(major, _)| std::cmp::Reverse(*major));
    let versions = installed.iter().map(|(major, _)| major.to_string()).collect::<Vec<_>>().join(", ");
    let usable = |major: u32| data.map_or(major >= OLDEST, |data| data == major);
    match installed.into_iter().find(|(major, _)| usable(*major)) {
        Some((_, directory)) => Ok(directory),
        None if versions.is_empty() => Err(EmbeddedError::NoBinaries { major: data.unwrap_or(OLDEST) }),
        None => match data {
            Some(data) => Err(EmbeddedError::WrongVersion { data, installed: versions }),
            None => Err(EmbeddedError::NoBinaries { major: OLDEST }),
        },
    }
}

/// Every installation in the places where Debian, Red Hat and source builds put them. These are not on PATH on Debian.
fn installed() -> Vec<(u32, PathBuf)> {
    let versioned = ["/usr/lib/postgresql", "/usr"]
        .iter()
        .filter_map(|parent| std::fs::read_dir(parent).ok())
        .flat_map(|entries| entries.flatten().map(|entry| entry.path().join("bin")));
    let plain = ["/usr/bin", "/usr/local/bin", "/usr/local/pgsql/bin"].into_iter().map(PathBuf::from);
    versioned.chain(plain).filter_map(|directory| inspect(&directory)).collect()
}

/// The major version in `directory`, if it holds a complete server.
fn inspect(directory: &Path) -> Option<(u32, PathBuf)> {
    let complete = ["postgres", "initdb", "pg_ctl"].iter().all(|name| directory.join(name).is_file());
    if !complete {
        return None;
    }
    let said = std::process::Command::new(directory.join("postgres")).arg("--version").output().ok()?;
    Some((major(&String::from_utf8_lossy(&said.stdout))?, directory.to_owned()))
}

/// 15 from "postgres (PostgreSQL) 15.18 (Debian …)".
fn major(version: &str) -> Option<u32> {
    let number = version.split_whitespace().nth(2)?;
    number.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found() -> Vec<(u32, PathBuf)> {
        [17, 9, 15].into_iter().map(|major| (major, PathBuf::from(format!("/{major}")))).collect()
    }

    #[test]
    fn reads_the_major_version() {
        assert_eq!(major("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)"), Some(15));
        assert_eq!(major("postgres (PostgreSQL) 18beta1"), Some(18));
        assert_eq!(major("postgres"), None);
    }

    #[test]
    fn takes_the_newest_for_new_data_and_the_first_of_two() {
        let found = [found(), vec![(17, "/again".into())]].concat();
        assert_eq!(pick(found, None).unwrap(), PathBuf::from("/17"));
    }

    #[test]
    fn takes_the_version_the_data_was_written_by() {
        assert_eq!(pick(found(), Some(15)).unwrap(), PathBuf::from("/15"));
    }

    #[test]
    fn never_upgrades_data_by_itself() {
        let message = pick(found(), Some(16)).unwrap_err().to_string();
        assert!(message.contains("PostgreSQL 16のもの") && message.contains("17, 15, 9"), "{message}");
    }

    #[test]
    fn refuses_an_old_server_and_an_empty_machine() {
        assert!(matches!(pick(vec![(14, "/14".into())], None), Err(EmbeddedError::NoBinaries { major: 15 })));
        assert!(matches!(pick(vec![], Some(16)), Err(EmbeddedError::NoBinaries { major: 16 })));
    }
}
