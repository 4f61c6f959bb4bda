import CPlatform
import Glibc
import Jobs
import Logging
import NIOPosix
import Synchronization

/// The virtual environments of a node: each is made when it is first needed, by one for all who ask.
final class PythonEnvironments: Sendable {
    /// One that is being made.
    private final class Making: Sendable {
        let isOver = Gate()
        /// Why it could not be made.
        let fault = Mutex<ScrapyHostFault?>(nil)
    }

    /// How long installing may take.
    static let patience = Duration.seconds(1_200)
    /// One that nobody has used for so long is dropped when another is made, in seconds.
    private static let mostIdle = 30 * 86_400
    /// One that is not complete after so long was being made when the node was killed, in seconds.
    private static let mostMaking = 86_400

    private let root: String
    /// What pip sees of the environment, besides its folder for temporary files.
    private let variables: [String: String]
    private let logger: Logger
    /// By their folders.
    private let making = Mutex<[String: Making]>([:])

    /// - Parameter root: where they lie; a folder of their own.
    init(_ root: String, variables: [String: String], logger: Logger) {
        self.root = root
        self.variables = variables
        self.logger = logger
    }

    func environment(base: String, requirements: String?) -> PythonEnvironment {
        PythonEnvironment(base: base, requirements: requirements, root: root)
    }

    /// Makes an environment, unless it is there. Throws ``ScrapyHostFault``, or `CancellationError`.
    ///
    /// - Parameter start: starts a process in the environment's base.
    func make(
        _ environment: PythonEnvironment, _ start: (ScrapyProcess) async throws -> RunningScrapy
    ) async throws {
        guard let additions = environment.additions else { return }
        while !environment.isComplete {
            let (current, isOurs) = making.withLock { making in
                if let current = making[additions.folder] { return (current, false) }
                let new = Making()
                making[additions.folder] = new
                return (new, true)
            }
            guard isOurs else {
                await current.isOver.wait(within: Self.patience)
                try Task.checkCancellation()
                if let fault = current.fault.withLock({ $0 }) { throw fault }
                continue
            }
            defer {
                making.withLock { $0[additions.folder] = nil }
                current.isOver.open()
            }
            do {
                try await install(additions, start)
            } catch let fault as ScrapyHostFault {
                current.fault.withLock { $0 = fault }
                throw fault
            }
        }
        environment.touch()
    }

    private func install(
        _ additions: PythonEnvironment.Additions, _ start: (ScrapyProcess) async throws -> RunningScrapy
    ) async throws {
        let root = root
        try await NIOThreadPool.singleton.runIfActive {
            mkdir(root, 0o700)
            Self.dropUnused(root)
            try Self.prepare(additions)
        }
        let begun = ContinuousClock.now
        logger.info("installing what an egg asks for", metadata: ["folder": "\(additions.folder)"])
        var isMade = false
        defer { if !isMade { FolderRemoval.remove(additions.folder) } }
        let process = ScrapyProcess(
            id: "environment-\(additions.folder)", arguments: ["environment", additions.environment, additions.list],
            environment: ScrapyJob.baseEnvironment(additions.folder).merging(variables) { _, configured in configured },
            folder: additions.folder)
        let (ending, isLate) = await (try await start(process)).end(within: Self.patience)
        try Task.checkCancellation()
        guard let ending else { throw ScrapyHostFault.requirements("the Python that installs it died; try again") }
        guard !isLate else { throw ScrapyHostFault.requirements("that took longer than \(Self.patience)") }
        guard ending.status == 0 else {
            throw ScrapyHostFault.requirements(Self.lastWords(await ScrapyProcess.said("stderr", in: additions.folder)))
        }
        try await NIOThreadPool.singleton.runIfActive { try Self.write([], to: additions.mark) }
        isMade = true
        logger.info("installed what an egg asks for", metadata: ["took": "\(ContinuousClock.now - begun)"])
    }

    // MARK: On the disk

    private static func prepare(_ additions: PythonEnvironment.Additions) throws(ScrapyHostFault) {
        FolderRemoval.remove(additions.folder)
        mkdir(additions.folder, 0o700)
        try write(Array(additions.requirements.utf8), to: additions.list)
    }

    private static func write(_ bytes: [UInt8], to path: String) throws(ScrapyHostFault) {
        do {
            try OutputAppender(path).append(bytes)
        } catch {
            throw .requirements(error.message)
        }
    }

    private static func dropUnused(_ root: String) {
        for name in FolderRemoval.names(in: root) {
            var status = stat()
            let most: Int
            if stat("\(root)/\(name)/complete", &status) == 0 {
                most = mostIdle
            } else {
                guard stat("\(root)/\(name)", &status) == 0 else { continue }
                most = mostMaking
            }
            guard status.st_mtim.tv_sec < time(nil) - most else { continue }
            FolderRemoval.remove("\(root)/\(name)")
        }
    }

    /// The end of what pip says of its failure, in one line.
    private static func lastWords(_ bytes: [UInt8]) -> String {
        let lines = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
        return lines.suffix(3).joined(separator: "; ").suffix(1_000).description
    }
}
