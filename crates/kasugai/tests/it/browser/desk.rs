//! A browser at which somebody works: reads, types, presses, looks.

use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use fantoccini::elements::{Element, ElementRef};
use fantoccini::key::Key;
use ground::testkit::{Browser, Window};
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use uuid::Uuid;

const EYES: &str = include_str!("desk.js");

/// How long a condition may take to come true before the story fails.
const PATIENCE: Duration = Duration::from_secs(45);

/// Whether what a hand reached for was drawn anew by news before it got there: it reaches again. Any other error ends the story.
fn drawn_anew(done: Result<(), fantoccini::error::CmdError>) -> bool {
    match done {
        Err(error) if error.is_stale_element_reference() => true,
        done => {
            done.unwrap();
            false
        }
    }
}

/// One person's browser. Controls are named by the words beside them (the first that bears them, whole or at their beginning),
/// or by a CSS selector that begins with `[`, `#` or `.`.
pub struct Desk {
    browser: Browser,
    home: String,
    /// Who works here.
    pub staff: Option<Uuid>,
}

impl Desk {
    /// A fresh browser for the server at this address.
    pub async fn open(home: String) -> Self {
        Self { browser: Browser::open(Window::Desktop).await, home, staff: None }
    }

    /// Opens a page, once what was sent has its answer.
    pub async fn go(&self, path: &str) {
        self.arrives().await;
        self.browser.page().goto(&format!("{}{path}", self.home)).await.unwrap();
    }

    /// Loads the page again, once what was sent has its answer.
    pub async fn reload(&self) {
        self.arrives().await;
        self.browser.page().refresh().await.unwrap();
    }

    /// Path and query of the page shown, once what was sent has its answer.
    pub async fn path(&self) -> String {
        self.arrives().await;
        self.address().await
    }

    async fn address(&self) -> String {
        self.browser.page().current_url().await.unwrap().as_str().trim_start_matches(&self.home).to_owned()
    }

    /// Types into a field, in place of what is there.
    pub async fn fill(&self, name: &str, text: &str) {
        let put = async || {
            let field = self.control(name).await;
            field.clear().await?;
            field.send_keys(text).await
        };
        while drawn_anew(put().await) {}
    }

    /// Gives a file to a field.
    pub async fn attach(&self, name: &str, file: &std::path::Path) {
        self.control(name).await.send_keys(file.to_str().unwrap()).await.unwrap();
    }

    /// Chooses from a list.
    pub async fn choose(&self, name: &str, option: &str) {
        while drawn_anew(self.control(name).await.select_by_label(option).await) {}
    }

    /// Clicks a link, a button or a box.
    pub async fn press(&self, name: &str) {
        while drawn_anew(self.control(name).await.click().await) {}
    }

    /// Presses keys where the keyboard is.
    pub async fn keys(&self, keys: &str) {
        let pressed = keys.chars().fold(KeyActions::new("keyboard".to_owned()), |all, value| {
            all.then(KeyAction::Down { value }).then(KeyAction::Up { value })
        });
        self.browser.page().perform_actions(pressed).await.unwrap();
    }

    /// Presses one of the keys that type nothing.
    pub async fn key(&self, key: Key) {
        self.keys(&char::from(key).to_string()).await;
    }

    /// Presses a key with Ctrl held down.
    pub async fn ctrl(&self, value: char) {
        let control = char::from(Key::Control);
        let pressed = KeyActions::new("keyboard".to_owned())
            .then(KeyAction::Down { value: control })
            .then(KeyAction::Down { value })
            .then(KeyAction::Up { value })
            .then(KeyAction::Up { value: control });
        self.browser.page().perform_actions(pressed).await.unwrap();
    }

    /// Goes on by the tabulator until a control of this name has the keyboard: visibly, and with nothing over it.
    /// A name that ends with `…` is the beginning of one.
    pub async fn tab_to(&self, name: &str) {
        let mut passed = Vec::new();
        for _ in 0..250 {
            self.key(Key::Tab).await;
            let at = self.eyes("return focused()").await;
            assert_eq!(at["ring"], json!(true), "no focus ring: {at}");
            let words = at["words"].as_str().unwrap();
            let is_there = name.strip_suffix('…').map_or(words == name, |beginning| words.starts_with(beginning));
            if is_there || at["name"] == json!(name) {
                assert_eq!(at["covered"], json!(false), "something lies over it: {at}");
                return;
            }
            passed.push(words.to_owned());
        }
        panic!("{name} is not reached by the tabulator; passed {passed:?}");
    }

    /// Goes to a control by the tabulator and types.
    pub async fn tab_and_type(&self, name: &str, text: &str) {
        self.tab_to(name).await;
        self.keys(text).await;
    }

    /// Goes to a list by the tabulator and down to an option.
    pub async fn tab_and_choose(&self, name: &str, option: &str) {
        self.tab_to(name).await;
        let down = self
            .eyes(&format!(
                "return [...document.activeElement.options].findIndex(one => flat(one.text) === {})",
                json!(option)
            ))
            .await;
        let down = down.as_u64().unwrap_or_else(|| panic!("{name} has no {option}"));
        for _ in 0..down {
            self.key(Key::Down).await;
        }
    }

    /// Waits until the page says this.
    pub async fn sees(&self, text: &str) {
        self.waits_for(&format!("flat(document.body.innerText).includes({})", json!(text))).await;
    }

    /// Waits until the page does not say this any more.
    pub async fn misses(&self, text: &str) {
        self.waits_for(&format!("!flat(document.body.innerText).includes({})", json!(text))).await;
    }

    /// Fails when the page, its fields and its code included, holds this anywhere now.
    pub async fn hides(&self, text: &str) {
        let script = format!(
            "return document.documentElement.outerHTML.includes({0}) || [...document.querySelectorAll('input, textarea')].some(one => one.value.includes({0}))",
            json!(text)
        );
        assert_eq!(self.eyes(&script).await, json!(false), "{text} is on {}", self.path().await);
    }

    /// Waits until a field holds this.
    pub async fn holds(&self, name: &str, value: &str) {
        self.waits_for(&format!("find({})?.value === {}", json!(name), json!(value))).await;
    }

    /// Waits until an expression over the page is true.
    pub async fn waits_for(&self, condition: &str) {
        self.answers(&format!("return {condition}"), condition, |answer| (answer == Value::Bool(true)).then_some(()))
            .await;
    }

    /// Waits until the page is none that a form or a link has left.
    async fn arrives(&self) {
        self.answers("return true", "the answer", |_| Some(())).await;
    }

    /// Asks a script until its answer is one that is wanted, of a page that nobody has left.
    async fn answers<T>(&self, script: &str, what: &str, wanted: impl Fn(Value) -> Option<T>) -> T {
        let script = format!("if (left) return null; {script}");
        let wanted = |answer: Value| if answer.is_null() { None } else { wanted(answer) };
        let began = Instant::now();
        loop {
            // A page on its way out or in cannot be asked; the next one can.
            if let Some(found) = self.ask(&script).await.ok().and_then(wanted) {
                return found;
            }
            if began.elapsed() > PATIENCE {
                let page = self
                    .ask("return `${left ? 'left for a page that has not come: ' : ''}${document.body.innerText}`")
                    .await;
                let page = page.unwrap_or_default();
                panic!("waited in vain for {what} at {}:\n{}", self.address().await, page.as_str().unwrap_or_default());
            }
            tokio::time::sleep(Duration::from_millis(30)).await;
        }
    }

    /// Looks at the page on a desk and on a tablet: axe finds nothing, nothing sticks out; keeps a picture of each.
    pub async fn look(&self, name: &str) {
        self.arrives().await;
        for (window, size) in [(Window::Tablet, "tablet"), (Window::Desktop, "desk")] {
            self.browser.resize(window).await;
            self.browser.long_screenshot(&format!("{name}-{size}"), window).await;
            assert_eq!(self.browser.axe().await, [], "{name} on the {size}: {}", self.path().await);
            assert_eq!(self.eyes("return beyond()").await, json!([]), "{name} on the {size}: {}", self.path().await);
        }
    }

    /// The text of the document behind a link, as this browser's session gets it.
    pub async fn paper(&self, link: &str) -> String {
        crate::paper::text(&self.file(link, "application/pdf").await)
    }

    /// The file of a kind behind a link, as this browser's session gets it.
    pub async fn file(&self, link: &str, kind: &str) -> Vec<u8> {
        let script = format!(
            "const link = find({}); const answer = await fetch(link.href); const bytes = new Uint8Array(await answer.arrayBuffer());
             return [answer.headers.get('content-type'), Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('')]",
            json!(link)
        );
        self.waits_for(&format!("find({}) !== null", json!(link))).await;
        let answer = self.eyes(&format!("return (async () => {{ {script} }})()")).await;
        assert_eq!(answer[0], json!(kind), "{link}");
        let digits = answer[1].as_str().unwrap().as_bytes();
        let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap();
        digits.chunks(2).map(byte).collect()
    }

    /// Keeps a picture of what the window shows.
    pub async fn picture(&self, name: &str) {
        self.arrives().await;
        self.browser.screenshot(name).await;
    }

    /// The answer of a script that sees the page through `desk.js`, once what was sent has its answer.
    pub async fn eyes(&self, script: &str) -> Value {
        self.arrives().await;
        self.ask(script).await.unwrap()
    }

    async fn ask(&self, script: &str) -> Result<Value, fantoccini::error::CmdError> {
        self.browser.page().execute(&format!("{EYES}\n{script}"), vec![]).await
    }

    /// The control of this name, once it is there and the page stands still; in the middle of the window, away from sticky bars.
    async fn control(&self, name: &str) -> Element {
        let script = format!(
            "const found = still() ? find({}) : null; found?.scrollIntoView({{ block: 'center' }}); return found",
            json!(name)
        );
        let id = |found: Value| Some(found.as_object()?.values().next()?.as_str()?.to_owned());
        let id = self.answers(&script, name, id).await;
        Element::from_element_id(self.browser.page().clone(), ElementRef::from(id))
    }
}
