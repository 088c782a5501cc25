//! The ledger as a file for Excel.

use super::list::{self, Filter};
use super::pages::{Shown, severity};
use super::{Row, store};
use crate::App;
use crate::cases::codes;
use crate::frame::date_wareki;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use ground::db::japan;
use ground::gate::Permit;
use ground::web::Fields;
use ground::{Error, Result};
use jiff::Timestamp;
use jiff::civil::Date;
use tables::Table;

const HEADER: [&str; 25] = [
    "整理番号",
    "区分",
    "氏名",
    "ふりがな",
    "性別・生年月日・年齢",
    "所属",
    "学年",
    "地区",
    "世帯",
    "受理年月日",
    "経路",
    "相談種別",
    "虐待種別",
    "主な虐待者",
    "重症度(前回)",
    "重症度(今回)",
    "最終目視",
    "目視からの日数",
    "状況変化",
    "支援方針・課題",
    "主担当機関",
    "関係機関と役割",
    "次回確認",
    "継続・終結・移管",
    "担当",
];

/// The filtered ledger as a workbook; who took whose data out is on record.
pub async fn export(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Response> {
    let filter = Filter::read(&fields);
    let mut tx = app.db.export(&permit).await?;
    let (now, today) = (tx.now(), tx.today());
    let rows = filter.apply(store::rows(&mut tx, None).await?, permit.actor().staff, now, today);
    let sealed = list::audited(&tx, rows, "export", filter.label());
    let rows = tx.show(sealed).await?;
    let table = Table {
        name: "進行管理台帳".to_owned(),
        header: HEADER.map(str::to_owned).to_vec(),
        rows: rows.into_iter().map(|row| line(row, now, today)).collect(),
    };
    let bytes = tables::write_xlsx(&table).map_err(Error::internal)?;
    let stamp = now.to_zoned(japan()).strftime("%Y%m%d-%H%M").to_string();
    let headers = [
        (header::CONTENT_TYPE, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"kasugai-ledger-{stamp}.xlsx\"")),
    ];
    Ok((headers, bytes).into_response())
}

fn line(row: Row, now: Timestamp, today: Date) -> Vec<String> {
    let days = row.days_unseen(now).map_or("記録なし".to_owned(), |days| days.to_string());
    let changes = row.changes().to_owned();
    let known = [
        row.school.clone(),
        row.grade.clone(),
        row.district.clone(),
        row.household.join("、"),
        row.accepted_on.map(date_wareki).unwrap_or_default(),
        codes::label(codes::ROUTES, &row.route).to_owned(),
        codes::label(codes::KINDS, &row.kind).to_owned(),
        codes::label(codes::ABUSE_TYPES, &row.abuse).to_owned(),
        row.abuser.clone(),
        severity(row.severity_before),
        severity(row.cells.severity()),
    ];
    let shown = Shown::of(row, now, today);
    let cell = |name: &str| shown.cells.get(name).to_owned();
    let mut line =
        vec![shown.number.clone(), cell("division"), shown.name.clone(), shown.kana.clone(), shown.about.clone()];
    line.extend(known);
    line.extend([shown.seen_by.clone(), days, changes]);
    line.extend(["plan", "main_agency", "roles", "next_review", "status"].map(cell));
    line.push(shown.in_charge.clone());
    line
}
