internal import ChatClientKit
internal import ChatWire

/// The session of one person at one server, as far as the profile's file still holds theirs.
struct SharedSession: SessionStorage {
    let file: SessionFile
    let server: String
    let kind: ParticipantType
    let login: String

    /// The sharing of a session that is kept.
    init(_ kept: KeptSession, in file: SessionFile) {
        self.file = file
        server = kept.server
        kind = kept.kind
        login = kept.login
    }

    func update(
        _ change: @Sendable (Session?) async throws(ClientError) -> Session?
    ) async throws(ClientError) -> Session? {
        let kept = try await file.update { (kept) async throws(ClientError) in
            // Someone else may have signed in with this profile meanwhile: their tokens are not ours.
            guard kept?.isOf(login, kind, at: server) == true, let session = kept?.session else {
                _ = try await change(nil)
                return
            }
            do throws(ClientError) {
                kept?.session = try await change(session)
            } catch {
                // The server has ended the session: its tokens are of no use to anyone.
                if error.code == .unauthorized, error.status == 401 || session.refreshToken == nil {
                    kept?.tokens = nil
                }
                throw error
            }
        }
        return kept?.isOf(login, kind, at: server) == true ? kept?.session : nil
    }
}
