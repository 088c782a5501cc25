-- In which areas an agency has ever asked to read: the look-up of its grants touches those partitions and no others.
create table app.asked_area (
  area smallint not null,            -- of the agency that asked
  org_id int not null,
  holder_area smallint not null,
  primary key (area, org_id, holder_area)
) partition by list (area);
call app.protect('app.asked_area', false);
revoke update on app.asked_area from kasugai_write;

-- Partitions of the areas that exist already.
do $$
declare
  known record;
begin
  for known in select id from ref.area loop
    call app.add_area(known.id);
  end loop;
end $$;
