//! Birth dates as numbers: `yyyymmdd`, with zeros for what is unknown, 0 for no date.

use jp::PartialDate;

/// Reads a date in any notation.
pub(crate) fn parse(text: &str, day_first: bool) -> u32 {
    let text = text.trim();
    if text.is_empty() {
        return 0;
    }
    let read = digits(text).or_else(|| parted(text, day_first)).or_else(|| english(text));
    read.unwrap_or_else(|| slow(text))
}

/// 20150401
fn digits(text: &str) -> Option<u32> {
    let number: u32 = (text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok())??;
    valid(number / 10_000, number / 100 % 100, number % 100)
}

/// 2015-4-1, and 1/4/2015 or 1/4/15 in the order of the table.
fn parted(text: &str, day_first: bool) -> Option<u32> {
    let text = text.split_once('T').map_or(text, |(date, _)| date);
    let mut parts = text.split(['-', '/', '.', ' ']);
    let (a, b, c) = (parts.next()?, parts.next()?, parts.next()?);
    let time = parts.next().is_some_and(|rest| !rest.contains(':'));
    if time || ![a, b, c].iter().all(|part| part.bytes().all(|b| b.is_ascii_digit()) && part.len() <= 4) {
        return None;
    }
    let number = |part: &str| part.parse::<u32>().ok();
    let year = match (a.len(), c.len()) {
        (4, 1..=2) => return valid(number(a)?, number(b)?, number(c)?),
        (1..=2, 4) => number(c)?,
        // With dots, the first of three small numbers may be the year of an era.
        (1..=2, 2) if !text.contains('.') => of_two_digits(number(c)?),
        _ => return None,
    };
    let (day, month) = if day_first { (a, b) } else { (b, a) };
    let (day, month) = (number(day)?, number(month)?);
    valid(year, month, day).or_else(|| valid(year, day, month))
}

/// 1 April 1980, Apr 1, 1980, 01-APR-80.
fn english(text: &str) -> Option<u32> {
    const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let (mut month, mut numbers) = (None, Vec::new());
    for part in text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|part| !part.is_empty()) {
        let digits = part.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        if let Ok(number) = digits.parse::<u32>() {
            numbers.push((number, digits.len()));
        } else {
            let begun = |name: &&str| part.get(..3).is_some_and(|head| head.eq_ignore_ascii_case(name));
            month = Some(u32::try_from(MONTHS.iter().position(begun)?).ok()? + 1);
        }
    }
    let [(first, length), (second, digits)] = numbers.as_slice() else { return None };
    let (day, year, digits) = if *length == 4 { (*second, *first, 4) } else { (*first, *second, *digits) };
    valid(if digits == 2 { of_two_digits(year) } else { year }, month?, day)
}

/// A year of which the century is left out: within the hundred years that end with 2029.
fn of_two_digits(year: u32) -> u32 {
    if year < 30 { 2000 + year } else { 1900 + year }
}

fn valid(year: u32, month: u32, day: u32) -> Option<u32> {
    let date = jiff::civil::Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?);
    date.ok().filter(|_| (1800..=2200).contains(&year)).map(|_| year * 10_000 + month * 100 + day)
}

/// Eras, words, and all else that [`jp`] can read.
fn slow(text: &str) -> u32 {
    let Ok(date) = jp::parse_date(text) else { return 0 };
    let parts = match date {
        PartialDate::Day(day) => (day.year(), day.month(), day.day()),
        PartialDate::Month { year, month } => (year, month, 0),
        PartialDate::Year { year } => (year, 0, 0),
    };
    let [year, month, day] =
        [u32::try_from(parts.0), u32::try_from(parts.1), u32::try_from(parts.2)].map(Result::unwrap_or_default);
    if (1800..=2200).contains(&year) { year * 10_000 + month * 100 + day } else { 0 }
}

/// How alike two birth dates are; the position is the level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Agreement {
    Missing,
    Equal,
    /// One of the two tells less, and nothing against the other.
    Within,
    /// One digit differs, or two neighbouring digits changed places.
    OneDigit,
    /// Day and month in each other's place.
    Swapped,
    /// Month and day agree, the year is a few off or of another era.
    OtherYear,
    /// Year and month agree.
    SameMonth,
    /// Year and day agree.
    OtherMonth,
    /// The year agrees.
    SameYear,
    /// Month and day agree, the year does not.
    SameDay,
    /// Born within three years of each other.
    Near,
    Different,
}

impl Agreement {
    pub(crate) const COUNT: u8 = 12;

    pub(crate) fn of(a: u32, b: u32) -> Self {
        if a == 0 || b == 0 {
            return Self::Missing;
        }
        if a == b {
            return if a.is_multiple_of(100) { Self::Within } else { Self::Equal };
        }
        let (low, high) = (a.min(b), a.max(b));
        let parts = |date: u32| (date / 10_000, date / 100 % 100, date % 100);
        let ((ya, ma, da), (yb, mb, db)) = (parts(low), parts(high));
        if da == 0 || db == 0 {
            let fits = |x: u32, y: u32| x == y || x == 0 || y == 0;
            return if ya == yb && fits(ma, mb) { Self::Within } else { Self::Different };
        }
        let years = ya.abs_diff(yb);
        match () {
            () if ya == yb && ma == db && da == mb => Self::Swapped,
            () if ma == mb && da == db && (years <= 2 || matches!(years, 10 | 20 | 30 | 60 | 63 | 88 | 93)) => {
                Self::OtherYear
            }
            () if ma == mb && da == db && !one_digit(a, b) => Self::SameDay,
            () if one_digit(a, b) => Self::OneDigit,
            () if ya == yb && ma == mb => Self::SameMonth,
            () if ya == yb && da == db => Self::OtherMonth,
            () if ya == yb => Self::SameYear,
            () if years <= 3 => Self::Near,
            () => Self::Different,
        }
    }

    pub(crate) fn label(level: u8) -> &'static str {
        const LABELS: [&str; 12] = [
            "どちらかに生年月日がない",
            "生年月日が一致",
            "生年月日の分かる部分が一致",
            "生年月日が1文字違い",
            "月と日が入れ替わり",
            "月日が一致し、年が元号や1、2年の違い",
            "年と月が一致",
            "年と日が一致",
            "年だけ一致",
            "月日だけ一致",
            "3年以内の違い",
            "生年月日が違う",
        ];
        LABELS.get(usize::from(level)).copied().unwrap_or("")
    }
}

/// One digit of eight differs, or two neighbours changed places.
fn one_digit(a: u32, b: u32) -> bool {
    let digits = |mut number: u32| {
        let mut out = [0_u32; 8];
        for digit in out.iter_mut().rev() {
            *digit = number % 10;
            number /= 10;
        }
        out
    };
    let (a, b) = (digits(a), digits(b));
    let differing = a.iter().zip(&b).filter(|(x, y)| x != y).count();
    let swapped = || {
        let mut pairs = a.windows(2).zip(b.windows(2));
        differing == 2
            && pairs.any(|(x, y)| x != y && x.first() == y.last() && x.last() == y.first() && x.first() != x.last())
    };
    differing == 1 || swapped()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn all_notations_give_one_number() {
        for text in [
            "20220902",
            "5040902",
            "R4.9.2",
            "令和４年９月２日",
            "2022-09-02",
            "2022/9/2",
            "R04.09.02",
            "2022-09-02 00:00:00",
        ] {
            assert_eq!(parse(text, true), 20_220_902, "{text}");
        }
        assert_eq!(parse("02/09/2022", true), 20_220_902);
        assert_eq!(parse("09/02/2022", false), 20_220_902);
        assert_eq!(parse("25/12/2022", false), 20_221_225);
        assert_eq!(parse("平成27年4月", true), 20_150_400);
        for text in ["", "99999999", "00000000", "不明", "19999999"] {
            assert_eq!(parse(text, true), 0, "{text}");
        }
    }

    #[test]
    fn slips_are_told_apart() {
        use Agreement as A;
        for (a, b, level) in [
            (20_150_401, 20_150_401, A::Equal),
            (20_150_401, 0, A::Missing),
            (20_150_401, 20_150_400, A::Within),
            (20_150_401, 20_150_104, A::Swapped),
            (20_150_401, 20_160_401, A::OtherYear),
            (20_150_401, 19_850_401, A::OtherYear),
            (20_150_401, 20_150_402, A::OneDigit),
            (20_150_423, 20_150_432, A::OneDigit),
            (20_150_401, 20_150_428, A::SameMonth),
            (20_150_401, 20_151_201, A::OtherMonth),
            (20_150_401, 19_990_401, A::SameDay),
            (20_150_401, 20_151_228, A::SameYear),
            (20_150_401, 20_170_628, A::Near),
            (20_150_401, 19_800_628, A::Different),
        ] {
            assert_eq!(A::of(a, b), level, "{a} {b}");
            assert_eq!(A::of(b, a), level);
        }
    }

    #[test]
    fn dates_of_elsewhere_are_read() {
        for (text, day_first) in [
            ("25/04/1980", true),
            ("4/25/1980", false),
            ("4/25/80", false),
            ("25-04-80", true),
            ("1980-04-25T00:00:00", true),
            ("1980-04-25 00:00:00", true),
            ("25 April 1980", true),
            ("Apr. 25th, 1980", true),
            ("25-APR-80", true),
            ("1980 Apr 25", true),
            ("昭和55年4月25日", true),
            ("S55.4.25", true),
        ] {
            assert_eq!(parse(text, day_first), 19_800_425, "{text}");
        }
        assert_eq!(parse("1/2/29", false), 20_290_102);
        assert_eq!(parse("1/2/30", false), 19_300_102);
        for text in ["4.25.80", "Ape 25 1980", "April", "25/25/1980", "1.2", "x25"] {
            assert_eq!(parse(text, false), 0, "{text}");
        }
    }

    proptest! {
        #[test]
        fn the_fast_way_reads_as_the_slow_one(text in "(18|19|20)[0-9]{2}[-/]?(0[1-9]|1[0-2])[-/]?[0-3][0-9]") {
            let fast = parse(&text, true);
            prop_assert!(fast == slow(&text));
        }

        #[test]
        fn any_text_is_read_or_not(text in any::<String>(), a in any::<u32>(), b in any::<u32>()) {
            let _ = parse(&text, true);
            prop_assert_eq!(Agreement::of(a, b) as u8, Agreement::of(b, a) as u8);
        }
    }
}
