//! 体の図: rows of a place of the body with its grade, drawn on a child's figure from the front and from behind.
//!
//! The rows are the one truth and the drawing repeats them. Pitfall: a place without a mark was not looked at or not written down yet; that it was
//! looked at and unharmed is a grade of its own.

use super::form::{Answer, Item, Row};
use askama::Template;
use serde::Serialize;

/// Grade of a place that was looked at and bore no injury.
const UNHARMED: &str = "none";
/// Grade of a place nobody can tell of.
const UNKNOWN: &str = "unknown";
/// Words that tell one side from the other, in the names of places and in what is typed.
const OPPOSITES: [(&str, &str); 2] = [("右", "左"), ("(前", "後ろ")];
/// Signs of the degrees, the lightest first; a form with more of them repeats the last.
const SIGNS: [&str; 9] = ["①", "②", "③", "④", "⑤", "⑥", "⑦", "⑧", "⑨"];

/// A place of the drawing.
struct Place {
    /// Code of the column `region`.
    region: &'static str,
    /// What is written into the column `site` when it is chosen.
    site: &'static str,
    /// Its outline.
    path: &'static str,
    /// Middle of its mark.
    at: (u16, u16),
    /// Narrower than a finger: what can be touched is wider than what is drawn.
    slim: bool,
}

const fn place(region: &'static str, site: &'static str, path: &'static str, at: (u16, u16), slim: bool) -> Place {
    Place { region, site, path, at, slim }
}

const RIGHT_ARM: &str =
    "M84 160C66 162 58 178 54 200L40 262L28 302C20 314 20 334 32 338C46 342 54 326 56 308L70 264L86 198Z";
const LEFT_ARM: &str =
    "M176 160C194 162 202 178 206 200L220 262L232 302C240 314 240 334 228 338C214 342 206 326 204 308L190 264L174 198Z";
const NECK: &str = "M113 124Q130 134 147 124V154H113Z";

/// Seen from the front: the child's right is on the left of the picture.
static FRONT: [Place; 10] = [
    place("head", "頭(前)", "M76 66C76 28 100 10 130 10S184 28 184 66Z", (130, 40), false),
    place(
        "face",
        "顔",
        "M76 66H184C193 58 199 70 193 84C190 90 184 91 180 88C170 114 154 130 130 130S90 114 80 88C76 91 70 90 67 84C61 70 67 58 76 66Z",
        (130, 98),
        false,
    ),
    place("chest", "胸", "M84 160C92 154 104 153 112 152H148C156 153 168 154 176 160L172 240H88Z", (130, 200), false),
    place("neck", "首(前)", NECK, (130, 141), true),
    place("abdomen", "腹", "M88 240H172L176 306H84Z", (130, 272), false),
    place("arm", "右腕(前)", RIGHT_ARM, (58, 242), true),
    place("arm", "左腕(前)", LEFT_ARM, (202, 242), true),
    place(
        "leg",
        "右脚(前)",
        "M84 306H106L118 340L127 347L124 420L122 492C122 504 122 514 112 516H90C80 514 82 504 92 496L94 420Z",
        (107, 400),
        true,
    ),
    place(
        "leg",
        "左脚(前)",
        "M176 306H154L142 340L133 347L136 420L138 492C138 504 138 514 148 516H170C180 514 178 504 168 496L166 420Z",
        (153, 400),
        true,
    ),
    place("genital", "陰部", "M106 306H154L142 340C136 347 124 347 118 340Z", (130, 324), true),
];

/// Seen from behind: the child's left is on the left of the picture.
static BACK: [Place; 8] = [
    place(
        "head",
        "頭(後ろ)",
        "M76 70C76 28 100 10 130 10S184 28 184 70C184 108 160 130 130 130S76 108 76 70Z",
        (130, 70),
        false,
    ),
    place(
        "back",
        "背中",
        "M84 160C92 154 104 153 112 152H148C156 153 168 154 176 160L172 240L176 290H84L88 240Z",
        (130, 222),
        false,
    ),
    place("neck", "首(後ろ)", NECK, (130, 141), true),
    place("arm", "左腕(後ろ)", RIGHT_ARM, (58, 242), true),
    place("arm", "右腕(後ろ)", LEFT_ARM, (202, 242), true),
    place(
        "leg",
        "左脚(後ろ)",
        "M82 322C86 342 108 350 128 348L124 420L122 492C122 504 122 514 112 516H90C80 514 82 504 92 496L94 420Z",
        (107, 410),
        true,
    ),
    place(
        "leg",
        "右脚(後ろ)",
        "M178 322C174 342 152 350 132 348L136 420L138 492C138 504 138 514 148 516H170C180 514 178 504 168 496L166 420Z",
        (153, 410),
        true,
    ),
    place("buttock", "尻", "M84 290H176L178 320C178 344 150 352 130 347C110 352 82 344 82 320Z", (130, 318), false),
];

/// Lines that show which way the figure looks; nothing to choose.
const FACE: &str = "M107 80v6M153 80v6M118 114q12 8 24 0";
const SPINE: &str = "M130 300V340";

/// A grade, or that nothing is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Mark {
    /// As stored in the column `grade`.
    code: String,
    /// Sign in the drawing.
    sign: &'static str,
    /// As shown.
    label: String,
    /// How the place is shaded.
    shade: String,
}

/// A side of the figure, drawn.
pub struct SideView {
    /// 前・後ろ
    pub title: &'static str,
    /// The picture, whole: SVG with what it shows in words.
    pub svg: String,
}

/// The drawing of one table of rows.
pub struct BodyView {
    /// Name of the table's fields where it is filled in; empty where it is read.
    pub name: String,
    /// Signs and what they mean.
    pub legend: Vec<(&'static str, String)>,
    /// Both sides.
    pub sides: Vec<SideView>,
    /// Rows that name no place of the drawing.
    pub elsewhere: usize,
    /// Grades from the lightest to the gravest, as JSON: code, sign, label and shade.
    pub grades: String,
}

/// Draws the rows of an item on the figure; none for a table without places of the body.
pub fn drawn(item: &Item, rows: &[Row], name: &str) -> Option<BodyView> {
    if !item.is_body_map() {
        return None;
    }
    let marks = marks(item);
    let sides = [("前", FRONT.as_slice(), FACE), ("後ろ", BACK.as_slice(), SPINE)];
    let elsewhere = rows.iter().filter(|row| !all_places().any(|place| is_at(place, row))).count();
    Some(BodyView {
        name: name.to_owned(),
        legend: legend(&marks),
        sides: sides.map(|(title, places, lines)| side(item, title, (places, lines), rows, &marks)).into(),
        elsewhere,
        grades: serde_json::to_string(&marks).unwrap_or_default(),
    })
}

/// The figure of the shipped sheet with invented rows, for looking at a template.
pub fn sample() -> Option<BodyView> {
    let forms = &super::shipped::shipped().forms;
    let item = forms.iter().flat_map(super::form::Form::items).find(|item| item.is_body_map())?;
    let rows = [row("face", "左のほお", "mild"), row("back", "背中", "heavy"), row("chest", "胸", UNHARMED)];
    drawn(item, &rows, "")
}

fn row(region: &str, site: &str, grade: &str) -> Row {
    let cells = [("region", region), ("site", site), ("grade", grade)];
    cells.into_iter().filter_map(|(key, text)| Some((key.to_owned(), Answer::text(text)?))).collect()
}

fn all_places() -> impl Iterator<Item = &'static Place> {
    FRONT.iter().chain(&BACK)
}

/// Unharmed, not known, not said, then the degrees of the item itself.
fn marks(item: &Item) -> Vec<Mark> {
    let column = item.columns.iter().find(|column| column.key == "grade");
    let options = column.map(Item::options).unwrap_or_default();
    let named = |code: &str| options.iter().find(|(known, _)| *known == code);
    let rest = |code: &str, sign: &'static str, shade: &str| {
        named(code).map(|(code, label)| mark(code, sign, label, shade.to_owned()))
    };
    let degrees: Vec<_> = options.iter().filter(|(code, _)| ![UNHARMED, UNKNOWN].contains(code)).collect();
    let degree = |(n, (code, label)): (usize, &&(&str, &str))| {
        let sign = SIGNS.get(n).or(SIGNS.last()).copied().unwrap_or_default();
        // Four shades from the lightest to the gravest, however many degrees a form has.
        let shade = 1 + n.saturating_mul(4).checked_div(degrees.len()).unwrap_or_default();
        mark(code, sign, label, format!("grade{shade}"))
    };
    let unsaid = mark("", "?", "程度は未記入", "unknown".to_owned());
    let open = rest(UNHARMED, "○", "unharmed").into_iter().chain(rest(UNKNOWN, "?", "unknown")).chain([unsaid]);
    open.chain(degrees.iter().enumerate().map(degree)).collect()
}

fn mark(code: &str, sign: &'static str, label: &str, shade: String) -> Mark {
    Mark { code: code.to_owned(), sign, label: label.to_owned(), shade }
}

/// Each sign once.
fn legend(marks: &[Mark]) -> Vec<(&'static str, String)> {
    let mut legend: Vec<(&'static str, String)> = Vec::new();
    for mark in marks {
        match legend.iter_mut().find(|(sign, _)| *sign == mark.sign) {
            Some((_, words)) => *words = format!("{words}・{}", mark.label),
            None => legend.push((mark.sign, mark.label.clone())),
        }
    }
    legend
}

fn cell<'a>(row: &'a Row, column: &str) -> &'a str {
    if let Some(Answer::Text(text)) = row.get(column) { text } else { "" }
}

/// Whether a row says that a place was looked at and bore no injury.
pub fn is_unharmed(row: &Row) -> bool {
    cell(row, "grade") == UNHARMED
}

/// Whether all of a region was looked at and bore no injury: its front and back, left and right, as far as the drawing tells them apart.
pub fn is_region_unharmed(region: &str, rows: &[Row]) -> bool {
    let unharmed: Vec<&Row> = rows.iter().filter(|row| is_unharmed(row) && cell(row, "region") == region).collect();
    let mut places = all_places().filter(|place| place.region == region);
    !unharmed.is_empty() && places.all(|place| unharmed.iter().any(|row| is_at(place, row)))
}

/// Whether a row tells of a place: its region, unless its words name the other side.
fn is_at(place: &Place, row: &Row) -> bool {
    let site = cell(row, "site");
    let names_other =
        |(one, other): (&str, &str)| place.site.contains(one) && site.contains(other) && !site.contains(one);
    let is_elsewhere = OPPOSITES.iter().any(|(one, other)| names_other((one, other)) || names_other((other, one)));
    cell(row, "region") == place.region && !is_elsewhere
}

/// The gravest mark of a place and how many rows tell of it.
fn told<'a>(place: &Place, rows: &[Row], marks: &'a [Mark]) -> Option<(&'a Mark, usize)> {
    let here: Vec<&Row> = rows.iter().filter(|row| is_at(place, row)).collect();
    let rank = |row: &&Row| marks.iter().position(|mark| mark.code == cell(row, "grade"));
    let gravest = here.iter().filter_map(rank).max().and_then(|at| marks.get(at))?;
    Some((gravest, here.len()))
}

/// A place with what is told of it.
struct Drawn {
    place: &'static Place,
    shade: String,
    sign: &'static str,
}

impl Drawn {
    /// Its colour on paper.
    fn fill(&self) -> &'static str {
        match self.shade.as_str() {
            "grade1" => "#fbe3e3",
            "grade2" => "#f2b8b8",
            "grade3" => "#df7f7f",
            "grade4" => "#b83a3a",
            "unknown" => "#e6e6e6",
            _ => "#ffffff",
        }
    }
}

#[derive(Template)]
#[template(path = "assessment/figure.html")]
struct Drawing<'a> {
    title: &'a str,
    said: String,
    places: Vec<Drawn>,
    lines: &'a str,
}

fn side(
    item: &Item,
    title: &'static str,
    (places, lines): (&'static [Place], &str),
    rows: &[Row],
    marks: &[Mark],
) -> SideView {
    let regions = item.columns.iter().find(|column| column.key == "region").map(Item::options).unwrap_or_default();
    let (mut drawn, mut said) = (Vec::new(), Vec::new());
    for place in places.iter().filter(|place| regions.iter().any(|(code, _)| *code == place.region)) {
        let told = told(place, rows, marks);
        said.extend(told.map(|(mark, count)| match count {
            1 => format!("{}: {}", place.site, mark.label),
            _ => format!("{}: {}({count}件)", place.site, mark.label),
        }));
        let (shade, sign) = told.map_or(("blank", ""), |(mark, _)| (mark.shade.as_str(), mark.sign));
        drawn.push(Drawn { place, shade: shade.to_owned(), sign });
    }
    let said = if said.is_empty() { "印のある場所はありません".to_owned() } else { said.join("、") };
    let drawing = Drawing { title, said, places: drawn, lines };
    // The drawing has nothing that could fail to be written; the rows below it tell the same.
    SideView { title, svg: drawing.render().unwrap_or_default() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assessment::shipped::shipped;
    use jiff::civil::date;

    fn item() -> &'static Item {
        shipped().on("urgency", date(2026, 11, 22)).and_then(|form| form.item("injuries")).unwrap()
    }

    /// What is drawn at a place: its shade and its sign.
    fn at(rows: &[Row], site: &str) -> (String, String) {
        let view = drawn(item(), rows, "").unwrap();
        let places: String = view.sides.iter().map(|side| side.svg.as_str()).collect();
        let place =
            places.split("<g data-region").find(|part| part.contains(&format!("data-site=\"{site}\""))).unwrap();
        let between = |start: &str, end: &str| place.split(start).nth(1).unwrap().split(end).next().unwrap().to_owned();
        (between("data-shade=\"", "\""), between("fill=\"#111\">", "</text>"))
    }

    #[test]
    fn every_region_the_sheet_asks_for_has_its_place_and_no_other_is_drawn() {
        let regions = item().columns.iter().find(|column| column.key == "region").unwrap();
        for (code, label) in regions.options() {
            assert!(all_places().any(|place| place.region == code), "{label}");
        }
        assert!(all_places().all(|place| regions.options().iter().any(|(code, _)| *code == place.region)));
        let other = Item { columns: Vec::new(), ..item().clone() };
        assert!(drawn(&other, &[], "").is_none());
    }

    #[test]
    fn a_place_shows_the_gravest_grade_and_only_on_the_side_that_is_named() {
        let rows = [row("arm", "右腕(前)", "mild"), row("arm", "右のひじ(前)", "severe"), row("leg", "すね", "faint")];
        assert_eq!(at(&rows, "右腕(前)"), ("grade4".into(), "④".into()));
        for blank in ["右腕(後ろ)", "左腕(前)", "胸", "顔"] {
            assert_eq!(at(&rows, blank), ("blank".into(), String::new()), "{blank}");
        }
        assert_eq!(at(&rows, "右脚(前)").1, "①", "no side is named: both may be meant");
        assert_eq!(at(&rows, "左脚(後ろ)").1, "①");
        assert_eq!(at(&[row("arm", "左右の腕", "mild")], "左腕(前)").1, "②");
    }

    #[test]
    fn not_looked_at_is_apart_from_unharmed_and_from_not_known() {
        let rows = [row("chest", "胸", "none"), row("abdomen", "腹", "unknown"), row("back", "背中", "")];
        assert_eq!(at(&rows, "胸"), ("unharmed".into(), "○".into()));
        assert_eq!(at(&rows, "腹"), ("unknown".into(), "?".into()));
        assert_eq!(at(&rows, "背中"), ("unknown".into(), "?".into()));
        assert_eq!(at(&rows, "尻"), ("blank".into(), String::new()));
        assert_eq!(at(&[row("chest", "胸", "none"), row("chest", "胸", "faint")], "胸").1, "①");
        assert_eq!(at(&[row("chest", "胸", "none"), row("chest", "胸", "unknown")], "胸").1, "?");
    }

    #[test]
    fn words_of_an_agencys_own_form_are_words_in_the_drawing_too() {
        let mut own = item().clone();
        for column in own.columns.iter_mut().filter(|column| column.key == "grade") {
            column.choices.iter_mut().for_each(|choice| choice.label = "\"><script>".to_owned());
        }
        let view = drawn(&own, &[row("face", "顔", "mild")], "").unwrap();
        assert!(view.sides.iter().all(|side| !side.svg.contains("<script") && side.svg.starts_with("<svg")));
    }

    #[test]
    fn rows_without_a_place_are_counted_and_words_say_what_the_picture_shows() {
        let rows = [row("", "左のほお", "mild"), row("face", "右のほお", "heavy")];
        let view = drawn(item(), &rows, "a.injuries").unwrap();
        assert_eq!(view.elsewhere, 1);
        let front = &view.sides.first().unwrap().svg;
        assert!(front.contains("aria-label=\"体の図(前)。顔: 手当てを要する\""), "{front}");
        assert!(view.sides.get(1).unwrap().svg.contains("印のある場所はありません"));
        let signs: Vec<&str> = view.legend.iter().map(|(sign, _)| *sign).collect();
        assert_eq!(signs, ["○", "?", "①", "②", "③", "④"]);
    }
}
