//! The elastic net over time, held against what is true of its summit and against a search that knows no slopes.

use super::*;

/// A person in a period: the period, what is known, and whether it happened.
struct Seen {
    period: usize,
    x: Vec<f64>,
    happened: bool,
}

/// How long somebody was seen, whether it happened, and what is known.
type Row = (u32, bool, Vec<f64>);

/// One line per person and period, with terms on the scale of the data in the order of the report.
fn lines(rows: impl Iterator<Item = Row>) -> Vec<Seen> {
    let each = |(time, happened, x): Row| {
        (1..=time).map(move |period| Seen {
            period: period as usize - 1,
            x: x.clone(),
            happened: happened && period == time,
        })
    };
    rows.flat_map(each).collect()
}

/// The rows of [`cases`] with their terms: age, grade b, grade c, weight not known, weight.
fn case_lines() -> Vec<Seen> {
    let frame = cases();
    let number = |name: &str, row: usize| match frame.column(name).unwrap().cell(row) {
        Cell::Number(number) => Some(number),
        _ => None,
    };
    let flag = |holds: bool| f64::from(u8::from(holds));
    lines((0..frame.rows()).map(|row| {
        let grade = |level: &str| flag(frame.column("grade").unwrap().cell(row) == Cell::Level(level));
        let weight = number("weight", row);
        let x = vec![
            number("age", row).unwrap(),
            grade("b"),
            grade("c"),
            flag(weight.is_none()),
            weight.unwrap_or_else(mean_weight),
        ];
        (number("time", row).unwrap() as u32, number("y", row) == Some(1.0), x)
    }))
}

/// What is to be as large as possible: weights of periods first, then of terms.
fn worth(lines: &[Seen], weights: &[f64], periods: usize, (l1, l2): (f64, f64)) -> f64 {
    let (rates, terms) = weights.split_at(periods);
    let likely = |line: &Seen| {
        let rate = (rates[line.period] + line.x.iter().zip(terms).map(|(x, weight)| x * weight).sum::<f64>()).exp();
        if line.happened { (-(-rate).exp_m1()).ln() } else { -rate }
    };
    let drawn: f64 = terms.iter().map(|weight| l1 * weight.abs() + l2 / 2.0 * weight * weight).sum();
    lines.iter().map(likely).sum::<f64>() - drawn
}

/// Slopes of the likelihood alone, for periods and terms.
fn slopes(lines: &[Seen], weights: &[f64], periods: usize) -> Vec<f64> {
    let (rates, terms) = weights.split_at(periods);
    let mut slopes = vec![0.0; weights.len()];
    for line in lines {
        let rate = (rates[line.period] + line.x.iter().zip(terms).map(|(x, weight)| x * weight).sum::<f64>()).exp();
        let own = if line.happened { rate / rate.exp_m1() } else { -rate };
        slopes[line.period] += own;
        slopes[periods..].iter_mut().zip(&line.x).for_each(|(slope, x)| *slope += own * x);
    }
    slopes
}

fn fitted(penalty: Penalty) -> Fitted {
    fit(cases(), "y", &Options { penalty, ..over_months() }).unwrap()
}

fn estimates(fitted: &Fitted) -> Vec<f64> {
    fitted.report.coefficients.iter().map(|one| one.estimate).collect()
}

#[test]
fn at_the_summit_no_slope_is_left_but_what_the_absolute_values_hold() {
    let lines = case_lines();
    let mut noughts = Vec::new();
    for (l1, l2) in [(0.5, 0.0), (2.0, 0.0), (4.0, 0.5), (8.0, 3.0), (40.0, 0.0), (1e4, 0.0)] {
        let found = fitted(Penalty::Net { l1, l2 });
        let weights = estimates(&found);
        let slopes = slopes(&lines, &weights, 12);
        for (period, slope) in slopes[..12].iter().enumerate() {
            assert!(slope.abs() < 1e-6, "the rate of period {period} is left free: {slope} at {l1} {l2}");
        }
        for (weight, slope) in weights[12..].iter().zip(&slopes[12..]) {
            let rest = slope - l2 * weight;
            if *weight == 0.0 {
                assert!(rest.abs() <= l1 + 1e-6, "{rest} is stronger than {l1}");
            } else {
                assert!((rest - l1.copysign(*weight)).abs() < 1e-6, "{rest} at a weight of {weight}, {l1} {l2}");
            }
        }
        noughts.push(weights[12..].iter().filter(|weight| **weight == 0.0).count());
        let likelihood = worth(&lines, &weights, 12, (0.0, 0.0));
        assert!((found.report.log_likelihood - likelihood).abs() < 1e-8, "{likelihood}");
        assert!(found.report.notes.iter().any(|note| note.contains("係数が0になりました")));
    }
    assert!(noughts.is_sorted() && noughts[0] < 5 && noughts[5] == 5, "{noughts:?}");
}

#[test]
fn without_absolute_values_the_net_over_time_is_the_ridge_and_without_both_that_of_statsmodels() {
    agree(&fitted(Penalty::Net { l1: 0.0, l2: 0.0 }).report, &HAZARD, HAZARD_LIKELIHOOD, 1e-7);
    let (ridge, net) = (fitted(Penalty::Raw(2.5)), fitted(Penalty::Net { l1: 0.0, l2: 2.5 }));
    for (one, other) in estimates(&ridge).iter().zip(estimates(&net)) {
        assert!((one - other).abs() < 1e-7, "{one} {other}");
    }
}

#[test]
fn risks_of_a_net_over_time_leave_out_what_became_nought() {
    let found = fitted(Penalty::Net { l1: 1e4, l2: 0.0 });
    let risks = found.model.risks_frame(&cases()).unwrap();
    assert!(risks.iter().all(|row| row[2].probability == risks[0][2].probability), "nobody differs");
    let share = risks[0][2].interval;
    assert!(share.low < risks[0][2].probability && risks[0][2].probability < share.high);
}

/// Sixty people over four periods, of whom two things are known that do something and one that does next to nothing.
fn few() -> (Frame, Vec<Seen>) {
    let rows: Vec<Row> = (0..60_u32)
        .map(|i| {
            let x = vec![f64::from(i * 7 % 5), f64::from(i * 13 % 11) / 4.0, f64::from(i % 2)];
            let pull = x[0] * 6.0 + x[1] * 9.0 + f64::from(i * 31 % 37);
            (1 + i * 17 % 4, pull > 40.0, x)
        })
        .collect();
    let column = |name: &str, of: &dyn Fn(&Row) -> f64| Column::numbers(name, rows.iter().map(of).collect());
    let frame = Frame::new(vec![
        column("a", &|row| row.2[0]),
        column("b", &|row| row.2[1]),
        column("c", &|row| row.2[2]),
        column("time", &|row| f64::from(row.0)),
        column("y", &|row| f64::from(u8::from(row.1))),
    ]);
    (frame, lines(rows.into_iter()))
}

/// The best value of one weight, the others held: an interval that shrinks by the golden section.
fn best(lines: &[Seen], weights: &mut [f64], at: usize, periods: usize, penalty: (f64, f64)) {
    let golden = 0.618_033_988_749_894_9;
    let (mut low, mut high) = (weights[at] - 2.0, weights[at] + 2.0);
    let mut of = |value: f64| {
        weights[at] = value;
        worth(lines, weights, periods, penalty)
    };
    while high - low > 1e-10 {
        let (a, b) = (high - golden * (high - low), low + golden * (high - low));
        if of(a) < of(b) { low = a } else { high = b }
    }
    let middle = f64::midpoint(low, high);
    // Nought is a corner, which halves of intervals only come near.
    let found = if of(0.0) >= of(middle) { 0.0 } else { middle };
    weights[at] = found;
}

#[test]
fn a_search_that_knows_no_slopes_comes_to_the_same_summit() {
    let (frame, lines) = few();
    for penalty in [(1.5, 0.0), (3.0, 1.0)] {
        let (l1, l2) = penalty;
        let options = Options { penalty: Penalty::Net { l1, l2 }, ..over_months() };
        let found = fit(frame.clone(), "y", &options).unwrap();
        let own = estimates(&found);
        let mut weights = [vec![-1.0; 4], vec![0.0; 3]].concat();
        assert_eq!(own.len(), weights.len());
        for _ in 0..60 {
            for at in 0..weights.len() {
                best(&lines, &mut weights, at, 4, penalty);
            }
        }
        for (own, searched) in own.iter().zip(&weights) {
            assert!((own - searched).abs() < 1e-4, "{own} {searched}: {own:?} {weights:?}");
            assert_eq!(*own == 0.0, *searched == 0.0);
        }
        assert!(worth(&lines, &own, 4, penalty) >= worth(&lines, &weights, 4, penalty) - 1e-9);
    }
}
