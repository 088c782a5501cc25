-- 気づきを確かめる: what came of the lists, and what it says of the models that made them.

-- What 予防的支援 found of a child the linked systems know: whether the 要対協 knew it when it was listed, when it was listed, and each decision. No
-- words, no names, nothing of how it came on the list. Whoever reads it sees what the own agency sees; by this alone 気づき knows of 予防的支援.
create view app.looked_in with (security_invoker = true) as
  select c.area, c.org_id, coalesce(l.id, c.person_id) as person_id, c.id as line_id, c.registered, c.added_at as listed_at, j.outcome, j.held_on, j.at as decided_at
  from app.outreach_candidate c
  left join app.linked_person l on l.area = c.area and l.org_id = c.org_id and l.case_person = c.person_id and not c.linked
  left join app.outreach_judgement j on j.area = c.area and j.candidate_id = c.id and j.kind = 'decision'
  where c.removed_at is null and (c.linked or l.id is not null);
grant select on app.looked_in to kasugai_read, kasugai_write;

-- What was known besides what the model weighed, so that another model can be asked about the same moment; null: nothing was kept.
alter table app.checkin_score add column beside jsonb;  -- [{"feature","given"}]
-- The month a computation by the calendar is of; null: a person asked for it.
alter table app.checkin_run add column month date;
create unique index checkin_run_monthly on app.checkin_run (area, org_id, month) where month is not null;

-- 訪問の結果による確認: what was counted and measured of a model, from which its standing follows again. Never changed; names no child.
create table app.checkin_proof (
  area smallint not null,
  org_id int not null,
  id uuid not null,
  model_id uuid not null,
  model_hash text not null,
  kept jsonb not null,
  program text not null,             -- version of the program
  by_name text not null,
  at timestamptz not null,
  primary key (area, id),
  foreign key (area, model_id) references app.score_model (area, id)
) partition by list (area);
create index checkin_proof_of on app.checkin_proof (area, model_id, at desc);
call app.protect_own('app.checkin_proof');
revoke update on app.checkin_proof from kasugai_write;
revoke select on app.checkin_proof from kasugai_export;

-- A source that delivers no more is a change of its own.
alter table app.score_alarm drop constraint score_alarm_kind_check;
alter table app.score_alarm add constraint score_alarm_kind_check check (kind in ('calibration', 'group', 'inputs', 'outcomes', 'feed'));

-- Partitions of the areas that exist already.
do $$
declare
  known record;
begin
  for known in select id from ref.area loop
    call app.add_area(known.id);
  end loop;
end $$;
