//! The fields a register may have and the titles they go by: data, read from `layout.toml`.

use serde::Deserialize;
use std::sync::LazyLock;
use tables::{Field, Layout};

#[derive(Deserialize)]
struct File {
    field: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    id: String,
    label: String,
    titles: Vec<String>,
}

static LAYOUT: LazyLock<Layout> = LazyLock::new(|| {
    let entries = basic_toml::from_str::<File>(include_str!("layout.toml")).map(|file| file.field).unwrap_or_default();
    let field = |entry: Entry| Field { id: entry.id, label: entry.label, synonyms: entry.titles, required: false };
    Layout { fields: entries.into_iter().map(field).collect() }
});

/// The shipped layout.
pub fn layout() -> &'static Layout {
    &LAYOUT
}

/// Title of a field as shown.
pub fn label_of(id: &str) -> &'static str {
    LAYOUT.fields.iter().find(|field| field.id == id).map_or("", |field| field.label.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mapped(titles: &[&str]) -> Vec<(String, String)> {
        let header: Vec<String> = titles.iter().map(|title| (*title).to_owned()).collect();
        let mapping = layout().match_header(&header);
        let mut found: Vec<_> = mapping.found.into_iter().map(|(id, column)| (titles[column].to_owned(), id)).collect();
        found.sort();
        found
    }

    #[test]
    fn the_file_is_well_formed() {
        basic_toml::from_str::<File>(include_str!("layout.toml")).unwrap();
        let mut ids: Vec<_> = layout().fields.iter().map(|field| &field.id).collect();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), layout().fields.len());
    }

    #[test]
    fn nested_titles_of_a_record_form_find_their_fields() {
        let found = mapped(&[
            "No.",
            "こども本人>氏名",
            "こども本人>生年月日",
            "こども本人>現住所",
            "保護者>氏名",
            "保護者>続柄",
            "保護者>現住所",
            "受付日時",
            "種別",
            "虐待の分類",
        ]);
        let expected = [
            ("No.", "case_no"),
            ("こども本人>氏名", "child_name"),
            ("こども本人>現住所", "address"),
            ("こども本人>生年月日", "child_birth"),
            ("保護者>氏名", "guardian_name"),
            ("保護者>現住所", "guardian_address"),
            ("保護者>続柄", "guardian_relation"),
            ("受付日時", "accepted_on"),
            ("種別", "kind"),
            ("虐待の分類", "abuse_type"),
        ];
        let mut expected: Vec<_> = expected.iter().map(|(title, id)| ((*title).to_owned(), (*id).to_owned())).collect();
        expected.sort();
        assert_eq!(found, expected);
    }
}
