//! Rights and settings of the own agency, each with its day of effect.

use super::{changed, ref_id};
use crate::agencies::settings::Setting;
use ground::db::{FieldChange, Tx};
use ground::gate::Action;
use ground::{Error, Result};
use jiff::civil::Date;
use jiff_sqlx::ToSqlx;
use serde_json::Value;
use std::collections::BTreeMap;

/// Sets one right of a role from a day on; yields the change to be recorded by [`super::set_rule`]'s caller as one.
pub async fn set_rule(tx: &mut Tx<'_>, role: &str, changes: &[(Action, bool)], from: Date) -> Result<()> {
    let (org, by, at) = (tx.permit().actor().org, tx.permit().actor().name.clone(), tx.now());
    let mut fields = Vec::new();
    for &(action, allowed) in changes {
        sqlx::query(
            "insert into ref.right_rule (org_id, role, action, allowed, valid_from, set_by, set_at) values ($1, $2, $3, $4, $5, $6, $7)
             on conflict (org_id, role, action, valid_from) do update set allowed = excluded.allowed, set_by = excluded.set_by, set_at = excluded.set_at",
        )
        .bind(org)
        .bind(role)
        .bind(action.code())
        .bind(allowed)
        .bind(from.to_sqlx())
        .bind(&by)
        .bind(at.to_sqlx())
        .execute(tx.conn())
        .await?;
        fields.push(FieldChange {
            field: action.code().to_owned(),
            label: format!("{} {} {}", crate::agencies::role_label(role), action.group(), action.label()),
            from: String::new(),
            to: format!("{} {}から", if allowed { "○" } else { "–" }, crate::frame::date_wareki(from)),
        });
    }
    changed(tx, "rights.changed", "right_rule", ref_id(org), fields).await
}

/// Puts the shipped rights of a role back from a day on: an explicit rule for every action the agency ever set.
pub async fn reset_rules(tx: &mut Tx<'_>, role: &str, from: Date) -> Result<()> {
    let org = tx.permit().actor().org;
    let shipped: Vec<(String, bool)> = sqlx::query_as(
        "select distinct own.action, coalesce(shipped.allowed, false) from ref.right_rule own
         left join ref.right_rule shipped on shipped.org_id = 0 and shipped.role = own.role and shipped.action = own.action
         where own.org_id = $1 and own.role = $2",
    )
    .bind(org)
    .bind(role)
    .fetch_all(tx.conn())
    .await?;
    let changes: Vec<(Action, bool)> =
        shipped.into_iter().filter_map(|(code, allowed)| Some((Action::from_code(&code)?, allowed))).collect();
    if changes.is_empty() {
        return Err(Error::invalid("role", "この役割は出荷時の設定のままです。"));
    }
    set_rule(tx, role, &changes, from).await
}

/// Sets or, with null, resets a setting from a day on.
pub async fn set_setting(tx: &mut Tx<'_>, name: &str, value: Value, from: Date, change: FieldChange) -> Result<()> {
    let (org, by, at) = (tx.permit().actor().org, tx.permit().actor().name.clone(), tx.now());
    sqlx::query(
        "insert into ref.setting (org_id, name, value, valid_from, set_by, set_at) values ($1, $2, $3, $4, $5, $6)
         on conflict (org_id, name, valid_from) do update set value = excluded.value, set_by = excluded.set_by, set_at = excluded.set_at",
    )
    .bind(org)
    .bind(name)
    .bind(value)
    .bind(from.to_sqlx())
    .bind(by)
    .bind(at.to_sqlx())
    .execute(tx.conn())
    .await?;
    changed(tx, "setting.changed", "setting", ref_id(org), vec![change]).await
}

/// The value of a setting today for each agency: as [`ground::gate::Registry::setting`] decides, for jobs, which have no registry.
pub async fn settings_of(tx: &mut Tx<'_>, orgs: &[i32], setting: &Setting) -> Result<BTreeMap<i32, Value>> {
    let today = tx.today();
    let rows: Vec<(i32, Option<Value>)> = sqlx::query_as(
        "select o.id, (select newest.value
           from (select distinct on (s.org_id) s.org_id, s.value from ref.setting s
                 where s.name = $2 and s.org_id in (o.id, 0) and s.valid_from <= $3 order by s.org_id, s.valid_from desc) newest
           where newest.value <> 'null' order by newest.org_id = 0 limit 1)
         from unnest($1::int[]) as o (id)",
    )
    .bind(orgs)
    .bind(setting.name)
    .bind(today.to_sqlx())
    .fetch_all(tx.conn())
    .await?;
    let held = |value: Option<Value>| value.filter(|value| setting.accepts(value)).unwrap_or_else(|| setting.shipped());
    Ok(rows.into_iter().map(|(org, value)| (org, held(value))).collect())
}

/// Whether somebody of the own agency may still change rights on a day, as the tables stand inside this transaction.
///
/// The newest rule decides, the agency's own before the shipped one, as in `ground::gate::Registry::rights`.
pub async fn keeps_administrator(tx: &mut Tx<'_>, on: Date) -> Result<bool> {
    let actor = tx.permit().actor();
    let (area, org) = (actor.area, actor.org);
    let keeps: bool = sqlx::query_scalar(
        "select exists (
           select from app.staff st
           join app.appointment a on a.area = st.area and a.staff_id = st.id
           join ref.post p on p.id = a.post_id
           where st.area = $1 and st.org_id = $2 and st.ends_on >= $3 and a.valid_from <= $3 and (a.valid_until is null or $3 <= a.valid_until)
             and (select r.allowed from ref.right_rule r
                  where r.role = p.role and r.action = $4 and r.org_id in (0, $2) and r.valid_from <= $3
                  order by r.org_id <> 0 desc, r.valid_from desc limit 1)
             and coalesce((select l.schools is null from ref.post_school l where l.post_id = p.id and l.valid_from <= $3 order by l.valid_from desc limit 1), true))",
    )
    .bind(area)
    .bind(org)
    .bind(on.to_sqlx())
    .bind(Action::WriteRights.code())
    .fetch_one(tx.conn())
    .await?;
    Ok(keeps)
}
