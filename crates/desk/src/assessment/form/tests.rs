//! Conditions, reading, versions, and what is refused in a form.

use super::*;
use ground::web::Fields;
use proptest::prelude::*;

const HEAD: &str =
    "id = \"trial\"\ntitle = \"架空の様式\"\nversion = 1\neffective_on = \"2026-04-01\"\nsubject = \"child\"\n";

fn form(items: &str) -> Form {
    parse(items).unwrap()
}

fn parse(items: &str) -> Result<Form, Vec<String>> {
    let toml = format!("{HEAD}[[sections]]\nkey = \"s\"\ntitle = \"区分\"\nitems = [\n{items}\n]\n");
    Form::parse(&toml, &lists())
}

fn lists() -> CodeLists {
    let code = |code: &str, from, until| Code { code: code.into(), label: format!("{code}の表示"), from, until };
    let codes = vec![code("旧", None, Some(2023)), code("新", Some(2024), None), code("常", None, None)];
    CodeLists::default().with(CodeList { id: "kinds".into(), title: "種類".into(), source: String::new(), codes })
}

fn fields(pairs: &[(&str, &str)]) -> Fields {
    Fields(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
}

#[track_caller]
fn refuses(items: &str, expected: &str) {
    let faults = parse(items).unwrap_err();
    assert!(faults.iter().any(|fault| fault.contains(expected)), "{expected} is not among {faults:#?}");
}

const CHAIN: &str = r#"
  { key = "a", label = "はじめ", kind = "state", required = true },
  { key = "b", label = "つぎ", kind = "state", shown_if = { item = "a", is = ["yes"] }, required_if = { item = "a", is = ["yes"] } },
  { key = "c", label = "おわり", kind = "text", shown_if = { item = "b", is = ["yes"] } },
"#;

#[test]
fn what_hangs_on_a_hidden_item_is_hidden_with_it() {
    let form = form(CHAIN);
    let shown = |pairs: &[(&str, &str)]| {
        let typed = read(&form, &fields(pairs), &[]);
        form.shown(&typed.answers).into_iter().collect::<Vec<_>>().join(" ")
    };
    assert_eq!(shown(&[]), "a");
    assert_eq!(shown(&[("a.a", "yes")]), "a b");
    assert_eq!(shown(&[("a.a", "yes"), ("a.b", "yes")]), "a b c");
    assert_eq!(shown(&[("a.a", "no"), ("a.b", "yes"), ("a.c", "残った字")]), "a");
}

#[test]
fn answers_of_hidden_items_are_not_kept_and_their_errors_not_told() {
    let form = form(CHAIN);
    let typed = read(&form, &fields(&[("a.a", "no"), ("a.b", "いたずら"), ("a.c", "残った字")]), &[]);
    assert_eq!(typed.answers.0.len(), 1);
    assert!(typed.wrong.is_empty() && typed.missing.is_empty(), "{typed:?}");
}

#[test]
fn a_blank_is_never_a_no() {
    let form = form(CHAIN);
    let typed = read(&form, &fields(&[("a.a", "")]), &[]);
    assert_eq!(typed.answers.get("a"), None);
    assert_eq!(typed.missing.len(), 1);
    for code in ["yes", "no", "unknown", "unasked"] {
        let typed = read(&form, &fields(&[("a.a", code)]), &[]);
        assert_eq!(typed.answers.code("a"), code);
    }
    let unknown = read(&form, &fields(&[("a.a", "unknown")]), &[]);
    assert!(!form.holds(&Condition::Of("a".into(), Test::Is(vec!["no".into()])), &unknown.answers));
}

#[test]
fn numbers_keep_to_bounds_and_digits() {
    let form =
        form(r#"{ key = "n", label = "体重", kind = "number", unit = "kg", min = 0, max = 150, decimals = 1 },"#);
    let value = |typed: &str| {
        let read = read(&form, &fields(&[("a.n", typed)]), &[]);
        read.wrong.first().map_or_else(|| serde_json::to_string(&read.answers).unwrap(), |error| error.message.clone())
    };
    assert_eq!(value("12"), r#"{"n":12}"#);
    assert_eq!(value("１２．５"), r#"{"n":12.5}"#);
    assert_eq!(value(""), "{}");
    for wrong in ["-1", "150.5", "151", "1.25", "十", "NaN", "inf", "1e2", "1.2.3", "--1"] {
        assert_eq!(value(wrong), "「体重」は0から150までの数字(小数は1桁まで)で入力してください。", "{wrong}");
    }
}

#[test]
fn dates_are_read_as_people_write_them() {
    let form = form(r#"{ key = "d", label = "聴いた日", kind = "date" },"#);
    for typed in ["R8.4.1", "令和8年4月1日", "2026/4/1", "20260401"] {
        let read = read(&form, &fields(&[("a.d", typed)]), &[]);
        assert_eq!(read.answers.code("d"), "2026-04-01", "{typed}");
    }
    for wrong in ["令和8年4月", "2026-02-30", "きのう"] {
        let read = read(&form, &fields(&[("a.d", wrong)]), &[]);
        assert_eq!(read.wrong.first().map(|error| error.field.as_str()), Some("a.d"), "{wrong}");
    }
}

#[test]
fn a_member_of_the_family_is_known_by_name() {
    let form = form(r#"{ key = "p", label = "会う相手", kind = "person" },"#);
    let family = [("架空 葉子".to_owned(), "34-00000000000000000000000000000001".to_owned())];
    let known = read(&form, &fields(&[("a.p", "架空 葉子")]), &family).answers;
    assert!(matches!(known.get("p"), Some(Answer::Person(PersonAnswer { person: Some(_), .. }))));
    let other = read(&form, &fields(&[("a.p", "となりの人")]), &family).answers;
    assert!(matches!(other.get("p"), Some(Answer::Person(PersonAnswer { person: None, .. }))));
}

#[test]
fn empty_rows_are_dropped_and_a_row_says_what_it_lacks() {
    let form = form(
        r#"{ key = "t", label = "同意", kind = "rows", columns = [
             { key = "name", label = "氏名", kind = "text", required = true },
             { key = "on", label = "日", kind = "date" } ] },"#,
    );
    let typed = read(&form, &fields(&[("a.t.0.name", ""), ("a.t.1.name", "架空"), ("a.t.1.on", "R8.4.1")]), &[]);
    assert_eq!(serde_json::to_string(&typed.answers).unwrap(), r#"{"t":[{"name":"架空","on":"2026-04-01"}]}"#);
    let wrong = read(&form, &fields(&[("a.t.3.on", "R8.4.1")]), &[]).wrong;
    assert_eq!(wrong.first().map(|error| error.field.as_str()), Some("a.t.3.name"));
}

const HINTED: &str = r#"
  { key = "q1", label = "一", kind = "state" },
  { key = "q2", label = "二", kind = "state" },
  { key = "class", label = "緊急度", kind = "choice", choices = [{ code = "high", label = "高" }, { code = "low", label = "低" }],
    suggest = [
      { value = "high", because = "一がはい", when = { item = "q1", is = ["yes"] } },
      { value = "low", because = "両方いいえ", when = { all = [{ item = "q1", is = ["no"] }, { item = "q2", is = ["no"] }] } },
    ] },
  { key = "why", label = "理由", kind = "long", shown_if = { item = "class", against_suggestion = true }, required_if = { item = "class", against_suggestion = true } },
"#;

#[test]
fn a_hint_needs_answers_and_a_person_may_decide_otherwise_with_a_reason() {
    let toml = HINTED.replace(",\n    suggest", ", suggest").replace("\n      ", " ").replace("\n    ] }", " ] }");
    let form = form(&toml);
    let item = form.item("class").unwrap();
    let hint = |pairs: &[(&str, &str)]| {
        let answers = read(&form, &fields(pairs), &[]).answers;
        item.suggestion(&answers).map(|suggestion| suggestion.value.clone())
    };
    assert_eq!(hint(&[]), None);
    assert_eq!(hint(&[("a.q1", "no")]), None, "a blank question counted as no");
    assert_eq!(hint(&[("a.q1", "no"), ("a.q2", "no")]).as_deref(), Some("low"));
    assert_eq!(hint(&[("a.q1", "yes")]).as_deref(), Some("high"));
    let agreed = read(&form, &fields(&[("a.q1", "yes"), ("a.class", "high")]), &[]);
    assert!(agreed.missing.is_empty());
    let against = read(&form, &fields(&[("a.q1", "yes"), ("a.class", "low")]), &[]);
    assert_eq!(against.missing.first().map(|error| error.field.as_str()), Some("a.why"));
}

#[test]
fn codes_follow_the_fiscal_year() {
    let form = form(r#"{ key = "k", label = "種類", kind = "choice", codes = "kinds" },"#);
    let codes = |year| {
        let resolved = form.resolved(&lists(), year);
        let item = resolved.item("k").unwrap();
        item.options().iter().map(|(code, _)| (*code).to_owned()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(codes(2023), "旧 常");
    assert_eq!(codes(2024), "新 常");
    assert_ne!(form.resolved(&lists(), 2023).hash().unwrap(), form.resolved(&lists(), 2024).hash().unwrap());
}

#[test]
fn broken_forms_are_refused_with_their_place() {
    refuses(r#"{ key = "a", label = "一", kind = "text", colour = "red" },"#, "colour");
    refuses(
        r#"{ key = "a", label = "一", kind = "text" }, { key = "a", label = "二", kind = "text" },"#,
        "二度使われて",
    );
    refuses(
        r#"{ key = "a", label = "一", kind = "text", shown_if = { item = "z", answered = true } },"#,
        "「z」はありません",
    );
    refuses(r#"{ key = "a", label = "一", kind = "state", shown_if = { item = "a", is = ["yes"] } },"#, "めぐって");
    refuses(
        r#"{ key = "a", label = "一", kind = "state", shown_if = { item = "b", is = ["yes"] } },
           { key = "b", label = "二", kind = "state", shown_if = { item = "c", is = ["no"] } },
           { key = "c", label = "三", kind = "state", shown_if = { item = "a", is = ["no"] } },"#,
        "めぐって",
    );
    refuses(r#"{ key = "a", label = "一", kind = "choice" },"#, "選択肢を一つ以上");
    refuses(r#"{ key = "a", label = "一", kind = "choice", codes = "nowhere" },"#, "コード表「nowhere」はありません");
    refuses(
        r#"{ key = "a", label = "一", kind = "state" }, { key = "b", label = "二", kind = "text", shown_if = { item = "a", is = ["maybe"] } },"#,
        "選択肢「maybe」はありません",
    );
    refuses(r#"{ key = "a", label = "一", kind = "text", min = 1 },"#, "数値の項目だけ");
    refuses(r#"{ key = "a", label = "一", kind = "number", min = 5, max = 1 },"#, "最大が最小より小さく");
    refuses(
        r#"{ key = "a", label = "一", kind = "text", prefill = "child.shoe" },"#,
        "転記元「child.shoe」はありません",
    );
    refuses(r#"{ key = "a", label = "一", kind = "rows" },"#, "一つ以上の列");
    refuses(r#"{ key = "A b", label = "一", kind = "text" },"#, "英小文字");
    refuses(
        r#"{ key = "a", label = "一", kind = "state", shown_if = { item = "a", is = ["yes"], answered = true } },"#,
        "条件は",
    );
    refuses("", "項目が一つもありません");
}

#[test]
fn a_newer_version_says_what_changed_and_takes_along_what_still_means_the_same() {
    let older = form(
        r#"{ key = "same", label = "同じ", kind = "text" },
           { key = "gone", label = "廃止", kind = "text" },
           { key = "kind", label = "種類が変わる", kind = "text" },
           { key = "some", label = "選ぶ", kind = "multi", choices = [{ code = "x", label = "X" }, { code = "y", label = "Y" }] },"#,
    );
    let newer = form(
        r#"{ key = "same", label = "同じ(改)", kind = "text" },
           { key = "kind", label = "種類が変わる", kind = "date" },
           { key = "some", label = "選ぶ", kind = "multi", choices = [{ code = "y", label = "Y" }, { code = "z", label = "Z" }] },
           { key = "new", label = "追加", kind = "text" },"#,
    );
    let told: Vec<String> =
        differences(&older, &newer).iter().map(|one| format!("{} {} {}", one.what, one.label, one.detail)).collect();
    assert_eq!(told.len(), 5, "{told:#?}");
    assert!(told.iter().any(|line| line.contains("項目名 同じ → 同じ(改)")));
    let pairs = [("a.same", "あ"), ("a.gone", "い"), ("a.kind", "う"), ("a.some", "x"), ("a.some", "y")];
    let answers = read(&older, &fields(&pairs), &[]).answers;
    let carried = answers.carried_to(&older, &newer);
    assert_eq!(serde_json::to_string(&carried).unwrap(), r#"{"same":"あ","some":["y"]}"#);
}

/// The words of a person's answer to a form: any field, any text.
fn typed() -> impl Strategy<Value = Vec<(String, String)>> {
    let name = prop_oneof![Just("a.q1"), Just("a.q2"), Just("a.class"), Just("a.why"), Just("a.nothing")];
    let value =
        prop_oneof![Just("yes"), Just("no"), Just("unknown"), Just("high"), Just("low"), Just(""), Just("架空")];
    proptest::collection::vec((name.prop_map(str::to_owned), value.prop_map(str::to_owned)), 0..8)
}

proptest! {
    #[test]
    fn what_is_read_is_filled_in_and_read_again_alike(pairs in typed()) {
        let form = form(&HINTED.replace('\n', " "));
        let once = read(&form, &Fields(pairs), &[]).answers;
        let again = read(&form, &fill(&form, &once), &[]);
        prop_assert!(again.wrong.is_empty());
        prop_assert_eq!(&again.answers, &once);
        let json = serde_json::to_string(&once).unwrap();
        prop_assert_eq!(serde_json::from_str::<Answers>(&json).unwrap(), once);
    }

    #[test]
    fn only_shown_items_have_answers(pairs in typed()) {
        let form = form(&HINTED.replace('\n', " "));
        let typed = read(&form, &Fields(pairs), &[]);
        let shown = form.shown(&typed.answers);
        prop_assert!(typed.answers.0.keys().all(|key| shown.contains(key)));
    }
}
