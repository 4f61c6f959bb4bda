/// Which of several certificates serves a name: one that holds it before one whose wildcard covers it before the first.
struct CertificateIndex: Sendable {
    private var exact: [String: Int] = [:]
    /// By what stands behind the asterisk, with its dot.
    private var wildcards: [String: Int] = [:]

    /// - Parameter names: of each certificate, in lower case.
    init(_ names: [[String]]) {
        for (place, names) in names.enumerated() {
            for name in names {
                if name.hasPrefix("*.") {
                    let suffix = String(name.dropFirst())
                    if wildcards[suffix] == nil { wildcards[suffix] = place }
                } else if exact[name] == nil {
                    exact[name] = place
                }
            }
        }
    }

    /// - Parameter name: as the client sends it (RFC 6066 §3); nil when it sends none.
    func place(of name: String?) -> Int {
        guard var name = name?.lowercased() else { return 0 }
        if name.hasSuffix(".") { name.removeLast() }
        if let place = exact[name] { return place }
        // One label, and not an empty one.
        guard let dot = name.firstIndex(of: "."), dot > name.startIndex else { return 0 }
        return wildcards[String(name[dot...])] ?? 0
    }
}
