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

    func start() throws(ProcessLaunch.Fault) -> Started {
        var open: [Int32] = []
        var isStarted = false
        // Ours when it failed, and the guard's always.
        var theirs: [Int32] = []
        defer {
            for end in theirs { close(end) }
            if !isStarted { for end in open { close(end) } }
        }
        let source = cplatform_memory_file("trawl-input")
        guard source >= 0 else { throw ProcessLaunch.Fault(doing: "make a file for its input", number: errno) }
        theirs.append(source)
        try fill(source)
        var pairs: [(ours: Int32, theirs: Int32)] = []
        for isSocket in [false, false, true] {
            var ends: [Int32] = [-1, -1]
            let made = isSocket ? cplatform_socket_pair(&ends) : cplatform_pipe(&ends)
            guard made == 0 else { throw ProcessLaunch.Fault(doing: "make its pipes", number: errno) }
            open.append(ends[0])
            theirs.append(ends[1])
            pairs.append((ends[0], ends[1]))
        }
        let launch = ProcessLaunch(program: program, arguments: ["trawl"] + arguments, environment: environment)
        let number = try launch.start([source] + pairs.map(\.theirs))
        isStarted = true
        return Started(number: number, output: pairs[0].ours, errors: pairs[1].ours, control: pairs[2].ours)
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
