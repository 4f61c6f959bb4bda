import Jobs
import Web

/// A process of Scrapy that a ``ScrapyHost`` is to fork.
package struct ScrapyProcess: Sendable, Hashable {
    /// Names it while it runs; no two that run may have the same.
    package var id: String
    /// The words of the command line, `scrapy` first.
    package var arguments: [String]
    /// The egg whose settings and spiders it uses; nil for none.
    package var egg: String?
    /// Everything that it sees of the environment.
    package var environment: [String: String]
    /// The folder that it works in. When it has ended `stdout` and `stderr` lie there: the end of what it wrote, or, of the
    /// standard output with ``capture``, all.
    package var folder: String
    /// Bytes of memory that it may take with all that it starts; 0 for no limit.
    package var memory: Int
    /// Bytes of its standard output that are kept, and more ends it; 0 keeps the end and sets no limit.
    package var capture: Int
    /// Gets its items as JSON Lines, besides whatever feeds the project has; nil for none.
    package var feed: String?
    /// Its log, which ends it when it grows beyond ``mostLog`` bytes; nil for none.
    package var log: String?
    /// No log is longer.
    package static let mostLog = 1 << 30

    package init(
        id: String, arguments: [String], egg: String? = nil, environment: [String: String], folder: String,
        memory: Int = 0, capture: Int = 0, feed: String? = nil, log: String? = nil
    ) {
        self.id = id
        self.arguments = arguments
        self.egg = egg
        self.environment = environment
        self.folder = folder
        self.memory = memory
        self.capture = capture
        self.feed = feed
        self.log = log
    }

    /// The message to `scrapy_host.py`.
    var message: JSONValue {
        var variables = JSONObject()
        for (name, value) in environment { variables[name] = .string(value) }
        var object = JSONObject()
        object["run"] = .string(id)
        object["argv"] = .array(arguments.map { .string($0) })
        object["egg"] = egg.map { .string($0) } ?? .null
        object["env"] = .object(variables)
        object["folder"] = .string(folder)
        object["memory"] = .integer(Int64(memory))
        object["capture"] = .integer(Int64(capture))
        object["feed"] = JSONValue(feed)
        object["log"] = JSONValue(log)
        object["most_log"] = .integer(Int64(Self.mostLog))
        return .object(object)
    }
}
