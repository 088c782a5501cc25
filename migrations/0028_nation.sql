-- 国: records opened for death reviews, surveys of the agencies, figures of adoption, announcements.

-- 検証: a grant like any other, but given to the nation by the holder's own act or on its request, and ended early when done.
alter table app.access_request add column review boolean not null default false;
alter table app.access_request add column ended_at timestamptz;           -- before its day
alter table app.access_request add column ended_by_name text not null default '';
create policy open_for_review on app.access_request for insert to kasugai_write
  with check (review and answer = 'granted' and org_id = any (nullif(current_setting('app.own', true), '')::int[])
    and exists (select from ref.agency a where a.id = from_org and a.kind = 'national'));
create index access_request_review on app.access_request (area, org_id) where review;
-- The nation names a case by agency and 事例番号.
grant select (case_no) on app.record to kasugai_search;

-- 調査: what is asked, of whom, until when.
create table app.survey (
  area smallint not null,
  org_id int not null,               -- the nation
  id uuid not null,
  title text not null,
  note text not null default '',
  form jsonb not null,               -- the wording, as it is answered
  period_from date not null,
  period_until date not null,
  kinds text[] not null,             -- kinds of agency asked
  to_orgs int[] not null,
  sent_at timestamptz not null,
  sent_by_name text not null,
  due_on date not null,
  closed_at timestamptz,
  version int not null default 1,
  primary key (area, id)
) partition by list (area);
call app.protect('app.survey', false);
drop policy readable on app.survey;
create policy readable on app.survey for select to kasugai_read, kasugai_write, kasugai_export
  using (org_id = any (nullif(current_setting('app.own', true), '')::int[]) or to_orgs && nullif(current_setting('app.own', true), '')::int[]);
create policy watch on app.survey for select to kasugai_work using (true);
grant select (area, org_id, id, due_on, closed_at) on app.survey to kasugai_work;

create table app.survey_told (
  area smallint not null,            -- of who is asked
  org_id int not null,
  survey_area smallint not null,
  survey_id uuid not null,
  from_org int not null,             -- the nation
  told_at timestamptz not null,
  sheet_id uuid,                     -- the own sheet in which it is answered
  state text not null default 'waiting' check (state in ('waiting', 'submitted', 'returned')),
  answers jsonb,                     -- as submitted: the nation reads these, never the sheet
  submitted_at timestamptz,
  submitted_by_name text not null default '',
  returned_note text not null default '',
  reminded_on date,
  version int not null default 1,
  primary key (area, org_id, survey_id)
) partition by list (area);
create index survey_told_of on app.survey_told (survey_id);
create index survey_told_sheet on app.survey_told (area, sheet_id) where sheet_id is not null;
call app.protect('app.survey_told', false);
drop policy readable on app.survey_told;
create policy readable on app.survey_told for select to kasugai_read, kasugai_write, kasugai_export
  using (org_id = any (nullif(current_setting('app.own', true), '')::int[]) or from_org = any (nullif(current_setting('app.own', true), '')::int[]));
drop policy insert_own on app.survey_told;
create policy ask on app.survey_told for insert to kasugai_write with check (from_org = any (nullif(current_setting('app.own', true), '')::int[]));
create policy send_back on app.survey_told for update to kasugai_write
  using (from_org = any (nullif(current_setting('app.own', true), '')::int[]))
  with check (from_org = any (nullif(current_setting('app.own', true), '')::int[]));
create policy watch on app.survey_told for all to kasugai_work using (true) with check (true);
grant select (area, org_id, survey_area, survey_id, from_org, told_at, state, reminded_on), update (reminded_on) on app.survey_told to kasugai_work;

-- 導入の状況: counts of one agency, taken by the clock; sums name nobody.
create table app.adoption (
  area smallint not null,
  org_id int not null,
  staff int not null,                -- with access now
  logins int not null,               -- of them, who have ever logged in
  records int not null,
  open_cases int not null,
  taken_at timestamptz not null,
  primary key (area, org_id)
) partition by list (area);
create table app.adoption_month (
  area smallint not null,
  org_id int not null,
  month date not null,               -- its first day
  moves int not null,                -- 転出情報提供, and what hands a case over
  missing int not null,              -- 行方不明の手配
  primary key (area, org_id, month)
) partition by list (area);
call app.protect('app.adoption', false);
call app.protect('app.adoption_month', false);
create policy overseen on app.adoption for select to kasugai_read, kasugai_export
  using (area = any (nullif(current_setting('app.overseen', true), '')::smallint[]));
create policy overseen on app.adoption_month for select to kasugai_read, kasugai_export
  using (area = any (nullif(current_setting('app.overseen', true), '')::smallint[]));
create policy count on app.adoption for all to kasugai_work using (true) with check (true);
create policy count on app.adoption_month for all to kasugai_work using (true) with check (true);
grant select, insert, update on app.adoption, app.adoption_month to kasugai_work;
create policy count on app.episode for select to kasugai_work using (true);
grant select (area, org_id, record_id, closed_on) on app.episode to kasugai_work;
grant select (ends_on) on app.staff to kasugai_work;
grant select (staff_id, last_login_at, disabled) on auth.credential to kasugai_work;

-- お知らせ: words to agencies, on their home page until read.
create table app.announcement (
  area smallint not null,
  org_id int not null,               -- who announces
  id uuid not null,
  title text not null,
  body text not null,
  importance text not null check (importance in ('urgent', 'important', 'usual')),
  from_on date not null,
  until_on date not null,
  to_label text not null,            -- to whom, in words
  to_orgs int[] not null,
  file_name text not null default '',
  file_type text not null default '',
  file bytea,                        -- sealed
  published_at timestamptz not null,
  published_by_name text not null,
  withdrawn_at timestamptz,
  primary key (area, id)
) partition by list (area);
create index announcement_days on app.announcement (until_on) where withdrawn_at is null;
call app.protect('app.announcement', false);
drop policy readable on app.announcement;
create policy readable on app.announcement for select to kasugai_read, kasugai_write
  using (org_id = any (nullif(current_setting('app.own', true), '')::int[])
    or (withdrawn_at is null and to_orgs && nullif(current_setting('app.own', true), '')::int[]));
revoke select on app.announcement from kasugai_export;
create table app.announcement_read (
  area smallint not null,            -- of the reader
  org_id int not null,
  announcement_id uuid not null,
  from_org int not null,             -- who announced
  staff_id uuid not null,
  staff_name text not null,
  at timestamptz not null,
  primary key (area, announcement_id, staff_id)
) partition by list (area);
create index announcement_read_of on app.announcement_read (announcement_id);
call app.protect('app.announcement_read', false);
drop policy readable on app.announcement_read;
create policy readable on app.announcement_read for select to kasugai_read, kasugai_write
  using (org_id = any (nullif(current_setting('app.own', true), '')::int[]) or from_org = any (nullif(current_setting('app.own', true), '')::int[]));
revoke update on app.announcement_read from kasugai_write;
revoke select on app.announcement_read from kasugai_export;

-- Partitions of the areas that exist already.
do $$
declare
  known record;
begin
  for known in select id from ref.area loop
    call app.add_area(known.id);
  end loop;
end $$;
