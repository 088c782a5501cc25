//! What was found, as people read it: sentences, drawings and the tables beneath them. Pure.

use super::chart::{self, Bars, Drawing};
use super::model::{AheadFound, Beside, Evaluation, Groups, Input, Inputs, Office, Outcomes, Part, Quality, Tenth};
use desk::frame::date_wareki;
use jiff::civil::Date;
use risk::evaluate::Estimate;
use risk::govern::interval::Share;
use risk::govern::subgroups::{Finding, Line};

/// Fewer outcomes than this tell little: a rule of thumb for checking a model on new records (Collins and others 2016).
const SURE: usize = 100;
/// Unchanged items shown at once.
const SHOWN: usize = 8;
/// Months in the table of the sums.
const MONTHS: usize = 12;
/// Width of the bar of an index, and the index at its end.
const BAR: (f64, f64) = (120.0, 0.5);

/// An evaluation on the page.
pub struct Shown {
    /// First day of what is judged.
    pub since: String,
    /// Last day that was known.
    pub until: String,
    /// How many, in words.
    pub counts: Vec<(&'static str, usize)>,
    /// Agreement.
    pub quality: Part<QualityShown>,
    /// Agreement after a score was shown, in words.
    pub beside: String,
    /// By group.
    pub groups: Part<GroupsShown>,
    /// By office.
    pub offices: Part<OfficesShown>,
    /// What comes in.
    pub inputs: Part<InputsShown>,
    /// What comes of it.
    pub outcomes: Part<OutcomesShown>,
    /// What comes of it sooner: what it is about, and what was found.
    pub ahead: Vec<(String, Part<OutcomesShown>)>,
}

/// Agreement.
pub struct QualityShown {
    /// The drawing.
    pub drawing: Drawing,
    /// What it says.
    pub sentences: Vec<String>,
    /// Whether there are few outcomes.
    pub few: bool,
    /// By tenth: said, observed, of how many.
    pub tenths: Vec<[String; 3]>,
}

/// Agreement by group.
pub struct GroupsShown {
    /// Visits a month.
    pub capacity: usize,
    /// The drawing.
    pub bars: Bars,
    /// The table.
    pub lines: Vec<GroupLine>,
}

/// One group.
pub struct GroupLine {
    /// 年齢: 0〜2歳
    pub label: String,
    /// Landmarks.
    pub rows: usize,
    /// Came.
    pub observed: usize,
    /// Expected.
    pub expected: String,
    /// Their ratio.
    pub ratio: String,
    /// Not within the capacity.
    pub missed: String,
    /// Within it in vain.
    pub in_vain: String,
    /// What stands out.
    pub finding: &'static str,
    /// Whether there are too few to tell anything but how many.
    pub few: bool,
    /// Whether it stands out.
    pub stands_out: bool,
}

/// Agreement by office.
pub struct OfficesShown {
    /// The drawing.
    pub bars: Bars,
    /// Name, landmarks, came, expected, ratio as counted, drawn towards all.
    pub lines: Vec<[String; 6]>,
}

/// What comes in.
pub struct InputsShown {
    /// First day of what is called now.
    pub from: String,
    /// What was found, in words.
    pub alarms: Vec<String>,
    /// The furthest.
    pub first: Vec<InputLine>,
    /// The others.
    pub rest: Vec<InputLine>,
}

/// One item then and now.
pub struct InputLine {
    /// As staff read it.
    pub label: String,
    /// Version of the sheet.
    pub form: u8,
    /// The index.
    pub psi: String,
    /// Width of its bar.
    pub width: String,
    /// Where chance ends, and a change that matters begins.
    pub bound: String,
    /// Blanks then.
    pub before: String,
    /// Blanks now.
    pub now: String,
    /// Whether it changed.
    pub changed: bool,
}

/// What comes of it.
pub struct OutcomesShown {
    /// The drawing.
    pub drawing: Drawing,
    /// What it says.
    pub sentence: String,
    /// Month, sum for more, sum for fewer.
    pub lines: Vec<[String; 3]>,
}

/// An evaluation on the page.
pub fn shown(evaluation: &Evaluation) -> Shown {
    let counts = evaluation.counts;
    Shown {
        since: date_wareki(evaluation.since),
        until: date_wareki(evaluation.until),
        counts: vec![
            ("結果のわかった記録", counts.matured),
            ("うち結果があった記録", counts.events),
            ("うちスコアを見せたあとの記録", counts.shown),
            ("まだ期間がたっていない記録", counts.open),
            ("結果を確かめられない記録", counts.unknown),
            ("学習した期間の記録", counts.before),
        ],
        quality: evaluation.quality.map(quality),
        beside: match &evaluation.beside {
            Part::Found(found) => beside(found),
            Part::TooFew(words) => words.clone(),
        },
        groups: evaluation.groups.map(groups),
        offices: evaluation.offices.map(|lines| offices(lines)),
        inputs: evaluation.inputs.map(inputs),
        outcomes: evaluation.outcomes.map(outcomes),
        ahead: evaluation.ahead.iter().map(|ahead| (ahead.label(), ahead.found.map(sooner))).collect(),
    }
}

/// A number and its interval.
pub fn range(figure: &Estimate) -> String {
    format!("{:.2}(幅{:.2}〜{:.2})", figure.value, figure.low, figure.high)
}

/// 12件/100件 12%(幅7〜20%); `unit` is what is counted.
pub fn counted(share: Share, unit: &str) -> String {
    if share.of == 0 {
        return format!("0{unit}");
    }
    let range = share.wilson();
    let [value, low, high] = [share.value(), range.low, range.high].map(|share| share * 100.0);
    format!("{}{unit}/{}{unit} {value:.0}%(幅{low:.0}〜{high:.0}%)", share.count, share.of)
}

fn share(share: Share) -> String {
    counted(share, "件")
}

fn quality(quality: &Quality) -> QualityShown {
    let level = match () {
        () if quality.ratio.low <= 1.0 && quality.ratio.high >= 1.0 => "偶然でも起こる範囲の差です",
        () if quality.ratio.value > 1.0 => "見込みより多く起きています",
        () => "見込みより少なく起きています",
    };
    let [auc, low, high] = [quality.auc.value, quality.auc.low, quality.auc.high].map(|share| share * 100.0);
    let slope =
        quality.slope.map_or_else(|| "見込みがどの記録でも同じため、求められません".to_owned(), |found| slope(&found));
    let better = if quality.brier < quality.brier_of_share { "小さく" } else { "小さくなく" };
    let sentences = vec![
        format!(
            "件数: 見込みの合計{:.1}件に対し、実際は{}件でした。実際/見込みは{}で、{level}。",
            quality.expected,
            quality.events,
            range(&quality.ratio)
        ),
        format!(
            "順序: 結果があった記録となかった記録を1件ずつ選ぶと、100組のうち約{auc:.0}組(幅{low:.0}〜{high:.0}組)で、あった記録の見込みのほうが高くなります(AUC)。50組なら、順を決めていないのと同じです。"
        ),
        format!("傾き: {slope}。切片は{:.2}です(0なら合計が合っています)。", quality.intercept),
        format!(
            "ずれの平均: 区分ごとの見込みと実際の差は、平均で100件のうち{:.1}件です(ECE)。二乗誤差(Brier)は{:.4}で、全員に同じ割合を言った場合の{:.4}より{better}なっています。",
            quality.ece * 100.0,
            quality.brier,
            quality.brier_of_share
        ),
    ];
    let tenth = |tenth: &Tenth| {
        let (observed, range) = (tenth.observed.value() * 100.0, tenth.observed.wilson());
        [
            format!("{:.1}件", tenth.foretold * 100.0),
            format!("{observed:.1}件(幅{:.1}〜{:.1}件)", range.low * 100.0, range.high * 100.0),
            format!("{}件のうち{}件", tenth.observed.of, tenth.observed.count),
        ]
    };
    QualityShown {
        drawing: chart::calibration(quality),
        sentences,
        few: quality.events.min(quality.rows - quality.events) < SURE,
        tenths: quality.tenths.iter().map(tenth).collect(),
    }
}

fn beside(beside: &Beside) -> String {
    format!(
        "スコアを見せたあとの記録{}件では、見込みの合計{:.1}件に対し実際は{}件でした(実際/見込み {})。見せたことで対応や気づき方が変わり、結果が変わることがあるため、上の数字には入れていません。",
        beside.rows,
        beside.expected,
        beside.events,
        range(&beside.ratio)
    )
}

fn slope(slope: &Estimate) -> String {
    let way = match () {
        () if slope.low <= 1.0 && slope.high >= 1.0 => "1とみてよい範囲です",
        () if slope.value < 1.0 => "高い見込みは高すぎ、低い見込みは低すぎます",
        () => "見込みの高低の差が、実際の差より小さくなっています",
    };
    format!("{}。{way}", range(slope))
}

/// A group by its name.
pub fn label(line: &Line) -> String {
    format!("{}: {}", line.attribute, line.value)
}

/// Whether what came of a group is not to be put down to chance.
pub fn stands_out(line: &Line) -> bool {
    matches!(line.finding, Finding::Underrated | Finding::Overrated)
}

/// Observed over expected of a group.
pub fn ratio(line: &Line) -> Estimate {
    Estimate { value: line.ratio, low: line.interval.low.max(0.0), high: line.interval.high }
}

fn groups(groups: &Groups) -> GroupsShown {
    let shown = |line: &Line| GroupLine {
        label: label(line),
        rows: line.rows,
        observed: line.observed,
        expected: format!("{:.1}", line.expected),
        ratio: range(&ratio(line)),
        missed: share(line.missed),
        in_vain: share(line.in_vain),
        finding: line.finding.words(),
        few: line.finding == Finding::TooFew,
        stands_out: stands_out(line),
    };
    let judged = groups.lines.iter().filter(|line| line.finding != Finding::TooFew);
    GroupsShown {
        capacity: groups.capacity,
        bars: chart::ratios(judged.map(|line| (label(line), ratio(line), stands_out(line)))),
        lines: groups.lines.iter().map(shown).collect(),
    }
}

fn offices(offices: &[Office]) -> OfficesShown {
    let line = |office: &Office| {
        [
            office.name.clone(),
            office.rows.to_string(),
            office.observed.to_string(),
            format!("{:.1}", office.expected),
            format!("{:.2}", office.ratio),
            range(&office.shrunk),
        ]
    };
    OfficesShown {
        bars: chart::ratios(offices.iter().map(|office| (office.name.clone(), office.shrunk, false))),
        lines: offices.iter().map(line).collect(),
    }
}

/// How far along its bar an index lies.
pub fn along(index: f64) -> String {
    format!("{:.1}", (index / BAR.1).clamp(0.0, 1.0) * BAR.0)
}

fn inputs(inputs: &Inputs) -> InputsShown {
    let line = |input: &Input| InputLine {
        label: input.label.clone(),
        form: input.form,
        psi: format!("{:.2}", input.psi),
        width: along(input.psi),
        bound: along(input.by_chance + risk::govern::drift::Bounds::default().psi),
        before: share(input.blanks_before),
        now: share(input.blanks_now),
        changed: input.changed,
    };
    let changed = inputs.lines.iter().filter(|input| input.changed).count();
    let (first, rest) = inputs.lines.split_at((changed + SHOWN).min(inputs.lines.len()));
    InputsShown {
        from: date_wareki(inputs.from),
        alarms: inputs.alarms.iter().map(|(_, words)| words.clone()).collect(),
        first: first.iter().map(line).collect(),
        rest: rest.iter().map(line).collect(),
    }
}

fn sooner(found: &AheadFound) -> OutcomesShown {
    let stands = found.outcomes.shifted.clone().unwrap_or_else(|| {
        format!(
            "どちらの和も知らせる高さ({:.1})に達していません。変わっていないことの証明ではありません。",
            found.outcomes.height
        )
    });
    let sentence = format!(
        "見込みの合計{:.1}件に対し、実際は{}件でした(実際/見込み {})。{stands}",
        found.expected,
        found.events,
        range(&found.ratio)
    );
    OutcomesShown { sentence, ..outcomes(&found.outcomes) }
}

fn outcomes(outcomes: &Outcomes) -> OutcomesShown {
    let sentence = outcomes.shifted.clone().unwrap_or_else(|| {
        format!(
            "結果のわかった{}件では、どちらの和も知らせる高さ({:.1})に達していません。変わっていないことの証明ではありません。",
            outcomes.labels, outcomes.height
        )
    });
    let mut months: Vec<&(Date, f64, f64)> = Vec::new();
    for day in &outcomes.days {
        match months.last_mut() {
            Some(last) if last.0.first_of_month() == day.0.first_of_month() => *last = day,
            _ => months.push(day),
        }
    }
    let shown = months.split_off(months.len().saturating_sub(MONTHS));
    let line = |day: &(Date, f64, f64)| [jp::Wareki(day.0).month(), format!("{:.2}", day.1), format!("{:.2}", day.2)];
    OutcomesShown { drawing: chart::sums(outcomes), sentence, lines: shown.into_iter().map(line).collect() }
}
