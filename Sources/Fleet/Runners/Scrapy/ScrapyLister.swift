import Glibc
package import Jobs
import NIOPosix
import Synchronization

/// Lists the spiders of eggs with `scrapy list`, in a process of its own.
package final class ScrapyLister: SpiderLister {
    let hosts: ScrapyHosts
    private let folder: String
    private let memory: Int
    private let timeout: Duration
    private let number = Atomic<Int>(0)

    /// What a list may have, bytes.
    private static let mostOutput = 1 << 20

    /// - Parameters:
    ///   - folder: where eggs lie while they are looked at; emptied now.
    ///   - memory: bytes that listing may take; 0 for no limit.
    ///   - timeout: how long listing may take.
    package init(_ hosts: ScrapyHosts, folder: String, memory: Int = 0, timeout: Duration = .seconds(60)) {
        self.hosts = hosts
        self.folder = folder
        self.memory = memory
        self.timeout = timeout
        FolderRemoval.remove(folder)
        mkdir(folder, 0o700)
    }

    package func spiders(of egg: [UInt8], project: EntityName) async throws -> [String] {
        let name = "list-\(number.add(1, ordering: .relaxed).newValue)"
        let place = folder + "/" + name
        defer { FolderRemoval.remove(place) }
        try await NIOThreadPool.singleton.runIfActive {
            guard mkdir(place, 0o700) == 0 else { throw Self.unwritable(place) }
            do throws(JobError) {
                try OutputAppender(place + "/project.egg").append(egg)
            } catch {
                throw EggFault(.unlistable, error.message)
            }
        }
        let process = ScrapyProcess(
            id: name, arguments: ["scrapy", "list", "-s", "LOG_STDOUT=0"], egg: place + "/project.egg",
            environment: environment(project, place), folder: place, memory: memory, capture: Self.mostOutput)
        do {
            let environment = hosts.environment(of: project, requirements: try EggArchive(egg).requirements)
            let python = try await hosts.make(environment)
            return try await list(try await hosts.start(process, python), place)
        } catch let fault as ScrapyHostFault {
            if case .requirements = fault { throw EggFault(.unlistable, "\(fault)") }
            throw EggFault(.noScrapy, "\(fault)")
        }
    }

    private func list(_ running: RunningScrapy, _ place: String) async throws -> [String] {
        let (ending, isLate) = await running.end(within: timeout)
        try Task.checkCancellation()
        let output = String(decoding: await ScrapyProcess.said("stdout", in: place), as: UTF8.self)
        let errors = String(decoding: await ScrapyProcess.said("stderr", in: place), as: UTF8.self)
        guard let ending, ending.cause != .host, ending.cause != .keeper else {
            throw EggFault(.unlistable, "the Python that runs Scrapy died while it listed the egg's spiders; try again")
        }
        if isLate { throw EggFault(.unlistable, "listing the egg's spiders took longer than \(timeout)") }
        switch ending.cause {
        case .output?:
            throw EggFault(.unlistable, "the egg prints more than \(Self.mostOutput) bytes when its spiders are listed")
        case .memory?:
            throw EggFault(.unlistable, "listing the egg's spiders took more than \(memory) bytes of memory")
        default: break
        }
        guard ending.status == 0 else {
            let words = errors.isEmpty ? output : errors
            let end = ending.signal.map { "signal \($0)" } ?? "exit status \(ending.status ?? -1)"
            throw EggFault(.unlistable, words.isEmpty ? "listing the egg's spiders was ended by \(end)" : words)
        }
        return output.split(whereSeparator: \.isNewline).map(String.init)
    }

    /// What the egg's code sees of the environment.
    private func environment(_ project: EntityName, _ folder: String) -> [String: String] {
        var variables = ScrapyJob.baseEnvironment(folder)
        variables["SCRAPY_PROJECT"] = project.text
        return variables.merging(hosts.configuration.jobEnvironment) { _, configured in configured }
    }

    private static func unwritable(_ path: String) -> EggFault {
        EggFault(.unlistable, "\(path) cannot be made: \(String(cString: strerror(errno)))")
    }
}
