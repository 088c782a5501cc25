-- Audit trail 操作履歴・閲覧履歴: written in the transaction it describes, append-only, sealed into a Merkle log.
-- org_id is the agency of the person who acted, subject_org the agency that holds what was touched; the holder may read it too.
create sequence log.audit_seq;
create table log.audit (
  area smallint not null,            -- area of the actor
  org_id int not null,
  id uuid not null,
  seq bigint not null default nextval('log.audit_seq'),
  xact xid8 not null default pg_current_xact_id(),   -- batches are ranges of finished transactions
  at timestamptz not null,
  kind text not null,                -- view, list, search, create, update, print, export, login, denied, ...
  action text not null,              -- code of the right that let it happen
  staff_id uuid,
  staff_name text not null,
  post text not null,
  session_id uuid,
  request_id uuid not null,
  subject_area smallint,
  subject_org int,
  person_id uuid,
  object_kind text not null default '',
  object_id uuid,
  fields text not null default '',   -- which fields were shown or changed, names only, never values
  purpose text not null default '',
  detail text not null default '',   -- e.g. the search condition
  result_count int,
  persons uuid[],                    -- for lists and searches: whose rows were shown
  primary key (area, id)
) partition by list (area);
create index audit_person on log.audit (person_id, at desc) where person_id is not null;
create index audit_org_at on log.audit (area, org_id, at desc);
create index audit_subject on log.audit (subject_org, at desc) where subject_org is not null;
create index audit_staff on log.audit (staff_id, at desc);
create index audit_xact on log.audit (xact);
alter table log.audit enable row level security;
alter table log.audit force row level security;
create policy append on log.audit for insert to kasugai_read, kasugai_write, kasugai_search, kasugai_export, kasugai_work, kasugai_auth with check (true);
create policy own_or_subject on log.audit for select to kasugai_read, kasugai_export
  using (org_id = any (nullif(current_setting('app.own', true), '')::int[]) or subject_org = any (nullif(current_setting('app.own', true), '')::int[]));
create policy verify on log.audit for select to kasugai_audit, kasugai_work using (true);
grant insert on log.audit to kasugai_read, kasugai_write, kasugai_search, kasugai_export, kasugai_work, kasugai_auth;
grant select on log.audit to kasugai_read, kasugai_export, kasugai_audit, kasugai_work;
grant usage on sequence log.audit_seq to kasugai_read, kasugai_write, kasugai_search, kasugai_export, kasugai_work, kasugai_auth;

-- One row a batch: every audit row of the transactions from_xact <= xact < to_xact, in (xact, seq) order.
create table log.seal (
  batch bigint primary key,
  sealed_at timestamptz not null,
  from_xact xid8 not null,
  to_xact xid8 not null,
  rows int not null,
  leaves bytea not null,             -- 16 bytes of row id and 32 bytes of leaf hash a row, so that a changed row can be named
  tree_size bigint not null,
  root bytea not null,               -- RFC 6962 root over all leaves so far
  frontier bytea not null,           -- hashes of the complete subtrees, so that the next batch need not read the older ones
  signature bytea not null           -- Ed25519 over batch, from_xact, to_xact, rows, tree_size and root
);
grant select, insert on log.seal to kasugai_audit;

-- Alarms raised by the watch over look-ups and log-ins; judged by a person.
create table log.alarm (
  area smallint not null,
  org_id int not null,
  id uuid not null,
  at timestamptz not null,
  kind text not null,
  staff_id uuid,
  staff_name text not null default '',
  detail text not null,
  judged_at timestamptz,
  judged_by text not null default '',
  judgement text not null default '',
  primary key (area, id)
) partition by list (area);
alter table log.alarm enable row level security;
alter table log.alarm force row level security;
create policy raise on log.alarm for insert to kasugai_work, kasugai_auth, kasugai_read, kasugai_write with check (true);
create policy readable on log.alarm for select to kasugai_read, kasugai_write using (org_id = any (nullif(current_setting('app.own', true), '')::int[]));
create policy seen_by_watch on log.alarm for select to kasugai_work, kasugai_auth using (true);
create policy judge on log.alarm for update to kasugai_write
  using (org_id = any (nullif(current_setting('app.own', true), '')::int[])) with check (org_id = any (nullif(current_setting('app.own', true), '')::int[]));
grant insert on log.alarm to kasugai_work, kasugai_auth, kasugai_read, kasugai_write;
grant select on log.alarm to kasugai_read, kasugai_write, kasugai_work, kasugai_auth;
grant update (judged_at, judged_by, judgement) on log.alarm to kasugai_write;

-- Field-level history of every change; values live under the same policies as the record they belong to.
create table app.change (
  area smallint not null,
  org_id int not null,
  id uuid not null,
  person_id uuid,
  entity text not null,              -- table
  entity_id uuid not null,
  at timestamptz not null,
  staff_id uuid,
  staff_name text not null,
  post text not null,
  fields jsonb not null,             -- [{"field","label","from","to"}]; protected addresses and reporters never appear
  primary key (area, id)
) partition by list (area);
create index change_entity on app.change (area, entity_id, at desc);
create index change_person on app.change (area, person_id, at desc);
call app.protect('app.change', true);
revoke update on app.change from kasugai_write;

-- Outbox: claimed with skip locked and deleted when done.
create table app.event (
  area smallint not null,
  org_id int not null,
  id uuid not null,
  kind text not null,
  person_id uuid,
  object_id uuid,
  payload jsonb not null default '{}',
  at timestamptz not null,
  due_at timestamptz not null,
  attempts int not null default 0,
  dead boolean not null default false,
  error text not null default '',
  primary key (area, id)
) partition by list (area);
create index event_due on app.event (due_at) where not dead;
call app.protect('app.event', false);
revoke select, update on app.event from kasugai_read, kasugai_export, kasugai_write;
create policy claim on app.event for all to kasugai_work using (true) with check (true);
grant select, insert, update, delete on app.event to kasugai_work;

-- Leases: a timed job runs in one process at a time.
create table app.lease (name text primary key, holder uuid not null, until timestamptz not null, last_run timestamptz);
grant select, insert, update on app.lease to kasugai_work;
