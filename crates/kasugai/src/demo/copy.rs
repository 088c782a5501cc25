//! Rows as PostgreSQL's COPY text format.

use std::fmt::{Display, Write as _};

/// Lines of one COPY; cells are added in the order of the statement's columns.
#[derive(Debug, Default)]
pub(super) struct Lines {
    text: String,
    line_started: bool,
}

impl Lines {
    /// A value whose text has nothing to escape: numbers, ids, dates, codes.
    pub(super) fn plain(&mut self, value: impl Display) -> &mut Self {
        self.separate();
        // Writing to a string cannot fail.
        let _ = write!(self.text, "{value}");
        self
    }

    /// Any text.
    pub(super) fn text(&mut self, value: &str) -> &mut Self {
        self.separate();
        for c in value.chars() {
            match c {
                '\\' => self.text.push_str("\\\\"),
                '\t' => self.text.push_str("\\t"),
                '\n' => self.text.push_str("\\n"),
                '\r' => self.text.push_str("\\r"),
                _ => self.text.push(c),
            }
        }
        self
    }

    /// A value or null.
    pub(super) fn maybe(&mut self, value: Option<impl Display>) -> &mut Self {
        match value {
            Some(value) => self.plain(value),
            None => self.null(),
        }
    }

    /// Null.
    pub(super) fn null(&mut self) -> &mut Self {
        self.plain("\\N")
    }

    /// Bytes (bytea).
    pub(super) fn bytes(&mut self, value: &[u8]) -> &mut Self {
        self.plain("\\\\x");
        for byte in value {
            let _ = write!(self.text, "{byte:02x}");
        }
        self
    }

    /// A list of texts without quotes, commas or braces (text[]).
    pub(super) fn list(&mut self, values: &[&str]) -> &mut Self {
        self.plain(format_args!("{{{}}}", values.join(",")))
    }

    /// Ends the line.
    pub(super) fn end(&mut self) {
        self.text.push('\n');
        self.line_started = false;
    }

    /// What was written.
    pub(super) fn as_bytes(&self) -> &[u8] {
        self.text.as_bytes()
    }

    fn separate(&mut self) {
        if self.line_started {
            self.text.push('\t');
        }
        self.line_started = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_escaped_as_copy_wants_them() {
        let mut lines = Lines::default();
        lines.plain(1).text("a\tb\\c\nd").maybe(None::<i32>).bytes(&[0, 255]).list(&["身体的", "面前DV"]).end();
        lines.text("").end();
        let expected = "1\ta\\tb\\\\c\\nd\t\\N\t\\\\x00ff\t{身体的,面前DV}\n\n";
        assert_eq!(std::str::from_utf8(lines.as_bytes()).unwrap(), expected);
    }
}
