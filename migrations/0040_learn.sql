-- 学習: what an agency wants learnt, each run with its reason, what was measured before a model may be shown, and who answered for it.
-- Rows name no child. None of it is a counterpart agency's business.

-- 学習の設定: the newest row of an outcome is in force; without one nothing is learnt. Bounds are registered here before a test is opened.
create table app.learn_setting (
  area smallint not null,
  org_id int not null,
  outcome text not null check (outcome in ('custody', 'recurrence')),
  n int not null,
  every text not null check (every in ('off', 'half', 'year')),
  ceiling double precision not null check (ceiling between 0.5 and 1),      -- AUC that can honestly be reached
  expected double precision not null check (expected between 0.5 and 1),    -- AUC the number of rows is planned with
  thresholds double precision[] not null,   -- at which net benefit is compared
  contact text not null,             -- 問い合わせ先
  statements jsonb not null,         -- what only people can say of it, for the report
  by_id uuid,
  by_name text not null,
  at timestamptz not null,
  primary key (area, org_id, outcome, n)
) partition by list (area);
call app.protect_own('app.learn_setting');
revoke update on app.learn_setting from kasugai_write;
create policy claim on app.learn_setting for select to kasugai_work using (true);
grant select (area, org_id, outcome, n, every, at) on app.learn_setting to kasugai_work;

-- 学習・確認の実行: asked for by a person or by the clock, done in the background; also those that were refused, with why.
create table app.learn_run (
  area smallint not null,
  org_id int not null,
  id uuid not null,
  kind text not null check (kind in ('learn', 'check')),   -- a new model, or a look at one that is there
  outcome text not null check (outcome in ('custody', 'recurrence')),
  model_id uuid,                     -- which was looked at, or came of it
  state text not null check (state in ('asked', 'done', 'refused', 'failed')),
  words text not null default '',    -- how far it is; how it ended
  numbers jsonb not null default '{}',
  asked_by uuid,                     -- none: the clock
  asked_by_name text not null,
  asked_at timestamptz not null,
  alive_at timestamptz,              -- last sign of the process that does it
  ended_at timestamptz,
  primary key (area, id),
  foreign key (area, model_id) references app.score_model (area, id)
) partition by list (area);
create index learn_run_listed on app.learn_run (area, org_id, asked_at desc);
create unique index learn_run_checking on app.learn_run (area, model_id) where state = 'asked' and kind = 'check';
create unique index learn_run_learning on app.learn_run (area, org_id, outcome) where state = 'asked' and kind = 'learn';
create index learn_run_due on app.learn_run (area) where state = 'asked';
call app.protect_own('app.learn_run');
create policy claim on app.learn_run for select to kasugai_work using (true);
grant select (area, org_id, id, kind, outcome, state, alive_at, asked_at) on app.learn_run to kasugai_work;

-- 公開前の確認: what was registered and what was measured, from which the checks follow again. Never changed.
create table app.score_verdict (
  area smallint not null,
  org_id int not null,
  id uuid not null,
  model_id uuid not null,
  run_id uuid not null,
  passed boolean not null,
  kept jsonb not null,               -- bounds, measures, groups, curve
  trial jsonb not null,              -- of what was computed silently: how much has come due, and how it stood
  cut date not null,                 -- 基準日: what was known by then
  rows_hash text not null,           -- SHA-256 of the rows
  code text not null,                -- version of the program, hash of the settings
  at timestamptz not null,
  primary key (area, id),
  foreign key (area, model_id) references app.score_model (area, id),
  foreign key (area, run_id) references app.learn_run (area, id)
) partition by list (area);
create index score_verdict_of on app.score_verdict (area, model_id, at desc);
call app.protect_own('app.score_verdict');
revoke update on app.score_verdict from kasugai_write;

-- 承認・差戻し: a named person who did not make the model answers for it, or does not. A signature is of one verdict that holds.
create table app.score_sign (
  area smallint not null,
  org_id int not null,
  id uuid not null,
  model_id uuid not null,
  verdict_id uuid not null,
  signed boolean not null,
  reason text not null,
  card text not null,                -- モデルカード as signed; empty where it was not
  report text not null,              -- TRIPOD+AI 報告書
  by_id uuid not null,
  by_name text not null,
  by_post text not null,
  at timestamptz not null,
  primary key (area, id),
  foreign key (area, model_id) references app.score_model (area, id),
  foreign key (area, verdict_id) references app.score_verdict (area, id)
) partition by list (area);
create unique index score_sign_once on app.score_sign (area, verdict_id) where signed;
call app.protect_own('app.score_sign');
revoke update on app.score_sign from kasugai_write;

-- 確認待ち: between the trial and the showing. What a step needs beside its reason: what was registered, what the trial showed, which signature.
alter table app.score_model_step drop constraint score_model_step_state_check;
alter table app.score_model_step
  add constraint score_model_step_state_check check (state in ('draft', 'shadow', 'candidate', 'shown', 'retired')),
  add column detail jsonb not null default '{}';

-- Each silent score is chained to the one before it of its agency, so that none can be taken out, put in or changed unseen.
alter table app.score_shadow
  add column n bigint,
  add column chain bytea;
create unique index score_shadow_n on app.score_shadow (area, org_id, n) where n is not null;
-- The newest link, for the next one: a number and a hash, no score.
create table app.score_shadow_head (
  area smallint not null,
  org_id int not null,
  n bigint not null,
  chain bytea not null,
  primary key (area, org_id)
) partition by list (area);
call app.protect_own('app.score_shadow_head');

revoke select on app.learn_setting, app.learn_run, app.score_verdict, app.score_sign, app.score_shadow_head from kasugai_export;

-- Partitions of the areas that exist already.
do $$
declare
  known record;
begin
  for known in select id from ref.area loop
    call app.add_area(known.id);
  end loop;
end $$;
