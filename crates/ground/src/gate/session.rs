//! Sessions: a random cookie, its hash in the table, idle and absolute limits, and the actor it stands for today.

use super::registry::SharedRegistry;
use super::{Action, Actor, Registry, WardReader, ladder};
use crate::db::Db;
use crate::error::{Error, Result};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use jiff_sqlx::{Date as SqlDate, Timestamp as SqlTimestamp, ToSqlx};
use sha2::{Digest, Sha256};
use sqlx::PgConnection;
use std::collections::HashSet;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};
use tokio::sync::Mutex;
use uuid::Uuid;

/// Limits of sessions and log-ins.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Without a request for so long, the session ends (guard 5.5: 15 minutes).
    pub idle: SignedDuration,
    /// Ends in any case (12 hours).
    pub absolute: SignedDuration,
    /// Sessions per account; the oldest ends when one more begins.
    pub sessions_per_account: i64,
    /// Whether staff without a second factor must set one up before anything else. Off in the demo nation only.
    pub second_factor_required: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            idle: SignedDuration::from_mins(15),
            absolute: SignedDuration::from_hours(12),
            sessions_per_account: 2,
            second_factor_required: true,
        }
    }
}

/// Setting of an agency: minutes without a request after which its sessions end.
pub const IDLE_MINUTES: &str = "idle_minutes";
/// Setting of an agency: 0 takes the nationwide search away from all of its posts.
pub const NATION_SEARCH: &str = "nation_search";
/// Setting: `hit` when counterparts learn only that there is a record and whom to call.
pub const SHARING_RANGE: &str = "sharing_range";
/// The value of [`SHARING_RANGE`] that closes an agency's records to its counterparts.
pub const ONLY_HITS: &str = "hit";

/// Turns cookies and keys into actors; keeps the registry.
#[derive(Clone)]
pub struct Gate {
    pub(crate) db: Db,
    settings: Arc<Settings>,
    registry: Arc<SharedRegistry>,
    pub(super) vault: Arc<crate::vault::Vault>,
    pub(super) lanes: Arc<Vec<Mutex<()>>>,
    pub(super) wards: Arc<OnceLock<WardReader>>,
}

/// `seen_at` is written at most this often, so that reading pages does not write to the session table each time.
const SEEN_STEP: SignedDuration = SignedDuration::from_secs(30);

/// Session, staff, area, agency, second factor, begun, last seen, version of the registry, first password not yet changed.
type SessionRow = (Uuid, Uuid, i16, i32, bool, SqlTimestamp, SqlTimestamp, i64, bool);
/// Name, last day, title of the post, role, section, persons behind the conflict wall, the post.
type HolderRow = (String, SqlDate, String, String, Option<i32>, Vec<Uuid>, i32);

impl Gate {
    /// A gate on a database; reads the registry.
    pub async fn open(db: Db, settings: Settings, vault: Arc<crate::vault::Vault>) -> Result<Self> {
        let registry = Registry::load(db.auth()).await?;
        Ok(Self {
            db,
            settings: Arc::new(settings),
            registry: Arc::new(RwLock::new(Arc::new(registry))),
            vault,
            lanes: Arc::new(ladder::lanes()),
            wards: Arc::default(),
        })
    }

    /// Limits in force.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Agencies, jurisdiction and rights as last read.
    pub fn registry(&self) -> Arc<Registry> {
        self.registry.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Reads the registry again when its version has moved. Called with the version each session look-up returns,
    /// so that changes of rights apply to the next request on every process.
    pub async fn refresh(&self, version: i64) -> Result<()> {
        if self.registry().version != version {
            let fresh = Arc::new(Registry::load(self.db.auth()).await?);
            *self.registry.write().unwrap_or_else(PoisonError::into_inner) = fresh;
        }
        Ok(())
    }

    /// Reads the current version and refreshes; for processes that serve no requests.
    pub async fn refresh_now(&self) -> Result<()> {
        let version: i64 = sqlx::query_scalar("select n from ref.version").fetch_one(self.db.auth()).await?;
        self.refresh(version).await
    }

    /// Begins a session; the returned token goes into the cookie and is stored nowhere.
    pub(super) async fn begin(
        &self,
        connection: &mut PgConnection,
        staff: Uuid,
        area: i16,
        org: i32,
        second_factor: bool,
    ) -> Result<(String, Uuid)> {
        let (token, id) = (random_token(), self.db.clock().new_id());
        let now = self.db.clock().now();
        sqlx::query(
            "update auth.session set ended_at = $2 where staff_id = $1 and ended_at is null and token_hash not in
               (select token_hash from auth.session where staff_id = $1 and ended_at is null order by seen_at desc limit $3)",
        )
        .bind(staff)
        .bind(now.to_sqlx())
        .bind(self.settings.sessions_per_account - 1)
        .execute(&mut *connection)
        .await?;
        sqlx::query(
            "insert into auth.session (token_hash, id, staff_id, area, org_id, second_factor, created_at, seen_at)
             values ($1, $2, $3, $4, $5, $6, $7, $7)",
        )
        .bind(hash(&token))
        .bind(id)
        .bind(staff)
        .bind(area)
        .bind(org)
        .bind(second_factor)
        .bind(now.to_sqlx())
        .execute(connection)
        .await?;
        Ok((token, id))
    }

    /// Ends one session.
    pub(super) async fn end(&self, token: &str) -> Result<()> {
        sqlx::query("update auth.session set ended_at = $2 where token_hash = $1 and ended_at is null")
            .bind(hash(token))
            .bind(self.db.clock().now().to_sqlx())
            .execute(self.db.auth())
            .await?;
        Ok(())
    }

    /// Ends every session of a member of staff (leaving, lost device, changed password).
    pub async fn end_all(&self, staff: Uuid) -> Result<()> {
        sqlx::query("update auth.session set ended_at = $2 where staff_id = $1 and ended_at is null")
            .bind(staff)
            .bind(self.db.clock().now().to_sqlx())
            .execute(self.db.auth())
            .await?;
        Ok(())
    }

    /// The actor a cookie stands for now. `touch` is false for background requests, which must not keep a session alive.
    pub async fn actor(&self, token: &str, touch: bool) -> Result<Arc<Actor>> {
        let now = self.db.clock().now();
        let today = self.db.clock().today();
        let row: Option<SessionRow> = sqlx::query_as(
            "select s.id, s.staff_id, s.area, s.org_id, s.second_factor, s.created_at, s.seen_at, v.n,
                    c.password_hash is not null and c.password_set_at is null
             from auth.session s
             join auth.credential c on c.staff_id = s.staff_id and not c.disabled
             cross join ref.version v
             where s.token_hash = $1 and s.ended_at is null",
        )
        .bind(hash(token))
        .fetch_optional(self.db.auth())
        .await?;
        let Some((session, staff, area, org, second_factor, created, seen, version, first_password)) = row else {
            return Err(Error::Unauthenticated);
        };
        let (name, ends_on, post, role, section, walled, post_id) = self.holder(area, staff, today).await?;
        let (created, seen) = (created.to_jiff(), seen.to_jiff());
        self.refresh(version).await?;
        if ends_on.to_jiff() < today || self.is_over(org, created, seen, now) {
            self.end(token).await?;
            return Err(Error::Unauthenticated);
        }
        if touch && now.duration_since(seen) > SEEN_STEP {
            sqlx::query("update auth.session set seen_at = $2 where token_hash = $1")
                .bind(hash(token))
                .bind(now.to_sqlx())
                .execute(self.db.auth())
                .await?;
        }
        let registry = self.registry();
        let agency = registry.agency(org).ok_or(Error::Unauthenticated)?;
        let mut reach = vec![org];
        reach.extend(registry.readable(org, today));
        let may_act = (second_factor || !self.settings.second_factor_required) && !first_password;
        let rights =
            if may_act { rights_today(&registry, org, &role, today) } else { HashSet::from([Action::UseAccount]) };
        let actor = Actor {
            area,
            org,
            kind: agency.kind,
            org_name: agency.name.clone(),
            section,
            staff: Some(staff),
            name,
            post,
            role,
            session: Some(session),
            second_factor,
            reach,
            overseen: registry.overseen(org),
            policed: registry.policed(org, today),
            rights: Arc::new(rights),
            walled: Arc::new(walled.into_iter().collect()),
            ward: None,
        };
        Ok(Arc::new(match registry.schools(post_id, today) {
            Some(schools) => self.limited(actor, schools).await?,
            None => actor,
        }))
    }

    /// Which of these sessions (by the hash of their token) still stand; does not keep them alive.
    pub async fn standing(&self, sessions: &[Vec<u8>]) -> Result<HashSet<Vec<u8>>> {
        let (now, today) = (self.db.clock().now(), self.db.clock().today());
        let rows: Vec<(Vec<u8>, i32, SqlTimestamp, SqlTimestamp)> = sqlx::query_as(
            "select s.token_hash, s.org_id, s.created_at, s.seen_at
             from auth.session s
             join auth.credential c on c.staff_id = s.staff_id and not c.disabled
             join app.staff st on st.area = s.area and st.id = s.staff_id and st.ends_on >= $2
             where s.token_hash = any($1) and s.ended_at is null
               and exists (select from app.appointment a where a.area = s.area and a.staff_id = s.staff_id
                             and a.valid_from <= $2 and (a.valid_until is null or $2 <= a.valid_until))",
        )
        .bind(sessions)
        .bind(today.to_sqlx())
        .fetch_all(self.db.auth())
        .await?;
        let standing = rows
            .into_iter()
            .filter(|(_, org, created, seen)| !self.is_over(*org, created.to_jiff(), seen.to_jiff(), now));
        Ok(standing.map(|(session, ..)| session).collect())
    }

    /// Who a member of staff is today. Apart from the session, so that the area is known when the database plans: one partition, not all.
    async fn holder(&self, area: i16, staff: Uuid, today: jiff::civil::Date) -> Result<HolderRow> {
        let row: Option<HolderRow> = sqlx::query_as(
            "select st.name, st.ends_on, p.title, p.role, p.section_id,
                    array(select c.person_id from app.conflict c where c.area = $1 and c.staff_id = $2 and c.lifted_at is null),
                    p.id
             from app.staff st
             join app.appointment a on a.area = $1 and a.staff_id = $2 and a.valid_from <= $3 and (a.valid_until is null or $3 <= a.valid_until)
             join ref.post p on p.id = a.post_id
             where st.area = $1 and st.id = $2
             order by a.valid_from desc limit 1",
        )
        .bind(area)
        .bind(staff)
        .bind(today.to_sqlx())
        .fetch_optional(self.db.auth())
        .await?;
        row.ok_or(Error::Unauthenticated)
    }

    /// The actor an API key stands for now.
    pub async fn system(&self, key: &str) -> Result<Arc<Actor>> {
        let today = self.db.clock().today();
        let row: Option<(i16, i32, String, String, i64)> = sqlx::query_as(
            "select k.area, k.org_id, k.name, k.role, v.n from auth.api_key k cross join ref.version v
             where k.key_hash = $1 and k.revoked_at is null and k.expires_on >= $2",
        )
        .bind(hash(key))
        .bind(today.to_sqlx())
        .fetch_optional(self.db.auth())
        .await?;
        let (area, org, name, role, version) = row.ok_or(Error::Unauthenticated)?;
        self.refresh(version).await?;
        let registry = self.registry();
        let agency = registry.agency(org).ok_or(Error::Unauthenticated)?;
        let mut reach = vec![org];
        reach.extend(registry.readable(org, today));
        Ok(Arc::new(Actor {
            area,
            org,
            kind: agency.kind,
            org_name: agency.name.clone(),
            section: None,
            staff: None,
            name,
            post: "連携システム".to_owned(),
            rights: Arc::new(rights_today(&registry, org, &role, today)),
            role,
            session: None,
            second_factor: true,
            reach,
            overseen: registry.overseen(org),
            policed: registry.policed(org, today),
            walled: Arc::default(),
            ward: None,
        }))
    }

    /// How long sessions of an agency live without a request: its setting of today, else the installation's.
    pub fn idle_of(&self, org: i32) -> SignedDuration {
        let minutes =
            self.registry().setting(org, IDLE_MINUTES, self.db.clock().today()).and_then(serde_json::Value::as_i64);
        minutes.filter(|minutes| (5..=60).contains(minutes)).map_or(self.settings.idle, SignedDuration::from_mins)
    }

    fn is_over(&self, org: i32, created: Timestamp, seen: Timestamp, now: Timestamp) -> bool {
        now.duration_since(created) > self.settings.absolute || now.duration_since(seen) > self.idle_of(org) + SEEN_STEP
    }
}

/// The role's rights on a day, without the nationwide search where the agency has switched it off.
fn rights_today(registry: &Registry, org: i32, role: &str, today: Date) -> HashSet<Action> {
    let mut rights = registry.rights(org, role, today);
    if registry.setting(org, NATION_SEARCH, today).and_then(serde_json::Value::as_i64) == Some(0) {
        rights.remove(&Action::SearchNation);
    }
    rights
}

/// 256 random bits as text.
pub(super) fn random_token() -> String {
    URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>())
}

/// What the tables keep of a token.
pub(crate) fn hash(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}
