-- 機関間のやりとり: 送致, ケース移管, 情報提供, 援助依頼, 照会, 転出情報提供, 資料提供依頼, 児童通告. One row a child and a receiver, in the area of the
-- sender. What is shared (package) never changes once it is written: nobody may update it, not even the sender; a draft that is changed
-- is a new row. Both sides move the state on; each step stays on record.
create table app.transition (
  area smallint not null,            -- of the sender
  org_id int not null,               -- the sender
  id uuid not null,
  kind text not null,
  moves_holder boolean not null,     -- whether acceptance hands the case over
  to_area smallint not null,
  to_org int not null,
  person_id uuid,                    -- the child in the sender's register; null when the sender keeps none
  move_id uuid,                      -- 転出: the same for siblings who move together
  letter_id uuid,                    -- its paper at the sender
  answers_area smallint,             -- the request it was sent for
  answers_id uuid,
  basis text not null,               -- legal basis, as chosen
  package jsonb not null,            -- exactly what is shared
  state text not null check (state in ('draft', 'sent', 'delivered', 'opened', 'asked_back', 'answered_back', 'accepted', 'refused', 'done', 'withdrawn')),
  answer_due timestamptz not null,
  created_at timestamptz not null,
  sent_at timestamptz,
  delivered_at timestamptz,          -- when the receiver was told
  opened_at timestamptz,             -- when somebody of the receiver first read it
  decided_at timestamptz,            -- accepted or refused
  ended_at timestamptz,
  returned_at timestamptz,           -- when the sender took the child back
  rung smallint not null default 0,  -- last step of the reminder ladder
  received_person uuid,              -- the child in the receiver's register
  received_intake uuid,
  written_by uuid,
  written_by_name text not null,
  version int not null default 1,
  primary key (area, id),
  foreign key (area, person_id) references app.person (area, id)
) partition by list (area);
create index transition_org on app.transition (area, org_id, created_at desc);
create index transition_person on app.transition (area, person_id) where person_id is not null;
create index transition_to on app.transition (area, to_org, sent_at desc) where sent_at is not null;
create index transition_received on app.transition (received_person) where received_person is not null;
create index transition_move on app.transition (area, move_id) where move_id is not null;
create index transition_letter on app.transition (area, letter_id) where letter_id is not null;
create index transition_answers on app.transition (answers_id) where answers_id is not null;
create index transition_open on app.transition (area, answer_due) where state in ('sent', 'delivered', 'opened', 'asked_back', 'answered_back')
  or state = 'accepted' and kind in ('aid', 'inquiry', 'material');
alter table app.transition enable row level security;
alter table app.transition force row level security;
-- The two sides and nobody else: not even counterpart agencies under 相互閲覧.
create policy sender on app.transition for select to kasugai_read, kasugai_write
  using (org_id = any (nullif(current_setting('app.own', true), '')::int[]));
create policy receiver on app.transition for select to kasugai_read, kasugai_write
  using (sent_at is not null and to_org = any (nullif(current_setting('app.own', true), '')::int[]));
create policy write_own on app.transition for insert to kasugai_write
  with check (org_id = any (nullif(current_setting('app.own', true), '')::int[]));
create policy step on app.transition for update to kasugai_write
  using (org_id = any (nullif(current_setting('app.own', true), '')::int[])
    or (sent_at is not null and to_org = any (nullif(current_setting('app.own', true), '')::int[])))
  with check (org_id = any (nullif(current_setting('app.own', true), '')::int[])
    or to_org = any (nullif(current_setting('app.own', true), '')::int[]));
create policy watch on app.transition for all to kasugai_work using (true) with check (true);
create policy load on app.transition for all to kasugai_migrate
  using (org_id = any (nullif(current_setting('app.own', true), '')::int[]))
  with check (org_id = any (nullif(current_setting('app.own', true), '')::int[]));
grant select on app.transition to kasugai_read, kasugai_write, kasugai_work;
grant insert on app.transition to kasugai_write, kasugai_work;
grant update (state, version, letter_id, sent_at, delivered_at, opened_at, decided_at, ended_at, returned_at, rung, received_person, received_intake)
  on app.transition to kasugai_write;
grant update (state, version, delivered_at, ended_at, rung) on app.transition to kasugai_work;

-- Who did what to it, on which side. Only added to.
create table app.transition_step (
  area smallint not null,            -- of the transition
  org_id int not null,               -- its sender
  id uuid not null,
  transition_id uuid not null,
  to_org int not null,               -- its receiver
  at timestamptz not null,
  act text not null,
  from_state text not null,
  to_state text not null,
  by_org int not null,               -- who did it; 0: by rule
  by_staff uuid,
  by_name text not null,
  by_post text not null default '',
  words text not null default '',
  package jsonb,                     -- what an answer shares
  primary key (area, id),
  foreign key (area, transition_id) references app.transition (area, id)
) partition by list (area);
create index transition_step_of on app.transition_step (area, transition_id, at);
alter table app.transition_step enable row level security;
alter table app.transition_step force row level security;
create policy sides on app.transition_step for select to kasugai_read, kasugai_write
  using (org_id = any (nullif(current_setting('app.own', true), '')::int[]) or to_org = any (nullif(current_setting('app.own', true), '')::int[]));
create policy add on app.transition_step for insert to kasugai_write
  with check (by_org = any (nullif(current_setting('app.own', true), '')::int[]) and by_org in (org_id, to_org));
create policy by_rule on app.transition_step for all to kasugai_work using (true) with check (true);
create policy load on app.transition_step for all to kasugai_migrate
  using (org_id = any (nullif(current_setting('app.own', true), '')::int[]))
  with check (org_id = any (nullif(current_setting('app.own', true), '')::int[]));
grant select on app.transition_step to kasugai_read, kasugai_write, kasugai_work;
grant insert on app.transition_step to kasugai_write, kasugai_work;

-- From which areas an agency was ever sent something: its incoming transitions lie there and nowhere else.
create table app.transition_from (
  area smallint not null,            -- of the receiver
  org_id int not null,               -- the receiver
  from_area smallint not null,
  from_org int not null,
  primary key (area, org_id, from_area, from_org)
) partition by list (area);
alter table app.transition_from enable row level security;
alter table app.transition_from force row level security;
create policy sides on app.transition_from for select to kasugai_read, kasugai_write
  using (org_id = any (nullif(current_setting('app.own', true), '')::int[]) or from_org = any (nullif(current_setting('app.own', true), '')::int[]));
create policy send on app.transition_from for insert to kasugai_write
  with check (from_org = any (nullif(current_setting('app.own', true), '')::int[]));
create policy by_rule on app.transition_from for all to kasugai_work using (true) with check (true);
create policy load on app.transition_from for all to kasugai_migrate using (true) with check (true);
grant select, insert on app.transition_from to kasugai_write, kasugai_work;
grant select on app.transition_from to kasugai_read;

-- What follows once another agency took a case over: the sender's episodes close and its clocks end, by the job that hears of it.
create policy handed on app.episode for select to kasugai_work using (true);
create policy hand_over on app.episode for update to kasugai_work using (true) with check (true);
grant select (area, org_id, id, record_id, person_id, closed_on) on app.episode to kasugai_work;
grant update (closed_on, close_reason, version) on app.episode to kasugai_work;
create policy hand_over on app.intake_child for update to kasugai_work using (true) with check (true);
grant update (due_at, no_check_reason) on app.intake_child to kasugai_work;
grant select (first_registered_at) on app.intake to kasugai_work;
create policy hand_over on app.change for insert to kasugai_work with check (entity = 'episode');
grant insert on app.change to kasugai_work;
-- A letter that goes to an agency of the directory is a transition by itself.
create policy watch on app.letter for select to kasugai_work using (true);
grant select on app.letter to kasugai_work;
-- What passes by rule at night is read here: who, when last seen, how grave.
create policy watch on app.sighting for select to kasugai_work using (true);
grant select (area, org_id, person_id, seen_at, method) on app.sighting to kasugai_work;
grant select (severity, case_no) on app.record to kasugai_work;
grant select (kind, family, given, family_kana, given_kana, valid_from, valid_until) on app.person_name to kasugai_work;
grant select (sex, birth_text) on app.person to kasugai_work;

-- Partitions of the areas that exist already.
do $$
declare
  known record;
begin
  for known in select id from ref.area loop
    call app.add_area(known.id);
  end loop;
end $$;
