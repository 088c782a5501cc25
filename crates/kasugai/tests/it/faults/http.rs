//! A client as plain as can be: one request, one connection, so that a killed server is noticed at once.

use std::io;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Longest wait for an answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// Status, headers and body of an answer.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: String,
}

/// A session at a server on the loopback interface.
#[derive(Clone, Debug)]
pub struct Client {
    pub port: u16,
    pub cookie: String,
    pub staff: uuid::Uuid,
}

impl Client {
    /// The same session at another process.
    pub fn at(&self, port: u16) -> Self {
        Self { port, ..self.clone() }
    }

    pub async fn get(&self, path: &str) -> io::Result<Answer> {
        self.send("GET", path, "").await
    }

    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> io::Result<Answer> {
        self.send("POST", path, &serde_urlencoded::to_string(fields).unwrap()).await
    }

    async fn send(&self, method: &str, path: &str, body: &str) -> io::Result<Answer> {
        let whole = async {
            let mut stream = self.open(method, path, body).await?;
            let mut bytes = Vec::new();
            stream.read_to_end(&mut bytes).await?;
            let text = String::from_utf8_lossy(&bytes).into_owned();
            let (head, body) = text.split_once("\r\n\r\n").ok_or(io::ErrorKind::UnexpectedEof)?;
            let status = head.split(' ').nth(1).and_then(|code| code.parse().ok()).ok_or(io::ErrorKind::InvalidData)?;
            Ok(Answer { status, head: head.to_owned(), body: body.to_owned() })
        };
        tokio::time::timeout(PATIENCE, whole).await?
    }

    /// Sends a request and leaves the answer to be read, for streams.
    pub async fn open(&self, method: &str, path: &str, body: &str) -> io::Result<TcpStream> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).await?;
        let (cookie, session) = (ground::web::COOKIE, &self.cookie);
        let head = format!(
            "{method} {path} HTTP/1.1\r\nhost: kasugai.test\r\nconnection: close\r\ncookie: {cookie}={session}\r\nsec-fetch-site: same-origin\r\n\
             content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        stream.write_all(head.as_bytes()).await?;
        Ok(stream)
    }
}
