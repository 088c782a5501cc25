-- モデルの点検: how a model does on what has happened since it learnt. Numbers and sentences, of no child.

-- 点検の依頼: by the clock once a month, or by a person; carried out behind the page.
create table app.score_evaluation_ask (
  area smallint not null,
  org_id int not null,
  id uuid not null,
  model_id uuid not null,
  asked_by uuid,                     -- none: by the clock
  asked_by_name text not null,
  asked_at timestamptz not null,
  alive_at timestamptz,              -- last sign of the process that works on it
  step text not null default '',     -- how far it is, in words
  ended_at timestamptz,
  words text not null default '',    -- why it came to nothing
  primary key (area, id),
  foreign key (area, model_id) references app.score_model (area, id)
) partition by list (area);
create index score_evaluation_ask_of on app.score_evaluation_ask (area, model_id, asked_at desc);
create unique index score_evaluation_ask_open on app.score_evaluation_ask (area, model_id) where ended_at is null;
call app.protect_own('app.score_evaluation_ask');
create policy claim on app.score_evaluation_ask for select to kasugai_work using (true);
create policy schedule on app.score_evaluation_ask for insert to kasugai_work with check (true);
grant select (area, org_id, id, model_id, asked_at, alive_at, ended_at) on app.score_evaluation_ask to kasugai_work;
grant insert on app.score_evaluation_ask to kasugai_work;

-- 点検の結果: kept as it was found, never changed.
create table app.score_evaluation (
  area smallint not null,
  org_id int not null,
  id uuid not null,
  model_id uuid not null,
  model_hash text not null,
  ask_id uuid not null,
  until_on date not null,            -- what was known at the end of this day went in
  result jsonb not null,
  program text not null,             -- version of the program
  asked_by_name text not null,
  at timestamptz not null,
  primary key (area, id),
  foreign key (area, model_id) references app.score_model (area, id),
  foreign key (area, ask_id) references app.score_evaluation_ask (area, id)
) partition by list (area);
create index score_evaluation_of on app.score_evaluation (area, model_id, at desc);
call app.protect_own('app.score_evaluation');
revoke update on app.score_evaluation from kasugai_write;

-- 変化の知らせ: raised by an evaluation, stands until a person with a name says what was done.
create table app.score_alarm (
  area smallint not null,
  org_id int not null,
  id uuid not null,
  model_id uuid not null,
  evaluation_id uuid not null,       -- which found it first
  kind text not null check (kind in ('calibration', 'group', 'inputs', 'outcomes')),
  subject text not null,             -- a group, an item of a version of the sheet
  words text not null,
  raised_at timestamptz not null,
  done_at timestamptz,
  done_by uuid,
  done_by_name text not null default '',
  done_how text not null default '',
  primary key (area, id),
  foreign key (area, model_id) references app.score_model (area, id),
  foreign key (area, evaluation_id) references app.score_evaluation (area, id)
) partition by list (area);
create unique index score_alarm_open on app.score_alarm (area, model_id, kind, subject) where done_at is null;
call app.protect_own('app.score_alarm');

-- What is exported, printed or sent is read by this role: none of this leaves so.
revoke select on app.score_evaluation_ask, app.score_evaluation, app.score_alarm from kasugai_export;

-- The clock looks for models that are shown or on trial, in every agency; it reads nothing else of them.
create policy schedule on app.score_model for select to kasugai_work using (true);
create policy schedule on app.score_model_step for select to kasugai_work using (true);
grant select (area, org_id, id, outcome, added_at) on app.score_model to kasugai_work;
grant select (area, org_id, model_id, n, state) on app.score_model_step to kasugai_work;

-- Partitions of the areas that exist already.
do $$
declare
  known record;
begin
  for known in select id from ref.area loop
    call app.add_area(known.id);
  end loop;
end $$;
