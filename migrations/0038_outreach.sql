-- 予防的支援: children looked at before anything is known of them: who is on the list and why, what schools and the health section are asked and
-- answer, what people see in it and decide, how the child is supported, and what came of it.
-- A child here may be one of the case register, or one whom only the linked systems know: person_id is the id of either, `linked` says which.
-- None of it is a counterpart agency's business. Why a child is on the list, what was decided and how it is supported is closed to posts limited to
-- schools altogether; they see what they are asked.

create table app.outreach_round (
  area smallint not null,
  org_id int not null,
  id uuid not null,
  n int not null check (n between 1 and 99),  -- 第n回
  name text not null,
  survey_on date not null,           -- 調査日: ages are of this day
  target text not null,              -- 対象: who is put on the list, and why
  closed_at timestamptz,
  made_by_name text not null,
  made_at timestamptz not null,
  version int not null default 1,
  primary key (area, id)
) partition by list (area);
create index outreach_round_of on app.outreach_round (area, org_id, survey_on desc);
call app.protect_own('app.outreach_round');

-- 児童リスト: no column holds a figure of a model. Taken off, a child's row stays.
create table app.outreach_candidate (
  area smallint not null,
  org_id int not null,
  id uuid not null,
  round_id uuid not null,
  person_id uuid not null,
  linked boolean not null,
  stage text not null check (stage in ('school', 'preschool')),  -- 就学後, 就学前 on the day of the survey
  registered boolean not null,       -- on the ledger of the 要対協 when put on the list
  origin text not null check (origin in ('estimate', 'watch', 'search', 'hand', 'file', 'outside')),
  reason text not null default '',
  added_by_name text not null,
  added_at timestamptz not null,
  removed_at timestamptz,
  removed_by_name text not null default '',
  removed_reason text not null default '',
  primary key (area, id),
  foreign key (area, round_id) references app.outreach_round (area, id)
) partition by list (area);
create unique index outreach_candidate_once on app.outreach_candidate (area, round_id, person_id) where removed_at is null;
create index outreach_candidate_person on app.outreach_candidate (area, person_id);
call app.protect_own('app.outreach_candidate');

-- 調査票: what is asked of one place about one child, in the words of that day. `told` is all the asked see of the child.
create table app.outreach_ask (
  area smallint not null,
  org_id int not null,
  id uuid not null,
  round_id uuid not null,
  candidate_id uuid not null,
  person_id uuid not null,
  linked boolean not null,
  kind text not null check (kind in ('school', 'nursery', 'health')),
  place text not null,               -- name of the school, nursery or section
  to_org int,                        -- an agency with log-ins of its own; null: the asking agency itself, or a file
  to_section int,                    -- a section of the asking agency
  told jsonb not null,               -- name, kana, birth, grade, class, round
  form jsonb not null,
  due_on date not null,
  sent_by_name text not null,
  sent_at timestamptz not null,
  reminded_on date,
  withdrawn_at timestamptz,
  withdrawn_by_name text not null default '',
  withdrawn_reason text not null default '',
  primary key (area, id),
  foreign key (area, candidate_id) references app.outreach_candidate (area, id)
) partition by list (area);
create unique index outreach_ask_once on app.outreach_ask (area, candidate_id, kind, place) where withdrawn_at is null;
create index outreach_ask_round on app.outreach_ask (area, round_id);
create index outreach_ask_person on app.outreach_ask (area, person_id);
create index outreach_ask_to on app.outreach_ask (area, to_org) where to_org is not null;
call app.protect_own('app.outreach_ask');
create policy asked on app.outreach_ask for select to kasugai_read, kasugai_write using (to_org = any (nullif(current_setting('app.own', true), '')::int[]));
create policy watch on app.outreach_ask for all to kasugai_work using (true) with check (true);
grant select (area, org_id, id, round_id, to_org, to_section, kind, place, due_on, sent_at, reminded_on, withdrawn_at), update (reminded_on) on app.outreach_ask to kasugai_work;

-- Answers are added, never edited: the newest holds. Whoever sees what was asked sees what was answered.
create table app.outreach_answer (
  area smallint not null,
  org_id int not null,               -- who answered
  id uuid not null,
  asked_by int not null,             -- the agency that asked
  ask_id uuid not null,
  person_id uuid not null,
  after uuid,                        -- the answer before it: of two made after the same one the second is refused
  answers jsonb not null,
  whole boolean not null,            -- 回答済; else 一部
  way text not null check (way in ('screen', 'file')),
  by_name text not null,
  by_section text not null,
  at timestamptz not null,
  primary key (area, id),
  foreign key (area, ask_id) references app.outreach_ask (area, id)
) partition by list (area);
create index outreach_answer_of on app.outreach_answer (area, ask_id, at desc, id desc);
create unique index outreach_answer_chain on app.outreach_answer (area, ask_id, after) nulls not distinct;
create index outreach_answer_person on app.outreach_answer (area, person_id);
call app.protect('app.outreach_answer', false);
drop policy readable on app.outreach_answer;
create policy readable on app.outreach_answer for select to kasugai_read, kasugai_write, kasugai_export using (
  exists (select from app.outreach_ask a where a.area = outreach_answer.area and a.id = outreach_answer.ask_id));
create policy running on app.outreach_answer as restrictive for insert to kasugai_write with check (
  exists (select from app.outreach_ask a where a.area = outreach_answer.area and a.id = outreach_answer.ask_id and a.org_id = outreach_answer.asked_by
    and a.person_id = outreach_answer.person_id and a.withdrawn_at is null));
revoke update on app.outreach_answer from kasugai_write;
create policy watch on app.outreach_answer for select to kasugai_work using (true);
grant select (area, ask_id, whole, at, id) on app.outreach_answer to kasugai_work;
-- What another agency answered ends with the child it is about.
create policy erase on app.outreach_answer for all to kasugai_migrate using (asked_by = any (nullif(current_setting('app.own', true), '')::int[]));

-- 見立てと判断: what a worker sees, and what was decided. Added, never edited: the newest of its kind holds, the others are its history.
create table app.outreach_judgement (
  area smallint not null,
  org_id int not null,
  id uuid not null,
  candidate_id uuid not null,
  person_id uuid not null,
  kind text not null check (kind in ('view', 'decision')),
  outcome text not null check (outcome in ('support', 'watch', 'none', 'health')),  -- 要支援, 見守り対象, 支援を必要としない, 母子保健管理
  reason text not null,
  held_on date not null,             -- ヒヤリング・カンファレンスの日
  present text not null default '',  -- 出席者
  by_id uuid,
  by_name text not null,
  by_section text not null,
  at timestamptz not null,
  primary key (area, id),
  foreign key (area, candidate_id) references app.outreach_candidate (area, id)
) partition by list (area);
create index outreach_judgement_of on app.outreach_judgement (area, candidate_id, at desc, id desc);
create index outreach_judgement_person on app.outreach_judgement (area, person_id);
call app.protect_own('app.outreach_judgement');
revoke update on app.outreach_judgement from kasugai_write;

-- 支援: a row for each state a support was in; the one of the highest version holds.
create table app.outreach_support (
  area smallint not null,
  org_id int not null,
  id uuid not null,
  version int not null,
  candidate_id uuid not null,
  person_id uuid not null,
  menu text not null,                -- a code of the menu
  state text not null check (state in ('planned', 'running', 'done', 'stopped', 'declined')),
  begin_on date,
  end_on date,
  note text not null default '',
  by_name text not null,
  at timestamptz not null,
  primary key (area, id, version),
  foreign key (area, candidate_id) references app.outreach_candidate (area, id),
  check (end_on is null or begin_on is null or begin_on <= end_on)
) partition by list (area);
create index outreach_support_of on app.outreach_support (area, candidate_id);
create index outreach_support_person on app.outreach_support (area, person_id);
call app.protect_own('app.outreach_support');
revoke update on app.outreach_support from kasugai_write;

-- 効果指標: how something stood before and after the support. Added, never edited.
create table app.outreach_indicator (
  area smallint not null,
  org_id int not null,
  id uuid not null,
  candidate_id uuid not null,
  person_id uuid not null,
  indicator text not null,           -- a code of the indicators
  moment text not null check (moment in ('before', 'after')),
  value text not null check (value in ('good', 'partly', 'not', 'unknown')),
  measured_on date not null,
  note text not null default '',
  by_name text not null,
  at timestamptz not null,
  primary key (area, id),
  foreign key (area, candidate_id) references app.outreach_candidate (area, id)
) partition by list (area);
create index outreach_indicator_of on app.outreach_indicator (area, candidate_id);
create index outreach_indicator_person on app.outreach_indicator (area, person_id);
call app.protect_own('app.outreach_indicator');
revoke update on app.outreach_indicator from kasugai_write;

-- A school never reads why a child is on the list, nor what came of it: not even of its own pupils.
do $$
declare
  tbl text;
begin
  foreach tbl in array array['outreach_candidate', 'outreach_judgement', 'outreach_support', 'outreach_indicator'] loop
    execute format('alter policy ward on app.%I using (current_setting(''app.ward'', true) = '''')', tbl);
  end loop;
end $$;

-- Partitions of the areas that exist already.
do $$
declare
  known record;
begin
  for known in select id from ref.area loop
    call app.add_area(known.id);
  end loop;
end $$;
