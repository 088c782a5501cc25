//! The picture that goes out with a notice: small, without anything but its pixels.

use desk::cases::attachment::{self, Attachment};
use desk::{App, people};
use ground::db::{Key, Tx};
use ground::{Error, Result};
use image::{ImageFormat, ImageReader};
use std::io::Cursor;
use uuid::Uuid;

/// Longer edge in pixels: enough for a face on any screen, little for 240 of them at once.
const EDGE: u32 = 640;

/// The pictures on file about a child.
pub async fn offered(tx: &mut Tx<'_>, child: Key) -> Result<Vec<Attachment>> {
    let found = attachment::of_person(tx, child).await?;
    Ok(found.into_iter().filter(|one| one.removed_at.is_none() && one.is_picture()).collect())
}

/// One of them made small and sealed for the notice `id`.
///
/// # Errors
/// `Invalid` beside `photo` when it is not one of the child's pictures or cannot be read.
pub async fn sealed(app: &App, tx: &mut Tx<'_>, child: Key, chosen: Uuid, id: Uuid) -> Result<Vec<u8>> {
    let unknown = || Error::invalid("photo", "写真は、こどもの添付から選んでください。");
    let picture = offered(tx, child).await?.into_iter().find(|one| one.id == chosen).ok_or_else(unknown)?;
    let dek = people::data_key(tx, &app.vault, child).await?.ok_or_else(unknown)?;
    let bytes = attachment::bytes(app, &dek, child.area, &picture).await?;
    let small = tokio::task::spawn_blocking(move || small(&bytes)).await.map_err(Error::internal)??;
    app.vault.seal("app.missing_detail", "photo", child.area, id, &small).map_err(Error::internal)
}

/// The picture of a notice.
pub fn open(app: &App, key: Key, sealed: &[u8]) -> Result<Vec<u8>> {
    app.vault.open("app.missing_detail", "photo", key.area, key.id, sealed).map_err(Error::internal)
}

fn small(bytes: &[u8]) -> Result<Vec<u8>> {
    let broken = |_| Error::invalid("photo", "写真を読み取れません。別の写真を選んでください。");
    let reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(Error::internal)?;
    let picture = reader.decode().map_err(broken)?.thumbnail(EDGE, EDGE).to_rgb8();
    let mut jpeg = Cursor::new(Vec::new());
    picture.write_to(&mut jpeg, ImageFormat::Jpeg).map_err(broken)?;
    Ok(jpeg.into_inner())
}
