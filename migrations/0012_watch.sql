-- The watch over look-ups reads the trail by time, and stops an account that looked at more than a hundred persons in a day.
create index audit_at on log.audit using brin (at);
grant usage on schema auth to kasugai_work;
grant select (staff_id, ended_at) on auth.session to kasugai_work;
grant update (ended_at) on auth.session to kasugai_work;
grant select (staff_id) on auth.credential to kasugai_work;
grant update (disabled) on auth.credential to kasugai_work;
