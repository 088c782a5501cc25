//! 警察との共有: whose abuse cases police may see on a day, from the agreements and from the areas of the stations.

use super::Registry;
use crate::error::Result;
use crate::gate::AgencyKind;
use jiff::civil::Date;
use jiff_sqlx::Date as SqlDate;
use sqlx::PgPool;
use std::collections::BTreeMap;

/// How much of its abuse cases a body that runs child-guidance centres shares with a police force.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ShareRange {
    /// Nothing.
    None,
    /// The national rule of 2018.
    Minimum,
    /// Every abuse case.
    All,
}

impl ShareRange {
    /// Every range, the narrowest first.
    pub const ALL: [Self; 3] = [Self::None, Self::Minimum, Self::All];

    /// As stored.
    pub fn code(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Minimum => "minimum",
            Self::All => "all",
        }
    }

    /// Label on screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::None => "共有しない",
            Self::Minimum => "国の最低基準にあたるケース",
            Self::All => "虐待相談のすべてのケース",
        }
    }

    /// Reads a stored code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|range| range.code() == code)
    }
}

/// Cases of child-guidance centres that a reader of the police may see.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Policed {
    /// Centres some or all of whose abuse cases are shared.
    pub centres: Vec<i32>,
    /// Those of them that share every one; of the others only what the national rule names.
    pub wholly: Vec<i32>,
    /// Town halls of the municipalities the reader is responsible for, or [`Policed::EVERYWHERE`].
    pub towns: Vec<i32>,
}

impl Policed {
    /// In place of the towns: wherever the child lives.
    pub const EVERYWHERE: i32 = 0;
}

/// One agreement: from its day on, until a later one of the same two.
#[derive(Debug, Clone)]
pub(super) struct Share {
    area: i16,
    police: i32,
    range: ShareRange,
    from: Date,
}

/// A municipality of a station, with its days.
#[derive(Debug, Clone)]
pub(super) struct Beat {
    station: i32,
    town: i32,
    from: Date,
    until: Option<Date>,
}

impl Registry {
    pub(super) async fn load_policed(&mut self, pool: &PgPool) -> Result<()> {
        // Of two set for the same day the one set last holds.
        let shares: Vec<(i16, i32, String, SqlDate)> =
            sqlx::query_as("select area, police, range, valid_from from ref.police_share order by valid_from, set_at")
                .fetch_all(pool)
                .await?;
        self.shares = shares
            .into_iter()
            .filter_map(|(area, police, range, from)| {
                Some(Share { area, police, range: ShareRange::from_code(&range)?, from: from.to_jiff() })
            })
            .collect();
        let beats: Vec<(i32, i32, SqlDate, Option<SqlDate>)> =
            sqlx::query_as("select station, municipality_org, valid_from, valid_until from ref.police_beat")
                .fetch_all(pool)
                .await?;
        self.beats = beats
            .into_iter()
            .map(|(station, town, from, until)| Beat {
                station,
                town,
                from: from.to_jiff(),
                until: until.map(|date| date.to_jiff()),
            })
            .collect();
        Ok(())
    }

    /// What an agency of the police may see on a day: the headquarters wherever the child lives, a station in its own municipalities.
    pub fn policed(&self, org: i32, on: Date) -> Policed {
        let Some(agency) = self.agency(org) else { return Policed::default() };
        let (force, towns) = match (agency.kind, agency.parent) {
            (AgencyKind::PoliceHq, _) => (org, vec![Policed::EVERYWHERE]),
            (AgencyKind::PoliceStation, Some(headquarters)) => (headquarters, self.beats(org, on)),
            _ => return Policed::default(),
        };
        let ranges = self.shared_with(force, on);
        let of = |least: ShareRange| {
            let mut centres: Vec<i32> = self
                .agencies()
                .filter(|agency| agency.kind == AgencyKind::Centre)
                .filter(|centre| ranges.get(&centre.area).is_some_and(|range| *range >= least))
                .map(|centre| centre.id)
                .collect();
            centres.sort_unstable();
            centres
        };
        Policed { centres: of(ShareRange::Minimum), wholly: of(ShareRange::All), towns }
    }

    /// What each body shares with a police force on a day.
    pub fn shared_with(&self, force: i32, on: Date) -> BTreeMap<i16, ShareRange> {
        // In order of their days: a later one takes the place of an earlier one.
        self.shares
            .iter()
            .filter(|share| share.police == force && share.from <= on)
            .map(|share| (share.area, share.range))
            .collect()
    }

    /// Town halls of the municipalities of a station on a day.
    pub fn beats(&self, station: i32, on: Date) -> Vec<i32> {
        let mut towns: Vec<i32> = self
            .beats
            .iter()
            .filter(|beat| beat.station == station && beat.from <= on && beat.until.is_none_or(|until| on <= until))
            .map(|beat| beat.town)
            .collect();
        towns.sort_unstable();
        towns.dedup();
        towns
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gate::Agency;
    use jiff::civil::date;

    fn agency(id: i32, area: i16, kind: AgencyKind, parent: Option<i32>) -> (i32, Agency) {
        let agency = Agency {
            id,
            area,
            kind,
            name: String::new(),
            municipality: None,
            parent,
            phone: String::new(),
            night_phone: String::new(),
            contact: String::new(),
        };
        (id, agency)
    }

    /// A prefecture (34) with two centres and a designated city (101) with one; police with one station.
    fn registry(shares: Vec<Share>) -> Registry {
        let beat = |town, from, until| Beat { station: 8, town, from, until };
        Registry {
            agencies: [
                agency(1, 34, AgencyKind::Centre, None),
                agency(2, 34, AgencyKind::Centre, None),
                agency(3, 101, AgencyKind::Centre, None),
                agency(7, 34, AgencyKind::PoliceHq, None),
                agency(8, 34, AgencyKind::PoliceStation, Some(7)),
                agency(9, 13, AgencyKind::PoliceHq, None),
            ]
            .into(),
            shares,
            beats: vec![beat(20, date(2020, 4, 1), None), beat(21, date(2020, 4, 1), Some(date(2026, 3, 31)))],
            ..Registry::default()
        }
    }

    fn share(area: i16, range: ShareRange, from: Date) -> Share {
        Share { area, police: 7, range, from }
    }

    #[test]
    fn a_city_joins_by_its_own_agreement_only() {
        let day = date(2026, 5, 1);
        let prefecture = registry(vec![share(34, ShareRange::All, date(2026, 4, 1))]);
        assert_eq!(prefecture.policed(7, day).centres, [1, 2], "the city has not joined");
        let both = registry(vec![
            share(34, ShareRange::All, date(2026, 4, 1)),
            share(101, ShareRange::Minimum, date(2026, 4, 1)),
        ]);
        let seen = both.policed(7, day);
        assert_eq!((seen.centres, seen.wholly), (vec![1, 2, 3], vec![1, 2]));
        assert_eq!(both.policed(9, day), Policed { towns: vec![Policed::EVERYWHERE], ..Policed::default() });
    }

    #[test]
    fn an_agreement_holds_from_its_day_and_can_end() {
        let registry = registry(vec![
            share(34, ShareRange::Minimum, date(2026, 4, 1)),
            share(34, ShareRange::All, date(2026, 6, 1)),
            share(34, ShareRange::None, date(2026, 7, 1)),
        ]);
        let wholly = |on| registry.policed(7, on).wholly.len();
        let seen = |on| registry.policed(7, on).centres.len();
        assert_eq!((seen(date(2026, 3, 31)), wholly(date(2026, 3, 31))), (0, 0));
        assert_eq!((seen(date(2026, 5, 31)), wholly(date(2026, 5, 31))), (2, 0));
        assert_eq!((seen(date(2026, 6, 1)), wholly(date(2026, 6, 1))), (2, 2));
        assert_eq!((seen(date(2026, 7, 1)), wholly(date(2026, 7, 1))), (0, 0));
    }

    #[test]
    fn a_station_sees_its_own_municipalities() {
        let registry = registry(vec![share(34, ShareRange::All, date(2020, 4, 1))]);
        assert_eq!(registry.policed(8, date(2026, 3, 31)).towns, [20, 21]);
        assert_eq!(registry.policed(8, date(2026, 4, 1)).towns, [20]);
        assert_eq!(registry.policed(1, date(2026, 4, 1)), Policed::default(), "a centre is no police");
    }
}
