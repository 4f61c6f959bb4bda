import Glibc
import TestSupport
import Testing
import Web

/// `trawl gateway -c`: starting, checking, and reading the file anew.
struct GatewayReloadTests {
    private static func answering(_ words: String) -> String {
        "listen: [127.0.0.1:0, 127.0.0.1:0]\nthreads: 1\nroutes: [{respond: {body: \(words)}}]\n"
    }

    @Test func hangupReadsTheFileAnewAndBadOnesChangeNothing() async throws {
        try await withScratchFolder { folder in
            try folder.write(Self.answering("one"), to: "g.yaml")
            let line = ["gateway", "-c", "g.yaml", "--ready-file", "ready"]
            try await Program.built("trawl").withRunning(line, in: folder.path) { gateway in
                try await eventually("it listens") { folder.has("ready") }
                let addresses = try JSONValue(parsing: try folder.text("ready"))
                var ports: [Int] = []
                for name in ["gateway", "gateway 2"] {
                    guard case .string(let text)? = addresses[name] else { continue }
                    ports.append(try #require(text.split(separator: ":").last.flatMap { Int($0) }))
                }
                #expect(Set(ports).count == 2)
                for port in ports {
                    let first = try await RawClient.fetch("/", port: port).text
                    #expect(first == "one")
                }
                let port = try #require(ports.first)

                try folder.write("listen: 1\nrouts: []\nthreads: x\n", to: "g.yaml")
                gateway.send(SIGHUP)
                try await eventually("each fault is logged") {
                    gateway.errors.contains("g.yaml:2:1: there is no key routs")
                        && gateway.errors.contains("g.yaml:3:10: threads takes")
                }
                let second = try await RawClient.fetch("/", port: port).text
                #expect(second == "one")

                try folder.write(Self.answering("two"), to: "g.yaml")
                gateway.send(SIGHUP)
                try await eventually("the new one counts") {
                    try await RawClient.fetch("/", port: port).text == "two"
                }
                try await eventually("it is logged") {
                    gateway.errors.contains("reloaded: 2 listeners, 1 route, 0 groups")
                }
                gateway.send(SIGTERM)
                let result = try await gateway.waitForExit()
                #expect(result.code == 0, "\(result)")
            }
        }
    }

    @Test(arguments: ["--port", "--host", "--backends", "--algorithm", "--health-path"])
    func noOtherOptionStandsBesideTheFile(_ option: String) async throws {
        let result = try await Program.built("trawl").run(["gateway", "-c", "nowhere.yaml", option, "1"])
        #expect(result.code == 2 && result.errors.contains("\(option) cannot stand beside -c"), "\(result)")
    }

    @Test func oneOfBothIsNeeded() async throws {
        let result = try await Program.built("trawl").run(["gateway"])
        #expect(
            result.code == 2 && result.errors.contains("name a configuration file with -c, or servers"), "\(result)")
    }

    @Test func checkTellsFaultsOrWhatTheFileSays() async throws {
        try await withScratchFolder { folder in
            let trawl = try Program.built("trawl")
            try folder.write("listen: 8000\nroutes: [{respond: 99}]\n", to: "bad.yaml")
            let bad = try await trawl.run(["gateway", "check", "bad.yaml"], in: folder.path)
            #expect(bad.code == 2 && bad.output.isEmpty)
            #expect(bad.errors.contains("bad.yaml:2:"), "\(bad.errors)")
            let text = """
                listen: 8000
                upstreams: {shop: [http://127.0.0.1:1]}
                routes: [{path: /a, upstream: shop, strip_prefix: true}, {path: /a/b, redirect: /c}]
                """
            try folder.write(text, to: "good.yaml")
            let good = try await trawl.run(["gateway", "check", "good.yaml"], in: folder.path)
            #expect(good.code == 0 && good.output.hasPrefix("good.yaml is in order: 1 listener, 2 routes, 1 group"))
            #expect(good.output.contains("to shop, without its prefix") && good.output.contains("308 to /c"))
            #expect(good.errors.contains("warning: good.yaml:3:58: route 2 gets no requests"), "\(good.errors)")
        }
    }
}
