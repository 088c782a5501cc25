use crate::frame::{Column, Frame, Value};
use crate::model::Family;
use crate::{Boosting, Options, fit};

/// Numbers, levels and blanks; `more` brings what was never learnt from.
fn table(rows: u32, more: bool) -> Frame {
    let rows = 0..rows;
    let level =
        |i: u32| if more && i.is_multiple_of(5) { "新" } else { ["甲", "乙", "丙", ""][(i * 13 % 4) as usize] };
    let number = |i: u32| if i % (if more { 4 } else { 900 }) == 3 { f64::NAN } else { f64::from(i * 29 % 383) };
    Frame::new(vec![
        Column::numbers("flag", rows.clone().map(|i| f64::from(i * 7 % 3 / 2)).collect()),
        Column::levels("grade", rows.clone().map(level).collect::<Vec<_>>()),
        Column::numbers("days", rows.clone().map(number).collect()),
        Column::numbers(
            "age",
            rows.clone().map(|i| if more && i % 7 == 0 { f64::NAN } else { f64::from(i * 11 % 19) }).collect(),
        ),
        Column::numbers(
            "y",
            rows.map(|i| f64::from(u8::from((i * 31 + i * 29 % 383 + i * 13 % 4 * 20) % 97 > 55))).collect(),
        ),
    ])
}

#[test]
fn many_rows_at_once_are_each_row_by_itself_to_the_bit() {
    for leaves in [2, 31, 32, 40] {
        let options = Options {
            family: Family::Boost,
            boosting: Boosting { leaves, trees: 37, ..Boosting::default() },
            ..Options::default()
        };
        let model = fit(table(2000, false), "y", &options).unwrap().model;
        for more in [false, true] {
            let frame = table(700, more);
            let together = model.sums(&frame).unwrap();
            for (row, together) in together.iter().enumerate() {
                let alone = model.sums(&frame.take(&[row])).unwrap()[0];
                assert_eq!(together.to_bits(), alone.to_bits(), "{leaves} leaves, row {row}: {together} {alone}");
            }
        }
        let row = model.row(|name| (name == "grade").then(|| Value::of("新")));
        assert_eq!(model.score(&row).unknown.len(), 4);
    }
}
