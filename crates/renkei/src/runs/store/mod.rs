//! All SQL of the runs.

mod again;
mod apply;
mod lines;
mod receive;
mod runs;
mod settings;
mod stage;
mod undo;

pub use again::{decide_again, put_right, repeated};
pub use apply::apply;
pub use lines::{LedgerRow, Line, RefusedRow, decide, ledger, refused, refused_row, staged};
pub use receive::{NewRun, arrived, at_once, begin, forget, forget_stale, keep, known, next_turn, piece, pieces};
pub use runs::{Due, Standing, Step, due, load, lock, of_source, progress, recount, standings, step, tell};
pub use settings::{folders, layout_text, layouts, save_layout, save_setting, setting};
pub use stage::{Staged, clear, erased, live, stage, stage_gone, stage_refused, staged_series, standing, stated};
pub use undo::undo;

use ground::Result;
use ground::db::Tx;
use uuid::Uuid;

/// Does something to rows of a run: `$1` area, `$2` agency, `$3` run.
async fn of_run(tx: &mut Tx<'_>, sql: &'static str, run: Uuid) -> Result<()> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    sqlx::query(sql).bind(area).bind(org).bind(run).execute(tx.conn()).await?;
    Ok(())
}

/// Lets the statements of a run take as long as they must; they hold nothing that pages write.
pub async fn patient(tx: &mut Tx<'_>) -> Result<()> {
    sqlx::query(
        "select set_config('statement_timeout', '0', true), set_config('idle_in_transaction_session_timeout', '300s', true),
           set_config('lock_timeout', '30s', true)",
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
