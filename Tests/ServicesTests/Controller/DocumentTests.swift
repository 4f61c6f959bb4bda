import Fleet
import Jobs
import NIOHTTP1
import Services
import TestSupport
import Testing
import Web

/// The documents of the services, held against the services.
@Suite struct DocumentTests {
    @Test("The controller's document and its routes are the same")
    func structure() async throws {
        try await RunningController.run { api in
            #expect(DocumentCheck.faults(api.table) == [])
            #expect(api.table.routes.count >= 40)
        }
        #expect(DocumentCheck.faults(TestRoutes.table) == [])
    }

    @Test("Every operation of the document answers with a status that it documents")
    func operations() async throws {
        try await RunningController.run { api in
            let job = try await api.submit("https://example.com/")
            guard case .object(let paths)? = api.table.document["paths"] else {
                throw ScriptError.unexpected("no paths")
            }
            for (template, operations) in paths {
                guard case .object(let operations) = operations else { continue }
                for (method, operation) in operations {
                    guard case .object(let answers)? = operation["responses"] else {
                        throw ScriptError.unexpected(template)
                    }
                    for body in Self.bodies(operation) {
                        let target = Self.target(template, job)
                        let answer = try await api.send(method.uppercased(), target, body)
                        #expect(
                            answers[String(answer.status)] != nil,
                            "\(method) \(target) \(body): \(answer.status) \(answer.text.prefix(200))")
                        #expect(
                            answer.status != 500 && answer.code != "not_found",
                            "\(method) \(target): \(answer.text.prefix(200))")
                        if answer.status >= 400 {
                            let detail = try answer.json["detail"]
                            #expect(answer.code != nil && detail != nil)
                        }
                    }
                }
            }
        }
    }

    /// Nothing, something wrong, and a large body.
    private static func bodies(_ operation: JSONValue) -> [String] {
        guard let body = operation["requestBody"]?["content"] else { return [""] }
        if body["application/json"] == nil { return ["", "text"] }
        return [
            "", "{}", #"{"no_such_field":1}"#, "{", #"{"start_url":"https://example.com/a"}"#,
            #"{"command":"wordcount"}"#,
        ]
    }

    private static func target(_ template: String, _ job: JobID) -> String {
        template.replacing("{id}", with: job.text).replacing("{node}", with: "node6.lan")
            .replacing("{project}", with: "shop").replacing("{spider}", with: "books").replacing("{version}", with: "1")
    }

    @Test(
        "The document is valid by the OpenAPI 3.1 schema",
        .needs("openapi-spec-validator") {
            let found = try? await Program(path: "/usr/bin/env").run(["python3", "-c", "import openapi_spec_validator"])
            return found?.code == 0 ? nil : "python3 -m pip install openapi-spec-validator makes it available"
        })
    func valid() async throws {
        try await RunningController.run { api in
            try await withScratchFolder { folder in
                let document = try await api.get("/openapi.json")
                let path = try folder.write(document.body, to: "openapi.json")
                let script = "import json,sys,openapi_spec_validator as v; v.validate(json.load(open(sys.argv[1])))"
                let result = try await Program(path: "/usr/bin/env").run(["python3", "-c", script, path])
                #expect(result.code == 0, "\(result.errors.suffix(2_000))")
            }
        }
    }
}
