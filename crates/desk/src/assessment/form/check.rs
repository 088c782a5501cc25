//! What is wrong with a form, said so that the one who wrote it can put it right.

use super::sources::is_source;
use super::{CodeLists, Condition, Form, Item, Kind, SCALE_REST, Test, linked};
use std::collections::{BTreeMap, BTreeSet};

/// Checks a form against itself and the code lists.
///
/// # Errors
/// Every fault found, in Japanese, each with its place.
pub fn check(form: &Form, lists: &CodeLists) -> Result<(), Vec<String>> {
    let mut faults = Vec::new();
    if !is_key(&form.id) {
        faults.push(format!("様式のID「{}」は英小文字・数字・_で、英字から始めてください。", form.id));
    }
    if form.title.trim().is_empty() {
        faults.push("様式の名前を入力してください。".to_owned());
    }
    if form.version < 1 {
        faults.push("版は1以上の数字にしてください。".to_owned());
    }
    let mut sections = BTreeSet::new();
    let mut keys = BTreeSet::new();
    for section in &form.sections {
        if !is_key(&section.key) || !sections.insert(&section.key) {
            faults.push(format!(
                "区分「{}」: キー「{}」が重なっているか、使えない文字があります。",
                section.title, section.key
            ));
        }
        if section.title.trim().is_empty() {
            faults.push(format!("区分「{}」: 見出しを入力してください。", section.key));
        }
        for item in &section.items {
            if !keys.insert(&item.key) {
                faults.push(format!("項目「{}」: キー「{}」が二度使われています。", item.label, item.key));
            }
            let place = format!("項目「{}」", if item.label.trim().is_empty() { &item.key } else { &item.label });
            faults.extend(item_faults(item, lists, false).into_iter().map(|fault| format!("{place}: {fault}")));
            for condition in conditions(item) {
                faults.extend(condition_faults(form, lists, condition).map(|fault| format!("{place}の条件: {fault}")));
            }
        }
        if let Some(condition) = &section.shown_if {
            let place = format!("区分「{}」の条件", section.title);
            faults.extend(condition_faults(form, lists, condition).map(|fault| format!("{place}: {fault}")));
        }
    }
    if form.asked().next().is_none() {
        faults.push("項目が一つもありません。".to_owned());
    }
    faults.extend(cycle(form).map(|key| {
        let label = form.item(&key).map_or(key.as_str(), |item| item.label.as_str());
        format!("項目「{label}」: 表示の条件が、めぐってこの項目自身に戻っています。")
    }));
    if faults.is_empty() { Ok(()) } else { Err(faults) }
}

/// Letters, digits and `_`, a letter first.
fn is_key(key: &str) -> bool {
    key.starts_with(|c: char| c.is_ascii_lowercase())
        && key.len() <= 60
        && key.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

fn conditions(item: &Item) -> impl Iterator<Item = &Condition> {
    item.shown_if.iter().chain(&item.required_if).chain(item.suggest.iter().map(|suggestion| &suggestion.when))
}

fn item_faults(item: &Item, lists: &CodeLists, is_column: bool) -> Vec<String> {
    let mut faults = Vec::new();
    if !is_key(&item.key) {
        faults.push(format!("キー「{}」は英小文字・数字・_で、英字から始めてください。", item.key));
    }
    if item.label.trim().is_empty() {
        faults.push("項目名を入力してください。".to_owned());
    }
    choice_faults(item, lists, &mut faults);
    if item.kind != Kind::Number
        && (item.min.is_some() || item.max.is_some() || !item.unit.is_empty() || item.decimals > 0)
    {
        faults.push("単位と範囲は数値の項目だけに付けられます。".to_owned());
    }
    if item.min.zip(item.max).is_some_and(|(min, max)| max < min) {
        faults.push("最大が最小より小さくなっています。".to_owned());
    }
    if item.decimals > 6 {
        faults.push("小数は6桁までです。".to_owned());
    }
    if item.max_length.is_some_and(|longest| longest == 0 || longest > 20_000) {
        faults.push("文字数の上限は1から20000までです。".to_owned());
    }
    if item.max_length.is_some() && !matches!(item.kind, Kind::Text | Kind::Long | Kind::Person) {
        faults.push("文字数の上限は文字の項目だけに付けられます。".to_owned());
    }
    if !item.prefill.is_empty() && !is_source(&item.prefill) {
        faults.push(format!("転記元「{}」はありません。", item.prefill));
    }
    if item.weigh && !item.can_be_weighed() {
        faults.push("スコアに使えるのは、はい・いいえ、程度、選択、数値の項目だけです。".to_owned());
    }
    if let Some(word) = item.barred_word().filter(|_| item.weigh) {
        faults.push(format!("「{word}」にかかわる項目はスコアに使えません。「スコアに使う」を外してください。"));
    }
    faults.extend(linked::faults(item, |code| is_choice(item, lists, code)));
    if is_column {
        if !item.linked.is_empty() {
            faults.push("表の列に連携情報は使えません。".to_owned());
        }
        if matches!(item.kind, Kind::Rows | Kind::Multi | Kind::Long) {
            faults.push(format!("表の列に「{}」は使えません。", item.kind.label()));
        }
        if conditions(item).next().is_some() {
            faults.push("表の列に条件は付けられません。".to_owned());
        }
    } else if item.kind == Kind::Rows {
        column_faults(item, lists, &mut faults);
    } else if !item.columns.is_empty() {
        faults.push("列は表の項目だけに付けられます。".to_owned());
    }
    faults
}

fn choice_faults(item: &Item, lists: &CodeLists, faults: &mut Vec<String>) {
    if !item.kind.has_choices() {
        if !item.choices.is_empty() || !item.codes.is_empty() {
            faults.push("選択肢は選択と程度の項目だけに付けられます。".to_owned());
        }
        if !item.suggest.is_empty() {
            faults.push("目安は選択の項目だけに付けられます。".to_owned());
        }
        return;
    }
    match (item.choices.is_empty(), item.codes.as_str()) {
        (true, "") => faults.push("選択肢を一つ以上入力してください。".to_owned()),
        (false, "") | (true, _) => {}
        (false, _) => faults.push("選択肢とコード表の両方は使えません。".to_owned()),
    }
    if !item.codes.is_empty() && !lists.0.contains_key(&item.codes) {
        faults.push(format!("コード表「{}」はありません。", item.codes));
    }
    let mut codes = BTreeSet::new();
    for choice in &item.choices {
        if choice.code.trim().is_empty() || choice.label.trim().is_empty() {
            faults.push("選択肢のコードと表示名を入力してください。".to_owned());
        }
        let is_reserved = item.kind == Kind::Scale && SCALE_REST.iter().any(|(code, _)| *code == choice.code);
        if is_reserved || !codes.insert(&choice.code) {
            faults.push(format!("選択肢のコード「{}」が重なっています。", choice.code));
        }
    }
    for suggestion in &item.suggest {
        if item.kind != Kind::Choice {
            faults.push("目安は一つを選ぶ項目だけに付けられます。".to_owned());
        } else if !is_choice(item, lists, &suggestion.value) {
            faults.push(format!("目安の「{}」は選択肢にありません。", suggestion.value));
        }
        if suggestion.when.tests().iter().any(|(_, test)| **test == Test::AgainstSuggestion) {
            faults.push("目安の条件に、ほかの目安は使えません。".to_owned());
        }
    }
}

fn column_faults(item: &Item, lists: &CodeLists, faults: &mut Vec<String>) {
    if item.columns.is_empty() {
        faults.push("表には一つ以上の列が必要です。".to_owned());
    }
    let mut keys = BTreeSet::new();
    for column in &item.columns {
        if !keys.insert(&column.key) {
            faults.push(format!("列のキー「{}」が二度使われています。", column.key));
        }
        faults.extend(
            item_faults(column, lists, true).into_iter().map(|fault| format!("列「{}」: {fault}", column.label)),
        );
    }
}

fn is_choice(item: &Item, lists: &CodeLists, code: &str) -> bool {
    item.options().iter().any(|(known, _)| *known == code) || (!item.codes.is_empty() && lists.knows(&item.codes, code))
}

fn condition_faults<'a>(
    form: &'a Form,
    lists: &'a CodeLists,
    condition: &'a Condition,
) -> impl Iterator<Item = String> + 'a {
    condition.tests().into_iter().filter_map(move |(key, test)| {
        let Some(item) = form.item(key) else { return Some(format!("項目「{key}」はありません。")) };
        if item.retired {
            return Some(format!("項目「{}」は使われていません。", item.label));
        }
        match test {
            Test::Is(codes) => {
                let is_chosen = item.kind.has_choices() || item.kind == Kind::State;
                let unknown = codes.iter().find(|code| !is_choice(item, lists, code));
                match (is_chosen, unknown) {
                    (false, _) => Some(format!("項目「{}」は選択ではありません。", item.label)),
                    (true, Some(code)) => Some(format!("項目「{}」に選択肢「{code}」はありません。", item.label)),
                    (true, None) => None,
                }
            }
            Test::Within(..) if item.kind != Kind::Number => {
                Some(format!("項目「{}」は数値ではありません。", item.label))
            }
            Test::AgainstSuggestion if item.suggest.is_empty() => {
                Some(format!("項目「{}」に目安はありません。", item.label))
            }
            _ => None,
        }
    })
}

/// Keys of the items whether an item is shown hangs on.
fn needs(form: &Form) -> BTreeMap<&str, Vec<&str>> {
    let behind = |condition: &'_ Condition| -> Vec<String> {
        condition
            .tests()
            .into_iter()
            .flat_map(|(key, test)| {
                let hinted = form.item(key).filter(|_| *test == Test::AgainstSuggestion);
                let hints = hinted.into_iter().flat_map(|item| &item.suggest).flat_map(|hint| hint.when.keys());
                std::iter::once(key).chain(hints).map(str::to_owned).collect::<Vec<_>>()
            })
            .collect()
    };
    let mut needs: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for section in &form.sections {
        for item in &section.items {
            let keys = section.shown_if.iter().chain(&item.shown_if).flat_map(behind);
            let known = keys.filter_map(|key| form.item(&key).map(|item| item.key.as_str()));
            needs.entry(&item.key).or_default().extend(known);
        }
    }
    needs
}

/// An item whose showing hangs on itself, when there is one.
fn cycle(form: &Form) -> Option<String> {
    let needs = needs(form);
    let mut settled: BTreeSet<&str> = BTreeSet::new();
    // Takes out what hangs on settled items only, until nothing moves: what is left goes round.
    loop {
        let ready: Vec<&str> = needs
            .iter()
            .filter(|(key, behind)| !settled.contains(*key) && behind.iter().all(|need| settled.contains(need)))
            .map(|(key, _)| *key)
            .collect();
        if ready.is_empty() {
            break;
        }
        settled.extend(ready);
    }
    needs.keys().find(|key| !settled.contains(*key)).map(|key| (*key).to_owned())
}
