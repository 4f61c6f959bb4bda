internal import Web

/// Text with places for what is known of a page: `{{ url }}`, `{{ kind }}`, `{{ depth }}`, `{{ status }}`.
struct PageTemplate: Sendable {
    enum Part: Sendable, Equatable {
        case text(String)
        case variable(Variable)
    }

    /// What is known of every page.
    enum Variable: String, Sendable, CaseIterable {
        /// Where the page came from, after redirects.
        case url
        /// The page kind by which it is read.
        case kind
        /// Links between the start and the page.
        case depth
        /// The HTTP status.
        case status
    }

    let parts: [Part]

    func text(of page: Page, kind: String) -> String {
        parts.map { part in
            switch part {
            case .text(let text): text
            case .variable(.url): page.url.string
            case .variable(.kind): kind
            case .variable(.depth): String(page.depth)
            case .variable(.status): String(page.status)
            }
        }
        .joined()
    }
}
