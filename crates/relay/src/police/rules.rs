//! Pure decisions: what of the national rule a case meets, how a list is narrowed and ordered, whom a typed word means.

use super::case::Case;

/// Why a case is shared at least (the national rule of 2018). `app.police_cases` decides it, since the wall is in the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reason {
    /// Not seen within the hours of the 通告.
    Unseen,
    /// Injury, neglect, sexual abuse; AA or A; grave.
    Grave,
    /// Home after 一時保護.
    Returned,
    /// Moved in or out.
    Moved,
}

impl Reason {
    /// Every reason, the most pressing first.
    pub const ALL: [Self; 4] = [Self::Unseen, Self::Grave, Self::Returned, Self::Moved];

    /// As the view gives it, and as the filter is called.
    pub fn code(self) -> &'static str {
        match self {
            Self::Unseen => "unseen",
            Self::Grave => "grave",
            Self::Returned => "returned",
            Self::Moved => "moved",
        }
    }

    /// Reads a code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.code() == code)
    }

    /// On chip and filter.
    pub fn label(self) -> &'static str {
        match self {
            Self::Unseen => "48時間未確認",
            Self::Grave => "緊急・重大",
            Self::Returned => "家庭復帰",
            Self::Moved => "転入・転出",
        }
    }

    /// What it is, for the agreement's page.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Unseen => "通告から48時間以内に、こどもの安全を目視で確認できていないケース",
            Self::Grave => {
                "対応中で、身体的虐待・性的虐待・ネグレクトの疑いがあるか、緊急度がAAかA、または重症度が重度以上のケース"
            }
            Self::Returned => {
                "一時保護から家庭に戻って1年以内のケース(施設入所・里親委託などの措置の解除は、まだ項目として記録していないため、自動では共有されません。個別に連絡してください)"
            }
            Self::Moved => {
                "ほかの市区町村へ、またはほかの市区町村から移って(ケース移管・転出情報提供を含む)180日以内のケース"
            }
        }
    }

    /// Colour of the chip; the words say it too.
    pub fn class(self) -> &'static str {
        match self {
            Self::Unseen => "danger",
            Self::Grave => "warn",
            Self::Returned | Self::Moved => "",
        }
    }
}

/// Whether the child is meant by every word typed: part of a name, of its reading, of the address, or a birth date.
pub fn is_meant(case: &Case, typed: &str) -> bool {
    typed.split_whitespace().all(|word| by_name(case, word) || by_birth(case, word) || by_address(case, word))
}

fn by_name(case: &Case, word: &str) -> bool {
    let keys = jp::search_keys(word);
    let names = std::iter::once(&case.name).chain(&case.other_names);
    let by_text = !keys.is_empty() && names.into_iter().any(|name| jp::fold(name).contains(&keys.text));
    by_text
        || keys.kana.is_some_and(|kana| {
            let short = !kana.short.is_empty() && jp::fold_kana(&case.kana).contains(&kana.short);
            short || jp::fold_kana_keeping_long(&case.kana).contains(&kana.long)
        })
}

fn by_birth(case: &Case, word: &str) -> bool {
    let wanted = jp::parse_birth_query(word).ok();
    wanted.zip(case.birth.as_ref()).is_some_and(|(wanted, birth)| wanted.matches(birth.first, birth.last))
}

fn by_address(case: &Case, word: &str) -> bool {
    !case.address.is_empty() && jp::address_contains(&jp::fold_address(&case.address), &jp::fold_address(word))
}

/// The most pressing first, then by the syllabary.
pub fn sort(cases: &mut [Case]) {
    cases.sort_by_cached_key(|case| {
        let pressing = case.reasons.iter().min().copied();
        (pressing.is_none(), pressing, !case.is_open, jp::gojuon_key(&case.kana), case.key.id)
    });
}

#[cfg(test)]
mod tests;
