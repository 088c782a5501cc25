//! `kasugai serve` and `kasugai work`.

use super::{Place, demo, say, start};
use crate::demo::load;
use crate::{jobs, router};
use anyhow::Context;
use clap::Args;
use desk::App;
use desk::agencies::oidc;
use desk::papers::Printers;
use ground::audit::Sealer;
use keep::Keeper;
use links::webhooks::{Sender, Targets};
use operator::health::beat::{self, Process};
use operator::mail::{self, Post, Server};
use paper::{FONTS, Press};
use renkei::runs::intake::Intake;
use std::net::SocketAddr;
use std::path::PathBuf;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// Options of `serve`.
#[derive(Args, Clone, Debug)]
pub struct Options {
    /// 待ち受けるアドレス
    #[arg(long, env = "KASUGAI_LISTEN", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// 印刷用の書体(BIZ UD・IPAmj明朝・Noto CJK)を置いたフォルダー
    #[arg(long, env = "KASUGAI_FONTS", default_value = FONTS)]
    pub fonts: PathBuf,
    /// 配信・見張り・封印を別のプロセス(kasugai work)に任せる
    #[arg(long)]
    pub without_work: bool,
    /// データベースが空のとき、架空の全国を入れてから開始する
    #[arg(long)]
    pub demo: bool,
    /// 架空の全国の大きさ(--demo と使う)
    #[command(flatten)]
    pub nation: demo::Options,
    #[command(flatten)]
    pub oidc: Oidc,
    #[command(flatten)]
    pub webhooks: Webhooks,
    #[command(flatten)]
    pub sources: Sources,
    #[command(flatten)]
    pub watch: Watch,
}

/// Options of `work`.
#[derive(Args, Clone, Debug, Default)]
pub struct Work {
    #[command(flatten)]
    pub webhooks: Webhooks,
    #[command(flatten)]
    pub sources: Sources,
    #[command(flatten)]
    pub watch: Watch,
}

/// Whom the installation tells how it is.
#[derive(Args, Clone, Debug, Default)]
pub struct Watch {
    /// PrometheusとZabbixに状態を答えるアドレス。例: 127.0.0.1:9464(省くと答えない)
    #[arg(long, env = "KASUGAI_METRICS")]
    pub metrics: Option<SocketAddr>,
    /// 異常を知らせるメールのサーバー。smtp://HOST:PORT、smtp+starttls://USER@HOST、smtps://USER@HOST(省くと送らない)
    #[arg(long, env = "KASUGAI_SMTP", requires_all = ["mail_from", "mail_to"])]
    pub smtp: Option<String>,
    /// メールサーバーのパスワード
    #[arg(long, env = "KASUGAI_SMTP_PASSWORD", hide_env_values = true)]
    pub smtp_password: Option<String>,
    /// メールの差出人のアドレス
    #[arg(long, env = "KASUGAI_MAIL_FROM")]
    pub mail_from: Option<String>,
    /// 異常を知らせるあて先のアドレス(いくつでも)
    #[arg(long, env = "KASUGAI_MAIL_TO", value_delimiter = ',')]
    pub mail_to: Vec<String>,
}

impl Watch {
    fn post(&self) -> anyhow::Result<Option<Post>> {
        let Some(address) = &self.smtp else { return Ok(None) };
        let server = Server::read(address, self.smtp_password.as_deref()).map_err(anyhow::Error::msg)?;
        let from = self.mail_from.clone().unwrap_or_default();
        Ok(Some(Post { server, from, to: self.mail_to.clone() }))
    }

    /// Begins to beat, to answer machines, and to send mails; all of it ends with `stop`.
    async fn begin(&self, process: Process, stop: &CancellationToken) -> anyhow::Result<Vec<JoinHandle<()>>> {
        let db = process.db.clone();
        let mut tasks = Vec::new();
        if let Some(post) = self.post()? {
            tasks.push(tokio::spawn(mail::run(db.clone(), post, stop.clone())));
        }
        if let Some(address) = self.metrics {
            let listener = tokio::net::TcpListener::bind(address).await.with_context(|| {
                format!("{address} で状態を答えられません。ほかのプログラムが使っていないか確認してください")
            })?;
            let over = stop.clone();
            tasks.push(tokio::spawn(async move {
                let served = axum::serve(listener, operator::listener::router(db))
                    .with_graceful_shutdown(async move { over.cancelled().await });
                if let Err(error) = served.await {
                    tracing::error!(%error, "states are not answered any more");
                }
            }));
        }
        tasks.push(tokio::spawn(beat::run(process, stop.clone())));
        Ok(tasks)
    }
}

/// Where the town's other systems put their files.
#[derive(Args, Clone, Debug, Default)]
pub struct Sources {
    /// 連携元のファイルが置かれるフォルダー(この下の 機関の番号/連携元のコード を見張る。省くと見張らない)
    #[arg(long, env = "KASUGAI_INBOX")]
    pub inbox: Option<PathBuf>,
}

impl Sources {
    fn work(&self, started: &start::Started) -> jobs::Sources {
        jobs::Sources { intake: Intake::new(started.db.clone(), started.vault.clone()), inbox: self.inbox.clone() }
    }
}

/// Which places of other systems this installation may call.
#[derive(Args, Clone, Debug, Default)]
pub struct Webhooks {
    /// 出来事を知らせてよい送信先。HOST、HOST:PORT、庁内のときはHOST=10.1.0.0/16(いくつでも。省くとどこにも送らない)
    #[arg(
        long = "webhook-allow",
        env = "KASUGAI_WEBHOOK_ALLOW",
        value_delimiter = ',',
        value_name = "HOST[:PORT][=NETWORK]"
    )]
    pub allow: Vec<String>,
}

impl Webhooks {
    fn sender(&self, started: &start::Started) -> anyhow::Result<Sender> {
        let targets = Targets::read(&self.allow).map_err(anyhow::Error::msg)?;
        Ok(Sender::new(started.db.clone(), started.vault.clone(), targets))
    }
}

/// The organisation's identity provider; log-in by it is offered when issuer, client and public address are given.
#[derive(Args, Clone, Debug, Default)]
pub struct Oidc {
    /// 組織の認証基盤(OpenID Connect)の発行者。例: https://login.example.lg.jp
    #[arg(long, env = "KASUGAI_OIDC_ISSUER", requires_all = ["oidc_client_id", "oidc_client_secret", "public_url"])]
    pub oidc_issuer: Option<String>,
    /// 認証基盤に登録したクライアントID
    #[arg(long, env = "KASUGAI_OIDC_CLIENT_ID")]
    pub oidc_client_id: Option<String>,
    /// 認証基盤に登録したクライアントシークレット
    #[arg(long, env = "KASUGAI_OIDC_CLIENT_SECRET", hide_env_values = true)]
    pub oidc_client_secret: Option<String>,
    /// 認証基盤に求める認証の強さ(acr)。満たさないログインは断る
    #[arg(long, env = "KASUGAI_OIDC_ACR")]
    pub oidc_acr: Option<String>,
    /// ログイン画面のボタンの文言
    #[arg(long, env = "KASUGAI_OIDC_LABEL", default_value = "組織アカウントでログイン")]
    pub oidc_label: String,
    /// 利用者のブラウザーから見たこのサーバーのアドレス。例: https://kasugai.example.lg.jp
    #[arg(long, env = "KASUGAI_PUBLIC_URL")]
    pub public_url: Option<String>,
}

impl Oidc {
    fn provider(&self) -> anyhow::Result<Option<oidc::Provider>> {
        let parts = (&self.oidc_issuer, &self.oidc_client_id, &self.oidc_client_secret, &self.public_url);
        let (Some(issuer), Some(client_id), Some(client_secret), Some(public_url)) = parts else { return Ok(None) };
        let options = oidc::Options {
            issuer: issuer.clone(),
            client_id: client_id.clone(),
            client_secret: client_secret.clone(),
            public_url: public_url.clone(),
            acr: self.oidc_acr.clone(),
            label: self.oidc_label.clone(),
        };
        oidc::Provider::new(options).map(Some)
    }
}

impl Default for Options {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            fonts: PathBuf::from(FONTS),
            without_work: false,
            demo: false,
            nation: demo::Options::default(),
            oidc: Oidc::default(),
            webhooks: Webhooks::default(),
            sources: Sources::default(),
            watch: Watch::default(),
        }
    }
}

/// Serves until asked to stop.
pub async fn serve(place: &Place, options: &Options) -> anyhow::Result<()> {
    let started = start::start(place, options.demo.then_some(&options.nation)).await?;
    let stop = CancellationToken::new();
    let printers = Printers::new(Press::new(vec![options.fonts.clone()]), std::env::current_exe()?);
    let app = App::open(
        started.db.clone(),
        started.gate.clone(),
        started.vault.clone(),
        &place.state,
        printers.clone(),
        started.demo,
    )?;
    tokio::task::spawn_blocking(move || {
        if let Err(error) = printers.warm() {
            tracing::error!(%error, "documents cannot be printed");
        }
    });
    if let Some(provider) = options.oidc.provider()? {
        app.use_provider(provider);
    }
    app.allow_targets(options.webhooks.allow.clone());
    app.offer_topics(renkei::facts::offers::topics());
    let sender = options.webhooks.sender(&started)?;
    let sealer = Sealer::open(&place.state).context("記録の封印の鍵を読めません")?;
    let listening = tokio::spawn(app.hub.clone().listen(started.db.clone(), stop.clone()));
    let finding = tokio::spawn(app.finder.clone().run(started.db.clone(), app.hub.clone(), stop.clone()));
    let sources = options.sources.work(&started);
    let keeper = Keeper::of(&app);
    let process =
        Process { db: started.db.clone(), kind: "serve", state: place.state.clone(), finder: Some(app.finder.clone()) };
    let watching = options.watch.begin(process, &stop).await?;
    let working = (!options.without_work)
        .then(|| tokio::spawn(jobs::run(started.db.clone(), sealer, sender, sources, keeper, stop.clone())));
    let listener = tokio::net::TcpListener::bind(options.listen).await.with_context(|| {
        format!("{} で待ち受けできません。ほかのプログラムが使っていないか確認してください", options.listen)
    })?;
    if started.demo {
        demo::introduce(&started);
    } else if load::is_empty(&started.owner).await? {
        say("データベースはまだ空です。はじめての機関と管理者を kasugai admin init で登録してください。");
        say(
            "架空の全国で試すときは、kasugai serve --demo で開始してください(速く試すときは --people 10000 を付ける)。",
        );
    }
    say(&format!("かすがいを開始しました: http://{}/", options.listen));
    let (graceful, hub) = (stop.clone(), app.hub.clone());
    // A service made once: a router of its own for every connection would cost 60 KiB each.
    axum::serve(listener, router::router(app).into_make_service())
        .with_graceful_shutdown(async move {
            interrupted().await;
            graceful.cancel();
            hub.close();
        })
        .await?;
    stop.cancel();
    listening.await?;
    finding.await?;
    if let Some(working) = working {
        working.await?;
    }
    for task in watching {
        task.await?;
    }
    started.stop().await
}

/// Works in the background until asked to stop.
pub async fn work(place: &Place, options: &Work) -> anyhow::Result<()> {
    let started = start::start(place, None).await?;
    let stop = CancellationToken::new();
    let sealer = Sealer::open(&place.state).context("記録の封印の鍵を読めません")?;
    let sender = options.webhooks.sender(&started)?;
    let keeper = Keeper::new(started.db.clone(), started.vault.clone(), desk::app::files(&place.state)?);
    let sources = options.sources.work(&started);
    let process = Process { db: started.db.clone(), kind: "work", state: place.state.clone(), finder: None };
    let watching = options.watch.begin(process, &stop).await?;
    let working = tokio::spawn(jobs::run(started.db.clone(), sealer, sender, sources, keeper, stop.clone()));
    say("配信・見張り・封印を開始しました。");
    interrupted().await;
    stop.cancel();
    working.await?;
    for task in watching {
        task.await?;
    }
    started.stop().await
}

/// Ctrl+C or a service manager's SIGTERM.
async fn interrupted() {
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(error) => {
                tracing::warn!(%error, "SIGTERM not watched");
                std::future::pending::<()>().await;
            }
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = terminate => {}
    }
}
