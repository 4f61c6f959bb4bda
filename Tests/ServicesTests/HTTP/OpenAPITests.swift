import NIOHTTP1
import Services
import TestSupport
import Testing
import Web

/// What every document must be: the test that always runs.
enum DocumentCheck {
    /// Everything that is wrong with the document of a table.
    static func faults(_ table: RouteTable) -> [String] {
        var faults: [String] = []
        let document = table.document
        if document["openapi"] != "3.1.0" { faults.append("no version") }
        var names: Set<String> = []
        for route in table.routes {
            let place = "\(route.method) \(route.path)"
            guard let operation = document["paths"]?[route.path]?[route.method.rawValue.lowercased()] else {
                faults.append("\(place) is not in the document")
                continue
            }
            if !names.insert(operation["operationId"]?.plainText ?? "").inserted {
                faults.append("\(place): the name comes twice")
            }
            faults += parameters(route, operation).map { "\(place): \($0)" }
            guard case .object(let answers)? = operation["responses"], !answers.isEmpty else {
                faults.append("\(place) has no answers")
                continue
            }
            faults += references(operation).filter { document["components"]?["schemas"]?[$0] == nil }.map {
                "\(place): no \($0)"
            }
        }
        guard case .object(let paths)? = document["paths"] else { return faults + ["no paths"] }
        for (path, operations) in paths {
            guard case .object(let operations) = operations else { continue }
            for (method, _) in operations
            where !table.routes.contains(where: { $0.path == path && $0.method.rawValue.lowercased() == method }) {
                faults.append("\(method) \(path) is no route")
            }
        }
        return faults
    }

    /// Each parameter of the path is described, and no other.
    private static func parameters(_ route: Route, _ operation: JSONValue) -> [String] {
        let inPath = Set(
            route.path.split(separator: "/").filter { $0.hasPrefix("{") }.map { $0.dropFirst().dropLast() })
        var described: Set<Substring> = []
        if case .array(let parameters)? = operation["parameters"] {
            for parameter in parameters where parameter["in"] == "path" {
                described.insert(Substring(parameter["name"]?.plainText ?? ""))
                if parameter["required"] != true { return ["a parameter of the path is not required"] }
            }
        }
        return described == inPath ? [] : ["the path has \(inPath.sorted()), described are \(described.sorted())"]
    }

    private static func references(_ value: JSONValue) -> [String] {
        switch value {
        case .object(let object):
            object.flatMap { name, value in
                name == "$ref" ? [String(value.plainText.split(separator: "/").last ?? "")] : references(value)
            }
        case .array(let elements): elements.flatMap(references)
        default: []
        }
    }
}

@Suite struct OpenAPITests {
    @Test("The document is served, and is written from the routes")
    func served() async throws {
        try await withService(access: TestRoutes.guarded()) { address in
            let answer = try await RawClient.fetch("/openapi.json", port: address.port)
            #expect(answer.status == 200)
            #expect(try answer.json == TestRoutes.table.document)
        }
        let document = TestRoutes.table.document
        #expect(document["paths"]?["/echo"]?["post"]?["requestBody"]?["content"]?["application/json"] != nil)
        #expect(
            document["paths"]?["/echo"]?["post"]?["responses"]?["401"]?["content"]?["application/json"]?["schema"]?[
                "$ref"]
                == "#/components/schemas/Error")
        #expect(document["components"]?["securitySchemes"]?["token"]?["scheme"] == "bearer")
        #expect(document["paths"]?["/open"]?["get"]?["security"] == [])
    }
}
