//! What parents answer at checkups: the questions of tables 8-5 to 8-7, in codes and words as nurses type them.

use crate::dice::Dice;

/// At four months, at a year and a half, at three.
type Ages = [bool; 3];

const ALL: Ages = [true, true, true];
const FIRST: Ages = [true, false, false];
const LATER: Ages = [false, true, true];
const LAST: Ages = [false, false, true];

/// A question: its title, when it is asked, answers of families under no strain by weight, and those that come up more under strain.
struct Question {
    title: &'static str,
    ages: Ages,
    usual: &'static [(u32, &'static str)],
    strained: &'static [&'static str],
}

/// Families under strain, in a thousand.
const STRAINED: u32 = 120;
/// Answers that strain changes, in a thousand.
const CHANGED: u32 = 350;
/// Questions left blank, in a thousand.
const BLANK: u32 = 15;

const fn q(
    title: &'static str,
    ages: Ages,
    usual: &'static [(u32, &'static str)],
    strained: &'static [&'static str],
) -> Question {
    Question { title, ages, usual, strained }
}

/// Nearly always no; typed as a word or as a code.
const SELDOM: &[(u32, &str)] = &[(70, "無"), (27, "0"), (2, "有"), (1, "1")];
/// Often yes.
const OFTEN: &[(u32, &str)] = &[(60, "無"), (15, "0"), (15, "有"), (10, "1")];
const HAD: &[&str] = &["有", "1"];
/// Of what is grave, strain alone makes little.
const HARDLY: &[&str] = &["無", "0", "無", "無", "0", "有"];
/// はい, いいえ and, where there is one, neither.
const YES: &[(u32, &str)] = &[(90, "1"), (5, "はい"), (5, "2")];
const NO: &[&str] = &["2"];
const HALF: &[(u32, &str)] = &[(75, "1"), (5, "2"), (20, "3")];
const NOT_QUITE: &[&str] = &["2", "3"];
const HEALTH: &[(u32, &str)] = &[(60, "1"), (35, "2"), (5, "3")];
const ILL: &[&str] = &["3"];

const QUESTIONS: [Question; 37] = [
    q("歯科判定", LATER, &[(80, "1"), (10, "2"), (7, "3"), (3, "4")], &["2", "4"]),
    q("歯の清掃状態", LATER, &[(60, "1"), (34, "2"), (6, "3")], &["3"]),
    q("母親の喫煙", ALL, &[(60, "無"), (33, "なし"), (7, "あり")], HAD),
    q("父親の喫煙", ALL, OFTEN, HAD),
    q("育てにくさの解決方法を知っている", ALL, YES, NO),
    q("父親の育児", ALL, &[(60, "1"), (30, "2"), (6, "3"), (4, "4")], &["3", "4"]),
    q("育てにくさを感じる", ALL, &[(4, "1"), (16, "2"), (80, "3")], &["1", "2"]),
    q("この地域で今後も子育てをしたい", ALL, &[(70, "1"), (24, "2"), (4, "3"), (2, "4")], &["3", "4"]),
    q("ゆったりと過ごせる時間がある", ALL, HALF, NOT_QUITE),
    q("育児は楽しい", ALL, HALF, NOT_QUITE),
    q("育児は疲れる", ALL, &[(20, "1"), (50, "2"), (30, "3")], &["1"]),
    q("しつけのし過ぎ", ALL, SELDOM, HAD),
    q("感情的にたたいた", ALL, SELDOM, HAD),
    q("家に残して外出", ALL, SELDOM, HARDLY),
    q("食事を与えなかった", ALL, &[(80, "無"), (20, "0")], HARDLY),
    q("感情的に怒鳴った", ALL, OFTEN, HAD),
    q("子どもの口をふさいだ", ALL, &[(80, "無"), (20, "0")], HARDLY),
    q("激しく揺さぶった", ALL, &[(80, "無"), (20, "0")], HARDLY),
    q("頼れる人", ALL, &[(85, "1"), (13, "2"), (2, "3")], &["2", "3"]),
    q("子どもについて心配", ALL, OFTEN, HAD),
    q("パートナーについて心配", ALL, SELDOM, HAD),
    q("父母・義父母について心配", ALL, SELDOM, HAD),
    q("育児仲間について心配", ALL, SELDOM, HAD),
    q("最近の心身の調子", ALL, &[(85, "1"), (5, "2"), (10, "3")], &["2"]),
    q("経済状況", ALL, &[(5, "1"), (20, "2"), (58, "3"), (14, "4"), (3, "5")], &["4", "5"]),
    q("妊娠中の母親の飲酒", FIRST, SELDOM, HAD),
    q("産後の指導・ケアは十分だった", FIRST, HALF, NOT_QUITE),
    q("妊娠中に働いていた", FIRST, &[(70, "1"), (30, "2")], NO),
    q("妊娠中に職場から配慮された", FIRST, YES, NO),
    q("ぶくぶくうがいをしている", LAST, YES, NO),
    q("お母さんは子どもとよく遊ぶ", LAST, YES, NO),
    q("お父さんは子どもとよく遊ぶ", LAST, YES, NO),
    q("仕上げ磨き", LATER, &[(85, "1"), (11, "2"), (3, "3"), (1, "4")], &["3", "4"]),
    q("お母さんの仕事", ALL, &[(55, "1"), (30, "2"), (15, "3")], NO),
    q("お父さんの仕事", ALL, &[(96, "1"), (2, "2"), (2, "3")], NO),
    q("お母さんの体調", ALL, HEALTH, ILL),
    // Nobody asks about him before the child is three: the files of the younger ones have no such column.
    q("お父さんの体調", LAST, HEALTH, ILL),
];

/// Which of the three checkups a source is of; none: it asks nothing.
fn age(source: &str) -> Option<usize> {
    ["boshi_4m", "boshi_18m", "boshi_3y"].iter().position(|known| *known == source)
}

fn asked(source: &str) -> impl Iterator<Item = &'static Question> {
    let age = age(source);
    QUESTIONS.iter().filter(move |question| age.is_some_and(|at| question.ages.get(at).copied().unwrap_or(false)))
}

/// Titles of the questions of a source, in the order of its file.
pub fn titles(source: &str) -> Vec<&'static str> {
    asked(source).map(|question| question.title).collect()
}

/// What is typed of them; nothing of whom nobody asked.
pub fn answers(source: &str, came: bool, dice: &mut Dice) -> Vec<String> {
    let is_strained = dice.chance(STRAINED);
    asked(source)
        .map(|question| {
            let is_changed = is_strained && dice.chance(CHANGED);
            let said = if is_changed { dice.pick(question.strained) } else { dice.weighted(question.usual) };
            let is_blank = dice.chance(BLANK);
            if !came {
                String::new()
            } else if is_blank {
                dice.pick(&["", "未入力", "不明"]).to_owned()
            } else {
                said.to_owned()
            }
        })
        .collect()
}
