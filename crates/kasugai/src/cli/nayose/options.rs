//! What `kasugai nayose` can be told.

use clap::{Args, Subcommand, ValueEnum};
use std::path::PathBuf;

/// What to do.
#[derive(Subcommand, Debug)]
pub enum Nayose {
    /// 一つまたはいくつかの表(CSV、Excel)の中で、同じ人の行をまとめる
    Dedupe(Dedupe),
    /// 二つの表の間で、同じ人の行の組を見つける
    Link(Link),
}

/// Options of both.
#[derive(Args, Debug)]
pub struct Common {
    /// 列の役割を書いたTOML([columns] の下に 列名 = "役割")。省くと見出しと中身から判断する
    #[arg(long)]
    pub roles: Option<PathBuf>,
    /// 正解の列。同じ値の行が同じ人。比べるのには使わず、結果の正しさを測る
    #[arg(long)]
    pub truth: Option<String>,
    /// 正解の列がある別の表。その最初の列が行の番号
    #[arg(long, requires = "truth")]
    pub truth_file: Option<PathBuf>,
    /// 世帯の列(正解と同じ表)。同じ世帯の別人をまとめた組を数える
    #[arg(long, requires = "truth")]
    pub household: Option<String>,
    /// 使うスレッドの数
    #[arg(long, default_value_t = 0)]
    pub threads: usize,
    /// 保存したモデル(重み)をそのまま使う
    #[arg(long)]
    pub model: Option<PathBuf>,
    /// 学習したモデル(重み)の保存先
    #[arg(long)]
    pub save_model: Option<PathBuf>,
    /// 同じ人とみなす確からしさ
    #[arg(long, default_value_t = 0.5, value_parser = share)]
    pub threshold: f64,
    /// 宛名番号の使い方
    #[arg(long, value_enum, default_value_t = NumberUse::Evidence)]
    pub numbers: NumberUse,
    /// 製品に付属の重みを使わず、この表だけから学ぶ
    #[arg(long)]
    pub unshipped: bool,
    /// これまでの判断の表: 左の番号、右の番号、「同一」または「別人」
    #[arg(long)]
    pub decisions: Option<PathBuf>,
    /// 二つの行の番号(コンマ区切り)。その組の理由を示す
    #[arg(long)]
    pub explain: Option<String>,
    /// 結果の数をJSONで出す
    #[arg(long)]
    pub json: bool,
}

/// What 宛名番号 are used for.
#[derive(ValueEnum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumberUse {
    /// 学習にも判定にも使う
    Evidence,
    /// 学習にだけ使う
    Labels,
    /// 使わない
    Ignored,
}

/// Options of `nayose dedupe`.
#[derive(Args, Debug)]
pub struct Dedupe {
    /// 表のファイル、またはそれらのあるフォルダー
    #[arg(required = true)]
    pub input: Vec<PathBuf>,
    /// まとまりの書き出し先(CSV: file, id, cluster)
    #[arg(long)]
    pub out: PathBuf,
    /// 組の書き出し先(CSV: left, right, weight, probability)
    #[arg(long)]
    pub pairs: Option<PathBuf>,
    #[command(flatten)]
    pub common: Common,
}

/// Options of `nayose link`.
#[derive(Args, Debug)]
pub struct Link {
    /// 左の表
    pub left: PathBuf,
    /// 右の表
    pub right: PathBuf,
    /// 組の書き出し先(CSV: left, right, weight, probability)
    #[arg(long)]
    pub out: PathBuf,
    #[command(flatten)]
    pub common: Common,
}

fn share(text: &str) -> Result<f64, String> {
    let share: f64 = text.parse().map_err(|_| "0から1までの数を入力してください".to_owned())?;
    if (0.0..1.0).contains(&share) {
        Ok(share)
    } else {
        Err("0以上1未満の数を入力してください".to_owned())
    }
}
