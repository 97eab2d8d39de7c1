import ChatYAML
import Testing

@testable import ChatTUIKit

@Suite("Settings of the console")
struct ConsoleSettingsTests {
    private func console(_ text: String) throws -> ConsoleSettings {
        try Settings(YAMLParser.parse(Array(text.utf8))).console
    }

    @Test("all of them are read")
    func all() throws {
        let settings = try console(
            """
            theme: high-contrast
            colours:
              unread: 'black on #d79f00 bold'
            keys:
              claim: alt-x
              help: [f1, ctrl-x]
              mute: []
            notifications:
              of: waiting
              by: [bell, osc777]
              command: notify-send "$1" "$2"
            waiting:
              long: 3
              too-long: 10
            open: feh "$1"
            copy: wl-copy
            """)
        #expect(settings.theme == .highContrast)
        #expect(settings.colours == ["unread": "black on #d79f00 bold"])
        #expect(settings.keys == ["claim": ["alt-x"], "help": ["f1", "ctrl-x"], "mute": []])
        #expect(settings.notifications.scope == .waiting)
        #expect(settings.notifications.ways == [.bell, .osc777, .command("notify-send \"$1\" \"$2\"")])
        #expect(settings.thresholds == WaitingThresholds(longMinutes: 3, tooLongMinutes: 10))
        #expect(settings.openProgram?.words(for: "x") == ["feh", "x"])
        #expect(settings.copyCommand == "wl-copy")
    }

    @Test("without any they are as they come")
    func none() throws {
        #expect(try console("") == ConsoleSettings())
        #expect(try console("profiles:\n  default:\n") == ConsoleSettings())
    }

    @Test(
        "what does not fit is named with its place",
        arguments: [
            ("theme: pink", "1:8"), ("notifications:\n  by: horn", "2:7"), ("waiting:\n  long: soon", "2:9"),
            ("colors:\n  unread: red", "1:1"), ("keys: alt-x", "1:7"),
        ])
    func wrong(text: String, place: String) throws {
        let error = try #require(throws: YAMLError.self) { try console(text) }
        #expect("\(error)".hasPrefix(place))
    }

    @Test("a clash of keys is shown at start, by name, until a key is pressed")
    func clash() {
        let (keys, problems) = KeyTable.rebinding(["claim": ["alt-z"]])
        var state = AppState(
            side: .staff, server: "", size: Size(columns: 80, rows: 24), now: TestConsole.start, calendar: .utc,
            seed: 1,
            keys: keys, problems: problems.map(\.description))
        #expect(view(state, size: state.size).text.contains("alt-z is bound to both claim and archive"))
        _ = update(&state, .input(.key(.character("x"))))
        #expect(!view(state, size: state.size).text.contains("alt-z"))
    }
}
