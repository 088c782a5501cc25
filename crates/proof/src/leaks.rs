//! A leak that two columns make together.

use risk::evaluate::delong;
use risk::govern::leak::{Bounds, too_good};
use risk::{Boosting, Column, Family, Frame, Options, fit};
use town::cohort::xsec::tables::Source;
use town::cohort::xsec::{Managed, draw};

use crate::cohort::{OUTCOME, flags, number};
use crate::{Bound, Finding, Found, Size};

/// The existence of a profile and the year of birth together all but tell the outcome; as a whole model they are stopped.
///
/// # Errors
/// No model came out.
pub fn existence_with_age(size: &Size) -> Found {
    let (mut found, mut stopped) = (0.0, 0.0);
    for seed in 1..=size.towns {
        let children = draw(seed.into());
        let yes: Vec<bool> =
            children.iter().map(|c| matches!(c.managed, Managed::Council | Managed::CouncilEnded)).collect();
        let frame = Frame::new(vec![
            flags("has_profile", children.iter().map(|child| child.known(Source::Profile))),
            Column::numbers("year", children.iter().map(|child| f64::from(child.year)).collect()),
            flags(OUTCOME, yes.iter().copied()),
        ]);
        let boosting = Boosting { trees: 60, leaves: 8, ..Boosting::default() };
        let options = Options { family: Family::Boost, boosting, ..Options::default() };
        let model = fit(frame.clone(), OUTCOME, &options)?.model;
        let area = delong(&model.score_frame(&frame)?, &yes);
        found += area.value / f64::from(size.towns);
        stopped += number(too_good(area.low, &Bounds::below(0.75))) / f64::from(size.towns);
    }
    Ok(vec![
        // What the printed counts by year of birth come to: nobody without a profile is registered, and until 2015 everybody with one is.
        Finding::new("profile-with-age", "記録の有無と年齢だけのAUC", found, Bound::Within(0.962, 0.9635)),
        Finding::new("profile-with-age-stopped", "その組み合わせを止めた割合", stopped, Bound::AtLeast(1.0)),
    ])
}
