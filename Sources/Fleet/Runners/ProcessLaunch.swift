import Glibc

/// Starts a program in a process group of its own, with just the descriptors that it is given: SwiftNIO's sockets are not
/// close-on-exec, and a program must not hold those.
struct ProcessLaunch: Sendable {
    var program: String
    /// With the name that the program sees as its own.
    var arguments: [String]
    /// Everything that it sees of the environment, as `NAME=value`.
    var environment: [String]

    /// A call of the system that failed.
    struct Fault: Error {
        let doing: String
        let number: Int32

        /// What the system says of it.
        var reason: String { String(cString: strerror(number)) }
    }

    /// Starts it; `descriptors` become 0, 1, 2, … of it. Answers its number. Throws ``Fault``.
    func start(_ descriptors: [Int32]) throws(Fault) -> Int32 {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // First out of the way of the targets, and of each other.
        let parking = (descriptors.max() ?? 0) + Int32(descriptors.count) + 4
        for (index, descriptor) in descriptors.enumerated() {
            posix_spawn_file_actions_adddup2(&actions, descriptor, parking + Int32(index))
        }
        for index in descriptors.indices {
            posix_spawn_file_actions_adddup2(&actions, parking + Int32(index), Int32(index))
        }
        Self.closeOthers(&actions, from: Int32(descriptors.count))
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
        var words = arguments.map { strdup($0) } + [nil]
        var variables = environment.map { strdup($0) } + [nil]
        defer { for text in words + variables { free(text) } }
        var number: pid_t = 0
        let code = posix_spawn(&number, program, &actions, &attributes, &words, &variables)
        guard code == 0 else { throw Fault(doing: "start \(program)", number: code) }
        return number
    }

    /// glibc has the call since 2.34 and hides it from Swift. Without it the program closes them itself.
    private static func closeOthers(_ actions: inout posix_spawn_file_actions_t, from first: Int32) {
        typealias AddCloseFrom = @convention(c) (UnsafeMutablePointer<posix_spawn_file_actions_t>, Int32) -> Int32
        guard let symbol = dlsym(nil, "posix_spawn_file_actions_addclosefrom_np") else { return }
        _ = unsafeBitCast(symbol, to: AddCloseFrom.self)(&actions, first)
    }
}
