import Foundation

/// An executable that tests run as a person would: with arguments, an environment, signals and an exit code.
package struct Program: Sendable {
    /// Where it is.
    package let path: String

    package init(path: String) { self.path = path }

    /// The executable `name` that this package built, beside the tests that run now.
    package static func built(_ name: String) throws -> Program {
        let path = productsFolder + "/" + name
        guard FileManager.default.isExecutableFile(atPath: path) else {
            throw ProgramError.notBuilt(path)
        }
        return Program(path: path)
    }

    /// Where SwiftPM put what it built: the folder of the test bundle.
    package static var productsFolder: String {
        #if os(macOS)
            let bundle = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }
            return ((bundle?.bundlePath ?? Bundle.main.bundlePath) as NSString).deletingLastPathComponent
        #else
            let tests = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
            return (tests as NSString).deletingLastPathComponent
        #endif
    }

    /// Starts it, lends it to `body`, and kills what is left of it, with all that it started, afterwards.
    ///
    /// - Parameters:
    ///   - environment: added to that of the tests; a nil value removes the variable.
    ///   - folder: where it runs; by default where the tests do.
    ///   - input: what it can read from standard input, which ends behind it.
    @discardableResult
    package func withRunning<Answer>(
        _ arguments: [String] = [], environment: [String: String?] = [:], in folder: String? = nil,
        input: String = "", isolation: isolated (any Actor)? = #isolation,
        _ body: (RunningProgram) async throws -> Answer
    ) async throws -> Answer {
        var variables = ProcessInfo.processInfo.environment
        for (name, value) in environment { variables[name] = value }
        let running = try RunningProgram.start(
            path, arguments, variables.map { "\($0.key)=\($0.value)" }, folder, input)
        defer { running.killGroup() }
        return try await body(running)
    }

    /// Runs it to its end, which comes within `deadline` or else fails.
    package func run(
        _ arguments: [String] = [], environment: [String: String?] = [:], in folder: String? = nil,
        input: String = "", within deadline: Duration = .seconds(60), isolation: isolated (any Actor)? = #isolation
    ) async throws -> ProgramResult {
        try await withRunning(arguments, environment: environment, in: folder, input: input) {
            try await $0.waitForExit(within: deadline)
        }
    }
}

/// How a program ended.
package struct ProgramResult: Sendable {
    /// What it ended with.
    package enum Ending: Sendable, Equatable {
        /// Its exit code.
        case code(Int)
        /// The signal that ended it.
        case signal(Int)
    }

    package let ending: Ending
    /// All that it wrote to standard output; what is no UTF-8 is U+FFFD.
    package let output: String
    /// All that it wrote to standard error.
    package let errors: String
    /// User and system time, in seconds.
    package let processorSeconds: Double
    /// The most memory that it had at once, in bytes.
    package let peakMemory: Int

    /// Its exit code, or nil if a signal ended it.
    package var code: Int? {
        if case .code(let code) = ending { code } else { nil }
    }
}

/// Why a program did not run.
package enum ProgramError: Error, CustomStringConvertible {
    case notBuilt(String)
    case notStarted(String, errno: Int32)

    package var description: String {
        switch self {
        case .notBuilt(let path): "\(path) is not there: name its target among the dependencies of the test target"
        case .notStarted(let path, let code): "\(path) did not start: \(String(cString: strerror(code)))"
        }
    }
}
