//! Who is asking, for which agency, in which post.

use super::{Action, Policed};
use std::collections::HashSet;
use std::sync::Arc;
use uuid::Uuid;

/// Kinds of agency 機関.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AgencyKind {
    /// 児童相談所
    Centre,
    /// 市区町村
    Municipality,
    /// 警察本部
    PoliceHq,
    /// 警察署
    PoliceStation,
    /// 学校
    School,
    /// 都道府県
    Prefecture,
    /// こども家庭庁
    National,
    /// 委託先
    Contractor,
}

impl AgencyKind {
    /// Every kind.
    pub const ALL: [Self; 8] = [
        Self::Centre,
        Self::Municipality,
        Self::PoliceHq,
        Self::PoliceStation,
        Self::School,
        Self::Prefecture,
        Self::National,
        Self::Contractor,
    ];

    /// As stored.
    pub fn code(self) -> &'static str {
        match self {
            Self::Centre => "centre",
            Self::Municipality => "municipality",
            Self::PoliceHq => "police_hq",
            Self::PoliceStation => "police_station",
            Self::School => "school",
            Self::Prefecture => "prefecture",
            Self::National => "national",
            Self::Contractor => "contractor",
        }
    }

    /// Reads a stored code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// Label on screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Centre => "児童相談所",
            Self::Municipality => "市区町村",
            Self::PoliceHq => "警察本部",
            Self::PoliceStation => "警察署",
            Self::School => "学校",
            Self::Prefecture => "都道府県",
            Self::National => "国",
            Self::Contractor => "委託先",
        }
    }
}

/// A member of staff in today's post, or a linked system, or one of the product's own jobs.
#[derive(Debug, Clone)]
pub struct Actor {
    /// Storage area of the agency.
    pub area: i16,
    /// The agency.
    pub org: i32,
    /// Its kind.
    pub kind: AgencyKind,
    /// Its name.
    pub org_name: String,
    /// Section 係 of the post, when it has one.
    pub section: Option<i32>,
    /// The member of staff; none for systems and jobs.
    pub staff: Option<Uuid>,
    /// Name shown on what the actor writes.
    pub name: String,
    /// Title of the post.
    pub post: String,
    /// Role of the post.
    pub role: String,
    /// The session; none for systems and jobs.
    pub session: Option<Uuid>,
    /// Whether the second factor was shown.
    pub second_factor: bool,
    /// Agencies whose rows may be read: the own one first, then counterparts under 相互閲覧.
    pub reach: Vec<i32>,
    /// Areas whose agencies' reported sums may be read: a prefecture's own, every one for the nation. Sums name nobody.
    pub overseen: Vec<i16>,
    /// Abuse cases of centres that the police may see; nothing for anybody else.
    pub policed: Policed,
    /// Allowed actions today.
    pub rights: Arc<HashSet<Action>>,
    /// Persons this member of staff must not find (conflict wall).
    pub walled: Arc<HashSet<Uuid>>,
    /// The only persons this post may see, where it is limited to schools; none where it is not.
    pub ward: Option<Arc<HashSet<Uuid>>>,
}

impl Actor {
    /// Whether the post may do this.
    pub fn may(&self, action: Action) -> bool {
        self.rights.contains(&action)
    }

    /// Whether the conflict wall hides this person from the actor.
    pub fn is_walled(&self, person: Uuid) -> bool {
        self.walled.contains(&person)
    }

    /// Whether the post is limited to schools and the person belongs to none of them.
    pub fn is_beyond_ward(&self, person: Uuid) -> bool {
        self.ward.as_ref().is_some_and(|ward| !ward.contains(&person))
    }

    /// One of the product's own timed jobs, acting for one agency (0: for none).
    pub fn job(area: i16, org: i32, name: &'static str) -> Self {
        Self {
            area,
            org,
            kind: AgencyKind::National,
            org_name: String::new(),
            section: None,
            staff: None,
            name: name.to_owned(),
            post: "自動処理".to_owned(),
            role: "job".to_owned(),
            session: None,
            second_factor: true,
            reach: vec![org],
            overseen: Vec::new(),
            policed: Policed::default(),
            rights: Arc::new(Action::ALL.iter().copied().collect()),
            walled: Arc::default(),
            ward: None,
        }
    }
}
