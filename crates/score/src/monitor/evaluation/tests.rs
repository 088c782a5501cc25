use super::*;
use crate::monitor::model::{Outcomes, Plan, Sooner, Week};
use jiff::ToSpan as _;
use jiff::civil::date;
use risk::govern::subgroups::Finding;
use std::collections::BTreeMap;

/// The day the model was added.
const SINCE: Date = date(2025, 4, 1);

/// A generator with a fixed start.
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// Two years of landmarks, one a day and more, around the day the model was added; outcomes come as often as `truth` says.
fn rows(seed: u64, a_day: usize, truth: impl Fn(&Row) -> f64) -> Vec<Row> {
    let mut dice = Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    let mut rows = Vec::new();
    for day in 0..730 {
        let on = date(2024, 4, 1) + day.days();
        for _ in 0..a_day {
            let share = 0.05 + 0.5 * dice.roll();
            let group = |name: &str, dice: &mut Dice| {
                if dice.roll() < 0.5 { format!("{name}一") } else { format!("{name}二") }
            };
            let groups = BTreeMap::from([
                ("性別", group("架空", &mut dice)),
                ("年齢", format!("架空{}", (dice.roll() * 4.0) as u8)),
                ("担当係", group("係", &mut dice)),
            ]);
            let values =
                (0..5).map(|_| if dice.roll() < 0.1 { None } else { Some((dice.roll() * 3.0).floor()) }).collect();
            let mut row = Row {
                on,
                due: on + 30.days(),
                came: Came::No,
                share,
                shown: false,
                form: 1,
                groups,
                values,
                sooner: Vec::new(),
                weeks: Vec::new(),
            };
            if dice.roll() < truth(&row) {
                row.came = Came::Yes;
            }
            rows.push(row);
        }
    }
    rows
}

fn items() -> Vec<String> {
    (1..=5).map(|n| format!("項目{n}")).collect()
}

fn judged(rows: &[Row]) -> Evaluation {
    let items = items();
    evaluate(&Question { rows, items: &items, since: SINCE, until: date(2026, 5, 1), capacity: 20 })
}

fn words<T>(part: &Part<T>) -> &str {
    if let Part::TooFew(words) = part { words } else { "" }
}

fn fair(row: &Row) -> f64 {
    row.share
}

#[test]
fn a_fair_year_is_silent() {
    let false_alarms: Vec<Alarms> =
        (1..=10).map(|seed| kinds(&judged(&rows(seed, 4, fair)))).filter(|kinds| !kinds.is_empty()).collect();
    assert!(false_alarms.len() <= 1, "{false_alarms:?}");
}

type Alarms = Vec<String>;

fn kinds(evaluation: &Evaluation) -> Alarms {
    evaluation.alarms.iter().map(|alarm| format!("{} {}", alarm.kind, alarm.subject)).collect()
}

#[test]
fn the_figures_are_those_of_the_rows_by_hand() {
    let rows = rows(3, 4, fair);
    let found = judged(&rows);
    let since: Vec<&Row> = rows.iter().filter(|row| row.on >= SINCE).collect();
    assert_eq!((found.counts.before, found.counts.landmarks, found.counts.matured), (1460, 1460, 1460));
    let events = since.iter().filter(|row| row.came == Came::Yes).count();
    let expected: f64 = since.iter().map(|row| row.share).sum();
    let quality = found.quality.found().unwrap();
    assert_eq!((quality.rows, quality.events), (1460, events));
    assert!((quality.expected - expected).abs() < 1e-9);
    assert!((quality.ratio.value - events as f64 / expected).abs() < 1e-12);
    // Pairs of a yes and a no, counted one by one.
    let (mut higher, mut pairs) = (0.0, 0.0);
    for yes in since.iter().filter(|row| row.came == Came::Yes) {
        for no in since.iter().filter(|row| row.came == Came::No) {
            higher += if yes.share > no.share { 1.0 } else { 0.0 };
            pairs += 1.0;
        }
    }
    assert!((quality.auc.value - higher / pairs).abs() < 1e-12);
    let squares: f64 = since.iter().map(|row| (row.share - f64::from(u8::from(row.came == Came::Yes))).powi(2)).sum();
    assert!((quality.brier - squares / 1460.0).abs() < 1e-12);
    assert_eq!(quality.tenths.len(), 10);
    assert_eq!(quality.tenths.iter().map(|tenth| tenth.observed.count).sum::<usize>(), events);
    assert!(quality.tenths.windows(2).all(|pair| pair[0].foretold < pair[1].foretold));
    let slope = quality.slope.unwrap();
    assert!(slope.low < 1.0 && 1.0 < slope.high, "{slope:?}");
}

#[test]
fn a_group_with_half_more_outcomes_is_named() {
    let truth = |row: &Row| if row.groups["年齢"] == "架空2" { (row.share * 1.5).min(1.0) } else { row.share };
    let found = judged(&rows(5, 6, truth));
    let lines = &found.groups.found().unwrap().lines;
    let planted = lines.iter().find(|line| line.value == "架空2").unwrap();
    assert_eq!(planted.finding, Finding::Underrated);
    assert!(planted.interval.low > 1.0, "{planted:?}");
    let alarm = found.alarms.iter().find(|alarm| alarm.kind == "group").unwrap();
    assert_eq!(alarm.subject, "年齢: 架空2");
    assert!(alarm.words.contains("低く見積もられています"), "{}", alarm.words);
    // Offices are drawn towards all, not judged each.
    assert!(lines.iter().all(|line| line.attribute != "担当係"));
    assert_eq!(found.offices.found().unwrap().len(), 2);
}

#[test]
fn a_changed_form_is_named_as_one() {
    let mut rows = rows(7, 4, fair);
    let changed = date(2026, 1, 1);
    let mut dice = Dice(99);
    for row in rows.iter_mut().filter(|row| row.on >= changed) {
        row.form = 2;
        if dice.roll() < 0.4 {
            row.values[1] = None;
        }
    }
    let found = judged(&rows);
    let alarms: Vec<&str> = found.alarms.iter().map(|alarm| alarm.subject.as_str()).collect();
    assert_eq!(alarms, ["項目2 第2版"]);
    assert!(
        found.alarms[0].words.starts_with("様式の第2版になってから、「項目2」の空欄が学習時の"),
        "{:?}",
        found.alarms
    );
    let inputs = found.inputs.found().unwrap();
    let first = &inputs.lines[0];
    assert!(first.changed && first.label == "項目2" && first.form == 2, "{first:?}");
    assert!(inputs.lines.iter().skip(1).all(|line| !line.changed));
}

#[test]
fn outcomes_that_grow_are_told_when_they_are_due() {
    let truth = |row: &Row| if row.on >= date(2025, 12, 1) { (row.share * 1.8).min(1.0) } else { row.share };
    let found = judged(&rows(9, 4, truth));
    let outcomes = found.outcomes.found().unwrap();
    assert!(outcomes.shifted.as_ref().is_some_and(|words| words.contains("多く")), "{:?}", outcomes.shifted);
    let crossed = outcomes.days.iter().find(|day| day.1 >= outcomes.height).unwrap().0;
    assert!(crossed >= date(2025, 12, 31), "no label of the change is due before: {crossed}");
    assert!(crossed < date(2026, 4, 1), "{crossed}");
    assert!(found.alarms.iter().any(|alarm| alarm.kind == "outcomes"));
}

#[test]
fn scores_that_say_too_much_are_told() {
    let far = |row: &Row| {
        let odds = row.share / (1.0 - row.share);
        let less = odds.sqrt() * 0.45;
        less / (1.0 + less)
    };
    let found = judged(&rows(11, 6, far));
    let slope = found.quality.found().unwrap().slope.unwrap();
    assert!((slope.value - 0.5).abs() < 0.15, "{slope:?}");
    assert!(kinds(&found).contains(&"calibration 傾き".to_owned()), "{:?}", kinds(&found));
}

#[test]
fn what_came_after_a_shown_score_stands_apart() {
    let mut rows = rows(13, 4, fair);
    // Visits because of the score find twice as much.
    for (n, row) in rows.iter_mut().enumerate().filter(|(n, _)| n % 3 == 0) {
        row.shown = true;
        if n % 2 == 0 {
            row.came = Came::Yes;
        }
    }
    let found = judged(&rows);
    let beside = found.beside.found().unwrap();
    assert_eq!(found.counts.shown, beside.rows);
    assert!(beside.ratio.low > 1.2, "{beside:?}");
    let quality = found.quality.found().unwrap();
    assert_eq!(quality.rows + beside.rows, found.counts.matured);
    assert!(quality.ratio.low < 1.0 && quality.ratio.high > 1.0, "{:?}", quality.ratio);
}

#[test]
fn too_few_give_words_and_no_figures() {
    let mut rows = rows(15, 4, fair);
    let cut = SINCE + 20.days();
    rows.retain(|row| row.on < cut);
    let found = judged(&rows);
    assert!(found.quality.found().is_none() && found.groups.found().is_none() && found.worth.found().is_none());
    assert!(words(&found.quality).contains("80件"), "{:?}", found.quality);
    assert!(words(&found.outcomes).contains("見張りません") && words(&found.inputs).contains("100件以上"));
    assert!(found.alarms.is_empty());
    // Open and unknown outcomes are none.
    for row in &mut rows {
        row.came = if row.on < SINCE + 10.days() { Came::Open } else { Came::Unknown };
    }
    let found = judged(&rows);
    assert_eq!((found.counts.matured, found.counts.open, found.counts.unknown), (0, 40, 40));
    let kept: Evaluation = serde_json::from_str(&serde_json::to_string(&found).unwrap()).unwrap();
    assert_eq!(kept, found);
}

#[test]
fn so_many_visits_find_what_counting_finds() {
    let rows = rows(17, 4, fair);
    let found = judged(&rows);
    let worth = found.worth.found().unwrap();
    assert_eq!(worth.days, 365);
    let mut since: Vec<&Row> = rows.iter().filter(|row| row.on >= SINCE).collect();
    since.sort_by(|x, y| y.share.total_cmp(&x.share));
    let Plan { visited, marginal, found: expected, missed, really, .. } = worth.plans[19];
    // Twenty a month of 365.25 / 12 days, in 365 days.
    assert_eq!(visited, 239);
    let chosen = &since[..visited];
    assert_eq!(marginal, Some(chosen[visited - 1].share));
    assert!((expected.value - chosen.iter().map(|row| row.share).sum::<f64>()).abs() < 1e-9);
    assert!((missed - since[visited..].iter().map(|row| row.share).sum::<f64>()).abs() < 1e-9);
    assert_eq!(really, chosen.iter().filter(|row| row.came == Came::Yes).count());
    assert!(worth.plans.windows(2).all(|pair| pair[0].visited < pair[1].visited && pair[0].really <= pair[1].really));
    let all = worth.curve.iter().find(|point| (point.threshold - 0.2).abs() < 1e-9).unwrap();
    let rate = worth.events as f64 / worth.rows as f64;
    assert!((all.all - (rate - (1.0 - rate) * 0.25)).abs() < 1e-12);
    assert!(all.score > all.all && all.score > 0.0, "{all:?}");
    let kept: Evaluation = serde_json::from_str(&serde_json::to_string(&found).unwrap()).unwrap();
    assert_eq!(kept, found, "numbers come back as they were kept");
}

/// The rows as those of reports: the year's number spread evenly over its weeks and the horizons. From a day on it comes so many times as often in each week.
fn reports(seed: u64, a_day: usize, changed: Date, times: f64) -> Vec<Row> {
    let until = date(2026, 5, 1);
    let mut dice = Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    let mut rows = rows(seed, a_day, fair);
    for row in &mut rows {
        let weekly = 1.0 - (1.0 - row.share).powf(1.0 / 52.0);
        let week = |n: i32| row.on + (7 * n).days();
        let comes = (1..=60).find(|n| dice.roll() < weekly * if week(*n) > changed { times } else { 1.0 });
        let over = |n: &i32| week(*n) <= until && comes.is_none_or(|came| *n <= came);
        row.weeks =
            (1..=52).filter(over).map(|n| Week { over: week(n), share: weekly, came: comes == Some(n) }).collect();
        let sooner = [(3, 13), (6, 26)].map(|(months, weeks)| {
            let came = comes.is_some_and(|came| came <= weeks);
            let came = if week(weeks) > until {
                Came::Open
            } else if came {
                Came::Yes
            } else {
                Came::No
            };
            Sooner { months, due: week(weeks), came, share: 1.0 - (1.0 - weekly).powi(weeks) }
        });
        row.sooner = sooner.to_vec();
        row.due = row.on + 365.days();
        row.came = if row.due > until {
            Came::Open
        } else if comes.is_some_and(|n| n <= 52) {
            Came::Yes
        } else {
            Came::No
        };
    }
    rows
}

/// The first day on which a sum stood above its height.
fn crossed(outcomes: &Outcomes) -> Option<Date> {
    outcomes.days.iter().find(|day| day.1 >= outcomes.height || day.2 >= outcomes.height).map(|day| day.0)
}

#[test]
fn a_changed_practice_shows_in_the_weeks_within_sixty_days_and_long_before_the_year_is_over() {
    let changed = date(2025, 10, 1);
    let mut days = Vec::new();
    for seed in 1..=5 {
        let found = judged(&reports(seed, 12, changed, 1.5));
        assert_eq!(found.ahead.iter().map(|ahead| ahead.months).collect::<Vec<_>>(), [0, 3, 6]);
        let weeks = found.ahead[0].found.found().unwrap();
        let day = crossed(&weeks.outcomes).unwrap();
        days.push((day - changed).get_days());
        assert!(found.alarms.iter().any(|alarm| alarm.kind == "outcomes" && alarm.subject == "週ごとの再通告"));
        // Three months are over later, and years of which the change is a part later still.
        let three = found.ahead[1].found.found().unwrap();
        assert!(crossed(&three.outcomes).is_none_or(|three| three > day));
        assert!(found.outcomes.found().and_then(crossed).is_none_or(|year| year > day));
    }
    assert!(days.iter().all(|days| (1..=60).contains(days)), "{days:?}");
}

#[test]
fn a_fair_year_of_weeks_and_months_is_silent_and_others_know_none() {
    let alarmed = |seed: &u64| {
        let found = judged(&reports(*seed, 6, date(2030, 1, 1), 1.0));
        found.alarms.iter().any(|alarm| alarm.subject.ends_with("再通告"))
    };
    let alarmed: Vec<u64> = (1..=10).filter(alarmed).collect();
    assert!(alarmed.len() <= 2, "{alarmed:?}");
    let found = judged(&reports(3, 6, date(2030, 1, 1), 1.0));
    let weeks = found.ahead[0].found.found().unwrap();
    assert!((0.9..1.1).contains(&weeks.ratio.value) && weeks.rows > 50_000, "{}", weeks.rows);
    let text = serde_json::to_string(&found).unwrap();
    assert_eq!(serde_json::from_str::<Evaluation>(&text).unwrap(), found);
    // A model that knows no time has none, and what was kept before is read.
    let plain = judged(&rows(3, 4, fair));
    assert_eq!(plain.ahead, []);
    let mut old: serde_json::Value = serde_json::to_value(&plain).unwrap();
    old.as_object_mut().unwrap().remove("ahead").unwrap();
    assert_eq!(serde_json::from_value::<Evaluation>(old).unwrap(), plain);
}

#[test]
fn every_sentence_and_screen_keeps_to_the_words() {
    for source in [
        include_str!("mod.rs"),
        include_str!("quality.rs"),
        include_str!("groups.rs"),
        include_str!("inputs.rs"),
        include_str!("ahead.rs"),
        include_str!("outcomes.rs"),
        include_str!("../alarms.rs"),
        include_str!("../shown.rs"),
        include_str!("../capacity.rs"),
        include_str!("../pages.rs"),
        include_str!("../page.html"),
        include_str!("../evaluation.html"),
        include_str!("../capacity.html"),
        include_str!("../figures.html"),
        include_str!("../charts.html"),
        include_str!("../state.html"),
        include_str!("../sums.html"),
    ] {
        let shipped = source.split("#[cfg(test)]").next().unwrap();
        assert_eq!(risk::govern::words::forbidden(shipped), []);
    }
}
