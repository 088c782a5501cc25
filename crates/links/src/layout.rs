//! The published layout of files: which column is which member of the message, for CSV and Excel, in and out; and of JSON Lines.

use axum::Json;
use desk::App;
use ground::gate::Action;
use ground::web::Routes;
use serde::Serialize;
use tables::{Field, Layout};
use utoipa::{OpenApi, ToSchema};

/// What the document says about this call.
#[derive(OpenApi)]
#[openapi(paths(list))]
pub struct Document;

/// Routes of this slice.
pub fn routes() -> Routes<App> {
    Routes::default().get("/api/v1/layouts", Action::ApiRead, list)
}

/// Which way a column goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// In and out.
    Both,
    /// Out only; ignored on the way in.
    Out,
}

/// A column.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// Member of the message; inner names joined by dots.
    pub field: &'static str,
    /// Title.
    pub title: &'static str,
    /// What stands in it.
    pub text: &'static str,
    /// Several values, joined by 「、」.
    pub many: bool,
    /// In and out, or out only.
    pub way: Way,
}

const fn one(field: &'static str, title: &'static str, text: &'static str) -> Column {
    Column { field, title, text, many: false, way: Way::Both }
}

const fn many(field: &'static str, title: &'static str, text: &'static str) -> Column {
    Column { field, title, text, many: true, way: Way::Both }
}

const fn out(field: &'static str, title: &'static str, text: &'static str) -> Column {
    Column { field, title, text, many: false, way: Way::Out }
}

/// Every column, in order.
pub const COLUMNS: [Column; 37] = [
    one("external_id", "外部ID", "連携システムでのID。必須"),
    one("revision", "改訂番号", "連携システムの改訂番号。小さいものは遅れて届いたものとして見送る"),
    one("version", "記録票の版", "書き出したときの値を返すと、その後の変更を上書きしない"),
    one("person_version", "本人の版", "書き出したときの値を返すと、その後の変更を上書きしない"),
    out("key", "児童のキー", "かすがいのキー"),
    out("case_no", "事例番号", "かすがいの事例番号"),
    one("person.family", "姓", "登録どおりの文字。はじめて送るときは姓か名が必要"),
    one("person.given", "名", "登録どおりの文字"),
    one("person.family_kana", "姓ふりがな", ""),
    one("person.given_kana", "名ふりがな", ""),
    one("person.birth", "生年月日", "2015-04-01、H27.4.1など"),
    one("person.sex", "性別", "male・female・unknown、または男・女・不明"),
    one("person.nationality", "国籍", ""),
    one("person.address", "現住所", "変わると、前の住所は今日で終わる。支援措置で秘匿されているときは空で書き出す"),
    one("person.registered", "住民票住所", "同上"),
    one("person.phone", "電話", "1件目"),
    one("person.note", "備考", ""),
    one("accepted_on", "受理年月日", "受理を見分ける。はじめて送るときは必要"),
    one("kind", "相談種別", "コード"),
    one("route", "経路", "コード"),
    many("abuse_types", "虐待の分類", "コード"),
    many("abusers", "虐待者", "コード"),
    one("handling", "処理", "コード"),
    one("sheet.school", "所属", ""),
    one("sheet.grade", "学年", ""),
    one("sheet.class", "組", ""),
    one("sheet.teacher", "担任・その他職員", ""),
    one("sheet.domicile", "本籍(外国籍)", ""),
    one("sheet.living", "生活状況", ""),
    one("sheet.family_history", "家族歴", ""),
    one("sheet.growth", "成育歴", ""),
    one("sheet.agencies", "関係機関", ""),
    one("sheet.services", "福祉サービス利用状況", ""),
    one("sheet.past_contact", "過去の相談履歴", ""),
    one("sheet.remark", "特記", ""),
    one("closed_on", "終結日", "入れると受理を終結する"),
    one("close_reason", "終結理由", "コード。終結日があるときは必要"),
];

/// The columns as titles to look for.
pub fn layout() -> Layout {
    let field = |column: &Column| {
        let field = Field::new(column.field, column.title, &[column.field]);
        if column.field == "external_id" { field.required() } else { field }
    };
    Layout { fields: COLUMNS.iter().map(field).collect() }
}

/// 列
#[derive(Debug, Serialize, ToSchema)]
pub struct ColumnShown {
    /// CSV・Excelの見出し
    pub title: String,
    /// JSONの項目。入れ子は点でつなぐ。CSV・Excelの見出しにも使える
    pub field: String,
    /// 何を入れるか
    pub text: String,
    /// 「、」で区切っていくつでも入れられるか
    pub many: bool,
    /// 必須か
    pub required: bool,
    /// 書き出しだけの列か。取り込むときは読み飛ばす
    pub out_only: bool,
}

/// ファイルの形式
#[derive(Debug, Serialize, ToSchema)]
pub struct LayoutShown {
    /// 名前
    pub name: String,
    /// 使えるファイル
    pub formats: Vec<String>,
    /// CSV・Excelの列。空のセルは「送らなかった」とみなし、何も変えない
    pub columns: Vec<ColumnShown>,
    /// JSON Linesの1行: external_id と、PUT /api/v1/external/{id} の本文の項目
    pub json_lines: String,
}

/// ファイルの形式の一覧
#[derive(Debug, Serialize, ToSchema)]
pub struct LayoutList {
    /// 形式
    pub layouts: Vec<LayoutShown>,
}

/// ファイルの形式
///
/// 一括登録と一括書き出しのファイルの列。
#[utoipa::path(get, path = "/api/v1/layouts", operation_id = "list_layouts", tag = "一括", responses((status = 200, description = "形式", body = LayoutList)))]
pub async fn list() -> Json<LayoutList> {
    let column = |column: &Column| ColumnShown {
        title: column.title.to_owned(),
        field: column.field.to_owned(),
        text: column.text.to_owned(),
        many: column.many,
        required: column.field == "external_id",
        out_only: column.way == Way::Out,
    };
    let records = LayoutShown {
        name: "records".to_owned(),
        formats: ["jsonl", "csv (UTF-8)", "csv (シフトJIS)", "xlsx"].map(str::to_owned).to_vec(),
        columns: COLUMNS.iter().map(column).collect(),
        json_lines: r#"{"external_id":"A-001","person":{"family":"架空","given":"花子"},"accepted_on":"2026-05-01","kind":"01","route":"警察等"}"#
            .to_owned(),
    };
    Json(LayoutList { layouts: vec![records] })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_told_apart() {
        let titles: Vec<String> = COLUMNS.iter().map(|column| column.title.to_owned()).collect();
        let found = layout().match_header(&titles).found;
        for (n, column) in COLUMNS.iter().enumerate() {
            assert_eq!(found.get(column.field), Some(&n), "{}", column.title);
        }
        let fields: Vec<String> = COLUMNS.iter().map(|column| column.field.to_owned()).collect();
        assert_eq!(layout().match_header(&fields).found.len(), COLUMNS.len(), "the names of JSON serve as titles too");
    }
}
