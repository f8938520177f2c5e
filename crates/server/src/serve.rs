//! Listening, with or without TLS, until the process is told to stop.

use std::{
    net::{SocketAddr, TcpListener},
    time::Duration,
};

use anyhow::Context as _;
use axum_server::{Handle, tls_rustls::RustlsConfig};
use tokio::{sync::watch, time::timeout};

use crate::{app::App, http, jobs};

/// How long requests under way may take when the process is told to stop.
const GRACE: Duration = Duration::from_secs(3);

/// Takes the address, so that a taken port is known before anything is promised.
///
/// # Errors
/// The address cannot be listened on.
pub fn bind(listen: SocketAddr) -> anyhow::Result<TcpListener> {
    let listener = TcpListener::bind(listen).with_context(|| format!("cannot listen on {listen}"))?;
    listener.set_nonblocking(true)?;
    Ok(listener)
}

/// A self-signed certificate for this machine's names, for `bursar demo --tls`.
///
/// # Errors
/// The certificate cannot be made.
pub async fn self_signed() -> anyhow::Result<RustlsConfig> {
    // Fails only if a provider was installed before, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let names = ["localhost".to_owned(), "127.0.0.1".to_owned(), "::1".to_owned()];
    let made = rcgen::generate_simple_self_signed(names).context("cannot make a certificate")?;
    let pem = (made.cert.pem().into_bytes(), made.signing_key.serialize_pem().into_bytes());
    RustlsConfig::from_pem(pem.0, pem.1).await.context("cannot use the certificate")
}

/// Serves until SIGINT or SIGTERM, then lets requests under way finish.
///
/// # Errors
/// The listener failed.
pub async fn run(app: App, listener: TcpListener, tls: Option<RustlsConfig>) -> anyhow::Result<()> {
    let handle = Handle::new();
    tokio::spawn({
        let handle = handle.clone();
        async move {
            stopped().await;
            handle.graceful_shutdown(Some(GRACE));
        }
    });
    let (stop, told) = watch::channel(false);
    let work = tokio::spawn(jobs::run(app.clone(), told));
    let service = http::router(&app).into_make_service_with_connect_info::<SocketAddr>();
    match tls {
        Some(tls) => axum_server::from_tcp_rustls(listener, tls)?.handle(handle).serve(service).await?,
        None => axum_server::from_tcp(listener)?.handle(handle).serve(service).await?,
    }
    // A mail that is being sent is finished and marked: else it would be sent again after the next start.
    let _ = stop.send(true);
    let abort = work.abort_handle();
    if timeout(GRACE, work).await.is_err() {
        abort.abort();
    }
    app.store.close().await;
    Ok(())
}

async fn stopped() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        let terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate());
        match terminate {
            Ok(mut terminate) => tokio::select! { _ = interrupt => {}, _ = terminate.recv() => {} },
            Err(_) => drop(interrupt.await),
        }
    }
    #[cfg(not(unix))]
    drop(interrupt.await);
}
