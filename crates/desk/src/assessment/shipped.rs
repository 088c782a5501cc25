//! The forms and code lists the product ships with, from `forms/` in the repository; read and checked at the start.

use super::form::{CodeList, CodeLists, Form};
use jiff::civil::Date;
use std::sync::LazyLock;

const CODE_FILES: [&str; 3] = [
    include_str!("../../../../forms/codes/abuse_types.toml"),
    include_str!("../../../../forms/codes/severities.toml"),
    include_str!("../../../../forms/codes/staff_kinds.toml"),
];

const FORM_FILES: [&str; 10] = [
    include_str!("../../../../forms/urgency.toml"),
    include_str!("../../../../forms/risk_common.toml"),
    include_str!("../../../../forms/survey_school.toml"),
    include_str!("../../../../forms/survey_preschool.toml"),
    include_str!("../../../../forms/visit_note.toml"),
    include_str!("../../../../forms/opinion.toml"),
    include_str!("../../../../forms/consent.toml"),
    include_str!("../../../../forms/referral.toml"),
    include_str!("../../../../forms/yearly_report.toml"),
    include_str!("../../../../forms/staff_report.toml"),
];

/// What is shipped.
#[derive(Debug, Default)]
pub struct Shipped {
    /// Every version of every form, in the order of the list.
    pub forms: Vec<Form>,
    /// Code lists.
    pub lists: CodeLists,
}

static SHIPPED: LazyLock<Result<Shipped, Vec<String>>> = LazyLock::new(read);

fn read() -> Result<Shipped, Vec<String>> {
    let mut lists = CodeLists::default();
    for file in CODE_FILES {
        lists = lists.with(CodeList::parse(file)?);
    }
    let forms = FORM_FILES.into_iter().map(|file| Form::parse(file, &lists)).collect::<Result<Vec<_>, _>>()?;
    let twice = forms
        .iter()
        .enumerate()
        .find(|(n, form)| forms.iter().take(*n).any(|other| (&other.id, other.version) == (&form.id, form.version)));
    match twice {
        Some((_, form)) => Err(vec![format!("様式「{}」の{}が二つあります。", form.title, form.version_label())]),
        None => Ok(Shipped { forms, lists }),
    }
}

/// Reads what is shipped; the server does not start with a broken form.
///
/// # Errors
/// Every fault of the first broken file.
pub fn check() -> anyhow::Result<()> {
    SHIPPED.as_ref().map(|_| ()).map_err(|faults| anyhow::anyhow!("broken form: {}", faults.join(" / ")))
}

/// What is shipped; [`check`] has run at the start.
pub fn shipped() -> &'static Shipped {
    static NONE: LazyLock<Shipped> = LazyLock::new(Shipped::default);
    SHIPPED.as_ref().unwrap_or(&NONE)
}

impl Shipped {
    /// The shipped version of a form that holds on a day.
    pub fn on(&self, id: &str, day: Date) -> Option<&Form> {
        let held = self.forms.iter().filter(|form| form.id == id && form.effective_on <= day);
        held.max_by_key(|form| (form.effective_on, form.version))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assessment::form::{Kind, read};
    use ground::web::Fields;
    use jiff::civil::date;

    #[test]
    fn every_shipped_form_is_whole() {
        let shipped = read_all();
        assert_eq!(shipped.forms.len(), FORM_FILES.len());
        for form in &shipped.forms {
            assert!(!form.own && !form.source.is_empty(), "{} names no source", form.id);
            assert!(form.asked().count() > 5, "{}", form.id);
        }
    }

    fn read_all() -> Shipped {
        super::read().unwrap_or_else(|faults| panic!("{faults:#?}"))
    }

    #[test]
    fn a_form_written_as_toml_reads_back_alike() {
        let shipped = read_all();
        for form in &shipped.forms {
            let toml = form.to_toml().unwrap_or_else(|error| panic!("{}: {error}", form.id));
            assert_eq!(&Form::parse(&toml, &shipped.lists).unwrap(), form);
        }
    }

    #[test]
    fn the_eight_questions_hint_at_the_class_and_a_blank_is_not_a_no() {
        let shipped = read_all();
        let form = shipped.on("urgency", date(2026, 11, 21)).unwrap();
        let hint = |answers: &[(&str, &str)]| {
            let fields = answers.iter().map(|(key, value)| (format!("a.{key}"), (*value).to_owned())).collect();
            let answers = read(form, &Fields(fields), &[]).answers;
            let suggestion = form.item("urgency").and_then(|item| item.suggestion(&answers));
            suggestion.map_or("", |suggestion| suggestion.value.as_str())
        };
        assert_eq!(hint(&[]), "");
        assert_eq!(hint(&[("q2", "yes")]), "AA");
        assert_eq!(hint(&[("q3", "yes"), ("q4", "no")]), "AA");
        assert_eq!(hint(&[("words_degree", "deadly")]), "AA", "severe words without a bruise");
        assert_eq!(hint(&[("q4", "yes"), ("q2", "no"), ("q3", "no")]), "A");
        assert_eq!(hint(&[("q1", "yes")]), "B");
        assert_eq!(hint(&[("q5", "yes"), ("q7", "yes")]), "B");
        assert_eq!(hint(&[("q8", "yes")]), "C");
        let no: Vec<(&str, &str)> = ["q1", "q2", "q3", "q4", "q5", "q6", "q7"].map(|key| (key, "no")).to_vec();
        assert_eq!(hint(&no), "", "the eighth question is open");
        assert_eq!(hint(&[no.as_slice(), &[("q8", "unknown")]].concat()), "");
        assert_eq!(hint(&[no.as_slice(), &[("q8", "no")]].concat()), "none");
    }

    #[test]
    fn the_survey_sheets_ask_what_the_towns_tables_ask() {
        let shipped = read_all();
        let labels = |id: &str, key: &str| {
            let form = shipped.on(id, date(2026, 11, 21)).unwrap();
            let item = form.item(key).unwrap();
            item.options().iter().map(|(_, label)| (*label).to_owned()).collect::<Vec<_>>().join("・")
        };
        assert_eq!(
            labels("survey_school", "concerns"),
            "欠食・集団適応力・学力の定着・人間関係(友だち・保護者)・家庭環境"
        );
        assert_eq!(labels("survey_school", "result"), "要支援児童・見守り対象児童・支援を必要としない児童");
        assert_eq!(
            labels("survey_preschool", "concerns"),
            "子育て不安・医療・ケア要・発達・発育・養育環境・未就園・その他"
        );
        assert_eq!(labels("survey_preschool", "approach"), "母子保健・拠点");
    }

    #[test]
    fn degrees_of_the_risk_sheet_can_say_that_nobody_knows() {
        let shipped = read_all();
        let form = shipped.on("risk_common", date(2026, 11, 21)).unwrap();
        let scales: Vec<_> = form.items().filter(|item| item.kind == Kind::Scale).collect();
        assert!(scales.len() >= 12);
        for item in scales {
            let codes: Vec<&str> = item.options().iter().map(|(code, _)| *code).collect();
            assert!(codes.contains(&"unknown") && codes.contains(&"unasked"), "{}", item.key);
        }
    }
}
