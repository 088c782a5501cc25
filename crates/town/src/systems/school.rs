//! 校務支援: the roll, attendance, checkups and what teachers notice. Pupils who moved in often have no 宛名番号.

use super::pen::{self, Extract, Paper, Pen};
use super::{Day, Systems, Who};
use crate::home::Numbers;
use crate::writing::{DateStyle, Script, kana};
use jiff::civil::Date;
use tables::Encoding;

const SCHOOL: Pen = Pen {
    dates: DateStyle::Slash,
    no_date: "",
    kana: Script::Hiragana,
    sexes: ["男", "女"],
    without_number: 37,
    no_number: "",
    numbers: Numbers::Hyphens,
    dirt: 15,
};

pub fn files(systems: &Systems, day: Day) -> Vec<Extract> {
    vec![roll(systems, day), attendance(systems, day), checkups(systems, day), noticing(systems, day)]
}

/// Pupils of the day, with their grade from 1 to 9.
fn pupils(systems: &Systems, on: Date) -> impl Iterator<Item = (Who<'_>, i16)> {
    let entered = move |who: &Who<'_>| jp::fiscal_year(on).0 - jp::school_entry(who.person.birth).year() + 1;
    systems.children(23, on).filter_map(move |who| {
        let grade = entered(&who);
        (1..=9).contains(&grade).then_some((who, grade))
    })
}

/// 学籍番号 and 宛名番号.
fn own(who: &mut Who<'_>) -> Vec<String> {
    vec![format!("{:09}", who.person.id), SCHOOL.number(who.person, &mut who.dice)]
}

fn roll(systems: &Systems, day: Day) -> Extract {
    let mut rows = Vec::new();
    for (mut who, grade) in pupils(systems, day.on) {
        let Some(name) = who.person.name_on(day.on).cloned() else { continue };
        let mut row = own(&mut who);
        let parent = who.parent().and_then(|parent| parent.name_on(day.on)).map(|name| name.family.text.clone());
        let school = if grade > 6 { "架空中学校" } else { "架空小学校" };
        let year = if grade > 6 { grade - 6 } else { grade };
        row.extend([
            SCHOOL.dirty(name.family.text, &mut who.dice),
            name.given.text,
            kana(&name.family.kana, Script::Hiragana),
            kana(&name.given.kana, Script::Hiragana),
            SCHOOL.date(Some(who.person.birth), &mut who.dice),
            SCHOOL.sex(who.person),
            SCHOOL.address(&who, day.on),
            school.to_owned(),
            SCHOOL.quantity(year, &mut who.dice),
            who.dice.between(1, 4).to_string(),
            parent.unwrap_or_default(),
            SCHOOL.date(Some(jp::school_entry(who.person.birth)), &mut who.dice),
            String::new(),
        ]);
        rows.push(row);
    }
    let titles = [
        "学籍番号",
        "宛名番号",
        "姓",
        "名",
        "姓かな",
        "名かな",
        "生年月日",
        "性別",
        "住所",
        "学校名",
        "学年",
        "組",
        "保護者名",
        "入学・転入日",
        "転出・卒業日",
    ];
    pen::text("gakuseki", day, Paper::Tabs(Encoding::Utf16), &titles, &rows)
}

/// Only the marks of the day: three in a hundred pupils are away, some of them often.
fn attendance(systems: &Systems, day: Day) -> Extract {
    let mut rows = Vec::new();
    for (mut who, _) in pupils(systems, day.on) {
        let row = own(&mut who);
        let often = if who.dice.chance(25) { 600 } else { 25 };
        let mut today = systems.on_day(&who, day.on);
        if !today.chance(often) {
            continue;
        }
        let mark = today.pick(&["欠", "欠", "病", "遅", "早", "保", "？"]).to_owned();
        let more =
            [SCHOOL.date(Some(day.on), &mut today), mark, today.pick(&["体調不良", "", "／", "家庭の都合"]).to_owned()];
        rows.push([row, more.to_vec()].concat());
    }
    let titles = ["学籍番号", "宛名番号", "年月日", "出欠", "理由"];
    pen::text("shukketsu", day, Paper::Csv(Encoding::Utf8), &titles, &rows)
}

/// Typed from paper, weeks later: a few classes a day.
fn checkups(systems: &Systems, day: Day) -> Extract {
    let this_year = jp::fiscal_year(day.on).0;
    let mut rows = Vec::new();
    for (mut who, grade) in pupils(systems, day.on) {
        let own = own(&mut who);
        let weeks_later = i64::from(who.dice.between(0, 60));
        for year in [this_year - 1, this_year] {
            let grade = grade - (this_year - year);
            let typed = jiff::civil::date(year, 5, 1).saturating_add(jiff::Span::new().days(weeks_later));
            if grade < 1 || !day.tells(typed) {
                continue;
            }
            let untreated = who.dice.pick(&[0_u32, 0, 0, 1, 2, 7]);
            let height = 105 + grade * 6;
            let mut row = own.clone();
            row.extend([
                year.to_string(),
                SCHOOL.date(Some(jiff::civil::date(year, 4, 20)), &mut who.dice),
                SCHOOL.quantity(height, &mut who.dice),
                SCHOOL.quantity(height / 4, &mut who.dice),
                SCHOOL.quantity(untreated, &mut who.dice),
                who.dice.pick(&["0", "1", "未検"]).to_owned(),
                who.dice.pick(&["", "－", "要受診"]).to_owned(),
            ]);
            rows.push(row);
        }
    }
    let titles = ["学籍番号", "宛名番号", "年度", "検査日", "身長", "体重", "未処置歯の本数", "処置歯の本数", "所見"];
    pen::text("gakko_kenshin", day, Paper::Csv(Encoding::Cp932), &titles, &rows)
}

fn noticing(systems: &Systems, day: Day) -> Extract {
    let mut rows = Vec::new();
    for (mut who, _) in pupils(systems, day.on) {
        let row = own(&mut who);
        let mut today = systems.on_day(&who, day.on);
        // On the first day all that was ever noticed comes at once.
        if !today.rate(if day.first { 3_000 } else { 120 }) {
            continue;
        }
        let mut more = vec![SCHOOL.date(Some(day.on), &mut today), "架空教諭".to_owned()];
        more.extend((0..6).map(|_| today.pick(&["無", "無", "有", "1", "0", "－"]).to_owned()));
        more.push(SCHOOL.dirty("架空の気づき".to_owned(), &mut today));
        rows.push([row, more].concat());
    }
    let titles = [
        "学籍番号",
        "宛名番号",
        "記入日",
        "記入者",
        "不自然な傷・あざ",
        "衣服・身体の汚れ",
        "食事への執着",
        "帰宅を嫌がる",
        "保護者と連絡がつかない",
        "理由のはっきりしない欠席",
        "気になったこと",
    ];
    pen::text("kizuki", day, Paper::Csv(Encoding::Utf8), &titles, &rows)
}
