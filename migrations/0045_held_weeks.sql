-- スコアを表示しない週: so many of a hundred weeks of each section in which scores are computed and shown to nobody. Which weeks follows from the
-- number, the section and the calendar; what is computed in them lies among the silent scores.

-- The newest row is in force (a larger number from the next Monday on); without one every week shows. Named people set it, with the reason.
create table app.score_held (
  area smallint not null,
  org_id int not null,
  n int not null,
  of_hundred smallint not null check (of_hundred between 0 and 50),
  reason text not null,
  by_id uuid not null,
  by_name text not null,
  by_post text not null,
  at timestamptz not null,
  primary key (area, org_id, n)
) partition by list (area);
call app.protect_own('app.score_held');
revoke update on app.score_held from kasugai_write;
revoke select on app.score_held from kasugai_export;

-- Whether the view was written in such a week; null: no model was shown at all, or nobody knows any more.
alter table app.score_view add column held boolean;

-- A decision in such a week stands beside no score.
alter table app.score_decision drop constraint score_decision_beside_check;
alter table app.score_decision add constraint score_decision_beside_check check (beside in ('alike', 'heavier', 'lighter', 'unused', 'held'));

-- A silent score is of a model on trial, or of a shown one in such a week. The link of the chain holds which.
alter table app.score_shadow add column held boolean not null default false;

-- Partitions of the areas that exist already.
do $$
declare
  known record;
begin
  for known in select id from ref.area loop
    call app.add_area(known.id);
  end loop;
end $$;
