//! The card and the report: every field from the run or from a person, in words that may be used.

use jiff::civil::{Date, date};
use risk::govern::ablation::{self, Ablation, Beside};
use risk::govern::capacity::curve;
use risk::govern::card::{Charter, Figure, Measures, Part, Run, Told, Untold, card};
use risk::govern::gate::{Measured, Person, Registered, Role, Verdict, decide};
use risk::govern::interval::{Interval, Share};
use risk::govern::labels::ThreeWay;
use risk::govern::subgroups::{Group, Rules, Scored, audit};
use risk::govern::tripod::{Statements, tripod};
use risk::govern::words::forbidden;

use crate::support::day;

const ON: Date = date(2026, 4, 1);

/// Bounds as they usually are.
pub fn registered() -> Registered {
    Registered::usual(ON, 0.80, vec![0.2])
}

/// Measures that hold.
pub fn measured() -> Measured {
    Measured {
        leaks: Vec::new(),
        auc: Interval { low: 0.70, high: 0.74 },
        auc_gain: Interval { low: -0.002, high: 0.01 },
        learnt: 20_000,
        needed: 9_000,
        learnt_until: date(2025, 3, 31),
        tested_from: date(2025, 4, 1),
        opened_on: ON,
        opened_otherwise: None,
        slope: 0.98,
        ratio: 1.01,
        benefit: vec![(0.2, Interval { low: -0.0004, high: 0.002 })],
        worse: Vec::new(),
        moved: Share { count: 12, of: 1_000 },
    }
}

/// A verdict that holds.
pub fn verdict(model: &str) -> Verdict {
    decide(model, &registered(), &measured(), day)
}

fn run() -> Run {
    let scores: Vec<f64> = (0..400_u32).map(|n| f64::from(n % 100) / 100.0).collect();
    let outcomes: Vec<bool> = (0..400_u32).map(|n| n * 37 % 100 < n % 100).collect();
    let groups = Group::by("性別", (0..400).map(|n| Some(n % 2)), |n| if *n == 0 { "女" } else { "男" }.to_owned());
    let around = |value: f64| Figure { value, interval: Interval::around(value, 0.02) };
    let measures = Measures {
        auc: around(0.72),
        precision_recall: 0.57,
        brier: 0.181,
        slope: around(0.98),
        ratio: around(1.01),
        calibration_error: 0.006,
        optimism: Some(0.01),
    };
    let audit = audit(&Scored { scores: &scores, outcomes: &outcomes }, &groups, &Rules::at(40));
    let beside = Beside { with: measures.clone(), without: measures.clone(), groups: ablation::groups(&audit, &audit) };
    Run {
        model: "again-2026-04".to_owned(),
        code: "c0ffee12".to_owned(),
        cut: ON,
        on: ON,
        learnt: Part {
            from: date(2019, 4, 1),
            to: date(2025, 3, 31),
            labels: ThreeWay { yes: 6_012, no: 13_988, unknown: 311 },
        },
        tested: Part {
            from: date(2025, 4, 1),
            to: date(2026, 3, 31),
            labels: ThreeWay { yes: 120, no: 280, unknown: 7 },
        },
        features: vec![("養育者の精神的不調".to_owned(), 0.25), ("家計の困窮".to_owned(), 0.18)],
        parameters: 65,
        needed: 9_000,
        measures,
        curve: curve(&scores, &outcomes, &[0.2, 0.4]),
        audit,
        ablation: Some(Ablation { left_out: vec!["家計の困窮".to_owned()], beside: Some(beside) }),
        verdict: verdict("again-2026-04"),
    }
}

fn told(text: &str) -> Told {
    Told::new("欄", text).unwrap()
}

fn charter() -> Charter {
    Charter {
        name: told("再び通告される見込み(架空)"),
        method: told("罰則つきロジスティック回帰。"),
        intended: told("受理の話し合いで、見落としを減らすための参考にします。"),
        out_of_scope: told("一時保護の決定、文書への記載、他機関への通知には使いません。"),
        outcome: told("受付から1年以内の再び通告。台帳の最初の日付で数えます。"),
        left_out: told("国籍、出身、郵便番号は使いません。"),
        caveats: told("高くする記載が見つからないことは、安全を意味しません。"),
        contact: told("架空県 子ども家庭課"),
    }
}

fn statements() -> Statements {
    let said = || told("架空の記載です。");
    Statements {
        background: said(),
        population: said(),
        inequalities: said(),
        objectives: said(),
        source: said(),
        setting: said(),
        eligibility: said(),
        treatment: said(),
        preparation: said(),
        assessment: said(),
        blinding: said(),
        selection: said(),
        definitions: said(),
        missing: said(),
        analysis: said(),
        imbalance: said(),
        fairness: said(),
        output: said(),
        ethics: said(),
        funding: said(),
        interests: said(),
        protocol: said(),
        registration: said(),
        data_sharing: said(),
        code_sharing: said(),
        involvement: said(),
        updating: said(),
        interpretation: said(),
        poor_input: said(),
        users: said(),
        next: said(),
    }
}

/// Headings of a Markdown text with what stands below each.
fn sections(text: &str) -> Vec<(String, String)> {
    let mut sections: Vec<(String, String)> = Vec::new();
    for line in text.lines() {
        if let Some(title) = line.strip_prefix("## ").or_else(|| line.strip_prefix("### ")) {
            sections.push((title.to_owned(), String::new()));
        } else if let Some((_, body)) = sections.last_mut() {
            body.push_str(line.trim());
        }
    }
    sections
}

#[test]
fn the_card_has_every_field_and_no_forbidden_word() {
    let head = Person { id: "u1".to_owned(), name: "架空 花子".to_owned(), role: Role::Head };
    let run = run();
    let signed = run.verdict.sign(&head, "u9", ON).unwrap();
    let card = card(&charter(), &run, &signed, day);
    let sections = sections(&card);
    assert_eq!(sections.len(), 16, "{card}");
    assert!(sections.iter().all(|(_, body)| !body.is_empty()), "{card}");
    assert_eq!(forbidden(&card), []);
    for said in [
        "again-2026-04",
        "c0ffee12",
        "0.720(95%区間 0.700〜0.740)",
        "架空 花子",
        "家計の困窮を除いて学び直し",
        "架空2026-04-01に承認しました",
        "判断は人が行います",
        "| 不明(確かめられない) | 7 |",
    ] {
        assert!(card.contains(said), "{said} is not in {card}");
    }
}

#[test]
fn the_report_has_all_27_items_and_none_is_blank() {
    let head = Person { id: "u1".to_owned(), name: "架空 花子".to_owned(), role: Role::Head };
    let run = run();
    let signed = run.verdict.sign(&head, "u9", ON).unwrap();
    let report = tripod(&charter(), &statements(), &run, &signed, day);
    let items: Vec<(String, String)> =
        sections(&report).into_iter().filter(|(title, _)| title.starts_with(|c: char| c.is_ascii_digit())).collect();
    let mut numbers: Vec<u32> = items
        .iter()
        .map(|(title, _)| title.chars().take_while(char::is_ascii_digit).collect::<String>().parse().unwrap())
        .collect();
    assert!(numbers.is_sorted());
    numbers.dedup();
    assert_eq!(numbers, (1..=27).collect::<Vec<u32>>());
    assert!(items.iter().all(|(_, body)| !body.is_empty()), "{report}");
    assert_eq!(forbidden(&report), []);
}

#[test]
fn a_blank_is_no_statement() {
    assert_eq!(Told::new("倫理審査", " \n"), Err(Untold("倫理審査")));
    assert!(Untold("倫理審査").to_string().contains("「倫理審査」が空欄です"));
}
