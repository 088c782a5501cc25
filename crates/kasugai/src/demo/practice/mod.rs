//! The practice of the example centre: six years of reports of children who do not exist, and how its staff learnt from them.
//!
//! What happened to children is laid down as rows. Everything about models — the settings, learning, the trial, its end, the signature, scores shown
//! and decisions made beside them — is done by the centre's fictional staff through the pages, on the days on which it would have happened: the
//! process that plays them has a clock that stands in the past. Nothing the gate asks for is left out, so it may also say no.

mod children;
mod rows;

use anyhow::Context as _;
use desk::App;
use jiff::{SignedDuration, Timestamp};
use sqlx::PgConnection;
use uuid::Uuid;

use super::hands::Hands;
use super::{Nation, model::Duty};
use children::{Practice, Report};

pub use children::Size;

/// Days before the nation's moment: models are learnt, the trial ends, scores are shown.
const LEARNT: i32 = 150;
const TRIED: i32 = 28;
/// Days before the end of the trial after which no outcome can be known by then.
const COMING_DUE: i32 = 31;
/// Outcomes registered for the trial.
const MATURED: &str = "60";
/// About so many children are weighed in the trial, and scored after it.
const WEIGHED: usize = 110;
const SCORED: usize = 16;
/// What was registered before learning, and what only people can say.
const SETTING: [(&str, &str); 12] = [
    ("n", "0"),
    ("every", "year"),
    ("ceiling", "92"),
    ("thresholds", "10、20、30"),
    ("contact", "架空 庶務係"),
    ("s.setting", "この児童相談所、所長(架空)"),
    ("s.ethics", "架空の倫理審査会にかけた"),
    ("s.funding", "一般財源(架空)"),
    ("s.interests", "なし"),
    ("s.involvement", "社会的養護の経験者と現場の職員の意見を聞いた(架空)"),
    ("s.plan", "架空の文書番号1"),
    ("s.sharing", "だれにも渡さない"),
];

/// Where it is.
#[derive(Debug, Clone, Copy)]
struct Place {
    area: i16,
    org: i32,
}

/// Who plays, and on what.
struct Stage<'a> {
    app: &'a App,
    owner: &'a mut PgConnection,
    place: Place,
    practice: Practice,
    /// Reports and custodies up to here are laid down.
    until: Timestamp,
    wording: Option<Uuid>,
    /// Log-ins: two who lead, one who handles cases.
    head: String,
    second: String,
    worker: String,
}

/// Lives through it, up to the moment at which the nation stands. The clock of `app` may be anywhere and is moved; afterwards it stands at that moment.
/// Nothing where it was begun before.
///
/// # Errors
/// When the database fails or a page refuses what the staff do.
pub async fn live(
    app: &App,
    owner: &mut PgConnection,
    nation: &Nation,
    size: Size,
    say: &(dyn Fn(&str) + Sync),
) -> anyhow::Result<()> {
    let Some(centre) = nation.example_centre().and_then(|id| nation.agencies.iter().find(|agency| agency.id == id))
    else {
        return Ok(());
    };
    let place = Place { area: centre.area, org: centre.id };
    if rows::is_there(owner, place).await? {
        return Ok(());
    }
    let posts = |duty: Duty| {
        let held = (1..).zip(&centre.posts).filter(move |(_, post)| post.duty == duty);
        held.map(|(number, post)| (format!("{}-{number}", centre.id), post.section)).collect::<Vec<_>>()
    };
    let (heads, workers) = (posts(Duty::Head), posts(Duty::CaseWorker));
    let mut sections: Vec<i32> = workers.iter().filter_map(|(_, section)| *section).collect();
    sections.dedup();
    let leaning: Vec<(i32, f64)> = sections.into_iter().zip([0.2, -0.2].into_iter().cycle()).collect();
    let login =
        |held: &[(String, Option<i32>)], at: usize| held.get(at).map(|(login, _)| login.clone()).unwrap_or_default();
    let mut stage = Stage {
        app,
        owner,
        place,
        practice: Practice::draw(nation, centre.id, &leaning, size),
        until: Timestamp::MIN,
        wording: None,
        head: login(&heads, 0),
        second: login(&heads, 1),
        worker: login(&workers, 0),
    };
    let now = nation.options.as_of;
    say("架空の児童相談所の6年分の記録を用意しています…");
    stage.prepare(now - days(LEARNT)).await?;
    say("架空の職員が、記録から学習し、試行しています…");
    let custody = stage.learn("custody", "80").await?;
    stage.learn("recurrence", "70").await?;
    stage.try_out(now - days(TRIED + COMING_DUE), now - days(TRIED)).await?;
    let shown = match custody {
        Some(model) => stage.let_through(&model).await,
        None => Err(anyhow::anyhow!("no model came out")),
    };
    match shown {
        Ok(()) => stage.use_it(now - days(2)).await?,
        Err(error) => say(&format!("公開前の確認が通らなかったため、スコアは表示していません({error:#})。")),
    }
    stage.lay_until(now).await?;
    stage.go(now);
    Ok(())
}

fn days(days: i32) -> SignedDuration {
    SignedDuration::from_hours(24) * days
}

impl Stage<'_> {
    /// Moves the clock.
    fn go(&self, at: Timestamp) {
        let clock = self.app.db.clock();
        clock.advance(at.duration_since(clock.now()));
    }

    async fn enter(&self, login: &str) -> anyhow::Result<Hands> {
        let mut hands = Hands::of(self.app);
        hands.log_in(login).await?;
        Ok(hands)
    }

    /// Lays down what happened up to a moment.
    async fn lay_until(&mut self, until: Timestamp) -> anyhow::Result<()> {
        let is_new = |at: Timestamp| at > self.until && at <= until;
        let reports: Vec<Report> = self.practice.reports.iter().filter(|report| is_new(report.at)).cloned().collect();
        let taken = self.practice.reports.iter().filter(|report| report.taken_at.is_some_and(is_new));
        let taken: Vec<Report> = taken.cloned().collect();
        rows::reports(self.owner, self.place, &reports, self.wording).await?;
        rows::custodies(self.owner, self.place, &taken).await?;
        self.until = until;
        Ok(())
    }

    /// The years before: their sheets are in the wording of one that the worker begins on the screen.
    async fn prepare(&mut self, until: Timestamp) -> anyhow::Result<()> {
        self.go(until);
        rows::children(self.owner, self.place, &self.practice.children).await?;
        self.lay_until(until).await?;
        let before: Vec<Report> = self.practice.reports.iter().filter(|report| report.at <= until).cloned().collect();
        let newest = before.last().context("nobody was reported")?.person;
        rows::charge(self.owner, self.place, &self.worker, &[newest], until).await?;
        let mut worker = self.enter(&self.worker).await?;
        let begun = worker.post(&format!("/records/{}/sheets", self.key(newest)), &[("form", "urgency")]).await?;
        let sheet = begun.trim_end_matches("/edit").rsplit('/').next().and_then(|id| id.parse().ok());
        self.wording = Some(sheet.context("no sheet was begun")?);
        rows::sheets(self.owner, self.place, &before, self.wording).await?;
        rows::analyze(self.owner).await?;
        Ok(())
    }

    fn key(&self, person: Uuid) -> ground::db::Key {
        ground::db::Key { area: self.place.area, id: person }
    }

    /// Registers what learning is held to, learns, and begins a trial; which model, if one came out.
    async fn learn(&mut self, outcome: &str, expected: &str) -> anyhow::Result<Option<String>> {
        let mut head = self.enter(&self.head).await?;
        let known = models(&head.get("/scores/models").await?);
        head.post(&format!("/scores/learning/{outcome}/setting"), &[&SETTING[..], &[("expected", expected)]].concat())
            .await?;
        head.post(&format!("/scores/learning/{outcome}/run"), &[]).await?;
        score::learn::drain(&self.app.db).await?;
        let made = models(&head.get("/scores/models").await?).into_iter().find(|model| !known.contains(model));
        if let Some(model) = &made {
            let form = [
                ("matured", MATURED),
                ("measures", "auc"),
                ("measures", "slope"),
                // Of some sixty outcomes a slope is no surer than this.
                ("auc_low", "0.60"),
                ("slope_low", "0.50"),
                ("slope_high", "1.80"),
                ("reason", "架空の試行計画のとおり"),
            ];
            head.post(&format!("/scores/models/{model}/gate/begin"), &form).await?;
        }
        Ok(made)
    }

    /// About so many of the reports until a moment that are not laid down yet, spread over the time.
    fn some(&self, last: Timestamp, about: usize) -> Vec<Report> {
        let next = self.practice.reports.iter().filter(|report| report.at > self.until && report.at <= last);
        let next: Vec<Report> = next.cloned().collect();
        let every = next.len().div_ceil(about).max(1);
        next.into_iter().step_by(every).collect()
    }

    /// The trial: the worker weighs children who are reported, and models compute in silence.
    async fn try_out(&mut self, last: Timestamp, end: Timestamp) -> anyhow::Result<()> {
        for report in self.some(last, WEIGHED) {
            let at = report.at + SignedDuration::from_hours(2);
            self.weigh(&report, at).await?;
        }
        self.lay_until(end).await?;
        self.go(end);
        Ok(())
    }

    /// Somebody reported is weighed: the worker writes down the own view.
    async fn weigh(&mut self, report: &Report, at: Timestamp) -> anyhow::Result<Hands> {
        self.lay_until(at).await?;
        self.go(at);
        rows::charge(self.owner, self.place, &self.worker, &[report.person], at).await?;
        let mut worker = self.enter(&self.worker).await?;
        let view = [("need", report.urgency), ("reason", "シートのとおり(架空)")];
        worker.post(&format!("/records/{}/score/view", self.key(report.person)), &view).await?;
        Ok(worker)
    }

    /// Somebody who did not make the model looks at what the trial showed, and answers for it.
    async fn let_through(&mut self, model: &str) -> anyhow::Result<()> {
        let gate = format!("/scores/models/{model}/gate");
        let mut second = self.enter(&self.second).await?;
        second.post(&format!("{gate}/check"), &[]).await?;
        score::learn::drain(&self.app.db).await?;
        let today = self.app.db.clock().japan().date().to_string();
        let reason = ("reason", "試行の結果を所内の会議で確かめた(架空)");
        second.post(&format!("{gate}/end"), &[("ethics", "架空倫理1号"), ("ethics_on", &today), reason]).await?;
        let page = second.get(&gate).await?;
        let verdict = page.split("name=\"verdict\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
        let verdict = verdict.context("there is no verdict")?;
        second.post(&format!("{gate}/sign"), &[("verdict", verdict), reason]).await?;
        Ok(())
    }

    /// Scores are shown after the own view, decisions are made beside them, and somebody looks at how the model does.
    async fn use_it(&mut self, last: Timestamp) -> anyhow::Result<()> {
        for (number, report) in self.some(last, SCORED).iter().enumerate() {
            // After the child was seen: a view that something new has come since opens no score.
            let at = (report.seen_at + SignedDuration::from_hours(1)).max(self.until);
            let mut worker = self.weigh(report, at).await?;
            let place = format!("/records/{}/score", self.key(report.person));
            worker.post(&format!("{place}/run"), &[]).await?;
            // A decision stands beside a score that was seen.
            worker.get(&place).await?;
            let (decided, beside, why) = match number % 5 {
                4 if report.urgency != "AA" => ("AA", "heavier", "きょうだいの話と合わず、見立てより重く見た(架空)"),
                _ => (report.urgency, "alike", ""),
            };
            worker
                .post(&format!("{place}/decision"), &[("decided", decided), ("beside", beside), ("why", why)])
                .await?;
        }
        let mut head = self.enter(&self.head).await?;
        for model in models(&head.get("/scores/models").await?) {
            head.post(&format!("/scores/models/{model}/monitor"), &[]).await?;
        }
        score::monitor::make_due(&self.app.db).await?;
        Ok(())
    }
}

/// The models that a page leads to.
fn models(page: &str) -> Vec<String> {
    let places = page.split("/scores/models/").skip(1).filter_map(|rest| rest.get(..36));
    let mut found: Vec<String> = places.filter(|id| id.parse::<Uuid>().is_ok()).map(str::to_owned).collect();
    found.sort_unstable();
    found.dedup();
    found
}
