//! `postmaster.pid`: the note a running server leaves in its data directory.

use super::EmbeddedError;
use super::error::at;
use std::path::{Path, PathBuf};

/// The lines of `postmaster.pid` that matter here.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct PidFile {
    /// Line 1.
    pub pid: u32,
    /// Line 5: empty while the server is still very young.
    pub socket_dir: PathBuf,
    /// Line 8: "starting", "ready", "stopping".
    pub status: String,
}

/// What the process named in the note is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Holder {
    /// Nobody: the number is free, PostgreSQL cleans up by itself.
    Nobody,
    /// The server of this very data directory.
    OurServer,
    /// A process that took the number after the server died, or the server's own unreaped remains.
    Stranger,
}

impl PidFile {
    /// Reads the note of the server on `data`, if there is one.
    pub fn read(data: &Path) -> Option<Self> {
        let text = std::fs::read_to_string(path(data)).ok()?;
        let line = |number: usize| text.lines().nth(number - 1).unwrap_or_default().trim();
        let pid = line(1).parse().ok()?;
        Some(Self { pid, socket_dir: PathBuf::from(line(5)), status: line(8).to_owned() })
    }

    /// Looks at the process behind the number. A postmaster runs the `postgres` program inside its data directory.
    pub fn holder(&self, data: &Path) -> Holder {
        if !alive(self.pid) {
            return match PathBuf::from(format!("/proc/{}", self.pid)).exists() {
                true => Holder::Stranger,
                false => Holder::Nobody,
            };
        }
        let link = |name| std::fs::read_link(format!("/proc/{}/{name}", self.pid)).unwrap_or_default();
        let program = link("exe");
        // After a package upgrade the program of a running process reads "…/postgres (deleted)".
        let is_server = program.file_name().is_some_and(|name| name.to_string_lossy().starts_with("postgres"));
        match is_server && Some(link("cwd")) == data.canonicalize().ok() {
            true => Holder::OurServer,
            false => Holder::Stranger,
        }
    }

    /// Takes a stranger's number out of the note so that PostgreSQL does not mistake it for a running server.
    ///
    /// Only line 1 changes, to a number no process can have: the shared memory named in line 7 stays, and with it
    /// PostgreSQL's own refusal to start while an orphaned backend of the dead server still works on the data.
    pub fn disown(data: &Path) -> Result<(), EmbeddedError> {
        let path = path(data);
        let text = std::fs::read_to_string(&path).map_err(at(&path))?;
        let rest = text.split_once('\n').map_or("", |(_, rest)| rest);
        std::fs::write(&path, format!("{}\n{rest}", i32::MAX)).map_err(at(&path))
    }
}

fn path(data: &Path) -> PathBuf {
    data.join("postmaster.pid")
}

/// Whether a process runs. One that ended but was not yet reaped by its parent does not.
pub(super) fn alive(pid: u32) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let state = stat.rsplit_once(") ").and_then(|(_, rest)| rest.chars().next());
    state.is_some_and(|state| !matches!(state, 'Z' | 'X'))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOTE: &str = "4242\n/srv/data\n1700000000\n5432\n/srv/run\n\n  17 18\nready   \n";

    #[test]
    fn reads_the_lines_that_matter() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("postmaster.pid"), NOTE).unwrap();
        let expected = PidFile { pid: 4242, socket_dir: "/srv/run".into(), status: "ready".into() };
        assert_eq!(PidFile::read(dir.path()), Some(expected));
    }

    #[test]
    fn a_young_or_empty_note_is_not_ready() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("postmaster.pid"), "4242\n/srv/data\n").unwrap();
        assert_eq!(PidFile::read(dir.path()).unwrap().status, "");
        std::fs::write(dir.path().join("postmaster.pid"), "").unwrap();
        assert_eq!(PidFile::read(dir.path()), None);
    }

    #[test]
    fn disowning_keeps_the_shared_memory_line() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("postmaster.pid"), NOTE).unwrap();
        PidFile::disown(dir.path()).unwrap();
        let now = std::fs::read_to_string(dir.path().join("postmaster.pid")).unwrap();
        assert_eq!(now, NOTE.replace("4242", "2147483647"));
    }

    #[test]
    fn this_test_is_a_stranger_to_the_data() {
        let dir = tempfile::tempdir().unwrap();
        let note = |pid| PidFile { pid, socket_dir: PathBuf::new(), status: String::new() };
        assert_eq!(note(std::process::id()).holder(dir.path()), Holder::Stranger);
        assert_eq!(note(2_147_483_647).holder(dir.path()), Holder::Nobody);
    }

    #[test]
    fn an_unreaped_process_is_not_alive() {
        let mut child = std::process::Command::new("sleep").arg("600").spawn().unwrap();
        assert!(alive(child.id()));
        child.kill().unwrap();
        // Killed but not waited for: a zombie.
        while alive(child.id()) {
            std::thread::yield_now();
        }
        assert!(PathBuf::from(format!("/proc/{}", child.id())).exists());
        child.wait().unwrap();
    }
}
