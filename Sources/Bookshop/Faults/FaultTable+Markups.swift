extension FaultTable {
    /// Pages that are hard on a parser.
    static let markups: [Fault] = [
        Fault("nested", "Tags inside each other, a hundred thousand deep, and a link at the bottom.") { request in
            let depth = request.settings.nestedTags
            let body =
                "<!DOCTYPE html><title>Nested</title>" + String(repeating: "<div>", count: depth)
                + "<a href=\"/faults/landing/bottom\">bottom</a>" + String(repeating: "</div>", count: depth)
            return FaultAnswer(body: body).steps(for: request.head)
        },
        Fault("nested-formatting", "Formatting elements opened and never closed, paragraph after paragraph.") {
            request in
            let body = String(repeating: "<p><b><i><u><font color=red>x", count: request.settings.nestedTags / 10)
            return FaultAnswer(body: "<title>Formatting</title>" + body).steps(for: request.head)
        },
        Fault("nested-json", "JSON arrays inside each other, a hundred thousand deep.") { request in
            let depth = request.settings.nestedTags
            var answer = FaultAnswer(
                body: String(repeating: "[", count: depth) + String(repeating: "]", count: depth))
            answer.contentType = "application/json"
            return answer.steps(for: request.head)
        },
        Fault("nested-sitemaps", "A sitemap index that lists itself.") { request in
            let address =
                "\(request.shop.scheme)://\(request.head.header("host") ?? "localhost")/faults/nested-sitemaps"
            var answer = FaultAnswer(
                body: "<?xml version=\"1.0\"?><sitemapindex xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">"
                    + "<sitemap><loc>\(address)</loc></sitemap></sitemapindex>")
            answer.contentType = "application/xml"
            return answer.steps(for: request.head)
        },
        Fault("entity-bomb", "XML whose entities expand to a thousand million letters, and one that names a file.") {
            request in
            let entities = (1...9).map { "<!ENTITY e\($0) \"\(String(repeating: "&e\($0 - 1);", count: 10))\">" }
            var answer = FaultAnswer(
                body: "<?xml version=\"1.0\"?><!DOCTYPE urlset [<!ENTITY e0 \"a\">\(entities.joined())"
                    + "<!ENTITY f SYSTEM \"file:///etc/passwd\">"
                    + "]><urlset><url><loc>http://localhost/&e9;&f;</loc></url></urlset>")
            answer.contentType = "application/xml"
            return answer.steps(for: request.head)
        },
        Fault("nul-bytes", "NUL bytes in text, tags and addresses.") { request in
            FaultAnswer(
                body: "<title>N\0UL</title><p>\0\0<a hr\0ef=\"/x\">no link</a>"
                    + "<a href=\"/faults/landing/n\0ul\">link</a>\0"
            ).steps(for: request.head)
        },
        Fault("huge-attribute", "A link behind an attribute of millions of bytes.") { request in
            let value = String(repeating: "v", count: request.settings.hugeAttributeBytes)
            return FaultAnswer(body: "<title>Huge</title><a title=\"\(value)\" href=\"/faults/landing/huge\">link</a>")
                .steps(for: request.head)
        },
        Fault("many-attributes", "A tag with a hundred thousand attributes, and a link behind it.") { request in
            let attributes = (0..<100_000).map { " a\($0)=\($0)" }.joined()
            return FaultAnswer(body: "<title>Many</title><p\(attributes)><a href=\"/faults/landing/many\">link</a>")
                .steps(for: request.head)
        },
        Fault("many-links", "A page with a hundred thousand links.") { request in
            let links = (0..<100_000).map { "<a href=/faults/landing/\($0)>\n" }.joined()
            return FaultAnswer(body: "<title>Many links</title>" + links).steps(for: request.head)
        },
        Fault("long-url", "Links that are longer than servers and crawlers take.") { request in
            let long = String(repeating: "long", count: max(1, request.settings.longURLBytes / 4))
            return FaultAnswer(
                body: FaultAnswer.page(
                    "Long", links: ["/faults/landing/\(long)", "/faults/landing/?q=\(long)", "/faults/landing/short"])
            ).steps(for: request.head)
        },
        Fault("bad-urls", "Links that are no URLs, or none that a crawler follows.") { request in
            let links = [
                "http://", "http://[::1", "http://exa mple/", "http://127.0.0.1:99999/", "//", "http:///x", "ftp://a/b",
                "mailto:a@b", "javascript:x", "data:,x", "tel:1", "#", "", "?", "http://%zz/", "\\\\host\\share",
                "file:///etc/passwd", "http://user:secret@127.0.0.1:1/", "/faults/landing/good",
            ]
            return FaultAnswer(body: FaultAnswer.page("Bad URLs", links: links)).steps(for: request.head)
        },
        Fault("unclosed-everything", "A page that ends inside a comment inside a script inside a tag.") { request in
            FaultAnswer(
                body:
                    "<title>Open</title><a href=\"/faults/landing/open\">x<table><tr><td><select><option><script><!-- "
                    + "<a href=\"/trap/script\">"
            ).steps(for: request.head)
        },
        Fault("unclosed-comment", "A comment that never ends, with a link inside.") { request in
            FaultAnswer(body: "<title>Comment</title><!-- <a href=\"/trap/comment\">x</a>").steps(for: request.head)
        },
        Fault("unclosed-attribute", "An attribute that never ends.") { request in
            FaultAnswer(body: "<title>Quote</title><a href=\"/faults/landing/one\">1</a><a href=\"/trap/quote>x</a>")
                .steps(for: request.head)
        },
    ]
}
