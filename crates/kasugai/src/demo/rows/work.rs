//! The lines of meetings, photographs, notices and requests.

use std::collections::HashMap;
use std::io::Cursor;

use anyhow::Context;
use ground::vault::{Dek, Files, StoredFile};
use uuid::Uuid;

use super::{Batch, Sheets, line};

impl Sheets {
    pub(super) fn add_work(&mut self, batch: &Batch, keys: &HashMap<Uuid, Dek>, files: &Files) -> anyhow::Result<()> {
        for row in &batch.meetings {
            let attendees: Vec<&str> = row.attendees.iter().map(String::as_str).collect();
            line(&mut self.meeting, batch)
                .plain(row.id)
                .plain(row.intake)
                .plain(row.held_at)
                .list(&attendees)
                .plain(row.urgency)
                .text(row.safety_check)
                .list(&row.policies)
                .text(row.decision)
                .maybe(row.recorded_by)
                .text(&row.recorded_by_name)
                .plain(row.held_at)
                .end();
        }
        for row in &batch.tasks {
            line(&mut self.task, batch)
                .plain(row.id)
                .plain(row.meeting)
                .plain(row.intake)
                .plain(row.person)
                .text(row.what)
                .maybe(row.owner)
                .text(&row.owner_name)
                .plain(row.due_at)
                .maybe(row.done_at)
                .text(if row.done_at.is_some() { &row.owner_name } else { "" })
                .end();
        }
        for row in &batch.attachments {
            let key = keys.get(&row.person).context("no data key")?;
            let file = keep(files, key, batch.area, &photograph(row.bruise)?)?;
            line(&mut self.attachment, batch)
                .plain(row.id)
                .plain(row.person)
                .plain(row.record)
                .text(&row.title)
                .text("傷の写真")
                .text(row.body_part)
                .plain(row.taken_on)
                .plain("image/png")
                .plain(file.length)
                .plain(file.id)
                .bytes(&file.key)
                .maybe(row.added_by)
                .text(&row.added_by_name)
                .plain(row.added_at)
                .end();
        }
        for row in &batch.notices {
            // A notice lies with its receiver, an agency of the same area.
            let lines =
                self.notice.plain(batch.area).plain(row.receiver).plain(row.id).plain(row.event).plain(row.kind);
            lines.plain(batch.area).plain(batch.agency).plain("record").plain(row.record).plain(row.person);
            lines.plain(row.at).end();
        }
        for row in &batch.requests {
            line(&mut self.request, batch)
                .plain(row.id)
                .plain(row.person)
                .plain(row.from_area)
                .plain(row.from)
                .text(&row.asked_by_name)
                .plain(row.asked_at)
                .text(row.reason)
                .end();
        }
        for area in &batch.asked_areas {
            line(&mut self.asked_area, batch).plain(area).end();
        }
        Ok(())
    }
}

/// Runs on a thread that may wait.
fn keep(files: &Files, key: &Dek, area: i16, picture: &[u8]) -> anyhow::Result<StoredFile> {
    tokio::runtime::Handle::current().block_on(files.put(key, area, picture)).context("添付を保存できません")
}

/// A patch of skin with a bruise on it, drawn: nobody's photograph.
fn photograph(bruise: u8) -> anyhow::Result<Vec<u8>> {
    let reach = u32::from(bruise);
    let picture = image::RgbImage::from_fn(320, 240, |x, y| {
        let (across, down) = (x.abs_diff(160), y.abs_diff(120));
        let is_bruise = across * across + 2 * down * down < reach * reach;
        image::Rgb(if is_bruise { [132, 96, 140] } else { [232, 196, 172] })
    });
    let mut png = Cursor::new(Vec::new());
    picture.write_to(&mut png, image::ImageFormat::Png)?;
    Ok(png.into_inner())
}
