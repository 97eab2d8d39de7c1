/// A question that wants a yes or no.
public struct Question: Sendable {
    let text: DisplayText
    let effects: [Effect]
}
