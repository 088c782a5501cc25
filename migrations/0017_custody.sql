-- 一時保護 (児童福祉法33条): start, grounds, consents, opinions, 一時保護状の請求, extensions, release, and the deadlines that follow.
create table app.custody (
  area smallint not null,
  org_id int not null,
  id uuid not null,
  person_id uuid not null,           -- the child
  started_at timestamptz not null,   -- corrected with a reason; every deadline follows
  first_started_at timestamptz not null,  -- as first recorded: never changes
  basis text not null check (basis in ('authority', 'consent')),  -- 職権 / 同意
  place_kind text not null,          -- 所内, 里親 ...: all that papers say of the place
  place_sealed bytea,                -- {"name","address","phone"} under the child's data key
  place_hidden boolean not null default true,  -- kept from the persons below; then no paper names it
  hidden_from text not null default '',        -- 知らせない相手
  grounds text[] not null,           -- 府令35条の3: 1-done, 1-maybe, 1-fear, 2 ... 5-i, 5-ro, 6, 7
  purposes text[] not null,          -- 安全確保, アセスメント
  necessity text not null default '',          -- 一時保護の必要性
  child_timing text not null default '',       -- 意見聴取: before, after, none
  child_opinion text not null default '',
  child_heard_on date,
  child_heard_by text not null default '',
  child_reason text not null default '',       -- why after, or why not
  guardian_opinion text not null default '',
  guardian_heard_on date,
  guardian_heard_by text not null default '',
  need text not null default '' check (need in ('', 'needed', 'not_needed')),  -- 一時保護状の要否, as a person confirmed it
  need_reason text not null default '',
  need_by_name text not null default '',
  need_at timestamptz,
  ended_at timestamptz,              -- 解除
  end_kind text not null default '', -- 家庭復帰, 施設入所 ...
  end_to text not null default '',   -- to whom
  end_note text not null default '',
  returned_told_on date,             -- 家庭復帰を市町村に通知した日
  started_by_name text not null,
  version int not null default 1,
  updated_at timestamptz not null,
  primary key (area, id),
  foreign key (area, person_id) references app.person (area, id)
) partition by list (area);
create index custody_person on app.custody (area, person_id, started_at desc);
create unique index custody_running on app.custody (area, org_id, person_id) where ended_at is null;
call app.protect('app.custody', true);

-- 親権者等の同意: each answer is a row; the newest one of a custodian holds. Never edited.
create table app.custody_consent (
  area smallint not null,
  org_id int not null,
  id uuid not null,
  custody_id uuid not null,
  person_id uuid not null,           -- the child
  custodian_id uuid not null,        -- the holder of 親権
  answer text not null check (answer in ('consents', 'refuses', 'unclear', 'withdrawn')),
  at timestamptz not null,           -- when it was said
  told_to text not null,             -- to whom
  told_how text not null default '', -- 面接, 電話, 書面
  note text not null default '',
  recorded_by_name text not null,
  recorded_at timestamptz not null,
  primary key (area, id),
  foreign key (area, custody_id) references app.custody (area, id)
) partition by list (area);
create index custody_consent_of on app.custody_consent (area, custody_id, at);
call app.protect('app.custody_consent', true);
revoke update on app.custody_consent from kasugai_write;

-- 理由となる事実: ground ↔ fact ↔ where it is on record.
create table app.custody_fact (
  area smallint not null,
  org_id int not null,
  id uuid not null,
  custody_id uuid not null,
  person_id uuid not null,
  ground text not null,              -- 1 ... 7
  fact text not null,
  source_kind text not null check (source_kind in ('progress', 'sighting', 'attachment', 'intake')),
  source_id uuid not null,
  source_label text not null,        -- 経過記録 令和8年11月20日 …
  added_by_name text not null,
  added_at timestamptz not null,
  removed_at timestamptz,
  primary key (area, id),
  foreign key (area, custody_id) references app.custody (area, id)
) partition by list (area);
create index custody_fact_of on app.custody_fact (area, custody_id);
call app.protect('app.custody_fact', true);

-- 延長: two months more each time.
create table app.custody_extension (
  area smallint not null,
  org_id int not null,
  id uuid not null,
  custody_id uuid not null,
  person_id uuid not null,
  n smallint not null,               -- 1 for the first
  basis text not null,               -- 家裁承認, 同意, 28条申立て中 ...
  filed_on date,                     -- 申立て; none where no court is asked
  decided_on date,                   -- 承認, or the decision of the centre
  refused_on date,                   -- 却下
  note text not null default '',
  recorded_by_name text not null,
  version int not null default 1,
  primary key (area, id),
  unique (area, custody_id, n),
  foreign key (area, custody_id) references app.custody (area, id)
) partition by list (area);
call app.protect('app.custody_extension', true);

-- Deadlines of a custody as the rules compute them; written again at every change, so that lists and the watch need no rules in SQL.
create table app.custody_due (
  area smallint not null,
  org_id int not null,
  custody_id uuid not null,
  person_id uuid not null,
  rule text not null,                -- jp::RuleName
  extended smallint not null default 0,  -- which extension a limit belongs to
  start_on date not null,
  since timestamptz not null,        -- from when on the act is due
  last_day date not null,
  done_at timestamptz,
  told_at timestamptz,               -- the newest threshold people were told of
  primary key (area, custody_id, rule, extended),
  foreign key (area, custody_id) references app.custody (area, id)
) partition by list (area);
create index custody_due_open on app.custody_due (last_day) where done_at is null;
call app.protect('app.custody_due', true);
grant delete on app.custody_due to kasugai_write;
create policy watch on app.custody_due for select to kasugai_work using (true);
create policy told on app.custody_due for update to kasugai_work using (true) with check (true);
grant select on app.custody_due to kasugai_work;
grant update (told_at) on app.custody_due to kasugai_work;

-- 一時保護状請求書: what the record does not hold. Its state follows from the steps.
create table app.warrant (
  area smallint not null,
  org_id int not null,
  id uuid not null,
  custody_id uuid not null,
  person_id uuid not null,
  court_kind text not null default '',   -- 地方裁判所, 家庭裁判所, 簡易裁判所
  court_name text not null default '',
  requester_title text not null default '',  -- 児童相談所長
  requester_name text not null default '',
  texts jsonb not null default '{}',     -- summary, necessity, history
  annexes jsonb not null default '[]',   -- ["attachment:0198…", "progress:…", "child_opinion"]: in the order of 資料1 … n
  confirmed jsonb not null default '{}', -- item of the checklist → by whom and when
  version int not null default 1,
  updated_at timestamptz not null,
  primary key (area, id),
  unique (area, custody_id),
  foreign key (area, custody_id) references app.custody (area, id)
) partition by list (area);
call app.protect('app.warrant', true);
create table app.warrant_step (
  area smallint not null,
  org_id int not null,
  id uuid not null,
  warrant_id uuid not null,
  custody_id uuid not null,
  person_id uuid not null,
  step text not null,                -- request, withdraw, issue, reject, object, grant, dismiss, close
  at timestamptz not null,
  note text not null default '',
  by_name text not null,
  recorded_at timestamptz not null,
  primary key (area, id),
  foreign key (area, warrant_id) references app.warrant (area, id)
) partition by list (area);
create index warrant_step_of on app.warrant_step (area, custody_id, recorded_at);
call app.protect('app.warrant_step', true);
revoke update on app.warrant_step from kasugai_write;

-- The next deadline of a child, as every page about the child shows it.
alter table app.person add column due_on date, add column due_label text not null default '';

-- 代理: who hears of deadlines in somebody's place, for a time.
create table app.deputy (
  area smallint not null,
  org_id int not null,
  id uuid not null,
  staff_id uuid not null,            -- who is away
  deputy_id uuid not null,           -- who stands in
  valid_from date not null,
  valid_until date not null,
  primary key (area, id),
  foreign key (area, staff_id) references app.staff (area, id),
  foreign key (area, deputy_id) references app.staff (area, id)
) partition by list (area);
create index deputy_staff on app.deputy (area, staff_id);
call app.protect('app.deputy', false);
create policy watch on app.deputy for select to kasugai_work using (true);
create policy watch on app.appointment for select to kasugai_work using (true);
grant select on app.deputy, app.appointment to kasugai_work;

-- Partitions of the areas that exist already.
do $$
declare
  known record;
begin
  for known in select id from ref.area loop
    call app.add_area(known.id);
  end loop;
end $$;
