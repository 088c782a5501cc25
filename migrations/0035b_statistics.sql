-- A first file of everything is read, matched and applied in one transaction that nobody else sees: autovacuum cannot look at its rows, and without
-- statistics each of them would be compared with each. Whoever writes many rows says so.
create procedure app.analyze_linked(of_area smallint) language plpgsql security definer set search_path = '' as $$
declare
  tbl text;
begin
  foreach tbl in array array['fact', 'source_record', 'linked_person', 'match_key', 'match_pair'] loop
    -- another agency of the area that does the same now does it for both
    execute format('analyze (skip_locked) app.%I', tbl || '_a' || of_area);
  end loop;
end $$;
revoke all on procedure app.analyze_linked(smallint) from public;
grant execute on procedure app.analyze_linked(smallint) to kasugai_write;
