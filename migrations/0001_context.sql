-- Schemas, and the one place where the row-level policies of tenant tables are written.
-- Roles (created before the first migration, see ground::db::roles): kasugai_migrate owns everything and is not used by the
-- running application; kasugai_read, kasugai_write, kasugai_search, kasugai_export, kasugai_audit, kasugai_work and kasugai_auth log in
-- with the grants below, own nothing and cannot bypass row-level security.
create schema ref;   -- agencies, jurisdiction, rights: the same for everybody, no personal data of residents
create schema app;   -- tenant data, LIST-partitioned by area (児相設置自治体)
create schema auth;  -- credentials and sessions: only kasugai_auth
create schema log;   -- audit trail and its seals
grant usage on schema ref to kasugai_read, kasugai_write, kasugai_search, kasugai_export, kasugai_audit, kasugai_work, kasugai_auth;
grant usage on schema app to kasugai_read, kasugai_write, kasugai_search, kasugai_export, kasugai_audit, kasugai_work, kasugai_auth;
grant usage on schema log to kasugai_read, kasugai_write, kasugai_search, kasugai_export, kasugai_audit, kasugai_work, kasugai_auth;
grant usage on schema auth to kasugai_auth;

-- Areas: the bodies that run child-guidance centres (prefectures, designated cities, cities with their own centre).
create table ref.area (
  id smallint primary key,
  name text not null,
  prefecture char(2) not null,
  kind text not null check (kind in ('prefecture', 'designated_city', 'city', 'nation'))
);

-- The transaction-local context every policy compares with. Set by ground::db only:
--   app.orgs    int[]  agencies whose rows may be read (own, counterpart agencies)
--   app.own     int[]  agencies whose rows may be written
--   app.person  uuid   one person opened by a grant or by break-glass
-- An unset context reads as '' after its first use and yields no rows.
create procedure app.protect(tbl text, keyed_by_person boolean) language plpgsql as $$
declare
  readable text := 'org_id = any (nullif(current_setting(''app.orgs'', true), '''')::int[])';
  own text := 'org_id = any (nullif(current_setting(''app.own'', true), '''')::int[])';
begin
  if keyed_by_person then
    readable := readable || ' or person_id = nullif(current_setting(''app.person'', true), '''')::uuid';
  end if;
  execute format('alter table %s enable row level security', tbl);
  execute format('alter table %s force row level security', tbl);
  execute format('create policy readable on %s for select to kasugai_read, kasugai_write, kasugai_export using (%s)', tbl, readable);
  execute format('create policy insert_own on %s for insert to kasugai_write with check (%s)', tbl, own);
  execute format('create policy update_own on %s for update to kasugai_write using (%s) with check (%s)', tbl, own, own);
  execute format('create policy delete_own on %s for delete to kasugai_write using (%s)', tbl, own);
  execute format('create policy load on %s for all to kasugai_migrate using (%s) with check (%s)', tbl, own, own);
  execute format('grant select on %s to kasugai_read, kasugai_write, kasugai_export', tbl);
  execute format('grant insert, update on %s to kasugai_write', tbl);
end $$;

-- Makes the partitions of one area for every partitioned table of schemas app and log. Called when an area is registered.
-- Partitions carry row-level security themselves and grant nothing: they are reached through their parent only.
create procedure app.add_area(area_id smallint) language plpgsql as $$
declare
  parent record;
  child text;
begin
  for parent in
    select n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind = 'p' and n.nspname in ('app', 'log') order by c.oid
  loop
    child := format('%I.%I', parent.nspname, parent.relname || '_a' || area_id);
    if to_regclass(child) is null then
      execute format('create table %s partition of %I.%I for values in (%s)', child, parent.nspname, parent.relname, area_id);
      execute format('alter table %s enable row level security', child);
      execute format('alter table %s force row level security', child);
      execute format('revoke all on %s from public', child);
    end if;
  end loop;
end $$;
