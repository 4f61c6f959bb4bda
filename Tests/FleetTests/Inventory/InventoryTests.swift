import Fleet
import Jobs
import Testing

@Suite("The inventory file")
struct InventoryTests {
    @Test func hosts() throws {
        let inventory = try Inventory(
            yaml: """
                # our Raspberry Pis
                master: node0.lan
                workers:
                  - node6.lan
                  - host: node7.lan
                    address: http://10.0.0.7:8080
                  - host: 192.168.1.8
                node_exporters:
                  - nas.lan
                  - host: db.lan
                    address: https://db.lan/node/metrics
                """)
        #expect(inventory.exporters.map(\.host) == [.named("nas.lan"), .named("db.lan")])
        #expect(inventory.exporters.map(\.address) == ["http://nas.lan:9100", "https://db.lan/node/metrics"])
        #expect(inventory.master == .named("node0.lan"))
        #expect(inventory.workers == [.named("node6.lan"), .named("node7.lan"), .named("192.168.1.8")])
        #expect(inventory.addresses == [.named("node7.lan"): "http://10.0.0.7:8080"])
    }

    @Test("A file may list nobody", arguments: ["", "# nothing\n", "workers:\n", "workers: []\n", "master: ~\n"])
    func empty(_ text: String) throws {
        #expect(try Inventory(yaml: text) == Inventory())
    }

    @Test(
        "Faults are told with line and column",
        arguments: [
            ("workers: node6\n", [(1, 10)]),
            ("worker:\n  - a\n", [(1, 1)]),
            ("workers:\n  - a\n  - a\n", [(3, 5)]),
            ("workers:\n  - ../etc\n  - a/b\n  - ok\n", [(2, 5), (3, 5)]),
            ("workers:\n  - host: a\n    port: 8080\n", [(3, 5)]),
            ("workers:\n  - address: http://a:1\n", [(2, 5)]),
            ("workers:\n  - host: a\n    address: ftp://a\n", [(3, 14)]),
            ("workers:\n  - host: a\n    address: http://u:secret@a:1\n", [(3, 14)]),
            ("workers:\n  - [a]\nmaster: [b]\n", [(2, 5), (3, 9)]),
            ("workers:\n  - ~\n", [(2, 5)]),
            ("node_exporters: a\nworkers: [b]\n", [(1, 17)]),
            ("node_exporters: [a, b, a]\nworkers: [b]\n", [(1, 21), (1, 24)]),
            ("node_exporters:\n  - address: http://u:secret@a:9100\n", [(2, 5), (2, 14)]),
            ("- a\n", [(1, 1)]),
            ("workers: [\n", [(2, 1)]),
            ("a: &x 1\nb: *x\n", [(1, 1)]),
            ("workers: [a]\nworkers: [b]\n", [(1, 1)]),
            ("workers: \u{1}\n", [(1, 1)]),
        ] as [(String, [(Int, Int)])])
    func faults(_ text: String, _ places: [(Int, Int)]) {
        let faults = #expect(throws: InventoryFaults.self) { try Inventory(yaml: text, file: "n.yaml") }
        #expect(faults?.faults.map(\.line) == places.map(\.0), "\(faults?.description ?? "")")
        #expect(faults?.faults.map(\.column) == places.map(\.1), "\(faults?.description ?? "")")
        #expect(faults?.description.hasPrefix("n.yaml:") == true)
        // P33
        #expect(faults?.description.contains("secret") == false)
    }

    @Test("P32 Depth and size are bounded")
    func bounds() {
        let deep = String(repeating: "[", count: 5_000)
        #expect(throws: InventoryFaults.self) { try Inventory(yaml: "workers: " + deep) }
        let large = "workers:\n" + String(repeating: "# filler\n", count: 200_000)
        #expect(throws: InventoryFaults.self) { try Inventory(yaml: large) }
    }
}
