import Logging
import ServiceLifecycle
import UnixSignals

/// Reads the certificate anew on SIGHUP (docs/operations.md, "Signals"). Without one, the signal is not heeded: it must
/// not end a server whose log was rotated.
struct HangupService: Service {
    /// What is read anew.
    var identity: TLSIdentity?
    let logger: Logger

    func run() async {
        for await _ in await UnixSignalsSequence(trapping: .sighup).cancelOnGracefulShutdown() { hangUp() }
    }

    func hangUp() {
        guard let identity else { return logger.info("SIGHUP: there is no certificate to read anew") }
        do throws(StoreError) {
            try identity.reload()
            logger.notice("certificate read anew", metadata: ["file": "\(identity.files.certificate)"])
        } catch {
            logger.error("certificate not read anew, the old one stays", metadata: ["error": "\(error)"])
        }
    }
}
