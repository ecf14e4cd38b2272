//! A certificate by ACME, from an authority inside the test: RFC 8555 with TLS-ALPN-01 (RFC 8737),
//! without checking the signatures of the requests.

use super::doctor::{expect, free_address};
use axum::extract::{Path as Part, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rcgen::{BasicConstraints, CertificateParams, CertificateSigningRequestParams, IsCa, Issuer};
use rcgen::{KeyPair, date_time_ymd};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use serde_json::{Value, json};
use server::config::{Config, Settings};
use server::doctor::{Verdict, examine};
use server::serve::run;
use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio_rustls::TlsConnector;

const NAME: &str = "room.webside.test";

struct Authority {
    url: String,
    root: String,
    issuer: Issuer<'static, KeyPair>,
    /// The address of the name; in real life its port is 443.
    webside: SocketAddr,
    proved: Mutex<bool>,
    issued: Mutex<String>,
    orders: AtomicUsize,
}

impl Authority {
    async fn start(folder: &Path, webside: SocketAddr) -> Arc<Self> {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let root = params.self_signed(&key).unwrap().pem();
        let issuer = Issuer::new(params, key);
        let own_key = KeyPair::generate().unwrap();
        let own = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
        let own = own.signed_by(&own_key, &issuer).unwrap();
        let (cert, key) = (folder.join("authority.pem"), folder.join("authority.key"));
        fs::write(folder.join("root.pem"), &root).unwrap();
        fs::write(&cert, own.pem()).unwrap();
        fs::write(&key, own_key.serialize_pem()).unwrap();

        let listener = server::listen::tcp("[::]:0".parse().unwrap()).unwrap();
        let url = format!("https://localhost:{}", listener.local_addr().unwrap().port());
        let authority = Arc::new(Self {
            url,
            root,
            issuer,
            webside,
            proved: Mutex::default(),
            issued: Mutex::default(),
            orders: AtomicUsize::new(0),
        });
        let routes = Router::new()
            .route("/directory", get(directory))
            .route("/nonce", get(nonce))
            .route("/{what}", post(ask))
            .with_state(authority.clone());
        let text = "public_url = 'https://localhost'\n[tls]\n";
        let text = format!("{text}cert = '{}'\nkey = '{}'\n", cert.display(), key.display());
        let tls: Config =
            Settings::from_toml(&text, Path::new("a.toml")).unwrap().try_into().unwrap();
        let tls =
            server::tls::prepare(&tls, jiff::Timestamp::now().into()).unwrap().unwrap().served;
        let server = axum_server::tls_rustls::from_tcp_rustls(listener, tls).unwrap();
        tokio::spawn(server.serve(routes.into_make_service()));
        authority
    }

    /// Requests the certificate with the acmeIdentifier from the name itself (RFC 8737 §3).
    async fn check_name(&self) -> bool {
        let Ok(certificate) = handshake(self.webside, &self.root, Some(b"acme-tls/1")).await else {
            return false;
        };
        let acme_identifier = [0x06, 0x08, 0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x01, 0x1f];
        certificate.windows(acme_identifier.len()).any(|bytes| bytes == acme_identifier)
    }

    fn issue(&self, csr: &str) {
        let csr = URL_SAFE_NO_PAD.decode(csr).unwrap();
        let mut csr = CertificateSigningRequestParams::from_der(&csr.into()).unwrap();
        let now = jiff::Timestamp::now().strftime("%Y").to_string().parse::<i32>().unwrap();
        csr.params.not_before = date_time_ymd(now - 1, 1, 1);
        csr.params.not_after = date_time_ymd(now + 3, 1, 1);
        let signed = csr.signed_by(&self.issuer).unwrap().pem();
        *self.issued.lock().unwrap() = signed + &self.root;
    }

    fn order(&self) -> Value {
        let status = if !self.issued.lock().unwrap().is_empty() {
            "valid"
        } else if *self.proved.lock().unwrap() {
            "ready"
        } else {
            "pending"
        };
        json!({
            "status": status,
            "authorizations": [format!("{}/authorization", self.url)],
            "finalize": format!("{}/finalize", self.url),
            "certificate": format!("{}/certificate", self.url),
        })
    }
}

async fn answer(body: Value) -> Response {
    Json(body).into_response()
}

async fn nonce() -> Response {
    (StatusCode::NO_CONTENT, [("replay-nonce", "once")]).into_response()
}

async fn directory(State(authority): State<Arc<Authority>>) -> Response {
    let at = |what: &str| format!("{}/{what}", authority.url);
    let body = json!({
        "newNonce": at("nonce"), "newAccount": at("account"), "newOrder": at("new-order"),
    });
    answer(body).await
}

async fn ask(
    State(authority): State<Arc<Authority>>,
    Part(what): Part<String>,
    Json(signed): Json<Value>,
) -> Response {
    let payload = URL_SAFE_NO_PAD.decode(signed["payload"].as_str().unwrap()).unwrap();
    let payload: Value = serde_json::from_slice(&payload).unwrap_or_default();
    let at = |what: &str| format!("{}/{what}", authority.url);
    match what.as_str() {
        "account" => ([("location", at("account/1"))], Json(json!({}))).into_response(),
        "new-order" => {
            authority.orders.fetch_add(1, Ordering::SeqCst);
            assert_eq!(payload["identifiers"][0]["value"], NAME);
            ([("location", at("order"))], Json(authority.order())).into_response()
        }
        "order" => answer(authority.order()).await,
        "authorization" => {
            let status = if *authority.proved.lock().unwrap() { "valid" } else { "pending" };
            let challenge =
                json!({"type": "tls-alpn-01", "url": at("challenge"), "token": "token"});
            answer(json!({
                "status": status,
                "identifier": {"type": "dns", "value": NAME},
                "challenges": [challenge],
            }))
            .await
        }
        "challenge" => {
            let proved = authority.check_name().await;
            *authority.proved.lock().unwrap() = proved;
            answer(json!({})).await
        }
        "finalize" => {
            authority.issue(payload["csr"].as_str().unwrap());
            answer(authority.order()).await
        }
        "certificate" => authority.issued.lock().unwrap().clone().into_response(),
        other => panic!("nobody asks for {other}"),
    }
}

/// Connects to `address` by TLS under the name; returns the certificate. Without `alpn` it must be
/// trusted.
async fn handshake(
    address: SocketAddr,
    root: &str,
    alpn: Option<&[u8]>,
) -> std::io::Result<Vec<u8>> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(root.as_bytes()).unwrap()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut client = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    if alpn.is_some() {
        client.dangerous().set_certificate_verifier(Arc::new(AnyCertificate));
    }
    client.alpn_protocols.extend(alpn.map(Vec::from));
    let stream = TcpStream::connect(address).await?;
    let name = ServerName::try_from(NAME).unwrap();
    let stream = TlsConnector::from(Arc::new(client)).connect(name, stream).await?;
    let (_, connection) = stream.get_ref();
    assert_eq!(connection.alpn_protocol(), alpn);
    Ok(connection.peer_certificates().unwrap()[0].to_vec())
}

/// Accepts any certificate. The usual verifier refuses the acmeIdentifier, which is critical so
/// that nobody mistakes such a certificate for a real one.
#[derive(Debug)]
struct AnyCertificate;

impl ServerCertVerifier for AnyCertificate {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        vec![SignatureScheme::ECDSA_NISTP256_SHA256]
    }
}

struct Practice {
    config: Config,
    stop: oneshot::Sender<()>,
    serving: tokio::task::JoinHandle<Result<(), server::serve::ServeError>>,
}

impl Practice {
    async fn start(config: Config) -> Self {
        let (stop, stopped) = oneshot::channel::<()>();
        let (told, ready) = oneshot::channel();
        let stopped = async { drop(stopped.await) };
        let serving = run(config.clone(), stopped, |_| told.send(()).unwrap());
        let serving = tokio::spawn(serving);
        ready.await.unwrap();
        Self { config, stop, serving }
    }

    /// Waits until the certificate is served.
    async fn trusted(&self, root: &str) {
        for _ in 0..200 {
            if handshake(self.config.bind, root, None).await.is_ok() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("no certificate is served");
    }

    async fn stop(self) {
        self.stop.send(()).unwrap();
        self.serving.await.unwrap().unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_is_fetched_served_and_kept() {
    let folder = tempfile::tempdir().unwrap();
    let bind = free_address();
    let authority = Authority::start(folder.path(), bind).await;
    let text = format!(
        "bind = '{bind}'\nstun = []\n[tls]\ndomains = ['{NAME}']\ncontact = 'maren@{NAME}'\n\
         directory = '{}/directory'\ndirectory_root = '{}'\n",
        authority.url,
        folder.path().join("root.pem").display()
    );
    let mut settings = Settings::from_toml(&text, Path::new("w.toml")).unwrap();
    settings.data = Some(folder.path().join("practice"));
    let config = Config::try_from(settings).unwrap();

    let practice = Practice::start(config.clone()).await;
    practice.trusted(&authority.root).await;
    let checks = examine(&config, &[]).await;
    expect(&checks, "certificate", Verdict::Ok, &format!("For {NAME}, until "));
    expect(&checks, "pages", Verdict::Ok, "serves at");
    practice.stop().await;

    let practice = Practice::start(config).await;
    practice.trusted(&authority.root).await;
    practice.stop().await;
    assert_eq!(authority.orders.load(Ordering::SeqCst), 1, "the one fetched first is kept");
}
