//! What linked information means for an item, as rows of fields: `linked.0.what` is how something stands or a column of it, `.value` the value of a
//! column that can hold anything, `.answer` the choice it means.

use crate::assessment::form::{Item, Link, LinkState, Topic};
use ground::web::{Fields, Reader};

/// Rows of one item at most.
const MOST: usize = 60;

/// A row, as shown.
pub struct LinkView {
    /// Number in the names of its fields; `__N__` in the pattern of a new one.
    pub n: String,
    /// Line of the list.
    pub what: String,
    /// Value that is typed.
    pub value: String,
    /// Code of the choice.
    pub answer: String,
    /// Name of the field of the value.
    pub value_field: String,
    /// Name of the field of the choice.
    pub answer_field: String,
}

fn state_line(topic: &str, state: LinkState) -> String {
    format!("{topic}:is:{}", state.code())
}

fn column_line(topic: &str, column: &str, value: &str) -> String {
    if value.is_empty() { format!("{topic}:column:{column}") } else { format!("{topic}:column:{column}:{value}") }
}

/// Whether a column can hold anything, so that its value is typed.
fn is_open(topics: &[Topic], topic: &str, column: &str) -> bool {
    let known = topics.iter().find(|known| known.code == topic).and_then(|known| known.column(column));
    known.is_none_or(|column| column.values.is_empty())
}

/// The lines of the list: what can be said of each kind of linked information, and how the list calls it.
pub fn lines(topics: &[Topic], item: &Item) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for topic in topics {
        if !item.links_choose() {
            let whole = |column: &crate::assessment::form::TopicColumn| {
                (
                    column_line(&topic.code, &column.id, ""),
                    format!("「{}」の「{}」をそのまま入れる", topic.label, column.label),
                )
            };
            found.extend(topic.columns.iter().map(whole));
            continue;
        }
        let state = |(state, words): &(LinkState, String)| {
            (state_line(&topic.code, *state), format!("「{}」が{words}", topic.label))
        };
        found.extend(topic.states.iter().map(state));
        for column in &topic.columns {
            let name = format!("「{}」の「{}」", topic.label, column.label);
            if column.values.is_empty() {
                found.push((column_line(&topic.code, &column.id, ""), format!("{name}が次の値")));
            }
            let value = |value: &String| (column_line(&topic.code, &column.id, value), format!("{name}が「{value}」"));
            found.extend(column.values.iter().map(value));
        }
    }
    found
}

/// Puts the links of an item into their fields.
pub fn fill(fields: &mut Fields, links: &[Link], topics: &[Topic]) {
    for (n, link) in links.iter().enumerate() {
        let is_typed = is_open(topics, &link.topic, &link.column);
        let what = match link.state {
            Some(state) => state_line(&link.topic, state),
            None => column_line(&link.topic, &link.column, if is_typed { "" } else { &link.value }),
        };
        fields.set(&format!("linked.{n}.what"), what);
        fields.set(&format!("linked.{n}.value"), if is_typed { link.value.clone() } else { String::new() });
        fields.set(&format!("linked.{n}.answer"), link.answer.clone());
    }
}

/// The rows that are typed or on file, and one for a next one.
pub fn view(fields: &Fields) -> Vec<LinkView> {
    let known = fields.rows("linked");
    let next = known.last().map_or(0, |last| last + 1);
    let row = |n: usize| row(fields, n.to_string());
    known.into_iter().chain([next]).map(row).collect()
}

/// A row of fields.
pub fn row(fields: &Fields, n: String) -> LinkView {
    let name = |part: &str| format!("linked.{n}.{part}");
    let typed = |part: &str| fields.get(&name(part)).to_owned();
    let (what, value, answer) = (typed("what"), typed("value"), typed("answer"));
    LinkView { what, value, answer, value_field: name("value"), answer_field: name("answer"), n }
}

/// Reads the links in their order on the page; a row that names nothing is left out.
pub fn read(reader: &mut Reader<'_>, item: &Item) -> Vec<Link> {
    let mut links = Vec::new();
    for n in reader.fields().rows("linked").into_iter().take(MOST) {
        let name = |part: &str| format!("linked.{n}.{part}");
        let what = reader.fields().get(&name("what")).to_owned();
        let parts: Vec<&str> = what.splitn(4, ':').collect();
        let mut link = match parts.as_slice() {
            [topic, "is", state] => {
                Link { topic: (*topic).to_owned(), state: LinkState::from_code(state), ..Link::default() }
            }
            [topic, "column", column, value @ ..] => Link {
                topic: (*topic).to_owned(),
                column: (*column).to_owned(),
                value: value.concat(),
                ..Link::default()
            },
            _ => continue,
        };
        if item.links_choose() {
            if link.state.is_none() && link.value.is_empty() {
                link.value = reader.required(&name("value"), "連携情報の値", 200);
            }
            link.answer = reader.required(&name("answer"), "連携情報が意味する答え", 200);
        }
        links.push(link);
    }
    links
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assessment::form::{Kind, TopicColumn};

    fn topics() -> Vec<Topic> {
        let column = |id: &str, values: &[&str]| TopicColumn {
            id: id.into(),
            label: id.into(),
            values: values.iter().map(|value| (*value).to_owned()).collect(),
        };
        vec![Topic {
            code: "check_3y".into(),
            label: "3歳児健診".into(),
            states: vec![(LinkState::Missed, "未受診".into())],
            columns: vec![column("worry", &["有", "無"]), column("result", &[])],
        }]
    }

    fn link(state: Option<LinkState>, column: &str, value: &str, answer: &str) -> Link {
        Link { topic: "check_3y".into(), state, column: column.into(), value: value.into(), answer: answer.into() }
    }

    fn back(links: &[Link], kind: Kind) -> Vec<Link> {
        let mut fields = Fields::default();
        fill(&mut fields, links, &topics());
        let mut reader = Reader::new(&fields);
        let read = read(&mut reader, &Item::new("own", "架空", kind));
        reader.finish(read).unwrap()
    }

    #[test]
    fn links_come_back_from_their_rows_and_each_has_a_line_in_the_list() {
        let links = [
            link(Some(LinkState::Missed), "", "", "yes"),
            link(None, "worry", "有", "yes"),
            link(None, "result", "要観察: 再検", "unknown"),
        ];
        assert_eq!(back(&links, Kind::State), links);
        let whole = [link(None, "result", "", "")];
        assert_eq!(back(&whole, Kind::Text), whole);
        for (kind, links) in [(Kind::State, &links[..]), (Kind::Text, &whole[..])] {
            let mut fields = Fields::default();
            fill(&mut fields, links, &topics());
            let lines = lines(&topics(), &Item::new("own", "架空", kind));
            for row in view(&fields).iter().filter(|row| !row.what.is_empty()) {
                assert!(lines.iter().any(|(line, _)| *line == row.what), "{}", row.what);
            }
        }
    }

    #[test]
    fn a_row_that_is_half_said_is_refused_and_a_blank_one_left_out() {
        let refused = |rows: &[(&str, &str)]| {
            let fields = Fields(rows.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect());
            let mut reader = Reader::new(&fields);
            let read = read(&mut reader, &Item::new("own", "架空", Kind::State));
            reader.finish(read).map_err(|_| ())
        };
        assert_eq!(refused(&[("linked.0.what", ""), ("linked.0.answer", "yes")]), Ok(Vec::new()));
        assert!(refused(&[("linked.0.what", "check_3y:is:missed")]).is_err(), "no answer");
        assert!(
            refused(&[("linked.0.what", "check_3y:column:result"), ("linked.0.answer", "yes")]).is_err(),
            "no value"
        );
    }
}
