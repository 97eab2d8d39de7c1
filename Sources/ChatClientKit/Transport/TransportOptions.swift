/// How connections are made; the same for REST, files and the WebSocket.
public struct TransportOptions: Sendable, Hashable {
    /// The library's name and version, which a server is told where a program does not say its own.
    public static let defaultUserAgent = "ChatClientKit/0.1.0"

    /// A file of PEM certificates to trust instead of the system's.
    public var certificateAuthorityFile: String?
    /// For name resolution, TCP, proxy and TLS together.
    public var connectTimeLimit: Duration
    /// The way to the server.
    public var proxy: Proxy
    /// Which program it is, `name/version`, as an administrator sees it among the connections: a `User-Agent`
    /// (RFC 9110, section 10.1.5). What is not printable ASCII is left out.
    public var userAgent: String

    /// Sets the options.
    public init(
        certificateAuthorityFile: String? = nil, connectTimeLimit: Duration = .seconds(10),
        proxy: Proxy = .environment, userAgent: String = TransportOptions.defaultUserAgent
    ) {
        self.certificateAuthorityFile = certificateAuthorityFile
        self.connectTimeLimit = connectTimeLimit
        self.proxy = proxy
        self.userAgent = userAgent
    }

    /// The way to the server.
    public enum Proxy: Sendable, Hashable {
        /// As the environment says: `http_proxy`, `https_proxy`, `all_proxy` and `no_proxy`, the way libcurl reads them.
        case environment
        /// Straight to the server, whatever the environment says.
        case direct
        /// Through this proxy: `http://user:password@proxy.salon.example:3128`, or `socks5h://…`. Its `CONNECT` carries
        /// TLS and WebSockets; plain HTTP requests it passes on itself.
        case url(String)
    }
}

extension TransportOptions {
    /// The field's value; nothing in it can end the header.
    package var userAgentField: String {
        String(String.UnicodeScalarView(userAgent.unicodeScalars.filter { (0x20...0x7E).contains($0.value) }))
    }
}

extension TransportOptions.Proxy: CustomStringConvertible, CustomReflectable {
    /// Which it is, without the password that a URL may hold.
    public var description: String {
        switch self {
        case .environment: "the environment's proxy"
        case .direct: "no proxy"
        case .url(let url):
            // Behind the last @ is the host.
            "the proxy \(url.split(separator: "@", omittingEmptySubsequences: false).last ?? "")"
        }
    }
    /// Empty, so that `dump` shows no password.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
