//! A placed family as lines and figures of a picture, and the same in words. Pure.

use super::graph::{Bond, Descent, Figure, Graph, Id, Shape, Union};
use super::layout::{Place, place};
use std::fmt::Write;

/// Width of one figure's place.
const SLOT: f64 = 128.0;
/// From row to row.
const ROW: f64 = 176.0;
/// Half of a figure.
const HALF: f64 = 24.0;
/// Around the picture.
const MARGIN: f64 = 30.0;

/// A line of the picture.
pub struct Stroke {
    /// Path data.
    pub path: String,
    /// `solid`, `dashed` or `dotted`.
    pub class: &'static str,
}

/// A figure of the picture.
pub struct Drawn {
    /// Who.
    pub figure: Figure,
    /// Middle.
    pub x: f64,
    /// Middle.
    pub y: f64,
}

impl Drawn {
    /// Half of the figure: who was not born is small.
    fn half(&self) -> f64 {
        match self.figure.shape {
            Shape::Stillbirth | Shape::Miscarriage | Shape::Abortion => HALF * 0.5,
            _ => HALF,
        }
    }

    /// The age where there is room for it.
    pub fn inside(&self) -> &str {
        if self.half() < HALF { "" } else { &self.figure.age }
    }

    /// Outline of the figure; `inset` draws the inner border of 本人.
    pub fn outline(&self, inset: f64) -> String {
        let half = self.half() - inset;
        let (x, y) = (self.x, self.y);
        match self.figure.shape {
            Shape::Male => {
                format!("M{:.1} {:.1}h{:.1}v{:.1}h{:.1}z", x - half, y - half, half * 2.0, half * 2.0, -half * 2.0)
            }
            Shape::Female | Shape::Miscarriage => {
                format!(
                    "M{:.1} {y:.1}a{half:.1} {half:.1} 0 1 0 {d:.1} 0a{half:.1} {half:.1} 0 1 0 -{d:.1} 0z",
                    x - half,
                    d = half * 2.0
                )
            }
            Shape::Unknown | Shape::Stillbirth => {
                format!("M{x:.1} {:.1}L{:.1} {y:.1}L{x:.1} {:.1}L{:.1} {y:.1}z", y - half, x + half, y + half, x - half)
            }
            Shape::Pregnancy => {
                format!("M{x:.1} {:.1}L{:.1} {b:.1}H{:.1}z", y - half, x + half, x - half, b = y + half)
            }
            Shape::Abortion => cross(x, y, half),
        }
    }

    /// Whether filled: a miscarriage.
    pub fn is_filled(&self) -> bool {
        self.figure.shape == Shape::Miscarriage
    }

    /// The × over somebody who died.
    pub fn death(&self) -> String {
        let is_dead = self.figure.dead || self.figure.shape == Shape::Stillbirth;
        if is_dead {
            cross(self.x, self.y, if self.figure.shape == Shape::Stillbirth { HALF * 0.6 } else { HALF })
        } else {
            String::new()
        }
    }

    /// Lines of the name below the figure: as much as there is room for; the whole stands in the table.
    pub fn name_lines(&self) -> Vec<(f64, String)> {
        let name: Vec<char> = self.figure.name.chars().collect();
        let mut lines: Vec<String> = name.chunks(8).take(2).map(|line| line.iter().collect()).collect();
        if name.len() > 16
            && let Some(last) = lines.last_mut()
        {
            last.pop();
            last.push('…');
        }
        lines.push(self.figure.role.clone());
        let mut y = self.y + HALF + 17.0;
        lines
            .into_iter()
            .map(|line| {
                let at = y;
                y += 15.0;
                (at, line)
            })
            .collect()
    }

    /// What a reader who does not see the picture hears.
    pub fn words(&self) -> String {
        let figure = &self.figure;
        let parts = [
            figure.role.as_str(),
            figure.name.as_str(),
            figure.shape.label(),
            figure.age.as_str(),
            if figure.dead { "死亡" } else { "" },
            if figure.here { "同居" } else { "" },
        ];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    }
}

fn cross(x: f64, y: f64, half: f64) -> String {
    format!(
        "M{:.1} {:.1}L{:.1} {:.1}M{:.1} {:.1}L{:.1} {:.1}",
        x - half,
        y - half,
        x + half,
        y + half,
        x - half,
        y + half,
        x + half,
        y - half
    )
}

/// The picture and its words.
pub struct Drawing {
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
    /// The household, as shapes that flow together.
    pub household: Vec<String>,
    /// Ties.
    pub strokes: Vec<Stroke>,
    /// Everybody.
    pub figures: Vec<Drawn>,
    /// 実父と実母: 離婚。子: 本人、弟
    pub ties: Vec<String>,
}

fn at(place: &Place) -> (f64, f64) {
    let row = place.row as f64;
    (place.x * SLOT + MARGIN, row * ROW + MARGIN + HALF + 10.0)
}

/// Draws a family.
pub fn draw(graph: &Graph) -> Drawing {
    let places = place(graph);
    let figures: Vec<Drawn> = graph
        .figures
        .iter()
        .zip(&places)
        .map(|(figure, place)| (figure, at(place)))
        .map(|(figure, (x, y))| Drawn { figure: figure.clone(), x, y })
        .collect();
    let right = figures.iter().map(|drawn| drawn.x).fold(0.0, f64::max);
    let bottom = figures.iter().map(|drawn| drawn.y).fold(0.0, f64::max);
    let mut strokes = Vec::new();
    for (nth, union) in graph.unions.iter().enumerate() {
        tie(&mut strokes, &figures, &places, union, nth);
    }
    let ties = graph.unions.iter().map(|union| words(graph, union)).filter(|words| !words.is_empty()).collect();
    Drawing {
        width: right + SLOT / 2.0 + MARGIN,
        height: bottom + HALF + 64.0 + MARGIN,
        household: household(&figures, &places),
        strokes,
        figures,
        ties,
    }
}

/// Line, marks and children of one union.
fn tie(strokes: &mut Vec<Stroke>, figures: &[Drawn], places: &[Place], union: &Union, nth: usize) {
    let spot = |id: Id| figures.get(id).map_or((0.0, 0.0), |drawn| (drawn.x, drawn.y));
    let level = f64::from(u8::try_from(nth % 4).unwrap_or_default());
    let from = match union.partners[..] {
        [a, b] => {
            let (left, right) = if spot(a).0 <= spot(b).0 { (spot(a), spot(b)) } else { (spot(b), spot(a)) };
            let is_beside = places.get(a).zip(places.get(b)).is_some_and(|(a, b)| (a.x - b.x).abs() < 1.5);
            let class = match union.bond {
                Bond::Married | Bond::Divorced | Bond::Separated => "solid",
                Bond::Cohabiting => "dashed",
                Bond::Relation | Bond::Parted => "dotted",
            };
            let middle = f64::midpoint(left.0, right.0);
            let (path, y) = if is_beside {
                (format!("M{:.1} {y:.1}H{:.1}", left.0 + HALF, right.0 - HALF, y = left.1), left.1)
            } else {
                let y = left.1 + HALF + 56.0 + level * 6.0;
                (format!("M{:.1} {top:.1}V{y:.1}H{:.1}V{top:.1}", left.0 + 8.0, right.0 - 8.0, top = left.1 + HALF), y)
            };
            strokes.push(Stroke { path, class });
            let slashes = match union.bond {
                Bond::Divorced | Bond::Parted => 2,
                Bond::Separated => 1,
                _ => 0,
            };
            for slash in 0..slashes {
                let x = middle + 12.0 + f64::from(slash) * 7.0;
                strokes.push(Stroke {
                    path: format!("M{:.1} {:.1}L{:.1} {:.1}", x - 4.0, y + 10.0, x + 4.0, y - 10.0),
                    class: "solid",
                });
            }
            (middle, y)
        }
        [one] => (spot(one).0, spot(one).1 + HALF),
        _ => return,
    };
    children(strokes, figures, union, from, level);
}

fn children(strokes: &mut Vec<Stroke>, figures: &[Drawn], union: &Union, from: (f64, f64), level: f64) {
    let below: Vec<(&Drawn, Descent)> =
        union.children.iter().filter_map(|(child, descent)| Some((figures.get(*child)?, *descent))).collect();
    let Some(top) = below.iter().map(|(child, _)| child.y).min_by(f64::total_cmp) else { return };
    let bar = top - HALF - 18.0 - level * 7.0;
    let mut hung: Vec<f64> = Vec::new();
    let is_twin = |a: &(&Drawn, Descent), b: &(&Drawn, Descent)| {
        a.0.figure.birth.is_some()
            && a.0.figure.birth == b.0.figure.birth
            && a.1 == Descent::Birth
            && b.1 == Descent::Birth
    };
    for born in below.chunk_by(is_twin) {
        let (Some(first), Some(last)) = (born.first(), born.last()) else { continue };
        let point = f64::midpoint(first.0.x, last.0.x);
        hung.push(point);
        for (child, descent) in born {
            let class = match descent {
                Descent::Birth => "solid",
                Descent::Adopted => "dashed",
                Descent::Foster => "dotted",
            };
            strokes.push(Stroke {
                path: format!("M{point:.1} {bar:.1}L{:.1} {:.1}", child.x, child.y - child.half()),
                class,
            });
        }
    }
    let (left, right) = hung.iter().fold((from.0, from.0), |(left, right), x| (left.min(*x), right.max(*x)));
    let mut path = String::new();
    // Writing to a String cannot fail.
    let _ = write!(path, "M{:.1} {:.1}V{bar:.1}M{left:.1} {bar:.1}H{right:.1}", from.0, from.1);
    let all_placed = below.iter().all(|(_, descent)| *descent != Descent::Birth);
    let all_fostered = below.iter().all(|(_, descent)| *descent == Descent::Foster);
    let class = if all_fostered {
        "dotted"
    } else if all_placed {
        "dashed"
    } else {
        "solid"
    };
    strokes.push(Stroke { path, class });
}

/// A rounded frame around those of the household who stand side by side, and bands from row to row; drawn together they are one outline.
fn household(figures: &[Drawn], places: &[Place]) -> Vec<String> {
    let mut rows: Vec<Vec<Id>> = Vec::new();
    for (id, place) in places.iter().enumerate() {
        if rows.len() <= place.row {
            rows.resize(place.row + 1, Vec::new());
        }
        if let Some(row) = rows.get_mut(place.row) {
            row.push(id);
        }
    }
    let x = |id: &Id| figures.get(*id).map_or(0.0, |drawn| drawn.x);
    let is_here = |id: &Id| figures.get(*id).is_some_and(|drawn| drawn.figure.here);
    let mut shapes = Vec::new();
    let mut above: Vec<(f64, f64, f64)> = Vec::new();
    for row in &mut rows {
        row.sort_by(|a, b| x(a).total_cmp(&x(b)));
        let mut runs = Vec::new();
        for run in row.chunk_by(|a, b| is_here(a) == is_here(b)).filter(|run| run.first().is_some_and(is_here)) {
            let (Some(first), Some(last)) = (run.first(), run.last()) else { continue };
            let y = figures.get(*first).map_or(0.0, |drawn| drawn.y);
            let (left, right, top, bottom) = (x(first) - 54.0, x(last) + 54.0, y - HALF - 12.0, y + HALF + 56.0);
            shapes.push(format!(
                "M{:.1} {top:.1}H{:.1}q14 0 14 14V{:.1}q0 14 -14 14H{:.1}q-14 0 -14 -14V{:.1}q0 -14 14 -14z",
                left + 14.0,
                right - 14.0,
                bottom - 14.0,
                left + 14.0,
                top + 14.0
            ));
            for (upper_left, upper_right, upper_bottom) in &above {
                let (a, b) = (f64::midpoint(*upper_left, *upper_right), f64::midpoint(left, right));
                let meet = (upper_left.max(left) + upper_right.min(right)) / 2.0;
                let is_above = upper_left.max(left) + 40.0 < upper_right.min(right);
                // A long slant would run over others' lines: who stands far off keeps a frame of their own.
                if !is_above && (a - b).abs() > SLOT * 1.5 {
                    continue;
                }
                let (a, b) = if is_above { (meet, meet) } else { (a, b) };
                shapes.push(format!(
                    "M{:.1} {u:.1}L{:.1} {t:.1}H{:.1}L{:.1} {u:.1}z",
                    a - 18.0,
                    b - 18.0,
                    b + 18.0,
                    a + 18.0,
                    u = upper_bottom - 4.0,
                    t = top + 4.0
                ));
            }
            runs.push((left, right, bottom));
        }
        above = runs;
    }
    shapes
}

/// 実父と実母: 離婚。子: 姉、本人
fn words(graph: &Graph, union: &Union) -> String {
    let role = |id: &Id| {
        graph.figures.get(*id).map_or(String::new(), |figure| {
            if figure.name.is_empty() { figure.role.clone() } else { format!("{} {}", figure.role, figure.name) }
        })
    };
    let partners = union.partners.iter().map(role).collect::<Vec<_>>().join(" と ");
    let children = union.children.iter().map(|(child, descent)| {
        let how = match descent {
            Descent::Birth => "",
            Descent::Adopted => "(養子)",
            Descent::Foster => "(里子)",
        };
        format!("{}{how}", role(child))
    });
    let children = children.collect::<Vec<_>>().join("、");
    let bond = if union.partners.len() > 1 { format!(": {}", union.bond.label()) } else { String::new() };
    match (bond.is_empty(), children.is_empty()) {
        (true, true) => String::new(),
        (_, true) => format!("{partners}{bond}"),
        _ => format!("{partners}{bond}。子: {children}"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::build::blank;
    use super::*;

    #[test]
    fn words_tell_what_the_picture_shows() {
        let figure = |role: &str, shape| Figure { role: role.to_owned(), shape, ..blank() };
        let mut graph = Graph {
            figures: vec![figure("本人", Shape::Male), figure("実父", Shape::Male), figure("実母", Shape::Female)],
            unions: Vec::new(),
        };
        let nth = graph.tie(&[1, 2], Bond::Divorced);
        graph.unions[nth].children.push((0, Descent::Adopted));
        let drawing = draw(&graph);
        assert_eq!(drawing.ties, ["実父 と 実母: 離婚。子: 本人(養子)"]);
        let slashes = drawing.strokes.iter().filter(|stroke| stroke.class == "solid").count();
        assert_eq!(slashes, 3, "the line of marriage and two slashes");
        assert!(drawing.strokes.iter().any(|stroke| stroke.class == "dashed"), "the line of adoption");
        assert!(
            drawing.figures.iter().all(|drawn| drawn.x > 0.0 && drawn.x < drawing.width && drawn.y < drawing.height)
        );
    }

    #[test]
    fn twins_hang_from_one_point() {
        let birth = Some(jiff::civil::date(2020, 5, 5));
        let child = |order| Figure { birth, order, ..blank() };
        let mut graph =
            Graph { figures: vec![child(1), child(2), Figure { shape: Shape::Female, ..blank() }], unions: Vec::new() };
        let nth = graph.tie(&[2], Bond::Married);
        graph.unions[nth].children.extend([(0, Descent::Birth), (1, Descent::Birth)]);
        let drawing = draw(&graph);
        let start = |stroke: &Stroke| stroke.path.split('L').next().unwrap_or_default().to_owned();
        let lines: Vec<String> = drawing.strokes.iter().filter(|stroke| stroke.path.contains('L')).map(start).collect();
        assert_eq!(lines.len(), 2);
        assert_eq!(lines[0], lines[1]);
    }
}
