//! 母子保健: from the report of a pregnancy to the checkup at three, vaccinations and visits. Typed by midwives and nurses, dates in eras.

use super::pen::{self, Extract, Paper, Pen};
use super::{Day, Systems, Who, after_birth, questions};
use crate::family::Role;
use crate::home::Numbers;
use crate::writing::{DateStyle, Script};
use jiff::civil::Date;
use tables::Encoding;

const CLINIC: Pen = Pen {
    dates: DateStyle::EraShort,
    no_date: "未入力",
    kana: Script::Hiragana,
    sexes: ["男", "女"],
    without_number: 45,
    no_number: "－",
    numbers: Numbers::Hyphens,
    dirt: 40,
};
const OWN: [&str; 7] = ["カルテ番号", "宛名番号", "氏名", "氏名カナ", "生年月日", "性別", "住所"];

pub fn files(systems: &Systems, day: Day) -> Vec<Extract> {
    let mut files = pregnancies(systems, day);
    files.extend([
        checkup(systems, day, "boshi_nyuji", 17, 35, &[]),
        checkup(systems, day, "boshi_4m", 18, 125, &["EPDSなど母の気分"]),
        checkup(systems, day, "boshi_18m", 19, 560, &["有意語の数", "むし歯の本数"]),
        checkup(systems, day, "boshi_3y", 20, 1150, &["むし歯の本数"]),
        vaccinations(systems, day),
        visits(systems, day),
    ]);
    files
}

fn own(who: &mut Who<'_>, on: Date) -> Vec<String> {
    let name = CLINIC.name(who, on);
    vec![
        format!("K{:08}", who.person.id),
        CLINIC.number(who.person, &mut who.dice),
        name,
        CLINIC.reading(who, on),
        CLINIC.date(Some(who.person.birth), &mut who.dice),
        CLINIC.sex(who.person),
        CLINIC.address(who, on),
    ]
}

fn titled(more: &[&'static str]) -> Vec<&'static str> {
    [&OWN[..], more].concat()
}

fn before(day: Date, days: i64) -> Date {
    day.saturating_sub(jiff::Span::new().days(days))
}

/// The five files about mothers, each row a pregnancy or one thing in it.
fn pregnancies(systems: &Systems, day: Day) -> Vec<Extract> {
    let mut rows: [Vec<Vec<String>>; 5] = Default::default();
    for mut who in systems.people(12, day.on).filter(|who| who.person.role == Role::Mother) {
        let births: Vec<Date> =
            who.family.members.iter().filter(|person| person.role == Role::Child).map(|child| child.birth).collect();
        for due in births {
            let reported = before(due, i64::from(who.dice.between(150, 230)));
            let who_row = own(&mut who, day.on);
            let weeks = (280 - (due - reported).get_days()) / 7;
            let with = |more: Vec<String>| [who_row.clone(), more].concat();
            let told = [
                CLINIC.date(Some(reported), &mut who.dice),
                CLINIC.quantity(weeks, &mut who.dice),
                CLINIC.date(Some(due), &mut who.dice),
                who.dice.pick(&["1", "2", "3", "4", "5", "8"]).to_owned(),
                who.dice.pick(&["同居", "別居", "なし", "　"]).to_owned(),
                who.dice.pick(&["有", "無", "0", "1"]).to_owned(),
                who.dice.pick(&["無", "無", "有", "不明"]).to_owned(),
                CLINIC.dirty("架空の面接の記録".to_owned(), &mut who.dice),
            ];
            let book = format!("B{:08}", who.person.id * 100 + u64::try_from(due.year() % 100).unwrap_or(0));
            let checked = before(due, 60);
            let mut keep = |n: usize, on: Date, more: Vec<String>| {
                if on <= day.on
                    && let Some(rows) = rows.get_mut(n)
                {
                    rows.push(with(more));
                }
            };
            keep(0, reported, told.to_vec());
            let seen = CLINIC.date(Some(checked), &mut who.dice);
            keep(
                1,
                checked,
                vec!["10".to_owned(), seen.clone(), "架空産科".to_owned(), "31".to_owned(), "所見なし".to_owned()],
            );
            let caries = CLINIC.quantity(who.dice.between(0, 5), &mut who.dice);
            keep(2, checked, vec![seen, caries, "要治療".to_owned()]);
            let given = CLINIC.date(Some(reported), &mut who.dice);
            let expected = CLINIC.date(Some(due), &mut who.dice);
            keep(3, reported, vec![book.clone(), given.clone(), expected]);
            keep(4, reported, vec![format!("{book}-2"), given, "14".to_owned()]);
        }
    }
    let titles: [(&'static str, &[&'static str]); 5] = [
        (
            "boshi_todokede",
            &[
                "届出日",
                "届出時の週数",
                "分娩予定日",
                "妊娠がわかったときの気持ち",
                "パートナーの状況",
                "喫煙",
                "心の病気の既往",
                "面接の記録",
            ],
        ),
        ("boshi_ninpu", &["回", "受診日", "医療機関", "週数", "判定"]),
        ("boshi_ninpu_shika", &["受診日", "むし歯の本数", "判定"]),
        ("boshi_techo", &["手帳番号", "交付日", "分娩予定日"]),
        ("boshi_techo_bessatsu", &["別冊番号", "交付日", "交付枚数"]),
    ];
    let file = |((source, more), rows): (&(&'static str, &[&'static str]), &Vec<Vec<String>>)| {
        pen::text(source, day, Paper::Csv(Encoding::Utf8), &titled(more), rows)
    };
    titles.iter().zip(&rows).map(file).collect()
}

fn checkup(systems: &Systems, day: Day, source: &'static str, system: u64, age: u32, more: &[&'static str]) -> Extract {
    let mut rows = Vec::new();
    for mut who in systems.children(system, day.on) {
        let on = after_birth(who.person, age + who.dice.between(0, 40));
        if on > day.on {
            continue;
        }
        let mut row = own(&mut who, day.on);
        let came = who.dice.chance(955);
        let grown = f64::from(50 + age / 25) + f64::from(who.dice.between(0, 60)) / 10.0;
        let weight = f64::from(3 + age / 120) + f64::from(who.dice.between(0, 20)) / 10.0;
        row.extend([
            if came { CLINIC.date(Some(on), &mut who.dice) } else { CLINIC.no_date.to_owned() },
            if came { "1" } else { "2" }.to_owned(),
            if came { CLINIC.quantity(format!("{grown:.1}"), &mut who.dice) } else { "0.0".to_owned() },
            if came { CLINIC.quantity(format!("{weight:.1}"), &mut who.dice) } else { "0.0".to_owned() },
            who.dice.pick(&["異常なし", "要観察", "異常なし", "　"]).to_owned(),
            who.dice.pick(&["無", "無", "有", "0"]).to_owned(),
            CLINIC.dirty("架空の所見".to_owned(), &mut who.dice),
        ]);
        row.extend(more.iter().map(|title| match *title {
            "EPDSなど母の気分" => who.dice.pick(&["0", "0", "1", "2", "9"]).to_owned(),
            _ => who.dice.between(0, 9).to_string(),
        }));
        row.extend(questions::answers(source, came, &mut who.dice));
        rows.push(row);
    }
    let titles = [
        &["受診日", "受診の状況", "身長", "体重", "総合判定", "育児の心配", "所見"][..],
        more,
        &questions::titles(source)[..],
    ]
    .concat();
    pen::text(source, day, Paper::Csv(Encoding::Utf8), &titled(&titles), &rows)
}

/// What was given that day.
fn vaccinations(systems: &Systems, day: Day) -> Extract {
    let mut rows = Vec::new();
    for mut who in systems.children(21, day.on) {
        let plan = [("五種混合", 1, 62), ("五種混合", 2, 92), ("MR", 1, 380), ("日本脳炎", 1, 1130)]
            .map(|(vaccine, times, age)| (vaccine, times, age + who.dice.between(0, 90), who.dice.chance(960)));
        for (vaccine, times, age, given) in plan {
            let on = after_birth(who.person, age);
            if !given || !day.tells(on) {
                continue;
            }
            let mut row = own(&mut who, day.on);
            row.extend([
                vaccine.to_owned(),
                CLINIC.quantity(times, &mut who.dice),
                CLINIC.date(Some(on), &mut who.dice),
                format!("KK{:04}", who.dice.below(10_000)),
            ]);
            rows.push(row);
        }
    }
    let titles = titled(&["ワクチン", "回", "接種日", "ロット番号"]);
    pen::text("boshi_sesshu", day, Paper::Csv(Encoding::Utf8), &titles, &rows)
}

fn visits(systems: &Systems, day: Day) -> Extract {
    let mut rows = Vec::new();
    for mut who in systems.children(22, day.on) {
        let on = after_birth(who.person, who.dice.between(25, 110));
        if !day.tells(on) {
            continue;
        }
        let mut row = own(&mut who, day.on);
        row.extend([
            CLINIC.date(Some(on), &mut who.dice),
            "2".to_owned(),
            who.dice.pick(&["1", "1", "1", "2", "3"]).to_owned(),
            "架空保健師".to_owned(),
            CLINIC.dirty("架空の訪問の記録".to_owned(), &mut who.dice),
        ]);
        rows.push(row);
    }
    let titles = titled(&["訪問日", "訪問の種類", "面接の可否", "訪問者", "記録"]);
    pen::text("boshi_homon", day, Paper::Csv(Encoding::Utf8), &titles, &rows)
}
