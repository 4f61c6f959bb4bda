import CPlatform
import Glibc

/// Starts a guard with its program's descriptors. The calls wait: they belong on a thread for that.
struct GuardLaunch: Sendable {
    /// The guard's program and what stands before its own arguments.
    var program: String
    var arguments: [String]
    var environment: [String]
    /// The program's standard input.
    var input: [UInt8]

    /// A guard that runs, and our ends of its pipes.
    struct Started: Sendable {
        let number: Int32
        let output: Int32
        let errors: Int32
        let control: Int32
    }

    /// Starts it; what the program writes comes back by pipes. Throws ``ProcessLaunch/Fault``.
    func start() throws(ProcessLaunch.Fault) -> Started {
        let (number, ours) = try start(pipes: 2, log: nil)
        return Started(number: number, output: ours[0], errors: ours[1], control: ours[2])
    }

    /// Starts it; what the program writes goes to `log`, which stays the caller's. Throws ``ProcessLaunch/Fault``.
    func start(writingTo log: Int32) throws(ProcessLaunch.Fault) -> (number: Int32, control: Int32) {
        let (number, ours) = try start(pipes: 0, log: log)
        return (number, ours[0])
    }

    /// Answers our ends: of so many pipes, and of the control socket.
    private func start(pipes: Int, log: Int32?) throws(ProcessLaunch.Fault) -> (number: Int32, ours: [Int32]) {
        var ours: [Int32] = []
        var isStarted = false
        // Ours when it failed, and the guard's always.
        var theirs: [Int32] = []
        defer {
            for end in theirs { close(end) }
            if !isStarted { for end in ours { close(end) } }
        }
        let source = cplatform_memory_file("trawl-input")
        guard source >= 0 else { throw ProcessLaunch.Fault(doing: "make a file for its input", number: errno) }
        theirs.append(source)
        try fill(source)
        for place in 0...pipes {
            var ends: [Int32] = [-1, -1]
            let made = place == pipes ? cplatform_socket_pair(&ends) : cplatform_pipe(&ends)
            guard made == 0 else { throw ProcessLaunch.Fault(doing: "make its pipes", number: errno) }
            ours.append(ends[0])
            theirs.append(ends[1])
        }
        var descriptors = theirs
        if let log { descriptors.insert(contentsOf: [log, log], at: 1) }
        let launch = ProcessLaunch(program: program, arguments: ["trawl"] + arguments, environment: environment)
        let number = try launch.start(descriptors)
        isStarted = true
        return (number, ours)
    }

    private func fill(_ file: Int32) throws(ProcessLaunch.Fault) {
        var written = 0
        while written < input.count {
            let count = input.withUnsafeBytes { bytes in
                write(file, bytes.baseAddress?.advanced(by: written), bytes.count - written)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw ProcessLaunch.Fault(doing: "write its input", number: errno) }
            written += count
        }
        guard lseek(file, 0, SEEK_SET) == 0 else { throw ProcessLaunch.Fault(doing: "rewind its input", number: errno) }
    }
}
