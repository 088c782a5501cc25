//! 障害者福祉, 児童福祉 and 保育: who receives what, from when to when.

use super::pen::{self, Extract, Paper, Pen};
use super::{Day, Systems, Who, after_birth};
use crate::family::Role;
use crate::home::Numbers;
use crate::writing::{DateStyle, Script};
use jiff::civil::Date;
use tables::Encoding;

const DISABILITY: Pen = Pen {
    dates: DateStyle::EraCode,
    no_date: "0000000",
    kana: Script::HalfWidth,
    sexes: ["M", "F"],
    without_number: 20,
    no_number: "",
    numbers: Numbers::Hyphens,
    dirt: 10,
};
const ALLOWANCE: Pen = Pen {
    dates: DateStyle::EraCode,
    no_date: "9999999",
    kana: Script::HalfWidth,
    sexes: ["1", "2"],
    without_number: 10,
    no_number: "0000000000",
    numbers: Numbers::WideHyphens,
    dirt: 3,
};
const NURSERY: Pen = Pen {
    dates: DateStyle::Slash,
    no_date: "9999/99/99",
    kana: Script::Katakana,
    sexes: ["男", "女"],
    without_number: 40,
    no_number: "なし",
    numbers: Numbers::KanjiBlock,
    dirt: 20,
};

pub fn files(systems: &Systems, day: Day) -> Vec<Extract> {
    vec![
        cards(systems, day, Card::Body),
        cards(systems, day, Card::Mind),
        cards(systems, day, Card::Spirit),
        day_services(systems, day),
        rearing(systems, day),
        medical(systems, day, "hitorioya", 8),
        medical(systems, day, "kodomo_iryo", 9),
        child_allowance(systems, day),
        nursery(systems, day),
    ]
}

#[derive(Clone, Copy, PartialEq)]
enum Card {
    Body,
    Mind,
    Spirit,
}

fn cards(systems: &Systems, day: Day, card: Card) -> Extract {
    let (source, system, per_mille, letters) = match card {
        Card::Body => ("techo_shintai", 3, 12, "S"),
        Card::Mind => ("techo_ryoiku", 4, 15, "R"),
        Card::Spirit => ("techo_seishin", 5, 10, "B"),
    };
    let mut rows = Vec::new();
    for mut who in systems.people(system, day.on) {
        let holds = who.dice.chance(per_mille);
        let since = after_birth(who.person, who.dice.between(400, 4000));
        if !holds || since > day.on {
            continue;
        }
        let mut row = own(&DISABILITY, format!("{letters}{:07}", who.person.id), &mut who, day.on);
        match card {
            Card::Body => {
                let grade = who.dice.between(1, 6);
                row.push(DISABILITY.quantity(grade, &mut who.dice));
                row.push(who.dice.pick(&["肢体", "聴覚", "心臓", "視覚"]).to_owned());
            }
            Card::Mind => {
                row.push(who.dice.pick(&["A1", "A2", "B1", "B2", "Ｂ２"]).to_owned());
                row.push(who.dice.pick(&["203004", "999999"]).to_owned());
            }
            Card::Spirit => {
                let grade = who.dice.between(1, 3);
                row.push(DISABILITY.quantity(grade, &mut who.dice));
            }
        }
        row.push(DISABILITY.date(Some(since), &mut who.dice));
        let until = (card == Card::Spirit).then(|| since.saturating_add(jiff::Span::new().years(2)));
        row.push(DISABILITY.date(until, &mut who.dice));
        rows.push(row);
    }
    let mut titles = vec!["手帳番号", "宛名番号", "氏名カナ", "氏名", "生年月日", "性別", "住所"];
    titles.extend(match card {
        Card::Body => ["等級", "障害の部位", "交付年月日", "返還年月日"].as_slice(),
        Card::Mind => &["程度", "次回判定年月", "交付年月日", "返還年月日"],
        Card::Spirit => &["等級", "交付年月日", "有効期限"],
    });
    pen::text(source, day, Paper::Csv(Encoding::Cp932), &titles, &rows)
}

/// Number, 宛名番号, reading, name, birth, sex, address.
fn own(pen: &Pen, number: String, who: &mut Who<'_>, on: Date) -> Vec<String> {
    let name = pen.name(who, on);
    vec![
        number,
        pen.number(who.person, &mut who.dice),
        pen.reading(who, on),
        name,
        pen.date(Some(who.person.birth), &mut who.dice),
        pen.sex(who.person),
        pen.address(who, on),
    ]
}

fn day_services(systems: &Systems, day: Day) -> Extract {
    let mut rows = Vec::new();
    for mut who in systems.children(6, day.on) {
        let uses = who.dice.chance(35);
        let since = after_birth(who.person, who.dice.between(900, 3000));
        if !uses || since > day.on {
            continue;
        }
        let mut row = own(&DISABILITY, format!("{:010}", 3_400_000_000_u64 + who.person.id), &mut who, day.on);
        let days = who.dice.between(5, 23);
        row.extend([
            who.dice.pick(&["61", "63", "64", "99"]).to_owned(),
            DISABILITY.quantity(days, &mut who.dice),
            "架空こども園".to_owned(),
            DISABILITY.date(Some(since), &mut who.dice),
            DISABILITY.date(None, &mut who.dice),
        ]);
        rows.push(row);
    }
    let titles = [
        "受給者証番号",
        "宛名番号",
        "氏名カナ",
        "氏名",
        "生年月日",
        "性別",
        "住所",
        "サービスの種類",
        "支給量(日/月)",
        "事業所",
        "支給開始日",
        "支給終了日",
    ];
    pen::text("tsusho", day, Paper::Csv(Encoding::Cp932), &titles, &rows)
}

/// 認定番号 to 受給者氏名.
fn certified(who: &mut Who<'_>, on: Date) -> Vec<String> {
    let mut row = own(&ALLOWANCE, format!("{:07}", who.person.id), who, on);
    let parent = who.parent();
    row.push(parent.map_or_else(|| "0000000000".to_owned(), |parent| parent.number(0)));
    let name = parent.and_then(|parent| parent.name_on(on));
    row.push(name.map(|name| format!("{}　{}", name.family.text, name.given.text)).unwrap_or_default());
    row
}

/// 認定年月日, 喪失年月日, 喪失の理由.
fn term(who: &mut Who<'_>, since: Date, until: Option<Date>, on: Date) -> [String; 3] {
    let until = until.filter(|until| *until <= on);
    let reason = if until.is_some() { "02" } else { "00" };
    [ALLOWANCE.date(Some(since), &mut who.dice), ALLOWANCE.date(until, &mut who.dice), reason.to_owned()]
}

fn is_alone(who: &Who<'_>) -> bool {
    !who.family.members.iter().any(|person| person.role == Role::Father)
}

fn rearing(systems: &Systems, day: Day) -> Extract {
    let mut rows = Vec::new();
    for mut who in systems.children(7, day.on) {
        if !is_alone(&who) || who.age(day.on) >= 18 || !who.dice.chance(700) {
            continue;
        }
        let mut row = certified(&mut who, day.on);
        row.push(who.dice.pick(&["1", "2", "3"]).to_owned());
        row.push(who.dice.pick(&["1", "1", "5", "6", "7"]).to_owned());
        let since = after_birth(who.person, who.dice.between(30, 900));
        row.extend(term(&mut who, since.min(day.on), None, day.on));
        rows.push(row);
    }
    pen::text("jido_fuyo", day, Paper::Quoted(Encoding::Cp932), &[], &rows)
}

fn medical(systems: &Systems, day: Day, source: &'static str, system: u64) -> Extract {
    let mut rows = Vec::new();
    for mut who in systems.children(system, day.on) {
        if (system == 8 && !is_alone(&who)) || who.age(day.on) >= 18 || !who.dice.chance(930) {
            continue;
        }
        let mut row = certified(&mut who, day.on);
        let since = who.person.birth;
        row.extend(term(&mut who, since, None, day.on));
        rows.push(row);
    }
    pen::text(source, day, Paper::Quoted(Encoding::Cp932), &[], &rows)
}

/// Only what changed: births, and the end at the fifteenth birthday.
fn child_allowance(systems: &Systems, day: Day) -> Extract {
    let mut rows = Vec::new();
    for mut who in systems.children(10, day.on) {
        let began = after_birth(who.person, 12);
        let ends = who.person.birth.saturating_add(jiff::Span::new().years(18));
        let mark = match (day.tells(began), ends == day.on && !day.first) {
            (_, true) => "3",
            (true, _) if ends > day.on => "1",
            _ => continue,
        };
        let mut row = vec![mark.to_owned()];
        row.extend(certified(&mut who, day.on));
        row.push(who.dice.pick(&["10000", "15000", "１５０００", "10,000"]).to_owned());
        row.push(format!("{:010}", 500_000 + who.family.id));
        row.extend(term(&mut who, began, Some(ends), day.on));
        rows.push(row);
    }
    pen::text("jido_teate", day, Paper::Quoted(Encoding::Cp932), &[], &rows)
}

fn nursery(systems: &Systems, day: Day) -> Extract {
    let mut rows = Vec::new();
    for mut who in systems.children(11, day.on) {
        let goes = who.dice.chance(620);
        let since = after_birth(who.person, who.dice.between(200, 1200));
        if !goes || since > day.on || who.age(day.on) > 6 {
            continue;
        }
        let mut row = own(&NURSERY, format!("{:08}", who.person.id), &mut who, day.on);
        row.swap(2, 3);
        let fee = who.dice.pick(&["0", "21000", "3万", "－"]).to_owned();
        let class = format!("{}歳児", who.age(day.on).max(0));
        let parent = who.parent().and_then(|parent| parent.name_on(day.on)).map(|name| name.family.text.clone());
        row.extend([
            parent.unwrap_or_default(),
            who.dice.pick(&["架空保育園", "架空ひまわり保育園", "架空こども園"]).to_owned(),
            class,
            who.dice.pick(&["2", "3"]).to_owned(),
            fee,
            NURSERY.date(Some(since), &mut who.dice),
            NURSERY.date(None, &mut who.dice),
        ]);
        rows.push(row);
    }
    let titles = [
        "児童番号",
        "宛名番号",
        "氏名",
        "氏名カナ",
        "生年月日",
        "性別",
        "住所",
        "保護者氏名",
        "施設名",
        "クラス",
        "認定区分",
        "保育料(月額)",
        "入所年月日",
        "退所年月日",
    ];
    pen::text("hoiku", day, Paper::Csv(Encoding::Utf8), &titles, &rows)
}
