//! Which column of a register holds which field.

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization as _;

/// A field to look for in a header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Identifier in the code that takes the rows.
    pub id: String,
    /// Title as shown to the user.
    pub label: String,
    /// Other titles met in registers; nested ones as `保護者>氏名`.
    pub synonyms: Vec<String>,
    /// Whether a register without it cannot be taken.
    pub required: bool,
}

impl Field {
    /// A field with its label and further titles.
    #[must_use]
    pub fn new(id: &str, label: &str, synonyms: &[&str]) -> Self {
        Self {
            id: id.into(),
            label: label.into(),
            synonyms: synonyms.iter().map(|&s| s.into()).collect(),
            required: false,
        }
    }

    /// The same field, required.
    #[must_use]
    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }
}

/// The fields a register may have.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Layout {
    /// Fields in the order in which they claim columns.
    pub fields: Vec<Field>,
}

/// What was found in a header.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Mapping {
    /// Field id → column, from 0.
    pub found: HashMap<String, usize>,
    /// Labels of required fields that no column holds.
    pub missing: Vec<String>,
    /// Titles of columns that no field claims, with their column.
    pub unknown: Vec<(usize, String)>,
}

impl Mapping {
    /// The text of a field in a row; empty when the register has no such column.
    #[must_use]
    pub fn get<'a>(&self, row: &'a crate::Row, field: &str) -> &'a str {
        self.found.get(field).and_then(|&column| row.cells.get(column)).map_or("", String::as_str)
    }
}

impl Layout {
    /// Matches column titles with fields. Width, spaces, line breaks, brackets with their content, full stops (No.) and marks of necessity (※, *) do not count.
    /// A nested title `保護者>氏名` is matched as a whole first, then by its last part if no other column bears that.
    #[must_use]
    pub fn match_header(&self, header: &[String]) -> Mapping {
        let keys: Vec<String> = header.iter().map(|title| key(title)).collect();
        let last_parts: Vec<&str> = keys.iter().map(|key| key.rsplit('>').next().unwrap_or(key)).collect();
        let mut mapping = Mapping::default();
        let mut taken = vec![false; header.len()];
        let mut claim = |mapping: &mut Mapping, field: &Field, column: usize| {
            if let Some(slot) = taken.get_mut(column).filter(|slot| !**slot) {
                *slot = true;
                mapping.found.insert(field.id.clone(), column);
            }
        };
        for field in &self.fields {
            let column = names(field).find_map(|name| keys.iter().position(|key| *key == name));
            if let Some(column) = column {
                claim(&mut mapping, field, column);
            }
        }
        for field in &self.fields {
            if mapping.found.contains_key(&field.id) {
                continue;
            }
            let alone = |name: &String| last_parts.iter().filter(|part| *part == name).count() == 1;
            let column = names(field).filter(alone).find_map(|name| last_parts.iter().position(|part| *part == name));
            if let Some(column) = column {
                claim(&mut mapping, field, column);
            }
        }
        let missing = self.fields.iter().filter(|field| field.required && !mapping.found.contains_key(&field.id));
        mapping.missing = missing.map(|field| field.label.clone()).collect();
        let unknown = header.iter().enumerate().filter(|(column, _)| taken.get(*column) == Some(&false));
        mapping.unknown = unknown.map(|(column, title)| (column, title.clone())).collect();
        mapping
    }
}

fn names(field: &Field) -> impl Iterator<Item = String> + '_ {
    std::iter::once(&field.label).chain(&field.synonyms).map(|name| key(name))
}

/// What of a title counts when titles are compared.
pub(crate) fn key(title: &str) -> String {
    let mut depth = 0_usize;
    let folded: String = title.nfkc().collect();
    let mut kept = String::new();
    for c in folded.chars() {
        match c {
            '(' | '[' | '〔' | '【' | '〈' => depth += 1,
            ')' | ']' | '〕' | '】' | '〉' => depth = depth.saturating_sub(1),
            '→' if depth == 0 => kept.push('>'),
            _ if depth > 0 || c.is_whitespace() || "※*・:_-.".contains(c) => {}
            _ => kept.extend(c.to_lowercase()),
        }
    }
    // A title that is nothing but brackets, such as 【氏名】, keeps its content.
    if kept.is_empty() {
        return folded.chars().filter(|c| c.is_alphanumeric()).collect();
    }
    kept
}
