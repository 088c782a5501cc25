-- 文書: letters from one agency to another about a child. A draft may change; once issued it stands as it was printed, and a mistake is
-- corrected by a new letter. Each kind has its answering paper; that it came is noted here.
create table app.letter (
  area smallint not null,
  org_id int not null,
  id uuid not null,
  person_id uuid not null,           -- the child
  kind text not null,
  to_name text not null,             -- addressee as it stands on the paper
  written jsonb not null,            -- what staff wrote: label of the form to text
  number text not null default '',   -- 文書番号: given when issued
  issued jsonb,                      -- the paper as issued; null: a draft
  issued_on date,
  issued_by_name text not null default '',
  answered_on date,                  -- when the answering paper came
  version int not null default 1,
  updated_at timestamptz not null,
  updated_by_name text not null,
  primary key (area, id),
  foreign key (area, person_id) references app.person (area, id)
) partition by list (area);
create index letter_person on app.letter (area, person_id, updated_at desc);
call app.protect('app.letter', true);

-- Partitions of the areas that exist already.
do $$
declare
  known record;
begin
  for known in select id from ref.area loop
    call app.add_area(known.id);
  end loop;
end $$;
