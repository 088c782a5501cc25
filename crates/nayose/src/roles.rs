//! What the columns of a table hold: named in a small TOML file, or guessed from titles and content.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::guess::{guess_one, is_key, is_latin, is_title, repeats};

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Nothing that tells people apart.
    Ignore,
    /// Key of the row, written beside its cluster.
    Id,
    /// System the row comes from, where one file holds several.
    Source,
    /// Body within which numbers count: the code of a municipality.
    Municipality,
    /// 宛名番号: one per person within a municipality, missing in some rows.
    Number,
    /// Family and given name together.
    Name,
    /// Reading of both.
    Kana,
    /// Family name.
    Surname,
    /// Its reading.
    SurnameKana,
    /// Given name.
    Given,
    /// Its reading.
    GivenKana,
    /// Former family name, or the one used beside it.
    FormerSurname,
    /// Its reading.
    FormerSurnameKana,
    /// Day of birth.
    Birth,
    /// Sex.
    Sex,
    /// Japanese address in one line.
    Address,
    /// Telephone number.
    Phone,
    /// Mail address.
    Email,
    /// Postal code.
    Postcode,
    /// Any other number or code that belongs to one person or thing.
    Code,
    /// One of few values.
    Category,
    /// An amount or a measure.
    Quantity,
    /// Words in any order.
    Text,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 23] = [
        Self::Ignore,
        Self::Id,
        Self::Source,
        Self::Municipality,
        Self::Number,
        Self::Name,
        Self::Kana,
        Self::Surname,
        Self::SurnameKana,
        Self::Given,
        Self::GivenKana,
        Self::FormerSurname,
        Self::FormerSurnameKana,
        Self::Birth,
        Self::Sex,
        Self::Address,
        Self::Phone,
        Self::Email,
        Self::Postcode,
        Self::Code,
        Self::Category,
        Self::Quantity,
        Self::Text,
    ];

    /// Word for it on screens.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Ignore => "使わない",
            Self::Id => "行の番号",
            Self::Source => "システム",
            Self::Municipality => "自治体",
            Self::Number => "宛名番号",
            Self::Name => "氏名",
            Self::Kana => "氏名カナ",
            Self::Surname => "姓",
            Self::SurnameKana => "姓カナ",
            Self::Given => "名",
            Self::GivenKana => "名カナ",
            Self::FormerSurname => "旧姓・通称の姓",
            Self::FormerSurnameKana => "旧姓・通称の姓カナ",
            Self::Birth => "生年月日",
            Self::Sex => "性別",
            Self::Address => "住所",
            Self::Phone => "電話番号",
            Self::Email => "メールアドレス",
            Self::Postcode => "郵便番号",
            Self::Code => "番号・コード",
            Self::Category => "区分",
            Self::Quantity => "数量",
            Self::Text => "語句",
        }
    }

    /// Whether it can tell people apart.
    #[must_use]
    pub fn is_compared(self) -> bool {
        !matches!(self, Self::Ignore | Self::Id | Self::Source | Self::Municipality | Self::Number)
    }

    /// Roles of which a table may have several columns.
    pub(crate) fn may_repeat(self) -> bool {
        matches!(self, Self::Ignore | Self::Code | Self::Category | Self::Quantity | Self::Text | Self::Phone)
    }
}

/// The columns of one table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Columns {
    /// Titles as written.
    pub titles: Vec<String>,
    /// What each holds.
    pub roles: Vec<Role>,
    /// Names in Latin letters have the family name last.
    pub family_last: bool,
    /// Dates such as 05/04/1999 begin with the day.
    pub day_first: bool,
}

/// Roles as written in a TOML file: `[columns]` with `title = "role"`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RolesFile {
    /// Role by title. Columns that are not named are not used.
    pub columns: BTreeMap<String, Role>,
}

/// Why columns cannot be used. `Display` tells the user in Japanese what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ColumnsError {
    /// The file of roles is not what it should be.
    #[error("列の役割のファイルを読み取れません: {0}")]
    Toml(String),
    /// A title that the table does not have.
    #[error("列「{title}」が表にありません。表の列: {titles}")]
    NoColumn {
        /// The title looked for.
        title: String,
        /// Titles the table has.
        titles: String,
    },
    /// Two columns for one role.
    #[error("「{role}」の列が2つあります（「{first}」と「{second}」）。どちらかを「ignore」にしてください。")]
    Twice {
        /// The role.
        role: &'static str,
        /// One column.
        first: String,
        /// The other.
        second: String,
    },
    /// Nothing to compare.
    #[error("比べられる列（氏名、生年月日、住所など）が見つかりません。列の役割を指定してください。表の列: {0}")]
    Nothing(String),
}

impl RolesFile {
    /// Reads the TOML.
    ///
    /// # Errors
    /// [`ColumnsError::Toml`].
    pub fn parse(text: &str) -> Result<Self, ColumnsError> {
        basic_toml::from_str(text).map_err(|error| ColumnsError::Toml(error.to_string()))
    }
}

impl Columns {
    /// The columns of a table by a file of roles; `samples` are some of its rows.
    ///
    /// # Errors
    /// A title that is not there, a role given twice, or nothing to compare.
    pub fn named(titles: &[String], roles: &RolesFile, samples: &[Vec<String>]) -> Result<Self, ColumnsError> {
        let mut found = vec![Role::Ignore; titles.len()];
        for (title, role) in &roles.columns {
            let at = titles.iter().position(|one| one == title || key(one) == key(title));
            let Some(slot) = at.and_then(|at| found.get_mut(at)) else {
                return Err(ColumnsError::NoColumn { title: title.clone(), titles: titles.join("、") });
            };
            *slot = *role;
        }
        Self::checked(titles, found, samples)
    }

    /// The columns of a table by their titles and some of its rows.
    ///
    /// # Errors
    /// [`ColumnsError::Nothing`] where no column can be compared.
    pub fn guess(titles: &[String], samples: &[Vec<String>]) -> Result<Self, ColumnsError> {
        let column = |at: usize| {
            let cells = samples.iter().filter_map(move |row| row.get(at)).map(|cell| cell.trim());
            cells.filter(|cell| !cell.is_empty()).collect::<Vec<&str>>()
        };
        let mut found = vec![Role::Ignore; titles.len()];
        // Titles that say exactly what they hold come first: 氏名 before 保護者氏名.
        let (known, other): (Vec<usize>, Vec<usize>) =
            (0..titles.len()).partition(|at| titles.get(*at).is_some_and(|title| is_title(title)));
        for at in known.into_iter().chain(other) {
            let Some(title) = titles.get(at) else { continue };
            let mut role = guess_one(title, &column(at));
            if !role.may_repeat() && found.contains(&role) {
                role = if role == Role::Id { Role::Ignore } else { second(role) };
            }
            if let Some(slot) = found.get_mut(at) {
                *slot = role;
            }
        }
        without_repeats(&mut found, samples);
        if !found.contains(&Role::Id) {
            let keys = titles.iter().zip(&mut found).enumerate();
            let mut keys =
                keys.filter(|(at, (title, role))| **role == Role::Ignore && is_key(title, &column(*at), samples.len()));
            if let Some((_, (_, role))) = keys.next() {
                *role = Role::Id;
            }
        }
        Self::checked(titles, found, samples)
    }

    fn checked(titles: &[String], roles: Vec<Role>, samples: &[Vec<String>]) -> Result<Self, ColumnsError> {
        for role in Role::ALL.into_iter().filter(|role| !role.may_repeat()) {
            let mut having = roles.iter().zip(titles).filter(|(one, _)| **one == role).map(|(_, title)| title);
            if let (Some(first), Some(second)) = (having.next(), having.next()) {
                return Err(ColumnsError::Twice { role: role.label(), first: first.clone(), second: second.clone() });
            }
        }
        // A class or an amount alone tells nobody apart.
        let tells = |role: &Role| role.is_compared() && !matches!(role, Role::Category | Role::Quantity | Role::Sex);
        if !roles.iter().any(tells) {
            return Err(ColumnsError::Nothing(titles.join("、")));
        }
        let values = |role: Role| {
            let at = roles.iter().position(|one| *one == role);
            samples.iter().filter_map(move |row| row.get(at?)).map(String::as_str).filter(|cell| !cell.is_empty())
        };
        let names: Vec<&str> = values(Role::Name).collect();
        let family_last = names.iter().filter(|name| is_latin(name)).count() * 2 > names.len();
        Ok(Self { family_last, day_first: day_first(values(Role::Birth)), titles: titles.to_vec(), roles })
    }

    /// Position of the column of a role.
    #[must_use]
    pub fn position(&self, role: Role) -> Option<usize> {
        self.roles.iter().position(|one| *one == role)
    }
}

/// Where every date with slashes fits day-first, and some fit nothing else.
fn day_first<'a>(dates: impl Iterator<Item = &'a str>) -> bool {
    let (mut day, mut month) = (0, 0);
    for date in dates {
        let mut parts = date.split(['/', '-', '.', ' ']).filter_map(|part| part.parse::<u32>().ok());
        if let (Some(first), Some(second)) = (parts.next(), parts.next()) {
            day += usize::from((13..=31).contains(&first));
            month += usize::from(first <= 12 && (13..=31).contains(&second));
        }
    }
    day >= month
}

/// Leaves out what says the names again: counted twice, one agreement would pass for two.
fn without_repeats(found: &mut [Role], samples: &[Vec<String>]) {
    let at = |wanted: Role| found.iter().position(|role| *role == wanted);
    let (Some(surname), Some(given)) = (at(Role::Surname), at(Role::Given)) else { return };
    let texts = |at: usize| samples.iter().map(|row| row.get(at).map_or("", String::as_str)).collect::<Vec<_>>();
    let parts = [texts(surname), texts(given)];
    for (at, role) in found.iter_mut().enumerate() {
        if matches!(role, Role::Name | Role::Text) && repeats(&texts(at), &parts) {
            *role = Role::Ignore;
        }
    }
}

/// What a second column of a role that stands once is taken for.
fn second(role: Role) -> Role {
    match role {
        Role::Address | Role::Name | Role::Kana | Role::Surname | Role::Given => Role::Text,
        _ => Role::Ignore,
    }
}

/// What of a title counts when titles are compared.
pub(crate) fn key(title: &str) -> String {
    use unicode_normalization::UnicodeNormalization as _;
    title.nfkc().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests;
