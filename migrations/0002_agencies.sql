-- Agencies 機関, sections 係, posts 職, jurisdiction 管轄 and rights 権限. Reference data: no policies, small, cached by every process.
create table ref.municipality (
  code char(5) primary key,          -- 全国地方公共団体コード without check digit, text: 01 is Hokkaido
  prefecture char(2) not null,
  name text not null,
  kana text not null,
  area smallint not null references ref.area (id)
);
create table ref.agency (
  id int primary key,
  area smallint not null references ref.area (id),
  kind text not null check (kind in ('centre', 'municipality', 'police_hq', 'police_station', 'school', 'prefecture', 'national', 'contractor')),
  name text not null,                -- names are not keys: こども家庭センター is a centre in one prefecture and a town office elsewhere
  kana text not null default '',
  municipality char(5) references ref.municipality (code),
  parent int references ref.agency (id),
  phone text not null default '',
  night_phone text not null default '',
  contact text not null default '',  -- whom to ask for
  active_from date not null default '1948-01-01',
  active_until date
);
create index agency_area on ref.agency (area, kind);
create table ref.section (
  id int generated always as identity primary key,
  org_id int not null references ref.agency (id),
  name text not null,
  unique (org_id, name)
);
create table ref.post (
  id int generated always as identity primary key,
  org_id int not null references ref.agency (id),
  section_id int references ref.section (id),
  title text not null,
  role text not null                 -- a role of ref.role: rights follow the post
);
create index post_org on ref.post (org_id);
-- Which centre is responsible for which municipality, with dates: 管轄 changes on known days.
create table ref.jurisdiction (
  centre int not null references ref.agency (id),
  municipality_org int not null references ref.agency (id),
  valid_from date not null,
  valid_until date,                  -- last day, null while it holds
  primary key (centre, municipality_org, valid_from)
);
create index jurisdiction_municipality on ref.jurisdiction (municipality_org);
create table ref.role (
  code text primary key,
  label text not null,
  note text not null default '',
  sort smallint not null
);
-- org_id 0 is the shipped default; a row of an agency overrides it from its date on. The newest row not in the future decides.
create table ref.right_rule (
  org_id int not null,
  role text not null references ref.role (code),
  action text not null,
  allowed boolean not null,
  valid_from date not null,
  set_by text not null,
  set_at timestamptz not null,
  primary key (org_id, role, action, valid_from)
);
-- Settings of an agency with their date of effect; 設定は日付をもって変わる.
create table ref.setting (
  org_id int not null,
  name text not null,
  value jsonb not null,
  valid_from date not null,
  set_by text not null,
  set_at timestamptz not null,
  primary key (org_id, name, valid_from)
);
-- Counts every change of the tables above, so that each process knows when to read them again.
create table ref.version (one boolean primary key default true check (one), n bigint not null);
insert into ref.version (n) values (1);
grant select on all tables in schema ref to kasugai_read, kasugai_write, kasugai_search, kasugai_export, kasugai_audit, kasugai_work, kasugai_auth;
grant insert, update on ref.agency, ref.section, ref.post, ref.jurisdiction, ref.right_rule, ref.setting to kasugai_write;
grant update on ref.version to kasugai_write;

-- Staff 職員: personal data of the agency's own people; also what the conflict wall compares with.
create table app.staff (
  area smallint not null,
  org_id int not null,
  id uuid not null,
  login text not null,
  name text not null,
  kana text not null,
  birth date,
  address text not null default '',
  phone text not null default '',
  hired_from date not null,
  ends_on date not null,             -- last day of access; required, at most one fiscal year ahead
  version int not null default 1,
  primary key (area, id)
) partition by list (area);
create unique index staff_login on app.staff (area, org_id, login);
call app.protect('app.staff', false);
-- Who holds which post when: prepared in March, in force on 1 April at midnight.
create table app.appointment (
  area smallint not null,
  org_id int not null,
  id uuid not null,
  staff_id uuid not null,
  post_id int not null references ref.post (id),
  valid_from date not null,
  valid_until date,
  primary key (area, id),
  foreign key (area, staff_id) references app.staff (area, id)
) partition by list (area);
create index appointment_staff on app.appointment (area, staff_id);
call app.protect('app.appointment', false);
create policy log_in on app.staff for select to kasugai_auth using (true);
create policy log_in on app.appointment for select to kasugai_auth using (true);
grant select on app.staff, app.appointment to kasugai_auth;

-- Credentials and sessions. Not tenant tables: reached by kasugai_auth only, which can reach nothing else of a tenant.
create table auth.credential (
  staff_id uuid primary key,
  area smallint not null,
  org_id int not null,
  login text not null unique,        -- as typed at the log-in screen
  password_hash text,                -- argon2id, PHC string; null when only OIDC may be used
  totp_secret bytea,                 -- sealed by the vault; null until the second factor is set up
  totp_last_step bigint not null default 0,  -- a code is good once
  oidc_subject text unique,          -- issuer and subject, when linked
  failures int not null default 0,
  next_try_at timestamptz,           -- growing delay, then 15 minutes
  disabled boolean not null default false,
  password_set_at timestamptz,
  last_login_at timestamptz
);
create table auth.session (
  token_hash bytea primary key,      -- SHA-256 of the cookie
  id uuid not null unique,
  staff_id uuid not null,
  area smallint not null,
  org_id int not null,
  second_factor boolean not null,
  created_at timestamptz not null,
  seen_at timestamptz not null,
  step_up_at timestamptz,
  ended_at timestamptz
);
create index session_staff on auth.session (staff_id);
create table auth.api_key (
  key_hash bytea primary key,
  id uuid not null unique,
  area smallint not null,
  org_id int not null,
  name text not null,                -- which system
  role text not null references ref.role (code),
  created_by text not null,
  created_at timestamptz not null,
  expires_on date not null,
  revoked_at timestamptz
);
create table auth.attempt (            -- failed log-ins, for the spray and dictionary alarms
  at timestamptz not null,
  login text not null,
  source text not null,
  kind text not null
);
create index attempt_at on auth.attempt (at);
grant select, insert, update on auth.credential, auth.session, auth.api_key to kasugai_auth;
grant select, insert on auth.attempt to kasugai_auth;
