/// What tells one alert from another: names and values, each name once.
package struct AlertLabels: Sendable, Hashable, Comparable, CustomStringConvertible {
    package private(set) var values: [String: String]

    package init(_ values: [String: String] = [:]) { self.values = values }

    package subscript(_ name: String) -> String? {
        get { values[name] }
        set { values[name] = newValue }
    }

    /// Sorted by name.
    package var sorted: [(name: String, value: String)] {
        values.sorted { $0.key < $1.key }.map { (name: $0.key, value: $0.value) }
    }

    /// The same with others put over them.
    package func merging(_ others: [String: String]) -> AlertLabels {
        AlertLabels(values.merging(others) { $1 })
    }

    /// Those of these names that are there.
    package func only(_ names: [String]) -> AlertLabels { AlertLabels(values.filter { names.contains($0.key) }) }

    /// What Prometheus and Alertmanager know the labels by: FNV-1a with 64 bits over the sorted names and values, a byte 255
    /// behind each; 16 hexadecimal digits.
    package var fingerprint: String {
        var hash: UInt64 = 14_695_981_039_346_656_037
        func add(_ text: String) {
            for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 1_099_511_628_211 }
            hash = (hash ^ 255) &* 1_099_511_628_211
        }
        for (name, value) in sorted {
            add(name)
            add(value)
        }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: max(0, 16 - digits.utf8.count)) + digits
    }

    /// `{alertname="NodeDown", node="node6"}`, as Alertmanager writes labels.
    package var description: String {
        let pairs = sorted.map { "\($0.name)=\"\(Self.escaped($0.value))\"" }
        return "{\(pairs.joined(separator: ", "))}"
    }

    package static func < (left: AlertLabels, right: AlertLabels) -> Bool {
        for (one, other) in zip(left.sorted, right.sorted) where one != other {
            return (one.name, one.value) < (other.name, other.value)
        }
        return left.values.count < right.values.count
    }

    static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": escaped += "\\\\"
            case "\"": escaped += "\\\""
            case "\n": escaped += "\\n"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    /// Whether a label may have that name: `[a-zA-Z_][a-zA-Z0-9_]*`.
    package static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, 1...100 ~= text.utf8.count, !(0x30...0x39 ~= first) else { return false }
        return text.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"): true
            default: false
            }
        }
    }
}
