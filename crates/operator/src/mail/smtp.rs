//! Handing a mail to the mail server: RFC 5321, with STARTTLS or TLS from the start, and AUTH PLAIN where a user is given.

use super::message::message;
use super::{Mail, Post};
use base64::{Engine, engine::general_purpose::STANDARD};
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use rustls_platform_verifier::ConfigVerifierExt;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

/// A server that says nothing for so long is away.
const PATIENCE: Duration = Duration::from_secs(30);
/// Longest line of an answer; RFC 5321 allows 512.
const LONGEST_ANSWER: usize = 2048;

/// How the connection is secured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// Not at all: for a server on the same machine or network only.
    Plain,
    /// By STARTTLS; never without.
    StartTls,
    /// From the first byte.
    Tls,
}

/// A mail server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// Name or address.
    pub host: String,
    /// Port.
    pub port: u16,
    /// How the connection is secured.
    pub security: Security,
    /// User and password, where it asks for them.
    pub user: Option<(String, String)>,
}

impl Server {
    /// Reads `smtp://HOST:PORT`, `smtp+starttls://USER@HOST` or `smtps://USER@HOST`; the password comes apart, so that no list of processes
    /// shows it.
    ///
    /// # Errors
    /// Says what is wrong, in Japanese.
    pub fn read(address: &str, password: Option<&str>) -> Result<Self, String> {
        let url =
            url::Url::parse(address).map_err(|_| format!("メールサーバーの書き方が正しくありません: {address}"))?;
        let (security, port) = match url.scheme() {
            "smtp" => (Security::Plain, 25),
            "smtp+starttls" => (Security::StartTls, 587),
            "smtps" => (Security::Tls, 465),
            other => {
                return Err(format!("メールサーバーは smtp、smtp+starttls、smtps のどれかで始めてください: {other}"));
            }
        };
        let host = url.host_str().filter(|host| !host.is_empty()).ok_or("メールサーバーの名前がありません")?;
        let user = match (url.username(), password) {
            ("", _) => None,
            (user, Some(password)) => Some((decoded(user), password.to_owned())),
            (_, None) => return Err("メールサーバーのパスワードがありません".to_owned()),
        };
        if user.is_some() && security == Security::Plain {
            return Err(
                "パスワードは暗号化しない接続では送れません。smtp+starttls か smtps を使ってください".to_owned()
            );
        }
        Ok(Self { host: host.trim_matches(['[', ']']).to_owned(), port: url.port().unwrap_or(port), security, user })
    }
}

/// Percent-encoding of a user name undone.
fn decoded(user: &str) -> String {
    url::form_urlencoded::parse(format!("u={}", user.replace('+', "%2B")).as_bytes())
        .next()
        .map(|(_, value)| value.into_owned())
        .unwrap_or_default()
}

trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}
impl<S: AsyncRead + AsyncWrite + Unpin + Send> Stream for S {}

type Line = BufReader<Box<dyn Stream>>;

/// Hands a mail over. An error says what the server answered or why there is none; it holds no address.
pub async fn send(post: &Post, mail: &Mail) -> Result<(), String> {
    match tokio::time::timeout(PATIENCE * 4, talk(post, mail)).await {
        Ok(outcome) => outcome,
        Err(_) => Err("メールサーバーの応答がありません".to_owned()),
    }
}

async fn talk(post: &Post, mail: &Mail) -> Result<(), String> {
    let server = &post.server;
    let socket = TcpStream::connect((server.host.as_str(), server.port));
    let socket =
        tokio::time::timeout(PATIENCE, socket).await.map_err(|_| "メールサーバーにつながりません".to_owned())?;
    let socket = socket.map_err(|error| format!("メールサーバーにつながりません: {error}"))?;
    let mut line: Line = match server.security {
        Security::Tls => BufReader::new(secured(server, Box::new(socket)).await?),
        Security::Plain | Security::StartTls => BufReader::new(Box::new(socket)),
    };
    expect(&mut line, 220).await?;
    let mut offers = greet(&mut line).await?;
    if server.security == Security::StartTls {
        if !offers.iter().any(|offer| offer.eq_ignore_ascii_case("STARTTLS")) {
            return Err("メールサーバーが暗号化(STARTTLS)に対応していません".to_owned());
        }
        say(&mut line, "STARTTLS", 220).await?;
        // What came before the handshake is not to be trusted, nor anything the server said in clear after it.
        if !line.buffer().is_empty() {
            return Err("メールサーバーの応答が正しくありません(STARTTLS)".to_owned());
        }
        line = BufReader::new(secured(server, line.into_inner()).await?);
        offers = greet(&mut line).await?;
    }
    if let Some((user, password)) = &server.user {
        let plain = offers.iter().any(|offer| {
            let mut words = offer.split_whitespace().map(str::to_ascii_uppercase);
            words.next().as_deref() == Some("AUTH") && words.any(|word| word == "PLAIN")
        });
        if !plain {
            return Err("メールサーバーがAUTH PLAINに対応していません".to_owned());
        }
        let secret = STANDARD.encode(format!("\0{user}\0{password}"));
        say(&mut line, &format!("AUTH PLAIN {secret}"), 235).await?;
    }
    say(&mut line, &format!("MAIL FROM:<{}>", address(&post.from)?), 250).await?;
    say(&mut line, &format!("RCPT TO:<{}>", address(&mail.receiver)?), 250).await?;
    say(&mut line, "DATA", 354).await?;
    write(&mut line, &stuffed(&message(mail, &post.from))).await?;
    say(&mut line, ".", 250).await?;
    // Handed over; whether the server says goodbye changes nothing.
    let _ = say(&mut line, "QUIT", 221).await;
    Ok(())
}

/// Lines that begin with a dot begin with two; the message ends its last line.
fn stuffed(message: &str) -> String {
    let lines: Vec<String> = message
        .trim_end_matches("\r\n")
        .split("\r\n")
        .map(|line| if line.starts_with('.') { format!(".{line}") } else { line.to_owned() })
        .collect();
    format!("{}\r\n", lines.join("\r\n"))
}

/// An address that fits into a command.
fn address(address: &str) -> Result<&str, String> {
    let fits = address.contains('@') && address.chars().all(|c| c.is_ascii_graphic() && !matches!(c, '<' | '>'));
    fits.then_some(address).ok_or_else(|| "メールアドレスの書き方が正しくありません".to_owned())
}

async fn secured(server: &Server, socket: Box<dyn Stream>) -> Result<Box<dyn Stream>, String> {
    // One provider for the whole process; whoever came first chose the same.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let config = ClientConfig::with_platform_verifier().map_err(|error| format!("証明書を読めません: {error}"))?;
    let name =
        ServerName::try_from(server.host.clone()).map_err(|_| "メールサーバーの名前が正しくありません".to_owned())?;
    let secured = TlsConnector::from(Arc::new(config)).connect(name, socket).await;
    Ok(Box::new(secured.map_err(|error| format!("暗号化した接続ができません: {error}"))?))
}

/// EHLO; yields what the server offers.
async fn greet(line: &mut Line) -> Result<Vec<String>, String> {
    write(line, "EHLO kasugai\r\n").await?;
    let answer = expect(line, 250).await?;
    Ok(answer.into_iter().skip(1).collect())
}

async fn say(line: &mut Line, command: &str, code: u16) -> Result<(), String> {
    write(line, &format!("{command}\r\n")).await?;
    expect(line, code).await.map(drop)
}

async fn write(line: &mut Line, text: &str) -> Result<(), String> {
    let lost = |error: std::io::Error| format!("メールサーバーとの接続が切れました: {error}");
    line.write_all(text.as_bytes()).await.map_err(lost)?;
    line.flush().await.map_err(lost)
}

/// Reads an answer of one or more lines, and refuses another code.
async fn expect(line: &mut Line, code: u16) -> Result<Vec<String>, String> {
    let mut answer = Vec::new();
    loop {
        let mut text = String::new();
        let read = tokio::time::timeout(PATIENCE, line.read_line(&mut text)).await;
        let read = read.map_err(|_| "メールサーバーの応答がありません".to_owned())?;
        let length = read.map_err(|error| format!("メールサーバーとの接続が切れました: {error}"))?;
        if length == 0 || length > LONGEST_ANSWER || answer.len() > 100 {
            return Err("メールサーバーの応答が正しくありません".to_owned());
        }
        let text = text.trim_end();
        let (head, rest) = text.split_at_checked(3).ok_or("メールサーバーの応答が正しくありません")?;
        if head.parse() != Ok(code) {
            let said: String = text.chars().filter(|c| !c.is_control()).take(200).collect();
            return Err(format!("メールサーバーが断りました: {said}"));
        }
        answer.push(rest.get(1..).unwrap_or_default().to_owned());
        if !rest.starts_with('-') {
            return Ok(answer);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn servers_are_read() {
        let read = |address, password| Server::read(address, password);
        let plain = read("smtp://127.0.0.1:2525", None).unwrap();
        assert_eq!(
            (plain.host.as_str(), plain.port, plain.security, plain.user),
            ("127.0.0.1", 2525, Security::Plain, None)
        );
        let tls = read("smtps://kasugai%40town@mail.example.jp", Some("secret")).unwrap();
        assert_eq!((tls.port, tls.security), (465, Security::Tls));
        assert_eq!(tls.user, Some(("kasugai@town".to_owned(), "secret".to_owned())));
        assert_eq!(read("smtp+starttls://mail.example.jp", None).unwrap().port, 587);
        assert!(read("smtp://user@mail.example.jp", Some("secret")).is_err(), "no password in clear");
        assert!(read("smtps://user@mail.example.jp", None).is_err());
        assert!(read("http://mail.example.jp", None).is_err());
        assert!(read("mail.example.jp", None).is_err());
    }

    #[test]
    fn a_dot_alone_ends_no_message_early() {
        assert_eq!(stuffed("a\r\n.\r\n..b\r\n"), "a\r\n..\r\n...b\r\n");
    }

    #[test]
    fn nothing_slips_into_a_command() {
        assert!(address("ops@example.jp").is_ok());
        for wrong in ["ops", "a@b>\r\nRCPT TO:<c@d", "a b@c", "<a@b>", "あ@例.jp"] {
            assert!(address(wrong).is_err(), "{wrong}");
        }
    }
}
