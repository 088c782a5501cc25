//! Objects that no screen makes in a few steps, laid down as rows.

use crate::nation::{AREA, TOWN};
use ground::db::Key;
use sqlx::PgConnection;
use uuid::Uuid;

/// A file of the resident register that waits for a look, with a row that was refused, and a person the linked systems know.
pub async fn run(admin: &mut PgConnection) -> Uuid {
    let run = sqlx::query_scalar(
        "with person as (insert into app.linked_person (area, org_id, id, created_at) values ($1, $2, gen_random_uuid(), now())),
           run as (insert into app.source_run (area, org_id, id, source, file_name, way, stated_on, position, whole, state, created_by_name, created_at, alive_at, total)
           values ($1, $2, gen_random_uuid(), 'jumin', '架空.csv', 'upload', '2026-04-01', 202604010001, true, 'preview', '架空', now(), now(), 1) returning area, org_id, id)
         select id from run",
    );
    let run = run.bind(AREA).bind(TOWN).fetch_one(&mut *admin).await.unwrap();
    sqlx::query(
        "insert into app.refused_row (area, org_id, run_id, n, cells, reasons) values ($1, $2, $3, 1, '[]', '[]')",
    )
    .bind(AREA)
    .bind(TOWN)
    .bind(run)
    .execute(admin)
    .await
    .unwrap();
    run
}

/// An export that waits for approval, a list of what has ended with a line and a certificate, and a hold: of a person who is not there.
pub async fn kept(admin: &mut PgConnection) {
    for sql in [
        "insert into app.masked_export (area, org_id, id, purpose, receiver, format, parts, key_kept, state, asked_by, asked_by_name, asked_at)
         values ($1, $2, gen_random_uuid(), '架空', '架空', 'csv', '{case}', true, 'waiting', gen_random_uuid(), '架空', now())",
        "insert into app.masked_opening (area, org_id, id, export_id, reason, asked_by, asked_by_name, asked_at)
         select area, org_id, gen_random_uuid(), id, '架空', gen_random_uuid(), '架空', now() from app.masked_export where area = $1 and org_id = $2",
        "insert into app.retention_list (area, org_id, id, month, by_clock, made_at, made_by_name, state)
         values ($1, $2, gen_random_uuid(), '2026-04-01', true, now(), '架空', 'draft')",
        "insert into app.retention_item (area, org_id, id, list_id, kind, object_id, rule, since, why, state)
         select area, org_id, gen_random_uuid(), id, 'rows', gen_random_uuid(), 'rows', '2026-03-31', '架空', 'spared' from app.retention_list where area = $1 and org_id = $2",
        "insert into app.erasure_certificate (area, org_id, id, list_id, n, number, paper, hash, issued_at)
         select area, org_id, gen_random_uuid(), id, 1, '消第1号', '{\"number\":\"\",\"date\":\"\",\"opening\":\"\",\"lines\":[],\"ended\":[],\"rows\":[],\"spared\":[],\"copies\":\"\",\"hash\":\"\",\"before\":\"\"}',
           'x', now() from app.retention_list where area = $1 and org_id = $2",
        "insert into app.retention_hold (area, org_id, id, kind, object_id, basis, reason, set_by_name, set_at)
         values ($1, $2, gen_random_uuid(), 'rows', gen_random_uuid(), '訴訟', '架空', '架空', now())",
    ] {
        sqlx::query(sql).bind(AREA).bind(TOWN).execute(&mut *admin).await.unwrap();
    }
}

/// Two records of the linked systems that may be one person.
pub async fn proposal(admin: &mut PgConnection) -> Uuid {
    let (a, b) = (
        Uuid::from_u128(0x0199_0000_0000_7000_9000_0000_0000_0101),
        Uuid::from_u128(0x0199_0000_0000_7000_9000_0000_0000_0102),
    );
    sqlx::query_scalar(
        "with records as (insert into app.source_record (area, org_id, id, source, key, name, birth, gone)
           values ($1, $2, $3, 'hoiku', '1', '架空　花子', '2018-05-05', false), ($1, $2, $4, 'gakuseki', '1', '架空　花子', '2018-05-05', false))
         insert into app.match_proposal (area, org_id, id, kind, a, b, certainty, why) values ($1, $2, gen_random_uuid(), 'same', $3, $4, 0.9, 'between') returning id",
    )
    .bind(AREA)
    .bind(TOWN)
    .bind(a)
    .bind(b)
    .fetch_one(admin)
    .await
    .unwrap()
}

/// A model that is shown and one before it, and a mark that asks for another look at the child.
pub async fn weighed(admin: &mut PgConnection, child: Key) -> Uuid {
    sqlx::query("insert into app.score_review (area, org_id, id, person_id, why, raised_at) values ($1, $2, gen_random_uuid(), $3, 'reported', now())")
        .bind(AREA)
        .bind(TOWN)
        .bind(child.id)
        .execute(&mut *admin)
        .await
        .unwrap();
    let model = sqlx::query_scalar(
        "with model as (insert into app.score_model (area, org_id, id, outcome, name, hash, definition, card, added_by_name, added_at)
           values ($1, $2, gen_random_uuid(), 'custody', '架空モデル', 'x', '{}', '架空', '架空', now()) returning id),
         step as (insert into app.score_model_step (area, org_id, model_id, n, state, reason, by_name, at) select $1, $2, id, 1, 'draft', '架空', '架空', now() from model)
         select id from model",
    );
    let model: Uuid = model.bind(AREA).bind(TOWN).fetch_one(&mut *admin).await.unwrap();
    looked_at(admin, model).await;
    model
}

/// A look at the model that came to nothing, and a change that nobody answered.
async fn looked_at(admin: &mut PgConnection, model: Uuid) {
    for sql in [
        "insert into app.score_evaluation_ask (area, org_id, id, model_id, asked_by_name, asked_at, ended_at)
         values ($1, $2, gen_random_uuid(), $3, '架空', now(), now())",
        "insert into app.score_evaluation (area, org_id, id, model_id, model_hash, ask_id, until_on, result, program, asked_by_name, at)
         select area, org_id, gen_random_uuid(), model_id, 'x', id, '2026-04-01',
           '{\"since\": \"2026-03-01\", \"until\": \"2026-04-01\",
             \"counts\": {\"before\": 0, \"landmarks\": 0, \"matured\": 0, \"events\": 0, \"open\": 0, \"unknown\": 0, \"shown\": 0},
             \"quality\": {\"too_few\": \"架空\"}, \"beside\": {\"too_few\": \"架空\"}, \"groups\": {\"too_few\": \"架空\"}, \"offices\": {\"too_few\": \"架空\"},
             \"inputs\": {\"too_few\": \"架空\"}, \"outcomes\": {\"too_few\": \"架空\"}, \"worth\": {\"too_few\": \"架空\"}, \"alarms\": []}',
           '架空', '架空', now() from app.score_evaluation_ask where area = $1 and org_id = $2 and model_id = $3",
        "insert into app.score_alarm (area, org_id, id, model_id, evaluation_id, kind, subject, words, raised_at)
         select area, org_id, gen_random_uuid(), model_id, id, 'inputs', '架空', '架空', now() from app.score_evaluation where area = $1 and org_id = $2 and model_id = $3",
    ] {
        sqlx::query(sql).bind(AREA).bind(TOWN).bind(model).execute(&mut *admin).await.unwrap();
    }
}

/// What a linked system leaves: an id of its own for the child, a file that is done, a webhook.
pub async fn linked(admin: &mut PgConnection, child: Key) -> Uuid {
    sqlx::query("insert into app.external_id (area, org_id, system, kind, external_id, person_id, at) values ($1, $2, '架空の連携', 'record', 'A-1', $3, now())")
        .bind(AREA)
        .bind(TOWN)
        .bind(child.id)
        .execute(&mut *admin)
        .await
        .unwrap();
    sqlx::query(
        "insert into app.bulk_job (area, org_id, id, system, file_name, format, bytes, file, state, total, created_by_name, created_at, alive_at)
         values ($1, $2, gen_random_uuid(), '架空の連携', '架空.csv', 'table', 1, 'x', 'failed', 1, '架空', now(), now())",
    )
    .bind(AREA)
    .bind(TOWN)
    .execute(&mut *admin)
    .await
    .unwrap();
    let webhook = sqlx::query_scalar(
        "insert into app.webhook (area, org_id, id, name, url, events, secret, created_by_name, created_at, system)
         values ($1, $2, gen_random_uuid(), '架空', 'https://hook.example/', '{ping}', 'x', '架空', now(), '架空の連携') returning id",
    );
    webhook.bind(AREA).bind(TOWN).fetch_one(admin).await.unwrap()
}

/// A round of the survey with the child on its list, asked about, answered, decided on, supported and looked at.
pub async fn outreach(admin: &mut PgConnection, child: Key) -> Uuid {
    let round: Uuid = sqlx::query_scalar(
        "insert into app.outreach_round (area, org_id, id, n, name, survey_on, target, made_by_name, made_at)
         values ($1, $2, gen_random_uuid(), 1, '架空の調査', '2026-04-01', '架空の対象', '架空', now()) returning id",
    )
    .bind(AREA)
    .bind(TOWN)
    .fetch_one(&mut *admin)
    .await
    .unwrap();
    for sql in [
        "insert into app.outreach_candidate (area, org_id, id, round_id, person_id, linked, stage, registered, origin, reason, added_by_name, added_at)
         values ($1, $2, gen_random_uuid(), $3, $4, false, 'school', false, 'hand', '架空の理由', '架空', now())",
        "insert into app.outreach_ask (area, org_id, id, round_id, candidate_id, person_id, linked, kind, place, told, form, due_on, sent_by_name, sent_at)
         select $1, $2, gen_random_uuid(), $3, id, $4, false, 'school', '架空小学校',
           '{\"round\": \"架空\", \"name\": \"架空姓 子\", \"kana\": \"\", \"birth\": \"\", \"age\": \"\", \"grade\": \"\", \"class\": \"\"}',
           '{\"id\": \"survey_school\", \"title\": \"架空\", \"version\": 1, \"effective_on\": \"2023-03-01\", \"subject\": \"child\", \"sections\": []}',
           '2026-12-01', '架空', now() from app.outreach_candidate where round_id = $3",
        "insert into app.outreach_answer (area, org_id, id, asked_by, ask_id, person_id, answers, whole, way, by_name, by_section, at)
         select $1, $2, gen_random_uuid(), $2, id, $4, '{}', false, 'file', '架空', '架空', now() from app.outreach_ask where round_id = $3",
        "insert into app.outreach_judgement (area, org_id, id, candidate_id, person_id, kind, outcome, reason, held_on, by_name, by_section, at)
         select $1, $2, gen_random_uuid(), id, $4, 'view', 'watch', '架空の見立て', '2026-04-01', '架空', '架空', now() from app.outreach_candidate where round_id = $3",
        "insert into app.outreach_support (area, org_id, id, version, candidate_id, person_id, menu, state, by_name, at)
         select $1, $2, gen_random_uuid(), 1, id, $4, 'school_watch', 'planned', '架空', now() from app.outreach_candidate where round_id = $3",
        "insert into app.outreach_indicator (area, org_id, id, candidate_id, person_id, indicator, moment, value, measured_on, by_name, at)
         select $1, $2, gen_random_uuid(), id, $4, 'living', 'before', 'not', '2026-04-01', '架空', now() from app.outreach_candidate where round_id = $3",
    ] {
        sqlx::query(sql).bind(AREA).bind(TOWN).bind(round).bind(child.id).execute(&mut *admin).await.unwrap();
    }
    round
}
