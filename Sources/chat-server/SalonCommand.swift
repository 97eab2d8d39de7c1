import ArgumentParser
import ChatServer

/// `chat-server salon`.
struct SalonCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "salon", abstract: "Add and list salons.", subcommands: [Add.self, List.self])

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Add a salon and print its id.")

        @Argument(help: "What it is called.")
        var name: String

        @OptionGroup var data: DataOptions

        func run() async throws { print(try await data.accounts().addSalon(name)) }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the salons.")

        @OptionGroup var data: DataOptions

        func run() async throws { ListingPrinter.print(try await data.accounts().salons()) }
    }
}
