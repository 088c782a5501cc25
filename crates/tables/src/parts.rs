//! The parts of a package (.xlsx, .docx) before anything reads them: what they unpack to, and what they claim to hold.

use std::io::{Cursor, Read};

use crate::sheet::{Options, ReadError};

/// Bytes that are looked at together, and those that are looked at again with the next ones.
const PIECE: usize = 64 * 1024;
const OVERLAP: usize = 128;
/// A list of texts says how many it holds here.
const CLAIM: &[u8] = b"uniqueCount";
/// Fewest bytes of a text in its list (`<si/>`).
const LEAST_TEXT: u64 = 5;

/// Unpacks every part into nothing, stopping where the sum passes the limit: the sizes written in the file may lie. So may the number of texts, for
/// which the library for workbooks makes room before it reads the first; a part that claims more than its bytes can hold is broken.
pub(crate) fn check(bytes: &[u8], options: &Options) -> Result<(), ReadError> {
    let broken = |detail: String| ReadError::Broken { detail };
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|error| broken(error.to_string()))?;
    let mut left = options.max_unpacked;
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(|error| broken(error.to_string()))?;
        let (size, claimed) = unpacked(part.take(left.saturating_add(1))).map_err(|error| broken(error.to_string()))?;
        left = left.checked_sub(size).ok_or(ReadError::Bomb { limit_mb: options.max_unpacked / 1_000_000 })?;
        if claimed > size / LEAST_TEXT {
            return Err(broken("ブックの中の文字列の数が正しくありません".to_owned()));
        }
    }
    Ok(())
}

/// Size of a part, and the most texts that it claims anywhere.
fn unpacked(mut part: impl Read) -> std::io::Result<(u64, u64)> {
    let (mut size, mut most) = (0, 0);
    let mut window: Vec<u8> = Vec::with_capacity(PIECE + OVERLAP);
    let mut piece = vec![0; PIECE];
    loop {
        let read = part.read(&mut piece)?;
        size += u64::try_from(read).unwrap_or(u64::MAX);
        // Where each letter takes two bytes, one of them is nought.
        window.extend(piece.iter().take(read).filter(|byte| **byte != 0));
        most = most.max(claims(&window));
        if read == 0 {
            return Ok((size, most));
        }
        window.drain(..window.len().saturating_sub(OVERLAP));
    }
}

/// The most that is claimed here. A claim that does not end within the overlap is more than anything can hold.
fn claims(window: &[u8]) -> u64 {
    let starts = window.windows(CLAIM.len()).enumerate().filter(|(_, word)| *word == CLAIM);
    starts.filter_map(|(at, _)| claim(window.get(at + CLAIM.len()..)?)).max().unwrap_or(0)
}

/// The number behind the name of the claim; none where no value follows, or the window ends before that can be told.
fn claim(rest: &[u8]) -> Option<u64> {
    let ends_here = rest.len() < OVERLAP - CLAIM.len();
    let signs = || rest.iter().filter(|byte| !byte.is_ascii_whitespace());
    match signs().next() {
        Some(b'=') => {}
        None if !ends_here => return Some(u64::MAX),
        _ => return None,
    }
    let digits: Vec<u8> = signs().skip(2).take_while(|byte| byte.is_ascii_digit()).copied().collect();
    let is_ended = signs().nth(2 + digits.len()).is_some();
    if !is_ended {
        return (!ends_here).then_some(u64::MAX);
    }
    let number = String::from_utf8(digits).ok()?;
    if number.is_empty() { None } else { Some(number.parse().unwrap_or(u64::MAX)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_list_claims_is_read_wherever_it_stands() {
        assert_eq!(claims(br#"<sst count="9" uniqueCount="7">"#), 7);
        assert_eq!(claims(br#"<sst uniqueCount = '4294967295' ><si/>"#), 4_294_967_295);
        assert_eq!(claims(br#"<sst uniqueCount="99999999999999999999999">"#), u64::MAX);
        assert_eq!(claims(br#"<sst uniqueCount="">"#), 0);
        assert_eq!(claims(b"<t>uniqueCount</t>"), 0);
        assert_eq!(claims(format!("<sst uniqueCount{}", " ".repeat(500)).as_bytes()), u64::MAX);
        assert_eq!(claims(format!("<sst uniqueCount=\"{}", "1".repeat(500)).as_bytes()), u64::MAX);
        for before in [0, PIECE - 140, PIECE - 20, PIECE - 14, PIECE, 3 * PIECE - 5] {
            let part = format!("{}<sst uniqueCount=\"123456789\"></sst>", " ".repeat(before));
            let wide: Vec<u8> = part.encode_utf16().flat_map(u16::to_le_bytes).collect();
            for bytes in [part.into_bytes(), wide] {
                assert_eq!(unpacked(bytes.as_slice()).unwrap(), (u64::try_from(bytes.len()).unwrap(), 123_456_789));
            }
        }
    }
}
