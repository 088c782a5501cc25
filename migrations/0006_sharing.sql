-- Notices 知らせ, requests for and grants of reading, purpose, break-glass, conflict wall.
create table app.notice (
  area smallint not null,            -- of the receiver
  org_id int not null,               -- the receiver
  id uuid not null,
  event_id uuid not null,            -- unique per receiver: telling twice is harmless
  kind text not null,
  urgent boolean not null default false,
  source_area smallint not null,
  source_org int not null,
  object_kind text not null,         -- record, intake, intake_child, access_request, break_glass
  object_id uuid,
  person_id uuid,
  for_staff uuid,                    -- only to this person, null: to the agency
  for_action text not null default '',  -- only to those whose post has this right, empty: to all
  detail text not null default '',   -- which fields changed, hours left, ...; never a name
  at timestamptz not null,
  acknowledged_at timestamptz,
  acknowledged_by uuid,
  acknowledged_name text not null default '',
  primary key (area, id),
  unique nulls not distinct (area, org_id, event_id, for_staff, for_action)
) partition by list (area);
create index notice_open on app.notice (area, org_id, at desc) where acknowledged_at is null;
create index notice_all on app.notice (area, org_id, at desc);
call app.protect('app.notice', false);
drop policy readable on app.notice;
create policy readable on app.notice for select to kasugai_read, kasugai_write using (org_id = any (nullif(current_setting('app.own', true), '')::int[]));
create policy tell on app.notice for insert to kasugai_work with check (true);
create policy tell_once on app.notice for select to kasugai_work using (true);
grant insert, select on app.notice to kasugai_work;

-- 閲覧の依頼と許可: an agency asks the holder of a hit for more; the holder grants it for a time.
create table app.access_request (
  area smallint not null,            -- of the holder
  org_id int not null,               -- the holder
  id uuid not null,
  person_id uuid not null,
  from_area smallint not null,
  from_org int not null,
  asked_by uuid,
  asked_by_name text not null,
  asked_at timestamptz not null,
  reason text not null,
  answer text check (answer in ('granted', 'refused')),
  answered_at timestamptz,
  answered_by_name text not null default '',
  answer_note text not null default '',
  valid_until timestamptz,           -- of the grant
  primary key (area, id)
) partition by list (area);
create index access_request_person on app.access_request (area, person_id, from_org);
create index access_request_from on app.access_request (from_org, asked_at desc);
alter table app.access_request enable row level security;
alter table app.access_request force row level security;
create policy readable on app.access_request for select to kasugai_read, kasugai_write
  using (org_id = any (nullif(current_setting('app.own', true), '')::int[]) or from_org = any (nullif(current_setting('app.own', true), '')::int[]));
create policy ask on app.access_request for insert to kasugai_write with check (from_org = any (nullif(current_setting('app.own', true), '')::int[]));
create policy answer on app.access_request for update to kasugai_write
  using (org_id = any (nullif(current_setting('app.own', true), '')::int[])) with check (org_id = any (nullif(current_setting('app.own', true), '')::int[]));
grant select on app.access_request to kasugai_read, kasugai_write;
grant insert, update on app.access_request to kasugai_write;
create policy watch on app.access_request for select to kasugai_work using (true);
grant select (area, org_id, id, person_id, from_area, from_org, asked_by, answer, valid_until) on app.access_request to kasugai_work;

-- 緊急閲覧 (break-glass): one person, 60 minutes, told to the holder, reviewed within three working days.
create table app.break_glass (
  area smallint not null,            -- of the holder
  org_id int not null,               -- the holder
  id uuid not null,
  person_id uuid not null,
  from_area smallint not null,
  from_org int not null,
  staff_id uuid not null,
  staff_name text not null,
  reason text not null,
  opened_at timestamptz not null,
  until timestamptz not null,
  review_due date not null,
  reviewed_at timestamptz,
  reviewed_by_name text not null default '',
  judgement text not null default '',
  primary key (area, id)
) partition by list (area);
create index break_glass_staff on app.break_glass (staff_id, until);
alter table app.break_glass enable row level security;
alter table app.break_glass force row level security;
create policy readable on app.break_glass for select to kasugai_read, kasugai_write
  using (org_id = any (nullif(current_setting('app.own', true), '')::int[]) or from_org = any (nullif(current_setting('app.own', true), '')::int[]));
create policy open on app.break_glass for insert to kasugai_write with check (from_org = any (nullif(current_setting('app.own', true), '')::int[]));
create policy review on app.break_glass for update to kasugai_write
  using (org_id = any (nullif(current_setting('app.own', true), '')::int[])) with check (org_id = any (nullif(current_setting('app.own', true), '')::int[]));
grant select on app.break_glass to kasugai_read, kasugai_write;
grant insert, update on app.break_glass to kasugai_write;

-- 閲覧目的: asked once per case and session when the person is outside one's own cases.
create table app.purpose (
  area smallint not null,            -- of the reader
  org_id int not null,
  session_id uuid not null,
  person_id uuid not null,
  code text not null,
  note text not null default '',
  at timestamptz not null,
  primary key (area, session_id, person_id)
) partition by list (area);
call app.protect('app.purpose', true);

-- 利害関係 (conflict wall): persons a member of staff must not find: relatives, neighbours, people of the staff register.
create table app.conflict (
  area smallint not null,            -- of the staff member
  org_id int not null,
  staff_id uuid not null,
  person_area smallint not null,
  person_id uuid not null,
  why text not null,                 -- name_birth, address, phone, by_hand
  at timestamptz not null,
  set_by text not null default '',
  lifted_at timestamptz,
  lifted_by text not null default '',
  primary key (area, staff_id, person_id)
) partition by list (area);
create index conflict_person on app.conflict (person_id);
call app.protect('app.conflict', false);
create policy raise on app.conflict for insert to kasugai_work with check (true);
create policy raise_once on app.conflict for select to kasugai_work, kasugai_auth using (true);
grant select, insert on app.conflict to kasugai_work;
grant select on app.conflict to kasugai_auth;

-- API: a repeated request with the same key answers what the first one answered.
create table app.idempotency (
  area smallint not null,
  org_id int not null,
  key text not null,
  request_hash bytea not null,
  status smallint not null,
  body jsonb not null,
  at timestamptz not null,
  primary key (area, org_id, key)
) partition by list (area);
call app.protect('app.idempotency', false);

-- What the search index needs to know beyond names (which records a municipality may read as the place of residence),
-- and what the watch over look-ups compares with.
create policy nationwide on app.record for select to kasugai_search using (true);
grant select (area, org_id, person_id, residence_org) on app.record to kasugai_search;
create policy watch on app.staff for select to kasugai_work using (true);
grant select (area, org_id, id, name, kana, address, phone) on app.staff to kasugai_work;
create policy watch on app.person_address for select to kasugai_work using (sealed is null);
grant select (area, org_id, person_id, line, sealed) on app.person_address to kasugai_work;
grant usage on schema auth to kasugai_work;
grant select on auth.attempt to kasugai_work;
grant select (login, area, org_id) on auth.credential to kasugai_work;
