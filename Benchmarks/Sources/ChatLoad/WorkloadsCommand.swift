import ArgumentParser
import ChatWire
import Foundation

/// `chat-load workloads`.
struct WorkloadsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "workloads", abstract: "Put W1 to W6 on a server and say what they cost.")

    @OptionGroup var options: LoadOptions

    func run() throws {
        let data = options.data
        defer {
            try? FileManager.default.removeItem(atPath: data)
            try? FileManager.default.removeItem(atPath: "\(data).logins")
        }
        let logins = try Salon.populate(options.server, data: data)
        var rows: [Row] = []
        func report(_ row: Row) {
            var row = row
            if options.v2 { row.figures.append(("v2", 1)) }
            rows.append(row)
            options.tell(row)
        }
        let server = try ServerUnderTest(options.server, data: data, cores: options.serverCores)
        let salon = try Salon(port: server.port, logins: logins)
        let workloads = Workloads(options: options, server: server, salon: salon, report: report)
        do {
            if options.wants("W1") { try workloads.pings() }
            if options.wants("W2") { try workloads.conversations() }
            if options.wants("W3") { try workloads.fanOut() }
            if options.wants("W4") { try workloads.histories() }
            if options.wants("W6") { try workloads.chatList() }
        } catch {
            server.stop()
            throw error
        }
        server.stop()
        if options.wants("W5") {
            for count in options.idle {
                // A fresh one for each, so that memory is what the connections take.
                let server = try ServerUnderTest(options.server, data: data, cores: options.serverCores)
                defer { server.stop() }
                try Workloads(options: options, server: server, salon: salon, report: report).idle(count)
            }
        }
        if rows.contains(where: \.isFaulty) { throw ExitCode.failure }
    }

}
