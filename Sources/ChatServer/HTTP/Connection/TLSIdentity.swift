import NIOCore
import NIOSSL
import Synchronization

/// Certificate and key with which the server shows itself, read from their files anew when it is told to.
///
/// A handshake takes what was read last; connections that are open keep theirs.
final class TLSIdentity: Sendable {
    private struct Pair: Sendable {
        var chain: [NIOSSLCertificateSource]
        var key: NIOSSLPrivateKeySource
    }

    /// Where they are.
    let files: ServerConfiguration.TLSFiles
    private let current: Mutex<Pair>

    /// The identity in those files.
    ///
    /// - Throws: ``StoreError`` when they cannot be read, or the key is not the certificate's.
    init(_ files: ServerConfiguration.TLSFiles) throws(StoreError) {
        self.files = files
        current = Mutex(try Self.read(files))
    }

    /// Reads the files again; where that fails, what was read before stays.
    ///
    /// - Throws: ``StoreError`` as ``init(_:)`` does.
    func reload() throws(StoreError) {
        let pair = try Self.read(files)
        current.withLock { $0 = pair }
    }

    /// How to listen with it.
    var configuration: TLSConfiguration {
        let pair = current.withLock { $0 }
        var configuration = Self.configuration(pair)
        configuration.sslContextCallback = { _, promise in
            let pair = self.current.withLock { $0 }
            var identity = NIOSSLContextConfigurationOverride()
            identity.certificateChain = pair.chain
            identity.privateKey = pair.key
            promise.succeed(identity)
        }
        return configuration
    }

    private static func read(_ files: ServerConfiguration.TLSFiles) throws(StoreError) -> Pair {
        let chain: [NIOSSLCertificate]
        do { chain = try NIOSSLCertificate.fromPEMFile(files.certificate) } catch {
            throw StoreError("cannot read a certificate in \(files.certificate)")
        }
        let key: NIOSSLPrivateKey
        do { key = try NIOSSLPrivateKey(file: files.key, format: .pem) } catch {
            throw StoreError("cannot read a private key in \(files.key)")
        }
        guard !chain.isEmpty else { throw StoreError("there is no certificate in \(files.certificate)") }
        let pair = Pair(chain: chain.map { .certificate($0) }, key: .privateKey(key))
        // BoringSSL refuses a key that is not the certificate's.
        do { _ = try NIOSSLContext(configuration: configuration(pair)) } catch {
            throw StoreError("the key in \(files.key) is not that of the certificate in \(files.certificate)")
        }
        return pair
    }

    private static func configuration(_ pair: Pair) -> TLSConfiguration {
        TLSConfiguration.makeServerConfiguration(certificateChain: pair.chain, privateKey: pair.key)
    }
}
