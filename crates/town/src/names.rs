//! Names: surnames by real frequency with an invented tail, given names by generation, old and rare forms of characters, foreign names with 通称.

use crate::dice::{Dice, Weights};
use jp::reference;

/// A family or given name in writing and reading (hiragana).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Spelled {
    /// As written.
    pub text: String,
    /// Reading in hiragana.
    pub kana: String,
}

impl Spelled {
    fn new(text: &str, kana: &str) -> Self {
        Self { text: text.to_owned(), kana: kana.to_owned() }
    }
}

/// Whose given name: decides what was in fashion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Generation {
    /// Born in this century.
    Child,
    /// Of an age to have children.
    Parent,
}

/// A people with its own names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Foreign {
    /// As the register calls it.
    pub nationality: &'static str,
    families: &'static [(&'static str, &'static str)],
    men: &'static [(&'static str, &'static str)],
    women: &'static [(&'static str, &'static str)],
    /// Characters that may stand beside the Latin name, for names that have them.
    kanji: bool,
}

#[derive(Debug)]
struct Reading {
    kana: &'static str,
    spellings: Vec<&'static str>,
}

/// The tables names are drawn from.
#[derive(Debug)]
pub struct Names {
    surnames: Vec<(&'static str, &'static str)>,
    surname_weights: Weights,
    given: [Given; 2],
}

#[derive(Debug)]
struct Given {
    readings: Vec<Reading>,
    child: Weights,
    parent: Weights,
}

impl Names {
    /// The tables as shipped.
    #[must_use]
    pub fn load() -> Self {
        let (mut surnames, mut people) = (Vec::new(), Vec::new());
        for [name, kana, count] in reference::surnames() {
            surnames.push((name, kana));
            people.push(count.parse::<u32>().unwrap_or(0) / 100);
        }
        Self { surnames, surname_weights: Weights::new(people), given: [given("m"), given("w")] }
    }

    /// A surname: 88 % by real frequency, the rest composed, so that rare ones are as common as in life.
    pub fn surname(&self, dice: &mut Dice) -> Spelled {
        if dice.chance(120) {
            let ((head, head_kana), (tail, tail_kana)) = (dice.pick(&HEADS), dice.pick(&TAILS));
            return Spelled { text: format!("{head}{tail}"), kana: format!("{head_kana}{tail_kana}") };
        }
        let (name, kana) = self.surnames.get(self.surname_weights.draw(dice)).copied().unwrap_or_default();
        Spelled::new(name, kana)
    }

    /// A given name. `first` asks for a spelling that starts with this character, as siblings' names often do.
    pub fn given(&self, male: bool, generation: Generation, first: Option<char>, dice: &mut Dice) -> Spelled {
        let [men, women] = &self.given;
        let table = if male { men } else { women };
        let weights = if generation == Generation::Child { &table.child } else { &table.parent };
        for _ in 0..if first.is_some() { 60 } else { 1 } {
            let Some(reading) = table.readings.get(weights.draw(dice)) else { continue };
            let Some(first) = first else { return spell(reading, dice) };
            if let Some(spelling) = reading.spellings.iter().find(|spelling| spelling.starts_with(first)) {
                return Spelled::new(spelling, reading.kana);
            }
        }
        table.readings.get(weights.draw(dice)).map(|reading| spell(reading, dice)).unwrap_or_default()
    }
}

impl Names {
    /// Another spelling of a given name's reading; `None` for a reading with one spelling.
    pub fn respell(&self, kana: &str, male: bool, dice: &mut Dice) -> Option<String> {
        let [men, women] = &self.given;
        let table = if male { men } else { women };
        let reading = table.readings.iter().find(|reading| reading.kana == kana)?;
        (reading.spellings.len() > 1).then(|| dice.pick(&reading.spellings).to_owned())
    }
}

/// Earlier spellings are commoner; a few children have their name in hiragana.
fn spell(reading: &Reading, dice: &mut Dice) -> Spelled {
    if dice.chance(25) {
        return Spelled::new(reading.kana, reading.kana);
    }
    let count = u32::try_from(reading.spellings.len()).unwrap_or(0);
    let index = dice.below(count).min(dice.below(count));
    let text = reading.spellings.get(usize::try_from(index).unwrap_or(0)).copied().unwrap_or(reading.kana);
    Spelled::new(text, reading.kana)
}

fn given(sex: &str) -> Given {
    let (mut readings, mut child, mut parent) = (Vec::new(), Vec::new(), Vec::new());
    for [kana, of, child_rank, parent_rank, spellings] in reference::given_names() {
        if of == sex {
            let spellings: Vec<&str> = spellings.split(',').collect();
            let count = u32::try_from(spellings.len()).unwrap_or(0);
            // Weight falls with the rank (Zipf-Mandelbrot). Of the readings without one, those with many spellings are the commoner.
            let weight = |rank: &str| rank.parse::<u32>().map_or(count * count / 8, |rank| 9_000 / (rank + 25));
            child.push(weight(child_rank));
            parent.push(weight(parent_rank));
            readings.push(Reading { kana, spellings });
        }
    }
    Given { readings, child: Weights::new(child), parent: Weights::new(parent) }
}

/// A character as the family register may have it, against the one everybody types.
const OLD_FORMS: [(char, &str); 24] = [
    ('高', "髙"),
    ('崎', "﨑"),
    ('辺', "邊"),
    ('辺', "邉"),
    ('斎', "齋"),
    ('斉', "齊"),
    ('浜', "濱"),
    ('浜', "濵"),
    ('広', "廣"),
    ('沢', "澤"),
    ('吉', "𠮷"),
    ('徳', "德"),
    ('富', "冨"),
    ('桜', "櫻"),
    ('島', "嶋"),
    ('真', "眞"),
    ('国', "國"),
    ('栄', "榮"),
    ('瀬', "瀨"),
    ('橋', "槗"),
    ('福', "\u{FA1B}"),
    ('神', "\u{FA19}"),
    ('辻', "辻\u{E0100}"),
    ('葛', "葛\u{E0100}"),
];

/// The name with one character in its register form; `None` when it has no such character.
pub fn register_form(text: &str, dice: &mut Dice) -> Option<String> {
    let start = usize::try_from(dice.below(2)).unwrap_or(0);
    let (plain, old) = OLD_FORMS.iter().skip(start).find(|(plain, _)| text.contains(*plain))?;
    Some(text.replacen(*plain, old, 1))
}

/// The name with its first character as a municipal 外字: a private character no font outside that office has.
pub fn private_form(text: &str, dice: &mut Dice) -> String {
    let private = char::from_u32(0xE000 + dice.below(188)).unwrap_or('〓');
    text.chars().enumerate().map(|(index, c)| if index == 0 { private } else { c }).collect()
}

/// The reading as another office may have it: large instead of small kana, ヂ for ジ, a long vowel written another way, voiced marks dropped.
pub fn other_reading(kana: &str, dice: &mut Dice) -> String {
    let turns: [(&str, &str); 9] = [
        ("ゃ", "や"),
        ("ゅ", "ゆ"),
        ("ょ", "よ"),
        ("っ", "つ"),
        ("じ", "ぢ"),
        ("ず", "づ"),
        ("おお", "おう"),
        ("こう", "こお"),
        ("ざき", "さき"),
    ];
    let start = usize::try_from(dice.below(9)).unwrap_or(0);
    let found = turns.iter().cycle().skip(start).take(turns.len()).find(|(from, _)| kana.contains(from));
    found.map_or_else(|| kana.to_owned(), |(from, to)| kana.replacen(from, to, 1))
}

/// A foreign family: 60 of 100 belong to the four largest groups.
pub fn foreign(dice: &mut Dice) -> &'static Foreign {
    let index = dice.weighted(&[(24, 0_usize), (22, 1), (18, 2), (20, 3), (9, 4), (7, 5)]);
    FOREIGN.get(index).unwrap_or(&FOREIGN[0])
}

impl Foreign {
    /// Family name: Latin capitals (or characters) and reading.
    pub fn family(&self, dice: &mut Dice) -> Spelled {
        let (text, kana) = dice.pick(self.families);
        Spelled::new(text, kana)
    }

    /// Given name in Latin capitals and reading.
    pub fn given(&self, male: bool, dice: &mut Dice) -> Spelled {
        let (text, kana) = dice.pick(if male { self.men } else { self.women });
        Spelled::new(text, kana)
    }

    /// The characters of a family name, for peoples who write them.
    pub fn kanji(&self, family: &str) -> Option<&'static str> {
        let characters = [
            ("WANG", "王"),
            ("LI", "李"),
            ("ZHANG", "張"),
            ("CHEN", "陳"),
            ("LIN", "林"),
            ("KIM", "金"),
            ("PARK", "朴"),
            ("CHOI", "崔"),
        ];
        characters.iter().find(|(latin, _)| self.kanji && *latin == family).map(|(_, kanji)| *kanji)
    }
}

const FOREIGN: [Foreign; 6] = [
    Foreign {
        nationality: "ベトナム",
        families: &[
            ("NGUYEN", "ぐえん"),
            ("TRAN", "ちゃん"),
            ("LE", "れ"),
            ("PHAM", "ふぁむ"),
            ("HOANG", "ほあん"),
            ("VU", "ゔー"),
        ],
        men: &[
            ("VAN MINH", "ゔぁんみん"),
            ("DUC ANH", "どぅっくあいん"),
            ("QUANG HUY", "くぁんふい"),
            ("TUAN", "とぅあん"),
        ],
        women: &[("THI HOA", "てぃほあ"), ("THI LAN", "てぃらん"), ("NGOC ANH", "ごっくあいん"), ("MAI", "まい")],
        kanji: false,
    },
    Foreign {
        nationality: "フィリピン",
        families: &[
            ("SANTOS", "さんとす"),
            ("REYES", "れいえす"),
            ("CRUZ", "くるーず"),
            ("GARCIA", "がるしあ"),
            ("DELA CRUZ", "でらくるす"),
        ],
        men: &[("JOSE MIGUEL", "ほせみげる"), ("MARK ANTHONY", "まーくあんそにー"), ("JOHN PAUL", "じょんぽーる")],
        women: &[("MARIA CLARA", "まりあくらら"), ("ANGELICA", "あんじぇりか"), ("MARY GRACE", "めありーぐれいす")],
        kanji: false,
    },
    Foreign {
        nationality: "ブラジル",
        families: &[
            ("SILVA", "しるば"),
            ("SOUZA", "そうざ"),
            ("OLIVEIRA", "おりべいら"),
            ("TANAKA DOS SANTOS", "たなかどすさんとす"),
            ("PEREIRA", "ぺれいら"),
        ],
        men: &[("GABRIEL", "がぶりえる"), ("LUCAS HENRIQUE", "るーかすえんりけ"), ("RAFAEL", "らふぁえる")],
        women: &[("ANA JULIA", "あなじゅりあ"), ("BEATRIZ", "べあとりす"), ("LETICIA", "れちしあ")],
        kanji: false,
    },
    Foreign {
        nationality: "中国",
        families: &[("WANG", "おう"), ("LI", "り"), ("ZHANG", "ちょう"), ("CHEN", "ちん"), ("LIN", "りん")],
        men: &[("HAORAN", "はおらん"), ("YUXUAN", "ゆーしゅあん"), ("WEI", "うぇい")],
        women: &[("ZIHAN", "つーはん"), ("XINYI", "しんいー"), ("MEI", "めい")],
        kanji: true,
    },
    Foreign {
        nationality: "ネパール",
        families: &[("SHRESTHA", "しゅれすた"), ("GURUNG", "ぐるん"), ("TAMANG", "たまん"), ("RAI", "らい")],
        men: &[("BIKASH", "びかす"), ("SUMAN", "すまん"), ("AARAV", "ああらぶ")],
        women: &[("SITA", "した"), ("ANJALI", "あんじゃり"), ("PRATIKSHA", "ぷらてぃくしゃ")],
        kanji: false,
    },
    Foreign {
        nationality: "韓国",
        families: &[("KIM", "きむ"), ("PARK", "ぱく"), ("CHOI", "ちぇ")],
        men: &[("MINJUN", "みんじゅん"), ("SEOJUN", "そじゅん")],
        women: &[("SEOYEON", "そよん"), ("JIWOO", "じう")],
        kanji: true,
    },
];

const HEADS: [(&str, &str); 36] = [
    ("小", "こ"),
    ("大", "おお"),
    ("上", "かみ"),
    ("下", "しも"),
    ("西", "にし"),
    ("東", "ひがし"),
    ("南", "みなみ"),
    ("北", "きた"),
    ("中", "なか"),
    ("新", "しん"),
    ("古", "ふる"),
    ("長", "なが"),
    ("竹", "たけ"),
    ("松", "まつ"),
    ("杉", "すぎ"),
    ("梅", "うめ"),
    ("桐", "きり"),
    ("柿", "かき"),
    ("栗", "くり"),
    ("椎", "しい"),
    ("荻", "おぎ"),
    ("菅", "すが"),
    ("笹", "ささ"),
    ("蓮", "はす"),
    ("鶴", "つる"),
    ("亀", "かめ"),
    ("鷲", "わし"),
    ("駒", "こま"),
    ("鮎", "あゆ"),
    ("磯", "いそ"),
    ("浪", "なみ"),
    ("潮", "しお"),
    ("滝", "たき"),
    ("淵", "ふち"),
    ("堀", "ほり"),
    ("沼", "ぬま"),
];
const TAILS: [(&str, &str); 26] = [
    ("田", "だ"),
    ("川", "かわ"),
    ("山", "やま"),
    ("野", "の"),
    ("原", "はら"),
    ("村", "むら"),
    ("島", "しま"),
    ("崎", "さき"),
    ("沢", "さわ"),
    ("谷", "たに"),
    ("本", "もと"),
    ("林", "ばやし"),
    ("森", "もり"),
    ("口", "ぐち"),
    ("岡", "おか"),
    ("内", "うち"),
    ("瀬", "せ"),
    ("塚", "づか"),
    ("橋", "はし"),
    ("倉", "くら"),
    ("城", "しろ"),
    ("脇", "わき"),
    ("坂", "さか"),
    ("池", "いけ"),
    ("浦", "うら"),
    ("辺", "べ"),
];
