internal import ArgumentParser
internal import ChatClientKit

extension ServerOptions {
    /// The address of a server that no profile is asked for.
    func address() throws -> ServerAddress {
        let given = server ?? Environment["CHAT_SERVER"] ?? "http://127.0.0.1:8000"
        do throws(ClientError) {
            return try ServerAddress(given)
        } catch {
            throw ValidationError("\(given): \(error.message)")
        }
    }
}
