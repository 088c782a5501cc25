-- 見せたスコア: who was shown which score, and when; and what every score was computed with.

-- Written with the page or the answer that shows it, once for each view that opened it: a record that changes asks for another view.
create table app.score_exposure (
  area smallint not null,
  org_id int not null,
  id uuid not null,
  person_id uuid not null,
  score_id uuid not null,
  outcome text not null check (outcome in ('custody', 'recurrence')),
  view_id uuid,                      -- 見立て that opened it; null: told to a system of the agency
  current boolean not null,          -- of the record as it then stood, by the model then shown; else among the earlier ones
  by_id uuid,                        -- who saw it; null: a system
  by_name text not null,
  at timestamptz not null,
  primary key (area, id),
  foreign key (area, score_id) references app.score (area, id),
  foreign key (area, view_id) references app.score_view (area, id),
  check ((by_id is null) = (view_id is null))
) partition by list (area);
create index score_exposure_of on app.score_exposure (area, org_id, outcome, person_id, at);
create unique index score_exposure_once on app.score_exposure (area, score_id, view_id, current) where view_id is not null;
call app.protect_own('app.score_exposure');
revoke update on app.score_exposure from kasugai_write;
revoke select on app.score_exposure from kasugai_export;

-- What a score was computed with: the data cut (facts put on record up to then; the same moment as known_at), the day up to which the model's own
-- practice was read, the rules and thresholds in force, the program and the SHA-256 of its source. Null on scores of before.
alter table app.score add column trace jsonb;

-- Partitions of the areas that exist already.
do $$
declare
  known record;
begin
  for known in select id from ref.area loop
    call app.add_area(known.id);
  end loop;
end $$;

-- Until now only the score itself was kept. Whoever had one computed was led to the page that shows it.
do $$
begin
  perform set_config('app.own', (select coalesce(array_agg(id), '{}')::text from ref.agency), true);
  insert into app.score_exposure (area, org_id, id, person_id, score_id, outcome, view_id, current, by_id, by_name, at)
  select s.area, s.org_id, gen_random_uuid(), s.person_id, s.id, s.outcome, s.view_id, true, s.by_id, s.by_name, s.at from app.score s;
  perform set_config('app.own', '', true);
end $$;
