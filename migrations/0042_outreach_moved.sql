-- 転出 of a child on a list of 予防的支援: the line and all that was written stay with the agency; what nobody can answer any more is withdrawn by the
-- clock, and the own staff are told. Nothing goes to another agency by itself.
alter table app.outreach_candidate add column moved_on date;  -- the day it was noticed; null again when the child is back

create policy watch on app.outreach_candidate for all to kasugai_work using (true) with check (true);
grant select (area, org_id, id, round_id, person_id, linked, added_at, removed_at, moved_on), update (moved_on) on app.outreach_candidate to kasugai_work;
create policy watch on app.outreach_round for select to kasugai_work using (true);
grant select (area, org_id, id, closed_at) on app.outreach_round to kasugai_work;
grant select (candidate_id), update (withdrawn_at, withdrawn_by_name, withdrawn_reason) on app.outreach_ask to kasugai_work;
grant select (close_reason) on app.episode to kasugai_work;

-- Whether the resident register still has a person: nothing else of the linked systems.
create policy moved on app.source_record for select to kasugai_work using (source = 'jumin');
grant select (area, org_id, person_id, source, gone) on app.source_record to kasugai_work;
