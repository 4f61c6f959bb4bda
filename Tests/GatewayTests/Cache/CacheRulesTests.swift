import Testing

@testable import Gateway

/// What RFC 9111 says of a request, its answer and a later request.
struct CacheRulesTests {
    @Test("freshness (§4.2)", arguments: CacheCase.freshness) func freshness(_ one: CacheCase) throws { try run(one) }

    @Test("storing (§3)", arguments: CacheCase.storing) func storing(_ one: CacheCase) throws { try run(one) }

    @Test("validation (§4.3)", arguments: CacheCase.validation) func validation(_ one: CacheCase) throws {
        try run(one)
    }

    @Test("selecting (§4.1, RFC 9110 §13)", arguments: CacheCase.selecting)
    func selecting(_ one: CacheCase) throws { try run(one) }

    private func run(_ one: CacheCase) throws {
        let harness = CacheHarness(rules: one.rules)
        try harness.store("/x?y", one.first, one.answer, status: one.status)
        let verdict = CacheVerdict(try harness.look("/x?y", one.second, after: one.after))
        #expect(verdict == one.expected)
        // And nothing is said of any other URL.
        let second = one.second.filter { !$0.contains("only-if-cached") }
        let other = CacheVerdict(try harness.look("/x?z", second, after: one.after))
        #expect([.miss, .forward].contains(other))
    }

    @Test(
        "dates that are none",
        arguments: [
            "", "0", "Sun, 06 Nov 1994 08:49:37", "Sun, 31 Feb 1994 08:49:37 GMT", "Sun, 06 Nov 1994 24:49:37 GMT",
            "Sun, 06 Nov 94 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 GMTX", "06 Nov 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 08:49:37 CET", "Sun Nov  6 08:49:37 1994 GMT", "Sun, 6 Nov 99999 08:49:37 GMT",
        ])
    func noDates(_ text: String) {
        let bytes = Array(text.utf8)
        #expect(FieldDate.parse(bytes.span, 0..<bytes.count, now: 1_778_846_400) == nil)
    }

    @Test(
        "dates",
        arguments: [
            ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777), ("Sunday, 06-Nov-94 08:49:37 GMT", 784_111_777),
            ("Sun Nov  6 08:49:37 1994", 784_111_777), ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
            ("Thu, 29 Feb 2024 23:59:60 GMT", 1_709_251_199), ("Friday, 01-Jan-77 00:00:00 GMT", 220_924_800),
            ("Wed, 01-Jan-76 00:00:00 GMT", 3_345_062_400), ("Fri, 31 Dec 9999 23:59:59 GMT", 253_402_300_799),
        ])
    func dates(_ text: String, _ seconds: Int64) {
        let bytes = Array(text.utf8)
        #expect(FieldDate.parse(bytes.span, 0..<bytes.count, now: 1_778_846_400) == seconds)
        if text.contains(", 06 Nov") { #expect(CacheHarness.date(seconds - CacheHarness.start.seconds) == text) }
    }
}
