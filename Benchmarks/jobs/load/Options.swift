/// The mode and `--name value` pairs of the command line.
struct Options {
    struct Fault: Error, CustomStringConvertible {
        let description: String
    }

    let mode: String
    private let values: [String: String]

    init(_ arguments: some Sequence<String>) throws {
        var rest = Array(arguments)
        mode = rest.isEmpty ? "" : rest.removeFirst()
        var values: [String: String] = [:]
        while let name = rest.first {
            guard name.hasPrefix("--"), rest.count > 1 else { throw Fault(description: "\(name) needs a value") }
            values[String(name.dropFirst(2))] = rest[1]
            rest.removeFirst(2)
        }
        self.values = values
    }

    /// The text of an option that must be there.
    func text(_ name: String) throws -> String {
        guard let text = values[name] else { throw Fault(description: "--\(name) is missing") }
        return text
    }

    /// A whole number from 1 on.
    func number(_ name: String, default fallback: Int? = nil) throws -> Int {
        if values[name] == nil, let fallback { return fallback }
        guard let number = Int(try text(name)), number >= 1 else {
            throw Fault(description: "--\(name) must be a whole number from 1 on")
        }
        return number
    }
}
