//! What is told of a learnt model: its card and its report (モデルカード, TRIPOD+AI). What the product does itself is said here once; what only people
//! know they wrote into the settings.

use super::model::{Kept, STATEMENTS, Setting};
use super::offices;
use super::over_time::{Ahead, OverTime};
use crate::card::model::Outcome;
use crate::practice::{CUSTODY_DAYS, RECURRENCE_DAYS};
use desk::frame::date_wareki;
use ground::{Error, Result};
use jiff::civil::Date;
use risk::Family;
use risk::govern::card::{Charter, Told};
use risk::govern::tripod::Statements;

/// What a model is called that was learnt on a day.
pub fn name(outcome: Outcome, on: Date) -> String {
    format!("{} {}の学習", outcome.label(), date_wareki(on))
}

fn told(field: &'static str, text: &str) -> Result<Told> {
    Told::new(field, text).map_err(|untold| Error::invalid("reason", untold.to_string()))
}

fn outcome_words(outcome: Outcome) -> String {
    match outcome {
        Outcome::Custody => format!(
            "虐待相談・通告を受けてから{CUSTODY_DAYS}日以内に一時保護が始まったかどうかです。すでに一時保護中のこどもと、前の一時保護の続きは数えません。これまでの実務に似ているかどうかを表し、一時保護が必要かどうかを表しません。"
        ),
        Outcome::Recurrence => format!(
            "虐待相談・通告を受けてから1年(一時保護中の日を除いて{RECURRENCE_DAYS}日)以内に、同じこどもについて別の日に新しい通告を受けたかどうかです。このこどもに起こることを表しません。"
        ),
    }
}

/// How a model was made, in words.
fn method(kept: &Kept) -> String {
    let how = match kept.family {
        None | Some(Family::Logistic) => {
            "罰則つきロジスティック回帰です。罰則の強さは、世帯を分けずに5つに分けた記録で選びます。"
        }
        Some(Family::Hazard) => {
            "1か月ごとの再通告の率を、罰則つき回帰(離散時間ハザード、補対数対数)で求めます。3・6・12か月の見込みは同じ率から求めるため、短い期間の見込みが長い期間の見込みを超えることはありません。罰則の強さは、世帯を分けずに5つに分けた記録で選びます。"
        }
        Some(Family::Additive) => "項目ごとの形の和(加法モデル)です。",
        Some(Family::Boost) => "決定木の和(勾配ブースティング)です。",
    };
    let levels = if kept.offices.iter().any(|office| office.level.is_some()) {
        "そのあと、学習に使っていない世帯の見込みから、担当係ごとの水準を求めます。記録の少ない係ほど全体に寄せます(経験ベイズ)。"
    } else {
        ""
    };
    let calibrated = if kept.calibrated {
        "見込みの高さは、学習に使っていない世帯で合わせた写像で補正します。"
    } else {
        ""
    };
    format!("{how}{calibrated}{levels}")
}

/// What is known of a model besides its measures, in words.
pub fn findings(kept: &Kept) -> Vec<String> {
    let over_time = kept.over_time.iter().flat_map(OverTime::sentences);
    let ahead = kept.ahead.iter().map(Ahead::sentence);
    let calibrated = kept.calibrated.then(|| {
        "見込みの高さを補正しています。学習に使っていない記録の半分ずつで、どちらから求めても、もう半分の対数損失が小さくなりました。".to_owned()
    });
    let flattery = kept.optimism.map(|found| {
        format!(
            "学習した記録の上では、AUCは{:.3}です。世帯ごとに引き直した{}回の学習から見積もると、このうち{:.3}は覚え込みによる楽観で、除くと{:.3}、較正の傾きは{:.2}です。試験の成績は、これとは別に、あとの記録で数えたものです。",
            found.apparent_auc,
            found.draws,
            found.apparent_auc - found.corrected_auc,
            found.corrected_auc,
            found.corrected_slope
        )
    });
    over_time.chain(ahead).chain(flattery).chain(calibrated).chain(offices::sentence(&kept.offices)).collect()
}

/// What other kinds of models found and this one may miss, in words.
pub fn missed(kept: &Kept) -> Vec<String> {
    let curved = kept.additive.filter(|gain| *gain > super::fit::MISSED).map(|gain| {
        format!("曲線のモデルの方がAUCで{gain:.3}良く、直線では表せない関係を見落としているおそれがあります。")
    });
    kept.structure.and_then(|structure| structure.sentence()).into_iter().chain(curved).collect()
}

/// What people and the product say about a model.
///
/// # Errors
/// `Invalid` naming the field that nobody filled in.
pub fn charter(outcome: Outcome, setting: &Setting, kept: &Kept) -> Result<Charter> {
    let mut caveats = String::from(
        "高くする記載が見つからないことは、安全を意味しません。この所属のこれまでの記録から学んだもので、記録されていないことは学んでいません。期間の途中で転出・移管したこどもと、見ていられなくなったこどもは「不明」とし、「なかった」とは数えていません。",
    );
    for said in kept.left_out.iter().chain(&findings(kept)).chain(&missed(kept)) {
        caveats.push_str("\n\n");
        caveats.push_str(said);
    }
    if !kept.offices.is_empty() {
        caveats.push_str("\n\n");
        caveats.push_str(&offices::table(&kept.offices));
    }
    Ok(Charter {
        name: told("名称", outcome.label())?,
        method: told("方法", &method(kept))?,
        intended: told(
            "想定する使い方",
            "職員が自分の見立てを保存したあとに、見落としがないかを確かめるための参考にします。",
        )?,
        out_of_scope: told(
            "使ってはいけない場面",
            "一時保護・終結などの決定、文書への記載、ほかの機関への通知、職員の評価には使いません。",
        )?,
        outcome: told("結果", &outcome_words(outcome))?,
        left_out: told(
            "使わない項目",
            "出身・住所・氏名・自由記述・職員の結論(緊急度の判定など)は使いません。国籍・障害の手帳・生活保護の受給の記録そのものは、集団ごとの確認にだけ読みます。ただし、手帳や生活保護の記録をもとに職員が様式で選んだ答え(「虚弱・障害・慢性の病気」「経済的な困窮・転居の繰り返し」など)は、ほかの答えと同じく学習にもスコアにも使います。所属で加えた項目は、様式の編集で「スコアに使う」とした項目だけを使います。",
        )?,
        caveats: told("限界", &caveats)?,
        contact: told("問い合わせ先", &setting.contact)?,
    })
}

/// What the report asks for besides.
///
/// # Errors
/// `Invalid` naming the statement that nobody made.
pub fn statements(setting: &Setting) -> Result<Statements> {
    let said = |code: &str| {
        let label = STATEMENTS.iter().find(|(known, ..)| *known == code).map_or("", |(_, label, _)| label);
        told(label, setting.statements.get(code).map_or("", String::as_str))
    };
    Ok(Statements {
        background: told(
            "背景",
            "国の試行では、はい・いいえだけの項目、空欄の読み違い、理由が示されないことが問題になりました。件数の少ない所属では、確認項目と似た事例で足ります。",
        )?,
        population: told(
            "対象となる人と使われる場面",
            "この所属が虐待相談・通告として受け付けた18歳未満のこどもについて、受付から方針を決めるまでに使います。",
        )?,
        inequalities: told(
            "格差",
            "もともとの率が違う集団の間では、見込みが合っていても見落としの割合は等しくなりません。集団ごとの表に示します。",
        )?,
        objectives: told("目的", "見立てのあとに見落としを確かめること。判断を代わりにすることではありません。")?,
        source: told(
            "データの出どころ",
            "この所属の受付・緊急度アセスメント・一時保護・経過の記録です。ほかの所属の記録は使いません。",
        )?,
        setting: said("setting")?,
        eligibility: told(
            "対象の条件",
            "虐待相談・通告の受付票があること。18歳以上は除きます。受付から30日以内に緊急度アセスメントを完成したときはその時点、そうでないときは受付の時点で数えます。",
        )?,
        treatment: told(
            "受けた支援",
            "支援と一時保護は結果の一部です。スコアを見たあとに起きた結果は、学習と試験から除きます。",
        )?,
        preparation: told(
            "データの整え方",
            "その時点までに記録されていたことだけを使います。訂正の申し出があった答えは不明とします。",
        )?,
        assessment: told(
            "結果の確かめ方",
            "日付のある最初の記録で数えます。期間が終わる前にわかった結果は、期間が終わるまで数えません。",
        )?,
        blinding: told("目隠し", "結果は職務の記録そのものです。試行中のスコアは、ケースの担当者には表示しません。")?,
        selection: told(
            "項目を選んだ理由",
            "様式の段階・選択・数と記録から数えられるものを使います。答えの少ない項目と、結果を先に知っている項目は除きます。",
        )?,
        definitions: told("項目の定義", "様式の文言と版が記録に残り、どの時点の値かを後から確かめられます。")?,
        missing: told("空欄の扱い", "空欄・わからない・対象外・未受診を別々に扱い、「ない」とは読みません。")?,
        analysis: told(
            "分析",
            "結果の出た時期で学習と試験を分けます。試験は、学習に使ったすべての結果より後の記録です。",
        )?,
        imbalance: told(
            "件数の偏り",
            "重みを付けて数を増やしたり減らしたりはしません。見込みの高さは実際の率に合わせます。",
        )?,
        fairness: told(
            "公平さ",
            "年齢・性別・担当係・保護者の数・生活保護・障害・国籍の集団ごとに、見込みと実際の差を調べます。人数の少ない集団は、少ないことだけを示します。生活保護の受給や経済的な困りごとの項目を除いて学び直した結果を並べます。",
        )?,
        output: told("出力", "似た条件の100件のうち何件か、その幅、理由となった記載、わかっていない項目です。")?,
        ethics: said("ethics")?,
        funding: said("funding")?,
        interests: said("interests")?,
        protocol: said("plan")?,
        registration: said("plan")?,
        data_sharing: said("sharing")?,
        code_sharing: told("プログラムの公開", "プログラムは公開されています。")?,
        involvement: said("involvement")?,
        updating: told(
            "更新",
            "設定した間隔で学習し直し、表示中のモデルと同じ試験で比べます。名前のある責任者が承認するまで入れ替わりません。",
        )?,
        interpretation: told("解釈", "見込みは、似た条件の過去の記録での割合です。原因を示しません。")?,
        poor_input: told(
            "入力の質が足りないとき",
            "大事な項目がわからないときは数値を出さず、次に確かめることを示します。",
        )?,
        users: told("使う人に求めること", "先に自分の見立てを書き、スコアと違う判断をしたときは理由を書くこと。")?,
        next: told("今後", "毎月の点検で、見込みと実際の差と、記入の変化を確かめます。")?,
    })
}

/// The card of a model nobody has signed yet.
pub fn unsigned(outcome: Outcome, kept: &Kept, verdict: &risk::govern::gate::Verdict) -> String {
    let mut text = format!(
        "まだ承認されていません。どこにも表示されません。\n\n何を求めているか: {}\n\n学習した記録: {}\n試験した記録: {}\n試験での成績: AUC {}、較正の傾き {}、実際/見込み {}\n\n公開前の確認\n\n{}",
        outcome_words(outcome),
        kept.learnt.words(date_wareki),
        kept.tested.words(date_wareki),
        kept.measures.auc.words(),
        kept.measures.slope.words(),
        kept.measures.ratio.words(),
        verdict.table()
    );
    for said in kept.left_out.iter().chain(&findings(kept)).chain(&missed(kept)) {
        text.push_str("\n\n");
        text.push_str(said);
    }
    if !kept.offices.is_empty() {
        text.push_str("\n\n担当係ごとの見込み(試験の記録)\n\n");
        text.push_str(&offices::table(&kept.offices));
    }
    if let Some(ablation) = &kept.ablation {
        text.push_str("\n\n受給や経済的な困りごとの項目を除いた場合\n\n");
        text.push_str(&ablation.table());
    }
    text
}
