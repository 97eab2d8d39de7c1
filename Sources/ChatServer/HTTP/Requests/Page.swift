import ChatWire
import Hummingbird

/// A page of a list that is counted in pages (`page`, `page_size`).
struct Page: Hashable, Sendable {
    /// Which one, from 1.
    var number: Int
    /// How many elements a page has.
    var size: Int

    /// How many elements come before it.
    var offset: Int { (number - 1) * size }
}

/// A part of a bare list (`limit`, `offset`).
struct ListPart: Hashable, Sendable {
    /// How many elements at most; `nil` for all.
    var limit: Int?
    /// How many elements come before it.
    var offset: Int
}

extension QueryReader {
    /// The page asked for; the first one where none is.
    mutating func page() -> Page {
        // Far beyond any list, and the product with the size fits an Int.
        let number = integer("page", in: 1...1_000_000_000, or: 1)
        return Page(
            number: number, size: integer("page_size", in: WireLimits.pageSizes, or: WireLimits.defaultPageSize))
    }

    /// The part asked for.
    ///
    /// - Parameter standard: the limit where none is given; `nil` for all.
    mutating func part(standard: Int? = nil) -> ListPart {
        let sizes = Int64(WireLimits.listSizes.lowerBound)...Int64(WireLimits.listSizes.upperBound)
        let limit = optionalInteger("limit", in: sizes).map { Int($0) } ?? standard
        return ListPart(limit: limit, offset: integer("offset", in: 0...1_000_000_000, or: 0))
    }
}

extension QueryReader {
    /// What a search through people or salons asks for: a text to be found (`q`), and a part of the list.
    ///
    /// - Throws: 422 where that does not validate.
    static func search(_ request: Request) throws(Refusal) -> (query: String?, part: ListPart) {
        var reader = try QueryReader(request)
        let query = reader.optionalString("q", limit: WireLimits.titleLength)
        let part = reader.part()
        try reader.finish()
        return (query, part)
    }
}
