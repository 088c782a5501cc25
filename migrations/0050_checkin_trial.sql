-- 気づきの試行: what a model on trial would have put into order, computed beside the shown list and read by nobody who works with lists.

-- One list of a model on trial: how many children, and what chains it to the one before it of its agency. It tells no order; what it held when it was
-- kept can be told from its leaves also when records of some children were erased since.
create table app.checkin_trial (
  area smallint not null,
  org_id int not null,
  id uuid not null,
  model_id uuid not null,
  model_hash text not null,
  known_at timestamptz not null,
  children int not null,
  month date,                        -- as of app.checkin_run
  n bigint not null,                 -- place in the chain
  leaves bytea not null,             -- SHA-256 of each child's row, in their own order
  chain bytea not null,
  primary key (area, id),
  foreign key (area, model_id) references app.score_model (area, id)
) partition by list (area);
create unique index checkin_trial_n on app.checkin_trial (area, org_id, n);
create unique index checkin_trial_monthly on app.checkin_trial (area, org_id, model_id, month) where month is not null;
call app.protect_own('app.checkin_trial');
revoke select, update on app.checkin_trial from kasugai_read, kasugai_write, kasugai_export;
grant select (area, org_id, id, model_id, known_at, children, month, n, chain) on app.checkin_trial to kasugai_read, kasugai_write;
grant select on app.checkin_trial to kasugai_audit;
create policy judged on app.checkin_trial for select to kasugai_audit using (org_id = any (nullif(current_setting('app.own', true), '')::int[]));

create table app.checkin_trial_score (
  area smallint not null,
  org_id int not null,
  trial_id uuid not null,
  person_id uuid not null,           -- the linked person: erased with it
  place int not null,                -- from 1; equals have one place
  share double precision not null,
  primary key (area, trial_id, person_id),
  foreign key (area, trial_id) references app.checkin_trial (area, id)
) partition by list (area);
create index checkin_trial_score_person on app.checkin_trial_score (area, person_id);
call app.protect_own('app.checkin_trial_score');
revoke select, update on app.checkin_trial_score from kasugai_read, kasugai_write, kasugai_export;
grant select on app.checkin_trial_score to kasugai_audit;
create policy judged on app.checkin_trial_score for select to kasugai_audit using (org_id = any (nullif(current_setting('app.own', true), '')::int[]));

-- Partitions of the areas that exist already.
do $$
declare
  known record;
begin
  for known in select id from ref.area loop
    call app.add_area(known.id);
  end loop;
end $$;
