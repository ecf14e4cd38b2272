use super::*;

fn file(text: &str) -> Settings {
    Settings::from_toml(text, Path::new("webside.toml")).unwrap()
}

fn environment(pairs: &[(&str, &str)]) -> Result<Settings, ConfigError> {
    Settings::from_env(|name| {
        pairs.iter().find(|(known, _)| *known == name).map(|(_, text)| (*text).to_owned())
    })
}

fn config(text: &str) -> Result<Config, ConfigError> {
    file(text).try_into()
}

#[test]
fn the_defaults_serve_this_machine_alone() {
    let config = Config::for_folder(Path::new("/tmp/practice"));
    assert_eq!(config.bind.to_string(), "127.0.0.1:8080");
    assert_eq!(config.public_url.as_str(), "http://localhost:8080/");
    assert_eq!(config.database.reveal(), "sqlite:/tmp/practice/webside.db");
    assert_eq!(config.key_file, Path::new("/tmp/practice/webside.key"));
    assert_eq!(config.stun.addresses, ["[::]:3478".parse().unwrap()]);
    assert_eq!(config.link("/today"), "http://localhost:8080/today");
    assert!(!config.secure() && !config.stun.explicit && config.turn.is_none());
    assert_eq!(config.redirect_bind, None);
}

#[test]
fn flags_go_over_environment_over_file() {
    let lower = file(
        "bind = '127.0.0.1:1'\npublic_url = 'https://file.example'\nrelay_only = true\n\
         [turn]\nurls = ['turn:file.example']\nsecret = 'from the file'\n",
    );
    let middle = environment(&[
        ("WEBSIDE_BIND", "127.0.0.1:2"),
        ("WEBSIDE_PUBLIC_URL", "https://environment.example"),
        ("WEBSIDE_TURN_URLS", "turn:a.example, turns:b.example"),
        ("WEBSIDE_STUN", "off"),
        ("WEBSIDE_DATA", "/tmp/from-environment"),
    ])
    .unwrap();
    let upper = Settings { bind: Some("127.0.0.1:3".into()), ..Settings::default() };
    let config = Config::try_from(upper.over(middle).over(lower)).unwrap();
    assert_eq!(config.bind.port(), 3);
    assert_eq!(config.public_url.as_str(), "https://environment.example/");
    assert_eq!(config.data, Path::new("/tmp/from-environment"));
    assert_eq!(config.stun, Stun { addresses: vec![], explicit: true });
    assert!(config.relay_only && config.secure());
    let turn = config.turn.unwrap();
    assert_eq!(turn.secret.reveal(), "from the file");
    assert_eq!(turn.urls.iter().map(TurnUrl::as_str).collect::<Vec<_>>().len(), 2);
    assert_eq!(turn.lifetime, Duration::from_secs(4 * 3600));
}

#[test]
fn certificates_decide_about_ports_and_address() {
    let acme = config("[tls]\ndomains = ['room.example.org']\n").unwrap();
    assert_eq!(acme.bind.to_string(), "[::]:443");
    assert_eq!(acme.redirect_bind.unwrap().to_string(), "[::]:80");
    assert_eq!(acme.public_url.as_str(), "https://room.example.org/");
    assert!(matches!(acme.tls, Tls::Acme { .. }));

    let own = "bind = '0.0.0.0:8443'\n[tls]\nself_signed = true\ndomains = ['practice.lan']\n";
    let own = config(own).unwrap();
    assert_eq!(own.public_url.as_str(), "https://practice.lan:8443/");
    assert_eq!(own.redirect_bind, None);
    assert!(matches!(own.tls, Tls::SelfSigned { names } if names[0] == "practice.lan"));
}

#[test]
fn mistakes_are_said_with_what_to_do() {
    let cases = [
        ("bind = 'localhost'", "Correct bind: `localhost` is not an address with a port"),
        ("database = 'mysql://x'", "Correct database: it must begin with sqlite: or postgres://"),
        ("relay_only = true", "Correct relay_only: it needs a TURN server"),
        ("public_url = 'https://a.example/room'", "Correct public_url: it must be an address"),
        ("public_url = 'http://a.example'\n[tls]\nself_signed = true", "begin with https://"),
        ("[tls]\ncert = 'a.pem'", "Correct tls.key: a certificate needs its key file too"),
        ("[tls]\ncert = 'a.pem'\nkey = 'b.pem'", "say which address people type"),
        ("[tls]\ndomains = ['https://a.example']", "is not the name of a host"),
        ("[tls]\ndomains = ['192.0.2.7']", "a certificate needs a name"),
        ("[turn]\nsecret = 'hush'", "Correct turn.urls"),
        ("[turn]\nurls = ['turn:a.example']", "Correct turn.secret"),
        ("[turn]\nurls = ['http://a']\nsecret = 'hush'", "must begin with turn:"),
        ("trusted_proxies = ['nginx']", "Correct trusted_proxies"),
        ("[mail]\nhost = 'mail.example'", "Correct mail.from"),
        ("[mail]\nhost = 'mail.example'\nfrom = 'nobody'", "Correct mail.from"),
    ];
    for (text, said) in cases {
        let error = config(text).unwrap_err().to_string();
        assert!(error.contains(said), "{text}: {error}");
        assert!(!error.contains("hush"), "{error}");
    }
}

#[test]
fn unknown_names_and_wrong_kinds_point_to_the_line_without_repeating_values() {
    let read = |text| Settings::from_toml(text, Path::new("w.toml")).unwrap_err().to_string();
    let error = read("bind = '127.0.0.1:1'\n\nbinding = 'x'\n");
    assert!(error.starts_with("Look at w.toml, line 3: `binding` is not a setting"), "{error}");
    let error = read("[turn]\nsecert = 'hush hush'\n");
    assert!(error.contains("`secert` is not a setting") && !error.contains("hush"), "{error}");
    let error = read("[mail]\nport = 'hush hush'\n");
    assert!(error.contains("line 2: found string where u16 is expected"), "{error}");
    assert!(!error.contains("hush"), "{error}");
    let error = read("[turn]\nsecret = 'hush hush\n");
    assert!(error.contains("line 2") && !error.contains("hush"), "{error}");
}

#[test]
fn environment_mistakes_name_the_variable() {
    let error = environment(&[("WEBSIDE_MAIL_PORT", "many")]).unwrap_err().to_string();
    assert_eq!(error, "Set WEBSIDE_MAIL_PORT to a number, or leave it out.");
    let error = environment(&[("WEBSIDE_RELAY_ONLY", "maybe")]).unwrap_err().to_string();
    assert_eq!(error, "Set WEBSIDE_RELAY_ONLY to true or false, or leave it out.");
    let error = environment(&[("WEBSIDE_MAIL_PORT", "70000")]).unwrap_err().to_string();
    assert!(error.contains("u16"), "{error}");
    assert!(is_unknown_variable("WEBSIDE_BINDING") && !is_unknown_variable("WEBSIDE_BIND"));
    assert!(!is_unknown_variable("WEBSIDE_LOG") && !is_unknown_variable("PATH"));
}

#[test]
fn debug_shows_no_secret() {
    let text = "database = 'postgres://webside:hush@db/webside'\n\
                [turn]\nurls = ['turn:a.example']\nsecret = 'hush'\n\
                [mail]\nhost = 'm.example'\nfrom = 'a@m.example'\nusername = 'a'\n\
                password = 'hush'\n";
    assert!(!format!("{:?}", file(text)).contains("hush"));
    assert!(!format!("{:?}", config(text).unwrap()).contains("hush"));
}

#[test]
fn only_trusted_proxies_name_the_client() {
    let config = config("trusted_proxies = ['127.0.0.1', '10.0.0.0/8']").unwrap();
    let from = |peer: &str, forwarded: Option<&str>| {
        config.client_address(peer.parse().unwrap(), forwarded).to_string()
    };
    assert_eq!(from("203.0.113.5", Some("198.51.100.1")), "203.0.113.5");
    assert_eq!(from("127.0.0.1", Some("198.51.100.1")), "198.51.100.1");
    assert_eq!(from("127.0.0.1", Some("1.2.3.4, 198.51.100.1, 10.1.1.1")), "198.51.100.1");
    assert_eq!(from("::ffff:127.0.0.1", Some("2001:db8::7")), "2001:db8::7");
    assert_eq!(from("127.0.0.1", Some("unknown")), "127.0.0.1");
    assert_eq!(from("127.0.0.1", None), "127.0.0.1");
}
