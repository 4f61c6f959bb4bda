import Foundation

/// The seed of a test that does things at random moments. `TRAWL_SEED` sets it; without, it is another one each time. It
/// is printed, so that a run that failed can be done again.
package enum TestSeed {
    /// The seed of the test called `name`.
    package static func make(_ name: String = #function) -> UInt64 {
        let given = ProcessInfo.processInfo.environment["TRAWL_SEED"].flatMap { UInt64($0) }
        let seed = given ?? UInt64.random(in: 0..<1_000_000)
        FileHandle.standardError.write(Data("\(name): TRAWL_SEED=\(seed)\n".utf8))
        return seed
    }
}
