//! An upload: several fields and one file (`multipart/form-data`).

use axum::extract::Multipart;
use axum::extract::multipart::MultipartError;
use ground::web::Fields;
use ground::{Error, Result};

fn refused(error: &MultipartError) -> Error {
    if error.status() == axum::http::StatusCode::PAYLOAD_TOO_LARGE {
        return Error::invalid("file", "ファイルが大きすぎます。");
    }
    Error::invalid("file", "ファイルを受け取れませんでした。もう一度選んで送信してください。")
}

/// Reads the fields, whole as the form's own reader limits them, and the bytes of the file named `file`; of a file longer than `most` only so many that it can be told.
pub async fn upload(mut form: Multipart, most: usize) -> Result<(Fields, Vec<u8>)> {
    let mut fields = Fields::default();
    let mut bytes = Vec::new();
    while let Some(mut part) = form.next_field().await.map_err(|error| refused(&error))? {
        let name = part.name().unwrap_or_default().to_owned();
        if name == "file" {
            while let Some(chunk) = part.chunk().await.map_err(|error| refused(&error))? {
                // One byte above the limit is enough to know.
                if bytes.len() <= most {
                    bytes.extend_from_slice(&chunk);
                }
            }
        } else {
            let value = part.text().await.map_err(|error| refused(&error))?;
            fields.push(&name, value.replace('\0', ""));
        }
    }
    Ok((fields, bytes))
}
