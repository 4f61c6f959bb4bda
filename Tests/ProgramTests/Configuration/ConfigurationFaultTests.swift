import TestSupport
import Testing

@testable import trawl

/// Every way in which a configuration can be wrong, with its name and origin.
@Suite struct ConfigurationFaultTests {
    private static func faults(
        flags: [(String, String)] = [], environment: [String: String] = [:], file: String? = nil
    ) -> [ConfigurationFault] {
        do {
            _ = try ConfigurationReaderTests.read(flags: flags, environment: environment, file: file)
            return []
        } catch let error as ConfigurationFaults {
            return error.faults
        } catch {
            return []
        }
    }

    @Test(arguments: [
        ("controler:\n  port: 1\n", "trawl.yaml:1:1: there is no key controler"),
        ("controller:\n  prot: 1\n", "trawl.yaml:2:3: there is no key controller.prot; did you mean controller.port?"),
        (
            "controller:\n  port: eighty\n",
            "trawl.yaml:2:9: controller.port takes a whole number from 0 to 65535, not \"eighty\""
        ),
        ("controller:\n  port: 65536\n", "trawl.yaml:2:9: controller.port takes a whole number from 0 to 65535"),
        (
            "controller:\n  port: [1]\n",
            "trawl.yaml:2:9: controller.port takes a whole number from 0 to 65535, not a list"
        ),
        ("controller:\n  port:\n", "controller.port takes a whole number from 0 to 65535, not nothing"),
        ("controller: 8081\n", "trawl.yaml:1:13: controller should have keys below it: controller.host"),
        ("log: {level: loud}\n", "trawl.yaml:1:14: log.level takes trace, debug"),
        ("controller: {lease: 1s}\n", "controller.lease takes a time such as 90, 90s, 15m, 12h or 30d, from 2s to 1h"),
        ("retention: {bytes: much}\n", "retention.bytes takes a size such as 500MB"),
        (
            "worker: {labels: [good, 'no good']}\n",
            "trawl.yaml:1:25: worker.labels takes a list of names, not \"no good\""
        ),
        ("worker: {name: ../x}\n", "worker.name takes a name"),
        (
            "crawl: {allowed_hosts: ['a/b']}\n",
            "crawl.allowed_hosts takes a list of host names or addresses, not \"a/b\""
        ),
        ("allowed_origins: [example.org]\n", "allowed_origins takes a list of origins"),
        ("controller: {url: ftp://x}\n", "controller.url takes a URL such as http://127.0.0.1:8081"),
        ("commands: {a: {program: [cat]}}\n", "trawl.yaml:1:25: commands a.program takes an absolute path"),
        ("commands: {a: {arguments: [x]}}\n", "trawl.yaml:1:12: commands needs a program for a"),
        ("commands: {a: {program: /b, arguments: x}}\n", "commands a.arguments takes a list of texts"),
        ("commands: {a: {progam: /b}}\n", "trawl.yaml:1:16: commands has no key a.progam; did you mean program?"),
        ("commands: {../a: {program: /b}}\n", "commands has a command whose name is not"),
        ("commands: {a: {program: /b, timeout: 99999999999999999999d}}\n", "commands a.timeout takes a time such as"),
        ("commands: {a: {program: /b, timeout: 0s}}\n", "commands a.timeout takes a time such as"),
        ("commands: {a: {program: /b, memory: 8000000TB}}\n", "commands a.memory takes a size such as"),
        ("commands: {a: {program: /b, output: 0}}\n", "commands a.output takes a size such as"),
        ("retention: {bytes: 8000000TB}\n", "retention.bytes takes a size such as"),
        ("data: &x here\nworker: {name: *x}\n", "it has the anchor &x (line 1)"),
        ("commands: &x {a: {program: /b}}\n", "it has the anchor &x (line 1)"),
        ("&x data: here\n", "it has the anchor &x (line 1)"),
        ("commands: [a]\n", "commands takes commands as name: {program: …"),
        ("crawl: {settings: {DOWNLOAD_DELY: 1}}\n", "did you mean DOWNLOAD_DELAY?"),
        ("crawl: {settings: {DOWNLOAD_DELAY: soon}}\n", "DOWNLOAD_DELAY takes"),
        ("controller: {port: 1}\ncontroller.port: 2\n", "trawl.yaml:2:1: controller.port is given twice"),
        ("data: a\ndata: b\n", "comes twice"),
        ("data: [\n", "trawl.yaml:"),
        ("- a\n", "trawl.yaml:1:1: it should be keys with values"),
        ("tls: {certificate: a.pem}\n", "tls.certificate is set and tls.key is not"),
        ("tls: {key: a.pem}\n", "tls.key is set and tls.certificate is not"),
    ])
    func saysWhatIsWrongInTheFile(_ text: String, _ words: String) {
        let faults = Self.faults(file: text)
        #expect(faults.count == 1, "\(faults)")
        #expect(faults.contains { $0.description.contains(words) }, "\(faults)")
    }

    @Test(arguments: [
        (
            ["TRAWL_CONTROLER_PORT": "1"],
            "there is no variable TRAWL_CONTROLER_PORT; did you mean TRAWL_CONTROLLER_PORT?"
        ),
        (
            ["TRAWL_NONSENSE_WITHOUT_NEIGHBOUR": "1"],
            "there is no variable TRAWL_NONSENSE_WITHOUT_NEIGHBOUR; `trawl config` lists all"
        ),
        (["TRAWL_CONTROLLER_PORT": "x"], "TRAWL_CONTROLLER_PORT takes a whole number from 0 to 65535, not \"x\""),
        (["TRAWL_ENV": "test"], "TRAWL_ENV takes development, staging or production, not \"test\""),
        (["DISPYCLUSTER_MAX_WORKERS": "many"], "DISPYCLUSTER_MAX_WORKERS takes a whole number from 0 to 1000"),
        (["TRAWL_COMMANDS": "cat"], "TRAWL_COMMANDS takes commands"),
        (["TRAWL_COMMANDS": "{a: &x {program: /b}, c: *x}"], "TRAWL_COMMANDS takes commands"),
        (["TRAWL_COMMANDS": "{a: {program: /b, timeout: 1e9d}}"], "TRAWL_COMMANDS a.timeout takes a time"),
        (["TRAWL_COMMANDS": "{a: {program: /b, timeout: 99999999999999999999d}}"], "a.timeout takes a time"),
    ])
    func saysWhatIsWrongInTheEnvironment(_ environment: [String: String], _ words: String) {
        let faults = Self.faults(environment: environment)
        #expect(faults.count == 1, "\(faults)")
        #expect(faults.contains { $0.description.contains(words) }, "\(faults)")
    }

    @Test func saysWhatIsWrongInFlags() {
        #expect(
            Self.faults(flags: [("controller.prot", "1")]).map(\.description)
                == ["--set: there is no key controller.prot; did you mean controller.port?"])
        #expect(
            Self.faults(flags: [("controller.port", "-1")]).map(\.description)
                == ["--set controller.port takes a whole number from 0 to 65535, not \"-1\""])
    }

    @Test func tellsEverythingAtOnce() {
        let faults = Self.faults(
            flags: [("nonsense.key.here", "1")], environment: ["TRAWL_WORKER_PORT": "x"],
            file: "controller: {port: y}\n")
        #expect(Set(faults.map(\.code)) == [.unknownKey, .badValue])
        #expect(faults.count == 3)
    }

    @Test func variablesThatJobsAndTestsHaveAreNoMistake() {
        #expect(
            Self.faults(environment: ["TRAWL_JOB_ID": "1", "TRAWL_TEST_POSTGRES": "x", "TRAWL_CONFIG": "y"]).isEmpty)
    }

    @Test func `P33 a secret that cannot be read is not repeated`() {
        let faults = Self.faults(environment: ["TRAWL_TOKEN": "top\u{1B}secret"])
        #expect(faults.count == 1)
        #expect(!"\(faults)".contains("secret"))
    }

    @Test func `P32 deep and large files are refused`() {
        let deep = String(repeating: "[", count: 100) + String(repeating: "]", count: 100)
        #expect(!Self.faults(file: "data: \(deep)\n").isEmpty)
    }

    @Test(.timeLimit(.minutes(5)))
    func `P32 aliases make no large file of a small one`() {
        var bomb = "a: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1...9 {
            bomb += "b\(level): &a\(level) [\(Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", "))]\n"
        }
        #expect(Self.faults(file: bomb).contains { $0.description.contains("look like aliases") })
        #expect(!Self.faults(environment: ["TRAWL_COMMANDS": "{\(bomb.replacing("\n", with: ", "))}"]).isEmpty)
        // Stars in quotes are none, as in scripts.
        #expect(Self.faults(file: "commands: {a: {program: sh, arguments: [-c, 'ls *.a *.b', '*']}}\n").isEmpty)
    }

    @Test(arguments: [
        ("90", 90.0), ("90s", 90), ("15m", 900), ("12h", 43_200), ("30d", 2_592_000), ("250ms", 0.25), ("1.5h", 5_400),
        ("-1", nil), ("1e9", nil), ("nan", nil), ("", nil), ("s", nil), ("1w", nil), ("1 s", nil),
    ])
    func readsTimes(_ text: String, _ seconds: Double?) { #expect(Quantity.seconds(text) == seconds) }

    @Test(arguments: [
        ("500", Int64(500)), ("500B", 500), ("1kB", 1_000), ("10GB", 10_000_000_000), ("2GiB", 2_147_483_648),
        ("1.5MiB", 1_572_864), ("99999999999999999999TB", nil), ("-1", nil), ("GB", nil), ("x", nil),
    ])
    func readsSizes(_ text: String, _ bytes: Int64?) { #expect(Quantity.bytes(text) == bytes) }

    @Test(arguments: [(30.0, "30s"), (3_600, "1h"), (86_400, "1d"), (5_400, "90m"), (0, "0s"), (0.25, "250ms")])
    func writesTimes(_ seconds: Double, _ text: String) { #expect(Quantity.time(seconds) == text) }
}
