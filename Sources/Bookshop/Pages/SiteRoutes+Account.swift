import HTTPTypes
import Hummingbird

extension SiteRoutes {
    /// Log-in by form, the pages behind it, and `/members/` behind basic authentication (RFC 7617).
    func addAccount(to router: Router<BasicRequestContext>) {
        router.get("/login") { request, _ in loginForm(request) }
        router.post("/login") { request, _ in try await login(request) }
        router.get("/account") { request, _ in
            account(request, title: "Your account", links: ["/account/orders", "/logout"])
        }
        router.get("/account/orders") { request, _ in
            account(request, title: "Your orders", links: shop.catalogue.book(1).map { [$0.path] } ?? [])
        }
        let logout: @Sendable (Request, BasicRequestContext) -> Response = { request, _ in
            shop.sessions.remove(Self.sessionID(request))
            return .redirect(to: "/", status: .seeOther, headers: [.setCookie: "session=; Path=/; Max-Age=0"])
        }
        router.get("/logout", use: logout)
        router.post("/logout", use: logout)
        for path in ["/members", "/members/shelf"] {
            router.get(RouterPath(path)) { request, _ in members(request) }
        }
    }

    /// The form. Its hidden token belongs to the session whose cookie comes with it.
    private func loginForm(_ request: Request, refused: String? = nil) -> Response {
        var headers: HTTPFields = [:]
        let session: SessionStore.Session
        if let known = shop.sessions.session(Self.sessionID(request)) {
            session = known
        } else {
            let (id, created) = shop.sessions.create()
            session = created
            headers[.setCookie] = Self.cookie(id)
        }
        let page = PageFrame(title: "Log in").page { html in
            if let refused { html.element("p", ["class": "error"], refused) }
            html.open("form", ["id": "login", "action": "/login", "method": "post"])
            html.void("input", ["type": "hidden", "name": "csrf_token", "value": session.token])
            html.void("input", ["type": "text", "name": "username"])
            html.void("input", ["type": "password", "name": "password"])
            html.void("input", ["type": "checkbox", "name": "remember", "value": "yes", "checked": nil])
            html.element("button", ["type": "submit", "name": "go", "value": "in"], "Log in")
            html.close("form")
        }
        return .html(page, status: refused == nil ? .ok : .unauthorized, headers: headers)
    }

    private func login(_ request: Request) async throws -> Response {
        let body = try await request.body.collect(upTo: 16 * 1024)
        let fields = FormFields(String(decoding: body.readableBytesView, as: UTF8.self))
        let id = Self.sessionID(request)
        guard let session = shop.sessions.session(id), fields["csrf_token"] == session.token else {
            let page = PageFrame(title: "Refused").page {
                $0.element("p", ["class": "error"], "The form was not one of ours: its token or cookie is missing.")
            }
            return .html(page, status: .forbidden)
        }
        let credentials = shop.configuration.credentials
        guard fields["username"] == credentials.user, fields["password"] == credentials.password else {
            return loginForm(request, refused: "Wrong name or password")
        }
        // A fresh session, so that one planted before the log-in is worth nothing.
        shop.sessions.remove(id)
        let created = shop.sessions.create(user: credentials.user)
        return .redirect(to: "/account/", status: .seeOther, headers: [.setCookie: Self.cookie(created.id)])
    }

    private func account(_ request: Request, title: String, links: [String]) -> Response {
        guard let user = shop.sessions.session(Self.sessionID(request))?.user else {
            return .redirect(to: "/login", status: .seeOther)
        }
        return .html(
            PageFrame(title: title).page { html in
                html.element("h1", [:], title)
                html.element("p", ["class": "user"], user)
                for link in links { html.element("a", ["href": link], link) }
            })
    }

    private func members(_ request: Request) -> Response {
        let credentials = shop.configuration.credentials
        let expected = "Basic " + Base64.encode("\(credentials.user):\(credentials.password)")
        guard request.headers[.authorization] == expected else {
            return Response.bytes(
                Array("Members only\n".utf8), "text/plain", status: .unauthorized,
                headers: [.wwwAuthenticate: "Basic realm=\"members\", charset=\"UTF-8\""])
        }
        return .html(
            PageFrame(title: "Members").page { $0.element("a", ["href": "/members/shelf"], "The locked shelf") })
    }

    private static func cookie(_ id: String) -> String { "session=\(id); Path=/; HttpOnly; SameSite=Lax" }

    private static func sessionID(_ request: Request) -> String? {
        for field in request.headers[values: .cookie] {
            for pair in field.split(separator: ";") {
                let pair = pair.drop { $0 == " " }
                if pair.hasPrefix("session=") { return String(pair.dropFirst("session=".count)) }
            }
        }
        return nil
    }
}
