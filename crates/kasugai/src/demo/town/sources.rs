//! What the eight systems send, and the member of staff who takes it in: each file is sent, looked at and applied on its page.

use anyhow::{Context as _, bail};
use jiff::ToSpan as _;
use jiff::civil::{Date, Weekday};
use renkei::layout;
use renkei::runs::model::State;
use std::time::Duration;
use town::{Extract, Systems};

use super::super::hands::Hands;

/// Days before today on which everything was sent for the first time.
const FIRST: i64 = 21;
/// Sources that are late after more days than this send less than daily.
const DAILY: i64 = 3;
/// The marks of a day at school.
const ATTENDANCE: &str = "shukketsu";
/// The resident register: a week ago it was taken in, today's waits for whoever tries the product, as do the last marks.
const REGISTER: &str = "jumin";
const WEEK: i64 = 7;
/// How often there is a look at a file that is worked on, and how many looks are enough.
const LOOK: Duration = Duration::from_millis(100);
const LOOKS: u32 = 1_800;

/// A file, and whether it was looked at and applied.
pub(super) struct Sent {
    pub(super) file: Extract,
    pub(super) applied: bool,
}

/// Every file the town sent until today, in the order in which they came.
pub(super) fn sent(systems: &Systems, today: Date) -> Vec<Sent> {
    let first = today.saturating_sub(FIRST.days());
    let yesterday = today.saturating_sub(1.days());
    let mut sent: Vec<Sent> = systems.files(first, true).into_iter().map(|file| Sent { file, applied: true }).collect();
    for ago in (1..FIRST).rev() {
        let day = today.saturating_sub(ago.days());
        if matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) {
            continue;
        }
        let marks = systems.files(day, false).into_iter().filter(|file| file.source == ATTENDANCE);
        sent.extend(marks.map(|file| Sent { file, applied: true }));
    }
    if let Some(last) = sent.last_mut() {
        last.applied = false;
    }
    sent.push(Sent { file: systems.register(today.saturating_sub(WEEK.days())), applied: true });
    let daily = systems.files(yesterday, false).into_iter().filter(is_daily);
    sent.extend(daily.map(|file| Sent { file, applied: true }));
    sent.push(Sent { file: systems.register(today), applied: false });
    // Files of changes without titles are empty where nothing changed.
    sent.retain(|one| !one.file.bytes.is_empty());
    sent
}

fn is_daily(file: &Extract) -> bool {
    let comes_apart = [REGISTER, ATTENDANCE].contains(&file.source);
    !comes_apart && layout::shipped().iter().any(|layout| layout.code == file.source && layout.late_after <= DAILY)
}

/// Sends a file and has it applied where it was looked at; one that was sent before goes on from where it stands.
pub(super) async fn take(hands: &mut Hands, sent: &Sent) -> anyhow::Result<()> {
    let file = &sent.file;
    let form = format!("/sources/{}/files", file.source);
    let page = hands.upload(&form, &[("stated_on", "")], &file.file_name, &file.bytes).await?;
    let run = page.split('?').next().unwrap_or_default();
    let state = settled(hands, run).await.with_context(|| file.file_name.clone())?;
    if state != State::Preview || !sent.applied {
        return Ok(());
    }
    hands.post(&format!("{run}/apply"), &[]).await?;
    match settled(hands, run).await? {
        State::Applied => Ok(()),
        other => bail!("{}: {}", file.file_name, other.label()),
    }
}

/// Waits until nobody works on a run any more.
async fn settled(hands: &mut Hands, run: &str) -> anyhow::Result<State> {
    for _ in 0..LOOKS {
        let page = hands.get(&format!("{run}/state")).await?;
        if !page.contains("<progress") {
            let found = [State::Preview, State::Applied].into_iter().find(|state| page.contains(state.label()));
            return found.context("取り込めませんでした");
        }
        tokio::time::sleep(LOOK).await;
    }
    bail!("終わりません")
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use std::collections::HashSet;
    use town::{Country, Settings};

    #[test]
    fn every_source_has_told_and_two_files_wait() {
        let today = date(2026, 11, 23);
        let country = Country::new(Settings { codes: vec!["34302".to_owned()], today, ..Settings::default() });
        let systems = Systems::new(1, country.families().take(60).collect());
        let sent = sent(&systems, today);
        let told: HashSet<&str> = sent.iter().filter(|one| one.applied).map(|one| one.file.source).collect();
        assert_eq!(told.len(), 28);
        let waiting: Vec<&str> = sent.iter().filter(|one| !one.applied).map(|one| one.file.source).collect();
        assert_eq!(waiting, [ATTENDANCE, REGISTER]);
        let names: HashSet<&str> = sent.iter().map(|one| one.file.file_name.as_str()).collect();
        assert_eq!(names.len(), sent.len(), "no file comes twice");
        let days = sent.iter().filter(|one| one.file.source == ATTENDANCE).count();
        assert!(days >= 10, "school days of three weeks: {days}");
    }
}
