//! Registers and forms kept in Word, through the same screens as those in Excel.

use super::count;
use crate::import::{settled, upload};
use crate::nation::{Nation, TOWN};
use std::io::Write;

/// A document as Word packs it.
fn document(body: &str) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let types = r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"#;
    let rels = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>"#;
    let xml = format!(
        r#"<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{body}</w:body></w:document>"#
    );
    for (name, text) in [("[Content_Types].xml", types), ("_rels/.rels", rels), ("word/document.xml", &xml)] {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn table(rows: &[&[&str]]) -> String {
    let cell = |text: &&str| format!("<w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>");
    let row = |cells: &&[&str]| format!("<w:tr>{}</w:tr>", cells.iter().map(cell).collect::<String>());
    format!("<w:tbl>{}</w:tbl><w:p/>", rows.iter().map(row).collect::<String>())
}

fn form(name: &str, kana: &str, birth: &str) -> String {
    table(&[
        &["ふりがな", kana, "性別", "女"],
        &["氏名", name, "生年月日", birth],
        &["保護者氏名", "架空　太郎", "続柄", "実父"],
        &["現住所", "広島県安芸郡府中町本町1-2-3", "受理年月日", "R7.5.1"],
        &["相談種別", "虐待", "主訴", "あざがある"],
    ])
}

#[tokio::test]
async fn forms_of_one_child_a_page_become_records() {
    let nation = Nation::new().await;
    let mut clerk = nation.staff(TOWN, "family_chief").await;
    let file =
        document(&(form("架空　花子", "かくう　はなこ", "H27.4.1") + &form("架空　月子", "かくう　つきこ", "H29.1.5")));
    let page = upload(&mut clerk, "児童票.docx", &file).await.expect(303).location().to_owned();
    let preview = settled(&mut clerk, &page).await;
    for words in ["確認待ち", "1人につき1つの表として読みました", "架空 花子 平成27年4月1日", "新規児童 2"]
    {
        assert!(preview.contains(words), "{words} is missing in {preview}");
    }
    clerk.post(&format!("{page}/load"), &[]).await.expect(303);
    settled(&mut clerk, &page).await;
    assert_eq!((count(&nation, "record").await, count(&nation, "episode").await), (2, 2));
    assert_eq!(count(&nation, "person").await, 3, "sisters share their father");
    let (kana, school): (String, String) = sqlx::query_as(
        "select n.family_kana, i.complaint from app.person_name n join app.intake_child c on c.person_id = n.person_id
         join app.intake i on i.id = c.intake_id where n.given = '花子'",
    )
    .fetch_one(&mut nation.admin().await)
    .await
    .unwrap();
    assert_eq!((kana.as_str(), school.as_str()), ("かくう", "あざがある"));
}

#[tokio::test]
async fn a_register_over_two_pages_is_one_register() {
    let nation = Nation::new().await;
    let mut clerk = nation.staff(TOWN, "family_chief").await;
    let titles: &[&str] = &["氏名", "生年月日", "受理日", "種別"];
    let file = document(
        &(table(&[titles, &["架空　花子", "H27.4.1", "R7.5.1", "虐待"]])
            + &table(&[titles, &["架空　月子", "R7.13.1", "R7.5.1", "虐待"]])),
    );
    let page = upload(&mut clerk, "台帳.docx", &file).await.expect(303).location().to_owned();
    let preview = settled(&mut clerk, &page).await;
    assert!(preview.contains("ページにまたがる表を1つにつなぎました") && preview.contains("R7.13.1"), "{preview}");
    clerk.post(&format!("{page}/load"), &[("without_refused", "1")]).await.expect(303);
    settled(&mut clerk, &page).await;
    assert_eq!(count(&nation, "record").await, 1);
    let broken = upload(&mut clerk, "壊れた.docx", &document("<w:tbl><w:tr>")).await.expect(422).body;
    assert!(broken.contains("ファイルを読み取れません"), "{broken}");
}
