-- What is issued is what was signed: the paper as it was saved last goes through the chain and out.
alter table app.letter add column submitted jsonb;
-- 施行 before the decision (実施済) leaves its trace in the chain.
alter table app.approval_act drop constraint approval_act_act_check;
alter table app.approval_act add constraint approval_act_act_check
  check (act in ('承認', '差戻し', '代決', '後閲', '再提出', '取下げ', '施行'));
