-- 気づきの学習用の行: a file of rows that somebody asked for with a purpose, made in the background and kept for a week. It names nobody, and none of it is
-- a counterpart agency's business.
create table app.checkin_rows (
  area smallint not null,
  org_id int not null,
  id uuid not null,
  purpose text not null,
  state text not null check (state in ('asked', 'ready', 'refused', 'failed', 'over')),
  words text not null default '',    -- how far it is; how it ended
  file_id uuid,                      -- as long as it is kept
  file_key bytea,
  asked_by uuid not null,
  asked_by_name text not null,
  asked_at timestamptz not null,
  alive_at timestamptz,              -- last sign of the process that makes it
  ended_at timestamptz,
  primary key (area, id),
  check ((state = 'ready') = (file_id is not null) and (file_id is null) = (file_key is null))
) partition by list (area);
create index checkin_rows_listed on app.checkin_rows (area, org_id, asked_at desc);
create unique index checkin_rows_under_way on app.checkin_rows (area, org_id) where state = 'asked';
create index checkin_rows_due on app.checkin_rows (area) where state in ('asked', 'ready');
call app.protect_own('app.checkin_rows');
revoke select on app.checkin_rows from kasugai_export;
create policy claim on app.checkin_rows for select to kasugai_work using (true);
grant select (area, org_id, id, state, asked_at, alive_at, ended_at) on app.checkin_rows to kasugai_work;
