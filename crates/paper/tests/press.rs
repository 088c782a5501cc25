//! Documents as they come out: text taken from the PDF, places of words on the page, faces used.
#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

use jiff::civil::date;
use paper::{File, Footer, Format, PaperError, Pdf, Press, page_count};
use serde_json::{Value, json};
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::LazyLock;

static PRESS: LazyLock<Press> = LazyLock::new(|| Press::new(vec![PathBuf::from("/usr/share/fonts")]));

fn footer() -> Footer {
    Footer {
        line: "架空市 係長 架空 花子 が令和8年11月21日 10:00に印刷".to_owned(),
        confidential: true,
        made_at: date(2026, 11, 21).at(10, 0, 0, 0),
    }
}

fn set(template: &str, data: Value) -> Result<Pdf, PaperError> {
    PRESS.set(template, "検査票", data, &[], &footer())
}

/// What a tool of poppler says of a PDF.
fn poppler(tool: &str, arguments: &[&str], pdf: &[u8]) -> String {
    let mut file = tempfile(pdf);
    file.flush().unwrap();
    let path = file.path().to_str().unwrap().to_owned();
    let mut command = Command::new(tool);
    match tool {
        "pdffonts" => command.args(arguments).arg(&path),
        _ => command.args(arguments).arg(&path).arg("-"),
    };
    let output = command.stderr(Stdio::inherit()).output().unwrap();
    assert!(output.status.success(), "{tool}");
    String::from_utf8(output.stdout).unwrap()
}

fn tempfile(bytes: &[u8]) -> tempfile::NamedTempFile {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(bytes).unwrap();
    file
}

fn text(pdf: &Pdf) -> String {
    poppler("pdftotext", &["-layout"], &pdf.bytes)
}

/// Without the blanks of the layout.
fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

fn fonts(pdf: &Pdf) -> String {
    poppler("pdffonts", &[], &pdf.bytes)
}

const FORM: &str = "#import \"base.typ\": *\n#show: form\n#sheet(data.rows)\n";

#[test]
fn a_document_says_what_its_data_say_on_numbered_pages_with_the_line_at_the_foot() {
    let long = "架空の経過です。".repeat(900);
    let pdf = set(FORM, json!({ "rows": [["氏名", "架空 太郎"], ["経過", long]] })).unwrap();
    assert!(pdf.pages >= 2, "{}", pdf.pages);
    let text = text(&pdf);
    for word in ["検査票", "架空 太郎", "取扱注意", "が令和8年11月21日 10:00に印刷"] {
        assert!(text.contains(word), "{word}\n{text}");
    }
    for page in 1..=pdf.pages {
        assert!(text.contains(&format!("{page} / {}", pdf.pages)), "page {page}");
    }
    // A sentence may go on over the end of a page, with the footer between its halves: its rarest characters are counted.
    for rare in ['で', 'す', '。'] {
        assert_eq!(text.chars().filter(|c| *c == rare).count(), 900, "{rare} got lost at a page's end");
    }
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let print = || set(FORM, json!({ "rows": [["氏名", "架空 太郎"], ["備考", "葛󠄀城 𠮷田"]] })).unwrap();
    let first = print();
    typst::comemo::evict(0);
    assert!(print() == first, "two prints of the same differ");
}

#[test]
fn what_is_typed_is_text_and_never_markup() {
    let typed = "#panic() *太字* $x$ [見出し] \\ <a> @b `c` = 1\n2行目 // 注";
    let pdf = set(FORM, json!({ "rows": [["備考", typed]] })).unwrap();
    let text = text(&pdf);
    for line in typed.lines() {
        assert!(text.contains(line), "{line}\n{text}");
    }
}

#[test]
fn rare_characters_are_set_in_a_face_that_has_them() {
    let everyday = set(FORM, json!({ "rows": [["氏名", "髙橋 﨑 葛󠄀城"]] })).unwrap();
    assert!(!fonts(&everyday).contains("IPA") && everyday.missing.is_empty(), "{}", fonts(&everyday));
    let beyond = set(FORM, json!({ "rows": [["氏名", "𠮷田 𡈽屋"]] })).unwrap();
    assert!(fonts(&beyond).contains("IPAmjMincho"), "{}", fonts(&beyond));
    assert!(text(&beyond).contains("𠮷田 𡈽屋") && beyond.missing.is_empty(), "{}", text(&beyond));
}

#[test]
fn a_variation_sequence_is_not_taken_for_the_plain_character() {
    // 邉 with a sequence of the Moji_Joho collection that BIZ UD does not know.
    let sequence = "邉\u{E0110}";
    let pdf = set(FORM, json!({ "rows": [["氏名", format!("渡{sequence} 架空")]] })).unwrap();
    assert!(fonts(&pdf).contains("IPAmjMincho"), "{}", fonts(&pdf));
    assert!(text(&pdf).contains(sequence), "{}", text(&pdf));
    assert!(pdf.missing.is_empty(), "{:?}", pdf.missing);
}

#[test]
fn what_no_face_has_is_said_at_the_foot() {
    let pdf = set(FORM, json!({ "rows": [["氏名", "外\u{E000}字 一\u{E01EF}"]] })).unwrap();
    assert_eq!(pdf.missing.len(), 2, "{:?}", pdf.missing);
    let text = text(&pdf);
    assert!(
        text.contains("正しい字形で印刷できない文字") && text.contains("U+E000") && text.contains("U+E01EF"),
        "{text}"
    );
}

/// Words of a PDF with their boxes: page width and height, then left, top, right, bottom.
fn boxes(pdf: &Pdf) -> Vec<(String, [f64; 6])> {
    let html = poppler("pdftotext", &["-bbox"], &pdf.bytes);
    let number = |line: &str, name: &str| -> f64 {
        line.split(&format!("{name}=\"")).nth(1).unwrap().split('"').next().unwrap().parse().unwrap()
    };
    let mut page = [0.0; 2];
    let mut words = Vec::new();
    for line in html.lines().map(str::trim) {
        if line.starts_with("<page") {
            page = [number(line, "width"), number(line, "height")];
        } else if line.starts_with("<word") {
            let word = line.split('>').nth(1).unwrap().split('<').next().unwrap().to_owned();
            let at = ["xMin", "yMin", "xMax", "yMax"].map(|name| number(line, name));
            words.push((word, [page[0], page[1], at[0], at[1], at[2], at[3]]));
        }
    }
    assert!(words.len() > 5, "{html}");
    words
}

#[test]
fn nothing_however_long_leaves_the_page() {
    let name = "寿限無寿限無五劫のすりきれ海砂利水魚の水行末雲来末風来末食う寝るところに住むところ";
    let roman = "MariaDaConceicaoFernandesDeAlmeidaCavalcantiDeAlbuquerqueMontenegroWanderley".repeat(3);
    let link = format!("https://example.jp/{}", "a1".repeat(120));
    let template = "#import \"base.typ\": *\n#show: form\n#sheet(data.rows, pairs: 2)\n\
        #listing((\"続柄\", \"氏名\", \"備考\"), data.list, widths: (12mm, 20mm, 1fr))\n#passage(\"経過\", data.text)\n#seals((\"所長\", \"課長\", \"係長\", \"担当\"))";
    let data = json!({
        "rows": [["氏名", name.repeat(3)], ["ローマ字", roman], ["参照", link, true], ["末尾", "おわり"]],
        "list": [["実父", name.repeat(4), roman], ["同居人縁故者", &link, name]],
        "text": "。、」".repeat(2000),
    });
    let pdf = set(template, data).unwrap();
    for (word, [width, height, left, top, right, bottom]) in boxes(&pdf) {
        // The margins of a form are 16 mm (45 pt) at the sides.
        let inside = left >= 45.0 - 1.0 && right <= width - 45.0 + 1.0 && top >= 15.0 && bottom <= height - 15.0;
        assert!(inside, "{word} at {left},{top}–{right},{bottom} on {width}×{height}");
    }
    assert!(squeezed(&text(&pdf)).contains("おわり"), "{}", text(&pdf));
}

#[test]
fn cells_do_not_run_into_each_other() {
    let roman = "MariaDaConceicaoFernandesDeAlmeidaCavalcantiDeAlbuquerqueMontenegro";
    let template =
        "#import \"base.typ\": *\n#show: form\n#listing((\"氏名\", \"備考\"), data.list, widths: (30mm, 1fr))";
    let pdf = set(template, json!({ "list": [[roman, "右の欄"]] })).unwrap();
    let words = boxes(&pdf);
    let right_cell = words.iter().find(|(word, _)| word.contains("右の欄")).unwrap().1[2];
    for (word, place) in words.iter().filter(|(word, _)| word.len() > 3 && roman.contains(word.as_str())) {
        assert!(place[4] <= right_cell, "{word} reaches {} beyond {right_cell}", place[4]);
    }
}

#[test]
fn flaws_are_named_by_line_and_nothing_outside_can_be_read() {
    let flaws = |template: &str| match set(template, json!({ "rows": [] })) {
        Err(PaperError::Template(flaws)) => flaws,
        other => panic!("{other:?}"),
    };
    let unknown = flaws("#import \"base.typ\": *\n#show: form\n\n#data.rows\n#dta.rows\n");
    assert_eq!(unknown[0].line, Some(5));
    assert!(unknown[0].message.contains("定義されていません") && unknown[0].message.contains("dta"), "{unknown:?}");
    let absent = flaws("#import \"base.typ\": *\n#data.nothing");
    assert_eq!(absent[0].line, Some(2));
    // The error arises in base.typ; the line is the one that called it.
    let inside = flaws("#import \"base.typ\": *\n#show: form\n#sheet(3)");
    assert_eq!(inside[0].line, Some(3), "{inside:?}");
    assert_eq!(flaws("#(")[0].line, Some(1));
    for outside in [
        "#read(\"/etc/passwd\")",
        "#read(\"../../etc/passwd\")",
        "#import \"@preview/cetz:0.3.0\": *",
        "#image(\"/files/1.png\")",
    ] {
        assert!(!flaws(outside).is_empty(), "{outside}");
    }
}

#[test]
fn today_is_the_day_of_the_print() {
    let pdf = set("#datetime.today().display()", json!({})).unwrap();
    assert!(text(&pdf).contains("2026-11-21"), "{}", text(&pdf));
}

fn png() -> Vec<u8> {
    // One red pixel.
    const PIXEL: &[u8] = &[
        0x89, b'P', b'N', b'G', 13, 10, 26, 10, 0, 0, 0, 13, b'I', b'H', b'D', b'R', 0, 0, 0, 1, 0, 0, 0, 1, 8, 2, 0,
        0, 0, 0x90, 0x77, 0x53, 0xde, 0, 0, 0, 12, b'I', b'D', b'A', b'T', 8, 0xd7, 0x63, 0xf8, 0xcf, 0xc0, 0, 0, 3, 1,
        1, 0, 0x18, 0xdd, 0x8d, 0xb0, 0, 0, 0, 0, b'I', b'E', b'N', b'D', 0xae, 0x42, 0x60, 0x82,
    ];
    PIXEL.to_vec()
}

#[test]
fn annexes_are_numbered_pages_of_the_same_document() {
    let annex = set(FORM, json!({ "rows": [["別の書類", "診断書の本文".repeat(1200)]] })).unwrap();
    assert!(annex.pages > 1);
    assert_eq!(page_count(&annex.bytes), Some(annex.pages));
    let files = [
        File { name: "架空の写真".to_owned(), format: Format::Png, bytes: png() },
        File { name: "架空の診断書".to_owned(), format: Format::Pdf, bytes: annex.bytes.clone() },
    ];
    let template = format!("{FORM}#annexes()");
    let whole = PRESS.set(&template, "検査票", json!({ "rows": [["氏名", "架空 太郎"]] }), &files, &footer()).unwrap();
    assert_eq!(whole.pages, 1 + 1 + annex.pages);
    let text = text(&whole);
    assert!(text.contains("別紙1 架空の写真") && text.contains("別紙2 架空の診断書"), "{text}");
    assert!(text.contains("診断書の本文"), "the annex's own text is gone\n{text}");
    assert!(text.contains(&format!("{0} / {0}", whole.pages)), "{text}");
}

#[test]
fn a_damaged_annex_is_refused_by_name() {
    let files = [File { name: "壊れた書類".to_owned(), format: Format::Pdf, bytes: b"%PDF-1.7 nothing".to_vec() }];
    let refused = PRESS.set(FORM, "検査票", json!({ "rows": [] }), &files, &footer());
    assert!(matches!(&refused, Err(PaperError::File(name)) if name == "壊れた書類"), "{refused:?}");
}

#[test]
fn without_fonts_there_is_a_clear_answer() {
    let press = Press::new(vec![PathBuf::from("/nowhere")]);
    let error = press.warm().unwrap_err();
    assert!(error.to_string().contains("BIZ UDMincho") && error.to_string().contains("/nowhere"), "{error}");
}
