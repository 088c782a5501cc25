//! Characters of names that the everyday faces lack. The typesetter goes on to the next face for a character, but takes the plain character
//! for a variation sequence (葛󠄀) that a face does not know; so sequences are looked up here and each is given a face that has it.

use crate::fonts::{Fonts, Lent};
use serde::Serialize;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use typst::text::{FontVariant, FontVariations};

/// What a document's text needs beyond the everyday faces.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Rare {
    /// Variation sequence → family that has it; sequences the everyday faces have are not listed.
    pub(crate) sequences: BTreeMap<String, String>,
    /// Characters and sequences no face has, as people can look them up: 葛 U+845B U+E0101.
    pub(crate) missing: BTreeSet<String>,
}

impl Rare {
    /// Looks through all text of a document.
    pub(crate) fn of(text: &Value, fonts: &Fonts, lent: &Lent) -> Self {
        let mut rare = Self::default();
        rare.look(text, fonts, lent);
        rare
    }

    fn look(&mut self, text: &Value, fonts: &Fonts, lent: &Lent) {
        match text {
            Value::String(text) => self.read(text, fonts, lent),
            Value::Array(values) => values.iter().for_each(|value| self.look(value, fonts, lent)),
            Value::Object(fields) => fields.values().for_each(|value| self.look(value, fonts, lent)),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    fn read(&mut self, text: &str, fonts: &Fonts, lent: &Lent) {
        let mut characters = text.chars().peekable();
        while let Some(c) = characters.next() {
            // Printable ASCII and kana are in every face.
            if c.is_control() || c.is_ascii() || ('\u{3041}'..='\u{30FF}').contains(&c) || is_selector(c) {
                continue;
            }
            if let Some(selector) = characters.next_if(|&next| is_selector(next)) {
                self.place(c, selector, fonts, lent);
            } else if !fonts.cover(c) {
                self.missing.insert(format!("{c} U+{:04X}", u32::from(c)));
            }
        }
    }

    fn place(&mut self, base: char, selector: char, fonts: &Fonts, lent: &Lent) {
        let sequence: String = [base, selector].into_iter().collect();
        let name = format!("{base} U+{:04X} U+{:04X}", u32::from(base), u32::from(selector));
        if self.sequences.contains_key(&sequence) || self.missing.contains(&name) {
            return;
        }
        let having =
            fonts.faces.iter().enumerate().find(|(index, face)| {
                face.info.coverage.contains(u32::from(base)) && knows(lent, *index, base, selector)
            });
        match having {
            Some((_, face)) if face.info.family.starts_with("BIZ UD") => {}
            Some((_, face)) => {
                self.sequences.insert(sequence, face.info.family.clone());
            }
            None => {
                self.missing.insert(name);
            }
        }
    }
}

/// Variation selectors used for ideographs: standardized ones and the supplement (IVS).
fn is_selector(c: char) -> bool {
    ('\u{FE00}'..='\u{FE02}').contains(&c) || ('\u{E0100}'..='\u{E01EF}').contains(&c)
}

fn knows(lent: &Lent, index: usize, base: char, selector: char) -> bool {
    let Some(font) = lent.font(index) else { return false };
    let face = font.instantiate(FontVariant::default(), typst::layout::Abs::pt(10.0), &FontVariations::default());
    face.ttf().glyph_variation_index(base, selector).is_some()
}
