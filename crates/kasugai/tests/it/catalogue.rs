//! The database's own walls, read from its catalogue: what no code review can forget.

use crate::nation::{AREA, CENTRE, Nation, TOWN};
use ground::db::Role;
use sqlx::{ConnectOptions, Executor};

/// Tables of the tenant schemas that belong to no tenant, and why.
const NOT_TENANT: [&str; 2] = [
    "app.lease", // which process runs a timed job
    "log.seal",  // hashes of audit rows
];

async fn offenders(nation: &Nation, sql: &'static str) -> Vec<String> {
    let mut admin = nation.admin().await;
    let found: Vec<String> = sqlx::query_scalar(sql).fetch_all(&mut admin).await.unwrap();
    found.into_iter().filter(|name| !NOT_TENANT.contains(&name.as_str())).collect()
}

#[tokio::test]
async fn every_tenant_table_and_partition_is_walled() {
    let nation = Nation::new().await;
    let open = offenders(
        &nation,
        "select n.nspname || '.' || c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
         where n.nspname in ('app', 'log') and c.relkind in ('r', 'p') and not (c.relrowsecurity and c.relforcerowsecurity)",
    )
    .await;
    assert!(open.is_empty(), "row-level security is not enabled and forced: {open:?}");
}

/// Tables a post limited to schools reads as everybody does: there is no child in them.
const WITHOUT_CHILDREN: [&str; 20] = [
    "alert_rule",
    "announcement",
    "announcement_read",
    "appointment",
    "area_charge",
    "area_group",
    "code_map",
    "counter",
    "deputy",
    "draft",
    "event",
    "idempotency",
    "notice_seen",
    "paper_template",
    "saved_search",
    "sheet_codes",
    "sheet_form",
    "sheet_wording",
    "staff",
    "webhook",
];

#[tokio::test]
async fn every_table_that_may_tell_of_a_child_is_narrowed_for_posts_limited_to_schools() {
    let nation = Nation::new().await;
    let open: Vec<String> = sqlx::query_scalar(
        "select c.relname::text from pg_class c where c.relkind = 'p' and c.relnamespace = 'app'::regnamespace
           and not exists (select from pg_policy p where p.polrelid = c.oid and p.polname = 'ward' and not p.polpermissive and p.polcmd = 'r') order by 1",
    )
    .fetch_all(&mut nation.admin().await)
    .await
    .unwrap();
    assert_eq!(open, WITHOUT_CHILDREN, "a table without the policy of the ward");
    // Without a word about the ward nobody is seen.
    let child = crate::fixtures::child(&nation.app, TOWN, "架空 域子").await;
    let mut read = nation.database.role(Role::Read).connect().await.unwrap();
    let mut seen = async |ward: Option<String>| -> i64 {
        let ward = ward.map_or(String::new(), |ward| format!(", set_config('app.ward', '{ward}', false)"));
        let context = format!(
            "select set_config('app.orgs', '{{{TOWN}}}', false), set_config('app.own', '{{{TOWN}}}', false){ward}"
        );
        read.execute(sqlx::AssertSqlSafe(context)).await.unwrap();
        sqlx::query_scalar("select (select count(*) from app.person) + (select count(*) from app.record)")
            .fetch_one(&mut read)
            .await
            .unwrap()
    };
    assert_eq!(seen(None).await, 0, "not set");
    assert_eq!(seen(Some(String::new())).await, 2, "not limited");
    assert_eq!(seen(Some("-".into())).await, 0, "limited to nobody");
    assert_eq!(seen(Some(child.id.to_string())).await, 2, "limited to the child");
    assert_eq!(seen(Some(uuid::Uuid::from_u128(1).to_string())).await, 0, "limited to another");
}

#[tokio::test]
async fn every_tenant_table_has_area_and_agency_and_leads_its_keys_with_the_area() {
    let nation = Nation::new().await;
    let without = offenders(
        &nation,
        "select n.nspname || '.' || c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
         where n.nspname in ('app', 'log') and c.relkind in ('r', 'p') and not c.relispartition
           and (select count(*) from pg_attribute a where a.attrelid = c.oid and a.attname in ('area', 'org_id') and a.attnotnull) < 2",
    )
    .await;
    assert!(without.is_empty(), "no area or agency: {without:?}");
    let keys = offenders(
        &nation,
        "select n.nspname || '.' || c.relname || ' ' || k.conname from pg_constraint k join pg_class c on c.oid = k.conrelid
         join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid and a.attnum = k.conkey[1]
         where n.nspname in ('app', 'log') and not c.relispartition and k.contype in ('p', 'u', 'f') and a.attname <> 'area'
           and k.confrelid not in (select oid from pg_class where relnamespace = 'ref'::regnamespace)
           and n.nspname || '.' || c.relname not in ('app.lease', 'log.seal')",
    )
    .await;
    assert!(keys.is_empty(), "key does not start with the area: {keys:?}");
}

#[tokio::test]
async fn partitions_are_reached_through_their_parent_only() {
    let nation = Nation::new().await;
    let granted = offenders(
        &nation,
        "select distinct g.table_schema || '.' || g.table_name || ' to ' || g.grantee from information_schema.role_table_grants g
         join pg_class c on c.oid = (quote_ident(g.table_schema) || '.' || quote_ident(g.table_name))::regclass
         where c.relispartition and g.grantee <> 'kasugai_migrate'",
    )
    .await;
    assert!(granted.is_empty(), "grants on partitions: {granted:?}");
    let mut read = nation.database.role(Role::Read).connect().await.unwrap();
    let direct = read.execute(sqlx::AssertSqlSafe(format!("select * from app.person_a{AREA}"))).await;
    assert!(direct.is_err(), "a partition can be read directly");
}

#[tokio::test]
async fn the_applications_roles_own_nothing_and_bypass_nothing() {
    let nation = Nation::new().await;
    let strong = offenders(
        &nation,
        "select rolname::text from pg_roles where rolname like 'kasugai\\_%' and rolname <> 'kasugai_admin'
           and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication)",
    )
    .await;
    assert!(strong.is_empty(), "{strong:?}");
    let owners = offenders(
        &nation,
        "select distinct pg_get_userbyid(relowner)::text || ' owns ' || relname from pg_class
         where pg_get_userbyid(relowner) in ('kasugai_read', 'kasugai_write', 'kasugai_search', 'kasugai_export', 'kasugai_audit', 'kasugai_work', 'kasugai_auth')",
    )
    .await;
    assert!(owners.is_empty(), "{owners:?}");
    for role in Role::ALL.into_iter().filter(|role| *role != Role::Migrate) {
        let mut connection = nation.database.role(role).connect().await.unwrap();
        for forbidden in [
            "create table public.x (a int)",
            "create temporary table x (a int)",
            "create function public.f() returns int language sql as 'select 1'",
            "set role kasugai_migrate",
        ] {
            assert!(connection.execute(forbidden).await.is_err(), "{} may {forbidden}", role.name());
        }
    }
    let definer = offenders(
        &nation,
        "select p.proname || case when p.proconfig::text like '%search_path%' then '' else ' without search_path' end
         from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname in ('app', 'ref', 'auth', 'log', 'public') and p.prosecdef order by p.oid",
    )
    .await;
    // The ones allowed: one takes the values of a protected person's addresses out of the field history, which nobody may update; another is
    // all the police see of cases, run by an owner who reads those columns and nothing else; the third counts rows for the planner and shows none; the last erases what
    // two persons approved.
    assert_eq!(
        definer,
        ["redact_places", "police_cases", "analyze_linked", "erase"],
        "functions that run as their owner"
    );
    let views = offenders(
        &nation,
        "select c.relname::text from pg_class c join pg_namespace n on n.oid = c.relnamespace
         where n.nspname in ('app', 'ref', 'auth', 'log') and (c.relkind = 'm' or (c.relkind = 'v' and not coalesce('security_invoker=true' = any (c.reloptions), false)))",
    )
    .await;
    assert!(views.is_empty(), "views that run as their owner: {views:?}");
}

#[tokio::test]
async fn without_context_nothing_is_seen_and_foreign_rows_cannot_be_written() {
    let nation = Nation::new().await;
    nation.hire(TOWN, "family_staff").await;
    let mut read = nation.database.role(Role::Read).connect().await.unwrap();
    let seen: i64 = sqlx::query_scalar("select count(*) from app.staff").fetch_one(&mut read).await.unwrap();
    assert_eq!(seen, 0);
    let mut write = nation.database.role(Role::Write).connect().await.unwrap();
    let context =
        format!("select set_config('app.orgs', '{{{CENTRE}}}', false), set_config('app.own', '{{{CENTRE}}}', false)");
    write.execute(sqlx::AssertSqlSafe(context)).await.unwrap();
    let changed = write.execute("update app.staff set name = 'x'").await.unwrap();
    assert_eq!(changed.rows_affected(), 0, "a foreign row was changed");
    let inserted =
        sqlx::query("insert into app.counter (area, org_id, name, fiscal_year, n) values ($1, $2, 'case', 2026, 1)")
            .bind(AREA)
            .bind(TOWN)
            .execute(&mut write)
            .await;
    assert!(inserted.is_err(), "a row was written for another agency");
}

#[tokio::test]
async fn the_audit_trail_can_only_grow() {
    let nation = Nation::new().await;
    for role in Role::ALL.into_iter().filter(|role| *role != Role::Migrate) {
        let mut connection = nation.database.role(role).connect().await.unwrap();
        for forbidden in [
            "update log.audit set kind = 'x'",
            "delete from log.audit",
            "truncate log.audit",
            "update log.seal set rows = 0",
            "delete from log.seal",
        ] {
            assert!(connection.execute(forbidden).await.is_err(), "{} may {forbidden}", role.name());
        }
    }
}
