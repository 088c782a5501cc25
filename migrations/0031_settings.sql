-- 独自の項目: what an agency adds to its 児童記録票, by the key of the field: {"f1":{"label","value"}}. Which fields there are is a setting.
alter table app.record add column extra jsonb not null default '{}';
