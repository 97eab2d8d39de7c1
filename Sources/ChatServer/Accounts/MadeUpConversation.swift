import ChatWire

/// A customer and a member of the staff who talk about appointments, as drawn from a generator.
struct MadeUpConversation {
    let salonID: SalonID
    let customerID: Int64
    /// Who answers; `nil` for a chat that still waits.
    let staff: Int64?
    let messages: Int

    private static let fromCustomers = [
        "Hi, do you have a free slot this week?", "Tomorrow at ten would suit me.", "Could Bea do it again?",
        "How much is a balayage on shoulder-length hair?", "I am running ten minutes late, sorry!",
        "Thank you, that looks lovely.", "Do you sell the shampoo you used last time?",
        "Can I bring my daughter along?",
        "I have to move my appointment.", "Perfect, see you then!",
    ]

    private static let fromStaff = [
        "Hello! Yes, on Thursday at 10:00 or 15:30.", "Noted. See you then.", "She is in on Friday, shall I book it?",
        "That depends on the length: between 120 and 160.", "No problem, we will wait for you.",
        "Happy to hear that!", "We do. Shall I put one aside for you?", "Of course, she is welcome.",
        "When would suit you better?", "You will get a reminder the day before.",
    ]

    /// A chat that ended some time in the month before `now`.
    func chat(before now: Timestamp, using random: inout some RandomNumberGenerator) -> PastChat {
        var at = now.advanced(byMilliseconds: -Int64.random(in: 60_000...(30 * 86_400_000), using: &random))
        var times: [Timestamp] = []
        for _ in 0..<messages {
            times.append(at)
            at = at.advanced(byMilliseconds: -Int64.random(in: 5_000...300_000, using: &random))
        }
        times.reverse()
        var chat = PastChat(
            salonID: salonID, customerID: customerID, staff: staff.map { [$0] } ?? [], createdAt: at)
        let customer = ParticipantKey.customer(customerID)
        var sender = customer
        for time in times {
            let texts = sender == customer ? Self.fromCustomers : Self.fromStaff
            let text = texts[Int.random(in: texts.indices, using: &random)]
            // Whoever answers has read what came before.
            if let last = chat.history.last, case .message(let other, _) = last.what, other != sender {
                chat.history.append((time.advanced(byMilliseconds: -2_000), .read(by: sender)))
            }
            chat.history.append((time, .message(from: sender, text)))
            if let staff, Int.random(in: 0..<3, using: &random) > 0 {
                sender = sender == customer ? .user(staff) : customer
            }
        }
        return chat
    }
}

/// Repeatable numbers: SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014).
struct ConversationRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }
}
