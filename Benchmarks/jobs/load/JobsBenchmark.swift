import Foundation
import Web

/// What `scripts/bench jobs` runs beside the program itself: clients that cost little, and work that does nothing. Each
/// mode prints one JSON object with its figures; what is no figure is an error.
@main
struct JobsBenchmark {
    private static let usage = """
        usage: jobs-benchmark submit  --port P [--clients 64] [--jobs 20000]        submissions over HTTP, one job each
               jobs-benchmark drive   --port P [--clients 64] [--jobs 20000]        the same, until all have run
               jobs-benchmark process --folder F [--jobs 20000] [--slots N]         controller and worker in one process
               jobs-benchmark work    --controller URL --folder F [--slots N]       a worker whose jobs do nothing
               jobs-benchmark latency --port P [--jobs 500] [--pause-ms 20]         from submission to the first request
               jobs-benchmark steady  --port P [--rate 10] [--seconds 60]           small crawls, evenly

        """

    static func main() async {
        signal(SIGPIPE, SIG_IGN)
        do {
            let options = try Options(CommandLine.arguments.dropFirst())
            let figures: JSONValue
            switch options.mode {
            case "submit": figures = try await SubmissionLoad(options).run()
            case "drive": figures = try await JobDrive(options).run()
            case "process": figures = try await NoopFleet(options).run()
            case "work": figures = try await NoopNode(options).run()
            case "latency": figures = try await LatencyProbe(options).run()
            case "steady": figures = try await SteadyLoad(options).run()
            default: throw Options.Fault(description: usage)
            }
            print(figures.description)
        } catch {
            FileHandle.standardError.write(Data("jobs-benchmark: \(error)\n".utf8))
            exit(1)
        }
    }

    /// Resident bytes of this process now.
    static var residentBytes: Int64 {
        // Read as a stream: files of /proc say that they have no length.
        let file = try? FileHandle(forReadingFrom: URL(filePath: "/proc/self/statm"))
        let text = (try? file?.readToEnd()).flatMap { $0 }.map { String(decoding: $0, as: UTF8.self) } ?? ""
        let pages = text.split(separator: " ").dropFirst().first.flatMap { Int64($0) } ?? 0
        return pages * Int64(sysconf(Int32(_SC_PAGESIZE)))
    }

    /// User and system time of this process so far, in seconds.
    static var processorSeconds: Double {
        var usage = rusage()
        getrusage(RUSAGE_SELF.rawValue, &usage)
        func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
        return seconds(usage.ru_utime) + seconds(usage.ru_stime)
    }
}
