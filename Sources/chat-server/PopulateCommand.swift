import ArgumentParser
import ChatServer
import Foundation

/// `chat-server populate`.
struct PopulateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "populate",
        abstract: "Make up staff, customers and chats, for tests and benchmarks.",
        discussion: "They are in a new salon, and a few in a second one. Everyone's password is bench.")

    @Option(help: ArgumentHelp("How many staff.", valueName: "n"))
    var staff: Int

    @Option(help: ArgumentHelp("How many customers.", valueName: "n"))
    var customers: Int

    @Option(help: ArgumentHelp("How many of the customers have a chat (default: one for 20 messages).", valueName: "n"))
    var chats: Int?

    @Option(help: ArgumentHelp("How many messages, over all chats.", valueName: "n"))
    var messages = 0

    @Option(help: ArgumentHelp("What texts and times are drawn from.", valueName: "n"))
    var seed: UInt64 = 1

    @Option(help: ArgumentHelp("Write how the first salon's people sign in, as JSON, to this file.", valueName: "file"))
    var logins: String?

    @OptionGroup var data: DataOptions

    func validate() throws {
        for (name, count) in [
            ("staff", staff), ("customers", customers), ("messages", messages), ("chats", chats ?? 0),
        ]
        where !(0...10_000_000).contains(count) {
            throw ValidationError("--\(name) must be between 0 and 10000000")
        }
        if let chats, chats > customers {
            throw ValidationError("--chats must not be above --customers: each has one conversation with the salon")
        }
        if messages > 0, staff == 0 || customers == 0 || chats == 0 {
            throw ValidationError("--messages needs staff, customers and chats")
        }
    }

    func run() async throws {
        let accounts = try data.accounts()
        let population = Population(staff: staff, customers: customers, chats: chats, messages: messages, seed: seed)
        let json = try await accounts.populate(population)
        if let logins { try OwnerOnlyFile.write(json, to: logins) }
    }
}

/// Writes files that hold passwords.
enum OwnerOnlyFile {
    /// Writes `bytes` to a file that only its owner may read, in place of what was there.
    static func write(_ bytes: [UInt8], to path: String) throws {
        // Made under another name with its mode from the start, and then put in place.
        let draft = "\(path).\(ProcessInfo.processInfo.processIdentifier)"
        guard
            FileManager.default.createFile(
                atPath: draft, contents: Data(bytes), attributes: [.posixPermissions: 0o600])
        else { throw CocoaError(.fileWriteUnknown, userInfo: [NSFilePathErrorKey: path]) }
        guard rename(draft, path) == 0 else {
            let reason = String(cString: strerror(errno))
            try? FileManager.default.removeItem(atPath: draft)
            throw ValidationError("cannot write \(path): \(reason)")
        }
    }
}
