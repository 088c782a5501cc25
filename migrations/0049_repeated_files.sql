-- The same bytes for another day are a statement of their own: what did not change says so each day. For the same day they are the same file.
drop index app.source_run_once;
create unique index source_run_once on app.source_run (area, org_id, source, hash, stated_on) where state not in ('undone', 'discarded', 'failed');

-- 前と同じ内容: the run that had the same bytes applied. Of a file of everything the last one before it, of a file of changes any.
alter table app.source_run add column repeats uuid;
