//! Sealing: finished transactions of the audit trail become leaves of a Merkle log with a signed head.
//!
//! A batch takes every row whose transaction id lies in a range that no running transaction can still write into, so a late
//! commit cannot slip behind a seal. Rows younger than the newest seal (a minute) are not yet protected by it.

use super::merkle::{self, Frontier, Hash};
use crate::db::Db;
use crate::error::{Error, Result};
use crate::gate::{Action, Permit};
use base64::{Engine, engine::general_purpose::STANDARD};
use ed25519_dalek::{Signature, Signer, SigningKey, Verifier};
use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// Rows of one batch at most, unless one transaction wrote more.
const BATCH: i64 = 50_000;

/// How often the trail is sealed.
const EVERY: std::time::Duration = std::time::Duration::from_secs(60);

/// Signs tree heads and keeps the list of them outside the database.
pub struct Sealer {
    key: SigningKey,
    heads: PathBuf,
}

/// A signed tree head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Batch number, from 1.
    pub batch: i64,
    /// Rows sealed so far.
    pub tree_size: i64,
    /// Root over all of them.
    pub root: Vec<u8>,
    /// Ed25519 over these and the range of the batch.
    pub signature: Vec<u8>,
}

/// Which rows a batch takes: those of the transactions `from_xact <= xact < to_xact`.
pub(super) struct Range {
    pub from_xact: String,
    pub to_xact: String,
    pub rows: i32,
}

/// One sealed batch as stored.
pub(super) struct Batch {
    pub head: Head,
    pub range: Range,
    pub leaves: Vec<(Uuid, Hash)>,
    pub frontier: Vec<u8>,
}

impl Sealer {
    /// Opens the signing key and the list of heads in the state folder; makes the key at the first start.
    pub fn open(state: &Path) -> std::io::Result<Self> {
        let path = state.join("audit-signing.key");
        let secret: [u8; 32] = match std::fs::read(&path) {
            Ok(bytes) => bytes.try_into().map_err(|_| std::io::Error::other("malformed signing key"))?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let secret: [u8; 32] = rand::random();
                let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?;
                file.write_all(&secret)?;
                file.sync_all()?;
                secret
            }
            Err(error) => return Err(error),
        };
        Ok(Self { key: SigningKey::from_bytes(&secret), heads: state.join("audit-heads.log") })
    }

    /// Seals everything that is finished; the new head, or none when there was nothing new.
    pub async fn seal(&self, db: &Db) -> Result<Option<Head>> {
        let mut newest = None;
        while let Some(head) = self.seal_batch(db).await? {
            newest = Some(head);
        }
        self.write_missing_heads(db).await?;
        Ok(newest)
    }

    /// Seals each minute until cancelled. Several processes may run this; the lock inside lets one seal at a time.
    pub async fn run(self, db: Db, stop: CancellationToken) {
        while !stop.is_cancelled() {
            if let Err(error) = self.seal(&db).await {
                tracing::error!(?error, "audit trail not sealed");
            }
            tokio::select! {
                () = stop.cancelled() => {}
                () = tokio::time::sleep(EVERY) => {}
            }
        }
    }

    async fn seal_batch(&self, db: &Db) -> Result<Option<Head>> {
        #[expect(clippy::disallowed_methods, reason = "sealing is a job of the product itself")]
        let permit = Permit::for_job(db, 0, 0, Action::ReadOperationLog, "記録の封印");
        let mut tx = db.audit(&permit).await?;
        // One sealer at a time, also beside a second process; released with the transaction.
        sqlx::query("select pg_advisory_xact_lock(hashtext('kasugai seal'))").execute(tx.conn()).await?;
        let last: Option<(i64, i64, Vec<u8>, String)> = sqlx::query_as(
            "select batch, tree_size, frontier, to_xact::text from log.seal order by batch desc limit 1",
        )
        .fetch_optional(tx.conn())
        .await?;
        let (batch, mut frontier, from) = match last {
            None => (1, Frontier::default(), "0".to_owned()),
            Some((batch, size, bytes, to)) => {
                let size = u64::try_from(size).map_err(Error::internal)?;
                let frontier =
                    Frontier::from_bytes(size, &bytes).ok_or_else(|| Error::internal("seal: malformed frontier"))?;
                (batch + 1, frontier, to)
            }
        };
        let to = horizon(tx.conn(), &from).await?;
        let rows = rows(tx.conn(), &from, &to).await?;
        if rows.is_empty() {
            return Ok(None);
        }
        let mut leaves = Vec::with_capacity(rows.len() * 48);
        for (id, hash) in &rows {
            leaves.extend_from_slice(id.as_bytes());
            leaves.extend_from_slice(hash);
            frontier.push(*hash);
        }
        let range = Range { from_xact: from, to_xact: to, rows: i32::try_from(rows.len()).map_err(Error::internal)? };
        let tree_size = i64::try_from(frontier.size()).map_err(Error::internal)?;
        let head = self.sign(batch, &range, tree_size, frontier.root().to_vec());
        let now = tx.now();
        sqlx::query(
            "insert into log.seal (batch, sealed_at, from_xact, to_xact, rows, leaves, tree_size, root, frontier, signature)
             values ($1, $2, $3::text::xid8, $4::text::xid8, $5, $6, $7, $8, $9, $10)",
        )
        .bind(batch)
        .bind(now.to_sqlx())
        .bind(&range.from_xact)
        .bind(&range.to_xact)
        .bind(range.rows)
        .bind(leaves)
        .bind(head.tree_size)
        .bind(&head.root)
        .bind(frontier.to_bytes())
        .bind(&head.signature)
        .execute(tx.conn())
        .await?;
        tx.commit().await?;
        Ok(Some(head))
    }

    fn sign(&self, batch: i64, range: &Range, tree_size: i64, root: Vec<u8>) -> Head {
        let signature = self.key.sign(&signed(batch, range, tree_size, &root)).to_bytes().to_vec();
        Head { batch, tree_size, root, signature }
    }

    /// Whether this installation signed the batch.
    pub(super) fn is_signed(&self, batch: &Batch) -> bool {
        let head = &batch.head;
        let content = signed(head.batch, &batch.range, head.tree_size, &head.root);
        Signature::from_slice(&head.signature)
            .is_ok_and(|signature| self.key.verifying_key().verify(&content, &signature).is_ok())
    }

    /// Appends to the outside list what a stop between commit and write left out.
    async fn write_missing_heads(&self, db: &Db) -> Result<()> {
        let written = self.written_heads().map_err(Error::internal)?.last().map_or(0, |head| head.batch);
        #[expect(clippy::disallowed_methods, reason = "sealing is a job of the product itself")]
        let permit = Permit::for_job(db, 0, 0, Action::ReadOperationLog, "記録の封印");
        let mut tx = db.audit(&permit).await?;
        let missing: Vec<(i64, i64, Vec<u8>, Vec<u8>)> =
            sqlx::query_as("select batch, tree_size, root, signature from log.seal where batch > $1 order by batch")
                .bind(written)
                .fetch_all(tx.conn())
                .await?;
        if missing.is_empty() {
            return Ok(());
        }
        let mut file =
            OpenOptions::new().create(true).append(true).mode(0o640).open(&self.heads).map_err(Error::internal)?;
        for (batch, tree_size, root, signature) in missing {
            let line = format!("{batch} {tree_size} {} {}\n", STANDARD.encode(root), STANDARD.encode(signature));
            file.write_all(line.as_bytes()).map_err(Error::internal)?;
        }
        file.sync_all().map_err(Error::internal)
    }

    /// The heads written outside the database; unreadable lines are left out and so become missing batches.
    pub fn written_heads(&self) -> std::io::Result<Vec<Head>> {
        let file = match File::open(&self.heads) {
            Ok(file) => file,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let mut heads = Vec::new();
        for line in BufReader::new(file).lines() {
            heads.extend(read_head(&line?));
        }
        Ok(heads)
    }

    /// Where the heads are written, for messages.
    pub fn heads_path(&self) -> &Path {
        &self.heads
    }
}

fn read_head(line: &str) -> Option<Head> {
    let mut words = line.split(' ');
    let head = Head {
        batch: words.next()?.parse().ok()?,
        tree_size: words.next()?.parse().ok()?,
        root: STANDARD.decode(words.next()?).ok()?,
        signature: STANDARD.decode(words.next()?).ok()?,
    };
    words.next().is_none().then_some(head)
}

fn signed(batch: i64, range: &Range, tree_size: i64, root: &[u8]) -> Vec<u8> {
    let words = format!("kasugai audit head {batch} {} {} {} {tree_size} ", range.from_xact, range.to_xact, range.rows);
    [words.as_bytes(), root].concat()
}

/// The first transaction id not to seal yet: the oldest that still runs, or the end of a full batch.
async fn horizon(connection: &mut PgConnection, from: &str) -> Result<String> {
    let finished: String =
        sqlx::query_scalar("select pg_snapshot_xmin(pg_current_snapshot())::text").fetch_one(&mut *connection).await?;
    let full: Option<String> = sqlx::query_scalar(
        "select xact::text from log.audit where xact >= $1::text::xid8 and xact < $2::text::xid8 order by xact offset $3 limit 1",
    )
    .bind(from)
    .bind(&finished)
    .bind(BATCH)
    .fetch_optional(&mut *connection)
    .await?;
    Ok(full.filter(|end| end != from).unwrap_or(finished))
}

/// Ids and leaf hashes of a range, in the order of (xact, seq). The leaf covers every other column.
pub(super) async fn rows(connection: &mut PgConnection, from: &str, to: &str) -> Result<Vec<(Uuid, Hash)>> {
    sqlx::query("select set_config('timezone', 'UTC', true), set_config('datestyle', 'ISO', true)")
        .execute(&mut *connection)
        .await?;
    let rows: Vec<(Uuid, String)> = sqlx::query_as(
        "select id, row(area, org_id, id, at, kind, action, staff_id, staff_name, post, session_id, request_id, subject_area,
           subject_org, person_id, object_kind, object_id, fields, purpose, detail, result_count, persons)::text
         from log.audit where xact >= $1::text::xid8 and xact < $2::text::xid8 order by xact, seq",
    )
    .bind(from)
    .bind(to)
    .fetch_all(&mut *connection)
    .await?;
    Ok(rows.into_iter().map(|(id, text)| (id, merkle::leaf(text.as_bytes()))).collect())
}

/// Every sealed batch, oldest first, one at a time.
pub(super) async fn batch_after(connection: &mut PgConnection, batch: i64) -> Result<Option<Batch>> {
    type Row = (i64, i64, Vec<u8>, Vec<u8>, String, String, i32, Vec<u8>, Vec<u8>);
    let row: Option<Row> = sqlx::query_as(
        "select batch, tree_size, root, signature, from_xact::text, to_xact::text, rows, leaves, frontier
         from log.seal where batch > $1 order by batch limit 1",
    )
    .bind(batch)
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|(batch, tree_size, root, signature, from_xact, to_xact, rows, leaves, frontier)| Batch {
        head: Head { batch, tree_size, root, signature },
        range: Range { from_xact, to_xact, rows },
        leaves: leaves
            .as_chunks::<48>()
            .0
            .iter()
            .filter_map(|leaf| {
                let (id, hash) = leaf.split_at_checked(16)?;
                Some((Uuid::from_slice(id).ok()?, hash.try_into().ok()?))
            })
            .collect(),
        frontier,
    }))
}
