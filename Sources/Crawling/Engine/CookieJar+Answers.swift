import Web

extension CookieJar {
    /// Keeps the cookies of an answer.
    mutating func store(_ head: borrowing ResponseHead, from url: WebURL) {
        guard let host = url.host else { return }
        let now = WallClock.milliseconds / 1_000
        for field in head.all("set-cookie") {
            let bytes = Array(field.utf8)
            store(bytes.span, fromHost: host, path: url.path, isSecure: url.isHTTPS, now: now)
        }
    }

    /// The `Cookie` field for a request, or nil.
    func header(for url: WebURL) -> String? {
        guard !isEmpty, let host = url.host else { return nil }
        return cookieHeader(
            forHost: host, path: url.path, isSecure: url.isHTTPS, now: WallClock.milliseconds / 1_000)
    }
}
