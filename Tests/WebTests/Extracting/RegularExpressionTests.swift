import TestSupport
import Testing

@testable import Web

@Suite struct RegularExpressionTests {
    /// As Python's `re.findall` gives them, tuples flattened, for what Scrapy's `re()` promises.
    @Test(
        arguments: [
            (#"\d+"#, "a1b22c333", ["1", "22", "333"]), (#"UPC: (\w+)"#, "UPC: a1, UPC: b2", ["a1", "b2"]),
            (#"(\w)=(\d)"#, "a=1 b=2", ["a", "1", "b", "2"]),
            (#"(?P<name>\w+)@(?P<host>\w+)"#, "me@here", ["me", "here"]),
            (#"(?:a|b)c"#, "ac bc", ["ac", "bc"]), (#"x(y)?"#, "x xy", ["", "y"]), ("", "ab", ["", "", ""]),
            ("a*", "baac", ["", "aa", "", ""]), ("^b", "a\nb", []), ("(?m)^b", "a\nb", ["b"]),
            (#"(?i)é\w"#, "Éà", ["Éà"]),
            (#"\w+"#, "naïve 中文 x_1", ["naïve", "中文", "x_1"]), (".", "中😀", ["中", "😀"]), (#"\d"#, "٣", ["٣"]),
            (#"a\z|b"#, "ab", ["b"]), ("a", "", []), (#"(?<=€)\d+"#, "€5 6", ["5"]),
            (#"(?s)<b>(.*?)</b>"#, "<b>\n</b><b>2</b>", ["\n", "2"]),
        ] as [(String, String, [String])])
    func `all matches are found`(pattern: String, text: String, expected: [String]) throws {
        #expect(try RegularExpression(pattern).findAll(in: text) == expected)
    }

    @Test(arguments: [("(", 1...1), ("a{2,1}", 1...6), (#"\C"#, 0...2), ("(?<n>a)(?<n>b)", 7...13), ("ab*+*", 4...5)])
    func `a pattern that cannot be read is refused with its place`(pattern: String, offset: ClosedRange<Int>) {
        let fault = #expect(throws: RegularExpressionFault.self) { try RegularExpression(pattern) }
        #expect(fault?.code == .syntax)
        #expect(fault.map { offset.contains($0.offset) } == true)
        #expect(fault?.message.isEmpty == false)
    }

    @Test func `a limit takes the first`() throws {
        let pattern = try RegularExpression(#"(\w)(\d)"#)
        #expect(try pattern.findAll(in: "a1b2", limit: 3) == ["a", "1", "b"])
        #expect(try pattern.findAll(in: "a1b2", limit: 0).isEmpty)
        #expect(try pattern.matches(Array("--z9".utf8).span))
        #expect(try !pattern.matches(Array("--".utf8).span))
    }

    /// Texts longer than what is tried in one call, with characters and matches across the bounds.
    @Test(arguments: [1022, 1023, 1024, 1025, 2048, 5000])
    func `a long text is looked through to its end`(count: Int) throws {
        let text = String(repeating: "-", count: count) + "é中x" + String(repeating: "é", count: count) + "x"
        let pattern = try RegularExpression("[^x-]+x")
        #expect(try pattern.findAll(in: text) == ["é中x", String(repeating: "é", count: count) + "x"])
        #expect(try RegularExpression("-+").findAll(in: text) == [String(repeating: "-", count: count)])
        #expect(try RegularExpression("(?=(é中))").findAll(in: text) == ["é中"])
        #expect(try RegularExpression("^é").findAll(in: text).isEmpty)
        #expect(try RegularExpression("").findAll(in: text).count == text.unicodeScalars.count + 1)
    }

    @Test func `what is not UTF-8 matches nothing and stops nothing`() throws {
        let text: [UInt8] = [0x61, 0xFF, 0x62, 0xC3, 0x28, 0xE2, 0x82] + Array("é1".utf8) + [0x80, 0x62]
        let found = try RegularExpression(#"[a-zé]\d?"#).findAll(in: text.span)
        #expect(found == [0..<1, 2..<3, 7..<10, 11..<12])
    }

    @Test(
        arguments: [
            (#"(a+)+b"#, 40), (#"(a|aa)+$"#, 60), (#"(.*)*x"#, 5000), (#"(?:a*a*)*b"#, 3000), ("a*b", 4_000_000),
            (#"(\w+\s?)+!"#, 4000),
        ])
    func `P32 a pattern that backtracks without end is stopped`(pattern: String, count: Int) throws {
        let text = String(repeating: "a", count: count)
        let pattern = try RegularExpression(pattern)
        let time = threadTime {
            do throws(RegularExpressionFault) {
                _ = try pattern.findAll(in: text + (pattern.pattern.hasSuffix("$") ? "c" : ""))
            } catch {
                #expect(error.code == .tooExpensive)
            }
        }
        // Far above what it takes; without a limit it would be hours.
        #expect(time < .seconds(30))
    }

    @Test func `P32 patterns made to be large or deep are refused`() {
        #expect(throws: RegularExpressionFault.self) { try RegularExpression(String(repeating: "a", count: 20_000)) }
        #expect(throws: RegularExpressionFault.self) {
            try RegularExpression("(((((a{1,99}){1,99}){1,99}){1,99}){1,99})")
        }
        #expect(throws: RegularExpressionFault.self) {
            try RegularExpression(String(repeating: "(", count: 5000) + String(repeating: ")", count: 5000))
        }
    }

    /// The machine code has a stack of its own, which deep recursion fills.
    @Test func `a match too deep for machine code is found without it`() throws {
        let depth = 20_000
        let text = String(repeating: "(", count: depth) + String(repeating: ")", count: depth)
        do throws(RegularExpressionFault) {
            #expect(try RegularExpression(#"\((?R)?\)"#).findAll(in: text).map(\.utf8.count) == [2 * depth])
        } catch {
            #expect(error.code == .tooExpensive)
        }
        #expect(try RegularExpression(#"\((?R)?\)"#).findAll(in: "x(())(").map(\.utf8.count) == [4])
    }

    @Test func `one pattern serves many threads`() async throws {
        let pattern = try RegularExpression(#"(\w+)@(\w+)"#)
        let total = try await withThrowingTaskGroup(of: Int.self) { group in
            for index in 0..<64 {
                group.addTask {
                    try pattern.findAll(in: String(repeating: "user\(index)@host ", count: 200)).filter {
                        $0 == "user\(index)"
                    }.count
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(total == 64 * 200)
    }

    @Test func `P32 damaged patterns and texts never trap`() throws {
        var mutations = SeededMutations(seed: 5)
        let seed = Array(#"(?i)<a\s+href="([^"]*)"(?:>|/>)(\d{1,3}|é+?)*\b(?=x)"#.utf8)
        let page = Array(#"<A href="x">é12é</a><a href="y"/>99x é"#.utf8)
        var compiled = 0
        for _ in 0..<1500 {
            let text = String(
                decoding: mutations.mutate(seed, with: ["(", ")", "[", "\\", "{1000}", "(?<x>", "\\K", "(?R)"]),
                as: UTF8.self)
            guard let pattern = try? RegularExpression(text) else { continue }
            compiled += 1
            let damaged = mutations.mutate(page)
            for range in (try? pattern.findAll(in: damaged.span)) ?? [] { #expect(range.upperBound <= damaged.count) }
        }
        #expect(compiled > 100)
    }
}
