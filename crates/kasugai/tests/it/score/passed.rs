//! What the gate leaves of a model that passed it, laid down as rows for an agency that does not exist: for tests of what comes after.

use crate::nation::{AREA, CENTRE};
use crate::visitor::Visitor;
use ground::gate::{Action, Permit};
use serde_json::{Value, json};
use uuid::Uuid;

/// Bounds, measures and groups of which every check holds.
fn kept() -> Value {
    let around = |value: f64| json!({ "value": value, "interval": { "low": value - 0.02, "high": value + 0.02 } });
    json!({
        "registered": {
            "on": "2026-01-01", "ceiling": 0.88, "auc_loss": 0.005, "slope": { "low": 0.9, "high": 1.1 }, "ratio": { "low": 0.93, "high": 1.07 },
            "thresholds": [0.2], "benefit_loss": 0.003, "misfit": 0.05, "moved_by": 0.1, "moved": 0.05, "oldest_days": 1096,
        },
        "measured": {
            "leaks": [], "auc": { "low": 0.7, "high": 0.74 }, "auc_gain": { "low": 0.1, "high": 0.2 }, "learnt": 3000, "needed": 900,
            "learnt_until": "2025-01-31", "tested_from": "2025-02-01", "opened_on": "2026-02-01", "slope": 1.0, "ratio": 1.0,
            "benefit": [[0.2, { "low": 0.001, "high": 0.02 }]], "worse": [], "moved": { "count": 0, "of": 100 },
        },
        "measures": {
            "auc": around(0.72), "precision_recall": 0.5, "brier": 0.15, "slope": around(1.0), "ratio": around(1.0), "calibration_error": 0.01,
            "optimism": null,
        },
        "curve": [], "audit": { "lines": [], "threshold": 0.5 },
        "learnt": { "from": "2022-01-01", "to": "2025-01-01", "labels": { "yes": 900, "no": 2100, "unknown": 0 } },
        "tested": { "from": "2025-02-01", "to": "2025-12-31", "labels": { "yes": 300, "no": 700, "unknown": 0 } },
        "features": [["urgency.q3", 0.2]], "parameters": 5, "left_out": [], "additive": null, "has_champion": false,
    })
}

/// The rows of a verdict that holds, of somebody's signature, and of the steps up to the showing.
#[expect(clippy::disallowed_methods, reason = "lays rows down as the gate does, past the pages")]
pub async fn shown(chief: &Visitor, model: Uuid) {
    let staff = chief.staff.unwrap();
    let permit = Permit::for_job(&chief.app.db, AREA, CENTRE, Action::ManageModels, "検査");
    let mut tx = chief.app.db.write(&permit).await.unwrap();
    let at = jiff_sqlx::ToSqlx::to_sqlx(tx.now());
    let (run, verdict) = (Uuid::now_v7(), Uuid::now_v7());
    let (outcome, name): (String, String) = sqlx::query_as("select outcome, name from app.score_model where id = $1")
        .bind(model)
        .fetch_one(tx.conn())
        .await
        .unwrap();
    sqlx::query(
        "insert into app.learn_run (area, org_id, id, kind, outcome, model_id, state, asked_by, asked_by_name, asked_at, ended_at)
         values ($1, $2, $3, 'check', $4, $5, 'done', $6, '架空 児相管理', $7, $7)",
    )
    .bind(AREA)
    .bind(CENTRE)
    .bind(run)
    .bind(&outcome)
    .bind(model)
    .bind(staff)
    .bind(at)
    .execute(tx.conn())
    .await
    .unwrap();
    sqlx::query(
        "insert into app.score_verdict (area, org_id, id, model_id, run_id, passed, kept, trial, cut, rows_hash, code, at)
         values ($1, $2, $3, $4, $5, true, $6, '{\"matured\": 1, \"measured\": {}, \"whole\": true}', '2026-02-01', 'x', '架空', $7)",
    )
    .bind(AREA)
    .bind(CENTRE)
    .bind(verdict)
    .bind(model)
    .bind(run)
    .bind(kept())
    .bind(at)
    .execute(tx.conn())
    .await
    .unwrap();
    sqlx::query(
        "insert into app.score_sign (area, org_id, id, model_id, verdict_id, signed, reason, card, report, by_id, by_name, by_post, at)
         values ($1, $2, $3, $4, $5, true, '架空', '架空', '架空', $6, '架空 児相管理', '架空', $7)",
    )
    .bind(AREA)
    .bind(CENTRE)
    .bind(Uuid::now_v7())
    .bind(model)
    .bind(verdict)
    .bind(staff)
    .bind(at)
    .execute(tx.conn())
    .await
    .unwrap();
    let ending: Vec<Uuid> = sqlx::query_scalar(
        "select id from (select distinct on (m.id) m.id, s.state from app.score_model m join app.score_model_step s on s.area = m.area and s.model_id = m.id
         where m.area = $1 and m.org_id = $2 and m.outcome = $3 order by m.id, s.n desc) newest where state = 'shown'",
    )
    .bind(AREA)
    .bind(CENTRE)
    .bind(&outcome)
    .fetch_all(tx.conn())
    .await
    .unwrap();
    let reason = format!("「{name}」の表示を始めたため");
    let ended = ending.iter().map(|other| (*other, "retired", reason.as_str()));
    for (of, state, reason) in ended.chain([(model, "candidate", "架空"), (model, "shown", "架空の確認をした")])
    {
        sqlx::query(
            "insert into app.score_model_step (area, org_id, model_id, n, state, reason, detail, by_id, by_name, at)
             select $1, $2, $3, max(n) + 1, $4, $5, $6, $7, '架空 児相管理', $8 from app.score_model_step where area = $1 and model_id = $3",
        )
        .bind(AREA)
        .bind(CENTRE)
        .bind(of)
        .bind(state)
        .bind(reason)
        .bind(json!({ "verdict": verdict }))
        .bind(staff)
        .bind(at)
        .execute(tx.conn())
        .await
        .unwrap();
    }
    tx.commit().await.unwrap();
}
