package import Jobs

/// A program that the operator lets jobs run.
package struct CommandDefinition: Sendable, Hashable {
    /// By which jobs ask for it.
    package var name: EntityName
    /// An absolute path, or a name that is looked up in `PATH` when the worker starts.
    package var program: String
    /// Its arguments. `{input}` stands for the job's input when that is a text, a number or a truth value, `{input.a.b}` for
    /// a member of it, `{job_id}` for the job's id. `{{word}}` is `{word}` itself. Each stays one argument whatever it holds: no shell sees it. Input may
    /// begin with `-`, so programs that take options should get it behind `--`.
    package var arguments: [String]
    /// Added to the program's environment, which else has only `PATH`, `HOME`, `LANG`, `TMPDIR` (the job's folder),
    /// `TRAWL_JOB_ID` and `TRAWL_ATTEMPT`.
    package var environment: [String: String]
    /// Where it runs; nil for the job's folder.
    package var workingFolder: String?
    /// What one run may take; nil for no limit but the job's own.
    package var timeout: Duration?
    /// Resident bytes of the program with all that it starts; nil for no limit. Each process gets at most twice that, and
    /// 256 MB, as addresses.
    package var memoryLimit: UInt64?
    /// Bytes that it may write to its standard output.
    package var outputLimit: Int

    package init(
        name: EntityName, program: String, arguments: [String] = [], environment: [String: String] = [:],
        workingFolder: String? = nil, timeout: Duration? = nil, memoryLimit: UInt64? = nil, outputLimit: Int = 1 << 30
    ) {
        self.name = name
        self.program = program
        self.arguments = arguments
        self.environment = environment
        self.workingFolder = workingFolder
        self.timeout = timeout
        self.memoryLimit = memoryLimit
        self.outputLimit = outputLimit
    }
}

/// What is wrong with a command's definition.
package struct CommandFault: Error, Sendable, Hashable, CustomStringConvertible {
    package enum Code: String, Sendable, CaseIterable {
        case programMissing = "command_program_missing"
        case badTemplate = "command_bad_template"
        case folderMissing = "command_folder_missing"
        case nameTwice = "command_name_twice"
        case badEnvironment = "command_bad_environment"
    }

    package let code: Code
    /// One sentence saying what is wrong with which command and what to do.
    package let description: String
}
