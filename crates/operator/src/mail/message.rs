//! A mail as bytes: RFC 5322 headers, RFC 2047 subject, UTF-8 text in base64. Pure.

use super::Mail;
use base64::{Engine, engine::general_purpose::STANDARD};
use jiff::tz::TimeZone;

/// Most bytes of text in one encoded word: 45 make 60 characters of base64, and a word may be 75 long.
const WORD: usize = 45;
/// The same in the line that begins with the name of the header: a line should not be longer than 78.
const FIRST: usize = 42;
/// Characters of base64 a line.
const LINE: usize = 76;

/// The message, every line ended by CR LF.
pub fn message(mail: &Mail, from: &str) -> String {
    let date = mail.made_at.to_zoned(TimeZone::UTC).strftime("%a, %d %b %Y %H:%M:%S +0000").to_string();
    let domain = from.rsplit('@').next().unwrap_or("localhost");
    let headers = [
        format!("From: <{from}>"),
        format!("To: <{}>", mail.receiver),
        format!("Subject: {}", encoded(&mail.subject)),
        format!("Date: {date}"),
        format!("Message-ID: <{}@{domain}>", mail.id),
        "MIME-Version: 1.0".to_owned(),
        "Content-Type: text/plain; charset=utf-8".to_owned(),
        "Content-Transfer-Encoding: base64".to_owned(),
        "Auto-Submitted: auto-generated".to_owned(),
    ];
    // Lines of a text end by CR LF.
    let body = STANDARD.encode(mail.body.replace("\r\n", "\n").replace('\n', "\r\n"));
    let lines: Vec<String> =
        body.as_bytes().chunks(LINE).map(|line| String::from_utf8_lossy(line).into_owned()).collect();
    format!("{}\r\n\r\n{}\r\n", headers.join("\r\n"), lines.join("\r\n"))
}

/// A subject as encoded words, none of which splits a character.
fn encoded(subject: &str) -> String {
    let mut words = vec![String::new()];
    for c in subject.chars().filter(|c| !c.is_control()) {
        let most = if words.len() == 1 { FIRST } else { WORD };
        if let Some(word) = words.last_mut().filter(|word| word.len() + c.len_utf8() <= most) {
            word.push(c);
        } else {
            words.push(c.to_string());
        }
    }
    let words: Vec<String> = words.iter().map(|word| format!("=?UTF-8?B?{}?=", STANDARD.encode(word))).collect();
    words.join("\r\n ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn mail(subject: &str, body: &str) -> Mail {
        Mail {
            id: Uuid::from_u128(7),
            receiver: "ops@example.jp".into(),
            subject: subject.into(),
            body: body.into(),
            made_at: "2026-11-02T10:00:00+09:00".parse().unwrap(),
        }
    }

    /// Subject and text as a reader of mail sees them.
    fn read(message: &str) -> (String, String) {
        let (headers, body) = message.split_once("\r\n\r\n").unwrap();
        let subject = headers.split("\r\nDate:").next().unwrap().split("Subject: ").nth(1).unwrap();
        let words = subject.split("\r\n ").map(|word| {
            let word = word.strip_prefix("=?UTF-8?B?").unwrap().strip_suffix("?=").unwrap();
            String::from_utf8(STANDARD.decode(word).unwrap()).unwrap()
        });
        let body = STANDARD.decode(body.replace("\r\n", "")).unwrap();
        (words.collect(), String::from_utf8(body).unwrap())
    }

    #[test]
    fn the_headers_say_from_whom_to_whom_and_when() {
        let text = message(&mail("注意", "本文"), "kasugai@town.example.jp");
        for header in [
            "From: <kasugai@town.example.jp>\r\n",
            "To: <ops@example.jp>\r\n",
            "Date: Mon, 02 Nov 2026 01:00:00 +0000\r\n",
            "Message-ID: <00000000-0000-0000-0000-000000000007@town.example.jp>\r\n",
        ] {
            assert!(text.contains(header), "{header}: {text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_and_no_line_is_too_long(subject in "[ -~あ-ん一-龠\u{1F600}-\u{1F64F}\r\n]{0,80}", body in "[ -~あ-ん一-龠\n.]{0,400}") {
            let text = message(&mail(&subject, &body), "kasugai@example.jp");
            let (read_subject, read_body) = read(&text);
            prop_assert_eq!(read_subject, subject.replace(['\r', '\n'], ""));
            prop_assert_eq!(read_body, body.replace('\n', "\r\n"));
            prop_assert!(text.split("\r\n").all(|line| line.len() <= 78 && !line.contains('\n') && line.is_ascii()));
        }
    }
}
