//! The roles and rights the product ships with: tables 6-2 and 6-3, completed for the functions those tables do not know.
//!
//! They are rules of agency 0; an agency's own rules override them from their date on. See docs/rights.md for the choices.

use crate::reference;
use ground::gate::Action;
use sqlx::PgConnection;

/// How many roles there are.
const ROLES: usize = 17;

/// A role 役割; posts carry one each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Role {
    /// As stored.
    pub code: &'static str,
    /// As shown.
    pub label: &'static str,
    /// Who it is for.
    pub note: &'static str,
}

/// What a line of table 6-3 is in this product.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Provided {
    /// A right of its own.
    Own(Action),
    /// Part of another right.
    Within(Action),
    /// No such function yet.
    Not,
}

/// One line of the shipped table.
#[derive(Debug, Clone)]
pub struct Line {
    /// What it allows.
    pub provided: Provided,
    /// Its place in table 6-3, empty for lines of our own.
    pub source: &'static str,
    /// Codes of the roles that may.
    pub roles: Vec<&'static str>,
}

/// Every role, in the order of the table.
pub fn roles() -> Vec<Role> {
    reference::rows(include_str!("roles.tsv")).map(|[code, label, note]| Role { code, label, note }).collect()
}

/// Label of a role; the code itself for one this program does not know.
pub fn role_label(code: &str) -> String {
    roles().into_iter().find(|role| role.code == code).map_or_else(|| code.to_owned(), |role| role.label.to_owned())
}

/// Every line of the table.
pub fn lines() -> Vec<Line> {
    let roles = roles();
    reference::rows::<{ ROLES + 2 }>(include_str!("rights.tsv"))
        .filter_map(|[code, source, marks @ ..]| {
            let provided = match (code, code.strip_prefix('=')) {
                ("-", _) => Provided::Not,
                (_, Some(code)) => Provided::Within(Action::from_code(code)?),
                (code, None) => Provided::Own(Action::from_code(code)?),
            };
            let roles = roles.iter().zip(marks).filter(|(_, mark)| *mark == "○").map(|(role, _)| role.code).collect();
            Some(Line { provided, source, roles })
        })
        .collect()
}

/// Writes the shipped roles and rights; a newer program's table replaces the older one's. Does nothing when they are there already.
///
/// # Errors
/// When the database refuses.
pub async fn install_defaults(connection: &mut PgConnection) -> sqlx::Result<()> {
    let mut tx = sqlx::Connection::begin(connection).await?;
    let mut changed = 0;
    for (sort, role) in (1_i16..).zip(roles()) {
        changed += sqlx::query(
            "insert into ref.role as known (code, label, note, sort) values ($1, $2, $3, $4)
             on conflict (code) do update set label = excluded.label, note = excluded.note, sort = excluded.sort
             where (known.label, known.note, known.sort) is distinct from (excluded.label, excluded.note, excluded.sort)",
        )
        .bind(role.code)
        .bind(role.label)
        .bind(role.note)
        .bind(sort)
        .execute(&mut *tx)
        .await?
        .rows_affected();
    }
    let (mut codes, mut actions, mut allowed) = (Vec::new(), Vec::new(), Vec::new());
    for line in lines() {
        let Provided::Own(action) = line.provided else { continue };
        for role in roles() {
            codes.push(role.code);
            actions.push(action.code());
            allowed.push(line.roles.contains(&role.code));
        }
    }
    changed += sqlx::query(
        "insert into ref.right_rule as known (org_id, role, action, allowed, valid_from, set_by, set_at)
         select 0, rule.role, rule.action, rule.allowed, date '2000-01-01', '出荷時の設定', now()
         from unnest($1::text[], $2::text[], $3::boolean[]) as rule (role, action, allowed)
         on conflict (org_id, role, action, valid_from) do update set allowed = excluded.allowed, set_at = excluded.set_at
         where known.allowed <> excluded.allowed",
    )
    .bind(codes)
    .bind(actions)
    .bind(allowed)
    .execute(&mut *tx)
    .await?
    .rows_affected();
    if changed > 0 {
        sqlx::query("update ref.version set n = n + 1").execute(&mut *tx).await?;
    }
    tx.commit().await
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_action_has_one_line_and_every_line_is_read() {
        let table = include_str!("rights.tsv");
        assert_eq!(lines().len(), table.lines().count() - 1);
        let own: Vec<Action> = lines()
            .iter()
            .filter_map(|line| match line.provided {
                Provided::Own(action) => Some(action),
                _ => None,
            })
            .collect();
        assert_eq!(own, Action::ALL, "in the order of the rights table");
        let named: Vec<&str> = table.lines().filter(|line| line.starts_with(['-', '='])).collect();
        assert_eq!(named.iter().collect::<HashSet<_>>().len(), named.len(), "each line of table 6-3 stands once");
        let header: Vec<&str> = table.lines().next().unwrap().split('\t').skip(2).collect();
        assert_eq!(header, roles().iter().map(|role| role.code).collect::<Vec<_>>());
        assert_eq!(roles().len(), ROLES);
    }

    #[test]
    fn reporters_are_read_by_child_welfare_only_and_cases_by_no_administrator() {
        let who = |wanted: Action| -> HashSet<&str> {
            lines()
                .into_iter()
                .filter(|line| line.provided == Provided::Own(wanted))
                .flat_map(|line| line.roles)
                .collect()
        };
        let welfare = HashSet::from(["family_staff", "family_chief", "centre_worker", "centre_chief", "centre_night"]);
        assert_eq!(who(Action::ReadReporter), welfare);
        assert_eq!(who(Action::SearchNation), welfare);
        for action in
            [Action::ReadRecord, Action::ReadIntake, Action::ReadAttachment, Action::SearchPeople, Action::ReadViewLog]
        {
            for role in ["admin", "national", "prefecture", "system"] {
                // The national agency reads the cases opened to it for the review of a death; the relation decides which.
                let opened = role == "national" && matches!(action, Action::ReadRecord | Action::ReadAttachment);
                assert!(opened == who(action).contains(role), "{role} {action:?}");
            }
        }
    }
}
