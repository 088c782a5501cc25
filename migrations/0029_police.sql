-- 児童相談所と警察の情報共有: agreements, areas of stations, and the one function through which the police see cases.

-- Agreements 協定: what a body that runs centres shares with a police force from a day on. Rows are only added. The body sets it itself:
-- a row belongs to the agency that set it, and that agency lies in the body's own area.
alter table ref.agency add unique (id, area);
create table ref.police_share (
  area smallint not null references ref.area (id),
  police int not null references ref.agency (id),   -- 警察本部
  range text not null check (range in ('none', 'minimum', 'all')),
  valid_from date not null,
  agreement text not null,           -- the agreement or understanding it rests on
  set_org int not null,
  set_by text not null,
  set_at timestamptz not null,
  primary key (area, police, valid_from, set_at),
  foreign key (set_org, area) references ref.agency (id, area)
);
-- Areas of the stations, kept by their headquarters.
alter table ref.agency add unique (id, parent);
create table ref.police_beat (
  station int not null,
  municipality_org int not null references ref.agency (id),
  valid_from date not null,
  valid_until date,                  -- last day, null while it holds
  set_org int not null,
  primary key (station, municipality_org, valid_from),
  foreign key (station, set_org) references ref.agency (id, parent)
);
do $$
declare
  tbl text;
begin
  foreach tbl in array array['police_share', 'police_beat'] loop
    execute format('alter table ref.%I enable row level security', tbl);
    execute format('alter table ref.%I force row level security', tbl);
    execute format('create policy known on ref.%I for select to kasugai_read, kasugai_write, kasugai_work, kasugai_auth using (true)', tbl);
    execute format('create policy set_own on ref.%I for insert to kasugai_write with check (set_org = any (nullif(current_setting(''app.own'', true), '''')::int[]))', tbl);
    execute format('create policy load on ref.%I for all to kasugai_migrate using (true) with check (true)', tbl);
    execute format('grant select on ref.%I to kasugai_read, kasugai_write, kasugai_work, kasugai_auth', tbl);
    execute format('grant insert on ref.%I to kasugai_write', tbl);
  end loop;
end $$;
create policy end_own on ref.police_beat for update to kasugai_write
  using (set_org = any (nullif(current_setting('app.own', true), '')::int[])) with check (set_org = any (nullif(current_setting('app.own', true), '')::int[]));
grant update (valid_until) on ref.police_beat to kasugai_write;

-- 転出入: where a child lived before the record was last moved to another municipality, and since when; whoever writes it.
alter table app.record add column residence_before int, add column residence_moved_on date;
create function app.note_move() returns trigger language plpgsql set search_path = pg_catalog as $$
begin
  new.residence_before := old.residence_org;
  new.residence_moved_on := (new.updated_at at time zone 'Asia/Tokyo')::date;
  return new;
end $$;
create trigger note_move before update of residence_org on app.record for each row
  when (old.residence_org is not null and new.residence_org is not null and old.residence_org <> new.residence_org)
  execute function app.note_move();
-- Who takes a case over after a move keeps that day too: the record is new there, and nothing was changed in it.
create function app.note_arrival() returns trigger language plpgsql set search_path = pg_catalog as $$
begin
  update app.record set residence_moved_on = (new.decided_at at time zone 'Asia/Tokyo')::date
  where area = new.to_area and person_id = new.received_person;
  return null;
end $$;
create trigger note_arrival after update of received_person on app.transition for each row
  when (new.kind = 'handover' and old.received_person is null and new.received_person is not null)
  execute function app.note_arrival();

-- What the police may see. kasugai_police owns the function and nothing else, cannot log in, and reads exactly these columns of exactly the
-- centres in app.policed; a session of the police has what the function yields and none of the tables. More of the transaction-local context:
--   app.policed         int[]  centres that share with the reader's police
--   app.policed_wholly  int[]  those that share every abuse case; of the others only what the national rule of 2018 names
--   app.policed_towns   int[]  town halls of the reader's municipalities; 0: everywhere
--   app.now             timestamptz  the moment of the transaction, by the clock of the program
do $$
declare
  tbl text;
begin
  foreach tbl in array array['person', 'person_name', 'person_address', 'protection', 'relation', 'record', 'episode', 'intake', 'intake_child',
                             'meeting', 'sighting', 'custody', 'transition'] loop
    execute format('create policy policed on app.%I for select to kasugai_police
                    using (org_id = any (nullif(current_setting(''app.policed'', true), '''')::int[]))', tbl);
  end loop;
end $$;
grant usage on schema app, ref to kasugai_police;
grant select (id, kind, municipality) on ref.agency to kasugai_police;
grant select (area, org_id, id, sex, birth_first, birth_last, birth_text) on app.person to kasugai_police;
grant select (area, person_id, kind, family, given, family_kana, given_kana, sort) on app.person_name to kasugai_police;
grant select (area, person_id, kind, municipality, line, valid_from, valid_until) on app.person_address to kasugai_police;
grant select (area, person_id, ended_on, hidden_from_orgs) on app.protection to kasugai_police;
grant select (area, person_id, relative_id) on app.relation to kasugai_police;
grant select (area, id, person_id, residence_org, residence_before, residence_moved_on, school, severity) on app.record to kasugai_police;
grant select (area, record_id, accepted_on, closed_on, kind, abuse_main) on app.episode to kasugai_police;
grant select (area, id, received_at, kind, abuse_types, urgency) on app.intake to kasugai_police;
grant select (area, intake_id, person_id, due_at, seen_at) on app.intake_child to kasugai_police;
grant select (area, intake_id, urgency, held_at) on app.meeting to kasugai_police;
grant select (area, person_id, seen_at, method) on app.sighting to kasugai_police;
grant select (area, person_id, started_at, ended_at, end_kind) on app.custody to kasugai_police;
grant select (area, person_id, kind, state, sent_at) on app.transition to kasugai_police;
create policy in_clear on app.person_address as restrictive for select to kasugai_police using (sealed is null);

grant create on schema app to kasugai_police;
create type app.police_case as (
  area smallint, org_id int, person_id uuid, family text, given text, family_kana text, given_kana text, other_names text[], sex text,
  birth_first date, birth_last date, birth_text text, hidden boolean, address text, residence_org int, school text, is_open boolean,
  accepted_on date, closed_on date, kinds text[], urgency text, severity smallint, received_at timestamptz, due_at timestamptz,
  clock_seen_at timestamptz, seen_at timestamptz, checked_at timestamptz, checked_how text, custodies jsonb, returned_at timestamptz,
  moved_from_org int, moved_on date, reports int, reasons text[]
);
-- The cases of one area, or one of them. A function and not a view, so that the area is known when the database plans: one partition, not all.
create function app.police_cases(in_area smallint, in_person uuid) returns setof app.police_case
  language plpgsql stable security definer set search_path = pg_catalog set plan_cache_mode = force_custom_plan as $$
begin
  return query
select v.area, v.org_id, v.person_id, v.family, v.given, v.family_kana, v.given_kana, v.other_names, v.sex, v.birth_first, v.birth_last,
       v.birth_text, v.hidden,
       case when v.hidden then '' else v.line end as address,
       case when v.hidden then null else v.lives_in end as residence_org,
       case when v.hidden then '' else v.school end as school,
       v.is_open, v.accepted_on, v.closed_on, v.kinds, v.urgency, v.severity, v.received_at, v.due_at, v.clock_seen_at, v.seen_at, v.checked_at,
       v.checked_how, v.custodies, v.returned_at,
       case when v.moved and not v.hidden then v.residence_before end as moved_from_org,
       case when v.moved then v.moved_on end as moved_on,
       v.reports, v.reasons
from (
  select p.area, p.org_id, p.id as person_id, p.sex, p.birth_first, p.birth_last, p.birth_text,
         coalesce(n.family, '') as family, coalesce(n.given, '') as given, coalesce(n.family_kana, '') as family_kana,
         coalesce(n.given_kana, '') as given_kana, coalesce(o.names, '{}') as other_names,
         coalesce(g.hidden, false) as hidden, coalesce(g.hidden_from, false) as hidden_from,
         coalesce(a.line, '') as line, coalesce(r.residence_org, h.id) as lives_in, coalesce(r.school, '') as school,
         s.is_open, e.accepted_on, case when not s.is_open then e.closed_on end as closed_on, s.kinds, s.urgency, r.severity, i.received_at,
         i.due_at, i.seen_at as clock_seen_at, w.seen_at, w.checked_at, w.checked_how, coalesce(c.custodies, '[]') as custodies, c.returned_at,
         s.moved_on, s.moved_on > (t.now at time zone 'Asia/Tokyo')::date - 180 as moved, r.residence_before, coalesce(k.reports, 0) as reports,
         array_remove(array[
           case when s.is_open and (s.kinds && '{身体的,性的,ネグレクト}' or s.urgency in ('AA', 'A') or r.severity >= 5) then 'grave' end,
           case when k.overdue then 'unseen' end,
           case when c.returned_at > t.now - interval '1 year' then 'returned' end,
           case when s.moved_on > (t.now at time zone 'Asia/Tokyo')::date - 180 then 'moved' end], null) as reasons
  from app.person p
  cross join (select nullif(current_setting('app.now', true), '')::timestamptz as now) t
  -- the newest abuse report and the newest episode of abuse; without either the child is none of the police's business
  left join lateral (
    select x.received_at, x.abuse_types, x.urgency, x.id, ic.due_at, ic.seen_at
    from app.intake_child ic join app.intake x on x.area = in_area and x.id = ic.intake_id and x.kind = '01'
    where ic.area = in_area and ic.person_id = p.id order by x.received_at desc limit 1) i on true
  left join app.record r on r.area = in_area and r.person_id = p.id
  left join lateral (
    select x.accepted_on, x.closed_on, x.abuse_main from app.episode x
    where x.area = in_area and x.record_id = r.id and x.kind = '01' order by x.accepted_on desc, x.closed_on desc nulls first limit 1) e on true
  left join lateral (
    select count(*)::int as reports, bool_or(ic.due_at <= t.now and ic.seen_at is null) as overdue
    from app.intake_child ic join app.intake x on x.area = in_area and x.id = ic.intake_id and x.kind = '01'
    where ic.area = in_area and ic.person_id = p.id) k on true
  left join lateral (
    select x.family, x.given, x.family_kana, x.given_kana from app.person_name x
    where x.area = in_area and x.person_id = p.id order by x.sort limit 1) n on true
  left join lateral (
    select array_agg(concat_ws(' ', nullif(x.family, ''), nullif(x.given, '')) order by x.sort) as names from app.person_name x
    where x.area = in_area and x.person_id = p.id and x.sort > 0 and x.kind <> 'placeholder') o on true
  left join lateral (
    select x.line, x.municipality from app.person_address x
    where x.area = in_area and x.person_id = p.id and x.kind = 'current' and x.valid_until is null order by x.valid_from desc nulls last limit 1) a on true
  left join ref.agency h on h.kind = 'municipality' and h.municipality = a.municipality
  -- where the child is tells where a protected mother is: the family's protections hide as the child's own do
  left join lateral (
    select true as hidden, bool_or(x.hidden_from_orgs && nullif(current_setting('app.own', true), '')::int[]) as hidden_from
    from (select p.id union select y.relative_id from app.relation y where y.area = in_area and y.person_id = p.id) f (id)
    join app.protection x on x.area = in_area and x.person_id = f.id and x.ended_on is null having count(*) > 0) g on true
  left join lateral (
    select max(x.seen_at) filter (where x.method in ('目視', '面接')) as seen_at, max(x.seen_at) as checked_at,
           (array_agg(x.method order by x.seen_at desc))[1] as checked_how
    from app.sighting x where x.area = in_area and x.person_id = p.id) w on true
  left join lateral (
    select jsonb_agg(jsonb_build_object('from', x.started_at, 'until', x.ended_at, 'end', x.end_kind) order by x.started_at desc) as custodies,
           max(x.ended_at) filter (where x.end_kind = '家庭復帰') as returned_at
    from app.custody x where x.area = in_area and x.person_id = p.id and x.started_at is not null) c on true
  left join lateral (
    select max(x.sent_at) as handed_at from app.transition x
    where x.area = in_area and x.person_id = p.id and x.kind in ('handover', 'move_notice') and x.state not in ('draft', 'refused', 'withdrawn')) m on true
  cross join lateral (
    select e.accepted_on is null or e.closed_on is null or coalesce((i.received_at at time zone 'Asia/Tokyo')::date > e.closed_on, false) as is_open,
           array(select distinct x.kind from unnest(coalesce(i.abuse_types, '{}') || coalesce(e.abuse_main, '')) as x (kind)
                 where x.kind = any ('{身体的,性的,心理的,ネグレクト,不明}') order by 1) as kinds,
           coalesce((select x.urgency from app.meeting x where x.area = in_area and x.intake_id = i.id and x.urgency <> ''
                     order by x.held_at desc limit 1), i.urgency, '') as urgency,
           greatest(r.residence_moved_on, (m.handed_at at time zone 'Asia/Tokyo')::date) as moved_on) s
  where p.area = in_area and (in_person is null or p.id = in_person) and (i.id is not null or e.accepted_on is not null)
) v
where v.org_id = any (nullif(current_setting('app.policed', true), '')::int[])
  and (v.org_id = any (nullif(current_setting('app.policed_wholly', true), '')::int[]) or v.reasons <> '{}')
  -- a station's list would tell in which municipality a hidden child lives
  and (0 = any (nullif(current_setting('app.policed_towns', true), '')::int[])
    or (not v.hidden and (v.lives_in = any (nullif(current_setting('app.policed_towns', true), '')::int[])
      or (v.moved and v.residence_before = any (nullif(current_setting('app.policed_towns', true), '')::int[])))))
  and not v.hidden_from;
end $$;
alter function app.police_cases(smallint, uuid) owner to kasugai_police;
revoke create on schema app from kasugai_police;
revoke execute on function app.police_cases(smallint, uuid) from public;
grant execute on function app.police_cases(smallint, uuid) to kasugai_read;
-- Whose screens to wake: the job reads where a child lives, as for other notices, and where it lived.
grant select (residence_before) on app.record to kasugai_work;

-- 児童通告書 of the police: the paper of each child, beside the transition that carries it; and 児童相談所の対応について(通知), its answer.
create table app.police_referral (
  area smallint not null,            -- of the police
  org_id int not null,
  id uuid not null,                  -- of the transition
  batch_id uuid not null,            -- the same for children referred together: one sending of one form
  to_org int not null,
  kind text not null check (kind in ('referral-paper', 'referral-person')),   -- 書類通告 / 身柄付通告
  number text not null,
  paper jsonb not null,              -- as it was sent
  sent_at timestamptz not null,
  sent_by_name text not null,
  primary key (area, id),
  foreign key (area, id) references app.transition (area, id)
) partition by list (area);
create index police_referral_batch on app.police_referral (area, batch_id);
create table app.police_answer (
  area smallint not null,            -- of the centre
  org_id int not null,
  id uuid not null,
  referral_area smallint not null,
  referral_id uuid not null,
  to_org int not null,               -- the police
  number text not null,
  written jsonb not null,
  paper jsonb not null,              -- as it was sent
  answered_at timestamptz not null,
  answered_by_name text not null,
  primary key (area, id)
) partition by list (area);
create index police_answer_of on app.police_answer (area, referral_id, answered_at);
-- Forms of messages that were sent: sending one again leads to the same transition.
create table app.police_message (
  area smallint not null,            -- of the police
  org_id int not null,
  id uuid not null,                  -- chosen by the form
  transition_id uuid not null,
  primary key (area, id),
  foreign key (area, transition_id) references app.transition (area, id)
) partition by list (area);
call app.protect('app.police_message', false);
revoke update on app.police_message from kasugai_write;
-- The two sides and nobody else. What was sent is never changed.
do $$
declare
  tbl text;
  own text := 'org_id = any (nullif(current_setting(''app.own'', true), '''')::int[])';
  theirs text := 'to_org = any (nullif(current_setting(''app.own'', true), '''')::int[])';
begin
  foreach tbl in array array['police_referral', 'police_answer'] loop
    execute format('alter table app.%I enable row level security', tbl);
    execute format('alter table app.%I force row level security', tbl);
    execute format('create policy sides on app.%I for select to kasugai_read, kasugai_write using (%s or %s)', tbl, own, theirs);
    execute format('create policy send on app.%I for insert to kasugai_write with check (%s)', tbl, own);
    execute format('create policy load on app.%I for all to kasugai_migrate using (%s) with check (%s)', tbl, own, own);
    execute format('grant select on app.%I to kasugai_read, kasugai_write', tbl);
    execute format('grant insert on app.%I to kasugai_write', tbl);
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
