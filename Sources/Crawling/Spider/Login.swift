public import Web

/// How a crawl logs in before its first page.
public enum Login: Sendable {
    /// Fetches a page, fills in its form (hidden fields such as tokens come from the page) and sends it.
    case form(FormLogin)
    /// HTTP basic authentication (RFC 7617), sent to one origin only.
    case basic(user: String, password: String, host: String?)
}

/// A form to fill in.
public struct FormLogin: Sendable {
    /// The page that holds the form.
    public var url: WebURL
    /// What to fill in, by field name.
    public var fields: [(name: String, value: String)]
    /// Which form of the page; nil takes the first that has a password field, else the first.
    public var form: Selector?
    /// Something that the page after the log-in must hold; nil accepts any 2xx answer that does not show a password
    /// field again.
    public var check: Selector?

    public init(url: WebURL, fields: [(name: String, value: String)], form: Selector? = nil, check: Selector? = nil) {
        self.url = url
        self.fields = fields
        self.form = form
        self.check = check
    }
}
