-- What the jobs of 支援措置 and of the conflict wall read and write.
grant select (birth, ends_on) on app.staff to kasugai_work;
create policy watch on app.person_phone for select to kasugai_work using (sealed is null);
grant select (area, org_id, person_id, number, sealed) on app.person_phone to kasugai_work;
grant select (updated_at) on app.person to kasugai_work;
create index person_birth on app.person (birth_first) where birth_first = birth_last;

-- Keys of the staff register the conflict wall looks persons up by: birth, folded address, folded telephone; and the state they were made of.
create table app.wall_key (
  area smallint not null,            -- of the member of staff
  org_id int not null,
  staff_id uuid not null,
  kind text not null check (kind in ('birth', 'address', 'phone', 'state')),
  key text not null,
  primary key (area, staff_id, kind)
) partition by list (area);
create index wall_key_key on app.wall_key (kind, key);
alter table app.wall_key enable row level security;
alter table app.wall_key force row level security;
create policy watch on app.wall_key for all to kasugai_work using (true) with check (true);
grant select, insert, update, delete on app.wall_key to kasugai_work;

-- The day on which an ending protection was told of; null until then and again after a renewal.
alter table app.protection add column told_on date;
create policy watch on app.protection for select to kasugai_work using (true);
create policy told on app.protection for update to kasugai_work using (true) with check (true);
grant select (area, org_id, id, person_id, ends_on, ended_on, told_on) on app.protection to kasugai_work;
grant update (told_on) on app.protection to kasugai_work;

-- Takes the text of addresses and telephones out of a person's field history, once they are protected. The one change the history allows:
-- it runs as the owner, within the caller's own agencies, and can only blank.
create procedure app.redact_places(in_area smallint, in_person uuid) language sql security definer set search_path = pg_catalog as $$
  update app.change c
  set fields = (
    select jsonb_agg(case when f.value ->> 'field' in ('address', 'phone')
        then f.value || jsonb_build_object('from', case when f.value ->> 'from' = '' then '' else '(秘匿)' end,
                                           'to', case when f.value ->> 'to' = '' then '' else '(秘匿)' end)
        else f.value end order by f.ordinality)
    from jsonb_array_elements(c.fields) with ordinality as f (value, ordinality))
  where c.area = in_area and c.person_id = in_person
    and jsonb_path_exists(c.fields, '$[*] ? (@.field == "address" || @.field == "phone")');
$$;
revoke execute on procedure app.redact_places(smallint, uuid) from public;
grant execute on procedure app.redact_places(smallint, uuid) to kasugai_write;

-- Partitions of the areas that exist already.
do $$
declare
  known record;
begin
  for known in select id from ref.area loop
    call app.add_area(known.id);
  end loop;
end $$;
