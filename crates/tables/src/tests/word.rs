//! Word documents, made here as Word writes them and read back.

use std::io::Write as _;

use proptest::prelude::*;

use crate::*;

/// Titles as the import of registers knows them.
fn layout() -> Layout {
    let field = |id: &str, label: &str, names: &[&str]| Field::new(id, label, names);
    Layout {
        fields: vec![
            field("child_name", "児童氏名", &["氏名", "こども本人>氏名"]),
            field("child_kana", "児童ふりがな", &["ふりがな"]),
            field("child_birth", "生年月日", &[]),
            field("child_sex", "性別", &[]),
            field("address", "現住所", &["住所"]),
            field("guardian_name", "保護者氏名", &["保護者>氏名"]),
            field("guardian_relation", "続柄", &["保護者>続柄"]),
            field("accepted_on", "受理年月日", &["受理日"]),
            field("complaint", "主訴", &[]),
        ],
    }
}

fn options() -> Options {
    Options { layout: Some(layout()), ..Options::default() }
}

/// A package with a document of this body.
fn document(body: &str) -> Vec<u8> {
    let xml = format!(
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{body}<w:sectPr/></w:body></w:document>"#
    );
    package(xml.as_bytes())
}

fn package(xml: &[u8]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let parts: [(&str, &[u8]); 3] = [
        (
            "[Content_Types].xml",
            br#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>"#,
        ),
        ("_rels/.rels", br#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"/>"#),
        ("word/document.xml", xml),
    ];
    for (name, bytes) in parts {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// Cells as `text`, `text|3` (over three columns), `^` (joined with the cell above), `text_` (first of cells joined downwards).
fn table(rows: &[&[&str]]) -> String {
    let row = |cells: &&[&str]| format!("<w:tr>{}</w:tr>", cells.iter().map(|cell| tc(cell)).collect::<String>());
    format!("<w:tbl><w:tblPr/><w:tblGrid/>{}</w:tbl>", rows.iter().map(row).collect::<String>())
}

fn tc(cell: &str) -> String {
    let (text, span) = cell.split_once('|').unwrap_or((cell, "1"));
    let (text, joined) = match text {
        "^" => ("", "<w:vMerge/>"),
        _ if text.ends_with('_') => (text.trim_end_matches('_'), r#"<w:vMerge w:val="restart"/>"#),
        _ => (text, ""),
    };
    let lines: String = text.split('\n').map(|line| format!("<w:p><w:pPr><w:tabs><w:tab w:val=\"left\"/></w:tabs></w:pPr><w:r><w:rPr><w:b/></w:rPr><w:t xml:space=\"preserve\">{line}</w:t></w:r></w:p>")).collect();
    format!(r#"<w:tc><w:tcPr><w:gridSpan w:val="{span}"/>{joined}</w:tcPr>{lines}</w:tc>"#)
}

fn read_all(body: &str) -> Vec<Sheet> {
    read(&document(body), "台帳.docx", &options()).unwrap()
}

fn by_title<'s>(sheet: &'s Sheet, row: usize, title: &str) -> &'s str {
    let column = sheet.header.iter().position(|known| known == title).unwrap_or_else(|| panic!("{:?}", sheet.header));
    &sheet.rows[row].cells[column]
}

#[test]
fn a_register_with_joined_titles_is_a_sheet() {
    let body = table(&[
        &["令和7年度　要保護児童台帳|5"],
        &["こども本人|2", "保護者|2", "受理日_"],
        &["氏名", "生年月日", "氏名", "続柄", "^"],
        &["架空　花子", "H27.4.1", "架空\n太郎_", "実父", "R7.5.1"],
        &["架空　次郎", "H30.1.5", "^", "実父", "―"],
    ]);
    let sheets = read_all(&body);
    assert_eq!(sheets.len(), 1);
    let sheet = &sheets[0];
    assert_eq!(sheet.header, ["こども本人>氏名", "こども本人>生年月日", "保護者>氏名", "保護者>続柄", "受理日"]);
    assert_eq!(sheet.rows.iter().map(|row| row.number).collect::<Vec<_>>(), [4, 5]);
    assert_eq!(sheet.rows[0].cells, ["架空　花子", "H27.4.1", "架空\n太郎", "実父", "R7.5.1"]);
    assert_eq!(sheet.rows[1].cells[2..], ["架空\n太郎", "実父", ""], "a dash is a blank");
}

#[test]
fn cells_joined_downwards_say_the_same_in_each_row() {
    let body =
        table(&[&["氏名", "生年月日", "住所"], &["架空 甲", "H27.4.1", "本町1-2-3_"], &["架空 乙", "H29.4.1", "^"]]);
    let sheet = read_all(&body).remove(0);
    assert_eq!(sheet.rows[1].cells, ["架空 乙", "H29.4.1", "本町1-2-3"]);
}

#[test]
fn tables_that_go_on_over_pages_are_one_sheet() {
    let titles: &[&str] = &["氏名", "生年月日"];
    let page_break = r#"<w:p><w:r><w:br w:type="page"/></w:r></w:p>"#;
    let body = [
        table(&[titles, &["架空 甲", "H27.4.1"], titles, &["架空 乙", "H28.4.1"]]),
        page_break.to_owned(),
        table(&[titles, &["架空 丙", "H29.4.1"]]),
        page_break.to_owned(),
        table(&[&["架空 丁", "H30.4.1"], &["架空 戊", "H31.4.1"]]),
    ];
    let sheets = read_all(&body.concat());
    assert_eq!(sheets.len(), 1, "{sheets:?}");
    let names: Vec<_> = sheets[0].rows.iter().map(|row| row.cells[0].as_str()).collect();
    assert_eq!(names, ["架空 甲", "架空 乙", "架空 丙", "架空 丁", "架空 戊"]);
    assert!(sheets[0].notes.iter().any(|note| note.contains("つなぎました")));
}

/// A 児童票 as offices type it.
fn form(name: &str, birth: &str, complaint: &str) -> String {
    table(&[
        &["こども本人_", "ふりがな", "かくう はなこ", "性別", "女"],
        &["^", "氏名", name, "生年月日", birth],
        &["^", "現住所", "広島県安芸郡府中町本町1-2-3|3"],
        &["保護者_", "氏名", "架空 太郎", "続柄", "実父"],
        &["^", "氏名", "架空 春子", "続柄", "実母"],
        &["受理年月日", "R7.5.1|2", "担当メモ", "要連絡"],
        &["主訴|5"],
        &[&format!("{complaint}|5")],
    ])
}

#[test]
fn a_form_of_one_child_a_table_is_a_row() {
    let body = form("架空　花子", "H27.4.1", "あざがある\n泣き声") + "<w:p/>" + &form("架空　次郎", "H30.1.5", "");
    let sheets = read_all(&body);
    assert_eq!(sheets.len(), 1, "{sheets:?}");
    let sheet = &sheets[0];
    assert_eq!(sheet.rows.len(), 2);
    assert_eq!(by_title(sheet, 0, "こども本人>氏名"), "架空　花子");
    assert_eq!(by_title(sheet, 0, "こども本人>生年月日"), "H27.4.1");
    assert_eq!(by_title(sheet, 0, "保護者>氏名"), "架空 太郎");
    assert_eq!(by_title(sheet, 0, "保護者>氏名（2）"), "架空 春子", "nothing is lost");
    assert_eq!(by_title(sheet, 0, "主訴"), "あざがある\n泣き声");
    assert_eq!(by_title(sheet, 0, "担当メモ"), "要連絡", "a label nobody knows is kept as a column");
    assert_eq!(by_title(sheet, 1, "こども本人>氏名"), "架空　次郎");
    let found = layout().match_header(&sheet.header).found;
    for field in [
        "child_name",
        "child_birth",
        "child_sex",
        "address",
        "guardian_name",
        "guardian_relation",
        "accepted_on",
        "complaint",
    ] {
        assert!(found.contains_key(field), "{field}: {:?}", sheet.header);
    }
}

#[test]
fn a_register_of_one_row_is_no_form() {
    let body = table(&[&["氏名", "特徴", "生年月日", "メモ"], &["架空 甲", "眼鏡", "H27.4.1", "なし"]]);
    let sheet = read_all(&body).remove(0);
    assert_eq!(sheet.header, ["氏名", "特徴", "生年月日", "メモ"]);
    assert_eq!(sheet.rows.len(), 1);
}

#[test]
fn tables_within_tables() {
    let inner = table(&[&["氏名", "生年月日"], &["架空 甲", "H27.4.1"]]);
    // A frame around everything gives way.
    let framed = format!("<w:tbl><w:tr><w:tc><w:p/>{inner}<w:p/></w:tc></w:tr></w:tbl>");
    let sheet = read_all(&framed).remove(0);
    assert_eq!(sheet.rows[0].cells, ["架空 甲", "H27.4.1"]);
    // A table in a cell is what the cell says.
    let small = table(&[&["母", "健康"], &["父", "不明"]]);
    let body = format!(
        "<w:tbl><w:tr>{}{}</w:tr><w:tr>{}<w:tc><w:p><w:r><w:t>家族:</w:t></w:r></w:p>{small}<w:p/></w:tc></w:tr></w:tbl>",
        tc("氏名"),
        tc("主訴"),
        tc("架空 甲")
    );
    let sheet = read_all(&body).remove(0);
    assert_eq!(sheet.rows[0].cells[1], "家族:\n母 健康\n父 不明");
}

#[test]
fn furigana_deleted_text_and_field_codes_are_left_out() {
    let name = "<w:p><w:ruby><w:rubyPr/><w:rt><w:r><w:t>かくう</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>架空</w:t></w:r></w:rubyBase></w:ruby>\
                <w:del><w:r><w:delText>旧</w:delText><w:t>旧</w:t></w:r></w:del><w:ins><w:r><w:t>　花&amp;子&#x2460;</w:t></w:r></w:ins>\
                <w:r><w:instrText>PAGE</w:instrText><w:sym w:font=\"Wingdings\" w:char=\"F0FE\"/></w:r></w:p>";
    let body = format!(
        "<w:tbl><w:tr>{}{}</w:tr><w:tr><w:tc>{name}</w:tc>{}</w:tr></w:tbl>",
        tc("氏名"),
        tc("生年月日"),
        tc("H27.4.1")
    );
    assert_eq!(read_all(&body)[0].rows[0].cells[0], "架空　花&子①☑");
}

#[test]
fn what_is_too_large_or_broken_is_refused() {
    let bomb = table(&[&["氏名|100000", "生年月日"], &["架空", "H27"]]);
    assert!(matches!(read(&document(&bomb), "a.docx", &options()), Err(ReadError::TooManyColumns { .. })));
    let deep = format!("{}{}", "<w:tbl><w:tr><w:tc>".repeat(40), "</w:tc></w:tr></w:tbl>".repeat(40));
    assert!(matches!(read(&document(&deep), "a.docx", &options()), Err(ReadError::Broken { .. })));
    let small = Options { max_unpacked: 10_000, ..options() };
    let spaces = document(&" ".repeat(2_000_000));
    assert!(spaces.len() < 20_000, "packed small");
    assert!(matches!(read(&spaces, "a.docx", &small), Err(ReadError::Bomb { .. })));
    let rows = table(&vec![&["a", "b"] as &[&str]; 30]);
    let few = Options { max_rows: 20, ..options() };
    assert!(matches!(read(&document(&rows), "a.docx", &few), Err(ReadError::TooManyRows { .. })));
    assert_eq!(read(&document("<w:p/>"), "a.docx", &options()), Err(ReadError::Empty));
    assert!(read(&package(b"<w:document><w:tbl>"), "a.docx", &options()).is_err());
}

#[test]
fn many_cells_are_refused_before_they_are_laid_out() {
    let read = |body: &str, options: &Options| read(&document(body), "a.docx", options);
    // Cells in one row, without a number that says so.
    let wide = format!("<w:tbl><w:tr>{}</w:tr></w:tbl>", "<w:tc/>".repeat(2_000));
    assert!(matches!(read(&wide, &options()), Err(ReadError::TooManyColumns { .. })));
    // Cells in all, small ones and wide ones; and places left free.
    let few = Options { max_cells: 1_000, ..options() };
    let many = format!("<w:tbl>{}</w:tbl>", "<w:tr><w:tc/><w:tc/></w:tr>".repeat(600));
    let span = r#"<w:tr><w:tc><w:tcPr><w:gridSpan w:val="400"/></w:tcPr></w:tc></w:tr>"#;
    let free = r#"<w:tr><w:trPr><w:gridBefore w:val="399"/></w:trPr><w:tc/></w:tr>"#;
    let ragged = format!("<w:tbl>{span}{}</w:tbl>", "<w:tr><w:tc/></w:tr>".repeat(100));
    for bomb in
        [many, format!("<w:tbl>{}</w:tbl>", span.repeat(3)), format!("<w:tbl>{}</w:tbl>", free.repeat(3)), ragged]
    {
        assert_eq!(read(&bomb, &few), Err(ReadError::TooManyCells { limit: 1_000 }));
    }
    let bomb = format!("<w:tbl>{}</w:tbl>", "<w:tr><w:tc/><w:tc/><w:tc/><w:tc/></w:tr>".repeat(260_000));
    assert!(matches!(read(&bomb, &options()), Err(ReadError::TooManyCells { .. })), "by default too");
    // Forms with ever new labels make no sheet without end.
    let forms: String = (0..300)
        .map(|n| table(&[&["氏名", "架空 甲", &format!("項目{n}"), "1"], &["生年月日", "H27.4.1", "性別", "女"]]))
        .collect();
    let narrow = Options { max_columns: 100, ..options() };
    assert!(matches!(read(&forms, &narrow), Err(ReadError::TooManyColumns { .. })));
}

/// A tag of a document, or text, as it may come in any order.
fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("<w:tbl>".to_owned()),
        Just("</w:tbl>".to_owned()),
        Just("<w:tr>".to_owned()),
        Just("</w:tr>".to_owned()),
        Just("<w:tc>".to_owned()),
        Just("</w:tc>".to_owned()),
        Just("<w:vMerge/>".to_owned()),
        Just("<w:p><w:r><w:t>氏名</w:t></w:r></w:p>".to_owned()),
        Just("<w:t>".to_owned()),
        Just("</w:t>".to_owned()),
        Just("<w:rt>".to_owned()),
        any::<u32>().prop_map(|n| format!("<w:gridSpan w:val=\"{n}\"/>")),
        any::<i8>().prop_map(|n| format!("<w:gridBefore w:val='{n}'/>")),
        "\\PC{0,8}",
    ]
}

proptest! {
    #[test]
    fn no_document_makes_it_panic(pieces in prop::collection::vec(piece(), 0..60)) {
        let _ = read(&document(&pieces.concat()), "a.docx", &options());
    }

    #[test]
    fn no_bytes_make_it_panic(mut bytes in Just(document(&form("架空 甲", "H27.4.1", "あざ"))), at in any::<prop::sample::Index>(), value in any::<u8>()) {
        let at = at.index(bytes.len());
        bytes[at] = value;
        let _ = read(&bytes, "a.docx", &options());
    }

    #[test]
    fn every_text_of_a_register_is_read(cells in prop::collection::vec(prop::collection::vec("[ぁ-んァ-ヶ一-龠a-z0-9]{1,8}", 3), 1..20)) {
        let titles: Vec<&str> = vec!["氏名", "生年月日", "住所"];
        let rows: Vec<Vec<&str>> = std::iter::once(titles).chain(cells.iter().map(|row| row.iter().map(String::as_str).collect())).collect();
        let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
        let sheet = read_all(&table(&rows)).remove(0);
        let read: Vec<Vec<String>> = sheet.rows.into_iter().map(|row| row.cells).collect();
        prop_assert_eq!(read, cells);
    }
}
