import ChatWire
import HTTPTypes
import Hummingbird

/// The calls with which admins look after the accounts of their salon (docs/PROTOCOL.md, section 7).
struct AdministrationRoutes: Sendable {
    let administration: Administration
    let renderer: Renderer

    /// Enters the calls.
    func add(to routes: inout RouteTable) {
        addStaff(to: &routes)
        addCustomers(to: &routes)
        routes.get(
            "/admin/audit", "See what was done in the salon", for: .admin,
            as: Operation(.ok(.list(of: .named(.auditEntry)), "Newest first"), query: .part)
        ) { request, context in
            var reader = try QueryReader(request)
            let part = reader.part(standard: 100)
            try reader.finish()
            return JSONResponse(try await administration.audit(part, for: try context.caller()))
        }
    }

    private func addStaff(to routes: inout RouteTable) {
        routes.get(
            "/admin/users", "List the salon's staff", for: .admin,
            as: Operation(.ok(.list(of: .named(.staffAccount))), query: .matching)
        ) { request, context in
            let (query, part) = try QueryReader.search(request)
            let salonID = try context.caller().salon()
            return JSONResponse(
                try await administration.directory.staff(of: salonID, matching: query, part: part))
        }
        routes.post(
            "/admin/users", "Take a member of the staff in", for: .admin,
            as: Operation(.created(.named(.staffAccount)), body: .json(.newStaffAccount), refusing: [409, 429])
        ) { request, context in
            let body = try StaffRequest(json: try await request.readJSON())
            return JSONResponse(
                try await administration.addStaff(body, by: try context.caller()), status: .created)
        }
        routes.patch(
            "/admin/users/{id}", "Change a member of the staff", for: .admin,
            as: Operation(.ok(.named(.staffAccount)), body: .json(.staffAccountPatch), refusing: [409, 429])
        ) { request, context in
            let id = try context.number("id")
            let patch = try StaffAccountPatch(json: try await request.readJSON())
            return JSONResponse(try await administration.changeStaff(id, patch, by: try context.caller()))
        }
    }

    private func addCustomers(to routes: inout RouteTable) {
        routes.get(
            "/admin/customers", "List the salon's customers", for: .admin,
            as: Operation(.ok(.list(of: .named(.customerAccount))), query: .matching)
        ) { request, context in
            let (query, part) = try QueryReader.search(request)
            let salonID = try context.caller().salon()
            return JSONResponse(
                try await administration.directory.customers(of: salonID, matching: query, part: part))
        }
        routes.post(
            "/admin/customers", "Take a customer in", for: .admin,
            as: Operation(
                .created(.named(.customerAccount)), .ok(.named(.customerAccount), "Linked to the salon"),
                body: .json(.registration), refusing: [409, 429])
        ) { request, context in
            let body = try RegistrationRequest(json: try await request.readJSON())
            let (account, isNew) = try await administration.addCustomer(body, by: try context.caller())
            return JSONResponse(account, status: isNew ? .created : .ok)
        }
        routes.patch(
            "/admin/customers/{id}", "Change or block a customer", for: .admin,
            as: Operation(.ok(.named(.customerAccount)), body: .json(.customerAccountPatch), refusing: [409])
        ) { request, context in
            let id = try context.number("id")
            let patch = try CustomerAccountPatch(json: try await request.readJSON())
            return JSONResponse(try await administration.changeCustomer(id, patch, by: try context.caller()))
        }
        routes.get(
            "/admin/customers/{id}/export", "Read out all that the salon holds of a customer", for: .admin,
            as: Operation(.ok(.named(.customerExport)))
        ) {
            _, context in
            try await administration.export(try context.number("id"), renderer, by: try context.caller())
        }
        routes.delete(
            "/admin/customers/{id}", "Forget a customer", for: .admin,
            as: Operation(.noContent)
        ) { _, context in
            try await administration.forget(try context.number("id"), by: try context.caller())
            return Response(status: .noContent)
        }
    }
}
