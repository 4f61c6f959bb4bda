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

    struct Fault: Error {
        let doing: String
        let number: Int32
    }

    func start() throws(Fault) -> Started {
        var open: [Int32] = []
        var isStarted = false
        // Ours when it failed, and the guard's always.
        var theirs: [Int32] = []
        defer {
            for end in theirs { close(end) }
            if !isStarted { for end in open { close(end) } }
        }
        let source = cplatform_memory_file("trawl-input")
        guard source >= 0 else { throw Fault(doing: "make a file for its input", number: errno) }
        theirs.append(source)
        try fill(source)
        var pairs: [(ours: Int32, theirs: Int32)] = []
        for isSocket in [false, false, true] {
            var ends: [Int32] = [-1, -1]
            let made = isSocket ? cplatform_socket_pair(&ends) : cplatform_pipe(&ends)
            guard made == 0 else { throw Fault(doing: "make its pipes", number: errno) }
            open.append(ends[0])
            theirs.append(ends[1])
            pairs.append((ends[0], ends[1]))
        }
        let number = try spawn([source] + pairs.map(\.theirs))
        isStarted = true
        return Started(number: number, output: pairs[0].ours, errors: pairs[1].ours, control: pairs[2].ours)
    }

    private func fill(_ file: Int32) throws(Fault) {
        var written = 0
        while written < input.count {
            let count = input.withUnsafeBytes { bytes in
                write(file, bytes.baseAddress?.advanced(by: written), bytes.count - written)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Fault(doing: "write its input", number: errno) }
            written += count
        }
        guard lseek(file, 0, SEEK_SET) == 0 else { throw Fault(doing: "rewind its input", number: errno) }
    }

    /// `descriptors` become 0, 1, 2, 3 of the guard, and it inherits nothing else: SwiftNIO's sockets are not close-on-exec.
    private func spawn(_ descriptors: [Int32]) throws(Fault) -> Int32 {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // First out of the way of the targets, and of each other.
        let parking = (descriptors.max() ?? 0) + 8
        for (index, descriptor) in descriptors.enumerated() {
            posix_spawn_file_actions_adddup2(&actions, descriptor, parking + Int32(index))
        }
        for index in descriptors.indices {
            posix_spawn_file_actions_adddup2(&actions, parking + Int32(index), Int32(index))
        }
        Self.closeOthers(&actions)
        var all = sigset_t()
        sigfillset(&all)
        for signal in [SIGKILL, SIGSTOP] { sigdelset(&all, signal) }
        posix_spawnattr_setsigdefault(&attributes, &all)
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
        posix_spawnattr_setpgroup(&attributes, 0)
        var words = (["trawl"] + arguments).map { strdup($0) } + [nil]
        var variables = environment.map { strdup($0) } + [nil]
        defer { for text in words + variables { free(text) } }
        var number: pid_t = 0
        let code = posix_spawn(&number, program, &actions, &attributes, &words, &variables)
        guard code == 0 else { throw Fault(doing: "start the guard \(program)", number: code) }
        return number
    }

    /// glibc has the call since 2.34 and hides it from Swift. Without it the guard closes them itself.
    private static func closeOthers(_ actions: inout posix_spawn_file_actions_t) {
        typealias AddCloseFrom = @convention(c) (UnsafeMutablePointer<posix_spawn_file_actions_t>, Int32) -> Int32
        guard let symbol = dlsym(nil, "posix_spawn_file_actions_addclosefrom_np") else { return }
        _ = unsafeBitCast(symbol, to: AddCloseFrom.self)(&actions, 4)
    }
}
