-- 台帳の取込: one job a file, from the preview to the report; rows are kept only as long as somebody has to look at them.
create table app.import_job (
  area smallint not null,
  org_id int not null,
  id uuid not null,
  file_name text not null,
  bytes int not null,
  file bytea,                        -- sealed under the installation's key; null once loaded or given up
  reading jsonb not null,            -- which sheet, which column is which field
  state text not null check (state in ('reading', 'preview', 'loading', 'done', 'failed', 'cancelled')),
  without_refused boolean not null default false,  -- 拒否行を除いて取り込む
  total int not null default 0,
  progress int not null default 0,   -- rows done of total, in the present state
  counts jsonb not null default '{}',
  message text not null default '',  -- what went wrong, or what the reader had to guess
  created_by uuid,
  created_by_name text not null,
  created_at timestamptz not null,
  alive_at timestamptz not null,     -- last sign of the process at work
  finished_at timestamptz,
  primary key (area, id)
) partition by list (area);
create index import_job_org on app.import_job (area, org_id, created_at desc);
call app.protect('app.import_job', false);
-- a register is no business of counterpart agencies
drop policy readable on app.import_job;
create policy readable on app.import_job for select to kasugai_read, kasugai_write using (org_id = any (nullif(current_setting('app.own', true), '')::int[]));

create table app.import_row (
  area smallint not null,
  org_id int not null,
  job_id uuid not null,
  n int not null,                    -- row number as seen in the file
  outcome text not null check (outcome in ('new', 'append', 'accept', 'same', 'refused')),
  label text not null default '',    -- name and birth for the preview; empty once loaded
  reason text not null default '',   -- why this child is that one, what is added
  refusals jsonb not null default '[]',  -- [{"column","message"}]
  primary key (area, job_id, n),
  foreign key (area, job_id) references app.import_job (area, id)
) partition by list (area);
create index import_row_outcome on app.import_row (area, job_id, outcome, n);
call app.protect('app.import_row', false);
drop policy readable on app.import_row;
create policy readable on app.import_row for select to kasugai_read, kasugai_write using (org_id = any (nullif(current_setting('app.own', true), '')::int[]));
grant delete on app.import_row to kasugai_write;

-- Answers of the API are kept a day.
create policy forget on app.idempotency for all to kasugai_work using (true) with check (true);
grant select, delete on app.idempotency to kasugai_work;
