//! How systems write: cells, rows, files, and the dirt on them.

use super::{Day, Who};
use crate::dice::Dice;
use crate::family::Person;
use crate::home::{BuildingStyle, Numbers, Style, wide};
use crate::names::register_form;
use crate::writing::{DateStyle, Script, date, kana};
use jiff::civil::Date;
use tables::{Encoding, Table};

/// A file of a system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extract {
    /// Code of the source.
    pub source: &'static str,
    /// Its name, with the day.
    pub file_name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// One system's hand.
#[derive(Debug, Clone, Copy)]
pub struct Pen {
    /// How it writes dates.
    pub dates: DateStyle,
    /// What it puts where no date is.
    pub no_date: &'static str,
    /// Its kana.
    pub kana: Script,
    /// How it writes sexes: male, female.
    pub sexes: [&'static str; 2],
    /// Rows without 宛名番号, in a thousand.
    pub without_number: u32,
    /// What stands where the number is missing.
    pub no_number: &'static str,
    /// Numbers of addresses.
    pub numbers: Numbers,
    /// Cells with dirt on them, in a thousand.
    pub dirt: u32,
}

impl Pen {
    /// A date, or what stands for none.
    pub fn date(&self, day: Option<Date>, dice: &mut Dice) -> String {
        // Somebody typed it by hand.
        let styles = [DateStyle::EraLong, DateStyle::EraWide, DateStyle::Slash, DateStyle::EraPadded];
        let style = if dice.chance(self.dirt) { dice.pick(&styles) } else { self.dates };
        day.map_or_else(|| self.no_date.to_owned(), |day| date(day, style))
    }

    /// 宛名番号, where it was entered.
    pub fn number(&self, person: &Person, dice: &mut Dice) -> String {
        if dice.chance(self.without_number) { self.no_number.to_owned() } else { person.number(0) }
    }

    /// Family and given name as borne on a day.
    pub fn name(&self, who: &mut Who<'_>, on: Date) -> String {
        let Some(name) = who.person.name_on(on) else { return String::new() };
        let mut family = name.family.text.clone();
        if let Some(official) = register_form(&family, &mut who.dice).filter(|_| who.family.id.is_multiple_of(3)) {
            family = official;
        }
        let space = if who.dice.chance(self.dirt) { " " } else { "　" };
        self.dirty(format!("{family}{space}{}", name.given.text), &mut who.dice)
    }

    /// The reading.
    pub fn reading(&self, who: &Who<'_>, on: Date) -> String {
        let Some(name) = who.person.name_on(on) else { return String::new() };
        let space = if matches!(self.kana, Script::HalfWidth | Script::HalfWidthSmall) { " " } else { "　" };
        format!("{}{space}{}", kana(&name.family.kana, self.kana), kana(&name.given.kana, self.kana))
    }

    /// Sex by its code.
    pub fn sex(&self, person: &Person) -> String {
        let [male, female] = self.sexes;
        if person.male { male } else { female }.to_owned()
    }

    /// Where they lived on a day.
    pub fn address(&self, who: &Who<'_>, on: Date) -> String {
        let style = Style { prefecture: true, numbers: self.numbers, building: Some(BuildingStyle::Room) };
        who.family.home_on(on).map(|stay| stay.address.line(style)).unwrap_or_default()
    }

    /// Blanks nobody sees, where somebody left them.
    pub fn dirty(&self, text: String, dice: &mut Dice) -> String {
        match dice.below(1000) {
            n if n < self.dirt => format!("{text}　"),
            n if n < self.dirt * 2 => format!(" {text}"),
            _ => text,
        }
    }

    /// A quantity; sometimes in full width.
    pub fn quantity(&self, number: impl ToString, dice: &mut Dice) -> String {
        let text = number.to_string();
        if dice.chance(self.dirt * 3) { wide(&text) } else { text }
    }
}

fn named(source: &'static str, day: Day, end: &str, bytes: Vec<u8>) -> Extract {
    Extract { source, file_name: format!("{source}_{}.{end}", date(day.on, DateStyle::Digits)), bytes }
}

/// How a file is written.
#[derive(Debug, Clone, Copy)]
pub enum Paper {
    /// Commas, quotes round every cell.
    Quoted(Encoding),
    /// Commas, quotes where they must be.
    Csv(Encoding),
    /// Tabs.
    Tabs(Encoding),
}

/// A text file; without titles where there are none.
pub fn text(source: &'static str, day: Day, paper: Paper, titles: &[&str], rows: &[Vec<String>]) -> Extract {
    let (separator, quoted, encoding) = match paper {
        Paper::Quoted(encoding) => (",", true, encoding),
        Paper::Csv(encoding) => (",", false, encoding),
        Paper::Tabs(encoding) => ("\t", false, encoding),
    };
    let cell = |cell: &str| match quoted || cell.contains([',', '"', '\n', '\t']) {
        true => format!("\"{}\"", cell.replace('"', "\"\"")),
        false => cell.to_owned(),
    };
    let mut out = String::new();
    let titles: Vec<String> = titles.iter().map(|title| (*title).to_owned()).collect();
    for row in std::iter::once(&titles).filter(|titles| !titles.is_empty()).chain(rows) {
        out.push_str(&row.iter().map(|text| cell(text)).collect::<Vec<_>>().join(separator));
        out.push_str("\r\n");
    }
    named(source, day, if separator == "," { "csv" } else { "tsv" }, encoding.encode(&out))
}

/// A file of fixed widths, in bytes of CP932, between a head and an end.
pub fn fixed(source: &'static str, day: Day, widths: &[usize], rows: &[Vec<String>]) -> Extract {
    let total: usize = widths.iter().sum();
    let line = |mark: &str, cells: &[String]| {
        let mut line = mark.as_bytes().to_vec();
        for (cell, width) in cells.iter().zip(widths) {
            let mut bytes = Vec::new();
            for c in cell.chars() {
                let next = Encoding::Cp932.encode(&c.to_string());
                if bytes.len() + next.len() > *width {
                    break;
                }
                bytes.extend(next);
            }
            bytes.resize(*width, b' ');
            line.extend(bytes);
        }
        line.resize(total + 1, b' ');
        line.extend(b"\r\n");
        line
    };
    let mut bytes = line("1", &[date(day.on, DateStyle::Digits)]);
    for row in rows {
        bytes.extend(line("2", row));
    }
    bytes.extend(line("9", &[format!("{:06}", rows.len())]));
    named(source, day, "dat", bytes)
}

/// A workbook with a line of title above the table, as people make them.
pub fn book(source: &'static str, day: Day, titles: &[&str], rows: Vec<Vec<String>>) -> Extract {
    let table =
        Table { name: "一覧".to_owned(), header: titles.iter().map(|title| (*title).to_owned()).collect(), rows };
    // A workbook of texts always can be written.
    named(source, day, "xlsx", tables::write_xlsx(&table).unwrap_or_default())
}
