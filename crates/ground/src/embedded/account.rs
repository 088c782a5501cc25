//! Who PostgreSQL runs as. It refuses to run as root, so root hands it to the account made for it.

use super::EmbeddedError;
use super::error::at;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, chown};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The operating system account of the server's processes and files.
#[derive(Debug, Clone)]
pub(super) struct Account {
    /// Its name: what peer authentication sees.
    pub name: String,
    pub uid: u32,
    pub gid: u32,
    /// Whether this process is root and must step down to that account.
    pub step_down: bool,
}

impl Account {
    /// The present account, or `fallback` when that is root.
    pub fn choose(fallback: &str) -> Result<Self, EmbeddedError> {
        let here = Path::new("/proc/self");
        let me = std::fs::metadata(here).map_err(at(here))?;
        if me.uid() != 0 {
            let number = me.uid().to_string();
            let name = id(&["-un", "--", &number]).ok_or(EmbeddedError::NoAccount(number))?;
            return Ok(Self { name, uid: me.uid(), gid: me.gid(), step_down: false });
        }
        let number = |flag| id(&[flag, "--", fallback]).and_then(|text| text.parse().ok());
        match (number("-u"), number("-g")) {
            (Some(uid), Some(gid)) if uid != 0 => Ok(Self { name: fallback.to_owned(), uid, gid, step_down: true }),
            _ => Err(EmbeddedError::NoAccount(fallback.to_owned())),
        }
    }

    /// Everyone who may log in to the database: the server's account, and root when root started it.
    pub fn log_ins(&self) -> Vec<&str> {
        let root = self.step_down.then_some("root");
        std::iter::once(self.name.as_str()).chain(root).collect()
    }

    /// A command run as this account, from a directory it can certainly read and with nothing of our environment.
    pub fn command(&self, program: impl AsRef<Path>) -> tokio::process::Command {
        let mut command = tokio::process::Command::new(program.as_ref());
        command.env_clear().env("PATH", "/usr/bin:/bin").env("LC_ALL", "C.UTF-8").current_dir("/");
        if self.step_down {
            // The standard library also drops the supplementary groups of root.
            command.uid(self.uid).gid(self.gid);
        }
        command
    }

    /// Makes `directory` one that only this account (and root) can enter.
    pub fn own_directory(&self, directory: &Path) -> Result<(), EmbeddedError> {
        match std::fs::DirBuilder::new().mode(0o700).create(directory) {
            Ok(()) => self.own(directory),
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => self.check_owner(directory),
            Err(error) => Err(at(directory)(error)),
        }
    }

    /// Gives a file or directory to this account.
    pub fn own(&self, path: &Path) -> Result<(), EmbeddedError> {
        match self.step_down {
            true => chown(path, Some(self.uid), Some(self.gid)).map_err(at(path)),
            false => Ok(()),
        }
    }

    /// Refuses a directory of somebody else, or a link put in its place.
    fn check_owner(&self, directory: &Path) -> Result<(), EmbeddedError> {
        let found = std::fs::symlink_metadata(directory).map_err(at(directory))?;
        match found.is_dir() && found.uid() == self.uid {
            true => Ok(()),
            false => Err(EmbeddedError::ForeignOwner { directory: directory.to_owned(), account: self.name.clone() }),
        }
    }

    /// Finds the first directory on the way to `target` that this account cannot pass through.
    pub async fn check_reach(&self, target: &Path) -> Result<(), EmbeddedError> {
        if !self.step_down {
            return Ok(());
        }
        let mut way: Vec<&Path> = target.ancestors().collect();
        way.reverse();
        for directory in way {
            let passes =
                self.command("/usr/bin/test").arg("-x").arg(directory).status().await.map_err(at(directory))?;
            if !passes.success() {
                let directory: PathBuf = directory.to_owned();
                return Err(EmbeddedError::Unreachable { account: self.name.clone(), directory });
            }
        }
        Ok(())
    }
}

/// One answer of `id`, which also knows accounts from directories (LDAP) that `/etc/passwd` lacks.
fn id(arguments: &[&str]) -> Option<String> {
    let said = Command::new("id").args(arguments).output().ok().filter(|said| said.status.success())?;
    Some(String::from_utf8_lossy(&said.stdout).trim().to_owned()).filter(|text| !text.is_empty())
}
