//! Looks at models' work: scheduled once a month, asked for by people, carried out behind the page.

use super::evaluation::{Question, evaluate};
use super::join;
use super::store::{self, Ask, Of};
use crate::card::model::Outcome;
use crate::engine::Judge;
use crate::models::model::{CHECKIN, Model};
use crate::{checkin, items, models, practice};
use ground::db::{Db, Tx};
use ground::gate::{Action, Permit};
use ground::{Error, Result};
use jiff::Timestamp;
use jiff::civil::Date;
use std::pin::Pin;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

const NAME: &str = "モデルの点検";
/// How often there is a look for something to do.
const POLL: Duration = Duration::from_secs(2);
/// Visits a month at which groups are compared: what the list of 気づき begins with too.
const CAPACITY: usize = 20;

/// What staff read where the program could not; what stopped it stands in the log.
const BROKE_OFF: &str = "プログラムの不具合で点検できませんでした。システム管理者に連絡してください。";

/// Asks for the looks that are due by the clock.
pub fn schedule<'a>(
    tx: &'a mut Tx<'_>,
    _last: Option<Timestamp>,
) -> Pin<Box<dyn Future<Output = Result<()>> + Send + 'a>> {
    Box::pin(async move {
        for due in store::due_models(tx).await? {
            store::schedule(tx, due).await?;
        }
        Ok(())
    })
}

/// Works until cancelled.
pub async fn run(db: Db, stop: CancellationToken) {
    while !stop.is_cancelled() {
        if let Err(error) = make_due(&db).await {
            tracing::error!(?error, "looks at models");
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(POLL) => {}
        }
    }
}

fn permit(db: &Db, area: i16, org: i32) -> Permit {
    #[expect(clippy::disallowed_methods, reason = "looks at an agency's own model, as its staff or the clock asked")]
    Permit::for_job(db, area, org, Action::ManageModels, NAME)
}

/// Carries out every look that waits.
///
/// # Errors
/// Those of the database; what stops one look is kept with it.
pub async fn make_due(db: &Db) -> Result<()> {
    let nobody = permit(db, 0, 0);
    let mut tx = db.work(&nobody).await?;
    let waiting = store::waiting(&mut tx).await?;
    tx.commit().await?;
    for (area, org, id) in waiting {
        let permit = permit(db, area, org);
        let mut tx = db.write(&permit).await?;
        let claimed = store::claim(&mut tx, id).await?;
        tx.commit().await?;
        let Some(ask) = claimed else { continue };
        if let Err(error) = look(db, &permit, &ask).await {
            tracing::error!(?error, "a look at a model");
            let mut tx = db.write(&permit).await?;
            store::end(&mut tx, ask.id, BROKE_OFF).await?;
            tx.commit().await?;
        }
    }
    Ok(())
}

async fn look(db: &Db, permit: &Permit, ask: &Ask) -> Result<()> {
    let mut tx = db.read(permit).await?;
    tx.take_time().await?;
    let (now, until) = (tx.now(), tx.today());
    let model = models::find(&mut tx, ask.model).await?;
    if model.outcome == CHECKIN {
        tx.commit().await?;
        return look_at_lists(db, permit, ask, &model, until).await;
    }
    let outcome = Outcome::from_code(&model.outcome).ok_or_else(|| Error::internal("a model of no landmarks"))?;
    let landmarks = practice::landmarks(&mut tx, outcome, until, NAME).await?;
    let landmarks = tx.show(landmarks).await?;
    let mut tx = db.write(permit).await?;
    store::step(&mut tx, ask.id, &format!("{}件の記録を計算しています", landmarks.len())).await?;
    tx.commit().await?;
    let definition = model.definition.clone();
    let since = since(&model);
    let result = tokio::task::spawn_blocking(move || {
        let judge = Judge::of(&definition)?;
        let labels = items::labels(now);
        let named = judge.columns().into_iter().map(|name| labels.get(&name).cloned().unwrap_or(name));
        let (named, rows): (Vec<String>, _) = (named.collect(), join::rows(&landmarks, &judge));
        Ok::<_, Error>(evaluate(&Question { rows: &rows, items: &named, since, until, capacity: CAPACITY }))
    });
    let result = result.await.map_err(Error::internal)??;
    let mut tx = db.write(permit).await?;
    let of = Of { ask, hash: &model.hash, until };
    let id = store::keep(&mut tx, &of, &result).await?;
    store::raise(&mut tx, ask.model, id, &result.alarms).await?;
    store::end(&mut tx, ask.id, "").await?;
    tx.commit().await
}

/// The same of a model of 気づき: by its lists and what came of them.
async fn look_at_lists(db: &Db, permit: &Permit, ask: &Ask, model: &Model, until: Date) -> Result<()> {
    let result = checkin::watch::look(db, permit, model, NAME).await?;
    let mut tx = db.write(permit).await?;
    let id = store::keep(&mut tx, &Of { ask, hash: &model.hash, until }, &result).await?;
    store::raise(&mut tx, ask.model, id, &result.alarms).await?;
    store::end(&mut tx, ask.id, "").await?;
    tx.commit().await
}

/// First day the model cannot have learnt from: the one after it was added.
fn since(model: &Model) -> Date {
    let added = model.added_at.to_zoned(ground::db::japan()).date();
    added.tomorrow().unwrap_or(added)
}
