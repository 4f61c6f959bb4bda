import Foundation

/// `posix_spawn` in the one form that tests need.
enum Spawn {
    /// A started process and our ends of its pipes.
    struct Child {
        let number: pid_t
        let input: Int32
        let output: Int32
        let errors: Int32
    }

    /// Starts `path` in a process group of its own, in `folder` if one is given.
    static func child(
        _ path: String, _ arguments: [String], _ environment: [String], _ folder: String?
    ) throws -> Child {
        let pipes = try (0..<3).map { _ in try pipe(path) }
        let (input, output, errors) = (pipes[0], pipes[1], pipes[2])
        defer { for end in [input.reading, output.writing, errors.writing] { close(end) } }
        // The shell goes to the folder and then becomes the program: posix_spawn has no portable way to do it.
        let line = folder.map { ["-c", "cd \"$1\" && shift && exec \"$@\"", "sh", $0, path] + arguments }
        let number = try process(
            folder == nil ? path : "/bin/sh", line ?? arguments, environment,
            descriptors: [input.reading, output.writing, errors.writing])
        return Child(number: number, input: input.writing, output: output.reading, errors: errors.reading)
    }

    private static func pipe(_ path: String) throws -> (reading: Int32, writing: Int32) {
        var ends: [Int32] = [-1, -1]
        guard Foundation.pipe(&ends) == 0 else { throw ProgramError.notStarted(path, errno: errno) }
        return (ends[0], ends[1])
    }

    /// `descriptors` become its standard input, output and error, and it inherits nothing else: SwiftNIO's sockets are
    /// not close-on-exec, and a child that holds one keeps its port taken and its connection open.
    private static func process(
        _ path: String, _ arguments: [String], _ environment: [String], descriptors: [Int32]
    ) throws -> pid_t {
        #if os(macOS)
            var actions: posix_spawn_file_actions_t?
            var attributes: posix_spawnattr_t?
            let closing = Int32(POSIX_SPAWN_CLOEXEC_DEFAULT)
        #else
            var actions = posix_spawn_file_actions_t()
            var attributes = posix_spawnattr_t()
            let closing: Int32 = 0
        #endif
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        for (target, source) in descriptors.enumerated() {
            posix_spawn_file_actions_adddup2(&actions, source, Int32(target))
        }
        #if !os(macOS)
            closeOthers(&actions)
        #endif
        // Signals that the tests ignore are not ignored by what they start.
        var defaults = sigset_t()
        sigemptyset(&defaults)
        for signal in [SIGPIPE, SIGINT, SIGTERM, SIGHUP] { sigaddset(&defaults, signal) }
        posix_spawnattr_setsigdefault(&attributes, &defaults)
        var unblocked = sigset_t()
        sigemptyset(&unblocked)
        posix_spawnattr_setsigmask(&attributes, &unblocked)
        let flags = Int32(POSIX_SPAWN_SETPGROUP) | Int32(POSIX_SPAWN_SETSIGDEF) | Int32(POSIX_SPAWN_SETSIGMASK)
        posix_spawnattr_setflags(&attributes, Int16(truncatingIfNeeded: flags | closing))
        posix_spawnattr_setpgroup(&attributes, 0)

        var number: pid_t = 0
        let code = withStrings([path] + arguments) { arguments in
            withStrings(environment) { environment in
                posix_spawn(&number, path, &actions, &attributes, arguments, environment)
            }
        }
        guard code == 0 else { throw ProgramError.notStarted(path, errno: code) }
        return number
    }

    #if !os(macOS)
        /// Closes every descriptor from 3 on in the child. glibc has the call since 2.34 and hides it from Swift.
        private static func closeOthers(_ actions: inout posix_spawn_file_actions_t) {
            typealias AddCloseFrom = @convention(c) (UnsafeMutablePointer<posix_spawn_file_actions_t>, Int32) -> Int32
            guard let symbol = dlsym(nil, "posix_spawn_file_actions_addclosefrom_np") else { return }
            _ = unsafeBitCast(symbol, to: AddCloseFrom.self)(&actions, 3)
        }
    #endif

    private static func withStrings<Answer>(
        _ strings: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Answer
    ) -> Answer {
        let pointers = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(capacity: strings.count + 1)
        for (index, string) in strings.enumerated() { pointers[index] = strdup(string) }
        pointers[strings.count] = nil
        defer {
            for index in strings.indices { free(pointers[index]) }
            pointers.deallocate()
        }
        return body(pointers)
    }
}
