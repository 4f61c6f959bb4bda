import Testing

@testable import Web

@Suite struct LinkHeaderTests {
    static func parse(_ text: String) -> [LinkHeader] { LinkHeader.parse(Array(text.utf8).span) }
    static func target(_ relation: String, _ text: String) -> String? {
        LinkHeader.target(relation, in: Array(text.utf8).span)
    }

    @Test(arguments: [
        #"<https://shop.example/list?page=2>; rel="next""#, "<https://shop.example/list?page=2>;rel=next",
        #"</a>; rel="prev", <https://shop.example/list?page=2>; rel="next", </z>; rel="last""#,
        #"<https://shop.example/list?page=2>; title="a, b; \"c\""; REL="start NEXT""#,
        "  , <https://shop.example/list?page=2> ; rel = next ; x",
        #"nonsense; rel=next, <https://shop.example/list?page=2>; rel=next"#,
        #"< https://shop.example/list?page=2 >;rel="next";rel="prev""#,
        #"</other>; rel=next; anchor="/elsewhere", <https://shop.example/list?page=2>; rel=next"#,
    ])
    func `the next page is found`(field: String) {
        #expect(Self.target("next", field) == "https://shop.example/list?page=2")
    }

    @Test func `commas and semicolons in a target belong to it`() {
        #expect(Self.target("canonical", "</a,b;c>; rel=canonical") == "/a,b;c")
    }

    @Test func `of several rel the first counts`() {
        #expect(Self.parse("</a>; rel=prev; rel=next").map(\.relations) == [["prev"]])
    }

    @Test(arguments: [
        "", "<", "</a", "</a>", "</a>; rel", "</a>; rel=", "</a>; rel=\"next", "rel=next", "</a>, rel=next",
    ])
    func `what is no link to a next page is none`(field: String) { #expect(Self.target("next", field) == nil) }

    @Test func `P17 a field of any size gives a bounded list`() {
        let many = String(repeating: "</a>; rel=next, ", count: 10_000)
        #expect(Self.parse(many).count == LinkHeader.maximumLinks)
        #expect(Self.parse(String(repeating: "<", count: 1_000_000)).isEmpty)
        #expect(Self.parse(String(repeating: "x,", count: 500_000) + "</a>; rel=next").isEmpty)
    }

    @Test func `P32 damaged fields end nothing`() {
        var mutations = SeededMutations(seed: 23)
        let field = Array(#"</a?b=1>; rel="next prev"; title="x\"y", <b>; rel=last;anchor="", </c>;rel=canonical"#.utf8)
        for _ in 0..<3000 {
            let links = LinkHeader.parse(mutations.mutate(field, with: ["\"", "\\", "<>", ";;", ", ,", "="]).span)
            #expect(links.count <= 8)
        }
    }
}
