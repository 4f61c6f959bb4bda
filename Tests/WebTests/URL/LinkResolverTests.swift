import Testing
import Web

@Suite struct LinkResolverTests {
    @Test(
        "links of a page",
        arguments: [
            ("", .sameOrigin, "http://h:81/a/b/c.html?q"),
            ("#m()", .sameOrigin, "http://h:81/a/b/c.html?q"),
            ("?x=1#f", .sameOrigin, "http://h:81/a/b/c.html?x=1"),
            ("String.html", .sameOrigin, "http://h:81/a/b/String.html"),
            ("../../java/lang/Object.html#method()", .sameOrigin, "http://h:81/java/lang/Object.html"),
            ("../../../../x", .sameOrigin, "http://h:81/x"),
            ("./d/./e/../f", .sameOrigin, "http://h:81/a/b/d/f"),
            ("..", .sameOrigin, "http://h:81/a/"),
            ("../?x", .sameOrigin, "http://h:81/a/?x"),
            ("..#x", .sameOrigin, "http://h:81/a/"),
            (".hidden", .sameOrigin, "http://h:81/a/b/.hidden"),
            ("/x/y?z", .sameOrigin, "http://h:81/x/y?z"),
            (" x \n", .sameOrigin, "http://h:81/a/b/x"),
            ("a b", .sameOrigin, "http://h:81/a/b/a%20b"),
            ("w:x/y", .notFetchable, ""),
            ("x/w:y", .sameOrigin, "http://h:81/a/b/x/w:y"),
            ("http://h:81", .sameOrigin, "http://h:81/"),
            ("http://h:81?q", .sameOrigin, "http://h:81/?q"),
            ("//h:81/x", .sameOrigin, "http://h:81/x"),
            ("//h/x", .otherOrigin, "http://h/x"),
            ("https://h:81/x", .otherOrigin, "https://h:81/x"),
            ("http://h:810/x", .otherOrigin, "http://h:810/x"),
            ("http://H:81/x", .sameOrigin, "http://h:81/x"),
            ("http://u@h:81/x", .sameOrigin, "http://u@h:81/x"),
            ("https://example.com", .otherOrigin, "https://example.com/"),
            ("http://0x7f.1/", .otherOrigin, "http://127.0.0.1/"),
            ("https://bücher.de/ü", .otherOrigin, "https://xn--bcher-kva.de/%C3%BC"),
            ("mailto:a@b", .notFetchable, ""),
            ("javascript:void(0)", .notFetchable, ""),
            ("java\tscript:void(0)", .notFetchable, ""),
            ("data:image/png;base64,AAAA", .notFetchable, ""),
            ("ftp://h/", .notFetchable, ""),
            ("foo://a b/", .notFetchable, ""),
            ("http://", .invalid, ""),
            ("http://a b/", .invalid, ""),
            ("//", .invalid, ""),
            ("https://h:99999/", .invalid, ""),
        ] as [(String, LinkResolver.Resolution, String)])
    func links(reference: String, resolution: LinkResolver.Resolution, expected: String) throws {
        let base = try WebURL("http://h:81/a/b/c.html?q#f")
        #expect(resolve([reference], base: base) == [Answer(resolution, expected)])
    }

    @Test("P33 user info of the base stays, and does not make another origin")
    func credentials() throws {
        let base = try WebURL("http://u:p@h/a/b")
        let answers = resolve(["c", "http://h/x", "//h", "http://u:p@h/x"], base: base)
        #expect(
            answers == [
                Answer(.sameOrigin, "http://u:p@h/a/c"), Answer(.sameOrigin, "http://h/x"),
                Answer(.sameOrigin, "http://h/"),
                Answer(.sameOrigin, "http://u:p@h/x"),
            ])
    }

    @Test("the quick way and the parser agree", arguments: URLTestGenerator.bases)
    func agreement(base: String) throws {
        let base = try WebURL(base)
        var generator = URLTestGenerator(seed: 21)
        let references = (0..<4000).map { _ in generator.reference() }
        let answers = resolve(references, base: base)
        var kinds: [LinkResolver.Resolution: Int] = [:]
        for (reference, answer) in zip(references, answers) {
            #expect(answer == byTheParser(reference, base: base), "\(reference.debugDescription) on \(base.string)")
            kinds[answer.resolution, default: 0] += 1
        }
        // All kinds occur, so that the comparison means something.
        #expect(kinds[.notFetchable, default: 0] > 100)
        if base.isFetchable {
            #expect(kinds[.sameOrigin, default: 0] > 1000 && kinds[.otherOrigin, default: 0] > 100)
            #expect(kinds[.invalid, default: 0] > 100)
        }
    }

    @Test("P18 the limit on lengths is the parser's")
    func limits() throws {
        let base = try WebURL("http://h/a/")
        let limit = WebURL.maximumLength
        let room = limit - base.string.utf8.count
        let lengths = [room, room + 1, limit, limit + 1]
        let references =
            lengths.map { String(repeating: "x", count: $0) } + ["#" + String(repeating: "x", count: limit - 1)]
        let answers = resolve(references, base: base)
        #expect(answers.map(\.resolution) == [.sameOrigin, .invalid, .invalid, .invalid, .sameOrigin])
        #expect(answers.map(\.text.utf8.count) == [limit, 0, 0, 0, base.string.utf8.count])
        let image = resolve(["data:," + String(repeating: "x", count: limit)], base: base)
        #expect(image == [Answer(.notFetchable, "")])
    }

    @Test("queries are in the encoding of the document, all else in UTF-8")
    func encoding() throws {
        let base = try WebURL("http://h/a")
        // windows-1252, as far as this test goes.
        let encoder: QueryEncoder = { character, bytes in
            guard character.value < 0x100 else { return false }
            bytes.append(UInt8(character.value))
            return true
        }
        let references = ["ü?ü=a'b", "?a☃b", "?plain", "//ü/?ü", "ws://h/?ü"]
        let answers = resolve(references, base: base, encoder: encoder)
        #expect(
            answers == [
                Answer(.sameOrigin, "http://h/%C3%BC?%FC=a%27b"), Answer(.sameOrigin, "http://h/a?a%26%239731%3Bb"),
                Answer(.sameOrigin, "http://h/a?plain"), Answer(.otherOrigin, "http://xn--tda/?%FC"),
                Answer(.notFetchable, ""),
            ])
    }

    private struct Answer: Equatable {
        let resolution: LinkResolver.Resolution
        let text: String

        init(_ resolution: LinkResolver.Resolution, _ text: String) {
            self.resolution = resolution
            self.text = text
        }
    }

    /// Resolves one after another with one resolver into one writer that already holds something.
    private func resolve(_ references: [String], base: WebURL, encoder: QueryEncoder? = nil) -> [Answer] {
        var resolver = LinkResolver(base: base, queryEncoder: encoder)
        var out = ByteWriter()
        out.append("before ")
        var answers: [Answer] = []
        var expected = "before "
        for reference in references {
            let bytes = Array(reference.utf8)
            let mark = out.count
            let resolution = resolver.resolve(bytes.span, into: &out)
            let text = out.span.extracting(mark...).string
            answers.append(Answer(resolution, text))
            expected += text
        }
        #expect(out.string == expected)
        return answers
    }

    /// The same answer by way of `WebURL`.
    private func byTheParser(_ reference: String, base: WebURL) -> Answer {
        do throws(URLFault) {
            let url = try WebURL(reference, base: base).withoutFragment
            guard url.isFetchable else { return Answer(.notFetchable, "") }
            return Answer(url.isSameOrigin(as: base) ? .sameOrigin : .otherOrigin, url.string)
        } catch {
            // A reference of a foreign scheme is not looked at further.
            let text = String(
                reference.unicodeScalars.drop { $0.value <= 0x20 }.filter { !"\t\n\r".unicodeScalars.contains($0) })
            if let scheme = text.firstMatch(of: #/^([A-Za-z][A-Za-z0-9+.\-]*):/#)?.1.lowercased() {
                return Answer(scheme == "http" || scheme == "https" ? .invalid : .notFetchable, "")
            }
            return Answer(base.isFetchable || error.code == .opaqueBase ? .invalid : .notFetchable, "")
        }
    }
}
