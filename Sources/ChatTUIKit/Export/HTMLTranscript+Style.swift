extension HTMLTranscript {
    /// The page's looks. Whoever changes a character changes ``styleHash`` with it: a test says what it has to be.
    static let style = """

        body { margin: 0 auto; max-width: 46rem; padding: 1rem; font: 1rem/1.45 system-ui, sans-serif; color: #222; background: #fff; }
        header { border-bottom: 1px solid #ccc; }
        header p, time, i, .file, h2 { color: #666; }
        h1 { font-size: 1.3rem; margin: 0; overflow-wrap: anywhere; }
        h2 { font-size: .85rem; font-weight: normal; text-align: center; margin: 1.5rem 0 .5rem; }
        article { margin: .5rem 0; padding: .4rem .75rem; border-left: 3px solid #00787a; background: #f5f7f7; border-radius: 0 .4rem .4rem 0; }
        article.staff { border-color: #7d4fa8; background: #f7f5f9; margin-left: 2rem; }
        article:target { outline: 2px solid #d79f00; }
        article p, blockquote { margin: .15rem 0; overflow-wrap: anywhere; }
        .head, time, i { font-size: .85rem; }
        .words { white-space: pre-wrap; }
        .gone { color: #666; font-style: italic; }
        .card { border: 1px solid #9ab; border-radius: .4rem; padding: .2rem .5rem; }
        blockquote { border-left: 3px solid #ccc; padding-left: .5rem; }
        blockquote a { color: #666; text-decoration: none; }
        @media (prefers-color-scheme: dark) {
        body { color: #ddd; background: #16181a; }
        header { border-color: #444; }
        header p, time, i, .file, h2, .gone, blockquote a { color: #9aa; }
        a { color: #8ab4f8; }
        article { background: #1e2426; }
        article.staff { background: #24202a; }
        }
        @media print { article { break-inside: avoid; } }

        """

    /// SHA-256 of ``style`` as a content security policy names it.
    static let styleHash = "sha256-6Q3KRKXYnN9okE47j9EwO9EoB5FcwqEAe/zZWcfFa4E="
}
