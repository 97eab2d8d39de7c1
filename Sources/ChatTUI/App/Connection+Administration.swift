internal import ChatClientKit
internal import ChatTUIKit
internal import ChatWire
import Glibc

extension Connection {
    /// Asks the server what the admin console wants to know, or to change.
    func administer(_ request: AdministrationRequest) async throws(ClientError) -> AdministrationAnswer {
        let api = client.api
        switch request {
        case .statistics(let scope):
            return .statistics(try await api.statistics(scope, timeZone: Self.timeZone ?? "UTC"))
        case .connections: return .connections(try await api.connections())
        case .staff(let query): return .staff(query: query, try await api.staff(matching: query))
        case .customers(let query): return .customers(query: query, try await api.salonCustomers(matching: query))
        case .audit: return .audit(try await api.audit())
        case .kick(let id): try await api.kick(id)
        case .addStaff(let account): _ = try await api.addStaff(account)
        case .changeStaff(let id, let patch): _ = try await api.changeStaff(id, patch)
        case .addCustomer(let account): _ = try await api.addCustomer(account)
        case .changeCustomer(let id, let patch): _ = try await api.changeCustomer(id, patch)
        }
        return .changed
    }

    /// The zone of the time zone database that the terminal stands in, as far as the system names one: where "today"
    /// begins.
    private static let timeZone: String? = {
        if let name = getenv("TZ").map({ String(cString: $0) }), name.contains("/"), !name.hasPrefix("/") {
            return name
        }
        var target = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("/etc/localtime", &target, target.count - 1)
        guard count > 0 else { return nil }
        let path = String(decoding: target[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let parts = path.split(separator: "/")
        guard let folder = parts.lastIndex(of: "zoneinfo") else { return nil }
        return parts[(folder + 1)...].joined(separator: "/")
    }()
}
