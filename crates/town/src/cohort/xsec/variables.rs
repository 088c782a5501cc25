//! The 53 variables of tables 8-5 to 8-7, and what is assumed about them: the report prints neither shares nor coefficients.

use super::tables::Source;

/// Where a variable comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum From {
    /// The resident register.
    Sex,
    /// Being in a register; never blank.
    Register(Source),
    /// A question at checkups: at 1歳6か月, 3歳, 4か月. Blank for who attended none of them.
    Asked([bool; 3]),
}

/// The checkups at which questions are asked, in the order of [`From::Asked`].
pub const CHECKUPS: [Source; 3] = [Source::Checkup18m, Source::Checkup3y, Source::Checkup4m];

/// A variable.
#[derive(Debug, Clone, Copy)]
pub struct Variable {
    /// Name of the column.
    pub name: &'static str,
    /// As the report words it.
    pub label: &'static str,
    /// Where it comes from.
    pub from: From,
    /// Share of children of whom it is true, of a thousand; of registers the printed counts decide.
    pub share: u16,
    /// Weights of social adversity, parenting stress and the child's development.
    pub loads: [f64; 3],
    /// Planted effect on the logit of 要対協.
    pub beta: f64,
}

const ALL: From = From::Asked([true, true, true]);
const M18: From = From::Asked([true, false, false]);
const Y3: From = From::Asked([false, true, false]);
const M4: From = From::Asked([false, false, true]);
const LATER: From = From::Asked([true, true, false]);

const fn v(name: &'static str, label: &'static str, from: From, share: u16, loads: [f64; 3], beta: f64) -> Variable {
    Variable { name, label, from, share, loads, beta }
}

/// All of them, in the order of the report.
pub const VARIABLES: [Variable; 53] = [
    v("male", "性別(男)", From::Sex, 512, [0.0, 0.0, 0.0], 0.01),
    v(
        "single_parent_care",
        "ひとり親医療費助成(認定)",
        From::Register(Source::SingleParentCare),
        0,
        [0.9, 0.2, 0.0],
        1.08,
    ),
    v("nursery", "保育所情報あり", From::Register(Source::Nursery), 0, [0.2, 0.1, 0.0], -0.01),
    v("child_care", "子ども医療費助成(認定)", From::Register(Source::ChildCare), 0, [-0.1, 0.0, 0.0], -0.03),
    v("day_support", "障害児通所支援あり", From::Register(Source::DaySupport), 0, [0.1, 0.2, 1.2], 0.65),
    v("ryoiku", "療育手帳", From::Register(Source::Ryoiku), 0, [0.1, 0.1, 1.3], 0.58),
    v("mental_card", "精神手帳", From::Register(Source::Mental), 0, [0.1, 0.2, 0.9], 0.86),
    v("physical_card", "身障手帳", From::Register(Source::Physical), 0, [0.0, 0.0, 0.9], 0.22),
    v("welfare", "生活保護(受給中、取り扱い歴あり)", From::Register(Source::Welfare), 0, [1.4, 0.2, 0.0], 1.58),
    v("school_aid", "就学援助(支給中、取り扱い歴あり)", From::Register(Source::SchoolAid), 0, [1.2, 0.1, 0.0], 0.58),
    v("mother_smokes", "母親の喫煙あり", ALL, 80, [0.7, 0.1, 0.0], 0.36),
    v("father_smokes", "父親の喫煙あり", ALL, 330, [0.4, 0.0, 0.0], 0.03),
    v("no_way_out", "育てにくさの解決方法知っている(いいえ)", ALL, 60, [0.1, 0.6, 0.3], 0.08),
    v("father_idle", "父親は育児をするか(ほとんどしない・何とも言えない)", ALL, 110, [0.3, 0.3, 0.0], 0.05),
    v("hard_to_raise", "育てにくさを感じる(いつも・時々)", ALL, 210, [0.1, 0.7, 0.6], 0.06),
    v("not_here", "この地域で今後も子育てしたい(思わない・どちらかと言えば思わない)", ALL, 60, [0.3, 0.3, 0.0], 0.04),
    v("no_ease", "ゆったりと過ごせる時間がある(いいえ・何とも言えない)", ALL, 240, [0.1, 0.7, 0.1], 0.03),
    v("no_joy", "育児は楽しい(いいえ・どちらとも言えない)", ALL, 130, [0.1, 0.9, 0.2], 0.06),
    v("tired", "育児は疲れる(はい・どちらとも言えない)", ALL, 520, [0.0, 0.8, 0.1], 0.01),
    v("too_strict", "しつけのし過ぎ", ALL, 50, [0.2, 0.6, 0.1], 0.29),
    v("screamed", "感情的に叫んだ", ALL, 130, [0.1, 0.7, 0.2], 0.08),
    v("left_alone", "家に残して外出", ALL, 20, [0.5, 0.2, 0.0], 0.79),
    v("no_meal", "食事を与えなかった", ALL, 6, [0.6, 0.4, 0.0], 1.15),
    v("shouted", "感情的に怒鳴った", ALL, 200, [0.1, 0.7, 0.2], 0.05),
    v("mouth_covered", "子どもの口をふさいだ", ALL, 10, [0.2, 0.8, 0.0], 0.86),
    v("shaken", "激しく揺さぶった", ALL, 8, [0.3, 0.8, 0.0], 1.15),
    v("others_only", "親に頼れないが誰かに頼れる", ALL, 90, [0.2, 0.3, 0.0], 0.04),
    v("nobody", "誰にも頼れない", ALL, 20, [0.4, 0.7, 0.0], 0.79),
    v("worry_child", "子どもについて心配", ALL, 280, [0.1, 0.5, 0.6], 0.03),
    v("worry_partner", "パートナーについて心配", ALL, 60, [0.4, 0.6, 0.0], 0.36),
    v("worry_parents", "父母/義父母について心配", ALL, 60, [0.3, 0.3, 0.0], 0.05),
    v("worry_friends", "育児仲間について心配", ALL, 30, [0.1, 0.5, 0.0], 0.03),
    v("unwell", "最近の心身の調子よくない", ALL, 90, [0.3, 0.8, 0.0], 0.22),
    v("poor", "経済状況苦しい", ALL, 190, [1.1, 0.3, 0.0], 0.25),
    v("drank", "(妊娠中)母親の飲酒", M4, 15, [0.5, 0.1, 0.0], 0.43),
    v("unclean", "清掃不良", LATER, 70, [0.5, 0.2, 0.2], 0.29),
    v("caries_1", "虫歯1以上", M18, 18, [0.6, 0.1, 0.1], 0.65),
    v("caries_3", "虫歯3以上", Y3, 55, [0.7, 0.1, 0.1], 0.43),
    v("no_rinsing", "ぶくぶくうがいをしている(いいえ)", Y3, 60, [0.2, 0.1, 0.6], 0.05),
    v("mother_no_play", "お母さんは子どもとよく遊ぶ(いいえ)", Y3, 40, [0.3, 0.6, 0.0], 0.10),
    v("father_no_play", "お父さんは子どもとよく遊ぶ(いいえ)", Y3, 90, [0.3, 0.3, 0.0], 0.08),
    v("enough_care", "産後の指導・ケアは十分だったか", M4, 830, [-0.1, -0.3, 0.0], -0.05),
    v("worked", "妊娠中に働いていたか", M4, 700, [-0.2, 0.0, 0.0], -0.05),
    v("considered", "妊娠中に職場から配慮されたか", M4, 600, [-0.2, -0.2, 0.0], -0.03),
    v("no_brushing", "仕上げ磨き(子供のみ・磨いていない)", LATER, 40, [0.5, 0.2, 0.1], 0.29),
    v("judged_18m", "1歳6か月児 総合判定(異常なし以外)", M18, 240, [0.1, 0.1, 0.8], 0.08),
    v("teeth_18m", "1歳6か月児 歯科判定(異常なし以外)", M18, 160, [0.4, 0.1, 0.1], 0.04),
    v("judged_3y", "3歳児 総合判定(異常なし以外)", Y3, 300, [0.1, 0.1, 0.8], 0.08),
    v("teeth_3y", "3歳児 歯科判定(異常なし以外)", Y3, 260, [0.5, 0.1, 0.1], 0.05),
    v("mother_no_work", "お母さんの仕事(働いていない)", ALL, 420, [0.2, 0.1, 0.1], 0.03),
    v("father_no_work", "お父さんの仕事(働いていない)", ALL, 20, [0.9, 0.2, 0.0], 0.86),
    v("mother_ill", "お母さんの体調(不調)", ALL, 100, [0.2, 0.6, 0.0], 0.14),
    v("father_ill", "お父さんの体調(不調)", ALL, 40, [0.3, 0.3, 0.0], 0.08),
];
