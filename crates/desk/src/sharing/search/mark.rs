//! Marks in a name the part that was looked for, however it was spelt.

/// A piece of a name, and whether it is what was looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// As written.
    pub text: String,
    /// Whether to mark it.
    pub marked: bool,
}

/// Cuts a name at the shortest stretch whose key is the key of one of the words; the first word that is found decides.
pub fn mark(name: &str, words: &[String]) -> Vec<Piece> {
    let chars: Vec<char> = name.chars().collect();
    let stretch = words.iter().find_map(|word| stretch(&chars, word));
    let Some((from, to)) = stretch else { return vec![Piece { text: name.to_owned(), marked: false }] };
    let text = |range: std::ops::Range<usize>| chars.get(range).unwrap_or_default().iter().collect::<String>();
    let pieces = [(text(0..from), false), (text(from..to), true), (text(to..chars.len()), false)];
    pieces.into_iter().filter(|(text, _)| !text.is_empty()).map(|(text, marked)| Piece { text, marked }).collect()
}

fn stretch(chars: &[char], word: &str) -> Option<(usize, usize)> {
    let terms = jp::search_keys(word);
    let reading = terms.kana.map(|kana| kana.short);
    let is_it = |part: &str| {
        let key = jp::fold(part);
        key == terms.text || reading.as_ref().is_some_and(|reading| !key.is_empty() && jp::fold_kana(&key) == *reading)
    };
    let longest = chars.len();
    (1..=longest).flat_map(|len| (0..=longest - len).map(move |from| (from, from + len))).find(|(from, to)| {
        let part: String = chars.get(*from..*to).unwrap_or_default().iter().collect();
        !part.starts_with(char::is_whitespace) && is_it(&part)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(name: &str, word: &str) -> String {
        mark(name, &[word.to_owned()])
            .into_iter()
            .map(|p| if p.marked { format!("[{}]", p.text) } else { p.text })
            .collect()
    }

    #[test]
    fn the_part_is_marked_as_it_is_written() {
        assert_eq!(marked("髙橋 花子", "高橋"), "[髙橋] 花子");
        assert_eq!(marked("髙橋 花子", "橋花"), "髙[橋 花]子");
        assert_eq!(marked("たかはし はなこ", "タカ"), "[たか]はし はなこ");
        assert_eq!(marked("さとう ゆう", "sato"), "[さと]う ゆう");
        assert_eq!(marked("佐藤", "鈴木"), "佐藤");
    }
}
