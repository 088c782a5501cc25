//! The feed of changed records.

use ground::db::{Key, Tx};
use ground::{Error, Result, Sealed, View};
use jiff::Timestamp;
use jiff_sqlx::Timestamp as SqlTimestamp;
use uuid::Uuid;

/// A place in the feed: transaction and person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    xact: u64,
    person: Uuid,
}

impl Cursor {
    /// Before everything.
    pub const START: Self = Self { xact: 0, person: Uuid::nil() };

    /// Reads what [`Cursor`] was written as.
    ///
    /// # Errors
    /// `Invalid` at `cursor`.
    pub fn read(text: &str) -> Result<Self> {
        if text.is_empty() {
            return Ok(Self::START);
        }
        let parts = text
            .split_once('_')
            .and_then(|(xact, person)| Some(Self { xact: xact.parse().ok()?, person: person.parse().ok()? }));
        parts.ok_or_else(|| Error::invalid("cursor", "cursorは前の応答の値をそのまま渡してください。"))
    }
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}_{}", self.xact, self.person.simple())
    }
}

/// A changed record as it stands now.
#[derive(Debug, Clone)]
pub struct Changed {
    /// Its place.
    pub cursor: Cursor,
    /// The child.
    pub key: Key,
    /// 事例番号
    pub case_no: String,
    /// Version of the record.
    pub version: i32,
    /// Version of the person.
    pub person_version: i32,
    /// Whether a 受理 is open.
    pub is_open: bool,
    /// When the record was last touched.
    pub at: Timestamp,
    /// The asking system's id, if it has one.
    pub external_id: Option<String>,
    /// Whether it stands as the asking system left it.
    pub own: bool,
}

/// Records of the own agency that changed after `cursor`, in the order of their transactions, each once, where it last changed.
///
/// Complete: only transactions older than every running one are told, so none can appear behind a cursor that was given out.
pub async fn since(tx: &mut Tx<'_>, cursor: Cursor, limit: i64) -> Result<Sealed<Vec<Changed>>> {
    let actor = tx.permit().actor();
    let (area, org, system) = (actor.area, actor.org, actor.name.clone());
    type Row = (String, Uuid, String, i32, i32, bool, SqlTimestamp, Option<String>, bool);
    let rows: Vec<Row> = sqlx::query_as(
        "select f.xact::text, f.person_id, r.case_no, r.version, p.version,
           exists (select from app.episode e where e.area = r.area and e.record_id = r.id and e.closed_on is null), r.updated_at,
           x.external_id, coalesce(x.xact = f.xact, false)
         from app.feed f
         join app.record r on r.area = $1 and r.org_id = $2 and r.person_id = f.person_id
         join app.person p on p.area = $1 and p.id = f.person_id
         left join app.external_id x on x.area = $1 and x.org_id = $2 and x.system = $3 and x.kind = 'record' and x.person_id = f.person_id
         where f.area = $1 and f.org_id = $2 and (f.xact, f.person_id) > ($4::text::xid8, $5)
           and f.xact < pg_snapshot_xmin(pg_current_snapshot())
         order by f.xact, f.person_id limit $6",
    )
    .bind(area)
    .bind(org)
    .bind(&system)
    .bind(cursor.xact.to_string())
    .bind(cursor.person)
    .bind(limit)
    .fetch_all(tx.conn())
    .await?;
    let view = View {
        kind: "list",
        subject_area: Some(area),
        subject_org: Some(org),
        object_kind: "record",
        fields: "case_no,version",
        count: i32::try_from(rows.len()).ok(),
        persons: rows.iter().map(|row| row.1).collect(),
        ..View::default()
    };
    let changed = rows.into_iter().map(|(xact, person, case_no, version, person_version, is_open, at, id, own)| {
        Ok(Changed {
            cursor: Cursor { xact: xact.parse().map_err(Error::internal)?, person },
            key: Key::new(area, person),
            case_no,
            version,
            person_version,
            is_open,
            at: at.to_jiff(),
            external_id: id,
            own,
        })
    });
    Ok(Sealed::new(changed.collect::<Result<_>>()?, view))
}
