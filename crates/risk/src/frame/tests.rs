use super::*;

fn read(text: &str) -> (Frame, Vec<String>) {
    let mut reading = Reading::default();
    (Frame::read(text.as_bytes(), &mut reading).unwrap(), reading.notes)
}

#[test]
fn five_states_and_blanks_stay_apart() {
    let (frame, _) = read("a,b\n該当,1.5\n非該当,不明\n不明,\n対象外,未受診\n未受診,2\n,対象外\n");
    let cells = |name: &str| (0..6).map(|row| frame.column(name).unwrap().cell(row)).collect::<Vec<_>>();
    use Missing::{Blank, NotApplicable, NotAttended, Unknown};
    assert_eq!(
        cells("a"),
        [
            Cell::Level("該当"),
            Cell::Level("非該当"),
            Cell::Missing(Unknown),
            Cell::Missing(NotApplicable),
            Cell::Missing(NotAttended),
            Cell::Missing(Blank)
        ]
    );
    assert_eq!(
        cells("b"),
        [
            Cell::Number(1.5),
            Cell::Missing(Unknown),
            Cell::Missing(Blank),
            Cell::Missing(NotAttended),
            Cell::Number(2.0),
            Cell::Missing(NotApplicable)
        ]
    );
}

#[test]
fn marks_line_ends_quotes_and_japanese_encodings_are_read() {
    let (frame, _) = read("\u{feff}\"x, y\",z\r\n\"a \"\"b\"\"\",1\r\nc,2\r\n");
    assert_eq!(frame.column("x, y").unwrap().cell(0), Cell::Level("a \"b\""));
    assert_eq!(frame.column("z").unwrap().cell(1), Cell::Number(2.0));
    let (bytes, _, _) = encoding_rs::SHIFT_JIS.encode("区分\n該当\n非該当\n");
    let frame = Frame::read(&bytes, &mut Reading::default()).unwrap();
    assert_eq!(frame.column("区分").unwrap().cell(1), Cell::Level("非該当"));
    let (frame, _) = read("a\tb\n1\tx,y\n2\tz\n");
    assert_eq!(frame.column("b").unwrap().cell(0), Cell::Level("x,y"));
}

#[test]
fn numbers_of_rows_and_free_text_are_left_out_and_said_so() {
    let rows: String = (0..60).map(|row| format!("{row},文{row},{}\n", row % 7)).collect();
    let (frame, notes) = read(&format!("id,メモ,x\n{rows}"));
    let names: Vec<&str> = frame.columns().iter().map(|column| column.name.as_str()).collect();
    assert_eq!(names, ["x"]);
    assert!(
        notes.iter().any(|note| note.contains("「id」")) && notes.iter().any(|note| note.contains("「メモ」")),
        "{notes:?}"
    );
}

#[test]
fn what_a_column_is_can_be_said() {
    let text = "grade,code\n1,7\n2,x\n";
    let mut reading =
        Reading { numeric: vec!["code".to_owned()], categorical: vec!["grade".to_owned()], ..Reading::default() };
    let frame = Frame::read(text.as_bytes(), &mut reading).unwrap();
    assert_eq!(frame.column("grade").unwrap().cell(0), Cell::Level("1"));
    assert_eq!(frame.column("code").unwrap().cell(1), Cell::Missing(Missing::Blank));
    let mut unknown = Reading { ignore: vec!["none".to_owned()], ..Reading::default() };
    assert!(matches!(Frame::read(text.as_bytes(), &mut unknown), Err(ReadError::NoColumn(..))));
}

#[test]
fn outcomes_are_read_in_many_words_and_refused_in_others() {
    let (frame, _) = read("a,b,c,d\n1,true,はい,x\n0,False,いいえ,y\n,不明,,x\n");
    for name in ["a", "b", "c"] {
        assert_eq!(frame.outcome(name).unwrap(), [Some(true), Some(false), None], "{name}");
    }
    let error = frame.outcome("d").unwrap_err().to_string();
    assert!(error.contains("「d」") && error.contains("「x」"), "{error}");
    assert!(matches!(frame.outcome("e"), Err(OutcomeError::NoColumn { .. })));
}

#[test]
fn levels_are_in_order_and_rows_can_be_taken() {
    let column = Column::levels("x", ["b", "a", "", "c", "a"]);
    let frame = Frame::new(vec![column, Column::numbers("y", vec![1.0, f64::NAN])]);
    assert_eq!(frame.rows(), 5);
    let Cells::Levels { levels, .. } = &frame.column("x").unwrap().cells else { panic!() };
    assert_eq!(levels, &["a", "b", "c"]);
    let taken = frame.take(&[3, 3, 2]);
    assert_eq!(taken.column("x").unwrap().cell(1), Cell::Level("c"));
    assert_eq!(taken.column("y").unwrap().cell(2), Cell::Missing(Missing::Blank));
}

fn refused(bytes: &[u8]) -> String {
    Frame::read(bytes, &mut Reading::default()).unwrap_err().to_string()
}

#[test]
fn a_row_of_another_length_is_named() {
    let short = refused("a,b\n1,2\n\"x\ny\",2\n3\n4,5\n".as_bytes());
    assert!(short.contains("見出しを除いて3行目") && short.contains("1で") && short.contains("2と違います"), "{short}");
    assert!(refused("a,b\n1,2,3\n".as_bytes()).contains("見出しを除いて1行目"));
    assert!(refused("a,b,c\n1,2,3\n3,\"4,5\n5,6,7\n".as_bytes()).contains("見出しを除いて2行目"));
}

#[test]
fn what_is_no_table_is_told_apart_from_an_empty_one() {
    for empty in ["", "\u{feff}", " \n\n", "a,b\n"] {
        assert_eq!(refused(empty.as_bytes()), "表に行がありません", "{empty:?}");
    }
    for other in [b"PK\x03\x04abc,d\n1,2\n".as_slice(), b"a,b\n\0,1\n"] {
        assert!(refused(other).contains("Excel"), "{other:?}");
    }
}

#[test]
fn columns_without_a_title_are_not_read_however_many() {
    let (frame, notes) = read("a,,\n1,,\n2,,\n");
    assert_eq!((frame.columns().len(), notes.len()), (1, 0));
    let (frame, notes) = read(",a,\n0,1,\n1,2,\n");
    assert_eq!((frame.columns().len(), notes), (1, vec!["見出しのない列は使いません".to_owned()]));
    assert_eq!(refused("a,a\n1,2\n".as_bytes()), "列の見出し「a」が二つあります");
}

#[test]
fn other_encodings_marks_and_digits_are_read() {
    let text = "日数;区分\n１２;甲\n−３．５;乙\n";
    let wide: Vec<u8> = [0xff_u8, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    for bytes in [text.as_bytes(), &wide] {
        let frame = Frame::read(bytes, &mut Reading::default()).unwrap();
        assert_eq!(frame.column("日数").unwrap().cell(0), Cell::Number(12.0));
        assert_eq!(frame.column("日数").unwrap().cell(1), Cell::Number(-3.5));
        assert_eq!(frame.column("区分").unwrap().cell(1), Cell::Level("乙"));
    }
    let (frame, _) = read("y\n１\nはい\n0\n0.0\n");
    assert_eq!(frame.outcome("y").unwrap(), [Some(true), Some(true), Some(false), Some(false)]);
}

#[test]
fn texts_among_numbers_are_told_with_their_row() {
    let text = "age,x\n1,1\n2,1\n,1\n5才,1\n3,1\n4,1\n";
    let (_, notes) = read(text);
    assert!(notes.iter().any(|note| note.contains("4行目の「5才」") && note.contains("--numeric age")), "{notes:?}");
    let mut reading = Reading { numeric: vec!["age".to_owned()], ..Reading::default() };
    let frame = Frame::read(text.as_bytes(), &mut reading).unwrap();
    assert_eq!(frame.column("age").unwrap().cell(3), Cell::Missing(Missing::Blank));
    assert!(
        reading.notes.iter().any(|note| note.contains("1行") && note.contains("4行目の「5才」")),
        "{:?}",
        reading.notes
    );
    // A property in words that are sometimes numbers is none of these.
    assert!(read("x\n甲\n乙\n甲\n3\n").1.is_empty());
}
