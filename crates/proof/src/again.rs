//! The same rows give the same model, on any number of threads.

use rayon::ThreadPoolBuilder;
use risk::{Family, Model, Options, Time, fit};
use town::cohort::long::Case;

use crate::cohort::{OUTCOME, cases, custody, known, number, table};
use crate::{Bound, Error, Finding, Found, Size};

/// Learnt twice, and on other numbers of threads.
///
/// # Errors
/// No model came out.
pub fn learnt_again(size: &Size) -> Found {
    let all = cases(size.cases / 8);
    let cases: Vec<&Case> = all.iter().collect();
    let mut findings = Vec::new();
    let names = [
        (Family::Logistic, "again-logistic"),
        (Family::Additive, "again-additive"),
        (Family::Boost, "again-boost"),
        (Family::Hazard, "again-hazard"),
    ];
    for (family, name) in names {
        let mut frame = table(known(&cases), &cases, custody);
        let time = (family == Family::Hazard).then(|| {
            let days = cases.iter().map(|case| f64::from(case.notification.age_days % 400)).collect();
            let mut columns = frame.columns().to_vec();
            columns.push(risk::Column::numbers("days", days));
            frame = risk::Frame::new(columns);
            Time { column: "days".to_owned(), period: Some(30.0), month: 30.0 }
        });
        let options = Options { family, time, ..Options::default() };
        let learn = |threads: usize| -> Result<Model, Error> {
            let learn = || Ok(fit(frame.clone(), OUTCOME, &options)?.model);
            match ThreadPoolBuilder::new().num_threads(threads).build() {
                Ok(pool) => pool.install(learn),
                Err(_) => learn(),
            }
        };
        let one = learn(1)?.to_json();
        let mut others = 0.0;
        for threads in [1, 2, 3] {
            others += number(learn(threads)?.to_json() != one);
        }
        findings.push(Finding::new(
            name,
            "学び直して1バイトでも違った回数(1・2・3スレッド)",
            others,
            Bound::AtMost(0.0),
        ));
    }
    Ok(findings)
}
