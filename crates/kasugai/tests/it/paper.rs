//! What stands on documents, read back from their PDF.

use crate::visitor::Visitor;
use desk::documents::KINDS;
use desk::papers::Printers;
use paper::{Footer, Press};
use std::collections::BTreeSet;
use std::io::Write;
use std::process::Command;

/// Printers with this machine's fonts; agencies' templates are set by the program under test.
pub fn printers() -> Printers {
    Printers::new(Press::default(), env!("CARGO_BIN_EXE_kasugai").into())
}

/// The text of a PDF, without the blanks of its layout.
pub fn text(pdf: &[u8]) -> String {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(pdf).unwrap();
    let output = Command::new("pdftotext").arg("-layout").arg(file.path()).arg("-").output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().chars().filter(|c| !c.is_whitespace()).collect()
}

/// Prints a page of the product and reads it.
pub async fn printed(visitor: &mut Visitor, path: &str) -> String {
    let answer = visitor.get(path).await.expect(200);
    assert_eq!(answer.headers["content-type"], "application/pdf", "{path}");
    assert!(answer.bytes.starts_with(b"%PDF-"), "{path}");
    text(&answer.bytes)
}

#[test]
fn every_document_has_a_template_that_prints_its_sample_inside_the_page() {
    let press = Press::default();
    let made_at = jiff::civil::date(2026, 11, 21).at(10, 0, 0, 0);
    let footer =
        Footer {
            line: "架空市 係長 架空 花子 が令和8年11月21日 10:00に印刷".to_owned(), confidential: true, made_at
        };
    let folder = ground::testkit::screens();
    std::fs::create_dir_all(&folder).unwrap();
    for kind in KINDS {
        let template = paper::shipped(kind.kind).unwrap_or_else(|| panic!("{} has no template", kind.kind));
        let data = (kind.sample)().unwrap();
        assert!(data.to_string().contains("架空"), "the sample of {} is not marked as invented", kind.kind);
        let outside = (kind.outside)();
        let footer = match &outside {
            Some(number) => Footer { line: number.clone(), confidential: false, ..footer.clone() },
            None => footer.clone(),
        };
        let pdf = press.set(template, kind.title, data, &[], &footer).unwrap();
        assert!(pdf.pages >= 1 && pdf.missing.is_empty(), "{}: {:?}", kind.kind, pdf.missing);
        let said = text(&pdf.bytes);
        assert_eq!(said.contains("取扱注意"), outside.is_none(), "{}", kind.kind);
        assert!(said.contains(&format!("{0}/{0}", pdf.pages)), "{}: {said}", kind.kind);
        // Kept to be looked at, beside the pictures of the screens.
        std::fs::write(folder.join(format!("paper-{}.pdf", kind.kind)), &pdf.bytes).unwrap();
    }
    let names: BTreeSet<_> = KINDS.iter().map(|kind| kind.kind).collect();
    assert_eq!(names.len(), KINDS.len(), "a kind stands twice");
}

#[tokio::test]
async fn what_is_computed_is_told_to_child_and_guardian_on_screen_and_paper() {
    let nation = crate::nation::Nation::new().await;
    let mut worker = nation.staff(crate::nation::CENTRE, "centre_worker").await;
    let office = nation.app.gate.registry().name(crate::nation::CENTRE).to_owned();
    let page = worker.get("/handouts/computed").await.expect(200).body;
    for part in ["<ruby>計算<rp>(</rp><rt>けいさん</rt>", "<rt>かくにんちゅう</rt>", "保護者", &office]
    {
        assert!(page.contains(part), "{part}: {page}");
    }
    let told = printed(&mut worker, "/handouts/computed/paper").await;
    for part in ["こどもと保護者の方へ記録と計算について", "確認中", "けいさん", &office.replace(' ', "")]
    {
        assert!(told.contains(part), "{part}: {told}");
    }
    // It goes to families: nothing on it is about somebody, and it is no paper to be kept from them.
    for part in ["取扱注意", "100件のうち", "%", "に印刷"] {
        assert!(!told.contains(part), "{part}: {told}");
    }
}
