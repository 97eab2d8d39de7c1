import GRDB

/// FTS5's words with their accents off, of whatever script: `unicode61` takes off those of Latin letters alone.
///
/// Wraps the tokenizer that its arguments name. What it makes of a word is part of the stores' schema: another folding
/// needs another name, and a migration that indexes anew.
final class FoldingTokenizer: FTS5WrapperTokenizer {
    static let name = "folded"

    let wrappedTokenizer: any FTS5Tokenizer

    init(db: Database, arguments: [String]) throws {
        wrappedTokenizer = try db.makeTokenizer(FTS5TokenizerDescriptor(components: arguments))
    }

    func accept(
        token: String, flags: FTS5TokenFlags, for tokenization: FTS5Tokenization,
        tokenCallback: FTS5WrapperTokenCallback
    ) throws {
        try tokenCallback(AccentFolding.fold(token), flags)
    }
}
