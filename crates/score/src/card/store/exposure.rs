//! Who was shown which score. Rows are added and never changed.

use crate::card::compute::Scores;
use crate::card::model::OwnView;
use ground::Result;
use ground::audit::Entry;
use ground::db::{Key, Tx};
use jiff_sqlx::ToSqlx;
use uuid::Uuid;

/// Keeps that these scores are shown: once for each view that opened them, and to a system once while nothing newer is on record.
pub async fn expose(tx: &mut Tx<'_>, person: Key, own: Option<&OwnView>, scores: &Scores) -> Result<()> {
    let now = tx.now();
    let shown: Vec<_> = scores.all().collect();
    let ids: Vec<Uuid> = shown.iter().map(|_| tx.new_id()).collect();
    let of: Vec<Uuid> = shown.iter().map(|(score, _)| score.id).collect();
    let outcomes: Vec<&str> = shown.iter().map(|(score, _)| score.outcome.code()).collect();
    let current: Vec<bool> = shown.iter().map(|(_, is_current)| *is_current).collect();
    let actor = tx.permit().actor();
    let org = actor.org;
    // What is on record of the child was looked at already; a new report is what may follow an exposure.
    let done = sqlx::query(
        "insert into app.score_exposure (area, org_id, id, person_id, score_id, outcome, view_id, current, by_id, by_name, at)
         select $1, $2, s.id, $3, s.score, s.outcome, $8, s.current, $9, $10, $11
         from unnest($4::uuid[], $5::uuid[], $6::text[], $7::bool[]) as s(id, score, outcome, current)
         where not exists (select from app.score_exposure e where e.area = $1 and e.org_id = $2 and e.outcome = s.outcome and e.person_id = $3
           and e.score_id = s.score and e.current = s.current and e.view_id is not distinct from $8 and e.by_name = $10
           and ($8 is not null or e.at >= coalesce((select max(i.first_registered_at) from app.intake_child c join app.intake i on i.area = c.area and i.id = c.intake_id
             where c.area = $1 and c.org_id = $2 and c.person_id = $3), '-infinity')))
         on conflict do nothing",
    )
    .bind(person.area)
    .bind(org)
    .bind(person.id)
    .bind(&ids)
    .bind(&of)
    .bind(&outcomes)
    .bind(&current)
    .bind(own.map(|view| view.id))
    .bind(own.map(|view| view.by))
    .bind(&actor.name)
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 0 {
        return Ok(());
    }
    let entry = Entry {
        kind: "score.shown".to_owned(),
        subject_area: Some(person.area),
        subject_org: Some(org),
        person: Some(person.id),
        object_kind: "score_exposure".to_owned(),
        object: own.map(|view| view.id),
        fields: "score".to_owned(),
        count: i32::try_from(done.rows_affected()).ok(),
        ..Entry::default()
    };
    tx.audit(entry).await
}

/// Scores of the record as it stood that a view opened and its writer was shown.
pub async fn exposed(tx: &mut Tx<'_>, person: Key, view: Uuid) -> Result<Vec<Uuid>> {
    let org = tx.permit().actor().org;
    Ok(sqlx::query_scalar(
        "select score_id from app.score_exposure where area = $1 and org_id = $2 and person_id = $3 and view_id = $4 and current",
    )
    .bind(person.area)
    .bind(org)
    .bind(person.id)
    .bind(view)
    .fetch_all(tx.conn())
    .await?)
}
