-- 受付 (intake), 児童記録票 (record), 受理→終結 (episode), 経過記録 (progress), 安全確認 (safety check), 緊急受理会議 (meeting).
create table app.record (
  area smallint not null,
  org_id int not null,
  id uuid not null,
  person_id uuid not null,           -- the child
  case_no text not null,             -- 事例番号: per agency and fiscal year
  residence_org int,                 -- the municipality (agency) the child lives in: told of changes, may read
  section_id int,                    -- section in charge
  in_charge uuid,                    -- staff in charge
  in_charge_name text not null default '',
  school text not null default '',   -- 所属
  grade text not null default '',
  class text not null default '',
  teacher text not null default '',
  domicile text not null default '', -- 本籍(外国籍)
  living text not null default '',       -- 生活状況
  family_history text not null default '',
  growth text not null default '',       -- 成育歴
  agencies text not null default '',     -- 関係機関
  services text not null default '',     -- 福祉サービス利用状況
  traits jsonb not null default '{}',    -- 児の特性・児の状況・養育状況・保護者・経済状況: the paper's second page, code lists
  severity smallint check (severity between 0 and 6),  -- 重症度: null until the meeting after the investigation
  past_contact text not null default '', -- 過去の相談履歴
  first_registered_on date not null, -- never changes
  version int not null default 1,
  updated_at timestamptz not null,
  primary key (area, id),
  unique (area, org_id, person_id),
  unique (area, org_id, case_no),
  foreign key (area, person_id) references app.person (area, id)
) partition by list (area);
create index record_updated on app.record (area, org_id, updated_at desc);
create index record_residence on app.record (residence_org, area) where residence_org is not null;
create index record_in_charge on app.record (area, in_charge) where in_charge is not null;
call app.protect('app.record', true);
create policy watch on app.record for select to kasugai_work using (true);
create policy watch on app.person for select to kasugai_work using (true);
create policy watch on app.person_name for select to kasugai_work using (true);
create policy watch on app.relation for select to kasugai_work using (true);
grant select (area, org_id, id, person_id, residence_org, in_charge, section_id) on app.record to kasugai_work;
grant select (area, org_id, id, person_id, birth_first, birth_last) on app.person to kasugai_work;
grant select (area, org_id, person_id, family, given, family_kana, given_kana, sort) on app.person_name to kasugai_work;
grant select (area, org_id, person_id, relative_id) on app.relation to kasugai_work;

create table app.counter (            -- 事例番号 and 受付番号: per agency and fiscal year
  area smallint not null,
  org_id int not null,
  name text not null,
  fiscal_year int not null,
  n int not null,
  primary key (area, org_id, name, fiscal_year)
) partition by list (area);
call app.protect('app.counter', false);

create table app.intake (
  area smallint not null,
  org_id int not null,
  id uuid not null,
  intake_no text not null,
  form text not null check (form in ('abuse', 'general')),  -- 虐待相談・通告受付票 / 相談受付票
  received_at timestamptz not null,  -- 受付日時
  received_by uuid,
  received_by_name text not null,
  means text not null default '',    -- 電話・来所・文書・訪問 ...
  route text not null,               -- 経路 code
  kind text not null,                -- 相談種別 01–16
  handling text not null default '', -- 処理
  division text not null default '', -- 区分
  complaint text not null default '',      -- 主訴・虐待の状況 (5W1H)
  child_state text not null default '',    -- こどもの状況
  family_state text not null default '',   -- 家族の状況及び家庭環境
  past_contact text not null default '',   -- 過去の相談履歴
  intent text not null default '',         -- 通告・相談の意図: 保護・調査・相談・その他
  abuse_types text[] not null default '{}',  -- 身体的 性的 心理的 ネグレクト and their sub-flags; empty when none or unknown
  abusers text[] not null default '{}',      -- 虐待者: 続柄, several
  finder text not null default '',           -- 発見者 if other than the reporter
  cooperation text not null default '',      -- 通告者の調査協力
  guardian_knows text not null default '',   -- 保護者の了解
  care_points text not null default '',      -- 調査時の配慮
  urgency text not null default '',          -- 緊急度 at once: AA A B C
  first_registered_at timestamptz not null,  -- never changes
  version int not null default 1,
  updated_at timestamptz not null,
  primary key (area, id),
  unique (area, org_id, intake_no)
) partition by list (area);
create index intake_received on app.intake (area, org_id, received_at desc);
call app.protect('app.intake', false);

-- The reporter 通告者・相談者: its own sealed object, its own right (児童虐待防止法7条).
create table app.reporter (
  area smallint not null,
  org_id int not null,
  intake_id uuid not null,
  anonymous boolean not null,
  sealed bytea,                      -- {"name","belongs","contact","relation","occupation"} under the installation's key
  primary key (area, intake_id),
  foreign key (area, intake_id) references app.intake (area, id)
) partition by list (area);
call app.protect('app.reporter', false);
-- not even counterpart agencies: only the holder's own staff
drop policy readable on app.reporter;
create policy readable on app.reporter for select to kasugai_read, kasugai_write using (org_id = any (nullif(current_setting('app.own', true), '')::int[]));

-- Each child of a report, with its own clock 安全確認.
create table app.intake_child (
  area smallint not null,
  org_id int not null,
  id uuid not null,
  intake_id uuid not null,
  person_id uuid not null,
  schooling text not null default '',       -- 就学状況
  school text not null default '',          -- 所属, 学年, 組: taken over into the record
  grade text not null default '',
  class text not null default '',
  clock_started_at timestamptz,             -- null: no safety check needed, reason below
  clock_hours smallint,                     -- hours, 48 unless the agency set shorter
  due_at timestamptz,
  seen_at timestamptz,                      -- by the sighting that stopped the clock
  sighting_id uuid,
  no_check_reason text not null default '',
  primary key (area, id),
  unique (area, intake_id, person_id),
  foreign key (area, intake_id) references app.intake (area, id),
  foreign key (area, person_id) references app.person (area, id)
) partition by list (area);
create index intake_child_person on app.intake_child (area, person_id);
create index intake_child_open on app.intake_child (due_at) where seen_at is null and due_at is not null;
call app.protect('app.intake_child', true);
create policy watch on app.intake_child for select to kasugai_work using (true);
grant select (area, org_id, id, intake_id, person_id, clock_started_at, clock_hours, due_at, seen_at) on app.intake_child to kasugai_work;

create table app.episode (
  area smallint not null,
  org_id int not null,
  id uuid not null,
  record_id uuid not null,
  person_id uuid not null,
  intake_id uuid,
  accepted_on date not null,         -- 受理年月日: never changes
  kind text not null,
  route text not null,
  abuse_main text not null default '',       -- 主な虐待種別
  abuser_main text not null default '',      -- 主な虐待者
  disposition text not null default '',      -- 対応
  closed_on date,
  close_reason text not null default '',
  version int not null default 1,
  primary key (area, id),
  foreign key (area, record_id) references app.record (area, id)
) partition by list (area);
create index episode_record on app.episode (area, record_id, accepted_on desc);
create index episode_open on app.episode (area, org_id) where closed_on is null;
call app.protect('app.episode', true);

create table app.progress (
  area smallint not null,
  org_id int not null,
  id uuid not null,
  record_id uuid not null,
  person_id uuid not null,
  at timestamptz not null,           -- when it happened
  category text not null,            -- 区分
  body text not null,                -- 調査・相談内容
  written_by uuid,
  written_by_name text not null,
  written_at timestamptz not null,
  version int not null default 1,
  primary key (area, id),
  foreign key (area, record_id) references app.record (area, id)
) partition by list (area);
create index progress_record on app.progress (area, record_id, at desc);
call app.protect('app.progress', true);

-- 目視による安全確認: who saw which child, when, where, how. Never edited; a mistake is corrected by a further row.
create table app.sighting (
  area smallint not null,
  org_id int not null,
  id uuid not null,
  person_id uuid not null,
  seen_at timestamptz not null,
  place text not null,
  method text not null,              -- 目視 面接 ...; only seeing the child stops the clock
  seen_by text not null,             -- name and agency of who saw the child
  state text not null default '',    -- how the child was
  recorded_by uuid,
  recorded_by_name text not null,
  recorded_at timestamptz not null,
  primary key (area, id),
  foreign key (area, person_id) references app.person (area, id)
) partition by list (area);
create index sighting_person on app.sighting (area, person_id, seen_at desc);
call app.protect('app.sighting', true);
revoke update on app.sighting from kasugai_write;

-- 緊急受理会議: the decision belongs to the meeting and those present, not to a user.
create table app.meeting (
  area smallint not null,
  org_id int not null,
  id uuid not null,
  intake_id uuid not null,
  held_at timestamptz not null,
  attendees text[] not null,
  urgency text not null,
  safety_check text not null,        -- 即時調査 48時間以内調査 調査依頼 調査不要 調査不能
  safety_reason text not null default '',
  custody text not null default '',  -- 一時保護判定: 緊急 発生前 集中援助 継続援助
  policies text[] not null default '{}',   -- 対応方針
  decision text not null default '',
  recorded_by uuid,
  recorded_by_name text not null,
  recorded_at timestamptz not null,
  version int not null default 1,
  primary key (area, id),
  foreign key (area, intake_id) references app.intake (area, id)
) partition by list (area);
create index meeting_intake on app.meeting (area, intake_id);
call app.protect('app.meeting', false);
create table app.task (
  area smallint not null,
  org_id int not null,
  id uuid not null,
  meeting_id uuid,
  intake_id uuid,
  person_id uuid,
  what text not null,
  owner uuid,
  owner_name text not null,
  due_at timestamptz,
  done_at timestamptz,
  done_by_name text not null default '',
  version int not null default 1,
  primary key (area, id)
) partition by list (area);
create index task_open on app.task (area, org_id, due_at) where done_at is null;
call app.protect('app.task', true);

-- 添付: the bytes lie encrypted under the state directory; here what they are.
create table app.attachment (
  area smallint not null,
  org_id int not null,
  id uuid not null,
  person_id uuid not null,
  record_id uuid not null,
  title text not null,
  kind text not null,                -- 傷の写真 診断書 文書 その他
  body_part text not null default '',
  taken_on date,
  media_type text not null,
  bytes int not null,
  file_id uuid not null,
  file_key bytea not null,           -- wrapped
  added_by uuid,
  added_by_name text not null,
  added_at timestamptz not null,
  removed_at timestamptz,
  primary key (area, id),
  foreign key (area, record_id) references app.record (area, id)
) partition by list (area);
create index attachment_record on app.attachment (area, record_id);
call app.protect('app.attachment', true);

-- Drafts saved while typing: one per staff member, form and object.
create table app.draft (
  area smallint not null,
  org_id int not null,
  staff_id uuid not null,
  form text not null,
  object_id uuid not null,
  sealed bytea not null,             -- the form's fields: may name a reporter
  saved_at timestamptz not null,
  primary key (area, staff_id, form, object_id)
) partition by list (area);
call app.protect('app.draft', false);
grant delete on app.draft to kasugai_write;
