//! A Chromium that a test drives, with screenshots and an accessibility check.

use super::target_dir;
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde::Deserialize;
use serde_json::json;
use std::path::PathBuf;
use std::process::Stdio;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, ChildStdout, Command};

/// axe-core 4.14.1 (MPL-2.0, unchanged; its licence lies beside it). Never part of the product.
const AXE: &str = include_str!("../../testdata/axe.min.js");

/// Where screenshots lie: `<target>/screens`.
pub fn screens() -> PathBuf {
    target_dir().join("screens")
}

/// How large the window is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Window {
    /// 1280 × 900, the desk of an office.
    Desktop,
    /// 820 × 1180, a tablet held upright.
    Tablet,
}

impl Window {
    /// Width and height in pixels.
    fn size(self) -> (u32, u32) {
        match self {
            Self::Desktop => (1280, 900),
            Self::Tablet => (820, 1180),
        }
    }
}

/// Something the accessibility check objects to.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Violation {
    /// The rule's name, such as `label` or `color-contrast`.
    pub rule: String,
    /// `minor`, `moderate`, `serious` or `critical`.
    pub impact: String,
    /// What should be so.
    pub help: String,
    /// CSS selectors of the elements concerned.
    pub targets: Vec<String>,
}

/// A browser of this test's own, with an empty profile. Ends with this value.
///
/// Name the test's module `browser`, so that the runner starts one at a time.
pub struct Browser {
    page: Client,
    /// The driver's process group holds Chromium too.
    driver: Child,
    _said: BufReader<ChildStdout>,
}

impl Browser {
    /// Starts Chromium without a visible window.
    pub async fn open(window: Window) -> Self {
        let mut driver = Command::new("chromedriver")
            .args(["--port=0", "--log-level=SEVERE"])
            .process_group(0)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver (Debian package chromium-driver)");
        let mut said = BufReader::new(driver.stdout.take().expect("piped"));
        let port = port(&mut said).await;
        let (width, height) = window.size();
        let mut flags = vec![
            "--headless=new".to_owned(),
            format!("--window-size={width},{height}"),
            "--lang=ja".to_owned(),
            "--disable-gpu".to_owned(),
            // Containers often have 64 MB of /dev/shm.
            "--disable-dev-shm-usage".to_owned(),
            "--disable-background-networking".to_owned(),
            "--disable-component-update".to_owned(),
            "--disable-sync".to_owned(),
            "--disable-quic".to_owned(),
            "--no-first-run".to_owned(),
            "--hide-scrollbars".to_owned(),
            "--font-render-hinting=none".to_owned(),
        ];
        if rustix::process::geteuid().is_root() {
            // Chromium's sandbox refuses root.
            flags.push("--no-sandbox".to_owned());
        }
        let wishes = json!({ "browserName": "chrome", "goog:chromeOptions": { "args": flags } });
        let page = ClientBuilder::new(HttpConnector::new())
            .capabilities(wishes.as_object().cloned().expect("an object"))
            .connect(&format!("http://127.0.0.1:{port}"))
            .await
            .expect("Chromium starts");
        let browser = Self { page, driver, _said: said };
        // The window's size counts its frame; what the page sees shall be exact.
        browser.resize(window).await;
        browser
    }

    /// Makes the window another size.
    pub async fn resize(&self, window: Window) {
        let (width, height) = window.size();
        self.show(width, height).await;
    }

    async fn show(&self, width: u32, height: u32) {
        let emulated = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.command("Emulation.setDeviceMetricsOverride", emulated).await;
    }

    /// The page: go to addresses, find elements, type, click.
    pub fn page(&self) -> &Client {
        &self.page
    }

    /// Writes what the window shows to `<target>/screens/<name>.png`.
    pub async fn screenshot(&self, name: &str) -> PathBuf {
        std::fs::create_dir_all(screens()).expect("folder of screenshots");
        let path = screens().join(format!("{name}.png"));
        std::fs::write(&path, self.page.screenshot().await.expect("screenshot")).expect("write screenshot");
        path
    }

    /// Like [`Self::screenshot`], of the whole page however long it is, in a window as wide as this one.
    pub async fn long_screenshot(&self, name: &str, window: Window) -> PathBuf {
        let (width, height) = window.size();
        let long = self.page.execute("return document.documentElement.scrollHeight", vec![]).await.expect("height");
        let long = long.as_u64().and_then(|long| u32::try_from(long).ok()).unwrap_or(height);
        self.show(width, long.clamp(height, 8000)).await;
        let path = self.screenshot(name).await;
        self.show(width, height).await;
        path
    }

    /// Checks the page as it is now with axe-core; empty when nothing is wrong.
    pub async fn axe(&self) -> Vec<Violation> {
        self.page.execute(AXE, vec![]).await.expect("axe loads");
        let run = "const done = arguments[arguments.length - 1];
            axe.run(document, { resultTypes: ['violations'] }).then(
              found => done(found.violations.map(v => ({ rule: v.id, impact: v.impact ?? '', help: v.help,
                                                         targets: v.nodes.map(n => n.target.join(' ')) }))),
              error => done(String(error)));";
        let found = self.page.execute_async(run, vec![]).await.expect("axe runs");
        serde_json::from_value(found.clone()).unwrap_or_else(|_| panic!("axe: {found}"))
    }

    /// A command of Chromium's own protocol, such as `Network.emulateNetworkConditions`.
    pub async fn command(&self, name: &str, parameters: serde_json::Value) {
        self.page.issue_cmd(DevTools { name: name.to_owned(), parameters }).await.expect("browser command");
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let group = self.driver.id().and_then(|pid| rustix::process::Pid::from_raw(pid.try_into().ok()?));
        if let Some(group) = group {
            // It may have ended by itself.
            let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
        }
    }
}

/// The port the driver chose, from its first lines.
async fn port(said: &mut BufReader<ChildStdout>) -> u16 {
    let mut line = String::new();
    while said.read_line(&mut line).await.expect("chromedriver speaks") > 0 {
        let port = line.trim_end().trim_end_matches('.').rsplit_once("successfully on port ");
        if let Some(port) = port.and_then(|(_, port)| port.parse().ok()) {
            return port;
        }
        line.clear();
    }
    panic!("chromedriver ended before it listened");
}

/// A DevTools command sent through the driver.
#[derive(Debug)]
struct DevTools {
    name: String,
    parameters: serde_json::Value,
}

impl fantoccini::wd::WebDriverCompatibleCommand for DevTools {
    fn endpoint(&self, base: &url::Url, session: Option<&str>) -> Result<url::Url, url::ParseError> {
        base.join(&format!("session/{}/goog/cdp/execute", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &url::Url) -> (http::Method, Option<String>) {
        let body = json!({ "cmd": self.name, "params": self.parameters });
        (http::Method::POST, Some(body.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A page from text.
    fn page(body: &str) -> String {
        format!("data:text/html;charset=utf-8,<!doctype html><html lang=ja><title>架空</title>{body}")
    }

    #[tokio::test]
    async fn drives_a_page_of_the_right_size() {
        for (window, size) in [(Window::Desktop, json!([1280, 900])), (Window::Tablet, json!([820, 1180]))] {
            let browser = Browser::open(window).await;
            browser.page().goto(&page("<main><h1>山田</h1></main>")).await.unwrap();
            let found = browser.page().execute("return [innerWidth, innerHeight]", vec![]).await.unwrap();
            assert_eq!(found, size);
            let heading = browser.page().find(fantoccini::Locator::Css("h1")).await.unwrap();
            assert_eq!(heading.text().await.unwrap(), "山田");
            let picture = std::fs::read(browser.screenshot(&format!("testkit-{window:?}")).await).unwrap();
            assert!(picture.starts_with(b"\x89PNG"));
        }
    }

    #[tokio::test]
    async fn axe_finds_a_field_without_a_label_and_nothing_in_a_good_page() {
        let browser = Browser::open(Window::Desktop).await;
        browser.page().goto(&page("<main><h1>受付</h1><input name=a></main>")).await.unwrap();
        let rules: Vec<String> = browser.axe().await.into_iter().map(|violation| violation.rule).collect();
        assert_eq!(rules, ["label"]);
        browser.page().goto(&page("<main><h1>受付</h1><label>氏名 <input name=a></label></main>")).await.unwrap();
        assert_eq!(browser.axe().await, []);
    }
}
