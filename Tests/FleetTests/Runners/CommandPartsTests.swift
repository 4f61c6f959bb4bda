import Glibc
import Jobs
import TestSupport
import Testing
import Web

@testable import Fleet

/// Arguments, items and definitions of commands, without processes.
struct CommandPartsTests {
    private static let job = JobID("job-1")

    private static func filled(_ text: String, _ input: JSONValue) throws -> String {
        let job = try #require(Self.job)
        return try ArgumentTemplate(text, of: .test("test")).filled(input: input, job: job)
    }

    @Test(
        arguments: [
            ("plain", "plain"), ("", ""), ("{input.name}", "a b; rm -rf / $(x) `y` \"'"), ("--n={input.n}", "--n=7"),
            ("{job_id}/{input.deep.er}", "job-1/true"), ("{{input.n}}", "{input.n}"), ("{open", "{open"),
            ("a}b", "a}b"),
            ("{\"a\":{\"b\":{input.n}}}", "{\"a\":{\"b\":7}}"), ("find {} {print $1}", "find {} {print $1}"),
            ("{{", "{{"),
            ("{ input }", "{ input }"), ("{{x}}{{{input.n}", "{x}{{7"),
        ] as [(String, String)])
    func argumentsAreFilled(_ template: String, _ expected: String) throws {
        let input: JSONValue = ["name": "a b; rm -rf / $(x) `y` \"'", "n": 7, "deep": ["er": true]]
        #expect(try Self.filled(template, input) == expected)
    }

    @Test(arguments: ["{inputs}", "{input.}", "{input..a}", "{job}", "{print}"])
    func aPlaceThatNobodyFillsIsRefused(_ template: String) {
        let fault = #expect(throws: CommandFault.self) { try ArgumentTemplate(template, of: .test("test")) }
        #expect(fault?.code == .badTemplate)
    }

    @Test func inputThatDoesNotFitIsBadInput() {
        for (template, input) in [
            ("{input}", ["a": 1]), ("{input}", [1]), ("{input}", nil), ("{input.b}", ["a": 1]), ("{input.a}", "text"),
            ("{input}", "nul\u{0}nul"), ("{input}", .string(String(repeating: "x", count: 200_000))),
        ] as [(String, JSONValue)] {
            let error = #expect(throws: JobError.self) { try Self.filled(template, input) }
            #expect(error?.code == "bad_input")
        }
    }

    @Test func linesBecomeItems() throws {
        var lines = ItemLines()
        var items: [UInt8] = []
        let text =
            "{\"a\": 1.0000000000000000001}\n\n  \nplain \"text\"\n[1]\n42\r\n{\"broken\":\n\u{1}\n{\"last\":true}"
        // However the bytes come in.
        for byte in Array(text.utf8) {
            let added = lines.add([byte])
            items += try #require(added)
        }
        items += lines.finish()
        let expected = [
            "{\"a\": 1.0000000000000000001}", "{\"line\":\"plain \\\"text\\\"\"}", "{\"value\":[1]}", "{\"value\":42}",
            "{\"line\":\"{\\\"broken\\\":\"}", "{\"line\":\"\\u0001\"}", "{\"last\":true}",
        ]
        let found = String(decoding: items, as: UTF8.self).split(separator: "\n").map(String.init)
        #expect(found == expected)
        #expect(lines.count == 7)
        for line in found { _ = try JSONValue(parsing: line) }
    }

    @Test func whatIsNoUTF8IsRepaired() throws {
        var lines = ItemLines()
        let added = lines.add(Array("{\"a\":\"".utf8) + [0xFF] + Array("\"}\n".utf8) + [0xC3, 0x0A])
        let items = try #require(added)
        #expect(String(validating: items, as: UTF8.self) != nil)
        #expect(items.split(separator: 0x0A).count == 2)
    }

    @Test func aLineWithoutEndIsTooMuch() {
        var lines = ItemLines()
        let chunk = [UInt8](repeating: 0x78, count: 1 << 20)
        var isTooMuch = false
        for _ in 0..<20 where !isTooMuch { isTooMuch = lines.add(chunk) == nil }
        #expect(isTooMuch)
    }

    @Test func definitionsAreCheckedAtTheStart() throws {
        func fault(_ definition: CommandDefinition) -> CommandFault.Code? {
            do throws(CommandFault) {
                _ = try CommandRunner([definition])
                return nil
            } catch {
                #expect(error.description.contains("test"))
                return error.code
            }
        }
        #expect(fault(.init(name: .test("test"), program: "/no/such/program")) == .programMissing)
        #expect(fault(.init(name: .test("test"), program: "no-such-program-anywhere")) == .programMissing)
        #expect(fault(.init(name: .test("test"), program: "./relative")) == .programMissing)
        #expect(fault(.init(name: .test("test"), program: "/etc/passwd")) == .programMissing)
        #expect(fault(.init(name: .test("test"), program: "/tmp")) == .programMissing)
        #expect(fault(.init(name: .test("test"), program: "sh", arguments: ["{x}"])) == .badTemplate)
        #expect(fault(.init(name: .test("test"), program: "sh", workingFolder: "/no/such")) == .folderMissing)
        #expect(fault(.init(name: .test("test"), program: "sh", environment: ["A=B": "x"])) == .badEnvironment)
        #expect(fault(.init(name: .test("test"), program: "sh")) == nil)
        let twice = CommandDefinition(name: .test("test"), program: "sh")
        let error = #expect(throws: CommandFault.self) { try CommandRunner([twice, twice]) }
        #expect(error?.code == .nameTwice)
        #expect(try CommandRunner([twice]).commands == [.test("test")])
    }

    @Test func `P33 the program sees no more of the environment than it needs`() throws {
        setenv("TRAWL_TOKEN", "trawl_secret", 1)
        defer { unsetenv("TRAWL_TOKEN") }
        let command = try PreparedCommand(
            .init(name: .test("test"), program: "sh", environment: ["EXTRA": "1", "LANG": "de_DE.UTF-8"]))
        let job = try #require(Self.job)
        let variables = command.environment(AttemptReference(job: job, attempt: 2), folder: "/jobs/job-1")
        let names = Set(variables.compactMap { $0.split(separator: "=").first.map(String.init) })
        #expect(names.isSubset(of: ["PATH", "HOME", "LANG", "TMPDIR", "TRAWL_JOB_ID", "TRAWL_ATTEMPT", "EXTRA"]))
        #expect(variables.contains("TRAWL_JOB_ID=job-1"))
        #expect(variables.contains("TRAWL_ATTEMPT=2"))
        #expect(variables.contains("TMPDIR=/jobs/job-1"))
        #expect(variables.contains("LANG=de_DE.UTF-8"), "what is configured wins")
    }

    @Test func guardOptionsComeBackAsTheyWent() {
        var options = GuardOptions()
        options.grace = 1_500
        options.memory = 1 << 33
        options.folder = "/a b"
        options.program = ["/bin/sh", "-c", "--", "--grace", ""]
        #expect(GuardOptions(options.arguments) == options)
        for wrong in [
            [], ["--"], ["--", "sh"], ["--grace", "x", "--", "/bin/sh"], ["--grace"], ["--x", "1", "--", "/bin/sh"],
        ] {
            #expect(GuardOptions(wrong) == nil)
        }
        for report in [GuardReport.started(5), .exited(3), .signalled(9), .memoryExceeded, .failed(2)] {
            #expect(GuardReport(report.line.dropLast()) == report)
        }
        #expect(GuardReport("nonsense") == nil)
        #expect(GuardReport("exited x") == nil)
    }
}
