//! 様式: the eight questions answered by keyboard, and a form an administrator extends while old sheets stay as they were.

use super::served::Served;
use crate::fixtures::{named, put_in_charge, register};
use crate::nation::TOWN;
use fantoccini::key::Key;

#[tokio::test]
async fn the_urgency_sheet_is_filled_in_by_keyboard() {
    let served = Served::open().await;
    let child = register(&served.nation.app, TOWN, &named("架空 花子")).await;
    let desk = served.at_desk(TOWN, "family_chief").await;
    put_in_charge(&mut served.nation.admin().await, desk.staff.unwrap(), child).await;

    desk.go(&format!("/records/{child}/sheets")).await;
    desk.look("sheets-empty").await;
    desk.tab_and_choose("記入する様式", "緊急度アセスメント(一時保護フローチャート)").await;
    desk.tab_to("記入を始める").await;
    desk.key(Key::Enter).await;
    desk.sees("① こども本人または保護者が").await;
    desk.holds("こどもの氏名", "架空 花子").await;
    desk.look("sheet-begun").await;

    // Answers bring questions at once, and take them away again.
    desk.misses("求めている人").await;
    desk.tab_to("a.q1").await;
    desk.key(Key::Down).await;
    desk.waits_for("document.querySelector('[name=\"a.q1\"]:checked').value === 'yes'").await;
    desk.sees("求めている人").await;
    desk.key(Key::Down).await;
    desk.waits_for("document.querySelector('[name=\"a.q1\"]:checked').value === 'no'").await;
    desk.misses("求めている人").await;
    desk.sees("回答からの目安はまだ出せません。").await;
    for question in ["a.q2", "a.q3"] {
        desk.tab_to(question).await;
        desk.key(Key::Down).await;
    }
    desk.sees("回答からの目安: AA 緊急一時保護を検討").await;
    desk.sees("④ 次に何か起これば").await;

    // Otherwise than hinted at only with a reason; what is missing is said beside its field and nothing is lost.
    desk.press("[name='a.urgency'][value='B']").await;
    desk.sees("目安と違う緊急度にした理由").await;
    desk.fill("判断の根拠・次にすること", "架空の根拠。明日訪問する。").await;
    desk.press("完成させる").await;
    desk.sees("入力を確認してください").await;
    desk.sees("「目安と違う緊急度にした理由」が未記入です。入力してください。").await;
    desk.holds("判断の根拠・次にすること", "架空の根拠。明日訪問する。").await;
    desk.look("sheet-wrong").await;
    desk.press("一時保存").await;
    desk.sees("保存しました。続けて記入できます。").await;
    desk.holds("判断の根拠・次にすること", "架空の根拠。明日訪問する。").await;
    desk.press("[name='a.urgency'][value='AA']").await;
    desk.misses("目安と違う緊急度にした理由").await;
    desk.press("[name='a.scene'][value='intake']").await;
    desk.press("[name='a.q3_what'][value='burn']").await;
    for question in ["q4", "q5", "q6", "q7", "q8"] {
        desk.press(&format!("[name='a.{question}'][value='unknown']")).await;
    }
    desk.press("傷の記録の行を追加").await;
    desk.fill("部位", "右腕").await;
    desk.press("完成させる").await;
    desk.sees("訂正する").await;
    desk.sees("AA 緊急一時保護を検討").await;
    desk.sees("右腕").await;
    desk.look("sheet-shown").await;
    desk.press("様式の一覧に戻る").await;
    desk.sees("完成").await;
    desk.look("sheets").await;
}

/// Pixels of each place of the drawing that a finger reaches, by its name.
const REACHED: &str = "
    document.querySelector('[data-body]').scrollIntoView();
    const found = {};
    for (const svg of document.querySelectorAll('[data-body] svg')) {
      const box = svg.getBoundingClientRect();
      for (let x = box.left; x < box.right; x += 2) for (let y = box.top; y < box.bottom; y += 2) {
        const site = document.elementFromPoint(x, y)?.closest('[data-site]')?.dataset.site;
        if (site) found[site] = (found[site] ?? 0) + 4;
      }
    }
    return found";

#[tokio::test]
async fn injuries_are_marked_on_a_drawn_body_by_touch_and_by_keyboard() {
    let served = Served::open().await;
    let child = register(&served.nation.app, TOWN, &named("架空 花子")).await;
    let desk = served.at_desk(TOWN, "family_chief").await;
    put_in_charge(&mut served.nation.admin().await, desk.staff.unwrap(), child).await;
    desk.go(&format!("/records/{child}/sheets")).await;
    desk.choose("記入する様式", "緊急度アセスメント(一時保護フローチャート)").await;
    desk.press("記入を始める").await;
    desk.sees("印のない場所は、まだ見ていないか、まだ記入していない場所です。").await;
    let reached = desk.eyes(REACHED).await;
    let reached = reached.as_object().unwrap();
    assert_eq!(reached.len(), 18, "every place can be reached: {reached:?}");
    for (site, pixels) in reached {
        assert!(pixels.as_u64().unwrap() >= 44 * 44, "{site} is smaller than a finger: {pixels}");
    }

    // A touch begins the row with its place; only the grade is left to say.
    desk.press("[data-site='右腕(前)']").await;
    desk.sees("「右腕(前)」の行を加えました。程度を選んでください。").await;
    desk.holds("[name='a.injuries.0.site']", "右腕(前)").await;
    desk.holds("[name='a.injuries.0.region']", "arm").await;
    desk.waits_for("document.activeElement.name === 'a.injuries.0.grade'").await;
    desk.choose("[name='a.injuries.0.grade']", "手当てを要する").await;
    desk.waits_for("document.querySelector('[data-site=\"右腕(前)\"]').ariaLabel === '右腕(前): 手当てを要する'").await;
    desk.waits_for("document.querySelector('[data-site=\"左腕(前)\"]').ariaLabel.endsWith('まだ見ていない・未記入')")
        .await;
    // The same place again opens its row; the words of a row move the mark.
    desk.press("[data-site='右腕(前)']").await;
    desk.sees("「右腕(前)」の行を開きました。").await;
    desk.fill("[name='a.injuries.0.site']", "左のひじ(前)").await;
    desk.waits_for("document.querySelector('[data-site=\"左腕(前)\"]').dataset.shade === 'grade3'").await;
    desk.waits_for("document.querySelector('[data-site=\"右腕(前)\"]').dataset.shade === 'blank'").await;
    desk.fill("[name='a.injuries.0.site']", "右のひじ(前)").await;

    // By keyboard: one stop of the tabulator, arrows from place to place.
    desk.press("[name='a.q3'][value='unknown']").await;
    desk.tab_to("右腕(前)…").await;
    desk.key(Key::Home).await;
    desk.waits_for("document.activeElement.dataset.site === '頭(前)'").await;
    desk.key(Key::Right).await;
    desk.key(Key::Right).await;
    desk.waits_for("document.activeElement.dataset.site === '胸'").await;
    desk.picture("sheet-body-focus").await;
    desk.key(Key::Enter).await;
    desk.waits_for("document.activeElement.name === 'a.injuries.1.grade'").await;
    desk.choose("[name='a.injuries.1.grade']", "見て、傷はなかった").await;
    desk.press("[data-site='背中']").await;
    desk.choose("[name='a.injuries.2.grade']", "わからない").await;
    desk.press("[data-site='顔']").await;
    desk.choose("[name='a.injuries.3.grade']", "入院・手術を要する").await;
    desk.look("sheet-body").await;

    // A row that is taken away takes its mark with it; the rest is kept, shown and printed.
    desk.press("[data-rows='a.injuries'] [data-n='2'] [data-remove-row]").await;
    desk.waits_for("document.querySelector('[data-site=\"背中\"]').dataset.shade === 'blank'").await;
    desk.press("一時保存").await;
    desk.sees("保存しました。続けて記入できます。").await;
    desk.waits_for("document.querySelector('[data-site=\"胸\"]').dataset.shade === 'unharmed'").await;
    let edit = desk.path().await;
    desk.go(edit.split("/edit").next().unwrap()).await;
    desk.sees("傷がないという意味ではありません").await;
    let told = "document.querySelector('.answered .body').ariaLabel";
    desk.waits_for(&format!(
        "{told}.includes('顔: 入院・手術を要する、胸: 見て、傷はなかった、右腕(前): 手当てを要する')"
    ))
    .await;
    desk.look("sheet-body-shown").await;
    let paper = desk.paper("印刷").await;
    assert!(paper.contains("①痕がある") && paper.contains("傷がないという意味ではありません"), "{paper}");
    assert!(paper.contains("右のひじ(前)"), "{paper}");
}

#[tokio::test]
async fn an_administrator_extends_a_form_and_old_sheets_stay_as_they_were() {
    let served = Served::open().await;
    let child = register(&served.nation.app, TOWN, &named("架空 花子")).await;
    let desk = served.at_desk(TOWN, "family_chief").await;
    put_in_charge(&mut served.nation.admin().await, desk.staff.unwrap(), child).await;
    let list = format!("/records/{child}/sheets");
    desk.go(&list).await;
    desk.choose("記入する様式", "見守り対象児童に係る調査(就学後)").await;
    desk.press("記入を始める").await;
    // What is no day is said at the field before anything is sent; any way of writing one will do.
    desk.fill("調査の回", "100").await;
    desk.fill("調査日", "令和8年2月29日").await;
    desk.fill("所属学校名", "架空小学校").await;
    desk.sees("「調査日」は年月日で入力してください。").await;
    desk.sees("「調査の回」は1から99までの数字で入力してください。").await;
    desk.look("sheet-browser-wrong").await;
    desk.fill("調査の回", "1").await;
    desk.fill("調査日", "令和八年四月一日").await;
    desk.fill("所属学校名", "架空小学校").await;
    desk.misses("で入力してください。").await;
    desk.press("[name='a.council'][value='no']").await;
    desk.press("欠食").await;
    desk.fill("気になる項目の内容", "朝食を食べていない。").await;
    desk.press("見守り対象児童").await;
    desk.press("完成させる").await;
    desk.sees("朝食を食べていない。").await;
    let old = desk.path().await;

    desk.go("/admin/sheets").await;
    desk.look("design-list").await;
    desk.press("見守り対象児童に係る調査(就学後)").await;
    desk.sees("完成した様式は1件です。").await;
    desk.look("design-form").await;
    desk.press("新しい版を作る").await;
    desk.sees("第2版(下書き)").await;
    desk.look("design-edit").await;
    desk.choose("答え方", "選択(一つ)").await;
    desk.press("項目を加える").await;
    desk.press("項目を保存").await;
    desk.sees("項目名を入力してください。").await;
    desk.look("design-item-wrong").await;
    desk.fill("項目名", "通学の手段").await;
    desk.fill("選択肢", "徒歩\nバス\n送迎").await;
    desk.press("項目を保存").await;
    desk.sees("所属で加えた項目").await;
    desk.go("/admin/sheets/survey_school/item?section=own&kind=rows").await;
    desk.fill("項目名", "登校の記録").await;
    desk.fill("列の名前", "登校した日").await;
    desk.press("列を追加").await;
    desk.fill("[name='column.1.label']", "様子").await;
    desk.choose("表示する条件の決め方", "すべての条件がそろったとき").await;
    desk.choose("[name='shown_if.0.test']", "「要対協に登録されている」が「はい」").await;
    desk.choose("[name='shown_if.1.test']", "「気になる項目」が「欠食」").await;
    desk.look("design-table").await;
    desk.press("項目を保存").await;
    desk.sees("列: 登校した日・様子").await;
    desk.go("/admin/sheets/survey_school/item?key=result").await;
    desk.look("design-hints").await;
    desk.go("/admin/sheets/survey_school/edit").await;
    desk.press("気になる項目の内容を廃止").await;
    desk.sees("再開").await;
    desk.press("見え方を確かめる").await;
    desk.sees("通学の手段").await;
    desk.look("design-preview").await;
    desk.go("/admin/sheets/survey_school/edit").await;
    desk.fill("使い始める日", "R1.5.1").await;
    desk.press("この日から使う").await;
    desk.sees("使い始める日は今日以降にしてください。").await;
    let today = served.nation.clock().today();
    desk.fill("使い始める日", &today.to_string()).await;
    desk.press("この日から使う").await;
    desk.sees("第2版(所属の版)").await;

    // The old sheet is shown as it was asked; it says what is new and can be taken along.
    desk.go(&old).await;
    desk.sees("第1版").await;
    desk.sees("朝食を食べていない。").await;
    desk.sees("この様式は第2版になっています").await;
    desk.look("sheet-newer").await;
    desk.press("答えを引き継いで第2版で記入する").await;
    desk.sees("通学の手段").await;
    desk.holds("所属学校名", "架空小学校").await;
    desk.misses("気になる項目の内容").await;
    desk.press("バス").await;
    desk.press("完成させる").await;
    desk.sees("引き継ぎ元の様式").await;
    desk.sees("バス").await;
    desk.go("/admin/sheets/codes/abuse_types").await;
    desk.look("design-codes").await;
}
