//! Posts limited to schools, with the days the limits hold from.

use super::Registry;
use crate::error::Result;
use jiff::civil::Date;
use jiff_sqlx::Date as SqlDate;
use sqlx::PgPool;

/// From a day on a post sees whoever belongs to these schools only; without schools it is not limited any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchoolLimit {
    /// The post.
    pub post: i32,
    /// Its agency.
    pub org: i32,
    /// First day of effect.
    pub valid_from: Date,
    /// Names of schools; none lifts the limit, an empty list leaves nobody to see.
    pub schools: Option<Vec<String>>,
    /// Who set it.
    pub set_by: String,
}

impl Registry {
    pub(super) async fn load_schools(&mut self, pool: &PgPool) -> Result<()> {
        type Row = (i32, i32, SqlDate, Option<Vec<String>>, String);
        let rows: Vec<Row> = sqlx::query_as(
            "select post_id, org_id, valid_from, schools, set_by from ref.post_school order by post_id, valid_from",
        )
        .fetch_all(pool)
        .await?;
        self.limits = rows
            .into_iter()
            .map(|(post, org, from, schools, set_by)| SchoolLimit {
                post,
                org,
                valid_from: from.to_jiff(),
                schools,
                set_by,
            })
            .collect();
        Ok(())
    }

    /// The schools a post is limited to on a day: by the newest limit not in the future. None: it is not limited.
    pub fn schools(&self, post: i32, on: Date) -> Option<&[String]> {
        let newest = self.limits.iter().filter(|limit| limit.post == post && limit.valid_from <= on);
        newest.max_by_key(|limit| limit.valid_from)?.schools.as_deref()
    }

    /// Every limit of an agency's posts, whenever it holds, by post and day.
    pub fn school_limits(&self, org: i32) -> impl Iterator<Item = &SchoolLimit> {
        self.limits.iter().filter(move |limit| limit.org == org)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn the_newest_limit_not_in_the_future_decides() {
        let limit = |valid_from, schools: Option<&[&str]>| SchoolLimit {
            post: 7,
            org: 1,
            valid_from,
            schools: schools.map(|names| names.iter().map(|name| (*name).to_owned()).collect()),
            set_by: String::new(),
        };
        let limits = vec![
            limit(date(2026, 4, 1), Some(&["架空小学校"])),
            limit(date(2026, 10, 1), Some(&[])),
            limit(date(2027, 4, 1), None),
        ];
        let registry = Registry { limits, ..Registry::default() };
        assert_eq!(registry.schools(7, date(2026, 3, 31)), None, "not yet");
        assert_eq!(registry.schools(7, date(2026, 4, 1)), Some(["架空小学校".to_owned()].as_slice()));
        assert_eq!(registry.schools(7, date(2026, 10, 1)), Some([].as_slice()), "limited to nobody, not free");
        assert_eq!(registry.schools(7, date(2027, 4, 1)), None, "lifted");
        assert_eq!(registry.schools(8, date(2026, 4, 1)), None, "another post");
    }
}
