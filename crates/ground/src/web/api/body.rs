//! The JSON body of a request: read strictly, then laid out as the fields of the page's form, so that one reader checks both.
//!
//! Nested names are joined by dots: `{"child":[{"family":"架空"}]}` is the form field `child.0.family`. What the reader refuses
//! comes back under the same name.

use crate::error::{Error, Result};
use crate::web::Fields;
use axum::extract::{FromRequest, Request};
use axum::http::{Method, header};
use serde::de::DeserializeOwned;
use serde_json::Value;
use sha2::{Digest, Sha256};

/// Largest body in bytes.
const LIMIT: usize = 1024 * 1024;

/// A body of the shape `T`.
pub struct Body<T> {
    /// What the document describes; unknown names were refused.
    pub value: T,
    /// The same as form fields.
    pub fields: Fields,
    /// SHA-256 over method, address and body, for [`super::Once`].
    pub hash: Vec<u8>,
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = Error;

    async fn from_request(request: Request, _state: &S) -> Result<Self> {
        let kind =
            request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        if !kind.starts_with("application/json") {
            return Err(Error::invalid("", "Content-Typeをapplication/jsonにしてください。"));
        }
        let (method, path) = (request.method().clone(), request.uri().path().to_owned());
        let bytes = axum::body::to_bytes(request.into_body(), LIMIT)
            .await
            .map_err(|_| Error::invalid("", "本文が大きすぎます。1MB以内にしてください。"))?;
        let (value, fields) = read_body(&bytes)?;
        Ok(Self { value, fields, hash: hash(&method, &path, &bytes) })
    }
}

/// The fields below one member, without its name: `{"sheet":{"school":"…"}}` read by the form that knows `school`.
pub fn below(fields: &Fields, member: &str) -> Fields {
    let inner = |(name, value): &(String, String)| {
        Some((name.strip_prefix(member)?.strip_prefix('.')?.to_owned(), value.clone()))
    };
    Fields(fields.0.iter().filter_map(inner).collect())
}

/// Names refused fields as the body does.
pub fn named_below<T>(member: &str, read: Result<T>) -> Result<T> {
    read.map_err(|error| match error {
        Error::Invalid(mut errors) => {
            errors.iter_mut().for_each(|error| error.field = join(member, &error.field));
            Error::Invalid(errors)
        }
        other => other,
    })
}

fn hash(method: &Method, path: &str, body: &[u8]) -> Vec<u8> {
    let mut digest = Sha256::new();
    for part in [method.as_str().as_bytes(), path.as_bytes(), body] {
        digest.update(part.len().to_le_bytes());
        digest.update(part);
    }
    digest.finalize().to_vec()
}

/// Reads a body strictly, wherever it came from. The message names the place and what the document says about it.
///
/// # Errors
/// `Invalid` naming the member.
pub fn read_body<T: DeserializeOwned>(bytes: &[u8]) -> Result<(T, Fields)> {
    let json: Value = serde_json::from_slice(bytes).map_err(|error| {
        let place = format!("{}行目{}文字目", error.line(), error.column());
        Error::invalid("", format!("JSONとして読み取れません({place})。かっこや引用符を確認してください。"))
    })?;
    let value = serde_path_to_error::deserialize(&json).map_err(|error| {
        let path = error.path().to_string().replace('[', ".").replace(']', "");
        Error::invalid(path.trim_start_matches('.'), refusal(&error.into_inner().to_string()))
    })?;
    let mut fields = Fields::default();
    flatten(&mut fields, String::new(), &json);
    Ok((value, fields))
}

/// The reader's English reason, in Japanese.
fn refusal(reason: &str) -> String {
    let named = || reason.split('`').nth(1).unwrap_or_default();
    if reason.starts_with("unknown field") {
        format!("「{}」という項目はありません。名前を確認してください。", named())
    } else if reason.starts_with("missing field") {
        format!("「{}」が必要です。", named())
    } else if reason.starts_with("duplicate field") {
        format!("「{}」が2回書かれています。", named())
    } else {
        "値の型が違います。/api/docs の説明を確認してください。".to_owned()
    }
}

fn flatten(fields: &mut Fields, name: String, value: &Value) {
    match value {
        Value::Null => {}
        Value::Bool(true) => fields.push(&name, "1"),
        Value::Bool(false) => {}
        Value::Number(number) => fields.push(&name, number.to_string()),
        // As forms do it: line ends are LF, and a NUL cannot be stored.
        Value::String(text) => fields.push(&name, text.replace("\r\n", "\n").replace(['\r', '\0'], "")),
        // Named but empty: every box is unticked.
        Value::Array(items) if items.is_empty() => fields.push(&name, ""),
        Value::Array(items) => {
            for (n, item) in items.iter().enumerate() {
                let is_row = matches!(item, Value::Object(_) | Value::Array(_));
                flatten(fields, if is_row { join(&name, &n.to_string()) } else { name.clone() }, item);
            }
        }
        Value::Object(members) => {
            for (member, value) in members {
                flatten(fields, join(&name, member), value);
            }
        }
    }
}

fn join(name: &str, part: &str) -> String {
    if name.is_empty() { part.to_owned() } else { format!("{name}.{part}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only the shape matters")]
    struct Sample {
        child: Vec<Child>,
        #[serde(default)]
        abuse_types: Vec<String>,
        version: Option<i32>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only the shape matters")]
    struct Child {
        family: String,
        guardian: Option<bool>,
    }

    #[test]
    fn a_body_becomes_form_fields() {
        let body = r#"{"child":[{"family":"架空"},{"family":"例","guardian":true}],"abuse_types":["physical","neglect"],"version":3}"#;
        let (_, fields) = read_body::<Sample>(body.as_bytes()).unwrap();
        assert_eq!(fields.get("child.0.family"), "架空");
        assert_eq!(fields.get("child.1.guardian"), "1");
        assert_eq!(fields.all("abuse_types").collect::<Vec<_>>(), ["physical", "neglect"]);
        assert_eq!(fields.get("version"), "3");
    }

    #[test]
    fn what_is_wrong_is_named() {
        let refused = |body: &str| match read_body::<Sample>(body.as_bytes()) {
            Err(Error::Invalid(errors)) => (errors[0].field.clone(), errors[0].message.clone()),
            other => panic!("{other:?}"),
        };
        let (field, message) = refused(r#"{"child":[{"family":"架空","reporter":"x"}]}"#);
        assert_eq!(field, "child.0.reporter");
        assert!(message.contains("「reporter」"), "{message}");
        assert!(refused(r#"{"child":[{}]}"#).1.contains("「family」が必要です"));
        assert_eq!(refused(r#"{"child":[{"family":1}]}"#).0, "child.0.family");
        assert!(refused(r#"{"child":["#).1.contains("1行目"));
    }
}
