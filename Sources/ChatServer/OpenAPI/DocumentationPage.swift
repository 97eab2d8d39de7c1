import ChatWire
import Crypto
import Foundation
import HTTPTypes

/// The description of the interface as a person reads it: one HTML page that loads nothing and runs nothing.
struct DocumentationPage {
    /// What the page may do (Content Security Policy Level 3): show itself, in its own style.
    static let policy: String = {
        let hash = Data(SHA256.hash(data: Data(style.utf8))).base64EncodedString()
        return "default-src 'none'; style-src 'sha256-\(hash)'; base-uri 'none'; form-action 'none'; "
            + "frame-ancestors 'none'"
    }()

    private let routes: [Route]
    private var html = ""

    /// A page over all calls of the table.
    init(_ table: RouteTable) { routes = table.routes }

    /// The whole page.
    mutating func render() -> String {
        html = """
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><title>SalonChat: the interface</title>
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <style>\(Self.style)</style></head><body>
            <header><h1>SalonChat</h1><p>Everything that the server answers over HTTP; the same for machines is
            <a href="/openapi.json">/openapi.json</a> (OpenAPI 3.1). Calls want <code>Authorization: Bearer TOKEN</code>
            where it does not say “anyone”; a refusal is always an <a href="#Error">Error</a>. Every GET answers HEAD
            too.</p></header>

            """
        let topics = InterfaceTopic.allCases.filter { topic in routes.contains { $0.topic == topic } }
        html += "<nav>" + topics.map { "<a href=\"#\(Self.anchor($0))\">\($0.rawValue)</a>" }.joined(separator: " · ")
        html += " · <a href=\"#schemas\">What goes over the wire</a></nav>\n"
        for topic in topics {
            html += "<h2 id=\"\(Self.anchor(topic))\">\(topic.rawValue)</h2>\n"
            for route in routes where route.topic == topic { add(route) }
        }
        html += "<h2 id=\"schemas\">What goes over the wire</h2>\n"
        for schema in WireSchema.allCases.sorted(by: { $0.title < $1.title }) {
            html += "<section id=\"\(schema.title)\"><h3>\(schema.title)</h3>\n"
            add(schema.schema)
            html += "</section>\n"
        }
        html += "</body></html>\n"
        return html
    }

    private mutating func add(_ route: Route) {
        let operation = route.operation
        html += "<details id=\"\(route.operationID)\"><summary><b>\(route.method.rawValue)</b> "
        html += "<code>\(Self.escaped(route.path))</code> \(Self.escaped(route.summary))"
        html += " <i>\(Self.escaped(route.access.audience))</i></summary>\n"
        if !operation.query.isEmpty {
            html += "<h4>In the query</h4><table>\n"
            for parameter in operation.query {
                html += "<tr><td><code>\(parameter.name)</code>\(parameter.isRequired ? "" : " ?")</td><td>"
                html += "\(Self.phrase(parameter.schema))</td><td>\(Self.escaped(parameter.meaning))</td></tr>\n"
            }
            html += "</table>\n"
        }
        switch operation.body {
        case .json(let schema), .form(let schema):
            html += "<h4>Body, <code>\(operation.body?.mediaType ?? "")</code></h4><p>"
            html += "\(Self.phrase(.named(schema)))</p>\n"
        case .multipart(let parts):
            html += "<h4>Body, <code>multipart/form-data</code></h4><table>\n"
            for part in parts {
                let kind = part.schema.map(Self.phrase) ?? "a file"
                html += "<tr><td><code>\(part.name)</code>\(part.isRequired ? "" : " ?")</td><td>\(kind)</td></tr>\n"
            }
            html += "</table>\n"
        case nil: break
        }
        html += "<h4>Answers</h4><table>\n"
        for answer in operation.answers {
            html += "<tr><td>\(answer.status)</td><td>\(Self.escaped(answer.meaning))</td><td>"
            switch answer.content {
            case .json(let schema): html += Self.phrase(schema)
            case .document: html += "a JSON object"
            case .bytes(let types): html += types.map { "<code>\(Self.escaped($0))</code>" }.joined(separator: ", ")
            case nil: html += "nothing"
            }
            html += "</td></tr>\n"
        }
        for status in route.refusals {
            html += "<tr class=\"refusal\"><td>\(status)</td><td colspan=\"2\">"
            html += "\(Self.escaped(Route.meaning(ofRefusal: status)))</td></tr>\n"
        }
        html += "</table></details>\n"
    }

    private mutating func add(_ schema: JSONSchema) {
        switch schema {
        case .object(let properties):
            html += "<table>\n"
            for property in properties {
                html += "<tr><td><code>\(Self.escaped(property.name))</code>\(property.isRequired ? "" : " ?")</td>"
                html += "<td>\(Self.phrase(property.schema))</td></tr>\n"
            }
            html += "</table>\n"
        case .either(let schemas):
            for (index, schema) in schemas.enumerated() {
                if index > 0 { html += "<p>or</p>\n" }
                add(schema)
            }
        default: html += "<p>\(Self.phrase(schema))</p>\n"
        }
    }

    /// A schema in a few words.
    private static func phrase(_ schema: JSONSchema) -> String {
        switch schema {
        case .null: "nothing"
        case .boolean: "true or false"
        case .integer(1...Int64.max): "id"
        case .integer(0...Int64.max): "whole number"
        case .integer(let range): "whole number, \(range.lowerBound) to \(range.upperBound)"
        case .number: "number"
        case .text(let rule): phrase(rule)
        case .choice(let words): words.map { "<code>\(escaped($0))</code>" }.joined(separator: " | ")
        case .list(let element, let sizes):
            "list of \(phrase(element))" + (sizes.map { ", \($0.upperBound) at most" } ?? "")
        case .object(let properties): "object of " + properties.map { escaped($0.name) }.joined(separator: ", ")
        case .anyObject: "object"
        case .named(let name): "<a href=\"#\(name.title)\">\(name.title)</a>"
        case .nullable(let schema): phrase(schema) + " or null"
        case .either(let schemas): schemas.map(phrase).joined(separator: " or ")
        }
    }

    private static func phrase(_ rule: JSONSchema.TextRule) -> String {
        if rule.format == "date-time" { return "time" }
        guard let lengths = rule.lengths else { return "text" }
        let least = lengths.lowerBound > 0 ? "\(lengths.lowerBound) to " : "up to "
        return "text of \(least)\(lengths.upperBound) characters"
    }

    private static func anchor(_ topic: InterfaceTopic) -> String {
        topic.rawValue.lowercased().replacing(" ", with: "-")
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\"", with: "&quot;")
    }

    private static let style = """
        :root{color-scheme:light dark}body{font:1rem/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;
        padding:0 1rem}h1,h2,h3,h4{line-height:1.2}h4{margin:.8rem 0 .2rem}nav{margin:1rem 0}
        details,section{border:1px solid #8886;border-radius:.4rem;margin:.4rem 0;padding:.3rem .8rem}
        summary{cursor:pointer}summary b{display:inline-block;min-width:4.5rem}summary i{opacity:.7;font-size:.85em}
        code{font:.95em ui-monospace,monospace}table{border-collapse:collapse;width:100%}
        td{border-top:1px solid #8884;padding:.15rem .6rem .15rem 0;vertical-align:top}td:first-child{width:14rem}
        .refusal{opacity:.75}:target{outline:2px solid}
        """
}
