//! What `kasugai risk` can be told.

use clap::{Args, Subcommand, ValueEnum};
use std::path::PathBuf;

/// What to do.
#[derive(Subcommand, Debug)]
pub enum Risk {
    /// 表から学習して、モデルを保存する
    Fit(Fit),
    /// モデルで、表の各行に見込みを付ける
    Score(Score),
    /// 見込みがどれほど当たったかを測る
    Evaluate(Evaluate),
}

/// Options of `fit`.
#[derive(Args, Debug)]
pub struct Fit {
    /// 学習に使う表(CSV)
    pub data: PathBuf,
    /// 結果の列(0/1、true/false、はい/いいえ)。空欄の行は学習に使わない
    #[arg(long)]
    pub outcome: String,
    /// モデルの種類
    #[arg(long, value_enum, default_value_t = Kind::Logistic)]
    pub model: Kind,
    /// 起こるまで、または最後に見たときまでの時間の列(hazardのとき)
    #[arg(long)]
    pub time: Option<String>,
    /// 起こったかどうかの列(hazardのとき)。省くと --outcome の列
    #[arg(long, requires = "time")]
    pub event: Option<String>,
    /// 時間の単位
    #[arg(long, value_enum, default_value_t = Unit::Day)]
    pub unit: Unit,
    /// 期間の長さ(時間の列の単位)。0なら、起こった時ごとに1期間。省くと、日で120を超える表では30、ほかでは0
    #[arg(long, value_parser = at_least_nought, allow_negative_numbers = true)]
    pub period: Option<f64>,
    /// 係数の罰則(平方和の重み。切片にはかけない)。auto なら、除けておいた行で最もよく当たる強さを選ぶ(logistic のとき)。省くと最尤法
    #[arg(long, value_parser = ridge, allow_negative_numbers = true)]
    pub l2: Option<Ridge>,
    /// 係数の絶対値の和の罰則(--l2 と合わせて使える)。効かない項目の係数はちょうど0になる
    #[arg(long, value_parser = at_least_nought, allow_negative_numbers = true)]
    pub l1: Option<f64>,
    /// 数として読む列
    #[arg(long, value_delimiter = ',')]
    pub numeric: Vec<String>,
    /// 区分として読む列
    #[arg(long, value_delimiter = ',')]
    pub categorical: Vec<String>,
    /// 使わない列
    #[arg(long, value_delimiter = ',')]
    pub ignore: Vec<String>,
    /// 大きいほど見込みが下がらないようにする数の列(additive、boostのとき)
    #[arg(long, value_delimiter = ',')]
    pub up: Vec<String>,
    /// 大きいほど見込みが上がらないようにする数の列(additive、boostのとき)
    #[arg(long, value_delimiter = ',')]
    pub down: Vec<String>,
    /// モデルの保存先
    #[arg(long)]
    pub out: PathBuf,
    /// 係数・標準誤差・p値・対数尤度をJSONで出す
    #[arg(long)]
    pub json: bool,
}

/// Options of `score`.
#[derive(Args, Debug)]
pub struct Score {
    /// モデル
    pub model: PathBuf,
    /// 見込みを付ける表(CSV)
    pub data: PathBuf,
    /// 保存先(CSV)。元の列の後に score などを加える
    #[arg(long)]
    pub out: PathBuf,
    /// 学習した範囲の外の行の割合などをJSONで出す
    #[arg(long)]
    pub json: bool,
}

/// Options of `evaluate`.
#[derive(Args, Debug)]
pub struct Evaluate {
    /// 見込みの付いた表(CSV)
    pub scores: PathBuf,
    /// 結果の列(0/1、true/false、はい/いいえ)
    #[arg(long)]
    pub outcome: String,
    /// 見込みの列
    #[arg(long, default_value = risk::SCORE)]
    pub score: String,
    /// しきい値(コンマ区切り)。省くと0.05、0.1、0.15、0.2、0.3、0.5
    #[arg(long, value_delimiter = ',', value_parser = share)]
    pub thresholds: Vec<f64>,
    /// 訪問できる件数(コンマ区切り)
    #[arg(long, value_delimiter = ',')]
    pub top: Vec<usize>,
    /// この列の値ごとにも測る
    #[arg(long)]
    pub by: Option<String>,
    /// 結果をJSONで出す
    #[arg(long)]
    pub json: bool,
}

/// Kinds of models.
#[derive(ValueEnum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// ロジスティック回帰
    Logistic,
    /// 項目ごとの形の和
    Additive,
    /// 勾配ブースティング(木)
    Boost,
    /// 時間とともに起こる率(離散時間、補対数対数)
    Hazard,
}

/// Units of time.
#[derive(ValueEnum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// 日
    Day,
    /// 週
    Week,
    /// 月
    Month,
}

/// How strongly squares of coefficients are held down.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Ridge {
    /// As strongly as rows that were held out say.
    Auto,
    /// So strongly.
    Of(f64),
}

fn ridge(text: &str) -> Result<Ridge, String> {
    if text == "auto" {
        Ok(Ridge::Auto)
    } else {
        at_least_nought(text).map(Ridge::Of).map_err(|error| format!("auto、または{error}"))
    }
}

fn at_least_nought(text: &str) -> Result<f64, String> {
    let found = text.parse().ok().filter(|number: &f64| number.is_finite() && *number >= 0.0);
    found.ok_or_else(|| "0以上の数を入力してください".to_owned())
}

fn share(text: &str) -> Result<f64, String> {
    let found = text.parse().ok().filter(|share: &f64| *share > 0.0 && *share < 1.0);
    found.ok_or_else(|| "0より大きく1より小さい数を入力してください".to_owned())
}
