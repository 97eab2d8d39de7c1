/// Where a session is kept that several clients act with, mostly processes of one profile: one of them renews the tokens,
/// and all others take what it got.
///
/// A client without one keeps its tokens to itself, and tells of new ones by ``ClientEvent/session(_:)``.
public protocol SessionStorage: Sendable {
    /// Changes what is kept, with everyone else who shares the storage locked out from the reading to the writing.
    ///
    /// - Parameter change: gets the session as it is kept now, nil where none is kept (any more), and gives what to keep
    ///   instead, nil to forget it. It may take as long as a call to the server takes. What it throws is thrown on, and
    ///   nothing changes.
    /// - Returns: what is kept now; it is safe on the disk, if that is where it is kept.
    /// - Throws: what `change` throws, ``ClientError/Code/cancelled`` when the task is cancelled while it waits for the
    ///   lock, and ``ClientError/Code/system`` where the storage fails.
    func update(
        _ change: @Sendable (Session?) async throws(ClientError) -> Session?
    ) async throws(ClientError) -> Session?
}
