-- 様式の答えの出どころ: what a linked system said when somebody took it into a sheet, by item; beside the answers, and beside those of each saving.
alter table app.sheet add column origins jsonb not null default '{}';
alter table app.sheet_revision add column origins jsonb not null default '{}';
