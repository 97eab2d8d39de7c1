/// How connections are made; the same for REST and the WebSocket.
///
/// Proxies come from the environment (`http_proxy`, `https_proxy`, `all_proxy`, `no_proxy`), as libcurl reads it.
public struct TransportOptions: Sendable, Hashable {
    /// A file of PEM certificates to trust instead of the system's.
    public var certificateAuthorityFile: String?
    /// For name resolution, TCP, proxy and TLS together.
    public var connectTimeLimit: Duration

    /// Sets the options.
    public init(certificateAuthorityFile: String? = nil, connectTimeLimit: Duration = .seconds(10)) {
        self.certificateAuthorityFile = certificateAuthorityFile
        self.connectTimeLimit = connectTimeLimit
    }
}
