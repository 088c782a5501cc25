//! The report that TRIPOD+AI asks for (BMJ 2024;385:e078378): 27 items, none of them blank. What a run measured comes from the run; what only people
//! know they must say, field by field, or there is no report.

use std::fmt::Write as _;

use super::card::{ABLATION, Charter, Run, Told, blanks, curve, measures, without};
use super::gate::Signed;
use super::labels::{Calendar, thousands};

/// What only people can say, by item of the checklist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statements {
    /// 3a 背景.
    pub background: Told,
    /// 3b 対象となる人と使われる場面.
    pub population: Told,
    /// 3c 健康・福祉の格差についてわかっていること.
    pub inequalities: Told,
    /// 4 目的.
    pub objectives: Told,
    /// 5a データの出どころと代表性.
    pub source: Told,
    /// 6a 実施した場所.
    pub setting: Told,
    /// 6b 対象に含める条件・含めない条件.
    pub eligibility: Told,
    /// 6c 受けた支援とその扱い.
    pub treatment: Told,
    /// 7 データの整え方.
    pub preparation: Told,
    /// 8b 結果を確かめた人と方法.
    pub assessment: Told,
    /// 8c 結果を確かめるときの目隠し.
    pub blinding: Told,
    /// 9a 項目を選んだ理由.
    pub selection: Told,
    /// 9b 項目の定義と測った時点.
    pub definitions: Told,
    /// 11 空欄の扱い.
    pub missing: Told,
    /// 12 分析方法.
    pub analysis: Told,
    /// 13 偏りのある件数への対処.
    pub imbalance: Told,
    /// 14 公平さへの対処.
    pub fairness: Told,
    /// 15 出力とその意味.
    pub output: Told,
    /// 17 倫理審査.
    pub ethics: Told,
    /// 18a 資金.
    pub funding: Told,
    /// 18b 利益相反.
    pub interests: Told,
    /// 18c 計画書の所在.
    pub protocol: Told,
    /// 18d 登録.
    pub registration: Told,
    /// 18e データの公開.
    pub data_sharing: Told,
    /// 18f プログラムの公開.
    pub code_sharing: Told,
    /// 19 当事者の参画.
    pub involvement: Told,
    /// 24 更新.
    pub updating: Told,
    /// 25 結果の解釈.
    pub interpretation: Told,
    /// 27a 入力の質が足りないときの扱い.
    pub poor_input: Told,
    /// 27b 使う人に求めること.
    pub users: Told,
    /// 27c 今後.
    pub next: Told,
}

/// The report as Markdown.
#[must_use]
pub fn tripod(charter: &Charter, said: &Statements, run: &Run, signed: &Signed, day: Calendar) -> String {
    let mut out = format!("# TRIPOD+AI 報告書: {}\n\n", charter.name.text());
    let sections: [(&str, Vec<(&str, String)>); 6] = [
        ("表題と要約", opening(charter, said, run, day)),
        ("はじめに", introduction(said)),
        ("方法", methods(charter, said, run, day)),
        ("開かれた研究と当事者", open(said, run)),
        ("結果", results(run, day)),
        ("考察", discussion(charter, said, run, signed, day)),
    ];
    for (title, items) in sections {
        let _ = writeln!(out, "## {title}\n");
        for (item, text) in items {
            let _ = writeln!(out, "### {item}\n\n{text}\n");
        }
    }
    out
}

fn text(told: &Told) -> String {
    told.text().to_owned()
}

fn opening(charter: &Charter, said: &Statements, run: &Run, day: Calendar) -> Vec<(&'static str, String)> {
    let summary = format!(
        "目的: {} データ: {}。方法: {} 試験での成績: AUC {}、較正の傾き{}。",
        said.objectives.text(),
        run.learnt.words(day),
        charter.method.text(),
        run.measures.auc.words(),
        run.measures.slope.words()
    );
    vec![
        ("1 表題", format!("{}({})の開発と、後の時期の記録による評価", charter.name.text(), run.model)),
        ("2 要約", summary),
    ]
}

fn introduction(said: &Statements) -> Vec<(&'static str, String)> {
    vec![
        ("3a 背景", text(&said.background)),
        ("3b 対象となる人と使われる場面", text(&said.population)),
        ("3c 格差について分かっていること", text(&said.inequalities)),
        ("4 目的", text(&said.objectives)),
    ]
}

fn methods(charter: &Charter, said: &Statements, run: &Run, day: Calendar) -> Vec<(&'static str, String)> {
    let size = format!(
        "係数の数{}に対し、必要な件数の目安は{}件、学習に使った記録は{}件です(Rileyら 2019)。",
        run.parameters,
        thousands(run.needed),
        thousands(run.learnt.labels.yes + run.learnt.labels.no)
    );
    vec![
        ("5a データの出どころ", text(&said.source)),
        ("5b 期間", format!("学習は{}。試験は{}。", run.learnt.words(day), run.tested.words(day))),
        ("6a 場所", text(&said.setting)),
        ("6b 対象の条件", text(&said.eligibility)),
        ("6c 受けた支援", text(&said.treatment)),
        ("7 データの整え方", text(&said.preparation)),
        ("8a 結果の定義", text(&charter.outcome)),
        ("8b 結果を確かめた方法", text(&said.assessment)),
        ("8c 目隠し", text(&said.blinding)),
        ("9a 項目を選んだ理由", text(&said.selection)),
        ("9b 項目の定義と時点", text(&said.definitions)),
        ("9c 使わない項目", text(&charter.left_out)),
        ("10 件数", size),
        ("11 空欄", format!("{}\n\n{}", said.missing.text(), blanks(&run.features))),
        ("12 分析", format!("{}\n\n{}", charter.method.text(), said.analysis.text())),
        ("13 件数の偏り", text(&said.imbalance)),
        ("14 公平さ", text(&said.fairness)),
        ("15 出力", text(&said.output)),
        (
            "16 学習と試験の違い",
            format!("学習は{}まで、試験は{}からの記録です。", day(run.learnt.to), day(run.tested.from)),
        ),
        ("17 倫理審査", text(&said.ethics)),
    ]
}

fn open(said: &Statements, run: &Run) -> Vec<(&'static str, String)> {
    vec![
        ("18a 資金", text(&said.funding)),
        ("18b 利益相反", text(&said.interests)),
        ("18c 計画書", text(&said.protocol)),
        ("18d 登録", text(&said.registration)),
        ("18e データの公開", text(&said.data_sharing)),
        ("18f プログラムの公開", format!("{} 使ったプログラムの版は{}です。", said.code_sharing.text(), run.code)),
        ("19 当事者の参画", text(&said.involvement)),
    ]
}

fn results(run: &Run, day: Calendar) -> Vec<(&'static str, String)> {
    vec![
        ("20 対象者", format!("学習\n\n{}\n試験\n\n{}", run.learnt.labels.table(), run.tested.labels.table())),
        (
            "21 モデルの開発",
            format!(
                "学習に使えた結果は{}件、うち該当は{}件です。",
                thousands(run.learnt.labels.yes + run.learnt.labels.no),
                thousands(run.learnt.labels.yes)
            ),
        ),
        (
            "22 モデルの中身",
            format!(
                "モデル {}、プログラム {}、データの基準日 {}。係数はモデルのファイルにすべて記録されています。",
                run.model,
                run.code,
                day(run.cut)
            ),
        ),
        ("23a 成績", format!("{}\n\n{}", measures(&run.measures), curve(&run.curve))),
        ("23b 集団ごとの成績", format!("{}\n\n{ABLATION}\n\n{}", run.audit.table(), without(run))),
    ]
}

fn discussion(
    charter: &Charter,
    said: &Statements,
    run: &Run,
    signed: &Signed,
    day: Calendar,
) -> Vec<(&'static str, String)> {
    let approved = format!("{}が{}に承認しました。\n\n{}", signed.by(), day(signed.on()), run.verdict.table());
    vec![
        ("24 更新", format!("{}\n\n{approved}", said.updating.text())),
        ("25 解釈", text(&said.interpretation)),
        ("26 限界", text(&charter.caveats)),
        ("27a 入力の質が足りないとき", text(&said.poor_input)),
        (
            "27b 使う人に求めること",
            format!("{}\n\n使ってはいけない場面: {}", said.users.text(), charter.out_of_scope.text()),
        ),
        ("27c 今後", text(&said.next)),
    ]
}
