import ChatWire

/// A form of the admin console: a few fields, and what becomes of them.
struct AccountForm: Sendable {
    enum Purpose: Hashable, Sendable {
        case addStaff
        case addCustomer
        case renameStaff(Int64)
        case renameCustomer(Int64)
        case resetPassword(Int64)
    }

    struct Field: Sendable {
        let label: DisplayText
        var editor = TextEditor()
        var isSecret = false
        var isRequired = true
    }

    let purpose: Purpose
    let title: DisplayText
    var fields: [Field]
    var focus = 0
    /// Whether an answer is awaited.
    var isSending = false
    var problem: DisplayText?

    static func addStaff() -> AccountForm {
        AccountForm(
            purpose: .addStaff, title: "New member of the staff",
            fields: [
                Field(label: "Email"), Field(label: "Name", isRequired: false),
                Field(label: "Password", isSecret: true),
            ])
    }

    static func addCustomer() -> AccountForm {
        AccountForm(
            purpose: .addCustomer, title: "New customer",
            fields: [
                Field(label: "Phone"), Field(label: "Name", isRequired: false),
                Field(label: "Password", isSecret: true),
            ])
    }

    static func rename(_ purpose: Purpose, _ name: String?) -> AccountForm {
        AccountForm(
            purpose: purpose, title: "Name", fields: [Field(label: "Name", editor: TextEditor(name ?? ""))])
    }

    static func resetPassword(of id: Int64, _ name: DisplayText) -> AccountForm {
        AccountForm(
            purpose: .resetPassword(id), title: "New password of " + name,
            fields: [Field(label: "Password", isSecret: true)])
    }

    /// Goes to another field.
    mutating func move(by count: Int) {
        focus = (focus + count + fields.count) % fields.count
    }

    mutating func edit(_ change: (inout TextEditor) -> Void) {
        change(&fields[focus].editor)
    }

    /// What to ask of the server; nil while something is missing, which has the cursor then.
    mutating func request() -> AdministrationRequest? {
        if let missing = fields.firstIndex(where: { $0.isRequired && $0.editor.isEmpty }) {
            focus = missing
            problem = fields[missing].label + " is missing"
            return nil
        }
        let texts = fields.map(\.editor.text)
        switch purpose {
        case .addStaff:
            return .addStaff(
                NewStaffAccount(email: texts[0], name: texts[1].isEmpty ? nil : texts[1], password: texts[2]))
        case .addCustomer:
            return .addCustomer(
                NewCustomerAccount(phoneNumber: texts[0], name: texts[1].isEmpty ? nil : texts[1], password: texts[2]))
        case .renameStaff(let id): return .changeStaff(id, StaffAccountPatch(name: texts[0]))
        case .renameCustomer(let id): return .changeCustomer(id, CustomerAccountPatch(name: texts[0]))
        case .resetPassword(let id): return .changeStaff(id, StaffAccountPatch(password: texts[0]))
        }
    }
}
