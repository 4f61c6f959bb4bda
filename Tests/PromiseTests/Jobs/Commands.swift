import Foundation
import TestSupport

/// Programs that the tests register as commands, as lines of `trawl.yaml`. `$0` of each script is a file of the test.
enum Commands {
    /// Appends its input, a line of JSON, to the file when it is done.
    static func note(_ file: String) -> String { shell("note", "read -r line; echo \"$line\" >>\"$0\"", file) }

    /// Takes the milliseconds that its input names.
    static let nap = shell("nap", "read -r ms; sleep \"$(printf '%d.%03d' $((ms / 1000)) $((ms % 1000)))\"")

    /// Does not end by itself nor by SIGTERM, and has a child that does neither; writes the number of its group to the file.
    static func stubborn(_ file: String) -> String {
        shell("stubborn", "trap '' TERM; sleep 1000 & echo $$ >\"$0\"; while :; do wait; done", file)
    }

    /// Kills the worker that runs it: between them stands a guard, whose parent is the worker.
    static let murder = shell("murder", "kill -9 $(cut -d ' ' -f 4 /proc/$PPID/stat); sleep 1000")

    /// Writes its environment to its items and to its log.
    static let environment = shell("environment", "env; env >&2")

    private static func shell(_ name: String, _ script: String, _ file: String? = nil) -> String {
        let arguments = (["-c", script] + (file.map { [$0] } ?? []))
            .map { "'" + $0.replacing("'", with: "''") + "'" }.joined(separator: ", ")
        return "  \(name): {program: /bin/sh, arguments: [\(arguments)]}\n"
    }

    /// Whether any process of a group is left.
    static func isAlive(group: Int32) -> Bool { kill(-group, 0) == 0 || errno != ESRCH }
}
