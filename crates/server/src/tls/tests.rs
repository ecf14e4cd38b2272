use super::*;
use crate::config::Settings;
use rustls::pki_types::ServerName;
use std::fs;
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::{TlsAcceptor, TlsConnector};

fn now() -> Moment {
    Moment::from(jiff::Timestamp::now())
}

fn settings(text: &str, folder: &Path) -> Config {
    let mut settings = Settings::from_toml(text, Path::new("w.toml")).unwrap();
    settings.data = Some(folder.to_owned());
    settings.try_into().unwrap()
}

/// Whether a client that trusts only `root` can speak TLS to `name`.
async fn handshake(served: RustlsConfig, root: &Path, name: &str) -> std::io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let acceptor = TlsAcceptor::from(served.get_inner());
    let server = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        acceptor.accept(stream).await.map(|_| ())
    });
    let connector = TlsConnector::from(Arc::new(trusted_roots(Some(root)).unwrap()));
    let stream = TcpStream::connect(address).await?;
    connector.connect(ServerName::try_from(name.to_owned()).unwrap(), stream).await?;
    server.await.unwrap()
}

#[tokio::test]
async fn a_self_signed_certificate_is_made_once_and_serves_its_names() {
    let folder = tempfile::tempdir().unwrap();
    let text = "[tls]\nself_signed = true\ndomains = ['practice.lan']\n";
    let config = settings(text, folder.path());
    let Certificates { served, renewal, .. } = prepare(&config, now()).unwrap().unwrap();
    assert!(renewal.is_none());
    let cert = config.certificates().join("self-signed.pem");
    for name in ["localhost", "practice.lan", "127.0.0.1"] {
        handshake(served.clone(), &cert, name).await.unwrap();
    }
    assert!(handshake(served, &cert, "elsewhere.example").await.is_err());

    let kept = fs::read(&cert).unwrap();
    prepare(&config, now()).unwrap();
    assert_eq!(fs::read(&cert).unwrap(), kept, "the same one is kept");

    let facts = facts(&cert).unwrap();
    assert!(facts.names.contains(&"::1".to_owned()), "{facts:?}");
    let days = facts.ends.since(facts.begins).as_secs() / 86_400;
    assert!((800..=825).contains(&days), "{days}");

    let late = now().plus(Duration::from_secs(790 * 86_400));
    prepare(&config, late).unwrap();
    assert_ne!(fs::read(&cert).unwrap(), kept, "renewed before the end");
}

#[tokio::test]
async fn a_host_of_its_own_has_a_certificate_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let text = "[tls]\nself_signed = true\ndomains = ['practice.lan']\n";
    let config = settings(text, folder.path());
    let Certificates { served, by_host, .. } = prepare(&config, now()).unwrap().unwrap();
    let by_host = by_host.unwrap();
    let hosts = ["second.lan".to_owned()];
    by_host.serve(&hosts, now());
    let first = config.certificates().join("self-signed.pem");
    let second = config.certificates().join("second.lan/self-signed.pem");
    handshake(served.clone(), &first, "practice.lan").await.unwrap();
    handshake(served.clone(), &second, "second.lan").await.unwrap();
    assert!(handshake(served.clone(), &first, "second.lan").await.is_err());
    let names = facts(&second).unwrap().names;
    assert!(!names.contains(&"practice.lan".to_owned()), "{names:?}");
    assert!(!facts(&first).unwrap().names.contains(&"second.lan".to_owned()));
    by_host.serve(&[], now());
    assert!(handshake(served, &second, "second.lan").await.is_err(), "it has ended");
}

#[cfg(unix)]
#[test]
fn keys_are_for_this_account_only() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let config = settings("[tls]\nself_signed = true\n", folder.path());
    prepare(&config, now()).unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&config.certificates()), 0o700);
    assert_eq!(mode(&config.certificates().join("self-signed.key")), 0o600);
}

#[test]
fn files_that_do_not_serve_say_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let own = settings("[tls]\nself_signed = true\n", folder.path());
    prepare(&own, now()).unwrap();
    let (cert, key) = (folder.path().join("cert.pem"), folder.path().join("key.pem"));
    let text = format!(
        "public_url = 'https://a.example'\n[tls]\ncert = '{}'\nkey = '{}'\n",
        cert.display(),
        key.display()
    );
    let config = settings(&text, folder.path());
    let said = || match prepare(&config, now()) {
        Err(error) => error.to_string(),
        Ok(_) => String::new(),
    };
    assert!(said().starts_with("Check that"), "{}", said());
    fs::write(&cert, "nothing").unwrap();
    assert!(said().starts_with("Put a certificate in PEM form into"), "{}", said());
    fs::copy(own.certificates().join("self-signed.pem"), &cert).unwrap();
    fs::write(&key, "nothing").unwrap();
    assert!(said().starts_with("Put a private key in PEM form into"), "{}", said());
    fs::write(&key, rcgen::KeyPair::generate().unwrap().serialize_pem()).unwrap();
    assert!(said().contains("belong together"), "{}", said());
    fs::copy(own.certificates().join("self-signed.key"), &key).unwrap();
    assert_eq!(said(), "");
}

#[tokio::test]
async fn without_a_certificate_yet_acme_serves_nobody_and_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let text = "[tls]\ndomains = ['room.example.org']\ndirectory = 'https://127.0.0.1:9/dir'\n";
    let config = settings(text, folder.path());
    let Certificates { served, renewal, .. } = prepare(&config, now()).unwrap().unwrap();
    let renewal = tokio::spawn(renewal.unwrap());
    let own = settings("[tls]\nself_signed = true\n", folder.path());
    prepare(&own, now()).unwrap();
    let root = own.certificates().join("self-signed.pem");
    assert!(handshake(served, &root, "room.example.org").await.is_err());
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert!(!renewal.is_finished());
}

#[test]
fn plain_http_is_sent_on_to_our_own_names_only() {
    let public = Url::parse("https://room.example.org:8443").unwrap();
    let names = ["192.168.1.7".to_owned(), "practice.lan".to_owned()];
    let target = |host: Option<&str>, path: &str| {
        redirect_target(&public, &names, host, &path.parse().unwrap()).unwrap().to_string()
    };
    assert_eq!(target(None, "/"), "https://room.example.org:8443/");
    assert_eq!(target(Some("practice.lan:80"), "/j?x=1"), "https://practice.lan:8443/j?x=1");
    assert_eq!(target(Some("192.168.1.7"), "/"), "https://192.168.1.7:8443/");
    assert_eq!(target(Some("evil.example"), "/a"), "https://room.example.org:8443/a");
    assert_eq!(target(Some("practice.lan@evil.example"), "/"), "https://room.example.org:8443/");
    assert_eq!(
        target(Some("x"), "//evil.example/"),
        "https://room.example.org:8443//evil.example/"
    );
}
