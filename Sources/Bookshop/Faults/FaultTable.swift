/// All faults, and which of them answers for a path.
enum FaultTable {
    static let all: [Fault] =
        silences + framings + codings + statuses + redirects + traps + markups + heads

    private static let byName = Dictionary(all.map { ($0.name, $0) }) { first, _ in first }

    /// What `head` gets in place of an answer, or nil if an ordinary page is meant.
    static func fault(for head: RequestHead, in shop: Shop) -> [FaultStep]? {
        if head.path == "/robots.txt", shop.configuration.robots == .hang {
            return [.wait(shop.configuration.faults.hang), .close]
        }
        guard head.path.hasPrefix("/faults/") else { return nil }
        let name = String(head.path.dropFirst("/faults/".count))
        if name.isEmpty { return index(head) }
        if let fault = byName[name] { return fault.steps(FaultRequest(head: head, shop: shop, rest: "")) }
        // The longest folder of the path that a fault answers for.
        var folder = name[...]
        while let slash = folder.lastIndex(of: "/") {
            folder = folder[..<slash]
            if let fault = byName[folder + "/*"] {
                let rest = String(name[name.index(after: slash)...])
                return fault.steps(FaultRequest(head: head, shop: shop, rest: rest))
            }
        }
        return FaultAnswer(
            status: "404 Not Found", body: "<p>No such fault; see <a href=\"/faults/\">the list</a>.</p>"
        )
        .steps(for: head)
    }

    /// The list of all faults, each linked, each with its sentence.
    private static func index(_ head: RequestHead) -> [FaultStep] {
        let page = PageFrame(title: "Faults").page { html in
            html.open("dl")
            for fault in all {
                html.open("dt")
                html.element("a", ["href": fault.examplePath], fault.name)
                html.close("dt")
                html.element("dd", [:], fault.sentence)
            }
            html.close("dl")
        }
        return FaultAnswer(body: page).steps(for: head)
    }
}
