//! Whole files, made here and read back.

use proptest::prelude::*;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

use crate::*;

mod fuzz;
mod word;

pub(crate) fn workbook(fill: impl FnOnce(&mut rust_xlsxwriter::Worksheet)) -> Vec<u8> {
    let mut book = Workbook::new();
    fill(book.add_worksheet());
    book.save_to_buffer().unwrap()
}

fn only_sheet(bytes: &[u8], name: &str, options: &Options) -> Sheet {
    let mut sheets = read(bytes, name, options).unwrap();
    assert_eq!(sheets.len(), 1);
    sheets.remove(0)
}

fn register_layout() -> Layout {
    Layout {
        fields: vec![
            Field::new("number", "整理番号", &["No"]),
            Field::new("child_name", "児童氏名", &["児童>氏名", "氏名"]).required(),
            Field::new("child_birth", "生年月日", &["児童>生年月日"]).required(),
            Field::new("guardian_name", "保護者氏名", &["保護者>氏名"]),
            Field::new("address", "現住所", &["住所"]),
        ],
    }
}

/// 要保護児童台帳 as offices keep it: a title, a date of printing, a header of two rows with merged cells, siblings under one address.
fn nested_register() -> Vec<u8> {
    let plain = Format::new();
    workbook(|sheet| {
        sheet.merge_range(0, 0, 0, 5, "令和７年度　要保護児童台帳", &plain).unwrap();
        sheet.write(1, 5, "令和7年10月1日現在").unwrap();
        sheet.merge_range(3, 0, 4, 0, "整理番号", &plain).unwrap();
        sheet.merge_range(3, 1, 3, 2, "児　童", &plain).unwrap();
        sheet.write(4, 1, "氏名").unwrap();
        sheet.write(4, 2, "生年月日").unwrap();
        sheet.merge_range(3, 3, 3, 4, "保護者", &plain).unwrap();
        sheet.write(4, 3, "氏名").unwrap();
        sheet.write(4, 4, "続柄").unwrap();
        sheet.merge_range(3, 5, 4, 5, "現住所\n（住民票と違うとき）", &plain).unwrap();
        let date = Format::new().set_num_format("[$-411]ggge\"年\"m\"月\"d\"日\"");
        sheet.write_string(5, 0, "001").unwrap();
        sheet.write_string(5, 1, "山﨑　架空太").unwrap();
        sheet.write_datetime_with_format(5, 2, ExcelDateTime::from_ymd(2018, 4, 1).unwrap(), &date).unwrap();
        sheet.write_string(5, 3, "―").unwrap();
        sheet.merge_range(5, 5, 6, 5, "本町1-2-3", &plain).unwrap();
        sheet.write_string(6, 0, "002").unwrap();
        sheet.write_string(6, 1, "山﨑　架空子").unwrap();
        sheet.write_string(6, 2, "R3.4.5").unwrap();
        sheet.write_string(6, 3, "山﨑\n架空").unwrap();
        for row in 7..20 {
            sheet.write_string(row, 1, "　\u{A0}").unwrap();
        }
    })
}

#[test]
fn a_register_with_titles_and_merged_two_row_header_is_read() {
    for layout in [None, Some(register_layout())] {
        let options = Options { layout, ..Options::default() };
        let sheet = only_sheet(&nested_register(), "台帳.xlsx", &options);
        assert_eq!(sheet.header_row, 5);
        assert_eq!(
            sheet.header,
            ["整理番号", "児童>氏名", "児童>生年月日", "保護者>氏名", "保護者>続柄", "現住所（住民票と違うとき）"]
        );
        assert_eq!(sheet.rows.len(), 2);
        assert_eq!((sheet.rows[0].number, sheet.rows[1].number), (6, 7));
        assert_eq!(sheet.rows[0].cells, ["001", "山﨑　架空太", "2018-04-01", "", "", "本町1-2-3"]);
        assert_eq!(sheet.rows[1].cells, ["002", "山﨑　架空子", "R3.4.5", "山﨑\n架空", "", "本町1-2-3"]);

        let mapping = register_layout().match_header(&sheet.header);
        assert!(mapping.missing.is_empty());
        assert_eq!(mapping.get(&sheet.rows[1], "guardian_name"), "山﨑\n架空");
        assert_eq!(mapping.get(&sheet.rows[1], "child_name"), "山﨑　架空子");
        assert_eq!(mapping.get(&sheet.rows[0], "address"), "本町1-2-3");
        assert_eq!(mapping.unknown, [(4, "保護者>続柄".to_owned())]);
    }
}

#[test]
fn a_cp932_file_keeps_extended_and_private_characters() {
    // 氏名,住所 / 髙﨑 and the private character F040 / quoted line break, in bytes as an old system writes them.
    let (head, _, _) = encoding_rs::SHIFT_JIS.encode("氏名,住所\r\n髙﨑①");
    let (tail, _, _) = encoding_rs::SHIFT_JIS.encode(",\"本町\n一丁目\"\r\n\r\nﾔﾏﾀﾞ,〒735-0006\r\n");
    let bytes = [&head[..], &[0xF0, 0x40], &tail[..]].concat();
    let sheet = only_sheet(&bytes, "meibo.csv", &Options::default());
    assert_eq!(sheet.encoding, Some(Encoding::Cp932));
    assert_eq!(sheet.rows[0].cells, ["髙﨑①\u{E000}", "本町\n一丁目"]);
    assert_eq!(sheet.rows[1].cells, ["ﾔﾏﾀﾞ", "〒735-0006"]);
    assert_eq!(
        (sheet.rows[0].number, sheet.rows[1].number),
        (2, 4),
        "an empty line counts, a line break in quotes does not"
    );
    assert!(sheet.notes.iter().any(|note| note.contains("外字（私用領域の文字）が1字")));
}

#[test]
fn encodings_are_told_apart() {
    let text = "氏名,よみがな,メモ\n架空 花子,かくう はなこ,保育園に確認済み。次回は来週の予定\n";
    let utf16: Vec<u8> = [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let cases = [
        (text.as_bytes().to_vec(), Encoding::Utf8),
        ([b"\xEF\xBB\xBF", text.as_bytes()].concat(), Encoding::Utf8),
        (encoding_rs::SHIFT_JIS.encode(text).0.into_owned(), Encoding::Cp932),
        (encoding_rs::EUC_JP.encode(text).0.into_owned(), Encoding::EucJp),
        (utf16, Encoding::Utf16),
    ];
    for (bytes, encoding) in cases {
        let sheet = only_sheet(&bytes, "a.csv", &Options::default());
        assert_eq!(sheet.encoding, Some(encoding));
        assert_eq!(sheet.header, ["氏名", "よみがな", "メモ"]);
        assert_eq!(sheet.rows[0].cells[0], "架空 花子");
    }
}

#[test]
fn half_width_kana_in_cp932_is_not_taken_for_euc() {
    let text = "ｶﾅ,ｼﾒｲ\r\nｽｽﾞｷ ｲﾁﾛｳ,ﾀｶﾊｼ ﾊﾅｺ\r\n";
    let sheet = only_sheet(&encoding_rs::SHIFT_JIS.encode(text).0, "a.csv", &Options::default());
    assert_eq!(sheet.header, ["ｶﾅ", "ｼﾒｲ"]);
}

#[test]
fn text_tables_with_tabs_and_two_row_headers_are_read() {
    let text = "児童\t\t保護者\t\n氏名\t生年月日\t氏名\t続柄\n架空 太郎\tH30.4.1\t架空 一郎\t父\n";
    let options = Options { layout: Some(register_layout()), ..Options::default() };
    let sheet = only_sheet(text.as_bytes(), "a.tsv", &options);
    assert_eq!(sheet.header, ["児童>氏名", "児童>生年月日", "保護者>氏名", "保護者>続柄"]);
    assert_eq!(sheet.rows[0].number, 3);
}

#[test]
fn a_table_without_header_is_all_data() {
    let options = Options { header: Header::None, ..Options::default() };
    let text = "架空 花子,R3.4.5\n架空 翔,H30.1.2,母\n";
    let sheet = only_sheet(text.as_bytes(), "a.csv", &options);
    assert_eq!(sheet.header, ["（A列）", "（B列）", "（C列）"]);
    assert_eq!(sheet.rows[0].cells, ["架空 花子", "R3.4.5", ""]);
    assert_eq!((sheet.header_row, sheet.rows.len()), (0, 2));
    let mut stream = crate::stream(text.as_bytes().to_vec(), "a.csv", &options).unwrap();
    let mut row = crate::Record::new();
    assert!(stream.read(&mut row).unwrap());
    assert_eq!(row.iter().collect::<Vec<_>>(), ["架空 花子", "R3.4.5"]);
}

#[test]
fn titles_match_across_width_spaces_and_brackets() {
    let header = ["Ｎｏ．", "児童 氏名（漢字）※", "生年 月日(和暦)", "ﾒﾓ"].map(String::from);
    let mut layout = register_layout();
    layout.fields[0].synonyms.push("NO.".to_owned());
    let mapping = layout.match_header(&header);
    assert_eq!(mapping.found["number"], 0);
    assert_eq!(mapping.found["child_name"], 1);
    assert_eq!(mapping.found["child_birth"], 2);
    assert_eq!(mapping.unknown, [(3, "ﾒﾓ".to_owned())]);
    let mapping = layout.match_header(&["メモ".to_owned()]);
    assert_eq!(mapping.missing, ["児童氏名", "生年月日"]);
}

#[test]
fn an_ambiguous_last_part_is_not_guessed() {
    let header = ["父>氏名", "母>氏名"].map(String::from);
    let layout = Layout { fields: vec![Field::new("name", "氏名", &[])] };
    assert!(layout.match_header(&header).found.is_empty());
}

#[test]
fn what_cannot_be_read_says_why() {
    let options = Options::default();
    assert_eq!(read(b"", "a.csv", &options), Err(ReadError::Empty));
    assert!(matches!(read(b"PK\x03\x04 not a zip", "a.xlsx", &options), Err(ReadError::Broken { .. })));
    assert!(matches!(read(&[0xD0, 0xCF, 0x11, 0xE0, 0, 0], "a.xls", &options), Err(ReadError::Broken { .. })));
    assert!(matches!(read(&[0x89, b'P', b'N', b'G', 0, 0, 1], "a.csv", &options), Err(ReadError::Broken { .. })));
    let small = Options { max_bytes: 10, ..Options::default() };
    assert!(matches!(read(&[b'a'; 11], "a.csv", &small), Err(ReadError::TooLarge { .. })));
    let few = Options { max_rows: 2, ..Options::default() };
    assert!(matches!(read(b"a,b\n1,2\n3,4\n5,6\n", "a.csv", &few), Err(ReadError::TooManyRows { .. })));
    assert!(matches!(read(&nested_register(), "a.xlsx", &few), Err(ReadError::TooManyRows { .. })));
}

#[test]
fn a_workbook_that_unpacks_too_large_is_refused() {
    let bytes = workbook(|sheet| {
        for row in 0..2_000 {
            sheet.write_string(row, 0, "あ".repeat(500)).unwrap();
        }
    });
    assert!(read(&bytes, "a.xlsx", &Options::default()).is_ok());
    let options = Options { max_unpacked: 100_000, ..Options::default() };
    assert_eq!(read(&bytes, "a.xlsx", &options), Err(ReadError::Bomb { limit_mb: 0 }));
}

#[test]
fn a_lone_cell_far_away_costs_an_error_not_memory() {
    let bytes = workbook(|sheet| {
        sheet.write_string(0, 0, "氏名").unwrap();
        sheet.write_string(1_048_575, 16_383, "x").unwrap();
    });
    assert!(matches!(read(&bytes, "a.xlsx", &Options::default()), Err(ReadError::TooManyColumns { .. })));
}

#[test]
fn fifty_thousand_rows_are_read() {
    let rows = (0..50_000).map(|i| vec![format!("{i:06}"), format!("架空{i}"), "2018-04-01".to_owned()]).collect();
    let table =
        Table { name: "大".into(), header: ["番号", "氏名", "生年月日"].map(String::from).to_vec(), rows };
    let sheet = only_sheet(&write_xlsx(&table).unwrap(), "a.xlsx", &Options::default());
    assert_eq!(sheet.rows.len(), 50_000);
    assert_eq!(sheet.rows[49_999].cells[0], "049999");
    assert_eq!(sheet.rows[49_999].number, 50_001);
}

#[test]
fn formulas_are_disarmed_and_come_back() {
    let header = vec!["内容".to_owned()];
    let cells = ["=1+1", "+81-3", "-5", "@x", "'=1", "普通"];
    let rows = cells.iter().map(|&cell| vec![cell.to_owned()]).collect();
    let table = Table { name: String::new(), header, rows };
    let written = write_csv(&table, CsvEncoding::Utf8Bom);
    let text = String::from_utf8(written.bytes.clone()).unwrap();
    assert!(text.contains("\"'=1+1\"") && text.contains("\"''=1\"") && text.contains("\"普通\""));
    let back =
        only_sheet(&written.bytes, "a.csv", &Options { header: Header::At { row: 1, rows: 1 }, ..Options::default() });
    assert_eq!(back.rows.iter().map(|row| row.cells[0].as_str()).collect::<Vec<_>>(), cells);
}

#[test]
fn characters_without_a_cp932_code_are_reported() {
    let table =
        Table {
            name: String::new(), header: vec!["氏名".into()], rows: vec![vec!["𠮷田\u{E000}髙¥𠮷".into()]]
        };
    let written = write_csv(&table, CsvEncoding::Cp932);
    assert_eq!(written.lost, ['𠮷', '¥']);
    let back = only_sheet(&written.bytes, "a.csv", &Options::default());
    assert_eq!(back.rows[0].cells[0], "〓田\u{E000}髙〓〓");
}

/// Texts as they come in registers: no control characters but line breaks, no white space at the ends.
fn cell() -> impl Strategy<Value = String> {
    "[ぁ-んァ-ヶ山田橋本花子高斎藤辻髙﨑a-zA-Z0-9=+@'\",;\t \n-]{0,12}"
        .prop_map(|text| Options { blank_marks: vec!["-".into()], ..Options::default() }.clean(&text))
}

#[test]
fn what_stands_in_quotes_parts_nothing() {
    let options = Options { header: Header::At { row: 1, rows: 1 }, ..Options::default() };
    for (file, cells) in [
        ("番号,氏名,備考\n1,架空,\"a;b;c;d;e;f\"\n", ["1", "架空", "a;b;c;d;e;f"]),
        ("番号;氏名;備考\n1;架空;\"1,2,3,4,5 と \"\"6,7,8\"\"\"\n", ["1", "架空", "1,2,3,4,5 と \"6,7,8\""]),
        ("番号\t氏名\t備考\n1\t架空\t5\" の画面,2,3\n", ["1", "架空", "5\" の画面,2,3"]),
    ] {
        assert_eq!(only_sheet(file.as_bytes(), "a.csv", &options).rows[0].cells, cells, "{file}");
    }
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(rows in prop::collection::vec(prop::collection::vec(cell(), 3), 0..20)) {
        let header = ["番号", "氏名", "備考"].map(String::from).to_vec();
        let table = Table { name: "台帳".into(), header: header.clone(), rows: rows.clone() };
        let options = Options { header: Header::At { row: 1, rows: 1 }, ..Options::default() };
        let cp932 = Options { encoding: Some(Encoding::Cp932), ..options.clone() };
        let files = [
            (write_xlsx(&table).unwrap(), &options),
            (write_csv(&table, CsvEncoding::Utf8Bom).bytes, &options),
            (write_csv(&table, CsvEncoding::Cp932).bytes, &cp932),
        ];
        let filled: Vec<(u32, &Vec<String>)> = (2..).zip(&rows).filter(|(_, row)| row.iter().any(|cell| !cell.is_empty())).collect();
        for (bytes, options) in files {
            let sheet = only_sheet(&bytes, "a.csv", options);
            prop_assert_eq!(&sheet.header, &header);
            prop_assert_eq!(sheet.rows.iter().map(|row| (row.number, &row.cells)).collect::<Vec<_>>(), filled.clone());
        }
    }
}

#[test]
fn a_stream_reads_what_a_sheet_holds() {
    let csv = "台帳一覧,,\n\n氏名,カナ,生年月日\n\"架空, 花\",カクウ　ハナ,R3.4.5\n,,\n架空 翔, － ,'=1\n";
    let (cp932, ..) = encoding_rs::SHIFT_JIS.encode(csv);
    for bytes in [csv.as_bytes().to_vec(), cp932.into_owned(), format!("\u{FEFF}{csv}").into_bytes()] {
        let sheet = read(&bytes, "a.csv", &Options::default()).unwrap().remove(0);
        let mut stream = crate::stream(bytes, "a.csv", &Options::default()).unwrap();
        assert_eq!(stream.header, sheet.header);
        let (mut row, mut rows) = (crate::Record::new(), Vec::new());
        while stream.read(&mut row).unwrap() {
            let cells: Vec<String> = stream.cells(&row).map(str::to_owned).collect();
            if cells.iter().any(|cell| !cell.is_empty()) {
                rows.push(cells);
            }
        }
        assert_eq!(rows, sheet.rows.iter().map(|row| row.cells.clone()).collect::<Vec<_>>());
    }
    assert!(matches!(crate::stream(Vec::new(), "a.csv", &Options::default()), Err(ReadError::Empty)));
}

proptest! {
    #[test]
    fn a_stream_cuts_rows_as_the_reader_does(
        rows in proptest::collection::vec(proptest::collection::vec("[a-c架 \"\n\r,]{0,5}", 3), 0..8),
        quoted in any::<bool>(),
    ) {
        let style = if quoted { csv::QuoteStyle::Always } else { csv::QuoteStyle::Necessary };
        let mut writer = csv::WriterBuilder::new().quote_style(style).from_writer(Vec::new());
        writer.write_record(["甲", "乙", "丙"]).unwrap();
        rows.iter().for_each(|row| writer.write_record(row).unwrap());
        let bytes = writer.into_inner().unwrap();
        let expected: Vec<csv::StringRecord> =
            csv::Reader::from_reader(bytes.as_slice()).records().map(Result::unwrap).collect();
        let mut stream = crate::stream(bytes, "a.csv", &Options::default()).unwrap();
        let (mut row, mut found) = (crate::Record::new(), Vec::new());
        while stream.read(&mut row).unwrap() {
            found.push(row.clone());
        }
        prop_assert_eq!(found.len(), expected.len());
        for (found, expected) in found.iter().zip(&expected) {
            prop_assert!(found.iter().eq(expected.iter()), "{:?} {:?}", found, expected);
        }
    }

    #[test]
    fn any_text_is_a_stream_or_none(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        if let Ok(mut stream) = crate::stream(bytes, "a.csv", &Options::default()) {
            let mut row = crate::Record::new();
            while stream.read(&mut row).unwrap() {}
        }
    }
}

#[test]
fn a_workbook_does_not_say_when_it_was_made() {
    let table =
        Table { name: "架空".into(), header: vec!["氏名".into()], rows: vec![vec!["架空 花子".into()]] };
    let book = write_xlsx(&table).unwrap();
    let mut package = zip::ZipArchive::new(std::io::Cursor::new(book)).unwrap();
    let mut core = String::new();
    std::io::Read::read_to_string(&mut package.by_name("docProps/core.xml").unwrap(), &mut core).unwrap();
    assert!(core.contains("2000-01-01T00:00:00Z"), "{core}");
}
