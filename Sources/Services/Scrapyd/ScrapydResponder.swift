import Jobs
import Logging
import Monitoring
import NIOCore
import NIOHTTP1
import Web

/// Answers as Scrapyd does: JSON with status 200 also for errors, pages that clients parse, files.
struct ScrapydResponder: HTTPResponder {
    let service: ScrapydService
    /// Its calls, by the last name of their paths.
    let endpoints: [String: ScrapydEndpoint]
    let access: AccessControl
    let metrics: ControllerRoutes.Metrics
    /// Who may read ``metrics`` as on the other ports.
    let readers: AccessControl
    let logger: Logger

    func answer(
        _ head: HTTPRequestHead, _ body: RequestBody, from address: String, _ client: ClientPresence
    ) async -> Reply {
        do {
            let target = try RequestTarget(head)
            try access.checkBrowser(head.headers, host: target.host)
            if head.method == .GET || head.method == .HEAD, target.path.split(separator: "/") == ["metrics"],
                !target.path.hasSuffix("/")
            {
                return try await answerMetrics(head.headers, from: address)
            }
            guard let user = try await admit(head.headers, from: address) else { return Self.unauthorized }
            return try await respond(head, target, body, user)
        } catch {
            if let fault = HTTPFault(error) { return fault.reply }
            logger.error("a request met an unforeseen error", metadata: ["path": "\(head.uri)", "error": "\(error)"])
            return HTTPFault.unforeseen.reply
        }
    }

    /// Who asks; nil for nobody that is known.
    private func admit(_ headers: HTTPHeaders, from address: String) async throws -> ScrapydUser? {
        let users = service.instance.users
        guard !users.isEmpty else { return .anybody }
        if let value = headers.first(name: "authorization"), let given = Credentials.basic(in: value) {
            // Each is looked at, so that the time says nothing of which name is known.
            var found: ScrapydUser?
            for user in users
            where Credentials.isSame(given.name, user.name) && Credentials.isSame(given.password, user.password) {
                found = user
            }
            if let found { return found }
            try await access.failed(from: address)
        }
        return nil
    }

    static let unauthorized = Reply(
        status: .unauthorized,
        headers: ["content-type": "text/html", "www-authenticate": "basic realm=\"Scrapyd\""],
        body: .bytes(ByteBuffer(string: "Unauthorized")))

    /// `GET /metrics`: for the instance's users, and for who may read them on the other ports.
    private func answerMetrics(_ headers: HTTPHeaders, from address: String) async throws -> Reply {
        let isToken = headers.first(name: "authorization")?.lowercased().hasPrefix("bearer ") ?? false
        if isToken || service.instance.users.isEmpty {
            try await readers.admit(headers, for: .read, from: address)
        } else {
            guard let user = try await admit(headers, from: address) else { return Self.unauthorized }
            // They tell of all projects: for who sees some there are none.
            guard user.projects == nil else { return ScrapydPages.missing }
        }
        let format = MetricsFormat.accepted(by: headers.first(name: "accept"))
        return .bytes(ByteBuffer(bytes: try await metrics(format)), type: format.contentType)
    }

    private func respond(
        _ head: HTTPRequestHead, _ target: RequestTarget, _ body: RequestBody, _ user: ScrapydUser
    ) async throws -> Reply {
        // Doubled slashes are one: clients join addresses with and without one at the end.
        let parts = target.path.split(separator: "/")
        var path: [String] = []
        for part in parts {
            guard let name = PercentEncoding.decoded(part.utf8), name != "..", name != ".", !name.contains("/"),
                !name.utf8.contains(0)
            else { return ScrapydPages.missing }
            path.append(name)
        }
        let request = ScrapydRequest(
            method: head.method, headers: head.headers, path: path, isFolder: target.path.hasSuffix("/"),
            query: target.query, user: user)
        if path.count == 1, !request.isFolder, let endpoint = endpoints[path[0]] {
            return try await call(endpoint, request, body)
        }
        guard head.method == .GET || head.method == .HEAD else {
            return ScrapydPages.methodNotAllowed(isKnown: try await service.page(request).status != .notFound)
        }
        return try await service.page(request)
    }

    private func call(_ endpoint: ScrapydEndpoint, _ request: ScrapydRequest, _ body: RequestBody) async throws -> Reply
    {
        if request.method == .OPTIONS {
            var headers = endpoint.headers(with: nil)
            headers.add(name: "allow", value: endpoint.methods.joined(separator: ", "))
            return Reply(status: .noContent, headers: headers, body: .bytes(ByteBuffer()))
        }
        var answer: JSONObject
        do {
            guard endpoint.mayWork(on: request.method) else { throw endpoint.wrongMethod }
            answer = JSONObject()
            if case .object(let members) = try await work(endpoint, request, body) { answer = members }
            answer["status"] = "ok"
            answer["node_name"] = .string(service.instance.name.text)
        } catch {
            // What is no HTTP is answered as such.
            if error is HTTPParserError || error is CancellationError { throw error }
            if let fault = error as? HTTPFault, fault.status != .payloadTooLarge { throw fault }
            let fault = ScrapydFault(error)
            answer = JSONObject()
            answer["status"] = "error"
            answer["message"] = .string(fault.message)
            answer["node_name"] = .string(service.instance.name.text)
        }
        let text = PythonJSON.text(.object(answer)) + "\n"
        return Reply(headers: endpoint.headers(with: "application/json"), body: .bytes(ByteBuffer(string: text)))
    }

    private func work(
        _ endpoint: ScrapydEndpoint, _ request: ScrapydRequest, _ body: RequestBody
    ) async throws -> JSONValue {
        // A place before the body: so many large ones are held at a time, and the others wait to be sent. One that says it
        // is small needs none, so that clients that send slowly do not keep it out.
        let announced = request.headers.first(name: "content-length").flatMap { Int($0) }
        let isLarge = min(endpoint.limit, announced ?? .max) > 1 << 20
        return try await service.bodies.hold(large: isLarge) {
            try body.bound(to: endpoint.limit, announced: announced)
            let bytes = Array(try await body.collect().readableBytesView)
            let parameters = try ScrapydParameters(
                query: request.query, body: bytes, type: request.headers.first(name: "content-type"))
            return try await endpoint.work(parameters, request.user)
        }
    }
}
