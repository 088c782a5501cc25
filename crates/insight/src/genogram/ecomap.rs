//! The family in the middle, agencies around it. Pure.

use super::marks::{Agency, Line};
use std::f64::consts::TAU;

/// Half of the middle circle.
const FAMILY: f64 = 92.0;
/// Half of an agency's circle.
const CIRCLE: f64 = 58.0;
/// Around the picture.
const MARGIN: f64 = 20.0;

/// An agency of the picture.
pub struct Placed {
    /// What is shown.
    pub agency: Agency,
    /// How it is known: 移管・送致, 文書, 会議 …; empty when added by hand.
    pub sources: String,
    /// Middle.
    pub x: f64,
    /// Middle.
    pub y: f64,
    /// The line to the family.
    pub path: String,
    /// Marks across it, for a line that is strained or broken.
    pub marks: String,
}

impl Placed {
    /// Name in lines that fit the circle; the whole stands in the table.
    pub fn lines(&self) -> Vec<(f64, String)> {
        let name: Vec<char> = self.agency.name.chars().collect();
        let mut lines: Vec<String> = name.chunks(8).take(3).map(|line| line.iter().collect()).collect();
        if name.len() > 24
            && let Some(last) = lines.last_mut()
        {
            last.pop();
            last.push('…');
        }
        let mut y = self.y + 4.0;
        y -= 7.5 * f64::from(u8::try_from(lines.len().saturating_sub(1)).unwrap_or_default());
        lines
            .into_iter()
            .map(|line| {
                let at = y;
                y += 15.0;
                (at, line)
            })
            .collect()
    }
}

/// The picture.
pub struct Ecomap {
    /// Width and height.
    pub size: f64,
    /// Half of the circle in the middle.
    pub family: f64,
    /// Middle of the picture.
    pub middle: f64,
    /// Around it.
    pub agencies: Vec<Placed>,
}

/// An agency as the records know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Its name.
    pub name: String,
    /// Where it is known from.
    pub source: &'static str,
}

/// Those the records know, once each, with what staff said of them; then those staff added. Names are compared by their keys.
pub fn joined(known: &[Known], said: &[Agency]) -> Vec<(Agency, String)> {
    let mut joined: Vec<(String, Agency, Vec<&'static str>)> = Vec::new();
    for one in known.iter().filter(|one| !one.name.trim().is_empty()) {
        let key = jp::fold(&one.name);
        match joined.iter_mut().find(|(known, ..)| *known == key) {
            Some((.., sources)) if !sources.contains(&one.source) => sources.push(one.source),
            Some(_) => {}
            None => {
                let agency = Agency { name: one.name.clone(), line: Line::Plain, note: String::new() };
                joined.push((key, agency, vec![one.source]));
            }
        }
    }
    for one in said {
        let key = jp::fold(&one.name);
        match joined.iter_mut().find(|(known, ..)| *known == key) {
            Some((_, agency, _)) => {
                agency.line = one.line;
                agency.note.clone_from(&one.note);
            }
            None => joined.push((key, one.clone(), Vec::new())),
        }
    }
    joined.into_iter().map(|(_, agency, sources)| (agency, sources.join("・"))).collect()
}

/// Places agencies around the family, evenly and without overlap.
pub fn around(agencies: Vec<(Agency, String)>) -> Ecomap {
    let count = u32::try_from(agencies.len()).unwrap_or(u32::MAX).max(1);
    // Neighbours on the ring are at least a circle apart, and the ring is clear of the middle.
    let least = if count > 1 { (CIRCLE + 8.0) / (TAU / f64::from(count) / 2.0).sin() } else { 0.0 };
    let ring = least.max(FAMILY + CIRCLE + 90.0);
    let middle = ring + CIRCLE + MARGIN;
    let placed = agencies.into_iter().enumerate().map(|(nth, (agency, sources))| {
        let angle = TAU * f64::from(u32::try_from(nth).unwrap_or_default()) / f64::from(count) - TAU / 4.0;
        let (dx, dy) = (angle.cos(), angle.sin());
        let (from, to) = (FAMILY + 2.0, ring - CIRCLE - 2.0);
        let point = |r: f64, side: f64| (middle + dx * r - dy * side, middle + dy * r + dx * side);
        let (path, marks) = line(agency.line, from, to, &point);
        Placed { x: middle + dx * ring, y: middle + dy * ring, path, marks, agency, sources }
    });
    Ecomap { size: middle * 2.0, family: FAMILY, middle, agencies: placed.collect() }
}

/// The path of a line and the marks across it.
fn line(line: Line, from: f64, to: f64, point: &impl Fn(f64, f64) -> (f64, f64)) -> (String, String) {
    let to_path = |points: Vec<(f64, f64)>| {
        let text = points
            .into_iter()
            .enumerate()
            .map(|(nth, (x, y))| format!("{}{x:.1} {y:.1}", if nth == 0 { 'M' } else { 'L' }));
        text.collect::<String>()
    };
    match line {
        Line::Strained => {
            let steps = 12;
            let points = (0..=steps).map(|step| {
                let side = match step {
                    0 | 12 => 0.0,
                    step if step % 2 == 0 => 7.0,
                    _ => -7.0,
                };
                point(from + (to - from) * f64::from(step) / f64::from(steps), side)
            });
            (to_path(points.collect()), String::new())
        }
        _ => {
            let path = to_path(vec![point(from, 0.0), point(to, 0.0)]);
            let marks = if line == Line::Broken {
                let half = f64::midpoint(from, to);
                [-4.0, 4.0].map(|shift| to_path(vec![point(half + shift, -10.0), point(half + shift, 10.0)])).concat()
            } else {
                String::new()
            };
            (path, marks)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn agency(name: &str, line: Line) -> Agency {
        Agency { name: name.to_owned(), line, note: String::new() }
    }

    proptest! {
        #[test]
        fn no_circle_lies_over_another(count in 0_usize..60) {
            let map = around((0..count).map(|nth| (agency(&nth.to_string(), Line::Plain), String::new())).collect());
            for (n, one) in map.agencies.iter().enumerate() {
                prop_assert!((one.x - map.middle).hypot(one.y - map.middle) > FAMILY + CIRCLE);
                prop_assert!(one.x - CIRCLE >= 0.0 && one.x + CIRCLE <= map.size && one.y - CIRCLE >= 0.0 && one.y + CIRCLE <= map.size);
                for other in map.agencies.iter().skip(n + 1) {
                    prop_assert!((one.x - other.x).hypot(one.y - other.y) >= CIRCLE * 2.0, "{n}");
                }
            }
        }
    }

    #[test]
    fn one_agency_stands_once_whatever_tells_of_it() {
        let known = |name: &str, source| Known { name: name.to_owned(), source };
        let all = [
            known("架空小学校", "所属"),
            known("架空 小学校", "会議"),
            known("架空 小学校", "会議"),
            known("", "文書"),
        ];
        let joined = joined(&all, &[agency("架空小学校", Line::Strained), agency("架空こども食堂", Line::Strong)]);
        let shown: Vec<_> =
            joined.iter().map(|(agency, sources)| (agency.name.as_str(), agency.line, sources.as_str())).collect();
        assert_eq!(shown, [("架空小学校", Line::Strained, "所属・会議"), ("架空こども食堂", Line::Strong, "")]);
    }
}
