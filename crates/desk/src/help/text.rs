//! Markdown of the manuals as HTML, with an address for each heading and tables that scroll.

use pulldown_cmark::{CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};

/// A heading of a document.
pub struct Heading {
    /// Its address within the page.
    pub anchor: String,
    /// Its words.
    pub words: String,
    /// Whether it heads a chapter rather than a part of one.
    pub is_chapter: bool,
}

/// A rendered document.
pub struct Text {
    /// Chapters and their parts, in order.
    pub headings: Vec<Heading>,
    /// The document.
    pub html: String,
}

/// Renders a document.
pub fn render(source: &str) -> Text {
    let mut events: Vec<Event<'_>> = Vec::new();
    let mut headings = Vec::new();
    let mut words = String::new();
    let mut began = 0;
    for event in Parser::new_ext(source, Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::Heading { .. }) => {
                (began, words) = (events.len(), String::new());
                events.push(event);
            }
            Event::End(TagEnd::Heading(level)) => {
                let anchor = anchor(&words);
                let id = Some(CowStr::from(anchor.clone()));
                if let Some(start) = events.get_mut(began) {
                    *start = Event::Start(Tag::Heading { level, id, classes: Vec::new(), attrs: Vec::new() });
                }
                events.push(event);
                if level != HeadingLevel::H1 {
                    let is_chapter = level == HeadingLevel::H2;
                    headings.push(Heading { anchor, words: std::mem::take(&mut words), is_chapter });
                }
            }
            Event::Start(Tag::Table(_)) => {
                events.push(Event::Html("<div class=\"scroll\">".into()));
                events.push(event);
            }
            Event::End(TagEnd::Table) => {
                events.push(event);
                events.push(Event::Html("</div>".into()));
            }
            Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
                let dest_url = address(&dest_url).into();
                events.push(Event::Start(Tag::Link { link_type, dest_url, title, id }));
            }
            Event::Text(text) => {
                words.push_str(&text);
                events.push(Event::Text(text));
            }
            other => events.push(other),
        }
    }
    let mut rendered = String::new();
    html::push_html(&mut rendered, events.into_iter());
    Text { headings, html: rendered }
}

/// The address of a heading, as the usual readers of Markdown make it: letters and digits in lower case, blanks as hyphens.
pub fn anchor(words: &str) -> String {
    words
        .chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | ' ' | 'ー'))
        .map(|c| if c == ' ' { '-' } else { c })
        .flat_map(char::to_lowercase)
        .collect()
}

/// Files of `docs/` are pages below `/help`.
fn address(link: &str) -> String {
    let (file, anchor) = link.split_once('#').map_or((link, None), |(file, anchor)| (file, Some(anchor)));
    let page = match file.strip_suffix(".md") {
        Some("manual") => "/help".to_owned(),
        Some(document) if !document.contains('/') => format!("/help/{document}"),
        _ => file.to_owned(),
    };
    anchor.map_or(page.clone(), |anchor| format!("{page}#{anchor}"))
}

/// A percent-encoded address as it was written.
#[cfg(test)]
pub fn decode(address: &str) -> String {
    serde_urlencoded::from_str::<Vec<(String, String)>>(&format!("a={address}")).unwrap().remove(0).1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_have_addresses_and_files_become_pages() {
        let text = render(
            "# 手引き\n\n## 受付・ケース担当\n\n[役割](rights.md#役割) [章](#受付ケース担当)\n\n### さがす API\n\n|a|\n|-|\n|b|\n",
        );
        let anchors: Vec<_> =
            text.headings.iter().map(|heading| (heading.anchor.as_str(), heading.is_chapter)).collect();
        assert_eq!(anchors, [("受付ケース担当", true), ("さがす-api", false)]);
        assert!(text.html.contains("<h2 id=\"受付ケース担当\">受付・ケース担当</h2>"), "{}", text.html);
        assert!(text.html.contains("href=\"/help/rights#"), "{}", text.html);
        assert!(text.html.contains("<div class=\"scroll\"><table>"), "{}", text.html);
    }
}
