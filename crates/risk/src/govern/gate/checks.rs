//! The checks of the gate, each with its sentence.

use super::{Check, Measured, Registered};
use crate::govern::interval::Interval;
use crate::govern::labels::{Calendar, thousands};
use crate::govern::leak::Stop;
use crate::maths::real;

pub(super) fn order(registered: &Registered, measured: &Measured, day: Calendar) -> Check {
    let otherwise = measured.opened_otherwise.map(|on| {
        format!(
            "試験の記録は、{}に別の基準で開かれています。開いたあとに変えた基準では、同じ記録で確かめられません。",
            day(on)
        )
    });
    Check {
        name: "試験の独立",
        sentence: format!(
            "基準は{}に登録し、試験の記録を初めて開いたのは{}です。学習は{}までの結果、試験は{}からの記録です。{}",
            day(registered.on),
            day(measured.opened_on),
            day(measured.learnt_until),
            day(measured.tested_from),
            otherwise.unwrap_or_default()
        ),
        value: f64::from((measured.tested_from - measured.learnt_until).get_days()),
        bound: "試験の記録を初めて開くより基準の登録が先、学習に使った結果より後の記録で試験".to_owned(),
        passed: measured.opened_otherwise.is_none()
            && registered.on <= measured.opened_on
            && measured.learnt_until < measured.tested_from,
    }
}

pub(super) fn leaks(measured: &Measured) -> Check {
    let sentence = if measured.leaks.is_empty() {
        "結果を先に知っている項目は見つかりませんでした。".to_owned()
    } else {
        measured.leaks.iter().map(Stop::sentence).collect()
    };
    Check {
        name: "漏れ",
        sentence,
        value: real(measured.leaks.len()),
        bound: "0項目".to_owned(),
        passed: measured.leaks.is_empty(),
    }
}

pub(super) fn too_good(registered: &Registered, measured: &Measured) -> Check {
    Check {
        name: "良すぎる結果",
        sentence: format!(
            "AUCの95%区間は{:.3}〜{:.3}、正しく作ったモデルに見込まれる上限は{:.3}です。",
            measured.auc.low, measured.auc.high, registered.ceiling
        ),
        value: measured.auc.low,
        bound: format!("下限が{:.3}以下", registered.ceiling),
        passed: measured.auc.low <= registered.ceiling,
    }
}

pub(super) fn size(measured: &Measured) -> Check {
    Check {
        name: "学習の件数",
        sentence: format!(
            "必要な{}件に対し、学習に使った記録は{}件です。",
            thousands(measured.needed),
            thousands(measured.learnt)
        ),
        value: real(measured.learnt),
        bound: format!("{}件以上", thousands(measured.needed)),
        passed: measured.learnt >= measured.needed,
    }
}

pub(super) fn age(registered: &Registered, measured: &Measured) -> Check {
    let days = (measured.tested_from - measured.learnt_until).get_days();
    Check {
        name: "学習の新しさ",
        sentence: format!("学習に使った最後の結果は、試験の{days}日前のものです。"),
        value: f64::from(days),
        bound: format!("{}日以内", registered.oldest_days),
        passed: days <= registered.oldest_days,
    }
}

pub(super) fn ranking(registered: &Registered, measured: &Measured) -> Check {
    Check {
        name: "順位の良さ",
        sentence: format!(
            "現行モデルとのAUCの差は、95%区間で{:+.3}から{:+.3}です。",
            measured.auc_gain.low, measured.auc_gain.high
        ),
        value: measured.auc_gain.low,
        bound: format!("下限が-{:.3}より上", registered.auc_loss),
        passed: measured.auc_gain.low > -registered.auc_loss,
    }
}

pub(super) fn slope(registered: &Registered, measured: &Measured) -> Check {
    Check {
        name: "見込みの幅(較正の傾き)",
        sentence: format!(
            "較正の傾きは{:.2}です。1より小さいと、高い見込みは高すぎ、低い見込みは低すぎます。",
            measured.slope
        ),
        value: measured.slope,
        bound: format!("{:.2}〜{:.2}", registered.slope.low, registered.slope.high),
        passed: registered.slope.holds(measured.slope),
    }
}

pub(super) fn level(registered: &Registered, measured: &Measured) -> Check {
    Check {
        name: "見込みの高さ(実際/見込み)",
        sentence: format!("実際の件数は見込みの{:.2}倍です。", measured.ratio),
        value: measured.ratio,
        bound: format!("{:.2}〜{:.2}", registered.ratio.low, registered.ratio.high),
        passed: registered.ratio.holds(measured.ratio),
    }
}

pub(super) fn benefit(registered: &Registered, measured: &Measured) -> Check {
    let of = |threshold: &f64| measured.benefit.iter().find(|(at, _)| (at - threshold).abs() < 1e-9);
    let found: Vec<Option<&(f64, Interval)>> = registered.thresholds.iter().map(of).collect();
    let lowest = found.iter().flatten().map(|(_, gain)| gain.low).fold(f64::INFINITY, f64::min);
    let said: Vec<String> = found
        .iter()
        .flatten()
        .map(|(at, gain)| format!("{:.0}%で{:+.4}から{:+.4}", 100.0 * at, gain.low, gain.high))
        .collect();
    // A registered threshold that was not measured is not passed.
    let complete = !found.is_empty() && found.iter().all(Option::is_some);
    Check {
        name: "純便益",
        sentence: if complete {
            format!("登録したしきい値での現行モデルとの純便益の差は、{}です。", said.join("、"))
        } else {
            "登録したしきい値のうち、純便益を測っていないものがあります。".to_owned()
        },
        value: lowest,
        bound: format!("どのしきい値でも下限が-{:.4}より上", registered.benefit_loss),
        passed: complete && lowest > -registered.benefit_loss,
    }
}

pub(super) fn groups(measured: &Measured) -> Check {
    let said: Vec<String> = measured
        .worse
        .iter()
        .map(|line| format!("{}「{}」(実際/見込み {:.2})", line.attribute, line.value, line.ratio))
        .collect();
    Check {
        name: "集団ごとの見込み",
        sentence: if said.is_empty() {
            "現行モデルより見込みが悪くなる集団は見つかりませんでした。".to_owned()
        } else {
            format!("現行モデルより見込みが悪くなる集団があります: {}。", said.join("、"))
        },
        value: real(said.len()),
        bound: "0集団".to_owned(),
        passed: said.is_empty(),
    }
}

pub(super) fn churn(registered: &Registered, measured: &Measured) -> Check {
    Check {
        name: "進行中の事例の変わり方",
        sentence: format!(
            "進行中の{}件のうち{}件({:.1}%)で、見込みが{:.0}ポイントを超えて変わります。",
            measured.moved.of,
            measured.moved.count,
            100.0 * measured.moved.value(),
            100.0 * registered.moved_by
        ),
        value: measured.moved.value(),
        bound: format!("{:.0}%以下", 100.0 * registered.moved),
        passed: measured.moved.of > 0 && measured.moved.value() <= registered.moved,
    }
}
