//! The counting rules, versioned by fiscal year. Each has an id, its words and its source; what a rule decides in code is named beside it.

use crate::cases::codes;
use jiff::civil::Date;

/// One rule as people read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// Stays with the rule from version to version.
    pub id: &'static str,
    /// What is counted how.
    pub words: &'static str,
    /// Where it comes from.
    pub source: &'static str,
}

/// The rules in force from one fiscal year on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RuleSet {
    /// Written into every closing.
    pub version: &'static str,
    /// First fiscal year.
    pub from: jp::FiscalYear,
    /// In the order of the page.
    pub rules: &'static [Rule],
    /// 認定こども園 is a row of its own; before, its reports stood under その他.
    has_kodomoen: bool,
}

const RETURN: &str = "福祉行政報告例(児童福祉関係)の記入のしかた";
const HOUSE: &str = "この版での取り決め。記入要領と異なるときは記入要領による";

const COMMON: &[Rule] = &[
    Rule {
        id: "単位",
        words: "こども1人の受理1回を1件と数えます。きょうだい3人の受理は3件です。世帯数では数えません。",
        source: RETURN,
    },
    Rule {
        id: "受付の月", words: "受付件数は、受理年月日の属する月に数えます。", source: RETURN
    },
    Rule {
        id: "対応の月",
        words: "対応件数は、その受理について最初に対応を決めた日の属する月に数えます。対応の種類も最初の決定のものです。",
        source: RETURN,
    },
    Rule {
        id: "対応の変更",
        words: "同じ受理で後から決めた対応(継続指導のあとの施設入所など)は、別の件数にしません。",
        source: HOUSE,
    },
    Rule {
        id: "未対応",
        words: "期間の末日までに対応を決めていない受理は「未対応」に数え、次の期間の「前からの繰越」になります。種類が「未対応」の記録は対応に数えません。",
        source: RETURN,
    },
    Rule {
        id: "再度の受理",
        words: "終結したあとの新しい受理は、同じ年度でも別の1件です。同じ日に同じこどもの受理が二つ以上あるときは、二重登録のおそれとして点検に出します(数からは除きません)。",
        source: HOUSE,
    },
    Rule {
        id: "移管",
        words: "他の機関から移管・送致されたケースは、受理した機関の受付です(経路は送り出した機関)。送り出した機関の件数は減りません。",
        source: RETURN,
    },
    Rule {
        id: "種別",
        words: "相談種別は受理ごとに一つです。虐待の種別・主な虐待者は、複数あるとき主なもの一つに数えます。",
        source: RETURN,
    },
    Rule {
        id: "年齢",
        words: "年齢区分は、対応を決めた日の満年齢(誕生日の前日に加算)と学年によります。4月1日生まれは早生まれです。生年月日が区分を決められるほど分からないときは「未入力」です。",
        source: "年齢計算ニ関スル法律、学校教育法17条",
    },
    Rule { id: "取消し", words: "取り消した対応は数えません。", source: HOUSE },
    Rule {
        id: "一時保護",
        words: "一時保護は1回を1件とし、開始した日と解除した日で数えます(日本時間)。月次の締めには入りません。",
        source: HOUSE,
    },
    Rule {
        id: "要対協",
        words: "進行管理ケースは台帳に載っている間を1件とし、登録した日と台帳から外れた日で数えます。期末の重症度は、期末までの会議で最後に判定されたものです。月次の締めには入りません。",
        source: HOUSE,
    },
    Rule {
        id: "締め",
        words: "締めた月の数字は、そのときの数え方の版とともに残し、あとの訂正で変わりません。訂正は差として示し、訂正報告として締め直せます。",
        source: HOUSE,
    },
];

/// Every version, newest first.
pub const VERSIONS: [RuleSet; 2] = [
    RuleSet { version: "平成27年度版", from: jp::FiscalYear(2015), rules: COMMON, has_kodomoen: true },
    RuleSet { version: "平成17年度版", from: jp::FiscalYear(2005), rules: COMMON, has_kodomoen: false },
];

/// The version that counts a period ending on a day.
pub fn of(day: Date) -> &'static RuleSet {
    let year = jp::fiscal_year(day);
    let [_, oldest] = &VERSIONS;
    VERSIONS.iter().find(|set| set.from <= year).unwrap_or(oldest)
}

impl RuleSet {
    /// The rows of 経路, in the order of the return.
    pub fn routes(&self) -> Vec<(&'static str, &'static str)> {
        codes::ROUTES.iter().copied().filter(|(code, _)| self.has_kodomoen || *code != "認定こども園").collect()
    }

    /// The row a route of a report falls into.
    pub fn route<'a>(&self, code: &'a str) -> &'a str {
        if code == "認定こども園" && !self.has_kodomoen { "その他" } else { code }
    }

    /// The column an abuser falls into: reports keep the relation, the return has five.
    pub fn abuser<'a>(&self, code: &'a str) -> &'a str {
        match code {
            "" | "不明" => "",
            known if codes::NATIONAL_ABUSERS.iter().any(|(national, _)| *national == known) => known,
            relation => codes::national_abuser(relation),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use std::collections::HashSet;

    #[test]
    fn the_year_decides_which_version_counts() {
        assert_eq!(of(date(2027, 3, 31)).version, "平成27年度版");
        assert_eq!(of(date(2015, 4, 1)).version, "平成27年度版");
        assert_eq!(of(date(2015, 3, 31)).version, "平成17年度版");
        assert_eq!(of(date(1999, 3, 31)).version, "平成17年度版", "nothing older is known");
    }

    #[test]
    fn every_rule_has_an_id_words_and_a_source() {
        for set in VERSIONS {
            let ids: HashSet<_> = set.rules.iter().map(|rule| rule.id).collect();
            assert_eq!(ids.len(), set.rules.len());
            assert!(set.rules.iter().all(|rule| !rule.words.is_empty() && !rule.source.is_empty()));
        }
    }

    #[test]
    fn codes_of_other_years_and_finer_relations_fall_into_a_row() {
        let (new, old) = (of(date(2026, 4, 1)), of(date(2014, 4, 1)));
        assert_eq!((new.route("認定こども園"), old.route("認定こども園")), ("認定こども園", "その他"));
        for set in [new, old] {
            for (code, _) in codes::ROUTES {
                assert!(set.routes().iter().any(|(known, _)| *known == set.route(code)), "{code}");
            }
            for (code, _) in codes::ABUSERS.iter().filter(|(code, _)| *code != "不明") {
                assert!(codes::codes(codes::NATIONAL_ABUSERS).contains(&set.abuser(code)), "{code}");
            }
        }
        assert_eq!(
            (new.abuser("継父"), new.abuser("実父以外の父親"), new.abuser("")),
            ("実父以外の父親", "実父以外の父親", "")
        );
    }
}
