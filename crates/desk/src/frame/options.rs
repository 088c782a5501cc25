//! Code lists as select boxes and check boxes need them.

/// One choice: the stored code and the label people read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choice {
    /// As stored.
    pub code: &'static str,
    /// As shown.
    pub label: &'static str,
}

/// Makes choices out of a code table.
pub fn choices(table: &'static [(&'static str, &'static str)]) -> Vec<Choice> {
    table.iter().map(|&(code, label)| Choice { code, label }).collect()
}
