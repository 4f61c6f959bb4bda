import Crawling
import Fleet
import Jobs
import Web

/// The programs that jobs may name.
extension ConfigurationKey {
    private static let commandKeys = [
        "program", "arguments", "timeout", "memory", "output", "folder", "environment",
    ]

    // Bounds, since what is measured by these is added to and multiplied.
    private static let times = 0.001...604_800
    private static let sizes: ClosedRange<Int64> = 1...1 << 50
    private static let timeForm = "a time such as 90s or 15m, from 1ms to 7d"
    private static let sizeForm = "a size such as 500MB, from 1 to 1024TiB"

    static func commands(
        _ name: String, _ summary: String,
        _ set: @escaping @Sendable (inout Configuration, [CommandDefinition]) -> Void
    ) -> ConfigurationKey {
        let expected = "commands as name: {program: …, arguments: […]}"
        return ConfigurationKey(
            name: name, variables: names(of: name, others: []), expected: expected, fallback: { _ in nil },
            secrecy: .open, summary: summary
        ) { configuration, given throws(ValueFault) in
            var commands: [CommandDefinition] = []
            var shown = JSONObject()
            for member in try members(of: given, expected) {
                guard let name = EntityName(member.name) else {
                    throw ValueFault(
                        message: "has a command whose name is not \(EntityName.rule)", place: member.place)
                }
                let command = try command(name, member)
                commands.append(command)
                shown[member.name] = json(command)
            }
            commands.sort { $0.name < $1.name }
            set(&configuration, commands)
            return .object(shown)
        }
    }

    private static func command(
        _ name: EntityName, _ member: GivenValue.Member
    ) throws(ValueFault) -> CommandDefinition {
        guard case .members(let parts) = member.value.content else {
            throw ValueFault(message: "needs a program for \(member.name): {program: …}", place: member.value.place)
        }
        var command = CommandDefinition(name: name, program: "")
        for part in parts {
            func fault(_ expected: String) -> ValueFault {
                var fault = mismatch(expected, part.value, part.name == "environment" ? .whole : .open)
                fault = ValueFault(message: "\(member.name).\(part.name) \(fault.message)", place: part.value.place)
                return fault
            }
            switch (part.name, part.value.content) {
            case ("program", .text(let text)) where !text.isEmpty && !text.utf8.contains(0): command.program = text
            case ("program", _): throw fault("an absolute path, or the name of a program in PATH")
            case ("arguments", .list(let elements)):
                command.arguments = try texts(elements) { fault("a list of texts") }
            case ("arguments", _): throw fault("a list of texts")
            case ("timeout", .text(let text)):
                guard let seconds = Quantity.seconds(text), times.contains(seconds) else { throw fault(timeForm) }
                command.timeout = .seconds(seconds)
            case ("timeout", _): throw fault(timeForm)
            case ("memory", .text(let text)):
                guard let bytes = Quantity.bytes(text), sizes.contains(bytes) else { throw fault(sizeForm) }
                command.memoryLimit = UInt64(bytes)
            case ("memory", _): throw fault(sizeForm)
            case ("output", .text(let text)):
                guard let bytes = Quantity.bytes(text), sizes.contains(bytes) else { throw fault(sizeForm) }
                command.outputLimit = Int(clamping: bytes)
            case ("output", _): throw fault(sizeForm)
            case ("folder", .text(let text)) where text.hasPrefix("/"): command.workingFolder = text
            case ("folder", _): throw fault("an absolute path of a folder")
            case ("environment", .members(let variables)):
                for variable in variables {
                    guard case .text(let text) = variable.value.content, !variable.name.contains("=") else {
                        throw fault("variables as NAME: text")
                    }
                    command.environment[variable.name] = text
                }
            case ("environment", _): throw fault("variables as NAME: text")
            default:
                let nearest = nearestName(to: part.name, among: commandKeys)
                let hint = nearest.map { "did you mean \($0)?" } ?? "there are \(commandKeys.joined(separator: ", "))"
                throw ValueFault(
                    message: "has no key \(member.name).\(part.name.prefix(60)); \(hint)", place: part.place)
            }
        }
        guard !command.program.isEmpty else {
            throw ValueFault(message: "needs a program for \(member.name): {program: …}", place: member.place)
        }
        return command
    }

    private static func texts(
        _ elements: [GivenValue], _ fault: () -> ValueFault
    ) throws(ValueFault) -> [String] {
        var texts: [String] = []
        for element in elements {
            guard case .text(let text) = element.content, !text.utf8.contains(0) else { throw fault() }
            texts.append(text)
        }
        return texts
    }

    private static func json(_ command: CommandDefinition) -> JSONValue {
        var object = JSONObject()
        object["program"] = .string(command.program)
        if !command.arguments.isEmpty { object["arguments"] = .array(command.arguments.map { .string($0) }) }
        if let timeout = command.timeout { object["timeout"] = .string(Quantity.time(timeout.inSeconds)) }
        if let memory = command.memoryLimit { object["memory"] = .integer(Int64(clamping: memory)) }
        object["output"] = .integer(Int64(clamping: command.outputLimit))
        if let folder = command.workingFolder { object["folder"] = .string(folder) }
        // Their values may be secrets.
        if !command.environment.isEmpty {
            object["environment"] = .array(command.environment.keys.sorted().map { .string($0) })
        }
        return .object(object)
    }
}
