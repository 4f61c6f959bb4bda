import ArgumentParser
import Web

/// What a spider is scheduled with.
struct ScrapydJobOptions: ParsableArguments {
    @Option(help: "The project.") var project: String
    @Option(help: "The spider.") var spider: String
    @Option(help: "The project's version; the newest by default.") var version: String?
    @Option(help: "A setting, as NAME=VALUE; may come several times.") var setting: [String] = []
    @Option(help: "An argument of the spider, as NAME=VALUE; may come several times.") var arg: [String] = []
    @Option(help: "Arguments of the spider as one JSON object.") var kwargs: String?
    @Option(help: "The higher, the sooner.") var priority: Double?
    @Flag(help: "Gives the spider auth_enabled=true.") var authEnabled = false
    @Option(help: "Gives the spider this username.") var username: String?
    @Option(help: "Gives the spider this password. Others on this machine can read the flags of a process.")
    var password: String?
    @Option(help: "Gives the spider this proxy.") var proxy: String?

    /// The body of `POST /api/schedule`. Throws a ``UsageFault``.
    func body(id: String?) throws -> JSONValue {
        var body = JSONObject()
        body["project"] = .string(project)
        body["spider"] = .string(spider)
        if let version { body["version"] = .string(version) }
        if let id { body["jobid"] = .string(id) }
        if let priority { body["priority"] = .number(priority) }
        body["settings"] = .object(try Self.pairs(setting, "--setting"))
        var arguments = try Self.pairs(arg, "--arg")
        if let kwargs {
            guard case .object(let members)? = try? JSONValue(parsing: kwargs) else {
                throw UsageFault("--kwargs takes a JSON object, such as {\"url\":\"https://example.com\"}")
            }
            for (name, value) in members { arguments[name] = .string(value.plainText) }
        }
        if authEnabled { arguments["auth_enabled"] = "true" }
        for (name, value) in [("username", username), ("password", password), ("proxy", proxy)] {
            if let value { arguments[name] = .string(value) }
        }
        body["args"] = .object(arguments)
        return .object(body)
    }

    private static func pairs(_ texts: [String], _ flag: String) throws -> JSONObject {
        var object = JSONObject()
        for text in texts {
            guard let separator = text.firstIndex(of: "="), separator != text.startIndex else {
                throw UsageFault("\(flag) takes NAME=VALUE, not \"\(text)\"")
            }
            object[String(text[..<separator])] = .string(String(text[text.index(after: separator)...]))
        }
        return object
    }
}
