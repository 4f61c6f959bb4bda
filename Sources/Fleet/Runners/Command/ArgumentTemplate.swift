import Jobs
import Web

/// One argument of a command, with places for what the job brings: names in braces. Other braces stay as they are, and a
/// name in doubled braces stands for itself.
struct ArgumentTemplate: Sendable, Hashable {
    private enum Part: Sendable, Hashable {
        case text(String)
        case jobID
        /// The input, or a member of it.
        case input([String])
    }

    private let parts: [Part]

    /// The kernel takes no longer argument (MAX_ARG_STRLEN).
    static let longest = 131_071

    /// Throws ``CommandFault`` for a place that nobody fills.
    init(_ text: String, of command: EntityName) throws(CommandFault) {
        var parts: [Part] = []
        var fixed = ""
        var rest = text[...]
        while let opening = rest.firstIndex(of: "{") {
            fixed += rest[..<opening]
            rest = rest[opening...]
            let name = rest.dropFirst().prefix(while: Self.isOfName)
            let isDoubled = rest.hasPrefix("{{")
            let inner = isDoubled ? rest.dropFirst(2).prefix(while: Self.isOfName) : name
            guard !inner.isEmpty, rest[inner.endIndex...].hasPrefix(isDoubled ? "}}" : "}") else {
                // A brace of JSON, awk or a shell.
                fixed.append(rest.removeFirst())
                continue
            }
            if isDoubled {
                fixed += "{\(inner)}"
                rest = rest[inner.endIndex...].dropFirst(2)
                continue
            }
            if !fixed.isEmpty { parts.append(.text(fixed)) }
            fixed = ""
            parts.append(try Self.place(name, of: command))
            rest = rest[name.endIndex...].dropFirst()
        }
        fixed += rest
        if !fixed.isEmpty || parts.isEmpty { parts.append(.text(fixed)) }
        self.parts = parts
    }

    private static func isOfName(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character.isNumber || "._-".contains(character))
    }

    private static func place(_ name: Substring, of command: EntityName) throws(CommandFault) -> Part {
        switch name {
        case "job_id": return .jobID
        case "input": return .input([])
        case _ where name.hasPrefix("input.") && !name.hasSuffix(".") && !name.contains(".."):
            return .input(name.split(separator: ".").dropFirst().map(String.init))
        default:
            throw CommandFault(
                code: .badTemplate,
                description: "command \(command): {\(name)} stands for nothing in an argument; known are {input},"
                    + " {input.NAME} and {job_id}, and {{\(name)}} is for {\(name)} itself")
        }
    }

    /// The argument for one job. Throws ``JobError`` `bad_input`.
    func filled(input: JSONValue, job: JobID) throws(JobError) -> String {
        var text = ""
        for part in parts {
            switch part {
            case .text(let fixed): text += fixed
            case .jobID: text += job.text
            case .input(let path): text += try Self.plain(input, path)
            }
        }
        guard !text.utf8.contains(0) else {
            throw JobError(code: "bad_input", message: "the input holds a NUL, which no argument may")
        }
        guard text.utf8.count <= Self.longest else {
            throw JobError(
                code: "bad_input",
                message: "the input makes an argument of \(text.utf8.count) bytes, and the most is \(Self.longest);"
                    + " let the command read it from its standard input")
        }
        return text
    }

    private static func plain(_ input: JSONValue, _ path: [String]) throws(JobError) -> String {
        let name = (["input"] + path).joined(separator: ".")
        var value = input
        for member in path {
            guard let next = value[member] else {
                throw JobError(code: "bad_input", message: "the command needs \(name), and the job's input has none")
            }
            value = next
        }
        switch value {
        case .string, .integer, .number, .bool: return value.plainText
        case .null, .array, .object:
            throw JobError(
                code: "bad_input", message: "the command needs \(name) as a text, a number or a truth value")
        }
    }
}
