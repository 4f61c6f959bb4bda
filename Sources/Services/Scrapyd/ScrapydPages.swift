import Fleet
import Jobs
import NIOCore
import NIOHTTP1

/// The HTML pages, in the shape that clients parse.
enum ScrapydPages {
    static func html(_ text: String, status: HTTPResponseStatus = .ok) -> Reply {
        Reply(
            status: status, headers: ["content-type": "text/html; charset=utf-8"],
            body: .bytes(ByteBuffer(string: text)))
    }

    static let missing = html(
        page("404 - No Such Resource", "<h1>No Such Resource</h1>\n<p>There is nothing at this path.</p>"),
        status: .notFound)

    static func methodNotAllowed(isKnown: Bool) -> Reply {
        guard isKnown else { return missing }
        return html(
            page("405 - Method Not Allowed", "<h1>Method Not Allowed</h1>\n<p>Pages are only read: use GET.</p>"),
            status: .methodNotAllowed
        ).with("allow", "GET, HEAD")
    }

    static func page(_ title: String, _ body: String) -> String {
        """
        <!DOCTYPE html>
        <html lang="en">
        <head><meta charset="utf-8"><title>\(escaped(title))</title></head>
        <body>
        \(body)
        </body>
        </html>

        """
    }

    /// `GET /`.
    static func home(_ projects: [EntityName], _ request: ScrapydRequest, _ address: String) -> Reply {
        let list =
            projects.isEmpty
            ? "<p>No Scrapy projects yet.</p>"
            : "<p>Scrapy projects:</p>\n<ul>\n"
                + projects.map { "<li>\(escaped($0.text))</li>" }.joined(separator: "\n") + "\n</ul>"
        let prefix = escaped(request.prefix)
        return html(
            page(
                "Trawl",
                """
                <h1>Trawl</h1>
                <p>This port speaks Scrapyd's API.</p>
                <ul>
                <li><a href="\(prefix)/jobs">Jobs</a></li>
                <li><a href="\(prefix)/items/">Items</a></li>
                <li><a href="\(prefix)/logs/">Logs</a></li>
                </ul>
                \(list)
                <h2>How to schedule a spider</h2>
                <p>For example with curl:</p>
                <p><code>curl http://\(escaped(address))\(prefix)/schedule.json -d project=PROJECT -d spider=SPIDER</code></p>
                """))
    }

    /// `GET /jobs`.
    static func jobs(_ jobs: ScrapydJobs, _ files: ScrapydFiles.Known, _ request: ScrapydRequest) -> Reply {
        let columns = ["Project", "Spider", "Job", "PID", "Start", "Runtime", "Finish", "Log", "Items", "Cancel"]
        let row = ScrapydJobRow(files: files, prefix: request.prefix)
        let sections = [
            ("Pending", jobs.pending.map { row.pending($0) }), ("Running", jobs.running.map { row.running($0) }),
            ("Finished", jobs.finished.map { row.finished($0) }),
        ]
        let bodies = sections.map { name, rows in
            "<tbody>\n<tr><th colspan=\"\(columns.count)\">\(name)</th></tr>\n\(rows.joined())</tbody>\n"
        }
        return html(
            page(
                "Jobs - Trawl",
                """
                <h1>Jobs</h1>
                <p><a href="\(escaped(request.prefix))/">Go up</a></p>
                <table border="1">
                <thead>
                <tr>\(columns.map { "<th>\($0)</th>" }.joined())</tr>
                </thead>
                \(bodies.joined())</table>
                """))
    }

    static func escaped(_ text: some StringProtocol) -> String {
        var escaped = ""
        for character in text.unicodeScalars {
            switch character {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#x27;"
            default: escaped.unicodeScalars.append(character)
            }
        }
        return escaped
    }
}
