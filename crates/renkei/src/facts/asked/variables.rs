//! The questions of tables 8-5 to 8-7, and which of their answers make a variable of them. The answers as given stay; what they mean is made here.

/// A variable of the tables: 該当 or 非該当 by the answers to one question.
#[derive(Debug, Clone, Copy)]
pub struct Variable {
    /// Its number in the tables.
    pub number: u8,
    /// Its stable name.
    pub name: &'static str,
    /// As staff read it.
    pub label: &'static str,
    /// The column that is asked.
    pub column: &'static str,
    /// The one checkup whose answer counts; empty: every checkup at which it is asked.
    pub only: &'static str,
    /// What the answers mean.
    pub means: Means,
}

/// What the answers to a question mean.
#[derive(Debug, Clone, Copy)]
pub enum Means {
    /// Answers that make it 該当, and those that make it 非該当. A word in neither list, as a code nobody knows, means nothing.
    Words(&'static [&'static str], &'static [&'static str]),
    /// 該当 from this number on.
    AtLeast(f64),
}

impl Variable {
    /// What an answer means; none where it cannot be told.
    pub fn holds(&self, answer: &str) -> Option<bool> {
        match self.means {
            Means::Words(yes, no) => yes.contains(&answer).then_some(true).or(no.contains(&answer).then_some(false)),
            Means::AtLeast(least) => answer.parse::<f64>().ok().map(|number| number >= least),
        }
    }
}

/// It was so.
const HAD: Means = Means::Words(&["有"], &["無"]);
/// The answer is yes.
const YES: Means = Means::Words(&["はい"], &["いいえ", "どちらとも言えない"]);
/// The answer is no.
const NO: Means = Means::Words(&["いいえ"], &["はい"]);
/// The answer is not a plain yes.
const NOT_QUITE: Means = Means::Words(&["いいえ", "どちらとも言えない", "何とも言えない"], &["はい"]);
/// Out of work; who is on leave has work.
const NO_WORK: Means = Means::Words(&["働いていない"], &["働いている", "産休・育休中"]);
/// Unwell.
const ILL: Means = Means::Words(&["不調"], &["よい", "普通"]);

const fn v(number: u8, name: &'static str, label: &'static str, column: &'static str, means: Means) -> Variable {
    Variable { number, name, label, column, only: "", means }
}

/// All that questions make, in the order of the tables. Nos 1 to 10 are told by registers, 46 to 49 are judgements of a checkup.
pub const VARIABLES: [Variable; 39] = [
    v(11, "mother_smokes", "母親の喫煙あり", "mother_smokes", HAD),
    v(12, "father_smokes", "父親の喫煙あり", "father_smokes", HAD),
    v(13, "no_way_out", "育てにくさの解決方法を知らない", "way_out", NO),
    v(
        14,
        "father_idle",
        "父親は育児をほとんどしない・何とも言えない",
        "father_cares",
        Means::Words(&["ほとんどしない", "何とも言えない"], &["よくやっている", "時々やっている"]),
    ),
    v(
        15,
        "hard_to_raise",
        "育てにくさを感じる(いつも・時々)",
        "hard",
        Means::Words(&["いつも感じる", "時々感じる"], &["感じない"]),
    ),
    v(
        16,
        "not_here",
        "この地域で今後も子育てしたいと思わない",
        "stay",
        Means::Words(&["そう思わない", "どちらかといえばそう思わない"], &["そう思う", "どちらかといえばそう思う"]),
    ),
    v(17, "no_ease", "ゆったりと過ごせる時間がない・何とも言えない", "ease", NOT_QUITE),
    v(18, "no_joy", "育児が楽しくない・どちらとも言えない", "joy", NOT_QUITE),
    v(
        19,
        "tired",
        "育児は疲れる・どちらとも言えない",
        "tiring",
        Means::Words(&["はい", "どちらとも言えない"], &["いいえ"]),
    ),
    v(20, "too_strict", "しつけのし過ぎ", "strict", HAD),
    v(21, "screamed", "感情的にたたいた(表8-6では「叫んだ」)", "scold", HAD),
    v(22, "left_alone", "家に残して外出", "left_alone", HAD),
    v(23, "no_meal", "食事を与えなかった", "no_meal", HAD),
    v(24, "shouted", "感情的に怒鳴った", "shout", HAD),
    v(25, "mouth_covered", "子どもの口をふさいだ", "mouth", HAD),
    v(26, "shaken", "激しく揺さぶった", "shake", HAD),
    v(
        27,
        "others_only",
        "親に頼れないが誰かに頼れる",
        "confide",
        Means::Words(&["親に頼れないが誰かに頼れる"], &["親に頼れる", "誰にも頼れない"]),
    ),
    v(
        28,
        "nobody",
        "誰にも頼れない",
        "confide",
        Means::Words(&["誰にも頼れない"], &["親に頼れる", "親に頼れないが誰かに頼れる"]),
    ),
    v(29, "worry_child", "子どもについて心配", "worry_child", HAD),
    v(30, "worry_partner", "パートナーについて心配", "worry_partner", HAD),
    v(31, "worry_parents", "父母・義父母について心配", "worry_parents", HAD),
    v(32, "worry_friends", "育児仲間について心配", "worry_friends", HAD),
    v(
        33,
        "unwell",
        "最近の心身の調子がよくない",
        "condition",
        Means::Words(&["よくない"], &["よい", "どちらとも言えない"]),
    ),
    v(
        34,
        "poor",
        "経済状況が苦しい(やや・大変)",
        "economy",
        Means::Words(&["やや苦しい", "大変苦しい"], &["大変ゆとりがある", "ややゆとりがある", "普通"]),
    ),
    v(35, "drank", "妊娠中の母親の飲酒", "drank", HAD),
    v(36, "unclean", "歯の清掃不良", "clean", Means::Words(&["不良"], &["良好", "普通"])),
    Variable {
        only: "check_18m", ..v(37, "caries_1", "むし歯1本以上(1歳6か月)", "caries", Means::AtLeast(1.0))
    },
    Variable { only: "check_3y", ..v(38, "caries_3", "むし歯3本以上(3歳)", "caries", Means::AtLeast(3.0)) },
    v(39, "no_rinsing", "ぶくぶくうがいをしていない", "rinse", NO),
    v(40, "mother_no_play", "お母さんは子どもとよく遊ばない", "mother_plays", NO),
    v(41, "father_no_play", "お父さんは子どもとよく遊ばない", "father_plays", NO),
    v(42, "enough_care", "産後の指導・ケアは十分だった", "cared", YES),
    v(43, "worked", "妊娠中に働いていた", "worked", YES),
    v(44, "considered", "妊娠中に職場から配慮された", "considered", YES),
    v(
        45,
        "no_brushing",
        "仕上げ磨きなし(子どものみ・磨いていない)",
        "brush",
        Means::Words(&["子どもだけで磨いている", "磨いていない"], &["仕上げ磨きをしている", "保護者だけで磨いている"]),
    ),
    v(50, "mother_no_work", "お母さんは働いていない", "mother_works", NO_WORK),
    v(51, "father_no_work", "お父さんは働いていない", "father_works", NO_WORK),
    v(52, "mother_ill", "お母さんの体調が不調", "mother_health", ILL),
    v(53, "father_ill", "お父さんの体調が不調", "father_health", ILL),
];
