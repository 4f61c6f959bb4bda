/// A configuration as a file of another proxy, which does the same as far as it can.
package struct GatewayExport: Sendable {
    package enum Target: String, Sendable, CaseIterable {
        case nginx, haproxy
    }

    package let text: String
    /// What the other proxy cannot do, or does in another way: a sentence each. All stand in the text as comments too.
    package let notes: [String]

    package init(_ configuration: GatewayConfiguration, for target: Target) {
        switch target {
        case .nginx:
            var export = NginxExport(configuration)
            export.writeAll()
            (text, notes) = (export.output.text, export.output.notes)
        case .haproxy:
            var export = HAProxyExport(configuration)
            export.writeAll()
            (text, notes) = (export.output.text, export.output.notes)
        }
    }
}

/// Lines of a configuration with what is to be known of them.
struct ExportOutput: Sendable {
    private(set) var text = ""
    private(set) var notes: [String] = []
    private var depth = 0

    mutating func line(_ line: String) {
        text += (line.isEmpty ? "" : String(repeating: "    ", count: depth) + line) + "\n"
    }

    /// Lines that stand deeper, between `first` and `last`.
    mutating func block(_ first: String, _ last: String = "", _ body: (inout ExportOutput) -> Void) {
        line(first)
        depth += 1
        body(&self)
        depth -= 1
        if !last.isEmpty { line(last) }
    }

    mutating func open(_ first: String) {
        line(first)
        depth += 1
    }

    mutating func close(_ last: String = "") {
        depth -= 1
        if !last.isEmpty { line(last) }
    }

    /// What cannot be said, as a comment there where it should stand.
    mutating func note(_ sentence: String) {
        // A comment ends with its line.
        let sentence = sentence.split(whereSeparator: \.isNewline).joined(separator: " ")
        line("# Not the same: \(sentence)")
        if !notes.contains(sentence) { notes.append(sentence) }
    }
}

/// What both files need.
enum ExportText {
    /// A name of letters, digits, `_` and `-`, another one for each of `names`.
    static func slugs(_ names: [String]) -> [String: String] {
        var slugs: [String: String] = [:]
        var taken: Set<String> = []
        for name in names where slugs[name] == nil {
            let plain = String(
                name.unicodeScalars.map { scalar -> Character in
                    let isFit =
                        scalar.isASCII && (scalar.properties.isAlphabetic || (0x30...0x39).contains(scalar.value))
                    return isFit || scalar == "-" ? Character(scalar) : "_"
                }
            ).lowercased()
            var slug = plain
            var number = 2
            while !taken.insert(slug).inserted {
                slug = "\(plain)_\(number)"
                number += 1
            }
            slugs[name] = slug
        }
        return slugs
    }

    /// A text as a regular expression that means only it.
    static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            let isPlain =
                scalar.properties.isAlphabetic || (0x30...0x39).contains(scalar.value)
                || "/_-~:@&=!,;% '<>\"".unicodeScalars.contains(scalar)
            if !isPlain, scalar.isASCII { result += "\\" }
            result.unicodeScalars.append(scalar)
        }
        return result
    }

    /// Which paths a route takes, without anchors.
    ///
    /// - Parameters:
    ///   - group: how the group of a star begins, by its number from 1.
    ///   - literal: how a piece of text is written.
    static func expression(
        _ path: RouteMatch.Path?, group: (Int) -> String = { _ in "(" }, literal: (String) -> String = { escaped($0) }
    ) -> String {
        switch path {
        case nil, .prefix("/"): return ".*"
        case .exact(let text): return literal(text)
        case .prefix(let text): return literal(text) + (text.hasSuffix("/") ? ".*" : "(?:/.*)?")
        case .pattern(let text):
            var (result, number) = ("", 0)
            var rest = text[...]
            while let star = rest.firstIndex(of: "*") {
                result += literal(String(rest[..<star]))
                rest = rest[rest.index(after: star)...]
                number += 1
                if rest.first == "*" {
                    rest = rest.dropFirst()
                    result += group(number) + ".*?)"
                } else {
                    result += group(number) + "[^/]+?)"
                }
            }
            return result + literal(String(rest))
        }
    }

    /// A value of a field, where stars stand for any bytes.
    static func expression(ofValue value: String) -> String {
        value.split(separator: "*", omittingEmptySubsequences: false).map { escaped(String($0)) }.joined(
            separator: ".*")
    }

    /// Milliseconds.
    static func time(_ time: Duration) -> String { "\(max(1, Int((time / .milliseconds(1)).rounded())))ms" }

    /// Whole numbers in the same proportion, from 0 to `most`.
    static func weights(_ weights: [Double], most: Double) -> [Int] {
        let isWhole = weights.allSatisfy { $0 == $0.rounded() && $0 <= most }
        let scale = isWhole ? 1 : most / max(weights.max() ?? 1, 1e-9)
        return weights.map { $0 <= 0 ? 0 : max(1, Int(($0 * scale).rounded())) }
    }

    static func address(_ listener: ListenerConfiguration) -> String {
        (listener.host.contains(":") ? "[\(listener.host)]" : listener.host) + ":\(listener.port)"
    }

    /// The body of an answer of the gateway's own.
    static func body(_ answer: OwnResponse) -> String {
        answer.body ?? "{\"error\":\"\(answer.code)\",\"detail\":\"\(answer.detail)\"}"
    }

    /// The time in which a rate lets one more through.
    static func retryAfter(_ limit: RateLimit) -> Duration { .seconds(min(1 / max(limit.rate, 1e-6), 1e6)) }
}
