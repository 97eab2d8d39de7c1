import ChatWire

/// Those to whom an event looks the same: one side, one protocol. There are four.
struct Audience: Hashable, Sendable {
    let side: ParticipantType
    let spoken: RealtimeProtocol
}
