import Jobs
import NIOHTTP1
import Web

/// The OpenAPI 3.1 document of a service, written from its routes.
struct OpenAPIDocument {
    let title: String
    let version: String
    let about: String
    let schemas: [(String, Schema)]

    /// The document.
    func json(routes: [Route]) -> JSONValue {
        var document = JSONObject()
        document["openapi"] = "3.1.0"
        document["info"] = ["title": .string(title), "version": .string(version), "description": .string(about)]
        document["servers"] = [["url": "/"]]
        document["tags"] = .array(tags(routes).map { ["name": .string($0)] })
        document["paths"] = .object(paths(routes))
        document["components"] = .object(components)
        return .object(document)
    }

    private func tags(_ routes: [Route]) -> [String] {
        routes.reduce(into: []) { tags, route in
            if !tags.contains(route.tag) { tags.append(route.tag) }
        }
    }

    private func paths(_ routes: [Route]) -> JSONObject {
        var paths = JSONObject()
        for route in routes {
            var path = JSONObject()
            if case .object(let known)? = paths[route.path] { path = known }
            path[route.method.rawValue.lowercased()] = operation(route)
            paths[route.path] = .object(path)
        }
        return paths
    }

    private func operation(_ route: Route) -> JSONValue {
        var operation = JSONObject()
        operation["operationId"] = .string(route.name)
        operation["summary"] = .string(route.summary)
        operation["tags"] = [.string(route.tag)]
        if let role = route.role {
            operation["description"] = .string("Needs the role `\(role.rawValue)`.")
        } else {
            operation["security"] = []
        }
        if !route.parameters.isEmpty { operation["parameters"] = .array(route.parameters.map(parameter)) }
        if let body = body(route.body) { operation["requestBody"] = body }
        operation["responses"] = .object(answers(route))
        return .object(operation)
    }

    private func parameter(_ parameter: RouteParameter) -> JSONValue {
        var json: JSONObject = JSONObject()
        json["name"] = .string(parameter.name)
        json["in"] = .string(parameter.place.rawValue)
        json["description"] = .string(parameter.note)
        if parameter.isRequired { json["required"] = true }
        json["schema"] = parameter.schema.json
        return .object(json)
    }

    private func body(_ shape: BodyShape) -> JSONValue? {
        switch shape {
        case .none: nil
        case .json(let schema, let limit):
            [
                "description": .string(
                    "At most \(limit) bytes. Without a body the members are read from the query string."),
                "content": ["application/json": ["schema": schema.json]],
            ]
        case .bytes(let type, let limit):
            [
                "description": .string("At most \(limit) bytes."), "required": true,
                "content": .object(Self.member(type, ["schema": ["type": "string", "format": "binary"]])),
            ]
        }
    }

    /// The route's own answers, and those that every route of its kind can give.
    private func answers(_ route: Route) -> JSONObject {
        var all = route.answers
        func add(_ status: Int, _ note: String) {
            if !all.contains(where: { $0.status == status }) { all.append(.fault(status, note)) }
        }
        add(400, "The request cannot be read.")
        if route.role != nil {
            add(401, "There is no valid token.")
            add(429, "Too many wrong tokens came from this address.")
        }
        add(403, "The role does not suffice, or the request comes from a foreign web page.")
        if route.body.limit > 0 { add(413, "The body is too large.") }
        if route.body.limit > 0 { add(415, "The body is of another media type.") }
        if !route.parameters.isEmpty || route.body.limit > 0 {
            add(422, "A field is unknown, missing or out of its range.")
        }
        add(500, "The service made a mistake.")
        add(503, "The service cannot do this now; `Retry-After` says when to try again.")
        var answers = JSONObject()
        for answer in all.sorted(by: { $0.status < $1.status }) { answers[String(answer.status)] = json(answer) }
        return answers
    }

    private func json(_ answer: RouteAnswer) -> JSONValue {
        var json = JSONObject()
        json["description"] = .string(answer.note)
        var content = JSONObject()
        for (type, schema) in answer.content { content[type] = ["schema": schema.json] }
        if !answer.content.isEmpty { json["content"] = .object(content) }
        return .object(json)
    }

    private var components: JSONObject {
        var known = JSONObject()
        known["Error"] =
            Schema.object(
                [
                    ("error", .string("The stable code.")), ("detail", .string("What is wrong and what to do.")),
                    ("field", .string("The field that is wrong, with 422.")),
                ], required: ["error", "detail"], isOpen: true
            ).json
        for (name, schema) in schemas { known[name] = schema.json }
        var components = JSONObject()
        components["schemas"] = .object(known)
        components["securitySchemes"] = [
            "token": ["type": "http", "scheme": "bearer", "description": "A token made with `trawl token create`."],
            "password": [
                "type": "http", "scheme": "basic", "description": "The token as the password, any user name.",
            ],
        ]
        return components
    }

    private static func member(_ name: String, _ value: JSONValue) -> JSONObject {
        var object = JSONObject()
        object[name] = value
        return object
    }
}
