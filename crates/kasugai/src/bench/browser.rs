//! The least of a browser: one kept connection over loopback, a session, and the live stream.

use anyhow::{Context as _, ensure};
use axum::http::{Method, Request, StatusCode, header};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use std::net::SocketAddr;
use std::time::{Duration, Instant};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;
use tokio::sync::mpsc::UnboundedSender;

/// A connection to the server.
pub(super) struct Browser {
    connection: SendRequest<Full<Bytes>>,
    server: SocketAddr,
}

impl Browser {
    pub(super) async fn open(server: SocketAddr) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(server).await?;
        stream.set_nodelay(true)?;
        let (connection, driver) = handshake(TokioIo::new(stream)).await?;
        // Ends with the connection; what goes wrong shows in the next answer.
        tokio::spawn(driver);
        Ok(Self { connection, server })
    }

    /// Time until the whole page was there. A page other than 200 is an error.
    pub(super) async fn get(&mut self, session: &str, path: &str) -> anyhow::Result<Duration> {
        Ok(self.read(session, path).await?.0)
    }

    /// [`Browser::get`] with the page.
    pub(super) async fn read(&mut self, session: &str, path: &str) -> anyhow::Result<(Duration, Bytes)> {
        let (status, time, page) = self.ask(Method::GET, session, path, String::new()).await?;
        ensure!(status == StatusCode::OK, "GET {path}: {status}");
        Ok((time, page))
    }

    /// Time until a form was answered. What was not stored is an error: only the redirect after success counts.
    pub(super) async fn post(
        &mut self,
        session: &str,
        path: &str,
        form: &impl serde::Serialize,
    ) -> anyhow::Result<Duration> {
        let body = serde_urlencoded::to_string(form)?;
        let (status, time, _) = self.ask(Method::POST, session, path, body).await?;
        ensure!(status == StatusCode::SEE_OTHER, "POST {path}: {status}");
        Ok(time)
    }

    /// Time until a call of an API was answered. An answer other than 200 is an error.
    pub(super) async fn call(&mut self, key: Option<&str>, path: &str) -> anyhow::Result<Duration> {
        let mut request = Request::builder()
            .uri(path)
            .header(header::HOST, self.server.to_string())
            .header(header::ACCEPT, "application/json");
        if let Some(key) = key {
            request = request.header(header::AUTHORIZATION, format!("Bearer {key}"));
        }
        let (status, time, _) = self.send(request.body(Full::default())?).await?;
        ensure!(status == StatusCode::OK, "GET {path}: {status}");
        Ok(time)
    }

    async fn ask(
        &mut self,
        method: Method,
        session: &str,
        path: &str,
        body: String,
    ) -> anyhow::Result<(StatusCode, Duration, Bytes)> {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, self.server.to_string())
            .header(header::COOKIE, format!("{}={session}", ground::web::COOKIE))
            .header("sec-fetch-site", "same-origin")
            .header(header::ACCEPT, "text/html")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Full::new(Bytes::from(body)))?;
        self.send(request).await
    }

    async fn send(&mut self, request: Request<Full<Bytes>>) -> anyhow::Result<(StatusCode, Duration, Bytes)> {
        let began = Instant::now();
        self.connection.ready().await?;
        let response = self.connection.send_request(request).await?;
        let status = response.status();
        let page = response.into_body().collect().await.context("answer cut off")?.to_bytes();
        Ok((status, began.elapsed(), page))
    }
}

/// Opens the live stream of a session and tells `heard` at once when the server greets, then at each piece of news. Ends with the stream.
pub(super) async fn listen(
    server: SocketAddr,
    session: String,
    number: usize,
    heard: UnboundedSender<(usize, Heard, Instant)>,
) -> anyhow::Result<()> {
    let mut stream = TcpStream::connect(server).await?;
    let request = format!(
        "GET /live HTTP/1.1\r\nhost: {server}\r\ncookie: {}={session}\r\naccept: text/event-stream\r\n\r\n",
        ground::web::COOKIE
    );
    stream.write_all(request.as_bytes()).await?;
    let mut lines = BufReader::with_capacity(512, stream).lines();
    while let Some(line) = lines.next_line().await? {
        let what = match line.as_str() {
            "event: hello" => Heard::Greeting,
            "event: news" => Heard::News,
            _ => continue,
        };
        if heard.send((number, what, Instant::now())).is_err() {
            break;
        }
    }
    Ok(())
}

/// What a live stream brings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Heard {
    /// It is open.
    Greeting,
    /// Something happened.
    News,
}
