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

-- 重みと基準: put in force at once, and every record judged by them behind the page. What was there before was judged within the request.
alter table app.match_model add column judged boolean not null default true;
alter table app.match_model alter column judged set default false;
create index match_model_unjudged on app.match_model (area) where not judged;
create policy claim on app.match_model for select to kasugai_work using (true);
grant select (area, org_id, judged) on app.match_model to kasugai_work;
