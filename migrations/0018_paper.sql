-- 帳票のひな形: an agency's own template of a kind of document, in effect from a day on. Rows are only added, so that it stays known what
-- was printed by which; without a row, or by a row without a source, the shipped template is in effect.
create table app.paper_template (
  area smallint not null,
  org_id int not null,
  id uuid not null,
  kind text not null,                -- kind of document, as the program names it
  version int not null,              -- counts up for each kind, from 1
  source text,                       -- the template; null: the shipped one again
  note text not null default '',     -- what was changed
  effective_on date not null,
  added_at timestamptz not null,
  added_by uuid,
  added_by_name text not null,
  failed_at timestamptz,             -- when it first failed in a print and the shipped one was used instead
  primary key (area, id),
  unique (area, org_id, kind, version)
) partition by list (area);
call app.protect('app.paper_template', false);

-- Partitions of the areas that exist already.
do $$
declare
  known record;
begin
  for known in select id from ref.area loop
    call app.add_area(known.id);
  end loop;
end $$;
