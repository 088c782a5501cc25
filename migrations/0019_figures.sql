-- 対応 with its day, the closed months of the national return, and measured minutes of work.

-- 対応の決定: what was decided for a case, when, on which ground, by which meeting. Several over time; the first one of an episode is the
-- one the national return counts. app.episode.disposition repeats the newest and is written together with this table, nowhere else.
create table app.disposition (
  area smallint not null,
  org_id int not null,
  id uuid not null,
  episode_id uuid not null,
  person_id uuid not null,
  kind text not null,                -- 対応の種類 code
  decided_on date not null,
  is_estimated boolean not null default false,  -- the day is not known: that of 終結, or else of 受理, stands for it
  basis text not null default '',        -- 根拠 (条項)
  decided_by text not null default '',   -- the meeting that decided, as written
  withdrawn_at timestamptz,          -- entered by mistake: counts nowhere, stays readable
  recorded_by uuid,
  recorded_by_name text not null,
  recorded_at timestamptz not null,
  version int not null default 1,
  primary key (area, id),
  foreign key (area, episode_id) references app.episode (area, id)
) partition by list (area);
create index disposition_episode on app.disposition (area, episode_id, decided_on, id) where withdrawn_at is null;
create index disposition_person on app.disposition (area, person_id);
call app.protect('app.disposition', true);
create index episode_accepted on app.episode (area, org_id, accepted_on);

-- 月次の締め: the counts of a month as they were reported, with the counting rule in force. Never changed: a corrected report is a further revision.
create table app.statistics_close (
  area smallint not null,
  org_id int not null,
  id uuid not null,
  month date not null,               -- its first day
  revision smallint not null,        -- 1 as first reported
  rule text not null,                -- which version of the counting rules
  counts jsonb not null,             -- [{fact, kind, route, abuse, abuser, band, disposition, n}]: sums, no persons
  closed_by uuid,
  closed_by_name text not null,
  closed_at timestamptz not null,
  primary key (area, id),
  unique (area, org_id, month, revision)
) partition by list (area);
call app.protect('app.statistics_close', false);
revoke update on app.statistics_close from kasugai_write;
-- The prefecture reads what the agencies of its area reported, the national agency what all did: sums only.
create policy overseen on app.statistics_close for select to kasugai_read, kasugai_export using (exists (
  select from ref.agency reader
  where reader.id = any (nullif(current_setting('app.own', true), '')::int[])
    and (reader.kind = 'national' or (reader.kind = 'prefecture' and reader.area = statistics_close.area))));

-- 業務量の調査: minutes a step took in a period, before or after a change of the way of working.
create table app.work_study (
  area smallint not null,
  org_id int not null,
  id uuid not null,
  title text not null,
  phase text not null check (phase in ('before', 'after')),
  first_on date not null,
  last_on date not null,
  children int not null,
  households int not null,
  minutes int[] not null,            -- one a step, in the order of the study's thirteen steps; null: not measured
  recorded_by uuid,
  recorded_by_name text not null,
  recorded_at timestamptz not null,
  version int not null default 1,
  primary key (area, id)
) partition by list (area);
call app.protect('app.work_study', false);

-- Partitions of the areas that exist already, and the decisions their episodes already know.
do $$
declare
  known record;
begin
  for known in select id from ref.area loop
    call app.add_area(known.id);
  end loop;
  perform set_config('app.own', (select coalesce(array_agg(id), '{}')::text from ref.agency), true);
  insert into app.disposition (area, org_id, id, episode_id, person_id, kind, decided_on, is_estimated, recorded_by_name, recorded_at)
  select area, org_id, gen_random_uuid(), id, person_id, disposition, coalesce(closed_on, accepted_on), true, '', now()
  from app.episode where disposition <> '';
  perform set_config('app.own', '', true);
end $$;
