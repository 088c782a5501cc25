//! Learning behind the page: what was asked for, by a person or by the clock, is done one after another. A run whose process died begins anew.

use super::fit::{Made, Refused, Task};
use super::model::{Opening, Run, State, Trial};
use super::store::{self, Measured, Silent};
use super::{trial, words};
use crate::beat::{self, Words};
use crate::card::model::Outcome;
use crate::models;
use crate::practice::{self, model::Landmark};
use ground::db::Db;
use ground::gate::{Action, Permit};
use ground::{Error, Result};
use jiff::civil::Date;
use std::collections::HashSet;
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

const NAME: &str = "モデルの学習";
/// How often there is a look for something to do.
const POLL: Duration = Duration::from_secs(2);
/// In one of so many rounds there is a look at the calendar: every ten minutes.
const CALENDAR: u32 = 300;

/// Works until cancelled.
pub async fn run(db: Db, stop: CancellationToken) {
    let mut round = 0_u32;
    while !stop.is_cancelled() {
        let done = if round.is_multiple_of(CALENDAR) { drain(&db).await } else { work(&db).await };
        if let Err(error) = done {
            tracing::error!(?error, "learning");
        }
        round = round.wrapping_add(1);
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(POLL) => {}
        }
    }
}

/// Does all there is to do, also what the calendar says.
///
/// # Errors
/// Those of the database; what stops one run is kept with it.
pub async fn drain(db: &Db) -> Result<()> {
    let permit = permit(db, 0, 0);
    let mut tx = db.work(&permit).await?;
    let scheduled = store::scheduled(&mut tx).await?;
    tx.commit().await?;
    for (area, org, outcome) in scheduled {
        let permit = self::permit(db, area, org);
        let mut tx = db.write(&permit).await?;
        let outcome = Outcome::from_code(&outcome).ok_or_else(|| Error::internal("unknown outcome"))?;
        match store::ask(&mut tx, outcome, None).await {
            Ok(_) => tx.commit().await?,
            // A person was quicker.
            Err(Error::Invalid(_)) => {}
            Err(error) => return Err(error),
        }
    }
    work(db).await
}

fn permit(db: &Db, area: i16, org: i32) -> Permit {
    #[expect(clippy::disallowed_methods, reason = "learns what staff of the agency set and asked for")]
    Permit::for_job(db, area, org, Action::ManageModels, NAME)
}

async fn work(db: &Db) -> Result<()> {
    let permit = permit(db, 0, 0);
    let mut tx = db.work(&permit).await?;
    let due = store::due(&mut tx).await?;
    tx.commit().await?;
    for (area, org, id) in due {
        let permit = self::permit(db, area, org);
        let mut tx = db.write(&permit).await?;
        let claimed = store::claim(&mut tx, id).await?;
        tx.commit().await?;
        if let Some(run) = claimed {
            done(db, &permit, &run).await?;
        }
    }
    Ok(())
}

async fn done(db: &Db, permit: &Permit, run: &Run) -> Result<()> {
    let words = Words::new("記録を読んでいます");
    let beating = beat::begin(db, permit, run.id, &words, |tx, id, words| Box::pin(store::alive(tx, id, words)));
    let ended = attempt(db, permit, run, &words).await;
    drop(beating);
    let (state, words) = match ended {
        Ok(None) => return Ok(()),
        Ok(Some(Refused(words))) => (State::Refused, words),
        Err(error) => {
            tracing::error!(?error, "a run of learning broke off");
            (State::Failed, "プログラムの不具合でできませんでした。システム管理者に連絡してください。".to_owned())
        }
    };
    let mut tx = db.write(permit).await?;
    store::end(&mut tx, run, state, &words, None).await?;
    tx.commit().await
}

/// What a run begins with.
struct Ground {
    landmarks: Vec<Landmark>,
    setting: super::model::Setting,
    champion: Option<(Uuid, risk::Model)>,
    under_way: HashSet<Uuid>,
    openings: Vec<Opening>,
    cut: Date,
    trial: Vec<Silent>,
    head: Option<String>,
}

async fn ground_of(db: &Db, permit: &Permit, run: &Run) -> Result<Ground> {
    let mut tx = db.audit(permit).await?;
    let (trial, head) = store::trial(&mut tx).await?;
    tx.commit().await?;
    let mut tx = db.read(permit).await?;
    tx.take_time().await?;
    let cut = tx.today();
    let setting = store::setting(&mut tx, run.outcome).await?;
    let shown = models::shown(&mut tx, run.outcome.code()).await?.filter(|shown| Some(shown.id) != run.model);
    let read = |shown: models::model::Model| Ok((shown.id, risk::Model::from_json(&shown.definition)?));
    let champion = shown.map(read).transpose().map_err(|error: risk::ModelError| Error::internal(error))?;
    let openings = store::openings(&mut tx, run.outcome).await?;
    let under_way = store::under_way(&mut tx).await?;
    let why = if run.learns { "モデルの学習" } else { "モデルの確認" };
    let landmarks = practice::landmarks(&mut tx, run.outcome, cut, why).await?;
    let landmarks = tx.show(landmarks).await?;
    Ok(Ground { landmarks, setting, champion, under_way, openings, cut, trial, head })
}

/// None where a model or a verdict came out; else why not.
async fn attempt(db: &Db, permit: &Permit, run: &Run, words: &Words) -> Result<Option<Refused>> {
    let ground = ground_of(db, permit, run).await?;
    if run.learns { learn(db, permit, run, ground, words).await } else { check(db, permit, run, ground, words).await }
}

/// Computes off the threads that answer requests.
async fn compute<T: Send + 'static>(
    ground: Ground,
    outcome: Outcome,
    words: &Words,
    work: impl FnOnce(&Task<'_>, &dyn Fn(&str)) -> T + Send + 'static,
) -> Result<(T, Ground)> {
    let words = words.clone();
    let computed = tokio::task::spawn_blocking(move || {
        let task = Task {
            landmarks: &ground.landmarks,
            outcome,
            cut: ground.cut,
            registered: ground.setting.registered(ground.cut),
            expected: ground.setting.expected,
            champion: ground.champion.as_ref().map(|(_, champion)| champion.clone()),
            under_way: &ground.under_way,
            openings: &ground.openings,
        };
        let made = work(&task, &|said| words.tell(said));
        (made, ground)
    });
    computed.await.map_err(Error::internal)
}

fn code(setting: &super::model::Setting) -> String {
    let hash = setting.hash();
    format!("kasugai {} 設定 {}", env!("CARGO_PKG_VERSION"), hash.get(..12).unwrap_or(&hash))
}

async fn learn(db: &Db, permit: &Permit, run: &Run, ground: Ground, words: &Words) -> Result<Option<Refused>> {
    let (made, ground) = compute(ground, run.outcome, words, |task, tell| task.learn(tell)).await?;
    let Made { definition, mut kept, rows_hash } = match made {
        Ok(made) => made,
        Err(refused) => return Ok(Some(refused)),
    };
    kept.champion = ground.champion.as_ref().map(|(id, _)| *id);
    let mut tx = db.write(permit).await?;
    let name = words::name(run.outcome, ground.cut);
    let card = words::unsigned(run.outcome, &kept, &kept.verdict(Uuid::nil()));
    let new = models::model::NewModel { outcome: run.outcome.code().to_owned(), name, definition, card };
    let model = match models::keep_learnt(&mut tx, &new).await {
        Ok(model) => model,
        Err(Error::Invalid(_)) => {
            let why = "前に学習したモデルと、1バイトまで同じになりました。新しいモデルは登録していません。";
            return Ok(Some(Refused(why.to_owned())));
        }
        Err(error) => return Err(error),
    };
    let verdict = kept.verdict(model);
    let (code, trial) = (code(&ground.setting), Trial::default());
    let measured = Measured { model, kept: &kept, trial: &trial, cut: ground.cut, rows_hash: &rows_hash, code: &code };
    store::judge(&mut tx, run, measured).await?;
    let failed: Vec<&str> = verdict.failed().map(|check| check.name).collect();
    let said = if failed.is_empty() {
        "モデルができました。公開前の確認は、すべて通っています。".to_owned()
    } else {
        format!("モデルができました。公開前の確認で、通っていないものがあります: {}", failed.join("、"))
    };
    // A process that was given up for dead and still ends keeps nothing.
    if store::end(&mut tx, run, State::Done, &said, Some(model)).await? {
        tx.commit().await?;
    }
    Ok(None)
}

async fn check(db: &Db, permit: &Permit, run: &Run, ground: Ground, words: &Words) -> Result<Option<Refused>> {
    let id = run.model.ok_or_else(|| Error::internal("a look at no model"))?;
    let mut tx = db.read(permit).await?;
    let model = models::find(&mut tx, id).await?;
    let verdicts = store::verdicts(&mut tx, id).await?;
    tx.commit().await?;
    let file = risk::Model::from_json(&model.definition).map_err(Error::internal)?;
    let added_on = model.added_at.to_zoned(ground::db::japan()).date();
    let begun = model.steps.iter().find(|step| step.state == models::model::State::Shadow).map(|step| step.at);
    let trial = begun.map(|since| trial::judge(&ground.trial, ground.head.as_deref(), &ground.landmarks, id, since));
    let trial = trial.unwrap_or_default();
    // What a model that was learnt here learnt from stands in its first verdict; of a file it may be anything up to the day it came.
    let learnt = verdicts.last().filter(|_| model.is_learnt).map(|first| first.kept.clone());
    let (made, ground) =
        compute(ground, run.outcome, words, move |task, _| task.check(&file, learnt.as_ref(), added_on)).await?;
    let mut made = match made {
        Ok(made) => made,
        Err(refused) => return Ok(Some(refused)),
    };
    made.kept.champion = ground.champion.as_ref().map(|(id, _)| *id);
    let mut tx = db.write(permit).await?;
    let code = code(&ground.setting);
    let measured = Measured {
        model: id,
        kept: &made.kept,
        trial: &trial,
        cut: ground.cut,
        rows_hash: &made.rows_hash,
        code: &code,
    };
    store::judge(&mut tx, run, measured).await?;
    if store::end(&mut tx, run, State::Done, "確認しました。結果は確認の画面にあります。", None).await?
    {
        tx.commit().await?;
    }
    Ok(None)
}
