//! Agencies, jurisdiction and rights as every process keeps them in memory; read again when `ref.version` moves.

mod policed;
mod schools;

pub use policed::{Policed, ShareRange};
pub use schools::SchoolLimit;

use super::{Action, AgencyKind, ONLY_HITS, SHARING_RANGE};
use crate::error::Result;
use jiff::civil::Date;
use jiff_sqlx::Date as SqlDate;
use policed::{Beat, Share};
use sqlx::PgPool;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

/// An agency 機関.
#[derive(Debug, Clone)]
pub struct Agency {
    /// Id; names are not keys.
    pub id: i32,
    /// Storage area.
    pub area: i16,
    /// Kind.
    pub kind: AgencyKind,
    /// Name on screen.
    pub name: String,
    /// Municipality code, for town halls, schools and stations.
    pub municipality: Option<String>,
    /// Superior agency.
    pub parent: Option<i32>,
    /// Telephone by day.
    pub phone: String,
    /// Telephone at night and on holidays.
    pub night_phone: String,
    /// Whom to ask for.
    pub contact: String,
}

/// A section 係 of an agency.
#[derive(Debug, Clone)]
pub struct Section {
    /// Id.
    pub id: i32,
    /// Agency.
    pub org: i32,
    /// Name.
    pub name: String,
}

/// One line of the rights table.
#[derive(Debug, Clone)]
pub struct RightRule {
    /// Agency, or 0 for the shipped default.
    pub org: i32,
    /// Role.
    pub role: String,
    /// Action.
    pub action: Action,
    /// Allowed or not.
    pub allowed: bool,
    /// First day of effect.
    pub valid_from: Date,
}

/// One value of a setting of an agency.
#[derive(Debug, Clone)]
pub struct SettingRule {
    /// Agency, or 0 for the whole installation.
    pub org: i32,
    /// Name.
    pub name: String,
    /// Value; null puts the shipped default back.
    pub value: serde_json::Value,
    /// First day of effect.
    pub valid_from: Date,
}

#[derive(Debug, Clone)]
struct Jurisdiction {
    centre: i32,
    municipality: i32,
    from: Date,
    until: Option<Date>,
}

/// Reference data at one version.
#[derive(Debug, Default)]
pub struct Registry {
    /// Version read from `ref.version`.
    pub version: i64,
    agencies: HashMap<i32, Agency>,
    sections: HashMap<i32, Section>,
    by_municipality: HashMap<String, i32>,
    jurisdictions: Vec<Jurisdiction>,
    rules: Vec<RightRule>,
    settings: Vec<SettingRule>,
    shares: Vec<Share>,
    beats: Vec<Beat>,
    limits: Vec<SchoolLimit>,
}

impl Registry {
    /// Reads everything; a few thousand rows.
    pub(crate) async fn load(pool: &PgPool) -> Result<Self> {
        let version: i64 = sqlx::query_scalar("select n from ref.version").fetch_one(pool).await?;
        type AgencyRow = (i32, i16, String, String, Option<String>, Option<i32>, String, String, String);
        let rows: Vec<AgencyRow> = sqlx::query_as(
            "select id, area, kind, name, municipality::text, parent, phone, night_phone, contact from ref.agency order by id",
        )
        .fetch_all(pool)
        .await?;
        let mut registry = Self { version, ..Self::default() };
        for (id, area, kind, name, municipality, parent, phone, night_phone, contact) in rows {
            let Some(kind) = AgencyKind::from_code(&kind) else { continue };
            if let (AgencyKind::Municipality, Some(code)) = (kind, &municipality) {
                registry.by_municipality.insert(code.clone(), id);
            }
            let agency = Agency { id, area, kind, name, municipality, parent, phone, night_phone, contact };
            registry.agencies.insert(id, agency);
        }
        let sections: Vec<(i32, i32, String)> =
            sqlx::query_as("select id, org_id, name from ref.section").fetch_all(pool).await?;
        registry.sections = sections.into_iter().map(|(id, org, name)| (id, Section { id, org, name })).collect();
        let jurisdictions: Vec<(i32, i32, SqlDate, Option<SqlDate>)> =
            sqlx::query_as("select centre, municipality_org, valid_from, valid_until from ref.jurisdiction")
                .fetch_all(pool)
                .await?;
        registry.jurisdictions = jurisdictions
            .into_iter()
            .map(|(centre, municipality, from, until)| Jurisdiction {
                centre,
                municipality,
                from: from.to_jiff(),
                until: until.map(|date| date.to_jiff()),
            })
            .collect();
        let rules: Vec<(i32, String, String, bool, SqlDate)> =
            sqlx::query_as("select org_id, role, action, allowed, valid_from from ref.right_rule")
                .fetch_all(pool)
                .await?;
        registry.rules = rules
            .into_iter()
            .filter_map(|(org, role, action, allowed, from)| {
                let action = Action::from_code(&action)?;
                Some(RightRule { org, role, action, allowed, valid_from: from.to_jiff() })
            })
            .collect();
        let settings: Vec<(i32, String, serde_json::Value, SqlDate)> =
            sqlx::query_as("select org_id, name, value, valid_from from ref.setting").fetch_all(pool).await?;
        registry.settings = settings
            .into_iter()
            .map(|(org, name, value, from)| SettingRule { org, name, value, valid_from: from.to_jiff() })
            .collect();
        registry.load_policed(pool).await?;
        registry.load_schools(pool).await?;
        Ok(registry)
    }

    /// One agency.
    pub fn agency(&self, id: i32) -> Option<&Agency> {
        self.agencies.get(&id)
    }

    /// Name of an agency for people; never empty.
    pub fn name(&self, id: i32) -> &str {
        self.agencies.get(&id).map_or("(不明な機関)", |agency| agency.name.as_str())
    }

    /// Every agency, unordered.
    pub fn agencies(&self) -> impl Iterator<Item = &Agency> {
        self.agencies.values()
    }

    /// The town hall responsible for a municipality code.
    pub fn municipality(&self, code: &str) -> Option<&Agency> {
        self.agencies.get(self.by_municipality.get(code)?)
    }

    /// One section.
    pub fn section(&self, id: i32) -> Option<&Section> {
        self.sections.get(&id)
    }

    /// The sections of an agency, by id.
    pub fn sections(&self, org: i32) -> Vec<&Section> {
        let mut sections: Vec<_> = self.sections.values().filter(|section| section.org == org).collect();
        sections.sort_by_key(|section| section.id);
        sections
    }

    /// Counterparts under 相互閲覧 on a day: the centres of a municipality, or the municipalities of a centre.
    pub fn counterparts(&self, org: i32, on: Date) -> Vec<i32> {
        let mut found: Vec<i32> = self
            .jurisdictions
            .iter()
            .filter(|rule| rule.from <= on && rule.until.is_none_or(|until| on <= until))
            .filter_map(|rule| match org {
                _ if rule.centre == org => Some(rule.municipality),
                _ if rule.municipality == org => Some(rule.centre),
                _ => None,
            })
            .collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The counterparts whose records this agency may read on a day: those that have not narrowed what they share.
    pub fn readable(&self, org: i32, on: Date) -> Vec<i32> {
        let mut found = self.counterparts(org, on);
        found.retain(|other| {
            self.setting(*other, SHARING_RANGE, on).and_then(serde_json::Value::as_str) != Some(ONLY_HITS)
        });
        found
    }

    /// Areas whose agencies report to this one: a prefecture's own, every one for the nation.
    pub fn overseen(&self, org: i32) -> Vec<i16> {
        let Some(agency) = self.agencies.get(&org) else { return Vec::new() };
        match agency.kind {
            AgencyKind::Prefecture => vec![agency.area],
            AgencyKind::National => {
                let areas: BTreeSet<i16> = self.agencies.values().map(|agency| agency.area).collect();
                areas.into_iter().collect()
            }
            _ => Vec::new(),
        }
    }

    /// What a role of an agency may do on a day: the newest rule not in the future, the agency's own before the shipped one.
    pub fn rights(&self, org: i32, role: &str, on: Date) -> HashSet<Action> {
        let mut newest: HashMap<Action, &RightRule> = HashMap::new();
        for rule in &self.rules {
            let applies = rule.role == role && (rule.org == org || rule.org == 0) && rule.valid_from <= on;
            let is_newer = |known: &&RightRule| (rule.org != 0, rule.valid_from) > (known.org != 0, known.valid_from);
            if applies && newest.get(&rule.action).is_none_or(is_newer) {
                newest.insert(rule.action, rule);
            }
        }
        newest.into_iter().filter(|(_, rule)| rule.allowed).map(|(action, _)| action).collect()
    }

    /// Every value an agency has set, whenever it holds.
    pub fn settings(&self, org: i32) -> impl Iterator<Item = &SettingRule> {
        self.settings.iter().filter(move |rule| rule.org == org)
    }

    /// Every right an agency has set, whenever it holds; 0 for the shipped ones.
    pub fn rules(&self, org: i32) -> impl Iterator<Item = &RightRule> {
        self.rules.iter().filter(move |rule| rule.org == org)
    }

    /// The value of a setting on a day: the newest not in the future, the agency's own before the installation's. None: the default holds.
    pub fn setting(&self, org: i32, name: &str, on: Date) -> Option<&serde_json::Value> {
        let newest = |of: i32| {
            self.settings
                .iter()
                .filter(|rule| rule.org == of && rule.name == name && rule.valid_from <= on)
                .max_by_key(|rule| rule.valid_from)
                .map(|rule| &rule.value)
                .filter(|value| !value.is_null())
        };
        newest(org).or_else(|| newest(0))
    }
}

/// A registry that can be swapped while requests hold the old one.
pub(crate) type SharedRegistry = std::sync::RwLock<Arc<Registry>>;

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn rule(org: i32, allowed: bool, valid_from: Date) -> RightRule {
        RightRule { org, role: "worker".into(), action: Action::ReadRecord, allowed, valid_from }
    }

    #[test]
    fn the_agencys_newest_rule_decides() {
        let registry = Registry {
            rules: vec![
                rule(0, true, date(2020, 4, 1)),
                rule(5, false, date(2026, 4, 1)),
                rule(5, true, date(2027, 4, 1)),
            ],
            ..Registry::default()
        };
        let may = |org, on| registry.rights(org, "worker", on).contains(&Action::ReadRecord);
        assert!(may(6, date(2026, 5, 1)), "the shipped default holds elsewhere");
        assert!(may(5, date(2026, 3, 31)));
        assert!(!may(5, date(2026, 4, 1)), "in force at midnight of 1 April");
        assert!(!may(5, date(2027, 3, 31)));
        assert!(may(5, date(2027, 4, 1)));
    }

    #[test]
    fn a_setting_holds_from_its_day_and_null_puts_the_default_back() {
        let set =
            |org, value: serde_json::Value, valid_from| SettingRule { org, name: "hours".into(), value, valid_from };
        let registry = Registry {
            settings: vec![
                set(5, 24.into(), date(2026, 4, 1)),
                set(5, serde_json::Value::Null, date(2027, 4, 1)),
                set(0, 36.into(), date(2026, 10, 1)),
            ],
            ..Registry::default()
        };
        let hours = |org, on| registry.setting(org, "hours", on).and_then(serde_json::Value::as_i64);
        assert_eq!(hours(5, date(2026, 3, 31)), None);
        assert_eq!(hours(5, date(2026, 4, 1)), Some(24));
        assert_eq!(hours(6, date(2026, 10, 1)), Some(36));
        assert_eq!(hours(5, date(2027, 4, 1)), Some(36), "the installation's value again");
    }

    #[test]
    fn jurisdiction_holds_on_its_days_only() {
        let registry = Registry {
            jurisdictions: vec![Jurisdiction {
                centre: 1,
                municipality: 9,
                from: date(2020, 4, 1),
                until: Some(date(2025, 3, 31)),
            }],
            ..Registry::default()
        };
        assert_eq!(registry.counterparts(9, date(2025, 3, 31)), [1]);
        assert_eq!(registry.counterparts(1, date(2025, 3, 31)), [9]);
        assert!(registry.counterparts(9, date(2025, 4, 1)).is_empty());
    }

    #[test]
    fn an_agency_that_shares_hits_only_is_read_by_no_counterpart() {
        let narrowed = |value: serde_json::Value, valid_from| SettingRule {
            org: 9,
            name: SHARING_RANGE.into(),
            value,
            valid_from,
        };
        let registry = Registry {
            jurisdictions: vec![Jurisdiction { centre: 1, municipality: 9, from: date(2020, 4, 1), until: None }],
            settings: vec![
                narrowed(ONLY_HITS.into(), date(2026, 4, 1)),
                narrowed(serde_json::Value::Null, date(2027, 4, 1)),
            ],
            ..Registry::default()
        };
        assert_eq!(registry.readable(1, date(2026, 3, 31)), [9]);
        assert!(registry.readable(1, date(2026, 4, 1)).is_empty());
        assert_eq!(registry.readable(9, date(2026, 4, 1)), [1], "the other way nothing changed");
        assert_eq!(registry.readable(1, date(2027, 4, 1)), [9], "put back");
    }
}
