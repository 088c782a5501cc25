//! Whatever the order in which files come, are undone, or in which processes die: what stands is what a clean run makes.

use super::{applied, intake, made, register, resident, sent, state, undone, worked};
use crate::fixtures;
use crate::nation::{Nation, TOWN};
use jiff::ToSpan;
use jiff::civil::{Date, date};
use rand::rngs::ChaCha8Rng;
use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use std::time::Duration;

const FIRST: Date = date(2026, 4, 1);

/// On odd days the register sends everything, on even days what changed.
async fn alternate(nation: &Nation, days: i64) {
    let shipped = renkei::layout::text_of("jumin");
    let permit = fixtures::permit(&nation.app, TOWN);
    for n in 0..days {
        let text = shipped.replace("effective = \"2022-05-19\"", &format!("effective = \"{}\"", FIRST + n.days()));
        let text = if n % 2 == 0 { text } else { text.replace("whole = true", "whole = false") };
        intake(nation).add_layout(&permit, "jumin", &text).await.unwrap();
    }
}

/// A file of some of five persons, each with one of three addresses.
fn file(dice: &mut ChaCha8Rng, day: i64) -> Vec<u8> {
    let mut rows = Vec::new();
    for number in 1..=5 {
        if dice.random_ratio(2, 3) {
            let place = ["府中町本町1", "府中町大通2", "海田町上市3"][dice.random_range(0..3)];
            rows.push(resident(&number.to_string(), "架空　花子", place));
        }
    }
    // A file is never empty.
    rows.push(resident("9", "架空　次郎", &format!("府中町浜田{day}")));
    register(rows)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn facts_are_those_of_a_clean_run() {
    for seed in 0..6 {
        let mut dice = ChaCha8Rng::seed_from_u64(seed);
        let days: Vec<i64> = (0..6).collect();
        let mut files: Vec<Vec<u8>> = days.iter().map(|day| file(&mut dice, *day)).collect();
        // Some say what was said two days before, in the same bytes.
        for day in 2..files.len() {
            if dice.random_ratio(1, 3) {
                files[day] = files[day - 2].clone();
            }
        }
        let kept: Vec<i64> = days.iter().copied().filter(|_| dice.random_ratio(3, 4)).collect();

        let clean = Nation::new().await;
        alternate(&clean, 6).await;
        for day in &kept {
            applied(&clean, "jumin", FIRST + day.days(), &files[*day as usize]).await;
        }
        let expected = made(&mut clean.admin().await).await;

        // All of them in any order; those that are not kept are undone at some time.
        let nation = Nation::new().await;
        alternate(&nation, 6).await;
        let mut order = days.clone();
        order.shuffle(&mut dice);
        let mut runs = Vec::new();
        for day in order {
            runs.push((day, applied(&nation, "jumin", FIRST + day.days(), &files[day as usize]).await));
            if dice.random_ratio(1, 3) {
                let at = dice.random_range(0..runs.len());
                if !kept.contains(&runs[at].0) {
                    undone(&nation, runs.swap_remove(at).1).await;
                }
            }
        }
        runs.shuffle(&mut dice);
        for (day, run) in runs {
            if !kept.contains(&day) {
                undone(&nation, run).await;
            }
        }
        let found = made(&mut nation.admin().await).await;
        assert_eq!(found, expected, "seed {seed}, kept {kept:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_process_that_dies_leaves_what_the_next_one_finishes() {
    let rows = |n: usize, place: &str| (1..=n).map(|n| resident(&n.to_string(), "架空　花子", place)).collect();
    let (first, second) = (register(rows(400, "府中町本町1")), register(rows(390, "府中町大通2")));
    let clean = Nation::new().await;
    applied(&clean, "jumin", FIRST, &first).await;
    let before = made(&mut clean.admin().await).await;
    applied(&clean, "jumin", FIRST + 1.day(), &second).await;
    let expected = made(&mut clean.admin().await).await;

    let nation = Nation::new().await;
    applied(&nation, "jumin", FIRST, &first).await;
    let run = sent(&nation, "jumin", FIRST + 1.day(), &second).await;
    let permit = fixtures::permit(&nation.app, TOWN);
    // Cut off after ever more of the work, between and within its steps.
    let cut_off = async || {
        for patience in [1, 3, 7, 15, 30, 60] {
            let _ = tokio::time::timeout(Duration::from_millis(patience), intake(&nation).drain()).await;
        }
        worked(&nation).await;
    };
    cut_off().await;
    assert_eq!(state(&nation, run).await, "preview");
    intake(&nation).approve(&permit, run).await.unwrap();
    cut_off().await;
    assert_eq!(made(&mut nation.admin().await).await, expected);
    intake(&nation).take_back(&permit, run, "検査").await.unwrap();
    cut_off().await;
    assert_eq!(made(&mut nation.admin().await).await, before, "undone: as if it had never come");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_processes_do_the_work_of_one() {
    let rows = (1..=300).map(|n| resident(&n.to_string(), "架空　花子", "府中町本町1")).collect();
    let nation = Nation::new().await;
    let run = sent(&nation, "jumin", FIRST, &register(rows)).await;
    let other = renkei::runs::intake::Intake::of(&nation.second_process().await);
    let own = intake(&nation);
    let (one, two) = tokio::join!(own.drain(), other.drain());
    one.unwrap();
    two.unwrap();
    worked(&nation).await;
    own.approve(&fixtures::permit(&nation.app, TOWN), run).await.unwrap();
    let (one, two) = tokio::join!(own.drain(), other.drain());
    one.unwrap();
    two.unwrap();
    worked(&nation).await;
    assert_eq!(state(&nation, run).await, "applied");
    let facts: i64 =
        sqlx::query_scalar("select count(*) from app.fact").fetch_one(&mut nation.admin().await).await.unwrap();
    assert_eq!(facts, 600);
}
