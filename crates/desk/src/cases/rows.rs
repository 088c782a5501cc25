//! Repeated groups of a form: `child.0.family`, `family.2.kind`.

use ground::web::Fields;

/// One row of a repeated group; `__N__` in the row that the script copies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    group: &'static str,
    /// Its number, as in the field names.
    pub n: String,
}

impl Row {
    /// The row a script copies to add one.
    pub fn blank(group: &'static str) -> Self {
        Self { group, n: "__N__".into() }
    }

    /// Name of a field in this row.
    pub fn of(&self, field: &str) -> String {
        format!("{}.{}.{field}", self.group, self.n)
    }

    /// Names of several fields, separated by blanks.
    pub fn all(&self, fields: &str) -> String {
        fields.split_whitespace().map(|field| self.of(field)).collect::<Vec<_>>().join(" ")
    }
}

/// The rows a form shows: those typed, but at least `least`.
pub fn rows(fields: &Fields, group: &'static str, least: usize) -> Vec<Row> {
    let mut numbers = fields.rows(group);
    let mut next = numbers.last().map_or(0, |last| last + 1);
    while numbers.len() < least {
        numbers.push(next);
        next += 1;
    }
    numbers.into_iter().map(|n| Row { group, n: n.to_string() }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typed_rows_keep_their_numbers() {
        let fields = Fields(vec![("child.3.family".into(), "架空".into())]);
        let names: Vec<_> = rows(&fields, "child", 2).iter().map(|row| row.of("family")).collect();
        assert_eq!(names, ["child.3.family", "child.4.family"]);
        assert_eq!(Row::blank("child").all("family given"), "child.__N__.family child.__N__.given");
    }
}
