/// The form that asks who one is.
public struct SignInForm: Sendable {
    /// A field of it.
    public enum Field: Hashable, Sendable {
        case login
        case password
    }

    var login: TextEditor
    var password = TextEditor()
    var field = Field.login
    /// Whether an answer is awaited.
    var isSending: Bool
    var problem: UserText?

    init(login: String, isSending: Bool = false, problem: String? = nil) {
        self.login = TextEditor(login)
        self.isSending = isSending
        self.problem = problem.map(UserText.init)
        if !login.isEmpty { field = .password }
    }
}
