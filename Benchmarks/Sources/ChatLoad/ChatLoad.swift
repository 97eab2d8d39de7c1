import ArgumentParser
import ChatWire
import Foundation

/// What is measured, and how.
struct LoadOptions: ParsableArguments {
    @Option(help: "The server's program, built for release.")
    var server: String

    @Option(help: ArgumentHelp("Only these.", valueName: "W1,W2…"))
    var only: String?

    @Option(help: ArgumentHelp("How long each measurement takes.", valueName: "s"))
    var seconds = 4.0

    @Option(help: ArgumentHelp("How long it runs before it counts.", valueName: "s"))
    var warmUp = 1.0

    @Flag(name: .customLong("v2"), help: "Speak chat.v2.")
    var v2 = false

    @Option(help: ArgumentHelp("Where the server may run; as many event loops as cores.", valueName: "0 or 0,1"))
    var serverCores = "0"

    @Option(help: ArgumentHelp("How long the chats of W4 are.", valueName: "n,n…"))
    var historySizes = "1000,10000,100000"

    @Option(help: ArgumentHelp("How many connections W5 opens.", valueName: "n,n…"))
    var idleSizes = "1000,5000"

    @Option(help: ArgumentHelp("Also add the figures to this file, as lines of JSON.", valueName: "file"))
    var json: String?

    /// Where the server keeps its data.
    var data: String {
        let folder = FileManager.default.temporaryDirectory.path
        return "\(folder)/chat-load-\(ProcessInfo.processInfo.processIdentifier)"
    }
    var histories: [Int] { historySizes.split(separator: ",").compactMap { Int($0) } }
    var idle: [Int] { idleSizes.split(separator: ",").compactMap { Int($0) } }

    /// Prints a row, past the C library's buffer, and adds it to the file where there is to be one.
    func tell(_ row: Row) {
        try? FileHandle.standardOutput.write(contentsOf: Data("\(row.text)\n".utf8))
        guard let json, let file = fopen(json, "a") else { return }
        fputs(String(decoding: row.jsonBytes(), as: UTF8.self) + "\n", file)
        fclose(file)
    }

    func wants(_ workload: String) -> Bool { only?.split(separator: ",").contains { $0 == workload } ?? true }
}

/// The project's own load on its server.
@main
struct ChatLoad: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "chat-load", abstract: "Load a chat server and say what it costs.",
        subcommands: [WorkloadsCommand.self, GrowthCommand.self], defaultSubcommand: WorkloadsCommand.self)
}
