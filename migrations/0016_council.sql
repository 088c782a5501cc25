-- 会議 of every kind with their cases, 決裁, 進行管理台帳, 役割(tasks), お知らせの条件, and 出欠・体重 as dated measurements.

-- A meeting. 緊急受理会議 is about one report and decides at once; the others go through an agenda of cases.
alter table app.meeting
  alter column intake_id drop not null,
  alter column urgency set default '',
  alter column safety_check set default '',
  add column kind text not null default '緊急受理'
    check (kind in ('緊急受理', '受理', '課内', '援助方針', '判定', '個別ケース', '実務者', '代表者')),
  add column title text not null default '',
  add column place text not null default '',
  add column state text not null default 'closed' check (state in ('planned', 'open', 'closed')),
  add column invited jsonb not null default '[]',  -- [{"staff","name","agency","presence"}]; attendees are those who came
  add column minutes text not null default '',     -- what the sheet says beyond the cases; fixed when closed
  add column closed_at timestamptz,
  add column closed_by_name text not null default '',
  add check ((kind = '緊急受理') = (intake_id is not null));
create index meeting_held on app.meeting (area, org_id, held_at desc);

-- A case before a meeting: waiting for the next one of its kind, or on an agenda; then the decision of the meeting.
create table app.agenda_item (
  area smallint not null,
  org_id int not null,
  id uuid not null,
  meeting_id uuid,                   -- null while it waits
  kind text not null,                -- of the meeting
  person_id uuid not null,
  intake_id uuid,
  reason text not null default '',   -- why it comes before the meeting
  requested_by_name text not null default '',
  requested_at timestamptz not null,
  sort int not null default 0,
  removed_at timestamptz,            -- taken off the agenda before it was decided
  discussion text not null default '',
  decision text not null default '',
  division text not null default '',
  severity smallint check (severity between 0 and 6),
  main_agency text not null default '',
  roles text not null default '',    -- who does what, by agency
  plan text not null default '',
  next_review date,
  outcome text not null default '',  -- 継続 終結 移管
  present text[] not null default '{}',  -- those there when it was decided
  decided_at timestamptz,
  recorded_by_name text not null default '',
  version int not null default 1,
  primary key (area, id),
  foreign key (area, meeting_id) references app.meeting (area, id),
  foreign key (area, person_id) references app.person (area, id)
) partition by list (area);
create index agenda_meeting on app.agenda_item (area, meeting_id, sort);
create index agenda_person on app.agenda_item (area, person_id);
create unique index agenda_once on app.agenda_item (area, meeting_id, person_id) where removed_at is null;

-- 会議録の訂正・補足: what is closed stays as it is, corrections stand below it.
create table app.meeting_addition (
  area smallint not null,
  org_id int not null,
  id uuid not null,
  meeting_id uuid not null,
  body text not null,
  added_by uuid,
  added_by_name text not null,
  added_at timestamptz not null,
  primary key (area, id),
  foreign key (area, meeting_id) references app.meeting (area, id)
) partition by list (area);
create index meeting_addition_meeting on app.meeting_addition (area, meeting_id);

-- 進行管理台帳: one row per case of the council. What the record knows is not copied here.
create table app.ledger_row (
  area smallint not null,
  org_id int not null,
  id uuid not null,
  person_id uuid not null,
  number text not null,              -- 整理番号
  division text not null,            -- 区分: 要保護 要支援 特定妊婦
  severity_before smallint check (severity_before between 0 and 6),  -- as the meeting before left it
  severity smallint check (severity between 0 and 6),
  main_agency text not null default '',
  roles text not null default '',
  changes text not null default '',  -- 状況変化 in the clerk's words; the proposal from the record is made anew each time
  plan text not null default '',
  next_review date,
  status text not null default '継続',   -- 継続 終結 移管
  entered_on date not null,
  since timestamptz not null,        -- 状況変化 counts from here: the last meeting, or the day it was entered
  left_on date,
  version int not null default 1,
  updated_at timestamptz not null,
  updated_by_name text not null default '',
  primary key (area, id),
  foreign key (area, person_id) references app.person (area, id)
) partition by list (area);
create unique index ledger_once on app.ledger_row (area, org_id, person_id) where left_on is null;
create index ledger_person on app.ledger_row (area, person_id);

-- The ledger as a meeting left it: printed again at any time, changed by nobody.
create table app.ledger_snapshot (
  area smallint not null,
  org_id int not null,
  id uuid not null,
  meeting_id uuid not null,
  taken_at timestamptz not null,
  taken_by_name text not null,
  lines jsonb not null,
  primary key (area, id),
  unique (area, meeting_id),
  foreign key (area, meeting_id) references app.meeting (area, id)
) partition by list (area);

-- Tasks come from any meeting or from none; the owner may be another agency by name.
alter table app.task
  add column agenda_item_id uuid,
  add column note text not null default '',      -- said when it was done
  add column made_by_name text not null default '',
  add column made_at timestamptz;
create index task_person on app.task (area, person_id) where done_at is null;

-- 決裁: which posts sign in which order, and the trace of every act. The state follows from the acts.
create table app.approval_route (
  area smallint not null,
  org_id int not null,
  kind text not null,
  posts int[] not null,
  updated_at timestamptz not null,
  updated_by_name text not null,
  primary key (area, org_id, kind)
) partition by list (area);
create table app.approval (
  area smallint not null,
  org_id int not null,
  id uuid not null,
  kind text not null,
  subject_id uuid not null,
  title text not null,               -- without any name
  href text not null,
  steps jsonb not null,              -- [{"post","title"}] as the route was then
  acted_first text not null default '',  -- 実施済: what was done before the decision, and why
  submitted_by uuid,
  submitted_by_name text not null,
  submitted_at timestamptz not null,
  primary key (area, id)
) partition by list (area);
create index approval_subject on app.approval (area, subject_id);
create table app.approval_act (
  area smallint not null,
  org_id int not null,
  id uuid not null,
  approval_id uuid not null,
  step smallint not null,            -- 0-based; -1: by the one who submitted it
  act text not null check (act in ('承認', '差戻し', '代決', '後閲', '再提出', '取下げ')),
  staff_id uuid,
  staff_name text not null,
  post text not null,
  reason text not null default '',
  at timestamptz not null,
  primary key (area, id),
  foreign key (area, approval_id) references app.approval (area, id)
) partition by list (area);
create index approval_act_approval on app.approval_act (area, approval_id, at);

-- 出欠・体重 and the like: one value on one day. A mistake is corrected by a further row of the same day.
create table app.measure (
  area smallint not null,
  org_id int not null,
  id uuid not null,
  person_id uuid not null,
  kind text not null check (kind in ('attendance', 'weight')),
  day date not null,
  value int not null,                -- attendance: 1 came, 0 did not; weight: grams
  source text not null default '',   -- who says so
  recorded_by uuid,
  recorded_by_name text not null,
  recorded_at timestamptz not null,
  primary key (area, id),
  foreign key (area, person_id) references app.person (area, id)
) partition by list (area);
create index measure_person on app.measure (area, person_id, kind, day desc);

-- お知らせの条件 and what they found.
create table app.alert_rule (
  area smallint not null,
  org_id int not null,
  id uuid not null,
  kind text not null,
  days int not null,
  tell text[] not null,              -- charge section chiefs
  posts int[] not null default '{}',
  repeat_days int not null,          -- told again until acknowledged; 0: once
  active boolean not null default true,
  version int not null default 1,
  set_by_name text not null,
  set_at timestamptz not null,
  primary key (area, id)
) partition by list (area);
create table app.alert (
  area smallint not null,
  org_id int not null,
  id uuid not null,
  rule_id uuid not null,
  person_id uuid not null,
  detail text not null,              -- 目視なし95日: never a name
  raised_at timestamptz not null,
  told_at timestamptz not null,
  acknowledged_at timestamptz,
  acknowledged_by_name text not null default '',
  cleared_at timestamptz,            -- the condition no longer holds
  primary key (area, id),
  foreign key (area, rule_id) references app.alert_rule (area, id)
) partition by list (area);
create unique index alert_once on app.alert (area, rule_id, person_id) where cleared_at is null;

-- Internal work of one agency: not even counterparts read it.
do $$
declare
  tbl text;
begin
  foreach tbl in array array['agenda_item', 'meeting_addition', 'ledger_row', 'ledger_snapshot', 'approval_route', 'approval',
                             'approval_act', 'measure', 'alert_rule', 'alert'] loop
    call app.protect('app.' || tbl, false);
    execute format('drop policy readable on app.%I', tbl);
    execute format('create policy readable on app.%I for select to kasugai_read, kasugai_write, kasugai_export
                    using (org_id = any (nullif(current_setting(''app.own'', true), '''')::int[]))', tbl);
  end loop;
end $$;
revoke update on app.meeting_addition, app.ledger_snapshot, app.approval, app.approval_act, app.measure from kasugai_write;

-- What the watch over the conditions looks at, in every agency: dates and codes, no text.
create policy watch_conditions on app.sighting for select to kasugai_work using (true);
grant select (area, org_id, person_id, seen_at, method) on app.sighting to kasugai_work;
create policy watch_conditions on app.progress for select to kasugai_work using (true);
grant select (area, org_id, person_id, at) on app.progress to kasugai_work;
create policy watch_conditions on app.episode for select to kasugai_work using (true);
grant select (area, org_id, person_id, record_id, intake_id, accepted_on, closed_on) on app.episode to kasugai_work;
create policy watch_conditions on app.intake for select to kasugai_work using (true);
grant select (area, org_id, id, received_at) on app.intake to kasugai_work;
create policy watch_conditions on app.ledger_row for select to kasugai_work using (true);
grant select (area, org_id, person_id, next_review, left_on) on app.ledger_row to kasugai_work;
create policy watch_conditions on app.measure for select to kasugai_work using (true);
grant select (area, org_id, person_id, kind, day, value, recorded_at) on app.measure to kasugai_work;
create policy watch_conditions on app.appointment for select to kasugai_work using (true);
grant select (area, org_id, staff_id, post_id, valid_from, valid_until) on app.appointment to kasugai_work;
create policy watch_conditions on app.alert_rule for select to kasugai_work using (true);
grant select on app.alert_rule to kasugai_work;
create policy watch_conditions on app.alert for all to kasugai_work using (true) with check (true);
grant select, insert, update on app.alert to kasugai_work;

-- Partitions of the areas that exist already.
do $$
declare
  known record;
begin
  for known in select id from ref.area loop
    call app.add_area(known.id);
  end loop;
end $$;
