-- People 人: every agency keeps its own rows of a person; the same child elsewhere is another row, found by search.
create table app.person (
  area smallint not null,
  org_id int not null,
  id uuid not null,
  person_id uuid not null generated always as (id) stored,  -- the policy's column
  sex text not null default 'unknown' check (sex in ('male', 'female', 'unknown')),
  birth_first date,                  -- known precision as a range: year only, month only, or one day (first = last)
  birth_last date,
  birth_text text not null default '',   -- as given, e.g. 平成27年頃
  nationality text not null default '',
  note text not null default '',
  first_registered_on date not null, -- never changes
  version int not null default 1,
  updated_at timestamptz not null,
  primary key (area, id),
  check ((birth_first is null) = (birth_last is null) and birth_first <= birth_last)
) partition by list (area);
create index person_org on app.person (area, org_id, id);
create index person_updated on app.person (updated_at);
call app.protect('app.person', true);

create table app.person_name (
  area smallint not null,
  org_id int not null,
  id uuid not null,
  person_id uuid not null,
  kind text not null check (kind in ('official', 'alias', 'roman', 'kanji', 'former', 'other', 'placeholder')),
  family text not null default '',   -- stored exactly as given
  given text not null default '',
  family_kana text not null default '',
  given_kana text not null default '',
  valid_from date,
  valid_until date,
  sort smallint not null default 0,  -- 0 is the name shown
  primary key (area, id),
  foreign key (area, person_id) references app.person (area, id)
) partition by list (area);
create index person_name_person on app.person_name (area, person_id, sort);
call app.protect('app.person_name', true);
grant delete on app.person_name to kasugai_write;

-- Addresses: many per person, typed and dated. A protected address (支援措置) keeps its text only in sealed.
create table app.person_address (
  area smallint not null,
  org_id int not null,
  id uuid not null,
  person_id uuid not null,
  kind text not null check (kind in ('current', 'registered', 'stay', 'former', 'domicile')),  -- 現住所 住民票住所 居所 前住所 本籍
  municipality char(5),              -- null when protected
  postal text not null default '',
  line text not null default '',     -- as given; empty when protected
  sealed bytea,                      -- {"municipality","postal","line"} under the person's key
  valid_from date,
  valid_until date,
  primary key (area, id),
  foreign key (area, person_id) references app.person (area, id),
  check (sealed is null or (line = '' and postal = '' and municipality is null))
) partition by list (area);
create index person_address_person on app.person_address (area, person_id);
call app.protect('app.person_address', true);

create table app.person_phone (
  area smallint not null,
  org_id int not null,
  id uuid not null,
  person_id uuid not null,
  number text not null default '',
  sealed bytea,                      -- protected together with the addresses
  note text not null default '',     -- 携帯, 勤務先, 留意事項
  primary key (area, id),
  foreign key (area, person_id) references app.person (area, id)
) partition by list (area);
create index person_phone_person on app.person_phone (area, person_id);
call app.protect('app.person_phone', true);
grant delete on app.person_phone to kasugai_write;

-- 支援措置: secrecy of a person's addresses over a period, from named persons and agencies. Lapses only when a person confirms.
create table app.protection (
  area smallint not null,
  org_id int not null,
  id uuid not null,
  person_id uuid not null,
  basis text not null,               -- DV, ストーカー, 児童虐待, これらに準ずる
  applied_on date not null,
  ends_on date not null,             -- one year from application; renewed from a month before
  ended_on date,                     -- confirmed end
  hidden_from_persons text not null default '',
  hidden_from_orgs int[] not null default '{}',
  note text not null default '',
  version int not null default 1,
  primary key (area, id),
  foreign key (area, person_id) references app.person (area, id)
) partition by list (area);
create index protection_person on app.protection (area, person_id);
call app.protect('app.protection', true);

-- Data keys: one per person, wrapped by the installation's key. Deleting one shreds what it sealed.
create table app.data_key (
  area smallint not null,
  org_id int not null,
  person_id uuid not null,
  wrapped bytea not null,
  primary key (area, person_id)
) partition by list (area);
call app.protect('app.data_key', true);

-- Relations of a child: family table 家族状況, 保護者 and 親権者 apart, kept with dates.
create table app.relation (
  area smallint not null,
  org_id int not null,
  id uuid not null,
  person_id uuid not null,           -- the child
  relative_id uuid not null,
  kind text not null,                -- 続柄 seen from the child: 実父, 実母, 養父, 継父, 兄, 祖母, 内縁の夫 ...
  guardian boolean not null default false,    -- 保護者: has actual custody
  custodian boolean not null default false,   -- 親権者: both parents may be, since 2026-04-01 also after divorce
  lives_together boolean,
  occupation text not null default '',
  workplace text not null default '',
  health text not null default '',
  services text not null default '',
  note text not null default '',
  valid_from date,
  valid_until date,
  sort smallint not null default 0,
  version int not null default 1,
  primary key (area, id),
  foreign key (area, person_id) references app.person (area, id),
  foreign key (area, relative_id) references app.person (area, id)
) partition by list (area);
create index relation_child on app.relation (area, person_id, sort);
create index relation_relative on app.relation (area, relative_id);
call app.protect('app.relation', true);

-- Nationwide search: the search role sees what the index is made of, in every agency, and nothing else.
create policy nationwide on app.person for select to kasugai_search using (true);
create policy nationwide on app.person_name for select to kasugai_search using (true);
create policy nationwide on app.person_address for select to kasugai_search using (sealed is null);
create policy nationwide on app.person_phone for select to kasugai_search using (sealed is null);
grant select (area, org_id, id, person_id, birth_first, birth_last, updated_at) on app.person to kasugai_search;
grant select (area, org_id, person_id, kind, family, given, family_kana, given_kana, sort) on app.person_name to kasugai_search;
grant select (area, org_id, person_id, line, sealed) on app.person_address to kasugai_search;
grant select (area, org_id, person_id, number, sealed) on app.person_phone to kasugai_search;
