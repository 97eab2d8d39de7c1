/// A mistake that a client can be made to make, to see that the simulation finds it: one for each promise that it keeps.
///
/// It takes a debug build: in others there is no way to plant one.
package enum PlantedFault: String, CaseIterable, Sendable {
    /// A message that is sent again gets another `client_message_id`.
    case newIdentity
    /// Any message of the chat counts as the answer to what is under way.
    case foreignAnswer
    /// All that waits for a chat is sent at once.
    case severalUnderWay
    /// A message is forgotten when it is given to the connection, not when the server has it.
    case forgottenTooEarly
    /// What the server finds too fast is given up.
    case droppedWhenSlowed
    /// Behind a refused message nothing of its chat is sent.
    case blockedByRefusal
    /// What waits for a store that was replaced is sent to the new one.
    case ignoredEpoch
    /// What a process that was killed left unsent, nobody else sends.
    case ignoredSuccession
    /// An event that skips a revision is taken as if nothing was missed.
    case ignoredGap
    /// What is told twice is passed on twice.
    case repeatedMessage
    /// A deletion while one was away is not passed on.
    case ignoredDeletion
    /// How far one is goes to the disk before what led there.
    case earlyCursor
    /// A message whose answer a base server lost is sent again without a look at the history.
    case ignoredDoubt
    /// What was edited or deleted at a base server while one was away is not looked for.
    case ignoredRereading

    /// Whether this is a build in which faults can be planted.
    package static var canBePlanted: Bool {
        #if DEBUG
        true
        #else
        false
        #endif
    }
}

/// Which mistake a client makes on purpose, if any.
struct Faults: Hashable, Sendable {
    #if DEBUG
    private let planted: PlantedFault?

    init(_ planted: PlantedFault? = nil) { self.planted = planted }

    func has(_ fault: PlantedFault) -> Bool { planted == fault }
    #else
    init(_ planted: PlantedFault? = nil) {}

    // The compiler drops what asks.
    @inline(__always)
    func has(_ fault: PlantedFault) -> Bool { false }
    #endif
}
