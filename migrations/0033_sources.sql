-- データ連携: extracts of the town's other systems, from the file to facts about persons.
-- None of it is a counterpart agency's business: every table is readable by its own agency only.

create procedure app.protect_own(tbl text) language plpgsql as $$
begin
  call app.protect(tbl, false);
  execute format('drop policy readable on %s', tbl);
  execute format('create policy readable on %s for select to kasugai_read, kasugai_write, kasugai_export using (org_id = any (nullif(current_setting(''app.own'', true), '''')::int[]))', tbl);
end $$;

-- 連携元: how an agency takes a source. A source without a row is taken as shipped: by hand, looked at before it is applied.
create table app.source (
  area smallint not null,
  org_id int not null,
  code text not null,
  folder boolean not null default false,      -- files of the watched folder are taken in
  automatic boolean not null default false,   -- applied without a look, unless a limit below is passed
  most_gone smallint not null default 5 check (most_gone between 0 and 100),        -- percent of what is stated today
  most_refused smallint not null default 5 check (most_refused between 0 and 100),  -- percent of the file's rows
  version int not null default 1,
  updated_at timestamptz not null,
  primary key (area, org_id, code)
) partition by list (area);
call app.protect_own('app.source');

-- 様式: layouts an agency added to the shipped ones, each from its day of effect on.
create table app.source_layout (
  area smallint not null,
  org_id int not null,
  source text not null,
  effective date not null,
  text text not null,
  created_by_name text not null,
  created_at timestamptz not null,
  primary key (area, org_id, source, effective)
) partition by list (area);
call app.protect_own('app.source_layout');

-- 取込: one file of one source, from its arrival to its facts. `position` is its place among the files of the source: the day whose state it tells
-- (yyyymmdd) × 1000 + its turn on that day; what a later place says is never overwritten by an earlier one, in whatever order they arrive.
create table app.source_run (
  area smallint not null,
  org_id int not null,
  id uuid not null,
  source text not null,
  file_name text not null,
  bytes bigint not null default 0,
  hash bytea,                        -- null while it is being received
  way text not null check (way in ('upload', 'folder', 'api', 'correction')),
  stated_on date not null,
  position bigint not null,
  whole boolean not null,            -- 全件: what it does not name is gone
  state text not null check (state in ('receiving', 'waiting', 'reading', 'preview', 'applying', 'applied', 'undoing', 'undone', 'discarded', 'failed')),
  total int not null default 0,      -- rows of the file
  progress int not null default 0,   -- rows done, in the present state
  counts jsonb not null default '{}',  -- facts by change, and refused rows
  cleaned jsonb not null default '[]', -- [{"column","rule","n"}]: what cleaning did in the whole file
  notes jsonb not null default '[]',
  titles jsonb not null default '[]',  -- of the cells of its rows, for the desk of refused ones
  message text not null default '',
  held text not null default '',     -- why a run that would be applied by itself waits for a look
  corrects uuid,                     -- 訂正: the run whose refused row it brings
  created_by_name text not null,
  created_at timestamptz not null,
  alive_at timestamptz not null,
  applied_at timestamptz,
  applied_by_name text not null default '',
  undone_at timestamptz,
  undone_by_name text not null default '',
  reason text not null default '',   -- why it was undone or given up
  primary key (area, id)
) partition by list (area);
create unique index source_run_once on app.source_run (area, org_id, source, hash) where state not in ('undone', 'discarded', 'failed');
create unique index source_run_place on app.source_run (area, org_id, source, position);
create unique index source_run_busy on app.source_run (area, org_id, source) where state in ('reading', 'preview', 'applying', 'undoing');
create index source_run_open on app.source_run (area, position) where state in ('waiting', 'reading', 'applying', 'undoing');
create index source_run_listed on app.source_run (area, org_id, source, created_at desc);
call app.protect_own('app.source_run');
grant delete on app.source_run to kasugai_write;
-- the worker finds what waits or was cut off, then acts for its agency
create policy claim on app.source_run for select to kasugai_work using (true);
grant select (area, org_id, id, source, position, state, alive_at) on app.source_run to kasugai_work;
create policy folder on app.source for select to kasugai_work using (true);
grant select (area, org_id, code, folder) on app.source to kasugai_work;

-- A file while it is read: sealed pieces, gone once its rows are staged.
create table app.source_part (
  area smallint not null,
  org_id int not null,
  run_id uuid not null,
  n int not null,
  sealed bytea not null,
  primary key (area, run_id, n),
  foreign key (area, run_id) references app.source_run (area, id)
) partition by list (area);
call app.protect_own('app.source_part');
grant delete on app.source_part to kasugai_write;

-- What a run would change: kept until it is applied or given up.
create table app.staged_row (
  area smallint not null,
  org_id int not null,
  run_id uuid not null,
  series uuid not null,              -- of which fact it is the next statement
  n int not null,                    -- row of the file
  kind text not null,
  key text not null,
  record_id uuid not null,
  change text not null check (change in ('new', 'changed', 'same', 'gone')),
  hash uuid not null,
  attributes jsonb not null,
  raw jsonb not null,
  valid_from date,
  valid_to date,
  primary key (area, run_id, series)
) partition by list (area);
create index staged_listed on app.staged_row (area, run_id, change, n);
call app.protect_own('app.staged_row');
grant delete on app.staged_row to kasugai_write;

-- 取り込めない行: the desk. Cells as given, so that they can be put right.
create table app.refused_row (
  area smallint not null,
  org_id int not null,
  run_id uuid not null,
  n int not null,
  cells jsonb not null,
  reasons jsonb not null,            -- [{"column","message"}]
  state text not null default 'waiting' check (state in ('waiting', 'taken', 'dismissed')),
  reason text not null default '',   -- why it was dismissed
  by_name text not null default '',
  at timestamptz,
  taken_by uuid,                     -- the run that took the corrected row
  primary key (area, run_id, n),
  foreign key (area, run_id) references app.source_run (area, id)
) partition by list (area);
call app.protect_own('app.refused_row');
grant delete on app.refused_row to kasugai_write;

-- A person as the linked systems know it. No case: whoever is linked here is not thereby a child in need. A case may be joined to it.
create table app.linked_person (
  area smallint not null,
  org_id int not null,
  id uuid not null,
  number text,                       -- 宛名番号
  case_person uuid,                  -- the child of a case, in app.person
  created_at timestamptz not null,
  primary key (area, id),
  unique (area, org_id, number)
) partition by list (area);
create index linked_case on app.linked_person (area, case_person) where case_person is not null;
call app.protect_own('app.linked_person');
grant delete on app.linked_person to kasugai_write;

-- One row per person of one source, as it stands: names as given, keys to compare by. Its id is that of its series of identity facts.
create table app.source_record (
  area smallint not null,
  org_id int not null,
  id uuid not null,
  source text not null,
  key text not null,                 -- the source's own key
  number text,                       -- 宛名番号
  name text not null default '',
  kana text not null default '',
  birth text not null default '',    -- ISO, to the day, month or year
  sex text not null default '',
  address text not null default '',
  household text not null default '',
  name_key text not null default '',
  kana_key text not null default '',
  address_key text not null default '',
  gone boolean not null,             -- no longer named by the source
  person_id uuid,                    -- null until matched
  matched_by text not null default '' check (matched_by in ('', 'number', 'nayose', 'hand')),
  primary key (area, id),
  foreign key (area, person_id) references app.linked_person (area, id)
) partition by list (area);
create index source_record_source on app.source_record (area, org_id, source);
create index source_record_number on app.source_record (area, org_id, number);
create index source_record_household on app.source_record (area, org_id, household) where household <> '';
create index source_record_person on app.source_record (area, person_id);
call app.protect_own('app.source_record');
grant delete on app.source_record to kasugai_write;

-- 事実: what a source stated. A series is one thing a source tells (of one kind, under one key); each statement holds from its place until the next.
-- Two times: when it held (valid_from, valid_to; the day of the statement where the source gives none) and when it was learnt (recorded_at).
create table app.fact (
  area smallint not null,
  org_id int not null,
  series uuid not null,
  position bigint not null,          -- place of the run that states it
  until bigint,                      -- place of the next statement; null: it stands
  source text not null,
  kind text not null,
  key text not null,
  record_id uuid not null,
  run_id uuid not null,
  n int not null,                    -- row of the file
  whole boolean not null,            -- stated by a file of everything: only what differs from before is kept
  gone boolean not null,             -- stated by its absence, or as removed
  hash uuid not null,                -- of attributes and times; zero when gone
  attributes jsonb not null,         -- cleaned, by column
  raw jsonb not null,                -- 浄化の台帳: column → [as given, rules applied]
  valid_from date,
  valid_to date,
  recorded_at timestamptz not null,
  primary key (area, series, position)
) partition by list (area);
create index fact_record on app.fact (area, record_id);
create index fact_source on app.fact (area, org_id, source, position);
call app.protect_own('app.fact');
grant delete on app.fact to kasugai_write;

-- The ledger of cleaning, a value a row: what stood in the file, what was made of it, by which rules.
create view app.cleaned_change with (security_invoker = true) as
  select f.area, f.org_id, f.run_id, f.source, f.series, f.position, f.until, f.record_id, f.n, c.key as "column",
    c.value ->> 0 as before, f.attributes ->> c.key as after, r.rule
  from app.fact f cross join lateral jsonb_each(f.raw) c cross join lateral jsonb_array_elements_text(c.value -> 1) as r(rule);
grant select on app.cleaned_change to kasugai_read, kasugai_write, kasugai_export;

-- 整合性の検査: what the checks found after a run, with some of the rows.
create table app.check_result (
  area smallint not null,
  org_id int not null,
  run_id uuid not null,
  name text not null,
  n int not null,
  rows jsonb not null,               -- [{"record","told"}], the first ones
  at timestamptz not null,
  primary key (area, run_id, name),
  foreign key (area, run_id) references app.source_run (area, id)
) partition by list (area);
call app.protect_own('app.check_result');
grant delete on app.check_result to kasugai_write;

-- Partitions of the areas that exist already.
do $$
declare
  known record;
begin
  for known in select id from ref.area loop
    call app.add_area(known.id);
  end loop;
end $$;
