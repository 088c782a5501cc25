//! The background work: lists of the month, erasing what was approved, certificates.
//!
//! A line and everything that goes with it is erased in one transaction, which also notes the files to be removed; the bytes follow, file by file. A
//! process that dies leaves a line whole or gone, and files that the next one removes.

use super::certificate;
use super::due::{change, make_list};
use super::model::Kind;
use super::store::{self, Outcome};
use crate::Keeper;
use ground::Result;
use ground::db::Change;
use ground::gate::Action;
use serde_json::json;
use uuid::Uuid;

const NAME: &str = "保存期間と消去";

/// Erases what was approved, then its files, and certifies what is done.
///
/// # Errors
/// Those of the database.
pub async fn end_due(keeper: &Keeper) -> Result<()> {
    let work = keeper.permit(0, 0, Action::ApproveRetention, NAME);
    let mut tx = keeper.db.work(&work).await?;
    let due = store::due(&mut tx).await?;
    tx.commit().await?;
    for (area, org, item) in due {
        if let Err(error) = erase(keeper, area, org, item).await {
            tracing::error!(?error, %item, "a line could not be erased");
            let permit = keeper.permit(area, org, Action::ApproveRetention, NAME);
            let mut tx = keeper.db.write(&permit).await?;
            store::unlucky(&mut tx, item).await?;
            tx.commit().await?;
        }
    }
    remove_files(keeper).await?;
    certify(keeper).await
}

/// On the first of the month, or when the program next runs: what has ended.
///
/// # Errors
/// Those of the database.
pub async fn list_months(keeper: &Keeper) -> Result<()> {
    let work = keeper.permit(0, 0, Action::WriteRetention, NAME);
    let mut tx = keeper.db.work(&work).await?;
    let month = tx.today().first_of_month();
    let due = store::months_due(&mut tx, month).await?;
    tx.commit().await?;
    for (area, org) in due {
        let permit = keeper.permit(area, org, Action::WriteRetention, NAME);
        make_list(&keeper.db, &permit, &work, true).await?;
    }
    Ok(())
}

async fn erase(keeper: &Keeper, area: i16, org: i32, item: Uuid) -> Result<()> {
    let permit = keeper.permit(area, org, Action::ApproveRetention, NAME);
    let work = keeper.permit(0, 0, Action::ApproveRetention, NAME);
    let mut tx = keeper.db.write(&permit).await?;
    let (line, list) = store::item(&mut tx, item).await?;
    if line.state != "approved" {
        return Ok(());
    }
    if line.kind == Kind::Record {
        let mut other = keeper.db.work(&work).await?;
        let kept = store::kept_elsewhere(&mut other, area, org, &[line.object]).await?;
        other.commit().await?;
        if let Some((_, agency)) = kept.first() {
            return spare(tx, item, list, &super::due::elsewhere(agency).words).await;
        }
    }
    match store::erase(&mut tx, item).await? {
        Outcome::Gone(lines) => {
            for (line, kind, object) in lines {
                let (kind, entity, person) = match kind {
                    Kind::Record => ("person.erased", "person", Some(object)),
                    Kind::Linked => ("linked.erased", "linked_person", None),
                    Kind::Rows => ("rows.erased", "source_run", None),
                };
                let payload = json!({ "item": line });
                tx.record(Change { kind, entity, id: object, person, fields: Vec::new(), payload }).await?;
            }
            tx.commit().await
        }
        Outcome::Forbidden(why) => {
            // The statement failed, and with it the transaction.
            drop(tx);
            let tx = keeper.db.write(&permit).await?;
            spare(tx, item, list, why).await
        }
    }
}

async fn spare(mut tx: ground::db::Tx<'_>, item: Uuid, list: Uuid, words: &str) -> Result<()> {
    if store::spare(&mut tx, item, words).await? {
        tx.record(change("retention.spared", list)).await?;
    }
    tx.commit().await
}

async fn remove_files(keeper: &Keeper) -> Result<()> {
    let work = keeper.permit(0, 0, Action::ApproveRetention, NAME);
    let mut tx = keeper.db.work(&work).await?;
    let files = store::files(&mut tx).await?;
    tx.commit().await?;
    for (area, org, file) in files {
        keeper.files.remove(file).await.map_err(ground::Error::internal)?;
        let permit = keeper.permit(area, org, Action::ApproveRetention, NAME);
        let mut tx = keeper.db.write(&permit).await?;
        store::forget_file(&mut tx, file).await?;
        tx.commit().await?;
    }
    Ok(())
}

async fn certify(keeper: &Keeper) -> Result<()> {
    let work = keeper.permit(0, 0, Action::ApproveRetention, NAME);
    let mut tx = keeper.db.work(&work).await?;
    let lists = store::open_lists(&mut tx).await?;
    tx.commit().await?;
    for (area, org, list) in lists {
        let permit = keeper.permit(area, org, Action::ApproveRetention, NAME);
        let mut tx = keeper.db.write(&permit).await?;
        if store::finished(&mut tx, list).await? {
            certificate::issue(&mut tx, list).await?;
            tx.commit().await?;
        }
    }
    Ok(())
}
