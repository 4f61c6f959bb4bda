import Jobs
import Testing
import Web

@Suite("The order of versions")
struct VersionOrderTests {
    /// Each row from the oldest to the newest.
    static let rows: [[EntityName]] = [
        [
            "1.0.dev1", "1.0a1", "1.0a2", "1.0b1", "1.0rc1", "1.0rc2", "1.0", "1.0.post1", "1.0.1", "1.9", "1.10", "2",
            "10",
        ],
        ["r1", "r2", "r9", "r10", "r100"],
        ["v1.2", "v1.10", "2.0", "v2.1"],
        ["1.0-alpha", "1.0-beta", "1.0", "1.0-hotfix", "1.0.0", "1.0.1"],
        ["1700000000", "1700000001", "20240101120000", "99999999999999999999999999999999999999999"],
        ["2024-01-02T03_04_05", "2024-01-02T03_04_06", "2024-01-10T00_00_00", "2024-11-01T00_00_00"],
        ["1.0", "2024.1", "abc", "master", "r1"],
        ["1.0", "1.0.0", "1.0.0.0"],
    ]

    @Test("rows that people agree on", arguments: rows)
    func row(_ row: [EntityName]) {
        for (index, older) in row.enumerated() {
            for newer in row[(index + 1)...] {
                #expect(VersionOrder.isOlder(older, newer), "\(older) < \(newer)")
                #expect(!VersionOrder.isOlder(newer, older), "\(older) < \(newer)")
            }
        }
    }

    @Test("the order is total: one of two different names is older, and it is transitive")
    func total() {
        var generator = SplitMix64(seed: 11)
        let parts = [
            "0", "1", "01", "10", "a", "b", "rc", "dev", "x", "v", "r", ".", "-", "_", "A", "99999999999999999999",
        ]
        let names = (0..<120).compactMap { _ in
            EntityName(
                (0..<Int.random(in: 1...5, using: &generator)).map { _ in parts.randomElement(using: &generator) ?? "" }
                    .joined())
        }
        for left in names {
            #expect(!VersionOrder.isOlder(left, left))
            for right in names where left != right {
                #expect(VersionOrder.isOlder(left, right) != VersionOrder.isOlder(right, left), "\(left) \(right)")
            }
        }
        let sorted = names.sorted(by: VersionOrder.isOlder)
        for (index, left) in sorted.enumerated() {
            #expect(!sorted[(index + 1)...].contains { VersionOrder.isOlder($0, left) })
        }
    }
}
