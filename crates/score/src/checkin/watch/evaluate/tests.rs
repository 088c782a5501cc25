use super::*;
use crate::checkin::outcomes::model::Counts;
use crate::checkin::store::Spread;
use crate::checkin::watch::model::Delivered;
use crate::checkin::watch::shown;
use crate::items::model::Given;
use jiff::civil::date;
use uuid::Uuid;

const WELFARE: &str = "linked.welfare";
const CHECKUP: &str = "linked.check_3y";

fn visited(n: u128, place: usize, came: Came, on: Date) -> Landmark {
    Landmark {
        person: Uuid::from_u128(n),
        model: Uuid::from_u128(1),
        visited: true,
        came,
        on,
        months: Some(i32::try_from(n % 17).unwrap() * 12),
        sex: if n.is_multiple_of(2) { "male" } else { "female" }.to_owned(),
        share: 0.3,
        place,
        known: HashMap::new(),
        whole: true,
    }
}

/// A computation over a thousand children: so many of them with a known answer of each source.
fn computed(on: Date, welfare: usize, checkup: usize) -> Computed {
    let spread = |label: &str, known: usize| Spread {
        label: label.to_owned(),
        counts: vec![(Given::Yes, known / 5), (Given::No, known - known / 5), (Given::Unknown, 1000 - known)],
    };
    let spread = BTreeMap::from([
        (WELFARE.to_owned(), spread("生活保護", welfare)),
        (CHECKUP.to_owned(), spread("3歳児健診", checkup)),
    ]);
    Computed { on, children: 1000, spread }
}

fn look(landmarks: Vec<Landmark>, computed: &[Computed], stated: &[(&str, Date)]) -> Watch {
    let counts = Counts { runs: computed.len(), children: 1000, open: 3, known: landmarks.len() };
    let columns = [WELFARE.to_owned(), CHECKUP.to_owned()];
    watch(&Question {
        found: &Found { landmarks, counts },
        computed,
        columns: &columns,
        stated: &stated.iter().map(|(code, day)| ((*code).to_owned(), *day)).collect(),
        capacity: 20,
        since: date(2026, 1, 1),
        until: date(2026, 8, 1),
    })
}

/// Both sources delivered yesterday.
const FRESH: [(&str, Date); 2] = [("seiho", date(2026, 7, 31)), ("boshi_3y", date(2026, 7, 31))];

#[test]
fn a_feed_that_is_lost_is_one_alarm_and_not_one_for_each_of_its_features() {
    let first = computed(date(2026, 1, 10), 900, 400);
    let same = look(Vec::new(), &[first.clone(), computed(date(2026, 7, 10), 905, 396)], &FRESH);
    assert!(same.alarms.is_empty(), "{:?}", same.alarms);
    // The file came no more, so that nothing is known: the feed, by its name.
    let silent = look(Vec::new(), &[first.clone(), computed(date(2026, 7, 10), 0, 400)], &FRESH);
    let told: Vec<(&str, &str)> =
        silent.alarms.iter().map(|alarm| (alarm.kind.as_str(), alarm.subject.as_str())).collect();
    assert_eq!(told, [("feed", "生活保護受給")], "{:?}", silent.alarms);
    assert!(silent.alarms[0].words.contains("わからない割合は最初の計算の10%から100%"), "{}", silent.alarms[0].words);
    // It stands as before, and no file has come for a quarter: also lost, though nothing became blank.
    let stale = [("seiho", date(2026, 4, 1)), FRESH[1]];
    let late = look(Vec::new(), &[first.clone(), computed(date(2026, 7, 10), 900, 400)], &stale);
    assert_eq!(late.alarms.len(), 1, "{:?}", late.alarms);
    assert!(late.alarms[0].words.contains("最後のファイルは令和8年4月1日時点"), "{}", late.alarms[0].words);
    // Half of it is unknown now: a change of what comes in, not a lost feed.
    let half = look(Vec::new(), &[first.clone(), computed(date(2026, 7, 10), 450, 400)], &FRESH);
    let told: Vec<&str> = half.alarms.iter().map(|alarm| alarm.kind.as_str()).collect();
    assert_eq!(told, ["inputs"], "{:?}", half.alarms);
    let Part::Found(inputs) = &half.inputs else { panic!("{:?}", half.inputs) };
    let lost: Vec<&Delivered> = inputs.sources.iter().filter(|source| source.lost).collect();
    assert!(lost.is_empty() && inputs.features[0].label == "生活保護" && inputs.features[0].changed);
    // A source whose files never came was never there to be lost.
    let never =
        look(Vec::new(), &[computed(date(2026, 1, 10), 900, 0), computed(date(2026, 7, 10), 900, 0)], &FRESH[..1]);
    assert!(never.alarms.is_empty(), "{:?}", never.alarms);
}

#[test]
fn few_children_are_not_compared() {
    let few = Computed { children: 99, ..computed(date(2026, 1, 10), 90, 40) };
    let watch = look(Vec::new(), &[few.clone(), few], &FRESH);
    assert!(matches!(&watch.inputs, Part::TooFew(words) if words.contains("99人")), "{:?}", watch.inputs);
    let none = look(Vec::new(), &[], &FRESH);
    assert!(matches!(&none.inputs, Part::TooFew(words) if words.contains("まだ計算していません")));
}

/// 40 visited from the top of which 16 were in need, 20 for other reasons of which 15.
fn two_months() -> Vec<Landmark> {
    let top = (0..40).map(|n| {
        let on = if n < 20 { date(2026, 2, 3) } else { date(2026, 3, 3) };
        visited(n, 1 + usize::try_from(n % 15).unwrap(), if n % 5 < 2 { Came::Watch } else { Came::Nothing }, on)
    });
    let others = (100..120)
        .map(|n| visited(n, 300, if n % 4 < 3 { Came::Support } else { Came::Registered }, date(2026, 3, 20)));
    let by_itself = (200..203).map(|n| {
        let place = if n == 200 { 3 } else { 400 };
        Landmark { visited: false, ..visited(n, place, Came::Registered, date(2026, 4, 1)) }
    });
    top.chain(others).chain(by_itself).collect()
}

#[test]
fn yields_are_told_apart_by_where_on_the_list_they_came_from_and_by_month() {
    let watch = look(two_months(), &[], &FRESH);
    assert_eq!(
        (watch.top.of_unknown(), watch.others.of_unknown()),
        (Share { count: 16, of: 40 }, Share { count: 15, of: 20 })
    );
    assert_eq!(
        watch.months,
        [(date(2026, 2, 1), Share { count: 8, of: 20 }), (date(2026, 3, 1), Share { count: 28, of: 40 })]
    );
    // A visit had found nothing and the ledger took the child up later: in need after all.
    let of_ten = watch.first.iter().find(|first| first.monthly == 10).unwrap();
    assert_eq!(of_ten.found.of, 30, "places 1 to 10");
    assert_eq!(of_ten.of_found.of, 36);
    assert_eq!(watch.by_itself, Share { count: 1, of: 3 });
    let level = watch.level.found().unwrap();
    assert_eq!((level.rows, level.observed), (40, 16));
    assert!((level.expected - 12.0).abs() < 1e-9);
    assert!(watch.alarms.is_empty(), "{:?}", watch.alarms);
    let shown = shown(&watch);
    assert!(shown.yielded.contains("16人") || shown.yielded.contains("31/60人"), "{}", shown.yielded);
    assert!(shown.by_itself.contains("3人で、うち一覧の先頭20人にいたのは1人"), "{}", shown.by_itself);
    assert_eq!(shown.parts[0].cells[4], "16人/40人 40%(幅26〜55%)");
    assert_eq!(shown.month_lines.len(), 2);
    let drawn = shown.months.unwrap();
    assert_eq!(drawn.dots.len(), 2);
    assert_eq!((shown.counts[0].1, shown.counts[3].1), (1000, 1000 - 63 - 3));
}

#[test]
fn far_and_improbable_alone_is_told() {
    // Of 60 from the top of whom 18 were expected, none is in need.
    let none: Vec<Landmark> = (0..60).map(|n| visited(n, 2, Came::Nothing, date(2026, 2, 3))).collect();
    let watch = look(none, &[], &FRESH);
    assert_eq!(watch.alarms.len(), 1, "{:?}", watch.alarms);
    assert_eq!(watch.alarms[0].kind, "calibration");
    // Where they were visited for other reasons it says nothing about what the list said.
    let elsewhere: Vec<Landmark> = (0..60).map(|n| visited(n, 200, Came::Nothing, date(2026, 2, 3))).collect();
    assert!(look(elsewhere, &[], &FRESH).alarms.is_empty());
    // A group that is found in need three times as often as said.
    let grouped: Vec<Landmark> = (0..300_u128)
        .map(|n| {
            let girl = !n.is_multiple_of(2);
            let need = if girl { n % 10 != 1 } else { n % 10 < 4 };
            visited(n, 200, if need { Came::Watch } else { Came::Nothing }, date(2026, 2, 3))
        })
        .collect();
    let told = look(grouped, &[], &FRESH);
    assert!(told.alarms.iter().any(|alarm| alarm.kind == "group" && alarm.subject == "性別: 女"), "{:?}", told.alarms);
    let back: Watch = serde_json::from_str(&serde_json::to_string(&told).unwrap()).unwrap();
    assert_eq!(back, told);
}
