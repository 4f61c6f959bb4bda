/// What a guard is told: `--grace MS --memory BYTES --folder PATH -- PROGRAM ARGUMENTS…`.
struct GuardOptions: Equatable {
    /// Between SIGTERM and SIGKILL, in milliseconds.
    var grace: Int64 = 10_000
    /// Resident bytes of the program with all below it; 0 for no limit.
    var memory: UInt64 = 0
    var folder = "/"
    /// The program's path and its arguments.
    var program: [String] = []

    init() {}

    /// Nil when the arguments are not what a worker gives.
    init?(_ arguments: [String]) {
        var rest = arguments[...]
        while let name = rest.popFirst() {
            if name == "--" {
                program = Array(rest)
                break
            }
            guard let value = rest.popFirst() else { return nil }
            switch name {
            case "--grace":
                guard let number = Int64(value), (0...86_400_000).contains(number) else { return nil }
                grace = number
            case "--memory":
                guard let number = UInt64(value) else { return nil }
                memory = number
            case "--folder": folder = value
            default: return nil
            }
        }
        guard program.first?.hasPrefix("/") == true else { return nil }
    }

    /// What gives these options again.
    var arguments: [String] {
        ["--grace", String(grace), "--memory", String(memory), "--folder", folder, "--"] + program
    }
}
