//! What staff type to complete a picture, and how the history names it.

use super::graph::{Bond, Graph, Shape};
use super::marks::{About, Added, Agency, Line, Mark, Tied};
use super::store::Marked;
use ground::Result;
use ground::web::{Fields, Reader};
use uuid::Uuid;

/// Shapes a form offers.
pub const SHAPES: &[(&str, &str)] = &[
    ("male", "男"),
    ("female", "女"),
    ("unknown", "性別不明"),
    ("pregnancy", "妊娠中"),
    ("stillbirth", "死産"),
    ("miscarriage", "流産"),
    ("abortion", "中絶"),
];

/// Sides a grandparent may be of.
pub const SIDES: &[(&str, &str)] = &[("father", "父方"), ("mother", "母方")];

/// Words for how somebody stands to the child, besides those of the family table.
pub const ROLES: &[&str] = &["双子", "夫", "妻", "パートナー", "子", "曽祖父", "曽祖母"];

/// Reads a mark; `keys` are the figures that can be named.
///
/// # Errors
/// `Invalid` beside the fields.
pub fn read(fields: &Fields, keys: &[&str]) -> Result<Mark> {
    let mut reader = Reader::new(fields);
    let mark = match fields.get("mark") {
        "union" => {
            let a = reader.choice("a", "ひとりめ", keys);
            let b = reader.choice("b", "ふたりめ", keys);
            let bond = reader.choice("bond", "関係", &Bond::ALL.map(Bond::code));
            if !a.is_empty() && a == b {
                reader.refuse("b", "ちがう人を選んでください。");
            }
            let bond = Bond::ALL.into_iter().find(|known| known.code() == bond).unwrap_or(Bond::Married);
            Mark::Union(Tied { a, b, bond })
        }
        "about" => {
            let key = reader.choice("key", "人物", keys);
            let side =
                reader.optional_choice("side", "祖父母の方", &SIDES.iter().map(|(code, _)| *code).collect::<Vec<_>>());
            Mark::About(About { key, dead: fields.get("dead") == "1", side })
        }
        "agency" => {
            let name = reader.required("name", "機関・人の名前", 60);
            let line = reader.choice("line", "つながり", &Line::ALL.map(Line::code));
            let note = reader.text("note", "役割・メモ", 200);
            let line = Line::ALL.into_iter().find(|known| known.code() == line).unwrap_or(Line::Plain);
            Mark::Agency(Agency { name, line, note })
        }
        _ => {
            let role = reader.required("role", "続柄", 20);
            let shape = reader.choice("shape", "図形", &SHAPES.iter().map(|(code, _)| *code).collect::<Vec<_>>());
            let shape = serde_json::from_value(serde_json::Value::String(shape)).unwrap_or(Shape::Unknown);
            Mark::Figure(Added {
                role,
                name: reader.text("name", "氏名", 60),
                shape,
                birth: reader.text("birth", "生年月日・年齢", 30),
                dead: fields.get("dead") == "1",
                here: fields.get("here") == "1",
                note: reader.text("note", "メモ", 200),
            })
        }
    };
    reader.finish(mark)
}

/// The marks a new one takes the place of: of the same pair, of the same person, of the same agency.
pub fn replaced(new: &Mark, known: &[Marked]) -> Vec<Uuid> {
    let is_same = |old: &Mark| match (old, new) {
        (Mark::Union(old), Mark::Union(new)) => {
            (old.a == new.a && old.b == new.b) || (old.a == new.b && old.b == new.a)
        }
        (Mark::About(old), Mark::About(new)) => old.key == new.key,
        (Mark::Agency(old), Mark::Agency(new)) => jp::fold(&old.name) == jp::fold(&new.name),
        _ => false,
    };
    known.iter().filter(|known| is_same(&known.mark)).map(|known| known.id).collect()
}

/// A mark in words, for the list and the history.
pub fn said(mark: &Mark, graph: &Graph) -> String {
    let who = |key: &str| {
        let figure = graph.figures.iter().find(|figure| figure.key == key);
        figure.map_or_else(
            || "(図にない人)".to_owned(),
            |figure| format!("{} {}", figure.role, figure.name).trim().to_owned(),
        )
    };
    match mark {
        Mark::Figure(added) => {
            let parts = [
                added.role.as_str(),
                added.name.as_str(),
                added.shape.label(),
                added.birth.as_str(),
                if added.dead { "死亡" } else { "" },
                if added.here { "同居" } else { "" },
                added.note.as_str(),
            ];
            format!("人物の追加: {}", parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" "))
        }
        Mark::Union(tied) => format!("ふたりの関係: {} と {}は{}", who(&tied.a), who(&tied.b), tied.bond.label()),
        Mark::About(about) => {
            let side = SIDES.iter().find(|(code, _)| *code == about.side).map_or("", |(_, label)| label);
            let parts = [if about.dead { "死亡" } else { "" }, side];
            let parts = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("・");
            format!("人物の補足: {} {}", who(&about.key), if parts.is_empty() { "補足を消す" } else { &parts })
        }
        Mark::Agency(agency) => {
            format!("関係機関: {} {} {}", agency.name, agency.line.label(), agency.note).trim().to_owned()
        }
    }
}
