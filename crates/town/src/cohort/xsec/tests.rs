use super::tables::Source;
use super::*;

fn count(children: &[Child], of: impl Fn(&Child) -> bool) -> usize {
    children.iter().filter(|child| of(child)).count()
}

#[test]
fn printed_sums_hold() {
    let sums = Source::ALL.map(|source| YEARS.iter().map(|year| u32::from(year.sources[source as usize])).sum::<u32>());
    let printed = [157, 166, 4_791, 52, 204, 96, 37, 22, 573, 1_462, 3_234, 3_436, 5_725, 1_869, 1_935, 2_777, 7_591];
    assert_eq!(sums, printed);
    assert_eq!(YEARS.iter().map(|year| u32::from(year.children)).sum::<u32>(), 8_262);
    assert_eq!(YEARS.iter().map(|year| year.abuse).sum::<u16>(), 122);
    assert_eq!(KINDS.iter().map(|(_, count)| count).sum::<u16>(), 157);
}

#[test]
fn counts_are_exact_by_year() {
    let children = draw(1);
    assert_eq!(children.len(), 8_262);
    for year in &YEARS {
        let born: Vec<Child> = children.iter().filter(|child| child.year == year.year).copied().collect();
        assert_eq!(born.len(), usize::from(year.children));
        for (source, printed) in Source::ALL.into_iter().zip(year.sources) {
            assert_eq!(count(&born, |child| child.known(source)), usize::from(printed), "{source:?} {}", year.year);
        }
        assert_eq!(count(&born, |child| child.ledger == Some(1)), usize::from(year.abuse));
        let managed = [Managed::Council, Managed::CouncilEnded, Managed::Project, Managed::District];
        assert_eq!(managed.map(|m| count(&born, |child| child.managed == m)), year.managed.map(usize::from));
        if year.year <= 2015 {
            assert!(born.iter().all(|c| c.known(Source::Profile) == (c.managed.registered() == Some(true))));
        }
    }
    assert_eq!(count(&children, |child| child.managed.registered() == Some(true)), 497);
    assert_eq!(count(&children, |child| child.managed == Managed::Candidate), 2_272);
    assert_eq!(count(&children, |child| child.managed.registered().is_none()), 5_485);
    for (kind, printed) in KINDS {
        assert_eq!(count(&children, |child| child.ledger == Some(kind)), usize::from(printed), "{kind}");
    }
    assert_eq!(draw(1), children);
    assert_ne!(draw(2), children);
}

#[test]
fn a_variable_is_blank_where_its_source_is() {
    let children = draw(1);
    for child in &children {
        let attended = CHECKUPS.map(|checkup| child.known(checkup));
        for (variable, value) in VARIABLES.iter().zip(child.variables) {
            let asked = match variable.from {
                From::Asked(at) => at.into_iter().zip(attended).any(|(asked, came)| asked && came),
                From::Sex | From::Register(_) => true,
            };
            assert_eq!(value.is_some(), asked, "{} of {}", variable.name, child.child);
        }
    }
    let blank = count(&children, |child| child.variables.iter().filter(|value| value.is_none()).count() == 43);
    assert!((2_747..=3_887).contains(&blank), "{blank}");
    assert!(children.iter().filter(|child| child.year <= 2011).all(|child| !child.had_checkup()));
}

#[test]
fn who_stays_away_is_registered_more_often_and_the_truth_ranks_as_planned() {
    let rates = |checkup: bool| {
        let mut rates = (0.0, 0.0);
        for seed in 0..5 {
            let born: Vec<Child> = draw(seed).into_iter().filter(|child| (2013..2018).contains(&child.year)).collect();
            rates.0 += count(&born, |c| c.had_checkup() == checkup && c.managed.registered() == Some(true)) as f64;
            rates.1 += count(&born, |c| c.had_checkup() == checkup) as f64;
        }
        rates.0 / rates.1
    };
    let (with, without) = (rates(true), rates(false));
    assert!(without > with * 1.1, "{with} {without}");
    let children = draw(1);
    let (mut yes, mut no) = (Vec::new(), Vec::new());
    for child in &children {
        if child.managed.registered() == Some(true) { yes.push(child.logit) } else { no.push(child.logit) }
    }
    let above: usize = yes.iter().map(|one| no.iter().filter(|other| *other < one).count()).sum();
    let auc = above as f64 / (yes.len() * no.len()) as f64;
    assert!((0.71..0.75).contains(&auc), "{auc}");
}
