//! The rows of a town, gathered moment by moment, and whose they are.

use super::super::facts::features;
use super::super::store;
use super::rows::{Came, Row, Rows, end, moments};
use crate::beat::Words;
use crate::export::Numbers;
use desk::frame::date_wareki;
use ground::Result;
use ground::db::Tx;
use jiff::ToSpan as _;
use jiff::civil::Date;
use renkei::facts::past::{self, Moment};
use renkei::facts::related::{self, Known};
use renkei::matching::REGISTER;
use std::collections::HashSet;
use uuid::Uuid;

/// Children looked at a time.
const BATCH: i64 = 500;
/// Years of age from which on a person is no child.
const YEARS: i32 = 18;

/// What can be written.
pub struct Possible {
    /// Ends of days, the newest first.
    pub moments: Vec<Date>,
    /// When the first file of any source was applied.
    pub first: Option<Date>,
    /// Children entered since the oldest moment of whom the linked systems know nothing.
    pub unlinked: i64,
    /// Children entered since then.
    pub entered: i64,
}

/// What can be written today.
pub async fn possible(tx: &mut Tx<'_>) -> Result<Possible> {
    let first = past::first_applied(tx).await?.map(|at| at.to_zoned(ground::db::japan()).date());
    let moments = moments(first, tx.today());
    let (entered, unlinked) = match moments.last() {
        Some(oldest) => store::entered_since(tx, *oldest).await?,
        None => (0, 0),
    };
    Ok(Possible { moments, first, unlinked, entered })
}

/// Rows while they are gathered, and whose they are.
pub struct Gathered<'a> {
    numbers: &'a Numbers<'a>,
    came: Came,
    words: &'a Words,
    /// The rows.
    pub rows: Rows,
    /// Everybody whose facts were read: children, and mothers.
    pub looked: HashSet<Uuid>,
}

/// The rows of every moment; `words` are told how far it is.
pub async fn gather<'a>(tx: &mut Tx<'_>, numbers: &'a Numbers<'a>, words: &'a Words) -> Result<Gathered<'a>> {
    let days = possible(tx).await?.moments;
    let came = Came::of(store::entered(tx).await?, store::lines(tx).await?);
    let mut gathered = Gathered { numbers, came, words, rows: Rows::default(), looked: HashSet::new() };
    for (n, day) in days.iter().enumerate() {
        gathered.moment(tx, *day, &format!("{}時点({}/{})", date_wareki(*day), n + 1, days.len())).await?;
    }
    Ok(gathered)
}

impl Gathered<'_> {
    /// Every child of a moment; who turns eighteen within its year cannot be followed to the end.
    async fn moment(&mut self, tx: &mut Tx<'_>, day: Date, title: &str) -> Result<()> {
        let (at, until) = (Moment::end_of(day)?, Moment::end_of(end(day))?);
        let layouts = renkei::facts::layouts(tx).await?;
        let stated = past::stated(tx, at).await?;
        let has_register = stated.contains_key(REGISTER);
        let born = end(day).saturating_sub(YEARS.years()).saturating_add(1.day())..=day;
        let (mut after, mut looked): (Option<Uuid>, usize) = (None, 0);
        loop {
            self.words.tell(&format!("{title} {looked}人を読みました"));
            let some = past::unregistered(tx, at, born.clone(), after, BATCH).await?;
            let Some(last) = some.last() else { return Ok(()) };
            after = Some(last.person);
            looked += some.len();
            let ids: Vec<Uuid> = some.iter().map(|standing| standing.person).collect();
            let later = past::standing(tx, &ids, until).await?;
            for standing in some {
                let lived = related::lives_here(&standing.facts, day);
                // Whom the register does not name is no child of this town's.
                let is_here = lived.unwrap_or(!has_register);
                if standing.facts.is_empty() || !is_here {
                    continue;
                }
                let then = later.get(&standing.person).map_or(&[][..], Vec::as_slice);
                let stayed = lived.is_none() || related::lives_here(then, end(day)) == Some(true);
                let known = Known {
                    layouts: &layouts,
                    stated: &stated,
                    joined: true,
                    numbered: standing.numbered,
                    mother: standing.mother.is_some(),
                    months: standing.birth.map(|birth| jp::months_on(birth, day)),
                    today: day,
                };
                let items = features(&standing.facts, standing.mother.as_ref(), standing.birth, &known);
                let row = Row {
                    person: standing.person,
                    household: related::household(&standing.facts),
                    moment: day,
                    items: &items,
                    after: self.came.after(standing.person, day, stayed),
                };
                self.rows.add(&row, self.numbers);
                self.looked.insert(standing.person);
                self.looked.extend(standing.mother.as_ref().map(|mother| mother.person));
            }
        }
    }
}
