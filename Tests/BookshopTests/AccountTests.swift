import Bookshop
import TestSupport
import Testing

@Suite struct AccountTests {
    /// The token and the cookie of a fresh log-in form.
    private func form(_ shop: RunningBookshop) async throws -> (token: String, cookie: String) {
        let answer = try await RawClient.fetch("/login", port: shop.port)
        let token = try #require(answer.text.firstMatch(of: /name="csrf_token" value="([^"]+)"/)?.1)
        let cookie = try #require(answer.header("set-cookie")?.prefix { $0 != ";" })
        return (String(token), String(cookie))
    }

    private func post(_ shop: RunningBookshop, _ body: String, cookie: String?) async throws -> RawAnswer {
        try await RawClient.fetch(
            "/login", port: shop.port, method: "POST",
            headers: [("Content-Type", "application/x-www-form-urlencoded")] + (cookie.map { [("Cookie", $0)] } ?? []),
            body: body)
    }

    @Test func theAccountOpensAfterTheForm() async throws {
        try await withBookshop {
            $0.credentials = .init(user: "ada", password: "p&ss wörd")
        } _: { shop in
            let (token, cookie) = try await form(shop)
            let body = "csrf_token=\(token)&username=ada&password=p%26ss+w%C3%B6rd"
            let answer = try await post(shop, body, cookie: "other=1; \(cookie)")
            #expect(answer.status == 303)
            #expect(answer.header("location") == "/account/")
            let session = try #require(answer.header("set-cookie")?.prefix { $0 != ";" })
            // A new session: the one from before the log-in opens nothing.
            #expect(session != cookie)
            for path in ["/account/", "/account/orders"] {
                let inside = try await RawClient.fetch(path, port: shop.port, headers: [("Cookie", String(session))])
                #expect(inside.status == 200)
                #expect(inside.text.contains("<p class=\"user\">ada</p>") || path == "/account/orders")
                let outside = try await RawClient.fetch(path, port: shop.port, headers: [("Cookie", cookie)])
                #expect(outside.status == 303)
                #expect(outside.header("location") == "/login")
            }
            let out = try await RawClient.fetch("/logout", port: shop.port, headers: [("Cookie", String(session))])
            #expect(out.status == 303)
            let after = try await RawClient.fetch("/account/", port: shop.port, headers: [("Cookie", String(session))])
            #expect(after.status == 303)
        }
    }

    @Test func theFormNeedsItsTokenItsCookieAndThePassword() async throws {
        try await withBookshop { shop in
            let (token, cookie) = try await form(shop)
            let good = "username=reader&password=reader"
            let withoutToken = try await post(shop, good, cookie: cookie)
            #expect(withoutToken.status == 403)
            let wrongToken = try await post(shop, "\(good)&csrf_token=x", cookie: cookie)
            #expect(wrongToken.status == 403)
            let withoutCookie = try await post(shop, "\(good)&csrf_token=\(token)", cookie: nil)
            #expect(withoutCookie.status == 403)
            let (other, _) = try await form(shop)
            let foreignToken = try await post(shop, "\(good)&csrf_token=\(other)", cookie: cookie)
            #expect(foreignToken.status == 403)
            let wrong = try await post(
                shop, "username=reader&password=wrong&csrf_token=\(token)", cookie: cookie)
            #expect(wrong.status == 401)
            #expect(wrong.text.contains("class=\"error\""))
            let right = try await post(shop, "\(good)&csrf_token=\(token)", cookie: cookie)
            #expect(right.status == 303)
        }
    }

    @Test func resetLogsEverybodyOut() async throws {
        try await withBookshop { shop in
            let (token, cookie) = try await form(shop)
            shop.reset()
            let body = "username=reader&password=reader&csrf_token=\(token)"
            let answer = try await post(shop, body, cookie: cookie)
            #expect(answer.status == 403)
        }
    }

    @Test func membersNeedBasicAuthentication() async throws {
        try await withBookshop { shop in
            let closed = try await RawClient.fetch("/members/", port: shop.port)
            #expect(closed.status == 401)
            #expect(closed.header("www-authenticate") == "Basic realm=\"members\", charset=\"UTF-8\"")
            // "reader:reader" in base 64.
            let key = [("Authorization", "Basic cmVhZGVyOnJlYWRlcg==")]
            let open = try await RawClient.fetch("/members/", port: shop.port, headers: key)
            #expect(open.status == 200)
            let shelf = try await RawClient.fetch("/members/shelf", port: shop.port, headers: key)
            #expect(shelf.status == 200)
            let wrong = [("Authorization", "Basic cmVhZGVyOndyb25n")]
            let refused = try await RawClient.fetch("/members/", port: shop.port, headers: wrong)
            #expect(refused.status == 401)
        }
    }
}
