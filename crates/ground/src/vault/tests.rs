//! Sealed things open where they belong, whole and unchanged, or not at all.

use super::*;
use proptest::prelude::*;
use std::os::unix::fs::PermissionsExt;
use tempfile::TempDir;

fn vault() -> (TempDir, Vault) {
    let dir = tempfile::tempdir().unwrap();
    let vault = Vault::open_or_create(&dir.path().join("key")).unwrap();
    (dir, vault)
}

fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

#[test]
fn the_key_is_made_once_and_for_its_owner_only() {
    let (dir, first) = vault();
    let path = dir.path().join("key");
    assert_eq!(std::fs::metadata(&path).unwrap().mode() & 0o777, 0o600);
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
    let sealed = first.seal("t", "c", 1, id(1), "山﨑".as_bytes()).unwrap();
    let second = Vault::open_or_create(&path).unwrap();
    assert_eq!(second.open("t", "c", 1, id(1), &sealed).unwrap(), "山﨑".as_bytes());
    assert_eq!(second.role_secret(), first.role_secret());
    assert_ne!(first.role_secret().as_slice(), std::fs::read(&path).unwrap());
}

#[test]
fn an_exposed_or_malformed_key_file_is_refused() {
    let (dir, _) = vault();
    let path = dir.path().join("key");
    std::fs::set_permissions(&path, PermissionsExt::from_mode(0o640)).unwrap();
    assert!(Vault::open_or_create(&path).unwrap_err().to_string().contains("chmod 600"));
    std::fs::set_permissions(&path, PermissionsExt::from_mode(0o600)).unwrap();
    std::fs::write(&path, "short").unwrap();
    assert!(matches!(Vault::open_or_create(&path), Err(VaultError::MalformedKey(_))));
}

#[test]
fn a_value_opens_only_in_its_place() {
    let (_dir, vault) = vault();
    let sealed = vault.seal("app.address", "line", 13, id(1), b"secret").unwrap();
    assert_eq!(vault.open("app.address", "line", 13, id(1), &sealed).unwrap(), b"secret");
    for (table, column, area, row) in [
        ("app.addresses", "line", 13, id(1)),
        ("app.address", "lin", 13, id(1)),
        ("app.addres", "sline", 13, id(1)),
        ("app.address", "line", 14, id(1)),
        ("app.address", "line", 13, id(2)),
    ] {
        assert!(matches!(vault.open(table, column, area, row, &sealed), Err(VaultError::Broken)), "{table} {column}");
    }
}

#[test]
fn exchanged_values_and_keys_do_not_open() {
    let (_dir, vault) = vault();
    let (one, wrapped_one) = vault.new_dek(13, id(1)).unwrap();
    let (two, wrapped_two) = vault.new_dek(13, id(2)).unwrap();
    let sealed_one = one.seal("t", "c", 13, id(1), b"one").unwrap();
    let sealed_two = two.seal("t", "c", 13, id(2), b"two").unwrap();
    assert!(one.open("t", "c", 13, id(1), &sealed_two).is_err());
    assert!(two.open("t", "c", 13, id(2), &sealed_one).is_err());
    assert!(vault.unwrap_dek(13, id(1), &wrapped_two).is_err());
    let again = vault.unwrap_dek(13, id(1), &wrapped_one).unwrap();
    assert_eq!(again.open("t", "c", 13, id(1), &sealed_one).unwrap(), b"one");
    assert!(self::vault().1.unwrap_dek(13, id(1), &wrapped_one).is_err(), "another installation");
}

#[test]
fn tokens_depend_on_key_purpose_and_text() {
    let (dir, first) = vault();
    let again = Vault::open_or_create(&dir.path().join("key")).unwrap();
    assert_eq!(first.token("name", "やま"), again.token("name", "やま"));
    assert_ne!(first.token("name", "やま"), first.token("name", "かわ"));
    assert_ne!(first.token("name", "やま"), first.token("reading", "やま"));
    assert_ne!(first.token("name", "やま"), vault().1.token("name", "やま"));
}

proptest! {
    #[test]
    fn whatever_is_sealed_opens_and_no_altered_byte_does(plain in any::<Vec<u8>>(), row: u128, area: i16, at: usize, bit in 0..8_u8) {
        let dek = Dek::random();
        let mut sealed = dek.seal("t", "c", area, id(row), &plain).unwrap();
        prop_assert_eq!(dek.open("t", "c", area, id(row), &sealed).unwrap(), plain);
        let at = at % sealed.len();
        sealed[at] ^= 1 << bit;
        prop_assert!(dek.open("t", "c", area, id(row), &sealed).is_err());
        sealed.truncate(at);
        prop_assert!(dek.open("t", "c", area, id(row), &sealed).is_err());
    }
}

const CHUNK: usize = 64 * 1024;

fn bytes(length: usize) -> Vec<u8> {
    (0..length).map(|n| u8::try_from(n * 31 % 251).unwrap()).collect()
}

/// The one stored file below `root`.
fn only_file(root: &Path) -> std::path::PathBuf {
    let mut open = vec![root.to_owned()];
    let mut found = Vec::new();
    while let Some(directory) = open.pop() {
        for entry in std::fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { open.push(path) } else { found.push(path) }
        }
    }
    assert_eq!(found.len(), 1, "{found:?}");
    found.remove(0)
}

#[tokio::test]
async fn files_of_every_length_come_back() {
    let dir = tempfile::tempdir().unwrap();
    let (files, dek) = (Files::open(dir.path(), 0).unwrap(), Dek::random());
    for length in [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 5 * CHUNK + 7] {
        let plain = bytes(length);
        let stored = files.put(&dek, 13, plain.as_slice()).await.unwrap();
        assert_eq!(stored.length, u64::try_from(length).unwrap());
        let read = files.get(&dek, 13, stored.id, &stored.key).await.unwrap().all().await.unwrap();
        assert!(read == plain, "{length}");
        files.remove(stored.id).await.unwrap();
        assert!(matches!(files.get(&dek, 13, stored.id, &stored.key).await, Err(VaultError::NoFile)));
    }
}

#[tokio::test]
async fn an_altered_file_does_not_open() {
    let dir = tempfile::tempdir().unwrap();
    let (files, dek) = (Files::open(dir.path(), 0).unwrap(), Dek::random());
    let stored = files.put(&dek, 13, bytes(3 * CHUNK).as_slice()).await.unwrap();
    let path = only_file(dir.path());
    let whole = std::fs::read(&path).unwrap();
    assert!(!whole.windows(16).any(|window| window == &bytes(16)[..]), "plain text on the disk");
    let sealed = CHUNK + 16;

    let mut flipped = whole.clone();
    flipped[sealed + 5] ^= 1;
    let swapped = [&whole[sealed..2 * sealed], &whole[..sealed], &whole[2 * sealed..]].concat();
    let longer = [whole.as_slice(), &[0]].concat();
    let cuts = [0, 1, 16, sealed, 2 * sealed, whole.len() - 1].map(|length| whole[..length].to_vec());
    for bad in [flipped, swapped, longer].into_iter().chain(cuts) {
        std::fs::write(&path, &bad).unwrap();
        let outcome = files.get(&dek, 13, stored.id, &stored.key).await.unwrap().all().await;
        assert!(matches!(outcome, Err(VaultError::Broken)), "{} bytes", bad.len());
    }

    std::fs::write(&path, &whole).unwrap();
    assert!(files.get(&dek, 14, stored.id, &stored.key).await.is_err(), "another area");
    assert!(files.get(&Dek::random(), 13, stored.id, &stored.key).await.is_err(), "another key");
    assert!(files.get(&dek, 13, stored.id, &stored.key).await.unwrap().all().await.is_ok());
}

#[tokio::test]
async fn a_full_disk_refuses_and_leaves_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let (files, dek) = (Files::open(dir.path(), u64::MAX).unwrap(), Dek::random());
    let error = files.put(&dek, 13, bytes(10).as_slice()).await.unwrap_err();
    assert!(matches!(error, VaultError::DiskFull) && error.to_string().contains("空き容量"));
    assert_eq!(std::fs::read_dir(dir.path().join("tmp")).unwrap().count(), 0);

    // A disk that really fills, where this process may mount one.
    let disk = dir.path().join("disk");
    std::fs::create_dir(&disk).unwrap();
    let mut mount = std::process::Command::new("mount");
    if mount.args(["-t", "tmpfs", "-o", "size=1m", "none"]).arg(&disk).output().is_ok_and(|said| said.status.success())
    {
        let files = Files::open(&disk, 0).unwrap();
        let outcome = files.put(&dek, 13, bytes(4 * 1024 * 1024).as_slice()).await;
        let left = std::fs::read_dir(disk.join("tmp")).unwrap().count();
        let small = files.put(&dek, 13, bytes(1000).as_slice()).await;
        std::process::Command::new("umount").arg(&disk).status().unwrap();
        assert!(matches!(outcome, Err(VaultError::DiskFull)), "{outcome:?}");
        assert_eq!(left, 0);
        assert!(small.is_ok(), "room is there again");
    }
}

#[tokio::test]
async fn an_upload_that_breaks_off_leaves_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let (files, dek) = (Files::open(dir.path(), 0).unwrap(), Dek::random());
    let broken = tokio_test_reader(bytes(2 * CHUNK));
    assert!(files.put(&dek, 13, broken).await.is_err());
    assert_eq!(std::fs::read_dir(dir.path().join("tmp")).unwrap().count(), 0);
}

/// Yields `first`, then fails as a lost connection does.
fn tokio_test_reader(first: Vec<u8>) -> impl tokio::io::AsyncRead + Unpin {
    use futures::stream::{StreamExt, iter};
    let lost = std::io::Error::from(std::io::ErrorKind::ConnectionReset);
    let parts = iter([Ok(first), Err(lost)]).map(|part| part.map(std::io::Cursor::new));
    tokio_util::io::StreamReader::new(parts)
}
