//! The agencies: who there is, and who is responsible for whom.

use std::collections::HashMap;

use jiff::civil::{Date, date};

use super::dice::{Dice, Topic, Weights};
use super::model::{Agency, AgencyKind, Batch, Duty, Jurisdiction, Post, Section};
use super::names::Names;
use super::places::{Municipality, municipalities, phone};
use super::{CENTRE_RECORDS, MUNICIPALITY_RECORDS, Options, TOWN, TOWN_RECORDS};
use desk::reference::{self, AreaKind};

/// Area number of bodies of the whole nation; the others are in the shipped table of areas.
pub const NATION_AREA: i16 = 99;

/// The whole nation: its agencies, and what is needed to make the people each of them knows.
#[derive(Debug)]
pub struct Nation {
    /// All agencies in order of id of their kind.
    pub agencies: Vec<Agency>,
    /// Centre → municipality.
    pub jurisdiction: Vec<Jurisdiction>,
    pub(crate) options: Options,
    pub(crate) names: Names,
    pub(crate) municipalities: Vec<Municipality>,
    pub(crate) weights: Weights,
    /// Records per municipality, in its order.
    pub(crate) municipal_records: Vec<u32>,
    /// Per centre: municipality and number of records.
    pub(crate) centre_records: HashMap<i32, Vec<(usize, u32)>>,
}

impl Nation {
    /// Lays out the nation; takes well under a second.
    #[must_use]
    pub fn new(options: Options) -> Self {
        let (municipalities, weights) = municipalities();
        let mut nation = Self {
            agencies: Vec::new(),
            jurisdiction: Vec::new(),
            options,
            names: Names::load(),
            municipal_records: municipal_records(&municipalities, &options),
            municipalities,
            weights,
            centre_records: HashMap::new(),
        };
        let mut staffing = Staffing::new(options.seed);
        nation.add_single_bodies(&mut staffing);
        nation.add_centres(&mut staffing);
        nation.add_municipalities(&mut staffing);
        nation
    }

    /// What each agency holds, agency by agency.
    pub fn batches(&self) -> impl Iterator<Item = Batch> + '_ {
        self.agencies.iter().map(|agency| super::people::batch(self, agency))
    }

    /// Agency id of a municipality.
    #[must_use]
    pub fn municipality_id(code: &str) -> i32 {
        100_000 + code.parse::<i32>().unwrap_or(0)
    }

    fn add_single_bodies(&mut self, staffing: &mut Staffing) {
        let overseers: &[(&str, Option<&'static str>, Duty)] =
            &[("課長補佐", None, Duty::Overseer), ("係長", None, Duty::Administrator)];
        self.agencies.push(staffing.agency(
            1,
            NATION_AREA,
            AgencyKind::National,
            "こども家庭庁（架空）",
            None,
            None,
            overseers,
        ));
        let contractor = staffing.agency(
            2,
            NATION_AREA,
            AgencyKind::Contractor,
            "架空システム運用株式会社",
            None,
            None,
            &[("運用担当", None, Duty::Administrator)],
        );
        self.agencies.push(contractor);
        for prefecture in reference::places().filter(|place| place.kind == reference::PlaceKind::Prefecture) {
            let number = i32::from(prefecture.prefecture());
            let area = i16::from(prefecture.prefecture());
            let seat = self.seats(prefecture.prefecture(), |_| true, 1).first().copied();
            let name = format!("{}こども家庭課", prefecture.name);
            self.agencies.push(staffing.agency(
                100 + number,
                area,
                AgencyKind::Prefecture,
                &name,
                seat,
                None,
                overseers,
            ));
            let police = match prefecture.name {
                "東京都" => "警視庁".to_owned(),
                "北海道" => "北海道警察本部".to_owned(),
                other => format!("{other}警察本部"),
            };
            let officers: &[(&str, Option<&'static str>, Duty)] =
                &[("少年課 課長補佐", None, Duty::Police), ("少年課 係長", None, Duty::Administrator)];
            self.agencies.push(staffing.agency(
                200 + number,
                area,
                AgencyKind::PoliceHq,
                &police,
                seat,
                None,
                officers,
            ));
            for (index, seat) in self.seats(prefecture.prefecture(), |_| true, 2).into_iter().enumerate() {
                let place = self.municipalities.iter().find(|m| m.code == seat).map_or("", |m| m.name);
                let id = 3000 + number * 10 + i32::try_from(index).unwrap_or(0);
                let name = format!("{}警察署", place.trim_end_matches(['市', '区', '町', '村']));
                let posts: &[(&str, Option<&'static str>, Duty)] = &[("生活安全課 係長", None, Duty::Police)];
                self.agencies.push(staffing.agency(
                    id,
                    area,
                    AgencyKind::PoliceStation,
                    &name,
                    Some(seat),
                    Some(200 + number),
                    posts,
                ));
            }
        }
    }

    /// Codes of the largest municipalities of a prefecture that a filter lets through.
    fn seats(&self, prefecture: u8, wanted: impl Fn(&Municipality) -> bool, count: usize) -> Vec<&'static str> {
        let mut places: Vec<&Municipality> =
            self.municipalities.iter().filter(|m| m.prefecture == prefecture && wanted(m)).collect();
        places.sort_by_key(|m| (std::cmp::Reverse(m.size), m.code));
        places.into_iter().take(count).map(|m| m.code).collect()
    }

    fn add_centres(&mut self, staffing: &mut Staffing) {
        let mut next = 1001;
        for area in reference::areas() {
            let count = usize::try_from(area.centres).unwrap_or(1);
            let seats = self.seats(area.prefecture, |m| m.area == area.id, count);
            let mut centres = Vec::new();
            for index in 0..count {
                // A designated city has one code and several centres; a prefecture's centres sit in its larger towns.
                let seat = seats.get(index).or(seats.first()).copied().unwrap_or_default();
                let name = centre_name(&area, index, count, self.municipalities.iter().find(|m| m.code == seat));
                let parent = (area.kind == AreaKind::Prefecture).then_some(100 + i32::from(area.prefecture));
                self.agencies.push(staffing.agency(
                    next,
                    area.id,
                    AgencyKind::Centre,
                    &name,
                    Some(seat),
                    parent,
                    CENTRE_POSTS,
                ));
                centres.push((next, seat));
                next += 1;
            }
            self.assign(area.id, &centres);
        }
        self.share_centre_records();
    }

    /// Gives each municipality of an area to the centre whose seat is nearest by postal code; all centres of a city share it.
    fn assign(&mut self, area: i16, centres: &[(i32, &str)]) {
        let location =
            |code: &str| self.municipalities.iter().find(|m| m.code == code).map_or(0, Municipality::location);
        let seats: Vec<(i32, u32)> = centres.iter().map(|&(id, seat)| (id, location(seat))).collect();
        let members: Vec<(usize, &Municipality)> =
            self.municipalities.iter().enumerate().filter(|(_, m)| m.area == area).collect();
        let mut rows = Vec::new();
        for (index, municipality) in members.iter().copied() {
            let nearest = seats.iter().min_by_key(|(id, seat)| (seat.abs_diff(municipality.location()), *id));
            let responsible = if members.len() == 1 {
                seats.as_slice()
            } else {
                nearest.map_or_else(Default::default, std::slice::from_ref)
            };
            for &(centre, _) in responsible {
                let id = Self::municipality_id(municipality.code);
                rows.push((index, Jurisdiction { centre, municipality: id, from: date(2019, 4, 1), until: None }));
            }
        }
        for (index, row) in rows {
            self.centre_records.entry(row.centre).or_default().push((index, 0));
            self.jurisdiction.push(row);
        }
    }

    /// Spreads the centres' records over centres and municipalities by residents, to the exact total.
    fn share_centre_records(&mut self) {
        let mut shares = HashMap::new();
        for &(index, _) in self.centre_records.values().flatten() {
            *shares.entry(index).or_insert(0_u32) += 1;
        }
        let mut ids: Vec<i32> = self.centre_records.keys().copied().collect();
        ids.sort_unstable();
        let pairs: Vec<(i32, usize)> = ids
            .iter()
            .flat_map(|id| self.centre_records.get(id).into_iter().flatten().map(|&(index, _)| (*id, index)))
            .collect();
        let weight = |index: usize| {
            self.municipalities.get(index).map_or(0, |m| m.size) / shares.get(&index).copied().unwrap_or(1).max(1)
        };
        let counts = spread(pairs.iter().map(|&(_, index)| weight(index).max(1)), self.options.scaled(CENTRE_RECORDS));
        let mut counts: HashMap<(i32, usize), u32> = pairs.into_iter().zip(counts).collect();
        for (id, rows) in &mut self.centre_records {
            for (index, count) in rows {
                *count = counts.remove(&(*id, *index)).unwrap_or(0);
            }
        }
    }

    fn add_town_station(&mut self, staffing: &mut Staffing) {
        let Some(town) = self.municipalities.iter().find(|municipality| municipality.code == TOWN) else { return };
        let (area, headquarters) = (town.area, 200 + i32::from(town.prefecture));
        let posts: &[(&str, Option<&'static str>, Duty)] = &[("生活安全課 係長", None, Duty::Police)];
        let (kind, name) = (AgencyKind::PoliceStation, format!("{}警察署（架空）", town.name));
        self.agencies.push(staffing.agency(TOWN_STATION, area, kind, &name, Some(TOWN), Some(headquarters), posts));
    }

    fn add_municipalities(&mut self, staffing: &mut Staffing) {
        for municipality in &self.municipalities {
            let posts = match municipality.size {
                0..=20 => VILLAGE_POSTS,
                21..=99 => TOWN_POSTS,
                _ => CITY_POSTS,
            };
            let (id, name) = (Self::municipality_id(municipality.code), municipality.name);
            let posts = if municipality.code == TOWN { CITY_POSTS } else { posts };
            let agency = staffing.agency(
                id,
                municipality.area,
                AgencyKind::Municipality,
                name,
                Some(municipality.code),
                None,
                posts,
            );
            self.agencies.push(agency);
        }
        let teachers: &[(&str, Option<&'static str>, Duty)] =
            &[("教頭", None, Duty::Teacher), ("養護教諭", None, Duty::Teacher)];
        for (id, name) in (5001..).zip(super::words::TOWN_SCHOOLS) {
            let town = Self::municipality_id(TOWN);
            let Some(area) = self.municipalities.iter().find(|m| m.code == TOWN).map(|m| m.area) else { continue };
            self.agencies.push(staffing.agency(id, area, AgencyKind::School, name, Some(TOWN), Some(town), teachers));
        }
        self.add_town_station(staffing);
    }
}

/// The station of the example town: after everybody else, whose numbers it leaves alone.
pub(crate) const TOWN_STATION: i32 = 3342;

/// 東京都中央児童相談所, 北海道函館児童相談所, 横浜市児童相談所, 大阪市北部児童相談所 …: patterns in use; the towns are where the demo puts them.
fn centre_name(area: &reference::Area, index: usize, count: usize, seat: Option<&Municipality>) -> String {
    let place = match (area.kind, index) {
        (_, 0) if count > 1 => "中央".to_owned(),
        (_, _) if count == 1 => if area.kind == AreaKind::Prefecture { "中央" } else { "" }.to_owned(),
        (AreaKind::Prefecture, _) => seat.map_or("", |m| m.name).trim_end_matches(['市', '区', '町', '村']).to_owned(),
        (_, 1) => "北部".to_owned(),
        (_, 2) => "南部".to_owned(),
        (_, _) => "西部".to_owned(),
    };
    format!("{}{place}児童相談所", area.name)
}

/// Shares a total by weights so that the parts add up to it exactly.
fn spread(weights: impl Iterator<Item = u32> + Clone, total: u32) -> Vec<u32> {
    let sum: u64 = weights.clone().map(u64::from).sum::<u64>().max(1);
    let (mut seen, mut given) = (0_u64, 0_u64);
    weights
        .map(|weight| {
            seen += u64::from(weight);
            let due = u64::from(total) * seen / sum;
            let part = due - given;
            given = due;
            u32::try_from(part).unwrap_or(0)
        })
        .collect()
}

/// The example town has its own number; the rest of the total goes by residents.
fn municipal_records(municipalities: &[Municipality], options: &Options) -> Vec<u32> {
    let (total, town) = (options.scaled(MUNICIPALITY_RECORDS), options.scaled(TOWN_RECORDS));
    let weights = municipalities.iter().map(|m| if m.code == TOWN { 0 } else { m.size });
    let mut counts = spread(weights, total.saturating_sub(town));
    for (count, _) in counts.iter_mut().zip(municipalities).filter(|(_, m)| m.code == TOWN) {
        *count = town;
    }
    counts
}

type Posts = &'static [(&'static str, Option<&'static str>, Duty)];

const CENTRE_POSTS: Posts = &[
    ("所長", None, Duty::Head),
    ("児童福祉司スーパーバイザー", Some("相談第一係"), Duty::Head),
    ("児童福祉司", Some("相談第一係"), Duty::CaseWorker),
    ("児童福祉司", Some("相談第一係"), Duty::CaseWorker),
    ("児童福祉司", Some("相談第二係"), Duty::CaseWorker),
    ("児童心理司", Some("判定係"), Duty::Specialist),
    ("庶務係長", Some("庶務係"), Duty::Administrator),
    ("夜間・休日当直", None, Duty::Night),
];
const VILLAGE_POSTS: Posts =
    &[("課長", None, Duty::Head), ("こども家庭係 主任", Some("こども家庭係"), Duty::CaseWorker)];
const TOWN_POSTS: Posts = &[
    ("課長", None, Duty::Head),
    ("こども家庭係 主査", Some("こども家庭係"), Duty::CaseWorker),
    ("母子保健係 保健師", Some("母子保健係"), Duty::Specialist),
    ("システム担当", None, Duty::Administrator),
];
const CITY_POSTS: Posts = &[
    ("子育て支援課長", None, Duty::Head),
    ("こども家庭係長", Some("こども家庭係"), Duty::Head),
    ("こども家庭係 主査", Some("こども家庭係"), Duty::CaseWorker),
    ("こども家庭係 主事", Some("こども家庭係"), Duty::CaseWorker),
    ("母子保健係 保健師", Some("母子保健係"), Duty::Specialist),
    ("保育係 主事", Some("保育係"), Duty::Partner),
    ("学校教育課 指導主事", Some("学校教育課"), Duty::Partner),
    ("システム担当", None, Duty::Administrator),
];

/// Numbers sections and posts while agencies are laid out.
struct Staffing {
    dice: Dice,
    next_section: i32,
    next_post: i32,
}

impl Staffing {
    fn new(seed: u64) -> Self {
        Self { dice: Dice::new(seed, Topic::Office, 0, 0), next_section: 1, next_post: 1 }
    }

    #[expect(clippy::too_many_arguments, reason = "one line per agency reads better than a builder used once")]
    fn agency(
        &mut self,
        id: i32,
        area: i16,
        kind: AgencyKind,
        name: &str,
        municipality: Option<&'static str>,
        parent: Option<i32>,
        posts: &[(&'static str, Option<&'static str>, Duty)],
    ) -> Agency {
        let mut sections: Vec<Section> = Vec::new();
        let mut held = Vec::new();
        for &(title, section, duty) in posts {
            let section = section.map(|name| match sections.iter().find(|section| section.name == name) {
                Some(known) => known.id,
                None => {
                    let id = self.next_section;
                    self.next_section += 1;
                    sections.push(Section { id, name });
                    id
                }
            });
            held.push(Post { id: self.next_post, section, title, duty });
            self.next_post += 1;
        }
        let contact = posts.first().map_or("", |&(title, _, _)| title);
        let (phone, night_phone) = (phone(&mut self.dice), phone(&mut self.dice));
        Agency {
            id,
            area,
            kind,
            name: name.to_owned(),
            municipality,
            parent,
            phone,
            night_phone,
            contact,
            sections,
            posts: held,
        }
    }
}

/// First day of the fiscal year (年度, from 1 April) a day lies in.
pub(crate) fn fiscal_year_start(day: Date) -> Date {
    let year = if day.month() >= 4 { day.year() } else { day.year() - 1 };
    date(year, 4, 1)
}
