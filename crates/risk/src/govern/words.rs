//! Words that no screen, sentence or document of a score may use: a resemblance is no probability of abuse, and nothing found is not safety.

/// A word that was found where it must not stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The word.
    pub word: &'static str,
    /// What is said instead.
    pub instead: &'static str,
    /// What stands around it.
    pub around: String,
}

const FORBIDDEN: [(&str, &str); 27] = [
    ("虐待の確率", "「似た条件の100件のうち約n件」と書く"),
    ("虐待である確率", "「似た条件の100件のうち約n件」と書く"),
    ("虐待の可能性は", "「似た条件の100件のうち約n件」と書く"),
    ("虐待リスク", "何の見込みかを書く(再び通告される見込み など)"),
    ("安全", "「高くする記載は見つかりませんでした(安全を意味しません)」と書く"),
    ("安心して", "判断を先取りしない"),
    ("低リスク", "「高くする記載は見つかりませんでした(安全を意味しません)」と書く"),
    ("リスクが低い", "「高くする記載は見つかりませんでした(安全を意味しません)」と書く"),
    ("リスクなし", "「高くする記載は見つかりませんでした(安全を意味しません)」と書く"),
    ("リスクはありません", "「高くする記載は見つかりませんでした(安全を意味しません)」と書く"),
    ("問題なし", "見つからなかったことだけを書く"),
    ("問題ありません", "見つからなかったことだけを書く"),
    ("心配ありません", "見つからなかったことだけを書く"),
    ("危険度", "何の見込みかを書く"),
    ("保護率", "「過去の一時保護の傾向」と書く"),
    ("正解率", "率の低い出来事では意味がないため示さない"),
    ("AIが判断", "判断は人が行う"),
    ("AIの判断", "判断は人が行う"),
    ("AIの判定", "判断は人が行う"),
    ("自動判定", "判断は人が行う"),
    ("と判定されました", "判断は人が行う"),
    ("保護すべき", "判断は人が行う"),
    ("保護は不要", "判断は人が行う"),
    ("が原因", "一緒に見られることだけを書く"),
    ("によって虐待", "一緒に見られることだけを書く"),
    ("のせいで", "一緒に見られることだけを書く"),
    ("を引き起こ", "一緒に見られることだけを書く"),
];

/// Words of the law and of this house in which a forbidden one is a part.
const ALLOWED: [&str; 8] = [
    "安全を意味しません",
    "安全確認",
    "安全の確認",
    "安全管理",
    "安全配慮",
    "安全性の確保",
    "情報の安全",
    "通信の安全",
];

/// Forbidden words in a text.
#[must_use]
pub fn forbidden(text: &str) -> Vec<Found> {
    let mut plain = text.to_owned();
    for allowed in ALLOWED {
        plain = plain.replace(allowed, "〇");
    }
    let find = |(word, instead): &(&'static str, &'static str)| {
        plain
            .match_indices(word)
            .map(|(at, _)| Found { word, instead, around: around(&plain, at, word.len()) })
            .collect::<Vec<_>>()
    };
    FORBIDDEN.iter().flat_map(find).collect()
}

/// Twelve characters to both sides.
fn around(text: &str, at: usize, length: usize) -> String {
    let (before, rest) = text.split_at_checked(at).unwrap_or((text, ""));
    let (word, after) = rest.split_at_checked(length).unwrap_or((rest, ""));
    let lead: Vec<char> = before.chars().rev().take(12).collect();
    lead.into_iter().rev().chain(word.chars()).chain(after.chars().take(12)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_must_not_be_said_is_found_with_its_place() {
        let found = forbidden("このこどもの虐待の確率は31%で、低リスクです。安全です。");
        assert_eq!(found.iter().map(|one| one.word).collect::<Vec<_>>(), ["虐待の確率", "安全", "低リスク"]);
        assert!(found[0].around.starts_with("このこどもの虐待の確率"), "{found:?}");
        assert_eq!(forbidden("貧困が原因で、ストレスのせいで").len(), 2);
    }

    #[test]
    fn the_recommended_sentences_are_free_of_it() {
        for sentence in [
            "似た条件の100件のうち約31件(幅24〜39件)で1年以内に再び通告がありました。",
            "高くする記載は見つかりませんでした(安全を意味しません)。",
            "情報不足のため数値を出しません。",
            "48時間以内の安全確認がまだです。",
        ] {
            assert_eq!(forbidden(sentence), [], "{sentence}");
        }
    }

    #[test]
    fn every_sentence_of_this_crate_is_free_of_it() {
        // Whole sources: tests and this list aside.
        let sources = [
            include_str!("ablation.rs"),
            include_str!("capacity.rs"),
            include_str!("card.rs"),
            include_str!("drift/mod.rs"),
            include_str!("drift/outcomes.rs"),
            include_str!("feedback.rs"),
            include_str!("gate/mod.rs"),
            include_str!("gate/checks.rs"),
            include_str!("labels.rs"),
            include_str!("leak.rs"),
            include_str!("life.rs"),
            include_str!("practice.rs"),
            include_str!("subgroups.rs"),
            include_str!("tripod.rs"),
            include_str!("vignettes.rs"),
            include_str!("yields.rs"),
            include_str!("../../rules/red_flags.toml"),
        ];
        for source in sources {
            let shipped = source.split("#[cfg(test)]").next().unwrap();
            assert_eq!(forbidden(shipped), []);
        }
    }
}
