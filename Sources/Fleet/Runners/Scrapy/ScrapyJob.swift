import Glibc
import Jobs

/// What a job of Scrapy is started with.
struct ScrapyJob: Sendable {
    let assignment: Assignment
    let arguments: [String: String]
    let egg: EggFile
    let folder: String
    let configuration: ScrapyRunner.Configuration
    let moreEnvironment: [String: String]

    var log: String { folder + "/" + OutputName.Kind.log.fileName }
    var items: String { folder + "/" + OutputName.Kind.items.fileName }

    var process: ScrapyProcess {
        ScrapyProcess(
            id: "\(assignment.reference.job)/\(assignment.reference.attempt)", arguments: words, egg: egg.path,
            environment: environment, folder: folder, memory: configuration.memory, feed: items, log: log)
    }

    /// The command line, as Scrapyd's: what it sets goes before what the caller asks for.
    private var words: [String] {
        let request = assignment.request
        var words = ["scrapy", "crawl", request.spider.text]
        for (name, value) in request.settings.sorted(by: { $0.key < $1.key }) where name != "LOG_FILE" {
            words += ["-s", "\(name)=\(value)"]
        }
        words += ["-s", "LOG_FILE=\(log)", "-s", "REMOTE_CONTROL_ENABLED=0"]
        var given = arguments
        given["_job"] = assignment.reference.job.text
        if let version = request.version { given["_version"] = version.text }
        for (name, value) in given.sorted(by: { $0.key < $1.key }) { words += ["-a", "\(name)=\(value)"] }
        return words
    }

    /// Everything that it sees of the environment. `SCRAPY_JOB` and the like are for spiders of Scrapyd's older versions.
    private var environment: [String: String] {
        let request = assignment.request
        var variables = Self.baseEnvironment(folder)
        variables["SCRAPY_PROJECT"] = request.project.text
        variables["SCRAPY_SPIDER"] = request.spider.text
        variables["SCRAPY_JOB"] = assignment.reference.job.text
        variables["SCRAPYD_EGG_VERSION"] = request.version?.text
        variables["TRAWL_JOB_ID"] = assignment.reference.job.text
        variables["TRAWL_ATTEMPT"] = String(assignment.reference.attempt)
        return variables.merging(moreEnvironment) { _, configured in configured }
    }

    /// What everything of Scrapy sees of the environment (P33: no tokens of ours).
    static func baseEnvironment(_ folder: String) -> [String: String] {
        var variables: [String: String] = [:]
        for name in ["PATH", "HOME", "LANG", "TZ"] { variables[name] = getenv(name).map { String(cString: $0) } }
        variables["PATH"] = variables["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"
        variables["LANG"] = variables["LANG"] ?? "C.UTF-8"
        variables["PYTHONIOENCODING"] = "UTF-8"
        variables["TMPDIR"] = folder
        return variables
    }
}
