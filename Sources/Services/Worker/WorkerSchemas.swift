import Jobs
import Web

/// The shapes that the worker's document names.
enum WorkerSchemas {
    static let scrape = Schema.object(
        [
            ("start_url", .url), ("max_pages", .integer(Ranges.pages, default: 10)),
            ("same_origin_only", .bool.defaulting(to: true)), ("timeout_s", .integer(Ranges.scrapeTime, default: 30)),
        ], required: ["start_url"])
    static let all: [(String, Schema)] = [
        (
            "Health",
            .object([
                ("status", .string()), ("node", .name), ("slots", .integer()), ("running", .integer()),
                ("version", .string()),
                ("connected", .bool), ("draining", .bool),
            ])
        ),
        (
            "Crawl",
            .object(
                [
                    ("crawled", .list(.string())), ("errors", .texts), ("items", .list(.any)),
                    ("stats", .object([], isOpen: true)),
                    ("error", .string()),
                ], required: ["crawled", "errors"], isOpen: true)
        ),
    ]
}
