-- 行方不明の手配 (CA情報): one row a notice in the sender's area and one per receiver in the receiver's. What tells who the child is lies
-- apart (app.missing_detail) and names who may read it now: standing down empties that list, and nothing of the child is left on other
-- agencies' screens.
create table app.missing (
  area smallint not null,
  org_id int not null,               -- the sender
  id uuid not null,
  person_id uuid not null,           -- the child in the sender's register
  number text not null,              -- 手配番号: per agency and fiscal year
  urgency text not null,
  scope jsonb not null,              -- all centres or prefectures, and to whom it was widened
  round int not null default 1,      -- counts what was sent: once, each repeat, each correction
  to_orgs int[] not null,            -- who was told: they see that there is, or was, a notice
  read_hours smallint not null,      -- after so many hours unread the receiver is reminded
  sent_at timestamptz not null,
  sent_by_name text not null,
  state text not null check (state in ('open', 'found', 'ended')),
  end_reason text not null default '',   -- a code: words stay with the sender
  ended_at timestamptz,
  ended_by_name text not null default '',
  version int not null default 1,
  primary key (area, id),
  foreign key (area, person_id) references app.person (area, id)
) partition by list (area);
create unique index missing_once on app.missing (area, person_id) where state = 'open';
call app.protect('app.missing', false);
drop policy readable on app.missing;
create policy readable on app.missing for select to kasugai_read, kasugai_write, kasugai_export
  using (org_id = any (nullif(current_setting('app.own', true), '')::int[]) or to_orgs && nullif(current_setting('app.own', true), '')::int[]);
create policy watch on app.missing for select to kasugai_work using (true);
grant select (area, org_id, id, person_id, state, round, read_hours, sent_at) on app.missing to kasugai_work;

create table app.missing_detail (
  area smallint not null,
  org_id int not null,               -- the sender
  missing_id uuid not null,
  person_id uuid not null,
  facts jsonb not null,              -- exactly what goes out
  photo bytea,                       -- a small picture, sealed
  whole text[] not null,             -- what searches are compared with: folded names and readings
  part text[] not null,              -- folded 姓 and 名 alone: count only together with the birth
  birth_first date,
  birth_last date,
  contact text not null,             -- whom to call
  to_orgs int[] not null,            -- who may read it now; empty once it ended
  end_note text not null default '',
  primary key (area, missing_id),
  foreign key (area, missing_id) references app.missing (area, id)
) partition by list (area);
call app.protect('app.missing_detail', false);
drop policy readable on app.missing_detail;
create policy readable on app.missing_detail for select to kasugai_read, kasugai_write
  using (org_id = any (nullif(current_setting('app.own', true), '')::int[]) or to_orgs && nullif(current_setting('app.own', true), '')::int[]);
revoke select on app.missing_detail from kasugai_export;
-- Searches and new registrations anywhere are compared with the children looked for now.
create policy nationwide on app.missing_detail for select to kasugai_search, kasugai_work using (to_orgs <> '{}');
grant select (area, org_id, missing_id, person_id, whole, part, birth_first, birth_last, contact, to_orgs) on app.missing_detail
  to kasugai_search, kasugai_work;

create table app.missing_told (
  area smallint not null,            -- of the receiver
  org_id int not null,               -- the receiver
  missing_area smallint not null,
  missing_id uuid not null,
  from_org int not null,             -- the sender
  round int not null,                -- the newest one told
  told_at timestamptz not null,
  read_round int not null default 0, -- the newest one somebody there has read
  read_at timestamptz,
  read_by_name text not null default '',
  reminded_at timestamptz,           -- since told_at
  raised_at timestamptz,             -- shown to the superior
  primary key (area, org_id, missing_id)
) partition by list (area);
create index missing_told_of on app.missing_told (missing_id);
create index missing_told_unread on app.missing_told (told_at) where read_round < round and raised_at is null;
call app.protect('app.missing_told', false);
drop policy readable on app.missing_told;
create policy readable on app.missing_told for select to kasugai_read, kasugai_write, kasugai_export
  using (org_id = any (nullif(current_setting('app.own', true), '')::int[]) or from_org = any (nullif(current_setting('app.own', true), '')::int[]));
drop policy insert_own on app.missing_told;
create policy tell on app.missing_told for insert to kasugai_write with check (from_org = any (nullif(current_setting('app.own', true), '')::int[]));
create policy tell_again on app.missing_told for update to kasugai_write
  using (from_org = any (nullif(current_setting('app.own', true), '')::int[]))
  with check (from_org = any (nullif(current_setting('app.own', true), '')::int[]));
revoke update on app.missing_told from kasugai_write;
grant update (round, told_at, read_round, read_at, read_by_name, reminded_at, raised_at) on app.missing_told to kasugai_write;
create policy watch on app.missing_told for all to kasugai_work using (true) with check (true);
grant select, update (reminded_at, raised_at) on app.missing_told to kasugai_work;

-- Who read it: each person once a round.
create table app.missing_read (
  area smallint not null,            -- of the reader
  org_id int not null,
  missing_area smallint not null,
  missing_id uuid not null,
  from_org int not null,             -- the sender
  staff_id uuid not null,
  staff_name text not null,
  post text not null,
  round int not null,
  at timestamptz not null,
  primary key (area, missing_id, staff_id, round)
) partition by list (area);
create index missing_read_of on app.missing_read (missing_id);
call app.protect('app.missing_read', false);
drop policy readable on app.missing_read;
create policy readable on app.missing_read for select to kasugai_read, kasugai_write
  using (org_id = any (nullif(current_setting('app.own', true), '')::int[]) or from_org = any (nullif(current_setting('app.own', true), '')::int[]));
revoke update on app.missing_read from kasugai_write;
revoke select on app.missing_read from kasugai_export;

-- 目撃・保護の情報: what a receiver answers.
create table app.missing_answer (
  area smallint not null,            -- of who answers
  org_id int not null,
  id uuid not null,
  missing_area smallint not null,
  missing_id uuid not null,
  from_org int not null,             -- the sender of the notice
  kind text not null,                -- here, seen, known, none
  certainty text not null,
  seen_at timestamptz,
  place text not null,
  words text not null,
  contact text not null,
  by_name text not null,
  post text not null,
  at timestamptz not null,
  primary key (area, id)
) partition by list (area);
create index missing_answer_of on app.missing_answer (missing_id, at desc);
call app.protect('app.missing_answer', false);
drop policy readable on app.missing_answer;
create policy readable on app.missing_answer for select to kasugai_read, kasugai_write
  using (org_id = any (nullif(current_setting('app.own', true), '')::int[]) or from_org = any (nullif(current_setting('app.own', true), '')::int[]));
revoke update on app.missing_answer from kasugai_write;
revoke select on app.missing_answer from kasugai_export;

-- A search or a new registration that met a child looked for: told once a day, person and way.
create table app.missing_hit (
  area smallint not null,            -- of who searched or registered
  org_id int not null,
  id uuid not null,
  missing_area smallint not null,
  missing_id uuid not null,
  from_org int not null,             -- the sender of the notice
  how text not null check (how in ('search', 'register')),
  staff_id uuid,                     -- null: by a register or a linked system
  by_name text not null,
  on_day date not null,
  at timestamptz not null,
  primary key (area, id),
  unique nulls not distinct (area, org_id, missing_id, staff_id, how, on_day)
) partition by list (area);
create index missing_hit_of on app.missing_hit (missing_id, at desc);
call app.protect('app.missing_hit', false);
drop policy readable on app.missing_hit;
create policy readable on app.missing_hit for select to kasugai_read, kasugai_write
  using (org_id = any (nullif(current_setting('app.own', true), '')::int[]) or from_org = any (nullif(current_setting('app.own', true), '')::int[]));
revoke update on app.missing_hit from kasugai_write;
revoke select on app.missing_hit from kasugai_export;
create policy raise on app.missing_hit for insert to kasugai_work with check (true);
create policy raise_once on app.missing_hit for select to kasugai_work using (true);
grant select, insert on app.missing_hit to kasugai_work;

-- Partitions of the areas that exist already.
do $$
declare
  known record;
begin
  for known in select id from ref.area loop
    call app.add_area(known.id);
  end loop;
end $$;
