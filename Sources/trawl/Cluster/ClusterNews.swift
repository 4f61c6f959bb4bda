import Fleet
import Glibc
import Jobs

/// How a server's process ended.
enum ServerEnding: Sendable, Hashable {
    case exited(Int32)
    case signalled(Int32)
    /// It never ran; why.
    case unstartable(String)
    /// Nobody knows: what watched it was killed.
    case unknown

    init(_ report: GuardReport?) {
        switch report {
        case .exited(let status)?: self = .exited(status)
        case .signalled(let number)?: self = .signalled(number)
        case .memoryExceeded?: self = .signalled(SIGKILL)
        case .failed(let number)?: self = .unstartable(String(cString: strerror(number)))
        case .started?, nil: self = .unknown
        }
    }

    /// Behind "it".
    var words: String {
        switch self {
        case .exited(let status): "ended with exit status \(status)"
        case .signalled(let number): "was ended by signal \(number) (\(String(cString: strsignal(number))))"
        case .unstartable(let reason): "could not be run: \(reason)"
        case .unknown: "was lost with what watched it"
        }
    }
}

/// What a cluster tells people. Servers are named by their place, from 0.
enum ClusterNews: Sendable, Hashable {
    /// Why a rolling restart did not go on.
    enum Hindrance: Sendable, Hashable {
        case endedAgain(Int, ServerEnding)
        case notHealthy(Int, Duration)
        /// No other server serves.
        case lastOne(Int)
        case clusterEnds
    }

    case healthy(Int)
    case ended(Int, ServerEnding, pause: Duration)
    case cannotStart(Int, ServerEnding)
    /// It runs for so long and does not answer that it is well.
    case slow(Int, Duration)
    case draining(Int, isOnlyOne: Bool)
    /// With so many requests still under way.
    case restarting(Int, active: Int)
    case back(Int)
    case rolled
    case rollStopped(Hindrance)

    /// Whether it ends a rolling restart, and how: nil for not.
    var rollSucceeded: Bool? {
        switch self {
        case .rolled: true
        case .rollStopped: false
        default: nil
        }
    }

    /// Whether who waits for a rolling restart is told.
    var isOfRoll: Bool {
        switch self {
        case .draining, .restarting, .back, .rolled, .rollStopped: true
        case .healthy, .ended, .cannotStart, .slow: false
        }
    }

    /// One sentence. `log` names the log file of a server.
    func words(log: (Int) -> String) -> String {
        switch self {
        case .healthy(let index): "\(Self.name(index)) is healthy"
        case .ended(let index, let ending, .zero): "\(Self.name(index)) \(ending.words)"
        case .ended(let index, let ending, let pause):
            "\(Self.name(index)) \(ending.words); it is started again in \(Self.seconds(pause))"
        case .cannotStart(let index, let ending):
            "\(Self.name(index)) cannot start: it \(ending.words); it is tried again from time to time. Its log is \(log(index))"
        case .slow(let index, let time):
            "\(Self.name(index)) runs for \(Self.seconds(time)) and does not answer that it is well, so it gets no requests. "
                + "Its log is \(log(index))"
        case .draining(let index, let isOnlyOne):
            "\(Self.name(index)): no new requests, those under way may end"
                + (isOnlyOne ? "; it is the only server, so requests fail until it is back" : "")
        case .restarting(let index, 0): "\(Self.name(index)): restarting"
        case .restarting(let index, let active):
            "\(Self.name(index)): restarting, though \(Text.counted(active, "request is", "requests are")) still under way"
        case .back(let index): "\(Self.name(index)): healthy again"
        case .rolled: "all servers were restarted"
        case .rollStopped(let reason): Self.words(reason, log)
        }
    }

    private static func words(_ reason: Hindrance, _ log: (Int) -> String) -> String {
        switch reason {
        case .endedAgain(let index, let ending):
            "the restart stopped at \(name(index)): it \(ending.words) before it was well; the servers that were not yet "
                + "restarted run on as they were. Its log is \(log(index))"
        case .notHealthy(let index, let time):
            "the restart stopped at \(name(index)): it did not get healthy within \(seconds(time)); the servers that were not "
                + "yet restarted run on as they were. Its log is \(log(index))"
        case .lastOne(let index):
            "the restart stopped before \(name(index)): no other server is healthy, so it goes on serving"
        case .clusterEnds: "the restart stopped: the cluster ends"
        }
    }

    /// The name of the server at a place: `server-1` is the first.
    static func name(_ index: Int) -> String { "server-\(index + 1)" }

    private static func seconds(_ time: Duration) -> String { Quantity.time(time.inSeconds) }
}
