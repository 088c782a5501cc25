//! The linked systems of the example town: what its eight systems sent in the last weeks about some of its residents, taken in, matched and judged.
//!
//! Nothing is laid down as rows: the files go through the pages by which staff take files in, and staff do what the product asks them to do there. A
//! loading that was cut off goes on where it stopped, as every step looks at what stands. Some files, pairs and children are left to whoever tries it.

mod families;
mod lesson;
mod linking;
mod noticing;
mod sources;

use anyhow::Context as _;
use desk::App;
use renkei::runs::intake::Intake;
use sqlx::PgConnection;
use town::Systems;

use super::hands::Hands;
use super::model::{Agency, Duty};
use super::{Nation, TOWN};

/// Residents whom the systems know.
const RESIDENTS: usize = 3_000;
/// Percent between two lines of progress.
const STEP: usize = 20;

/// Lives through it. Nothing where it is done.
///
/// # Errors
/// When the database fails or a page refuses what the staff do; the next call goes on.
pub async fn live(
    app: &App,
    owner: &mut PgConnection,
    nation: &Nation,
    say: &(dyn Fn(&str) + Sync),
) -> anyhow::Result<()> {
    live_with(app, owner, nation, RESIDENTS, say).await
}

/// The same about so many residents.
///
/// # Errors
/// Those of [`live`].
pub async fn live_with(
    app: &App,
    owner: &mut PgConnection,
    nation: &Nation,
    most: usize,
    say: &(dyn Fn(&str) + Sync),
) -> anyhow::Result<()> {
    if is_done(owner).await? {
        return Ok(());
    }
    let town = agency(nation).context("見本の町がありません")?;
    let residents = families::residents(nation, town, most);
    let systems = Systems::new(nation.options.seed, residents.families);
    let files = sources::sent(&systems, nation.today());
    let intake = Intake::of(app);
    // What was cut off before.
    intake.drain().await?;
    let mut hands = Hands::of(app);
    hands.log_in(&login(town, Duty::Administrator, 0)?).await?;
    let mut next = 0;
    for (done, file) in files.iter().enumerate() {
        let percent = done * 100 / files.len();
        if percent >= next {
            say(&format!("{}の8つのシステムのファイル(架空)を取り込んでいます… {percent}%", town.name));
            next = percent - percent % STEP + STEP;
        }
        sources::take(&mut hands, file).await?;
    }
    // Weights are learnt and records judged as the background does.
    intake.drain().await?;
    say("名寄せと気づきの見本を用意しています…");
    hands.log_in(&login(town, Duty::CaseWorker, 0)?).await?;
    linking::join(&mut hands, town.area, &residents.cases).await?;
    linking::confirm_mothers(&mut hands).await?;
    let mut head = Hands::of(app);
    head.log_in(&login(town, Duty::Head, 1)?).await?;
    let card = noticing::register(&mut head).await?;
    noticing::put(&mut head, &card, "shadow", "見本として試行する(架空)").await?;
    head.log_in(&login(town, Duty::Head, 0)?).await?;
    noticing::put(&mut head, &card, "shown", "架空の記録から学習した見本であることを確かめ、画面を試すために表示する")
        .await?;
    noticing::compute(&mut hands).await?;
    done(owner).await
}

/// The town hall.
fn agency(nation: &Nation) -> Option<&Agency> {
    nation.agencies.iter().find(|agency| agency.id == Nation::municipality_id(TOWN))
}

/// Log-in of one who holds a post with this duty: the first, the second.
fn login(agency: &Agency, duty: Duty, nth: usize) -> anyhow::Result<String> {
    let mut held = (1..).zip(&agency.posts).filter(|(_, post)| post.duty == duty);
    let (number, _) = held.nth(nth).with_context(|| format!("{}に足りない職があります", agency.name))?;
    Ok(format!("{}-{number}", agency.id))
}

async fn is_done(owner: &mut PgConnection) -> sqlx::Result<bool> {
    sqlx::query_scalar("select exists (select from ref.setting where org_id = 0 and name = 'demo' and value ? 'town')")
        .fetch_one(owner)
        .await
}

async fn done(owner: &mut PgConnection) -> anyhow::Result<()> {
    sqlx::query("update ref.setting set value = value || '{\"town\": true}' where org_id = 0 and name = 'demo'")
        .execute(owner)
        .await?;
    Ok(())
}
