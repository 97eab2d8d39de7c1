internal import Foundation

/// A certificate of `localhost` that signs itself, made for tests alone; good until 2126.
public struct TestCertificate: Sendable {
    /// The certificate, PEM.
    public let certificate: String
    /// Its key, PEM.
    public let key: String

    /// Writes `certificate.pem` and `key.pem`.
    public func write(to folder: String) throws {
        try certificate.write(toFile: "\(folder)/certificate.pem", atomically: true, encoding: .utf8)
        try key.write(toFile: "\(folder)/key.pem", atomically: true, encoding: .utf8)
    }

    /// The one that servers show.
    public static let first = TestCertificate(
        certificate: """
            -----BEGIN CERTIFICATE-----
            MIIBlTCCATugAwIBAgIUA6vWVZir0qr5hBPHcSr5fNS2nscwCgYIKoZIzj0EAwIw
            FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMzA1MDk0OFoYDzIxMjYxMDMw
            MDUwOTQ4WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
            PQMBBwNCAARMR6dPLwCTSjMg3CfezU0XPnkmoxkCXeGkoy/eWWQzrwrAiEMXI4lB
            yW1vwFjbZoej+/xLRESblCcazXf07HB1o2kwZzAdBgNVHQ4EFgQUDd0wHHXls9W7
            tcjwQ5YcdH9xt78wHwYDVR0jBBgwFoAUDd0wHHXls9W7tcjwQ5YcdH9xt78wDwYD
            VR0TAQH/BAUwAwEB/zAUBgNVHREEDTALgglsb2NhbGhvc3QwCgYIKoZIzj0EAwID
            SAAwRQIgJxmhNLANSta1QyYTs8M03dvLQ2+W65LbRBAAlbGz1uYCIQDjuLgFplMO
            zE8OZL2Qr2wZg3qL5vAGLcfh9rr+TYXdWg==
            -----END CERTIFICATE-----
            """,
        key: """
            -----BEGIN PRIVATE KEY-----
            MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgfjfpyaOvQ4oHGt3V
            9r6AUHGoUfsaQb/6k4jnbFctn3WhRANCAARMR6dPLwCTSjMg3CfezU0XPnkmoxkC
            XeGkoy/eWWQzrwrAiEMXI4lByW1vwFjbZoej+/xLRESblCcazXf07HB1
            -----END PRIVATE KEY-----
            """)

    /// Another of the same name.
    public static let second = TestCertificate(
        certificate: """
            -----BEGIN CERTIFICATE-----
            MIIBlTCCATugAwIBAgIUXte/E9wDKngLvjwH1QkXQpSBLC8wCgYIKoZIzj0EAwIw
            FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyNzE3MzUxOFoYDzIxMjYxMTAz
            MTczNTE4WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
            PQMBBwNCAARiLU78dDVNwUzNeerRrQOGSxCz3KT5qLmJOCRhg6lyTY9CFun9xi8E
            Nt7JDFsm9iOUdnCTf1iQidIvCnxXra4mo2kwZzAdBgNVHQ4EFgQUgVf/JYALh2rM
            zTkWfp+Rk1o9cnUwHwYDVR0jBBgwFoAUgVf/JYALh2rMzTkWfp+Rk1o9cnUwDwYD
            VR0TAQH/BAUwAwEB/zAUBgNVHREEDTALgglsb2NhbGhvc3QwCgYIKoZIzj0EAwID
            SAAwRQIgO2xRnMX/HwYFkhOvKwaMZgvBAKFBaHBExAGcQnBYnhsCIQDla1iL7UQ2
            oIFzF0iU5kvo7SNmXpjgTt7YdhNwmzBakg==
            -----END CERTIFICATE-----
            """,
        key: """
            -----BEGIN PRIVATE KEY-----
            MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg5VJTlI+M2+wHr456
            C4BvAaax404QUFi27Gc8N5oZpUahRANCAARiLU78dDVNwUzNeerRrQOGSxCz3KT5
            qLmJOCRhg6lyTY9CFun9xi8ENt7JDFsm9iOUdnCTf1iQidIvCnxXra4m
            -----END PRIVATE KEY-----
            """)
}
