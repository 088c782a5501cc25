-- Whether the planner knows of the rows is seen by the size of a table, not by how many a file brought: many small files, one after the other, fill a
-- table as well as a large one, and without statistics each of their rows would be compared with each.
create or replace procedure app.analyze_linked(of_area smallint) language plpgsql security definer set search_path = '' as $$
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
