//! Texts as staff write them, put together from many small pieces. No real case stands behind any of them.

use jiff::civil::Date;

use super::dice::Dice;
use super::households::{Household, Shape};

/// Schools of the example town; invented names.
pub(crate) const TOWN_SCHOOLS: [&str; 7] = [
    "府中町立架空小学校",
    "府中町立架空東小学校",
    "府中町立架空南小学校",
    "府中町立架空中央小学校",
    "府中町立架空北小学校",
    "府中町立架空中学校",
    "府中町立架空緑中学校",
];

/// School year a child is in (学年): a year runs from 2 April to 1 April of the next; 0 is the last year before school.
fn school_year(birth: Date, day: Date) -> i16 {
    let cohort = if (birth.month(), birth.day()) <= (4, 1) { birth.year() - 1 } else { birth.year() };
    let fiscal = if day.month() >= 4 { day.year() } else { day.year() - 1 };
    fiscal - cohort - 6
}

/// 就学状況 on a day.
pub(crate) fn stage(birth: Date, day: Date) -> &'static str {
    match school_year(birth, day) {
        ..=-4 => "未就学",
        -3..=0 => "保・幼",
        1..=6 => "小",
        7..=9 => "中",
        10..=12 => "高",
        _ => "その他",
    }
}

/// 所属 and 学年 on a day.
pub(crate) fn schooling(birth: Date, day: Date, place: &str, dice: &mut Dice) -> (String, &'static str) {
    let stem = dice.pick(&["", "東", "南", "中央", "第一", "緑ケ丘"]);
    let year = school_year(birth, day);
    let grade = ["1年", "2年", "3年", "4年", "5年", "6年"];
    let of = |first: i16| usize::try_from(year - first).ok().and_then(|index| grade.get(index).copied()).unwrap_or("");
    match year {
        ..=-6 => (String::new(), ""),
        -5..=0 if dice.chance(220) => (String::new(), ""),
        -5..=0 => (format!("架空{stem}{}", dice.pick(&["保育園", "保育所", "こども園", "幼稚園"])), ""),
        1..=6 => (format!("{place}立架空{stem}小学校"), of(1)),
        7..=9 => (format!("{place}立架空{stem}中学校"), of(7)),
        10..=12 => (format!("架空{stem}高等学校"), of(10)),
        _ => (String::new(), ""),
    }
}

/// 生活状況・家庭環境
pub(crate) fn living(family: &Household, dice: &mut Dice) -> String {
    let who = match family.shape {
        Shape::Both => dice.pick(&[
            "父母とこどもの世帯。",
            "父母同居。父は帰宅が遅い。",
            "父母とこどもで暮らす。近くに母方祖母がいる。",
        ]),
        Shape::Mother => dice.pick(&[
            "離婚後、母とこどもで暮らす。",
            "母子世帯。児童扶養手当を受給。",
            "母子世帯。父とは面会交流がある。",
        ]),
        Shape::Father => dice.pick(&["離婚後、父とこどもで暮らす。", "父子世帯。父方祖母が食事を手伝う。"]),
        Shape::StepFather => dice.pick(&["母の再婚により継父と同居を始めた。", "母と継父、異父きょうだいで暮らす。"]),
        Shape::Partner => {
            dice.pick(&["母と交際相手が同居している。住民票は別。", "交際相手が週の半分ほど泊まっている。"])
        }
        Shape::StepMother => dice.pick(&["父の再婚により継母と同居している。", "父と継母、きょうだいで暮らす。"]),
        Shape::UnmarriedFather => dice.pick(&["母は未婚。父は認知していない。", "母は未婚。父の所在は母だけが知る。"]),
        Shape::Grandparents => {
            dice.pick(&["祖父母が養育している。母は別居。", "祖母が養育している。母とは年に数回会う。"])
        }
    };
    let money = dice.pick(&[
        "",
        "生活は苦しく、公共料金の滞納がある。",
        "生活保護を受給している。",
        "収入は安定している。",
        "父の転職で収入が減った。",
        "就学援助を受けている。",
    ]);
    let home = dice.pick(&[
        "",
        "室内は片付いている。",
        "室内に物が多く、寝る場所が狭い。",
        "住まいは集合住宅の2階。",
        "近所付き合いは少ない。",
        "最近転居してきた。",
    ]);
    format!("{who}{money}{home}")
}

/// 家族歴
pub(crate) fn family_history(family: &Household, dice: &mut Dice) -> String {
    let past = dice.pick(&[
        "",
        "母は若くして結婚し、実家とは疎遠。",
        "父方祖父母が市内に住む。",
        "母方祖母の支えがある。",
        "父母ともに遠方の出身。",
        "母は以前に通院していた。",
    ]);
    let moved = if family.registered.is_some() { "住民票は移していない。" } else { "" };
    let hidden = if family.protected { "支援措置の申出あり。住所の取扱いに注意。" } else { "" };
    format!("{past}{moved}{hidden}")
}

/// 成育歴
pub(crate) fn growth(dice: &mut Dice) -> String {
    let birth = dice.pick(&["", "正期産。", "低出生体重児。", "早産で入院歴あり。", "妊婦健診の受診が遅かった。"]);
    let checks = dice.pick(&[
        "",
        "乳幼児健診は全て受診。",
        "1歳6か月児健診は未受診、訪問で確認。",
        "3歳児健診でことばの遅れを指摘された。",
        "予防接種に遅れがある。",
    ]);
    let now = dice.pick(&[
        "",
        "発達に心配はない。",
        "落ち着きのなさを担任が心配している。",
        "ことばの教室に通っている。",
        "人見知りが強い。",
    ]);
    format!("{birth}{checks}{now}")
}

/// 関係機関
pub(crate) fn agencies(dice: &mut Dice) -> String {
    let first = dice.pick(&["学校", "保育所", "保健センター", "警察署", "民生委員・児童委員"]);
    let second = dice.pick(&["", "、医療機関", "、放課後児童クラブ", "、福祉事務所", "、放課後等デイサービス"]);
    format!("{first}{second}")
}

/// こどもの状況
pub(crate) fn child_state(dice: &mut Dice) -> String {
    let body = dice.pick(&[
        "けがは見当たらない。",
        "ほおに赤みがある。",
        "やせている。",
        "衣服の汚れが続いている。",
        "体調に変わりはない。",
        "右ひざにすり傷がある。",
    ]);
    let mind = dice.pick(&[
        "落ち着いている。",
        "大人の顔色をうかがう。",
        "帰りたくないと話した。",
        "元気に遊んでいる。",
        "口数が少ない。",
        "登校を渋る日がある。",
    ]);
    format!("{body}{mind}")
}

/// 主訴・虐待の状況
pub(crate) fn complaint(kind: &str, abuse: &[&str], abuser: &str, route: &str, dice: &mut Dice) -> String {
    let when = dice.pick(&[
        "昨夜9時頃、",
        "今朝、",
        "先週から、",
        "この1か月ほど、",
        "夕方、",
        "ここ数日、",
        "きのうの午後、",
    ]);
    let source = match route {
        "警察等" => "110番通報を受けて臨場した警察からの通告。",
        "近隣・知人" => "近隣からの連絡。",
        "学校" => "学校からの連絡。",
        "保育所" | "認定こども園" => "園からの連絡。",
        "市町村保健センター" => "保健師からの情報提供。",
        "児童相談所" => "児童相談所からの送致・情報提供。",
        "児童本人" => "本人からの相談。",
        "医療機関" => "医療機関からの連絡。",
        _ => "",
    };
    let what = match abuse {
        [_, "面前DV", ..] => dice
            .pick(&[
                "こどもの前で父母が激しく言い争い、物が壊れる音がした。",
                "父が母を突き飛ばすところをこどもが見ていた。",
                "夫婦げんかの際、こどもが隣室で泣いていた。",
            ])
            .to_owned(),
        ["身体的", ..] => format!(
            "{abuser}から{}",
            dice.pick(&[
                "平手で顔をたたかれたと話した。",
                "足を蹴られたと話し、あざがある。",
                "物で腕をたたかれたと話した。",
                "言うことを聞かないと押し入れに入れられると話した。"
            ])
        ),
        ["ネグレクト", ..] => format!(
            "{}{abuser}の養育が行き届いていない。",
            dice.pick(&[
                "夜間こどもだけで過ごしている。",
                "入浴や着替えが数日できていない。",
                "朝食をとらずに登校している。",
                "必要な通院をしていない。"
            ])
        ),
        ["性的", ..] => "年齢にそぐわない言動があり、本人の話を聴く必要がある。".to_owned(),
        ["心理的", ..] => format!(
            "{abuser}が{}",
            dice.pick(&[
                "大声で怒鳴る声が続いている。",
                "「いらない」などと言い続けている。",
                "きょうだいと差をつけて扱っている。"
            ])
        ),
        _ => match kind {
            "02" => dice
                .pick(&[
                    "母の入院中の養育について相談。",
                    "出産後の養育に不安があるとの相談。",
                    "離婚後の養育と住まいについて相談。",
                ])
                .to_owned(),
            "13" => dice
                .pick(&[
                    "夏休み明けから登校できていない。",
                    "朝になると腹痛を訴え、月の半分を欠席。",
                    "教室に入れず別室で過ごしている。",
                ])
                .to_owned(),
            "03" | "04" | "05" | "06" | "07" | "08" | "09" => dice
                .pick(&[
                    "発達と手帳の取得について相談。",
                    "療育につながる手続きについて相談。",
                    "ことばの遅れについて相談。",
                ])
                .to_owned(),
            "10" | "11" => dice
                .pick(&[
                    "家の金を持ち出すことが続いている。",
                    "深夜の外出を繰り返している。",
                    "万引きを繰り返したとの相談。",
                ])
                .to_owned(),
            _ => dice
                .pick(&[
                    "かんしゃくへの対応に困っている。",
                    "進路について相談。",
                    "しつけの仕方がわからない。",
                    "きょうだいげんかが絶えない。",
                ])
                .to_owned(),
        },
    };
    format!("{source}{when}{what}")
}

/// 区分 and text of a note of progress.
pub(crate) fn progress(first: bool, closing: bool, dice: &mut Dice) -> (&'static str, String) {
    if first {
        let check = dice.pick(&[
            "住民記録と過去の相談歴を確認した。",
            "所属に在籍と出席の状況を照会した。",
            "きょうだいの所属を確認した。",
            "乳幼児健診の受診歴を確認した。",
        ]);
        let plan = dice.pick(&[
            "課内で協議し、訪問して確認することとした。",
            "受理会議に諮り、調査を始めた。",
            "関係機関に見守りを依頼した。",
            "担当を決め、家庭訪問の日程を調整した。",
        ]);
        return ("受理", format!("{check}{plan}"));
    }
    if closing {
        let state = dice.pick(&[
            "3か月間、新たな心配は確認されていない。",
            "養育は安定している。",
            "転出先の機関へ情報を提供し、受領を確認した。",
            "支援サービスの利用が定着した。",
        ]);
        return ("会議", format!("進行管理の会議で報告。{state}終結とする。"));
    }
    let category = dice.weighted(&[
        (30, "電話"),
        (26, "家庭訪問"),
        (16, "来所面接"),
        (16, "関係機関連絡"),
        (8, "会議"),
        (4, "文書"),
    ]);
    let who = dice.pick(&["母", "父", "祖母", "母方祖母", "本人"]);
    let body = match category {
        "電話" => format!(
            "{who}へ電話。{}{}",
            dice.pick(&[
                "近況を聴いた。",
                "次回の面接日を約束した。",
                "不在のため折り返しを依頼した。",
                "困りごとを聴いた。"
            ]),
            next(dice)
        ),
        "家庭訪問" if dice.chance(150) => format!("家庭訪問。不在のため不在票を入れた。{}", next(dice)),
        "家庭訪問" => format!(
            "家庭訪問。{}{}{}",
            dice.pick(&[
                "玄関先で話した。",
                "室内で面談した。",
                "約束の時間に在宅。",
                "予告せずに訪問し、母が応じた。"
            ]),
            dice.pick(&[
                "本人は元気な様子。",
                "体に傷やあざはない。",
                "部屋は前回より片付いている。",
                "きょうだいも在宅で、表情は穏やか。",
                "本人は園・学校に行っており、会えなかった。"
            ]),
            next(dice)
        ),
        "来所面接" => format!(
            "{who}が来所。{}{}",
            dice.pick(&[
                "子育ての負担を話した。",
                "たたかない方法を一緒に考えた。",
                "経済的な不安を話した。",
                "学校での様子を共有した。",
                "手当の手続きを案内した。"
            ]),
            next(dice)
        ),
        "関係機関連絡" => format!(
            "{}から{}{}",
            dice.pick(&["学校", "保育所", "保健センター", "医療機関", "児童委員"]),
            dice.pick(&[
                "欠席が続いているとの連絡。",
                "変わりなく過ごしているとの連絡。",
                "忘れ物が増えているとの連絡。",
                "送迎時の様子について連絡。",
                "健診を受けたとの連絡。"
            ]),
            next(dice)
        ),
        "会議" => format!(
            "{}で状況を共有。{}{}",
            dice.pick(&["実務者会議", "個別ケース検討会議", "課内会議"]),
            dice.pick(&["見守りを続ける。", "役割を確認した。", "重症度を見直した。"]),
            next(dice)
        ),
        _ => format!(
            "{}を{}",
            dice.pick(&["照会文書", "情報提供書", "会議資料", "利用案内"]),
            dice.pick(&["送付した。", "受け取った。", "確認し、記録に添えた。"])
        ),
    };
    (category, body)
}

fn next(dice: &mut Dice) -> &'static str {
    dice.pick(&[
        "",
        "",
        "次回は2週間後に連絡する。",
        "来月、訪問する。",
        "所属に見守りを頼む。",
        "変化があれば連絡をもらう。",
        "母の負担を減らすサービスを案内する。",
        "次の会議で報告する。",
    ])
}
