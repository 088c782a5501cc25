-- What staff see of a child over time: 要注意ケース, よく見るケース, コメント, ジェノグラム・エコマップ, saved searches, areas drawn by hand.

-- 要注意ケース (table 6-1 no. 30, 31): who registered a child, how serious it is, why, and who may know. One that runs per section and child.
create table app.watch (
  area smallint not null,
  org_id int not null,
  id uuid not null,
  person_id uuid not null,
  degree text not null check (degree in ('high', 'middle', 'low')),
  reason text not null,
  range text not null check (range in ('section', 'agency', 'chosen')),  -- 課内のみ / 全庁(学校では学校内) / 選んだ係
  sections int[] not null default '{}',    -- who may know; empty when all of the agency may
  section_id int,                          -- of who registered it
  set_by uuid,
  ended_at timestamptz,
  version int not null default 1,
  primary key (area, id),
  foreign key (area, person_id) references app.person (area, id)
) partition by list (area);
create unique index watch_running on app.watch (area, org_id, person_id, section_id) nulls not distinct where ended_at is null;
call app.protect('app.watch', false);
drop policy readable on app.watch;
create policy readable on app.watch for select to kasugai_read, kasugai_write, kasugai_export using (org_id = any (nullif(current_setting('app.own', true), '')::int[]));
create policy told on app.watch for select to kasugai_work using (true);
grant select on app.watch to kasugai_work;

-- Registered, changed, released: never edited. Kept apart from the child's field history, which everybody reads who may read the child.
create table app.watch_step (
  area smallint not null,
  org_id int not null,
  id uuid not null,
  watch_id uuid not null,
  person_id uuid not null,
  what text not null check (what in ('set', 'changed', 'ended')),
  degree text not null,
  reason text not null,              -- of what was done: why registered, why changed, why released
  range text not null,
  sections int[] not null default '{}',
  by_name text not null,
  by_section text not null,          -- 所属
  at timestamptz not null,
  primary key (area, id),
  foreign key (area, watch_id) references app.watch (area, id)
) partition by list (area);
create index watch_step_of on app.watch_step (area, person_id, at desc);
call app.protect('app.watch_step', false);
drop policy readable on app.watch_step;
create policy readable on app.watch_step for select to kasugai_read, kasugai_write using (org_id = any (nullif(current_setting('app.own', true), '')::int[]));
revoke update on app.watch_step from kasugai_write;

-- よく見るケース (no. 32): one's own.
create table app.favourite (
  area smallint not null,
  org_id int not null,
  staff_id uuid not null,
  person_id uuid not null,
  set_at timestamptz not null,
  primary key (area, staff_id, person_id),
  foreign key (area, person_id) references app.person (area, id)
) partition by list (area);
create index favourite_of on app.favourite (area, person_id);
call app.protect('app.favourite', false);
drop policy readable on app.favourite;
create policy readable on app.favourite for select to kasugai_read, kasugai_write using (org_id = any (nullif(current_setting('app.own', true), '')::int[]));
grant delete on app.favourite to kasugai_write;
create policy told on app.favourite for select to kasugai_work using (true);
grant select on app.favourite to kasugai_work;

-- Who is told that a watched child moved: what changed is said by its labels, and not to who did it.
create policy watched on app.change for select to kasugai_work using (true);
grant select (area, org_id, person_id, at, fields) on app.change to kasugai_work;
grant select (valid_until) on app.relation to kasugai_work;

-- コメント (no. 20, 21, 29): read by whoever may read the child.
create table app.comment (
  area smallint not null,
  org_id int not null,
  id uuid not null,
  person_id uuid not null,
  body text not null,
  written_by uuid,
  written_by_name text not null,
  written_by_section text not null,  -- 所属
  written_at timestamptz not null,
  edited_at timestamptz,
  removed_at timestamptz,
  version int not null default 1,
  primary key (area, id),
  foreign key (area, person_id) references app.person (area, id)
) partition by list (area);
create index comment_of on app.comment (area, person_id, written_at desc);
call app.protect('app.comment', true);

-- ジェノグラム・エコマップ (no. 13, 33): what staff add by hand to what the relations say.
create table app.genogram_mark (
  area smallint not null,
  org_id int not null,
  id uuid not null,
  person_id uuid not null,           -- the child whose picture it is
  kind text not null check (kind in ('figure', 'union', 'about', 'agency')),  -- a person in no register, how two live together, more about a person, an agency of the ecomap
  data jsonb not null,
  set_by_name text not null,
  set_at timestamptz not null,
  removed_at timestamptz,
  version int not null default 1,
  primary key (area, id),
  foreign key (area, person_id) references app.person (area, id)
) partition by list (area);
create index genogram_mark_of on app.genogram_mark (area, person_id) where removed_at is null;
call app.protect('app.genogram_mark', true);

-- 条件の保存 (no. 25): one's own, or the section's.
create table app.saved_search (
  area smallint not null,
  org_id int not null,
  id uuid not null,
  staff_id uuid not null,
  section_id int,                    -- shared with; null: one's own
  name text not null,
  query jsonb not null,
  saved_by_name text not null,
  saved_at timestamptz not null,
  removed_at timestamptz,
  primary key (area, id)
) partition by list (area);
create index saved_search_of on app.saved_search (area, org_id) where removed_at is null;
call app.protect('app.saved_search', false);
drop policy readable on app.saved_search;
create policy readable on app.saved_search for select to kasugai_read, kasugai_write, kasugai_export using (org_id = any (nullif(current_setting('app.own', true), '')::int[]));

-- 地区: groups of 町名 as the agency draws them, with their place on a map of squares (no. 36).
create table app.area_group (
  area smallint not null,
  org_id int not null,
  id uuid not null,
  name text not null,
  towns text[] not null,
  col smallint not null check (col between 1 and 12),
  line smallint not null check (line between 1 and 12),
  set_by_name text not null,
  set_at timestamptz not null,
  removed_at timestamptz,
  primary key (area, id)
) partition by list (area);
create unique index area_group_place on app.area_group (area, org_id, col, line) where removed_at is null;
call app.protect('app.area_group', false);
drop policy readable on app.area_group;
create policy readable on app.area_group for select to kasugai_read, kasugai_write, kasugai_export using (org_id = any (nullif(current_setting('app.own', true), '')::int[]));

-- Partitions of the areas that exist already.
do $$
declare
  known record;
begin
  for known in select id from ref.area loop
    call app.add_area(known.id);
  end loop;
end $$;
