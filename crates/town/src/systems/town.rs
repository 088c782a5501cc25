//! 住民基本台帳, 生活保護, and the two workbooks.

use super::pen::{self, Extract, Paper, Pen};
use super::{Day, Systems, after_birth};
use crate::family::Role;
use crate::home::Numbers;
use crate::writing::{DateStyle, Script};
use tables::Encoding;

const REGISTER: Pen = Pen {
    dates: DateStyle::Digits,
    no_date: "00000000",
    kana: Script::HalfWidthSmall,
    sexes: ["1", "2"],
    without_number: 0,
    no_number: "",
    numbers: Numbers::Words,
    dirt: 4,
};
const AID: Pen = Pen {
    dates: DateStyle::EraCode,
    no_date: "0000000",
    kana: Script::HalfWidth,
    sexes: ["1", "2"],
    without_number: 15,
    no_number: "0000000000",
    numbers: Numbers::WideHyphens,
    dirt: 0,
};
/// Typed by people.
const BOOK: Pen = Pen {
    dates: DateStyle::Slash,
    no_date: "－",
    kana: Script::Katakana,
    sexes: ["男", "女"],
    without_number: 120,
    no_number: "不明",
    numbers: Numbers::Hyphens,
    dirt: 120,
};

pub fn files(systems: &Systems, day: Day) -> Vec<Extract> {
    vec![register(systems, day), aid(systems, day), school_expenses(systems, day), reports(systems, day)]
}

pub fn register(systems: &Systems, day: Day) -> Extract {
    let mut rows = Vec::new();
    for mut who in systems.people(1, day.on) {
        let since = who.family.home_on(day.on).map(|stay| stay.from.max(who.person.birth));
        let moved = who.family.stays.len() > 1 && who.family.home_on(day.on) == who.family.home();
        let relation = match who.person.role {
            Role::Child => "子",
            Role::Mother if who.family.members.iter().any(|person| person.role == Role::Father) => "妻",
            Role::Mother | Role::Father => "世帯主",
            Role::Grandmother => "母",
            Role::Other => "同居人",
        };
        let name = REGISTER.name(&mut who, day.on);
        let alias = if who.person.nationality.is_empty() { "-".to_owned() } else { REGISTER.reading(&who, day.on) };
        // The day of birth of one in a thousand is not known.
        let birth = if who.dice.rate(60) {
            "99999999".to_owned()
        } else {
            REGISTER.date(Some(who.person.birth), &mut who.dice)
        };
        rows.push(vec![
            who.person.number(0),
            format!("{:010}", 500_000 + who.family.id),
            name,
            REGISTER.reading(&who, day.on),
            alias,
            birth,
            REGISTER.sex(who.person),
            relation.to_owned(),
            REGISTER.address(&who, day.on),
            String::new(),
            REGISTER.date(since, &mut who.dice),
            REGISTER.date(since, &mut who.dice),
            if moved {
                "02"
            } else if since == Some(who.person.birth) {
                "04"
            } else {
                "01"
            }
            .to_owned(),
        ]);
    }
    let titles = [
        "宛名番号",
        "世帯番号",
        "氏名",
        "氏名カナ",
        "通称名",
        "生年月日",
        "性別",
        "続柄",
        "住所",
        "方書",
        "住民となった日",
        "異動日",
        "異動事由",
    ];
    pen::text("jumin", day, Paper::Csv(Encoding::Cp932), &titles, &rows)
}

fn aid(systems: &Systems, day: Day) -> Extract {
    const WIDTHS: [usize; 13] = [6, 8, 10, 30, 30, 7, 1, 7, 7, 2, 20, 0, 0];
    let mut rows = Vec::new();
    for mut who in systems.people(2, day.on) {
        if who.family.id % 37 != 5 {
            continue;
        }
        let since = after_birth(who.person, who.dice.between(0, 3000));
        let ended = after_birth(who.person, who.dice.between(3001, 9000));
        if since > day.on {
            continue;
        }
        let name = AID.name(&mut who, day.on);
        rows.push(vec![
            format!("{:06}", who.family.id),
            format!("{:08}", who.person.id),
            AID.number(who.person, &mut who.dice),
            AID.reading(&who, day.on),
            name,
            AID.date(Some(who.person.birth), &mut who.dice),
            AID.sex(who.person),
            AID.date(Some(since), &mut who.dice),
            AID.date(Some(ended).filter(|ended| *ended <= day.on), &mut who.dice),
            who.dice.pick(&["01", "03", "05", "99"]).to_owned(),
            if ended <= day.on { "収入の増加" } else { "" }.to_owned(),
        ]);
    }
    pen::fixed("seiho", day, &WIDTHS, &rows)
}

fn school_expenses(systems: &Systems, day: Day) -> Extract {
    let mut rows = Vec::new();
    for mut who in systems.children(24, day.on) {
        let age = who.age(day.on);
        if !(6..15).contains(&age) || !who.dice.chance(140) {
            continue;
        }
        let since = jiff::civil::date(if day.on.month() < 4 { day.on.year() - 1 } else { day.on.year() }, 4, 1);
        let parent = who
            .parent()
            .and_then(|parent| parent.name())
            .map(|name| format!("{}　{}", name.family.text, name.given.text));
        // A spreadsheet took the number for a quantity.
        let number = BOOK.number(who.person, &mut who.dice).trim_start_matches('0').to_owned();
        let number = BOOK.quantity(number, &mut who.dice);
        let name = BOOK.name(&mut who, day.on);
        rows.push(vec![
            (rows.len() + 1).to_string(),
            number,
            name,
            BOOK.reading(&who, day.on),
            BOOK.date(Some(who.person.birth), &mut who.dice),
            BOOK.sex(who.person),
            BOOK.address(&who, day.on),
            "架空小学校".to_owned(),
            BOOK.quantity(age - 5, &mut who.dice),
            parent.unwrap_or_default(),
            who.dice.pick(&["認定", "○", "否認定", "認定"]).to_owned(),
            BOOK.date(Some(since), &mut who.dice),
            who.dice.pick(&["", "－", "　"]).to_owned(),
            String::new(),
        ]);
    }
    let titles = [
        "認定番号",
        "宛名番号",
        "氏名",
        "フリガナ",
        "生年月日",
        "性別",
        "住所",
        "学校名",
        "学年",
        "保護者氏名",
        "認定結果",
        "認定日",
        "終了日",
        "備考",
    ];
    pen::book("shugaku", day, &titles, rows)
}

fn reports(systems: &Systems, day: Day) -> Extract {
    let mut rows = Vec::new();
    for mut who in systems.children(25, day.on) {
        let received = after_birth(who.person, who.dice.between(30, 6500));
        if !who.dice.chance(60) || received > day.on {
            continue;
        }
        let known = who.dice.chance(250);
        let name = BOOK.name(&mut who, received);
        rows.push(vec![
            format!("{}-{}", received.year(), who.person.id),
            BOOK.date(Some(received), &mut who.dice),
            if known { who.person.number(0) } else { String::new() },
            if who.dice.chance(30) { "匿名".to_owned() } else { name },
            BOOK.reading(&who, received),
            BOOK.date(Some(who.person.birth), &mut who.dice),
            BOOK.sex(who.person),
            BOOK.address(&who, received),
            who.dice.pick(&["架空小学校", "架空保育園", "－", ""]).to_owned(),
            String::new(),
            who.dice.pick(&["身", "心", "ネ", "相", "DV"]).to_owned(),
            who.dice.pick(&["近隣", "学校", "警察", "家族"]).to_owned(),
            who.dice.pick(&["軽度", "中度", "－"]).to_owned(),
            "架空の内容".to_owned(),
            BOOK.date(None, &mut who.dice),
        ]);
    }
    let titles = [
        "受付番号",
        "受付日",
        "宛名番号",
        "児童氏名",
        "ふりがな",
        "生年月日",
        "性別",
        "住所",
        "所属",
        "保護者氏名",
        "種別",
        "経路",
        "重症度",
        "内容",
        "終結日",
    ];
    pen::book("gyakutai", day, &titles, rows)
}
