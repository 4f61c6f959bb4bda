import Testing

@testable import Web

@Suite struct JSONPathTests {
    static let shop: JSONValue = [
        "books": [
            ["id": 1, "title": "One", "price": ["amount": 5], "tags": ["a", "b"]],
            ["id": 2, "title": "Two", "price": ["amount": 7], "tags": []],
            ["id": 3, "title": "Three", "tags": ["c"]],
        ],
        "next": "/page/2", "@type": "Shop", "in-stock": true, "odd name": 1, "a'b": 2, "": 3, "é": 4, "t\t": 5,
    ]

    /// By RFC 9535, sections 2.3 and 2.5.
    @Test(
        arguments: [
            ("$.next", #"["/page/2"]"#), ("next", #"["/page/2"]"#), ("$['next']", #"["/page/2"]"#),
            ("$[\"next\"]", #"["/page/2"]"#), ("books[0].title", #"["One"]"#), ("$.books[-1].title", #"["Three"]"#),
            ("books[3]", "[]"), ("books[-4]", "[]"), ("books[*].id", "[1,2,3]"), ("books.*.id", "[1,2,3]"),
            ("$..id", "[1,2,3]"), ("..amount", "[5,7]"), ("$..tags[*]", #"["a","b","c"]"#),
            ("$..tags[0]", #"["a","c"]"#),
            ("books[0,2].id", "[1,3]"), ("books[1,1].id", "[2,2]"), ("books[0]['id','title']", #"[1,"One"]"#),
            ("books[1:].id", "[2,3]"), ("books[:1].id", "[1]"), ("books[::2].id", "[1,3]"), ("books[-2:].id", "[2,3]"),
            ("books[::-1].id", "[3,2,1]"), ("books[5:0:-2].id", "[3]"), ("books[2:0:-1].id", "[3,2]"),
            ("books[0:3:0].id", "[]"), ("books[1:9007199254740991:9007199254740991].id", "[2]"),
            ("books[*].price.amount", "[5,7]"), ("books[0].price.*", "[5]"), ("$.@type", #"["Shop"]"#),
            ("@type", #"["Shop"]"#), ("in-stock", "[true]"), ("$['odd name']", "[1]"), (#"$['a\'b']"#, "[2]"),
            ("$[\"a'b\"]", "[2]"), ("$['']", "[3]"), ("é", "[4]"), (#"$['\u00e9']"#, "[4]"), (#"$["t\t"]"#, "[5]"),
            (" $ .books[ 0 , 1 ] .id ", "[1,2]"), ("next.more", "[]"), ("next[0]", "[]"), ("books.id", "[]"),
            ("$..books[0]..amount", "[5]"), ("$[?]x", "fault 2"), ("", "fault 0"), ("$.", "fault 2"), ("$x", "fault 1"),
            ("books[", "fault 6"), ("books[0", "fault 7"), ("books[x]", "fault 6"), ("books.0", "fault 6"),
            ("a..", "fault 3"), ("a[01]", "fault 2"), ("a[-0]", "fault 2"), ("a[-]", "fault 3"), ("a['b]", "fault 2"),
            ("a[9007199254740992]", "fault 2"), ("a[1:2:3:4]", "fault 7"), (#"a['\x']"#, "fault 2"), ("a b", "fault 2"),
            ("$.books[?@.id>1]", "fault 8"), ("a[1.5]", "fault 3"),
        ])
    func `RFC 9535 a path finds its values, or says where it is wrong`(path: String, expected: String) {
        do throws(JSONPathFault) {
            let path = try JSONPath(path)
            #expect((try? path.select(in: Self.shop)).map { JSONValue.array($0).description } == expected)
        } catch {
            #expect("fault \(error.offset)" == expected)
        }
    }

    @Test func `the root alone is the whole value`() throws { #expect(try JSONPath("$").select(in: 5) == [5]) }

    @Test(arguments: 0...5)
    func `a limit takes the first`(limit: Int) throws {
        let all = try JSONPath("$..id").select(in: Self.shop)
        #expect(try JSONPath("$..id").select(in: Self.shop, limit: limit) == Array(all.prefix(limit)))
    }

    @Test func `P32 a path that multiplies is stopped`() throws {
        var value: JSONValue = 1
        for _ in 0..<60 { value = [value, 1] }
        let path = try JSONPath("$..*..*..*..*..*..*..*")
        let fault = #expect(throws: JSONFault.self) { try path.select(in: value, steps: 200_000) }
        #expect(fault?.code == .tooExpensive)
        #expect(throws: JSONPathFault.self) { try JSONPath(String(repeating: ".a", count: 65)) }
        #expect(throws: JSONPathFault.self) { try JSONPath(String(repeating: "a", count: 5000)) }
    }

    @Test func `P32 damaged paths never trap`() throws {
        var mutations = SeededMutations(seed: 11)
        let seed = Array("$.books[-1:3:2]['id','title']..tags[*,0].x".utf8)
        var read = 0
        for _ in 0..<4000 {
            let text = String(
                decoding: mutations.mutate(seed, with: ["..", "[", "]", "'", "-", "999999999999999999999"]),
                as: UTF8.self)
            guard let path = try? JSONPath(text) else { continue }
            read += 1
            _ = try path.select(in: Self.shop)
        }
        #expect(read > 100)
    }
}
