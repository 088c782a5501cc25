//! The making of a file: everything is read twice, first to learn what must not leave, then to write what may.

use super::key::Key;
use super::known::Known;
use super::model::{CASES, Order, State};
use super::report::{self, Counter};
use super::rules::{Kind, apply};
use super::store::{self, Fact, Made};
use super::tables::{self as shape, CASE_TABLES, PERSONS, Table, column_of};
use super::{check, model};
use crate::Keeper;
use ground::audit::Entry;
use ground::db::{Change, Tx};
use ground::gate::{Action, Permit};
use ground::vault::VaultError;
use ground::{Error, Result};
use jiff::civil::Date;
use renkei::layout::Layout;
use renkei::runs::intake::Intake;
use serde_json::json;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, HashMap};
use std::io::{Cursor, Write};
use std::time::Duration;
use tokio_util::task::AbortOnDropHandle;
use uuid::Uuid;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const NAME: &str = "分析用の出力";
/// Between two signs of life.
const BEAT: Duration = Duration::from_secs(60);
/// Rows a sheet of Excel has room for, its header not counted.
const SHEET: usize = 1_048_575;

/// Makes every file that was approved.
///
/// # Errors
/// Those of the database; what stops one file is kept with its order.
pub async fn make_due(keeper: &Keeper) -> Result<()> {
    let permit = keeper.permit(0, 0, Action::ExportMasked, NAME);
    let mut tx = keeper.db.work(&permit).await?;
    let due = store::due(&mut tx).await?;
    tx.commit().await?;
    for (area, org, id) in due {
        let permit = keeper.permit(area, org, Action::ExportMasked, NAME);
        let mut tx = keeper.db.write(&permit).await?;
        let claimed = store::claim(&mut tx, id).await?;
        tx.commit().await?;
        if let Some(order) = claimed {
            make(keeper, &permit, &order).await?;
        }
    }
    Ok(())
}

async fn make(keeper: &Keeper, permit: &Permit, order: &Order) -> Result<()> {
    let _beat = AbortOnDropHandle::new(tokio::spawn(beat(keeper.clone(), permit.clone(), order.id)));
    let (state, made) = match attempt(keeper, permit, order).await {
        Ok(made) if made.found.is_empty() => (State::Ready, made),
        Ok(made) => (State::Stopped, made),
        Err(error) => {
            tracing::error!(?error, "a masked export could not be made");
            (State::Failed, Made { words: error.to_string(), ..Made::default() })
        }
    };
    let mut tx = keeper.db.write(permit).await?;
    store::made(&mut tx, order, state, &made).await?;
    let kind = match state {
        State::Ready => "masked.made",
        State::Stopped => "masked.stopped",
        _ => "masked.failed",
    };
    tx.record(change(kind, order.id)).await?;
    tx.commit().await
}

/// Says from time to time that the making goes on, so that no other process takes it over.
async fn beat(keeper: Keeper, permit: Permit, id: Uuid) {
    loop {
        tokio::time::sleep(BEAT).await;
        let told = async {
            let mut tx = keeper.db.write(&permit).await?;
            store::alive(&mut tx, id).await?;
            tx.commit().await
        };
        if let Err(error) = told.await {
            tracing::warn!(?error, "a masked export could not be told alive");
        }
    }
}

/// What is put on record about an order.
pub(super) fn change(kind: &'static str, id: Uuid) -> Change {
    Change { kind, entity: "masked_export", id, person: None, fields: Vec::new(), payload: json!({}) }
}

async fn attempt(keeper: &Keeper, permit: &Permit, order: &Order) -> Result<Made> {
    let key = Key::random();
    let mut tx = keeper.db.export(permit).await?;
    tx.take_time().await?;
    let today = tx.today();
    let own = Intake::new(keeper.db.clone(), keeper.vault.clone()).own_layouts(&mut tx).await?;
    let layouts: Vec<Layout> =
        order.wish.parts.iter().filter_map(|part| renkei::layout::for_day(part, today, &own).cloned()).collect();
    let mut learnt = Learnt::default();
    learnt.everybody(&mut tx, &key).await?;
    let mut widths = Vec::with_capacity(layouts.len());
    for layout in &layouts {
        widths.push(learnt.source(&mut tx, layout).await?);
    }
    let with_cases = order.wish.parts.iter().any(|part| part == CASES);
    let mut case_widths = Vec::new();
    if with_cases {
        for (n, table) in CASE_TABLES.iter().enumerate() {
            case_widths.push(learnt.cases(&mut tx, n, table).await?);
        }
    }
    learnt.words(order);

    let mut file = Packing::new(order.wish.format == "xlsx", &key, &learnt.known);
    for (layout, longest) in layouts.iter().zip(&widths) {
        let table = shape::of_source(layout, longest, &order.blanked);
        let mut sheet = file.table(&table)?;
        store::facts(&mut tx, &layout.code, |fact| sheet.row(fact.who, &cells_of(&table, layout, &fact))).await?;
        sheet.end()?;
    }
    for ((n, table), longest) in CASE_TABLES.iter().enumerate().zip(&case_widths) {
        let table = shape::of_cases(table, longest, &order.blanked);
        let mut sheet = file.table(&table)?;
        store::cases(&mut tx, n, |who, cells| {
            let cells: Vec<String> = std::iter::once(String::new()).chain(cells).collect();
            sheet.row(who, &cells)
        })
        .await?;
        sheet.end()?;
    }
    let now = tx.now();
    let org = permit.actor().org;
    let name = store::agency_name(&mut tx, org).await?;
    let rows = file.rows.clone();
    let total: u64 = rows.iter().map(|(_, rows)| *rows).sum();
    tx.audit(Entry {
        kind: "export".to_owned(),
        subject_area: Some(permit.actor().area),
        subject_org: Some(org),
        object_kind: "masked_export".to_owned(),
        object: Some(order.id),
        detail: format!("目的: {} 受領者: {}", order.wish.purpose, order.wish.receiver),
        count: i32::try_from(total).ok(),
        ..Entry::default()
    })
    .await?;
    tx.commit().await?;
    let (bytes, told) = file.end(&report::lines(order, &name, &rows, now))?;
    let (bytes, found) = tokio::task::spawn_blocking(move || {
        let mut found = check::look(&bytes, &learnt.known)?;
        found.extend(learnt.said);
        Ok::<_, Error>((bytes, found))
    })
    .await
    .map_err(Error::internal)??;
    let mut made = Made { report: told, found, ..Made::default() };
    if made.found.is_empty() {
        let hash = Sha256::digest(&bytes).to_vec();
        let length = i64::try_from(bytes.len()).map_err(Error::internal)?;
        let stored = keeper.files.put(keeper.vault.installation(), permit.actor().area, bytes.as_slice()).await;
        let stored = stored.map_err(VaultError::unkept)?;
        made.file = Some((stored.id, stored.key, length, hash));
        made.escrow = sealed(keeper, permit, order, &key)?;
    }
    Ok(made)
}

/// The key, sealed, where it is to be kept; else it ends with this run.
fn sealed(keeper: &Keeper, permit: &Permit, order: &Order, key: &Key) -> Result<Option<Vec<u8>>> {
    if !order.wish.key_kept {
        return Ok(None);
    }
    let place = keeper.vault.seal(model::TABLE, model::ESCROW, permit.actor().area, order.id, key.bytes());
    place.map(Some).map_err(Error::internal)
}

fn text(value: &serde_json::Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// The cells of a statement, in the order of its table.
fn cells_of(table: &Table, layout: &Layout, fact: &Fact) -> Vec<String> {
    let day = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
    let head = [String::new(), layout.label_of(&fact.kind).to_owned(), day(fact.from), day(fact.to)];
    let rest =
        table.columns.iter().skip(head.len()).map(|column| fact.attributes.get(&column.id).map_or("", text).to_owned());
    head.into_iter().chain(rest).collect()
}

/// What the first reading learns.
#[derive(Default)]
struct Learnt {
    known: Known,
    /// What purpose and note of the order say.
    said: Vec<model::Found>,
}

impl Learnt {
    /// Everybody in the registers, and whose births a household shares.
    async fn everybody(&mut self, tx: &mut Tx<'_>, key: &Key) -> Result<()> {
        let mut households: HashMap<String, (Vec<String>, Vec<Date>)> = HashMap::new();
        let known = &mut self.known;
        store::everybody(tx, |somebody| {
            let number = key.number(PERSONS, &somebody.who.to_string());
            for name in [&somebody.name, &somebody.kana] {
                known.name(name);
                known.parts(&number, name);
            }
            known.address(&somebody.address);
            known.number(&somebody.number);
            known.phone(&somebody.phone);
            let birth = jp::parse_date(&somebody.birth).ok().and_then(jp::PartialDate::day);
            if let Some(birth) = birth {
                known.birth(&number, birth);
            }
            if !somebody.household.is_empty() {
                let (members, births) = households.entry(somebody.household).or_default();
                members.push(number);
                births.extend(birth);
            }
        })
        .await?;
        for (members, births) in households.values() {
            // A number that hundreds share is a blank that looks like a household.
            for member in members.iter().filter(|_| members.len() < 200) {
                births.iter().for_each(|birth| self.known.birth(member, *birth));
            }
        }
        Ok(())
    }

    /// A source: how long the values of each attribute are, and what its masked columns hold.
    async fn source(&mut self, tx: &mut Tx<'_>, layout: &Layout) -> Result<BTreeMap<String, usize>> {
        let mut longest: BTreeMap<String, usize> = BTreeMap::new();
        let known = &mut self.known;
        store::facts(tx, &layout.code, |fact| {
            for (id, value) in fact.attributes.iter().filter(|(id, _)| !id.ends_with("_key")) {
                let value = text(value);
                let most = longest.entry(id.clone()).or_default();
                *most = (*most).max(value.chars().count());
                if let Some(kind) = column_of(layout, id, 0).kind() {
                    known.value(kind, value);
                }
            }
            Ok(())
        })
        .await?;
        Ok(longest)
    }

    async fn cases(&mut self, tx: &mut Tx<'_>, n: usize, table: &shape::CaseTable) -> Result<Vec<usize>> {
        let mut longest = vec![0_usize; table.columns.len()];
        let kinds: Vec<Option<Kind>> =
            shape::of_cases(table, &[], &[]).columns.iter().skip(1).map(|out| out.kind).collect();
        let known = &mut self.known;
        store::cases(tx, n, |_, cells| {
            for ((most, kind), cell) in longest.iter_mut().zip(&kinds).zip(&cells) {
                *most = (*most).max(cell.chars().count());
                if let Some(kind) = kind {
                    known.value(*kind, cell);
                }
            }
            Ok(())
        })
        .await?;
        Ok(longest)
    }

    /// Purpose and note go out on the cover: nobody may stand there either.
    fn words(&mut self, order: &Order) {
        for (column, words) in [("目的", &order.wish.purpose), ("受け渡し・返却", &order.wish.note)] {
            if let Some(kind) = self.known.found_in("", words) {
                self.said
                    .push(model::Found { table: "送付書".to_owned(), column: column.to_owned(), kind, cells: 1 });
            }
        }
    }
}

/// The file while it is written.
struct Packing<'k> {
    zip: ZipWriter<Cursor<Vec<u8>>>,
    is_book: bool,
    key: &'k Key,
    known: &'k Known,
    told: Vec<model::Told>,
    rows: Vec<(String, u64)>,
}

/// A table while its rows are written.
struct Sheet<'p, 'k> {
    packing: &'p mut Packing<'k>,
    table: &'p Table,
    counter: Counter,
    /// Rows of a workbook, which is written at once.
    kept: Vec<Vec<String>>,
    rows: u64,
}

impl<'k> Packing<'k> {
    fn new(is_book: bool, key: &'k Key, known: &'k Known) -> Self {
        let zip = ZipWriter::new(Cursor::new(Vec::new()));
        Self { zip, is_book, key, known, told: Vec::new(), rows: Vec::new() }
    }

    fn member(&mut self, name: &str) -> Result<()> {
        self.zip.start_file(name, SimpleFileOptions::default()).map_err(Error::internal)
    }

    fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.zip.write_all(bytes).map_err(Error::internal)
    }

    fn table<'p>(&'p mut self, table: &'p Table) -> Result<Sheet<'p, 'k>> {
        if !self.is_book {
            self.member(&format!("{}.csv", table.name))?;
            self.write(b"\xEF\xBB\xBF")?;
            let titles: Vec<String> = table.columns.iter().map(|column| column.title.clone()).collect();
            self.write(tables::csv_row(&titles).as_bytes())?;
        }
        Ok(Sheet { packing: self, table, counter: Counter::new(table), kept: Vec::new(), rows: 0 })
    }

    /// The whole file: tables, report, cover.
    fn end(mut self, cover: &[(String, String)]) -> Result<(Vec<u8>, Vec<model::Told>)> {
        let report = report::report(&self.told);
        self.member("報告書.csv")?;
        self.write(&tables::write_csv(&report, tables::CsvEncoding::Utf8Bom).bytes)?;
        self.member("送付書.txt")?;
        self.write(&report::cover_text(cover))?;
        let bytes = self.zip.finish().map_err(Error::internal)?.into_inner();
        Ok((bytes, self.told))
    }
}

impl Sheet<'_, '_> {
    /// A row of somebody: its cells before, one a column; the first is made here.
    fn row(&mut self, who: Uuid, before: &[String]) -> Result<()> {
        let who = self.packing.key.number(PERSONS, &who.to_string());
        let births = self.packing.known.births(&who);
        let mut after = vec![who];
        for (n, column) in self.table.columns.iter().enumerate().skip(1) {
            let cell = before.get(n).map_or("", String::as_str);
            let masked = apply(column.rule, &column.space, cell, self.packing.key, births);
            self.counter.note(n, cell, &masked);
            after.push(masked);
        }
        if let Some(who) = after.first() {
            self.counter.note(0, "1", who);
        }
        self.rows += 1;
        if !self.packing.is_book {
            return self.packing.write(tables::csv_row(&after).as_bytes());
        }
        if self.kept.len() >= SHEET {
            let message =
                format!("{}の行が多く、Excelに入りません。CSVを選んで申請し直してください。", self.table.name);
            return Err(Error::Upstream(message));
        }
        self.kept.push(after);
        Ok(())
    }

    fn end(self) -> Result<()> {
        let Sheet { packing, table, counter, kept, rows } = self;
        if packing.is_book {
            let header = table.columns.iter().map(|column| column.title.clone()).collect();
            let sheet = tables::Table { name: table.name.clone(), header, rows: kept };
            let bytes = tables::write_xlsx(&sheet).map_err(Error::internal)?;
            packing.member(&format!("{}.xlsx", table.name))?;
            packing.write(&bytes)?;
        }
        packing.told.extend(counter.told());
        packing.rows.push((table.name.clone(), rows));
        Ok(())
    }
}
