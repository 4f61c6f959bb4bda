import Testing

@testable import trawl

@Suite("Times on the command line")
struct TimeoutOptionTests {
    @Test("a time that JSON cannot tell is refused, where it would have meant none")
    func seconds() throws {
        for value in [Double.nan, .infinity, -.infinity] {
            #expect(throws: (any Error).self) { try SubmissionOptions.requireSeconds(value) }
        }
        for value in [nil, 1.5, 30] { try SubmissionOptions.requireSeconds(value) }
    }
}
