-- お知らせの条件 on single deadlines and tasks of a child: each has its own alert.
alter table app.alert add column subject text not null default '';  -- which deadline or task of the child; empty: the child itself
drop index app.alert_once;
create unique index alert_once on app.alert (area, rule_id, person_id, subject) where cleared_at is null;

-- What the watch over the conditions looks at besides: whose task is due when, not what it says.
create policy watch_conditions on app.task for select to kasugai_work using (true);
grant select (area, org_id, id, person_id, intake_id, owner, due_at, done_at) on app.task to kasugai_work;

-- Who is writing in which row of the ledger: a hint for the others, over by itself.
create table app.ledger_presence (
  area smallint not null,
  org_id int not null,
  row_id uuid not null,
  staff_id uuid not null,
  staff_name text not null,
  until timestamptz not null,
  primary key (area, row_id, staff_id),
  foreign key (area, row_id) references app.ledger_row (area, id)
) partition by list (area);
call app.protect('app.ledger_presence', false);
drop policy readable on app.ledger_presence;
create policy readable on app.ledger_presence for select to kasugai_read, kasugai_write
  using (org_id = any (nullif(current_setting('app.own', true), '')::int[]));
grant delete on app.ledger_presence to kasugai_write;

-- Partitions of the areas that exist already.
do $$
declare
  known record;
begin
  for known in select id from ref.area loop
    call app.add_area(known.id);
  end loop;
end $$;
