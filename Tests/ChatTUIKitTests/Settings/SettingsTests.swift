import ChatTUIKit
import ChatYAML
import Testing

@Suite("Settings")
struct SettingsTests {
    private func settings(_ text: String) throws -> Settings {
        try Settings(YAMLParser.parse(Array(text.utf8)))
    }

    @Test("profiles are read with all that they may say")
    func profiles() throws {
        let settings = try settings(
            """
            profiles:
              default:
                server: https://chat.salon.example
                login: ada@salon.example
              test:
                server: http://127.0.0.1:8000
                kind: customer
                login: +1234567890 # a number, and yet a text
                ca-file: ~/certificates/test.pem
              bot:
                token-command: pass show salon
              other:
                token-command: [/opt/my programs/token, --for, the bot]
              empty:
            """)
        #expect(
            settings.profiles == [
                "default": ProfileSettings(server: "https://chat.salon.example", login: "ada@salon.example"),
                "test": ProfileSettings(
                    server: "http://127.0.0.1:8000", side: .customer, login: "+1234567890",
                    certificateAuthorityFile: "~/certificates/test.pem"),
                "bot": ProfileSettings(tokenCommand: ["pass", "show", "salon"]),
                "other": ProfileSettings(tokenCommand: ["/opt/my programs/token", "--for", "the bot"]),
                "empty": ProfileSettings(),
            ])
    }

    @Test("an empty file sets nothing", arguments: ["", "# nothing", "profiles:"])
    func empty(text: String) throws {
        #expect(try settings(text) == Settings())
    }

    @Test(
        "what does not fit is said with its place",
        arguments: [
            ("profile:\n  a: b", "1:1: there is no setting “profile” here; there are: profiles"),
            ("profiles: [a]", "1:11: expected the profiles, by name, one “name: value” a line, not a list"),
            ("profiles:\n  a:\n    sever: x", "3:5: there is no setting “sever” here"),
            ("profiles:\n  a:\n    kind: admin", "3:11: kind: expected staff or customer"),
            ("profiles:\n  a:\n    server: [1]", "3:13: server: expected a text, not a list"),
            ("profiles:\n  a:\n    login:", "3:11: login: expected a text, not nothing"),
            ("text", "1:1: expected the settings, one “name: value” a line, not a text"),
        ])
    func errors(text: String, message: String) {
        let error = #expect(throws: YAMLError.self) { try settings(text) }
        #expect(error?.description.hasPrefix(message) == true)
    }
}
