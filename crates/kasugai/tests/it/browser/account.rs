//! Getting in and out: errors, lock-out, the second factor, one's own settings, the idle warning, the manual.

use super::desk::Desk;
use super::served::Served;
use crate::nation::{PASSWORD, TOWN};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::SignedDuration;

async fn log_in(desk: &Desk, login: &str, password: &str) {
    desk.fill("ログインID", login).await;
    desk.fill("パスワード", password).await;
    desk.press("ログイン").await;
}

#[tokio::test]
async fn five_wrong_passwords_make_everybody_wait_a_quarter_of_an_hour() {
    let served = Served::open().await;
    let (_, login) = served.nation.hire(TOWN, "family_staff").await;
    let desk = served.desk().await;
    desk.look("login").await;
    for wait in [1, 3, 5, 10, 900] {
        log_in(&desk, &login, "chigau-kotoba-desu").await;
        desk.sees("ログインIDまたはパスワードが違います。").await;
        desk.holds("ログインID", &login).await;
        desk.holds("パスワード", "").await;
        // Not by loading the page again: that would send the password once more.
        desk.go("/login").await;
        if wait < 900 {
            served.nation.clock().advance(SignedDuration::from_secs(wait));
        }
    }
    desk.go("/login").await;
    log_in(&desk, &login, PASSWORD).await;
    desk.sees("続けて失敗したため、あと15分お待ちください。").await;
    desk.look("login-locked").await;
    served.nation.clock().advance(SignedDuration::from_mins(15));
    log_in(&desk, &login, PASSWORD).await;
    desk.sees("ログアウト").await;
}

#[tokio::test]
async fn the_second_factor_is_set_up_and_asked_from_then_on() {
    let served = Served::open().await;
    let (_, login) = served.nation.hire(TOWN, "family_staff").await;
    let desk = served.desk().await;
    log_in(&desk, &login, PASSWORD).await;
    desk.press("設定").await;
    desk.look("account").await;
    desk.press("登録する").await;
    desk.look("enrol").await;
    let typed = desk.eyes("return document.querySelector('[name=secret]').value").await;
    let secret = URL_SAFE_NO_PAD.decode(typed.as_str().unwrap()).unwrap();
    let code = || ground::gate::current_code(&secret, served.nation.clock().now()).unwrap();
    desk.fill("確認コード", "000000").await;
    desk.press("登録する").await;
    desk.sees("確認コードが違うか、期限が切れています。").await;
    desk.look("enrol-wrong").await;
    desk.fill("確認コード", &code()).await;
    desk.press("登録する").await;
    desk.sees("ログアウト").await;
    desk.press("ログアウト").await;

    log_in(&desk, &login, PASSWORD).await;
    desk.sees("認証アプリに表示されている6桁の数字").await;
    desk.look("code").await;
    served.nation.clock().advance(SignedDuration::from_mins(1));
    desk.fill("確認コード", &code()).await;
    desk.press("ログイン").await;
    desk.sees("ログアウト").await;
    desk.go("/account").await;
    desk.sees("登録済み").await;
}

#[tokio::test]
async fn a_password_is_changed_and_the_other_device_is_out() {
    let served = Served::open().await;
    let (_, login) = served.nation.hire(TOWN, "family_staff").await;
    let (desk, other) = (served.desk().await, served.desk().await);
    log_in(&desk, &login, PASSWORD).await;
    desk.sees("ログアウト").await;
    log_in(&other, &login, PASSWORD).await;
    other.sees("ログアウト").await;
    desk.go("/account").await;
    desk.sees("終了する").await;
    desk.fill("いまのパスワード", PASSWORD).await;
    desk.fill("新しいパスワード", "mijikai").await;
    desk.fill("新しいパスワード(確認)", "mijikai").await;
    desk.press("変更する").await;
    desk.sees("パスワードは12文字以上にしてください。いまは7文字です。").await;
    desk.look("account-wrong").await;
    desk.fill("いまのパスワード", PASSWORD).await;
    desk.fill("新しいパスワード", "shizukana-umi-no-oto").await;
    desk.fill("新しいパスワード(確認)", "shizukana-umi-no-oto").await;
    desk.press("変更する").await;
    desk.sees("ほかの端末のログインは終了しました。").await;
    desk.look("account-changed").await;
    other.go("/records").await;
    other.sees("ログインID").await;
    desk.press("ログアウト").await;
    desk.sees("ログインID").await;
    desk.go("/records").await;
    desk.sees("ログインID").await;
}

#[tokio::test]
async fn the_idle_warning_says_whether_what_is_typed_is_kept() {
    let served = Served::open().await;
    let desk = served.at_desk(TOWN, "family_staff").await;
    for (page, field, words) in [
        ("/intakes/new?form=abuse", "虐待の状況", "入力中の内容は下書きに保存されています。"),
        ("/account", "いまのパスワード", "この画面に入力した内容は、ログアウトすると失われます。"),
    ] {
        desk.go(page).await;
        desk.fill(field, "架空の書きかけ").await;
        desk.eyes("const before = Date.now; Date.now = () => before() + 11 * 60_000").await;
        desk.sees(words).await;
        desk.look(&format!("idle-{}", if page == "/account" { "lost" } else { "kept" })).await;
        desk.press("作業を続ける").await;
        desk.misses(words).await;
        desk.holds(field, "架空の書きかけ").await;
    }
}

#[tokio::test]
async fn the_manual_opens_where_it_speaks_of_the_screen() {
    let served = Served::open().await;
    let desk = served.at_desk(TOWN, "family_staff").await;
    desk.go("/intakes").await;
    let to = desk.eyes("return find('ヘルプ').getAttribute('href')").await;
    assert_eq!(to, "/help#電話を受ける");
    desk.go(to.as_str().unwrap()).await;
    desk.waits_for("document.querySelector(':target')?.innerText === '電話を受ける'").await;
    desk.look("help").await;
    for (code, page, words) in [
        ("wording", "用語集", "画面の語"),
        ("rights", "権限と役割", "決まり方"),
        ("api", "連携API", "登録する"),
        ("operate", "運用の手引き", "バックアップ"),
    ] {
        desk.press(page).await;
        desk.sees(words).await;
        desk.look(&format!("help-{code}")).await;
    }
}
