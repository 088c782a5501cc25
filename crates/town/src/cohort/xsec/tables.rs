//! What the report of 府中町 (広島県, FY2022) printed about 8,262 children born from 2010-04-02 to 2021-04-01.

/// A register or service of which the report counts the children.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Source {
    /// 相談台帳
    Ledger,
    /// ひとり親医療費助成
    SingleParentCare,
    /// 子ども医療費助成
    ChildCare,
    /// 生活保護
    Welfare,
    /// 障害児通所支援
    DaySupport,
    /// 療育手帳
    Ryoiku,
    /// 身障手帳
    Physical,
    /// 精神手帳
    Mental,
    /// 就学援助
    SchoolAid,
    /// 保育所所属
    Nursery,
    /// 1歳6か月児健診
    Checkup18m,
    /// 3歳児健診
    Checkup3y,
    /// 乳児健診
    Infant,
    /// 4か月児すこやか赤ちゃん広場
    Checkup4m,
    /// 赤ちゃん訪問
    Visit,
    /// プロフィール(出生時情報等)
    Profile,
    /// 乳幼児予防接種
    Vaccination,
}

impl Source {
    /// Every source, in the order of the printed columns.
    pub const ALL: [Self; 17] = [
        Self::Ledger,
        Self::SingleParentCare,
        Self::ChildCare,
        Self::Welfare,
        Self::DaySupport,
        Self::Ryoiku,
        Self::Physical,
        Self::Mental,
        Self::SchoolAid,
        Self::Nursery,
        Self::Checkup18m,
        Self::Checkup3y,
        Self::Infant,
        Self::Checkup4m,
        Self::Visit,
        Self::Profile,
        Self::Vaccination,
    ];
}

/// One year of births, as tables 8-2 and 8-4 count it. What is blank in print is 0 here.
#[derive(Debug, Clone, Copy)]
pub struct Year {
    /// Fiscal year of birth.
    pub year: u16,
    /// Children in the 住基.
    pub children: u16,
    /// Children by source, in the order of [`Source::ALL`].
    pub sources: [u16; 17],
    /// Of the 相談台帳: 児童虐待 (table 8-4).
    pub abuse: u16,
    /// 要管理 (table 8-4): 要対協, 要対協(終結), 事業管理, 地区管理.
    pub managed: [u16; 4],
}

/// The years, youngest first. Table 8-4 counts up to four children more or fewer in a year than table 8-2, and up to two more or fewer profiles;
/// both add up to the same 8,262 children and 2,777 profiles. Children and profiles here are those of table 8-2, and what differs is taken from the
/// candidates (要管理候補) of the year, whose total is the printed one again.
pub const YEARS: [Year; 11] = [
    year(2020, 596, [9, 5, 454, 2, 1, 1, 1, 0, 0, 238, 441, 4, 539, 0, 0, 562, 566], 9, [9, 9, 2, 2]),
    year(2019, 663, [15, 7, 464, 3, 3, 1, 0, 0, 0, 266, 502, 0, 535, 218, 223, 399, 585], 13, [15, 22, 0, 1]),
    year(2018, 663, [18, 10, 427, 4, 17, 7, 5, 0, 0, 305, 445, 477, 517, 444, 449, 655, 616], 15, [18, 24, 1, 2]),
    year(2017, 763, [13, 7, 501, 5, 19, 6, 2, 3, 0, 344, 516, 716, 574, 515, 529, 746, 692], 9, [20, 28, 0, 0]),
    year(2016, 766, [16, 11, 454, 4, 18, 6, 2, 1, 0, 309, 521, 531, 567, 500, 526, 117, 719], 14, [19, 35, 0, 0]),
    year(2015, 759, [16, 25, 422, 6, 18, 12, 2, 0, 87, 0, 501, 509, 541, 192, 208, 56, 710], 12, [26, 30, 0, 0]),
    year(2014, 788, [15, 22, 425, 9, 23, 14, 11, 5, 100, 0, 308, 531, 539, 0, 0, 47, 723], 12, [21, 26, 0, 0]),
    year(2013, 816, [11, 17, 439, 8, 30, 16, 5, 2, 109, 0, 0, 541, 556, 0, 0, 59, 749], 9, [19, 40, 0, 0]),
    year(2012, 862, [18, 20, 451, 4, 25, 14, 6, 4, 100, 0, 0, 127, 542, 0, 0, 57, 782], 11, [20, 37, 0, 0]),
    year(2011, 810, [17, 18, 401, 3, 26, 11, 2, 3, 79, 0, 0, 0, 545, 0, 0, 46, 737], 10, [15, 31, 0, 0]),
    year(2010, 776, [9, 24, 353, 4, 24, 8, 1, 4, 98, 0, 0, 0, 270, 0, 0, 33, 712], 8, [10, 23, 0, 0]),
];

const fn year(year: u16, children: u16, sources: [u16; 17], abuse: u16, managed: [u16; 4]) -> Year {
    Year { year, children, sources, abuse, managed }
}

/// Table 8-3: code of the 相談種別 and children, 児童虐待 first.
pub const KINDS: [(u8, u16); 8] = [(1, 122), (2, 20), (7, 1), (9, 2), (12, 1), (13, 9), (14, 1), (16, 1)];
