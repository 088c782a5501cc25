//! Migrations: each file of `migrations/` runs once, in order, in one transaction, as the owner.

use crate::error::{Error, Result};
use sha2::{Digest, Sha256};
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, Connection, Executor};

macro_rules! migrations {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("../../../../migrations/", $name, ".sql")))),*]
    };
}

const MIGRATIONS: &[(&str, &str)] = migrations![
    "0001_context",
    "0002_agencies",
    "0003_audit",
    "0004_people",
    "0005_cases",
    "0006_sharing",
    "0007_people_work",
    "0009_login",
    "0010_notices",
    "0011_import",
    "0012_watch",
    "0013_reporter",
    "0014_asked_areas",
    "0015_sheets",
    "0016_council",
    "0017_custody",
    "0018_paper",
    "0018b_letter",
    "0019_figures",
    "0020_custody_plan",
    "0021_letter_ways",
    "0022_watch_tasks",
    "0023_overseen",
    "0024_letter_signed",
    "0025_filed_request",
    "0026_transition",
    "0026b_transition_work",
    "0027_missing",
    "0028_nation",
    "0029_police",
    "0030_links",
    "0031_settings",
    "0032_heads",
    "0033_sources",
    "0034_insight",
    "0035_matching",
    "0035b_matching_work",
    "0036_keep",
    "0037_operator",
    "0038_outreach",
    "0039_score",
    "0040_learn",
    "0041_monitor",
    "0042_outreach_moved",
    "0043_linked_answers",
    "0045_held_weeks",
    "0047_checkin_outcomes",
    "0048_checkin_calendar",
    "0049_repeated_files",
    "0050_checkin_trial",
    "0052_score_shown",
    "0055_linked_statistics",
    "0056_checkin_rows",
];

/// Brings the schema up to this program. Refuses a database that a newer program has migrated, and one whose applied files differ.
pub async fn migrate(owner: &PgConnectOptions) -> Result<()> {
    let mut connection = owner.connect().await?;
    connection.execute("select pg_advisory_lock(hashtext('kasugai migrations'))").await?;
    connection
        .execute("create table if not exists public.migration (name text primary key, hash bytea not null, at timestamptz not null default now())")
        .await?;
    let applied: Vec<(String, Vec<u8>)> =
        sqlx::query_as("select name, hash from public.migration order by name").fetch_all(&mut connection).await?;
    for (name, hash) in &applied {
        match MIGRATIONS.iter().find(|(known, _)| known == name) {
            None => {
                return Err(Error::Upstream(format!(
                    "データベースは新しい版の Kasugai で更新されています（{name}）。新しい版のプログラムを使ってください。"
                )));
            }
            Some((_, sql)) if Sha256::digest(sql).as_slice() != hash.as_slice() => {
                return Err(Error::internal(format!("applied migration {name} differs from this program's")));
            }
            Some(_) => {}
        }
    }
    for &(name, sql) in MIGRATIONS.iter().filter(|(name, _)| !applied.iter().any(|(known, _)| known == name)) {
        let mut tx = connection.begin().await?;
        tx.execute(sql).await.map_err(|error| Error::internal(format!("migration {name}: {error}")))?;
        sqlx::query("insert into public.migration (name, hash) values ($1, $2)")
            .bind(name)
            .bind(Sha256::digest(sql).as_slice())
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        tracing::info!(name, "migrated");
    }
    connection.close().await?;
    Ok(())
}

/// Identifies the schema: changes whenever a migration is added. For caches of migrated databases.
pub fn schema_fingerprint() -> String {
    let mut digest = Sha256::new();
    for (name, sql) in MIGRATIONS {
        digest.update(name);
        digest.update(sql);
    }
    digest.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}
