//! 名寄せ: which records of which sources are one person.
//!
//! [`settle`] is the one place where records get their person. What 宛名番号 decides is decided here, by rule; whom it does not decide stays
//! without a person until weights or a hand say so. A linked person is no case: `case_person` joins one to a child of the case register.

mod store;

use ground::Result;
use ground::db::Tx;
use uuid::Uuid;

/// Brings the records of a source up to date with the facts about who they are, and gives each its person.
///
/// Called within the transaction that applied or undid a run, with the records it spoke of. What was decided by hand or by weights stays.
pub async fn settle(tx: &mut Tx<'_>, records: &[Uuid]) -> Result<()> {
    for records in records.chunks(50_000) {
        let before = store::persons(tx, records).await?;
        store::refresh(tx, records).await?;
        store::by_number(tx, records).await?;
        store::forget_nobody(tx, &before).await?;
    }
    Ok(())
}
