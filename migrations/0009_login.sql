-- Devices an account was logged in from, and the ladders of waits after failed log-ins. A device the account knows has a ladder of its own;
-- all others share one per log-in name, whether such an account exists or not. So guessing from elsewhere can neither go fast nor lock the owner out.
create table auth.device (
  token_hash bytea not null,         -- SHA-256 of the device's cookie
  staff_id uuid not null,            -- several people may use one terminal
  used_at timestamptz not null,
  primary key (token_hash, staff_id)
);
create table auth.ladder (
  key bytea primary key,             -- hash of device and account, of a log-in name, or of a source
  failures int not null,
  next_try_at timestamptz not null
);
grant select, insert, update, delete on auth.device, auth.ladder to kasugai_auth;
alter table auth.credential drop column failures, drop column next_try_at;
