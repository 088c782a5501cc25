-- 気づき・受理支援: what was known at any moment, models and their life, the worker's own view before any score, scores as they were shown.
-- None of it is a counterpart agency's business: every table but the history of sheets is readable by its own agency only.

-- 様式の保存ごとの答え: each saving of a sheet about a child, never changed. What was known at a past moment is read from here.
create table app.sheet_revision (
  area smallint not null,
  org_id int not null,
  sheet_id uuid not null,
  version int not null,
  person_id uuid not null,           -- the child
  form text not null,
  wording text not null,             -- hash of what was asked
  made_on date not null,             -- the day it speaks of
  status text not null check (status in ('draft', 'done', 'discarded')),
  answers jsonb not null,            -- without addresses and telephone numbers, as in app.sheet
  recorded_at timestamptz not null,
  recorded_by_name text not null,
  primary key (area, sheet_id, version),
  foreign key (area, org_id, wording) references app.sheet_wording (area, org_id, hash)
) partition by list (area);
create index sheet_revision_person on app.sheet_revision (area, person_id, recorded_at);
call app.protect('app.sheet_revision', true);
revoke update on app.sheet_revision from kasugai_write;

-- 確認中: somebody says that an answer is wrong. Until it is settled the item counts as unknown. Both are rows; none is changed.
create table app.score_dispute (
  area smallint not null,
  org_id int not null,
  id uuid not null,
  person_id uuid not null,
  feature text not null,             -- form and item
  act text not null check (act in ('raised', 'settled')),
  raised uuid,                       -- which one is settled
  said_by text not null,             -- こども, 保護者 …: who says so
  reason text not null,
  by_id uuid,
  by_name text not null,
  at timestamptz not null,
  primary key (area, id),
  check ((act = 'settled') = (raised is not null))
) partition by list (area);
create index score_dispute_of on app.score_dispute (area, person_id, at);
create unique index score_dispute_once on app.score_dispute (area, raised) where raised is not null;
call app.protect_own('app.score_dispute');
revoke update on app.score_dispute from kasugai_write;

-- 学習したモデル: as `kasugai risk fit` wrote it, with the card that tells what it is for.
create table app.score_model (
  area smallint not null,
  org_id int not null,
  id uuid not null,
  outcome text not null check (outcome in ('custody', 'recurrence', 'checkin')),
  name text not null,
  hash text not null,                -- SHA-256 of the file
  definition text not null,          -- the file, to the byte
  card text not null,                -- モデルカード
  added_by uuid,
  added_by_name text not null,
  added_at timestamptz not null,
  primary key (area, id),
  unique (area, org_id, outcome, hash)
) partition by list (area);
call app.protect_own('app.score_model');
revoke update on app.score_model from kasugai_write;

-- The life of a model: each state with who decided it and why. The newest step of a model is its state; at most one model of an outcome is shown.
create table app.score_model_step (
  area smallint not null,
  org_id int not null,
  model_id uuid not null,
  n int not null,                    -- counts the steps of the model
  state text not null check (state in ('draft', 'shadow', 'shown', 'retired')),
  reason text not null,
  by_id uuid,
  by_name text not null,
  at timestamptz not null,
  primary key (area, model_id, n),
  foreign key (area, model_id) references app.score_model (area, id)
) partition by list (area);
call app.protect_own('app.score_model_step');
revoke update on app.score_model_step from kasugai_write;

-- 見立て: what a worker thinks before any score is shown.
create table app.score_view (
  area smallint not null,
  org_id int not null,
  id uuid not null,
  person_id uuid not null,
  need text not null check (need in ('AA', 'A', 'B', 'C', 'none', 'undecided')),  -- 緊急度 of the sheet, or まだ決められない
  reason text not null,
  by_id uuid not null,
  by_name text not null,
  by_post text not null,
  at timestamptz not null,
  primary key (area, id)
) partition by list (area);
create index score_view_of on app.score_view (area, person_id, at desc);
call app.protect_own('app.score_view');
revoke update on app.score_view from kasugai_write;
create policy scored on app.score_view for select to kasugai_work using (true);
grant select (area, org_id, person_id, at) on app.score_view to kasugai_work;

-- スコア: computed once, kept as it was. A later or corrected answer makes a new row.
create table app.score (
  area smallint not null,
  org_id int not null,
  id uuid not null,
  person_id uuid not null,
  outcome text not null check (outcome in ('custody', 'recurrence')),
  model_id uuid not null,
  model_hash text not null,
  known_at timestamptz not null,     -- what was known at this moment went in
  newest_item_at timestamptz,        -- when the newest of it was learnt
  inputs jsonb not null,             -- feature → state, value, and where it is on record
  result jsonb not null,
  program text not null,             -- version of the program
  view_id uuid not null,             -- 見立て before it
  by_id uuid not null,
  by_name text not null,
  at timestamptz not null,
  primary key (area, id),
  foreign key (area, model_id) references app.score_model (area, id),
  foreign key (area, view_id) references app.score_view (area, id)
) partition by list (area);
create index score_of on app.score (area, person_id, at desc);
call app.protect_own('app.score');
revoke update on app.score from kasugai_write;

-- 試行中のモデルのスコア: written silently and read by nobody who works on cases.
create table app.score_shadow (
  area smallint not null,
  org_id int not null,
  id uuid not null,
  person_id uuid not null,
  model_id uuid not null,
  known_at timestamptz not null,
  result jsonb not null,
  at timestamptz not null,
  primary key (area, id),
  foreign key (area, model_id) references app.score_model (area, id)
) partition by list (area);
call app.protect_own('app.score_shadow');
revoke select, update on app.score_shadow from kasugai_read, kasugai_write, kasugai_export;
grant select on app.score_shadow to kasugai_audit;
create policy judged on app.score_shadow for select to kasugai_audit using (org_id = any (nullif(current_setting('app.own', true), '')::int[]));

-- 見た後の判断: what was decided once the scores were seen, and why where it differs from the view before.
create table app.score_decision (
  area smallint not null,
  org_id int not null,
  id uuid not null,
  person_id uuid not null,
  view_id uuid not null,
  scores uuid[] not null,            -- which were seen
  need text not null check (need in ('AA', 'A', 'B', 'C', 'none', 'undecided')),
  stand text not null check (stand in ('same', 'raised', 'lowered')),  -- against the view before
  beside text not null check (beside in ('alike', 'heavier', 'lighter', 'unused')),  -- against the scores, in the worker's own words
  reason text not null,
  by_id uuid not null,
  by_name text not null,
  by_post text not null,
  at timestamptz not null,
  primary key (area, id),
  foreign key (area, view_id) references app.score_view (area, id)
) partition by list (area);
create index score_decision_of on app.score_decision (area, person_id, at desc);
call app.protect_own('app.score_decision');
revoke update on app.score_decision from kasugai_write;

-- すぐに確かめること: flags are judged anew from the record each time; here is what people closed, with the records it was closed on. A new record raises
-- the flag again.
create table app.score_flag_closed (
  area smallint not null,
  org_id int not null,
  id uuid not null,
  person_id uuid not null,
  rule text not null,
  rules_version text not null,
  records text[] not null,
  reason text not null,
  by_id uuid,
  by_name text not null,
  at timestamptz not null,
  primary key (area, id)
) partition by list (area);
create index score_flag_closed_of on app.score_flag_closed (area, person_id);
call app.protect_own('app.score_flag_closed');
revoke update on app.score_flag_closed from kasugai_write;

-- 見直しが必要: raised by what happened, closed by a person.
create table app.score_review (
  area smallint not null,
  org_id int not null,
  id uuid not null,                  -- made of the event and the reason: raised again it is the same
  person_id uuid not null,
  why text not null,
  detail text not null default '',
  raised_at timestamptz not null,
  done_at timestamptz,
  done_by uuid,
  done_by_name text not null default '',
  done_how text not null default '',
  primary key (area, id)
) partition by list (area);
create index score_review_open on app.score_review (area, org_id, person_id) where done_at is null;
call app.protect_own('app.score_review');
create policy raise on app.score_review for insert to kasugai_work with check (true);
create policy raise_once on app.score_review for select to kasugai_work using (true);
grant insert on app.score_review to kasugai_work;
grant select (area, org_id, id, person_id, why, done_at) on app.score_review to kasugai_work;

-- 気づきの計算: every child the linked systems know, by one model, at one moment; kept as it was.
create table app.checkin_run (
  area smallint not null,
  org_id int not null,
  id uuid not null,
  model_id uuid not null,
  model_hash text not null,
  base double precision not null,    -- log-odds of a child average in everything
  known_at timestamptz not null,
  children int not null,
  by_id uuid,
  by_name text not null,
  primary key (area, id),
  foreign key (area, model_id) references app.score_model (area, id)
) partition by list (area);
create index checkin_run_newest on app.checkin_run (area, org_id, known_at desc);
call app.protect_own('app.checkin_run');
revoke update on app.checkin_run from kasugai_write;

create table app.checkin_score (
  area smallint not null,
  org_id int not null,
  run_id uuid not null,
  person_id uuid not null,           -- the linked person: erased with it
  months int,                        -- of age
  given jsonb not null,              -- [{"feature","label","given","shown","origin"}] of what went in
  parts jsonb not null,              -- feature → part in log-odds
  primary key (area, run_id, person_id),
  foreign key (area, run_id) references app.checkin_run (area, id)
) partition by list (area);
create index checkin_score_person on app.checkin_score (area, person_id);
call app.protect_own('app.checkin_score');
revoke update on app.checkin_score from kasugai_write;

-- 重みの調整: what an agency makes of the parts of a model, each with its day and reason; the newest row of a model is in force.
create table app.checkin_weight (
  area smallint not null,
  org_id int not null,
  model_id uuid not null,
  n int not null,
  weights jsonb not null,            -- feature → factor between 0 and 2; absent: 1
  reason text not null,
  by_id uuid,
  by_name text not null,
  at timestamptz not null,
  primary key (area, model_id, n),
  foreign key (area, model_id) references app.score_model (area, id)
) partition by list (area);
call app.protect_own('app.checkin_weight');
revoke update on app.checkin_weight from kasugai_write;

-- What is exported, printed or sent is read by this role: it reads no view, no score and no model.
revoke select on app.score_dispute, app.score_model, app.score_model_step, app.score_view, app.score, app.score_decision, app.score_review, app.score_flag_closed, app.checkin_run, app.checkin_score, app.checkin_weight
  from kasugai_export;

-- Partitions of the areas that exist already.
do $$
declare
  known record;
begin
  for known in select id from ref.area loop
    call app.add_area(known.id);
  end loop;
end $$;

-- Sheets on file begin their history as they stand.
do $$
begin
  perform set_config('app.own', (select coalesce(array_agg(id), '{}')::text from ref.agency), true);
  insert into app.sheet_revision (area, org_id, sheet_id, version, person_id, form, wording, made_on, status, answers, recorded_at, recorded_by_name)
  select s.area, s.org_id, s.id, s.version, s.person_id, s.form, s.wording, s.made_on, s.status, s.answers, s.updated_at, s.written_by_name
  from app.sheet s where s.person_id is not null;
  perform set_config('app.own', '', true);
end $$;
