import Bookshop
import Foundation
import TestSupport
import Testing
import Web

extension FleetPromises {
    /// `Docs/api.md` is what the services do.
    @Suite struct APIDocuments {
        @Test func `the API document names every route with its role, and no other`() async throws {
            let document = try APIDocument()
            try await withPlatform { platform in
                for (service, heading) in [
                    (platform.api, "Controller, port 8081"), (platform.worker, "Worker, port 8080"),
                    (platform.gateway, "API gateway, port 8084"), (platform.scheduler, "Scheduler, port 8083"),
                    (platform.monitoring, "Monitoring, port 8082"),
                ] {
                    let told = try Self.roles(in: try await service.json("GET", "/openapi.json"))
                    let written = document.roles(under: heading)
                    #expect(told.count > 4)
                    for (route, role) in told.sorted(by: { $0.key < $1.key }) {
                        #expect(written[route] == role, "Docs/api.md, \(heading): \(route) needs the role \(role)")
                    }
                    for route in written.keys.sorted() where told[route] == nil {
                        Issue.record("Docs/api.md, \(heading): there is no \(route)")
                    }
                }
            }
        }

        /// The role of each operation of an OpenAPI document: `open` where none is needed.
        private static func roles(in document: JSONValue) throws -> [String: String] {
            guard case .object(let paths)? = document["paths"] else { throw ScriptError.unexpected("\(document)") }
            var roles: [String: String] = [:]
            for (path, operations) in paths {
                guard case .object(let operations) = operations else { continue }
                for (method, operation) in operations {
                    let words = operation["description"]?.string?.split(separator: "`")
                    roles["\(method.uppercased()) \(path)"] =
                        words.map { $0.count > 1 ? String($0[1]) : "?" } ?? "open"
                }
            }
            return roles
        }

        @Test func `the API document's examples do what it shows`() async throws {
            let examples = try APIDocument().examples
            #expect(examples.count >= 14)
            try await withBookshop(books: 30) { shop in
                try await withAPI(of: shop) { platform in
                    for example in examples { try await check(example, platform, shop) }
                    // The shapes of the OpenAPI document are those of the answers.
                    let schemas = try await platform.api.json("GET", "/openapi.json")["components"]?["schemas"]
                    for (path, name) in [
                        ("/jobs/shop-1", "Job"), ("/jobs/upper-1", "Job"), ("/workers/here", "WorkerDetails"),
                        ("/cluster", "Cluster"), ("/health", "Health"), ("/monitoring/dashboard", "Dashboard"),
                    ] {
                        let answer = try await platform.api.json("GET", path)
                        let unknown = answer.names.subtracting(schemas?[name]?["properties"]?.names ?? [])
                        #expect(unknown.isEmpty, "\(name) of the OpenAPI document lacks \(unknown.sorted())")
                    }
                    let worker = try await platform.api.json("GET", "/workers")[0] ?? .null
                    let unknown = worker.names.subtracting(schemas?["Worker"]?["properties"]?.names ?? [])
                    #expect(!worker.names.isEmpty && unknown.isEmpty, "Worker lacks \(unknown.sorted())")
                }
            }
        }

        /// A platform that asks for tokens, with the document's spider and command.
        private func withAPI(of shop: RunningBookshop, _ body: (TrawlPlatform) async throws -> Void) async throws {
            let configuration = """
                require_token: true
                worker: {name: here}
                crawl: {allowed_hosts: [127.0.0.1]}
                commands: {upper: {program: /usr/bin/tr, arguments: [a-z, A-Z]}}

                """
            let spider = """
                name: shop
                start: \(shop.url("/catalogue/"))
                pages:
                  page:
                    items: {fields: {title: {css: title}}}
                    follow: {css: a}

                """
            try await withPlatform(configuration: configuration) { folder, environment in
                try folder.write(spider, to: "shop.yaml")
                let token = try await TrawlPlatform.token(
                    "reader", role: "operate", in: folder, environment: environment)
                return TrawlPlatform.Tokens(api: token, node: "")
            } _: { platform in
                try await body(platform)
            }
        }

        /// Types an example and compares its answer with what the document shows.
        private func check(
            _ example: APIDocument.Example, _ platform: TrawlPlatform, _ shop: RunningBookshop
        ) async throws {
            let text = example.commands
            let answer = try await platform.type(text, at: shop)
            let lines = answer.split(separator: "\n").map(String.init)
            let values = lines.compactMap { try? JSONValue(parsing: $0) }
            #expect(!lines.isEmpty, "no answer to \(text)")
            var errors = values.filter { $0["detail"] != nil }
            switch example.format {
            case "json"?:
                let shown = try JSONValue(parsing: example.shown)
                let last = try #require(values.last, "\(text): \(answer)")
                #expect(last.names == shown.names, "\(text): \(last)")
                for name in shown.names {
                    #expect(last[name]?.hasForm(of: shown[name]) == true, "\(name) of \(text): \(last)")
                }
                if shown["detail"] != nil {
                    #expect(last["error"] == shown["error"], "\(text): \(last)")
                    errors = errors.dropLast()
                }
            case "text"?:
                #expect(lines == example.shown.split(separator: "\n").map(String.init), "\(text)")
            default: break
            }
            #expect(errors.isEmpty, "\(text): \(errors)")
        }
    }
}

extension TrawlPlatform {
    /// Runs lines of the document by the shell, with this test's addresses in the place of the document's, and with the
    /// token where they name none. Answers what `curl` printed.
    fileprivate func type(_ lines: String, at shop: RunningBookshop) async throws -> String {
        let script = """
            set -euo pipefail
            curl() {
                case "$*" in *Authorization*) ;; *) set -- -H "Authorization: Bearer $TRAWL_TOKEN" "$@" ;; esac
                command curl -sS --max-time 90 -w '\\n' "$@"
            }
            \(lines)
            """
            .replacing("http://localhost:8081", with: api.baseURL)
            .replacing("http://localhost:8080", with: worker.baseURL)
            .replacing("https://example.org", with: shop.baseURL)
        let result = try await Program(path: "/bin/bash").run(
            ["-c", script], environment: environment, in: folder.path, within: .seconds(120))
        guard result.code == 0 else { throw ScriptError.unexpected("\(lines): \(result.output)\(result.errors)") }
        return result.output
    }
}

extension JSONValue {
    /// The names of an object's members.
    fileprivate var names: Set<String> {
        guard case .object(let members) = self else { return [] }
        return Set(members.map(\.key))
    }

    /// Whether it is of the kind of another; nothing says nothing about a kind.
    fileprivate func hasForm(of other: JSONValue?) -> Bool {
        switch (self, other) {
        case (_, nil), (.null, _), (_, .null?): true
        case (.bool, .bool?), (.string, .string?), (.array, .array?), (.object, .object?): true
        case (.integer, .integer?), (.number, .number?), (.integer, .number?), (.number, .integer?): true
        default: false
        }
    }
}
