-- A reporter can be corrected: the correction replaces, what it replaced stays sealed beside it, for those with the right.
alter table app.reporter add column version int not null default 1;
create table app.reporter_before (
  area smallint not null,
  org_id int not null,
  id uuid not null,
  intake_id uuid not null,
  anonymous boolean not null,
  sealed bytea,                      -- as in app.reporter
  replaced_at timestamptz not null,
  replaced_by uuid,
  replaced_by_name text not null,
  primary key (area, id),
  foreign key (area, intake_id) references app.intake (area, id)
) partition by list (area);
create index reporter_before_intake on app.reporter_before (area, intake_id);
call app.protect('app.reporter_before', false);
drop policy readable on app.reporter_before;
create policy readable on app.reporter_before for select to kasugai_read, kasugai_write using (org_id = any (nullif(current_setting('app.own', true), '')::int[]));
-- never changed, never taken out
revoke update on app.reporter_before from kasugai_write;

-- Partitions of the areas that exist already.
do $$
declare
  known record;
begin
  for known in select id from ref.area loop
    call app.add_area(known.id);
  end loop;
end $$;
