import ArgumentParser
import ChatServer

/// `chat-server user`.
struct UserCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "user", abstract: "Add, list and change staff.",
        subcommands: [Add.self, List.self, ChangePassword.self, Disable.self, Enable.self])

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Add a member of the staff and print the id.")

        enum Role: String, ExpressibleByArgument, CaseIterable {
            case admin, staff
        }

        @Argument(help: "The address with which to sign in.")
        var email: String

        @Option(help: ArgumentHelp("Where the new colleague works.", valueName: "id"))
        var salon: Int64

        @Option(help: "The name to show.")
        var name: String?

        @Option(help: "What the account may do: admin or staff.")
        var role = Role.staff

        @OptionGroup var password: PasswordOptions
        @OptionGroup var data: DataOptions

        func run() async throws {
            let accounts = try data.accounts()
            print(
                try await accounts.addUser(
                    email, salonID: salon, name: name, isAdmin: role == .admin, password: try password.read(for: email))
            )
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the staff of all salons.")

        @OptionGroup var data: DataOptions

        func run() async throws { ListingPrinter.print(try await data.accounts().users()) }
    }

    struct ChangePassword: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "passwd", abstract: "Give a member of the staff another password; sessions end.")

        @Argument(help: "The address with which the account signs in.")
        var email: String

        @OptionGroup var password: PasswordOptions
        @OptionGroup var data: DataOptions

        func run() async throws {
            let accounts = try data.accounts()
            try await accounts.setPassword(of: email, to: try password.read(for: email))
        }
    }

    struct Disable: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Switch an account off; sessions end, and chats without other staff return to the queue.")

        @Argument(help: "The address with which the account signs in.")
        var email: String

        @OptionGroup var data: DataOptions

        func run() async throws { try await data.accounts().setActive(email, false) }
    }

    struct Enable: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Switch an account on again.")

        @Argument(help: "The address with which the account signs in.")
        var email: String

        @OptionGroup var data: DataOptions

        func run() async throws { try await data.accounts().setActive(email, true) }
    }
}
