use jiff::ToSpan;
use jiff::civil::date;
use proptest::prelude::*;

use super::*;

#[test]
fn all_styles_name_one_day() {
    for typed in [
        "R5.4.1",
        "r5/4/1",
        "令和5年4月1日",
        "令和５年４月１日",
        "令5.4.1",
        "㋿5年4月1日",
        "令和五年四月一日",
        "2023/4/1",
        "2023-04-01",
        "２０２３．４．１",
        "2023年4月1日生",
        "西暦2023年4月1日",
        "二〇二三年四月一日",
        "20230401",
        "R050401",
        "5050401",
        " 令和 5年 4月 1日 生まれ ",
        "R-5-4-1",
        "2023‐04‐01",
        "平成35年4月1日",
    ] {
        assert_eq!(parse_date(typed), Ok(PartialDate::Day(date(2023, 4, 1))), "{typed}");
    }
}

#[test]
fn era_edges_are_read_and_marked() {
    for (typed, day, outside_era) in [
        ("昭和64年1月7日", date(1989, 1, 7), false),
        ("昭和64年1月8日", date(1989, 1, 8), true),
        ("平成元年1月8日", date(1989, 1, 8), false),
        ("平成1年1月7日", date(1989, 1, 7), true),
        ("H31.4.30", date(2019, 4, 30), false),
        ("平成31年5月1日", date(2019, 5, 1), true),
        ("令和元年5月1日", date(2019, 5, 1), false),
        ("令和元.5.1", date(2019, 5, 1), false),
        ("平成35年4月1日", date(2023, 4, 1), true),
        ("M45.7.29", date(1912, 7, 29), false),
    ] {
        assert_eq!(read_date(typed), Ok(DateRead { date: PartialDate::Day(day), outside_era }), "{typed}");
    }
}

#[test]
fn parts_may_be_unknown() {
    for (typed, first, last) in [
        ("H31.4", date(2019, 4, 1), date(2019, 4, 30)),
        ("平成27年", date(2015, 1, 1), date(2015, 12, 31)),
        ("H27", date(2015, 1, 1), date(2015, 12, 31)),
        ("2016年2月", date(2016, 2, 1), date(2016, 2, 29)),
        ("2016-02", date(2016, 2, 1), date(2016, 2, 29)),
        ("201602", date(2016, 2, 1), date(2016, 2, 29)),
        ("2015", date(2015, 1, 1), date(2015, 12, 31)),
        ("20150000", date(2015, 1, 1), date(2015, 12, 31)),
        ("20150400", date(2015, 4, 1), date(2015, 4, 30)),
    ] {
        let read = parse_date(typed).unwrap();
        assert_eq!((read.first(), read.last()), (first, last), "{typed}");
    }
    assert_eq!(parse_date("H27.4").unwrap().to_string(), "平成27年4月");
    assert_eq!(parse_date("2019").unwrap().to_string(), "令和元年");
}

#[test]
fn what_is_no_date_is_told_in_japanese() {
    for blank in ["", "　", "-", "－", "//", "不明", "99999999", "00000000", "0000-00-00", "年 月 日"] {
        assert_eq!(parse_date(blank), Err(DateError::Blank), "{blank}");
    }
    assert!(matches!(parse_date("5.4.1"), Err(DateError::NoEra(_))));
    assert!(matches!(parse_date("令和5年2月29日"), Err(DateError::NoSuchDay(_))));
    assert!(matches!(parse_date("2023-13-01"), Err(DateError::NoSuchDay(_))));
    assert!(matches!(parse_date("きのう"), Err(DateError::Unreadable(_))));
    assert!(matches!(parse_date("9050401"), Err(DateError::Unreadable(_))));
    assert!(parse_date("令和5年2月29日").unwrap_err().to_string().ends_with("ください。"));
}

#[test]
fn births_are_found_by_parts() {
    let day = |y, m, d| (date(y, m, d), date(y, m, d));
    let found = |typed: &str, (first, last)| parse_birth_query(typed).unwrap().matches(first, last);
    assert!(found("平成27年生", day(2015, 6, 1)));
    assert!(!found("H27", day(2016, 1, 1)));
    assert!(found("4月1日", day(2011, 4, 1)));
    assert!(found("4/1", day(2011, 4, 1)));
    assert!(!found("4月1日", day(2011, 4, 2)));
    assert!(found("4月生まれ", day(2011, 4, 2)));
    assert!(found("2月29日", day(2012, 2, 29)));
    assert!(found("平成27年度生", day(2016, 4, 1)));
    assert!(!found("平成27年度", day(2015, 4, 1)));
    assert!(found("2015年4月1日", (date(2015, 1, 1), date(2015, 12, 31))));
    assert!(found("4月1日", (date(2015, 1, 1), date(2015, 12, 31))));
    assert!(matches!(parse_birth_query("13月"), Err(DateError::NoSuchDay(_))));
    assert!(matches!(parse_birth_query("27"), Err(DateError::NoEra(_))));
}

#[test]
fn json_keeps_the_precision() {
    for date in [
        PartialDate::Day(date(2015, 4, 1)),
        PartialDate::Month { year: 2015, month: 4 },
        PartialDate::Year { year: 987 },
    ] {
        assert_eq!(PartialDate::try_from(String::from(date)), Ok(date));
    }
}

proptest! {
    #[test]
    fn days_survive_every_style(days in 0..60_000i64) {
        let day = date(1873, 1, 1).checked_add(days.days()).unwrap();
        let (era, year) = Wareki(day).era_year().unwrap();
        let digit = Era::ALL.iter().position(|e| *e == era).unwrap() + 1;
        let (m, d) = (day.month(), day.day());
        for typed in [
            Wareki(day).to_string(),
            format!("{:#}", Wareki(day)),
            day.to_string(),
            day.strftime("%Y%m%d").to_string(),
            format!("{}{year:02}{m:02}{d:02}", era.letter()),
            format!("{digit}{year:02}{m:02}{d:02}"),
            PartialDate::Day(day).to_string(),
            PartialDate::Day(day).iso(),
        ] {
            prop_assert_eq!(read_date(&typed), Ok(DateRead { date: PartialDate::Day(day), outside_era: false }), "{}", typed);
        }
    }

    #[test]
    fn reading_any_text_never_fails_hard(typed in any::<String>()) {
        let _ = parse_date(&typed);
        let _ = parse_birth_query(&typed);
    }

    #[test]
    fn reading_date_like_text_never_fails_hard(typed in "[RHS0-9年月日/.元十二〇令和平成-]{0,12}") {
        if let Ok(date) = parse_date(&typed) {
            prop_assert!(date.first() <= date.last());
        }
        let _ = parse_birth_query(&typed);
    }
}
