-- アラート to whom it concerns, 学校区による制限, 接触の予定, and the watch over the system itself.

-- アラートの通知先範囲: sections besides, those in charge of the child's area, those of the child's school.
alter table app.alert_rule add column sections int[] not null default '{}';

-- 地区担当: who looks after an area, by its name: it may be drawn anew.
create table app.area_charge (
  area smallint not null,
  org_id int not null,
  id uuid not null,
  name text not null,
  staff_id uuid not null,
  valid_from date not null,
  valid_until date,                  -- last day
  set_by_name text not null,
  set_at timestamptz not null,
  primary key (area, id),
  foreign key (area, staff_id) references app.staff (area, id)
) partition by list (area);
create index area_charge_of on app.area_charge (area, org_id, name);
call app.protect_own('app.area_charge');
create policy watch_conditions on app.area_charge for select to kasugai_work using (true);
grant select (area, org_id, name, staff_id, valid_from, valid_until) on app.area_charge to kasugai_work;
create policy watch_conditions on app.area_group for select to kasugai_work using (true);
grant select (area, org_id, name, towns, col, line, removed_at) on app.area_group to kasugai_work;
grant select (school) on app.record to kasugai_work;

-- A notice to many that each of them acknowledges, not the first for all.
alter table app.notice add column each boolean not null default false;
create table app.notice_seen (
  area smallint not null,
  org_id int not null,
  notice_id uuid not null,
  staff_id uuid not null,            -- the nil id: a linked system
  staff_name text not null,
  at timestamptz not null,
  primary key (area, notice_id, staff_id),
  foreign key (area, notice_id) references app.notice (area, id)
) partition by list (area);
call app.protect_own('app.notice_seen');
create policy told on app.notice_seen for select to kasugai_work using (true);
grant select on app.notice_seen to kasugai_work;
create index notice_about on app.notice (area, object_id) where kind = 'alert.raised';

-- 学校区による制限 (table 6-1 no. 42): from a day on a post sees the pupils of these schools and their families only. The newest row not in the
-- future decides; null lifts the limit. Kept like the rights: reference data, read into the registry.
create table ref.post_school (
  post_id int not null references ref.post (id),
  org_id int not null references ref.agency (id),
  valid_from date not null,
  schools text[],
  set_by text not null,
  set_at timestamptz not null,
  primary key (post_id, valid_from)
);
grant select on ref.post_school to kasugai_read, kasugai_write, kasugai_search, kasugai_export, kasugai_audit, kasugai_work, kasugai_auth;
grant insert, update on ref.post_school to kasugai_write;
create index record_school on app.record (area, org_id, school);

-- app.ward: the persons a limited post sees, their ids one after another; '' for everybody else, '-' for nobody. It narrows every other policy;
-- where it is not set at all nobody is seen.
-- What names a child is compared with it; what may tell of several children, or of one without naming it, is closed to limited posts.
create procedure app.limit_to_ward(tbl text) language plpgsql as $$
declare
  unlimited text := 'current_setting(''app.ward'', true) = ''''';
  within text := 'strpos(current_setting(''app.ward'', true), %s::text) > 0';
  condition text;
begin
  if tbl in ('app.staff', 'app.appointment', 'app.deputy', 'app.counter', 'app.draft', 'app.idempotency', 'app.event', 'app.alert_rule', 'app.notice_seen',
             'app.announcement', 'app.announcement_read', 'app.area_group', 'app.area_charge', 'app.saved_search', 'app.paper_template', 'app.sheet_form',
             'app.sheet_codes', 'app.sheet_wording', 'app.code_map', 'app.webhook') then
    return;  -- no child in it
  end if;
  condition := case
    when tbl = 'app.person' then format(within, 'id')
    when tbl = 'app.linked_person' then format(within, 'case_person')
    when tbl = 'app.notice' then 'person_id is null or ' || format(within, 'person_id')
    when tbl = 'app.task' then '(person_id is null and intake_id is null) or ' || format(within, 'person_id')
    when exists (select from pg_attribute where attrelid = tbl::regclass and attname = 'person_id' and not attisdropped) then format(within, 'person_id')
    else 'false'
  end;
  execute format('create policy ward on %s as restrictive for select to kasugai_read, kasugai_write, kasugai_export using (%s or %s)', tbl, unlimited, condition);
end $$;
do $$
declare
  known record;
begin
  for known in select c.relname from pg_class c where c.relkind = 'p' and c.relnamespace = 'app'::regnamespace order by c.oid loop
    call app.limit_to_ward('app.' || known.relname);
  end loop;
end $$;
-- The trail of looks: rows about one person of the ward, and rows about nobody.
create policy ward on log.audit as restrictive for select to kasugai_read, kasugai_write, kasugai_export using (
  current_setting('app.ward', true) = ''
  or (coalesce(cardinality(persons), 0) = 0 and (person_id is null or strpos(current_setting('app.ward', true), person_id::text) > 0)));

-- Tables to come are limited as they are protected.
create or replace procedure app.protect(tbl text, keyed_by_person boolean) language plpgsql as $$
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
  call app.limit_to_ward(tbl);
end $$;

-- 接触履歴・予定 (no. 14, 15, 27): a note may be of a contact, a task a plan of one.
alter table app.progress
  add column reason text not null default '',         -- 接触理由・目的
  add column result text not null default '',         -- 結果
  add column person_name text not null default '',    -- 担当者: who had the contact, when it is not who wrote it
  add column person_section text not null default '', -- 所属
  add column task_id uuid;                            -- the plan it fulfils
alter table app.task
  add column category text not null default '',       -- 接触方法: makes it a plan of a contact
  add column section text not null default '';        -- 所属 of who is to do it
create index task_plan on app.task (area, person_id) where category <> '';

-- The watch over log-ins knows whose account was guessed at.
grant select (area, org_id, login) on auth.credential to kasugai_work;

-- The installation itself: no tenant and no resident in it, therefore no row-level policies; reached by the working role only.
create schema ops;
grant usage on schema ops to kasugai_work;
alter table app.lease add column every_seconds bigint;  -- how often the job is due: a late one is seen

-- Processes at work. A row that is no longer renewed is a process that died; one that stops takes its row along.
create table ops.beat (
  process uuid primary key,
  kind text not null check (kind in ('serve', 'work')),
  host text not null,
  version text not null,
  started_at timestamptz not null,
  at timestamptz not null,
  disk_free bigint,                  -- bytes, of the state folder
  disk_total bigint,
  search_ready boolean,              -- null where the process does not search
  search_persons bigint,
  memory bigint                      -- resident bytes
);
-- Requests turned away, as each process counted them since its last row.
create table ops.blocked (
  process uuid not null,
  at timestamptz not null,
  reason text not null,              -- csrf rate forbidden unauthenticated
  n bigint not null,
  primary key (process, at, reason)
);
create index blocked_at on ops.blocked (at);

-- What is wrong, from when until when, and who took note.
create table ops.trouble (
  id uuid primary key,
  kind text not null,
  subject text not null,             -- which job, which process; empty where there is one only
  severity text not null check (severity in ('warning', 'critical')),
  detail text not null,
  began_at timestamptz not null,
  seen_at timestamptz not null,
  ended_at timestamptz,
  told_at timestamptz,
  acknowledged_at timestamptz,
  acknowledged_by text not null default '',
  note text not null default ''
);
create unique index trouble_running on ops.trouble (kind, subject) where ended_at is null;
create index trouble_listed on ops.trouble (began_at desc);

-- Mails to those who run the installation.
create table ops.mail (
  id uuid primary key,
  made_at timestamptz not null,
  receiver text not null,
  subject text not null,
  body text not null,
  state text not null default 'waiting' check (state in ('waiting', 'sent', 'dead')),
  attempts int not null default 0,
  due_at timestamptz not null,
  sent_at timestamptz,
  error text not null default ''
);
create index mail_due on ops.mail (due_at) where state = 'waiting';
create index mail_listed on ops.mail (made_at desc);

-- Backups, as whatever makes them reports.
create table ops.backup (
  id uuid primary key,
  finished_at timestamptz not null,
  bytes bigint,
  note text not null
);
grant select, insert, update, delete on ops.beat to kasugai_work;
grant select, insert, delete on ops.blocked to kasugai_work;
grant select, insert, update on ops.trouble, ops.mail to kasugai_work;
grant select, insert on ops.backup to kasugai_work;
grant select (sealed_at) on log.seal to kasugai_work;
grant select (seen_at, created_at) on auth.session to kasugai_work;

-- Partitions of the areas that exist already.
do $$
declare
  known record;
begin
  for known in select id from ref.area loop
    call app.add_area(known.id);
  end loop;
end $$;
