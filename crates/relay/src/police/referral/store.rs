//! The papers of 児童通告書 and of their answers, beside the transitions they went with.

use desk::letters::{LetterPaper, Written};
use ground::db::{Key, Tx};
use ground::{Error, Result, Sealed, View};
use jiff::Timestamp;
use jiff_sqlx::{Timestamp as SqlTimestamp, ToSqlx};
use sqlx::types::Json;
use uuid::Uuid;

/// A 児童通告書 on its way or arrived.
#[derive(Debug, Clone)]
pub struct Sent {
    /// The transition.
    pub key: Key,
    /// The police.
    pub org: i32,
    /// The centre or town hall.
    pub to_org: i32,
    /// Code of the kind of letter.
    pub kind: String,
    /// 文書番号
    pub number: String,
    /// As it was sent.
    pub paper: LetterPaper,
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: String,
}

/// Keeps the paper of a child's 児童通告書; `batch` is the same for those sent together.
pub async fn put(
    tx: &mut Tx<'_>,
    key: Key,
    batch: Uuid,
    to: i32,
    kind: &str,
    number: &str,
    paper: &LetterPaper,
) -> Result<()> {
    let actor = tx.permit().actor();
    let now = tx.now();
    sqlx::query(
        "insert into app.police_referral (area, org_id, id, batch_id, to_org, kind, number, paper, sent_at, sent_by_name)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(key.id)
    .bind(batch)
    .bind(to)
    .bind(kind)
    .bind(number)
    .bind(Json(paper))
    .bind(now.to_sqlx())
    .bind(format!("{} {}", actor.post, actor.name))
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Lets one sending of a form run at a time, until the transaction ends.
pub async fn lock(tx: &mut Tx<'_>, form: Uuid) -> Result<()> {
    sqlx::query("select pg_advisory_xact_lock(hashtextextended($1::uuid::text, 0))")
        .bind(form)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Whether a form was sent before: sending it twice sends once.
pub async fn was_sent(tx: &mut Tx<'_>, batch: Uuid) -> Result<bool> {
    lock(tx, batch).await?;
    let area = tx.permit().actor().area;
    Ok(sqlx::query_scalar("select exists (select from app.police_referral where area = $1 and batch_id = $2)")
        .bind(area)
        .bind(batch)
        .fetch_one(tx.conn())
        .await?)
}

/// The paper of a transition of which the own agency is a side; none where the transition has no 児童通告書 of this form.
pub async fn find(tx: &mut Tx<'_>, key: Key) -> Result<Option<Sent>> {
    type Row = (i32, i32, String, String, Json<LetterPaper>, SqlTimestamp, String);
    let row: Option<Row> = sqlx::query_as(
        "select org_id, to_org, kind, number, paper, sent_at, sent_by_name from app.police_referral where area = $1 and id = $2",
    )
    .bind(key.area)
    .bind(key.id)
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|(org, to_org, kind, number, Json(paper), at, by)| Sent {
        key,
        org,
        to_org,
        kind,
        number,
        paper,
        at: at.to_jiff(),
        by,
    }))
}

/// A print of a paper, to be put on record.
pub fn printed(key: Key, org: i32, title: &str) -> Sealed<()> {
    let view = View {
        kind: "print",
        subject_area: Some(key.area),
        subject_org: Some(org),
        object_kind: "transition",
        object: Some(key.id),
        detail: title.to_owned(),
        ..View::default()
    };
    Sealed::new((), view)
}

/// 児童相談所の対応について(通知): the answer to a 児童通告書.
#[derive(Debug, Clone)]
pub struct Answer {
    /// 文書番号
    pub number: String,
    /// What was written.
    pub written: Written,
    /// As it was sent.
    pub paper: LetterPaper,
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: String,
}

/// The answers to a 児童通告書, oldest first, in the answering agency's area.
pub async fn answers(tx: &mut Tx<'_>, key: Key, to_area: i16) -> Result<Vec<Answer>> {
    type Row = (String, Json<Written>, Json<LetterPaper>, SqlTimestamp, String);
    let rows: Vec<Row> = sqlx::query_as(
        "select number, written, paper, answered_at, answered_by_name from app.police_answer
         where area = $1 and referral_area = $2 and referral_id = $3 order by answered_at, id",
    )
    .bind(to_area)
    .bind(key.area)
    .bind(key.id)
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|(number, Json(written), Json(paper), at, by)| Answer { number, written, paper, at: at.to_jiff(), by })
        .collect())
}

/// Keeps an answer under the id of its form; false when it was sent already.
pub async fn put_answer(
    tx: &mut Tx<'_>,
    id: Uuid,
    sent: &Sent,
    number: &str,
    written: &Written,
    paper: &LetterPaper,
) -> Result<bool> {
    let actor = tx.permit().actor();
    if sent.to_org != actor.org {
        return Err(Error::Forbidden);
    }
    let now = tx.now();
    let done = sqlx::query(
        "insert into app.police_answer (area, org_id, id, referral_area, referral_id, to_org, number, written, paper, answered_at, answered_by_name)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict do nothing",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(id)
    .bind(sent.key.area)
    .bind(sent.key.id)
    .bind(sent.org)
    .bind(number)
    .bind(Json(written))
    .bind(Json(paper))
    .bind(now.to_sqlx())
    .bind(format!("{} {}", actor.post, actor.name))
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The transition a form for a message was sent as, if it was.
pub async fn message(tx: &mut Tx<'_>, form: Uuid) -> Result<Option<Key>> {
    lock(tx, form).await?;
    let area = tx.permit().actor().area;
    let sent: Option<Uuid> =
        sqlx::query_scalar("select transition_id from app.police_message where area = $1 and id = $2")
            .bind(area)
            .bind(form)
            .fetch_optional(tx.conn())
            .await?;
    Ok(sent.map(|id| Key::new(area, id)))
}

/// Notes as which transition a form for a message was sent.
pub async fn put_message(tx: &mut Tx<'_>, form: Uuid, sent: Key) -> Result<()> {
    let actor = tx.permit().actor();
    sqlx::query("insert into app.police_message (area, org_id, id, transition_id) values ($1, $2, $3, $4)")
        .bind(actor.area)
        .bind(actor.org)
        .bind(form)
        .bind(sent.id)
        .execute(tx.conn())
        .await?;
    Ok(())
}
