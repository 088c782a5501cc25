-- The request as it was filed, sealed under the child's data key: printed as it is from then on, whatever the record says later.
alter table app.warrant_step add column filed bytea;
