-- 文書の行き来: a letter to an agency of the directory is read there too once it is issued, and its answer names it.
alter table app.letter
  add column to_org int,             -- addressee in the directory; null: somebody else
  add column answers_area smallint,  -- the letter it answers
  add column answers_id uuid;
create index letter_to_org on app.letter (to_org, issued_on desc) where issued is not null;
create index letter_answers on app.letter (answers_id) where answers_id is not null;
create policy received on app.letter for select to kasugai_read, kasugai_write
  using (issued is not null and to_org = any (nullif(current_setting('app.own', true), '')::int[]));
