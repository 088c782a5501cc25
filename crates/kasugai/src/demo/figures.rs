//! Shares the histories follow.

/// 相談種別 as in the example town, with a little of every kind.
pub(crate) const KINDS: [(u32, &str); 16] = [
    (1_220, "01"),
    (200, "02"),
    (3, "03"),
    (3, "04"),
    (3, "05"),
    (4, "06"),
    (10, "07"),
    (6, "08"),
    (20, "09"),
    (4, "10"),
    (3, "11"),
    (10, "12"),
    (90, "13"),
    (10, "14"),
    (6, "15"),
    (10, "16"),
];
/// 虐待種別, national figures of the fiscal year 2023.
pub(crate) const ABUSE: [(u32, &str); 4] =
    [(134_948, "心理的"), (51_623, "身体的"), (36_465, "ネグレクト"), (2_473, "性的")];

/// 相談の経路 of abuse reports at centres; the largest groups as in the national figures of the fiscal year 2023.
pub(crate) const CENTRE_ROUTES: &[(u32, &str)] = &[
    (517, "警察等"),
    (98, "近隣・知人"),
    (75, "家族"),
    (10, "親戚"),
    (70, "学校"),
    (4, "教育委員会"),
    (60, "市町村福祉事務所"),
    (20, "市町村保健センター"),
    (45, "児童相談所"),
    (20, "保育所"),
    (10, "認定こども園"),
    (20, "医療機関"),
    (3, "保健所"),
    (12, "児童本人"),
    (3, "児童委員"),
    (33, "その他"),
];
/// 相談の経路 of abuse reports at municipalities: most come from the centre, as in the example town.
pub(crate) const MUNICIPAL_ROUTES: &[(u32, &str)] = &[
    (400, "児童相談所"),
    (170, "市町村保健センター"),
    (120, "学校"),
    (90, "保育所"),
    (70, "家族"),
    (60, "近隣・知人"),
    (30, "警察等"),
    (20, "医療機関"),
    (15, "児童委員"),
    (10, "親戚"),
    (5, "児童本人"),
    (10, "その他"),
];
/// 相談の経路 of everything else.
pub(crate) const OTHER_ROUTES: &[(u32, &str)] = &[
    (520, "家族"),
    (160, "学校"),
    (90, "市町村保健センター"),
    (80, "市町村福祉事務所"),
    (60, "医療機関"),
    (40, "児童本人"),
    (50, "その他"),
];
