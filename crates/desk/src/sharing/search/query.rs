//! What was typed, understood: one box, or a form with one field per thing; and how specific it is.

use ground::FieldError;
use ground::web::Fields;
use sagasu::{BirthQuery, Query};

/// A condition ready to run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// For the index.
    pub query: Query,
    /// How it was understood, for the page and for the audit trail: 「氏名・住所「府中」」.
    pub understood: Vec<String>,
    /// The words that may be names, for marking what matched.
    pub names: Vec<String>,
    /// Whether everyone found has a birth date that was asked for.
    pub has_birth: bool,
    /// Whether it points at single persons: family and given name, or a name and a birth date. Only then may one of them be asked for.
    pub is_specific: bool,
}

/// Fields of the detailed form.
pub const FIELDS: [(&str, &str); 5] =
    [("name", "氏名"), ("kana", "かな"), ("birth", "生年月日"), ("address", "住所"), ("phone", "電話")];

/// Reads the box or the form; none when nothing was typed.
///
/// # Errors
/// A birth date in the form that cannot be read, beside its field.
pub fn read(fields: &Fields) -> Result<Option<Condition>, Vec<FieldError>> {
    let typed = fields.get("q").trim();
    if typed.is_empty() { read_form(fields) } else { Ok(Some(read_box(typed))) }
}

/// Words part at blanks and all count; 「または」, OR or | parts alternatives.
fn read_box(typed: &str) -> Condition {
    let mut alternatives: Vec<Vec<&str>> = vec![Vec::new()];
    for word in typed.split(char::is_whitespace).filter(|word| !word.is_empty()) {
        match (word, alternatives.last_mut()) {
            ("または" | "OR" | "or" | "|" | "\u{FF5C}", _) => alternatives.push(Vec::new()),
            (word, Some(last)) => last.push(word),
            (_, None) => {}
        }
    }
    alternatives.retain(|words| !words.is_empty());
    let mut understood = Vec::new();
    let mut names = Vec::new();
    let mut is_specific = !alternatives.is_empty();
    let mut has_birth = !alternatives.is_empty();
    let mut queries = Vec::new();
    for words in &alternatives {
        let read: Vec<Word> = words.iter().map(|word| Word::read(word)).collect();
        understood.push(read.iter().map(Word::understood).collect::<Vec<_>>().join(" かつ "));
        names.extend(read.iter().filter(|word| word.may_be_name()).map(|word| word.typed.to_owned()));
        is_specific &= is_specific_enough(
            read.iter().filter(|word| word.may_be_name()).map(|word| word.typed),
            read.iter().any(|word| word.birth.is_some()),
        );
        has_birth &= read.iter().any(|word| word.birth.is_some());
        queries.push(all_words(&read));
    }
    Condition { query: any_of(queries), understood, names, has_birth, is_specific }
}

/// Each field that is filled is a condition; `mode=any` joins them by OR, anything else by AND.
fn read_form(fields: &Fields) -> Result<Option<Condition>, Vec<FieldError>> {
    let mut queries = Vec::new();
    let mut understood = Vec::new();
    let mut names = Vec::new();
    let mut errors = Vec::new();
    let mut has_birth = false;
    for (field, label) in FIELDS {
        let typed = fields.get(field).trim();
        if typed.is_empty() {
            continue;
        }
        understood.push(format!("{label}「{typed}」"));
        match field {
            "birth" => match jp::parse_birth_query(typed) {
                Ok(birth) => {
                    has_birth = true;
                    queries.push(Query::Birth(birth));
                }
                Err(error) => errors.push(FieldError { field: field.to_owned(), message: error.to_string() }),
            },
            "address" => queries.push(Query::Address(typed.to_owned())),
            "phone" => queries.push(Query::Phone(typed.to_owned())),
            _ => {
                let words: Vec<&str> = typed.split_whitespace().collect();
                queries.push(name_words(&words));
                names.extend(words.into_iter().map(str::to_owned));
            }
        }
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    if queries.is_empty() {
        return Ok(None);
    }
    let any = fields.get("mode") == "any";
    let filled = queries.len();
    let is_specific = is_specific_enough(names.iter().map(String::as_str), has_birth) && !(any && filled > 1);
    let understood = vec![understood.join(if any { " または " } else { " かつ " })];
    let query = if any { any_of(queries) } else { all_of(queries) };
    let has_birth = has_birth && !(any && filled > 1);
    Ok(Some(Condition { query, understood, names, has_birth, is_specific }))
}

/// A name alone may be a whole one written without a blank; four characters or more are taken for family and given name.
fn is_specific_enough<'a>(names: impl Iterator<Item = &'a str>, has_birth: bool) -> bool {
    let names: Vec<&str> = names.collect();
    let longest = names.iter().map(|name| jp::fold(name).chars().count()).max().unwrap_or(0);
    match names.len() {
        0 => false,
        1 => has_birth && longest >= 2 || longest >= 4,
        _ => true,
    }
}

/// One word of the box and everything it can mean.
struct Word<'a> {
    typed: &'a str,
    birth: Option<BirthQuery>,
    has_digit: bool,
}

impl<'a> Word<'a> {
    fn read(typed: &'a str) -> Self {
        let has_digit = jp::fold(typed).chars().any(|c| c.is_ascii_digit());
        let birth = if typed.chars().count() > 1 { jp::parse_birth_query(typed).ok() } else { None };
        Self { typed, birth, has_digit }
    }

    /// Only digits and what parts them.
    fn is_number(&self) -> bool {
        self.has_digit && jp::fold(self.typed).chars().all(|c| c.is_ascii_digit() || "ー()+".contains(c))
    }

    fn may_be_name(&self) -> bool {
        !self.has_digit
    }

    fn may_be_address(&self) -> bool {
        !self.is_number() && self.typed.chars().count() > 1
    }

    fn may_be_phone(&self) -> bool {
        self.is_number() && jp::fold_phone(self.typed).len() >= 3
    }

    fn query(&self) -> Query {
        let typed = || self.typed.to_owned();
        let mut meanings = Vec::new();
        meanings.extend(self.may_be_name().then(|| Query::Name(typed())));
        meanings.extend(self.birth.map(Query::Birth));
        meanings.extend(self.may_be_address().then(|| Query::Address(typed())));
        meanings.extend(self.may_be_phone().then(|| Query::Phone(typed())));
        any_of(meanings)
    }

    fn understood(&self) -> String {
        let mut kinds = Vec::new();
        kinds.extend(self.may_be_name().then_some("氏名・かな"));
        kinds.extend(self.birth.is_some().then_some("生年月日"));
        kinds.extend(self.may_be_address().then_some("住所"));
        kinds.extend(self.may_be_phone().then_some("電話"));
        format!("{}「{}」", kinds.join("・"), self.typed)
    }
}

/// All words of one alternative. Words that may be names are also tried joined, so that 「高橋 花子」 finds the whole name first.
fn all_words(words: &[Word<'_>]) -> Query {
    let each = all_of(words.iter().map(Word::query).collect());
    let names: Vec<&str> = words.iter().filter(|word| word.may_be_name()).map(|word| word.typed).collect();
    if names.len() < 2 {
        return each;
    }
    let others = words.iter().filter(|word| !word.may_be_name()).map(Word::query);
    let whole = all_of(std::iter::once(Query::Name(names.join(" "))).chain(others).collect());
    any_of(vec![whole, each])
}

/// The words of a name, in any order, the joined one first.
pub fn name_words(words: &[&str]) -> Query {
    let each = all_of(words.iter().map(|word| Query::Name((*word).to_owned())).collect());
    if words.len() < 2 { each } else { any_of(vec![Query::Name(words.join(" ")), each]) }
}

/// AND, without wrapping a single part.
pub fn all_of(parts: Vec<Query>) -> Query {
    match <[Query; 1]>::try_from(parts) {
        Ok([only]) => only,
        Err(parts) => Query::And(parts),
    }
}

/// OR, without wrapping a single part.
pub fn any_of(parts: Vec<Query>) -> Query {
    match <[Query; 1]>::try_from(parts) {
        Ok([only]) => only,
        Err(parts) => Query::Or(parts),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn one_box(typed: &str) -> Condition {
        let mut fields = Fields::default();
        fields.set("q", typed);
        read(&fields).unwrap().unwrap()
    }

    #[test]
    fn a_word_is_everything_it_can_be() {
        assert_eq!(one_box("花").query, Query::Name("花".into()));
        let birth = BirthQuery::Range { first: date(2015, 4, 1), last: date(2015, 4, 1) };
        assert_eq!(
            one_box("平成27年4月1日").query,
            any_of(vec![Query::Birth(birth), Query::Address("平成27年4月1日".into())])
        );
        assert_eq!(one_box("20150401").query, any_of(vec![Query::Birth(birth), Query::Phone("20150401".into())]));
        assert_eq!(one_box("府中").query, any_of(vec![Query::Name("府中".into()), Query::Address("府中".into())]));
        assert!(matches!(one_box("082-000-1234").query, Query::Phone(_)));
    }

    #[test]
    fn blanks_mean_and_and_the_word_or_means_or() {
        let condition = one_box("高橋 花子");
        let Query::Or(ways) = condition.query else { panic!() };
        assert_eq!(ways[0], Query::Name("高橋 花子".into()));
        assert!(matches!(one_box("高橋 または 佐藤").query, Query::Or(ways) if ways.len() == 2));
    }

    #[test]
    fn only_a_specific_condition_points_at_persons() {
        for vague in ["花", "高橋", "府中町", "高橋 または 佐藤 花子", "H27", "082-000-1234"] {
            assert!(!one_box(vague).is_specific, "{vague}");
        }
        for specific in ["高橋 花子", "高橋花子", "高橋 H27.4.1", "takahashi hanako"] {
            assert!(one_box(specific).is_specific, "{specific}");
        }
    }

    #[test]
    fn a_birth_that_cannot_be_read_is_refused_at_its_place() {
        let mut fields = Fields::default();
        fields.set("name", "高橋");
        fields.set("birth", "昨日");
        let errors = read(&fields).unwrap_err();
        assert_eq!(errors[0].field, "birth");
        assert_eq!(read(&Fields::default()), Ok(None));
    }
}
