import Glibc
package import Jobs
import NIOPosix
import Synchronization

/// Lists the spiders of eggs with `scrapy list`, in a process of its own.
package final class ScrapyLister: SpiderLister {
    private let hosts: ScrapyHosts
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
        var process = ScrapyProcess(
            id: name, arguments: ["scrapy", "list", "-s", "LOG_STDOUT=0"], egg: place + "/project.egg",
            environment: environment(project, place), folder: place, memory: memory, capture: Self.mostOutput)
        process.log = nil
        do {
            return try await list(try await hosts.start(process, of: project.text), place)
        } catch let fault as ScrapyHostFault {
            throw EggFault(.noScrapy, "\(fault)")
        }
    }

    private func list(_ running: RunningScrapy, _ place: String) async throws -> [String] {
        let timeout = timeout
        let (ending, isLate) = await withTaskCancellationHandler {
            await withTaskGroup(of: Bool.self) { group in
                group.addTask {
                    guard (try? await Task.sleep(for: timeout)) != nil else { return false }
                    running.signal(.kill)
                    return true
                }
                let ending = await running.end()
                group.cancelAll()
                return (ending, await group.next() ?? false)
            }
        } onCancel: {
            running.signal(.kill)
        }
        try Task.checkCancellation()
        let (output, errors) = try await NIOThreadPool.singleton.runIfActive {
            ["stdout", "stderr"].map {
                OutputFile.read("\(place)/\($0)", from: 0, limit: Self.mostOutput, wholeLines: false)
            }
        }.map { String(decoding: $0.bytes, as: UTF8.self) }.pair
        guard let ending else {
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
            throw EggFault(.unlistable, errors.isEmpty ? output : errors)
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

extension [String] {
    fileprivate var pair: (String, String) { (first ?? "", last ?? "") }
}
