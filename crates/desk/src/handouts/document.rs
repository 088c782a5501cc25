//! The words, with readings over characters.

use crate::papers::Sample;
use serde::Serialize;

/// A piece of a line: characters and their reading; no reading where none is needed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Piece {
    /// As written.
    pub text: String,
    /// As read; may be empty.
    pub reading: String,
}

/// A heading with its lines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Part {
    /// What it is about.
    pub title: Vec<Piece>,
    /// A sentence or two each.
    pub lines: Vec<Vec<Piece>>,
}

/// こどもと保護者の方へ: what is computed from the record, who decides, and how to say that something is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Computed {
    /// In the order of the page.
    pub parts: Vec<Part>,
    /// Whom to tell.
    pub office: String,
    /// Its telephone.
    pub phone: String,
}

impl paper::Document for Computed {
    const KIND: &'static str = "handout-computed";
    const TITLE: &'static str = "こどもと保護者の方へ 記録と計算について";

    fn outside(&self) -> Option<&str> {
        Some(&self.office)
    }
}

impl Sample for Computed {
    fn sample() -> Self {
        Self::of("架空市こども家庭センター", "000-0000-0000(架空)")
    }
}

/// Headings and lines; `{計算|けいさん}` carries a reading.
const WORDS: &[(&str, &[&str])] = &[
    (
        "なにを {計算|けいさん} しますか",
        &[
            "わたしたちは、こどもと {家族|かぞく}を {助|たす}けるために、{聞|き}いたことや {見|み}たことを {書|か}いておきます。これを {記録|きろく}と いいます。",
            "コンピューターで、{記録|きろく}が {前|まえ}の {記録|きろく}と どのくらい {似|に}ているかを {数|かぞ}えることが あります。",
            "{似|に}た {記録|きろく}が 100あると、そのうち いくつで、あとで {助|たす}けが {必要|ひつよう}だったかを {数|かぞ}えます。",
            "{先|さき}に {様子|ようす}を {見|み}に {行|い}く {順番|じゅんばん}を {考|かんが}えるときにも、{使|つか}うことが あります。",
        ],
    ),
    (
        "{決|き}めるのは {人|ひと}です",
        &[
            "コンピューターは、なにも {決|き}めません。どうするかは、{職員|しょくいん}が {話|はな}しあって {決|き}めます。",
            "{数|かず}は、あなたや {家族|かぞく}が わるいという {意味|いみ}では ありません。これから おこることを {当|あ}てるものでも ありません。",
            "わからないことは「わからない」として {数|かぞ}えます。「ない」とは {考|かんが}えません。",
            "{数|かず}は、{学校|がっこう}、{警察|けいさつ}、ほかの {役所|やくしょ}に {送|おく}りません。",
        ],
    ),
    (
        "「ちがう」と {思|おも}ったら",
        &[
            "{書|か}いてあることが ちがうときは、「ちがう」と {言|い}ってください。こどもも {言|い}えます。{保護者|ほごしゃ}も {言|い}えます。",
            "{会|あ}って {話|はな}しても、{電話|でんわ}でも、{手紙|てがみ}でも {言|い}えます。だれかに {手伝|てつだ}ってもらっても いいです。",
            "{言|い}ったことが {理由|りゆう}で、あなたが {損|そん}を することは ありません。",
        ],
    ),
    (
        "{言|い}ったあと どうなりますか",
        &[
            "1. だれが、なにを ちがうと {言|い}ったかを {書|か}きます。",
            "2. {確|たし}かめるまで、そのことは「{確認中|かくにんちゅう}」です。{計算|けいさん}では「わからない」に なります。",
            "3. {職員|しょくいん}が {確|たし}かめます。まちがいは {直|なお}します。どうなったかは、{職員|しょくいん}に {聞|き}いてください。",
            "4. {記録|きろく}が {変|か}わったら、{前|まえ}の {計算|けいさん}は {使|つか}いません。{使|つか}うときは {計算|けいさん}し{直|なお}します。なにが あったか あとで わかるように、{前|まえ}の {記録|きろく}と {計算|けいさん}も のこします。",
        ],
    ),
    (
        "{自分|じぶん}の {記録|きろく}を {見|み}たいとき",
        &[
            "{自分|じぶん}の {記録|きろく}を「{見|み}たい」「{直|なお}してほしい」と {役所|やくしょ}に {求|もと}めることが できます。これは {法律|ほうりつ}で {決|き}まっています({個人情報|こじんじょうほう}の {保護|ほご}に {関|かん}する {法律|ほうりつ})。",
            "{見|み}せられないところが あるときは、{理由|りゆう}を {言|い}います。",
            "やり{方|かた}は、{下|した}の ところに {聞|き}いてください。",
        ],
    ),
];

impl Computed {
    /// With whom to tell.
    pub fn of(office: &str, phone: &str) -> Self {
        let part = |(title, lines): &(&str, &[&str])| Part {
            title: pieces(title),
            lines: lines.iter().map(|line| pieces(line)).collect(),
        };
        Self { parts: WORDS.iter().map(part).collect(), office: office.to_owned(), phone: phone.to_owned() }
    }
}

/// Parts a line at its readings.
fn pieces(line: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = line;
    while let Some((before, (marked, after))) =
        rest.split_once('{').and_then(|(before, after)| Some((before, after.split_once('}')?)))
    {
        let (text, reading) = marked.split_once('|').unwrap_or((marked, ""));
        pieces.push(Piece { text: before.to_owned(), reading: String::new() });
        pieces.push(Piece { text: text.to_owned(), reading: reading.to_owned() });
        rest = after;
    }
    pieces.push(Piece { text: rest.to_owned(), reading: String::new() });
    pieces.retain(|piece| !piece.text.is_empty());
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piece(text: &str, reading: &str) -> Piece {
        Piece { text: text.to_owned(), reading: reading.to_owned() }
    }

    #[test]
    fn readings_stand_over_their_characters() {
        assert_eq!(pieces("{記録|きろく}と いう"), [piece("記録", "きろく"), piece("と いう", "")]);
        assert_eq!(pieces("し{直|なお}す"), [piece("し", ""), piece("直", "なお"), piece("す", "")]);
        assert_eq!(pieces("かな"), [piece("かな", "")]);
    }

    /// Plain Japanese: no character without its reading, no long sentence, no figure that speaks of a person.
    #[test]
    fn every_character_has_a_reading_and_sentences_are_short() {
        let is_han = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
        let is_kana = |c: char| ('\u{3041}'..='\u{3096}').contains(&c);
        for part in Computed::sample().parts {
            for line in std::iter::once(&part.title).chain(&part.lines) {
                let text: String = line.iter().map(|piece| piece.text.as_str()).collect();
                assert!(!text.contains(['{', '}', '|', '%']), "{text}");
                for piece in line {
                    let read = piece.reading.is_empty() != piece.text.chars().all(is_han);
                    assert!(read, "{text}: {}", piece.text);
                    assert!(
                        piece.reading.is_empty() || piece.reading.chars().all(is_kana),
                        "{text}: {}",
                        piece.reading
                    );
                    assert!(!piece.reading.is_empty() || !piece.text.chars().any(is_han), "{text}: {}", piece.text);
                }
                for sentence in text.split('。') {
                    assert!(sentence.chars().count() <= 60, "{sentence}");
                }
            }
        }
    }
}
