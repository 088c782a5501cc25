//! The only list of jobs: which slice handles which event, and what runs by the clock.

use desk::{cases, custody, meetings, oversight, people, sharing};
use ground::Result;
use ground::audit::Sealer;
use ground::db::{Db, Tx};
use ground::outbox::timed::{self, Timed};
use ground::outbox::{self, Event, News};
use insight::watch;
use jiff::SignedDuration;
use keep::Keeper;
use links::webhooks::Sender;
use relay::{missing, moves, nation, police, transitions};
use renkei::runs::intake::Intake;
use score::checkin::learning::Maker;
use std::path::PathBuf;
use std::pin::Pin;
use tokio_util::sync::CancellationToken;

/// Runs the outbox, the timed jobs, the webhooks, the sources, exports and erasure, learning, lists by the calendar, looks at models and the sealing until cancelled, each in a task of its own: one that computes for long keeps no news
/// waiting.
pub async fn run(db: Db, sealer: Sealer, sender: Sender, sources: Sources, keeper: Keeper, stop: CancellationToken) {
    let maker = Maker::new(db.clone(), keeper.vault.clone(), keeper.files.clone());
    let tasks = [
        tokio::spawn(keep::run(keeper, stop.clone())),
        tokio::spawn(score::checkin::learning::run(maker, stop.clone())),
        tokio::spawn(renkei::runs::run(sources.intake, sources.inbox, stop.clone())),
        tokio::spawn(outbox::run(db.clone(), handle, stop.clone())),
        tokio::spawn(score::learn::run(db.clone(), stop.clone())),
        tokio::spawn(score::checkin::calendar::work(db.clone(), stop.clone())),
        tokio::spawn(timed::run(db.clone(), TIMED, stop.clone())),
        tokio::spawn(links::webhooks::run(sender, stop.clone())),
        tokio::spawn(score::monitor::run(db.clone(), stop.clone())),
        tokio::spawn(sealer.run(db, stop)),
    ];
    for task in tasks {
        if let Err(error) = task.await {
            tracing::error!(%error, "a background job broke off");
        }
    }
}

/// What the work on files of the sources needs.
pub struct Sources {
    /// Takes files in.
    pub intake: Intake,
    /// Folder that is watched; none: no folder is.
    pub inbox: Option<PathBuf>,
}

/// What runs by the clock.
pub const TIMED: &[Timed] = &[
    Timed { name: "安全確認の見張り", every: SignedDuration::from_mins(1), run: cases::jobs::clocks },
    Timed {
        name: "一時保護の期限の見張り", every: SignedDuration::from_mins(1), run: custody::jobs::deadlines
    },
    Timed { name: "利害関係の照合", every: SignedDuration::from_mins(1), run: people::jobs::walls },
    Timed { name: "移管・送致の督促", every: SignedDuration::from_mins(1), run: transitions::jobs::remind },
    Timed {
        name: "夜間・休日の要約の提供", every: SignedDuration::from_mins(1), run: moves::jobs::at_night
    },
    Timed { name: "閲覧の見張り", every: SignedDuration::from_mins(1), run: oversight::watch::job::watch },
    Timed {
        name: "お知らせの条件の見張り", every: SignedDuration::from_hours(1), run: meetings::alerts::job::watch
    },
    Timed {
        name: "連携システムへの通知の整理", every: SignedDuration::from_hours(1), run: links::webhooks::forget
    },
    Timed {
        name: "業務システムのファイルの整理", every: SignedDuration::from_hours(1), run: links::bulk::forget
    },
    Timed {
        name: "システムの見張り", every: SignedDuration::from_mins(1), run: operator::health::trouble::watch
    },
    Timed { name: "送信キーの整理", every: SignedDuration::from_hours(1), run: ground::web::forget_answers },
    Timed { name: "行方不明の手配の見張り", every: SignedDuration::from_mins(1), run: missing::jobs::watch },
    Timed { name: "調査の督促", every: SignedDuration::from_hours(1), run: nation::jobs::remind },
    Timed {
        name: "予防的支援の調査の督促", every: SignedDuration::from_hours(1), run: outreach::asks::jobs::remind
    },
    Timed {
        name: "予防的支援の児童の転出の見張り",
        every: SignedDuration::from_mins(10),
        run: outreach::moved::jobs::watch,
    },
    Timed { name: "導入の状況の集計", every: SignedDuration::from_hours(1), run: nation::jobs::count },
    Timed { name: "モデルの点検の予定", every: SignedDuration::from_hours(1), run: score::monitor::schedule },
    Timed {
        name: "支援措置の期限の見張り", every: SignedDuration::from_hours(1), run: people::jobs::protections_due
    },
];

/// Hands an event to the slices concerned; says whom to wake.
pub fn handle<'a, 'p>(tx: &'a mut Tx<'p>, event: &'a Event) -> Pin<Box<dyn Future<Output = Result<News>> + Send + 'a>> {
    Box::pin(async move {
        if matches!(
            event.kind.as_str(),
            "person.registered" | "person.updated" | "protection.ended" | "register.imported"
        ) {
            people::jobs::wall_off(tx, event).await?;
        }
        if matches!(event.kind.as_str(), "person.registered" | "person.updated" | "register.imported") {
            missing::jobs::compare(tx, event).await?;
        }
        transitions::jobs::wall_off(tx, event).await?;
        police::wake(tx, event).await?;
        let news = sharing::jobs::tell(tx, event).await?;
        // After the notices: what was told is delivered; a letter that asks is a transition.
        transitions::jobs::follow(tx, event).await?;
        watch::jobs::follow(tx, event).await?;
        score::review::follow(tx, event).await?;
        links::webhooks::enqueue(tx, event, &news).await?;
        Ok(news)
    })
}
