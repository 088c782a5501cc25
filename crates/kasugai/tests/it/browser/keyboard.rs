//! Everything works without a mouse.

use super::served::Served;
use crate::fixtures::child;
use crate::nation::TOWN;
use fantoccini::key::Key;

#[tokio::test]
async fn the_menu_the_search_and_its_results_need_no_mouse() {
    let served = Served::open().await;
    child(&served.nation.app, TOWN, "架空 花子").await;
    let desk = served.at_desk(TOWN, "family_staff").await;

    // The skip link is the first stop, and leads past the menu.
    desk.go("/").await;
    desk.look("home-empty").await;
    desk.tab_to("本文へ移動").await;
    desk.key(Key::Enter).await;
    desk.tab_to("虐待の通告・相談を受け付ける").await;

    for entry in ["受付", "ケース", "さがす", "知らせ"] {
        desk.go("/").await;
        desk.tab_to(entry).await;
        desk.key(Key::Enter).await;
        desk.waits_for(&format!("document.querySelector('h1').innerText.startsWith('{entry}')")).await;
        desk.waits_for("document.querySelector('nav [aria-current]') !== null").await;
    }

    // "/" leads to the search box from anywhere, Enter searches, and a result opens by Enter.
    desk.go("/records").await;
    desk.keys("/").await;
    desk.keys("架空").await;
    desk.key(Key::Enter).await;
    desk.sees("該当").await;
    desk.look("search-one").await;
    desk.tab_to("架空 花子").await;
    desk.key(Key::Enter).await;
    desk.sees("閲覧の目的").await;
    desk.look("purpose").await;
}
