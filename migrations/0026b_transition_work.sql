-- What the job that closes a handed-over case, and the letters that are transitions by themselves, read besides.
grant select (accepted_on, version) on app.episode to kasugai_work;
grant select (id, kind, municipality, postal, valid_from, valid_until) on app.person_address to kasugai_work;
