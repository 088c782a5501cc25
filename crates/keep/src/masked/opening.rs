//! 鍵の使用: two persons open a kept key for an hour, to learn whom numbers stand for.

use super::key::Key;
use super::make::change;
use super::model::{ESCROW, TABLE};
use super::pages::{answer, closed, opened, page};
use super::store;
use super::tables::PERSONS;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use desk::App;
use desk::frame::{self, Errors};
use ground::audit::Entry;
use ground::gate::Permit;
use ground::web::{Fields, Reader};
use ground::{Error, Result};
use jiff::SignedDuration;
use std::collections::HashMap;
use uuid::Uuid;

/// How long a confirmed opening of a key lasts.
const OPEN: SignedDuration = SignedDuration::from_hours(1);
/// Numbers looked up at once.
const MOST: usize = 50;

/// Asks to use a kept key.
pub async fn ask_opening(
    State(app): State<App>,
    permit: Permit,
    Path(id): Path<Uuid>,
    fields: Fields,
) -> Result<Response> {
    let done = async {
        let (mut tx, order) = opened(&app, &permit, id).await?;
        let mut reader = Reader::new(&fields);
        let reason = reader.required("reason", "鍵を使う理由", 400);
        if order.escrow.is_none() {
            reader.refuse("reason", "この出力の鍵は保管していません。元の番号に戻すことはできません。");
        }
        let reason = reader.finish(reason)?;
        store::ask_opening(&mut tx, id, &reason).await?;
        closed(tx, "masked.opening_asked", id).await
    };
    let done = done.await;
    answer(&app, &permit, id, fields, done).await
}

/// Confirms it as the second person: the key can be used for an hour.
pub async fn confirm_opening(
    State(app): State<App>,
    permit: Permit,
    Path((id, opening)): Path<(Uuid, Uuid)>,
    fields: Fields,
) -> Result<Response> {
    let done = async {
        let (mut tx, _) = opened(&app, &permit, id).await?;
        let until = tx.now() + OPEN;
        store::confirm_opening(&mut tx, id, opening, until).await?;
        closed(tx, "masked.opened", id).await
    };
    let done = done.await;
    answer(&app, &permit, id, fields, done).await
}

/// Says whom numbers of an export stand for, while its key is open.
pub async fn resolve(State(app): State<App>, permit: Permit, Path(id): Path<Uuid>, fields: Fields) -> Result<Response> {
    let mut blank = page(&app, &permit, id, fields, Errors::default()).await?;
    let mut reader = Reader::new(&blank.fields);
    let typed = reader.required("numbers", "番号", 2000);
    let numbers: Vec<&str> = typed.split_whitespace().collect();
    if numbers.len() > MOST {
        reader.refuse("numbers", format!("一度に調べられる番号は{MOST}件までです。"));
    }
    if blank.open_until.is_empty() {
        reader.refuse("numbers", "鍵は閉じています。使う理由を申請し、ほかの職員の確認を受けてください。");
    }
    let escrow = blank.shown.order.escrow.clone();
    if let Err(error) = reader.finish(()) {
        blank.errors = Errors::or_fail(error)?;
        return Ok(frame::refused(&blank)?.into_response());
    }
    let escrow = escrow.ok_or(Error::NotFound)?;
    let area = permit.actor().area;
    let plain = app.vault.open(TABLE, ESCROW, area, id, &escrow).map_err(Error::internal)?;
    let key = Key::from_bytes(&plain)?;
    let mut tx = app.db.write(&permit).await?;
    let known = store::numbered(&mut tx).await?;
    let by_number: HashMap<String, (Uuid, String)> =
        known.into_iter().map(|(who, label)| (key.number(PERSONS, &who.to_string()), (who, label))).collect();
    let met: Vec<Option<&(Uuid, String)>> = numbers.iter().map(|number| by_number.get(*number)).collect();
    tx.audit(Entry {
        kind: "unseal".to_owned(),
        subject_area: Some(area),
        subject_org: Some(permit.actor().org),
        object_kind: "masked_export".to_owned(),
        object: Some(id),
        fields: "number".to_owned(),
        count: i32::try_from(numbers.len()).ok(),
        persons: met.iter().flatten().map(|(who, _)| *who).collect(),
        ..Entry::default()
    })
    .await?;
    tx.record(change("masked.resolved", id)).await?;
    tx.commit().await?;
    blank.resolved = numbers
        .iter()
        .zip(&met)
        .map(|(number, met)| {
            let label = met.map_or(
                "この所属に、あてはまる人はいません(消去されたか、別の出力の番号です)",
                |(_, label)| label.as_str(),
            );
            ((*number).to_owned(), label.to_owned())
        })
        .collect();
    Ok(frame::html(&blank)?.into_response())
}
