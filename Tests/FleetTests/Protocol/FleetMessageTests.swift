import Fleet
import Jobs
import Testing
import Web

@Suite("Messages of the fleet's protocol as JSON")
struct FleetMessageTests {
    private static let session = NodeSession(node: .named("node6.lan:8080"), id: "0123abcd")

    private static let assignment = Assignment(
        reference: .of("job", 3),
        request: JobRequest(
            project: .named("shop"), spider: .named("books"), version: .named("r2"),
            work: .spider(arguments: ["a": "b"]),
            settings: ["DOWNLOAD_DELAY": "1"], priority: 2.5, timeout: 60, labels: [.named("arm")], id: .named("job")),
        resumes: true)

    @Test(
        "A hello comes back as it was written",
        arguments: [
            NodeHello.of("a"),
            NodeHello.of("a", slots: 64, held: ["one", "two"], running: [.of("one", 2)], labels: ["x"]),
            NodeHello(
                capabilities: NodeCapabilities(name: .named("b"), runtimes: [], commands: []), slots: 1,
                architecture: "aarch64", version: "1", address: "http://b.lan:8080", held: []),
        ])
    func hello(_ hello: NodeHello) throws {
        #expect(try NodeHello(json: hello.json) == hello)
        #expect(try NodeHello(json: JSONValue(parsing: hello.json.description)) == hello)
    }

    @Test func welcome() throws {
        let welcome = NodeWelcome(
            session: Self.session, lease: .milliseconds(30_500), heartbeatInterval: .seconds(5),
            resumed: [Self.assignment])
        #expect(try NodeWelcome(json: JSONValue(parsing: welcome.json.description)) == welcome)
    }

    @Test func heartbeat() throws {
        let beat = Heartbeat(
            session: Self.session, attempts: [AttemptProgress(reference: .of("job"), statistics: ["pages": 3])],
            sample: ["cpu_usage": 12.5, "load_1m": 0], isDraining: true)
        #expect(try Heartbeat(json: JSONValue(parsing: beat.json.description)) == beat)
        let answer = HeartbeatAnswer(cancel: [.of("a")], fenced: [.of("b", 2), .of("c")], drain: true)
        #expect(try HeartbeatAnswer(json: JSONValue(parsing: answer.json.description)) == answer)
    }

    @Test func leasing() throws {
        let call = LeaseCall(session: Self.session, free: 3, wait: .milliseconds(1_500))
        #expect(try LeaseCall(json: JSONValue(parsing: call.json.description)) == call)
        let answer = LeaseAnswer(assignments: [Self.assignment, Self.assignment])
        #expect(try LeaseAnswer(json: JSONValue(parsing: answer.json.description)) == answer)
    }

    @Test func finishing() throws {
        let call = FinishCall(
            session: Self.session,
            reports: [
                AttemptReport(reference: .of("a"), node: .named("n"), outcome: .completed, result: ["x": [1]]),
                AttemptReport(
                    reference: .of("b"), node: .named("n"),
                    outcome: .failed(JobError(code: "timeout", message: "too slow"), retryAfter: 2),
                    statistics: ["y": 1]),
                AttemptReport(reference: .of("c"), node: .named("n"), outcome: .released),
            ])
        #expect(try FinishCall(json: JSONValue(parsing: call.json.description)) == call)
        let answer = FinishAnswer(accepted: [true, false])
        #expect(try FinishAnswer(json: JSONValue(parsing: answer.json.description)) == answer)
        let leave = LeaveCall(session: Self.session)
        #expect(try LeaveCall(json: JSONValue(parsing: leave.json.description)) == leave)
    }

    @Test("Every fault comes back as it was", arguments: FleetFault.Code.allCases)
    func fault(_ code: FleetFault.Code) {
        let fault = FleetFault(code, "one sentence", size: code == .outputGap ? 17 : nil)
        #expect(FleetFault(json: fault.json) == fault)
    }

    @Test(
        "An answer of others is no fault of ours",
        arguments: [
            "null", "[]", #"{"error":"teapot"}"#, #"{"error":7}"#, #"{"detail":"x"}"#,
        ])
    func foreignFault(_ text: String) throws {
        #expect(FleetFault(json: try JSONValue(parsing: text)) == nil)
    }

    @Test(
        "P32 What is wrong in a hello is refused with its name",
        arguments: [
            (#"{"capabilities":{"node":"a/b","runtimes":[]}}"#, "capabilities.node"),
            (#"{"capabilities":{"node":"..","runtimes":[]}}"#, "capabilities.node"),
            (#"{"capabilities":{"node":"a"}}"#, "capabilities.runtimes"),
            (#"{"capabilities":7}"#, "capabilities"),
            (#"{}"#, "capabilities"),
            (#"{"capabilities":{"node":"a","runtimes":[]},"slots":0}"#, "slots"),
            (#"{"capabilities":{"node":"a","runtimes":[]},"slots":1e300}"#, "slots"),
            (#"{"capabilities":{"node":"a","runtimes":[]},"slots":-9223372036854775808}"#, "slots"),
            (#"{"capabilities":{"node":"a","runtimes":[]},"slots":1,"architecture":"a\u0000"}"#, "architecture"),
            (
                #"{"capabilities":{"node":"a","runtimes":[]},"slots":1,"architecture":"x","version":"1","address":"file:///etc"}"#,
                "address"
            ),
            (
                #"{"capabilities":{"node":"a","runtimes":[]},"slots":1,"architecture":"x","version":"1","address":"http://u:p@h/"}"#,
                "address"
            ),
            (
                #"{"capabilities":{"node":"a","runtimes":[]},"slots":1,"architecture":"x","version":"1","held":["../x"]}"#,
                "held[0]"
            ),
            (
                #"{"capabilities":{"node":"a","runtimes":[]},"slots":1,"architecture":"x","version":"1","held":{}}"#,
                "held"
            ),
            (
                #"{"capabilities":{"node":"a","runtimes":[]},"slots":1,"architecture":"x","version":"1","running":[{"job":"a"}]}"#,
                "running[0].attempt"
            ),
            (
                #"{"capabilities":{"node":"a","runtimes":[]},"slots":1,"architecture":"x","version":"1","more":1}"#,
                "more"
            ),
        ])
    func hostileHello(_ text: String, _ field: String) throws {
        let json = try JSONValue(parsing: text)
        let fault = #expect(throws: JSONFieldFault.self) { try NodeHello(json: json) }
        #expect(fault?.field == field)
    }

    @Test(
        "P32 P34 What is wrong in a heartbeat is refused with its name",
        arguments: [
            (#"{"node":"a","session":"s","sample":{"a b":1}}"#, "sample"),
            (#"{"node":"a","session":"s","sample":{"":1}}"#, "sample"),
            (#"{"node":"a","session":"s","sample":{"x":"fast"}}"#, "sample.x"),
            (#"{"node":"a","session":"s","sample":[]}"#, "sample"),
            (#"{"node":"a","session":"s&free=9"}"#, "session"),
            (#"{"node":"a"}"#, "session"),
            (#"{"node":"a","session":"s","attempts":[1]}"#, "attempts[0]"),
            (#"{"node":"a","session":"s","attempts":[{"job":"x","attempt":-1}]}"#, "attempts[0].attempt"),
            (#"[]"#, ""),
        ])
    func hostileHeartbeat(_ text: String, _ field: String) throws {
        let json = try JSONValue(parsing: text)
        let fault = #expect(throws: JSONFieldFault.self) { try Heartbeat(json: json) }
        #expect(fault?.field == field)
    }

    @Test("Lists are bounded")
    func bounds() throws {
        var names: [JSONValue] = []
        for number in 0...NodeHello.mostJobs { names.append(.string("j\(number)")) }
        var object = NodeHello.of("a").json
        if case .object(var members) = object {
            members["held"] = .array(names)
            object = .object(members)
        }
        let json = object
        let fault = #expect(throws: JSONFieldFault.self) { try NodeHello(json: json) }
        #expect(fault?.field == "held")
        var sample = JSONObject()
        for number in 0...100 { sample["m\(number)"] = 1 }
        let beat: JSONValue = ["node": "a", "session": "s", "sample": .object(sample)]
        #expect(throws: JSONFieldFault.self) { try Heartbeat(json: beat) }
        let call: JSONValue = ["node": "a", "session": "s", "free": 1, "wait_s": 61]
        #expect(throws: JSONFieldFault.self) { try LeaseCall(json: call) }
    }
}
