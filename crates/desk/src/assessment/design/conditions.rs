//! Conditions as an administrator sees them: lines that all hold, or of which one holds; lines of one 組 are joined the other way.
//!
//! Fields: `shown_if` is how the lines are joined, `shown_if.0.test` a line of the list, `.low` and `.high` the bounds of a number,
//! `.group` the letter of its 組. What is nested deeper than that is kept as it is and edited as TOML.

use crate::assessment::form::{Condition, Form, Kind, Test};
use ground::web::{Fields, Reader};

/// What stands in the field for a condition that is nested too deep for lines.
pub const KEEP: &str = "keep";
/// Letters of 組.
pub const GROUPS: [&str; 4] = ["A", "B", "C", "D"];
/// How lines are joined.
pub const MODES: [(&str, &str); 2] = [("all", "すべての条件がそろったとき"), ("any", "どれかの条件にあたるとき")];
/// Blank lines offered below those that are filled in.
const BLANK_LINES: usize = 2;

/// One look at one answer.
type Single = (String, Test);

/// The lines of the list: what can be asked of each other item.
pub fn choices(form: &Form, own: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for item in form.asked().filter(|item| item.key != own) {
        let (key, label) = (&item.key, &item.label);
        if item.kind.has_choices() || item.kind == Kind::State {
            let each = item.options().into_iter();
            found.extend(each.map(|(code, word)| (format!("{key}:is:{code}"), format!("「{label}」が「{word}」"))));
        }
        if item.kind == Kind::Number {
            found.push((format!("{key}:within"), format!("「{label}」が次の範囲")));
        }
        if !item.suggest.is_empty() {
            found.push((format!("{key}:against"), format!("「{label}」を目安と違う答えにした")));
        }
        found.push((format!("{key}:answered"), format!("「{label}」に答えがある")));
        found.push((format!("{key}:blank"), format!("「{label}」に答えがない")));
    }
    found
}

/// A line, as shown.
pub struct LineView {
    /// Number in the names of its fields.
    pub n: String,
    /// Beginning of the names of its fields.
    pub name: String,
    /// Name of the field of the smallest number.
    pub low_field: String,
    /// Line of the list.
    pub test: String,
    /// Smallest number.
    pub low: String,
    /// Largest number.
    pub high: String,
    /// Letter of its 組.
    pub group: String,
}

/// A condition, as shown.
pub struct ConditionView {
    /// Name of its fields.
    pub name: String,
    /// Lines, with blank ones below.
    pub lines: Vec<LineView>,
    /// Whether it may be kept as it is.
    pub keep: bool,
}

/// The lines that are typed or on file, and room for more.
pub fn view(fields: &Fields, name: &str, keep: bool) -> ConditionView {
    let line = |n: String| {
        let name = format!("{name}.{n}");
        let typed = |part: &str| fields.get(&format!("{name}.{part}")).to_owned();
        let (test, low, high, group) = (typed("test"), typed("low"), typed("high"), typed("group"));
        LineView { low_field: format!("{name}.low"), n, name, test, low, high, group }
    };
    let known = fields.rows(name);
    let next = known.last().map_or(0, |last| last + 1);
    let numbers = known.into_iter().chain(next..next + BLANK_LINES);
    ConditionView { name: name.to_owned(), lines: numbers.map(|n| line(n.to_string())).collect(), keep }
}

/// Puts a condition into its fields; false when it is nested too deep.
pub fn fill(fields: &mut Fields, name: &str, condition: Option<&Condition>) -> bool {
    let Some(condition) = condition else { return true };
    let Some((is_all, groups)) = groups(condition) else {
        fields.set(name, KEEP);
        return false;
    };
    fields.set(name, if is_all { "all" } else { "any" });
    let mut letters = GROUPS.iter();
    let mut n = 0_usize;
    for group in groups {
        let letter = if group.len() > 1 { letters.next().copied().unwrap_or_default() } else { "" };
        for (key, test) in group {
            let mut set = |part: &str, value: String| fields.set(&format!("{name}.{n}.{part}"), value);
            let number = |bound: Option<i32>| bound.map(|bound| bound.to_string()).unwrap_or_default();
            let line = match test {
                Test::Is(codes) => format!("{key}:is:{}", codes.concat()),
                Test::Answered(true) => format!("{key}:answered"),
                Test::Answered(false) => format!("{key}:blank"),
                Test::AgainstSuggestion => format!("{key}:against"),
                Test::Within(low, high) => {
                    set("low", number(low));
                    set("high", number(high));
                    format!("{key}:within")
                }
            };
            set("test", line);
            set("group", letter.to_owned());
            n += 1;
        }
    }
    true
}

/// Reads a condition; `before` is what [`KEEP`] keeps.
pub fn read(reader: &mut Reader<'_>, name: &str, label: &str, before: Option<&Condition>) -> Option<Condition> {
    let fields = reader.fields();
    let mode = fields.get(name).to_owned();
    if mode == KEEP {
        return before.cloned();
    }
    let mut found: Vec<(String, Vec<Single>)> = Vec::new();
    for n in fields.rows(name) {
        let Some(single) = single(reader, &format!("{name}.{n}")) else { continue };
        let letter = reader.fields().get(&format!("{name}.{n}.group")).to_owned();
        match found.iter_mut().find(|(known, _)| !letter.is_empty() && *known == letter) {
            Some((_, group)) => group.push(single),
            None => found.push((letter, vec![single])),
        }
    }
    let groups: Vec<Vec<Single>> = found.into_iter().map(|(_, group)| group).collect();
    match (mode.as_str(), groups.is_empty()) {
        ("all" | "any", true) => {
            reader.refuse(name, format!("{label}を一つ以上選んでください。"));
            None
        }
        ("all" | "any", false) => Some(joined(mode == "all", groups)),
        (_, true) => None,
        (_, false) => {
            reader.refuse(name, format!("{label}を選んだときは、「すべて」か「どれか」も選んでください。"));
            None
        }
    }
}

/// One line; none when it is blank.
fn single(reader: &mut Reader<'_>, name: &str) -> Option<Single> {
    let line = reader.fields().get(&format!("{name}.test")).to_owned();
    let (key, test) = line.split_once(':')?;
    let test = match test.split_once(':') {
        Some(("is", code)) => Test::Is(vec![code.to_owned()]),
        _ if test == "within" => {
            let low = reader.number(&format!("{name}.low"), "以上", i32::MIN..=i32::MAX);
            let high = reader.number(&format!("{name}.high"), "以下", i32::MIN..=i32::MAX);
            if low.is_none() && high.is_none() {
                reader.refuse(&format!("{name}.low"), "「以上」か「以下」の数を入力してください。");
            }
            Test::Within(low, high)
        }
        _ if test == "against" => Test::AgainstSuggestion,
        _ => Test::Answered(test == "answered"),
    };
    Some((key.to_owned(), test))
}

/// A condition as groups: those of one group are joined the other way than the groups. None when it is nested deeper, or has more groups
/// than there are letters.
fn groups(condition: &Condition) -> Option<(bool, Vec<Vec<Single>>)> {
    let (is_all, groups) = match condition {
        Condition::Of(key, test) => {
            let each = singles(key, test);
            (each.len() == 1, each.into_iter().map(|single| vec![single]).collect())
        }
        Condition::All(parts) => (true, parts.iter().map(any_of).collect::<Option<Vec<_>>>()?),
        Condition::Any(parts) => {
            let each = parts.iter().map(|part| match part {
                Condition::Of(key, test) => {
                    Some(singles(key, test).into_iter().map(|single| vec![single]).collect::<Vec<_>>())
                }
                Condition::All(inner) => Some(vec![inner.iter().map(only).collect::<Option<Vec<_>>>()?]),
                Condition::Any(_) => None,
            });
            (false, each.collect::<Option<Vec<_>>>()?.concat())
        }
    };
    let lettered = groups.iter().filter(|group| group.len() > 1).count();
    (lettered <= GROUPS.len()).then_some((is_all, groups))
}

/// One look for each code.
fn singles(key: &str, test: &Test) -> Vec<Single> {
    match test {
        Test::Is(codes) => codes.iter().map(|code| (key.to_owned(), Test::Is(vec![code.clone()]))).collect(),
        other => vec![(key.to_owned(), other.clone())],
    }
}

fn only(condition: &Condition) -> Option<Single> {
    match any_of(condition)?.as_slice() {
        [single] => Some(single.clone()),
        _ => None,
    }
}

fn any_of(condition: &Condition) -> Option<Vec<Single>> {
    match condition {
        Condition::Of(key, test) => Some(singles(key, test)),
        Condition::Any(parts) => Some(parts.iter().map(only).collect::<Option<Vec<_>>>()?),
        Condition::All(_) => None,
    }
}

/// The shortest condition that says what the groups say.
fn joined(is_all: bool, groups: Vec<Vec<Single>>) -> Condition {
    if !is_all && groups.iter().all(|group| group.len() == 1) {
        return any(groups.concat());
    }
    let mut parts: Vec<Condition> =
        groups.into_iter().map(|group| if is_all { any(group) } else { all(of(group)) }).collect();
    match (parts.len(), is_all) {
        (1, _) => parts.remove(0),
        (_, true) => Condition::All(parts),
        (_, false) => Condition::Any(parts),
    }
}

fn of(singles: Vec<Single>) -> Vec<Condition> {
    singles.into_iter().map(|(key, test)| Condition::Of(key, test)).collect()
}

fn all(mut parts: Vec<Condition>) -> Condition {
    if parts.len() == 1 { parts.remove(0) } else { Condition::All(parts) }
}

/// One of these; several codes of one item are one look at it.
fn any(singles: Vec<Single>) -> Condition {
    let mut merged: Vec<Single> = Vec::new();
    for (key, test) in singles {
        match (merged.iter_mut().find(|(known, test)| *known == key && matches!(test, Test::Is(_))), test) {
            (Some((_, Test::Is(known))), Test::Is(codes)) => known.extend(codes),
            (_, test) => merged.push((key, test)),
        }
    }
    let mut parts = of(merged);
    if parts.len() == 1 { parts.remove(0) } else { Condition::Any(parts) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assessment::shipped::shipped;

    fn is(key: &str, codes: &[&str]) -> Condition {
        Condition::Of(key.into(), Test::Is(codes.iter().map(|code| (*code).to_owned()).collect()))
    }

    fn back(condition: &Condition) -> Option<Condition> {
        let mut fields = Fields::default();
        fill(&mut fields, "shown_if", Some(condition));
        let mut reader = Reader::new(&fields);
        let read = read(&mut reader, "shown_if", "条件", Some(condition));
        reader.finish(read).unwrap()
    }

    #[test]
    fn conditions_come_back_from_their_lines() {
        for condition in [
            is("a", &["x"]),
            is("a", &["x", "y"]),
            Condition::All(vec![is("a", &["x"]), is("b", &["y", "z"])]),
            Condition::Any(vec![is("a", &["x", "y"]), Condition::Of("n".into(), Test::Within(Some(3), None))]),
            Condition::Any(vec![
                Condition::All(vec![is("a", &["x"]), is("b", &["y"])]),
                Condition::All(vec![
                    is("c", &["z"]),
                    Condition::Of("d".into(), Test::Answered(false)),
                    Condition::Of("e".into(), Test::AgainstSuggestion),
                ]),
                is("f", &["1"]),
            ]),
            Condition::All(vec![
                Condition::Any(vec![is("a", &["x"]), is("b", &["y"])]),
                Condition::Of("c".into(), Test::Answered(true)),
            ]),
        ] {
            assert_eq!(back(&condition).as_ref(), Some(&condition));
            let mut fields = Fields::default();
            assert!(fill(&mut fields, "x", Some(&condition)), "{condition:?}");
        }
    }

    #[test]
    fn every_condition_of_the_shipped_forms_survives_the_editor() {
        let shipped = shipped();
        let mut seen = 0;
        for form in &shipped.forms {
            for item in form.items() {
                let hints = item.suggest.iter().map(|hint| &hint.when);
                for condition in item.shown_if.iter().chain(&item.required_if).chain(hints) {
                    assert_eq!(back(condition).as_ref(), Some(condition), "{} {}", form.id, item.key);
                    seen += 1;
                }
            }
        }
        assert!(seen > 10, "{seen}");
    }

    #[test]
    fn what_is_half_said_is_refused() {
        let refused = |fields: &[(&str, &str)]| {
            let fields = Fields(fields.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect());
            let mut reader = Reader::new(&fields);
            let read = read(&mut reader, "shown_if", "条件", None);
            reader.finish(read).is_err()
        };
        assert!(refused(&[("shown_if", "all")]), "no line");
        assert!(refused(&[("shown_if", ""), ("shown_if.0.test", "a:is:x")]), "not joined");
        assert!(refused(&[("shown_if", "any"), ("shown_if.0.test", "n:within")]), "no bounds");
        assert!(!refused(&[("shown_if", ""), ("shown_if.0.test", "")]));
    }
}
