//! 終結 of an episode, on screen and over the API alike.

use super::{Episode, store};
use crate::cases::disposition::{self, Decision};
use crate::cases::rules::Clock;
use crate::cases::{codes, sighting};
use crate::frame::date_wareki;
use ground::db::{Change, FieldChange, Key, Tx};
use ground::gate::AgencyKind;
use ground::web::{Fields, Reader};
use ground::{Error, Result};
use jiff::civil::Date;
use serde_json::json;

/// How an episode ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closing {
    /// 終結日
    pub on: Date,
    /// 終結理由 code.
    pub reason: String,
    /// 対応 code, empty when it was decided before.
    pub disposition: String,
}

/// Reads the form: `closed_on`, `reason`, `disposition`.
pub fn read(fields: &Fields, agency: AgencyKind, today: Date) -> Result<Closing> {
    let mut reader = Reader::new(fields);
    let on = reader.date("closed_on", "終結日");
    let reason = reader.choice("reason", "終結理由", &codes::codes(codes::CLOSE_REASONS));
    let disposition = reader.optional_choice("disposition", "対応", &codes::codes(codes::dispositions(agency)));
    match on {
        None if fields.get("closed_on").trim().is_empty() => {
            reader.refuse("closed_on", "終結日を入力してください。");
        }
        Some(on) if on > today => reader.refuse("closed_on", "終結日が未来の日付です。"),
        _ => {}
    }
    let closing = Closing { on: on.unwrap_or_default(), reason, disposition };
    reader.finish(closing)
}

/// Closes an open episode of the own agency; the record stays and is found.
///
/// # Errors
/// `Invalid` at `closed_on` before the 受理, at `episode` while a child has still to be seen; `Stale` when it is closed already.
pub async fn close(tx: &mut Tx<'_>, key: Key, episode: &Episode, closing: &Closing) -> Result<()> {
    let record = store::load(tx, key).await?.for_rules().clone().ok_or(Error::NotFound)?;
    if closing.on < episode.accepted_on {
        let message = format!("終結日が受理年月日({})より前です。", date_wareki(episode.accepted_on));
        return Err(Error::invalid("closed_on", message));
    }
    let running = sighting::clocks(tx, key)
        .await?
        .iter()
        .any(|(intake, _, due, seen)| Some(intake.id) == episode.intake && Clock::of(*due, *seen).is_running());
    if running {
        return Err(Error::invalid("episode", "安全確認が終わっていません。安全確認を記録してから終結してください。"));
    }
    store::close(tx, episode.id, closing.on, &closing.reason, episode.version).await?;
    if !closing.disposition.is_empty() && closing.disposition != episode.disposition {
        disposition::decide(tx, episode.id, key.id, &Decision::on(&closing.disposition, closing.on)).await?;
    }
    let closed = |label: &str, to: String| FieldChange {
        field: "closed_on".into(),
        label: label.into(),
        from: String::new(),
        to,
    };
    tx.record(Change {
        kind: "episode.closed",
        entity: "episode",
        id: episode.id,
        person: Some(key.id),
        fields: vec![
            closed("終結日", date_wareki(closing.on)),
            closed("終結理由", codes::label(codes::CLOSE_REASONS, &closing.reason).to_owned()),
        ],
        payload: json!({ "record": record.id, "residence_org": record.residence_org }),
    })
    .await?;
    super::super::store::touch_record(tx, key.id).await
}
