/// A message's pointer to a thing of the salon's business (docs/PROTOCOL.md, section 4).
public struct Reference: Hashable, Sendable, JSONEncodable {
    /// What kind of thing.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// A booked time.
        case appointment
        /// Something to buy.
        case product
        /// Several services sold together.
        case pack
        /// A sale.
        case order
    }

    /// What kind of thing.
    public var kind: Kind
    /// Its number in the salon's system.
    public var id: Int64
    /// What may be shown of it: `title`, `starts_at`, `price` and whatever else the salon's system put in.
    public var data: JSONObject?

    /// A pointer to `kind` number `id`.
    public init(kind: Kind, id: Int64, data: JSONObject? = nil) {
        self.kind = kind
        self.id = id
        self.data = data
    }

    /// Reads the reference, noting what does not validate.
    public init?(reading reader: inout RequestReader) {
        let word = reader.string("reference_type", limit: 32)
        let kind = Kind(rawValue: word)
        if reader.isValid, kind == nil {
            reader.refuse("reference_type", "Input should be 'appointment', 'product', 'pack' or 'order'", type: "enum")
        }
        if reader.value("reference_id") == nil { reader.missing("reference_id") }
        let id = reader.optionalInteger("reference_id", in: 1...Int64.max)
        if let data = reader.value("reference_data"), data.objectValue == nil {
            reader.refuse("reference_data", "Input should be an object", type: "dict_type")
        }
        guard reader.isValid, let kind, let id else { return nil }
        self.init(kind: kind, id: id, data: reader.value("reference_data")?.objectValue)
    }

    /// Writes the reference as a request holds it.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("reference_type", kind.rawValue)
            writer.field("reference_id", id)
            writer.fieldIfPresent("reference_data", data)
        }
    }
}
