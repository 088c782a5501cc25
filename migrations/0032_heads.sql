-- The reminder ladder of transitions ends at the head of an agency: who signs last in the chains it has set.
create policy watch on app.approval_route for select to kasugai_work using (true);
grant select (area, org_id, posts) on app.approval_route to kasugai_work;
