-- 情報連携基盤: what linked systems call our records, what changed since they last asked, code tables, files, webhooks.

-- The linked system's own id of a record, or of an entry of it. The system is known by the name of its key: a new key of the same name
-- goes on where the old one stopped.
create table app.external_id (
  area smallint not null,
  org_id int not null,
  system text not null,
  kind text not null check (kind in ('record', 'progress', 'sighting')),
  external_id text not null,         -- of an entry: the record's, a slash, its own
  person_id uuid,                    -- null only within the transaction that registers it
  object_id uuid,                    -- of an entry
  hash bytea not null default '',    -- of what was last applied: the same again changes nothing
  revision bigint,                   -- the system's own counter: older messages come too late
  record_version int,                -- as the system left it (of an entry: its own); another one means that somebody else changed it since
  person_version int,
  xact xid8,                         -- where the record stood in the feed after the system's last write; another one: others wrote since
  at timestamptz not null,
  primary key (area, org_id, system, kind, external_id)
) partition by list (area);
create unique index external_person on app.external_id (area, org_id, system, person_id) where kind = 'record' and person_id is not null;
call app.protect('app.external_id', false);
drop policy readable on app.external_id;
create policy readable on app.external_id for select to kasugai_read, kasugai_write, kasugai_export using (org_id = any (nullif(current_setting('app.own', true), '')::int[]));
grant delete on app.external_id to kasugai_write;

-- 変更の一覧: where a record stands in the order of finished transactions. Written by triggers, so that no way of changing a record is missed;
-- readers stop below the oldest transaction that still runs, so that nothing appears behind their cursor.
create table app.feed (
  area smallint not null,
  org_id int not null,
  person_id uuid not null,
  xact xid8 not null,
  before xid8,                       -- where it stood before that transaction
  primary key (area, person_id)
) partition by list (area);
create index feed_order on app.feed (area, org_id, xact, person_id);
call app.protect('app.feed', false);

create function app.feed_record() returns trigger language plpgsql as $$
begin
  insert into app.feed (area, org_id, person_id, xact) values (new.area, new.org_id, new.person_id, pg_current_xact_id())
  on conflict (area, person_id) do update set org_id = excluded.org_id, xact = excluded.xact,
    before = case when feed.xact = excluded.xact then feed.before else feed.xact end;
  return null;
end $$;
create trigger feed after insert or update on app.record for each row execute function app.feed_record();

create function app.feed_person() returns trigger language plpgsql as $$
begin
  update app.feed set xact = pg_current_xact_id(), before = case when xact = pg_current_xact_id() then before else xact end
  where area = new.area and person_id = new.id;
  return null;
end $$;
create trigger feed after update on app.person for each row execute function app.feed_person();

-- Codes of a linked system and ours, by fiscal year.
create table app.code_map (
  area smallint not null,
  org_id int not null,
  system text not null,
  field text not null check (field in ('kind', 'route', 'abuse_types', 'abusers', 'handling', 'close_reason')),
  theirs text not null,
  ours text not null,
  from_year smallint not null,
  until_year smallint,
  primary key (area, org_id, system, field, theirs, from_year),
  check (until_year is null or from_year <= until_year)
) partition by list (area);
call app.protect('app.code_map', false);
grant delete on app.code_map to kasugai_write;

-- Files of linked systems: a line is applied in a transaction of its own, together with how far the job is; a job that broke off goes on there.
-- One file of an agency at a time.
create table app.bulk_job (
  area smallint not null,
  org_id int not null,
  id uuid not null,
  system text not null,
  file_name text not null,
  format text not null check (format in ('jsonl', 'table')),
  bytes int not null,
  file bytea,                        -- sealed; null once done
  overwrite boolean not null default false,
  state text not null check (state in ('working', 'done', 'failed')),
  total int not null,
  progress int not null default 0,
  message text not null default '',
  created_by_name text not null,
  created_at timestamptz not null,
  alive_at timestamptz not null,
  finished_at timestamptz,
  primary key (area, id)
) partition by list (area);
create unique index bulk_job_working on app.bulk_job (area, org_id) where state = 'working';
create index bulk_job_org on app.bulk_job (area, org_id, created_at desc);
call app.protect('app.bulk_job', false);
drop policy readable on app.bulk_job;
create policy readable on app.bulk_job for select to kasugai_read, kasugai_write using (org_id = any (nullif(current_setting('app.own', true), '')::int[]));
create policy tidy on app.bulk_job for all to kasugai_work using (true) with check (true);
grant select (area, id, state, file, created_at), update (file) on app.bulk_job to kasugai_work;

create table app.bulk_line (
  area smallint not null,
  org_id int not null,
  job_id uuid not null,
  n int not null,                    -- line or row as seen in the file
  external_id text not null default '',
  outcome text not null,             -- created, joined, updated, unchanged, older, refused
  person_id uuid,
  errors jsonb not null default '[]',  -- [{"field","message"}]; never what was sent
  primary key (area, job_id, n),
  foreign key (area, job_id) references app.bulk_job (area, id)
) partition by list (area);
call app.protect('app.bulk_line', false);
drop policy readable on app.bulk_line;
create policy readable on app.bulk_line for select to kasugai_read, kasugai_write using (org_id = any (nullif(current_setting('app.own', true), '')::int[]));

-- Webhooks: where events are told, and what is still to be told. Bodies hold ids and kinds only.
create table app.webhook (
  area smallint not null,
  org_id int not null,
  id uuid not null,
  system text not null default '',   -- whose key registered it; empty: by a screen
  name text not null,
  url text not null,
  events text[] not null,
  secret bytea not null,             -- sealed
  created_by_name text not null,
  created_at timestamptz not null,
  ended_at timestamptz,
  failures int not null default 0,   -- in a row
  not_before timestamptz,            -- rests after a failure
  leased_until timestamptz,          -- one process at a time
  last_ok_at timestamptz,
  last_error text not null default '',
  last_error_at timestamptz,
  primary key (area, id)
) partition by list (area);
create index webhook_org on app.webhook (area, org_id) where ended_at is null;
call app.protect('app.webhook', false);
drop policy readable on app.webhook;
create policy readable on app.webhook for select to kasugai_read, kasugai_write using (org_id = any (nullif(current_setting('app.own', true), '')::int[]));
create policy send on app.webhook for all to kasugai_work using (true) with check (true);
grant select, update on app.webhook to kasugai_work;

create table app.delivery (
  area smallint not null,
  org_id int not null,
  id uuid not null,
  webhook_id uuid not null,
  event_id uuid not null,            -- the receiver knows repeats by it
  kind text not null,
  body text not null,                -- exactly what is signed and sent
  at timestamptz not null,
  due_at timestamptz not null,
  attempts int not null default 0,
  state text not null default 'waiting' check (state in ('waiting', 'done', 'dead')),
  error text not null default '',
  done_at timestamptz,
  primary key (area, id),
  unique (area, webhook_id, event_id),
  foreign key (area, webhook_id) references app.webhook (area, id)
) partition by list (area);
create index delivery_due on app.delivery (area, webhook_id, due_at) where state = 'waiting';
create index delivery_shown on app.delivery (area, webhook_id, at desc);
call app.protect('app.delivery', false);
drop policy readable on app.delivery;
create policy readable on app.delivery for select to kasugai_read, kasugai_write using (org_id = any (nullif(current_setting('app.own', true), '')::int[]));
create policy send on app.delivery for all to kasugai_work using (true) with check (true);
grant select, insert, update, delete on app.delivery to kasugai_work;

-- Partitions of the areas that exist already, and the records that exist already: changed now.
do $$
declare
  known record;
begin
  for known in select id from ref.area loop
    call app.add_area(known.id);
  end loop;
  perform set_config('app.own', coalesce((select array_agg(id)::text from ref.agency), '{}'), true);
  insert into app.feed (area, org_id, person_id, xact) select area, org_id, person_id, pg_current_xact_id() from app.record;
end $$;
