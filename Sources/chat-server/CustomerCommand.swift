import ArgumentParser
import ChatServer

/// `chat-server customer`.
struct CustomerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "customer", abstract: "Add, list and block customers.",
        subcommands: [Add.self, List.self, Block.self, Unblock.self])

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Add a customer and print the id.",
            discussion: "With --salon, someone whose number is known becomes the salon's customer, unchanged otherwise."
        )

        @Argument(help: "The phone number with which to sign in.")
        var phone: String

        @Option(help: ArgumentHelp("Whose customer it is.", valueName: "id"))
        var salon: Int64?

        @Option(help: "The name to show.")
        var name: String?

        @OptionGroup var password: PasswordOptions
        @OptionGroup var data: DataOptions

        func run() async throws {
            let accounts = try data.accounts()
            if let salon, let known = try await accounts.linkCustomer(phone, salonID: salon) { return print(known) }
            print(
                try await accounts.addCustomer(
                    phone, salonID: salon, name: name, password: try password.read(for: phone)))
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List all customers.")

        @OptionGroup var data: DataOptions

        func run() async throws { ListingPrinter.print(try await data.accounts().customers()) }
    }

    struct Block: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Let a customer read, but no longer write, in a salon.")

        @OptionGroup var customer: BlockOptions

        func run() async throws { try await customer.set(true) }
    }

    struct Unblock: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Let a blocked customer write again.")

        @OptionGroup var customer: BlockOptions

        func run() async throws { try await customer.set(false) }
    }
}

/// Whom to block or no longer, and where.
struct BlockOptions: ParsableArguments {
    @Argument(help: "The customer's phone number.")
    var phone: String

    @Option(help: ArgumentHelp("In which salon.", valueName: "id"))
    var salon: Int64

    @OptionGroup var data: DataOptions

    func set(_ isBlocked: Bool) async throws {
        try await data.accounts().setBlocked(phone, salonID: salon, isBlocked)
    }
}
