-- 様式: forms an agency made or extended, code lists it changed, the wording sheets were answered in, and the answered sheets.
create table app.sheet_form (         -- an agency's own versions of forms; shipped ones are in the program
  area smallint not null,
  org_id int not null,
  id uuid not null,
  form text not null,
  version int not null,
  effective_on date,                 -- first day in force; null while it is being written
  definition jsonb not null,
  revision int not null default 1,   -- counts changes of the draft
  updated_at timestamptz not null,
  updated_by_name text not null,
  primary key (area, id),
  unique (area, org_id, form, version)
) partition by list (area);
create unique index sheet_form_draft on app.sheet_form (area, org_id, form) where effective_on is null;
call app.protect('app.sheet_form', false);
grant delete on app.sheet_form to kasugai_write;
-- what is in force never changes: only a draft is changed or thrown away
drop policy update_own on app.sheet_form;
create policy update_own on app.sheet_form for update to kasugai_write
  using (effective_on is null and org_id = any (nullif(current_setting('app.own', true), '')::int[]))
  with check (org_id = any (nullif(current_setting('app.own', true), '')::int[]));
drop policy delete_own on app.sheet_form;
create policy delete_own on app.sheet_form for delete to kasugai_write
  using (effective_on is null and org_id = any (nullif(current_setting('app.own', true), '')::int[]));

create table app.sheet_codes (        -- code lists as the agency changed or made them
  area smallint not null,
  org_id int not null,
  id uuid not null,
  list text not null,
  definition jsonb not null,
  revision int not null default 1,
  updated_at timestamptz not null,
  updated_by_name text not null,
  primary key (area, id),
  unique (area, org_id, list)
) partition by list (area);
call app.protect('app.sheet_codes', false);

create table app.sheet_wording (      -- a form exactly as sheets were answered in it, with the codes of that fiscal year
  area smallint not null,
  org_id int not null,
  hash text not null,                -- SHA-256 of the definition
  definition jsonb not null,
  primary key (area, org_id, hash)
) partition by list (area);
call app.protect('app.sheet_wording', false);
-- Questions, no answers: whoever may read a sheet of another agency reads what was asked.
create policy wording on app.sheet_wording for select to kasugai_read, kasugai_write, kasugai_export using (true);
revoke update on app.sheet_wording from kasugai_write;

create table app.sheet (
  area smallint not null,
  org_id int not null,
  id uuid not null,
  person_id uuid,                    -- the child; null for what the agency reports of itself
  form text not null,
  form_version int not null,
  wording text not null,             -- hash of what was asked
  made_on date not null,             -- the day it speaks of: decides version and codes
  period_from date,                  -- of a report
  period_until date,
  answers jsonb not null,            -- by item; what is blank is absent
  places bytea,                      -- answers that are addresses or telephone numbers, sealed: a 支援措置 may come later
  status text not null check (status in ('draft', 'done', 'discarded')),
  carried_from uuid,                 -- the sheet whose answers were taken along
  written_by uuid,
  written_by_name text not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  done_at timestamptz,
  version int not null default 1,
  primary key (area, id),
  foreign key (area, person_id) references app.person (area, id),
  foreign key (area, org_id, wording) references app.sheet_wording (area, org_id, hash)
) partition by list (area);
create index sheet_person on app.sheet (area, person_id, form, made_on desc) where person_id is not null;
create index sheet_of_agency on app.sheet (area, org_id, form, made_on desc);
call app.protect('app.sheet', true);

-- Partitions of the areas that exist already.
do $$
declare
  known record;
begin
  for known in select id from ref.area loop
    call app.add_area(known.id);
  end loop;
end $$;
