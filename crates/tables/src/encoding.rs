//! Which encoding a text file has, and texts out of and into it.

use encoding_rs::{EUC_JP, SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE};

/// How a text file's bytes were read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// UTF-8, with or without a byte order mark.
    Utf8,
    /// CP932: Shift_JIS with the NEC and IBM extensions; private characters (F040 to F9FC) become U+E000 to U+E757.
    Cp932,
    /// EUC-JP.
    EucJp,
    /// UTF-16 with a byte order mark, as Excel's "Unicode text".
    Utf16,
}

impl Encoding {
    /// Name as shown to the user.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Cp932 => "シフトJIS（CP932）",
            Self::EucJp => "EUC-JP",
            Self::Utf16 => "UTF-16",
        }
    }

    /// Guesses: a byte order mark decides; valid UTF-8 is UTF-8; else the reading with fewer errors and more everyday Japanese.
    #[must_use]
    pub fn guess(bytes: &[u8]) -> Self {
        if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
            return Self::Utf16;
        }
        if std::str::from_utf8(bytes).is_ok() || bytes.starts_with(&[0xEF, 0xBB, 0xBF]) {
            return Self::Utf8;
        }
        let sample = bytes.get(..200_000).unwrap_or(bytes);
        let oddness = |encoding: &'static encoding_rs::Encoding| -> i64 {
            encoding.decode_without_bom_handling(sample).0.chars().map(oddness).sum()
        };
        if oddness(EUC_JP) < oddness(SHIFT_JIS) { Self::EucJp } else { Self::Cp932 }
    }

    /// The bytes of a text in this encoding, with the byte order mark that tells it apart where there is one. What CP932 does not have becomes 〓.
    #[must_use]
    pub fn encode(self, text: &str) -> Vec<u8> {
        match self {
            Self::Utf8 => [b"\xEF\xBB\xBF", text.as_bytes()].concat(),
            Self::Cp932 => encode_cp932(text).0,
            Self::EucJp => EUC_JP.encode(text).0.into_owned(),
            Self::Utf16 => std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect(),
        }
    }

    /// Decodes pieces of a file, one after the other; a byte order mark is no part of the text.
    pub(crate) fn decoder(self) -> encoding_rs::Decoder {
        let encoding = match self {
            Self::Utf8 => UTF_8,
            Self::Cp932 => SHIFT_JIS,
            Self::EucJp => EUC_JP,
            // The mark decides which of the two it is.
            Self::Utf16 => return UTF_16LE.new_decoder(),
        };
        encoding.new_decoder_with_bom_removal()
    }

    /// The text, and how many characters could not be read (they show as U+FFFD).
    pub(crate) fn decode(self, bytes: &[u8]) -> (String, usize) {
        let encoding = match self {
            Self::Utf8 => UTF_8,
            Self::Cp932 => SHIFT_JIS,
            Self::EucJp => EUC_JP,
            Self::Utf16 if bytes.starts_with(&[0xFE, 0xFF]) => UTF_16BE,
            Self::Utf16 => UTF_16LE,
        };
        let (text, _) = encoding.decode_with_bom_removal(bytes);
        let lost = text.chars().filter(|&c| c == char::REPLACEMENT_CHARACTER).count();
        (text.into_owned(), lost)
    }
}

/// How little a character looks like everyday Japanese. Wrong readings of Japanese bytes give errors, rows of half-width kana and rare kanji.
fn oddness(c: char) -> i64 {
    match c {
        char::REPLACEMENT_CHARACTER => 50,
        '\u{FF61}'..='\u{FF9F}' => 2,
        'ぁ'..='ヿ' | ' '..='~' | '\r' | '\n' | '\t' => 0,
        '\u{E000}'..='\u{F8FF}' => 3,
        _ => 1,
    }
}

/// CP932 bytes of a text, and the characters that have none: each is written as 〓.
pub(crate) fn encode_cp932(text: &str) -> (Vec<u8>, Vec<char>) {
    let (bytes, _, lossy) = SHIFT_JIS.encode(text);
    if !lossy && !text.contains(['¥', '‾']) {
        return (bytes.into_owned(), Vec::new());
    }
    let (mut out, mut lost) = (Vec::with_capacity(text.len()), Vec::new());
    let mut buffer = [0; 4];
    for c in text.chars() {
        let (bytes, _, lossy) = SHIFT_JIS.encode(c.encode_utf8(&mut buffer));
        if let Some(private) = private_character(c) {
            out.extend(private);
        } else if lossy || matches!(c, '¥' | '‾') {
            // The web's table folds these two into a backslash and a tilde: a yen sign must not turn into something else unseen.
            out.extend([0x81, 0xAC]);
            lost.push(c);
        } else {
            out.extend(bytes.iter());
        }
    }
    (out, lost)
}

/// The two bytes of a private character: 188 to a lead byte from F0 on.
fn private_character(c: char) -> Option<[u8; 2]> {
    let offset = u32::from(c).checked_sub(0xE000).filter(|&offset| offset < 1880)?;
    let lead = u8::try_from(0xF0 + offset / 188).ok()?;
    let trail = offset % 188;
    let trail = u8::try_from(trail + if trail < 0x3F { 0x40 } else { 0x41 }).ok()?;
    Some([lead, trail])
}
