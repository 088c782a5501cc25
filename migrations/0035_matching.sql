-- 名寄せ: which records of which sources are one person, beyond what 宛名番号 decides. Everything but what people decided and the stored weights
-- is a function of the records, those decisions and those weights, and is made anew wherever one of them changes.

-- `open`: 宛名番号 does not decide: there is none, or the resident register does not know it.
alter table app.source_record add column open boolean not null default true;
alter table app.source_record drop constraint source_record_matched_by_check;
alter table app.source_record add constraint source_record_matched_by_check check (matched_by in ('', 'number', 'key', 'nayose', 'hand'));

-- 候補の鍵: records with one key are compared. Kind 0: the own key of a system that several of its files share; it decides by itself.
create table app.match_key (
  area smallint not null,
  org_id int not null,
  kind smallint not null,
  key bigint not null,
  record_id uuid not null,
  primary key (area, org_id, kind, key, record_id)
) partition by list (area);
create index match_key_record on app.match_key (area, record_id);
call app.protect_own('app.match_key');
grant delete on app.match_key to kasugai_write;

-- Two records that may be one person, at least one of them open; a < b.
create table app.match_pair (
  area smallint not null,
  org_id int not null,
  a uuid not null,
  b uuid not null,
  certainty double precision not null,
  primary key (area, a, b)
) partition by list (area);
create index match_pair_other on app.match_pair (area, b);
call app.protect_own('app.match_pair');
grant delete on app.match_pair to kasugai_write;

-- 決定: what people said of two records. Kept for good; undone, never deleted. A record that goes with an undone file keeps its id when it comes again.
create table app.match_decision (
  area smallint not null,
  org_id int not null,
  id uuid not null,
  kind text not null check (kind in ('same', 'different', 'held', 'mother', 'not_mother')),
  reason text not null,
  certainty double precision,          -- what the weights said then
  by_name text not null,
  at timestamptz not null,
  undone_at timestamptz,
  undone_by_name text not null default '',
  undone_reason text not null default '',
  primary key (area, id)
) partition by list (area);
create index match_decision_standing on app.match_decision (area, org_id, at desc) where undone_at is null;
call app.protect_own('app.match_decision');

-- The pairs a decision is about: one, or all of a record that was split off. For mothers `a` is the child.
create table app.match_decided (
  area smallint not null,
  org_id int not null,
  decision_id uuid not null,
  a uuid not null,
  b uuid not null,
  primary key (area, decision_id, a, b),
  foreign key (area, decision_id) references app.match_decision (area, id)
) partition by list (area);
create index match_decided_a on app.match_decided (area, a);
create index match_decided_b on app.match_decided (area, b);
call app.protect_own('app.match_decided');

-- 確認待ち: what the weights leave to people. Its id is made of what it asks.
create table app.match_proposal (
  area smallint not null,
  org_id int not null,
  id uuid not null,
  kind text not null check (kind in ('same', 'mother')),
  a uuid not null,
  b uuid not null,
  certainty double precision not null,
  why text not null check (why in ('between', 'rival', 'source', 'number', 'birth')),
  primary key (area, id)
) partition by list (area);
create index match_proposal_listed on app.match_proposal (area, org_id, certainty desc);
create index match_proposal_a on app.match_proposal (area, a);
create index match_proposal_b on app.match_proposal (area, b);
call app.protect_own('app.match_proposal');
grant delete on app.match_proposal to kasugai_write;

-- 宛名番号の候補: for a record without one; never written into the record.
create table app.match_number (
  area smallint not null,
  org_id int not null,
  record_id uuid not null,
  number text not null,
  certainty double precision not null,
  primary key (area, record_id, number)
) partition by list (area);
call app.protect_own('app.match_number');
grant delete on app.match_number to kasugai_write;

-- 重み: what was learnt from the agency's own records, and from which certainty on nobody need look. The newest is in force.
create table app.match_model (
  area smallint not null,
  org_id int not null,
  version int not null,
  learnt_at timestamptz not null,
  learnt_by_name text not null,
  records bigint not null,             -- of the agency then
  learnt_from bigint not null,         -- pairs whose numbers told
  origin text not null,                -- numbers, shipped
  model jsonb,                         -- null: the weights shipped with the product
  backdrop jsonb not null,             -- how often names and homes occur
  rates jsonb not null,                -- m and u by level
  upper double precision not null check (upper > 0 and upper <= 1),
  lower double precision not null check (lower > 0 and lower <= upper),
  primary key (area, org_id, version)
) partition by list (area);
call app.protect_own('app.match_model');

-- 対象者との名寄せ: a child of the case register and the records that are about it; a person of the linked systems is joined through its records.
create table app.case_join (
  area smallint not null,
  org_id int not null,
  id uuid not null,
  case_person uuid not null,
  reason text not null,
  by_name text not null,
  at timestamptz not null,
  undone_at timestamptz,
  undone_by_name text not null default '',
  undone_reason text not null default '',
  primary key (area, id),
  foreign key (area, case_person) references app.person (area, id)
) partition by list (area);
create index case_join_person on app.case_join (area, case_person);
call app.protect_own('app.case_join');

create table app.case_joined (
  area smallint not null,
  org_id int not null,
  join_id uuid not null,
  record_id uuid not null,
  primary key (area, join_id, record_id),
  foreign key (area, join_id) references app.case_join (area, id)
) partition by list (area);
create index case_joined_record on app.case_joined (area, record_id);
call app.protect_own('app.case_joined');
grant delete on app.case_joined to kasugai_write;

-- Partitions of the areas that exist already.
do $$
declare
  known record;
begin
  for known in select id from ref.area loop
    call app.add_area(known.id);
  end loop;
end $$;
