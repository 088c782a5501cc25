//! What a look found, as people read it: sentences, drawings and the tables beneath them. Pure.

use super::model::{Delivered, Feature, First, Inputs, Watch};
use crate::checkin::figure::Figure;
use crate::checkin::proof::Level;
use crate::monitor::chart::{self, Bars, Drawing};
use crate::monitor::model::Part;
use crate::monitor::shown::{along, counted, label, range, ratio, stands_out};
use desk::frame::date_wareki;
use jiff::civil::Date;
use risk::govern::interval::Share;
use risk::govern::subgroups::Line;
use risk::govern::yields::Looked;

/// Unchanged features shown at once.
const SHOWN: usize = 8;

/// A look on the page.
pub struct Shown {
    /// First day of what is judged.
    pub since: String,
    /// Last day that was known.
    pub until: String,
    /// How many, in words.
    pub counts: Vec<(&'static str, usize)>,
    /// What the visits brought, in a sentence.
    pub yielded: String,
    /// Visits for one found.
    pub to_find_one: String,
    /// Whom nobody went to and the ledger took up.
    pub by_itself: String,
    /// By part of the list.
    pub parts: Vec<PartLine>,
    /// By month.
    pub months: Option<Drawing>,
    /// The table of the months.
    pub month_lines: Vec<[String; 2]>,
    /// By visits a month.
    pub first: Vec<FirstLine>,
    /// What was said and what came, in words.
    pub level: String,
    /// By group.
    pub groups: Part<GroupsShown>,
    /// What comes in.
    pub inputs: Part<InputsShown>,
}

/// A part of the list.
pub struct PartLine {
    /// Which.
    pub label: String,
    /// Visited; known before; found; not in need; found of those not known before.
    pub cells: [String; 5],
    /// The last one, drawn.
    pub figure: Option<Figure>,
}

/// So many visits a month.
pub struct FirstLine {
    /// How many.
    pub label: String,
    /// Found of those visited from the top; of those found, who stood there: drawn and in words.
    pub cells: [(Option<Figure>, String); 2],
}

/// By group.
pub struct GroupsShown {
    /// The drawing.
    pub bars: Bars,
    /// The table: which, visited, found, expected, ratio, what stands out.
    pub lines: Vec<GroupLine>,
}

/// One group.
pub struct GroupLine {
    /// Which, visited, found, expected, ratio.
    pub cells: [String; 5],
    /// What stands out.
    pub finding: &'static str,
    /// Whether it does.
    pub stands_out: bool,
}

/// What comes in.
pub struct InputsShown {
    /// First computation, newest computation, how many.
    pub told: String,
    /// Sources.
    pub sources: Vec<SourceLine>,
    /// Features that are the furthest.
    pub first: Vec<FeatureLine>,
    /// The others.
    pub rest: Vec<FeatureLine>,
    /// Names of the sources, and by computation of how much nothing was known.
    pub over_time: (Vec<String>, Vec<(String, Vec<String>)>),
}

/// A source.
pub struct SourceLine {
    /// Its name.
    pub name: String,
    /// Newest day, not known then, not known now.
    pub cells: [String; 3],
    /// It delivers no more.
    pub lost: bool,
    /// Whether it is known to deliver.
    pub arrives: &'static str,
}

/// A feature.
pub struct FeatureLine {
    /// As staff read it.
    pub label: String,
    /// Its sources.
    pub sources: String,
    /// The index.
    pub psi: String,
    /// Width of its bar.
    pub width: String,
    /// Where chance ends, and a change that matters begins.
    pub bound: String,
    /// Not known then.
    pub before: String,
    /// Not known now.
    pub now: String,
    /// Whether it changed.
    pub changed: bool,
}

/// A look on the page.
pub fn shown(watch: &Watch) -> Shown {
    let months: Vec<(String, Share)> =
        watch.months.iter().map(|(month, share)| (jp::Wareki(*month).month(), *share)).collect();
    Shown {
        since: date_wareki(watch.since),
        until: date_wareki(watch.until),
        counts: vec![
            ("一覧に載ったこども", watch.counts.children),
            ("うち結果のわかったこども", watch.counts.known),
            ("うち確かめている途中のこども", watch.counts.open),
            ("うちだれも確かめていないこども(不明)", watch.counts.unknown()),
        ],
        yielded: if watch.looked.all() == 0 { NOBODY.to_owned() } else { watch.looked.sentence() },
        to_find_one: watch
            .looked
            .to_find_one()
            .map(|visits| format!("1人見つけるのに、約{visits:.1}人を確かめています。"))
            .unwrap_or_default(),
        by_itself: by_itself(watch.by_itself, watch.capacity),
        parts: vec![
            part(format!("一覧の先頭{}人から", watch.capacity), &watch.top),
            part("それより下から、または別の理由で".to_owned(), &watch.others),
            part("合計".to_owned(), &watch.looked),
        ],
        months: (months.len() > 1).then(|| chart::shares(MONTHS, &months)),
        month_lines: months.iter().map(|(month, found)| [month.clone(), share(*found)]).collect(),
        first: watch.first.iter().map(first).collect(),
        level: match &watch.level {
            Part::Found(found) => level(found, watch.capacity),
            Part::TooFew(words) => words.clone(),
        },
        groups: watch.groups.map(|lines| groups(lines)),
        inputs: watch.inputs.map(inputs),
    }
}

const NOBODY: &str = "このモデルの一覧に載ったこどもについて、予防的支援で判断したものはまだありません。";
const MONTHS: &str =
    "訪問などで支援の必要が見つかった割合(まだ把握していなかったこどものうち)。同じ数字が下の表にあります。";

fn share(share: Share) -> String {
    counted(share, "人")
}

fn by_itself(entered: Share, capacity: usize) -> String {
    if entered.of == 0 {
        return "だれも確かめないうちに要対協に登録されたこどもは、いません。".to_owned();
    }
    format!(
        "だれも確かめないうちに1年以内に要対協に登録されたこどもは{}人で、うち一覧の先頭{capacity}人にいたのは{}人です。登録は、起きたからわかったものです。ほかのこどもに必要がなかったことにはなりません。",
        entered.of, entered.count
    )
}

fn part(label: String, looked: &Looked) -> PartLine {
    let cells = [
        format!("{}人", looked.all()),
        format!("{}人", looked.registered + looked.followed),
        format!("{}人", looked.support + looked.watched),
        format!("{}人", looked.nothing),
        share(looked.of_unknown()),
    ];
    PartLine { label, cells, figure: Figure::of_share(looked.of_unknown()) }
}

fn first(first: &First) -> FirstLine {
    let cells = [first.found, first.of_found].map(|of| (Figure::of_share(of), share(of)));
    FirstLine { label: format!("月{}人", first.monthly), cells }
}

fn level(level: &Level, capacity: usize) -> String {
    let way = match () {
        () if level.ratio.low <= 1.0 && level.ratio.high >= 1.0 => "偶然でも起こる範囲の差です",
        () if level.ratio.value > 1.0 => "見込みより多く見つかっています",
        () => "見込みより少なく見つかっています",
    };
    format!(
        "一覧の先頭{capacity}人から訪問した{}人では、見込みの合計{:.1}人に対し、見つかったのは{}人でした(実際/見込み {})。{way}。",
        level.rows,
        level.expected,
        level.observed,
        range(&level.ratio)
    )
}

fn groups(lines: &[Line]) -> GroupsShown {
    let shown = |line: &Line| GroupLine {
        cells: [
            label(line),
            format!("{}人", line.rows),
            format!("{}人", line.observed),
            format!("{:.1}人", line.expected),
            range(&ratio(line)),
        ],
        finding: line.finding.words(),
        stands_out: stands_out(line),
    };
    GroupsShown {
        bars: chart::ratios(lines.iter().map(|line| (label(line), ratio(line), stands_out(line)))),
        lines: lines.iter().map(shown).collect(),
    }
}

fn inputs(inputs: &Inputs) -> InputsShown {
    let changed = inputs.features.iter().filter(|feature| feature.changed).count();
    let (first, rest) = inputs.features.split_at((changed + SHOWN).min(inputs.features.len()));
    let line = |(on, blanks): &(Date, Vec<Share>)| {
        (date_wareki(*on), blanks.iter().map(|blank| format!("{:.0}%", 100.0 * blank.value())).collect())
    };
    InputsShown {
        told: format!(
            "{}の最初の計算と、{}のいちばん新しい計算を比べます(計算{}回)。",
            date_wareki(inputs.first),
            date_wareki(inputs.newest),
            inputs.runs
        ),
        sources: inputs.sources.iter().map(source).collect(),
        first: first.iter().map(feature).collect(),
        rest: rest.iter().map(feature).collect(),
        over_time: (
            inputs.sources.iter().map(|source| source.name.clone()).collect(),
            inputs.over_time.iter().map(line).collect(),
        ),
    }
}

fn source(source: &Delivered) -> SourceLine {
    let percent = |share: Share| format!("{:.0}%", 100.0 * share.value());
    SourceLine {
        name: source.name.clone(),
        cells: [
            source.stated.map_or_else(|| "ファイルなし".to_owned(), |day| format!("{}時点", date_wareki(day))),
            percent(source.before),
            percent(source.now),
        ],
        lost: source.lost,
        arrives: if source.stated.is_some() { "届いています" } else { "取り込みの記録なし" },
    }
}

fn feature(feature: &Feature) -> FeatureLine {
    FeatureLine {
        label: feature.label.clone(),
        sources: feature.sources.join("・"),
        psi: format!("{:.2}", feature.psi),
        width: along(feature.psi),
        bound: along(feature.by_chance + risk::govern::drift::Bounds::default().psi),
        before: share(feature.before),
        now: share(feature.now),
        changed: feature.changed,
    }
}
