//! The loop: a score that is followed by visits whose findings it learns from.

use risk::govern::feedback::{Served, held_out, weights};
use town::dice::{Dice, Topic};

use crate::support::say;

/// Rounds of showing, visiting and learning again. Strata differ in their true rate; a visit finds a quarter of those whom nobody would have notified.
#[test]
fn learning_from_what_visits_found_inflates_and_weights_repair_it() {
    let truth = [0.10, 0.20, 0.35, 0.55];
    let flagged = 3;
    let mut dice = Dice::new(3, Topic::Followed, 0, 2);
    let (mut naive, mut weighted) = (truth, truth);
    let mut worst: f64 = 0.0;
    for round in 0..5 {
        let (mut rows, mut labels) = (Vec::new(), Vec::new());
        for n in 0..60_000_u32 {
            let stratum = usize::try_from(n % 4).unwrap();
            let shown = !held_out(n % 50, round * 52 + n / 50 % 52, 15);
            let visit_caused = shown && stratum == flagged && dice.happens(0.8);
            let came = dice.happens(truth[stratum]) || (visit_caused && dice.happens(0.25));
            rows.push(Served { shown, visit_caused, stratum: u16::try_from(stratum).unwrap() });
            labels.push(came);
        }
        let weights = weights(&rows).unwrap();
        assert!((weights.iter().sum::<f64>() - rows.len() as f64).abs() < 1e-6);
        for stratum in 0..4 {
            let of = |weight: &dyn Fn(usize) -> f64| {
                let there = rows.iter().enumerate().filter(|(_, row)| usize::from(row.stratum) == stratum);
                let (sum, all) = there.fold((0.0, 0.0), |(sum, all), (n, _)| {
                    (sum + weight(n) * f64::from(u8::from(labels[n])), all + weight(n))
                });
                sum / all
            };
            naive[stratum] = of(&|_| 1.0);
            weighted[stratum] = of(&|n| weights[n]);
            worst = worst.max((weighted[stratum] / truth[stratum] - 1.0).abs());
        }
        assert!(naive[flagged] / truth[flagged] > 1.10, "round {round}: {naive:?}");
    }
    say(&format!(
        "flagged stratum: truth {}, as it stands {:.3}, weighted {:.3}; worst {worst:.3}",
        truth[flagged], naive[flagged], weighted[flagged]
    ));
    assert!(worst < 0.05, "{worst}");
}
