//! Histories: reports, episodes, notes of progress and sightings over the years.

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _};
use uuid::Uuid;

use super::figures::{ABUSE, CENTRE_ROUTES, KINDS, MUNICIPAL_ROUTES, OTHER_ROUTES};
use super::households::{Household, Member, Part};
use super::model::{AgencyKind, Episode, Intake, IntakeChild, Progress, Record, Reporter, Sighting};
use super::offices::fiscal_year_start;
use super::people::{Pen, moment};
use super::{Nation, words};

/// How far back histories go, in days.
const HISTORY_DAYS: u32 = 3_000;

/// When a family was reported, and as what; shared by its children.
#[derive(Debug)]
pub(crate) struct Timeline {
    reports: Vec<Report>,
}

#[derive(Debug)]
struct Report {
    received_at: Timestamp,
    day: Date,
    kind: &'static str,
    route: &'static str,
    abuse: &'static str,
    abuser: &'static str,
    closed_on: Option<Date>,
}

impl Timeline {
    /// One to three reports since the youngest of the recorded children was born. `fresh` ends with one of the last hours, its clock still running.
    pub(crate) fn draw(pen: &mut Pen<'_>, family: &Household, recorded: usize, fresh: bool) -> Self {
        let today = pen.nation.today();
        let youngest = family.children().take(recorded).map(|child| child.birth).max().unwrap_or(today);
        let span = u32::try_from((today - youngest).get_days()).unwrap_or(0).min(HISTORY_DAYS);
        let count = pen.dice.weighted(&[(68, 1_u32), (23, 2), (9, 3)]);
        let mut ago: Vec<u32> = (0..count).map(|_| pen.dice.between(3, span.max(3)).min(span)).collect();
        ago.sort_unstable_by(|a, b| b.cmp(a));
        let mut reports: Vec<Report> = Vec::new();
        for (index, &days) in ago.iter().enumerate() {
            let day = today.saturating_sub(i64::from(days).days());
            let next = ago.get(index + 1).copied();
            reports.push(Report::draw(pen, family, day, next.map(|next| days - next), days));
        }
        if fresh || pen.dice.chance(1) {
            let minutes = pen.dice.between(30, 44 * 60);
            let received_at = pen
                .nation
                .options
                .as_of
                .saturating_sub(i64::from(minutes).minutes())
                .unwrap_or(pen.nation.options.as_of);
            let day = received_at.to_zoned(jiff::tz::TimeZone::fixed(jiff::tz::offset(9))).date();
            let report = Report { received_at, kind: "01", closed_on: None, ..Report::draw(pen, family, day, None, 0) };
            let abuse = if report.abuse.is_empty() { "身体的" } else { report.abuse };
            reports.push(Report {
                abuse,
                abuser: if report.abuser.is_empty() { "実母" } else { report.abuser },
                ..report
            });
        }
        Self { reports }
    }

    /// Day of the first report: from then on the agency knows the family.
    pub(crate) fn first_day(&self) -> Date {
        self.reports.iter().map(|report| report.day).min().unwrap_or_default()
    }
}

impl Report {
    /// `room` is the time until the family's next report in days; an episode ends before it.
    fn draw(pen: &mut Pen<'_>, family: &Household, day: Date, room: Option<u32>, ago: u32) -> Self {
        let centre = pen.agency.kind == AgencyKind::Centre;
        let kind = pen.dice.weighted(&KINDS);
        let routes = if centre { CENTRE_ROUTES } else { MUNICIPAL_ROUTES };
        let is_abuse = kind == "01";
        let route = if is_abuse { pen.dice.weighted(routes) } else { pen.dice.weighted(OTHER_ROUTES) };
        let abuse = if is_abuse { pen.dice.weighted(&ABUSE) } else { "" };
        let abuser = if is_abuse { abuser(pen, family) } else { "" };
        let length = pen.dice.between(20, if centre { 330 } else { 620 });
        let length = room.map_or(length, |room| length.min(room.saturating_sub(1)));
        let closed = length < ago || room.is_some();
        let closed_on = closed.then(|| day.saturating_add(i64::from(length).days()));
        let received_at = moment(day, pen.dice.between(8 * 60 + 30, 20 * 60));
        Self { received_at, day, kind, route, abuse, abuser, closed_on }
    }
}

impl Report {
    /// When 対応 was decided: three weeks after the report, or sooner where the case closed sooner.
    fn decided_on(&self, today: Date) -> Option<Date> {
        let day = self.day.saturating_add(21.days());
        let day = self.closed_on.map_or(day, |closed| closed.min(day));
        (day <= today).then_some(day)
    }
}

/// 主な虐待者: 実母 48.7 %, 実父 42.3 %, another father 5.0 %, among those the family has.
fn abuser(pen: &mut Pen<'_>, family: &Household) -> &'static str {
    let has = |part: Part| family.members.iter().any(|member| member.part == part && member.lives_together);
    let weight = |part: Part, share: u32| if has(part) { share } else { 0 };
    pen.dice.weighted(&[
        (weight(Part::Mother, 487), "実母"),
        (weight(Part::Father, 640), "実父"),
        (weight(Part::StepFather, 350), "継父"),
        (weight(Part::Partner, 350), "内縁の夫"),
        (weight(Part::StepMother, 60), "継母"),
        (weight(Part::Grandmother, 60), "祖母"),
        (weight(Part::Grandfather, 40), "祖父"),
        (5, "その他"),
    ])
}

/// Writes records for the first `recorded` children, and what happened to them.
pub(crate) fn add_cases(pen: &mut Pen<'_>, family: &Household, ids: &[Uuid], recorded: usize, timeline: &Timeline) {
    let first = timeline.first_day();
    let (worker, worker_name, section) = worker(pen);
    let mut records = Vec::new();
    for (child, &person) in
        family.members.iter().zip(ids).filter(|(member, _)| member.part == Part::Child).take(recorded)
    {
        let record = record(pen, family, child, person, first, &worker_name, (worker, section));
        records.push((record.id, person, child));
        pen.batch.records.push(record);
    }
    for report in &timeline.reports {
        add_report(pen, family, report, &records, (worker, &worker_name));
    }
}

/// Somebody who handles cases, with the section.
fn worker(pen: &mut Pen<'_>) -> (Option<Uuid>, String, Option<i32>) {
    let count = u32::try_from(pen.workers.len()).unwrap_or(0);
    let index = usize::try_from(pen.dice.below(count)).unwrap_or(0);
    pen.workers
        .get(index)
        .cloned()
        .map_or((None, "当直".to_owned(), None), |(id, name, section)| (Some(id), name, section))
}

/// The next number of a kind in a fiscal year: 令和7年度 → `R7-0012`.
pub(super) fn number(pen: &mut Pen<'_>, kind: &'static str, day: Date) -> String {
    let year = fiscal_year_start(day).year();
    let count = pen.numbers.entry((kind, year)).or_insert(0);
    *count += 1;
    let era = if year >= 2019 { format!("R{}", year - 2018) } else { format!("H{}", year - 1988) };
    format!("{era}-{:04}", *count)
}

fn record(
    pen: &mut Pen<'_>,
    family: &Household,
    child: &Member,
    person: Uuid,
    first: Date,
    worker_name: &str,
    (worker, section): (Option<Uuid>, Option<i32>),
) -> Record {
    let today = pen.nation.today();
    let place = pen.nation.municipalities.get(family.home.municipality);
    let residence_org = place.map_or(0, |place| Nation::municipality_id(place.code));
    let (school, grade) = words::schooling(child.birth, today, place.map_or("", |place| place.name), &mut pen.dice);
    let severity = pen.dice.weighted(&[
        (30, Some(2)),
        (22, Some(3)),
        (12, Some(1)),
        (8, Some(0)),
        (6, Some(4)),
        (2, Some(5)),
        (20, None),
    ]);
    Record {
        id: pen.id(first),
        person,
        case_no: number(pen, "case", first),
        residence_org,
        section,
        in_charge: worker,
        in_charge_name: worker_name.to_owned(),
        school,
        grade,
        living: words::living(family, &mut pen.dice),
        family_history: words::family_history(family, &mut pen.dice),
        growth: words::growth(&mut pen.dice),
        agencies: words::agencies(&mut pen.dice),
        severity,
        first_registered_on: first,
        updated_at: pen.nation.options.as_of,
    }
}

/// One report: its form, the clock and the episode of each child, and what was done until it closed.
fn add_report(
    pen: &mut Pen<'_>,
    family: &Household,
    report: &Report,
    records: &[(Uuid, Uuid, &Member)],
    (worker, name): (Option<Uuid>, &str),
) {
    let is_abuse = report.kind == "01";
    let intake = pen.id(report.day);
    let mut abuse_types: Vec<&'static str> = Vec::new();
    if is_abuse {
        abuse_types.push(report.abuse);
        // 78,914 of 134,948 psychological cases of the fiscal year 2023 are violence between adults before the child.
        if report.abuse == "心理的" && pen.dice.chance(585) {
            abuse_types.push("面前DV");
        } else if pen.dice.chance(90) {
            abuse_types.push(if report.abuse == "心理的" { "身体的" } else { "心理的" });
        }
    }
    let text = words::complaint(report.kind, &abuse_types, report.abuser, report.route, &mut pen.dice);
    let intake_no = number(pen, "intake", report.day);
    let row = Intake {
        id: intake,
        intake_no,
        form: if is_abuse { "abuse" } else { "general" },
        received_at: report.received_at,
        received_by: worker,
        received_by_name: name.to_owned(),
        means: pen.dice.weighted(&[(62, "電話"), (18, "来所"), (14, "文書"), (6, "訪問")]),
        route: report.route,
        kind: report.kind,
        complaint: text,
        child_state: words::child_state(&mut pen.dice),
        family_state: words::living(family, &mut pen.dice),
        intent: pen.dice.weighted(&[(12, "保護"), (48, "調査"), (34, "相談"), (6, "その他")]),
        abuse_types,
        abusers: if is_abuse { vec![report.abuser] } else { Vec::new() },
        urgency: if is_abuse { pen.dice.weighted(&[(3, "AA"), (12, "A"), (45, "B"), (40, "C")]) } else { "" },
        reporter: reporter(pen, report.route),
    };
    pen.batch.intakes.push(row);
    for &(record, person, child) in records {
        add_child(pen, report, (intake, record, person), child, (worker, name));
    }
}

/// Who reported; a neighbour mostly keeps the name back.
fn reporter(pen: &mut Pen<'_>, route: &str) -> Option<Reporter> {
    if pen.dice.chance(if route == "近隣・知人" { 600 } else { 40 }) {
        return None;
    }
    let family = pen.nation.names.surname(&mut pen.dice);
    let (belongs, relation, occupation) = match route {
        "家族" | "親戚" => ("", "家族・親戚", ""),
        "近隣・知人" => ("", "近隣", ""),
        "児童本人" => ("", "本人", ""),
        "警察等" => ("架空警察署 生活安全課", "職務", "警察官"),
        "学校" | "教育委員会" => ("架空学校", "担任", "教員"),
        "保育所" | "認定こども園" => ("架空保育園", "担任", "保育士"),
        "医療機関" | "保健所" => ("架空病院", "主治医", "医師"),
        _ => ("架空機関", "職務", "職員"),
    };
    let contact = super::places::phone(&mut pen.dice);
    Some(Reporter { name: family.text, belongs: belongs.to_owned(), contact, relation, occupation })
}

fn add_child(
    pen: &mut Pen<'_>,
    report: &Report,
    (intake, record, person): (Uuid, Uuid, Uuid),
    child: &Member,
    (worker, name): (Option<Uuid>, &str),
) {
    let as_of = pen.nation.options.as_of;
    let needs_check = report.kind == "01"
        && (pen.agency.kind == AgencyKind::Centre
            || pen.dice.chance(150)
            || report.day >= pen.nation.today().saturating_sub(2.days()));
    let hours_to_sighting = pen.dice.weighted(&[(50, 6_u32), (30, 20), (17, 40), (3, 70)]) + pen.dice.below(6);
    let seen_at = report.received_at.checked_add(i64::from(hours_to_sighting).hours()).unwrap_or(as_of);
    let seen =
        needs_check && seen_at < as_of && report.received_at.checked_add(44.hours()).is_ok_and(|late| late < as_of);
    let sighting = seen.then(|| add_sighting(pen, person, report.day, seen_at, (worker, name)));
    let row = IntakeChild {
        id: pen.id(report.day),
        intake,
        person,
        schooling: words::stage(child.birth, report.day),
        clock_started_at: needs_check.then_some(report.received_at),
        due_at: if needs_check { report.received_at.checked_add(48.hours()).ok() } else { None },
        seen_at: seen.then_some(seen_at),
        sighting,
        no_check_reason: if needs_check {
            ""
        } else {
            pen.dice.pick(&["関係機関が目視で確認済み", "虐待の相談ではない", "児童相談所が確認済み"])
        },
    };
    pen.batch.intake_children.push(row);

    let centre = pen.agency.kind == AgencyKind::Centre;
    let episode = Episode {
        id: pen.id(report.day),
        record,
        person,
        intake,
        accepted_on: report.day,
        kind: report.kind,
        route: report.route,
        abuse_main: report.abuse,
        abuser_main: report.abuser,
        disposition: match (report.closed_on, centre) {
            (None, _) => report.decided_on(pen.nation.today()).map_or("", |_| "継続指導"),
            (_, true) => pen.dice.weighted(&[
                (70, "助言指導"),
                (10, "継続指導"),
                (4, "児童福祉司指導"),
                (3, "児童福祉施設入所"),
                (1, "里親委託"),
                (8, "市町村送致"),
                (4, "他機関あっせん"),
            ]),
            (_, false) => pen.dice.weighted(&[
                (55, "助言指導"),
                (33, "継続指導"),
                (4, "児童相談所送致"),
                (5, "他機関あっせん"),
                (3, "保育の実施等"),
            ]),
        },
        decided_on: report.decided_on(pen.nation.today()),
        closed_on: report.closed_on,
        close_reason: if report.closed_on.is_some() {
            pen.dice.weighted(&[(50, "状況の改善"), (22, "他機関へ引継ぎ"), (15, "転出(移管)"), (13, "助言により終了")])
        } else {
            ""
        },
    };
    pen.batch.episodes.push(episode);
    add_progress(pen, report, record, person, (worker, name));
}

fn add_sighting(
    pen: &mut Pen<'_>,
    person: Uuid,
    day: Date,
    seen_at: Timestamp,
    (worker, name): (Option<Uuid>, &str),
) -> Uuid {
    let id = pen.id(day);
    let sighting = Sighting {
        id,
        person,
        seen_at,
        place: pen.dice.weighted(&[(45, "自宅"), (25, "学校"), (18, "保育所"), (7, "庁舎"), (5, "医療機関")]),
        method: pen.dice.weighted(&[(60, "面接"), (40, "目視")]),
        seen_by: format!("{}　{name}", pen.agency.name),
        state: pen.dice.pick(&[
            "けがや衰弱はない",
            "表情は明るく、受け答えもできる",
            "左腕に古いあざが一つある",
            "やせ気味だが元気はある",
            "緊張して口数が少ない",
            "衣服に汚れがあるが体に傷はない",
        ]),
        recorded_by: worker,
        recorded_by_name: name.to_owned(),
    };
    pen.batch.sightings.push(sighting);
    id
}

/// Two to seven notes between the report and its end; of a report of today only its acceptance.
fn add_progress(pen: &mut Pen<'_>, report: &Report, record: Uuid, person: Uuid, (worker, name): (Option<Uuid>, &str)) {
    let last = report.closed_on.unwrap_or(pen.nation.today()).min(pen.nation.today());
    let span = u32::try_from((last - report.day).get_days()).unwrap_or(0);
    let count = pen.dice.between(2, if pen.agency.kind == AgencyKind::Centre { 6 } else { 4 }).min(span);
    for step in 0..=count {
        let day = report.day.saturating_add(i64::from(span * step / count.max(1)).days());
        let at = moment(day, pen.dice.between(9 * 60, 18 * 60)).max(report.received_at).min(pen.nation.options.as_of);
        let closing = step == count && report.closed_on.is_some();
        let (category, body) = words::progress(step == 0, closing, &mut pen.dice);
        let progress = Progress {
            id: pen.id(day),
            record,
            person,
            at,
            category,
            body,
            written_by: worker,
            written_by_name: name.to_owned(),
        };
        pen.batch.progress.push(progress);
    }
}
