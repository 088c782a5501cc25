//! One unit of work under one permit: the tenant context, the audit rows and the events commit together or not at all.

use super::{Clock, Db};
use crate::audit::{self, Entry};
use crate::error::{Error, Result};
use crate::gate::Permit;
use crate::sealed::Sealed;
use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use serde_json::json;
use sqlx::postgres::{PgConnection, PgPool};
use sqlx::{Executor as _, Postgres, Transaction};
use std::collections::HashSet;
use std::sync::Arc;
use tokio::sync::Notify;
use uuid::Uuid;

/// A transaction. Dropped without [`Tx::commit`] or [`Tx::show`], nothing of it remains.
pub struct Tx<'p> {
    inner: Transaction<'static, Postgres>,
    permit: &'p Permit,
    clock: Clock,
    now: Timestamp,
    news: Arc<Notify>,
    has_event: bool,
}

/// One changed field: names for people, values as shown.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct FieldChange {
    /// Column or form field.
    pub field: String,
    /// Label in Japanese.
    pub label: String,
    /// Before; empty when new.
    pub from: String,
    /// After.
    pub to: String,
}

/// What a write did: becomes a history row, an audit row and an event in the same commit.
#[derive(Debug, Clone)]
pub struct Change {
    /// Audit kind and event kind, e.g. `record.updated`.
    pub kind: &'static str,
    /// Table of the object.
    pub entity: &'static str,
    /// The object.
    pub id: Uuid,
    /// The person it is about.
    pub person: Option<Uuid>,
    /// Changed fields; empty for things that have no field history.
    pub fields: Vec<FieldChange>,
    /// What the event's handler needs: ids and codes, never names.
    pub payload: serde_json::Value,
}

impl<'p> Tx<'p> {
    pub(super) async fn begin(pool: &PgPool, db: &Db, permit: &'p Permit) -> Result<Tx<'p>> {
        let mut inner = pool.begin().await?;
        let scope = permit.scope();
        let clock = db.clock().clone();
        let now = clock.now();
        sqlx::query(
            "select set_config('app.orgs', $1, true), set_config('app.own', $2, true), set_config('app.person', $3, true),
                    set_config('app.overseen', $4, true), set_config('app.policed', $5, true),
                    set_config('app.policed_wholly', $6, true), set_config('app.policed_towns', $7, true), set_config('app.now', $8, true),
                    set_config('app.ward', $9, true)",
        )
        .bind(int_array(&scope.orgs))
        .bind(int_array(&scope.own))
        .bind(scope.person.map(|person| person.to_string()).unwrap_or_default())
        .bind(int_array(&scope.overseen))
        .bind(int_array(&scope.policed.centres))
        .bind(int_array(&scope.policed.wholly))
        .bind(int_array(&scope.policed.towns))
        .bind(now.to_string())
        .bind(ward(scope.ward.as_deref()))
        .execute(&mut *inner)
        .await?;
        Ok(Tx { inner, permit, now, clock, news: db.news(), has_event: false })
    }

    /// Where statements run. Only `store.rs` files use it.
    pub fn conn(&mut self) -> &mut PgConnection {
        &mut self.inner
    }

    /// The permit this work runs under.
    pub fn permit(&self) -> &'p Permit {
        self.permit
    }

    /// The moment of this work: one value for every row it writes.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// Today in Japan, at the moment of this work.
    pub fn today(&self) -> jiff::civil::Date {
        self.now.to_zoned(super::japan()).date()
    }

    /// A new id.
    pub fn new_id(&self) -> Uuid {
        self.clock.new_id()
    }

    /// Records a change: field history, audit row and event.
    pub async fn record(&mut self, change: Change) -> Result<()> {
        let actor = self.permit.actor();
        if !change.fields.is_empty() {
            sqlx::query(
                "insert into app.change (area, org_id, id, person_id, entity, entity_id, at, staff_id, staff_name, post, fields)
                 values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            )
            .bind(actor.area)
            .bind(actor.org)
            .bind(self.clock.new_id())
            .bind(change.person)
            .bind(change.entity)
            .bind(change.id)
            .bind(self.now.to_sqlx())
            .bind(actor.staff)
            .bind(&actor.name)
            .bind(&actor.post)
            .bind(json!(change.fields))
            .execute(&mut *self.inner)
            .await?;
        }
        let names: Vec<&str> = change.fields.iter().map(|field| field.field.as_str()).collect();
        self.audit(Entry {
            kind: change.kind.to_owned(),
            subject_area: Some(actor.area),
            subject_org: Some(actor.org),
            person: change.person,
            object_kind: change.entity.to_owned(),
            object: Some(change.id),
            fields: names.join(","),
            ..Entry::default()
        })
        .await?;
        self.event(change.kind, change.person, Some(change.id), change.payload).await
    }

    /// Records many changes of a bulk load in two statements. Leaves no events: the load tells of itself once, by [`Tx::event`].
    pub async fn record_many(&mut self, changes: &[Change]) -> Result<()> {
        let actor = self.permit.actor();
        let new_id = || self.clock.new_id();
        let histories = changes.iter().filter(|change| !change.fields.is_empty()).map(|change| {
            json!({ "id": new_id(), "person_id": change.person, "entity": change.entity, "entity_id": change.id, "fields": change.fields })
        });
        sqlx::query(
            "insert into app.change (area, org_id, id, person_id, entity, entity_id, at, staff_id, staff_name, post, fields)
             select $1, $2, r.id, r.person_id, r.entity, r.entity_id, $3, $4, $5, $6, r.fields
             from jsonb_to_recordset($7) as r(id uuid, person_id uuid, entity text, entity_id uuid, fields jsonb)",
        )
        .bind(actor.area)
        .bind(actor.org)
        .bind(self.now.to_sqlx())
        .bind(actor.staff)
        .bind(&actor.name)
        .bind(&actor.post)
        .bind(serde_json::Value::Array(histories.collect()))
        .execute(&mut *self.inner)
        .await?;
        audit::write_many(&mut self.inner, self.permit, &self.clock, self.now, changes).await
    }

    /// Leaves an event for the outbox without a field history.
    pub async fn event(
        &mut self,
        kind: &str,
        person: Option<Uuid>,
        object: Option<Uuid>,
        payload: serde_json::Value,
    ) -> Result<()> {
        self.event_at(self.now, kind, person, object, payload).await
    }

    /// [`Tx::event`], to happen at a later moment.
    pub async fn event_at(
        &mut self,
        at: Timestamp,
        kind: &str,
        person: Option<Uuid>,
        object: Option<Uuid>,
        payload: serde_json::Value,
    ) -> Result<()> {
        let actor = self.permit.actor();
        sqlx::query(
            "insert into app.event (area, org_id, id, kind, person_id, object_id, payload, at, due_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $8)",
        )
        .bind(actor.area)
        .bind(actor.org)
        .bind(self.clock.new_id())
        .bind(kind)
        .bind(person)
        .bind(object)
        .bind(payload)
        .bind(at.to_sqlx())
        .execute(&mut *self.inner)
        .await?;
        self.has_event = true;
        Ok(())
    }

    /// Writes one audit row under this permit.
    pub async fn audit(&mut self, entry: Entry) -> Result<()> {
        audit::write(&mut self.inner, self.permit, self.clock.new_id(), self.now, entry).await
    }

    /// Writes one audit row of a job into the trail of the agency it acts for.
    ///
    /// # Errors
    /// `Forbidden` for anybody but a job.
    pub async fn audit_for(&mut self, area: i16, org: i32, entry: Entry) -> Result<()> {
        let permit = self.permit.of_agency(area, org)?;
        audit::write(&mut self.inner, &permit, self.clock.new_id(), self.now, entry).await
    }

    /// Lets statements take up to half an hour, and the work between them five minutes: for what nobody waits for as for a page.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn take_time(&mut self) -> Result<()> {
        sqlx::query("set local statement_timeout = '30min'").execute(self.conn()).await?;
        sqlx::query("set local idle_in_transaction_session_timeout = '5min'").execute(self.conn()).await?;
        Ok(())
    }

    /// For statements that look into every area: their plans name every partition, and making one takes far longer than running it. From here on
    /// each statement's plan is made once a connection and kept, whatever the values.
    pub async fn plan_once(&mut self) -> Result<()> {
        self.inner.execute("set local plan_cache_mode = force_generic_plan").await?;
        Ok(())
    }

    /// Begins a part that can be taken back alone: by [`Tx::roll_back_to_savepoint`], until [`Tx::release`].
    pub async fn savepoint(&mut self) -> Result<()> {
        self.inner.execute("savepoint part").await?;
        Ok(())
    }

    /// Keeps what was done since the savepoint.
    pub async fn release(&mut self) -> Result<()> {
        self.inner.execute("release savepoint part").await?;
        Ok(())
    }

    /// Takes back what was done since the savepoint; what was done before it stays.
    pub async fn roll_back_to_savepoint(&mut self) -> Result<()> {
        self.inner.execute("rollback to savepoint part; release savepoint part").await?;
        Ok(())
    }

    /// Commits; events reach the outbox at once.
    pub async fn commit(self) -> Result<()> {
        self.inner.commit().await?;
        if self.has_event {
            self.news.notify_one();
        }
        Ok(())
    }

    /// Writes the audit rows of what is about to be seen, commits, and only then yields it.
    /// When a row cannot be written, nothing is shown.
    pub async fn show<T>(mut self, sealed: Sealed<T>) -> Result<T> {
        for view in sealed.views {
            self.audit(Entry::from(view)).await.map_err(unaudited)?;
        }
        self.commit().await.map_err(unaudited)?;
        Ok(sealed.value)
    }
}

fn unaudited(error: Error) -> Error {
    tracing::error!(?error, "audit row not written; nothing shown");
    Error::Upstream("閲覧記録を書き込めないため、表示できません。システム管理者に連絡してください。".into())
}

/// PostgreSQL's text form of an int array; integers only, so nothing can be injected.
fn int_array<N: Into<i64> + Copy>(values: &[N]) -> String {
    let mut text = String::with_capacity(values.len() * 6 + 2);
    text.push('{');
    for (position, value) in values.iter().enumerate() {
        if position > 0 {
            text.push(',');
        }
        text.push_str(&(*value).into().to_string());
    }
    text.push('}');
    text
}

/// The persons a limited post sees, as the policies compare them: '' for posts without a limit, '-' for a ward without anybody.
fn ward(persons: Option<&HashSet<Uuid>>) -> String {
    let Some(persons) = persons else { return String::new() };
    let ids: Vec<String> = persons.iter().map(Uuid::to_string).collect();
    if ids.is_empty() { "-".to_owned() } else { ids.join(",") }
}
