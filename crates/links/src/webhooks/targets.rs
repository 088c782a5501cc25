//! Which addresses this server may call. Only places the operator named, and of those only addresses of the open internet unless the
//! operator named the network too: nobody can make the server knock at doors inside.
//!
//! `HOST` or `HOST:PORT` allows a host of the internet; `HOST=10.1.0.0/16` a host whose addresses lie in that network (a LGWAN, say);
//! a literal address allows itself. A name is resolved once, and the connection goes to that very address.

use reqwest::Url;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// Longest address in characters.
const LONGEST: usize = 500;

/// Places that may be called.
#[derive(Debug, Clone, Default)]
pub struct Targets(Vec<Place>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Place {
    host: String,
    port: Option<u16>,
    network: Option<(IpAddr, u8)>,
}

/// A checked address and the one place it leads to.
#[derive(Debug, Clone)]
pub struct Target {
    /// The address.
    pub url: Url,
    /// Where to connect.
    pub at: SocketAddr,
}

impl Targets {
    /// Reads the operator's list.
    ///
    /// # Errors
    /// What is wrong with an entry.
    pub fn read(entries: &[String]) -> Result<Self, String> {
        entries.iter().map(|entry| place(entry.trim())).collect::<Result<_, _>>().map(Self)
    }

    /// Whether an address may be registered; nothing is called or looked up.
    ///
    /// # Errors
    /// Why not, for the person who typed it.
    pub fn check(&self, typed: &str) -> Result<Url, String> {
        self.place_of(typed).map(|(url, _)| url)
    }

    fn place_of(&self, typed: &str) -> Result<(Url, &Place), String> {
        if typed.chars().count() > LONGEST {
            return Err(format!("送信先は{LONGEST}文字以内で入力してください。"));
        }
        let url = Url::parse(typed.trim())
            .map_err(|_| "送信先は https:// で始まるアドレスで入力してください。".to_owned())?;
        if !matches!(url.scheme(), "https" | "http") {
            return Err("送信先は https:// で始まるアドレスで入力してください。".to_owned());
        }
        if !url.username().is_empty() || url.password().is_some() || url.fragment().is_some() {
            return Err("送信先に利用者名・パスワード・#以降は付けられません。".to_owned());
        }
        let host = url
            .host_str()
            .map(|host| host.trim_matches(['[', ']']).trim_end_matches('.').to_owned())
            .unwrap_or_default();
        let port = url.port_or_known_default();
        let fits = |place: &&Place| {
            let default = if url.scheme() == "https" { 443 } else { 80 };
            place.host == host && Some(place.port.unwrap_or(default)) == port
        };
        let place = self.0.iter().find(fits);
        let place = place.ok_or_else(|| {
            "この送信先は許可されていません。運用者に、サーバーの --webhook-allow に加えるよう申し出てください。"
                .to_owned()
        })?;
        if url.scheme() == "http" && place.network.is_none() {
            return Err("送信先は https:// で始まるアドレスで入力してください。".to_owned());
        }
        Ok((url, place))
    }

    /// Resolves an address, once.
    ///
    /// # Errors
    /// Why it may not be called or cannot be found.
    pub async fn resolve(&self, typed: &str) -> Result<Target, String> {
        let (url, place) = self.place_of(typed)?;
        let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']).to_owned();
        let port = url.port_or_known_default().unwrap_or(443);
        let found =
            tokio::net::lookup_host((host.as_str(), port)).await.map_err(|_| format!("{host} が見つかりません。"))?;
        let found: Vec<SocketAddr> = found.collect();
        // One bad address among several is a sign of a name that changes its mind.
        match found.first() {
            Some(&at) if found.iter().all(|address| place.permits(address.ip())) => Ok(Target { url, at }),
            Some(_) => Err(format!("{host} は許可されていない範囲のアドレスです。")),
            None => Err(format!("{host} が見つかりません。")),
        }
    }
}

impl Place {
    fn permits(&self, ip: IpAddr) -> bool {
        let ip = ip.to_canonical();
        match self.network {
            Some((network, bits)) => lies_in(ip, network, bits),
            None => is_public(ip),
        }
    }
}

fn place(entry: &str) -> Result<Place, String> {
    let wrong = || {
        format!(
            "--webhook-allow の「{entry}」を読み取れません。例: hook.example.lg.jp、hook.example.lg.jp:8443、hook.example.lg.jp=10.1.0.0/16"
        )
    };
    let (place, network) = match entry.split_once('=') {
        Some((place, network)) => (place, Some(network_of(network).ok_or_else(wrong)?)),
        None => (entry, None),
    };
    let (host, port) = match place.rsplit_once(':') {
        // An IPv6 address without brackets has colons of its own.
        Some((host, port)) if !host.contains(':') || host.ends_with(']') => {
            (host, Some(port.parse().map_err(|_| wrong())?))
        }
        _ => (place, None),
    };
    let host = host.trim_matches(['[', ']']).trim_end_matches('.').to_lowercase();
    if host.is_empty() || host.contains(['/', '@', ' ']) {
        return Err(wrong());
    }
    let literal =
        host.parse::<IpAddr>().ok().map(|ip| (ip.to_canonical(), if ip.to_canonical().is_ipv4() { 32 } else { 128 }));
    Ok(Place { host, port, network: network.or(literal) })
}

fn network_of(text: &str) -> Option<(IpAddr, u8)> {
    let (address, bits) = text.split_once('/')?;
    let (address, bits): (IpAddr, u8) = (address.parse().ok()?, bits.parse().ok()?);
    let most = if address.is_ipv4() { 32 } else { 128 };
    (bits <= most).then_some((address, bits))
}

fn lies_in(ip: IpAddr, network: IpAddr, bits: u8) -> bool {
    let same = |one: u128, other: u128, width: u32| {
        let kept = u32::from(bits).min(width);
        kept == 0 || (one ^ other).checked_shr(width - kept).unwrap_or(0) == 0
    };
    match (ip, network) {
        (IpAddr::V4(one), IpAddr::V4(other)) => same(u128::from(one.to_bits()), u128::from(other.to_bits()), 32),
        (IpAddr::V6(one), IpAddr::V6(other)) => same(one.to_bits(), other.to_bits(), 128),
        _ => false,
    }
}

/// Whether an address belongs to the open internet.
fn is_public(ip: IpAddr) -> bool {
    const CLOSED: [(IpAddr, u8); 25] = [
        (v4(0, 0, 0, 0), 8),
        (v4(10, 0, 0, 0), 8),
        (v4(100, 64, 0, 0), 10),
        (v4(127, 0, 0, 0), 8),
        (v4(169, 254, 0, 0), 16),
        (v4(172, 16, 0, 0), 12),
        (v4(192, 0, 0, 0), 24),
        (v4(192, 0, 2, 0), 24),
        (v4(192, 88, 99, 0), 24),
        (v4(192, 168, 0, 0), 16),
        (v4(198, 18, 0, 0), 15),
        (v4(198, 51, 100, 0), 24),
        (v4(203, 0, 113, 0), 24),
        (v4(224, 0, 0, 0), 3),
        (v6(0, 0), 8),
        (v6(0x64, 0xff9b), 32),
        (v6(0x100, 0), 16),
        (v6(0x2001, 0), 23),
        (v6(0x2001, 0xdb8), 32),
        (v6(0x2002, 0), 16),
        (v6(0x3fff, 0), 20),
        (v6(0x5f00, 0), 16),
        (v6(0xfc00, 0), 7),
        (v6(0xfe80, 0), 9),
        (v6(0xff00, 0), 8),
    ];
    let ip = ip.to_canonical();
    !CLOSED.iter().any(|(network, bits)| lies_in(ip, *network, *bits))
}

const fn v4(a: u8, b: u8, c: u8, d: u8) -> IpAddr {
    IpAddr::V4(Ipv4Addr::new(a, b, c, d))
}

const fn v6(a: u16, b: u16) -> IpAddr {
    IpAddr::V6(Ipv6Addr::new(a, b, 0, 0, 0, 0, 0, 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn targets(entries: &[&str]) -> Targets {
        Targets::read(&entries.iter().map(|entry| (*entry).to_owned()).collect::<Vec<_>>()).unwrap()
    }

    #[test]
    fn only_named_places_are_let_through() {
        let list =
            targets(&["hook.example.lg.jp", "other.example:8443", "lgwan.example=10.1.0.0/16", "127.0.0.1:9000"]);
        for fine in [
            "https://hook.example.lg.jp/kasugai?x=1",
            "https://HOOK.example.lg.jp:443/",
            "https://hook.example.lg.jp./",
            "https://other.example:8443/",
            "http://lgwan.example/",
            "http://127.0.0.1:9000/hook",
        ] {
            assert!(list.check(fine).is_ok(), "{fine}");
        }
        // Evasions: other hosts, ports and schemes, user names that look like hosts, numbers that mean 127.0.0.1.
        for wrong in [
            "http://hook.example.lg.jp/",
            "https://hook.example.lg.jp:8443/",
            "https://other.example/",
            "https://hook.example.lg.jp@evil.example/",
            "https://hook.example.lg.jp:443@evil.example/",
            "https://evil.example/hook.example.lg.jp",
            "https://hook.example.lg.jp.evil.example/",
            "https://hook.example.lg.jp%2eevil.example/",
            "https://evil.example#hook.example.lg.jp",
            "https://hook.example.lg.jp/#x",
            "https:\\\\evil.example\\hook.example.lg.jp",
            "https://xn--hook.example.lg.jp/",
            "ftp://hook.example.lg.jp/",
            "file:///etc/passwd",
            "gopher://127.0.0.1:9000/",
            "javascript:alert(1)",
            "http://localhost:9000/",
            "http://127.0.0.1/",
            "http://127.0.0.1:9001/",
            "http://127.0.0.2:9000/",
            "http://0.0.0.0:9000/",
            "http://[::1]:9000/",
            "http://[::]:9000/",
            "http://169.254.169.254/latest/meta-data/",
            "http://metadata.google.internal/",
            "http://user@127.0.0.1:9000/",
            "http://127.0.0.1:9000@evil.example/",
            "hook.example.lg.jp",
            "//hook.example.lg.jp/",
            "",
            "https://",
        ] {
            assert!(list.check(wrong).is_err(), "{wrong}");
        }
        // Other ways of writing the very address that was allowed are that address.
        for same in
            ["http://2130706433:9000/", "http://0x7f000001:9000/", "http://127.1:9000/", "http://0177.0.0.1:9000/"]
        {
            assert_eq!(list.check(same).unwrap().host_str(), Some("127.0.0.1"), "{same}");
        }
        assert!(targets(&[]).check("https://hook.example.lg.jp/").is_err(), "nothing is allowed by itself");
    }

    #[test]
    fn closed_networks_are_told_from_the_internet() {
        for closed in [
            "127.0.0.1",
            "127.255.255.254",
            "0.0.0.0",
            "10.0.0.1",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "198.18.0.1",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "192.0.2.1",
            "203.0.113.9",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::127.0.0.1",
            "fe80::1",
            "fec0::1",
            "fc00::1",
            "fd12:3456::1",
            "ff02::1",
            "64:ff9b::7f00:1",
            "64:ff9b::a00:1",
            "2002:7f00:1::",
            "2001::1",
            "2001:db8::1",
        ] {
            assert!(!is_public(closed.parse().unwrap()), "{closed}");
        }
        for open in ["8.8.8.8", "172.15.0.1", "172.32.0.1", "100.128.0.1", "2404:6800:4004::1", "::ffff:8.8.8.8"] {
            assert!(is_public(open.parse().unwrap()), "{open}");
        }
    }

    #[tokio::test]
    async fn a_name_that_leads_inside_is_not_called() {
        // What the operator allowed by name only must be of the internet, wherever the name leads today.
        let by_name = targets(&["localhost:9000"]);
        assert!(by_name.resolve("https://localhost:9000/").await.unwrap_err().contains("許可されていない範囲"));
        let with_network = targets(&["localhost:9000=127.0.0.0/8", "[::1]:9000"]);
        assert!(with_network.resolve("http://[::1]:9000/").await.is_ok());
        let elsewhere = targets(&["127.0.0.1:9000=10.0.0.0/8"]);
        assert!(elsewhere.resolve("http://127.0.0.1:9000/").await.is_err());
        assert_eq!(
            targets(&["127.0.0.1:9000"]).resolve("http://127.1:9000/").await.unwrap().at,
            "127.0.0.1:9000".parse().unwrap()
        );
    }

    #[test]
    fn malformed_entries_are_refused() {
        for wrong in ["", "=10.0.0.0/8", "a=10.0.0.0", "a=10.0.0.0/33", "a:port", "https://a", "a b"] {
            assert!(Targets::read(&[wrong.to_owned()]).is_err(), "{wrong}");
        }
    }
}
