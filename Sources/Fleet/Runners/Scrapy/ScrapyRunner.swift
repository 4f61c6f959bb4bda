import Glibc
package import Jobs
import NIOPosix
import Synchronization
import Web

/// Runs spiders of uploaded eggs on real Scrapy (runtime `scrapy`), each job in processes of its own.
///
/// Scrapy writes the job's log itself, and its items as JSON Lines beside whatever feeds the project has. A crawl cannot be
/// gone on with: another attempt begins anew.
package final class ScrapyRunner: Runner {
    package struct Configuration: Sendable {
        /// Bytes of memory that a job may take with all that it starts; 0 for no limit.
        package var memory = 0
        /// A job that is to be given back has half of this to end by itself.
        package var grace: Duration = .seconds(10)

        package init() {}
    }

    package let runtime = Runtime.scrapy
    let configuration: Configuration
    let hosts: ScrapyHosts
    private let totals: CrawlTotals
    private let able = Atomic<Bool>(true)
    /// How often a job has died with its host, here.
    private let deaths = Mutex<[JobID: Int]>([:])

    /// A job that takes so many hosts with it is failed.
    private static let mostDeaths = 3

    package var isAble: Bool { able.load(ordering: .relaxed) }

    /// - Parameter totals: where the crawls are counted.
    package init(_ hosts: ScrapyHosts, configuration: Configuration = .init(), totals: CrawlTotals = CrawlTotals()) {
        self.hosts = hosts
        self.totals = totals
        self.configuration = configuration
    }

    package func run(_ assignment: Assignment, _ context: any JobContext) async -> RunReport {
        do {
            guard case .spider(let arguments) = assignment.request.work else {
                throw JobError(code: "runtime_missing", message: "only spiders run on Scrapy")
            }
            let job = try await prepare(assignment, arguments, context)
            let python: String
            switch try await environment(of: job, context) {
            case .ready(let path): python = path
            case .stopped(let reason): return RunReport(outcome: reason == .drain ? .released : .cancelled)
            }
            let report = try await start(job, python, context)
            let deaths = report == nil ? count(assignment.reference.job) : forget(assignment.reference.job)
            if let report { return report }
            guard deaths >= Self.mostDeaths else { return RunReport(outcome: .released) }
            _ = forget(assignment.reference.job)
            throw JobError(
                code: "host_lost",
                message: "the Python that runs Scrapy died \(deaths) times while the job ran; look for what the node "
                    + "killed it for")
        } catch let error as JobError {
            return RunReport(outcome: .failed(error, retryAfter: nil))
        } catch ScrapyHostFault.over {
            return RunReport(outcome: .released)
        } catch let fault as ScrapyHostFault {
            return report(fault)
        } catch let fault as FleetFault {
            return RunReport(
                outcome: .failed(JobError(code: fault.code.rawValue, message: fault.description), retryAfter: nil))
        } catch is CancellationError {
            return RunReport(outcome: .released)
        } catch {
            let error = JobError(code: "scrapy_failed", message: "the job could not be run: \(error)")
            return RunReport(outcome: .failed(error, retryAfter: nil))
        }
    }

    private func prepare(
        _ assignment: Assignment, _ arguments: [String: String], _ context: any JobContext
    ) async throws -> ScrapyJob {
        let request = assignment.request
        let folder = try context.folder
        let egg = try await context.egg(project: request.project, version: request.version)
        let job = ScrapyJob(
            assignment: assignment, arguments: arguments, egg: egg, folder: folder, configuration: configuration,
            moreEnvironment: hosts.configuration.jobEnvironment)
        // Made anew, and there from the beginning: who follows them finds them.
        _ = try await NIOThreadPool.singleton.runIfActive {
            for name in ["stdout", "stderr"] { unlink(folder + "/" + name) }
            return try FreshOutputs(folder)
        }
        context.outputsOpened()
        return job
    }

    /// Nil when the job died with its host.
    private func start(_ job: ScrapyJob, _ python: String, _ context: any JobContext) async throws -> RunReport? {
        for _ in 0..<Self.mostDeaths {
            let process = try await hosts.start(job.process, python)
            let report = await ScrapyRun(process: process, job: job, context: context, totals: totals).run()
            // What was never begun died of nothing that it did.
            guard report == nil, await process.start() == nil else { return report }
            try Task.checkCancellation()
        }
        return nil
    }

    private func report(_ fault: ScrapyHostFault) -> RunReport {
        switch fault {
        case .missing(hosts.configuration.python, _), .unstartable(hosts.configuration.python, _):
            // No fault of the job, and every one would end like this.
            able.store(false, ordering: .relaxed)
            return RunReport(outcome: .released)
        case .requirements:
            let error = JobError(code: "requirements_failed", message: fault.description)
            return RunReport(outcome: .failed(error, retryAfter: nil))
        default:
            let error = JobError(code: "scrapy_missing", message: "the node cannot run Scrapy: \(fault)")
            return RunReport(outcome: .failed(error, retryAfter: nil))
        }
    }

    private func count(_ job: JobID) -> Int {
        deaths.withLock { deaths in
            if deaths.count > 10_000 { deaths.removeAll() }
            deaths[job, default: 0] += 1
            return deaths[job, default: 0]
        }
    }

    private func forget(_ job: JobID) -> Int { deaths.withLock { $0.removeValue(forKey: job) ?? 0 } }
}
