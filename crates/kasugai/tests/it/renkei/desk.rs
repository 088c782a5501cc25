//! The desk of refused rows, limits, and who may do what.

use super::{applied, intake, made, register, resident, sent, state, worked};
use crate::fixtures;
use crate::nation::{Nation, TOWN};
use crate::visitor::Visitor;
use jiff::civil::date;
use uuid::Uuid;

/// The row of the desk as the form sends it back, with another cell.
async fn send_back(visitor: &mut Visitor, run: Uuid, n: i32, cells: &[String]) -> crate::visitor::Answer {
    let named: Vec<(String, &str)> =
        cells.iter().enumerate().map(|(place, cell)| (format!("cell.{place}"), cell.as_str())).collect();
    let form: Vec<(&str, &str)> = named.iter().map(|(name, cell)| (name.as_str(), *cell)).collect();
    visitor.post(&format!("/runs/{run}/refused/{n}"), &form).await
}

#[tokio::test]
async fn a_refused_row_is_put_right_before_or_after_its_file_is_applied() {
    let good = resident("2", "架空　月子", "府中町本町1");
    let (wrong, right) = (resident("1A", "架空　花子", "府中町本町1"), resident("1", "架空　花子", "府中町本町1"));
    let clean = Nation::new().await;
    applied(&clean, "jumin", date(2026, 4, 1), &register(vec![right.clone(), good.clone()])).await;
    let expected = made(&mut clean.admin().await).await;

    let before = Nation::new().await;
    let mut chief = before.staff(TOWN, "family_chief").await;
    let run = sent(&before, "jumin", date(2026, 4, 1), &register(vec![wrong.clone(), good.clone()])).await;
    worked(&before).await;
    let desk = chief.get(&format!("/runs/{run}/refused")).await.expect(200).body;
    assert!(desk.contains("「1A」を読み取れません。") && desk.contains("架空　花子"), "{desk}");
    let again = send_back(&mut chief, run, 2, &wrong).await.expect(422).body;
    assert!(again.contains("「1A」を読み取れません。"), "{again}");
    send_back(&mut chief, run, 2, &good).await.expect(422);
    send_back(&mut chief, run, 2, &right).await.expect(303);
    intake(&before).approve(&fixtures::permit(&before.app, TOWN), run).await.unwrap();
    worked(&before).await;
    assert_eq!(made(&mut before.admin().await).await, expected);
    assert!(chief.get(&format!("/runs/{run}/refused")).await.body.contains("直して取り込んだ"));

    let after = Nation::new().await;
    let mut chief = after.staff(TOWN, "family_chief").await;
    let run = applied(&after, "jumin", date(2026, 4, 1), &register(vec![wrong, good])).await;
    send_back(&mut chief, run, 2, &right).await.expect(303);
    worked(&after).await;
    // The correction speaks for one row only, so it is no file of everything.
    let stands = |made: Vec<String>| {
        made.into_iter().map(|line| line.replace("|t|f|", "|").replace("|f|f|", "|")).collect::<Vec<_>>()
    };
    assert_eq!(stands(made(&mut after.admin().await).await), stands(expected));
    send_back(&mut chief, run, 2, &right).await.expect(409);
}

#[tokio::test]
async fn a_refused_row_is_not_gone_and_can_be_left_out_with_a_reason() {
    let nation = Nation::new().await;
    let mut chief = nation.staff(TOWN, "family_chief").await;
    applied(&nation, "jumin", date(2026, 4, 1), &register(vec![resident("1", "架空　花子", "府中町本町1")])).await;
    let before = made(&mut nation.admin().await).await;
    let nameless = register(vec![resident("1", "　", "府中町大通2")]);
    let run = applied(&nation, "jumin", date(2026, 4, 2), &nameless).await;
    assert_eq!(made(&mut nation.admin().await).await, before, "its row is there, if not to be read");
    chief.post(&format!("/runs/{run}/refused/2/dismiss"), &[("reason", "")]).await.expect(422);
    chief.post(&format!("/runs/{run}/refused/2/dismiss"), &[("reason", "試験用の行")]).await.expect(303);
    let seen = chief.get(&format!("/runs/{run}/refused")).await.expect(200).body;
    assert!(seen.contains("取り込まない") && seen.contains("試験用の行"), "{seen}");
}

#[tokio::test]
async fn what_is_applied_by_itself_stops_at_its_limits() {
    let nation = Nation::new().await;
    let mut admin = nation.staff(TOWN, "admin").await;
    let people = |n: u32| register((1..=n).map(|n| resident(&n.to_string(), "架空　花子", "府中町本町1")).collect());
    applied(&nation, "jumin", date(2026, 4, 1), &people(100)).await;
    let setting = [("automatic", "1"), ("most_gone", "5"), ("most_refused", "5"), ("version", "")];
    admin.post("/sources/jumin/setting", &[("most_gone", "500"), ("most_refused", "5")]).await.expect(422);
    admin.post("/sources/jumin/setting", &setting).await.expect(303);
    admin.post("/sources/jumin/setting", &setting).await.expect(409);

    let run = sent(&nation, "jumin", date(2026, 4, 2), &people(96)).await;
    worked(&nation).await;
    assert_eq!(state(&nation, run).await, "applied", "four of a hundred are gone");
    let run = sent(&nation, "jumin", date(2026, 4, 3), &people(40)).await;
    worked(&nation).await;
    assert_eq!(state(&nation, run).await, "preview", "half the town is gone");
    let seen = admin.get(&format!("/runs/{run}")).await.expect(200).body;
    assert!(seen.contains("自動で適用しませんでした。") && seen.contains("このファイルからなくなっています"), "{seen}");
    // Whoever runs the intake need not read about people.
    for rows in ["rows", "refused", "cleaned?column=number&rule=zeros"] {
        admin.get(&format!("/runs/{run}/{rows}")).await.expect(403);
    }
    assert!(!seen.contains("/rows?change="), "no way to the rows is offered");
    let waiting = sent(&nation, "jumin", date(2026, 4, 4), &people(95)).await;
    worked(&nation).await;
    assert_eq!(state(&nation, waiting).await, "waiting", "one file of a source at a time");
    admin.post(&format!("/runs/{run}/discard"), &[("reason", "途中で切れたファイル")]).await.expect(303);
    worked(&nation).await;
    assert_eq!(state(&nation, waiting).await, "applied");
}
