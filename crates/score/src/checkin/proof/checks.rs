//! What each measure says, in words, and where the model stands by all of them. Pure: made anew from what is on file each time.

use super::measure::LEAST;
use super::{Proof, Standing};
use crate::checkin::figure::Figure;
use risk::evaluate::Estimate;
use risk::govern::interval::Share;
use risk::govern::subgroups::Finding as Fit;

/// The order may be worse than the shown list's by so much.
const LOSS: f64 = 0.05;
/// Observed over expected outside of this is far.
const RATIO: std::ops::RangeInclusive<f64> = 0.67..=1.50;
/// And no more probable by chance than this.
const CHANCE: f64 = 0.01;
/// A source of which more than this is unknown is told.
const MOSTLY: f64 = 0.5;

/// What a check says of the model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finding {
    /// For it.
    For,
    /// Not to be told yet.
    Open,
    /// Against it.
    Against,
}

impl Finding {
    /// As shown.
    pub fn label(self) -> &'static str {
        match self {
            Self::For => "合っている",
            Self::Open => "まだ言えない",
            Self::Against => "合わない",
        }
    }

    /// Class of its chip.
    pub fn class(self) -> &'static str {
        match self {
            Self::For => "good",
            Self::Open => "warn",
            Self::Against => "danger",
        }
    }
}

/// One check.
#[derive(Debug, Clone, PartialEq)]
pub struct Check {
    /// Its name.
    pub name: &'static str,
    /// What was found.
    pub sentence: String,
    /// What it is held to.
    pub bound: String,
    /// What it says.
    pub finding: Finding,
    /// The same in the words of this check.
    pub said: &'static str,
    /// The number beside its bound.
    pub figure: Option<Figure>,
}

impl Check {
    fn new(name: &'static str, sentence: String, bound: String, finding: Finding) -> Self {
        Self { name, sentence, bound, finding, said: finding.label(), figure: None }
    }
}

/// Pairs out of a hundred, beside half of them.
fn of_pairs(order: &Estimate) -> Figure {
    Figure::new(order, (0.0, 1.0), &[0.5], ["0組", "100組"])
}

/// Pairs more or fewer, beside the loss that is borne.
fn of_gain(gain: &Estimate) -> Figure {
    Figure::new(gain, (-0.3, 0.3), &[-LOSS], ["-30組", "+30組"])
}

/// On a scale on which half and double are equally far from one.
fn of_ratio(ratio: &Estimate) -> Figure {
    let log = |value: f64| value.max(f64::MIN_POSITIVE).ln();
    let figure = Estimate { value: log(ratio.value), low: log(ratio.low), high: log(ratio.high) };
    Figure::new(&figure, (log(0.25), log(4.0)), &[log(*RATIO.start()), log(*RATIO.end())], ["0.25", "4"])
}

impl Proof {
    /// Every check, in the order they are read.
    pub fn checks(&self) -> Vec<Check> {
        vec![self.visits(), self.order_found(), self.beside(), self.height(), self.fit(), self.sources()]
    }

    /// Where the model stands. Borne out needs the order of enough visits, and nothing against it.
    pub fn standing(&self) -> Standing {
        let checks = self.checks();
        match () {
            () if self.order.is_none() => Standing::TooFew,
            () if checks.iter().any(|check| check.finding == Finding::Against) => Standing::Contradicted,
            () if self.order_found().finding == Finding::For && self.beside().finding == Finding::For => {
                Standing::Borne
            }
            () => Standing::Open,
        }
    }

    fn visits(&self) -> Check {
        let unasked = if self.unasked == 0 {
            String::new()
        } else {
            format!("ほかに{}人は、一覧を作ったときにこのモデルの項目が残されていないため、使えません。", self.unasked)
        };
        let sentence = format!(
            "{}からの一覧で確かめた、まだ把握されていなかったこどもは{}人(支援・見守り{}人、支援不要{}人)です。{unasked}だれも確かめていない{}人は「必要なし」とは数えません。",
            desk::frame::date_wareki(self.since),
            self.found + self.nothing,
            self.found,
            self.nothing,
            self.counts.unknown()
        );
        let (finding, said) = if self.order.is_some() {
            (Finding::For, "足りている")
        } else {
            (Finding::Open, "まだ足りない")
        };
        let bound = format!("支援・見守り、支援不要とも{LEAST}人以上");
        Check { said, ..Check::new("訪問の人数", sentence, bound, finding) }
    }

    fn order_found(&self) -> Check {
        let (sentence, finding) = match self.order {
            None => ("訪問の人数が足りないため、求めません。".to_owned(), Finding::Open),
            Some(order) => {
                let [auc, low, high] = [order.value, order.low, order.high].map(|share| share * 100.0);
                let sentence = format!(
                    "支援の必要が見つかったこどもと見つからなかったこどもを1人ずつ選ぶと、100組のうち約{auc:.0}組(幅{low:.0}〜{high:.0}組)で、見つかったこどもが先に並びます。訪問するこどもは一覧から選ばれているため、こども全体での数字ではありません(低めに出やすくなります)。"
                );
                let finding = match () {
                    () if order.low > 0.5 => Finding::For,
                    () if order.high < 0.5 => Finding::Against,
                    () => Finding::Open,
                };
                (sentence, finding)
            }
        };
        let bound = "幅の下が50組より多い(幅の上が50組より少なければ合わない)".to_owned();
        let figure = self.order.as_ref().map(of_pairs);
        Check { figure, ..Check::new("並べた順と訪問の結果", sentence, bound, finding) }
    }

    fn beside(&self) -> Check {
        let (sentence, finding) = match (self.order, self.gain) {
            (None, _) => ("訪問の人数が足りないため、比べません。".to_owned(), Finding::Open),
            (Some(_), None) => ("いま表示している一覧のほかに、比べるモデルはありません。".to_owned(), Finding::For),
            (Some(_), Some(gain)) => {
                let [by, low, high] = [gain.value, gain.low, gain.high].map(|share| share * 100.0);
                let sentence = format!(
                    "同じこどもで比べると、正しく並ぶ組は、表示している一覧より100組あたり{by:+.0}組(幅{low:+.0}〜{high:+.0}組)です。表示している一覧で選ばれたこどもで比べているため、表示している一覧に不利に出やすくなります。"
                );
                let finding = match () {
                    () if gain.high < 0.0 => Finding::Against,
                    () if gain.low > -LOSS => Finding::For,
                    () => Finding::Open,
                };
                (sentence, finding)
            }
        };
        let bound = format!("幅の下が-{:.0}組より上(幅の上が0組より下なら合わない)", LOSS * 100.0);
        let said = if self.order.is_some() && self.gain.is_none() { "比べるものなし" } else { finding.label() };
        let figure = self.gain.as_ref().map(of_gain);
        Check { said, figure, ..Check::new("表示している一覧との比較", sentence, bound, finding) }
    }

    fn height(&self) -> Check {
        let capacity = self.capacity;
        let (sentence, finding) = match self.level {
            None => (
                format!(
                    "一覧の先頭{capacity}人から訪問して結果のわかったこどもが{LEAST}人に満たないため、求めません。"
                ),
                Finding::Open,
            ),
            Some(level) => {
                let sentence = format!(
                    "一覧の先頭{capacity}人から訪問した{}人では、見込みの合計{:.1}人に対し、見つかったのは{}人でした(実際/見込み {:.2}、幅{:.2}〜{:.2})。別の理由で訪問したこどもは入れていません。",
                    level.rows, level.expected, level.observed, level.ratio.value, level.ratio.low, level.ratio.high
                );
                let is_off = level.chance < CHANCE && !RATIO.contains(&level.ratio.value);
                (sentence, if is_off { Finding::Against } else { Finding::For })
            }
        };
        let bound =
            format!("実際/見込みが{:.2}〜{:.2}(外れても、偶然の範囲なら合っている)", RATIO.start(), RATIO.end());
        let figure = self.level.map(|level| of_ratio(&level.ratio));
        Check { figure, ..Check::new("見込みの高さ", sentence, bound, finding) }
    }

    fn fit(&self) -> Check {
        let off: Vec<String> = self
            .groups
            .iter()
            .filter(|line| matches!(line.finding, Fit::Underrated | Fit::Overrated))
            .map(|line| format!("{}「{}」(実際/見込み {:.2})", line.attribute, line.value, line.ratio))
            .collect();
        let judged = self.groups.iter().any(|line| line.finding != Fit::TooFew);
        let (sentence, finding) = match () {
            () if !off.is_empty() => {
                (format!("見込みと実際が合わない集団があります: {}。", off.join("、")), Finding::Against)
            }
            () if judged => {
                ("年齢・性別で、見込みと実際が合わない集団は見つかりませんでした。".to_owned(), Finding::For)
            }
            () => ("どの集団も50人に満たないため、判断できません。".to_owned(), Finding::Open),
        };
        Check::new("集団ごとの見込み", sentence, "合わない集団がないこと".to_owned(), finding)
    }

    /// What is not delivered is told; it is no fault of the model.
    fn sources(&self) -> Check {
        let mostly = self.blanks.iter().filter(|(_, blank)| blank.value() > MOSTLY);
        let told: Vec<String> =
            mostly.map(|(name, blank): &(String, Share)| format!("{name} {:.0}%", 100.0 * blank.value())).collect();
        let (sentence, finding) = match () {
            () if self.blanks.is_empty() => ("まだ計算していません。".to_owned(), Finding::Open),
            () if told.is_empty() => ("どの連携元も、半分より多くわかっています。".to_owned(), Finding::For),
            () => (format!("わからないことが半分を超える連携元があります: {}。", told.join("、")), Finding::Open),
        };
        let said = match () {
            () if self.blanks.is_empty() => "まだ計算していない",
            () if told.is_empty() => "届いている",
            () => "空欄が多い",
        };
        let bound = format!("どの連携元も、わからないことが{:.0}%以下", MOSTLY * 100.0);
        Check { said, ..Check::new("連携データの空欄", sentence, bound, finding) }
    }
}
