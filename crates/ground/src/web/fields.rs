//! Form fields as typed, and a reader that turns them into values while collecting every error beside its field.

use crate::error::{Error, FieldError, Result};
use axum::extract::{FromRequest, Request};
use axum::http::{Method, header};
use jiff::civil::Date;
use std::collections::BTreeSet;

/// The fields of a form or query exactly as typed, in order; kept to fill the form again when something is wrong.
#[derive(Debug, Clone, Default, serde::Serialize, serde::Deserialize)]
pub struct Fields(pub Vec<(String, String)>);

impl Fields {
    /// The first value of a field, or an empty string.
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value.as_str())
    }

    /// All values of a field (check boxes).
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(field, _)| field == name).map(|(_, value)| value.as_str())
    }

    /// Whether a check box or option is among the values.
    pub fn has(&self, name: &str, value: &str) -> bool {
        self.all(name).any(|chosen| chosen == value)
    }

    /// Sets the only value of a field.
    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        self.0.retain(|(field, _)| field != name);
        self.0.push((name.to_owned(), value.into()));
    }

    /// Adds one more value of a field.
    pub fn push(&mut self, name: &str, value: impl Into<String>) {
        self.0.push((name.to_owned(), value.into()));
    }

    /// The row numbers n of repeated groups named `group.n.field`, ascending.
    pub fn rows(&self, group: &str) -> Vec<usize> {
        let numbers: BTreeSet<usize> = self
            .0
            .iter()
            .filter_map(|(field, _)| field.strip_prefix(group)?.strip_prefix('.')?.split_once('.')?.0.parse().ok())
            .collect();
        numbers.into_iter().collect()
    }
}

impl<S: Send + Sync> FromRequest<S> for Fields {
    type Rejection = Error;

    async fn from_request(request: Request, _state: &S) -> Result<Self> {
        let bytes = if request.method() == Method::GET {
            request.uri().query().unwrap_or_default().as_bytes().to_vec()
        } else {
            let kind =
                request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
            if !kind.starts_with("application/x-www-form-urlencoded") {
                return Err(Error::invalid("", "フォームの形式が正しくありません。画面を開き直してください。"));
            }
            axum::body::to_bytes(request.into_body(), 2 * 1024 * 1024)
                .await
                .map_err(|_| Error::invalid("", "入力が大きすぎます。2MB以内にしてください。"))?
                .to_vec()
        };
        let mut fields: Vec<(String, String)> = serde_urlencoded::from_bytes(&bytes)
            .map_err(|_| Error::invalid("", "フォームの形式が正しくありません。画面を開き直してください。"))?;
        for (_, value) in &mut fields {
            // Browsers send CR LF; a NUL cannot be stored.
            if value.contains(['\r', '\0']) {
                *value = value.replace("\r\n", "\n").replace(['\r', '\0'], "");
            }
        }
        Ok(Self(fields))
    }
}

/// Reads typed values; errors pile up, so that the user sees all of them at once.
pub struct Reader<'a> {
    fields: &'a Fields,
    errors: Vec<FieldError>,
}

impl<'a> Reader<'a> {
    /// Begins reading.
    pub fn new(fields: &'a Fields) -> Self {
        Self { fields, errors: Vec::new() }
    }

    /// Notes an error beside a field.
    pub fn refuse(&mut self, field: &str, message: impl Into<String>) {
        self.errors.push(FieldError { field: field.to_owned(), message: message.into() });
    }

    /// Text without surrounding blanks; at most `max` characters.
    pub fn text(&mut self, field: &str, label: &str, max: usize) -> String {
        let value = self.fields.get(field).trim();
        let count = value.chars().count();
        if count > max {
            self.refuse(field, format!("{label}は{max}文字以内で入力してください。いまは{count}文字です。"));
        }
        value.to_owned()
    }

    /// Text that must not be empty.
    pub fn required(&mut self, field: &str, label: &str, max: usize) -> String {
        let value = self.text(field, label, max);
        if value.is_empty() {
            self.refuse(field, format!("{label}を入力してください。"));
        }
        value
    }

    /// One of a list of codes; empty is refused.
    pub fn choice(&mut self, field: &str, label: &str, allowed: &[&str]) -> String {
        let value = self.fields.get(field).trim();
        if !allowed.contains(&value) {
            self.refuse(field, format!("{label}を選んでください。"));
        }
        value.to_owned()
    }

    /// One of a list of codes, or empty.
    pub fn optional_choice(&mut self, field: &str, label: &str, allowed: &[&str]) -> String {
        if self.fields.get(field).trim().is_empty() { String::new() } else { self.choice(field, label, allowed) }
    }

    /// Several of a list of codes.
    pub fn choices(&mut self, field: &str, label: &str, allowed: &[&str]) -> Vec<String> {
        let values: Vec<String> = self.fields.all(field).filter(|value| !value.is_empty()).map(str::to_owned).collect();
        if values.iter().any(|value| !allowed.contains(&value.as_str())) {
            self.refuse(field, format!("{label}は一覧から選んでください。"));
        }
        values
    }

    /// A whole date in any style people write (R5.4.1, 令和5年4月1日, 2023/4/1, 20230401), or none.
    pub fn date(&mut self, field: &str, label: &str) -> Option<Date> {
        let typed = self.fields.get(field).trim();
        if typed.is_empty() {
            return None;
        }
        match jp::parse_date(typed) {
            Ok(date) if date.first() == date.last() => Some(date.first()),
            Ok(_) => {
                self.refuse(field, format!("{label}は年月日まで入力してください。例: 令和5年4月1日"));
                None
            }
            Err(error) => {
                self.refuse(field, format!("{label}: {error}"));
                None
            }
        }
    }

    /// A whole number, or none.
    pub fn number<N: std::str::FromStr + PartialOrd + std::fmt::Display>(
        &mut self,
        field: &str,
        label: &str,
        range: std::ops::RangeInclusive<N>,
    ) -> Option<N> {
        let typed = jp::fold(self.fields.get(field).trim());
        if typed.is_empty() {
            return None;
        }
        match typed.parse() {
            Ok(number) if range.contains(&number) => Some(number),
            _ => {
                self.refuse(
                    field,
                    format!("{label}は{}から{}までの数字で入力してください。", range.start(), range.end()),
                );
                None
            }
        }
    }

    /// What was typed, for rules that look at several fields.
    pub fn fields(&self) -> &'a Fields {
        self.fields
    }

    /// The errors so far.
    pub fn errors(&self) -> &[FieldError] {
        &self.errors
    }

    /// Yields the value when nothing was refused.
    pub fn finish<T>(self, value: T) -> Result<T> {
        if self.errors.is_empty() { Ok(value) } else { Err(Error::Invalid(self.errors)) }
    }
}
