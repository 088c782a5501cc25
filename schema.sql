-- What the migrations make. Generated: run the tests with KASUGAI_WRITE=1 to write it anew.
SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;
CREATE SCHEMA app;
ALTER SCHEMA app OWNER TO kasugai_migrate;
CREATE SCHEMA auth;
ALTER SCHEMA auth OWNER TO kasugai_migrate;
CREATE SCHEMA log;
ALTER SCHEMA log OWNER TO kasugai_migrate;
CREATE SCHEMA ops;
ALTER SCHEMA ops OWNER TO kasugai_migrate;
CREATE SCHEMA ref;
ALTER SCHEMA ref OWNER TO kasugai_migrate;
CREATE TYPE app.police_case AS (
	area smallint,
	org_id integer,
	person_id uuid,
	family text,
	given text,
	family_kana text,
	given_kana text,
	other_names text[],
	sex text,
	birth_first date,
	birth_last date,
	birth_text text,
	hidden boolean,
	address text,
	residence_org integer,
	school text,
	is_open boolean,
	accepted_on date,
	closed_on date,
	kinds text[],
	urgency text,
	severity smallint,
	received_at timestamp with time zone,
	due_at timestamp with time zone,
	clock_seen_at timestamp with time zone,
	seen_at timestamp with time zone,
	checked_at timestamp with time zone,
	checked_how text,
	custodies jsonb,
	returned_at timestamp with time zone,
	moved_from_org integer,
	moved_on date,
	reports integer,
	reasons text[]
);
ALTER TYPE app.police_case OWNER TO kasugai_migrate;
CREATE PROCEDURE app.add_area(IN area_id smallint)
    LANGUAGE plpgsql
    AS $$
declare
  parent record;
  child text;
begin
  for parent in
    select n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind = 'p' and n.nspname in ('app', 'log') order by c.oid
  loop
    child := format('%I.%I', parent.nspname, parent.relname || '_a' || area_id);
    if to_regclass(child) is null then
      execute format('create table %s partition of %I.%I for values in (%s)', child, parent.nspname, parent.relname, area_id);
      execute format('alter table %s enable row level security', child);
      execute format('alter table %s force row level security', child);
      execute format('revoke all on %s from public', child);
    end if;
  end loop;
end $$;
ALTER PROCEDURE app.add_area(IN area_id smallint) OWNER TO kasugai_migrate;
CREATE PROCEDURE app.analyze_linked(IN of_area smallint)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS $$
declare
  tbl text;
begin
  for tbl in
    select c.relname from pg_catalog.pg_class c
    where c.relnamespace = 'app'::regnamespace
      and c.relname in (select t || '_a' || of_area from unnest(array['fact', 'source_record', 'linked_person', 'match_key', 'match_pair']) t)
      and pg_catalog.pg_relation_size(c.oid) > 2 * current_setting('block_size')::bigint * case when c.reltuples < 0 then 0 else c.relpages end
  loop
    -- another agency of the area that does the same now does it for both
    execute format('analyze (skip_locked) app.%I', tbl);
  end loop;
end $$;
ALTER PROCEDURE app.analyze_linked(IN of_area smallint) OWNER TO kasugai_migrate;
CREATE PROCEDURE app.erase(IN in_area smallint, IN in_item uuid)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog'
    AS $_$
declare
  item app.retention_item%rowtype;
  right_now timestamptz := nullif(current_setting('app.now', true), '')::timestamptz;
  items uuid[];
  persons uuid[];
  children uuid[];
  more uuid[];
  intakes uuid[] := '{}';
  meetings uuid[] := '{}';
  transitions uuid[] := '{}';
  records uuid[] := '{}';
  doomed uuid[] := '{}';
  gone uuid[];
  n bigint;
  tally jsonb := '{}';
  waiting text[];
  later text[];
  tbl text;
begin
  select i.* into item from app.retention_item i join app.retention_list l on l.area = i.area and l.id = i.list_id
  where i.area = in_area and i.id = in_item and i.state = 'approved' and l.approved_by <> l.drafted_by
  for update of i;
  if not found then
    raise exception 'erase: not approved by two persons' using errcode = 'KE001';
  end if;
  items := array[item.id];
  if item.kind = 'rows' then
    foreach tbl in array array['refused_row', 'check_result', 'staged_row', 'source_part'] loop
      execute format('delete from app.%I where area = $1 and run_id = $2', tbl) using in_area, item.object_id;
      get diagnostics n = row_count;
      if n > 0 then tally := tally || jsonb_build_object(tbl, n); end if;
    end loop;
    persons := array[item.object_id];
  elsif item.kind = 'linked' then
    persons := array[item.object_id];
    records := array(select r.id from app.source_record r where r.area = in_area and r.person_id = item.object_id);
    -- rows that were refused and corrected, or wait for it, tell of the person by the number
    delete from app.refused_row f using app.linked_person p
    where f.area = in_area and p.area = in_area and p.id = item.object_id and ltrim(p.number, '0') <> ''
      and exists (select from jsonb_array_elements_text(f.cells) c(given) where ltrim(c.given, '0') = ltrim(p.number, '0'));
    get diagnostics n = row_count;
    if n > 0 then tally := tally || jsonb_build_object('refused_row', n); end if;
    update app.check_result c
    set rows = coalesce((select jsonb_agg(v.value) from jsonb_array_elements(c.rows) v where not (v.value ->> 'record' = any (records::text[]))), '[]')
    where c.area = in_area and exists (select from jsonb_array_elements(c.rows) v where v.value ->> 'record' = any (records::text[]));
  else
    children := array[item.object_id];
    -- children of one report
    loop
      more := array(
        select distinct b.person_id from app.intake_child a join app.intake_child b on b.area = a.area and b.intake_id = a.intake_id
        where a.area = in_area and a.person_id = any (children) and b.person_id <> all (children));
      exit when more = '{}';
      children := children || more;
    end loop;
    if exists (select from unnest(children) c(id) where not exists (
        select from app.retention_item i where i.area = in_area and i.list_id = item.list_id and i.object_id = c.id and i.state = 'approved')) then
      raise exception 'erase: a child of the same report is not approved' using errcode = 'KE002';
    end if;
    items := array(select i.id from app.retention_item i where i.area = in_area and i.list_id = item.list_id and i.object_id = any (children) and i.state = 'approved');
    if exists (select from app.transition t where (t.area = in_area and t.person_id = any (children) or t.received_person = any (children))
          and (t.state in ('sent', 'delivered', 'opened', 'asked_back', 'answered_back') or t.state = 'accepted' and t.kind in ('aid', 'inquiry', 'material')))
       or exists (select from app.custody c where c.area = in_area and c.person_id = any (children) and c.ended_at is null and c.given_up_at is null)
       or exists (select from app.missing m where m.area = in_area and m.person_id = any (children) and m.state = 'open')
       or exists (select from app.episode e where e.area = in_area and e.person_id = any (children) and e.closed_on is null) then
      raise exception 'erase: work on the child is under way' using errcode = 'KE003';
    end if;
    -- relatives who are in the register for these children only
    persons := array(
      select distinct p.id from app.relation r cross join lateral (values (r.relative_id), (r.person_id)) p(id)
      where r.area = in_area and (r.person_id = any (children) or r.relative_id = any (children)) and p.id <> all (children)
        and not exists (select from app.record k where k.area = in_area and k.person_id = p.id)
        and not exists (select from app.intake_child k where k.area = in_area and k.person_id = p.id)
        and not exists (select from app.retention_hold h where h.area = in_area and h.object_id = p.id and h.ended_at is null));
    loop
      more := array(
        select p.id from unnest(persons) p(id)
        where not exists (select from app.relation r where r.area = in_area
          and ((r.person_id = p.id and r.relative_id <> all (children || persons)) or (r.relative_id = p.id and r.person_id <> all (children || persons)))));
      exit when cardinality(more) = cardinality(persons);
      persons := more;
    end loop;
    persons := children || persons;
    intakes := array(select distinct c.intake_id from app.intake_child c where c.area = in_area and c.person_id = any (persons));
    -- meetings about these reports, and those that were about these children alone
    meetings := array(
      select m.id from app.meeting m where m.area = in_area and m.intake_id = any (intakes)
      union
      select a.meeting_id from app.agenda_item a where a.area = in_area and a.person_id = any (persons) and a.meeting_id is not null
        and not exists (select from app.agenda_item o where o.area = in_area and o.meeting_id = a.meeting_id and o.person_id <> all (persons)));
    transitions := array(select t.id from app.transition t where t.area = in_area and t.person_id = any (persons));
    insert into app.erased_file (area, org_id, file_id, item_id)
    select a.area, a.org_id, a.file_id, item.id from app.attachment a where a.area = in_area and a.person_id = any (persons);
    update app.linked_person set case_person = null where area = in_area and case_person = any (persons);
    update app.ledger_snapshot s
    set lines = coalesce((select jsonb_agg(v.value) from jsonb_array_elements(s.lines) v where (v.value ->> 'person') <> all (persons::text[])), '[]')
    where s.area = in_area and exists (select from jsonb_array_elements(s.lines) v where v.value ->> 'person' = any (persons::text[]));
  end if;
  if exists (select from app.retention_hold h where h.area = in_area and h.object_id = any (persons) and h.ended_at is null) then
    raise exception 'erase: held' using errcode = 'KE004';
  end if;
  if item.kind <> 'rows' then
    -- every table that tells of a person, or stands below one that does; those others refer to come last
    waiting := array(
      select format('delete from app.%I where area = $1 and (%s) returning %s', c.relname, string_agg(w.how, ' or ' order by w.how),
          case when exists (select from pg_attribute i where i.attrelid = c.oid and i.attname = 'id' and not i.attisdropped) then 'id' else 'null::uuid as id' end)
      from pg_class c join pg_namespace s on s.oid = c.relnamespace and s.nspname = 'app'
      join lateral (
        select case a.attname
            when 'person_id' then 'person_id = any ($2)'
            when 'relative_id' then 'relative_id = any ($2)'
            when 'intake_id' then 'intake_id = any ($3)'
            when 'meeting_id' then 'meeting_id = any ($4)'
            when 'transition_id' then 'transition_id = any ($5)'
            when 'record_id' then 'record_id = any ($6)'
            -- 名寄せ: pairs of records, and what joins a case to them
            when 'a' then 'a = any ($6)'
            when 'b' then 'b = any ($6)'
            when 'case_person' then 'case_person = any ($2)'
            when 'join_id' then 'join_id in (select j.id from app.case_join j where j.area = $1 and j.case_person = any ($2))'
          end as how
        from pg_attribute a where a.attrelid = c.oid and not a.attisdropped and a.atttypid = 'uuid'::regtype
          and a.attname in ('person_id', 'relative_id', 'intake_id', 'meeting_id', 'transition_id', 'record_id', 'a', 'b', 'case_person', 'join_id')
        union all
        select case c.relname when 'intake' then 'id = any ($3)' when 'meeting' then 'id = any ($4)' when 'transition' then 'id = any ($5)'
          when 'police_referral' then 'id = any ($5)' when 'source_record' then 'id = any ($6)' when 'linked_person' then 'id = any ($2)'
          when 'police_answer' then 'referral_id in (select t.id from app.transition t where t.received_person = any ($2))'
          when 'ledger_presence' then 'row_id in (select g.id from app.ledger_row g where g.area = $1 and g.person_id = any ($2))' end
      ) w on w.how is not null
      where c.relkind = 'p'
      group by c.oid, c.relname order by c.relname);
    loop
      later := '{}';
      foreach tbl in array waiting loop
        begin
          execute 'with g as (' || tbl || ') select array_agg(g.id), count(*) from g' into gone, n using in_area, persons, intakes, meetings, transitions, records;
          if n > 0 then
            tally := tally || jsonb_build_object(split_part(split_part(tbl, 'app.', 2), ' ', 1), n);
            doomed := doomed || array_remove(gone, null);
          end if;
        exception when foreign_key_violation then
          later := later || tbl;
        end;
      end loop;
      exit when later = '{}';
      if cardinality(later) = cardinality(waiting) then
        raise exception 'erase: rows remain that others refer to: %', later;
      end if;
      waiting := later;
    end loop;
    -- a decision of 名寄せ about pairs that are gone
    if to_regclass('app.match_decision') is not null then
      execute 'delete from app.match_decision d where d.area = $1 and not exists (select from app.match_decided p where p.area = $1 and p.decision_id = d.id)' using in_area;
    end if;
    -- what speaks of the erased rows by their ids
    delete from app.change c where c.area = in_area and c.entity_id = any (doomed || persons);
    get diagnostics n = row_count;
    tally := tally || jsonb_build_object('change', n + coalesce((tally ->> 'change')::bigint, 0));
    delete from app.approval_act a using app.approval p where a.area = in_area and p.area = in_area and p.id = a.approval_id and p.subject_id = any (doomed);
    delete from app.approval p where p.area = in_area and p.subject_id = any (doomed);
    delete from app.event e where e.area = in_area and e.object_id = any (doomed);
    delete from app.draft d where d.area = in_area and d.object_id = any (doomed || persons);
    delete from app.notice o where o.area = in_area and o.object_id = any (doomed || persons);
    delete from app.external_id x where x.area = in_area and x.object_id = any (doomed);
    insert into app.erased (area, org_id, id, kind, item_id, at)
    select in_area, item.org_id, p.id, case item.kind when 'linked' then 'linked' else 'person' end, item.id, right_now from unnest(persons) p(id)
    union all
    select in_area, item.org_id, r.id, 'record', item.id, right_now from unnest(records) r(id)
    on conflict do nothing;
  end if;
  update app.retention_item i
  set state = 'erased', erased_at = right_now, counts = case when i.id = item.id then tally else '{}' end
  where i.area = in_area and i.id = any (items);
end $_$;
ALTER PROCEDURE app.erase(IN in_area smallint, IN in_item uuid) OWNER TO kasugai_migrate;
CREATE FUNCTION app.feed_person() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  update app.feed set xact = pg_current_xact_id(), before = case when xact = pg_current_xact_id() then before else xact end
  where area = new.area and person_id = new.id;
  return null;
end $$;
ALTER FUNCTION app.feed_person() OWNER TO kasugai_migrate;
CREATE FUNCTION app.feed_record() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  insert into app.feed (area, org_id, person_id, xact) values (new.area, new.org_id, new.person_id, pg_current_xact_id())
  on conflict (area, person_id) do update set org_id = excluded.org_id, xact = excluded.xact,
    before = case when feed.xact = excluded.xact then feed.before else feed.xact end;
  return null;
end $$;
ALTER FUNCTION app.feed_record() OWNER TO kasugai_migrate;
CREATE PROCEDURE app.limit_to_ward(IN tbl text)
    LANGUAGE plpgsql
    AS $$
declare
  unlimited text := 'current_setting(''app.ward'', true) = ''''';
  within text := 'strpos(current_setting(''app.ward'', true), %s::text) > 0';
  condition text;
begin
  if tbl in ('app.staff', 'app.appointment', 'app.deputy', 'app.counter', 'app.draft', 'app.idempotency', 'app.event', 'app.alert_rule', 'app.notice_seen',
             'app.announcement', 'app.announcement_read', 'app.area_group', 'app.area_charge', 'app.saved_search', 'app.paper_template', 'app.sheet_form',
             'app.sheet_codes', 'app.sheet_wording', 'app.code_map', 'app.webhook') then
    return;  -- no child in it
  end if;
  condition := case
    when tbl = 'app.person' then format(within, 'id')
    when tbl = 'app.linked_person' then format(within, 'case_person')
    when tbl = 'app.notice' then 'person_id is null or ' || format(within, 'person_id')
    when tbl = 'app.task' then '(person_id is null and intake_id is null) or ' || format(within, 'person_id')
    when exists (select from pg_attribute where attrelid = tbl::regclass and attname = 'person_id' and not attisdropped) then format(within, 'person_id')
    else 'false'
  end;
  execute format('create policy ward on %s as restrictive for select to kasugai_read, kasugai_write, kasugai_export using (%s or %s)', tbl, unlimited, condition);
end $$;
ALTER PROCEDURE app.limit_to_ward(IN tbl text) OWNER TO kasugai_migrate;
CREATE FUNCTION app.note_arrival() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog'
    AS $$
begin
  update app.record set residence_moved_on = (new.decided_at at time zone 'Asia/Tokyo')::date
  where area = new.to_area and person_id = new.received_person;
  return null;
end $$;
ALTER FUNCTION app.note_arrival() OWNER TO kasugai_migrate;
CREATE FUNCTION app.note_move() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog'
    AS $$
begin
  new.residence_before := old.residence_org;
  new.residence_moved_on := (new.updated_at at time zone 'Asia/Tokyo')::date;
  return new;
end $$;
ALTER FUNCTION app.note_move() OWNER TO kasugai_migrate;
CREATE FUNCTION app.police_cases(in_area smallint, in_person uuid) RETURNS SETOF app.police_case
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog'
    SET plan_cache_mode TO 'force_custom_plan'
    AS $$
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
ALTER FUNCTION app.police_cases(in_area smallint, in_person uuid) OWNER TO kasugai_police;
CREATE PROCEDURE app.protect(IN tbl text, IN keyed_by_person boolean)
    LANGUAGE plpgsql
    AS $$
declare
  readable text := 'org_id = any (nullif(current_setting(''app.orgs'', true), '''')::int[])';
  own text := 'org_id = any (nullif(current_setting(''app.own'', true), '''')::int[])';
begin
  if keyed_by_person then
    readable := readable || ' or person_id = nullif(current_setting(''app.person'', true), '''')::uuid';
  end if;
  execute format('alter table %s enable row level security', tbl);
  execute format('alter table %s force row level security', tbl);
  execute format('create policy readable on %s for select to kasugai_read, kasugai_write, kasugai_export using (%s)', tbl, readable);
  execute format('create policy insert_own on %s for insert to kasugai_write with check (%s)', tbl, own);
  execute format('create policy update_own on %s for update to kasugai_write using (%s) with check (%s)', tbl, own, own);
  execute format('create policy delete_own on %s for delete to kasugai_write using (%s)', tbl, own);
  execute format('create policy load on %s for all to kasugai_migrate using (%s) with check (%s)', tbl, own, own);
  execute format('grant select on %s to kasugai_read, kasugai_write, kasugai_export', tbl);
  execute format('grant insert, update on %s to kasugai_write', tbl);
  call app.limit_to_ward(tbl);
end $$;
ALTER PROCEDURE app.protect(IN tbl text, IN keyed_by_person boolean) OWNER TO kasugai_migrate;
CREATE PROCEDURE app.protect_own(IN tbl text)
    LANGUAGE plpgsql
    AS $$
begin
  call app.protect(tbl, false);
  execute format('drop policy readable on %s', tbl);
  execute format('create policy readable on %s for select to kasugai_read, kasugai_write, kasugai_export using (org_id = any (nullif(current_setting(''app.own'', true), '''')::int[]))', tbl);
end $$;
ALTER PROCEDURE app.protect_own(IN tbl text) OWNER TO kasugai_migrate;
CREATE PROCEDURE app.redact_places(IN in_area smallint, IN in_person uuid)
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'pg_catalog'
    AS $_$
  update app.change c
  set fields = (
    select jsonb_agg(case when f.value ->> 'field' in ('address', 'phone')
        then f.value || jsonb_build_object('from', case when f.value ->> 'from' = '' then '' else '(秘匿)' end,
                                           'to', case when f.value ->> 'to' = '' then '' else '(秘匿)' end)
        else f.value end order by f.ordinality)
    from jsonb_array_elements(c.fields) with ordinality as f (value, ordinality))
  where c.area = in_area and c.person_id = in_person
    and jsonb_path_exists(c.fields, '$[*] ? (@.field == "address" || @.field == "phone")');
$_$;
ALTER PROCEDURE app.redact_places(IN in_area smallint, IN in_person uuid) OWNER TO kasugai_migrate;
SET default_tablespace = '';
CREATE TABLE app.access_request (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    from_area smallint NOT NULL,
    from_org integer NOT NULL,
    asked_by uuid,
    asked_by_name text NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    reason text NOT NULL,
    answer text,
    answered_at timestamp with time zone,
    answered_by_name text DEFAULT ''::text NOT NULL,
    answer_note text DEFAULT ''::text NOT NULL,
    valid_until timestamp with time zone,
    review boolean DEFAULT false NOT NULL,
    ended_at timestamp with time zone,
    ended_by_name text DEFAULT ''::text NOT NULL,
    CONSTRAINT access_request_answer_check CHECK ((answer = ANY (ARRAY['granted'::text, 'refused'::text])))
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.access_request FORCE ROW LEVEL SECURITY;
ALTER TABLE app.access_request OWNER TO kasugai_migrate;
CREATE TABLE app.adoption (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    staff integer NOT NULL,
    logins integer NOT NULL,
    records integer NOT NULL,
    open_cases integer NOT NULL,
    taken_at timestamp with time zone NOT NULL
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.adoption FORCE ROW LEVEL SECURITY;
ALTER TABLE app.adoption OWNER TO kasugai_migrate;
CREATE TABLE app.adoption_month (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    month date NOT NULL,
    moves integer NOT NULL,
    missing integer NOT NULL
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.adoption_month FORCE ROW LEVEL SECURITY;
ALTER TABLE app.adoption_month OWNER TO kasugai_migrate;
CREATE TABLE app.agenda_item (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    meeting_id uuid,
    kind text NOT NULL,
    person_id uuid NOT NULL,
    intake_id uuid,
    reason text DEFAULT ''::text NOT NULL,
    requested_by_name text DEFAULT ''::text NOT NULL,
    requested_at timestamp with time zone NOT NULL,
    sort integer DEFAULT 0 NOT NULL,
    removed_at timestamp with time zone,
    discussion text DEFAULT ''::text NOT NULL,
    decision text DEFAULT ''::text NOT NULL,
    division text DEFAULT ''::text NOT NULL,
    severity smallint,
    main_agency text DEFAULT ''::text NOT NULL,
    roles text DEFAULT ''::text NOT NULL,
    plan text DEFAULT ''::text NOT NULL,
    next_review date,
    outcome text DEFAULT ''::text NOT NULL,
    present text[] DEFAULT '{}'::text[] NOT NULL,
    decided_at timestamp with time zone,
    recorded_by_name text DEFAULT ''::text NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT agenda_item_severity_check CHECK (((severity >= 0) AND (severity <= 6)))
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.agenda_item FORCE ROW LEVEL SECURITY;
ALTER TABLE app.agenda_item OWNER TO kasugai_migrate;
CREATE TABLE app.alert (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    rule_id uuid NOT NULL,
    person_id uuid NOT NULL,
    detail text NOT NULL,
    raised_at timestamp with time zone NOT NULL,
    told_at timestamp with time zone NOT NULL,
    acknowledged_at timestamp with time zone,
    acknowledged_by_name text DEFAULT ''::text NOT NULL,
    cleared_at timestamp with time zone,
    subject text DEFAULT ''::text NOT NULL
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.alert FORCE ROW LEVEL SECURITY;
ALTER TABLE app.alert OWNER TO kasugai_migrate;
CREATE TABLE app.alert_rule (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    kind text NOT NULL,
    days integer NOT NULL,
    tell text[] NOT NULL,
    posts integer[] DEFAULT '{}'::integer[] NOT NULL,
    repeat_days integer NOT NULL,
    active boolean DEFAULT true NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    set_by_name text NOT NULL,
    set_at timestamp with time zone NOT NULL,
    sections integer[] DEFAULT '{}'::integer[] NOT NULL
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.alert_rule FORCE ROW LEVEL SECURITY;
ALTER TABLE app.alert_rule OWNER TO kasugai_migrate;
CREATE TABLE app.announcement (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    title text NOT NULL,
    body text NOT NULL,
    importance text NOT NULL,
    from_on date NOT NULL,
    until_on date NOT NULL,
    to_label text NOT NULL,
    to_orgs integer[] NOT NULL,
    file_name text DEFAULT ''::text NOT NULL,
    file_type text DEFAULT ''::text NOT NULL,
    file bytea,
    published_at timestamp with time zone NOT NULL,
    published_by_name text NOT NULL,
    withdrawn_at timestamp with time zone,
    CONSTRAINT announcement_importance_check CHECK ((importance = ANY (ARRAY['urgent'::text, 'important'::text, 'usual'::text])))
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.announcement FORCE ROW LEVEL SECURITY;
ALTER TABLE app.announcement OWNER TO kasugai_migrate;
CREATE TABLE app.announcement_read (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    announcement_id uuid NOT NULL,
    from_org integer NOT NULL,
    staff_id uuid NOT NULL,
    staff_name text NOT NULL,
    at timestamp with time zone NOT NULL
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.announcement_read FORCE ROW LEVEL SECURITY;
ALTER TABLE app.announcement_read OWNER TO kasugai_migrate;
CREATE TABLE app.appointment (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    staff_id uuid NOT NULL,
    post_id integer NOT NULL,
    valid_from date NOT NULL,
    valid_until date
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.appointment FORCE ROW LEVEL SECURITY;
ALTER TABLE app.appointment OWNER TO kasugai_migrate;
CREATE TABLE app.approval (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    kind text NOT NULL,
    subject_id uuid NOT NULL,
    title text NOT NULL,
    href text NOT NULL,
    steps jsonb NOT NULL,
    acted_first text DEFAULT ''::text NOT NULL,
    submitted_by uuid,
    submitted_by_name text NOT NULL,
    submitted_at timestamp with time zone NOT NULL
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.approval FORCE ROW LEVEL SECURITY;
ALTER TABLE app.approval OWNER TO kasugai_migrate;
CREATE TABLE app.approval_act (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    approval_id uuid NOT NULL,
    step smallint NOT NULL,
    act text NOT NULL,
    staff_id uuid,
    staff_name text NOT NULL,
    post text NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT approval_act_act_check CHECK ((act = ANY (ARRAY['承認'::text, '差戻し'::text, '代決'::text, '後閲'::text, '再提出'::text, '取下げ'::text, '施行'::text])))
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.approval_act FORCE ROW LEVEL SECURITY;
ALTER TABLE app.approval_act OWNER TO kasugai_migrate;
CREATE TABLE app.approval_route (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    kind text NOT NULL,
    posts integer[] NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    updated_by_name text NOT NULL
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.approval_route FORCE ROW LEVEL SECURITY;
ALTER TABLE app.approval_route OWNER TO kasugai_migrate;
CREATE TABLE app.area_charge (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    name text NOT NULL,
    staff_id uuid NOT NULL,
    valid_from date NOT NULL,
    valid_until date,
    set_by_name text NOT NULL,
    set_at timestamp with time zone NOT NULL
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.area_charge FORCE ROW LEVEL SECURITY;
ALTER TABLE app.area_charge OWNER TO kasugai_migrate;
CREATE TABLE app.area_group (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    name text NOT NULL,
    towns text[] NOT NULL,
    col smallint NOT NULL,
    line smallint NOT NULL,
    set_by_name text NOT NULL,
    set_at timestamp with time zone NOT NULL,
    removed_at timestamp with time zone,
    CONSTRAINT area_group_col_check CHECK (((col >= 1) AND (col <= 12))),
    CONSTRAINT area_group_line_check CHECK (((line >= 1) AND (line <= 12)))
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.area_group FORCE ROW LEVEL SECURITY;
ALTER TABLE app.area_group OWNER TO kasugai_migrate;
CREATE TABLE app.asked_area (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    holder_area smallint NOT NULL
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.asked_area FORCE ROW LEVEL SECURITY;
ALTER TABLE app.asked_area OWNER TO kasugai_migrate;
CREATE TABLE app.attachment (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    record_id uuid NOT NULL,
    title text NOT NULL,
    kind text NOT NULL,
    body_part text DEFAULT ''::text NOT NULL,
    taken_on date,
    media_type text NOT NULL,
    bytes integer NOT NULL,
    file_id uuid NOT NULL,
    file_key bytea NOT NULL,
    added_by uuid,
    added_by_name text NOT NULL,
    added_at timestamp with time zone NOT NULL,
    removed_at timestamp with time zone
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.attachment FORCE ROW LEVEL SECURITY;
ALTER TABLE app.attachment OWNER TO kasugai_migrate;
CREATE TABLE app.break_glass (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    from_area smallint NOT NULL,
    from_org integer NOT NULL,
    staff_id uuid NOT NULL,
    staff_name text NOT NULL,
    reason text NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    until timestamp with time zone NOT NULL,
    review_due date NOT NULL,
    reviewed_at timestamp with time zone,
    reviewed_by_name text DEFAULT ''::text NOT NULL,
    judgement text DEFAULT ''::text NOT NULL
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.break_glass FORCE ROW LEVEL SECURITY;
ALTER TABLE app.break_glass OWNER TO kasugai_migrate;
CREATE TABLE app.bulk_job (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    system text NOT NULL,
    file_name text NOT NULL,
    format text NOT NULL,
    bytes integer NOT NULL,
    file bytea,
    overwrite boolean DEFAULT false NOT NULL,
    state text NOT NULL,
    total integer NOT NULL,
    progress integer DEFAULT 0 NOT NULL,
    message text DEFAULT ''::text NOT NULL,
    created_by_name text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    alive_at timestamp with time zone NOT NULL,
    finished_at timestamp with time zone,
    CONSTRAINT bulk_job_format_check CHECK ((format = ANY (ARRAY['jsonl'::text, 'table'::text]))),
    CONSTRAINT bulk_job_state_check CHECK ((state = ANY (ARRAY['working'::text, 'done'::text, 'failed'::text])))
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.bulk_job FORCE ROW LEVEL SECURITY;
ALTER TABLE app.bulk_job OWNER TO kasugai_migrate;
CREATE TABLE app.bulk_line (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    job_id uuid NOT NULL,
    n integer NOT NULL,
    external_id text DEFAULT ''::text NOT NULL,
    outcome text NOT NULL,
    person_id uuid,
    errors jsonb DEFAULT '[]'::jsonb NOT NULL
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.bulk_line FORCE ROW LEVEL SECURITY;
ALTER TABLE app.bulk_line OWNER TO kasugai_migrate;
CREATE TABLE app.case_join (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    case_person uuid NOT NULL,
    reason text NOT NULL,
    by_name text NOT NULL,
    at timestamp with time zone NOT NULL,
    undone_at timestamp with time zone,
    undone_by_name text DEFAULT ''::text NOT NULL,
    undone_reason text DEFAULT ''::text NOT NULL
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.case_join FORCE ROW LEVEL SECURITY;
ALTER TABLE app.case_join OWNER TO kasugai_migrate;
CREATE TABLE app.case_joined (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    join_id uuid NOT NULL,
    record_id uuid NOT NULL
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.case_joined FORCE ROW LEVEL SECURITY;
ALTER TABLE app.case_joined OWNER TO kasugai_migrate;
CREATE TABLE app.change (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    person_id uuid,
    entity text NOT NULL,
    entity_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    staff_id uuid,
    staff_name text NOT NULL,
    post text NOT NULL,
    fields jsonb NOT NULL
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.change FORCE ROW LEVEL SECURITY;
ALTER TABLE app.change OWNER TO kasugai_migrate;
CREATE TABLE app.check_result (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    run_id uuid NOT NULL,
    name text NOT NULL,
    n integer NOT NULL,
    rows jsonb NOT NULL,
    at timestamp with time zone NOT NULL
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.check_result FORCE ROW LEVEL SECURITY;
ALTER TABLE app.check_result OWNER TO kasugai_migrate;
CREATE TABLE app.checkin_proof (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    model_id uuid NOT NULL,
    model_hash text NOT NULL,
    kept jsonb NOT NULL,
    program text NOT NULL,
    by_name text NOT NULL,
    at timestamp with time zone NOT NULL
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.checkin_proof FORCE ROW LEVEL SECURITY;
ALTER TABLE app.checkin_proof OWNER TO kasugai_migrate;
CREATE TABLE app.checkin_rows (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    purpose text NOT NULL,
    state text NOT NULL,
    words text DEFAULT ''::text NOT NULL,
    file_id uuid,
    file_key bytea,
    asked_by uuid NOT NULL,
    asked_by_name text NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    alive_at timestamp with time zone,
    ended_at timestamp with time zone,
    CONSTRAINT checkin_rows_check CHECK ((((state = 'ready'::text) = (file_id IS NOT NULL)) AND ((file_id IS NULL) = (file_key IS NULL)))),
    CONSTRAINT checkin_rows_state_check CHECK ((state = ANY (ARRAY['asked'::text, 'ready'::text, 'refused'::text, 'failed'::text, 'over'::text])))
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.checkin_rows FORCE ROW LEVEL SECURITY;
ALTER TABLE app.checkin_rows OWNER TO kasugai_migrate;
CREATE TABLE app.checkin_run (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    model_id uuid NOT NULL,
    model_hash text NOT NULL,
    base double precision NOT NULL,
    known_at timestamp with time zone NOT NULL,
    children integer NOT NULL,
    by_id uuid,
    by_name text NOT NULL,
    month date
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.checkin_run FORCE ROW LEVEL SECURITY;
ALTER TABLE app.checkin_run OWNER TO kasugai_migrate;
CREATE TABLE app.checkin_score (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    run_id uuid NOT NULL,
    person_id uuid NOT NULL,
    months integer,
    given jsonb NOT NULL,
    parts jsonb NOT NULL,
    beside jsonb
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.checkin_score FORCE ROW LEVEL SECURITY;
ALTER TABLE app.checkin_score OWNER TO kasugai_migrate;
CREATE TABLE app.checkin_setting (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    n integer NOT NULL,
    every text NOT NULL,
    day smallint NOT NULL,
    capacity integer NOT NULL,
    by_id uuid,
    by_name text NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT checkin_setting_capacity_check CHECK (((capacity >= 1) AND (capacity <= 300))),
    CONSTRAINT checkin_setting_day_check CHECK (((day >= 1) AND (day <= 28))),
    CONSTRAINT checkin_setting_every_check CHECK ((every = ANY (ARRAY['off'::text, 'month'::text])))
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.checkin_setting FORCE ROW LEVEL SECURITY;
ALTER TABLE app.checkin_setting OWNER TO kasugai_migrate;
CREATE TABLE app.checkin_trial (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    model_id uuid NOT NULL,
    model_hash text NOT NULL,
    known_at timestamp with time zone NOT NULL,
    children integer NOT NULL,
    month date,
    n bigint NOT NULL,
    leaves bytea NOT NULL,
    chain bytea NOT NULL
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.checkin_trial FORCE ROW LEVEL SECURITY;
ALTER TABLE app.checkin_trial OWNER TO kasugai_migrate;
CREATE TABLE app.checkin_trial_score (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    trial_id uuid NOT NULL,
    person_id uuid NOT NULL,
    place integer NOT NULL,
    share double precision NOT NULL
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.checkin_trial_score FORCE ROW LEVEL SECURITY;
ALTER TABLE app.checkin_trial_score OWNER TO kasugai_migrate;
CREATE TABLE app.checkin_weight (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    model_id uuid NOT NULL,
    n integer NOT NULL,
    weights jsonb NOT NULL,
    reason text NOT NULL,
    by_id uuid,
    by_name text NOT NULL,
    at timestamp with time zone NOT NULL
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.checkin_weight FORCE ROW LEVEL SECURITY;
ALTER TABLE app.checkin_weight OWNER TO kasugai_migrate;
CREATE TABLE app.fact (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    series uuid NOT NULL,
    "position" bigint NOT NULL,
    until bigint,
    source text NOT NULL,
    kind text NOT NULL,
    key text NOT NULL,
    record_id uuid NOT NULL,
    run_id uuid NOT NULL,
    n integer NOT NULL,
    whole boolean NOT NULL,
    gone boolean NOT NULL,
    hash uuid NOT NULL,
    attributes jsonb NOT NULL,
    raw jsonb NOT NULL,
    valid_from date,
    valid_to date,
    recorded_at timestamp with time zone NOT NULL
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.fact FORCE ROW LEVEL SECURITY;
ALTER TABLE app.fact OWNER TO kasugai_migrate;
CREATE VIEW app.cleaned_change WITH (security_invoker='true') AS
 SELECT f.area,
    f.org_id,
    f.run_id,
    f.source,
    f.series,
    f."position",
    f.until,
    f.record_id,
    f.n,
    c.key AS "column",
    (c.value ->> 0) AS before,
    (f.attributes ->> c.key) AS after,
    r.rule
   FROM ((app.fact f
     CROSS JOIN LATERAL jsonb_each(f.raw) c(key, value))
     CROSS JOIN LATERAL jsonb_array_elements_text((c.value -> 1)) r(rule));
ALTER TABLE app.cleaned_change OWNER TO kasugai_migrate;
CREATE TABLE app.code_map (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    system text NOT NULL,
    field text NOT NULL,
    theirs text NOT NULL,
    ours text NOT NULL,
    from_year smallint NOT NULL,
    until_year smallint,
    CONSTRAINT code_map_check CHECK (((until_year IS NULL) OR (from_year <= until_year))),
    CONSTRAINT code_map_field_check CHECK ((field = ANY (ARRAY['kind'::text, 'route'::text, 'abuse_types'::text, 'abusers'::text, 'handling'::text, 'close_reason'::text])))
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.code_map FORCE ROW LEVEL SECURITY;
ALTER TABLE app.code_map OWNER TO kasugai_migrate;
CREATE TABLE app.comment (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    body text NOT NULL,
    written_by uuid,
    written_by_name text NOT NULL,
    written_by_section text NOT NULL,
    written_at timestamp with time zone NOT NULL,
    edited_at timestamp with time zone,
    removed_at timestamp with time zone,
    version integer DEFAULT 1 NOT NULL
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.comment FORCE ROW LEVEL SECURITY;
ALTER TABLE app.comment OWNER TO kasugai_migrate;
CREATE TABLE app.conflict (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    staff_id uuid NOT NULL,
    person_area smallint NOT NULL,
    person_id uuid NOT NULL,
    why text NOT NULL,
    at timestamp with time zone NOT NULL,
    set_by text DEFAULT ''::text NOT NULL,
    lifted_at timestamp with time zone,
    lifted_by text DEFAULT ''::text NOT NULL
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.conflict FORCE ROW LEVEL SECURITY;
ALTER TABLE app.conflict OWNER TO kasugai_migrate;
CREATE TABLE app.counter (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    name text NOT NULL,
    fiscal_year integer NOT NULL,
    n integer NOT NULL
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.counter FORCE ROW LEVEL SECURITY;
ALTER TABLE app.counter OWNER TO kasugai_migrate;
CREATE TABLE app.custody (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    started_at timestamp with time zone,
    first_started_at timestamp with time zone,
    basis text NOT NULL,
    place_kind text NOT NULL,
    place_sealed bytea,
    place_hidden boolean DEFAULT true NOT NULL,
    hidden_from text DEFAULT ''::text NOT NULL,
    grounds text[] NOT NULL,
    purposes text[] NOT NULL,
    necessity text DEFAULT ''::text NOT NULL,
    child_timing text DEFAULT ''::text NOT NULL,
    child_opinion text DEFAULT ''::text NOT NULL,
    child_heard_on date,
    child_heard_by text DEFAULT ''::text NOT NULL,
    child_reason text DEFAULT ''::text NOT NULL,
    guardian_opinion text DEFAULT ''::text NOT NULL,
    guardian_heard_on date,
    guardian_heard_by text DEFAULT ''::text NOT NULL,
    need text DEFAULT ''::text NOT NULL,
    need_reason text DEFAULT ''::text NOT NULL,
    need_by_name text DEFAULT ''::text NOT NULL,
    need_at timestamp with time zone,
    ended_at timestamp with time zone,
    end_kind text DEFAULT ''::text NOT NULL,
    end_to text DEFAULT ''::text NOT NULL,
    end_note text DEFAULT ''::text NOT NULL,
    returned_told_on date,
    started_by_name text NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    planned_at timestamp with time zone,
    given_up_at timestamp with time zone,
    given_up_why text DEFAULT ''::text NOT NULL,
    given_up_by_name text DEFAULT ''::text NOT NULL,
    CONSTRAINT custody_basis_check CHECK ((basis = ANY (ARRAY['authority'::text, 'consent'::text]))),
    CONSTRAINT custody_begins CHECK (((started_at IS NOT NULL) OR (planned_at IS NOT NULL))),
    CONSTRAINT custody_given_up CHECK (((given_up_at IS NULL) OR ((started_at IS NULL) AND (ended_at IS NULL)))),
    CONSTRAINT custody_need_check CHECK ((need = ANY (ARRAY[''::text, 'needed'::text, 'not_needed'::text])))
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.custody FORCE ROW LEVEL SECURITY;
ALTER TABLE app.custody OWNER TO kasugai_migrate;
CREATE TABLE app.custody_consent (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    custody_id uuid NOT NULL,
    person_id uuid NOT NULL,
    custodian_id uuid NOT NULL,
    answer text NOT NULL,
    at timestamp with time zone NOT NULL,
    told_to text NOT NULL,
    told_how text DEFAULT ''::text NOT NULL,
    note text DEFAULT ''::text NOT NULL,
    recorded_by_name text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT custody_consent_answer_check CHECK ((answer = ANY (ARRAY['consents'::text, 'refuses'::text, 'unclear'::text, 'withdrawn'::text])))
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.custody_consent FORCE ROW LEVEL SECURITY;
ALTER TABLE app.custody_consent OWNER TO kasugai_migrate;
CREATE TABLE app.custody_due (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    custody_id uuid NOT NULL,
    person_id uuid NOT NULL,
    rule text NOT NULL,
    extended smallint DEFAULT 0 NOT NULL,
    start_on date NOT NULL,
    since timestamp with time zone NOT NULL,
    last_day date NOT NULL,
    done_at timestamp with time zone,
    told_at timestamp with time zone
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.custody_due FORCE ROW LEVEL SECURITY;
ALTER TABLE app.custody_due OWNER TO kasugai_migrate;
CREATE TABLE app.custody_extension (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    custody_id uuid NOT NULL,
    person_id uuid NOT NULL,
    n smallint NOT NULL,
    basis text NOT NULL,
    filed_on date,
    decided_on date,
    refused_on date,
    note text DEFAULT ''::text NOT NULL,
    recorded_by_name text NOT NULL,
    version integer DEFAULT 1 NOT NULL
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.custody_extension FORCE ROW LEVEL SECURITY;
ALTER TABLE app.custody_extension OWNER TO kasugai_migrate;
CREATE TABLE app.custody_fact (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    custody_id uuid NOT NULL,
    person_id uuid NOT NULL,
    ground text NOT NULL,
    fact text NOT NULL,
    source_kind text NOT NULL,
    source_id uuid NOT NULL,
    source_label text NOT NULL,
    added_by_name text NOT NULL,
    added_at timestamp with time zone NOT NULL,
    removed_at timestamp with time zone,
    CONSTRAINT custody_fact_source_kind_check CHECK ((source_kind = ANY (ARRAY['progress'::text, 'sighting'::text, 'attachment'::text, 'intake'::text, 'sheet'::text])))
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.custody_fact FORCE ROW LEVEL SECURITY;
ALTER TABLE app.custody_fact OWNER TO kasugai_migrate;
CREATE TABLE app.data_key (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    person_id uuid NOT NULL,
    wrapped bytea NOT NULL
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.data_key FORCE ROW LEVEL SECURITY;
ALTER TABLE app.data_key OWNER TO kasugai_migrate;
CREATE TABLE app.delivery (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    webhook_id uuid NOT NULL,
    event_id uuid NOT NULL,
    kind text NOT NULL,
    body text NOT NULL,
    at timestamp with time zone NOT NULL,
    due_at timestamp with time zone NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    state text DEFAULT 'waiting'::text NOT NULL,
    error text DEFAULT ''::text NOT NULL,
    done_at timestamp with time zone,
    CONSTRAINT delivery_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'done'::text, 'dead'::text])))
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.delivery FORCE ROW LEVEL SECURITY;
ALTER TABLE app.delivery OWNER TO kasugai_migrate;
CREATE TABLE app.deputy (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    staff_id uuid NOT NULL,
    deputy_id uuid NOT NULL,
    valid_from date NOT NULL,
    valid_until date NOT NULL
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.deputy FORCE ROW LEVEL SECURITY;
ALTER TABLE app.deputy OWNER TO kasugai_migrate;
CREATE TABLE app.disposition (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    episode_id uuid NOT NULL,
    person_id uuid NOT NULL,
    kind text NOT NULL,
    decided_on date NOT NULL,
    is_estimated boolean DEFAULT false NOT NULL,
    basis text DEFAULT ''::text NOT NULL,
    decided_by text DEFAULT ''::text NOT NULL,
    withdrawn_at timestamp with time zone,
    recorded_by uuid,
    recorded_by_name text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    version integer DEFAULT 1 NOT NULL
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.disposition FORCE ROW LEVEL SECURITY;
ALTER TABLE app.disposition OWNER TO kasugai_migrate;
CREATE TABLE app.draft (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    staff_id uuid NOT NULL,
    form text NOT NULL,
    object_id uuid NOT NULL,
    sealed bytea NOT NULL,
    saved_at timestamp with time zone NOT NULL
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.draft FORCE ROW LEVEL SECURITY;
ALTER TABLE app.draft OWNER TO kasugai_migrate;
CREATE TABLE app.episode (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    record_id uuid NOT NULL,
    person_id uuid NOT NULL,
    intake_id uuid,
    accepted_on date NOT NULL,
    kind text NOT NULL,
    route text NOT NULL,
    abuse_main text DEFAULT ''::text NOT NULL,
    abuser_main text DEFAULT ''::text NOT NULL,
    disposition text DEFAULT ''::text NOT NULL,
    closed_on date,
    close_reason text DEFAULT ''::text NOT NULL,
    version integer DEFAULT 1 NOT NULL
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.episode FORCE ROW LEVEL SECURITY;
ALTER TABLE app.episode OWNER TO kasugai_migrate;
CREATE TABLE app.erased (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    kind text NOT NULL,
    item_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT erased_kind_check CHECK ((kind = ANY (ARRAY['person'::text, 'linked'::text, 'record'::text])))
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.erased FORCE ROW LEVEL SECURITY;
ALTER TABLE app.erased OWNER TO kasugai_migrate;
CREATE TABLE app.erased_file (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    file_id uuid NOT NULL,
    item_id uuid NOT NULL
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.erased_file FORCE ROW LEVEL SECURITY;
ALTER TABLE app.erased_file OWNER TO kasugai_migrate;
CREATE TABLE app.erasure_certificate (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    list_id uuid NOT NULL,
    n integer NOT NULL,
    number text NOT NULL,
    paper jsonb NOT NULL,
    hash bytea NOT NULL,
    issued_at timestamp with time zone NOT NULL
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.erasure_certificate FORCE ROW LEVEL SECURITY;
ALTER TABLE app.erasure_certificate OWNER TO kasugai_migrate;
CREATE TABLE app.event (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    kind text NOT NULL,
    person_id uuid,
    object_id uuid,
    payload jsonb DEFAULT '{}'::jsonb NOT NULL,
    at timestamp with time zone NOT NULL,
    due_at timestamp with time zone NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    dead boolean DEFAULT false NOT NULL,
    error text DEFAULT ''::text NOT NULL
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.event FORCE ROW LEVEL SECURITY;
ALTER TABLE app.event OWNER TO kasugai_migrate;
CREATE TABLE app.external_id (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    system text NOT NULL,
    kind text NOT NULL,
    external_id text NOT NULL,
    person_id uuid,
    object_id uuid,
    hash bytea DEFAULT '\x'::bytea NOT NULL,
    revision bigint,
    record_version integer,
    person_version integer,
    xact xid8,
    at timestamp with time zone NOT NULL,
    CONSTRAINT external_id_kind_check CHECK ((kind = ANY (ARRAY['record'::text, 'progress'::text, 'sighting'::text])))
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.external_id FORCE ROW LEVEL SECURITY;
ALTER TABLE app.external_id OWNER TO kasugai_migrate;
CREATE TABLE app.favourite (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    staff_id uuid NOT NULL,
    person_id uuid NOT NULL,
    set_at timestamp with time zone NOT NULL
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.favourite FORCE ROW LEVEL SECURITY;
ALTER TABLE app.favourite OWNER TO kasugai_migrate;
CREATE TABLE app.feed (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    person_id uuid NOT NULL,
    xact xid8 NOT NULL,
    before xid8
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.feed FORCE ROW LEVEL SECURITY;
ALTER TABLE app.feed OWNER TO kasugai_migrate;
CREATE TABLE app.genogram_mark (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    kind text NOT NULL,
    data jsonb NOT NULL,
    set_by_name text NOT NULL,
    set_at timestamp with time zone NOT NULL,
    removed_at timestamp with time zone,
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT genogram_mark_kind_check CHECK ((kind = ANY (ARRAY['figure'::text, 'union'::text, 'about'::text, 'agency'::text])))
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.genogram_mark FORCE ROW LEVEL SECURITY;
ALTER TABLE app.genogram_mark OWNER TO kasugai_migrate;
CREATE TABLE app.idempotency (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    key text NOT NULL,
    request_hash bytea NOT NULL,
    status smallint NOT NULL,
    body jsonb NOT NULL,
    at timestamp with time zone NOT NULL
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.idempotency FORCE ROW LEVEL SECURITY;
ALTER TABLE app.idempotency OWNER TO kasugai_migrate;
CREATE TABLE app.import_job (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    file_name text NOT NULL,
    bytes integer NOT NULL,
    file bytea,
    reading jsonb NOT NULL,
    state text NOT NULL,
    without_refused boolean DEFAULT false NOT NULL,
    total integer DEFAULT 0 NOT NULL,
    progress integer DEFAULT 0 NOT NULL,
    counts jsonb DEFAULT '{}'::jsonb NOT NULL,
    message text DEFAULT ''::text NOT NULL,
    created_by uuid,
    created_by_name text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    alive_at timestamp with time zone NOT NULL,
    finished_at timestamp with time zone,
    CONSTRAINT import_job_state_check CHECK ((state = ANY (ARRAY['reading'::text, 'preview'::text, 'loading'::text, 'done'::text, 'failed'::text, 'cancelled'::text])))
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.import_job FORCE ROW LEVEL SECURITY;
ALTER TABLE app.import_job OWNER TO kasugai_migrate;
CREATE TABLE app.import_row (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    job_id uuid NOT NULL,
    n integer NOT NULL,
    outcome text NOT NULL,
    label text DEFAULT ''::text NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    refusals jsonb DEFAULT '[]'::jsonb NOT NULL,
    CONSTRAINT import_row_outcome_check CHECK ((outcome = ANY (ARRAY['new'::text, 'append'::text, 'accept'::text, 'same'::text, 'refused'::text])))
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.import_row FORCE ROW LEVEL SECURITY;
ALTER TABLE app.import_row OWNER TO kasugai_migrate;
CREATE TABLE app.intake (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    intake_no text NOT NULL,
    form text NOT NULL,
    received_at timestamp with time zone NOT NULL,
    received_by uuid,
    received_by_name text NOT NULL,
    means text DEFAULT ''::text NOT NULL,
    route text NOT NULL,
    kind text NOT NULL,
    handling text DEFAULT ''::text NOT NULL,
    division text DEFAULT ''::text NOT NULL,
    complaint text DEFAULT ''::text NOT NULL,
    child_state text DEFAULT ''::text NOT NULL,
    family_state text DEFAULT ''::text NOT NULL,
    past_contact text DEFAULT ''::text NOT NULL,
    intent text DEFAULT ''::text NOT NULL,
    abuse_types text[] DEFAULT '{}'::text[] NOT NULL,
    abusers text[] DEFAULT '{}'::text[] NOT NULL,
    finder text DEFAULT ''::text NOT NULL,
    cooperation text DEFAULT ''::text NOT NULL,
    guardian_knows text DEFAULT ''::text NOT NULL,
    care_points text DEFAULT ''::text NOT NULL,
    urgency text DEFAULT ''::text NOT NULL,
    first_registered_at timestamp with time zone NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    CONSTRAINT intake_form_check CHECK ((form = ANY (ARRAY['abuse'::text, 'general'::text])))
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.intake FORCE ROW LEVEL SECURITY;
ALTER TABLE app.intake OWNER TO kasugai_migrate;
CREATE TABLE app.intake_child (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    intake_id uuid NOT NULL,
    person_id uuid NOT NULL,
    schooling text DEFAULT ''::text NOT NULL,
    school text DEFAULT ''::text NOT NULL,
    grade text DEFAULT ''::text NOT NULL,
    class text DEFAULT ''::text NOT NULL,
    clock_started_at timestamp with time zone,
    clock_hours smallint,
    due_at timestamp with time zone,
    seen_at timestamp with time zone,
    sighting_id uuid,
    no_check_reason text DEFAULT ''::text NOT NULL
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.intake_child FORCE ROW LEVEL SECURITY;
ALTER TABLE app.intake_child OWNER TO kasugai_migrate;
CREATE TABLE app.learn_run (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    kind text NOT NULL,
    outcome text NOT NULL,
    model_id uuid,
    state text NOT NULL,
    words text DEFAULT ''::text NOT NULL,
    numbers jsonb DEFAULT '{}'::jsonb NOT NULL,
    asked_by uuid,
    asked_by_name text NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    alive_at timestamp with time zone,
    ended_at timestamp with time zone,
    CONSTRAINT learn_run_kind_check CHECK ((kind = ANY (ARRAY['learn'::text, 'check'::text]))),
    CONSTRAINT learn_run_outcome_check CHECK ((outcome = ANY (ARRAY['custody'::text, 'recurrence'::text]))),
    CONSTRAINT learn_run_state_check CHECK ((state = ANY (ARRAY['asked'::text, 'done'::text, 'refused'::text, 'failed'::text])))
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.learn_run FORCE ROW LEVEL SECURITY;
ALTER TABLE app.learn_run OWNER TO kasugai_migrate;
CREATE TABLE app.learn_setting (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    outcome text NOT NULL,
    n integer NOT NULL,
    every text NOT NULL,
    ceiling double precision NOT NULL,
    expected double precision NOT NULL,
    thresholds double precision[] NOT NULL,
    contact text NOT NULL,
    statements jsonb NOT NULL,
    by_id uuid,
    by_name text NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT learn_setting_ceiling_check CHECK (((ceiling >= (0.5)::double precision) AND (ceiling <= (1)::double precision))),
    CONSTRAINT learn_setting_every_check CHECK ((every = ANY (ARRAY['off'::text, 'half'::text, 'year'::text]))),
    CONSTRAINT learn_setting_expected_check CHECK (((expected >= (0.5)::double precision) AND (expected <= (1)::double precision))),
    CONSTRAINT learn_setting_outcome_check CHECK ((outcome = ANY (ARRAY['custody'::text, 'recurrence'::text])))
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.learn_setting FORCE ROW LEVEL SECURITY;
ALTER TABLE app.learn_setting OWNER TO kasugai_migrate;
SET default_table_access_method = heap;
CREATE TABLE app.lease (
    name text NOT NULL,
    holder uuid NOT NULL,
    until timestamp with time zone NOT NULL,
    last_run timestamp with time zone,
    every_seconds bigint
);
ALTER TABLE app.lease OWNER TO kasugai_migrate;
CREATE TABLE app.ledger_presence (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    row_id uuid NOT NULL,
    staff_id uuid NOT NULL,
    staff_name text NOT NULL,
    until timestamp with time zone NOT NULL
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.ledger_presence FORCE ROW LEVEL SECURITY;
ALTER TABLE app.ledger_presence OWNER TO kasugai_migrate;
CREATE TABLE app.ledger_row (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    number text NOT NULL,
    division text NOT NULL,
    severity_before smallint,
    severity smallint,
    main_agency text DEFAULT ''::text NOT NULL,
    roles text DEFAULT ''::text NOT NULL,
    changes text DEFAULT ''::text NOT NULL,
    plan text DEFAULT ''::text NOT NULL,
    next_review date,
    status text DEFAULT '継続'::text NOT NULL,
    entered_on date NOT NULL,
    since timestamp with time zone NOT NULL,
    left_on date,
    version integer DEFAULT 1 NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    updated_by_name text DEFAULT ''::text NOT NULL,
    CONSTRAINT ledger_row_severity_before_check CHECK (((severity_before >= 0) AND (severity_before <= 6))),
    CONSTRAINT ledger_row_severity_check CHECK (((severity >= 0) AND (severity <= 6)))
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.ledger_row FORCE ROW LEVEL SECURITY;
ALTER TABLE app.ledger_row OWNER TO kasugai_migrate;
CREATE TABLE app.ledger_snapshot (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    meeting_id uuid NOT NULL,
    taken_at timestamp with time zone NOT NULL,
    taken_by_name text NOT NULL,
    lines jsonb NOT NULL
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.ledger_snapshot FORCE ROW LEVEL SECURITY;
ALTER TABLE app.ledger_snapshot OWNER TO kasugai_migrate;
CREATE TABLE app.letter (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    kind text NOT NULL,
    to_name text NOT NULL,
    written jsonb NOT NULL,
    number text DEFAULT ''::text NOT NULL,
    issued jsonb,
    issued_on date,
    issued_by_name text DEFAULT ''::text NOT NULL,
    answered_on date,
    version integer DEFAULT 1 NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    updated_by_name text NOT NULL,
    to_org integer,
    answers_area smallint,
    answers_id uuid,
    submitted jsonb
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.letter FORCE ROW LEVEL SECURITY;
ALTER TABLE app.letter OWNER TO kasugai_migrate;
CREATE TABLE app.linked_person (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    number text,
    case_person uuid,
    created_at timestamp with time zone NOT NULL
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.linked_person FORCE ROW LEVEL SECURITY;
ALTER TABLE app.linked_person OWNER TO kasugai_migrate;
CREATE TABLE app.outreach_candidate (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    round_id uuid NOT NULL,
    person_id uuid NOT NULL,
    linked boolean NOT NULL,
    stage text NOT NULL,
    registered boolean NOT NULL,
    origin text NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    added_by_name text NOT NULL,
    added_at timestamp with time zone NOT NULL,
    removed_at timestamp with time zone,
    removed_by_name text DEFAULT ''::text NOT NULL,
    removed_reason text DEFAULT ''::text NOT NULL,
    moved_on date,
    CONSTRAINT outreach_candidate_origin_check CHECK ((origin = ANY (ARRAY['estimate'::text, 'watch'::text, 'search'::text, 'hand'::text, 'file'::text, 'outside'::text]))),
    CONSTRAINT outreach_candidate_stage_check CHECK ((stage = ANY (ARRAY['school'::text, 'preschool'::text])))
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.outreach_candidate FORCE ROW LEVEL SECURITY;
ALTER TABLE app.outreach_candidate OWNER TO kasugai_migrate;
CREATE TABLE app.outreach_judgement (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    candidate_id uuid NOT NULL,
    person_id uuid NOT NULL,
    kind text NOT NULL,
    outcome text NOT NULL,
    reason text NOT NULL,
    held_on date NOT NULL,
    present text DEFAULT ''::text NOT NULL,
    by_id uuid,
    by_name text NOT NULL,
    by_section text NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT outreach_judgement_kind_check CHECK ((kind = ANY (ARRAY['view'::text, 'decision'::text]))),
    CONSTRAINT outreach_judgement_outcome_check CHECK ((outcome = ANY (ARRAY['support'::text, 'watch'::text, 'none'::text, 'health'::text])))
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.outreach_judgement FORCE ROW LEVEL SECURITY;
ALTER TABLE app.outreach_judgement OWNER TO kasugai_migrate;
CREATE VIEW app.looked_in WITH (security_invoker='true') AS
 SELECT c.area,
    c.org_id,
    COALESCE(l.id, c.person_id) AS person_id,
    c.id AS line_id,
    c.registered,
    c.added_at AS listed_at,
    j.outcome,
    j.held_on,
    j.at AS decided_at
   FROM ((app.outreach_candidate c
     LEFT JOIN app.linked_person l ON (((l.area = c.area) AND (l.org_id = c.org_id) AND (l.case_person = c.person_id) AND (NOT c.linked))))
     LEFT JOIN app.outreach_judgement j ON (((j.area = c.area) AND (j.candidate_id = c.id) AND (j.kind = 'decision'::text))))
  WHERE ((c.removed_at IS NULL) AND (c.linked OR (l.id IS NOT NULL)));
ALTER TABLE app.looked_in OWNER TO kasugai_migrate;
CREATE TABLE app.masked_export (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    purpose text NOT NULL,
    receiver text NOT NULL,
    note text DEFAULT ''::text NOT NULL,
    format text NOT NULL,
    parts text[] NOT NULL,
    blanked text[] DEFAULT '{}'::text[] NOT NULL,
    key_kept boolean NOT NULL,
    state text NOT NULL,
    asked_by uuid NOT NULL,
    asked_by_name text NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    decided_by uuid,
    decided_by_name text DEFAULT ''::text NOT NULL,
    decided_at timestamp with time zone,
    words text DEFAULT ''::text NOT NULL,
    alive_at timestamp with time zone,
    report jsonb DEFAULT '[]'::jsonb NOT NULL,
    found jsonb DEFAULT '[]'::jsonb NOT NULL,
    file_id uuid,
    file_key bytea,
    bytes bigint,
    hash bytea,
    made_at timestamp with time zone,
    escrow bytea,
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT masked_export_check CHECK (((decided_by IS NULL) OR (decided_by <> asked_by))),
    CONSTRAINT masked_export_format_check CHECK ((format = ANY (ARRAY['csv'::text, 'xlsx'::text]))),
    CONSTRAINT masked_export_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'refused'::text, 'making'::text, 'stopped'::text, 'ready'::text, 'failed'::text, 'withdrawn'::text])))
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.masked_export FORCE ROW LEVEL SECURITY;
ALTER TABLE app.masked_export OWNER TO kasugai_migrate;
CREATE TABLE app.masked_opening (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    export_id uuid NOT NULL,
    reason text NOT NULL,
    asked_by uuid NOT NULL,
    asked_by_name text NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    confirmed_by uuid,
    confirmed_by_name text DEFAULT ''::text NOT NULL,
    confirmed_at timestamp with time zone,
    until timestamp with time zone,
    CONSTRAINT masked_opening_check CHECK (((confirmed_by IS NULL) OR (confirmed_by <> asked_by)))
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.masked_opening FORCE ROW LEVEL SECURITY;
ALTER TABLE app.masked_opening OWNER TO kasugai_migrate;
CREATE TABLE app.match_decided (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    decision_id uuid NOT NULL,
    a uuid NOT NULL,
    b uuid NOT NULL
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.match_decided FORCE ROW LEVEL SECURITY;
ALTER TABLE app.match_decided OWNER TO kasugai_migrate;
CREATE TABLE app.match_decision (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    kind text NOT NULL,
    reason text NOT NULL,
    certainty double precision,
    by_name text NOT NULL,
    at timestamp with time zone NOT NULL,
    undone_at timestamp with time zone,
    undone_by_name text DEFAULT ''::text NOT NULL,
    undone_reason text DEFAULT ''::text NOT NULL,
    CONSTRAINT match_decision_kind_check CHECK ((kind = ANY (ARRAY['same'::text, 'different'::text, 'held'::text, 'mother'::text, 'not_mother'::text])))
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.match_decision FORCE ROW LEVEL SECURITY;
ALTER TABLE app.match_decision OWNER TO kasugai_migrate;
CREATE TABLE app.match_key (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    kind smallint NOT NULL,
    key bigint NOT NULL,
    record_id uuid NOT NULL
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.match_key FORCE ROW LEVEL SECURITY;
ALTER TABLE app.match_key OWNER TO kasugai_migrate;
CREATE TABLE app.match_model (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    version integer NOT NULL,
    learnt_at timestamp with time zone NOT NULL,
    learnt_by_name text NOT NULL,
    records bigint NOT NULL,
    learnt_from bigint NOT NULL,
    origin text NOT NULL,
    model jsonb,
    backdrop jsonb NOT NULL,
    rates jsonb NOT NULL,
    upper double precision NOT NULL,
    lower double precision NOT NULL,
    judged boolean DEFAULT false NOT NULL,
    CONSTRAINT match_model_check CHECK (((lower > (0)::double precision) AND (lower <= upper))),
    CONSTRAINT match_model_upper_check CHECK (((upper > (0)::double precision) AND (upper <= (1)::double precision)))
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.match_model FORCE ROW LEVEL SECURITY;
ALTER TABLE app.match_model OWNER TO kasugai_migrate;
CREATE TABLE app.match_number (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    record_id uuid NOT NULL,
    number text NOT NULL,
    certainty double precision NOT NULL
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.match_number FORCE ROW LEVEL SECURITY;
ALTER TABLE app.match_number OWNER TO kasugai_migrate;
CREATE TABLE app.match_pair (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    a uuid NOT NULL,
    b uuid NOT NULL,
    certainty double precision NOT NULL
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.match_pair FORCE ROW LEVEL SECURITY;
ALTER TABLE app.match_pair OWNER TO kasugai_migrate;
CREATE TABLE app.match_proposal (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    kind text NOT NULL,
    a uuid NOT NULL,
    b uuid NOT NULL,
    certainty double precision NOT NULL,
    why text NOT NULL,
    CONSTRAINT match_proposal_kind_check CHECK ((kind = ANY (ARRAY['same'::text, 'mother'::text]))),
    CONSTRAINT match_proposal_why_check CHECK ((why = ANY (ARRAY['between'::text, 'rival'::text, 'source'::text, 'number'::text, 'birth'::text])))
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.match_proposal FORCE ROW LEVEL SECURITY;
ALTER TABLE app.match_proposal OWNER TO kasugai_migrate;
CREATE TABLE app.measure (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    kind text NOT NULL,
    day date NOT NULL,
    value integer NOT NULL,
    source text DEFAULT ''::text NOT NULL,
    recorded_by uuid,
    recorded_by_name text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT measure_kind_check CHECK ((kind = ANY (ARRAY['attendance'::text, 'weight'::text])))
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.measure FORCE ROW LEVEL SECURITY;
ALTER TABLE app.measure OWNER TO kasugai_migrate;
CREATE TABLE app.meeting (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    intake_id uuid,
    held_at timestamp with time zone NOT NULL,
    attendees text[] NOT NULL,
    urgency text DEFAULT ''::text NOT NULL,
    safety_check text DEFAULT ''::text NOT NULL,
    safety_reason text DEFAULT ''::text NOT NULL,
    custody text DEFAULT ''::text NOT NULL,
    policies text[] DEFAULT '{}'::text[] NOT NULL,
    decision text DEFAULT ''::text NOT NULL,
    recorded_by uuid,
    recorded_by_name text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    kind text DEFAULT '緊急受理'::text NOT NULL,
    title text DEFAULT ''::text NOT NULL,
    place text DEFAULT ''::text NOT NULL,
    state text DEFAULT 'closed'::text NOT NULL,
    invited jsonb DEFAULT '[]'::jsonb NOT NULL,
    minutes text DEFAULT ''::text NOT NULL,
    closed_at timestamp with time zone,
    closed_by_name text DEFAULT ''::text NOT NULL,
    CONSTRAINT meeting_check CHECK (((kind = '緊急受理'::text) = (intake_id IS NOT NULL))),
    CONSTRAINT meeting_kind_check CHECK ((kind = ANY (ARRAY['緊急受理'::text, '受理'::text, '課内'::text, '援助方針'::text, '判定'::text, '個別ケース'::text, '実務者'::text, '代表者'::text]))),
    CONSTRAINT meeting_state_check CHECK ((state = ANY (ARRAY['planned'::text, 'open'::text, 'closed'::text])))
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.meeting FORCE ROW LEVEL SECURITY;
ALTER TABLE app.meeting OWNER TO kasugai_migrate;
CREATE TABLE app.meeting_addition (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    meeting_id uuid NOT NULL,
    body text NOT NULL,
    added_by uuid,
    added_by_name text NOT NULL,
    added_at timestamp with time zone NOT NULL
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.meeting_addition FORCE ROW LEVEL SECURITY;
ALTER TABLE app.meeting_addition OWNER TO kasugai_migrate;
CREATE TABLE app.missing (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    number text NOT NULL,
    urgency text NOT NULL,
    scope jsonb NOT NULL,
    round integer DEFAULT 1 NOT NULL,
    to_orgs integer[] NOT NULL,
    read_hours smallint NOT NULL,
    sent_at timestamp with time zone NOT NULL,
    sent_by_name text NOT NULL,
    state text NOT NULL,
    end_reason text DEFAULT ''::text NOT NULL,
    ended_at timestamp with time zone,
    ended_by_name text DEFAULT ''::text NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT missing_state_check CHECK ((state = ANY (ARRAY['open'::text, 'found'::text, 'ended'::text])))
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.missing FORCE ROW LEVEL SECURITY;
ALTER TABLE app.missing OWNER TO kasugai_migrate;
CREATE TABLE app.missing_answer (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    missing_area smallint NOT NULL,
    missing_id uuid NOT NULL,
    from_org integer NOT NULL,
    kind text NOT NULL,
    certainty text NOT NULL,
    seen_at timestamp with time zone,
    place text NOT NULL,
    words text NOT NULL,
    contact text NOT NULL,
    by_name text NOT NULL,
    post text NOT NULL,
    at timestamp with time zone NOT NULL
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.missing_answer FORCE ROW LEVEL SECURITY;
ALTER TABLE app.missing_answer OWNER TO kasugai_migrate;
CREATE TABLE app.missing_detail (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    missing_id uuid NOT NULL,
    person_id uuid NOT NULL,
    facts jsonb NOT NULL,
    photo bytea,
    whole text[] NOT NULL,
    part text[] NOT NULL,
    birth_first date,
    birth_last date,
    contact text NOT NULL,
    to_orgs integer[] NOT NULL,
    end_note text DEFAULT ''::text NOT NULL
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.missing_detail FORCE ROW LEVEL SECURITY;
ALTER TABLE app.missing_detail OWNER TO kasugai_migrate;
CREATE TABLE app.missing_hit (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    missing_area smallint NOT NULL,
    missing_id uuid NOT NULL,
    from_org integer NOT NULL,
    how text NOT NULL,
    staff_id uuid,
    by_name text NOT NULL,
    on_day date NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT missing_hit_how_check CHECK ((how = ANY (ARRAY['search'::text, 'register'::text])))
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.missing_hit FORCE ROW LEVEL SECURITY;
ALTER TABLE app.missing_hit OWNER TO kasugai_migrate;
CREATE TABLE app.missing_read (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    missing_area smallint NOT NULL,
    missing_id uuid NOT NULL,
    from_org integer NOT NULL,
    staff_id uuid NOT NULL,
    staff_name text NOT NULL,
    post text NOT NULL,
    round integer NOT NULL,
    at timestamp with time zone NOT NULL
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.missing_read FORCE ROW LEVEL SECURITY;
ALTER TABLE app.missing_read OWNER TO kasugai_migrate;
CREATE TABLE app.missing_told (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    missing_area smallint NOT NULL,
    missing_id uuid NOT NULL,
    from_org integer NOT NULL,
    round integer NOT NULL,
    told_at timestamp with time zone NOT NULL,
    read_round integer DEFAULT 0 NOT NULL,
    read_at timestamp with time zone,
    read_by_name text DEFAULT ''::text NOT NULL,
    reminded_at timestamp with time zone,
    raised_at timestamp with time zone
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.missing_told FORCE ROW LEVEL SECURITY;
ALTER TABLE app.missing_told OWNER TO kasugai_migrate;
CREATE TABLE app.notice (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    event_id uuid NOT NULL,
    kind text NOT NULL,
    urgent boolean DEFAULT false NOT NULL,
    source_area smallint NOT NULL,
    source_org integer NOT NULL,
    object_kind text NOT NULL,
    object_id uuid,
    person_id uuid,
    for_staff uuid,
    for_action text DEFAULT ''::text NOT NULL,
    detail text DEFAULT ''::text NOT NULL,
    at timestamp with time zone NOT NULL,
    acknowledged_at timestamp with time zone,
    acknowledged_by uuid,
    acknowledged_name text DEFAULT ''::text NOT NULL,
    each boolean DEFAULT false NOT NULL
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.notice FORCE ROW LEVEL SECURITY;
ALTER TABLE app.notice OWNER TO kasugai_migrate;
CREATE TABLE app.notice_seen (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    notice_id uuid NOT NULL,
    staff_id uuid NOT NULL,
    staff_name text NOT NULL,
    at timestamp with time zone NOT NULL
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.notice_seen FORCE ROW LEVEL SECURITY;
ALTER TABLE app.notice_seen OWNER TO kasugai_migrate;
CREATE TABLE app.outreach_answer (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    asked_by integer NOT NULL,
    ask_id uuid NOT NULL,
    person_id uuid NOT NULL,
    after uuid,
    answers jsonb NOT NULL,
    whole boolean NOT NULL,
    way text NOT NULL,
    by_name text NOT NULL,
    by_section text NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT outreach_answer_way_check CHECK ((way = ANY (ARRAY['screen'::text, 'file'::text])))
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.outreach_answer FORCE ROW LEVEL SECURITY;
ALTER TABLE app.outreach_answer OWNER TO kasugai_migrate;
CREATE TABLE app.outreach_ask (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    round_id uuid NOT NULL,
    candidate_id uuid NOT NULL,
    person_id uuid NOT NULL,
    linked boolean NOT NULL,
    kind text NOT NULL,
    place text NOT NULL,
    to_org integer,
    to_section integer,
    told jsonb NOT NULL,
    form jsonb NOT NULL,
    due_on date NOT NULL,
    sent_by_name text NOT NULL,
    sent_at timestamp with time zone NOT NULL,
    reminded_on date,
    withdrawn_at timestamp with time zone,
    withdrawn_by_name text DEFAULT ''::text NOT NULL,
    withdrawn_reason text DEFAULT ''::text NOT NULL,
    CONSTRAINT outreach_ask_kind_check CHECK ((kind = ANY (ARRAY['school'::text, 'nursery'::text, 'health'::text])))
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.outreach_ask FORCE ROW LEVEL SECURITY;
ALTER TABLE app.outreach_ask OWNER TO kasugai_migrate;
CREATE TABLE app.outreach_indicator (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    candidate_id uuid NOT NULL,
    person_id uuid NOT NULL,
    indicator text NOT NULL,
    moment text NOT NULL,
    value text NOT NULL,
    measured_on date NOT NULL,
    note text DEFAULT ''::text NOT NULL,
    by_name text NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT outreach_indicator_moment_check CHECK ((moment = ANY (ARRAY['before'::text, 'after'::text]))),
    CONSTRAINT outreach_indicator_value_check CHECK ((value = ANY (ARRAY['good'::text, 'partly'::text, 'not'::text, 'unknown'::text])))
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.outreach_indicator FORCE ROW LEVEL SECURITY;
ALTER TABLE app.outreach_indicator OWNER TO kasugai_migrate;
CREATE TABLE app.outreach_round (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    n integer NOT NULL,
    name text NOT NULL,
    survey_on date NOT NULL,
    target text NOT NULL,
    closed_at timestamp with time zone,
    made_by_name text NOT NULL,
    made_at timestamp with time zone NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT outreach_round_n_check CHECK (((n >= 1) AND (n <= 99)))
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.outreach_round FORCE ROW LEVEL SECURITY;
ALTER TABLE app.outreach_round OWNER TO kasugai_migrate;
CREATE TABLE app.outreach_support (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    version integer NOT NULL,
    candidate_id uuid NOT NULL,
    person_id uuid NOT NULL,
    menu text NOT NULL,
    state text NOT NULL,
    begin_on date,
    end_on date,
    note text DEFAULT ''::text NOT NULL,
    by_name text NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT outreach_support_check CHECK (((end_on IS NULL) OR (begin_on IS NULL) OR (begin_on <= end_on))),
    CONSTRAINT outreach_support_state_check CHECK ((state = ANY (ARRAY['planned'::text, 'running'::text, 'done'::text, 'stopped'::text, 'declined'::text])))
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.outreach_support FORCE ROW LEVEL SECURITY;
ALTER TABLE app.outreach_support OWNER TO kasugai_migrate;
CREATE TABLE app.paper_template (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    kind text NOT NULL,
    version integer NOT NULL,
    source text,
    note text DEFAULT ''::text NOT NULL,
    effective_on date NOT NULL,
    added_at timestamp with time zone NOT NULL,
    added_by uuid,
    added_by_name text NOT NULL,
    failed_at timestamp with time zone
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.paper_template FORCE ROW LEVEL SECURITY;
ALTER TABLE app.paper_template OWNER TO kasugai_migrate;
CREATE TABLE app.person (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    person_id uuid GENERATED ALWAYS AS (id) STORED NOT NULL,
    sex text DEFAULT 'unknown'::text NOT NULL,
    birth_first date,
    birth_last date,
    birth_text text DEFAULT ''::text NOT NULL,
    nationality text DEFAULT ''::text NOT NULL,
    note text DEFAULT ''::text NOT NULL,
    first_registered_on date NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    due_on date,
    due_label text DEFAULT ''::text NOT NULL,
    CONSTRAINT person_check CHECK ((((birth_first IS NULL) = (birth_last IS NULL)) AND (birth_first <= birth_last))),
    CONSTRAINT person_sex_check CHECK ((sex = ANY (ARRAY['male'::text, 'female'::text, 'unknown'::text])))
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.person FORCE ROW LEVEL SECURITY;
ALTER TABLE app.person OWNER TO kasugai_migrate;
CREATE TABLE app.person_address (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    kind text NOT NULL,
    municipality character(5),
    postal text DEFAULT ''::text NOT NULL,
    line text DEFAULT ''::text NOT NULL,
    sealed bytea,
    valid_from date,
    valid_until date,
    CONSTRAINT person_address_check CHECK (((sealed IS NULL) OR ((line = ''::text) AND (postal = ''::text) AND (municipality IS NULL)))),
    CONSTRAINT person_address_kind_check CHECK ((kind = ANY (ARRAY['current'::text, 'registered'::text, 'stay'::text, 'former'::text, 'domicile'::text])))
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.person_address FORCE ROW LEVEL SECURITY;
ALTER TABLE app.person_address OWNER TO kasugai_migrate;
CREATE TABLE app.person_name (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    kind text NOT NULL,
    family text DEFAULT ''::text NOT NULL,
    given text DEFAULT ''::text NOT NULL,
    family_kana text DEFAULT ''::text NOT NULL,
    given_kana text DEFAULT ''::text NOT NULL,
    valid_from date,
    valid_until date,
    sort smallint DEFAULT 0 NOT NULL,
    CONSTRAINT person_name_kind_check CHECK ((kind = ANY (ARRAY['official'::text, 'alias'::text, 'roman'::text, 'kanji'::text, 'former'::text, 'other'::text, 'placeholder'::text])))
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.person_name FORCE ROW LEVEL SECURITY;
ALTER TABLE app.person_name OWNER TO kasugai_migrate;
CREATE TABLE app.person_phone (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    number text DEFAULT ''::text NOT NULL,
    sealed bytea,
    note text DEFAULT ''::text NOT NULL
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.person_phone FORCE ROW LEVEL SECURITY;
ALTER TABLE app.person_phone OWNER TO kasugai_migrate;
CREATE TABLE app.police_answer (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    referral_area smallint NOT NULL,
    referral_id uuid NOT NULL,
    to_org integer NOT NULL,
    number text NOT NULL,
    written jsonb NOT NULL,
    paper jsonb NOT NULL,
    answered_at timestamp with time zone NOT NULL,
    answered_by_name text NOT NULL
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.police_answer FORCE ROW LEVEL SECURITY;
ALTER TABLE app.police_answer OWNER TO kasugai_migrate;
CREATE TABLE app.police_message (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    transition_id uuid NOT NULL
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.police_message FORCE ROW LEVEL SECURITY;
ALTER TABLE app.police_message OWNER TO kasugai_migrate;
CREATE TABLE app.police_referral (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    batch_id uuid NOT NULL,
    to_org integer NOT NULL,
    kind text NOT NULL,
    number text NOT NULL,
    paper jsonb NOT NULL,
    sent_at timestamp with time zone NOT NULL,
    sent_by_name text NOT NULL,
    CONSTRAINT police_referral_kind_check CHECK ((kind = ANY (ARRAY['referral-paper'::text, 'referral-person'::text])))
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.police_referral FORCE ROW LEVEL SECURITY;
ALTER TABLE app.police_referral OWNER TO kasugai_migrate;
CREATE TABLE app.progress (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    record_id uuid NOT NULL,
    person_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    category text NOT NULL,
    body text NOT NULL,
    written_by uuid,
    written_by_name text NOT NULL,
    written_at timestamp with time zone NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    result text DEFAULT ''::text NOT NULL,
    person_name text DEFAULT ''::text NOT NULL,
    person_section text DEFAULT ''::text NOT NULL,
    task_id uuid
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.progress FORCE ROW LEVEL SECURITY;
ALTER TABLE app.progress OWNER TO kasugai_migrate;
CREATE TABLE app.protection (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    basis text NOT NULL,
    applied_on date NOT NULL,
    ends_on date NOT NULL,
    ended_on date,
    hidden_from_persons text DEFAULT ''::text NOT NULL,
    hidden_from_orgs integer[] DEFAULT '{}'::integer[] NOT NULL,
    note text DEFAULT ''::text NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    told_on date
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.protection FORCE ROW LEVEL SECURITY;
ALTER TABLE app.protection OWNER TO kasugai_migrate;
CREATE TABLE app.purpose (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    session_id uuid NOT NULL,
    person_id uuid NOT NULL,
    code text NOT NULL,
    note text DEFAULT ''::text NOT NULL,
    at timestamp with time zone NOT NULL
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.purpose FORCE ROW LEVEL SECURITY;
ALTER TABLE app.purpose OWNER TO kasugai_migrate;
CREATE TABLE app.record (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    case_no text NOT NULL,
    residence_org integer,
    section_id integer,
    in_charge uuid,
    in_charge_name text DEFAULT ''::text NOT NULL,
    school text DEFAULT ''::text NOT NULL,
    grade text DEFAULT ''::text NOT NULL,
    class text DEFAULT ''::text NOT NULL,
    teacher text DEFAULT ''::text NOT NULL,
    domicile text DEFAULT ''::text NOT NULL,
    living text DEFAULT ''::text NOT NULL,
    family_history text DEFAULT ''::text NOT NULL,
    growth text DEFAULT ''::text NOT NULL,
    agencies text DEFAULT ''::text NOT NULL,
    services text DEFAULT ''::text NOT NULL,
    traits jsonb DEFAULT '{}'::jsonb NOT NULL,
    severity smallint,
    past_contact text DEFAULT ''::text NOT NULL,
    first_registered_on date NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    residence_before integer,
    residence_moved_on date,
    extra jsonb DEFAULT '{}'::jsonb NOT NULL,
    CONSTRAINT record_severity_check CHECK (((severity >= 0) AND (severity <= 6)))
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.record FORCE ROW LEVEL SECURITY;
ALTER TABLE app.record OWNER TO kasugai_migrate;
CREATE TABLE app.refused_row (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    run_id uuid NOT NULL,
    n integer NOT NULL,
    cells jsonb NOT NULL,
    reasons jsonb NOT NULL,
    state text DEFAULT 'waiting'::text NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    by_name text DEFAULT ''::text NOT NULL,
    at timestamp with time zone,
    taken_by uuid,
    CONSTRAINT refused_row_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'taken'::text, 'dismissed'::text])))
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.refused_row FORCE ROW LEVEL SECURITY;
ALTER TABLE app.refused_row OWNER TO kasugai_migrate;
CREATE TABLE app.relation (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    relative_id uuid NOT NULL,
    kind text NOT NULL,
    guardian boolean DEFAULT false NOT NULL,
    custodian boolean DEFAULT false NOT NULL,
    lives_together boolean,
    occupation text DEFAULT ''::text NOT NULL,
    workplace text DEFAULT ''::text NOT NULL,
    health text DEFAULT ''::text NOT NULL,
    services text DEFAULT ''::text NOT NULL,
    note text DEFAULT ''::text NOT NULL,
    valid_from date,
    valid_until date,
    sort smallint DEFAULT 0 NOT NULL,
    version integer DEFAULT 1 NOT NULL
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.relation FORCE ROW LEVEL SECURITY;
ALTER TABLE app.relation OWNER TO kasugai_migrate;
CREATE TABLE app.reporter (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    intake_id uuid NOT NULL,
    anonymous boolean NOT NULL,
    sealed bytea,
    version integer DEFAULT 1 NOT NULL
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.reporter FORCE ROW LEVEL SECURITY;
ALTER TABLE app.reporter OWNER TO kasugai_migrate;
CREATE TABLE app.reporter_before (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    intake_id uuid NOT NULL,
    anonymous boolean NOT NULL,
    sealed bytea,
    replaced_at timestamp with time zone NOT NULL,
    replaced_by uuid,
    replaced_by_name text NOT NULL
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.reporter_before FORCE ROW LEVEL SECURITY;
ALTER TABLE app.reporter_before OWNER TO kasugai_migrate;
CREATE TABLE app.retention_hold (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    kind text NOT NULL,
    object_id uuid NOT NULL,
    basis text NOT NULL,
    reason text NOT NULL,
    set_by_name text NOT NULL,
    set_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    ended_by_name text DEFAULT ''::text NOT NULL,
    why_ended text DEFAULT ''::text NOT NULL,
    CONSTRAINT retention_hold_kind_check CHECK ((kind = ANY (ARRAY['record'::text, 'linked'::text, 'rows'::text])))
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.retention_hold FORCE ROW LEVEL SECURITY;
ALTER TABLE app.retention_hold OWNER TO kasugai_migrate;
CREATE TABLE app.retention_item (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    list_id uuid NOT NULL,
    kind text NOT NULL,
    object_id uuid NOT NULL,
    rule text NOT NULL,
    since date NOT NULL,
    why text NOT NULL,
    needs jsonb DEFAULT '[]'::jsonb NOT NULL,
    state text NOT NULL,
    words text DEFAULT ''::text NOT NULL,
    counts jsonb DEFAULT '{}'::jsonb NOT NULL,
    tries integer DEFAULT 0 NOT NULL,
    erased_at timestamp with time zone,
    CONSTRAINT retention_item_kind_check CHECK ((kind = ANY (ARRAY['record'::text, 'linked'::text, 'rows'::text]))),
    CONSTRAINT retention_item_state_check CHECK ((state = ANY (ARRAY['listed'::text, 'held'::text, 'barred'::text, 'approved'::text, 'spared'::text, 'erased'::text])))
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.retention_item FORCE ROW LEVEL SECURITY;
ALTER TABLE app.retention_item OWNER TO kasugai_migrate;
CREATE TABLE app.retention_list (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    month date NOT NULL,
    by_clock boolean NOT NULL,
    made_at timestamp with time zone NOT NULL,
    made_by_name text NOT NULL,
    state text NOT NULL,
    drafted_by uuid,
    drafted_by_name text DEFAULT ''::text NOT NULL,
    drafted_at timestamp with time zone,
    approved_by uuid,
    approved_by_name text DEFAULT ''::text NOT NULL,
    approved_post text DEFAULT ''::text NOT NULL,
    approved_at timestamp with time zone,
    words text DEFAULT ''::text NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT retention_list_check CHECK (((approved_by IS NULL) OR (approved_by <> drafted_by))),
    CONSTRAINT retention_list_state_check CHECK ((state = ANY (ARRAY['draft'::text, 'proposed'::text, 'approved'::text, 'done'::text])))
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.retention_list FORCE ROW LEVEL SECURITY;
ALTER TABLE app.retention_list OWNER TO kasugai_migrate;
CREATE TABLE app.saved_search (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    staff_id uuid NOT NULL,
    section_id integer,
    name text NOT NULL,
    query jsonb NOT NULL,
    saved_by_name text NOT NULL,
    saved_at timestamp with time zone NOT NULL,
    removed_at timestamp with time zone
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.saved_search FORCE ROW LEVEL SECURITY;
ALTER TABLE app.saved_search OWNER TO kasugai_migrate;
CREATE TABLE app.score (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    outcome text NOT NULL,
    model_id uuid NOT NULL,
    model_hash text NOT NULL,
    known_at timestamp with time zone NOT NULL,
    newest_item_at timestamp with time zone,
    inputs jsonb NOT NULL,
    result jsonb NOT NULL,
    program text NOT NULL,
    view_id uuid NOT NULL,
    by_id uuid NOT NULL,
    by_name text NOT NULL,
    at timestamp with time zone NOT NULL,
    trace jsonb,
    CONSTRAINT score_outcome_check CHECK ((outcome = ANY (ARRAY['custody'::text, 'recurrence'::text])))
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.score FORCE ROW LEVEL SECURITY;
ALTER TABLE app.score OWNER TO kasugai_migrate;
CREATE TABLE app.score_alarm (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    model_id uuid NOT NULL,
    evaluation_id uuid NOT NULL,
    kind text NOT NULL,
    subject text NOT NULL,
    words text NOT NULL,
    raised_at timestamp with time zone NOT NULL,
    done_at timestamp with time zone,
    done_by uuid,
    done_by_name text DEFAULT ''::text NOT NULL,
    done_how text DEFAULT ''::text NOT NULL,
    CONSTRAINT score_alarm_kind_check CHECK ((kind = ANY (ARRAY['calibration'::text, 'group'::text, 'inputs'::text, 'outcomes'::text, 'feed'::text])))
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.score_alarm FORCE ROW LEVEL SECURITY;
ALTER TABLE app.score_alarm OWNER TO kasugai_migrate;
CREATE TABLE app.score_decision (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    view_id uuid NOT NULL,
    scores uuid[] NOT NULL,
    need text NOT NULL,
    stand text NOT NULL,
    beside text NOT NULL,
    reason text NOT NULL,
    by_id uuid NOT NULL,
    by_name text NOT NULL,
    by_post text NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT score_decision_beside_check CHECK ((beside = ANY (ARRAY['alike'::text, 'heavier'::text, 'lighter'::text, 'unused'::text, 'held'::text]))),
    CONSTRAINT score_decision_need_check CHECK ((need = ANY (ARRAY['AA'::text, 'A'::text, 'B'::text, 'C'::text, 'none'::text, 'undecided'::text]))),
    CONSTRAINT score_decision_stand_check CHECK ((stand = ANY (ARRAY['same'::text, 'raised'::text, 'lowered'::text])))
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.score_decision FORCE ROW LEVEL SECURITY;
ALTER TABLE app.score_decision OWNER TO kasugai_migrate;
CREATE TABLE app.score_dispute (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    feature text NOT NULL,
    act text NOT NULL,
    raised uuid,
    said_by text NOT NULL,
    reason text NOT NULL,
    by_id uuid,
    by_name text NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT score_dispute_act_check CHECK ((act = ANY (ARRAY['raised'::text, 'settled'::text]))),
    CONSTRAINT score_dispute_check CHECK (((act = 'settled'::text) = (raised IS NOT NULL)))
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.score_dispute FORCE ROW LEVEL SECURITY;
ALTER TABLE app.score_dispute OWNER TO kasugai_migrate;
CREATE TABLE app.score_evaluation (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    model_id uuid NOT NULL,
    model_hash text NOT NULL,
    ask_id uuid NOT NULL,
    until_on date NOT NULL,
    result jsonb NOT NULL,
    program text NOT NULL,
    asked_by_name text NOT NULL,
    at timestamp with time zone NOT NULL
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.score_evaluation FORCE ROW LEVEL SECURITY;
ALTER TABLE app.score_evaluation OWNER TO kasugai_migrate;
CREATE TABLE app.score_evaluation_ask (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    model_id uuid NOT NULL,
    asked_by uuid,
    asked_by_name text NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    alive_at timestamp with time zone,
    step text DEFAULT ''::text NOT NULL,
    ended_at timestamp with time zone,
    words text DEFAULT ''::text NOT NULL
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.score_evaluation_ask FORCE ROW LEVEL SECURITY;
ALTER TABLE app.score_evaluation_ask OWNER TO kasugai_migrate;
CREATE TABLE app.score_exposure (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    score_id uuid NOT NULL,
    outcome text NOT NULL,
    view_id uuid,
    current boolean NOT NULL,
    by_id uuid,
    by_name text NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT score_exposure_check CHECK (((by_id IS NULL) = (view_id IS NULL))),
    CONSTRAINT score_exposure_outcome_check CHECK ((outcome = ANY (ARRAY['custody'::text, 'recurrence'::text])))
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.score_exposure FORCE ROW LEVEL SECURITY;
ALTER TABLE app.score_exposure OWNER TO kasugai_migrate;
CREATE TABLE app.score_flag_closed (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    rule text NOT NULL,
    rules_version text NOT NULL,
    records text[] NOT NULL,
    reason text NOT NULL,
    by_id uuid,
    by_name text NOT NULL,
    at timestamp with time zone NOT NULL
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.score_flag_closed FORCE ROW LEVEL SECURITY;
ALTER TABLE app.score_flag_closed OWNER TO kasugai_migrate;
CREATE TABLE app.score_held (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    n integer NOT NULL,
    of_hundred smallint NOT NULL,
    reason text NOT NULL,
    by_id uuid NOT NULL,
    by_name text NOT NULL,
    by_post text NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT score_held_of_hundred_check CHECK (((of_hundred >= 0) AND (of_hundred <= 50)))
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.score_held FORCE ROW LEVEL SECURITY;
ALTER TABLE app.score_held OWNER TO kasugai_migrate;
CREATE TABLE app.score_model (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    outcome text NOT NULL,
    name text NOT NULL,
    hash text NOT NULL,
    definition text NOT NULL,
    card text NOT NULL,
    added_by uuid,
    added_by_name text NOT NULL,
    added_at timestamp with time zone NOT NULL,
    CONSTRAINT score_model_outcome_check CHECK ((outcome = ANY (ARRAY['custody'::text, 'recurrence'::text, 'checkin'::text])))
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.score_model FORCE ROW LEVEL SECURITY;
ALTER TABLE app.score_model OWNER TO kasugai_migrate;
CREATE TABLE app.score_model_step (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    model_id uuid NOT NULL,
    n integer NOT NULL,
    state text NOT NULL,
    reason text NOT NULL,
    by_id uuid,
    by_name text NOT NULL,
    at timestamp with time zone NOT NULL,
    detail jsonb DEFAULT '{}'::jsonb NOT NULL,
    CONSTRAINT score_model_step_state_check CHECK ((state = ANY (ARRAY['draft'::text, 'shadow'::text, 'candidate'::text, 'shown'::text, 'retired'::text])))
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.score_model_step FORCE ROW LEVEL SECURITY;
ALTER TABLE app.score_model_step OWNER TO kasugai_migrate;
CREATE TABLE app.score_review (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    why text NOT NULL,
    detail text DEFAULT ''::text NOT NULL,
    raised_at timestamp with time zone NOT NULL,
    done_at timestamp with time zone,
    done_by uuid,
    done_by_name text DEFAULT ''::text NOT NULL,
    done_how text DEFAULT ''::text NOT NULL
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.score_review FORCE ROW LEVEL SECURITY;
ALTER TABLE app.score_review OWNER TO kasugai_migrate;
CREATE TABLE app.score_shadow (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    model_id uuid NOT NULL,
    known_at timestamp with time zone NOT NULL,
    result jsonb NOT NULL,
    at timestamp with time zone NOT NULL,
    n bigint,
    chain bytea,
    held boolean DEFAULT false NOT NULL
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.score_shadow FORCE ROW LEVEL SECURITY;
ALTER TABLE app.score_shadow OWNER TO kasugai_migrate;
CREATE TABLE app.score_shadow_head (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    n bigint NOT NULL,
    chain bytea NOT NULL
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.score_shadow_head FORCE ROW LEVEL SECURITY;
ALTER TABLE app.score_shadow_head OWNER TO kasugai_migrate;
CREATE TABLE app.score_sign (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    model_id uuid NOT NULL,
    verdict_id uuid NOT NULL,
    signed boolean NOT NULL,
    reason text NOT NULL,
    card text NOT NULL,
    report text NOT NULL,
    by_id uuid NOT NULL,
    by_name text NOT NULL,
    by_post text NOT NULL,
    at timestamp with time zone NOT NULL
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.score_sign FORCE ROW LEVEL SECURITY;
ALTER TABLE app.score_sign OWNER TO kasugai_migrate;
CREATE TABLE app.score_verdict (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    model_id uuid NOT NULL,
    run_id uuid NOT NULL,
    passed boolean NOT NULL,
    kept jsonb NOT NULL,
    trial jsonb NOT NULL,
    cut date NOT NULL,
    rows_hash text NOT NULL,
    code text NOT NULL,
    at timestamp with time zone NOT NULL
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.score_verdict FORCE ROW LEVEL SECURITY;
ALTER TABLE app.score_verdict OWNER TO kasugai_migrate;
CREATE TABLE app.score_view (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    need text NOT NULL,
    reason text NOT NULL,
    by_id uuid NOT NULL,
    by_name text NOT NULL,
    by_post text NOT NULL,
    at timestamp with time zone NOT NULL,
    held boolean,
    CONSTRAINT score_view_need_check CHECK ((need = ANY (ARRAY['AA'::text, 'A'::text, 'B'::text, 'C'::text, 'none'::text, 'undecided'::text])))
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.score_view FORCE ROW LEVEL SECURITY;
ALTER TABLE app.score_view OWNER TO kasugai_migrate;
CREATE TABLE app.sheet (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    person_id uuid,
    form text NOT NULL,
    form_version integer NOT NULL,
    wording text NOT NULL,
    made_on date NOT NULL,
    period_from date,
    period_until date,
    answers jsonb NOT NULL,
    places bytea,
    status text NOT NULL,
    carried_from uuid,
    written_by uuid,
    written_by_name text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    done_at timestamp with time zone,
    version integer DEFAULT 1 NOT NULL,
    origins jsonb DEFAULT '{}'::jsonb NOT NULL,
    CONSTRAINT sheet_status_check CHECK ((status = ANY (ARRAY['draft'::text, 'done'::text, 'discarded'::text])))
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.sheet FORCE ROW LEVEL SECURITY;
ALTER TABLE app.sheet OWNER TO kasugai_migrate;
CREATE TABLE app.sheet_codes (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    list text NOT NULL,
    definition jsonb NOT NULL,
    revision integer DEFAULT 1 NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    updated_by_name text NOT NULL
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.sheet_codes FORCE ROW LEVEL SECURITY;
ALTER TABLE app.sheet_codes OWNER TO kasugai_migrate;
CREATE TABLE app.sheet_form (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    form text NOT NULL,
    version integer NOT NULL,
    effective_on date,
    definition jsonb NOT NULL,
    revision integer DEFAULT 1 NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    updated_by_name text NOT NULL
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.sheet_form FORCE ROW LEVEL SECURITY;
ALTER TABLE app.sheet_form OWNER TO kasugai_migrate;
CREATE TABLE app.sheet_revision (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    sheet_id uuid NOT NULL,
    version integer NOT NULL,
    person_id uuid NOT NULL,
    form text NOT NULL,
    wording text NOT NULL,
    made_on date NOT NULL,
    status text NOT NULL,
    answers jsonb NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    recorded_by_name text NOT NULL,
    origins jsonb DEFAULT '{}'::jsonb NOT NULL,
    CONSTRAINT sheet_revision_status_check CHECK ((status = ANY (ARRAY['draft'::text, 'done'::text, 'discarded'::text])))
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.sheet_revision FORCE ROW LEVEL SECURITY;
ALTER TABLE app.sheet_revision OWNER TO kasugai_migrate;
CREATE TABLE app.sheet_wording (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    hash text NOT NULL,
    definition jsonb NOT NULL
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.sheet_wording FORCE ROW LEVEL SECURITY;
ALTER TABLE app.sheet_wording OWNER TO kasugai_migrate;
CREATE TABLE app.sighting (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    place text NOT NULL,
    method text NOT NULL,
    seen_by text NOT NULL,
    state text DEFAULT ''::text NOT NULL,
    recorded_by uuid,
    recorded_by_name text NOT NULL,
    recorded_at timestamp with time zone NOT NULL
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.sighting FORCE ROW LEVEL SECURITY;
ALTER TABLE app.sighting OWNER TO kasugai_migrate;
CREATE TABLE app.source (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    code text NOT NULL,
    folder boolean DEFAULT false NOT NULL,
    automatic boolean DEFAULT false NOT NULL,
    most_gone smallint DEFAULT 5 NOT NULL,
    most_refused smallint DEFAULT 5 NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    CONSTRAINT source_most_gone_check CHECK (((most_gone >= 0) AND (most_gone <= 100))),
    CONSTRAINT source_most_refused_check CHECK (((most_refused >= 0) AND (most_refused <= 100)))
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.source FORCE ROW LEVEL SECURITY;
ALTER TABLE app.source OWNER TO kasugai_migrate;
CREATE TABLE app.source_layout (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    source text NOT NULL,
    effective date NOT NULL,
    text text NOT NULL,
    created_by_name text NOT NULL,
    created_at timestamp with time zone NOT NULL
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.source_layout FORCE ROW LEVEL SECURITY;
ALTER TABLE app.source_layout OWNER TO kasugai_migrate;
CREATE TABLE app.source_part (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    run_id uuid NOT NULL,
    n integer NOT NULL,
    sealed bytea NOT NULL
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.source_part FORCE ROW LEVEL SECURITY;
ALTER TABLE app.source_part OWNER TO kasugai_migrate;
CREATE TABLE app.source_record (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    source text NOT NULL,
    key text NOT NULL,
    number text,
    name text DEFAULT ''::text NOT NULL,
    kana text DEFAULT ''::text NOT NULL,
    birth text DEFAULT ''::text NOT NULL,
    sex text DEFAULT ''::text NOT NULL,
    address text DEFAULT ''::text NOT NULL,
    household text DEFAULT ''::text NOT NULL,
    name_key text DEFAULT ''::text NOT NULL,
    kana_key text DEFAULT ''::text NOT NULL,
    address_key text DEFAULT ''::text NOT NULL,
    gone boolean NOT NULL,
    person_id uuid,
    matched_by text DEFAULT ''::text NOT NULL,
    open boolean DEFAULT true NOT NULL,
    CONSTRAINT source_record_matched_by_check CHECK ((matched_by = ANY (ARRAY[''::text, 'number'::text, 'key'::text, 'nayose'::text, 'hand'::text])))
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.source_record FORCE ROW LEVEL SECURITY;
ALTER TABLE app.source_record OWNER TO kasugai_migrate;
CREATE TABLE app.source_run (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    source text NOT NULL,
    file_name text NOT NULL,
    bytes bigint DEFAULT 0 NOT NULL,
    hash bytea,
    way text NOT NULL,
    stated_on date NOT NULL,
    "position" bigint NOT NULL,
    whole boolean NOT NULL,
    state text NOT NULL,
    total integer DEFAULT 0 NOT NULL,
    progress integer DEFAULT 0 NOT NULL,
    counts jsonb DEFAULT '{}'::jsonb NOT NULL,
    cleaned jsonb DEFAULT '[]'::jsonb NOT NULL,
    notes jsonb DEFAULT '[]'::jsonb NOT NULL,
    titles jsonb DEFAULT '[]'::jsonb NOT NULL,
    message text DEFAULT ''::text NOT NULL,
    held text DEFAULT ''::text NOT NULL,
    corrects uuid,
    created_by_name text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    alive_at timestamp with time zone NOT NULL,
    applied_at timestamp with time zone,
    applied_by_name text DEFAULT ''::text NOT NULL,
    undone_at timestamp with time zone,
    undone_by_name text DEFAULT ''::text NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    repeats uuid,
    CONSTRAINT source_run_state_check CHECK ((state = ANY (ARRAY['receiving'::text, 'waiting'::text, 'reading'::text, 'preview'::text, 'applying'::text, 'applied'::text, 'undoing'::text, 'undone'::text, 'discarded'::text, 'failed'::text]))),
    CONSTRAINT source_run_way_check CHECK ((way = ANY (ARRAY['upload'::text, 'folder'::text, 'api'::text, 'correction'::text])))
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.source_run FORCE ROW LEVEL SECURITY;
ALTER TABLE app.source_run OWNER TO kasugai_migrate;
CREATE TABLE app.staff (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    login text NOT NULL,
    name text NOT NULL,
    kana text NOT NULL,
    birth date,
    address text DEFAULT ''::text NOT NULL,
    phone text DEFAULT ''::text NOT NULL,
    hired_from date NOT NULL,
    ends_on date NOT NULL,
    version integer DEFAULT 1 NOT NULL
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.staff FORCE ROW LEVEL SECURITY;
ALTER TABLE app.staff OWNER TO kasugai_migrate;
CREATE TABLE app.staged_row (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    run_id uuid NOT NULL,
    series uuid NOT NULL,
    n integer NOT NULL,
    kind text NOT NULL,
    key text NOT NULL,
    record_id uuid NOT NULL,
    change text NOT NULL,
    hash uuid NOT NULL,
    attributes jsonb NOT NULL,
    raw jsonb NOT NULL,
    valid_from date,
    valid_to date,
    CONSTRAINT staged_row_change_check CHECK ((change = ANY (ARRAY['new'::text, 'changed'::text, 'same'::text, 'gone'::text])))
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.staged_row FORCE ROW LEVEL SECURITY;
ALTER TABLE app.staged_row OWNER TO kasugai_migrate;
CREATE TABLE app.statistics_close (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    month date NOT NULL,
    revision smallint NOT NULL,
    rule text NOT NULL,
    counts jsonb NOT NULL,
    closed_by uuid,
    closed_by_name text NOT NULL,
    closed_at timestamp with time zone NOT NULL
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.statistics_close FORCE ROW LEVEL SECURITY;
ALTER TABLE app.statistics_close OWNER TO kasugai_migrate;
CREATE TABLE app.survey (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    title text NOT NULL,
    note text DEFAULT ''::text NOT NULL,
    form jsonb NOT NULL,
    period_from date NOT NULL,
    period_until date NOT NULL,
    kinds text[] NOT NULL,
    to_orgs integer[] NOT NULL,
    sent_at timestamp with time zone NOT NULL,
    sent_by_name text NOT NULL,
    due_on date NOT NULL,
    closed_at timestamp with time zone,
    version integer DEFAULT 1 NOT NULL
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.survey FORCE ROW LEVEL SECURITY;
ALTER TABLE app.survey OWNER TO kasugai_migrate;
CREATE TABLE app.survey_told (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    survey_area smallint NOT NULL,
    survey_id uuid NOT NULL,
    from_org integer NOT NULL,
    told_at timestamp with time zone NOT NULL,
    sheet_id uuid,
    state text DEFAULT 'waiting'::text NOT NULL,
    answers jsonb,
    submitted_at timestamp with time zone,
    submitted_by_name text DEFAULT ''::text NOT NULL,
    returned_note text DEFAULT ''::text NOT NULL,
    reminded_on date,
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT survey_told_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'submitted'::text, 'returned'::text])))
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.survey_told FORCE ROW LEVEL SECURITY;
ALTER TABLE app.survey_told OWNER TO kasugai_migrate;
CREATE TABLE app.task (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    meeting_id uuid,
    intake_id uuid,
    person_id uuid,
    what text NOT NULL,
    owner uuid,
    owner_name text NOT NULL,
    due_at timestamp with time zone,
    done_at timestamp with time zone,
    done_by_name text DEFAULT ''::text NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    agenda_item_id uuid,
    note text DEFAULT ''::text NOT NULL,
    made_by_name text DEFAULT ''::text NOT NULL,
    made_at timestamp with time zone,
    category text DEFAULT ''::text NOT NULL,
    section text DEFAULT ''::text NOT NULL
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.task FORCE ROW LEVEL SECURITY;
ALTER TABLE app.task OWNER TO kasugai_migrate;
CREATE TABLE app.transition (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    kind text NOT NULL,
    moves_holder boolean NOT NULL,
    to_area smallint NOT NULL,
    to_org integer NOT NULL,
    person_id uuid,
    move_id uuid,
    letter_id uuid,
    answers_area smallint,
    answers_id uuid,
    basis text NOT NULL,
    package jsonb NOT NULL,
    state text NOT NULL,
    answer_due timestamp with time zone NOT NULL,
    created_at timestamp with time zone NOT NULL,
    sent_at timestamp with time zone,
    delivered_at timestamp with time zone,
    opened_at timestamp with time zone,
    decided_at timestamp with time zone,
    ended_at timestamp with time zone,
    returned_at timestamp with time zone,
    rung smallint DEFAULT 0 NOT NULL,
    received_person uuid,
    received_intake uuid,
    written_by uuid,
    written_by_name text NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT transition_state_check CHECK ((state = ANY (ARRAY['draft'::text, 'sent'::text, 'delivered'::text, 'opened'::text, 'asked_back'::text, 'answered_back'::text, 'accepted'::text, 'refused'::text, 'done'::text, 'withdrawn'::text])))
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.transition FORCE ROW LEVEL SECURITY;
ALTER TABLE app.transition OWNER TO kasugai_migrate;
CREATE TABLE app.transition_from (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    from_area smallint NOT NULL,
    from_org integer NOT NULL
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.transition_from FORCE ROW LEVEL SECURITY;
ALTER TABLE app.transition_from OWNER TO kasugai_migrate;
CREATE TABLE app.transition_step (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    transition_id uuid NOT NULL,
    to_org integer NOT NULL,
    at timestamp with time zone NOT NULL,
    act text NOT NULL,
    from_state text NOT NULL,
    to_state text NOT NULL,
    by_org integer NOT NULL,
    by_staff uuid,
    by_name text NOT NULL,
    by_post text DEFAULT ''::text NOT NULL,
    words text DEFAULT ''::text NOT NULL,
    package jsonb
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.transition_step FORCE ROW LEVEL SECURITY;
ALTER TABLE app.transition_step OWNER TO kasugai_migrate;
CREATE TABLE app.wall_key (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    staff_id uuid NOT NULL,
    kind text NOT NULL,
    key text NOT NULL,
    CONSTRAINT wall_key_kind_check CHECK ((kind = ANY (ARRAY['birth'::text, 'address'::text, 'phone'::text, 'state'::text])))
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.wall_key FORCE ROW LEVEL SECURITY;
ALTER TABLE app.wall_key OWNER TO kasugai_migrate;
CREATE TABLE app.warrant (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    custody_id uuid NOT NULL,
    person_id uuid NOT NULL,
    court_kind text DEFAULT ''::text NOT NULL,
    court_name text DEFAULT ''::text NOT NULL,
    requester_title text DEFAULT ''::text NOT NULL,
    requester_name text DEFAULT ''::text NOT NULL,
    texts jsonb DEFAULT '{}'::jsonb NOT NULL,
    annexes jsonb DEFAULT '[]'::jsonb NOT NULL,
    confirmed jsonb DEFAULT '{}'::jsonb NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    left_out jsonb DEFAULT '{}'::jsonb NOT NULL
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.warrant FORCE ROW LEVEL SECURITY;
ALTER TABLE app.warrant OWNER TO kasugai_migrate;
CREATE TABLE app.warrant_step (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    warrant_id uuid NOT NULL,
    custody_id uuid NOT NULL,
    person_id uuid NOT NULL,
    step text NOT NULL,
    at timestamp with time zone NOT NULL,
    note text DEFAULT ''::text NOT NULL,
    by_name text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    valid_until date,
    filed bytea
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.warrant_step FORCE ROW LEVEL SECURITY;
ALTER TABLE app.warrant_step OWNER TO kasugai_migrate;
CREATE TABLE app.watch (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    degree text NOT NULL,
    reason text NOT NULL,
    range text NOT NULL,
    sections integer[] DEFAULT '{}'::integer[] NOT NULL,
    section_id integer,
    set_by uuid,
    ended_at timestamp with time zone,
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT watch_degree_check CHECK ((degree = ANY (ARRAY['high'::text, 'middle'::text, 'low'::text]))),
    CONSTRAINT watch_range_check CHECK ((range = ANY (ARRAY['section'::text, 'agency'::text, 'chosen'::text])))
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.watch FORCE ROW LEVEL SECURITY;
ALTER TABLE app.watch OWNER TO kasugai_migrate;
CREATE TABLE app.watch_step (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    watch_id uuid NOT NULL,
    person_id uuid NOT NULL,
    what text NOT NULL,
    degree text NOT NULL,
    reason text NOT NULL,
    range text NOT NULL,
    sections integer[] DEFAULT '{}'::integer[] NOT NULL,
    by_name text NOT NULL,
    by_section text NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT watch_step_what_check CHECK ((what = ANY (ARRAY['set'::text, 'changed'::text, 'ended'::text])))
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.watch_step FORCE ROW LEVEL SECURITY;
ALTER TABLE app.watch_step OWNER TO kasugai_migrate;
CREATE TABLE app.webhook (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    system text DEFAULT ''::text NOT NULL,
    name text NOT NULL,
    url text NOT NULL,
    events text[] NOT NULL,
    secret bytea NOT NULL,
    created_by_name text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    failures integer DEFAULT 0 NOT NULL,
    not_before timestamp with time zone,
    leased_until timestamp with time zone,
    last_ok_at timestamp with time zone,
    last_error text DEFAULT ''::text NOT NULL,
    last_error_at timestamp with time zone
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.webhook FORCE ROW LEVEL SECURITY;
ALTER TABLE app.webhook OWNER TO kasugai_migrate;
CREATE TABLE app.work_study (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    title text NOT NULL,
    phase text NOT NULL,
    first_on date NOT NULL,
    last_on date NOT NULL,
    children integer NOT NULL,
    households integer NOT NULL,
    minutes integer[] NOT NULL,
    recorded_by uuid,
    recorded_by_name text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT work_study_phase_check CHECK ((phase = ANY (ARRAY['before'::text, 'after'::text])))
)
PARTITION BY LIST (area);
ALTER TABLE ONLY app.work_study FORCE ROW LEVEL SECURITY;
ALTER TABLE app.work_study OWNER TO kasugai_migrate;
CREATE TABLE auth.api_key (
    key_hash bytea NOT NULL,
    id uuid NOT NULL,
    area smallint NOT NULL,
    org_id integer NOT NULL,
    name text NOT NULL,
    role text NOT NULL,
    created_by text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_on date NOT NULL,
    revoked_at timestamp with time zone
);
ALTER TABLE auth.api_key OWNER TO kasugai_migrate;
CREATE TABLE auth.attempt (
    at timestamp with time zone NOT NULL,
    login text NOT NULL,
    source text NOT NULL,
    kind text NOT NULL
);
ALTER TABLE auth.attempt OWNER TO kasugai_migrate;
CREATE TABLE auth.credential (
    staff_id uuid NOT NULL,
    area smallint NOT NULL,
    org_id integer NOT NULL,
    login text NOT NULL,
    password_hash text,
    totp_secret bytea,
    totp_last_step bigint DEFAULT 0 NOT NULL,
    oidc_subject text,
    disabled boolean DEFAULT false NOT NULL,
    password_set_at timestamp with time zone,
    last_login_at timestamp with time zone
);
ALTER TABLE auth.credential OWNER TO kasugai_migrate;
CREATE TABLE auth.device (
    token_hash bytea NOT NULL,
    staff_id uuid NOT NULL,
    used_at timestamp with time zone NOT NULL
);
ALTER TABLE auth.device OWNER TO kasugai_migrate;
CREATE TABLE auth.ladder (
    key bytea NOT NULL,
    failures integer NOT NULL,
    next_try_at timestamp with time zone NOT NULL
);
ALTER TABLE auth.ladder OWNER TO kasugai_migrate;
CREATE TABLE auth.session (
    token_hash bytea NOT NULL,
    id uuid NOT NULL,
    staff_id uuid NOT NULL,
    area smallint NOT NULL,
    org_id integer NOT NULL,
    second_factor boolean NOT NULL,
    created_at timestamp with time zone NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    step_up_at timestamp with time zone,
    ended_at timestamp with time zone
);
ALTER TABLE auth.session OWNER TO kasugai_migrate;
CREATE TABLE log.alarm (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    kind text NOT NULL,
    staff_id uuid,
    staff_name text DEFAULT ''::text NOT NULL,
    detail text NOT NULL,
    judged_at timestamp with time zone,
    judged_by text DEFAULT ''::text NOT NULL,
    judgement text DEFAULT ''::text NOT NULL
)
PARTITION BY LIST (area);
ALTER TABLE ONLY log.alarm FORCE ROW LEVEL SECURITY;
ALTER TABLE log.alarm OWNER TO kasugai_migrate;
CREATE SEQUENCE log.audit_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER TABLE log.audit_seq OWNER TO kasugai_migrate;
CREATE TABLE log.audit (
    area smallint NOT NULL,
    org_id integer NOT NULL,
    id uuid NOT NULL,
    seq bigint DEFAULT nextval('log.audit_seq'::regclass) NOT NULL,
    xact xid8 DEFAULT pg_current_xact_id() NOT NULL,
    at timestamp with time zone NOT NULL,
    kind text NOT NULL,
    action text NOT NULL,
    staff_id uuid,
    staff_name text NOT NULL,
    post text NOT NULL,
    session_id uuid,
    request_id uuid NOT NULL,
    subject_area smallint,
    subject_org integer,
    person_id uuid,
    object_kind text DEFAULT ''::text NOT NULL,
    object_id uuid,
    fields text DEFAULT ''::text NOT NULL,
    purpose text DEFAULT ''::text NOT NULL,
    detail text DEFAULT ''::text NOT NULL,
    result_count integer,
    persons uuid[]
)
PARTITION BY LIST (area);
ALTER TABLE ONLY log.audit FORCE ROW LEVEL SECURITY;
ALTER TABLE log.audit OWNER TO kasugai_migrate;
CREATE TABLE log.seal (
    batch bigint NOT NULL,
    sealed_at timestamp with time zone NOT NULL,
    from_xact xid8 NOT NULL,
    to_xact xid8 NOT NULL,
    rows integer NOT NULL,
    leaves bytea NOT NULL,
    tree_size bigint NOT NULL,
    root bytea NOT NULL,
    frontier bytea NOT NULL,
    signature bytea NOT NULL
);
ALTER TABLE log.seal OWNER TO kasugai_migrate;
CREATE TABLE ops.backup (
    id uuid NOT NULL,
    finished_at timestamp with time zone NOT NULL,
    bytes bigint,
    note text NOT NULL
);
ALTER TABLE ops.backup OWNER TO kasugai_migrate;
CREATE TABLE ops.beat (
    process uuid NOT NULL,
    kind text NOT NULL,
    host text NOT NULL,
    version text NOT NULL,
    started_at timestamp with time zone NOT NULL,
    at timestamp with time zone NOT NULL,
    disk_free bigint,
    disk_total bigint,
    search_ready boolean,
    search_persons bigint,
    memory bigint,
    CONSTRAINT beat_kind_check CHECK ((kind = ANY (ARRAY['serve'::text, 'work'::text])))
);
ALTER TABLE ops.beat OWNER TO kasugai_migrate;
CREATE TABLE ops.blocked (
    process uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    reason text NOT NULL,
    n bigint NOT NULL
);
ALTER TABLE ops.blocked OWNER TO kasugai_migrate;
CREATE TABLE ops.mail (
    id uuid NOT NULL,
    made_at timestamp with time zone NOT NULL,
    receiver text NOT NULL,
    subject text NOT NULL,
    body text NOT NULL,
    state text DEFAULT 'waiting'::text NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    due_at timestamp with time zone NOT NULL,
    sent_at timestamp with time zone,
    error text DEFAULT ''::text NOT NULL,
    CONSTRAINT mail_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'sent'::text, 'dead'::text])))
);
ALTER TABLE ops.mail OWNER TO kasugai_migrate;
CREATE TABLE ops.trouble (
    id uuid NOT NULL,
    kind text NOT NULL,
    subject text NOT NULL,
    severity text NOT NULL,
    detail text NOT NULL,
    began_at timestamp with time zone NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    told_at timestamp with time zone,
    acknowledged_at timestamp with time zone,
    acknowledged_by text DEFAULT ''::text NOT NULL,
    note text DEFAULT ''::text NOT NULL,
    CONSTRAINT trouble_severity_check CHECK ((severity = ANY (ARRAY['warning'::text, 'critical'::text])))
);
ALTER TABLE ops.trouble OWNER TO kasugai_migrate;
CREATE TABLE ref.agency (
    id integer NOT NULL,
    area smallint NOT NULL,
    kind text NOT NULL,
    name text NOT NULL,
    kana text DEFAULT ''::text NOT NULL,
    municipality character(5),
    parent integer,
    phone text DEFAULT ''::text NOT NULL,
    night_phone text DEFAULT ''::text NOT NULL,
    contact text DEFAULT ''::text NOT NULL,
    active_from date DEFAULT '1948-01-01'::date NOT NULL,
    active_until date,
    CONSTRAINT agency_kind_check CHECK ((kind = ANY (ARRAY['centre'::text, 'municipality'::text, 'police_hq'::text, 'police_station'::text, 'school'::text, 'prefecture'::text, 'national'::text, 'contractor'::text])))
);
ALTER TABLE ref.agency OWNER TO kasugai_migrate;
CREATE TABLE ref.area (
    id smallint NOT NULL,
    name text NOT NULL,
    prefecture character(2) NOT NULL,
    kind text NOT NULL,
    CONSTRAINT area_kind_check CHECK ((kind = ANY (ARRAY['prefecture'::text, 'designated_city'::text, 'city'::text, 'nation'::text])))
);
ALTER TABLE ref.area OWNER TO kasugai_migrate;
CREATE TABLE ref.jurisdiction (
    centre integer NOT NULL,
    municipality_org integer NOT NULL,
    valid_from date NOT NULL,
    valid_until date
);
ALTER TABLE ref.jurisdiction OWNER TO kasugai_migrate;
CREATE TABLE ref.municipality (
    code character(5) NOT NULL,
    prefecture character(2) NOT NULL,
    name text NOT NULL,
    kana text NOT NULL,
    area smallint NOT NULL
);
ALTER TABLE ref.municipality OWNER TO kasugai_migrate;
CREATE TABLE ref.police_beat (
    station integer NOT NULL,
    municipality_org integer NOT NULL,
    valid_from date NOT NULL,
    valid_until date,
    set_org integer NOT NULL
);
ALTER TABLE ONLY ref.police_beat FORCE ROW LEVEL SECURITY;
ALTER TABLE ref.police_beat OWNER TO kasugai_migrate;
CREATE TABLE ref.police_share (
    area smallint NOT NULL,
    police integer NOT NULL,
    range text NOT NULL,
    valid_from date NOT NULL,
    agreement text NOT NULL,
    set_org integer NOT NULL,
    set_by text NOT NULL,
    set_at timestamp with time zone NOT NULL,
    CONSTRAINT police_share_range_check CHECK ((range = ANY (ARRAY['none'::text, 'minimum'::text, 'all'::text])))
);
ALTER TABLE ONLY ref.police_share FORCE ROW LEVEL SECURITY;
ALTER TABLE ref.police_share OWNER TO kasugai_migrate;
CREATE TABLE ref.post (
    id integer NOT NULL,
    org_id integer NOT NULL,
    section_id integer,
    title text NOT NULL,
    role text NOT NULL
);
ALTER TABLE ref.post OWNER TO kasugai_migrate;
ALTER TABLE ref.post ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME ref.post_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE ref.post_school (
    post_id integer NOT NULL,
    org_id integer NOT NULL,
    valid_from date NOT NULL,
    schools text[],
    set_by text NOT NULL,
    set_at timestamp with time zone NOT NULL
);
ALTER TABLE ref.post_school OWNER TO kasugai_migrate;
CREATE TABLE ref.right_rule (
    org_id integer NOT NULL,
    role text NOT NULL,
    action text NOT NULL,
    allowed boolean NOT NULL,
    valid_from date NOT NULL,
    set_by text NOT NULL,
    set_at timestamp with time zone NOT NULL
);
ALTER TABLE ref.right_rule OWNER TO kasugai_migrate;
CREATE TABLE ref.role (
    code text NOT NULL,
    label text NOT NULL,
    note text DEFAULT ''::text NOT NULL,
    sort smallint NOT NULL
);
ALTER TABLE ref.role OWNER TO kasugai_migrate;
CREATE TABLE ref.section (
    id integer NOT NULL,
    org_id integer NOT NULL,
    name text NOT NULL
);
ALTER TABLE ref.section OWNER TO kasugai_migrate;
ALTER TABLE ref.section ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME ref.section_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE ref.setting (
    org_id integer NOT NULL,
    name text NOT NULL,
    value jsonb NOT NULL,
    valid_from date NOT NULL,
    set_by text NOT NULL,
    set_at timestamp with time zone NOT NULL
);
ALTER TABLE ref.setting OWNER TO kasugai_migrate;
CREATE TABLE ref.version (
    one boolean DEFAULT true NOT NULL,
    n bigint NOT NULL,
    CONSTRAINT version_one_check CHECK (one)
);
ALTER TABLE ref.version OWNER TO kasugai_migrate;
ALTER TABLE ONLY app.access_request
    ADD CONSTRAINT access_request_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY app.adoption_month
    ADD CONSTRAINT adoption_month_pkey PRIMARY KEY (area, org_id, month);
ALTER TABLE ONLY app.adoption
    ADD CONSTRAINT adoption_pkey PRIMARY KEY (area, org_id);
ALTER TABLE ONLY app.agenda_item
    ADD CONSTRAINT agenda_item_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY app.alert
    ADD CONSTRAINT alert_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY app.alert_rule
    ADD CONSTRAINT alert_rule_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY app.announcement
    ADD CONSTRAINT announcement_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY app.announcement_read
    ADD CONSTRAINT announcement_read_pkey PRIMARY KEY (area, announcement_id, staff_id);
ALTER TABLE ONLY app.appointment
    ADD CONSTRAINT appointment_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY app.approval_act
    ADD CONSTRAINT approval_act_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY app.approval
    ADD CONSTRAINT approval_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY app.approval_route
    ADD CONSTRAINT approval_route_pkey PRIMARY KEY (area, org_id, kind);
ALTER TABLE ONLY app.area_charge
    ADD CONSTRAINT area_charge_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY app.area_group
    ADD CONSTRAINT area_group_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY app.asked_area
    ADD CONSTRAINT asked_area_pkey PRIMARY KEY (area, org_id, holder_area);
ALTER TABLE ONLY app.attachment
    ADD CONSTRAINT attachment_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY app.break_glass
    ADD CONSTRAINT break_glass_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY app.bulk_job
    ADD CONSTRAINT bulk_job_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY app.bulk_line
    ADD CONSTRAINT bulk_line_pkey PRIMARY KEY (area, job_id, n);
ALTER TABLE ONLY app.case_join
    ADD CONSTRAINT case_join_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY app.case_joined
    ADD CONSTRAINT case_joined_pkey PRIMARY KEY (area, join_id, record_id);
ALTER TABLE ONLY app.change
    ADD CONSTRAINT change_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY app.check_result
    ADD CONSTRAINT check_result_pkey PRIMARY KEY (area, run_id, name);
ALTER TABLE ONLY app.checkin_proof
    ADD CONSTRAINT checkin_proof_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY app.checkin_rows
    ADD CONSTRAINT checkin_rows_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY app.checkin_run
    ADD CONSTRAINT checkin_run_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY app.checkin_score
    ADD CONSTRAINT checkin_score_pkey PRIMARY KEY (area, run_id, person_id);
ALTER TABLE ONLY app.checkin_setting
    ADD CONSTRAINT checkin_setting_pkey PRIMARY KEY (area, org_id, n);
ALTER TABLE ONLY app.checkin_trial
    ADD CONSTRAINT checkin_trial_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY app.checkin_trial_score
    ADD CONSTRAINT checkin_trial_score_pkey PRIMARY KEY (area, trial_id, person_id);
ALTER TABLE ONLY app.checkin_weight
    ADD CONSTRAINT checkin_weight_pkey PRIMARY KEY (area, model_id, n);
ALTER TABLE ONLY app.code_map
    ADD CONSTRAINT code_map_pkey PRIMARY KEY (area, org_id, system, field, theirs, from_year);
ALTER TABLE ONLY app.comment
    ADD CONSTRAINT comment_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY app.conflict
    ADD CONSTRAINT conflict_pkey PRIMARY KEY (area, staff_id, person_id);
ALTER TABLE ONLY app.counter
    ADD CONSTRAINT counter_pkey PRIMARY KEY (area, org_id, name, fiscal_year);
ALTER TABLE ONLY app.custody_consent
    ADD CONSTRAINT custody_consent_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY app.custody_due
    ADD CONSTRAINT custody_due_pkey PRIMARY KEY (area, custody_id, rule, extended);
ALTER TABLE ONLY app.custody_extension
    ADD CONSTRAINT custody_extension_area_custody_id_n_key UNIQUE (area, custody_id, n);
ALTER TABLE ONLY app.custody_extension
    ADD CONSTRAINT custody_extension_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY app.custody_fact
    ADD CONSTRAINT custody_fact_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY app.custody
    ADD CONSTRAINT custody_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY app.data_key
    ADD CONSTRAINT data_key_pkey PRIMARY KEY (area, person_id);
ALTER TABLE ONLY app.delivery
    ADD CONSTRAINT delivery_area_webhook_id_event_id_key UNIQUE (area, webhook_id, event_id);
ALTER TABLE ONLY app.delivery
    ADD CONSTRAINT delivery_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY app.deputy
    ADD CONSTRAINT deputy_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY app.disposition
    ADD CONSTRAINT disposition_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY app.draft
    ADD CONSTRAINT draft_pkey PRIMARY KEY (area, staff_id, form, object_id);
ALTER TABLE ONLY app.episode
    ADD CONSTRAINT episode_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY app.erased_file
    ADD CONSTRAINT erased_file_pkey PRIMARY KEY (area, file_id);
ALTER TABLE ONLY app.erased
    ADD CONSTRAINT erased_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY app.erasure_certificate
    ADD CONSTRAINT erasure_certificate_area_list_id_key UNIQUE (area, list_id);
ALTER TABLE ONLY app.erasure_certificate
    ADD CONSTRAINT erasure_certificate_area_org_id_n_key UNIQUE (area, org_id, n);
ALTER TABLE ONLY app.erasure_certificate
    ADD CONSTRAINT erasure_certificate_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY app.event
    ADD CONSTRAINT event_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY app.external_id
    ADD CONSTRAINT external_id_pkey PRIMARY KEY (area, org_id, system, kind, external_id);
ALTER TABLE ONLY app.fact
    ADD CONSTRAINT fact_pkey PRIMARY KEY (area, series, "position");
ALTER TABLE ONLY app.favourite
    ADD CONSTRAINT favourite_pkey PRIMARY KEY (area, staff_id, person_id);
ALTER TABLE ONLY app.feed
    ADD CONSTRAINT feed_pkey PRIMARY KEY (area, person_id);
ALTER TABLE ONLY app.genogram_mark
    ADD CONSTRAINT genogram_mark_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY app.idempotency
    ADD CONSTRAINT idempotency_pkey PRIMARY KEY (area, org_id, key);
ALTER TABLE ONLY app.import_job
    ADD CONSTRAINT import_job_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY app.import_row
    ADD CONSTRAINT import_row_pkey PRIMARY KEY (area, job_id, n);
ALTER TABLE ONLY app.intake
    ADD CONSTRAINT intake_area_org_id_intake_no_key UNIQUE (area, org_id, intake_no);
ALTER TABLE ONLY app.intake_child
    ADD CONSTRAINT intake_child_area_intake_id_person_id_key UNIQUE (area, intake_id, person_id);
ALTER TABLE ONLY app.intake_child
    ADD CONSTRAINT intake_child_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY app.intake
    ADD CONSTRAINT intake_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY app.learn_run
    ADD CONSTRAINT learn_run_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY app.learn_setting
    ADD CONSTRAINT learn_setting_pkey PRIMARY KEY (area, org_id, outcome, n);
ALTER TABLE ONLY app.lease
    ADD CONSTRAINT lease_pkey PRIMARY KEY (name);
ALTER TABLE ONLY app.ledger_presence
    ADD CONSTRAINT ledger_presence_pkey PRIMARY KEY (area, row_id, staff_id);
ALTER TABLE ONLY app.ledger_row
    ADD CONSTRAINT ledger_row_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY app.ledger_snapshot
    ADD CONSTRAINT ledger_snapshot_area_meeting_id_key UNIQUE (area, meeting_id);
ALTER TABLE ONLY app.ledger_snapshot
    ADD CONSTRAINT ledger_snapshot_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY app.letter
    ADD CONSTRAINT letter_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY app.linked_person
    ADD CONSTRAINT linked_person_area_org_id_number_key UNIQUE (area, org_id, number);
ALTER TABLE ONLY app.linked_person
    ADD CONSTRAINT linked_person_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY app.masked_export
    ADD CONSTRAINT masked_export_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY app.masked_opening
    ADD CONSTRAINT masked_opening_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY app.match_decided
    ADD CONSTRAINT match_decided_pkey PRIMARY KEY (area, decision_id, a, b);
ALTER TABLE ONLY app.match_decision
    ADD CONSTRAINT match_decision_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY app.match_key
    ADD CONSTRAINT match_key_pkey PRIMARY KEY (area, org_id, kind, key, record_id);
ALTER TABLE ONLY app.match_model
    ADD CONSTRAINT match_model_pkey PRIMARY KEY (area, org_id, version);
ALTER TABLE ONLY app.match_number
    ADD CONSTRAINT match_number_pkey PRIMARY KEY (area, record_id, number);
ALTER TABLE ONLY app.match_pair
    ADD CONSTRAINT match_pair_pkey PRIMARY KEY (area, a, b);
ALTER TABLE ONLY app.match_proposal
    ADD CONSTRAINT match_proposal_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY app.measure
    ADD CONSTRAINT measure_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY app.meeting_addition
    ADD CONSTRAINT meeting_addition_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY app.meeting
    ADD CONSTRAINT meeting_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY app.missing_answer
    ADD CONSTRAINT missing_answer_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY app.missing_detail
    ADD CONSTRAINT missing_detail_pkey PRIMARY KEY (area, missing_id);
ALTER TABLE ONLY app.missing_hit
    ADD CONSTRAINT missing_hit_area_org_id_missing_id_staff_id_how_on_day_key UNIQUE NULLS NOT DISTINCT (area, org_id, missing_id, staff_id, how, on_day);
ALTER TABLE ONLY app.missing_hit
    ADD CONSTRAINT missing_hit_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY app.missing
    ADD CONSTRAINT missing_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY app.missing_read
    ADD CONSTRAINT missing_read_pkey PRIMARY KEY (area, missing_id, staff_id, round);
ALTER TABLE ONLY app.missing_told
    ADD CONSTRAINT missing_told_pkey PRIMARY KEY (area, org_id, missing_id);
ALTER TABLE ONLY app.notice
    ADD CONSTRAINT notice_area_org_id_event_id_for_staff_for_action_key UNIQUE NULLS NOT DISTINCT (area, org_id, event_id, for_staff, for_action);
ALTER TABLE ONLY app.notice
    ADD CONSTRAINT notice_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY app.notice_seen
    ADD CONSTRAINT notice_seen_pkey PRIMARY KEY (area, notice_id, staff_id);
ALTER TABLE ONLY app.outreach_answer
    ADD CONSTRAINT outreach_answer_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY app.outreach_ask
    ADD CONSTRAINT outreach_ask_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY app.outreach_candidate
    ADD CONSTRAINT outreach_candidate_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY app.outreach_indicator
    ADD CONSTRAINT outreach_indicator_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY app.outreach_judgement
    ADD CONSTRAINT outreach_judgement_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY app.outreach_round
    ADD CONSTRAINT outreach_round_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY app.outreach_support
    ADD CONSTRAINT outreach_support_pkey PRIMARY KEY (area, id, version);
ALTER TABLE ONLY app.paper_template
    ADD CONSTRAINT paper_template_area_org_id_kind_version_key UNIQUE (area, org_id, kind, version);
ALTER TABLE ONLY app.paper_template
    ADD CONSTRAINT paper_template_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY app.person_address
    ADD CONSTRAINT person_address_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY app.person_name
    ADD CONSTRAINT person_name_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY app.person_phone
    ADD CONSTRAINT person_phone_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY app.person
    ADD CONSTRAINT person_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY app.police_answer
    ADD CONSTRAINT police_answer_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY app.police_message
    ADD CONSTRAINT police_message_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY app.police_referral
    ADD CONSTRAINT police_referral_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY app.progress
    ADD CONSTRAINT progress_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY app.protection
    ADD CONSTRAINT protection_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY app.purpose
    ADD CONSTRAINT purpose_pkey PRIMARY KEY (area, session_id, person_id);
ALTER TABLE ONLY app.record
    ADD CONSTRAINT record_area_org_id_case_no_key UNIQUE (area, org_id, case_no);
ALTER TABLE ONLY app.record
    ADD CONSTRAINT record_area_org_id_person_id_key UNIQUE (area, org_id, person_id);
ALTER TABLE ONLY app.record
    ADD CONSTRAINT record_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY app.refused_row
    ADD CONSTRAINT refused_row_pkey PRIMARY KEY (area, run_id, n);
ALTER TABLE ONLY app.relation
    ADD CONSTRAINT relation_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY app.reporter_before
    ADD CONSTRAINT reporter_before_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY app.reporter
    ADD CONSTRAINT reporter_pkey PRIMARY KEY (area, intake_id);
ALTER TABLE ONLY app.retention_hold
    ADD CONSTRAINT retention_hold_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY app.retention_item
    ADD CONSTRAINT retention_item_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY app.retention_list
    ADD CONSTRAINT retention_list_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY app.saved_search
    ADD CONSTRAINT saved_search_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY app.score_alarm
    ADD CONSTRAINT score_alarm_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY app.score_decision
    ADD CONSTRAINT score_decision_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY app.score_dispute
    ADD CONSTRAINT score_dispute_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY app.score_evaluation_ask
    ADD CONSTRAINT score_evaluation_ask_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY app.score_evaluation
    ADD CONSTRAINT score_evaluation_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY app.score_exposure
    ADD CONSTRAINT score_exposure_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY app.score_flag_closed
    ADD CONSTRAINT score_flag_closed_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY app.score_held
    ADD CONSTRAINT score_held_pkey PRIMARY KEY (area, org_id, n);
ALTER TABLE ONLY app.score_model
    ADD CONSTRAINT score_model_area_org_id_outcome_hash_key UNIQUE (area, org_id, outcome, hash);
ALTER TABLE ONLY app.score_model
    ADD CONSTRAINT score_model_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY app.score_model_step
    ADD CONSTRAINT score_model_step_pkey PRIMARY KEY (area, model_id, n);
ALTER TABLE ONLY app.score
    ADD CONSTRAINT score_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY app.score_review
    ADD CONSTRAINT score_review_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY app.score_shadow_head
    ADD CONSTRAINT score_shadow_head_pkey PRIMARY KEY (area, org_id);
ALTER TABLE ONLY app.score_shadow
    ADD CONSTRAINT score_shadow_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY app.score_sign
    ADD CONSTRAINT score_sign_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY app.score_verdict
    ADD CONSTRAINT score_verdict_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY app.score_view
    ADD CONSTRAINT score_view_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY app.sheet_codes
    ADD CONSTRAINT sheet_codes_area_org_id_list_key UNIQUE (area, org_id, list);
ALTER TABLE ONLY app.sheet_codes
    ADD CONSTRAINT sheet_codes_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY app.sheet_form
    ADD CONSTRAINT sheet_form_area_org_id_form_version_key UNIQUE (area, org_id, form, version);
ALTER TABLE ONLY app.sheet_form
    ADD CONSTRAINT sheet_form_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY app.sheet
    ADD CONSTRAINT sheet_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY app.sheet_revision
    ADD CONSTRAINT sheet_revision_pkey PRIMARY KEY (area, sheet_id, version);
ALTER TABLE ONLY app.sheet_wording
    ADD CONSTRAINT sheet_wording_pkey PRIMARY KEY (area, org_id, hash);
ALTER TABLE ONLY app.sighting
    ADD CONSTRAINT sighting_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY app.source_layout
    ADD CONSTRAINT source_layout_pkey PRIMARY KEY (area, org_id, source, effective);
ALTER TABLE ONLY app.source_part
    ADD CONSTRAINT source_part_pkey PRIMARY KEY (area, run_id, n);
ALTER TABLE ONLY app.source
    ADD CONSTRAINT source_pkey PRIMARY KEY (area, org_id, code);
ALTER TABLE ONLY app.source_record
    ADD CONSTRAINT source_record_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY app.source_run
    ADD CONSTRAINT source_run_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY app.staff
    ADD CONSTRAINT staff_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY app.staged_row
    ADD CONSTRAINT staged_row_pkey PRIMARY KEY (area, run_id, series);
ALTER TABLE ONLY app.statistics_close
    ADD CONSTRAINT statistics_close_area_org_id_month_revision_key UNIQUE (area, org_id, month, revision);
ALTER TABLE ONLY app.statistics_close
    ADD CONSTRAINT statistics_close_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY app.survey
    ADD CONSTRAINT survey_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY app.survey_told
    ADD CONSTRAINT survey_told_pkey PRIMARY KEY (area, org_id, survey_id);
ALTER TABLE ONLY app.task
    ADD CONSTRAINT task_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY app.transition_from
    ADD CONSTRAINT transition_from_pkey PRIMARY KEY (area, org_id, from_area, from_org);
ALTER TABLE ONLY app.transition
    ADD CONSTRAINT transition_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY app.transition_step
    ADD CONSTRAINT transition_step_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY app.wall_key
    ADD CONSTRAINT wall_key_pkey PRIMARY KEY (area, staff_id, kind);
ALTER TABLE ONLY app.warrant
    ADD CONSTRAINT warrant_area_custody_id_key UNIQUE (area, custody_id);
ALTER TABLE ONLY app.warrant
    ADD CONSTRAINT warrant_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY app.warrant_step
    ADD CONSTRAINT warrant_step_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY app.watch
    ADD CONSTRAINT watch_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY app.watch_step
    ADD CONSTRAINT watch_step_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY app.webhook
    ADD CONSTRAINT webhook_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY app.work_study
    ADD CONSTRAINT work_study_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY auth.api_key
    ADD CONSTRAINT api_key_id_key UNIQUE (id);
ALTER TABLE ONLY auth.api_key
    ADD CONSTRAINT api_key_pkey PRIMARY KEY (key_hash);
ALTER TABLE ONLY auth.credential
    ADD CONSTRAINT credential_login_key UNIQUE (login);
ALTER TABLE ONLY auth.credential
    ADD CONSTRAINT credential_oidc_subject_key UNIQUE (oidc_subject);
ALTER TABLE ONLY auth.credential
    ADD CONSTRAINT credential_pkey PRIMARY KEY (staff_id);
ALTER TABLE ONLY auth.device
    ADD CONSTRAINT device_pkey PRIMARY KEY (token_hash, staff_id);
ALTER TABLE ONLY auth.ladder
    ADD CONSTRAINT ladder_pkey PRIMARY KEY (key);
ALTER TABLE ONLY auth.session
    ADD CONSTRAINT session_id_key UNIQUE (id);
ALTER TABLE ONLY auth.session
    ADD CONSTRAINT session_pkey PRIMARY KEY (token_hash);
ALTER TABLE ONLY log.alarm
    ADD CONSTRAINT alarm_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY log.audit
    ADD CONSTRAINT audit_pkey PRIMARY KEY (area, id);
ALTER TABLE ONLY log.seal
    ADD CONSTRAINT seal_pkey PRIMARY KEY (batch);
ALTER TABLE ONLY ops.backup
    ADD CONSTRAINT backup_pkey PRIMARY KEY (id);
ALTER TABLE ONLY ops.beat
    ADD CONSTRAINT beat_pkey PRIMARY KEY (process);
ALTER TABLE ONLY ops.blocked
    ADD CONSTRAINT blocked_pkey PRIMARY KEY (process, at, reason);
ALTER TABLE ONLY ops.mail
    ADD CONSTRAINT mail_pkey PRIMARY KEY (id);
ALTER TABLE ONLY ops.trouble
    ADD CONSTRAINT trouble_pkey PRIMARY KEY (id);
ALTER TABLE ONLY ref.agency
    ADD CONSTRAINT agency_id_area_key UNIQUE (id, area);
ALTER TABLE ONLY ref.agency
    ADD CONSTRAINT agency_id_parent_key UNIQUE (id, parent);
ALTER TABLE ONLY ref.agency
    ADD CONSTRAINT agency_pkey PRIMARY KEY (id);
ALTER TABLE ONLY ref.area
    ADD CONSTRAINT area_pkey PRIMARY KEY (id);
ALTER TABLE ONLY ref.jurisdiction
    ADD CONSTRAINT jurisdiction_pkey PRIMARY KEY (centre, municipality_org, valid_from);
ALTER TABLE ONLY ref.municipality
    ADD CONSTRAINT municipality_pkey PRIMARY KEY (code);
ALTER TABLE ONLY ref.police_beat
    ADD CONSTRAINT police_beat_pkey PRIMARY KEY (station, municipality_org, valid_from);
ALTER TABLE ONLY ref.police_share
    ADD CONSTRAINT police_share_pkey PRIMARY KEY (area, police, valid_from, set_at);
ALTER TABLE ONLY ref.post
    ADD CONSTRAINT post_pkey PRIMARY KEY (id);
ALTER TABLE ONLY ref.post_school
    ADD CONSTRAINT post_school_pkey PRIMARY KEY (post_id, valid_from);
ALTER TABLE ONLY ref.right_rule
    ADD CONSTRAINT right_rule_pkey PRIMARY KEY (org_id, role, action, valid_from);
ALTER TABLE ONLY ref.role
    ADD CONSTRAINT role_pkey PRIMARY KEY (code);
ALTER TABLE ONLY ref.section
    ADD CONSTRAINT section_org_id_name_key UNIQUE (org_id, name);
ALTER TABLE ONLY ref.section
    ADD CONSTRAINT section_pkey PRIMARY KEY (id);
ALTER TABLE ONLY ref.setting
    ADD CONSTRAINT setting_pkey PRIMARY KEY (org_id, name, valid_from);
ALTER TABLE ONLY ref.version
    ADD CONSTRAINT version_pkey PRIMARY KEY (one);
CREATE INDEX access_request_from ON ONLY app.access_request USING btree (from_org, asked_at DESC);
CREATE INDEX access_request_person ON ONLY app.access_request USING btree (area, person_id, from_org);
CREATE INDEX access_request_review ON ONLY app.access_request USING btree (area, org_id) WHERE review;
CREATE INDEX agenda_meeting ON ONLY app.agenda_item USING btree (area, meeting_id, sort);
CREATE UNIQUE INDEX agenda_once ON ONLY app.agenda_item USING btree (area, meeting_id, person_id) WHERE (removed_at IS NULL);
CREATE INDEX agenda_person ON ONLY app.agenda_item USING btree (area, person_id);
CREATE UNIQUE INDEX alert_once ON ONLY app.alert USING btree (area, rule_id, person_id, subject) WHERE (cleared_at IS NULL);
CREATE INDEX announcement_days ON ONLY app.announcement USING btree (until_on) WHERE (withdrawn_at IS NULL);
CREATE INDEX announcement_read_of ON ONLY app.announcement_read USING btree (announcement_id);
CREATE INDEX appointment_staff ON ONLY app.appointment USING btree (area, staff_id);
CREATE INDEX approval_act_approval ON ONLY app.approval_act USING btree (area, approval_id, at);
CREATE INDEX approval_subject ON ONLY app.approval USING btree (area, subject_id);
CREATE INDEX area_charge_of ON ONLY app.area_charge USING btree (area, org_id, name);
CREATE UNIQUE INDEX area_group_place ON ONLY app.area_group USING btree (area, org_id, col, line) WHERE (removed_at IS NULL);
CREATE INDEX attachment_record ON ONLY app.attachment USING btree (area, record_id);
CREATE INDEX break_glass_staff ON ONLY app.break_glass USING btree (staff_id, until);
CREATE INDEX bulk_job_org ON ONLY app.bulk_job USING btree (area, org_id, created_at DESC);
CREATE UNIQUE INDEX bulk_job_working ON ONLY app.bulk_job USING btree (area, org_id) WHERE (state = 'working'::text);
CREATE INDEX case_join_person ON ONLY app.case_join USING btree (area, case_person);
CREATE INDEX case_joined_record ON ONLY app.case_joined USING btree (area, record_id);
CREATE INDEX change_entity ON ONLY app.change USING btree (area, entity_id, at DESC);
CREATE INDEX change_person ON ONLY app.change USING btree (area, person_id, at DESC);
CREATE INDEX checkin_proof_of ON ONLY app.checkin_proof USING btree (area, model_id, at DESC);
CREATE INDEX checkin_rows_due ON ONLY app.checkin_rows USING btree (area) WHERE (state = ANY (ARRAY['asked'::text, 'ready'::text]));
CREATE INDEX checkin_rows_listed ON ONLY app.checkin_rows USING btree (area, org_id, asked_at DESC);
CREATE UNIQUE INDEX checkin_rows_under_way ON ONLY app.checkin_rows USING btree (area, org_id) WHERE (state = 'asked'::text);
CREATE UNIQUE INDEX checkin_run_monthly ON ONLY app.checkin_run USING btree (area, org_id, month) WHERE (month IS NOT NULL);
CREATE INDEX checkin_run_newest ON ONLY app.checkin_run USING btree (area, org_id, known_at DESC);
CREATE INDEX checkin_score_person ON ONLY app.checkin_score USING btree (area, person_id);
CREATE UNIQUE INDEX checkin_trial_monthly ON ONLY app.checkin_trial USING btree (area, org_id, model_id, month) WHERE (month IS NOT NULL);
CREATE UNIQUE INDEX checkin_trial_n ON ONLY app.checkin_trial USING btree (area, org_id, n);
CREATE INDEX checkin_trial_score_person ON ONLY app.checkin_trial_score USING btree (area, person_id);
CREATE INDEX comment_of ON ONLY app.comment USING btree (area, person_id, written_at DESC);
CREATE INDEX conflict_person ON ONLY app.conflict USING btree (person_id);
CREATE INDEX custody_consent_of ON ONLY app.custody_consent USING btree (area, custody_id, at);
CREATE INDEX custody_due_open ON ONLY app.custody_due USING btree (last_day) WHERE (done_at IS NULL);
CREATE INDEX custody_fact_of ON ONLY app.custody_fact USING btree (area, custody_id);
CREATE INDEX custody_person ON ONLY app.custody USING btree (area, person_id, started_at DESC);
CREATE UNIQUE INDEX custody_running ON ONLY app.custody USING btree (area, org_id, person_id) WHERE ((ended_at IS NULL) AND (given_up_at IS NULL));
CREATE INDEX delivery_due ON ONLY app.delivery USING btree (area, webhook_id, due_at) WHERE (state = 'waiting'::text);
CREATE INDEX delivery_shown ON ONLY app.delivery USING btree (area, webhook_id, at DESC);
CREATE INDEX deputy_staff ON ONLY app.deputy USING btree (area, staff_id);
CREATE INDEX disposition_episode ON ONLY app.disposition USING btree (area, episode_id, decided_on, id) WHERE (withdrawn_at IS NULL);
CREATE INDEX disposition_person ON ONLY app.disposition USING btree (area, person_id);
CREATE INDEX episode_accepted ON ONLY app.episode USING btree (area, org_id, accepted_on);
CREATE INDEX episode_open ON ONLY app.episode USING btree (area, org_id) WHERE (closed_on IS NULL);
CREATE INDEX episode_record ON ONLY app.episode USING btree (area, record_id, accepted_on DESC);
CREATE INDEX erased_at ON ONLY app.erased USING btree (at);
CREATE INDEX event_due ON ONLY app.event USING btree (due_at) WHERE (NOT dead);
CREATE UNIQUE INDEX external_person ON ONLY app.external_id USING btree (area, org_id, system, person_id) WHERE ((kind = 'record'::text) AND (person_id IS NOT NULL));
CREATE INDEX fact_record ON ONLY app.fact USING btree (area, record_id);
CREATE INDEX fact_source ON ONLY app.fact USING btree (area, org_id, source, "position");
CREATE INDEX favourite_of ON ONLY app.favourite USING btree (area, person_id);
CREATE INDEX feed_order ON ONLY app.feed USING btree (area, org_id, xact, person_id);
CREATE INDEX genogram_mark_of ON ONLY app.genogram_mark USING btree (area, person_id) WHERE (removed_at IS NULL);
CREATE INDEX import_job_org ON ONLY app.import_job USING btree (area, org_id, created_at DESC);
CREATE INDEX import_row_outcome ON ONLY app.import_row USING btree (area, job_id, outcome, n);
CREATE INDEX intake_child_open ON ONLY app.intake_child USING btree (due_at) WHERE ((seen_at IS NULL) AND (due_at IS NOT NULL));
CREATE INDEX intake_child_person ON ONLY app.intake_child USING btree (area, person_id);
CREATE INDEX intake_received ON ONLY app.intake USING btree (area, org_id, received_at DESC);
CREATE UNIQUE INDEX learn_run_checking ON ONLY app.learn_run USING btree (area, model_id) WHERE ((state = 'asked'::text) AND (kind = 'check'::text));
CREATE INDEX learn_run_due ON ONLY app.learn_run USING btree (area) WHERE (state = 'asked'::text);
CREATE UNIQUE INDEX learn_run_learning ON ONLY app.learn_run USING btree (area, org_id, outcome) WHERE ((state = 'asked'::text) AND (kind = 'learn'::text));
CREATE INDEX learn_run_listed ON ONLY app.learn_run USING btree (area, org_id, asked_at DESC);
CREATE UNIQUE INDEX ledger_once ON ONLY app.ledger_row USING btree (area, org_id, person_id) WHERE (left_on IS NULL);
CREATE INDEX ledger_person ON ONLY app.ledger_row USING btree (area, person_id);
CREATE INDEX letter_answers ON ONLY app.letter USING btree (answers_id) WHERE (answers_id IS NOT NULL);
CREATE INDEX letter_person ON ONLY app.letter USING btree (area, person_id, updated_at DESC);
CREATE INDEX letter_to_org ON ONLY app.letter USING btree (to_org, issued_on DESC) WHERE (issued IS NOT NULL);
CREATE INDEX linked_case ON ONLY app.linked_person USING btree (area, case_person) WHERE (case_person IS NOT NULL);
CREATE INDEX masked_export_listed ON ONLY app.masked_export USING btree (area, org_id, asked_at DESC);
CREATE INDEX masked_export_making ON ONLY app.masked_export USING btree (area) WHERE (state = 'making'::text);
CREATE INDEX masked_opening_of ON ONLY app.masked_opening USING btree (area, export_id, asked_at DESC);
CREATE INDEX match_decided_a ON ONLY app.match_decided USING btree (area, a);
CREATE INDEX match_decided_b ON ONLY app.match_decided USING btree (area, b);
CREATE INDEX match_decision_standing ON ONLY app.match_decision USING btree (area, org_id, at DESC) WHERE (undone_at IS NULL);
CREATE INDEX match_key_record ON ONLY app.match_key USING btree (area, record_id);
CREATE INDEX match_model_unjudged ON ONLY app.match_model USING btree (area) WHERE (NOT judged);
CREATE INDEX match_pair_other ON ONLY app.match_pair USING btree (area, b);
CREATE INDEX match_proposal_a ON ONLY app.match_proposal USING btree (area, a);
CREATE INDEX match_proposal_b ON ONLY app.match_proposal USING btree (area, b);
CREATE INDEX match_proposal_listed ON ONLY app.match_proposal USING btree (area, org_id, certainty DESC);
CREATE INDEX measure_person ON ONLY app.measure USING btree (area, person_id, kind, day DESC);
CREATE INDEX meeting_addition_meeting ON ONLY app.meeting_addition USING btree (area, meeting_id);
CREATE INDEX meeting_held ON ONLY app.meeting USING btree (area, org_id, held_at DESC);
CREATE INDEX meeting_intake ON ONLY app.meeting USING btree (area, intake_id);
CREATE INDEX missing_answer_of ON ONLY app.missing_answer USING btree (missing_id, at DESC);
CREATE INDEX missing_hit_of ON ONLY app.missing_hit USING btree (missing_id, at DESC);
CREATE UNIQUE INDEX missing_once ON ONLY app.missing USING btree (area, person_id) WHERE (state = 'open'::text);
CREATE INDEX missing_read_of ON ONLY app.missing_read USING btree (missing_id);
CREATE INDEX missing_told_of ON ONLY app.missing_told USING btree (missing_id);
CREATE INDEX missing_told_unread ON ONLY app.missing_told USING btree (told_at) WHERE ((read_round < round) AND (raised_at IS NULL));
CREATE INDEX notice_about ON ONLY app.notice USING btree (area, object_id) WHERE (kind = 'alert.raised'::text);
CREATE INDEX notice_all ON ONLY app.notice USING btree (area, org_id, at DESC);
CREATE INDEX notice_open ON ONLY app.notice USING btree (area, org_id, at DESC) WHERE (acknowledged_at IS NULL);
CREATE INDEX notice_person ON ONLY app.notice USING btree (area, person_id) WHERE (person_id IS NOT NULL);
CREATE UNIQUE INDEX outreach_answer_chain ON ONLY app.outreach_answer USING btree (area, ask_id, after) NULLS NOT DISTINCT;
CREATE INDEX outreach_answer_of ON ONLY app.outreach_answer USING btree (area, ask_id, at DESC, id DESC);
CREATE INDEX outreach_answer_person ON ONLY app.outreach_answer USING btree (area, person_id);
CREATE UNIQUE INDEX outreach_ask_once ON ONLY app.outreach_ask USING btree (area, candidate_id, kind, place) WHERE (withdrawn_at IS NULL);
CREATE INDEX outreach_ask_person ON ONLY app.outreach_ask USING btree (area, person_id);
CREATE INDEX outreach_ask_round ON ONLY app.outreach_ask USING btree (area, round_id);
CREATE INDEX outreach_ask_to ON ONLY app.outreach_ask USING btree (area, to_org) WHERE (to_org IS NOT NULL);
CREATE UNIQUE INDEX outreach_candidate_once ON ONLY app.outreach_candidate USING btree (area, round_id, person_id) WHERE (removed_at IS NULL);
CREATE INDEX outreach_candidate_person ON ONLY app.outreach_candidate USING btree (area, person_id);
CREATE INDEX outreach_indicator_of ON ONLY app.outreach_indicator USING btree (area, candidate_id);
CREATE INDEX outreach_indicator_person ON ONLY app.outreach_indicator USING btree (area, person_id);
CREATE INDEX outreach_judgement_of ON ONLY app.outreach_judgement USING btree (area, candidate_id, at DESC, id DESC);
CREATE INDEX outreach_judgement_person ON ONLY app.outreach_judgement USING btree (area, person_id);
CREATE INDEX outreach_round_of ON ONLY app.outreach_round USING btree (area, org_id, survey_on DESC);
CREATE INDEX outreach_support_of ON ONLY app.outreach_support USING btree (area, candidate_id);
CREATE INDEX outreach_support_person ON ONLY app.outreach_support USING btree (area, person_id);
CREATE INDEX person_address_person ON ONLY app.person_address USING btree (area, person_id);
CREATE INDEX person_birth ON ONLY app.person USING btree (birth_first) WHERE (birth_first = birth_last);
CREATE INDEX person_name_person ON ONLY app.person_name USING btree (area, person_id, sort);
CREATE INDEX person_org ON ONLY app.person USING btree (area, org_id, id);
CREATE INDEX person_phone_person ON ONLY app.person_phone USING btree (area, person_id);
CREATE INDEX person_updated ON ONLY app.person USING btree (updated_at);
CREATE INDEX police_answer_of ON ONLY app.police_answer USING btree (area, referral_id, answered_at);
CREATE INDEX police_referral_batch ON ONLY app.police_referral USING btree (area, batch_id);
CREATE INDEX progress_record ON ONLY app.progress USING btree (area, record_id, at DESC);
CREATE INDEX protection_person ON ONLY app.protection USING btree (area, person_id);
CREATE INDEX record_in_charge ON ONLY app.record USING btree (area, in_charge) WHERE (in_charge IS NOT NULL);
CREATE INDEX record_residence ON ONLY app.record USING btree (residence_org, area) WHERE (residence_org IS NOT NULL);
CREATE INDEX record_school ON ONLY app.record USING btree (area, org_id, school);
CREATE INDEX record_updated ON ONLY app.record USING btree (area, org_id, updated_at DESC);
CREATE INDEX relation_child ON ONLY app.relation USING btree (area, person_id, sort);
CREATE INDEX relation_relative ON ONLY app.relation USING btree (area, relative_id);
CREATE INDEX reporter_before_intake ON ONLY app.reporter_before USING btree (area, intake_id);
CREATE INDEX retention_hold_of ON ONLY app.retention_hold USING btree (area, object_id) WHERE (ended_at IS NULL);
CREATE INDEX retention_item_due ON ONLY app.retention_item USING btree (area) WHERE (state = 'approved'::text);
CREATE INDEX retention_item_of ON ONLY app.retention_item USING btree (area, list_id);
CREATE UNIQUE INDEX retention_item_once ON ONLY app.retention_item USING btree (area, org_id, object_id) WHERE (state = ANY (ARRAY['listed'::text, 'held'::text, 'barred'::text, 'approved'::text]));
CREATE INDEX retention_list_listed ON ONLY app.retention_list USING btree (area, org_id, made_at DESC);
CREATE UNIQUE INDEX retention_list_month ON ONLY app.retention_list USING btree (area, org_id, month) WHERE by_clock;
CREATE INDEX saved_search_of ON ONLY app.saved_search USING btree (area, org_id) WHERE (removed_at IS NULL);
CREATE UNIQUE INDEX score_alarm_open ON ONLY app.score_alarm USING btree (area, model_id, kind, subject) WHERE (done_at IS NULL);
CREATE INDEX score_decision_of ON ONLY app.score_decision USING btree (area, person_id, at DESC);
CREATE INDEX score_dispute_of ON ONLY app.score_dispute USING btree (area, person_id, at);
CREATE UNIQUE INDEX score_dispute_once ON ONLY app.score_dispute USING btree (area, raised) WHERE (raised IS NOT NULL);
CREATE INDEX score_evaluation_ask_of ON ONLY app.score_evaluation_ask USING btree (area, model_id, asked_at DESC);
CREATE UNIQUE INDEX score_evaluation_ask_open ON ONLY app.score_evaluation_ask USING btree (area, model_id) WHERE (ended_at IS NULL);
CREATE INDEX score_evaluation_of ON ONLY app.score_evaluation USING btree (area, model_id, at DESC);
CREATE INDEX score_exposure_of ON ONLY app.score_exposure USING btree (area, org_id, outcome, person_id, at);
CREATE UNIQUE INDEX score_exposure_once ON ONLY app.score_exposure USING btree (area, score_id, view_id, current) WHERE (view_id IS NOT NULL);
CREATE INDEX score_flag_closed_of ON ONLY app.score_flag_closed USING btree (area, person_id);
CREATE INDEX score_of ON ONLY app.score USING btree (area, person_id, at DESC);
CREATE INDEX score_review_open ON ONLY app.score_review USING btree (area, org_id, person_id) WHERE (done_at IS NULL);
CREATE UNIQUE INDEX score_shadow_n ON ONLY app.score_shadow USING btree (area, org_id, n) WHERE (n IS NOT NULL);
CREATE UNIQUE INDEX score_sign_once ON ONLY app.score_sign USING btree (area, verdict_id) WHERE signed;
CREATE INDEX score_verdict_of ON ONLY app.score_verdict USING btree (area, model_id, at DESC);
CREATE INDEX score_view_of ON ONLY app.score_view USING btree (area, person_id, at DESC);
CREATE UNIQUE INDEX sheet_form_draft ON ONLY app.sheet_form USING btree (area, org_id, form) WHERE (effective_on IS NULL);
CREATE INDEX sheet_of_agency ON ONLY app.sheet USING btree (area, org_id, form, made_on DESC);
CREATE INDEX sheet_person ON ONLY app.sheet USING btree (area, person_id, form, made_on DESC) WHERE (person_id IS NOT NULL);
CREATE INDEX sheet_revision_person ON ONLY app.sheet_revision USING btree (area, person_id, recorded_at);
CREATE INDEX sighting_person ON ONLY app.sighting USING btree (area, person_id, seen_at DESC);
CREATE INDEX source_record_household ON ONLY app.source_record USING btree (area, org_id, household) WHERE (household <> ''::text);
CREATE INDEX source_record_number ON ONLY app.source_record USING btree (area, org_id, number);
CREATE INDEX source_record_person ON ONLY app.source_record USING btree (area, person_id);
CREATE INDEX source_record_source ON ONLY app.source_record USING btree (area, org_id, source);
CREATE UNIQUE INDEX source_run_busy ON ONLY app.source_run USING btree (area, org_id, source) WHERE (state = ANY (ARRAY['reading'::text, 'preview'::text, 'applying'::text, 'undoing'::text]));
CREATE INDEX source_run_listed ON ONLY app.source_run USING btree (area, org_id, source, created_at DESC);
CREATE UNIQUE INDEX source_run_once ON ONLY app.source_run USING btree (area, org_id, source, hash, stated_on) WHERE (state <> ALL (ARRAY['undone'::text, 'discarded'::text, 'failed'::text]));
CREATE INDEX source_run_open ON ONLY app.source_run USING btree (area, "position") WHERE (state = ANY (ARRAY['waiting'::text, 'reading'::text, 'applying'::text, 'undoing'::text]));
CREATE UNIQUE INDEX source_run_place ON ONLY app.source_run USING btree (area, org_id, source, "position");
CREATE UNIQUE INDEX staff_login ON ONLY app.staff USING btree (area, org_id, login);
CREATE INDEX staged_listed ON ONLY app.staged_row USING btree (area, run_id, change, n);
CREATE INDEX survey_told_of ON ONLY app.survey_told USING btree (survey_id);
CREATE INDEX survey_told_sheet ON ONLY app.survey_told USING btree (area, sheet_id) WHERE (sheet_id IS NOT NULL);
CREATE INDEX task_open ON ONLY app.task USING btree (area, org_id, due_at) WHERE (done_at IS NULL);
CREATE INDEX task_person ON ONLY app.task USING btree (area, person_id) WHERE (done_at IS NULL);
CREATE INDEX task_plan ON ONLY app.task USING btree (area, person_id) WHERE (category <> ''::text);
CREATE INDEX transition_answers ON ONLY app.transition USING btree (answers_id) WHERE (answers_id IS NOT NULL);
CREATE INDEX transition_letter ON ONLY app.transition USING btree (area, letter_id) WHERE (letter_id IS NOT NULL);
CREATE INDEX transition_move ON ONLY app.transition USING btree (area, move_id) WHERE (move_id IS NOT NULL);
CREATE INDEX transition_open ON ONLY app.transition USING btree (area, answer_due) WHERE ((state = ANY (ARRAY['sent'::text, 'delivered'::text, 'opened'::text, 'asked_back'::text, 'answered_back'::text])) OR ((state = 'accepted'::text) AND (kind = ANY (ARRAY['aid'::text, 'inquiry'::text, 'material'::text]))));
CREATE INDEX transition_org ON ONLY app.transition USING btree (area, org_id, created_at DESC);
CREATE INDEX transition_person ON ONLY app.transition USING btree (area, person_id) WHERE (person_id IS NOT NULL);
CREATE INDEX transition_received ON ONLY app.transition USING btree (received_person) WHERE (received_person IS NOT NULL);
CREATE INDEX transition_step_of ON ONLY app.transition_step USING btree (area, transition_id, at);
CREATE INDEX transition_to ON ONLY app.transition USING btree (area, to_org, sent_at DESC) WHERE (sent_at IS NOT NULL);
CREATE INDEX wall_key_key ON ONLY app.wall_key USING btree (kind, key);
CREATE INDEX warrant_step_of ON ONLY app.warrant_step USING btree (area, custody_id, recorded_at);
CREATE UNIQUE INDEX watch_running ON ONLY app.watch USING btree (area, org_id, person_id, section_id) NULLS NOT DISTINCT WHERE (ended_at IS NULL);
CREATE INDEX watch_step_of ON ONLY app.watch_step USING btree (area, person_id, at DESC);
CREATE INDEX webhook_org ON ONLY app.webhook USING btree (area, org_id) WHERE (ended_at IS NULL);
CREATE INDEX attempt_at ON auth.attempt USING btree (at);
CREATE INDEX session_staff ON auth.session USING btree (staff_id);
CREATE INDEX audit_at ON ONLY log.audit USING brin (at);
CREATE INDEX audit_org_at ON ONLY log.audit USING btree (area, org_id, at DESC);
CREATE INDEX audit_person ON ONLY log.audit USING btree (person_id, at DESC) WHERE (person_id IS NOT NULL);
CREATE INDEX audit_staff ON ONLY log.audit USING btree (staff_id, at DESC);
CREATE INDEX audit_subject ON ONLY log.audit USING btree (subject_org, at DESC) WHERE (subject_org IS NOT NULL);
CREATE INDEX audit_xact ON ONLY log.audit USING btree (xact);
CREATE INDEX blocked_at ON ops.blocked USING btree (at);
CREATE INDEX mail_due ON ops.mail USING btree (due_at) WHERE (state = 'waiting'::text);
CREATE INDEX mail_listed ON ops.mail USING btree (made_at DESC);
CREATE INDEX trouble_listed ON ops.trouble USING btree (began_at DESC);
CREATE UNIQUE INDEX trouble_running ON ops.trouble USING btree (kind, subject) WHERE (ended_at IS NULL);
CREATE INDEX agency_area ON ref.agency USING btree (area, kind);
CREATE INDEX jurisdiction_municipality ON ref.jurisdiction USING btree (municipality_org);
CREATE INDEX post_org ON ref.post USING btree (org_id);
CREATE TRIGGER feed AFTER UPDATE ON app.person FOR EACH ROW EXECUTE FUNCTION app.feed_person();
CREATE TRIGGER feed AFTER INSERT OR UPDATE ON app.record FOR EACH ROW EXECUTE FUNCTION app.feed_record();
CREATE TRIGGER note_arrival AFTER UPDATE OF received_person ON app.transition FOR EACH ROW WHEN (((new.kind = 'handover'::text) AND (old.received_person IS NULL) AND (new.received_person IS NOT NULL))) EXECUTE FUNCTION app.note_arrival();
CREATE TRIGGER note_move BEFORE UPDATE OF residence_org ON app.record FOR EACH ROW WHEN (((old.residence_org IS NOT NULL) AND (new.residence_org IS NOT NULL) AND (old.residence_org <> new.residence_org))) EXECUTE FUNCTION app.note_move();
ALTER TABLE app.agenda_item
    ADD CONSTRAINT agenda_item_area_meeting_id_fkey FOREIGN KEY (area, meeting_id) REFERENCES app.meeting(area, id);
ALTER TABLE app.agenda_item
    ADD CONSTRAINT agenda_item_area_person_id_fkey FOREIGN KEY (area, person_id) REFERENCES app.person(area, id);
ALTER TABLE app.alert
    ADD CONSTRAINT alert_area_rule_id_fkey FOREIGN KEY (area, rule_id) REFERENCES app.alert_rule(area, id);
ALTER TABLE app.appointment
    ADD CONSTRAINT appointment_area_staff_id_fkey FOREIGN KEY (area, staff_id) REFERENCES app.staff(area, id);
ALTER TABLE app.appointment
    ADD CONSTRAINT appointment_post_id_fkey FOREIGN KEY (post_id) REFERENCES ref.post(id);
ALTER TABLE app.approval_act
    ADD CONSTRAINT approval_act_area_approval_id_fkey FOREIGN KEY (area, approval_id) REFERENCES app.approval(area, id);
ALTER TABLE app.area_charge
    ADD CONSTRAINT area_charge_area_staff_id_fkey FOREIGN KEY (area, staff_id) REFERENCES app.staff(area, id);
ALTER TABLE app.attachment
    ADD CONSTRAINT attachment_area_record_id_fkey FOREIGN KEY (area, record_id) REFERENCES app.record(area, id);
ALTER TABLE app.bulk_line
    ADD CONSTRAINT bulk_line_area_job_id_fkey FOREIGN KEY (area, job_id) REFERENCES app.bulk_job(area, id);
ALTER TABLE app.case_join
    ADD CONSTRAINT case_join_area_case_person_fkey FOREIGN KEY (area, case_person) REFERENCES app.person(area, id);
ALTER TABLE app.case_joined
    ADD CONSTRAINT case_joined_area_join_id_fkey FOREIGN KEY (area, join_id) REFERENCES app.case_join(area, id);
ALTER TABLE app.check_result
    ADD CONSTRAINT check_result_area_run_id_fkey FOREIGN KEY (area, run_id) REFERENCES app.source_run(area, id);
ALTER TABLE app.checkin_proof
    ADD CONSTRAINT checkin_proof_area_model_id_fkey FOREIGN KEY (area, model_id) REFERENCES app.score_model(area, id);
ALTER TABLE app.checkin_run
    ADD CONSTRAINT checkin_run_area_model_id_fkey FOREIGN KEY (area, model_id) REFERENCES app.score_model(area, id);
ALTER TABLE app.checkin_score
    ADD CONSTRAINT checkin_score_area_run_id_fkey FOREIGN KEY (area, run_id) REFERENCES app.checkin_run(area, id);
ALTER TABLE app.checkin_trial
    ADD CONSTRAINT checkin_trial_area_model_id_fkey FOREIGN KEY (area, model_id) REFERENCES app.score_model(area, id);
ALTER TABLE app.checkin_trial_score
    ADD CONSTRAINT checkin_trial_score_area_trial_id_fkey FOREIGN KEY (area, trial_id) REFERENCES app.checkin_trial(area, id);
ALTER TABLE app.checkin_weight
    ADD CONSTRAINT checkin_weight_area_model_id_fkey FOREIGN KEY (area, model_id) REFERENCES app.score_model(area, id);
ALTER TABLE app.comment
    ADD CONSTRAINT comment_area_person_id_fkey FOREIGN KEY (area, person_id) REFERENCES app.person(area, id);
ALTER TABLE app.custody
    ADD CONSTRAINT custody_area_person_id_fkey FOREIGN KEY (area, person_id) REFERENCES app.person(area, id);
ALTER TABLE app.custody_consent
    ADD CONSTRAINT custody_consent_area_custody_id_fkey FOREIGN KEY (area, custody_id) REFERENCES app.custody(area, id);
ALTER TABLE app.custody_due
    ADD CONSTRAINT custody_due_area_custody_id_fkey FOREIGN KEY (area, custody_id) REFERENCES app.custody(area, id);
ALTER TABLE app.custody_extension
    ADD CONSTRAINT custody_extension_area_custody_id_fkey FOREIGN KEY (area, custody_id) REFERENCES app.custody(area, id);
ALTER TABLE app.custody_fact
    ADD CONSTRAINT custody_fact_area_custody_id_fkey FOREIGN KEY (area, custody_id) REFERENCES app.custody(area, id);
ALTER TABLE app.delivery
    ADD CONSTRAINT delivery_area_webhook_id_fkey FOREIGN KEY (area, webhook_id) REFERENCES app.webhook(area, id);
ALTER TABLE app.deputy
    ADD CONSTRAINT deputy_area_deputy_id_fkey FOREIGN KEY (area, deputy_id) REFERENCES app.staff(area, id);
ALTER TABLE app.deputy
    ADD CONSTRAINT deputy_area_staff_id_fkey FOREIGN KEY (area, staff_id) REFERENCES app.staff(area, id);
ALTER TABLE app.disposition
    ADD CONSTRAINT disposition_area_episode_id_fkey FOREIGN KEY (area, episode_id) REFERENCES app.episode(area, id);
ALTER TABLE app.episode
    ADD CONSTRAINT episode_area_record_id_fkey FOREIGN KEY (area, record_id) REFERENCES app.record(area, id);
ALTER TABLE app.erasure_certificate
    ADD CONSTRAINT erasure_certificate_area_list_id_fkey FOREIGN KEY (area, list_id) REFERENCES app.retention_list(area, id);
ALTER TABLE app.favourite
    ADD CONSTRAINT favourite_area_person_id_fkey FOREIGN KEY (area, person_id) REFERENCES app.person(area, id);
ALTER TABLE app.genogram_mark
    ADD CONSTRAINT genogram_mark_area_person_id_fkey FOREIGN KEY (area, person_id) REFERENCES app.person(area, id);
ALTER TABLE app.import_row
    ADD CONSTRAINT import_row_area_job_id_fkey FOREIGN KEY (area, job_id) REFERENCES app.import_job(area, id);
ALTER TABLE app.intake_child
    ADD CONSTRAINT intake_child_area_intake_id_fkey FOREIGN KEY (area, intake_id) REFERENCES app.intake(area, id);
ALTER TABLE app.intake_child
    ADD CONSTRAINT intake_child_area_person_id_fkey FOREIGN KEY (area, person_id) REFERENCES app.person(area, id);
ALTER TABLE app.learn_run
    ADD CONSTRAINT learn_run_area_model_id_fkey FOREIGN KEY (area, model_id) REFERENCES app.score_model(area, id);
ALTER TABLE app.ledger_presence
    ADD CONSTRAINT ledger_presence_area_row_id_fkey FOREIGN KEY (area, row_id) REFERENCES app.ledger_row(area, id);
ALTER TABLE app.ledger_row
    ADD CONSTRAINT ledger_row_area_person_id_fkey FOREIGN KEY (area, person_id) REFERENCES app.person(area, id);
ALTER TABLE app.ledger_snapshot
    ADD CONSTRAINT ledger_snapshot_area_meeting_id_fkey FOREIGN KEY (area, meeting_id) REFERENCES app.meeting(area, id);
ALTER TABLE app.letter
    ADD CONSTRAINT letter_area_person_id_fkey FOREIGN KEY (area, person_id) REFERENCES app.person(area, id);
ALTER TABLE app.masked_opening
    ADD CONSTRAINT masked_opening_area_export_id_fkey FOREIGN KEY (area, export_id) REFERENCES app.masked_export(area, id);
ALTER TABLE app.match_decided
    ADD CONSTRAINT match_decided_area_decision_id_fkey FOREIGN KEY (area, decision_id) REFERENCES app.match_decision(area, id);
ALTER TABLE app.measure
    ADD CONSTRAINT measure_area_person_id_fkey FOREIGN KEY (area, person_id) REFERENCES app.person(area, id);
ALTER TABLE app.meeting_addition
    ADD CONSTRAINT meeting_addition_area_meeting_id_fkey FOREIGN KEY (area, meeting_id) REFERENCES app.meeting(area, id);
ALTER TABLE app.meeting
    ADD CONSTRAINT meeting_area_intake_id_fkey FOREIGN KEY (area, intake_id) REFERENCES app.intake(area, id);
ALTER TABLE app.missing
    ADD CONSTRAINT missing_area_person_id_fkey FOREIGN KEY (area, person_id) REFERENCES app.person(area, id);
ALTER TABLE app.missing_detail
    ADD CONSTRAINT missing_detail_area_missing_id_fkey FOREIGN KEY (area, missing_id) REFERENCES app.missing(area, id);
ALTER TABLE app.notice_seen
    ADD CONSTRAINT notice_seen_area_notice_id_fkey FOREIGN KEY (area, notice_id) REFERENCES app.notice(area, id);
ALTER TABLE app.outreach_answer
    ADD CONSTRAINT outreach_answer_area_ask_id_fkey FOREIGN KEY (area, ask_id) REFERENCES app.outreach_ask(area, id);
ALTER TABLE app.outreach_ask
    ADD CONSTRAINT outreach_ask_area_candidate_id_fkey FOREIGN KEY (area, candidate_id) REFERENCES app.outreach_candidate(area, id);
ALTER TABLE app.outreach_candidate
    ADD CONSTRAINT outreach_candidate_area_round_id_fkey FOREIGN KEY (area, round_id) REFERENCES app.outreach_round(area, id);
ALTER TABLE app.outreach_indicator
    ADD CONSTRAINT outreach_indicator_area_candidate_id_fkey FOREIGN KEY (area, candidate_id) REFERENCES app.outreach_candidate(area, id);
ALTER TABLE app.outreach_judgement
    ADD CONSTRAINT outreach_judgement_area_candidate_id_fkey FOREIGN KEY (area, candidate_id) REFERENCES app.outreach_candidate(area, id);
ALTER TABLE app.outreach_support
    ADD CONSTRAINT outreach_support_area_candidate_id_fkey FOREIGN KEY (area, candidate_id) REFERENCES app.outreach_candidate(area, id);
ALTER TABLE app.person_address
    ADD CONSTRAINT person_address_area_person_id_fkey FOREIGN KEY (area, person_id) REFERENCES app.person(area, id);
ALTER TABLE app.person_name
    ADD CONSTRAINT person_name_area_person_id_fkey FOREIGN KEY (area, person_id) REFERENCES app.person(area, id);
ALTER TABLE app.person_phone
    ADD CONSTRAINT person_phone_area_person_id_fkey FOREIGN KEY (area, person_id) REFERENCES app.person(area, id);
ALTER TABLE app.police_message
    ADD CONSTRAINT police_message_area_transition_id_fkey FOREIGN KEY (area, transition_id) REFERENCES app.transition(area, id);
ALTER TABLE app.police_referral
    ADD CONSTRAINT police_referral_area_id_fkey FOREIGN KEY (area, id) REFERENCES app.transition(area, id);
ALTER TABLE app.progress
    ADD CONSTRAINT progress_area_record_id_fkey FOREIGN KEY (area, record_id) REFERENCES app.record(area, id);
ALTER TABLE app.protection
    ADD CONSTRAINT protection_area_person_id_fkey FOREIGN KEY (area, person_id) REFERENCES app.person(area, id);
ALTER TABLE app.record
    ADD CONSTRAINT record_area_person_id_fkey FOREIGN KEY (area, person_id) REFERENCES app.person(area, id);
ALTER TABLE app.refused_row
    ADD CONSTRAINT refused_row_area_run_id_fkey FOREIGN KEY (area, run_id) REFERENCES app.source_run(area, id);
ALTER TABLE app.relation
    ADD CONSTRAINT relation_area_person_id_fkey FOREIGN KEY (area, person_id) REFERENCES app.person(area, id);
ALTER TABLE app.relation
    ADD CONSTRAINT relation_area_relative_id_fkey FOREIGN KEY (area, relative_id) REFERENCES app.person(area, id);
ALTER TABLE app.reporter
    ADD CONSTRAINT reporter_area_intake_id_fkey FOREIGN KEY (area, intake_id) REFERENCES app.intake(area, id);
ALTER TABLE app.reporter_before
    ADD CONSTRAINT reporter_before_area_intake_id_fkey FOREIGN KEY (area, intake_id) REFERENCES app.intake(area, id);
ALTER TABLE app.retention_item
    ADD CONSTRAINT retention_item_area_list_id_fkey FOREIGN KEY (area, list_id) REFERENCES app.retention_list(area, id);
ALTER TABLE app.score_alarm
    ADD CONSTRAINT score_alarm_area_evaluation_id_fkey FOREIGN KEY (area, evaluation_id) REFERENCES app.score_evaluation(area, id);
ALTER TABLE app.score_alarm
    ADD CONSTRAINT score_alarm_area_model_id_fkey FOREIGN KEY (area, model_id) REFERENCES app.score_model(area, id);
ALTER TABLE app.score
    ADD CONSTRAINT score_area_model_id_fkey FOREIGN KEY (area, model_id) REFERENCES app.score_model(area, id);
ALTER TABLE app.score
    ADD CONSTRAINT score_area_view_id_fkey FOREIGN KEY (area, view_id) REFERENCES app.score_view(area, id);
ALTER TABLE app.score_decision
    ADD CONSTRAINT score_decision_area_view_id_fkey FOREIGN KEY (area, view_id) REFERENCES app.score_view(area, id);
ALTER TABLE app.score_evaluation
    ADD CONSTRAINT score_evaluation_area_ask_id_fkey FOREIGN KEY (area, ask_id) REFERENCES app.score_evaluation_ask(area, id);
ALTER TABLE app.score_evaluation
    ADD CONSTRAINT score_evaluation_area_model_id_fkey FOREIGN KEY (area, model_id) REFERENCES app.score_model(area, id);
ALTER TABLE app.score_evaluation_ask
    ADD CONSTRAINT score_evaluation_ask_area_model_id_fkey FOREIGN KEY (area, model_id) REFERENCES app.score_model(area, id);
ALTER TABLE app.score_exposure
    ADD CONSTRAINT score_exposure_area_score_id_fkey FOREIGN KEY (area, score_id) REFERENCES app.score(area, id);
ALTER TABLE app.score_exposure
    ADD CONSTRAINT score_exposure_area_view_id_fkey FOREIGN KEY (area, view_id) REFERENCES app.score_view(area, id);
ALTER TABLE app.score_model_step
    ADD CONSTRAINT score_model_step_area_model_id_fkey FOREIGN KEY (area, model_id) REFERENCES app.score_model(area, id);
ALTER TABLE app.score_shadow
    ADD CONSTRAINT score_shadow_area_model_id_fkey FOREIGN KEY (area, model_id) REFERENCES app.score_model(area, id);
ALTER TABLE app.score_sign
    ADD CONSTRAINT score_sign_area_model_id_fkey FOREIGN KEY (area, model_id) REFERENCES app.score_model(area, id);
ALTER TABLE app.score_sign
    ADD CONSTRAINT score_sign_area_verdict_id_fkey FOREIGN KEY (area, verdict_id) REFERENCES app.score_verdict(area, id);
ALTER TABLE app.score_verdict
    ADD CONSTRAINT score_verdict_area_model_id_fkey FOREIGN KEY (area, model_id) REFERENCES app.score_model(area, id);
ALTER TABLE app.score_verdict
    ADD CONSTRAINT score_verdict_area_run_id_fkey FOREIGN KEY (area, run_id) REFERENCES app.learn_run(area, id);
ALTER TABLE app.sheet
    ADD CONSTRAINT sheet_area_org_id_wording_fkey FOREIGN KEY (area, org_id, wording) REFERENCES app.sheet_wording(area, org_id, hash);
ALTER TABLE app.sheet
    ADD CONSTRAINT sheet_area_person_id_fkey FOREIGN KEY (area, person_id) REFERENCES app.person(area, id);
ALTER TABLE app.sheet_revision
    ADD CONSTRAINT sheet_revision_area_org_id_wording_fkey FOREIGN KEY (area, org_id, wording) REFERENCES app.sheet_wording(area, org_id, hash);
ALTER TABLE app.sighting
    ADD CONSTRAINT sighting_area_person_id_fkey FOREIGN KEY (area, person_id) REFERENCES app.person(area, id);
ALTER TABLE app.source_part
    ADD CONSTRAINT source_part_area_run_id_fkey FOREIGN KEY (area, run_id) REFERENCES app.source_run(area, id);
ALTER TABLE app.source_record
    ADD CONSTRAINT source_record_area_person_id_fkey FOREIGN KEY (area, person_id) REFERENCES app.linked_person(area, id);
ALTER TABLE app.transition
    ADD CONSTRAINT transition_area_person_id_fkey FOREIGN KEY (area, person_id) REFERENCES app.person(area, id);
ALTER TABLE app.transition_step
    ADD CONSTRAINT transition_step_area_transition_id_fkey FOREIGN KEY (area, transition_id) REFERENCES app.transition(area, id);
ALTER TABLE app.warrant
    ADD CONSTRAINT warrant_area_custody_id_fkey FOREIGN KEY (area, custody_id) REFERENCES app.custody(area, id);
ALTER TABLE app.warrant_step
    ADD CONSTRAINT warrant_step_area_warrant_id_fkey FOREIGN KEY (area, warrant_id) REFERENCES app.warrant(area, id);
ALTER TABLE app.watch
    ADD CONSTRAINT watch_area_person_id_fkey FOREIGN KEY (area, person_id) REFERENCES app.person(area, id);
ALTER TABLE app.watch_step
    ADD CONSTRAINT watch_step_area_watch_id_fkey FOREIGN KEY (area, watch_id) REFERENCES app.watch(area, id);
ALTER TABLE ONLY auth.api_key
    ADD CONSTRAINT api_key_role_fkey FOREIGN KEY (role) REFERENCES ref.role(code);
ALTER TABLE ONLY ref.agency
    ADD CONSTRAINT agency_area_fkey FOREIGN KEY (area) REFERENCES ref.area(id);
ALTER TABLE ONLY ref.agency
    ADD CONSTRAINT agency_municipality_fkey FOREIGN KEY (municipality) REFERENCES ref.municipality(code);
ALTER TABLE ONLY ref.agency
    ADD CONSTRAINT agency_parent_fkey FOREIGN KEY (parent) REFERENCES ref.agency(id);
ALTER TABLE ONLY ref.jurisdiction
    ADD CONSTRAINT jurisdiction_centre_fkey FOREIGN KEY (centre) REFERENCES ref.agency(id);
ALTER TABLE ONLY ref.jurisdiction
    ADD CONSTRAINT jurisdiction_municipality_org_fkey FOREIGN KEY (municipality_org) REFERENCES ref.agency(id);
ALTER TABLE ONLY ref.municipality
    ADD CONSTRAINT municipality_area_fkey FOREIGN KEY (area) REFERENCES ref.area(id);
ALTER TABLE ONLY ref.police_beat
    ADD CONSTRAINT police_beat_municipality_org_fkey FOREIGN KEY (municipality_org) REFERENCES ref.agency(id);
ALTER TABLE ONLY ref.police_beat
    ADD CONSTRAINT police_beat_station_set_org_fkey FOREIGN KEY (station, set_org) REFERENCES ref.agency(id, parent);
ALTER TABLE ONLY ref.police_share
    ADD CONSTRAINT police_share_area_fkey FOREIGN KEY (area) REFERENCES ref.area(id);
ALTER TABLE ONLY ref.police_share
    ADD CONSTRAINT police_share_police_fkey FOREIGN KEY (police) REFERENCES ref.agency(id);
ALTER TABLE ONLY ref.police_share
    ADD CONSTRAINT police_share_set_org_area_fkey FOREIGN KEY (set_org, area) REFERENCES ref.agency(id, area);
ALTER TABLE ONLY ref.post
    ADD CONSTRAINT post_org_id_fkey FOREIGN KEY (org_id) REFERENCES ref.agency(id);
ALTER TABLE ONLY ref.post_school
    ADD CONSTRAINT post_school_org_id_fkey FOREIGN KEY (org_id) REFERENCES ref.agency(id);
ALTER TABLE ONLY ref.post_school
    ADD CONSTRAINT post_school_post_id_fkey FOREIGN KEY (post_id) REFERENCES ref.post(id);
ALTER TABLE ONLY ref.post
    ADD CONSTRAINT post_section_id_fkey FOREIGN KEY (section_id) REFERENCES ref.section(id);
ALTER TABLE ONLY ref.right_rule
    ADD CONSTRAINT right_rule_role_fkey FOREIGN KEY (role) REFERENCES ref.role(code);
ALTER TABLE ONLY ref.section
    ADD CONSTRAINT section_org_id_fkey FOREIGN KEY (org_id) REFERENCES ref.agency(id);
ALTER TABLE app.access_request ENABLE ROW LEVEL SECURITY;
CREATE POLICY add ON app.transition_step FOR INSERT TO kasugai_write WITH CHECK (((by_org = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])) AND ((by_org = org_id) OR (by_org = to_org))));
ALTER TABLE app.adoption ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.adoption_month ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.agenda_item ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.alert ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.alert_rule ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.announcement ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.announcement_read ENABLE ROW LEVEL SECURITY;
CREATE POLICY answer ON app.access_request FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
ALTER TABLE app.appointment ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.approval ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.approval_act ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.approval_route ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.area_charge ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.area_group ENABLE ROW LEVEL SECURITY;
CREATE POLICY ask ON app.access_request FOR INSERT TO kasugai_write WITH CHECK ((from_org = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY ask ON app.survey_told FOR INSERT TO kasugai_write WITH CHECK ((from_org = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY asked ON app.outreach_ask FOR SELECT TO kasugai_read, kasugai_write USING ((to_org = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
ALTER TABLE app.asked_area ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.attachment ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.break_glass ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.bulk_job ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.bulk_line ENABLE ROW LEVEL SECURITY;
CREATE POLICY by_rule ON app.transition_from TO kasugai_work USING (true) WITH CHECK (true);
CREATE POLICY by_rule ON app.transition_step TO kasugai_work USING (true) WITH CHECK (true);
ALTER TABLE app.case_join ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.case_joined ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.change ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.check_result ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.checkin_proof ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.checkin_rows ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.checkin_run ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.checkin_score ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.checkin_setting ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.checkin_trial ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.checkin_trial_score ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.checkin_weight ENABLE ROW LEVEL SECURITY;
CREATE POLICY claim ON app.checkin_rows FOR SELECT TO kasugai_work USING (true);
CREATE POLICY claim ON app.checkin_run FOR SELECT TO kasugai_work USING (true);
CREATE POLICY claim ON app.checkin_setting FOR SELECT TO kasugai_work USING (true);
CREATE POLICY claim ON app.erased_file FOR SELECT TO kasugai_work USING (true);
CREATE POLICY claim ON app.event TO kasugai_work USING (true) WITH CHECK (true);
CREATE POLICY claim ON app.learn_run FOR SELECT TO kasugai_work USING (true);
CREATE POLICY claim ON app.learn_setting FOR SELECT TO kasugai_work USING (true);
CREATE POLICY claim ON app.linked_person FOR SELECT TO kasugai_work USING (true);
CREATE POLICY claim ON app.masked_export FOR SELECT TO kasugai_work USING (true);
CREATE POLICY claim ON app.match_model FOR SELECT TO kasugai_work USING (true);
CREATE POLICY claim ON app.retention_item FOR SELECT TO kasugai_work USING (true);
CREATE POLICY claim ON app.retention_list FOR SELECT TO kasugai_work USING (true);
CREATE POLICY claim ON app.score_evaluation_ask FOR SELECT TO kasugai_work USING (true);
CREATE POLICY claim ON app.source_run FOR SELECT TO kasugai_work USING (true);
ALTER TABLE app.code_map ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.comment ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.conflict ENABLE ROW LEVEL SECURITY;
CREATE POLICY count ON app.adoption TO kasugai_work USING (true) WITH CHECK (true);
CREATE POLICY count ON app.adoption_month TO kasugai_work USING (true) WITH CHECK (true);
CREATE POLICY count ON app.episode FOR SELECT TO kasugai_work USING (true);
ALTER TABLE app.counter ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.custody ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.custody_consent ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.custody_due ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.custody_extension ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.custody_fact ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.data_key ENABLE ROW LEVEL SECURITY;
CREATE POLICY delete_own ON app.adoption FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.adoption_month FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.agenda_item FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.alert FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.alert_rule FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.announcement FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.announcement_read FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.appointment FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.approval FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.approval_act FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.approval_route FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.area_charge FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.area_group FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.asked_area FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.attachment FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.bulk_job FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.bulk_line FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.case_join FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.case_joined FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.change FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.check_result FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.checkin_proof FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.checkin_rows FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.checkin_run FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.checkin_score FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.checkin_setting FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.checkin_trial FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.checkin_trial_score FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.checkin_weight FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.code_map FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.comment FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.conflict FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.counter FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.custody FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.custody_consent FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.custody_due FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.custody_extension FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.custody_fact FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.data_key FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.delivery FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.deputy FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.disposition FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.draft FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.episode FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.erased FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.erased_file FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.erasure_certificate FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.event FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.external_id FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.fact FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.favourite FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.feed FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.genogram_mark FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.idempotency FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.import_job FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.import_row FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.intake FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.intake_child FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.learn_run FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.learn_setting FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.ledger_presence FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.ledger_row FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.ledger_snapshot FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.letter FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.linked_person FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.masked_export FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.masked_opening FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.match_decided FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.match_decision FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.match_key FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.match_model FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.match_number FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.match_pair FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.match_proposal FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.measure FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.meeting FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.meeting_addition FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.missing FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.missing_answer FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.missing_detail FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.missing_hit FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.missing_read FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.missing_told FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.notice FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.notice_seen FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.outreach_answer FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.outreach_ask FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.outreach_candidate FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.outreach_indicator FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.outreach_judgement FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.outreach_round FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.outreach_support FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.paper_template FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.person FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.person_address FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.person_name FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.person_phone FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.police_message FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.progress FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.protection FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.purpose FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.record FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.refused_row FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.relation FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.reporter FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.reporter_before FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.retention_hold FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.retention_item FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.retention_list FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.saved_search FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.score FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.score_alarm FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.score_decision FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.score_dispute FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.score_evaluation FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.score_evaluation_ask FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.score_exposure FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.score_flag_closed FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.score_held FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.score_model FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.score_model_step FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.score_review FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.score_shadow FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.score_shadow_head FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.score_sign FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.score_verdict FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.score_view FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.sheet FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.sheet_codes FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.sheet_form FOR DELETE TO kasugai_write USING (((effective_on IS NULL) AND (org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))));
CREATE POLICY delete_own ON app.sheet_revision FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.sheet_wording FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.sighting FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.source FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.source_layout FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.source_part FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.source_record FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.source_run FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.staff FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.staged_row FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.statistics_close FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.survey FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.survey_told FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.task FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.warrant FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.warrant_step FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.watch FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.watch_step FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.webhook FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY delete_own ON app.work_study FOR DELETE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
ALTER TABLE app.delivery ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.deputy ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.disposition ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.draft ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.episode ENABLE ROW LEVEL SECURITY;
CREATE POLICY erase ON app.access_request TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY erase ON app.break_glass TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY erase ON app.outreach_answer TO kasugai_migrate USING ((asked_by = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY erase ON app.transition FOR SELECT TO kasugai_migrate USING ((to_org = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
ALTER TABLE app.erased ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.erased_file ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.erasure_certificate ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.event ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.external_id ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.fact ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.favourite ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.feed ENABLE ROW LEVEL SECURITY;
CREATE POLICY folder ON app.source FOR SELECT TO kasugai_work USING (true);
CREATE POLICY forget ON app.idempotency TO kasugai_work USING (true) WITH CHECK (true);
ALTER TABLE app.genogram_mark ENABLE ROW LEVEL SECURITY;
CREATE POLICY hand_over ON app.change FOR INSERT TO kasugai_work WITH CHECK ((entity = 'episode'::text));
CREATE POLICY hand_over ON app.episode FOR UPDATE TO kasugai_work USING (true) WITH CHECK (true);
CREATE POLICY hand_over ON app.intake_child FOR UPDATE TO kasugai_work USING (true) WITH CHECK (true);
CREATE POLICY handed ON app.episode FOR SELECT TO kasugai_work USING (true);
ALTER TABLE app.idempotency ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.import_job ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.import_row ENABLE ROW LEVEL SECURITY;
CREATE POLICY in_clear ON app.person_address AS RESTRICTIVE FOR SELECT TO kasugai_police USING (((sealed IS NULL) OR (CURRENT_USER <> 'kasugai_police'::name)));
CREATE POLICY insert_own ON app.adoption FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.adoption_month FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.agenda_item FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.alert FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.alert_rule FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.announcement FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.announcement_read FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.appointment FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.approval FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.approval_act FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.approval_route FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.area_charge FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.area_group FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.asked_area FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.attachment FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.bulk_job FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.bulk_line FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.case_join FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.case_joined FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.change FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.check_result FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.checkin_proof FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.checkin_rows FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.checkin_run FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.checkin_score FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.checkin_setting FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.checkin_trial FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.checkin_trial_score FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.checkin_weight FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.code_map FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.comment FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.conflict FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.counter FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.custody FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.custody_consent FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.custody_due FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.custody_extension FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.custody_fact FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.data_key FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.delivery FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.deputy FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.disposition FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.draft FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.episode FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.erased FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.erased_file FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.erasure_certificate FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.event FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.external_id FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.fact FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.favourite FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.feed FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.genogram_mark FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.idempotency FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.import_job FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.import_row FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.intake FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.intake_child FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.learn_run FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.learn_setting FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.ledger_presence FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.ledger_row FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.ledger_snapshot FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.letter FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.linked_person FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.masked_export FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.masked_opening FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.match_decided FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.match_decision FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.match_key FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.match_model FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.match_number FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.match_pair FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.match_proposal FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.measure FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.meeting FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.meeting_addition FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.missing FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.missing_answer FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.missing_detail FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.missing_hit FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.missing_read FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.notice FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.notice_seen FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.outreach_answer FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.outreach_ask FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.outreach_candidate FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.outreach_indicator FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.outreach_judgement FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.outreach_round FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.outreach_support FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.paper_template FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.person FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.person_address FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.person_name FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.person_phone FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.police_message FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.progress FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.protection FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.purpose FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.record FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.refused_row FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.relation FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.reporter FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.reporter_before FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.retention_hold FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.retention_item FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.retention_list FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.saved_search FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.score FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.score_alarm FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.score_decision FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.score_dispute FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.score_evaluation FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.score_evaluation_ask FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.score_exposure FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.score_flag_closed FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.score_held FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.score_model FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.score_model_step FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.score_review FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.score_shadow FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.score_shadow_head FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.score_sign FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.score_verdict FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.score_view FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.sheet FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.sheet_codes FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.sheet_form FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.sheet_revision FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.sheet_wording FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.sighting FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.source FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.source_layout FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.source_part FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.source_record FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.source_run FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.staff FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.staged_row FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.statistics_close FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.survey FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.task FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.warrant FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.warrant_step FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.watch FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.watch_step FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.webhook FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY insert_own ON app.work_study FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
ALTER TABLE app.intake ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.intake_child ENABLE ROW LEVEL SECURITY;
CREATE POLICY judged ON app.checkin_trial FOR SELECT TO kasugai_audit USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY judged ON app.checkin_trial_score FOR SELECT TO kasugai_audit USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY judged ON app.score_shadow FOR SELECT TO kasugai_audit USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
ALTER TABLE app.learn_run ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.learn_setting ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.ledger_presence ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.ledger_row ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.ledger_snapshot ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.letter ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.linked_person ENABLE ROW LEVEL SECURITY;
CREATE POLICY load ON app.adoption TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.adoption_month TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.agenda_item TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.alert TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.alert_rule TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.announcement TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.announcement_read TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.appointment TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.approval TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.approval_act TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.approval_route TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.area_charge TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.area_group TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.asked_area TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.attachment TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.bulk_job TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.bulk_line TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.case_join TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.case_joined TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.change TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.check_result TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.checkin_proof TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.checkin_rows TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.checkin_run TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.checkin_score TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.checkin_setting TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.checkin_trial TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.checkin_trial_score TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.checkin_weight TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.code_map TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.comment TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.conflict TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.counter TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.custody TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.custody_consent TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.custody_due TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.custody_extension TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.custody_fact TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.data_key TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.delivery TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.deputy TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.disposition TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.draft TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.episode TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.erased TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.erased_file TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.erasure_certificate TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.event TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.external_id TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.fact TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.favourite TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.feed TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.genogram_mark TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.idempotency TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.import_job TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.import_row TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.intake TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.intake_child TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.learn_run TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.learn_setting TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.ledger_presence TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.ledger_row TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.ledger_snapshot TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.letter TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.linked_person TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.masked_export TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.masked_opening TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.match_decided TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.match_decision TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.match_key TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.match_model TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.match_number TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.match_pair TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.match_proposal TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.measure TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.meeting TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.meeting_addition TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.missing TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.missing_answer TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.missing_detail TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.missing_hit TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.missing_read TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.missing_told TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.notice TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.notice_seen TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.outreach_answer TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.outreach_ask TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.outreach_candidate TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.outreach_indicator TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.outreach_judgement TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.outreach_round TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.outreach_support TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.paper_template TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.person TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.person_address TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.person_name TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.person_phone TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.police_answer TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.police_message TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.police_referral TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.progress TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.protection TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.purpose TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.record TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.refused_row TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.relation TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.reporter TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.reporter_before TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.retention_hold TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.retention_item TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.retention_list TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.saved_search TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.score TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.score_alarm TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.score_decision TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.score_dispute TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.score_evaluation TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.score_evaluation_ask TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.score_exposure TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.score_flag_closed TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.score_held TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.score_model TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.score_model_step TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.score_review TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.score_shadow TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.score_shadow_head TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.score_sign TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.score_verdict TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.score_view TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.sheet TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.sheet_codes TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.sheet_form TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.sheet_revision TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.sheet_wording TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.sighting TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.source TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.source_layout TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.source_part TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.source_record TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.source_run TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.staff TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.staged_row TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.statistics_close TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.survey TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.survey_told TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.task TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.transition TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.transition_from TO kasugai_migrate USING (true) WITH CHECK (true);
CREATE POLICY load ON app.transition_step TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.warrant TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.warrant_step TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.watch TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.watch_step TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.webhook TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY load ON app.work_study TO kasugai_migrate USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY log_in ON app.appointment FOR SELECT TO kasugai_auth USING (true);
CREATE POLICY log_in ON app.staff FOR SELECT TO kasugai_auth USING (true);
ALTER TABLE app.masked_export ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.masked_opening ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.match_decided ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.match_decision ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.match_key ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.match_model ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.match_number ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.match_pair ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.match_proposal ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.measure ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.meeting ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.meeting_addition ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.missing ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.missing_answer ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.missing_detail ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.missing_hit ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.missing_read ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.missing_told ENABLE ROW LEVEL SECURITY;
CREATE POLICY moved ON app.source_record FOR SELECT TO kasugai_work USING ((source = 'jumin'::text));
CREATE POLICY nationwide ON app.erased FOR SELECT TO kasugai_search USING ((kind = 'person'::text));
CREATE POLICY nationwide ON app.missing_detail FOR SELECT TO kasugai_search, kasugai_work USING ((to_orgs <> '{}'::integer[]));
CREATE POLICY nationwide ON app.person FOR SELECT TO kasugai_search USING (true);
CREATE POLICY nationwide ON app.person_address FOR SELECT TO kasugai_search USING ((sealed IS NULL));
CREATE POLICY nationwide ON app.person_name FOR SELECT TO kasugai_search USING (true);
CREATE POLICY nationwide ON app.person_phone FOR SELECT TO kasugai_search USING ((sealed IS NULL));
CREATE POLICY nationwide ON app.record FOR SELECT TO kasugai_search USING (true);
ALTER TABLE app.notice ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.notice_seen ENABLE ROW LEVEL SECURITY;
CREATE POLICY open ON app.break_glass FOR INSERT TO kasugai_write WITH CHECK ((from_org = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY open_for_review ON app.access_request FOR INSERT TO kasugai_write WITH CHECK ((review AND (answer = 'granted'::text) AND (org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])) AND (EXISTS ( SELECT
   FROM ref.agency a
  WHERE ((a.id = access_request.from_org) AND (a.kind = 'national'::text))))));
ALTER TABLE app.outreach_answer ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.outreach_ask ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.outreach_candidate ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.outreach_indicator ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.outreach_judgement ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.outreach_round ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.outreach_support ENABLE ROW LEVEL SECURITY;
CREATE POLICY overseen ON app.adoption FOR SELECT TO kasugai_export, kasugai_read USING ((area = ANY ((NULLIF(current_setting('app.overseen'::text, true), ''::text))::smallint[])));
CREATE POLICY overseen ON app.adoption_month FOR SELECT TO kasugai_export, kasugai_read USING ((area = ANY ((NULLIF(current_setting('app.overseen'::text, true), ''::text))::smallint[])));
CREATE POLICY overseen ON app.statistics_close FOR SELECT TO kasugai_export, kasugai_read USING ((area = ANY ((NULLIF(current_setting('app.overseen'::text, true), ''::text))::smallint[])));
ALTER TABLE app.paper_template ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.person ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.person_address ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.person_name ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.person_phone ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.police_answer ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.police_message ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.police_referral ENABLE ROW LEVEL SECURITY;
CREATE POLICY policed ON app.custody FOR SELECT TO kasugai_police USING ((org_id = ANY ((NULLIF(current_setting('app.policed'::text, true), ''::text))::integer[])));
CREATE POLICY policed ON app.episode FOR SELECT TO kasugai_police USING ((org_id = ANY ((NULLIF(current_setting('app.policed'::text, true), ''::text))::integer[])));
CREATE POLICY policed ON app.intake FOR SELECT TO kasugai_police USING ((org_id = ANY ((NULLIF(current_setting('app.policed'::text, true), ''::text))::integer[])));
CREATE POLICY policed ON app.intake_child FOR SELECT TO kasugai_police USING ((org_id = ANY ((NULLIF(current_setting('app.policed'::text, true), ''::text))::integer[])));
CREATE POLICY policed ON app.meeting FOR SELECT TO kasugai_police USING ((org_id = ANY ((NULLIF(current_setting('app.policed'::text, true), ''::text))::integer[])));
CREATE POLICY policed ON app.person FOR SELECT TO kasugai_police USING ((org_id = ANY ((NULLIF(current_setting('app.policed'::text, true), ''::text))::integer[])));
CREATE POLICY policed ON app.person_address FOR SELECT TO kasugai_police USING ((org_id = ANY ((NULLIF(current_setting('app.policed'::text, true), ''::text))::integer[])));
CREATE POLICY policed ON app.person_name FOR SELECT TO kasugai_police USING ((org_id = ANY ((NULLIF(current_setting('app.policed'::text, true), ''::text))::integer[])));
CREATE POLICY policed ON app.protection FOR SELECT TO kasugai_police USING ((org_id = ANY ((NULLIF(current_setting('app.policed'::text, true), ''::text))::integer[])));
CREATE POLICY policed ON app.record FOR SELECT TO kasugai_police USING ((org_id = ANY ((NULLIF(current_setting('app.policed'::text, true), ''::text))::integer[])));
CREATE POLICY policed ON app.relation FOR SELECT TO kasugai_police USING ((org_id = ANY ((NULLIF(current_setting('app.policed'::text, true), ''::text))::integer[])));
CREATE POLICY policed ON app.sighting FOR SELECT TO kasugai_police USING ((org_id = ANY ((NULLIF(current_setting('app.policed'::text, true), ''::text))::integer[])));
CREATE POLICY policed ON app.transition FOR SELECT TO kasugai_police USING ((org_id = ANY ((NULLIF(current_setting('app.policed'::text, true), ''::text))::integer[])));
ALTER TABLE app.progress ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.protection ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.purpose ENABLE ROW LEVEL SECURITY;
CREATE POLICY raise ON app.conflict FOR INSERT TO kasugai_work WITH CHECK (true);
CREATE POLICY raise ON app.missing_hit FOR INSERT TO kasugai_work WITH CHECK (true);
CREATE POLICY raise ON app.score_review FOR INSERT TO kasugai_work WITH CHECK (true);
CREATE POLICY raise_once ON app.conflict FOR SELECT TO kasugai_auth, kasugai_work USING (true);
CREATE POLICY raise_once ON app.missing_hit FOR SELECT TO kasugai_work USING (true);
CREATE POLICY raise_once ON app.score_review FOR SELECT TO kasugai_work USING (true);
CREATE POLICY readable ON app.access_request FOR SELECT TO kasugai_read, kasugai_write USING (((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])) OR (from_org = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))));
CREATE POLICY readable ON app.adoption FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.orgs'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.adoption_month FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.orgs'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.agenda_item FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.alert FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.alert_rule FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.announcement FOR SELECT TO kasugai_read, kasugai_write USING (((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])) OR ((withdrawn_at IS NULL) AND (to_orgs && (NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))));
CREATE POLICY readable ON app.announcement_read FOR SELECT TO kasugai_read, kasugai_write USING (((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])) OR (from_org = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))));
CREATE POLICY readable ON app.appointment FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.orgs'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.approval FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.approval_act FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.approval_route FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.area_charge FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.area_group FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.asked_area FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.orgs'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.attachment FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((org_id = ANY ((NULLIF(current_setting('app.orgs'::text, true), ''::text))::integer[])) OR (person_id = (NULLIF(current_setting('app.person'::text, true), ''::text))::uuid)));
CREATE POLICY readable ON app.break_glass FOR SELECT TO kasugai_read, kasugai_write USING (((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])) OR (from_org = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))));
CREATE POLICY readable ON app.bulk_job FOR SELECT TO kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.bulk_line FOR SELECT TO kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.case_join FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.case_joined FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.change FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((org_id = ANY ((NULLIF(current_setting('app.orgs'::text, true), ''::text))::integer[])) OR (person_id = (NULLIF(current_setting('app.person'::text, true), ''::text))::uuid)));
CREATE POLICY readable ON app.check_result FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.checkin_proof FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.checkin_rows FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.checkin_run FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.checkin_score FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.checkin_setting FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.checkin_trial FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.checkin_trial_score FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.checkin_weight FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.code_map FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.orgs'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.comment FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((org_id = ANY ((NULLIF(current_setting('app.orgs'::text, true), ''::text))::integer[])) OR (person_id = (NULLIF(current_setting('app.person'::text, true), ''::text))::uuid)));
CREATE POLICY readable ON app.conflict FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.orgs'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.counter FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.orgs'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.custody FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((org_id = ANY ((NULLIF(current_setting('app.orgs'::text, true), ''::text))::integer[])) OR (person_id = (NULLIF(current_setting('app.person'::text, true), ''::text))::uuid)));
CREATE POLICY readable ON app.custody_consent FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((org_id = ANY ((NULLIF(current_setting('app.orgs'::text, true), ''::text))::integer[])) OR (person_id = (NULLIF(current_setting('app.person'::text, true), ''::text))::uuid)));
CREATE POLICY readable ON app.custody_due FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((org_id = ANY ((NULLIF(current_setting('app.orgs'::text, true), ''::text))::integer[])) OR (person_id = (NULLIF(current_setting('app.person'::text, true), ''::text))::uuid)));
CREATE POLICY readable ON app.custody_extension FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((org_id = ANY ((NULLIF(current_setting('app.orgs'::text, true), ''::text))::integer[])) OR (person_id = (NULLIF(current_setting('app.person'::text, true), ''::text))::uuid)));
CREATE POLICY readable ON app.custody_fact FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((org_id = ANY ((NULLIF(current_setting('app.orgs'::text, true), ''::text))::integer[])) OR (person_id = (NULLIF(current_setting('app.person'::text, true), ''::text))::uuid)));
CREATE POLICY readable ON app.data_key FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((org_id = ANY ((NULLIF(current_setting('app.orgs'::text, true), ''::text))::integer[])) OR (person_id = (NULLIF(current_setting('app.person'::text, true), ''::text))::uuid)));
CREATE POLICY readable ON app.delivery FOR SELECT TO kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.deputy FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.orgs'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.disposition FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((org_id = ANY ((NULLIF(current_setting('app.orgs'::text, true), ''::text))::integer[])) OR (person_id = (NULLIF(current_setting('app.person'::text, true), ''::text))::uuid)));
CREATE POLICY readable ON app.draft FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.orgs'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.episode FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((org_id = ANY ((NULLIF(current_setting('app.orgs'::text, true), ''::text))::integer[])) OR (person_id = (NULLIF(current_setting('app.person'::text, true), ''::text))::uuid)));
CREATE POLICY readable ON app.erased FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.erased_file FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.erasure_certificate FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.event FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.orgs'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.external_id FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.fact FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.favourite FOR SELECT TO kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.feed FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.orgs'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.genogram_mark FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((org_id = ANY ((NULLIF(current_setting('app.orgs'::text, true), ''::text))::integer[])) OR (person_id = (NULLIF(current_setting('app.person'::text, true), ''::text))::uuid)));
CREATE POLICY readable ON app.idempotency FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.orgs'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.import_job FOR SELECT TO kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.import_row FOR SELECT TO kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.intake FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.orgs'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.intake_child FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((org_id = ANY ((NULLIF(current_setting('app.orgs'::text, true), ''::text))::integer[])) OR (person_id = (NULLIF(current_setting('app.person'::text, true), ''::text))::uuid)));
CREATE POLICY readable ON app.learn_run FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.learn_setting FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.ledger_presence FOR SELECT TO kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.ledger_row FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.ledger_snapshot FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.letter FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((org_id = ANY ((NULLIF(current_setting('app.orgs'::text, true), ''::text))::integer[])) OR (person_id = (NULLIF(current_setting('app.person'::text, true), ''::text))::uuid)));
CREATE POLICY readable ON app.linked_person FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.masked_export FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.masked_opening FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.match_decided FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.match_decision FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.match_key FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.match_model FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.match_number FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.match_pair FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.match_proposal FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.measure FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.meeting FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.orgs'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.meeting_addition FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.missing FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])) OR (to_orgs && (NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.missing_answer FOR SELECT TO kasugai_read, kasugai_write USING (((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])) OR (from_org = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))));
CREATE POLICY readable ON app.missing_detail FOR SELECT TO kasugai_read, kasugai_write USING (((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])) OR (to_orgs && (NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.missing_hit FOR SELECT TO kasugai_read, kasugai_write USING (((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])) OR (from_org = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))));
CREATE POLICY readable ON app.missing_read FOR SELECT TO kasugai_read, kasugai_write USING (((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])) OR (from_org = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))));
CREATE POLICY readable ON app.missing_told FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])) OR (from_org = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))));
CREATE POLICY readable ON app.notice FOR SELECT TO kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.notice_seen FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.outreach_answer FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING ((EXISTS ( SELECT
   FROM app.outreach_ask a
  WHERE ((a.area = outreach_answer.area) AND (a.id = outreach_answer.ask_id)))));
CREATE POLICY readable ON app.outreach_ask FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.outreach_candidate FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.outreach_indicator FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.outreach_judgement FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.outreach_round FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.outreach_support FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.paper_template FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.orgs'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.person FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((org_id = ANY ((NULLIF(current_setting('app.orgs'::text, true), ''::text))::integer[])) OR (person_id = (NULLIF(current_setting('app.person'::text, true), ''::text))::uuid)));
CREATE POLICY readable ON app.person_address FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((org_id = ANY ((NULLIF(current_setting('app.orgs'::text, true), ''::text))::integer[])) OR (person_id = (NULLIF(current_setting('app.person'::text, true), ''::text))::uuid)));
CREATE POLICY readable ON app.person_name FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((org_id = ANY ((NULLIF(current_setting('app.orgs'::text, true), ''::text))::integer[])) OR (person_id = (NULLIF(current_setting('app.person'::text, true), ''::text))::uuid)));
CREATE POLICY readable ON app.person_phone FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((org_id = ANY ((NULLIF(current_setting('app.orgs'::text, true), ''::text))::integer[])) OR (person_id = (NULLIF(current_setting('app.person'::text, true), ''::text))::uuid)));
CREATE POLICY readable ON app.police_message FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.orgs'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.progress FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((org_id = ANY ((NULLIF(current_setting('app.orgs'::text, true), ''::text))::integer[])) OR (person_id = (NULLIF(current_setting('app.person'::text, true), ''::text))::uuid)));
CREATE POLICY readable ON app.protection FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((org_id = ANY ((NULLIF(current_setting('app.orgs'::text, true), ''::text))::integer[])) OR (person_id = (NULLIF(current_setting('app.person'::text, true), ''::text))::uuid)));
CREATE POLICY readable ON app.purpose FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((org_id = ANY ((NULLIF(current_setting('app.orgs'::text, true), ''::text))::integer[])) OR (person_id = (NULLIF(current_setting('app.person'::text, true), ''::text))::uuid)));
CREATE POLICY readable ON app.record FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((org_id = ANY ((NULLIF(current_setting('app.orgs'::text, true), ''::text))::integer[])) OR (person_id = (NULLIF(current_setting('app.person'::text, true), ''::text))::uuid)));
CREATE POLICY readable ON app.refused_row FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.relation FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((org_id = ANY ((NULLIF(current_setting('app.orgs'::text, true), ''::text))::integer[])) OR (person_id = (NULLIF(current_setting('app.person'::text, true), ''::text))::uuid)));
CREATE POLICY readable ON app.reporter FOR SELECT TO kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.reporter_before FOR SELECT TO kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.retention_hold FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.retention_item FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.retention_list FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.saved_search FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.score FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.score_alarm FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.score_decision FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.score_dispute FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.score_evaluation FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.score_evaluation_ask FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.score_exposure FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.score_flag_closed FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.score_held FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.score_model FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.score_model_step FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.score_review FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.score_shadow FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.score_shadow_head FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.score_sign FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.score_verdict FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.score_view FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.sheet FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((org_id = ANY ((NULLIF(current_setting('app.orgs'::text, true), ''::text))::integer[])) OR (person_id = (NULLIF(current_setting('app.person'::text, true), ''::text))::uuid)));
CREATE POLICY readable ON app.sheet_codes FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.orgs'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.sheet_form FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.orgs'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.sheet_revision FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((org_id = ANY ((NULLIF(current_setting('app.orgs'::text, true), ''::text))::integer[])) OR (person_id = (NULLIF(current_setting('app.person'::text, true), ''::text))::uuid)));
CREATE POLICY readable ON app.sheet_wording FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.orgs'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.sighting FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((org_id = ANY ((NULLIF(current_setting('app.orgs'::text, true), ''::text))::integer[])) OR (person_id = (NULLIF(current_setting('app.person'::text, true), ''::text))::uuid)));
CREATE POLICY readable ON app.source FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.source_layout FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.source_part FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.source_record FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.source_run FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.staff FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.orgs'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.staged_row FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.statistics_close FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.orgs'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.survey FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])) OR (to_orgs && (NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.survey_told FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])) OR (from_org = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))));
CREATE POLICY readable ON app.task FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((org_id = ANY ((NULLIF(current_setting('app.orgs'::text, true), ''::text))::integer[])) OR (person_id = (NULLIF(current_setting('app.person'::text, true), ''::text))::uuid)));
CREATE POLICY readable ON app.warrant FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((org_id = ANY ((NULLIF(current_setting('app.orgs'::text, true), ''::text))::integer[])) OR (person_id = (NULLIF(current_setting('app.person'::text, true), ''::text))::uuid)));
CREATE POLICY readable ON app.warrant_step FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((org_id = ANY ((NULLIF(current_setting('app.orgs'::text, true), ''::text))::integer[])) OR (person_id = (NULLIF(current_setting('app.person'::text, true), ''::text))::uuid)));
CREATE POLICY readable ON app.watch FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.watch_step FOR SELECT TO kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.webhook FOR SELECT TO kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY readable ON app.work_study FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.orgs'::text, true), ''::text))::integer[])));
CREATE POLICY received ON app.letter FOR SELECT TO kasugai_read, kasugai_write USING (((issued IS NOT NULL) AND (to_org = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))));
CREATE POLICY receiver ON app.transition FOR SELECT TO kasugai_read, kasugai_write USING (((sent_at IS NOT NULL) AND (to_org = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))));
ALTER TABLE app.record ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.refused_row ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.relation ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.reporter ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.reporter_before ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.retention_hold ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.retention_item ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.retention_list ENABLE ROW LEVEL SECURITY;
CREATE POLICY review ON app.break_glass FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY running ON app.outreach_answer AS RESTRICTIVE FOR INSERT TO kasugai_write WITH CHECK ((EXISTS ( SELECT
   FROM app.outreach_ask a
  WHERE ((a.area = outreach_answer.area) AND (a.id = outreach_answer.ask_id) AND (a.org_id = outreach_answer.asked_by) AND (a.person_id = outreach_answer.person_id) AND (a.withdrawn_at IS NULL)))));
ALTER TABLE app.saved_search ENABLE ROW LEVEL SECURITY;
CREATE POLICY schedule ON app.score_evaluation_ask FOR INSERT TO kasugai_work WITH CHECK (true);
CREATE POLICY schedule ON app.score_model FOR SELECT TO kasugai_work USING (true);
CREATE POLICY schedule ON app.score_model_step FOR SELECT TO kasugai_work USING (true);
ALTER TABLE app.score ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.score_alarm ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.score_decision ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.score_dispute ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.score_evaluation ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.score_evaluation_ask ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.score_exposure ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.score_flag_closed ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.score_held ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.score_model ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.score_model_step ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.score_review ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.score_shadow ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.score_shadow_head ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.score_sign ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.score_verdict ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.score_view ENABLE ROW LEVEL SECURITY;
CREATE POLICY scored ON app.score_view FOR SELECT TO kasugai_work USING (true);
CREATE POLICY send ON app.delivery TO kasugai_work USING (true) WITH CHECK (true);
CREATE POLICY send ON app.police_answer FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY send ON app.police_referral FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY send ON app.transition_from FOR INSERT TO kasugai_write WITH CHECK ((from_org = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY send ON app.webhook TO kasugai_work USING (true) WITH CHECK (true);
CREATE POLICY send_back ON app.survey_told FOR UPDATE TO kasugai_write USING ((from_org = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((from_org = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY sender ON app.transition FOR SELECT TO kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
ALTER TABLE app.sheet ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.sheet_codes ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.sheet_form ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.sheet_revision ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.sheet_wording ENABLE ROW LEVEL SECURITY;
CREATE POLICY sides ON app.police_answer FOR SELECT TO kasugai_read, kasugai_write USING (((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])) OR (to_org = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))));
CREATE POLICY sides ON app.police_referral FOR SELECT TO kasugai_read, kasugai_write USING (((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])) OR (to_org = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))));
CREATE POLICY sides ON app.transition_from FOR SELECT TO kasugai_read, kasugai_write USING (((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])) OR (from_org = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))));
CREATE POLICY sides ON app.transition_step FOR SELECT TO kasugai_read, kasugai_write USING (((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])) OR (to_org = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))));
ALTER TABLE app.sighting ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.source ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.source_layout ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.source_part ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.source_record ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.source_run ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.staff ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.staged_row ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.statistics_close ENABLE ROW LEVEL SECURITY;
CREATE POLICY step ON app.transition FOR UPDATE TO kasugai_write USING (((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])) OR ((sent_at IS NOT NULL) AND (to_org = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))))) WITH CHECK (((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])) OR (to_org = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))));
ALTER TABLE app.survey ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.survey_told ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.task ENABLE ROW LEVEL SECURITY;
CREATE POLICY tell ON app.missing_told FOR INSERT TO kasugai_write WITH CHECK ((from_org = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY tell ON app.notice FOR INSERT TO kasugai_work WITH CHECK (true);
CREATE POLICY tell_again ON app.missing_told FOR UPDATE TO kasugai_write USING ((from_org = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((from_org = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY tell_once ON app.notice FOR SELECT TO kasugai_work USING (true);
CREATE POLICY tidy ON app.bulk_job TO kasugai_work USING (true) WITH CHECK (true);
CREATE POLICY told ON app.access_request FOR SELECT TO kasugai_work USING (true);
CREATE POLICY told ON app.custody_due FOR UPDATE TO kasugai_work USING (true) WITH CHECK (true);
CREATE POLICY told ON app.favourite FOR SELECT TO kasugai_work USING (true);
CREATE POLICY told ON app.notice_seen FOR SELECT TO kasugai_work USING (true);
CREATE POLICY told ON app.protection FOR UPDATE TO kasugai_work USING (true) WITH CHECK (true);
CREATE POLICY told ON app.watch FOR SELECT TO kasugai_work USING (true);
ALTER TABLE app.transition ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.transition_from ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.transition_step ENABLE ROW LEVEL SECURITY;
CREATE POLICY update_own ON app.adoption FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.adoption_month FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.agenda_item FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.alert FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.alert_rule FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.announcement FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.announcement_read FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.appointment FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.approval FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.approval_act FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.approval_route FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.area_charge FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.area_group FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.asked_area FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.attachment FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.bulk_job FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.bulk_line FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.case_join FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.case_joined FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.change FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.check_result FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.checkin_proof FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.checkin_rows FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.checkin_run FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.checkin_score FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.checkin_setting FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.checkin_trial FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.checkin_trial_score FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.checkin_weight FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.code_map FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.comment FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.conflict FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.counter FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.custody FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.custody_consent FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.custody_due FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.custody_extension FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.custody_fact FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.data_key FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.delivery FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.deputy FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.disposition FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.draft FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.episode FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.erased FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.erased_file FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.erasure_certificate FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.event FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.external_id FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.fact FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.favourite FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.feed FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.genogram_mark FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.idempotency FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.import_job FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.import_row FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.intake FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.intake_child FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.learn_run FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.learn_setting FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.ledger_presence FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.ledger_row FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.ledger_snapshot FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.letter FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.linked_person FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.masked_export FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.masked_opening FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.match_decided FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.match_decision FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.match_key FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.match_model FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.match_number FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.match_pair FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.match_proposal FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.measure FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.meeting FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.meeting_addition FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.missing FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.missing_answer FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.missing_detail FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.missing_hit FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.missing_read FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.missing_told FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.notice FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.notice_seen FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.outreach_answer FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.outreach_ask FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.outreach_candidate FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.outreach_indicator FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.outreach_judgement FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.outreach_round FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.outreach_support FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.paper_template FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.person FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.person_address FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.person_name FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.person_phone FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.police_message FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.progress FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.protection FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.purpose FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.record FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.refused_row FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.relation FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.reporter FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.reporter_before FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.retention_hold FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.retention_item FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.retention_list FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.saved_search FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.score FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.score_alarm FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.score_decision FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.score_dispute FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.score_evaluation FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.score_evaluation_ask FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.score_exposure FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.score_flag_closed FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.score_held FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.score_model FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.score_model_step FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.score_review FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.score_shadow FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.score_shadow_head FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.score_sign FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.score_verdict FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.score_view FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.sheet FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.sheet_codes FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.sheet_form FOR UPDATE TO kasugai_write USING (((effective_on IS NULL) AND (org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.sheet_revision FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.sheet_wording FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.sighting FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.source FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.source_layout FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.source_part FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.source_record FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.source_run FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.staff FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.staged_row FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.statistics_close FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.survey FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.survey_told FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.task FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.warrant FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.warrant_step FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.watch FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.watch_step FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.webhook FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY update_own ON app.work_study FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
ALTER TABLE app.wall_key ENABLE ROW LEVEL SECURITY;
CREATE POLICY ward ON app.access_request AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR (strpos(current_setting('app.ward'::text, true), (person_id)::text) > 0)));
CREATE POLICY ward ON app.adoption AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR false));
CREATE POLICY ward ON app.adoption_month AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR false));
CREATE POLICY ward ON app.agenda_item AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR (strpos(current_setting('app.ward'::text, true), (person_id)::text) > 0)));
CREATE POLICY ward ON app.alert AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR (strpos(current_setting('app.ward'::text, true), (person_id)::text) > 0)));
CREATE POLICY ward ON app.approval AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR false));
CREATE POLICY ward ON app.approval_act AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR false));
CREATE POLICY ward ON app.approval_route AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR false));
CREATE POLICY ward ON app.asked_area AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR false));
CREATE POLICY ward ON app.attachment AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR (strpos(current_setting('app.ward'::text, true), (person_id)::text) > 0)));
CREATE POLICY ward ON app.break_glass AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR (strpos(current_setting('app.ward'::text, true), (person_id)::text) > 0)));
CREATE POLICY ward ON app.bulk_job AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR false));
CREATE POLICY ward ON app.bulk_line AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR (strpos(current_setting('app.ward'::text, true), (person_id)::text) > 0)));
CREATE POLICY ward ON app.case_join AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR false));
CREATE POLICY ward ON app.case_joined AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR false));
CREATE POLICY ward ON app.change AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR (strpos(current_setting('app.ward'::text, true), (person_id)::text) > 0)));
CREATE POLICY ward ON app.check_result AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR false));
CREATE POLICY ward ON app.checkin_proof AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR false));
CREATE POLICY ward ON app.checkin_rows AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR false));
CREATE POLICY ward ON app.checkin_run AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR false));
CREATE POLICY ward ON app.checkin_score AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR (strpos(current_setting('app.ward'::text, true), (person_id)::text) > 0)));
CREATE POLICY ward ON app.checkin_setting AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR false));
CREATE POLICY ward ON app.checkin_trial AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR false));
CREATE POLICY ward ON app.checkin_trial_score AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR (strpos(current_setting('app.ward'::text, true), (person_id)::text) > 0)));
CREATE POLICY ward ON app.checkin_weight AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR false));
CREATE POLICY ward ON app.comment AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR (strpos(current_setting('app.ward'::text, true), (person_id)::text) > 0)));
CREATE POLICY ward ON app.conflict AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR (strpos(current_setting('app.ward'::text, true), (person_id)::text) > 0)));
CREATE POLICY ward ON app.custody AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR (strpos(current_setting('app.ward'::text, true), (person_id)::text) > 0)));
CREATE POLICY ward ON app.custody_consent AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR (strpos(current_setting('app.ward'::text, true), (person_id)::text) > 0)));
CREATE POLICY ward ON app.custody_due AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR (strpos(current_setting('app.ward'::text, true), (person_id)::text) > 0)));
CREATE POLICY ward ON app.custody_extension AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR (strpos(current_setting('app.ward'::text, true), (person_id)::text) > 0)));
CREATE POLICY ward ON app.custody_fact AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR (strpos(current_setting('app.ward'::text, true), (person_id)::text) > 0)));
CREATE POLICY ward ON app.data_key AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR (strpos(current_setting('app.ward'::text, true), (person_id)::text) > 0)));
CREATE POLICY ward ON app.delivery AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR false));
CREATE POLICY ward ON app.disposition AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR (strpos(current_setting('app.ward'::text, true), (person_id)::text) > 0)));
CREATE POLICY ward ON app.episode AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR (strpos(current_setting('app.ward'::text, true), (person_id)::text) > 0)));
CREATE POLICY ward ON app.erased AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR false));
CREATE POLICY ward ON app.erased_file AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR false));
CREATE POLICY ward ON app.erasure_certificate AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR false));
CREATE POLICY ward ON app.external_id AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR (strpos(current_setting('app.ward'::text, true), (person_id)::text) > 0)));
CREATE POLICY ward ON app.fact AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR false));
CREATE POLICY ward ON app.favourite AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR (strpos(current_setting('app.ward'::text, true), (person_id)::text) > 0)));
CREATE POLICY ward ON app.feed AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR (strpos(current_setting('app.ward'::text, true), (person_id)::text) > 0)));
CREATE POLICY ward ON app.genogram_mark AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR (strpos(current_setting('app.ward'::text, true), (person_id)::text) > 0)));
CREATE POLICY ward ON app.import_job AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR false));
CREATE POLICY ward ON app.import_row AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR false));
CREATE POLICY ward ON app.intake AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR false));
CREATE POLICY ward ON app.intake_child AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR (strpos(current_setting('app.ward'::text, true), (person_id)::text) > 0)));
CREATE POLICY ward ON app.learn_run AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR false));
CREATE POLICY ward ON app.learn_setting AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR false));
CREATE POLICY ward ON app.ledger_presence AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR false));
CREATE POLICY ward ON app.ledger_row AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR (strpos(current_setting('app.ward'::text, true), (person_id)::text) > 0)));
CREATE POLICY ward ON app.ledger_snapshot AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR false));
CREATE POLICY ward ON app.letter AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR (strpos(current_setting('app.ward'::text, true), (person_id)::text) > 0)));
CREATE POLICY ward ON app.linked_person AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR (strpos(current_setting('app.ward'::text, true), (case_person)::text) > 0)));
CREATE POLICY ward ON app.masked_export AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR false));
CREATE POLICY ward ON app.masked_opening AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR false));
CREATE POLICY ward ON app.match_decided AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR false));
CREATE POLICY ward ON app.match_decision AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR false));
CREATE POLICY ward ON app.match_key AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR false));
CREATE POLICY ward ON app.match_model AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR false));
CREATE POLICY ward ON app.match_number AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR false));
CREATE POLICY ward ON app.match_pair AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR false));
CREATE POLICY ward ON app.match_proposal AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR false));
CREATE POLICY ward ON app.measure AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR (strpos(current_setting('app.ward'::text, true), (person_id)::text) > 0)));
CREATE POLICY ward ON app.meeting AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR false));
CREATE POLICY ward ON app.meeting_addition AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR false));
CREATE POLICY ward ON app.missing AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR (strpos(current_setting('app.ward'::text, true), (person_id)::text) > 0)));
CREATE POLICY ward ON app.missing_answer AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR false));
CREATE POLICY ward ON app.missing_detail AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR (strpos(current_setting('app.ward'::text, true), (person_id)::text) > 0)));
CREATE POLICY ward ON app.missing_hit AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR false));
CREATE POLICY ward ON app.missing_read AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR false));
CREATE POLICY ward ON app.missing_told AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR false));
CREATE POLICY ward ON app.notice AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR (person_id IS NULL) OR (strpos(current_setting('app.ward'::text, true), (person_id)::text) > 0)));
CREATE POLICY ward ON app.outreach_answer AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR (strpos(current_setting('app.ward'::text, true), (person_id)::text) > 0)));
CREATE POLICY ward ON app.outreach_ask AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR (strpos(current_setting('app.ward'::text, true), (person_id)::text) > 0)));
CREATE POLICY ward ON app.outreach_candidate AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING ((current_setting('app.ward'::text, true) = ''::text));
CREATE POLICY ward ON app.outreach_indicator AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING ((current_setting('app.ward'::text, true) = ''::text));
CREATE POLICY ward ON app.outreach_judgement AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING ((current_setting('app.ward'::text, true) = ''::text));
CREATE POLICY ward ON app.outreach_round AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR false));
CREATE POLICY ward ON app.outreach_support AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING ((current_setting('app.ward'::text, true) = ''::text));
CREATE POLICY ward ON app.person AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR (strpos(current_setting('app.ward'::text, true), (id)::text) > 0)));
CREATE POLICY ward ON app.person_address AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR (strpos(current_setting('app.ward'::text, true), (person_id)::text) > 0)));
CREATE POLICY ward ON app.person_name AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR (strpos(current_setting('app.ward'::text, true), (person_id)::text) > 0)));
CREATE POLICY ward ON app.person_phone AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR (strpos(current_setting('app.ward'::text, true), (person_id)::text) > 0)));
CREATE POLICY ward ON app.police_answer AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR false));
CREATE POLICY ward ON app.police_message AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR false));
CREATE POLICY ward ON app.police_referral AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR false));
CREATE POLICY ward ON app.progress AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR (strpos(current_setting('app.ward'::text, true), (person_id)::text) > 0)));
CREATE POLICY ward ON app.protection AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR (strpos(current_setting('app.ward'::text, true), (person_id)::text) > 0)));
CREATE POLICY ward ON app.purpose AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR (strpos(current_setting('app.ward'::text, true), (person_id)::text) > 0)));
CREATE POLICY ward ON app.record AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR (strpos(current_setting('app.ward'::text, true), (person_id)::text) > 0)));
CREATE POLICY ward ON app.refused_row AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR false));
CREATE POLICY ward ON app.relation AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR (strpos(current_setting('app.ward'::text, true), (person_id)::text) > 0)));
CREATE POLICY ward ON app.reporter AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR false));
CREATE POLICY ward ON app.reporter_before AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR false));
CREATE POLICY ward ON app.retention_hold AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR false));
CREATE POLICY ward ON app.retention_item AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR false));
CREATE POLICY ward ON app.retention_list AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR false));
CREATE POLICY ward ON app.score AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR (strpos(current_setting('app.ward'::text, true), (person_id)::text) > 0)));
CREATE POLICY ward ON app.score_alarm AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR false));
CREATE POLICY ward ON app.score_decision AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR (strpos(current_setting('app.ward'::text, true), (person_id)::text) > 0)));
CREATE POLICY ward ON app.score_dispute AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR (strpos(current_setting('app.ward'::text, true), (person_id)::text) > 0)));
CREATE POLICY ward ON app.score_evaluation AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR false));
CREATE POLICY ward ON app.score_evaluation_ask AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR false));
CREATE POLICY ward ON app.score_exposure AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR (strpos(current_setting('app.ward'::text, true), (person_id)::text) > 0)));
CREATE POLICY ward ON app.score_flag_closed AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR (strpos(current_setting('app.ward'::text, true), (person_id)::text) > 0)));
CREATE POLICY ward ON app.score_held AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR false));
CREATE POLICY ward ON app.score_model AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR false));
CREATE POLICY ward ON app.score_model_step AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR false));
CREATE POLICY ward ON app.score_review AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR (strpos(current_setting('app.ward'::text, true), (person_id)::text) > 0)));
CREATE POLICY ward ON app.score_shadow AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR (strpos(current_setting('app.ward'::text, true), (person_id)::text) > 0)));
CREATE POLICY ward ON app.score_shadow_head AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR false));
CREATE POLICY ward ON app.score_sign AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR false));
CREATE POLICY ward ON app.score_verdict AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR false));
CREATE POLICY ward ON app.score_view AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR (strpos(current_setting('app.ward'::text, true), (person_id)::text) > 0)));
CREATE POLICY ward ON app.sheet AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR (strpos(current_setting('app.ward'::text, true), (person_id)::text) > 0)));
CREATE POLICY ward ON app.sheet_revision AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR (strpos(current_setting('app.ward'::text, true), (person_id)::text) > 0)));
CREATE POLICY ward ON app.sighting AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR (strpos(current_setting('app.ward'::text, true), (person_id)::text) > 0)));
CREATE POLICY ward ON app.source AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR false));
CREATE POLICY ward ON app.source_layout AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR false));
CREATE POLICY ward ON app.source_part AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR false));
CREATE POLICY ward ON app.source_record AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR (strpos(current_setting('app.ward'::text, true), (person_id)::text) > 0)));
CREATE POLICY ward ON app.source_run AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR false));
CREATE POLICY ward ON app.staged_row AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR false));
CREATE POLICY ward ON app.statistics_close AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR false));
CREATE POLICY ward ON app.survey AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR false));
CREATE POLICY ward ON app.survey_told AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR false));
CREATE POLICY ward ON app.task AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR ((person_id IS NULL) AND (intake_id IS NULL)) OR (strpos(current_setting('app.ward'::text, true), (person_id)::text) > 0)));
CREATE POLICY ward ON app.transition AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR (strpos(current_setting('app.ward'::text, true), (person_id)::text) > 0)));
CREATE POLICY ward ON app.transition_from AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR false));
CREATE POLICY ward ON app.transition_step AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR false));
CREATE POLICY ward ON app.wall_key AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR false));
CREATE POLICY ward ON app.warrant AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR (strpos(current_setting('app.ward'::text, true), (person_id)::text) > 0)));
CREATE POLICY ward ON app.warrant_step AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR (strpos(current_setting('app.ward'::text, true), (person_id)::text) > 0)));
CREATE POLICY ward ON app.watch AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR (strpos(current_setting('app.ward'::text, true), (person_id)::text) > 0)));
CREATE POLICY ward ON app.watch_step AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR (strpos(current_setting('app.ward'::text, true), (person_id)::text) > 0)));
CREATE POLICY ward ON app.work_study AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR false));
ALTER TABLE app.warrant ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.warrant_step ENABLE ROW LEVEL SECURITY;
CREATE POLICY watch ON app.access_request FOR SELECT TO kasugai_work USING (true);
CREATE POLICY watch ON app.appointment FOR SELECT TO kasugai_work USING (true);
CREATE POLICY watch ON app.approval_route FOR SELECT TO kasugai_work USING (true);
CREATE POLICY watch ON app.custody_due FOR SELECT TO kasugai_work USING (true);
CREATE POLICY watch ON app.deputy FOR SELECT TO kasugai_work USING (true);
CREATE POLICY watch ON app.intake_child FOR SELECT TO kasugai_work USING (true);
CREATE POLICY watch ON app.letter FOR SELECT TO kasugai_work USING (true);
CREATE POLICY watch ON app.missing FOR SELECT TO kasugai_work USING (true);
CREATE POLICY watch ON app.missing_told TO kasugai_work USING (true) WITH CHECK (true);
CREATE POLICY watch ON app.outreach_answer FOR SELECT TO kasugai_work USING (true);
CREATE POLICY watch ON app.outreach_ask TO kasugai_work USING (true) WITH CHECK (true);
CREATE POLICY watch ON app.outreach_candidate TO kasugai_work USING (true) WITH CHECK (true);
CREATE POLICY watch ON app.outreach_round FOR SELECT TO kasugai_work USING (true);
CREATE POLICY watch ON app.person FOR SELECT TO kasugai_work USING (true);
CREATE POLICY watch ON app.person_address FOR SELECT TO kasugai_work USING ((sealed IS NULL));
CREATE POLICY watch ON app.person_name FOR SELECT TO kasugai_work USING (true);
CREATE POLICY watch ON app.person_phone FOR SELECT TO kasugai_work USING ((sealed IS NULL));
CREATE POLICY watch ON app.protection FOR SELECT TO kasugai_work USING (true);
CREATE POLICY watch ON app.record FOR SELECT TO kasugai_work USING (true);
CREATE POLICY watch ON app.relation FOR SELECT TO kasugai_work USING (true);
CREATE POLICY watch ON app.sighting FOR SELECT TO kasugai_work USING (true);
CREATE POLICY watch ON app.staff FOR SELECT TO kasugai_work USING (true);
CREATE POLICY watch ON app.survey FOR SELECT TO kasugai_work USING (true);
CREATE POLICY watch ON app.survey_told TO kasugai_work USING (true) WITH CHECK (true);
CREATE POLICY watch ON app.transition TO kasugai_work USING (true) WITH CHECK (true);
CREATE POLICY watch ON app.wall_key TO kasugai_work USING (true) WITH CHECK (true);
ALTER TABLE app.watch ENABLE ROW LEVEL SECURITY;
CREATE POLICY watch_conditions ON app.alert TO kasugai_work USING (true) WITH CHECK (true);
CREATE POLICY watch_conditions ON app.alert_rule FOR SELECT TO kasugai_work USING (true);
CREATE POLICY watch_conditions ON app.appointment FOR SELECT TO kasugai_work USING (true);
CREATE POLICY watch_conditions ON app.area_charge FOR SELECT TO kasugai_work USING (true);
CREATE POLICY watch_conditions ON app.area_group FOR SELECT TO kasugai_work USING (true);
CREATE POLICY watch_conditions ON app.episode FOR SELECT TO kasugai_work USING (true);
CREATE POLICY watch_conditions ON app.intake FOR SELECT TO kasugai_work USING (true);
CREATE POLICY watch_conditions ON app.ledger_row FOR SELECT TO kasugai_work USING (true);
CREATE POLICY watch_conditions ON app.measure FOR SELECT TO kasugai_work USING (true);
CREATE POLICY watch_conditions ON app.progress FOR SELECT TO kasugai_work USING (true);
CREATE POLICY watch_conditions ON app.sighting FOR SELECT TO kasugai_work USING (true);
CREATE POLICY watch_conditions ON app.task FOR SELECT TO kasugai_work USING (true);
ALTER TABLE app.watch_step ENABLE ROW LEVEL SECURITY;
CREATE POLICY watched ON app.change FOR SELECT TO kasugai_work USING (true);
ALTER TABLE app.webhook ENABLE ROW LEVEL SECURITY;
CREATE POLICY wording ON app.sheet_wording FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (true);
ALTER TABLE app.work_study ENABLE ROW LEVEL SECURITY;
CREATE POLICY write_own ON app.transition FOR INSERT TO kasugai_write WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
ALTER TABLE log.alarm ENABLE ROW LEVEL SECURITY;
CREATE POLICY append ON log.audit FOR INSERT TO kasugai_auth, kasugai_export, kasugai_read, kasugai_search, kasugai_work, kasugai_write WITH CHECK (true);
ALTER TABLE log.audit ENABLE ROW LEVEL SECURITY;
CREATE POLICY judge ON log.alarm FOR UPDATE TO kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY own_or_subject ON log.audit FOR SELECT TO kasugai_export, kasugai_read USING (((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])) OR (subject_org = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))));
CREATE POLICY raise ON log.alarm FOR INSERT TO kasugai_auth, kasugai_read, kasugai_work, kasugai_write WITH CHECK (true);
CREATE POLICY readable ON log.alarm FOR SELECT TO kasugai_read, kasugai_write USING ((org_id = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY seen_by_watch ON log.alarm FOR SELECT TO kasugai_auth, kasugai_work USING (true);
CREATE POLICY verify ON log.audit FOR SELECT TO kasugai_audit, kasugai_work USING (true);
CREATE POLICY ward ON log.audit AS RESTRICTIVE FOR SELECT TO kasugai_export, kasugai_read, kasugai_write USING (((current_setting('app.ward'::text, true) = ''::text) OR ((COALESCE(cardinality(persons), 0) = 0) AND ((person_id IS NULL) OR (strpos(current_setting('app.ward'::text, true), (person_id)::text) > 0)))));
CREATE POLICY end_own ON ref.police_beat FOR UPDATE TO kasugai_write USING ((set_org = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[]))) WITH CHECK ((set_org = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY known ON ref.police_beat FOR SELECT TO kasugai_auth, kasugai_read, kasugai_work, kasugai_write USING (true);
CREATE POLICY known ON ref.police_share FOR SELECT TO kasugai_auth, kasugai_read, kasugai_work, kasugai_write USING (true);
CREATE POLICY load ON ref.police_beat TO kasugai_migrate USING (true) WITH CHECK (true);
CREATE POLICY load ON ref.police_share TO kasugai_migrate USING (true) WITH CHECK (true);
ALTER TABLE ref.police_beat ENABLE ROW LEVEL SECURITY;
ALTER TABLE ref.police_share ENABLE ROW LEVEL SECURITY;
CREATE POLICY set_own ON ref.police_beat FOR INSERT TO kasugai_write WITH CHECK ((set_org = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
CREATE POLICY set_own ON ref.police_share FOR INSERT TO kasugai_write WITH CHECK ((set_org = ANY ((NULLIF(current_setting('app.own'::text, true), ''::text))::integer[])));
GRANT USAGE ON SCHEMA app TO kasugai_read;
GRANT USAGE ON SCHEMA app TO kasugai_write;
GRANT USAGE ON SCHEMA app TO kasugai_search;
GRANT USAGE ON SCHEMA app TO kasugai_export;
GRANT USAGE ON SCHEMA app TO kasugai_audit;
GRANT USAGE ON SCHEMA app TO kasugai_work;
GRANT USAGE ON SCHEMA app TO kasugai_auth;
GRANT USAGE ON SCHEMA app TO kasugai_police;
GRANT USAGE ON SCHEMA auth TO kasugai_auth;
GRANT USAGE ON SCHEMA auth TO kasugai_work;
GRANT USAGE ON SCHEMA log TO kasugai_read;
GRANT USAGE ON SCHEMA log TO kasugai_write;
GRANT USAGE ON SCHEMA log TO kasugai_search;
GRANT USAGE ON SCHEMA log TO kasugai_export;
GRANT USAGE ON SCHEMA log TO kasugai_audit;
GRANT USAGE ON SCHEMA log TO kasugai_work;
GRANT USAGE ON SCHEMA log TO kasugai_auth;
GRANT USAGE ON SCHEMA ops TO kasugai_work;
GRANT ALL ON SCHEMA public TO kasugai_migrate;
GRANT USAGE ON SCHEMA ref TO kasugai_read;
GRANT USAGE ON SCHEMA ref TO kasugai_write;
GRANT USAGE ON SCHEMA ref TO kasugai_search;
GRANT USAGE ON SCHEMA ref TO kasugai_export;
GRANT USAGE ON SCHEMA ref TO kasugai_audit;
GRANT USAGE ON SCHEMA ref TO kasugai_work;
GRANT USAGE ON SCHEMA ref TO kasugai_auth;
GRANT USAGE ON SCHEMA ref TO kasugai_police;
REVOKE ALL ON PROCEDURE app.analyze_linked(IN of_area smallint) FROM PUBLIC;
GRANT ALL ON PROCEDURE app.analyze_linked(IN of_area smallint) TO kasugai_write;
REVOKE ALL ON PROCEDURE app.erase(IN in_area smallint, IN in_item uuid) FROM PUBLIC;
GRANT ALL ON PROCEDURE app.erase(IN in_area smallint, IN in_item uuid) TO kasugai_write;
REVOKE ALL ON FUNCTION app.police_cases(in_area smallint, in_person uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION app.police_cases(in_area smallint, in_person uuid) TO kasugai_read;
REVOKE ALL ON PROCEDURE app.redact_places(IN in_area smallint, IN in_person uuid) FROM PUBLIC;
GRANT ALL ON PROCEDURE app.redact_places(IN in_area smallint, IN in_person uuid) TO kasugai_write;
GRANT SELECT ON TABLE app.access_request TO kasugai_read;
GRANT SELECT,INSERT,UPDATE ON TABLE app.access_request TO kasugai_write;
GRANT SELECT(area) ON TABLE app.access_request TO kasugai_work;
GRANT SELECT(org_id) ON TABLE app.access_request TO kasugai_work;
GRANT SELECT(id) ON TABLE app.access_request TO kasugai_work;
GRANT SELECT(person_id) ON TABLE app.access_request TO kasugai_work;
GRANT SELECT(from_area) ON TABLE app.access_request TO kasugai_work;
GRANT SELECT(from_org) ON TABLE app.access_request TO kasugai_work;
GRANT SELECT(asked_by) ON TABLE app.access_request TO kasugai_work;
GRANT SELECT(answer) ON TABLE app.access_request TO kasugai_work;
GRANT SELECT(valid_until) ON TABLE app.access_request TO kasugai_work;
GRANT SELECT ON TABLE app.adoption TO kasugai_read;
GRANT SELECT,INSERT,UPDATE ON TABLE app.adoption TO kasugai_write;
GRANT SELECT ON TABLE app.adoption TO kasugai_export;
GRANT SELECT,INSERT,UPDATE ON TABLE app.adoption TO kasugai_work;
GRANT SELECT ON TABLE app.adoption_month TO kasugai_read;
GRANT SELECT,INSERT,UPDATE ON TABLE app.adoption_month TO kasugai_write;
GRANT SELECT ON TABLE app.adoption_month TO kasugai_export;
GRANT SELECT,INSERT,UPDATE ON TABLE app.adoption_month TO kasugai_work;
GRANT SELECT ON TABLE app.agenda_item TO kasugai_read;
GRANT SELECT,INSERT,UPDATE ON TABLE app.agenda_item TO kasugai_write;
GRANT SELECT ON TABLE app.agenda_item TO kasugai_export;
GRANT SELECT ON TABLE app.alert TO kasugai_read;
GRANT SELECT,INSERT,UPDATE ON TABLE app.alert TO kasugai_write;
GRANT SELECT ON TABLE app.alert TO kasugai_export;
GRANT SELECT,INSERT,UPDATE ON TABLE app.alert TO kasugai_work;
GRANT SELECT ON TABLE app.alert_rule TO kasugai_read;
GRANT SELECT,INSERT,UPDATE ON TABLE app.alert_rule TO kasugai_write;
GRANT SELECT ON TABLE app.alert_rule TO kasugai_export;
GRANT SELECT ON TABLE app.alert_rule TO kasugai_work;
GRANT SELECT ON TABLE app.announcement TO kasugai_read;
GRANT SELECT,INSERT,UPDATE ON TABLE app.announcement TO kasugai_write;
GRANT SELECT ON TABLE app.announcement_read TO kasugai_read;
GRANT SELECT,INSERT ON TABLE app.announcement_read TO kasugai_write;
GRANT SELECT ON TABLE app.appointment TO kasugai_read;
GRANT SELECT,INSERT,UPDATE ON TABLE app.appointment TO kasugai_write;
GRANT SELECT ON TABLE app.appointment TO kasugai_export;
GRANT SELECT ON TABLE app.appointment TO kasugai_auth;
GRANT SELECT ON TABLE app.appointment TO kasugai_work;
GRANT SELECT(area) ON TABLE app.appointment TO kasugai_work;
GRANT SELECT(org_id) ON TABLE app.appointment TO kasugai_work;
GRANT SELECT(staff_id) ON TABLE app.appointment TO kasugai_work;
GRANT SELECT(post_id) ON TABLE app.appointment TO kasugai_work;
GRANT SELECT(valid_from) ON TABLE app.appointment TO kasugai_work;
GRANT SELECT(valid_until) ON TABLE app.appointment TO kasugai_work;
GRANT SELECT ON TABLE app.approval TO kasugai_read;
GRANT SELECT,INSERT ON TABLE app.approval TO kasugai_write;
GRANT SELECT ON TABLE app.approval TO kasugai_export;
GRANT SELECT ON TABLE app.approval_act TO kasugai_read;
GRANT SELECT,INSERT ON TABLE app.approval_act TO kasugai_write;
GRANT SELECT ON TABLE app.approval_act TO kasugai_export;
GRANT SELECT ON TABLE app.approval_route TO kasugai_read;
GRANT SELECT,INSERT,UPDATE ON TABLE app.approval_route TO kasugai_write;
GRANT SELECT ON TABLE app.approval_route TO kasugai_export;
GRANT SELECT(area) ON TABLE app.approval_route TO kasugai_work;
GRANT SELECT(org_id) ON TABLE app.approval_route TO kasugai_work;
GRANT SELECT(posts) ON TABLE app.approval_route TO kasugai_work;
GRANT SELECT ON TABLE app.area_charge TO kasugai_read;
GRANT SELECT,INSERT,UPDATE ON TABLE app.area_charge TO kasugai_write;
GRANT SELECT ON TABLE app.area_charge TO kasugai_export;
GRANT SELECT(area) ON TABLE app.area_charge TO kasugai_work;
GRANT SELECT(org_id) ON TABLE app.area_charge TO kasugai_work;
GRANT SELECT(name) ON TABLE app.area_charge TO kasugai_work;
GRANT SELECT(staff_id) ON TABLE app.area_charge TO kasugai_work;
GRANT SELECT(valid_from) ON TABLE app.area_charge TO kasugai_work;
GRANT SELECT(valid_until) ON TABLE app.area_charge TO kasugai_work;
GRANT SELECT ON TABLE app.area_group TO kasugai_read;
GRANT SELECT,INSERT,UPDATE ON TABLE app.area_group TO kasugai_write;
GRANT SELECT ON TABLE app.area_group TO kasugai_export;
GRANT SELECT(area) ON TABLE app.area_group TO kasugai_work;
GRANT SELECT(org_id) ON TABLE app.area_group TO kasugai_work;
GRANT SELECT(name) ON TABLE app.area_group TO kasugai_work;
GRANT SELECT(towns) ON TABLE app.area_group TO kasugai_work;
GRANT SELECT(col) ON TABLE app.area_group TO kasugai_work;
GRANT SELECT(line) ON TABLE app.area_group TO kasugai_work;
GRANT SELECT(removed_at) ON TABLE app.area_group TO kasugai_work;
GRANT SELECT ON TABLE app.asked_area TO kasugai_read;
GRANT SELECT,INSERT ON TABLE app.asked_area TO kasugai_write;
GRANT SELECT ON TABLE app.asked_area TO kasugai_export;
GRANT SELECT ON TABLE app.attachment TO kasugai_read;
GRANT SELECT,INSERT,UPDATE ON TABLE app.attachment TO kasugai_write;
GRANT SELECT ON TABLE app.attachment TO kasugai_export;
GRANT SELECT ON TABLE app.break_glass TO kasugai_read;
GRANT SELECT,INSERT,UPDATE ON TABLE app.break_glass TO kasugai_write;
GRANT SELECT ON TABLE app.bulk_job TO kasugai_read;
GRANT SELECT,INSERT,UPDATE ON TABLE app.bulk_job TO kasugai_write;
GRANT SELECT ON TABLE app.bulk_job TO kasugai_export;
GRANT SELECT(area) ON TABLE app.bulk_job TO kasugai_work;
GRANT SELECT(id) ON TABLE app.bulk_job TO kasugai_work;
GRANT SELECT(file),UPDATE(file) ON TABLE app.bulk_job TO kasugai_work;
GRANT SELECT(state) ON TABLE app.bulk_job TO kasugai_work;
GRANT SELECT(created_at) ON TABLE app.bulk_job TO kasugai_work;
GRANT SELECT ON TABLE app.bulk_line TO kasugai_read;
GRANT SELECT,INSERT,UPDATE ON TABLE app.bulk_line TO kasugai_write;
GRANT SELECT ON TABLE app.bulk_line TO kasugai_export;
GRANT SELECT ON TABLE app.case_join TO kasugai_read;
GRANT SELECT,INSERT,UPDATE ON TABLE app.case_join TO kasugai_write;
GRANT SELECT ON TABLE app.case_join TO kasugai_export;
GRANT SELECT ON TABLE app.case_joined TO kasugai_read;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE app.case_joined TO kasugai_write;
GRANT SELECT ON TABLE app.case_joined TO kasugai_export;
GRANT SELECT ON TABLE app.change TO kasugai_read;
GRANT SELECT,INSERT ON TABLE app.change TO kasugai_write;
GRANT SELECT ON TABLE app.change TO kasugai_export;
GRANT INSERT ON TABLE app.change TO kasugai_work;
GRANT SELECT(area) ON TABLE app.change TO kasugai_work;
GRANT SELECT(org_id) ON TABLE app.change TO kasugai_work;
GRANT SELECT(person_id) ON TABLE app.change TO kasugai_work;
GRANT SELECT(at) ON TABLE app.change TO kasugai_work;
GRANT SELECT(fields) ON TABLE app.change TO kasugai_work;
GRANT SELECT ON TABLE app.check_result TO kasugai_read;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE app.check_result TO kasugai_write;
GRANT SELECT ON TABLE app.check_result TO kasugai_export;
GRANT SELECT ON TABLE app.checkin_proof TO kasugai_read;
GRANT SELECT,INSERT ON TABLE app.checkin_proof TO kasugai_write;
GRANT SELECT ON TABLE app.checkin_rows TO kasugai_read;
GRANT SELECT,INSERT,UPDATE ON TABLE app.checkin_rows TO kasugai_write;
GRANT SELECT(area) ON TABLE app.checkin_rows TO kasugai_work;
GRANT SELECT(org_id) ON TABLE app.checkin_rows TO kasugai_work;
GRANT SELECT(id) ON TABLE app.checkin_rows TO kasugai_work;
GRANT SELECT(state) ON TABLE app.checkin_rows TO kasugai_work;
GRANT SELECT(asked_at) ON TABLE app.checkin_rows TO kasugai_work;
GRANT SELECT(alive_at) ON TABLE app.checkin_rows TO kasugai_work;
GRANT SELECT(ended_at) ON TABLE app.checkin_rows TO kasugai_work;
GRANT SELECT ON TABLE app.checkin_run TO kasugai_read;
GRANT SELECT,INSERT ON TABLE app.checkin_run TO kasugai_write;
GRANT SELECT(area) ON TABLE app.checkin_run TO kasugai_work;
GRANT SELECT(org_id) ON TABLE app.checkin_run TO kasugai_work;
GRANT SELECT(month) ON TABLE app.checkin_run TO kasugai_work;
GRANT SELECT ON TABLE app.checkin_score TO kasugai_read;
GRANT SELECT,INSERT ON TABLE app.checkin_score TO kasugai_write;
GRANT SELECT ON TABLE app.checkin_setting TO kasugai_read;
GRANT SELECT,INSERT ON TABLE app.checkin_setting TO kasugai_write;
GRANT SELECT(area) ON TABLE app.checkin_setting TO kasugai_work;
GRANT SELECT(org_id) ON TABLE app.checkin_setting TO kasugai_work;
GRANT SELECT(n) ON TABLE app.checkin_setting TO kasugai_work;
GRANT SELECT(every) ON TABLE app.checkin_setting TO kasugai_work;
GRANT SELECT(day) ON TABLE app.checkin_setting TO kasugai_work;
GRANT INSERT ON TABLE app.checkin_trial TO kasugai_write;
GRANT SELECT ON TABLE app.checkin_trial TO kasugai_audit;
GRANT SELECT(area) ON TABLE app.checkin_trial TO kasugai_read;
GRANT SELECT(area) ON TABLE app.checkin_trial TO kasugai_write;
GRANT SELECT(org_id) ON TABLE app.checkin_trial TO kasugai_read;
GRANT SELECT(org_id) ON TABLE app.checkin_trial TO kasugai_write;
GRANT SELECT(id) ON TABLE app.checkin_trial TO kasugai_read;
GRANT SELECT(id) ON TABLE app.checkin_trial TO kasugai_write;
GRANT SELECT(model_id) ON TABLE app.checkin_trial TO kasugai_read;
GRANT SELECT(model_id) ON TABLE app.checkin_trial TO kasugai_write;
GRANT SELECT(known_at) ON TABLE app.checkin_trial TO kasugai_read;
GRANT SELECT(known_at) ON TABLE app.checkin_trial TO kasugai_write;
GRANT SELECT(children) ON TABLE app.checkin_trial TO kasugai_read;
GRANT SELECT(children) ON TABLE app.checkin_trial TO kasugai_write;
GRANT SELECT(month) ON TABLE app.checkin_trial TO kasugai_read;
GRANT SELECT(month) ON TABLE app.checkin_trial TO kasugai_write;
GRANT SELECT(n) ON TABLE app.checkin_trial TO kasugai_read;
GRANT SELECT(n) ON TABLE app.checkin_trial TO kasugai_write;
GRANT SELECT(chain) ON TABLE app.checkin_trial TO kasugai_read;
GRANT SELECT(chain) ON TABLE app.checkin_trial TO kasugai_write;
GRANT INSERT ON TABLE app.checkin_trial_score TO kasugai_write;
GRANT SELECT ON TABLE app.checkin_trial_score TO kasugai_audit;
GRANT SELECT ON TABLE app.checkin_weight TO kasugai_read;
GRANT SELECT,INSERT ON TABLE app.checkin_weight TO kasugai_write;
GRANT SELECT ON TABLE app.fact TO kasugai_read;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE app.fact TO kasugai_write;
GRANT SELECT ON TABLE app.fact TO kasugai_export;
GRANT SELECT ON TABLE app.cleaned_change TO kasugai_read;
GRANT SELECT ON TABLE app.cleaned_change TO kasugai_write;
GRANT SELECT ON TABLE app.cleaned_change TO kasugai_export;
GRANT SELECT ON TABLE app.code_map TO kasugai_read;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE app.code_map TO kasugai_write;
GRANT SELECT ON TABLE app.code_map TO kasugai_export;
GRANT SELECT ON TABLE app.comment TO kasugai_read;
GRANT SELECT,INSERT,UPDATE ON TABLE app.comment TO kasugai_write;
GRANT SELECT ON TABLE app.comment TO kasugai_export;
GRANT SELECT ON TABLE app.conflict TO kasugai_read;
GRANT SELECT,INSERT,UPDATE ON TABLE app.conflict TO kasugai_write;
GRANT SELECT ON TABLE app.conflict TO kasugai_export;
GRANT SELECT,INSERT ON TABLE app.conflict TO kasugai_work;
GRANT SELECT ON TABLE app.conflict TO kasugai_auth;
GRANT SELECT ON TABLE app.counter TO kasugai_read;
GRANT SELECT,INSERT,UPDATE ON TABLE app.counter TO kasugai_write;
GRANT SELECT ON TABLE app.counter TO kasugai_export;
GRANT SELECT ON TABLE app.custody TO kasugai_read;
GRANT SELECT,INSERT,UPDATE ON TABLE app.custody TO kasugai_write;
GRANT SELECT ON TABLE app.custody TO kasugai_export;
GRANT SELECT(area) ON TABLE app.custody TO kasugai_police;
GRANT SELECT(person_id) ON TABLE app.custody TO kasugai_police;
GRANT SELECT(started_at) ON TABLE app.custody TO kasugai_police;
GRANT SELECT(ended_at) ON TABLE app.custody TO kasugai_police;
GRANT SELECT(end_kind) ON TABLE app.custody TO kasugai_police;
GRANT SELECT ON TABLE app.custody_consent TO kasugai_read;
GRANT SELECT,INSERT ON TABLE app.custody_consent TO kasugai_write;
GRANT SELECT ON TABLE app.custody_consent TO kasugai_export;
GRANT SELECT ON TABLE app.custody_due TO kasugai_read;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE app.custody_due TO kasugai_write;
GRANT SELECT ON TABLE app.custody_due TO kasugai_export;
GRANT SELECT ON TABLE app.custody_due TO kasugai_work;
GRANT UPDATE(told_at) ON TABLE app.custody_due TO kasugai_work;
GRANT SELECT ON TABLE app.custody_extension TO kasugai_read;
GRANT SELECT,INSERT,UPDATE ON TABLE app.custody_extension TO kasugai_write;
GRANT SELECT ON TABLE app.custody_extension TO kasugai_export;
GRANT SELECT ON TABLE app.custody_fact TO kasugai_read;
GRANT SELECT,INSERT,UPDATE ON TABLE app.custody_fact TO kasugai_write;
GRANT SELECT ON TABLE app.custody_fact TO kasugai_export;
GRANT SELECT ON TABLE app.data_key TO kasugai_read;
GRANT SELECT,INSERT,UPDATE ON TABLE app.data_key TO kasugai_write;
GRANT SELECT ON TABLE app.data_key TO kasugai_export;
GRANT SELECT ON TABLE app.delivery TO kasugai_read;
GRANT SELECT,INSERT,UPDATE ON TABLE app.delivery TO kasugai_write;
GRANT SELECT ON TABLE app.delivery TO kasugai_export;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE app.delivery TO kasugai_work;
GRANT SELECT ON TABLE app.deputy TO kasugai_read;
GRANT SELECT,INSERT,UPDATE ON TABLE app.deputy TO kasugai_write;
GRANT SELECT ON TABLE app.deputy TO kasugai_export;
GRANT SELECT ON TABLE app.deputy TO kasugai_work;
GRANT SELECT ON TABLE app.disposition TO kasugai_read;
GRANT SELECT,INSERT,UPDATE ON TABLE app.disposition TO kasugai_write;
GRANT SELECT ON TABLE app.disposition TO kasugai_export;
GRANT SELECT ON TABLE app.draft TO kasugai_read;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE app.draft TO kasugai_write;
GRANT SELECT ON TABLE app.draft TO kasugai_export;
GRANT SELECT ON TABLE app.episode TO kasugai_read;
GRANT SELECT,INSERT,UPDATE ON TABLE app.episode TO kasugai_write;
GRANT SELECT ON TABLE app.episode TO kasugai_export;
GRANT SELECT(area) ON TABLE app.episode TO kasugai_work;
GRANT SELECT(area) ON TABLE app.episode TO kasugai_police;
GRANT SELECT(org_id) ON TABLE app.episode TO kasugai_work;
GRANT SELECT(id) ON TABLE app.episode TO kasugai_work;
GRANT SELECT(record_id) ON TABLE app.episode TO kasugai_work;
GRANT SELECT(record_id) ON TABLE app.episode TO kasugai_police;
GRANT SELECT(person_id) ON TABLE app.episode TO kasugai_work;
GRANT SELECT(intake_id) ON TABLE app.episode TO kasugai_work;
GRANT SELECT(accepted_on) ON TABLE app.episode TO kasugai_work;
GRANT SELECT(accepted_on) ON TABLE app.episode TO kasugai_police;
GRANT SELECT(kind) ON TABLE app.episode TO kasugai_police;
GRANT SELECT(abuse_main) ON TABLE app.episode TO kasugai_police;
GRANT SELECT(closed_on),UPDATE(closed_on) ON TABLE app.episode TO kasugai_work;
GRANT SELECT(closed_on) ON TABLE app.episode TO kasugai_police;
GRANT SELECT(close_reason),UPDATE(close_reason) ON TABLE app.episode TO kasugai_work;
GRANT SELECT(version),UPDATE(version) ON TABLE app.episode TO kasugai_work;
GRANT SELECT ON TABLE app.erased TO kasugai_read;
GRANT SELECT ON TABLE app.erased TO kasugai_write;
GRANT SELECT ON TABLE app.erased TO kasugai_export;
GRANT SELECT(area) ON TABLE app.erased TO kasugai_search;
GRANT SELECT(org_id) ON TABLE app.erased TO kasugai_search;
GRANT SELECT(id) ON TABLE app.erased TO kasugai_search;
GRANT SELECT(kind) ON TABLE app.erased TO kasugai_search;
GRANT SELECT(at) ON TABLE app.erased TO kasugai_search;
GRANT SELECT ON TABLE app.erased_file TO kasugai_read;
GRANT SELECT,DELETE ON TABLE app.erased_file TO kasugai_write;
GRANT SELECT ON TABLE app.erased_file TO kasugai_export;
GRANT SELECT(area) ON TABLE app.erased_file TO kasugai_work;
GRANT SELECT(org_id) ON TABLE app.erased_file TO kasugai_work;
GRANT SELECT(file_id) ON TABLE app.erased_file TO kasugai_work;
GRANT SELECT ON TABLE app.erasure_certificate TO kasugai_read;
GRANT SELECT,INSERT ON TABLE app.erasure_certificate TO kasugai_write;
GRANT SELECT ON TABLE app.erasure_certificate TO kasugai_export;
GRANT INSERT ON TABLE app.event TO kasugai_write;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE app.event TO kasugai_work;
GRANT SELECT ON TABLE app.external_id TO kasugai_read;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE app.external_id TO kasugai_write;
GRANT SELECT ON TABLE app.external_id TO kasugai_export;
GRANT SELECT ON TABLE app.favourite TO kasugai_read;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE app.favourite TO kasugai_write;
GRANT SELECT ON TABLE app.favourite TO kasugai_export;
GRANT SELECT ON TABLE app.favourite TO kasugai_work;
GRANT SELECT ON TABLE app.feed TO kasugai_read;
GRANT SELECT,INSERT,UPDATE ON TABLE app.feed TO kasugai_write;
GRANT SELECT ON TABLE app.feed TO kasugai_export;
GRANT SELECT ON TABLE app.genogram_mark TO kasugai_read;
GRANT SELECT,INSERT,UPDATE ON TABLE app.genogram_mark TO kasugai_write;
GRANT SELECT ON TABLE app.genogram_mark TO kasugai_export;
GRANT SELECT ON TABLE app.idempotency TO kasugai_read;
GRANT SELECT,INSERT,UPDATE ON TABLE app.idempotency TO kasugai_write;
GRANT SELECT ON TABLE app.idempotency TO kasugai_export;
GRANT SELECT,DELETE ON TABLE app.idempotency TO kasugai_work;
GRANT SELECT ON TABLE app.import_job TO kasugai_read;
GRANT SELECT,INSERT,UPDATE ON TABLE app.import_job TO kasugai_write;
GRANT SELECT ON TABLE app.import_job TO kasugai_export;
GRANT SELECT ON TABLE app.import_row TO kasugai_read;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE app.import_row TO kasugai_write;
GRANT SELECT ON TABLE app.import_row TO kasugai_export;
GRANT SELECT ON TABLE app.intake TO kasugai_read;
GRANT SELECT,INSERT,UPDATE ON TABLE app.intake TO kasugai_write;
GRANT SELECT ON TABLE app.intake TO kasugai_export;
GRANT SELECT(area) ON TABLE app.intake TO kasugai_work;
GRANT SELECT(area) ON TABLE app.intake TO kasugai_police;
GRANT SELECT(org_id) ON TABLE app.intake TO kasugai_work;
GRANT SELECT(id) ON TABLE app.intake TO kasugai_work;
GRANT SELECT(id) ON TABLE app.intake TO kasugai_police;
GRANT SELECT(received_at) ON TABLE app.intake TO kasugai_work;
GRANT SELECT(received_at) ON TABLE app.intake TO kasugai_police;
GRANT SELECT(kind) ON TABLE app.intake TO kasugai_police;
GRANT SELECT(abuse_types) ON TABLE app.intake TO kasugai_police;
GRANT SELECT(urgency) ON TABLE app.intake TO kasugai_police;
GRANT SELECT(first_registered_at) ON TABLE app.intake TO kasugai_work;
GRANT SELECT ON TABLE app.intake_child TO kasugai_read;
GRANT SELECT,INSERT,UPDATE ON TABLE app.intake_child TO kasugai_write;
GRANT SELECT ON TABLE app.intake_child TO kasugai_export;
GRANT SELECT(area) ON TABLE app.intake_child TO kasugai_work;
GRANT SELECT(area) ON TABLE app.intake_child TO kasugai_police;
GRANT SELECT(org_id) ON TABLE app.intake_child TO kasugai_work;
GRANT SELECT(id) ON TABLE app.intake_child TO kasugai_work;
GRANT SELECT(intake_id) ON TABLE app.intake_child TO kasugai_work;
GRANT SELECT(intake_id) ON TABLE app.intake_child TO kasugai_police;
GRANT SELECT(person_id) ON TABLE app.intake_child TO kasugai_work;
GRANT SELECT(person_id) ON TABLE app.intake_child TO kasugai_police;
GRANT SELECT(clock_started_at) ON TABLE app.intake_child TO kasugai_work;
GRANT SELECT(clock_hours) ON TABLE app.intake_child TO kasugai_work;
GRANT SELECT(due_at),UPDATE(due_at) ON TABLE app.intake_child TO kasugai_work;
GRANT SELECT(due_at) ON TABLE app.intake_child TO kasugai_police;
GRANT SELECT(seen_at) ON TABLE app.intake_child TO kasugai_work;
GRANT SELECT(seen_at) ON TABLE app.intake_child TO kasugai_police;
GRANT UPDATE(no_check_reason) ON TABLE app.intake_child TO kasugai_work;
GRANT SELECT ON TABLE app.learn_run TO kasugai_read;
GRANT SELECT,INSERT,UPDATE ON TABLE app.learn_run TO kasugai_write;
GRANT SELECT(area) ON TABLE app.learn_run TO kasugai_work;
GRANT SELECT(org_id) ON TABLE app.learn_run TO kasugai_work;
GRANT SELECT(id) ON TABLE app.learn_run TO kasugai_work;
GRANT SELECT(kind) ON TABLE app.learn_run TO kasugai_work;
GRANT SELECT(outcome) ON TABLE app.learn_run TO kasugai_work;
GRANT SELECT(state) ON TABLE app.learn_run TO kasugai_work;
GRANT SELECT(asked_at) ON TABLE app.learn_run TO kasugai_work;
GRANT SELECT(alive_at) ON TABLE app.learn_run TO kasugai_work;
GRANT SELECT ON TABLE app.learn_setting TO kasugai_read;
GRANT SELECT,INSERT ON TABLE app.learn_setting TO kasugai_write;
GRANT SELECT(area) ON TABLE app.learn_setting TO kasugai_work;
GRANT SELECT(org_id) ON TABLE app.learn_setting TO kasugai_work;
GRANT SELECT(outcome) ON TABLE app.learn_setting TO kasugai_work;
GRANT SELECT(n) ON TABLE app.learn_setting TO kasugai_work;
GRANT SELECT(every) ON TABLE app.learn_setting TO kasugai_work;
GRANT SELECT(at) ON TABLE app.learn_setting TO kasugai_work;
GRANT SELECT,INSERT,UPDATE ON TABLE app.lease TO kasugai_work;
GRANT SELECT ON TABLE app.ledger_presence TO kasugai_read;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE app.ledger_presence TO kasugai_write;
GRANT SELECT ON TABLE app.ledger_presence TO kasugai_export;
GRANT SELECT ON TABLE app.ledger_row TO kasugai_read;
GRANT SELECT,INSERT,UPDATE ON TABLE app.ledger_row TO kasugai_write;
GRANT SELECT ON TABLE app.ledger_row TO kasugai_export;
GRANT SELECT(area) ON TABLE app.ledger_row TO kasugai_work;
GRANT SELECT(org_id) ON TABLE app.ledger_row TO kasugai_work;
GRANT SELECT(person_id) ON TABLE app.ledger_row TO kasugai_work;
GRANT SELECT(next_review) ON TABLE app.ledger_row TO kasugai_work;
GRANT SELECT(left_on) ON TABLE app.ledger_row TO kasugai_work;
GRANT SELECT ON TABLE app.ledger_snapshot TO kasugai_read;
GRANT SELECT,INSERT ON TABLE app.ledger_snapshot TO kasugai_write;
GRANT SELECT ON TABLE app.ledger_snapshot TO kasugai_export;
GRANT SELECT ON TABLE app.letter TO kasugai_read;
GRANT SELECT,INSERT,UPDATE ON TABLE app.letter TO kasugai_write;
GRANT SELECT ON TABLE app.letter TO kasugai_export;
GRANT SELECT ON TABLE app.letter TO kasugai_work;
GRANT SELECT ON TABLE app.linked_person TO kasugai_read;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE app.linked_person TO kasugai_write;
GRANT SELECT ON TABLE app.linked_person TO kasugai_export;
GRANT SELECT(area) ON TABLE app.linked_person TO kasugai_work;
GRANT SELECT(org_id) ON TABLE app.linked_person TO kasugai_work;
GRANT SELECT(id) ON TABLE app.linked_person TO kasugai_work;
GRANT SELECT ON TABLE app.outreach_candidate TO kasugai_read;
GRANT SELECT,INSERT,UPDATE ON TABLE app.outreach_candidate TO kasugai_write;
GRANT SELECT ON TABLE app.outreach_candidate TO kasugai_export;
GRANT SELECT(area) ON TABLE app.outreach_candidate TO kasugai_work;
GRANT SELECT(org_id) ON TABLE app.outreach_candidate TO kasugai_work;
GRANT SELECT(id) ON TABLE app.outreach_candidate TO kasugai_work;
GRANT SELECT(round_id) ON TABLE app.outreach_candidate TO kasugai_work;
GRANT SELECT(person_id) ON TABLE app.outreach_candidate TO kasugai_work;
GRANT SELECT(linked) ON TABLE app.outreach_candidate TO kasugai_work;
GRANT SELECT(added_at) ON TABLE app.outreach_candidate TO kasugai_work;
GRANT SELECT(removed_at) ON TABLE app.outreach_candidate TO kasugai_work;
GRANT SELECT(moved_on),UPDATE(moved_on) ON TABLE app.outreach_candidate TO kasugai_work;
GRANT SELECT ON TABLE app.outreach_judgement TO kasugai_read;
GRANT SELECT,INSERT ON TABLE app.outreach_judgement TO kasugai_write;
GRANT SELECT ON TABLE app.outreach_judgement TO kasugai_export;
GRANT SELECT ON TABLE app.looked_in TO kasugai_read;
GRANT SELECT ON TABLE app.looked_in TO kasugai_write;
GRANT SELECT ON TABLE app.masked_export TO kasugai_read;
GRANT SELECT,INSERT,UPDATE ON TABLE app.masked_export TO kasugai_write;
GRANT SELECT ON TABLE app.masked_export TO kasugai_export;
GRANT SELECT(area) ON TABLE app.masked_export TO kasugai_work;
GRANT SELECT(org_id) ON TABLE app.masked_export TO kasugai_work;
GRANT SELECT(id) ON TABLE app.masked_export TO kasugai_work;
GRANT SELECT(state) ON TABLE app.masked_export TO kasugai_work;
GRANT SELECT(alive_at) ON TABLE app.masked_export TO kasugai_work;
GRANT SELECT ON TABLE app.masked_opening TO kasugai_read;
GRANT SELECT,INSERT,UPDATE ON TABLE app.masked_opening TO kasugai_write;
GRANT SELECT ON TABLE app.masked_opening TO kasugai_export;
GRANT SELECT ON TABLE app.match_decided TO kasugai_read;
GRANT SELECT,INSERT,UPDATE ON TABLE app.match_decided TO kasugai_write;
GRANT SELECT ON TABLE app.match_decided TO kasugai_export;
GRANT SELECT ON TABLE app.match_decision TO kasugai_read;
GRANT SELECT,INSERT,UPDATE ON TABLE app.match_decision TO kasugai_write;
GRANT SELECT ON TABLE app.match_decision TO kasugai_export;
GRANT SELECT ON TABLE app.match_key TO kasugai_read;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE app.match_key TO kasugai_write;
GRANT SELECT ON TABLE app.match_key TO kasugai_export;
GRANT SELECT ON TABLE app.match_model TO kasugai_read;
GRANT SELECT,INSERT,UPDATE ON TABLE app.match_model TO kasugai_write;
GRANT SELECT ON TABLE app.match_model TO kasugai_export;
GRANT SELECT(area) ON TABLE app.match_model TO kasugai_work;
GRANT SELECT(org_id) ON TABLE app.match_model TO kasugai_work;
GRANT SELECT(judged) ON TABLE app.match_model TO kasugai_work;
GRANT SELECT ON TABLE app.match_number TO kasugai_read;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE app.match_number TO kasugai_write;
GRANT SELECT ON TABLE app.match_number TO kasugai_export;
GRANT SELECT ON TABLE app.match_pair TO kasugai_read;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE app.match_pair TO kasugai_write;
GRANT SELECT ON TABLE app.match_pair TO kasugai_export;
GRANT SELECT ON TABLE app.match_proposal TO kasugai_read;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE app.match_proposal TO kasugai_write;
GRANT SELECT ON TABLE app.match_proposal TO kasugai_export;
GRANT SELECT ON TABLE app.measure TO kasugai_read;
GRANT SELECT,INSERT ON TABLE app.measure TO kasugai_write;
GRANT SELECT ON TABLE app.measure TO kasugai_export;
GRANT SELECT(area) ON TABLE app.measure TO kasugai_work;
GRANT SELECT(org_id) ON TABLE app.measure TO kasugai_work;
GRANT SELECT(person_id) ON TABLE app.measure TO kasugai_work;
GRANT SELECT(kind) ON TABLE app.measure TO kasugai_work;
GRANT SELECT(day) ON TABLE app.measure TO kasugai_work;
GRANT SELECT(value) ON TABLE app.measure TO kasugai_work;
GRANT SELECT(recorded_at) ON TABLE app.measure TO kasugai_work;
GRANT SELECT ON TABLE app.meeting TO kasugai_read;
GRANT SELECT,INSERT,UPDATE ON TABLE app.meeting TO kasugai_write;
GRANT SELECT ON TABLE app.meeting TO kasugai_export;
GRANT SELECT(area) ON TABLE app.meeting TO kasugai_police;
GRANT SELECT(intake_id) ON TABLE app.meeting TO kasugai_police;
GRANT SELECT(held_at) ON TABLE app.meeting TO kasugai_police;
GRANT SELECT(urgency) ON TABLE app.meeting TO kasugai_police;
GRANT SELECT ON TABLE app.meeting_addition TO kasugai_read;
GRANT SELECT,INSERT ON TABLE app.meeting_addition TO kasugai_write;
GRANT SELECT ON TABLE app.meeting_addition TO kasugai_export;
GRANT SELECT ON TABLE app.missing TO kasugai_read;
GRANT SELECT,INSERT,UPDATE ON TABLE app.missing TO kasugai_write;
GRANT SELECT ON TABLE app.missing TO kasugai_export;
GRANT SELECT(area) ON TABLE app.missing TO kasugai_work;
GRANT SELECT(org_id) ON TABLE app.missing TO kasugai_work;
GRANT SELECT(id) ON TABLE app.missing TO kasugai_work;
GRANT SELECT(person_id) ON TABLE app.missing TO kasugai_work;
GRANT SELECT(round) ON TABLE app.missing TO kasugai_work;
GRANT SELECT(read_hours) ON TABLE app.missing TO kasugai_work;
GRANT SELECT(sent_at) ON TABLE app.missing TO kasugai_work;
GRANT SELECT(state) ON TABLE app.missing TO kasugai_work;
GRANT SELECT ON TABLE app.missing_answer TO kasugai_read;
GRANT SELECT,INSERT ON TABLE app.missing_answer TO kasugai_write;
GRANT SELECT ON TABLE app.missing_detail TO kasugai_read;
GRANT SELECT,INSERT,UPDATE ON TABLE app.missing_detail TO kasugai_write;
GRANT SELECT(area) ON TABLE app.missing_detail TO kasugai_search;
GRANT SELECT(area) ON TABLE app.missing_detail TO kasugai_work;
GRANT SELECT(org_id) ON TABLE app.missing_detail TO kasugai_search;
GRANT SELECT(org_id) ON TABLE app.missing_detail TO kasugai_work;
GRANT SELECT(missing_id) ON TABLE app.missing_detail TO kasugai_search;
GRANT SELECT(missing_id) ON TABLE app.missing_detail TO kasugai_work;
GRANT SELECT(person_id) ON TABLE app.missing_detail TO kasugai_search;
GRANT SELECT(person_id) ON TABLE app.missing_detail TO kasugai_work;
GRANT SELECT(whole) ON TABLE app.missing_detail TO kasugai_search;
GRANT SELECT(whole) ON TABLE app.missing_detail TO kasugai_work;
GRANT SELECT(part) ON TABLE app.missing_detail TO kasugai_search;
GRANT SELECT(part) ON TABLE app.missing_detail TO kasugai_work;
GRANT SELECT(birth_first) ON TABLE app.missing_detail TO kasugai_search;
GRANT SELECT(birth_first) ON TABLE app.missing_detail TO kasugai_work;
GRANT SELECT(birth_last) ON TABLE app.missing_detail TO kasugai_search;
GRANT SELECT(birth_last) ON TABLE app.missing_detail TO kasugai_work;
GRANT SELECT(contact) ON TABLE app.missing_detail TO kasugai_search;
GRANT SELECT(contact) ON TABLE app.missing_detail TO kasugai_work;
GRANT SELECT(to_orgs) ON TABLE app.missing_detail TO kasugai_search;
GRANT SELECT(to_orgs) ON TABLE app.missing_detail TO kasugai_work;
GRANT SELECT ON TABLE app.missing_hit TO kasugai_read;
GRANT SELECT,INSERT ON TABLE app.missing_hit TO kasugai_write;
GRANT SELECT,INSERT ON TABLE app.missing_hit TO kasugai_work;
GRANT SELECT ON TABLE app.missing_read TO kasugai_read;
GRANT SELECT,INSERT ON TABLE app.missing_read TO kasugai_write;
GRANT SELECT ON TABLE app.missing_told TO kasugai_read;
GRANT SELECT,INSERT ON TABLE app.missing_told TO kasugai_write;
GRANT SELECT ON TABLE app.missing_told TO kasugai_export;
GRANT SELECT ON TABLE app.missing_told TO kasugai_work;
GRANT UPDATE(round) ON TABLE app.missing_told TO kasugai_write;
GRANT UPDATE(told_at) ON TABLE app.missing_told TO kasugai_write;
GRANT UPDATE(read_round) ON TABLE app.missing_told TO kasugai_write;
GRANT UPDATE(read_at) ON TABLE app.missing_told TO kasugai_write;
GRANT UPDATE(read_by_name) ON TABLE app.missing_told TO kasugai_write;
GRANT UPDATE(reminded_at) ON TABLE app.missing_told TO kasugai_write;
GRANT UPDATE(reminded_at) ON TABLE app.missing_told TO kasugai_work;
GRANT UPDATE(raised_at) ON TABLE app.missing_told TO kasugai_write;
GRANT UPDATE(raised_at) ON TABLE app.missing_told TO kasugai_work;
GRANT SELECT ON TABLE app.notice TO kasugai_read;
GRANT SELECT,INSERT,UPDATE ON TABLE app.notice TO kasugai_write;
GRANT SELECT ON TABLE app.notice TO kasugai_export;
GRANT SELECT,INSERT ON TABLE app.notice TO kasugai_work;
GRANT SELECT ON TABLE app.notice_seen TO kasugai_read;
GRANT SELECT,INSERT,UPDATE ON TABLE app.notice_seen TO kasugai_write;
GRANT SELECT ON TABLE app.notice_seen TO kasugai_export;
GRANT SELECT ON TABLE app.notice_seen TO kasugai_work;
GRANT SELECT ON TABLE app.outreach_answer TO kasugai_read;
GRANT SELECT,INSERT ON TABLE app.outreach_answer TO kasugai_write;
GRANT SELECT ON TABLE app.outreach_answer TO kasugai_export;
GRANT SELECT(area) ON TABLE app.outreach_answer TO kasugai_work;
GRANT SELECT(id) ON TABLE app.outreach_answer TO kasugai_work;
GRANT SELECT(ask_id) ON TABLE app.outreach_answer TO kasugai_work;
GRANT SELECT(whole) ON TABLE app.outreach_answer TO kasugai_work;
GRANT SELECT(at) ON TABLE app.outreach_answer TO kasugai_work;
GRANT SELECT ON TABLE app.outreach_ask TO kasugai_read;
GRANT SELECT,INSERT,UPDATE ON TABLE app.outreach_ask TO kasugai_write;
GRANT SELECT ON TABLE app.outreach_ask TO kasugai_export;
GRANT SELECT(area) ON TABLE app.outreach_ask TO kasugai_work;
GRANT SELECT(org_id) ON TABLE app.outreach_ask TO kasugai_work;
GRANT SELECT(id) ON TABLE app.outreach_ask TO kasugai_work;
GRANT SELECT(round_id) ON TABLE app.outreach_ask TO kasugai_work;
GRANT SELECT(candidate_id) ON TABLE app.outreach_ask TO kasugai_work;
GRANT SELECT(kind) ON TABLE app.outreach_ask TO kasugai_work;
GRANT SELECT(place) ON TABLE app.outreach_ask TO kasugai_work;
GRANT SELECT(to_org) ON TABLE app.outreach_ask TO kasugai_work;
GRANT SELECT(to_section) ON TABLE app.outreach_ask TO kasugai_work;
GRANT SELECT(due_on) ON TABLE app.outreach_ask TO kasugai_work;
GRANT SELECT(sent_at) ON TABLE app.outreach_ask TO kasugai_work;
GRANT SELECT(reminded_on),UPDATE(reminded_on) ON TABLE app.outreach_ask TO kasugai_work;
GRANT SELECT(withdrawn_at),UPDATE(withdrawn_at) ON TABLE app.outreach_ask TO kasugai_work;
GRANT UPDATE(withdrawn_by_name) ON TABLE app.outreach_ask TO kasugai_work;
GRANT UPDATE(withdrawn_reason) ON TABLE app.outreach_ask TO kasugai_work;
GRANT SELECT ON TABLE app.outreach_indicator TO kasugai_read;
GRANT SELECT,INSERT ON TABLE app.outreach_indicator TO kasugai_write;
GRANT SELECT ON TABLE app.outreach_indicator TO kasugai_export;
GRANT SELECT ON TABLE app.outreach_round TO kasugai_read;
GRANT SELECT,INSERT,UPDATE ON TABLE app.outreach_round TO kasugai_write;
GRANT SELECT ON TABLE app.outreach_round TO kasugai_export;
GRANT SELECT(area) ON TABLE app.outreach_round TO kasugai_work;
GRANT SELECT(org_id) ON TABLE app.outreach_round TO kasugai_work;
GRANT SELECT(id) ON TABLE app.outreach_round TO kasugai_work;
GRANT SELECT(closed_at) ON TABLE app.outreach_round TO kasugai_work;
GRANT SELECT ON TABLE app.outreach_support TO kasugai_read;
GRANT SELECT,INSERT ON TABLE app.outreach_support TO kasugai_write;
GRANT SELECT ON TABLE app.outreach_support TO kasugai_export;
GRANT SELECT ON TABLE app.paper_template TO kasugai_read;
GRANT SELECT,INSERT,UPDATE ON TABLE app.paper_template TO kasugai_write;
GRANT SELECT ON TABLE app.paper_template TO kasugai_export;
GRANT SELECT ON TABLE app.person TO kasugai_read;
GRANT SELECT,INSERT,UPDATE ON TABLE app.person TO kasugai_write;
GRANT SELECT ON TABLE app.person TO kasugai_export;
GRANT SELECT(area) ON TABLE app.person TO kasugai_search;
GRANT SELECT(area) ON TABLE app.person TO kasugai_work;
GRANT SELECT(area) ON TABLE app.person TO kasugai_police;
GRANT SELECT(org_id) ON TABLE app.person TO kasugai_search;
GRANT SELECT(org_id) ON TABLE app.person TO kasugai_work;
GRANT SELECT(org_id) ON TABLE app.person TO kasugai_police;
GRANT SELECT(id) ON TABLE app.person TO kasugai_search;
GRANT SELECT(id) ON TABLE app.person TO kasugai_work;
GRANT SELECT(id) ON TABLE app.person TO kasugai_police;
GRANT SELECT(person_id) ON TABLE app.person TO kasugai_search;
GRANT SELECT(person_id) ON TABLE app.person TO kasugai_work;
GRANT SELECT(sex) ON TABLE app.person TO kasugai_work;
GRANT SELECT(sex) ON TABLE app.person TO kasugai_police;
GRANT SELECT(birth_first) ON TABLE app.person TO kasugai_search;
GRANT SELECT(birth_first) ON TABLE app.person TO kasugai_work;
GRANT SELECT(birth_first) ON TABLE app.person TO kasugai_police;
GRANT SELECT(birth_last) ON TABLE app.person TO kasugai_search;
GRANT SELECT(birth_last) ON TABLE app.person TO kasugai_work;
GRANT SELECT(birth_last) ON TABLE app.person TO kasugai_police;
GRANT SELECT(birth_text) ON TABLE app.person TO kasugai_work;
GRANT SELECT(birth_text) ON TABLE app.person TO kasugai_police;
GRANT SELECT(updated_at) ON TABLE app.person TO kasugai_search;
GRANT SELECT(updated_at) ON TABLE app.person TO kasugai_work;
GRANT SELECT ON TABLE app.person_address TO kasugai_read;
GRANT SELECT,INSERT,UPDATE ON TABLE app.person_address TO kasugai_write;
GRANT SELECT ON TABLE app.person_address TO kasugai_export;
GRANT SELECT(area) ON TABLE app.person_address TO kasugai_search;
GRANT SELECT(area) ON TABLE app.person_address TO kasugai_work;
GRANT SELECT(area) ON TABLE app.person_address TO kasugai_police;
GRANT SELECT(org_id) ON TABLE app.person_address TO kasugai_search;
GRANT SELECT(org_id) ON TABLE app.person_address TO kasugai_work;
GRANT SELECT(id) ON TABLE app.person_address TO kasugai_work;
GRANT SELECT(person_id) ON TABLE app.person_address TO kasugai_search;
GRANT SELECT(person_id) ON TABLE app.person_address TO kasugai_work;
GRANT SELECT(person_id) ON TABLE app.person_address TO kasugai_police;
GRANT SELECT(kind) ON TABLE app.person_address TO kasugai_work;
GRANT SELECT(kind) ON TABLE app.person_address TO kasugai_police;
GRANT SELECT(municipality) ON TABLE app.person_address TO kasugai_work;
GRANT SELECT(municipality) ON TABLE app.person_address TO kasugai_police;
GRANT SELECT(postal) ON TABLE app.person_address TO kasugai_work;
GRANT SELECT(line) ON TABLE app.person_address TO kasugai_search;
GRANT SELECT(line) ON TABLE app.person_address TO kasugai_work;
GRANT SELECT(line) ON TABLE app.person_address TO kasugai_police;
GRANT SELECT(sealed) ON TABLE app.person_address TO kasugai_search;
GRANT SELECT(sealed) ON TABLE app.person_address TO kasugai_work;
GRANT SELECT(valid_from) ON TABLE app.person_address TO kasugai_work;
GRANT SELECT(valid_from) ON TABLE app.person_address TO kasugai_police;
GRANT SELECT(valid_until) ON TABLE app.person_address TO kasugai_work;
GRANT SELECT(valid_until) ON TABLE app.person_address TO kasugai_police;
GRANT SELECT ON TABLE app.person_name TO kasugai_read;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE app.person_name TO kasugai_write;
GRANT SELECT ON TABLE app.person_name TO kasugai_export;
GRANT SELECT(area) ON TABLE app.person_name TO kasugai_search;
GRANT SELECT(area) ON TABLE app.person_name TO kasugai_work;
GRANT SELECT(area) ON TABLE app.person_name TO kasugai_police;
GRANT SELECT(org_id) ON TABLE app.person_name TO kasugai_search;
GRANT SELECT(org_id) ON TABLE app.person_name TO kasugai_work;
GRANT SELECT(person_id) ON TABLE app.person_name TO kasugai_search;
GRANT SELECT(person_id) ON TABLE app.person_name TO kasugai_work;
GRANT SELECT(person_id) ON TABLE app.person_name TO kasugai_police;
GRANT SELECT(kind) ON TABLE app.person_name TO kasugai_search;
GRANT SELECT(kind) ON TABLE app.person_name TO kasugai_work;
GRANT SELECT(kind) ON TABLE app.person_name TO kasugai_police;
GRANT SELECT(family) ON TABLE app.person_name TO kasugai_search;
GRANT SELECT(family) ON TABLE app.person_name TO kasugai_work;
GRANT SELECT(family) ON TABLE app.person_name TO kasugai_police;
GRANT SELECT(given) ON TABLE app.person_name TO kasugai_search;
GRANT SELECT(given) ON TABLE app.person_name TO kasugai_work;
GRANT SELECT(given) ON TABLE app.person_name TO kasugai_police;
GRANT SELECT(family_kana) ON TABLE app.person_name TO kasugai_search;
GRANT SELECT(family_kana) ON TABLE app.person_name TO kasugai_work;
GRANT SELECT(family_kana) ON TABLE app.person_name TO kasugai_police;
GRANT SELECT(given_kana) ON TABLE app.person_name TO kasugai_search;
GRANT SELECT(given_kana) ON TABLE app.person_name TO kasugai_work;
GRANT SELECT(given_kana) ON TABLE app.person_name TO kasugai_police;
GRANT SELECT(valid_from) ON TABLE app.person_name TO kasugai_work;
GRANT SELECT(valid_until) ON TABLE app.person_name TO kasugai_work;
GRANT SELECT(sort) ON TABLE app.person_name TO kasugai_search;
GRANT SELECT(sort) ON TABLE app.person_name TO kasugai_work;
GRANT SELECT(sort) ON TABLE app.person_name TO kasugai_police;
GRANT SELECT ON TABLE app.person_phone TO kasugai_read;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE app.person_phone TO kasugai_write;
GRANT SELECT ON TABLE app.person_phone TO kasugai_export;
GRANT SELECT(area) ON TABLE app.person_phone TO kasugai_search;
GRANT SELECT(area) ON TABLE app.person_phone TO kasugai_work;
GRANT SELECT(org_id) ON TABLE app.person_phone TO kasugai_search;
GRANT SELECT(org_id) ON TABLE app.person_phone TO kasugai_work;
GRANT SELECT(person_id) ON TABLE app.person_phone TO kasugai_search;
GRANT SELECT(person_id) ON TABLE app.person_phone TO kasugai_work;
GRANT SELECT(number) ON TABLE app.person_phone TO kasugai_search;
GRANT SELECT(number) ON TABLE app.person_phone TO kasugai_work;
GRANT SELECT(sealed) ON TABLE app.person_phone TO kasugai_search;
GRANT SELECT(sealed) ON TABLE app.person_phone TO kasugai_work;
GRANT SELECT ON TABLE app.police_answer TO kasugai_read;
GRANT SELECT,INSERT ON TABLE app.police_answer TO kasugai_write;
GRANT SELECT ON TABLE app.police_message TO kasugai_read;
GRANT SELECT,INSERT ON TABLE app.police_message TO kasugai_write;
GRANT SELECT ON TABLE app.police_message TO kasugai_export;
GRANT SELECT ON TABLE app.police_referral TO kasugai_read;
GRANT SELECT,INSERT ON TABLE app.police_referral TO kasugai_write;
GRANT SELECT ON TABLE app.progress TO kasugai_read;
GRANT SELECT,INSERT,UPDATE ON TABLE app.progress TO kasugai_write;
GRANT SELECT ON TABLE app.progress TO kasugai_export;
GRANT SELECT(area) ON TABLE app.progress TO kasugai_work;
GRANT SELECT(org_id) ON TABLE app.progress TO kasugai_work;
GRANT SELECT(person_id) ON TABLE app.progress TO kasugai_work;
GRANT SELECT(at) ON TABLE app.progress TO kasugai_work;
GRANT SELECT ON TABLE app.protection TO kasugai_read;
GRANT SELECT,INSERT,UPDATE ON TABLE app.protection TO kasugai_write;
GRANT SELECT ON TABLE app.protection TO kasugai_export;
GRANT SELECT(area) ON TABLE app.protection TO kasugai_work;
GRANT SELECT(area) ON TABLE app.protection TO kasugai_police;
GRANT SELECT(org_id) ON TABLE app.protection TO kasugai_work;
GRANT SELECT(id) ON TABLE app.protection TO kasugai_work;
GRANT SELECT(person_id) ON TABLE app.protection TO kasugai_work;
GRANT SELECT(person_id) ON TABLE app.protection TO kasugai_police;
GRANT SELECT(ends_on) ON TABLE app.protection TO kasugai_work;
GRANT SELECT(ended_on) ON TABLE app.protection TO kasugai_work;
GRANT SELECT(ended_on) ON TABLE app.protection TO kasugai_police;
GRANT SELECT(hidden_from_orgs) ON TABLE app.protection TO kasugai_police;
GRANT SELECT(told_on),UPDATE(told_on) ON TABLE app.protection TO kasugai_work;
GRANT SELECT ON TABLE app.purpose TO kasugai_read;
GRANT SELECT,INSERT,UPDATE ON TABLE app.purpose TO kasugai_write;
GRANT SELECT ON TABLE app.purpose TO kasugai_export;
GRANT SELECT ON TABLE app.record TO kasugai_read;
GRANT SELECT,INSERT,UPDATE ON TABLE app.record TO kasugai_write;
GRANT SELECT ON TABLE app.record TO kasugai_export;
GRANT SELECT(area) ON TABLE app.record TO kasugai_work;
GRANT SELECT(area) ON TABLE app.record TO kasugai_search;
GRANT SELECT(area) ON TABLE app.record TO kasugai_police;
GRANT SELECT(org_id) ON TABLE app.record TO kasugai_work;
GRANT SELECT(org_id) ON TABLE app.record TO kasugai_search;
GRANT SELECT(id) ON TABLE app.record TO kasugai_work;
GRANT SELECT(id) ON TABLE app.record TO kasugai_police;
GRANT SELECT(person_id) ON TABLE app.record TO kasugai_work;
GRANT SELECT(person_id) ON TABLE app.record TO kasugai_search;
GRANT SELECT(person_id) ON TABLE app.record TO kasugai_police;
GRANT SELECT(case_no) ON TABLE app.record TO kasugai_work;
GRANT SELECT(case_no) ON TABLE app.record TO kasugai_search;
GRANT SELECT(residence_org) ON TABLE app.record TO kasugai_work;
GRANT SELECT(residence_org) ON TABLE app.record TO kasugai_search;
GRANT SELECT(residence_org) ON TABLE app.record TO kasugai_police;
GRANT SELECT(section_id) ON TABLE app.record TO kasugai_work;
GRANT SELECT(in_charge) ON TABLE app.record TO kasugai_work;
GRANT SELECT(school) ON TABLE app.record TO kasugai_police;
GRANT SELECT(school) ON TABLE app.record TO kasugai_work;
GRANT SELECT(severity) ON TABLE app.record TO kasugai_work;
GRANT SELECT(severity) ON TABLE app.record TO kasugai_police;
GRANT SELECT(residence_before) ON TABLE app.record TO kasugai_police;
GRANT SELECT(residence_before) ON TABLE app.record TO kasugai_work;
GRANT SELECT(residence_moved_on) ON TABLE app.record TO kasugai_police;
GRANT SELECT ON TABLE app.refused_row TO kasugai_read;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE app.refused_row TO kasugai_write;
GRANT SELECT ON TABLE app.refused_row TO kasugai_export;
GRANT SELECT ON TABLE app.relation TO kasugai_read;
GRANT SELECT,INSERT,UPDATE ON TABLE app.relation TO kasugai_write;
GRANT SELECT ON TABLE app.relation TO kasugai_export;
GRANT SELECT(area) ON TABLE app.relation TO kasugai_work;
GRANT SELECT(area) ON TABLE app.relation TO kasugai_police;
GRANT SELECT(org_id) ON TABLE app.relation TO kasugai_work;
GRANT SELECT(person_id) ON TABLE app.relation TO kasugai_work;
GRANT SELECT(person_id) ON TABLE app.relation TO kasugai_police;
GRANT SELECT(relative_id) ON TABLE app.relation TO kasugai_work;
GRANT SELECT(relative_id) ON TABLE app.relation TO kasugai_police;
GRANT SELECT(valid_until) ON TABLE app.relation TO kasugai_work;
GRANT SELECT ON TABLE app.reporter TO kasugai_read;
GRANT SELECT,INSERT,UPDATE ON TABLE app.reporter TO kasugai_write;
GRANT SELECT ON TABLE app.reporter TO kasugai_export;
GRANT SELECT ON TABLE app.reporter_before TO kasugai_read;
GRANT SELECT,INSERT ON TABLE app.reporter_before TO kasugai_write;
GRANT SELECT ON TABLE app.reporter_before TO kasugai_export;
GRANT SELECT ON TABLE app.retention_hold TO kasugai_read;
GRANT SELECT,INSERT,UPDATE ON TABLE app.retention_hold TO kasugai_write;
GRANT SELECT ON TABLE app.retention_hold TO kasugai_export;
GRANT SELECT ON TABLE app.retention_item TO kasugai_read;
GRANT SELECT,INSERT,UPDATE ON TABLE app.retention_item TO kasugai_write;
GRANT SELECT ON TABLE app.retention_item TO kasugai_export;
GRANT SELECT(area) ON TABLE app.retention_item TO kasugai_work;
GRANT SELECT(org_id) ON TABLE app.retention_item TO kasugai_work;
GRANT SELECT(id) ON TABLE app.retention_item TO kasugai_work;
GRANT SELECT(list_id) ON TABLE app.retention_item TO kasugai_work;
GRANT SELECT(state) ON TABLE app.retention_item TO kasugai_work;
GRANT SELECT(tries) ON TABLE app.retention_item TO kasugai_work;
GRANT SELECT ON TABLE app.retention_list TO kasugai_read;
GRANT SELECT,INSERT,UPDATE ON TABLE app.retention_list TO kasugai_write;
GRANT SELECT ON TABLE app.retention_list TO kasugai_export;
GRANT SELECT(area) ON TABLE app.retention_list TO kasugai_work;
GRANT SELECT(org_id) ON TABLE app.retention_list TO kasugai_work;
GRANT SELECT(id) ON TABLE app.retention_list TO kasugai_work;
GRANT SELECT(month) ON TABLE app.retention_list TO kasugai_work;
GRANT SELECT(by_clock) ON TABLE app.retention_list TO kasugai_work;
GRANT SELECT(state) ON TABLE app.retention_list TO kasugai_work;
GRANT SELECT ON TABLE app.saved_search TO kasugai_read;
GRANT SELECT,INSERT,UPDATE ON TABLE app.saved_search TO kasugai_write;
GRANT SELECT ON TABLE app.saved_search TO kasugai_export;
GRANT SELECT ON TABLE app.score TO kasugai_read;
GRANT SELECT,INSERT ON TABLE app.score TO kasugai_write;
GRANT SELECT ON TABLE app.score_alarm TO kasugai_read;
GRANT SELECT,INSERT,UPDATE ON TABLE app.score_alarm TO kasugai_write;
GRANT SELECT ON TABLE app.score_decision TO kasugai_read;
GRANT SELECT,INSERT ON TABLE app.score_decision TO kasugai_write;
GRANT SELECT ON TABLE app.score_dispute TO kasugai_read;
GRANT SELECT,INSERT ON TABLE app.score_dispute TO kasugai_write;
GRANT SELECT ON TABLE app.score_evaluation TO kasugai_read;
GRANT SELECT,INSERT ON TABLE app.score_evaluation TO kasugai_write;
GRANT SELECT ON TABLE app.score_evaluation_ask TO kasugai_read;
GRANT SELECT,INSERT,UPDATE ON TABLE app.score_evaluation_ask TO kasugai_write;
GRANT INSERT ON TABLE app.score_evaluation_ask TO kasugai_work;
GRANT SELECT(area) ON TABLE app.score_evaluation_ask TO kasugai_work;
GRANT SELECT(org_id) ON TABLE app.score_evaluation_ask TO kasugai_work;
GRANT SELECT(id) ON TABLE app.score_evaluation_ask TO kasugai_work;
GRANT SELECT(model_id) ON TABLE app.score_evaluation_ask TO kasugai_work;
GRANT SELECT(asked_at) ON TABLE app.score_evaluation_ask TO kasugai_work;
GRANT SELECT(alive_at) ON TABLE app.score_evaluation_ask TO kasugai_work;
GRANT SELECT(ended_at) ON TABLE app.score_evaluation_ask TO kasugai_work;
GRANT SELECT ON TABLE app.score_exposure TO kasugai_read;
GRANT SELECT,INSERT ON TABLE app.score_exposure TO kasugai_write;
GRANT SELECT ON TABLE app.score_flag_closed TO kasugai_read;
GRANT SELECT,INSERT ON TABLE app.score_flag_closed TO kasugai_write;
GRANT SELECT ON TABLE app.score_held TO kasugai_read;
GRANT SELECT,INSERT ON TABLE app.score_held TO kasugai_write;
GRANT SELECT ON TABLE app.score_model TO kasugai_read;
GRANT SELECT,INSERT ON TABLE app.score_model TO kasugai_write;
GRANT SELECT(area) ON TABLE app.score_model TO kasugai_work;
GRANT SELECT(org_id) ON TABLE app.score_model TO kasugai_work;
GRANT SELECT(id) ON TABLE app.score_model TO kasugai_work;
GRANT SELECT(outcome) ON TABLE app.score_model TO kasugai_work;
GRANT SELECT(added_at) ON TABLE app.score_model TO kasugai_work;
GRANT SELECT ON TABLE app.score_model_step TO kasugai_read;
GRANT SELECT,INSERT ON TABLE app.score_model_step TO kasugai_write;
GRANT SELECT(area) ON TABLE app.score_model_step TO kasugai_work;
GRANT SELECT(org_id) ON TABLE app.score_model_step TO kasugai_work;
GRANT SELECT(model_id) ON TABLE app.score_model_step TO kasugai_work;
GRANT SELECT(n) ON TABLE app.score_model_step TO kasugai_work;
GRANT SELECT(state) ON TABLE app.score_model_step TO kasugai_work;
GRANT SELECT ON TABLE app.score_review TO kasugai_read;
GRANT SELECT,INSERT,UPDATE ON TABLE app.score_review TO kasugai_write;
GRANT INSERT ON TABLE app.score_review TO kasugai_work;
GRANT SELECT(area) ON TABLE app.score_review TO kasugai_work;
GRANT SELECT(org_id) ON TABLE app.score_review TO kasugai_work;
GRANT SELECT(id) ON TABLE app.score_review TO kasugai_work;
GRANT SELECT(person_id) ON TABLE app.score_review TO kasugai_work;
GRANT SELECT(why) ON TABLE app.score_review TO kasugai_work;
GRANT SELECT(done_at) ON TABLE app.score_review TO kasugai_work;
GRANT INSERT ON TABLE app.score_shadow TO kasugai_write;
GRANT SELECT ON TABLE app.score_shadow TO kasugai_audit;
GRANT SELECT ON TABLE app.score_shadow_head TO kasugai_read;
GRANT SELECT,INSERT,UPDATE ON TABLE app.score_shadow_head TO kasugai_write;
GRANT SELECT ON TABLE app.score_sign TO kasugai_read;
GRANT SELECT,INSERT ON TABLE app.score_sign TO kasugai_write;
GRANT SELECT ON TABLE app.score_verdict TO kasugai_read;
GRANT SELECT,INSERT ON TABLE app.score_verdict TO kasugai_write;
GRANT SELECT ON TABLE app.score_view TO kasugai_read;
GRANT SELECT,INSERT ON TABLE app.score_view TO kasugai_write;
GRANT SELECT(area) ON TABLE app.score_view TO kasugai_work;
GRANT SELECT(org_id) ON TABLE app.score_view TO kasugai_work;
GRANT SELECT(person_id) ON TABLE app.score_view TO kasugai_work;
GRANT SELECT(at) ON TABLE app.score_view TO kasugai_work;
GRANT SELECT ON TABLE app.sheet TO kasugai_read;
GRANT SELECT,INSERT,UPDATE ON TABLE app.sheet TO kasugai_write;
GRANT SELECT ON TABLE app.sheet TO kasugai_export;
GRANT SELECT ON TABLE app.sheet_codes TO kasugai_read;
GRANT SELECT,INSERT,UPDATE ON TABLE app.sheet_codes TO kasugai_write;
GRANT SELECT ON TABLE app.sheet_codes TO kasugai_export;
GRANT SELECT ON TABLE app.sheet_form TO kasugai_read;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE app.sheet_form TO kasugai_write;
GRANT SELECT ON TABLE app.sheet_form TO kasugai_export;
GRANT SELECT ON TABLE app.sheet_revision TO kasugai_read;
GRANT SELECT,INSERT ON TABLE app.sheet_revision TO kasugai_write;
GRANT SELECT ON TABLE app.sheet_revision TO kasugai_export;
GRANT SELECT ON TABLE app.sheet_wording TO kasugai_read;
GRANT SELECT,INSERT ON TABLE app.sheet_wording TO kasugai_write;
GRANT SELECT ON TABLE app.sheet_wording TO kasugai_export;
GRANT SELECT ON TABLE app.sighting TO kasugai_read;
GRANT SELECT,INSERT ON TABLE app.sighting TO kasugai_write;
GRANT SELECT ON TABLE app.sighting TO kasugai_export;
GRANT SELECT(area) ON TABLE app.sighting TO kasugai_work;
GRANT SELECT(area) ON TABLE app.sighting TO kasugai_police;
GRANT SELECT(org_id) ON TABLE app.sighting TO kasugai_work;
GRANT SELECT(person_id) ON TABLE app.sighting TO kasugai_work;
GRANT SELECT(person_id) ON TABLE app.sighting TO kasugai_police;
GRANT SELECT(seen_at) ON TABLE app.sighting TO kasugai_work;
GRANT SELECT(seen_at) ON TABLE app.sighting TO kasugai_police;
GRANT SELECT(method) ON TABLE app.sighting TO kasugai_work;
GRANT SELECT(method) ON TABLE app.sighting TO kasugai_police;
GRANT SELECT ON TABLE app.source TO kasugai_read;
GRANT SELECT,INSERT,UPDATE ON TABLE app.source TO kasugai_write;
GRANT SELECT ON TABLE app.source TO kasugai_export;
GRANT SELECT(area) ON TABLE app.source TO kasugai_work;
GRANT SELECT(org_id) ON TABLE app.source TO kasugai_work;
GRANT SELECT(code) ON TABLE app.source TO kasugai_work;
GRANT SELECT(folder) ON TABLE app.source TO kasugai_work;
GRANT SELECT ON TABLE app.source_layout TO kasugai_read;
GRANT SELECT,INSERT,UPDATE ON TABLE app.source_layout TO kasugai_write;
GRANT SELECT ON TABLE app.source_layout TO kasugai_export;
GRANT SELECT ON TABLE app.source_part TO kasugai_read;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE app.source_part TO kasugai_write;
GRANT SELECT ON TABLE app.source_part TO kasugai_export;
GRANT SELECT ON TABLE app.source_record TO kasugai_read;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE app.source_record TO kasugai_write;
GRANT SELECT ON TABLE app.source_record TO kasugai_export;
GRANT SELECT(area) ON TABLE app.source_record TO kasugai_work;
GRANT SELECT(org_id) ON TABLE app.source_record TO kasugai_work;
GRANT SELECT(source) ON TABLE app.source_record TO kasugai_work;
GRANT SELECT(gone) ON TABLE app.source_record TO kasugai_work;
GRANT SELECT(person_id) ON TABLE app.source_record TO kasugai_work;
GRANT SELECT ON TABLE app.source_run TO kasugai_read;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE app.source_run TO kasugai_write;
GRANT SELECT ON TABLE app.source_run TO kasugai_export;
GRANT SELECT(area) ON TABLE app.source_run TO kasugai_work;
GRANT SELECT(org_id) ON TABLE app.source_run TO kasugai_work;
GRANT SELECT(id) ON TABLE app.source_run TO kasugai_work;
GRANT SELECT(source) ON TABLE app.source_run TO kasugai_work;
GRANT SELECT("position") ON TABLE app.source_run TO kasugai_work;
GRANT SELECT(state) ON TABLE app.source_run TO kasugai_work;
GRANT SELECT(alive_at) ON TABLE app.source_run TO kasugai_work;
GRANT SELECT ON TABLE app.staff TO kasugai_read;
GRANT SELECT,INSERT,UPDATE ON TABLE app.staff TO kasugai_write;
GRANT SELECT ON TABLE app.staff TO kasugai_export;
GRANT SELECT ON TABLE app.staff TO kasugai_auth;
GRANT SELECT(area) ON TABLE app.staff TO kasugai_work;
GRANT SELECT(org_id) ON TABLE app.staff TO kasugai_work;
GRANT SELECT(id) ON TABLE app.staff TO kasugai_work;
GRANT SELECT(name) ON TABLE app.staff TO kasugai_work;
GRANT SELECT(kana) ON TABLE app.staff TO kasugai_work;
GRANT SELECT(birth) ON TABLE app.staff TO kasugai_work;
GRANT SELECT(address) ON TABLE app.staff TO kasugai_work;
GRANT SELECT(phone) ON TABLE app.staff TO kasugai_work;
GRANT SELECT(ends_on) ON TABLE app.staff TO kasugai_work;
GRANT SELECT ON TABLE app.staged_row TO kasugai_read;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE app.staged_row TO kasugai_write;
GRANT SELECT ON TABLE app.staged_row TO kasugai_export;
GRANT SELECT ON TABLE app.statistics_close TO kasugai_read;
GRANT SELECT,INSERT ON TABLE app.statistics_close TO kasugai_write;
GRANT SELECT ON TABLE app.statistics_close TO kasugai_export;
GRANT SELECT ON TABLE app.survey TO kasugai_read;
GRANT SELECT,INSERT,UPDATE ON TABLE app.survey TO kasugai_write;
GRANT SELECT ON TABLE app.survey TO kasugai_export;
GRANT SELECT(area) ON TABLE app.survey TO kasugai_work;
GRANT SELECT(org_id) ON TABLE app.survey TO kasugai_work;
GRANT SELECT(id) ON TABLE app.survey TO kasugai_work;
GRANT SELECT(due_on) ON TABLE app.survey TO kasugai_work;
GRANT SELECT(closed_at) ON TABLE app.survey TO kasugai_work;
GRANT SELECT ON TABLE app.survey_told TO kasugai_read;
GRANT SELECT,INSERT,UPDATE ON TABLE app.survey_told TO kasugai_write;
GRANT SELECT ON TABLE app.survey_told TO kasugai_export;
GRANT SELECT(area) ON TABLE app.survey_told TO kasugai_work;
GRANT SELECT(org_id) ON TABLE app.survey_told TO kasugai_work;
GRANT SELECT(survey_area) ON TABLE app.survey_told TO kasugai_work;
GRANT SELECT(survey_id) ON TABLE app.survey_told TO kasugai_work;
GRANT SELECT(from_org) ON TABLE app.survey_told TO kasugai_work;
GRANT SELECT(told_at) ON TABLE app.survey_told TO kasugai_work;
GRANT SELECT(state) ON TABLE app.survey_told TO kasugai_work;
GRANT SELECT(reminded_on),UPDATE(reminded_on) ON TABLE app.survey_told TO kasugai_work;
GRANT SELECT ON TABLE app.task TO kasugai_read;
GRANT SELECT,INSERT,UPDATE ON TABLE app.task TO kasugai_write;
GRANT SELECT ON TABLE app.task TO kasugai_export;
GRANT SELECT(area) ON TABLE app.task TO kasugai_work;
GRANT SELECT(org_id) ON TABLE app.task TO kasugai_work;
GRANT SELECT(id) ON TABLE app.task TO kasugai_work;
GRANT SELECT(intake_id) ON TABLE app.task TO kasugai_work;
GRANT SELECT(person_id) ON TABLE app.task TO kasugai_work;
GRANT SELECT(owner) ON TABLE app.task TO kasugai_work;
GRANT SELECT(due_at) ON TABLE app.task TO kasugai_work;
GRANT SELECT(done_at) ON TABLE app.task TO kasugai_work;
GRANT SELECT ON TABLE app.transition TO kasugai_read;
GRANT SELECT,INSERT ON TABLE app.transition TO kasugai_write;
GRANT SELECT,INSERT ON TABLE app.transition TO kasugai_work;
GRANT SELECT(area) ON TABLE app.transition TO kasugai_police;
GRANT SELECT(kind) ON TABLE app.transition TO kasugai_police;
GRANT SELECT(person_id) ON TABLE app.transition TO kasugai_police;
GRANT UPDATE(letter_id) ON TABLE app.transition TO kasugai_write;
GRANT UPDATE(state) ON TABLE app.transition TO kasugai_write;
GRANT UPDATE(state) ON TABLE app.transition TO kasugai_work;
GRANT SELECT(state) ON TABLE app.transition TO kasugai_police;
GRANT UPDATE(sent_at) ON TABLE app.transition TO kasugai_write;
GRANT SELECT(sent_at) ON TABLE app.transition TO kasugai_police;
GRANT UPDATE(delivered_at) ON TABLE app.transition TO kasugai_write;
GRANT UPDATE(delivered_at) ON TABLE app.transition TO kasugai_work;
GRANT UPDATE(opened_at) ON TABLE app.transition TO kasugai_write;
GRANT UPDATE(decided_at) ON TABLE app.transition TO kasugai_write;
GRANT UPDATE(ended_at) ON TABLE app.transition TO kasugai_write;
GRANT UPDATE(ended_at) ON TABLE app.transition TO kasugai_work;
GRANT UPDATE(returned_at) ON TABLE app.transition TO kasugai_write;
GRANT UPDATE(rung) ON TABLE app.transition TO kasugai_write;
GRANT UPDATE(rung) ON TABLE app.transition TO kasugai_work;
GRANT UPDATE(received_person) ON TABLE app.transition TO kasugai_write;
GRANT UPDATE(received_intake) ON TABLE app.transition TO kasugai_write;
GRANT UPDATE(version) ON TABLE app.transition TO kasugai_write;
GRANT UPDATE(version) ON TABLE app.transition TO kasugai_work;
GRANT SELECT,INSERT ON TABLE app.transition_from TO kasugai_write;
GRANT SELECT,INSERT ON TABLE app.transition_from TO kasugai_work;
GRANT SELECT ON TABLE app.transition_from TO kasugai_read;
GRANT SELECT ON TABLE app.transition_step TO kasugai_read;
GRANT SELECT,INSERT ON TABLE app.transition_step TO kasugai_write;
GRANT SELECT,INSERT ON TABLE app.transition_step TO kasugai_work;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE app.wall_key TO kasugai_work;
GRANT SELECT ON TABLE app.warrant TO kasugai_read;
GRANT SELECT,INSERT,UPDATE ON TABLE app.warrant TO kasugai_write;
GRANT SELECT ON TABLE app.warrant TO kasugai_export;
GRANT SELECT ON TABLE app.warrant_step TO kasugai_read;
GRANT SELECT,INSERT ON TABLE app.warrant_step TO kasugai_write;
GRANT SELECT ON TABLE app.warrant_step TO kasugai_export;
GRANT SELECT ON TABLE app.watch TO kasugai_read;
GRANT SELECT,INSERT,UPDATE ON TABLE app.watch TO kasugai_write;
GRANT SELECT ON TABLE app.watch TO kasugai_export;
GRANT SELECT ON TABLE app.watch TO kasugai_work;
GRANT SELECT ON TABLE app.watch_step TO kasugai_read;
GRANT SELECT,INSERT ON TABLE app.watch_step TO kasugai_write;
GRANT SELECT ON TABLE app.watch_step TO kasugai_export;
GRANT SELECT ON TABLE app.webhook TO kasugai_read;
GRANT SELECT,INSERT,UPDATE ON TABLE app.webhook TO kasugai_write;
GRANT SELECT ON TABLE app.webhook TO kasugai_export;
GRANT SELECT,UPDATE ON TABLE app.webhook TO kasugai_work;
GRANT SELECT ON TABLE app.work_study TO kasugai_read;
GRANT SELECT,INSERT,UPDATE ON TABLE app.work_study TO kasugai_write;
GRANT SELECT ON TABLE app.work_study TO kasugai_export;
GRANT SELECT,INSERT,UPDATE ON TABLE auth.api_key TO kasugai_auth;
GRANT SELECT,INSERT ON TABLE auth.attempt TO kasugai_auth;
GRANT SELECT ON TABLE auth.attempt TO kasugai_work;
GRANT SELECT,INSERT,UPDATE ON TABLE auth.credential TO kasugai_auth;
GRANT SELECT(staff_id) ON TABLE auth.credential TO kasugai_work;
GRANT SELECT(area) ON TABLE auth.credential TO kasugai_work;
GRANT SELECT(org_id) ON TABLE auth.credential TO kasugai_work;
GRANT SELECT(login) ON TABLE auth.credential TO kasugai_work;
GRANT SELECT(disabled),UPDATE(disabled) ON TABLE auth.credential TO kasugai_work;
GRANT SELECT(last_login_at) ON TABLE auth.credential TO kasugai_work;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE auth.device TO kasugai_auth;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE auth.ladder TO kasugai_auth;
GRANT SELECT,INSERT,UPDATE ON TABLE auth.session TO kasugai_auth;
GRANT SELECT(staff_id) ON TABLE auth.session TO kasugai_work;
GRANT SELECT(created_at) ON TABLE auth.session TO kasugai_work;
GRANT SELECT(seen_at) ON TABLE auth.session TO kasugai_work;
GRANT SELECT(ended_at),UPDATE(ended_at) ON TABLE auth.session TO kasugai_work;
GRANT SELECT,INSERT ON TABLE log.alarm TO kasugai_work;
GRANT SELECT,INSERT ON TABLE log.alarm TO kasugai_auth;
GRANT SELECT,INSERT ON TABLE log.alarm TO kasugai_read;
GRANT SELECT,INSERT ON TABLE log.alarm TO kasugai_write;
GRANT UPDATE(judged_at) ON TABLE log.alarm TO kasugai_write;
GRANT UPDATE(judged_by) ON TABLE log.alarm TO kasugai_write;
GRANT UPDATE(judgement) ON TABLE log.alarm TO kasugai_write;
GRANT USAGE ON SEQUENCE log.audit_seq TO kasugai_read;
GRANT USAGE ON SEQUENCE log.audit_seq TO kasugai_write;
GRANT USAGE ON SEQUENCE log.audit_seq TO kasugai_search;
GRANT USAGE ON SEQUENCE log.audit_seq TO kasugai_export;
GRANT USAGE ON SEQUENCE log.audit_seq TO kasugai_work;
GRANT USAGE ON SEQUENCE log.audit_seq TO kasugai_auth;
GRANT SELECT,INSERT ON TABLE log.audit TO kasugai_read;
GRANT INSERT ON TABLE log.audit TO kasugai_write;
GRANT INSERT ON TABLE log.audit TO kasugai_search;
GRANT SELECT,INSERT ON TABLE log.audit TO kasugai_export;
GRANT SELECT,INSERT ON TABLE log.audit TO kasugai_work;
GRANT INSERT ON TABLE log.audit TO kasugai_auth;
GRANT SELECT ON TABLE log.audit TO kasugai_audit;
GRANT SELECT,INSERT ON TABLE log.seal TO kasugai_audit;
GRANT SELECT(sealed_at) ON TABLE log.seal TO kasugai_work;
GRANT SELECT,INSERT ON TABLE ops.backup TO kasugai_work;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE ops.beat TO kasugai_work;
GRANT SELECT,INSERT,DELETE ON TABLE ops.blocked TO kasugai_work;
GRANT SELECT,INSERT,UPDATE ON TABLE ops.mail TO kasugai_work;
GRANT SELECT,INSERT,UPDATE ON TABLE ops.trouble TO kasugai_work;
GRANT SELECT ON TABLE ref.agency TO kasugai_read;
GRANT SELECT,INSERT,UPDATE ON TABLE ref.agency TO kasugai_write;
GRANT SELECT ON TABLE ref.agency TO kasugai_search;
GRANT SELECT ON TABLE ref.agency TO kasugai_export;
GRANT SELECT ON TABLE ref.agency TO kasugai_audit;
GRANT SELECT ON TABLE ref.agency TO kasugai_work;
GRANT SELECT ON TABLE ref.agency TO kasugai_auth;
GRANT SELECT(id) ON TABLE ref.agency TO kasugai_police;
GRANT SELECT(kind) ON TABLE ref.agency TO kasugai_police;
GRANT SELECT(municipality) ON TABLE ref.agency TO kasugai_police;
GRANT SELECT ON TABLE ref.area TO kasugai_read;
GRANT SELECT ON TABLE ref.area TO kasugai_write;
GRANT SELECT ON TABLE ref.area TO kasugai_search;
GRANT SELECT ON TABLE ref.area TO kasugai_export;
GRANT SELECT ON TABLE ref.area TO kasugai_audit;
GRANT SELECT ON TABLE ref.area TO kasugai_work;
GRANT SELECT ON TABLE ref.area TO kasugai_auth;
GRANT SELECT ON TABLE ref.jurisdiction TO kasugai_read;
GRANT SELECT,INSERT,UPDATE ON TABLE ref.jurisdiction TO kasugai_write;
GRANT SELECT ON TABLE ref.jurisdiction TO kasugai_search;
GRANT SELECT ON TABLE ref.jurisdiction TO kasugai_export;
GRANT SELECT ON TABLE ref.jurisdiction TO kasugai_audit;
GRANT SELECT ON TABLE ref.jurisdiction TO kasugai_work;
GRANT SELECT ON TABLE ref.jurisdiction TO kasugai_auth;
GRANT SELECT ON TABLE ref.municipality TO kasugai_read;
GRANT SELECT ON TABLE ref.municipality TO kasugai_write;
GRANT SELECT ON TABLE ref.municipality TO kasugai_search;
GRANT SELECT ON TABLE ref.municipality TO kasugai_export;
GRANT SELECT ON TABLE ref.municipality TO kasugai_audit;
GRANT SELECT ON TABLE ref.municipality TO kasugai_work;
GRANT SELECT ON TABLE ref.municipality TO kasugai_auth;
GRANT SELECT ON TABLE ref.police_beat TO kasugai_read;
GRANT SELECT,INSERT ON TABLE ref.police_beat TO kasugai_write;
GRANT SELECT ON TABLE ref.police_beat TO kasugai_work;
GRANT SELECT ON TABLE ref.police_beat TO kasugai_auth;
GRANT UPDATE(valid_until) ON TABLE ref.police_beat TO kasugai_write;
GRANT SELECT ON TABLE ref.police_share TO kasugai_read;
GRANT SELECT,INSERT ON TABLE ref.police_share TO kasugai_write;
GRANT SELECT ON TABLE ref.police_share TO kasugai_work;
GRANT SELECT ON TABLE ref.police_share TO kasugai_auth;
GRANT SELECT ON TABLE ref.post TO kasugai_read;
GRANT SELECT,INSERT,UPDATE ON TABLE ref.post TO kasugai_write;
GRANT SELECT ON TABLE ref.post TO kasugai_search;
GRANT SELECT ON TABLE ref.post TO kasugai_export;
GRANT SELECT ON TABLE ref.post TO kasugai_audit;
GRANT SELECT ON TABLE ref.post TO kasugai_work;
GRANT SELECT ON TABLE ref.post TO kasugai_auth;
GRANT SELECT ON TABLE ref.post_school TO kasugai_read;
GRANT SELECT,INSERT,UPDATE ON TABLE ref.post_school TO kasugai_write;
GRANT SELECT ON TABLE ref.post_school TO kasugai_search;
GRANT SELECT ON TABLE ref.post_school TO kasugai_export;
GRANT SELECT ON TABLE ref.post_school TO kasugai_audit;
GRANT SELECT ON TABLE ref.post_school TO kasugai_work;
GRANT SELECT ON TABLE ref.post_school TO kasugai_auth;
GRANT SELECT ON TABLE ref.right_rule TO kasugai_read;
GRANT SELECT,INSERT,UPDATE ON TABLE ref.right_rule TO kasugai_write;
GRANT SELECT ON TABLE ref.right_rule TO kasugai_search;
GRANT SELECT ON TABLE ref.right_rule TO kasugai_export;
GRANT SELECT ON TABLE ref.right_rule TO kasugai_audit;
GRANT SELECT ON TABLE ref.right_rule TO kasugai_work;
GRANT SELECT ON TABLE ref.right_rule TO kasugai_auth;
GRANT SELECT ON TABLE ref.role TO kasugai_read;
GRANT SELECT ON TABLE ref.role TO kasugai_write;
GRANT SELECT ON TABLE ref.role TO kasugai_search;
GRANT SELECT ON TABLE ref.role TO kasugai_export;
GRANT SELECT ON TABLE ref.role TO kasugai_audit;
GRANT SELECT ON TABLE ref.role TO kasugai_work;
GRANT SELECT ON TABLE ref.role TO kasugai_auth;
GRANT SELECT ON TABLE ref.section TO kasugai_read;
GRANT SELECT,INSERT,UPDATE ON TABLE ref.section TO kasugai_write;
GRANT SELECT ON TABLE ref.section TO kasugai_search;
GRANT SELECT ON TABLE ref.section TO kasugai_export;
GRANT SELECT ON TABLE ref.section TO kasugai_audit;
GRANT SELECT ON TABLE ref.section TO kasugai_work;
GRANT SELECT ON TABLE ref.section TO kasugai_auth;
GRANT SELECT ON TABLE ref.setting TO kasugai_read;
GRANT SELECT,INSERT,UPDATE ON TABLE ref.setting TO kasugai_write;
GRANT SELECT ON TABLE ref.setting TO kasugai_search;
GRANT SELECT ON TABLE ref.setting TO kasugai_export;
GRANT SELECT ON TABLE ref.setting TO kasugai_audit;
GRANT SELECT ON TABLE ref.setting TO kasugai_work;
GRANT SELECT ON TABLE ref.setting TO kasugai_auth;
GRANT SELECT ON TABLE ref.version TO kasugai_read;
GRANT SELECT,UPDATE ON TABLE ref.version TO kasugai_write;
GRANT SELECT ON TABLE ref.version TO kasugai_search;
GRANT SELECT ON TABLE ref.version TO kasugai_export;
GRANT SELECT ON TABLE ref.version TO kasugai_audit;
GRANT SELECT ON TABLE ref.version TO kasugai_work;
GRANT SELECT ON TABLE ref.version TO kasugai_auth;
