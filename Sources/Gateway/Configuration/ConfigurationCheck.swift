/// Collects what is wrong with a configuration, and knows what texts and numbers may be.
struct ConfigurationCheck {
    private(set) var faults: [GatewayFault] = []

    mutating func report(_ path: [GatewayFault.Step], _ message: String) { faults.append(GatewayFault(path, message)) }

    // MARK: Numbers

    mutating func count(
        _ value: Int, _ range: ClosedRange<Int>, _ path: [GatewayFault.Step], unit: String = ""
    ) {
        guard !range.contains(value) else { return }
        report(path, "\(Self.name(path)) is from \(range.lowerBound) to \(range.upperBound)\(unit), not \(value)")
    }

    mutating func time(_ value: Duration, _ range: ClosedRange<Duration>, _ path: [GatewayFault.Step]) {
        guard !range.contains(value) else { return }
        report(
            path,
            "\(Self.name(path)) is from \(Self.text(range.lowerBound)) to \(Self.text(range.upperBound)), not \(Self.text(value))"
        )
    }

    /// What a path ends with, for sentences.
    static func name(_ path: [GatewayFault.Step]) -> String {
        for step in path.reversed() { if case .key(let key) = step { return key } }
        return "it"
    }

    static func text(_ time: Duration) -> String {
        let seconds = time / .seconds(1)
        return seconds == seconds.rounded() && abs(seconds) < 1e15 ? "\(Int(seconds))s" : "\(seconds)s"
    }

    // MARK: Texts

    /// What was given, short and without control characters, for sentences.
    static func shown(_ text: String) -> String {
        "\"" + String(String.UnicodeScalarView(text.unicodeScalars.prefix(60).map { $0.value < 0x20 ? " " : $0 }))
            + "\""
    }

    /// A name of ours: it stands in logs, metrics and addresses.
    mutating func name(_ text: String, _ kind: String, _ path: [GatewayFault.Step]) {
        let isFit = !text.isEmpty && text.utf8.count <= 100 && text.utf8.allSatisfy { $0 > 0x1F && $0 != 0x7F }
        if !isFit || text.first == " " || text.last == " " {
            report(path, "the name of \(kind) is 1 to 100 visible characters, not \(Self.shown(text))")
        }
    }

    static func isToken(_ text: String) -> Bool { !text.isEmpty && text.utf8.allSatisfy { Octet.isToken($0) } }

    /// Whether a field may have the value (RFC 9110 §5.5): no control characters, no blanks around it.
    static func isFieldValue(_ text: String) -> Bool {
        let bytes = text.utf8
        guard bytes.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == Octet.tab }) else { return false }
        guard let first = bytes.first, let last = bytes.last else { return true }
        return !Octet.isBlank(first) && !Octet.isBlank(last)
    }

    /// A path that a route compares with: from the root on, as it reads when nothing is encoded.
    mutating func path(_ text: String, _ path: [GatewayFault.Step]) {
        let name = Self.name(path)
        guard text.utf8.first == 0x2F else {
            return report(path, "\(name) begins with a slash: \(Self.shown("/" + text)), not \(Self.shown(text))")
        }
        if text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F || $0 == 0x3F || $0 == 0x23 }) {
            report(path, "\(name) is a path alone, without ?, # and control characters; a query makes no difference")
        } else if Self.readsOtherwise(text) {
            report(
                path,
                "\(name) is compared with paths without %, // and dot segments, so that \(Self.shown(text)) takes nothing"
            )
        }
    }

    private static func readsOtherwise(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        let isEncoded = bytes.indices.dropLast(2).contains { index in
            bytes[index] == 0x25 && Octet.hexadecimal(bytes[index + 1]) != nil
                && Octet.hexadecimal(bytes[index + 2]) != nil
        }
        return isEncoded || text.contains("//") || text.split(separator: "/").contains { $0 == "." || $0 == ".." }
    }

    /// A name of a host without a port; `*.` may stand before it.
    static func isHost(_ text: String, mayBeWild: Bool) -> Bool {
        var rest = text[...]
        if rest.hasPrefix("[") {
            // A literal IPv6 address.
            let inner = rest.dropFirst().dropLast()
            return rest.hasSuffix("]") && inner.contains(":")
                && inner.utf8.allSatisfy { Octet.hexadecimal($0) != nil || $0 == Octet.colon || $0 == 0x2E }
        }
        if mayBeWild, rest.hasPrefix("*.") { rest = rest.dropFirst(2) }
        guard !rest.isEmpty, rest.utf8.count <= 253 else { return false }
        return rest.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
            !label.isEmpty && label.utf8.count <= 63 && label.utf8.first != 0x2D && label.utf8.last != 0x2D
                && label.utf8.allSatisfy {
                    (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
                        || $0 == 0x2D || $0 == 0x5F
                }
        }
    }

    /// A template whose pieces must stand for something.
    ///
    /// - Parameter captures: how many stars the route's pattern has.
    mutating func template(_ text: String, captures: Int, _ path: [GatewayFault.Step]) {
        do throws(TemplateFault) {
            let most = try Template(text).captureCount
            guard most > captures else { return }
            report(
                path,
                captures == 0
                    ? "${\(most)} stands for a star of the route's pattern, and it has none"
                    : "${\(most)} stands for a star of the route's pattern, and it has only \(captures)")
        } catch {
            report(
                path,
                "there is nothing called ${\(error.name.prefix(40))} in \(Self.name(path)); there are ${path}, ${query}, "
                    + "${host}, ${scheme} and, after a pattern, ${1} to ${\(PathPattern.mostStars)}")
        }
    }
}
