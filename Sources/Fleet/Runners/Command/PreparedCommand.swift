import Glibc
import Jobs
import Web

/// A command whose definition was checked: its program is there and its arguments can be filled.
struct PreparedCommand: Sendable {
    let definition: CommandDefinition
    /// The program's absolute path.
    let program: String
    let arguments: [ArgumentTemplate]

    /// Throws ``CommandFault``.
    init(_ definition: CommandDefinition) throws(CommandFault) {
        self.definition = definition
        program = try Self.find(definition)
        var templates: [ArgumentTemplate] = []
        for text in definition.arguments { templates.append(try ArgumentTemplate(text, of: definition.name)) }
        arguments = templates
        for (name, value) in definition.environment {
            guard !name.isEmpty, !name.contains("="), !(name + value).utf8.contains(0) else {
                throw CommandFault(
                    code: .badEnvironment,
                    description: "command \(definition.name): \"\(name)\" cannot be a variable's name; it must not be"
                        + " empty or hold =, and no value a NUL")
            }
        }
        if let folder = definition.workingFolder {
            var status = stat()
            guard folder.hasPrefix("/"), stat(folder, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
                throw CommandFault(
                    code: .folderMissing,
                    description:
                        "command \(definition.name): its folder \(folder) is not there; make it, and name it by its"
                        + " absolute path")
            }
        }
    }

    private static func find(_ definition: CommandDefinition) throws(CommandFault) -> String {
        let name = definition.program
        guard !name.contains("/") || name.hasPrefix("/") else {
            throw CommandFault(
                code: .programMissing,
                description:
                    "command \(definition.name): \(name) is no absolute path; write it from / on, or a bare name"
                    + " that PATH finds")
        }
        guard let path = ProgramSearch.find(name) else {
            throw CommandFault(
                code: .programMissing,
                description:
                    "command \(definition.name): the program \(name) is not there or cannot be executed; install it or"
                    + " name its path")
        }
        return path
    }

    /// Everything that the program sees of the environment (P33: no tokens of ours).
    func environment(_ reference: AttemptReference, folder: String) -> [String] {
        var variables: [String: String] = [:]
        for name in ["PATH", "HOME", "LANG"] { variables[name] = getenv(name).map { String(cString: $0) } }
        variables["PATH"] = variables["PATH"] ?? ProgramSearch.defaultPath
        variables["LANG"] = variables["LANG"] ?? "C.UTF-8"
        variables["TMPDIR"] = folder
        variables["TRAWL_JOB_ID"] = reference.job.text
        variables["TRAWL_ATTEMPT"] = String(reference.attempt)
        variables.merge(definition.environment) { _, configured in configured }
        return variables.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    }
}
