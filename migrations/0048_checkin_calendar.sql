-- 気づきの設定: whether it is computed by the calendar, and how many visits a month are possible. The newest row is in force; without one nothing is
-- computed by itself.
create table app.checkin_setting (
  area smallint not null,
  org_id int not null,
  n int not null,
  every text not null check (every in ('off', 'month')),
  day smallint not null check (day between 1 and 28),          -- of the month
  capacity int not null check (capacity between 1 and 300),    -- visits a month
  by_id uuid,
  by_name text not null,
  at timestamptz not null,
  primary key (area, org_id, n)
) partition by list (area);
call app.protect_own('app.checkin_setting');
revoke update on app.checkin_setting from kasugai_write;
revoke select on app.checkin_setting from kasugai_export;
create policy claim on app.checkin_setting for select to kasugai_work using (true);
grant select (area, org_id, n, every, day) on app.checkin_setting to kasugai_work;
create policy claim on app.checkin_run for select to kasugai_work using (true);
grant select (area, org_id, month) on app.checkin_run to kasugai_work;

-- Partitions of the areas that exist already.
do $$
declare
  known record;
begin
  for known in select id from ref.area loop
    call app.add_area(known.id);
  end loop;
end $$;
