-- 一時保護 that is planned: the judge is asked before it starts (児童福祉法33条3項). Until the real start only `planned_at` is known.
alter table app.custody
  alter column started_at drop not null,
  alter column first_started_at drop not null,
  add column planned_at timestamptz,             -- as planned; stays after the start
  add column given_up_at timestamptz,            -- 予定の取りやめ
  add column given_up_why text not null default '',
  add column given_up_by_name text not null default '',
  add constraint custody_begins check (started_at is not null or planned_at is not null),
  add constraint custody_given_up check (given_up_at is null or (started_at is null and ended_at is null));
drop index app.custody_running;
create unique index custody_running on app.custody (area, org_id, person_id) where ended_at is null and given_up_at is null;

-- A fact may be quoted from a finished sheet.
alter table app.custody_fact drop constraint custody_fact_source_kind_check;
alter table app.custody_fact add constraint custody_fact_source_kind_check
  check (source_kind in ('progress', 'sighting', 'attachment', 'intake', 'sheet'));

-- 資料: why a piece of the record is not annexed. The order of `annexes` is the order of 資料1 … n.
alter table app.warrant add column left_out jsonb not null default '{}';  -- annex → reason
-- 有効期間: as it stands on a warrant that was issued in advance.
alter table app.warrant_step add column valid_until date;
