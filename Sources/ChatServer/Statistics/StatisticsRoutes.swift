import ChatWire
import FoundationEssentials
import Hummingbird

/// The call for a salon's numbers (docs/PROTOCOL.md, section 7).
struct StatisticsRoutes: Sendable {
    /// The longest name of a time zone, in characters.
    private static let zoneLength = 64

    let store: Store
    let presence: Presence

    /// Enters the call.
    func add(to routes: inout RouteTable) {
        routes.get(
            "/chat/stats", "See the numbers of one's chats or of the salon", for: .staff,
            as: Operation(
                .ok(.named(.chatStatistics)),
                query: [
                    .init(name: "scope", schema: .choice(of: StatisticsScope.self), meaning: "Over whose chats (mine)"),
                    .init(name: "tz", schema: .text(1...Self.zoneLength), meaning: "Where midnight is (UTC)"),
                ])
        ) { request, context in
            let principal = try context.caller()
            var reader = try QueryReader(request)
            let scope: StatisticsScope = reader.optionalChoice("scope") ?? .mine
            let name = reader.optionalString("tz", limit: Self.zoneLength) ?? "UTC"
            let zone = TimeZone(identifier: name)
            if zone == nil {
                reader.refuse("tz", "Input should be a name of the time zone database", type: "time_zone")
            }
            try reader.finish()
            guard let zone else { throw Refusal(.validationError, "tz does not validate") }
            if scope == .salon, !principal.isAdmin {
                throw Refusal(.forbidden, "Only admins see the salon's numbers")
            }
            let now = Timestamp.now
            let query = StatisticsQuery(
                scope: scope, now: now, midnight: now.startOfDay(in: zone), online: Set(presence.online))
            return JSONResponse(try await store.read { try query.fetch(for: principal, in: $0) })
        }
    }
}

extension Timestamp {
    /// When the day of this moment began in a time zone: at midnight, or where clocks skip it, right after.
    func startOfDay(in zone: TimeZone) -> Timestamp {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        let start = calendar.startOfDay(for: Date(timeIntervalSince1970: Double(milliseconds) / 1_000))
        return Timestamp(milliseconds: Int64((start.timeIntervalSince1970 * 1_000).rounded()))
    }
}
