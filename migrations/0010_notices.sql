-- The outbox looks up who was granted reading and who is in charge, to know whom to tell.
create policy told on app.access_request for select to kasugai_work using (true);
grant select (area, person_id, from_org, answer, valid_until) on app.access_request to kasugai_work;
