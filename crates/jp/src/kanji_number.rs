//! Numbers written in kanji.

/// Writes every kanji number of `text` in ASCII digits: 二十三 → 23, 二〇二三 → 2023, 千二百 → 1200.
///
/// A lone 百, 千 or 万 stays: it is part of a name (千葉, 百人町) far more often than a number.
pub(crate) fn with_digits(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut run: Vec<char> = Vec::new();
    for c in text.chars() {
        if is_numeral(c) {
            run.push(c);
        } else {
            write_run(&mut out, &run);
            run.clear();
            out.push(c);
        }
    }
    write_run(&mut out, &run);
    out
}

fn is_numeral(c: char) -> bool {
    digit(c).is_some() || unit(c).is_some()
}

fn digit(c: char) -> Option<u64> {
    "〇一二三四五六七八九"
        .chars()
        .position(|d| d == c || (c == '零' && d == '〇'))
        .and_then(|at| u64::try_from(at).ok())
}

fn unit(c: char) -> Option<u64> {
    match c {
        '十' => Some(10),
        '百' => Some(100),
        '千' => Some(1000),
        _ => None,
    }
}

fn write_run(out: &mut String, run: &[char]) {
    match run {
        ['百' | '千'] => out.extend(run),
        _ if run.iter().any(|c| unit(*c).is_some()) => out.push_str(&value(run).to_string()),
        _ => out.extend(run.iter().filter_map(|c| digit(*c)).map(|d| d.to_string())),
    }
}

/// 千二百三十四 and the like; digits without a unit at the end count once (二十三 → 20 + 3).
fn value(run: &[char]) -> u64 {
    let mut sum: u64 = 0;
    let mut pending: Option<u64> = None;
    for c in run {
        if let Some(unit) = unit(*c) {
            sum = sum.saturating_add(pending.take().unwrap_or(1).saturating_mul(unit));
        } else if let Some(digit) = digit(*c) {
            pending = Some(pending.unwrap_or(0).saturating_mul(10).saturating_add(digit));
        }
    }
    sum.saturating_add(pending.unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kanji_numbers_become_digits() {
        for (kanji, digits) in [
            ("平成二十七年十月一日", "平成27年10月1日"),
            ("二〇二三", "2023"),
            ("千二百三十四番地", "1234番地"),
            ("千葉", "千葉"),
            ("百人町三丁目", "百人町3丁目"),
            ("三十", "30"),
            ("零", "0"),
            ("", ""),
        ] {
            assert_eq!(with_digits(kanji), digits);
        }
    }
}
