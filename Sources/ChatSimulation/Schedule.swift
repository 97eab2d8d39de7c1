import ChatTestSupport

/// How hostile a world is: drawn from its seed.
package struct Schedule: Sendable {
    /// Whether the server sends only what docs/PROTOCOL.md, section 8 lists.
    package var isBase: Bool
    /// For how long things go wrong.
    var length: Duration
    /// Of one message or answer, one way.
    var latency: ClosedRange<Int>
    /// How often: a connection is cut at a random byte, at a time, or stalls.
    var cuts: Double
    var stalls: Double
    /// An upgrade is refused, answered with rubbish, or not at all.
    var refusals: Double
    /// A call is lost on its way, or its answer is.
    var lostCalls: Double
    var lateAnswers: Double
    /// The server does not do what it is asked, or says that it is too much, or fails.
    var swallowed: Double
    var limited: Double
    var failing: Double
    /// An event is left out, or told twice.
    var skipped: Double
    var repeated: Double
    /// Bytes come in small pieces.
    var pieces: Double
    /// How many times in all: the server goes down, comes back from a backup, processes are killed.
    var restarts: Int
    var restores: Int
    var kills: Int
    /// How long access tokens live.
    var tokenLife: Duration
    /// How many changes a page holds.
    var pageSize: Int
    /// How much people do.
    var actions: Int
    /// Whether there is any WebSocket.
    var upgrades: Upgrades

    /// How far something before the server lets no WebSocket through.
    enum Upgrades {
        case allowed
        /// Until all is calm.
        case refusedForAWhile
        case refused
    }

    package init(seed: UInt64) {
        var generator = SeededGenerator(seed: seed ^ 0x5eed)
        func rate(_ high: Double) -> Double {
            // Each trouble is absent from half of the worlds, so that a rare one is not always hidden behind others.
            generator.chance(0.5) ? 0 : Double.random(in: 0...high, using: &generator)
        }
        isBase = seed % 4 == 3
        length = .seconds(Int.random(in: 20...90, using: &generator))
        latency = generator.chance(0.5) ? 1...20 : 1...Int.random(in: 20...2_000, using: &generator)
        cuts = rate(0.5)
        stalls = rate(0.2)
        refusals = rate(0.4)
        lostCalls = rate(0.3)
        lateAnswers = rate(0.2)
        swallowed = isBase ? 0 : rate(0.1)
        limited = isBase ? 0 : rate(0.3)
        failing = isBase ? 0 : rate(0.1)
        skipped = isBase ? 0 : rate(0.1)
        repeated = rate(0.2)
        pieces = rate(0.5)
        restarts = generator.chance(0.5) ? Int.random(in: 1...3, using: &generator) : 0
        restores = !isBase && generator.chance(0.3) ? 1 : 0
        kills = generator.chance(0.6) ? Int.random(in: 1...6, using: &generator) : 0
        tokenLife = generator.chance(0.4) ? .seconds(Int.random(in: 15...60, using: &generator)) : .seconds(43_200)
        pageSize = Int.random(in: 1...12, using: &generator)
        actions = Int.random(in: 20...80, using: &generator)
        upgrades = generator.chance(0.8) ? .allowed : generator.chance(0.5) ? .refused : .refusedForAWhile
    }
}
